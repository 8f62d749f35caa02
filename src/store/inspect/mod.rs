//! Integrity checks: reads the whole database, of all merchants, and checks whether it is consistent.
//!
//! This module writes nothing and takes no stronger locks than a reader.

mod questions;
mod references;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::StoreResult;
use super::plans::PlanKey;
use ritiro_domain::{Timestamp, ZoneId};

pub use questions::Question;
pub use references::{References, references};

/// The scope of a check. A field that is `None` does not restrict it.
#[derive(Clone, Copy, Default, Debug)]
pub struct Scope {
    /// Only rows of this zone.
    pub zone: Option<ZoneId>,
    /// Only rows of this service day.
    pub date: Option<NaiveDate>,
}

/// A row that breaks a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// Its zone, if it has one.
    pub zone: Option<ZoneId>,
    /// Its service day, if it has one.
    pub date: Option<NaiveDate>,
    /// The row, for example `booking 01a2…`.
    pub subject: String,
    /// The broken rule.
    pub detail: String,
}

#[derive(QueryableByName)]
struct MisfitRow {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    zone_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Date>)]
    service_date: Option<NaiveDate>,
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = Text)]
    detail: String,
}

impl From<MisfitRow> for Misfit {
    fn from(row: MisfitRow) -> Self {
        let MisfitRow { zone_id, service_date, subject, detail } = row;
        Self { zone: zone_id.map(ZoneId), date: service_date, subject, detail }
    }
}

/// Runs a query in a scope and returns at most `most` rows. Its columns are zone, day, subject and detail. It may use
/// `$3`.
async fn misfits(
    conn: &mut AsyncPgConnection,
    query: &str,
    scope: Scope,
    written: Timestamp,
    most: i64,
) -> StoreResult<Vec<Misfit>> {
    let narrowed = diesel::sql_query(format!(
        "SELECT zone_id, service_date, subject, detail FROM ({query}) AS misfits (zone_id, service_date, subject, detail)
         WHERE ($1::uuid IS NULL OR zone_id = $1) AND ($2::date IS NULL OR service_date = $2)
         AND $3::timestamptz IS NOT NULL ORDER BY 1, 2, 3, 4 LIMIT $4"
    ));
    let asked = narrowed
        .bind::<Nullable<SqlUuid>, _>(scope.zone.map(|zone| zone.0))
        .bind::<Nullable<Date>, _>(scope.date)
        .bind::<Timestamptz, _>(written.to_utc())
        .bind::<BigInt, _>(most);
    let rows: Vec<MisfitRow> = asked.load(conn).await?;
    Ok(rows.into_iter().map(Misfit::from).collect())
}

/// Checks all rows for a question. `written` is the time of the last write of the service.
pub async fn ask(
    conn: &mut AsyncPgConnection,
    question: Question,
    scope: Scope,
    written: Timestamp,
    most: i64,
) -> StoreResult<Vec<Misfit>> {
    misfits(conn, question.sql(), scope, written, most).await
}

/// Finds rows whose referenced rows do not exist.
pub async fn dangling(
    conn: &mut AsyncPgConnection,
    reference: &References,
    scope: Scope,
    written: Timestamp,
    most: i64,
) -> StoreResult<Vec<Misfit>> {
    misfits(conn, &reference.sql(), scope, written, most).await
}

#[derive(QueryableByName)]
struct PlanRow {
    #[diesel(sql_type = SqlUuid)]
    zone_id: Uuid,
    #[diesel(sql_type = Date)]
    service_date: NaiveDate,
}

/// The plans that contain any row, or should contain one.
pub async fn plans(conn: &mut AsyncPgConnection, scope: Scope) -> StoreResult<Vec<PlanKey>> {
    let query = diesel::sql_query(
        "SELECT zone_id, service_date FROM (
             SELECT zone_id, service_date FROM plans UNION SELECT zone_id, service_date FROM shifts
             UNION SELECT zone_id, service_date FROM stops
             UNION SELECT zone_id, service_date FROM bookings WHERE state = 'confirmed'
             UNION SELECT zone_id, service_date FROM holds WHERE state = 'active') AS keys
         WHERE ($1::uuid IS NULL OR zone_id = $1) AND ($2::date IS NULL OR service_date = $2) ORDER BY 1, 2",
    );
    let scoped =
        query.bind::<Nullable<SqlUuid>, _>(scope.zone.map(|zone| zone.0)).bind::<Nullable<Date>, _>(scope.date);
    let rows: Vec<PlanRow> = scoped.load(conn).await?;
    Ok(rows.into_iter().map(|row| (ZoneId(row.zone_id), row.service_date)).collect())
}

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = Nullable<Timestamptz>)]
    at: Option<DateTime<Utc>>,
}

/// The time of the last write of the service, as far as rows have times; `None` for a database without bookings and
/// holds.
pub async fn last_written(conn: &mut AsyncPgConnection) -> StoreResult<Option<Timestamp>> {
    let newest = diesel::sql_query(
        "SELECT greatest((SELECT max(at) FROM ledger), (SELECT max(created_at) FROM outbox),
                         (SELECT max(created_at) FROM holds)) AS at",
    );
    let written: Written = newest.get_result(conn).await?;
    Ok(written.at.map(Timestamp::from))
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The number of bookings.
pub async fn bookings(conn: &mut AsyncPgConnection, scope: Scope) -> StoreResult<i64> {
    let query = diesel::sql_query(
        "SELECT count(*) AS count FROM bookings
         WHERE ($1::uuid IS NULL OR zone_id = $1) AND ($2::date IS NULL OR service_date = $2)",
    );
    let scoped =
        query.bind::<Nullable<SqlUuid>, _>(scope.zone.map(|zone| zone.0)).bind::<Nullable<Date>, _>(scope.date);
    Ok(scoped.get_result::<Counted>(conn).await?.count)
}
