//! Tab-separated tables with a header, the format of the instances.

use std::path::{Path, PathBuf};

use super::super::error::{DynamicError, read};
use crate::common::numbers::truncated;

/// The largest accepted number. No instance comes near it, and it prevents overflow of sums.
const LARGEST: f64 = 1e7;

/// A table whose cells are read by the names of its columns.
pub struct Table {
    path: PathBuf,
    header: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

/// A row of a table with its line number.
pub struct Row<'a> {
    table: &'a Table,
    line: usize,
    cells: &'a [String],
}

impl Table {
    /// Reads a file of a folder. The file must have these columns, in any order.
    pub fn load(folder: &Path, name: &str, columns: &[&str]) -> Result<Self, DynamicError> {
        let path = folder.join(name);
        Self::parse(path.clone(), &read(&path)?, columns)
    }

    fn parse(path: PathBuf, text: &str, columns: &[&str]) -> Result<Self, DynamicError> {
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let cells = |line: &str| line.split('\t').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
        let header = lines.next().map(|(_, line)| cells(line)).unwrap_or_default();
        let rows = lines.map(|(n, line)| (n, cells(line))).collect();
        let table = Self { path, header, rows };
        match columns.iter().find(|name| !table.header.iter().any(|h| h == *name)) {
            Some(missing) => Err(table.fault(1, format!("expected a column {missing}, tab-separated"))),
            None => Ok(table),
        }
    }

    /// The rows from the first to the last.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { table: self, line: *line, cells })
    }

    /// The first row, which is the only relevant row of a table of parameters.
    pub fn first(&self) -> Result<Row<'_>, DynamicError> {
        self.rows().next().ok_or_else(|| self.fault(2, "expected a row below the header".to_owned()))
    }

    fn fault(&self, line: usize, problem: String) -> DynamicError {
        DynamicError::Line { path: self.path.clone(), line, problem }
    }
}

impl Row<'_> {
    /// The text of a column.
    pub fn text(&self, column: &str) -> Result<&str, DynamicError> {
        let index = self.table.header.iter().position(|name| name == column);
        let cell = index.and_then(|k| self.cells.get(k)).filter(|cell| !cell.is_empty());
        cell.map(String::as_str).ok_or_else(|| self.fault(format!("expected a value of {column}, found none")))
    }

    /// A number that may be negative or fractional, such as a coordinate.
    pub fn coordinate(&self, column: &str) -> Result<f64, DynamicError> {
        let text = self.text(column)?;
        let read = text.parse().ok().filter(|n: &f64| n.abs() <= LARGEST);
        read.ok_or_else(|| self.fault(format!("expected a number within ±{LARGEST} as {column}, found {text}")))
    }

    /// A number of minutes since the start of the day, converted to seconds.
    pub fn minutes(&self, column: &str) -> Result<i64, DynamicError> {
        let minutes = self.coordinate(column)?;
        let whole = minutes >= 0.0 && minutes.fract() == 0.0;
        whole
            .then(|| truncated(minutes) * 60)
            .ok_or_else(|| self.fault(format!("expected whole minutes from 0 as {column}, found {minutes}")))
    }

    /// Creates an error for this row.
    pub fn fault(&self, problem: String) -> DynamicError {
        self.table.fault(self.line, problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(text: &str) -> Result<Table, DynamicError> {
        Table::parse("orders.txt".into(), text, &["order", "x"])
    }

    #[test]
    fn columns_are_found_by_name_and_minutes_become_seconds() {
        let table = table("x\torder\n7\to1\n").unwrap();
        let row = table.first().unwrap();
        assert_eq!((row.text("order").unwrap(), row.minutes("x").unwrap()), ("o1", 420));
    }

    #[test]
    fn an_error_names_file_line_and_column() {
        let problem = |text: &str| table(text).and_then(|t| t.first()?.minutes("x")).unwrap_err().to_string();
        assert_eq!(problem("order\n"), "orders.txt, line 1: expected a column x, tab-separated");
        assert_eq!(problem("order\tx\n\no1\t7.5"), "orders.txt, line 3: expected whole minutes from 0 as x, found 7.5");
        assert_eq!(problem("order\tx\no1"), "orders.txt, line 2: expected a value of x, found none");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(order|x|\t|\n|[a-z0-9.e-]){0,40}") {
            if let Ok(table) = table(&text) {
                for row in table.rows() {
                    let _ = (row.text("order").is_ok(), row.coordinate("x").is_ok(), row.minutes("x").is_ok());
                }
            }
        }
    }
}
