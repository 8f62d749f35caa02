//! Postgres through diesel: the schema, the queries, the transactions.
//!
//! Rows are converted to domain types here and checked on the way in: what does not obey the rules of the domain is a
//! [`StoreError::Corrupt`], never a panic. Queries are functions over a connection, so that use cases decide what goes
//! into one transaction.

mod area;
pub mod bookings;
pub mod catalogue;
mod columns;
pub mod couriers;
pub mod credentials;
pub mod demand;
pub mod depots;
mod edit;
mod error;
pub mod holds;
pub mod inspect;
pub mod merchants;
mod migrations;
pub mod plans;
pub mod records;
pub mod schema;
pub mod settings;
pub mod shifts;
pub mod zones;

use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;
use diesel_async::pooled_connection::deadpool::{Object, Pool};

pub use edit::{Edited, Paging};
pub use error::{StoreError, StoreResult};
pub use migrations::{known, lacking, migrate, pending, revert};

/// A connection of the pool; it dereferences to [`AsyncPgConnection`].
pub type Connection = Object<AsyncPgConnection>;

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Store {
    pool: Pool<AsyncPgConnection>,
}

impl Store {
    /// A pool of at most `size` connections; they are opened when first needed.
    pub fn new(url: &str, size: usize) -> StoreResult<Self> {
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new(url);
        let pool = Pool::builder(manager).max_size(size).build().map_err(|e| StoreError::Unreachable(e.to_string()))?;
        Ok(Self { pool })
    }

    /// Waits for a free connection.
    pub async fn connection(&self) -> StoreResult<Connection> {
        self.pool.get().await.map_err(|e| StoreError::Unreachable(e.to_string()))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> StoreResult<()> {
        use diesel_async::RunQueryDsl;
        let one = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"));
        one.get_result::<i32>(&mut self.connection().await?).await?;
        Ok(())
    }
}
