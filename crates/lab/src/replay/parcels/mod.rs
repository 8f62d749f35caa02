//! The demand of a replay: parcels with a place, a size, and optionally wanted windows; and the readers of the file
//! formats.

mod csv_table;
mod geojson_points;
mod json_array;
mod loggi;

use std::path::{Path, PathBuf};

use geo::{BoundingRect, Centroid, MultiPoint};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use super::args::Format;
use super::window::{Wanted, WindowError};
use ritiro_client::{Place, PlaceError};

/// The largest length of a reference in the API.
const LONGEST_ID: usize = 200;

/// One parcel, which one shopper will order.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// The id in the file. It is not unique: a shopper can have two parcels of one id.
    pub id: String,
    pub place: Place,
    /// The size in units of the capacity, at least one.
    pub size: u32,
    /// The service time at the door in seconds, if the file has it.
    pub service_seconds: Option<u32>,
    /// The windows that the shopper wants, best first.
    pub wanted: Vec<Wanted>,
}

/// The demand of all files together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Demand {
    pub parcels: Vec<Parcel>,
    /// The depot of the first file that has one.
    pub depot: Option<Place>,
    /// The capacity of a vehicle in the first file that has one.
    pub capacity: Option<u32>,
}

/// Why a file cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum DemandError {
    #[error("cannot read {}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{}: {source}", path.display())]
    Content {
        path: PathBuf,
        #[source]
        source: ContentError,
    },
    #[error("the files name no parcel")]
    Empty,
}

/// An error inside a file.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    #[error("line {line}, column `{column}`: {message}")]
    Cell { line: u64, column: &'static str, message: String },
    #[error("{0}")]
    Table(String),
    #[error("at `{field}`: {message}")]
    Field { field: String, message: String },
    #[error(
        "the format is not known. Allowed: a CSV table (name it .csv), a GeoJSON FeatureCollection, an array of \
         parcels, or a loggibud instance or solution; --format names one"
    )]
    UnknownShape,
}

impl Demand {
    /// Reads the files in the given order.
    pub fn read(files: &[PathBuf], format: Format) -> Result<Self, DemandError> {
        let mut demand = Self::default();
        for path in files {
            let part = read_file(path, format)?;
            demand.parcels.extend(part.parcels);
            demand.depot = demand.depot.or(part.depot);
            demand.capacity = demand.capacity.or(part.capacity);
        }
        match demand.parcels.is_empty() {
            true => Err(DemandError::Empty),
            false => Ok(demand),
        }
    }

    pub fn total_size(&self) -> u64 {
        self.parcels.iter().map(|p| u64::from(p.size)).sum()
    }

    /// The centroid of all parcels.
    pub fn centroid(&self) -> Option<Place> {
        let middle = self.points().centroid()?;
        Some(Place { lat: middle.y(), lng: middle.x() })
    }

    /// The south-west and north-east corners of the box around the parcels and one more place.
    pub fn bounds(&self, also: Place) -> (Place, Place) {
        let mut points = self.points();
        points.0.push(also.point());
        let rect = points.bounding_rect().expect("a set with a point has bounds");
        let corner = |at: geo::Coord| Place { lat: at.y, lng: at.x };
        (corner(rect.min()), corner(rect.max()))
    }

    fn points(&self) -> MultiPoint {
        self.parcels.iter().map(|p| p.place.point()).collect()
    }
}

impl ContentError {
    fn field(field: impl Into<String>, error: impl ToString) -> Self {
        Self::Field { field: field.into(), message: error.to_string() }
    }
}

fn read_file(path: &Path, format: Format) -> Result<Demand, DemandError> {
    let bytes = std::fs::read(path).map_err(|source| DemandError::Io { path: path.to_owned(), source })?;
    let is_table = path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("csv"));
    let table = is_table || format == Format::Csv;
    let read = decoded(&bytes, table).and_then(|text| read_text(&text, format, is_table));
    read.map_err(|source| DemandError::Content { path: path.to_owned(), source })
}

