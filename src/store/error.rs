//! The errors of the database access.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use thiserror::Error;
use tokio_postgres::error::SqlState;

use ritiro_domain::NetworkMissing;

/// Results of the store.
pub type StoreResult<T> = Result<T, StoreError>;

/// An error of the database: it refused, it is unreachable, or it contains an invalid row.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No connection is available.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The row does not exist.
    #[error("no such row")]
    Absent,
    /// A unique or exclusion constraint failed; the name of the constraint.
    #[error("{0} is taken already")]
    Taken(String),
    /// A foreign key failed; its name. A referenced row does not exist, or the row is still referenced.
    #[error("{0} does not hold")]
    Dangling(String),
    /// A check constraint failed; its name.
    #[error("{0} is violated")]
    Violated(String),
    /// Version conflict: another writer committed first. Read again and retry.
    #[error("somebody else changed it meanwhile")]
    Conflict,
    /// Another transaction held a lock for longer than the lock timeout. Retry after a short pause.
    #[error("another transaction holds a lock")]
    Locked,
    /// A query exceeded the time limit. It was cancelled and changed nothing.
    #[error("a query took longer than any may")]
    TooSlow,
    /// A row that the code of this project never writes.
    #[error("the database holds an impossible {what}: {why}")]
    Corrupt {
        /// The table or column.
        what: &'static str,
        /// The rule that the row breaks.
        why: String,
    },
    /// A zone's road network is missing on this server, so its plans cannot be read.
    #[error(transparent)]
    NetworkMissing(#[from] NetworkMissing),
    /// Any other error of diesel.
    #[error("the database answered: {}", without_values(.0))]
    Database(DieselError),
    /// Any other error of the driver that writes batches.
    #[error("the database answered: {}", driver_without_values(.0))]
    Driver(tokio_postgres::Error),
}

impl StoreError {
    /// Creates the error for a row that breaks a rule of the domain.
    pub fn corrupt(what: &'static str, why: impl ToString) -> Self {
        Self::Corrupt { what, why: why.to_string() }
    }

    /// Whether a retry may succeed: the connection broke, the database is shutting down or is a standby, or another
    /// transaction caused a conflict.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Conflict | Self::Locked | Self::TooSlow => true,
            Self::Database(error) => has_gone(error),
            _ => false,
        }
    }
}

/// The text of Postgres for SQLSTATE 57014, because diesel does not pass the code.
const TOO_SLOW: &str = "canceling statement due to statement timeout";

/// Whether the error shows that the connection is closed or is about to close.
fn has_gone(error: &DieselError) -> bool {
    match error {
        DieselError::BrokenTransactionManager => true,
        DieselError::RollbackErrorOnCommit { commit_error, .. } => has_gone(commit_error),
        DieselError::DatabaseError(kind, info) => match kind {
            // A connection that breaks during a query has no SQLSTATE. A primary that became a standby refuses writes.
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction => true,
            // The texts of a server that closes a connection (SQLSTATE 57P01 to 57P03), because diesel does not pass
            // these codes.
            DatabaseErrorKind::Unknown => {
                let last_words = [
                    "terminating connection",
                    "the database system is",
                    "canceling statement due to conflict",
                    "sorry, too many clients",
                    "remaining connection slots",
                ];
                last_words.iter().any(|words| info.message().starts_with(words))
            }
            _ => false,
        },
        _ => false,
    }
}

/// The text of an error with its causes, because the driver's own text names none ("db error").
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect::<Vec<_>>().join(": ")
}

/// The message of the database without the quoted values. The message is logged, and the values may be personal data.
/// Diesel omits the DETAIL, which can contain whole rows.
fn without_values(error: &DieselError) -> String {
    match error {
        DieselError::DatabaseError(_, info) => {
            let message = info.message();
            message.split_once(": \"").map_or(message, |(what, _)| what).to_owned()
        }
        DieselError::DeserializationError(_) => "a value could not be read".to_owned(),
        DieselError::SerializationError(_) => "a value could not be written".to_owned(),
        other => other.to_string(),
    }
}

