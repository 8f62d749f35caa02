//! Zones.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::columns::{from_json, to_json};
use super::schema::{
    bookings, couriers, plans, shifts, slot_days, slot_exceptions, slot_places, slot_templates, zones,
};
use super::{Edited, Paging, StoreError, StoreResult, area};
use ritiro_domain::{
    Areas, AsapRule, Currency, Dimensions, MOST_PRICE, MerchantId, Record, Seconds, Skills, TravelModel, Zone, ZoneId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = zones, check_for_backend(Pg))]
struct ZoneRow {
    id: Uuid,
    merchant_id: Uuid,
    version: i64,
    name: String,
    time_zone: String,
    currency: String,
    area: Value,
    areas: Option<Value>,
    load_dimensions: Vec<String>,
    skills: Vec<String>,
    travel: Value,
    hold_seconds: i64,
    offer_seconds: i64,
    default_service_seconds: i64,
    setup_seconds: i64,
    asap: Option<Value>,
    custom_window_price: Option<i64>,
    objective: Value,
    foresight: Value,
    release: Option<Value>,
    trips: Option<Value>,
    proofs: Value,
    live: Value,
    speeds: Option<Value>,
    created_at: DateTime<Utc>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = zones, treat_none_as_null = true)]
struct ZoneValues<'a> {
    id: Uuid,
    merchant_id: Uuid,
    name: &'a str,
    time_zone: &'a str,
    currency: &'a str,
    area: Value,
    areas: Option<Value>,
    load_dimensions: &'a [String],
    skills: &'a [String],
    travel: Value,
    hold_seconds: i64,
    offer_seconds: i64,
    default_service_seconds: i64,
    setup_seconds: i64,
    asap: Option<Value>,
    custom_window_price: Option<i64>,
    objective: Value,
    foresight: Value,
    release: Option<Value>,
    trips: Option<Value>,
    proofs: Value,
    live: Value,
    speeds: Option<Value>,
}

/// An older version accepted any price.
fn in_bounds(rule: AsapRule) -> AsapRule {
    AsapRule { price: rule.price.clamp(0, MOST_PRICE), ..rule }
}

impl TryFrom<ZoneRow> for Zone {
    type Error = StoreError;

    fn try_from(row: ZoneRow) -> StoreResult<Self> {
        let zone = Self {
            id: ZoneId(row.id),
            merchant: MerchantId(row.merchant_id),
            version: row.version,
            name: row.name,
            time_zone: row.time_zone.parse().map_err(|e| StoreError::corrupt("zones.time_zone", e))?,
            currency: Currency::new(&row.currency).map_err(|e| StoreError::corrupt("zones.currency", e))?,
            area: area::from_json(row.area)?,
            areas: row.areas.map_or_else(|| Ok(Areas::default()), area::areas_from_json)?,
            dimensions: Dimensions::new(row.load_dimensions)
                .map_err(|e| StoreError::corrupt("zones.load_dimensions", e))?,
            skills: Skills::new(row.skills).map_err(|e| StoreError::corrupt("zones.skills", e))?,
            travel: from_json("zones.travel", row.travel)?,
            hold_for: Seconds(row.hold_seconds),
            offer_for: Seconds(row.offer_seconds),
            default_service: Seconds(row.default_service_seconds),
            set_up: Seconds(row.setup_seconds),
            asap: row.asap.map(|rule| from_json("zones.asap", rule)).transpose()?.map(in_bounds),
            custom_window_price: row.custom_window_price.map(|price| price.clamp(0, MOST_PRICE)),
            objective: from_json("zones.objective", row.objective)?,
            foresight: from_json("zones.foresight", row.foresight)?,
            release: row.release.map(|rule| from_json("zones.release", rule)).transpose()?,
            trips: row.trips.map(|rules| from_json("zones.trips", rules)).transpose()?,
            proofs: from_json("zones.proofs", row.proofs)?,
            live: from_json("zones.live", row.live)?,
            speeds: row.speeds.map(|speeds| from_json("zones.speeds", speeds)).transpose()?,
        };
        zone.check().map_err(|e| StoreError::corrupt("zones", e))?;
        Ok(zone)
    }
}

impl TryFrom<ZoneRow> for Record<Zone> {
    type Error = StoreError;

    fn try_from(row: ZoneRow) -> StoreResult<Self> {
        let (version, created_at) = (row.version, row.created_at.into());
        let value = Zone::try_from(row)?;
        Ok(Self { zone: value.id, version, created_at, value })
    }
}

