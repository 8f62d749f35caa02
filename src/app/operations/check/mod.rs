//! Checks the database: it reads the data again and verifies every invariant, independently of the code that
//! maintains them.
//!
//! The check only reads. It uses separate snapshots (`REPEATABLE READ`, read only): one for each plan, one for each
//! page of some hundred bookings, and one statement for each question about all rows. A snapshot contains all or
//! nothing of what the service writes in one transaction. So the check is safe and gives no false alarm while the
//! service runs. It also runs on a standby.

mod finding;
mod ledger;
mod plan;
mod reservation_audit;

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::app::{AppError, AppResult};
use crate::store::plans::PlanKey;
use crate::store::{Connection, Store, StoreResult, inspect, lacking, zones};
use ritiro_domain::Timestamp;
use ritiro_travel::TravelModels;

pub use crate::store::inspect::Scope;
pub use finding::{Finding, Invariant, Report, Seen};
use plan::Moment;

/// The largest number of findings that one question returns.
const MOST: i64 = 1001;

/// The progress of a check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Finished steps.
    pub done: usize,
    /// All steps; the number may grow while new bookings arrive.
    pub of: usize,
    /// What the check examines now.
    pub what: &'static str,
}

/// A callback that receives the progress of a check.
pub type Watcher<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Checks all of the database that lies in the scope, as of `now`.
///
/// `travel` has the road networks of this machine.
///
/// Only the operator of the machine can run it, like migrations. It sees all merchants; no HTTP request calls it.
///
/// # Errors
/// [`AppError::Unavailable`] if the connection to the database fails, [`AppError::NotFound`] for an unknown zone,
/// [`AppError::Conflict`] if the schema belongs to another version.
pub async fn run(
    store: &Store,
    travel: &TravelModels,
    now: Timestamp,
    scope: Scope,
    watcher: Watcher<'_>,
) -> AppResult<Report> {
    let mut conn = store.connection().await?;
    ensure_known(&mut conn, scope).await?;
    let written = inspect::last_written(&mut conn).await?.unwrap_or(now);
    let mut check = Check {
        at: Moment { now, written },
        conn,
        travel: travel.clone(),
        scope,
        watcher,
        report: Report::default(),
        done: 0,
        of: 0,
    };
    check.run().await?;
    Ok(check.report)
}

async fn ensure_known(conn: &mut AsyncPgConnection, scope: Scope) -> AppResult<()> {
    let missing = lacking(conn).await?;
    if !missing.is_empty() {
        let names = missing.join(", ");
        return Err(AppError::Conflict(format!("the database lacks migrations ({names}); run `ritiro migrate` first")));
    }
    match scope.zone {
        Some(zone) if zones::get(conn, zone).await?.is_none() => Err(AppError::NotFound("zone")),
        _ => Ok(()),
    }
}

struct Check<'a> {
    conn: Connection,
    travel: TravelModels,
    scope: Scope,
    at: Moment,
    watcher: Watcher<'a>,
    report: Report,
    done: usize,
    of: usize,
}

impl Check<'_> {
    async fn run(&mut self) -> StoreResult<()> {
        let plans = inspect::plans(&mut self.conn, self.scope).await?;
        let references = inspect::references(&mut self.conn).await?;
        let bookings = inspect::bookings(&mut self.conn, self.scope).await?;
        self.of = plans.len()
            + references.len()
            + inspect::Question::ALL.len()
            + usize::try_from(bookings / ledger::PAGE).unwrap_or(0)
            + 1;
        for question in inspect::Question::ALL {
            self.step("rows");
            let misfits = inspect::ask(&mut self.conn, question, self.scope, self.at.written, MOST).await?;
            self.found(Invariant::from(question), misfits);
        }
        for reference in &references {
            self.step("references");
            let misfits = inspect::dangling(&mut self.conn, reference, self.scope, self.at.written, MOST).await?;
            self.found(Invariant::References, misfits);
        }
        for key in plans {
            self.step("plans");
            self.plan(key).await?;
        }
        self.ledgers().await
    }

    fn found(&mut self, invariant: Invariant, misfits: Vec<inspect::Misfit>) {
        self.report.seen.questions += 1;
        self.report.add(misfits.into_iter().map(|misfit| Finding::of(invariant, misfit)));
    }

    async fn plan(&mut self, key: PlanKey) -> StoreResult<()> {
        let (at, travel, seen) = (self.at, &self.travel, &mut self.report.seen);
        let mut snapshot = self.conn.build_transaction().read_only().repeatable_read();
        let found = snapshot.run(async |conn| plan::check(conn, travel, key, at, seen).await).await?;
        self.report.add(found);
        Ok(())
    }

    async fn ledgers(&mut self) -> StoreResult<()> {
        let mut after: Option<Uuid> = None;
        loop {
            self.step("bookings");
            let (scope, seen) = (self.scope, &mut self.report.seen);
            let mut snapshot = self.conn.build_transaction().read_only().repeatable_read();
            let (found, last) = snapshot.run(async |conn| ledger::check(conn, scope, after, seen).await).await?;
            self.report.add(found);
            after = last;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn step(&mut self, what: &'static str) {
        self.done += 1;
        self.of = self.of.max(self.done);
        (self.watcher)(Progress { done: self.done, of: self.of, what });
    }
}