/// Decodes the text of a file: UTF-8 or UTF-16, with or without a byte order mark. A table in neither encoding is
/// decoded as Latin-1, which older spreadsheets write; JSON is never Latin-1.
fn decoded(bytes: &[u8], is_table: bool) -> Result<String, ContentError> {
    let utf16 = |of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| of([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map_err(|_| ContentError::Table("the file begins as UTF-16 and is none".to_owned()))
    };
    match bytes {
        [0xff, 0xfe, ..] => return utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => return utf16(u16::from_be_bytes),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) if is_table => Ok(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Err(error) => {
            Err(ContentError::Table(format!("byte {} is no UTF-8, which JSON has to be", error.valid_up_to() + 1)))
        }
    }
}

fn read_text(text: &str, format: Format, is_table: bool) -> Result<Demand, ContentError> {
    match format {
        Format::Csv => csv_table::read(text),
        Format::Geojson => geojson_points::read(text),
        Format::Json => json_array::read(text),
        Format::Loggi => loggi::read(text),
        Format::Auto if is_table => csv_table::read(text),
        Format::Auto => read_text(text, recognise(text)?, is_table),
    }
}

fn recognise(text: &str) -> Result<Format, ContentError> {
    let value: Value = parse_json(text)?;
    if value.is_array() {
        return Ok(Format::Json);
    }
    if value["type"] == "FeatureCollection" {
        return Ok(Format::Geojson);
    }
    if value["deliveries"].is_array() || value["vehicles"].is_array() {
        return Ok(Format::Loggi);
    }
    Err(ContentError::UnknownShape)
}

/// Decodes JSON with errors that name the field.
fn parse_json<T: DeserializeOwned>(text: &str) -> Result<T, ContentError> {
    let mut decoder = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut decoder)
        .map_err(|error| ContentError::field(error.path().to_string(), error.inner()))?;
    decoder.end().map_err(|error| ContentError::field(".", error))?;
    Ok(value)
}

fn checked_place(field: &str, lat: f64, lng: f64) -> Result<Place, ContentError> {
    Place::new(lat, lng).map_err(|error: PlaceError| ContentError::field(field, error))
}

/// The error of a size outside of the range of the API.
fn wrong_size(size: u32) -> Option<&'static str> {
    (!(1..=1_000_000_000).contains(&size)).then_some("a parcel has a size of 1 to 1000000000")
}

/// The error of a service time outside of the range of the API.
fn wrong_service(seconds: u32) -> Option<&'static str> {
    (seconds > 14_400).then_some("service takes 0 to 14400 seconds")
}

/// The error of an id that cannot be the reference of a booking.
fn wrong_id(id: &str) -> Option<&'static str> {
    let fits = (1..=LONGEST_ID).contains(&id.chars().count()) && !id.contains('\0');
    (!fits).then_some("an id has 1 to 200 characters without NUL")
}

fn checked<T>(field: &str, value: T, wrong: impl Fn(&T) -> Option<&'static str>) -> Result<T, ContentError> {
    match wrong(&value) {
        Some(why) => Err(ContentError::field(field, why)),
        None => Ok(value),
    }
}

fn checked_size(field: &str, size: u32) -> Result<u32, ContentError> {
    checked(field, size, |size| wrong_size(*size))
}

fn checked_service(field: &str, seconds: Option<u32>) -> Result<Option<u32>, ContentError> {
    checked(field, seconds, |seconds| seconds.and_then(wrong_service))
}

fn checked_id(field: &str, id: String) -> Result<String, ContentError> {
    checked(field, id, |id| wrong_id(id))
}

