//! The positions of couriers.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Double, Integer, Nullable, SmallInt, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::store::schema::{courier_positions, couriers};
use crate::store::{StoreError, StoreResult, columns};
use ritiro_domain::{CourierId, Meters, Position, Timestamp};

#[derive(QueryableByName)]
#[diesel(table_name = courier_positions, check_for_backend(Pg))]
struct PositionRow {
    courier_id: Uuid,
    at: DateTime<Utc>,
    lat: f64,
    lng: f64,
    accuracy_meters: Option<i32>,
    speed_kmh: Option<f64>,
    heading_degrees: Option<i16>,
}

impl TryFrom<PositionRow> for Position {
    type Error = StoreError;

    fn try_from(row: PositionRow) -> StoreResult<Self> {
        Ok(Self {
            courier: CourierId(row.courier_id),
            place: columns::place("courier_positions.lat", row.lat, row.lng)?,
            at: row.at.into(),
            accuracy: row.accuracy_meters.map(|meters| Meters(meters.into())),
            speed_kmh: row.speed_kmh,
            heading: row.heading_degrees,
        })
    }
}

/// Stores positions and sends the notices `words` to the other instances. Positions of deleted couriers are skipped,
/// and existing positions stay unchanged.
pub async fn record(conn: &mut AsyncPgConnection, positions: &[Position], words: &[String]) -> StoreResult<()> {
    let query = diesel::sql_query(
        "WITH notified AS (SELECT count(pg_notify('ritiro', words)) FROM unnest($8::text[]) AS words)
         INSERT INTO courier_positions (courier_id, at, lat, lng, accuracy_meters, speed_kmh, heading_degrees)
         SELECT p.* FROM unnest($1::uuid[], $2::timestamptz[], $3::float8[], $4::float8[], $5::int4[], $6::float8[], $7::int2[])
             AS p (courier_id, at, lat, lng, accuracy_meters, speed_kmh, heading_degrees)
         JOIN couriers ON couriers.id = p.courier_id CROSS JOIN notified
         ON CONFLICT (courier_id, at) DO NOTHING",
    );
    let all = |of: fn(&Position) -> f64| positions.iter().map(of).collect::<Vec<_>>();
    query
        .bind::<Array<diesel::sql_types::Uuid>, _>(positions.iter().map(|p| p.courier.0).collect::<Vec<_>>())
        .bind::<Array<Timestamptz>, _>(positions.iter().map(|p| p.at.to_utc()).collect::<Vec<_>>())
        .bind::<Array<Double>, _>(all(|p| p.place.lat()))
        .bind::<Array<Double>, _>(all(|p| p.place.lng()))
        .bind::<Array<Nullable<Integer>>, _>(
            positions.iter().map(|p| p.accuracy.and_then(|m| i32::try_from(m.0).ok())).collect::<Vec<_>>(),
        )
        .bind::<Array<Nullable<Double>>, _>(positions.iter().map(|p| p.speed_kmh).collect::<Vec<_>>())
        .bind::<Array<Nullable<SmallInt>>, _>(positions.iter().map(|p| p.heading).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(words)
        .execute(conn)
        .await?;
    Ok(())
}

/// The newest positions of some couriers since `since`, a limited number for each.
pub async fn recent(
    conn: &mut AsyncPgConnection,
    of: &[CourierId],
    since: Timestamp,
    most: i64,
) -> StoreResult<Vec<Position>> {
    let query = diesel::sql_query(
        "SELECT p.* FROM unnest($1::uuid[]) AS c (id) CROSS JOIN LATERAL (
             SELECT courier_id, at, lat, lng, accuracy_meters, speed_kmh, heading_degrees FROM courier_positions
             WHERE courier_id = c.id AND at >= $2 ORDER BY at DESC LIMIT $3) AS p",
    );
    let query = query.bind::<Array<diesel::sql_types::Uuid>, _>(of.iter().map(|id| id.0).collect::<Vec<_>>());
    let rows: Vec<PositionRow> =
        query.bind::<Timestamptz, _>(since.to_utc()).bind::<BigInt, _>(most).load(conn).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Deletes positions from before `before`, at most `limit`. Returns the number.
pub async fn forget(conn: &mut AsyncPgConnection, before: Timestamp, limit: i64) -> StoreResult<usize> {
    let query = diesel::sql_query(
        "DELETE FROM courier_positions WHERE (courier_id, at) IN
             (SELECT courier_id, at FROM courier_positions WHERE at < $1 ORDER BY at LIMIT $2)",
    );
    Ok(query.bind::<Timestamptz, _>(before.to_utc()).bind::<BigInt, _>(limit).execute(conn).await?)
}

/// The names of some couriers.
pub async fn names(conn: &mut AsyncPgConnection, of: &[CourierId]) -> StoreResult<Vec<(CourierId, Option<String>)>> {
    let raw: Vec<Uuid> = of.iter().map(|id| id.0).collect();
    let named = couriers::table.filter(couriers::id.eq_any(raw)).select((couriers::id, couriers::display_name));
    let rows: Vec<(Uuid, Option<String>)> = named.load(conn).await?;
    Ok(rows.into_iter().map(|(id, name)| (CourierId(id), name)).collect())
}
