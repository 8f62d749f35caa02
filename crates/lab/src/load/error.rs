//! Why a load run cannot be completed.

use std::path::PathBuf;

use super::database::DatabaseError;
use super::http::Fault;
use super::pgbench::PgbenchError;
use ritiro_client::ClientError;

/// Why the measurement failed.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{0}")]
    Arguments(&'static str),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Http(#[from] Fault),
    #[error("--database-url: {0}")]
    Database(#[from] DatabaseError),
    #[error("--pgbench needs the server's database: name it with --database-url")]
    NoDatabase,
    #[error(transparent)]
    Pgbench(#[from] PgbenchError),
    #[error("nothing was booked while warming up: {0}")]
    NothingBooked(String),
    #[error(
        "no place has an offer in every window: --bare needs such an answer. Give fewer --booked-stops or more --couriers"
    )]
    NoTypicalAnswer,
    #[error("cannot start a thread or process: {0}")]
    System(#[from] std::io::Error),
    #[error("cannot write {}: {source}", path.display())]
    Output {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}
