//! Measures the same Postgres with one commit per booking: `pgbench`, which is part of Postgres, writes the same rows
//! into zones that are created for it and removed afterwards. These zones are copies of a zone of the load and are
//! never served.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio_postgres::config::Host;
use uuid::Uuid;

use super::database::{Database, DatabaseError, failed};
use super::sample::{self, Sample};
use super::script::{self, Ground, Ids, Kind};

/// Why there is no comparison.
#[derive(Debug, thiserror::Error)]
pub enum PgbenchError {
    #[error(
        "pgbench is not installed: install it (Debian: apt-get install postgresql-contrib), or set PG_BINDIR to its folder"
    )]
    Missing,
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error("the address of the database is invalid: {0}")]
    Address(#[source] tokio_postgres::Error),
    #[error("cannot write {}: {source}", path.display())]
    Script {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("pgbench failed: {0}")]
    Failed(String),
}

/// The form of the transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `BEGIN`, one statement per table, `COMMIT`.
    Plain,
    /// One statement for all tables.
    OneStatement,
}

/// The zones in the database in which `pgbench` may write.
pub struct Pgbench {
    program: PathBuf,
    connection: Vec<(&'static str, String)>,
    ground: Ground,
    sample: Sample,
    zones: Vec<String>,
}

impl Pgbench {
    /// Samples a booking of `zone`, and creates `zones` copies of the zone with the shifts of that day.
    pub async fn prepare(
        program: PathBuf,
        database: &Database,
        zone: Uuid,
        zones: u32,
        routes: u32,
    ) -> Result<Self, PgbenchError> {
        let connection = environment(&database.url)?;
        let sample = sample::of_zone(&database.sql, zone).await?;
        let ground = Ground { ids: now(), zones, routes };
        let zones = copy(database, zone, &sample.date, ground).await.map_err(failed("no zone for pgbench"))?;
        Ok(Self { program, connection, ground, sample, zones })
    }

