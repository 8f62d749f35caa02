//! Reads a CSV table with a header line.

use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord, Trim};

use super::demand::{ContentError, Demand, Parcel, wrong_id, wrong_service, wrong_size};
use crate::common::civil::{Moment, Wanted};
use ritiro_client::{Place, PlaceError};

const COLUMNS: [&str; 7] = ["id", "lat", "lng", "size", "window_start", "window_end", "service_seconds"];

/// The index of each known column in this file.
struct Header([Option<usize>; COLUMNS.len()]);

/// One line, which is read through the header.
struct Row<'a> {
    header: &'a Header,
    record: &'a StringRecord,
    line: u64,
}

pub fn read(text: &str) -> Result<Demand, ContentError> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = Header::read(reader.headers().map_err(table)?)?;
    let parcels = reader
        .records()
        .map(|record| {
            let record = record.map_err(table)?;
            let line = record.position().map_or(0, csv::Position::line);
            let row = Row { header: &header, record: &record, line };
            row.parcel()
        })
        .collect::<Result<_, _>>()?;
    Ok(Demand { parcels, ..Demand::default() })
}

impl Header {
    fn read(names: &StringRecord) -> Result<Self, ContentError> {
        let mut places = [None; COLUMNS.len()];
        for (at, name) in names.iter().enumerate() {
            let column = COLUMNS.iter().position(|known| *known == name).ok_or_else(|| unknown_column(name))?;
            if places[column].replace(at).is_some() {
                return Err(ContentError::Table(format!("line 1: the column `{name}` stands twice")));
            }
        }
        let header = Self(places);
        for required in ["lat", "lng"] {
            if header.index(required).is_none() {
                return Err(ContentError::Table(format!("line 1: the column `{required}` is missing")));
            }
        }
        Ok(header)
    }

    fn index(&self, column: &str) -> Option<usize> {
        let known = COLUMNS.iter().position(|name| *name == column)?;
        self.0[known]
    }
}

impl Row<'_> {
    fn parcel(&self) -> Result<Parcel, ContentError> {
        let size = self.optional::<u32>("size", "a whole number of at least 1")?.unwrap_or(1);
        let service_seconds = self.optional::<u32>("service_seconds", "a whole number of seconds")?;
        let id = self.cell("id").map_or_else(|| format!("line-{}", self.line), str::to_owned);
        let wrong = [
            ("id", wrong_id(&id)),
            ("size", wrong_size(size)),
            ("service_seconds", service_seconds.and_then(wrong_service)),
        ];
        if let Some((column, why)) = wrong.into_iter().find_map(|(column, why)| Some((column, why?))) {
            return Err(self.error(column, why));
        }
        Ok(Parcel { id, place: self.place()?, size, service_seconds, wanted: self.wanted()?.into_iter().collect() })
    }

    fn place(&self) -> Result<Place, ContentError> {
        let degrees = |column| {
            self.optional::<f64>(column, "a number of degrees")?.ok_or_else(|| self.error(column, "must not be empty"))
        };
        let (lat, lng) = (degrees("lat")?, degrees("lng")?);
        Place::new(lat, lng).map_err(|error| {
            let column = match error {
                PlaceError::Longitude(_) => "lng",
                _ => "lat",
            };
            self.error(column, error)
        })
    }

    fn wanted(&self) -> Result<Option<Wanted>, ContentError> {
        match (self.cell("window_start"), self.cell("window_end")) {
            (None, None) => Ok(None),
            (Some(start), Some(end)) => {
                end.parse::<Moment>().map_err(|error| self.error("window_end", error))?;
                Wanted::parse(start, end).map(Some).map_err(|error| self.error("window_start", error))
            }
            (Some(_), None) => Err(self.error("window_end", "is needed beside `window_start`")),
            (None, Some(_)) => Err(self.error("window_start", "is needed beside `window_end`")),
        }
    }

    /// The text of a cell; `None` if it is empty or its column is absent.
    fn cell(&self, column: &str) -> Option<&str> {
        let text = self.record.get(self.header.index(column)?)?;
        (!text.is_empty()).then_some(text)
    }

    fn optional<T: FromStr>(&self, column: &'static str, allowed: &str) -> Result<Option<T>, ContentError> {
        self.cell(column)
            .map(|text| text.parse().map_err(|_| self.error(column, format!("`{text}` is not {allowed}"))))
            .transpose()
    }

    fn error(&self, column: &'static str, message: impl ToString) -> ContentError {
        ContentError::Cell { line: self.line, column, message: message.to_string() }
    }
}

fn unknown_column(name: &str) -> ContentError {
    ContentError::Table(format!("line 1: unknown column `{name}`; allowed: {}", COLUMNS.join(", ")))
}

fn table(error: csv::Error) -> ContentError {
    ContentError::Table(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_place_is_required() {
        let demand = read("lat,lng\n55.67,12.56\n").unwrap();
        let parcel = &demand.parcels[0];
        assert_eq!(parcel.id, "line-2");
        assert_eq!((parcel.size, parcel.service_seconds), (1, None));
        assert!(parcel.wanted.is_empty());
    }

    #[test]
    fn every_column_is_read_in_any_order() {
        let demand =
            read("service_seconds,window_end,window_start,size,lng,lat,id\n90,10:00,08:00,4,12.5,55.6,a\n").unwrap();
        let parcel = &demand.parcels[0];
        assert_eq!(parcel.id, "a");
        assert_eq!((parcel.size, parcel.service_seconds), (4, Some(90)));
        assert_eq!(parcel.wanted, [Wanted::parse("08:00", "10:00").unwrap()]);
    }

    #[test]
    fn errors_name_line_and_column() {
        for (text, expected) in [
            ("id,lat\n", "line 1: the column `lng` is missing"),
            ("lat,lng,windows_start\n", "line 1: unknown column `windows_start`"),
            ("lat,lng,lat\n", "the column `lat` stands twice"),
            ("lat,lng\n1,2\nnorth,2\n", "line 3, column `lat`: `north`"),
            ("lat,lng\n1,200\n", "line 2, column `lng`: longitude 200"),
            ("lat,lng\n,2\n", "line 2, column `lat`: must not be empty"),
            ("lat,lng,size\n1,2,0\n", "line 2, column `size`"),
            ("lat,lng,size\n1,2,1.5\n", "line 2, column `size`: `1.5`"),
            ("lat,lng,window_start,window_end\n1,2,08:00,25:00\n", "line 2, column `window_end`: `25:00`"),
            ("lat,lng,window_start\n1,2,08:00\n", "line 2, column `window_end`"),
            (
                "lat,lng,window_start,window_end\n1,2,10:00,08:00\n",
                "line 2, column `window_start`: a window must end after it starts",
            ),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_short_line_is_an_error() {
        assert!(read("lat,lng\n1\n").is_err());
    }
}
