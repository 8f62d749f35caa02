//! Why a load run cannot be completed.

use std::path::PathBuf;

use super::database::DatabaseError;
use super::http::Fault;
use super::pgbench::PgbenchError;
use ritiro_client::ClientError;

/// Why the measurement failed.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The arguments contradict each other.
    #[error("{0}")]
    Arguments(&'static str),
    /// A request of the set-up failed.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The address is wrong, or a request of the measurement got no answer.
    #[error(transparent)]
    Http(#[from] Fault),
    /// The database cannot be used.
    #[error("--database-url: {0}")]
    Database(#[from] DatabaseError),
    /// The comparison with `pgbench` needs a database, and none is known.
    #[error("--pgbench needs the database of the server: give its address with --database-url")]
    NoDatabase,
    /// `pgbench` cannot be used.
    #[error(transparent)]
    Pgbench(#[from] PgbenchError),
    /// The warm-up made no booking: the counts of the failures, by status and code.
    #[error("the warm-up made no booking: {0}. Check the key, and the log of the server")]
    NothingBooked(String),
    /// The bare handler needs an answer in which every slot is offered, and no place has one.
    #[error(
        "--bare needs an answer in which every slot is offered, and no place has one. Use fewer --booked-stops or more --couriers"
    )]
    NoTypicalAnswer,
    /// A thread or process cannot be started.
    #[error("cannot start a thread or process: {0}")]
    System(#[from] std::io::Error),
    /// The JSON file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Output {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
}