fn values(zone: &Zone) -> ZoneValues<'_> {
    ZoneValues {
        id: zone.id.0,
        merchant_id: zone.merchant.0,
        name: &zone.name,
        time_zone: zone.time_zone.name(),
        currency: zone.currency.code(),
        area: area::to_json(&zone.area),
        areas: area::areas_to_json(&zone.areas),
        load_dimensions: zone.dimensions.names(),
        skills: zone.skills.names(),
        travel: to_json(&zone.travel),
        hold_seconds: zone.hold_for.0,
        offer_seconds: zone.offer_for.0,
        default_service_seconds: zone.default_service.0,
        setup_seconds: zone.set_up.0,
        asap: zone.asap.as_ref().map(to_json),
        custom_window_price: zone.custom_window_price,
        objective: to_json(&zone.objective),
        foresight: to_json(&zone.foresight),
        release: zone.release.as_ref().map(to_json),
        trips: zone.trips.as_ref().map(to_json),
        proofs: to_json(&zone.proofs),
        live: to_json(&zone.live),
        speeds: zone.speeds.as_ref().map(to_json),
    }
}

/// Inserts a new zone; its field `version` is ignored.
pub async fn insert(conn: &mut AsyncPgConnection, zone: &Zone) -> StoreResult<Record<Zone>> {
    diesel::insert_into(zones::table)
        .values(values(zone))
        .returning(ZoneRow::as_returning())
        .get_result(conn)
        .await?
        .try_into()
}

