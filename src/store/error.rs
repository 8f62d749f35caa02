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
    /// Another transaction holds a lock for longer than was waited: try again in a moment.
    #[error("another transaction holds a lock")]
    Locked,
    /// A query took longer than any may: it was given up, and changed nothing.
    #[error("a query took longer than any may")]
    TooSlow,
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

    /// Whether trying the same again may help: the connection broke, the database is going down or is a standby, or another
    /// transaction was in the way.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Conflict | Self::Locked | Self::TooSlow => true,
            Self::Database(error) => has_gone(error),
            _ => false,
        }
    }
}

/// What Postgres says then (code 57014, which does not come through).
const TOO_SLOW: &str = "canceling statement due to statement timeout";

/// Whether an error is that of a connection which is no more, or soon will be.
fn has_gone(error: &DieselError) -> bool {
    match error {
        DieselError::BrokenTransactionManager => true,
        DieselError::RollbackErrorOnCommit { commit_error, .. } => has_gone(commit_error),
        DieselError::DatabaseError(kind, info) => match kind {
            // A connection that breaks under a query has no code of Postgres; a primary that became a standby takes no writes.
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction => true,
            // Its last words, where it has time for them (codes 57P01 to 57P03, which do not come through).
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

/// An error with its causes: the driver's own text names none ("db error").
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    std::iter::once(error.to_string()).chain(causes.map(ToString::to_string)).collect::<Vec<_>>().join(": ")
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
