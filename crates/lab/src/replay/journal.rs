//! The journal of acknowledged bookings, one JSON line each. A line is written to the file before its shopper
//! continues, so that after a crash of the server the journal contains everything that the server acknowledged.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::Promise;

/// Appends promises to a file.
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

/// Why the journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("cannot read or write the journal {}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{}, line {line}: this is not a line of a journal of `ritiro replay`: {source}", path.display())]
    Line {
        path: PathBuf,
        line: usize,
        #[source]
        source: serde_json::Error,
    },
}

impl Journal {
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let file = OpenOptions::new().append(true).create(true).open(path).map_err(|source| io_error(path, source))?;
        Ok(Self { path: path.to_owned(), file: Mutex::new(file) })
    }

    /// Writes one line and flushes it.
    pub fn append(&self, promise: &Promise) -> Result<(), JournalError> {
        let mut line = serde_json::to_vec(promise).expect("a promise has string keys only");
        line.push(b'\n');
        // A shopper that panicked wrote its whole line or nothing.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&line).and_then(|()| file.flush()).map_err(|source| io_error(&self.path, source))
    }
}

/// Reads the promises of one zone and day from a journal; returns none if the file does not exist.
pub fn read(path: &Path, zone_id: Uuid, date: NaiveDate) -> Result<Vec<Promise>, JournalError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(io_error(path, source)),
    };
    let mut promises = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let promise: Promise = serde_json::from_str(line).map_err(|source| JournalError::Line {
            path: path.to_owned(),
            line: at + 1,
            source,
        })?;
        promises.push(promise);
    }
    promises.retain(|promise| promise.zone_id == zone_id && promise.date == date);
    Ok(promises)
}

fn io_error(path: &Path, source: io::Error) -> JournalError {
    JournalError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::samples;

    #[test]
    fn what_was_appended_is_read_back_for_its_zone_alone() {
        let path = std::env::temp_dir().join(format!("journal-{}.jsonl", Uuid::new_v4()));
        let ours = samples::promise(1);
        let mut other = samples::promise(2);
        other.zone_id = Uuid::new_v4();
        let journal = Journal::open(&path).unwrap();
        journal.append(&ours).unwrap();
        journal.append(&other).unwrap();
        let read = read(&path, ours.zone_id, ours.date);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read.unwrap(), [ours]);
    }

    #[test]
    fn no_file_is_no_promise() {
        let read = read(Path::new("absent.jsonl"), Uuid::nil(), samples::date()).unwrap();
        assert!(read.is_empty());
    }
}
