//! The database of the server: checks independently of the API whether it contains the acknowledged bookings.

use tokio_postgres::Client;
use uuid::Uuid;

use crate::common::database::{connect, message};

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    #[error("the database cannot be reached: {0}")]
    Connect(#[source] tokio_postgres::Error),
    #[error(
        "it is not the database of the server: it does not contain the zone that was just created. Give the address that \
         the server uses (database.url of its configuration)"
    )]
    Another,
    #[error("{what}: {}", message(.source))]
    Query {
        what: &'static str,
        #[source]
        source: tokio_postgres::Error,
    },
}

/// The numbers of bookings in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    pub bookings: u64,
    /// The cancelled ones among them.
    pub cancelled: u64,
}

/// A database connection.
pub struct Database {
    pub sql: Client,
    pub url: String,
}

impl Database {
    /// Connects, and checks that this is the database in which the server stores `zone`.
    pub async fn of_server(url: &str, zone: Uuid) -> Result<Self, DatabaseError> {
        let sql = connect(url).await.map_err(DatabaseError::Connect)?;
        let known = sql.query_opt("SELECT FROM zones WHERE id = $1::text::uuid", &[&zone.to_string()]).await;
        match known {
            Ok(Some(_)) => Ok(Self { sql, url: url.to_owned() }),
            _ => Err(DatabaseError::Another),
        }
    }

    /// Counts the bookings of these zones.
    pub async fn rows(&self, zones: &[Uuid]) -> Result<Rows, DatabaseError> {
        let query = "SELECT count(*), count(*) FILTER (WHERE state = 'cancelled') FROM bookings \
                     WHERE zone_id = ANY($1::text[]::uuid[])";
        let zones: Vec<String> = zones.iter().map(Uuid::to_string).collect();
        let row = self.sql.query_one(query, &[&zones]).await.map_err(failed("bookings cannot be counted"))?;
        let count = |column: usize| row.get::<_, i64>(column).unsigned_abs();
        Ok(Rows { bookings: count(0), cancelled: count(1) })
    }

    /// Runs a checkpoint, if the user is allowed to, so that a measurement does not pay for the writes of an earlier
    /// one.
    pub async fn checkpoint(&self) {
        if let Err(error) = self.sql.batch_execute("CHECKPOINT").await {
            tracing::debug!(%error, "no checkpoint");
        }
    }
}

/// Creates an error converter for `map_err`.
pub fn failed(what: &'static str) -> impl Fn(tokio_postgres::Error) -> DatabaseError {
    move |source| DatabaseError::Query { what, source }
}
