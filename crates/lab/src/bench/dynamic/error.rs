//! The errors of dynamic benchmarks.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::bench::instances::InstanceError;

/// Why a benchmark cannot be played.
#[derive(Debug, Error)]
pub enum DynamicError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
    /// The static instance of a stream cannot be used.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// A line of a text file is invalid.
    #[error("{}, line {line}: {problem}", path.display())]
    Line {
        /// The path of the file.
        path: PathBuf,
        /// The line number, from 1.
        line: usize,
        /// The expected and the found text.
        problem: String,
    },
    /// A field of a JSON file is invalid.
    #[error("{}, field {field}: {problem}", path.display())]
    Field {
        /// The path of the file.
        path: PathBuf,
        /// The path of the field in the document.
        field: String,
        /// The expected and the found value.
        problem: String,
    },
    /// The path contains no instance.
    #[error(
        "{}: expected NAME.dynamic.json with its .txt beside it (ORTEC), a folder with orders.txt, couriers.txt, \
         restaurants.txt and instance_parameters.txt (MDRP), or a folder of such",
        .0.display()
    )]
    Nothing(PathBuf),
    /// The planner's answer broke a rule of the benchmark.
    #[error("{instance}: the planner broke a rule: {problem}")]
    Rule {
        /// The name of the instance.
        instance: String,
        /// The broken rule.
        problem: String,
    },
    /// The result could not be written.
    #[error("the result cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

impl DynamicError {
    /// Creates the error of a file that cannot be read or written.
    pub(super) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// Reads a whole text file.
pub(super) fn read(path: &Path) -> Result<String, DynamicError> {
    std::fs::read_to_string(path).map_err(DynamicError::file(path))
}