/// The same for errors of the driver.
fn driver_without_values(error: &tokio_postgres::Error) -> String {
    let Some(described) = error.as_db_error() else { return error.to_string() };
    let message = described.message();
    let what = message.split_once(": \"").map_or(message, |(what, _)| what);
    format!("{what} ({})", described.code().code())
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        let DieselError::DatabaseError(kind, info) = &error else {
            return if matches!(error, DieselError::NotFound) { Self::Absent } else { Self::Database(error) };
        };
        let constraint = || info.constraint_name().unwrap_or("a constraint").to_owned();
        match kind {
            DatabaseErrorKind::UniqueViolation | DatabaseErrorKind::ExclusionViolation => Self::Taken(constraint()),
            DatabaseErrorKind::ForeignKeyViolation => Self::Dangling(constraint()),
            DatabaseErrorKind::CheckViolation => Self::Violated(constraint()),
            DatabaseErrorKind::SerializationFailure => Self::Conflict,
            DatabaseErrorKind::Unknown if info.message().starts_with(TOO_SLOW) => Self::TooSlow,
            _ => Self::Database(error),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(described) = error.as_db_error() else {
            let broken = std::error::Error::source(&error).is_some_and(|cause| cause.is::<std::io::Error>());
            let away = error.is_closed() || broken;
            return if away { Self::Unreachable(with_causes(&error)) } else { Self::Driver(error) };
        };
        let constraint = || described.constraint().unwrap_or("a constraint").to_owned();
        match described.code() {
            &SqlState::UNIQUE_VIOLATION | &SqlState::EXCLUSION_VIOLATION => Self::Taken(constraint()),
            &SqlState::FOREIGN_KEY_VIOLATION => Self::Dangling(constraint()),
            &SqlState::CHECK_VIOLATION => Self::Violated(constraint()),
            &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => Self::Conflict,
            &SqlState::LOCK_NOT_AVAILABLE => Self::Locked,
            code if is_away(code) => Self::Unreachable(described.message().to_owned()),
            _ => Self::Driver(error),
        }
    }
}

/// Whether the code means that the server is shutting down, is starting, has no free connection, took too long, or
/// accepts no more writes.
fn is_away(code: &SqlState) -> bool {
    [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::QUERY_CANCELED,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ]
    .contains(code)
        || code.code().starts_with("08")
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_the_database_quotes_are_not_repeated() {
        let info = Box::new("invalid input syntax for type uuid: \"Ada Rossi\"".to_owned());
        let error = StoreError::from(DieselError::DatabaseError(DatabaseErrorKind::Unknown, info));
        assert_eq!(error.to_string(), "the database answered: invalid input syntax for type uuid");
        assert!(std::error::Error::source(&error).is_none());
    }

    fn error(kind: DatabaseErrorKind, message: &str) -> StoreError {
        StoreError::from(DieselError::DatabaseError(kind, Box::new(message.to_owned())))
    }

    #[test]
    fn a_database_that_goes_away_is_waited_for() {
        for (kind, message) in [
            (DatabaseErrorKind::UnableToSendCommand, "connection closed"),
            (DatabaseErrorKind::ReadOnlyTransaction, "cannot execute UPDATE in a read-only transaction"),
            (DatabaseErrorKind::Unknown, "terminating connection due to administrator command"),
            (DatabaseErrorKind::Unknown, "the database system is starting up"),
            (DatabaseErrorKind::SerializationFailure, "could not serialize access"),
            (DatabaseErrorKind::Unknown, TOO_SLOW),
        ] {
            assert!(error(kind, message).is_transient(), "{message}");
        }
        let broken = error(DatabaseErrorKind::UnableToSendCommand, "connection closed");
        let StoreError::Database(commit_error) = broken else { panic!("an error of the database") };
        let rollback_error = Box::new(DieselError::BrokenTransactionManager);
        let cut = DieselError::RollbackErrorOnCommit { rollback_error, commit_error: Box::new(commit_error) };
        assert!(StoreError::from(cut).is_transient());
    }

    #[test]
    fn faults_of_ours_are_not_tried_again() {
        assert!(!error(DatabaseErrorKind::Unknown, "column \"x\" does not exist").is_transient());
        assert!(!error(DatabaseErrorKind::UniqueViolation, "duplicate key").is_transient());
        assert!(!StoreError::Absent.is_transient());
    }
}
