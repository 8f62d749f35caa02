//! Access to Postgres through diesel: the schema, the queries and the transactions.
//!
//! Rows are converted to domain types here and validated when they are read. A row that breaks a rule of the domain is
//! a [`StoreError::Corrupt`] and never a panic. Queries are functions over a connection, so that the use cases decide
//! the scope of each transaction.

mod area;
pub mod audit;
pub mod batch;
pub mod bookings;
pub mod catalogue;
mod columns;
mod connect;
pub mod contacts;
pub mod couriers;
pub mod credentials;
pub mod demand;
pub mod depots;
mod edit;
mod error;
pub mod figures;
pub mod held;
pub mod holds;
pub mod inspect;
pub mod live;
pub mod lost_demand;
pub mod merchants;
mod migrations;
pub mod notices;
pub mod personal;
pub mod plan_speeds;
pub mod plans;
pub mod privacy;
pub mod proofs;
pub mod records;
pub mod reports;
#[cfg(test)]
mod robustness;
pub mod schema;
pub mod settings;
pub mod shifts;
mod stored_report;
pub mod vehicle_types;
pub mod vitals;
pub mod webhooks;
pub mod zones;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;

pub use edit::{Edited, Paging};
pub use error::{StoreError, StoreResult};
pub use migrations::{known, lacking, migrate, pending, revert};

/// A connection of the pool; it dereferences to [`AsyncPgConnection`].
pub type Connection = Object<AsyncPgConnection>;

/// The longest time that a caller waits for a free connection, and for opening a new one.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest time of a query of a command-line command.
const LONGEST_QUERY: Duration = Duration::from_secs(3600);

/// A pool of connections to one database.
#[derive(Clone)]
pub struct Store {
    pool: Pool<AsyncPgConnection>,
    url: Arc<str>,
}

impl Store {
    /// Creates a pool of at most `size` connections. Each is opened at its first use. A query may take an hour: this
    /// pool is for command-line commands.
    pub fn new(url: &str, size: usize) -> StoreResult<Self> {
        Self::within(url, size, LONGEST_QUERY)
    }

    /// Creates a pool in which no query takes longer than `query`, including the time to wait for locks
    /// ([`StoreError::TooSlow`]), and no transaction is idle for longer than that.
    pub fn within(url: &str, size: usize, query: Duration) -> StoreResult<Self> {
        // A broken connection is detected when it is used. A check before each use would double the cost of most
        // queries.
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(connect_on(Handle::try_current().ok(), query));
        let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, config);
        let pool = Pool::builder(manager).max_size(size).runtime(deadpool::Runtime::Tokio1);
        let pool = pool.wait_timeout(Some(TIMEOUT)).create_timeout(Some(TIMEOUT)).recycle_timeout(Some(TIMEOUT));
        let pool = pool.build().map_err(|e| StoreError::Unreachable(e.to_string()))?;
        Ok(Self { pool, url: url.into() })
    }

    /// The address of the database.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for a free connection.
    pub async fn connection(&self) -> StoreResult<Connection> {
        self.pool.get().await.map_err(|e| StoreError::Unreachable(e.to_string()))
    }

    /// The settings of the server that may lose acknowledged transactions, with their values.
    pub async fn risks(&self) -> StoreResult<Vec<(String, String)>> {
        use diesel_async::RunQueryDsl;
        let setting = |name: &str| diesel::dsl::sql::<diesel::sql_types::Text>(&format!("current_setting('{name}')"));
        let query = diesel::select((setting("fsync"), setting("full_page_writes"), setting("synchronous_commit")));
        let (fsync, pages, commit): (String, String, String) = query.get_result(&mut self.connection().await?).await?;
        let all = [("fsync", fsync), ("full_page_writes", pages), ("synchronous_commit", commit)];
        let risky = |(_, value): &(&str, String)| ["off", "local"].contains(&value.as_str());
        Ok(all.into_iter().filter(risky).map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// The state of the pool: open and free connections, their maximum number, and the number of waiting callers.
    pub fn connections(&self) -> Connections {
        let status = self.pool.status();
        Connections { open: status.size, free: status.available, most: status.max_size, waiting: status.waiting }
    }

    /// Checks that the database answers.
    pub async fn ping(&self) -> StoreResult<()> {
        use diesel_async::RunQueryDsl;
        let one = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"));
        one.get_result::<i32>(&mut self.connection().await?).await?;
        Ok(())
    }
}

/// The time of the database's clock.
pub async fn clock(conn: &mut AsyncPgConnection) -> StoreResult<DateTime<Utc>> {
    use diesel_async::RunQueryDsl;
    let now = diesel::dsl::sql::<diesel::sql_types::Timestamptz>("clock_timestamp()");
    Ok(diesel::select(now).get_result(conn).await?)
}

/// The state of the pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Connections {
    /// The number of open connections.
    pub open: usize,
    /// The number of open connections that are not in use.
    pub free: usize,
    /// The maximum number of connections.
    pub most: usize,
    /// The number of callers that wait for a connection.
    pub waiting: usize,
}

/// The session settings that limit the time of queries, lock waits and idle transactions.
fn bounds(query: Duration) -> String {
    let most = query.as_millis();
    format!("SET statement_timeout = {most}; SET idle_in_transaction_session_timeout = {most}")
}

/// Opens connections of the pool. The runtime on which the pool was created drives them, because the caller may run on
/// a thread that ends before the connection.
fn connect_on(
    runtime: Option<Handle>,
    query: Duration,
) -> impl Fn(&str) -> BoxFuture<'_, ConnectionResult<AsyncPgConnection>> + Send + Sync {
    move |url| {
        let (url, runtime) = (url.to_owned(), runtime.clone());
        let connecting = async move {
            let bad = |e: StoreError| ConnectionError::BadConnection(e.to_string());
            let (client, connection) = connect::open(&connect::address(&url).map_err(bad)?).await.map_err(bad)?;
            let mut conn = AsyncPgConnection::try_from_client_and_connection(client, connection).await?;
            conn.batch_execute(&bounds(query)).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        };
        match runtime {
            None => connecting.boxed(),
            Some(runtime) => async move {
                let ended = |e: tokio::task::JoinError| ConnectionError::BadConnection(e.to_string());
                runtime.spawn(connecting).await.map_err(ended)?
            }
            .boxed(),
        }
    }
}
