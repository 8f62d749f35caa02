//! What can go wrong between us and the database.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use thiserror::Error;
use tokio_postgres::error::SqlState;

/// Results of the store.
pub type StoreResult<T> = Result<T, StoreError>;

/// The database refused, is away, or holds what cannot be.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No connection to be had.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// No such row.
    #[error("no such row")]
    Absent,
    /// A unique or exclusion constraint, by name.
    #[error("{0} is taken already")]
    Taken(String),
    /// A foreign key, by name: something named does not exist, or is still used.
    #[error("{0} does not hold")]
    Dangling(String),
    /// A check constraint, by name.
    #[error("{0} is violated")]
    Violated(String),
    /// Another writer was faster: read again and retry.
    #[error("somebody else changed it meanwhile")]
    Conflict,
    /// A row that no code of ours writes.
    #[error("the database holds an impossible {what}: {why}")]
    Corrupt {
        /// Table or column.
        what: &'static str,
        /// The rule that it breaks.
        why: String,
    },
    /// Anything else.
    #[error("the database answered: {}", without_values(.0))]
    Database(DieselError),
    /// Anything else, where batches are written.
    #[error("the database answered: {}", driver_without_values(.0))]
    Driver(tokio_postgres::Error),
}

impl StoreError {
    /// A row that breaks a rule of the domain.
    pub fn corrupt(what: &'static str, why: impl ToString) -> Self {
        Self::Corrupt { what, why: why.to_string() }
    }

    /// Whether trying the same again may help: the connection broke, or another transaction was in the way.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Conflict)
    }
}

/// What the database said, without the values that it quotes: they may be of a person, and this is logged. Its DETAIL, which can
/// hold whole rows, is left out by diesel.
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

/// The same of the driver's errors.
fn driver_without_values(error: &tokio_postgres::Error) -> String {
    let Some(told) = error.as_db_error() else { return error.to_string() };
    let message = told.message();
    let what = message.split_once(": \"").map_or(message, |(what, _)| what);
    format!("{what} ({})", told.code().code())
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
            DatabaseErrorKind::ClosedConnection => Self::Unreachable(info.message().to_owned()),
            _ if says_goodbye(info.message()) => Self::Unreachable(info.message().to_owned()),
            _ => Self::Database(error),
        }
    }
}

/// A server that goes down, comes up or is full says so in an error of its own; diesel keeps the text of it only.
fn says_goodbye(message: &str) -> bool {
    const GOODBYES: [&str; 6] = [
        "terminating connection",
        "the database system is",
        "too many clients",
        "remaining connection slots",
        "connection closed",
        "read-only transaction",
    ];
    GOODBYES.iter().any(|part| message.contains(part))
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(told) = error.as_db_error() else {
            let broken = std::error::Error::source(&error).is_some_and(|cause| cause.is::<std::io::Error>());
            let away = error.is_closed() || broken;
            return if away { Self::Unreachable(error.to_string()) } else { Self::Driver(error) };
        };
        let constraint = || told.constraint().unwrap_or("a constraint").to_owned();
        match told.code() {
            &SqlState::UNIQUE_VIOLATION | &SqlState::EXCLUSION_VIOLATION => Self::Taken(constraint()),
            &SqlState::FOREIGN_KEY_VIOLATION => Self::Dangling(constraint()),
            &SqlState::CHECK_VIOLATION => Self::Violated(constraint()),
            &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED | &SqlState::LOCK_NOT_AVAILABLE => {
                Self::Conflict
            }
            code if is_away(code) => Self::Unreachable(told.message().to_owned()),
            _ => Self::Driver(error),
        }
    }
}

/// The server goes down, comes up, is full, took too long, or is no longer the one that may be written to.
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
}
