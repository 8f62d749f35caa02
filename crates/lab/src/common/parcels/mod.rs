//! The demand of a replay: parcels with a place, a size, and optionally wanted windows; and the readers of the file
//! formats.

mod csv_table;
mod demand;
mod geojson_points;
mod json_array;
mod loggi;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::Value;

use demand::parse_json;
pub(crate) use demand::{ContentError, Demand, Parcel};

/// The file formats; `docs/REPLAY.md` shows each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Look at the name and the content
    Auto,
    /// A table with a header line: lat, lng and optional columns
    Csv,
    /// A FeatureCollection of points
    Geojson,
    /// An array of parcels
    Json,
    /// A loggibud instance or solution
    Loggi,
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

/// Reads the files in the given order.
pub(crate) fn read(files: &[PathBuf], format: Format) -> Result<Demand, DemandError> {
    let mut demand = Demand::default();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::civil::{CivilWindow, Wanted};
    use ritiro_client::Place;

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
        let error = super::read(&["absent.csv".into()], Format::Auto).unwrap_err();
        assert_eq!(error.to_string(), "cannot read absent.csv");
    }

    #[test]
    fn centroid_and_bounds_cover_the_parcels() {
        let demand = json_array::read(r#"[{"place":{"lat":1,"lng":2}},{"place":{"lat":3,"lng":4}}]"#).unwrap();
        let middle = demand.centroid().unwrap();
        assert_eq!((middle.lat, middle.lng), (2.0, 3.0));
        let bounds = demand.bounds(Place { lat: 0.0, lng: 9.0 });
        let (low, high) = (bounds.south_west, bounds.north_east);
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
            let _ = (text.parse::<Place>(), text.parse::<CivilWindow>(), Wanted::parse(&text, &text));
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