    /// The transactions per second of this number of clients over this time.
    pub async fn run(&self, style: Style, clients: u32, duration: Duration) -> Result<f64, PgbenchError> {
        let script = match style {
            Style::Plain => script::plain(&self.sample, self.ground, now()),
            Style::OneStatement => script::one_statement(&self.sample, self.ground, now()),
        };
        let path = std::env::temp_dir().join(format!("ritiro-pgbench-{}.sql", Uuid::now_v7()));
        std::fs::write(&path, script).map_err(|source| PgbenchError::Script { path: path.clone(), source })?;
        let mut command = self.command(&path, clients, duration);
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("running it does not panic");
        let _ = std::fs::remove_file(&path);
        let output = output.map_err(|error| PgbenchError::Failed(error.to_string()))?;
        let (output_text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        match tps(&output_text) {
            Some(tps) if output.status.success() => Ok(tps),
            _ => Err(PgbenchError::Failed(cause(&errors).to_owned())),
        }
    }

    fn command(&self, script: &Path, clients: u32, duration: Duration) -> Command {
        let (clients, seconds) = (clients.to_string(), duration.as_secs().to_string());
        let mut command = Command::new(&self.program);
        // `pgbench` reads the connection from the environment, because every user of the machine can see arguments.
        command.envs(self.connection.iter().cloned()).env("LC_ALL", "C");
        command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2", "--define=at=0"]);
        command.args(["--client", &clients, "--time", &seconds, "--file"]).arg(script);
        command
    }

    /// Removes all rows that `pgbench` wrote, and its zones. Returns an error if the user may not delete from the
    /// ledger.
    pub async fn remove(self, database: &Database) -> Result<(), DatabaseError> {
        let zones = self.zones.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ");
        // A trigger makes the ledger append-only. These rows were never promises, so the trigger is bypassed.
        let mut sql = "BEGIN; SET LOCAL session_replication_role = replica;".to_owned();
        sql += &format!("DELETE FROM idempotency_keys WHERE key LIKE '{}%';", script::key_start(self.ground));
        for table in ["ledger", "outbox", "bookings", "stops", "routes", "shifts", "plans", "couriers", "depots"] {
            sql += &format!("DELETE FROM {table} WHERE zone_id IN ({zones});");
        }
        sql += &format!("DELETE FROM zones WHERE id IN ({zones}); COMMIT;");
        let removed = database.sql.batch_execute(&sql).await;
        if removed.is_err() {
            // The rollback only resets the connection: otherwise the next statement would fail because the
            // transaction is aborted.
            let _ = database.sql.batch_execute("ROLLBACK").await;
        }
        removed.map_err(failed("the rows of pgbench stay"))
    }

    /// The zones in which `pgbench` writes.
    pub fn zones(&self) -> &[String] {
        &self.zones
    }
}

fn now() -> Ids {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ids { millis: u64::try_from(since.as_millis()).unwrap_or_default() }
}

/// Copies the zone, its depot, its couriers and their shifts of one day. Returns the ids of the new zones.
async fn copy(
    database: &Database,
    zone: Uuid,
    date: &str,
    ground: Ground,
) -> Result<Vec<String>, tokio_postgres::Error> {
    let id = |kind, number: &str| ground.ids.uuid(kind, &format!("({number})::text"));
    let (zone_id, depot, courier, route) = (
        id(Kind::Zone, "p"),
        id(Kind::Depot, "p"),
        id(Kind::Courier, &format!("p * {} + n", ground.routes)),
        id(Kind::Route, &format!("p * {} + n", ground.routes)),
    );
    let copies = format!("generate_series(0, {}) p", ground.zones - 1);
    let of = format!("zone_id = '{zone}'");
    let statements = [
        like(
            "zones",
            &format!("'id', {zone_id}, 'name', it.name || ' pgbench ' || p"),
            &format!("zones it, {copies} WHERE it.id = '{zone}'"),
        ),
        like("depots", &format!("'id', {depot}, 'zone_id', {zone_id}"), &format!("depots it, {copies} WHERE it.{of}")),
        like(
            "couriers",
            &format!("'id', {courier}, 'zone_id', {zone_id}"),
            &format!("{} it, {copies}", numbered("couriers", "id", &of)),
        ),
        like(
            "plans",
            &format!("'zone_id', {zone_id}"),
            &format!("plans it, {copies} WHERE it.{of} AND service_date = '{date}'"),
        ),
        like(
            "shifts",
            &format!("'id', {route}, 'zone_id', {zone_id}, 'courier_id', {courier}, 'depot_id', {depot}"),
            &format!("{} it, {copies}", numbered("shifts", "courier_id", &format!("{of} AND service_date = '{date}'"))),
        ),
        format!(
            "INSERT INTO routes (id, zone_id, service_date, version) SELECT {route}, {zone_id}, '{date}', 0 \
             FROM generate_series(0, {}) n, {copies}",
            ground.routes - 1
        ),
    ];
    database.sql.batch_execute(&format!("BEGIN; {}; COMMIT", statements.join("; "))).await?;
    let query = format!("SELECT {zone_id}::text FROM {copies}");
    Ok(database.sql.query(&query, &[]).await?.iter().map(|row| row.get(0)).collect())
}

/// An SQL statement that copies the rows of `from` (named `it`), with `changes`, and includes all other columns of
/// the table.
fn like(table: &str, changes: &str, from: &str) -> String {
    format!(
        "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(it) || jsonb_build_object({changes}))).* \
         FROM {from}"
    )
}

/// The rows with a number `n`, from 0.
fn numbered(table: &str, by: &str, of: &str) -> String {
    format!("(SELECT *, row_number() OVER (ORDER BY {by}) - 1 AS n FROM {table} WHERE {of})")
}

/// The environment variables that libpq reads.
fn environment(url: &str) -> Result<Vec<(&'static str, String)>, PgbenchError> {
    let config: tokio_postgres::Config = url.parse().map_err(PgbenchError::Address)?;
    let host = config.get_hosts().first().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(path) => path.display().to_string(),
    });
    let password = config.get_password().map(|text| String::from_utf8_lossy(text).into_owned());
    let known = [
        ("PGHOST", host),
        ("PGPORT", config.get_ports().first().map(u16::to_string)),
        ("PGUSER", config.get_user().map(str::to_owned)),
        ("PGPASSWORD", password),
        ("PGDATABASE", config.get_dbname().map(str::to_owned)),
    ];
    Ok(known.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
}

/// The error of the database, or else the last line.
fn cause(errors: &str) -> &str {
    let of_database = errors.lines().find(|line| line.contains("ERROR:"));
    of_database.or(errors.lines().last()).unwrap_or("it says nothing")
}

/// Reads the rate from `tps = 1234.567890 (without initial connection time)`.
fn tps(output_text: &str) -> Option<f64> {
    let line = output_text.lines().rev().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_figure_of_pgbench_is_read() {
        let output_text = "latency average = 1.5 ms\ninitial connection time = 20 ms\ntps = 1234.5 (without initial connection time)\n";
        assert_eq!((tps(output_text), tps("pgbench: error")), (Some(1234.5), None));
    }

    #[test]
    fn the_address_goes_into_the_environment() {
        let environment = environment("postgresql://ritiro:secret@%2Fdata%2Fsocket:5432/db").unwrap();
        let expected = [("PGHOST", "/data/socket"), ("PGPORT", "5432"), ("PGUSER", "ritiro"), ("PGPASSWORD", "secret")];
        for (name, value) in expected {
            assert!(environment.contains(&(name, value.to_owned())), "{name}");
        }
    }
}
