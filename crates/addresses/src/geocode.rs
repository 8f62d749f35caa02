//! Finds the addresses of a CSV file.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use csv::StringRecord;
use ritiro_domain::Place;
use serde::Serialize;
use thiserror::Error;

use crate::addresses::Addresses;
use crate::found::{Found, Kind};
use crate::query::Query;

/// The columns that are appended to each row.
pub const ADDED_COLUMNS: [&str; 5] = ["lat", "lng", "kind", "confidence", "understood"];
/// The column that is read if none is named.
const ADDRESS: &str = "address";
/// The longest row in bytes, so that a quote that is never closed does not fill the memory.
const LONGEST_ROW: usize = 1 << 20;

/// How many rows were found, and how.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct GeocodeReport {
    /// Rows without the header.
    pub rows: u64,
    /// Rows of which the best result is a house.
    pub houses: u64,
    /// An interpolated house number.
    pub interpolated: u64,
    /// A street.
    pub streets: u64,
    /// A place, a postcode or a point of interest.
    pub others: u64,
    /// Rows without a result.
    pub not_found: u64,
    /// Rows whose text is empty or too long.
    pub refused: u64,
}

/// The reason why a CSV file cannot be geocoded.
#[derive(Debug, Error)]
pub enum GeocodeError {
    /// A row cannot be read, or is not as long as the header.
    #[error("cannot read the rows after row {row}: {error}")]
    Read {
        /// The last good row; the header is row 0.
        row: u64,
        /// What is wrong.
        error: csv::Error,
    },
    /// The output cannot be written.
    #[error("cannot write the result: {0}")]
    Write(csv::Error),
    /// The header has no such column.
    #[error("the header has no column {column:?}; it has: {header}")]
    Column {
        /// The column that was asked for.
        column: String,
        /// The columns that there are.
        header: String,
    },
}

impl Addresses {
    /// Reads a CSV file with a header and writes it again with five more columns: latitude and longitude in degrees, the kind of the best
    /// result, its confidence from 0 to 100, and what was understood. They are empty in rows without a result. The text of an address is in
    /// the named columns, joined by commas; without names it is in the column `address`. One row is in memory at a time.
    ///
    /// # Errors
    /// Returns an error if the header does not have the columns, if a row cannot be read, is longer than a megabyte or has another number of
    /// columns, and if the output cannot be written. The rows before are written then.
    pub fn geocode(
        &self,
        reader: impl Read,
        writer: impl Write,
        columns: &[&str],
        focus: Option<Place>,
    ) -> Result<GeocodeReport, GeocodeError> {
        let since = Arc::new(AtomicUsize::new(0));
        let mut rows = csv::Reader::from_reader(Bounded { inner: reader, since: Arc::clone(&since) });
        let mut output = csv::Writer::from_writer(writer);
        let header = rows.headers().map_err(|error| GeocodeError::Read { row: 0, error })?.clone();
        let columns = positions(&header, columns)?;
        write(&mut output, header, &ADDED_COLUMNS.map(str::to_owned))?;
        let mut report = GeocodeReport::default();
        for row in rows.into_records() {
            let row = row.map_err(|error| GeocodeError::Read { row: report.rows, error })?;
            since.store(0, Ordering::Relaxed);
            let added = self.row(&row, &columns, focus, &mut report);
            write(&mut output, row, &added)?;
        }
        output.flush().map_err(|error| GeocodeError::Write(error.into()))?;
        Ok(report)
    }

    /// The cells that are added to a row.
    fn row(
        &self,
        row: &StringRecord,
        columns: &[usize],
        focus: Option<Place>,
        report: &mut GeocodeReport,
    ) -> [String; 5] {
        report.rows += 1;
        let parts = columns.iter().filter_map(|column| row.get(*column)).map(str::trim).filter(|part| !part.is_empty());
        let text = parts.collect::<Vec<_>>().join(", ");
        // A row is complete, so its last word is not the beginning of a longer one.
        let Ok(query) = Query::new(&text, focus, 1) else {
            report.refused += 1;
            return Default::default();
        };
        let found = self.search(&query.complete());
        report.count(found.first());
        found.first().map(cells).unwrap_or_default()
    }
}

fn write(output: &mut csv::Writer<impl Write>, mut row: StringRecord, added: &[String; 5]) -> Result<(), GeocodeError> {
    row.extend(added);
    output.write_record(&row).map_err(GeocodeError::Write)
}

fn positions(header: &StringRecord, columns: &[&str]) -> Result<Vec<usize>, GeocodeError> {
    let columns = if columns.is_empty() { &[ADDRESS] } else { columns };
    let position = |column: &&str| {
        let all = || header.iter().collect::<Vec<_>>().join(", ");
        let found = header.iter().position(|name| name.trim() == *column);
        found.ok_or_else(|| GeocodeError::Column { column: (*column).to_owned(), header: all() })
    };
    columns.iter().map(position).collect()
}

fn cells(found: &Found) -> [String; 5] {
    let kind = match found.kind {
        Kind::House => "house",
        Kind::Interpolated => "interpolated",
        Kind::Street => "street",
        Kind::Place => "place",
        Kind::Postcode => "postcode",
        Kind::Poi => "poi",
    };
    let (lat, lng) = (found.place.lat(), found.place.lng());
    [format!("{lat:.7}"), format!("{lng:.7}"), kind.to_owned(), found.confidence.to_string(), understood(found)]
}

/// The result as a text: "Nørregade 12, 1165 København K".
fn understood(found: &Found) -> String {
    let joined = |parts: [Option<&str>; 2]| parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let name = joined([Some(found.name.as_str()), found.number.as_deref()]);
    let town = joined([found.postcode.as_deref().filter(|postcode| *postcode != found.name), found.city.as_deref()]);
    if town.is_empty() { name } else { format!("{name}, {town}") }
}

impl GeocodeReport {
    fn count(&mut self, found: Option<&Found>) {
        let count = match found.map(|found| found.kind) {
            Some(Kind::House) => &mut self.houses,
            Some(Kind::Interpolated) => &mut self.interpolated,
            Some(Kind::Street) => &mut self.streets,
            Some(Kind::Place | Kind::Postcode | Kind::Poi) => &mut self.others,
            None => &mut self.not_found,
        };
        *count += 1;
    }
}

/// A reader that fails when a row gets too long.
struct Bounded<R> {
    inner: R,
    /// Bytes that were read since the last whole row.
    since: Arc<AtomicUsize>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if self.since.fetch_add(read, Ordering::Relaxed) > LONGEST_ROW {
            return Err(std::io::Error::other("a row is longer than a megabyte; perhaps a quote is not closed"));
        }
        Ok(read)
    }
}