fn checked_wanted(field: &str, start: &str, end: &str) -> Result<Wanted, ContentError> {
    Wanted::parse(start, end).map_err(|error: WindowError| ContentError::field(field, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_shows_the_format() {
        let recognised = |text| recognise(text).unwrap();
        assert_eq!(recognised("[]"), Format::Json);
        assert_eq!(recognised(r#"{"type":"FeatureCollection","features":[]}"#), Format::Geojson);
        assert_eq!(recognised(r#"{"vehicles":[]}"#), Format::Loggi);
        assert!(matches!(recognise(r#"{"routes":[]}"#), Err(ContentError::UnknownShape)));
    }

    #[test]
    fn byte_order_marks_and_latin_1_are_read() {
        let text = "id,lat,lng\ncaf\u{e9},45.4,9.1\n";
        let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
        let utf16 = |of: fn(u16) -> [u8; 2], mark: [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain(text.encode_utf16().flat_map(of)).collect()
        };
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        let utf16_files = [utf16(u16::to_le_bytes, [0xff, 0xfe]), utf16(u16::to_be_bytes, [0xfe, 0xff])];
        for bytes in [text.as_bytes().to_vec(), latin.clone(), marked].into_iter().chain(utf16_files) {
            let demand = read_text(&decoded(&bytes, true).unwrap(), Format::Csv, true).unwrap();
            assert_eq!(demand.parcels[0].id, "caf\u{e9}");
        }
        let json = [&b"\xef\xbb\xbf"[..], br#"[{"place":{"lat":1,"lng":2}}]"#].concat();
        assert_eq!(read_text(&decoded(&json, false).unwrap(), Format::Auto, false).unwrap().parcels.len(), 1);
        assert!(decoded(&latin, false).unwrap_err().to_string().contains("UTF-8"));
    }

    #[test]
    fn what_the_api_would_refuse_is_named_before_anything_is_booked() {
        let (long, csv) = ("x".repeat(201), "id,lat,lng,size,service_seconds\n");
        for (text, format, expected) in [
            (format!("{csv}{long},1,2,1,\n"), Format::Csv, "line 2, column `id`: an id has 1 to 200"),
            (format!("{csv}a\0b,1,2,1,\n"), Format::Csv, "line 2, column `id`"),
            (format!("{csv}a,1,2,2000000000,\n"), Format::Csv, "line 2, column `size`"),
            (format!("{csv}a,1,2,1,14401\n"), Format::Csv, "line 2, column `service_seconds`"),
            (format!(r#"[{{"id":"{long}","place":{{"lat":1,"lng":2}}}}]"#), Format::Json, "[0].id"),
            (r#"[{"service_seconds":20000,"place":{"lat":1,"lng":2}}]"#.to_owned(), Format::Json, "[0].service_seconds"),
            (
                r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"id":""}}]}"#.to_owned(),
                Format::Geojson,
                "features[0].id",
            ),
            (
                format!(r#"{{"deliveries":[{{"id":"{long}","point":{{"lng":1,"lat":2}},"size":1}}]}}"#),
                Format::Loggi,
                "delivery 1",
            ),
        ] {
            let error = read_text(&text, format, false).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Demand::read(&["absent.csv".into()], Format::Auto).unwrap_err();
        assert_eq!(error.to_string(), "cannot read absent.csv");
    }

    #[test]
    fn centroid_and_bounds_cover_the_parcels() {
        let demand = json_array::read(r#"[{"place":{"lat":1,"lng":2}},{"place":{"lat":3,"lng":4}}]"#).unwrap();
        let middle = demand.centroid().unwrap();
        assert_eq!((middle.lat, middle.lng), (2.0, 3.0));
        let (low, high) = demand.bounds(Place { lat: 0.0, lng: 9.0 });
        assert_eq!((low.lat, low.lng, high.lat, high.lng), (0.0, 2.0, 3.0, 9.0));
    }
    /// A file of each format.
    const FILES: [(&str, Format); 4] = [
        (
            "id,lat,lng,size,window_start,window_end,service_seconds\na,45.4,9.1,2,08:00,10:00,60\nb,45.5,9.2,1,,,\n",
            Format::Csv,
        ),
        (
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[12.5,55.6]},"properties":{"size":2,"wanted":[{"start":"08:00","end":"10:00"}]}}]}"#,
            Format::Geojson,
        ),
        (
            r#"[{"id":"a","place":{"lat":55.6,"lng":12.5},"size":3,"wanted":[{"start":"2024-05-01T11:00:00Z","end":"2024-05-01T13:00:00Z"}]}]"#,
            Format::Json,
        ),
        (
            r#"{"origin":{"lng":-43.3,"lat":-22.8},"vehicle_capacity":180,"deliveries":[{"id":"a","point":{"lng":-43.2,"lat":-22.9},"size":3}]}"#,
            Format::Loggi,
        ),
    ];

    /// Uses all methods of a demand that was read, which must not panic.
    fn use_all(demand: &Demand) {
        let _ = (demand.total_size(), demand.centroid(), demand.bounds(Place { lat: 0.0, lng: 0.0 }));
        for wanted in demand.parcels.iter().flat_map(|parcel| &parcel.wanted) {
            for zone in [chrono_tz::Tz::Pacific__Kiritimati, chrono_tz::Tz::Etc__GMTPlus12] {
                let _ = wanted.civil(zone).to_string();
            }
        }
    }

    #[test]
    fn the_files_are_in_order() {
        for (text, format) in FILES {
            use_all(&read_text(text, format, false).unwrap());
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in "([\\[\\]{}\",:\n]|lat|lng|id|null|-?[0-9.e]{0,22}|.){0,40}", table in proptest::bool::ANY) {
            for format in [Format::Auto, Format::Csv, Format::Geojson, Format::Json, Format::Loggi] {
                if let Ok(demand) = read_text(&text, format, table) {
                    use_all(&demand);
                }
            }
            let _ = (text.parse::<Place>(), text.parse::<super::super::window::CivilWindow>(), Wanted::parse(&text, &text));
        }

        #[test]
        fn no_damage_makes_a_reader_panic(
            which in 0..4usize,
            at in proptest::prelude::any::<proptest::sample::Index>(),
            length in 0..12usize,
            junk in "(-?[0-9]{1,21}|1e308|-0.0|null|\\[\\]|\"|NaN|24:00|9999-12-31T23:59:59-23:59|0000-01-01T00:00:00\\+23:59|\\\\u0000|.{0,3})",
        ) {
            let (text, format) = FILES[which];
            let at = at.index(text.len());
            let rest = text.get(at + length..).unwrap_or_default();
            if let Ok(demand) = read_text(&format!("{}{junk}{rest}", &text[..at]), format, false) {
                use_all(&demand);
            }
        }
    }
}
