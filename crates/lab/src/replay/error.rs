//! Why a replay cannot be completed.

use std::path::PathBuf;

use super::journal::JournalError;
use crate::common::civil::WindowError;
use crate::common::parcels::DemandError;
use ritiro_client::ClientError;

/// Why a replay could not be completed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// A demand file cannot be read.
    #[error(transparent)]
    Demand(#[from] DemandError),
    /// A request of the set-up or of the check failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The shift does not exist on the service day.
    #[error("--shift: {0}")]
    Shift(#[from] WindowError),
    /// A file of the report cannot be written.
    #[error("cannot write {}", path.display())]
    Output {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
}
