//! What can be wrong with what is asked or read.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::bench::instances::InstanceError;

/// Why a benchmark cannot be played.
#[derive(Debug, Error)]
pub enum DynamicError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The static instance behind a stream cannot be used.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// A line of a text file is not what it should be.
    #[error("{}, line {line}: {problem}", path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What was expected, and what is there.
        problem: String,
    },
    /// A field of a JSON file is not what it should be.
    #[error("{}, field {field}: {problem}", path.display())]
    Field {
        /// Which file.
        path: PathBuf,
        /// Its path inside the document.
        field: String,
        /// What was expected, and what is there.
        problem: String,
    },
    /// Nothing to play where there should be something.
    #[error(
        "{}: expected NAME.dynamic.json with its .txt beside it (ORTEC), a folder with orders.txt, couriers.txt, \
         restaurants.txt and instance_parameters.txt (MDRP), or a folder of such",
        .0.display()
    )]
    Nothing(PathBuf),
    /// The planner's answer broke a rule of the benchmark.
    #[error("{instance}: the planner broke a rule: {problem}")]
    Rule {
        /// Of which instance.
        instance: String,
        /// What happened.
        problem: String,
    },
    /// The result could not be written.
    #[error("the result cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

impl DynamicError {
    /// A file that cannot be read or written.
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// Reads a whole text file.
pub(super) fn read(path: &Path) -> Result<String, DynamicError> {
    std::fs::read_to_string(path).map_err(DynamicError::file(path))
}
