//! Why a replay cannot be completed.

use std::path::PathBuf;

use super::journal::JournalError;
use crate::common::civil::WindowError;
use crate::common::parcels::DemandError;
use ritiro_client::ClientError;

/// Why a replay could not be completed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error(transparent)]
    Demand(#[from] DemandError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("--shift: {0}")]
    Shift(#[from] WindowError),
    #[error("cannot write {}", path.display())]
    Output {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}
