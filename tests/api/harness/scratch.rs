//! Directories that outlive no test run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use ritiro::embedded::{self, EmbeddedError};

const PREFIX: &str = "ritiro-test-";

/// A name for a data directory, which is removed with its server when this is dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Nothing is created yet.
    pub fn new() -> Self {
        Self::named("")
    }

    /// With this at the end of its name.
    pub fn named(suffix: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        static SWEPT: Once = Once::new();
        SWEPT.call_once(remove_leftovers);
        let run = std::process::id();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(parent().join(format!("{PREFIX}{run}-{count}{suffix}")))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// Not the temporary directory, which may lie in memory or be closed to the user that root's server runs as.
fn parent() -> PathBuf {
    let shared = PathBuf::from("/var/tmp");
    if shared.is_dir() { shared } else { std::env::temp_dir() }
}

/// A run that was killed leaves its directories and perhaps servers.
fn remove_leftovers() {
    for entry in fs::read_dir(parent()).unwrap().flatten() {
        let name = entry.file_name();
        if run_of(&name.to_string_lossy()).is_some_and(|run| !lives(run)) {
            remove(&entry.path());
        }
    }
}

fn run_of(name: &str) -> Option<i32> {
    let (run, _) = name.strip_prefix(PREFIX)?.split_once('-')?;
    run.parse().ok()
}

fn lives(process: i32) -> bool {
    // SAFETY: signal 0 is never delivered; it only asks whether it could be.
    let could = unsafe { libc::kill(process, 0) } == 0;
    could || std::io::Error::last_os_error().raw_os_error() == Some(libc::EPERM)
}

/// Leaves a directory alone whose owner lives, or which belongs to another user.
fn remove(data_dir: &Path) {
    if !data_dir.exists() {
        return;
    }
    // Some hold no data of Postgres but a program, logs or pictures.
    if matches!(embedded::stop_abandoned(data_dir), Ok(_) | Err(EmbeddedError::NotOurs { .. })) {
        // Another run that is starting may be doing the same.
        let _ = fs::remove_dir_all(data_dir);
    }
}