/// Overwrites a zone if it has that version; its own field `version` is ignored.
pub async fn update(conn: &mut AsyncPgConnection, zone: &Zone, version: i64) -> StoreResult<Edited<Record<Zone>>> {
    let row: Option<ZoneRow> = diesel::update(zones::table.find(zone.id.0).filter(zones::version.eq(version)))
        .set((values(zone), zones::version.eq(version + 1)))
        .returning(ZoneRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if let Some(row) = row {
        return Ok(Edited::Done(row.try_into()?));
    }
    let current = zones::table.find(zone.id.0).select(zones::version).get_result(conn).await.optional()?;
    Ok(Edited::missed(current))
}

/// A zone of any merchant.
pub async fn get(conn: &mut AsyncPgConnection, id: ZoneId) -> StoreResult<Option<Zone>> {
    let row = zones::table.find(id.0).select(ZoneRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// A zone of the merchant.
pub async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: ZoneId) -> StoreResult<Option<Record<Zone>>> {
    let own = zones::table.find(id.0).filter(zones::merchant_id.eq(merchant.0));
    let row = own.select(ZoneRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// A zone of the merchant. Its rules are share-locked until the transaction ends.
pub async fn find_steady(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: ZoneId,
) -> StoreResult<Option<Record<Zone>>> {
    let own = zones::table.find(id.0).filter(zones::merchant_id.eq(merchant.0));
    let row = own.select(ZoneRow::as_select()).for_share().get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// A zone of the merchant. Until the transaction ends, a row lock prevents others from editing or share-locking it.
pub async fn find_locked(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: ZoneId,
) -> StoreResult<Option<Record<Zone>>> {
    let own = zones::table.find(id.0).filter(zones::merchant_id.eq(merchant.0));
    let row = own.select(ZoneRow::as_select()).for_no_key_update().get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The merchant's zones.
pub async fn list(conn: &mut AsyncPgConnection, merchant: MerchantId, page: Paging) -> StoreResult<Vec<Record<Zone>>> {
    let rows = zones::table
        .filter(zones::merchant_id.eq(merchant.0).and(zones::id.gt(page.floor())))
        .order(zones::id)
        .limit(page.limit)
        .select(ZoneRow::as_select());
    rows.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// The travel model of each zone of a merchant.
pub async fn travel_models(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
) -> StoreResult<Vec<(ZoneId, TravelModel)>> {
    let of_merchant = zones::table.filter(zones::merchant_id.eq(merchant.0));
    let rows: Vec<(Uuid, Value)> = of_merchant.select((zones::id, zones::travel)).load(conn).await?;
    rows.into_iter().map(|(id, travel)| Ok((ZoneId(id), from_json("zones.travel", travel)?))).collect()
}

/// All zones whose travel model is a road network.
pub async fn on_roads(conn: &mut AsyncPgConnection) -> StoreResult<Vec<(ZoneId, TravelModel)>> {
    let rows: Vec<(Uuid, Value)> = zones::table
        .filter(zones::travel.contains(json!({"model": "roads"})))
        .select((zones::id, zones::travel))
        .load(conn)
        .await?;
    rows.into_iter().map(|(id, travel)| Ok((ZoneId(id), from_json("zones.travel", travel)?))).collect()
}

/// The ids of all zones of the merchant, in order.
pub async fn ids(conn: &mut AsyncPgConnection, merchant: MerchantId) -> StoreResult<Vec<ZoneId>> {
    let ids: Vec<Uuid> = super::edit::zones_of(merchant.0).order(zones::id).load(conn).await?;
    Ok(ids.into_iter().map(ZoneId).collect())
}

/// The kinds of data that depend on the rules of a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Usage {
    /// Couriers: their capacities and skills use the terms of the zone.
    pub couriers: bool,
    /// Shifts or bookings: they have dates and prices.
    pub planned: bool,
}

/// Reads which data depends on the rules of a zone.
pub async fn usage(conn: &mut AsyncPgConnection, id: ZoneId) -> StoreResult<Usage> {
    use diesel::dsl::exists;
    let (couriers, shifts, bookings): (bool, bool, bool) = diesel::select((
        exists(couriers::table.filter(couriers::zone_id.eq(id.0))),
        exists(shifts::table.filter(shifts::zone_id.eq(id.0))),
        exists(bookings::table.filter(bookings::zone_id.eq(id.0))),
    ))
    .get_result(conn)
    .await?;
    Ok(Usage { couriers, planned: shifts || bookings })
}

/// The largest number of trips of a route from that day on, among the routes whose couriers have still to load for another
/// trip; 0 if there are none.
pub async fn most_trips(conn: &mut AsyncPgConnection, id: ZoneId, from: NaiveDate) -> StoreResult<i64> {
    #[derive(QueryableByName)]
    struct Most {
        #[diesel(sql_type = BigInt)]
        trips: i64,
    }
    let query = diesel::sql_query(
        "SELECT coalesce(max(trips), 0) AS trips FROM (
    SELECT count(*) + 1 AS trips FROM stops WHERE zone_id = $1 AND service_date >= $2 AND kind = 'load'
    GROUP BY route_id HAVING NOT bool_and(state IN ('completed', 'failed'))
) AS routes",
    );
    let found: Most = query.bind::<SqlUuid, _>(id.0).bind::<Date, _>(from).get_result(conn).await?;
    Ok(found.trips)
}

/// Raises the epochs of the zone's plans from that day on, so that every instance reads its rules again.
pub async fn raise_epochs(conn: &mut AsyncPgConnection, id: ZoneId, from: NaiveDate) -> StoreResult<()> {
    let of_zone = plans::table.filter(plans::zone_id.eq(id.0).and(plans::service_date.ge(from)));
    // The rows are locked in the order in which writers lock plans, so that no deadlock can occur.
    let in_order = of_zone.order((plans::zone_id, plans::service_date)).select(plans::service_date).for_no_key_update();
    in_order.load::<NaiveDate>(conn).await?;
    diesel::update(plans::table.filter(plans::zone_id.eq(id.0).and(plans::service_date.ge(from))))
        .set(plans::epoch.eq(plans::epoch + 1))
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes a zone with its catalogue. Returns [`StoreError::Dangling`] while it has depots, couriers, shifts, holds or
/// bookings.
///
/// Call it in a transaction, because it may fail halfway.
pub async fn delete(conn: &mut AsyncPgConnection, id: ZoneId) -> StoreResult<()> {
    diesel::delete(slot_exceptions::table.filter(slot_exceptions::zone_id.eq(id.0))).execute(conn).await?;
    diesel::delete(slot_days::table.filter(slot_days::zone_id.eq(id.0))).execute(conn).await?;
    diesel::delete(slot_places::table.filter(slot_places::zone_id.eq(id.0))).execute(conn).await?;
    diesel::delete(slot_templates::table.filter(slot_templates::zone_id.eq(id.0))).execute(conn).await?;
    diesel::delete(plans::table.filter(plans::zone_id.eq(id.0))).execute(conn).await?;
    diesel::delete(zones::table.find(id.0)).execute(conn).await?;
    Ok(())
}
