//! The speeds with which plans promise: fixed for each service day.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Double, Integer, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{from_json, place, speed, to_json};
use super::plans::PlanKey;
use super::schema::{plans, zones};
use super::{StoreError, StoreResult};
use ritiro_domain::{Place, Seconds, SpeedFactor, SpeedRule, Speeds, Timestamp, ZoneId};

/// The speeds of a plan; `None` if they are not fixed yet, or if the zone has none.
pub async fn get(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Option<Vec<SpeedRule>>> {
    let row: Option<Option<Value>> =
        plans::table.find((zone.0, date)).select(plans::speeds).get_result(conn).await.optional()?;
    row.flatten().map(rules).transpose()
}

fn rules(value: Value) -> StoreResult<Vec<SpeedRule>> {
    let speeds = Speeds { rules: from_json("plans.speeds", value)?, learn: false };
    speeds.check().map_err(|e| StoreError::corrupt("plans.speeds", e))?;
    Ok(speeds.rules)
}

/// Fixes the speeds of a plan that has none, if it still has the epoch for which they were made.
pub async fn fix(
    conn: &mut AsyncPgConnection,
    (zone, date): PlanKey,
    epoch: i64,
    rules: &[SpeedRule],
) -> StoreResult<()> {
    let open = plans::table.find((zone.0, date)).filter(plans::speeds.is_null().and(plans::epoch.eq(epoch)));
    diesel::update(open).set(plans::speeds.eq(to_json(&rules))).execute(conn).await?;
    Ok(())
}

/// Replaces the speeds of the plans of a zone from a day on; `None` takes them away. Their epochs must be raised in the same
/// transaction.
pub async fn replace_from(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    from: NaiveDate,
    rules: Option<&[SpeedRule]>,
) -> StoreResult<()> {
    let of_zone = plans::table.filter(plans::zone_id.eq(zone.0).and(plans::service_date.ge(from)));
    diesel::update(of_zone).set(plans::speeds.eq(rules.map(|rules| to_json(&rules)))).execute(conn).await?;
    Ok(())
}

/// Replaces the speeds of a plan, and raises its epoch.
pub async fn replace(conn: &mut AsyncPgConnection, (zone, date): PlanKey, rules: &[SpeedRule]) -> StoreResult<()> {
    let values = (plans::speeds.eq(to_json(&rules)), plans::epoch.eq(plans::epoch + 1));
    diesel::update(plans::table.find((zone.0, date))).set(values).execute(conn).await?;
    Ok(())
}

/// The days from `from` on whose plans have fixed speeds.
pub async fn fixed_days(conn: &mut AsyncPgConnection, zone: ZoneId, from: NaiveDate) -> StoreResult<Vec<NaiveDate>> {
    let of_zone = plans::table.filter(plans::zone_id.eq(zone.0).and(plans::service_date.ge(from)));
    let fixed = of_zone.filter(plans::speeds.is_not_null());
    Ok(fixed.order(plans::service_date).select(plans::service_date).load(conn).await?)
}

/// The speeds of a plan, locked until the transaction ends.
pub async fn get_locked(conn: &mut AsyncPgConnection, (zone, date): PlanKey) -> StoreResult<Option<Vec<SpeedRule>>> {
    let plan = plans::table.find((zone.0, date)).select(plans::speeds).for_no_key_update();
    let row: Option<Option<Value>> = plan.get_result(conn).await.optional()?;
    row.flatten().map(rules).transpose()
}

/// The zones that learn their speeds.
pub async fn learning_zones(conn: &mut AsyncPgConnection) -> StoreResult<Vec<ZoneId>> {
    let learns = zones::speeds.retrieve_as_object("learn").eq(Value::Bool(true));
    let ids: Vec<Uuid> = zones::table.filter(learns).order(zones::id).select(zones::id).load(conn).await?;
    Ok(ids.into_iter().map(ZoneId).collect())
}

/// A leg that a courier drove.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DrivenLeg {
    /// The places of its two stops.
    pub way: (Place, Place),
    /// The speed of the vehicle.
    pub speed: SpeedFactor,
    /// The departure.
    pub departed: Timestamp,
    /// The real duration.
    pub drove: Seconds,
}

#[derive(QueryableByName)]
struct LegRow {
    #[diesel(sql_type = Double)]
    from_lat: f64,
    #[diesel(sql_type = Double)]
    from_lng: f64,
    #[diesel(sql_type = Double)]
    lat: f64,
    #[diesel(sql_type = Double)]
    lng: f64,
    #[diesel(sql_type = Timestamptz)]
    departed_at: chrono::DateTime<chrono::Utc>,
    #[diesel(sql_type = BigInt)]
    drove: i64,
    #[diesel(sql_type = Integer)]
    speed: i32,
}

/// The newest `most` legs to completed stops of a zone, on the last `days` service days before `before` that are known. Days with
/// coarse places are ignored.
pub async fn driven_legs(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    (before, days): (NaiveDate, i64),
    most: i64,
) -> StoreResult<Vec<DrivenLeg>> {
    let query = diesel::sql_query(
        "WITH driven AS (
             SELECT s.*, lag(lat) OVER route AS from_lat, lag(lng) OVER route AS from_lng, coalesce(vt.speed, 1000) AS speed
             FROM stops AS s JOIN plans AS p USING (zone_id, service_date)
             LEFT JOIN shifts AS sh ON sh.id = s.route_id LEFT JOIN vehicle_types AS vt ON vt.id = sh.vehicle_type_id
             WHERE s.zone_id = $1 AND s.service_date < $2 AND p.erased_at IS NULL
                 AND s.service_date >= (SELECT max(service_date) - $3::int FROM stops
                                        WHERE zone_id = $1 AND service_date < $2 AND state = 'completed')
                 AND s.state IN ('completed', 'failed') AND s.lat IS NOT NULL AND s.arrived_at IS NOT NULL
             WINDOW route AS (PARTITION BY s.route_id ORDER BY s.arrived_at, s.id))
         SELECT from_lat, from_lng, lat, lng, departed_at, speed,
             extract(epoch FROM arrived_at - departed_at)::bigint AS drove
         FROM driven WHERE state = 'completed' AND from_lat IS NOT NULL AND arrived_at > departed_at
         ORDER BY finished_at DESC LIMIT $4",
    );
    let query = query.bind::<SqlUuid, _>(zone.0).bind::<Date, _>(before);
    let rows: Vec<LegRow> = query.bind::<BigInt, _>(days).bind::<BigInt, _>(most).load(conn).await?;
    rows.into_iter().map(leg_of).collect()
}

fn leg_of(row: LegRow) -> StoreResult<DrivenLeg> {
    let way = (place("stops.lat", row.from_lat, row.from_lng)?, place("stops.lat", row.lat, row.lng)?);
    Ok(DrivenLeg { way, speed: speed(row.speed)?, departed: row.departed_at.into(), drove: Seconds(row.drove) })
}
