//! Applies and reverts migrations of the schema.

use std::time::Duration;

use diesel::dsl::sql;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{StoreError, StoreResult, connect};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// The advisory lock for migrations, because several instances may start at the same time. No other program may use the
/// same number.
const LOCK: i64 = 0x5249_5449_524f;

/// The longest time for which a migration waits for a lock of a table. All that others send to this table waits behind
/// it, and version 0.1.0 gives up after 5 s.
const LOCK_TIMEOUT: &str = "SET lock_timeout = '2s'";

/// How often a migration is tried, and the pause between two attempts. Together with the lock timeout a transaction of
/// others may last for about 90 s.
const ATTEMPTS: usize = 30;
const PAUSE: Duration = Duration::from_secs(1);

/// Applies the missing migrations and returns their names. Instances that start at the same time wait for each other.
///
/// It must run on a multi-threaded runtime, because the migration harness blocks its thread.
pub async fn migrate(url: &str) -> StoreResult<Vec<String>> {
    with_harness(url, |harness| {
        let mut names = Vec::new();
        while harness.has_pending_migration(MIGRATIONS)? {
            names.push(repeated(harness, |harness| Ok(name_of(&harness.run_next_migration(MIGRATIONS)?)))?);
        }
        Ok(names)
    })
    .await
}

/// Reverts the newest `count` migrations and returns their names.
pub async fn revert(url: &str, count: usize) -> StoreResult<Vec<String>> {
    with_harness(url, |harness| {
        let revert = |harness: &mut Harness| Ok(name_of(&harness.revert_last_migration(MIGRATIONS)?));
        (0..count).map(|_| repeated(harness, revert)).collect()
    })
    .await
}

/// Runs one migration, and runs it again while other transactions hold locks that it needs. Each migration is one
/// transaction, so an attempt that fails changes nothing.
fn repeated(harness: &mut Harness, migration: fn(&mut Harness) -> Outcome<String>) -> Outcome<String> {
    for _ in 1..ATTEMPTS {
        match migration(harness) {
            Err(error) if needs_a_lock(&error.to_string()) => {
                tracing::warn!(%error, "a migration waits for other transactions and is tried again");
                std::thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
    migration(harness)
}

/// Whether Postgres ended the migration because of the locks of others (SQLSTATE 40P01 and 55P03, which diesel does not
/// pass on). Messages of another language are not recognized.
fn needs_a_lock(error: &str) -> bool {
    ["deadlock detected", "canceling statement due to lock timeout"].iter().any(|message| error.contains(message))
}

/// The names of the migrations of this program that the database lacks.
pub async fn pending(url: &str) -> StoreResult<Vec<String>> {
    with_harness(url, |harness| {
        let missing: Vec<Box<dyn Migration<Pg>>> = harness.pending_migrations(MIGRATIONS)?;
        Ok(missing.iter().map(|m| m.name().to_string()).collect())
    })
    .await
}

/// The names of the migrations that the database behind a connection lacks. Unlike [`pending`] it writes nothing, so it
/// also works on a standby.
pub async fn lacking(conn: &mut AsyncPgConnection) -> StoreResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let there = diesel::select(sql::<Bool>("to_regclass('__diesel_schema_migrations') IS NOT NULL"));
    let applied: Vec<Applied> = match there.get_result(conn).await? {
        true => diesel::sql_query("SELECT version FROM __diesel_schema_migrations").load(conn).await?,
        false => Vec::new(),
    };
    let is_applied = |name: &dyn diesel::migration::MigrationName| {
        applied.iter().any(|row| name.version() == MigrationVersion::from(row.version.as_str()))
    };
    Ok(all().iter().filter(|m| !is_applied(m.name())).map(|m| m.name().to_string()).collect())
}

/// The names of all migrations of this program, oldest first.
pub fn known() -> Vec<String> {
    all().iter().map(|m| m.name().to_string()).collect()
}

fn all() -> Vec<Box<dyn Migration<Pg>>> {
    MigrationSource::<Pg>::migrations(&MIGRATIONS).unwrap_or_default()
}

/// The name of a migration. The harness returns versions; an unknown version keeps its number as the name.
fn name_of(version: &MigrationVersion<'_>) -> String {
    let found = all().iter().map(|m| m.name()).find(|name| name.version() == *version).map(ToString::to_string);
    found.unwrap_or_else(|| version.to_string())
}

type Harness = AsyncMigrationHarness<AsyncPgConnection>;
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

async fn with_harness(url: &str, work: impl FnOnce(&mut Harness) -> Outcome<Vec<String>>) -> StoreResult<Vec<String>> {
    let unreachable = |e: diesel::ConnectionError| StoreError::Unreachable(e.to_string());
    let (client, driver) = connect::open(&connect::address(url)?).await?;
    let mut connection =
        AsyncPgConnection::try_from_client_and_connection(client, driver).await.map_err(unreachable)?;
    diesel::sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(&mut connection).await?;
    diesel::sql_query(LOCK_TIMEOUT).execute(&mut connection).await?;
    let mut harness = AsyncMigrationHarness::new(connection);
    let done = work(&mut harness).map_err(|e| StoreError::corrupt("schema", e));
    // The lock belongs to the session, so it ends with the connection.
    drop(harness);
    done
}
