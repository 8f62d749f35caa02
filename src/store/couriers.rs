//! Couriers.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{from_json, to_json};
use super::edit::zones_of;
use super::schema::couriers;
use super::{Edited, Paging, StoreError, StoreResult, columns};
use ritiro_domain::{Courier, CourierId, MerchantId, Record, VehicleTypeId, ZoneId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = couriers, check_for_backend(Pg))]
struct CourierRow {
    id: Uuid,
    zone_id: Uuid,
    version: i64,
    name: String,
    vehicle: String,
    capacity: Vec<i64>,
    skills: Vec<String>,
    created_at: DateTime<Utc>,
    display_name: Option<String>,
    active: bool,
    vehicle_type_id: Option<Uuid>,
    areas: Vec<String>,
    preference: Option<Value>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = couriers, treat_none_as_null = true)]
struct CourierValues<'a> {
    id: Uuid,
    zone_id: Uuid,
    name: &'a str,
    vehicle: &'a str,
    capacity: &'a [i64],
    skills: &'a [String],
    display_name: Option<&'a str>,
    active: bool,
    vehicle_type_id: Option<Uuid>,
    areas: &'a [String],
    preference: Option<Value>,
}

impl TryFrom<CourierRow> for Record<Courier> {
    type Error = StoreError;

    fn try_from(row: CourierRow) -> StoreResult<Self> {
        let capacity = columns::load("couriers.capacity", row.capacity)?;
        Ok(Self {
            zone: ZoneId(row.zone_id),
            version: row.version,
            created_at: row.created_at.into(),
            value: Courier {
                id: CourierId(row.id),
                name: row.name,
                vehicle: row.vehicle,
                capacity,
                skills: row.skills,
                display_name: row.display_name,
                active: row.active,
                vehicle_type: row.vehicle_type_id.map(VehicleTypeId),
                areas: row.areas,
                preference: row.preference.map(|of| from_json("couriers.preference", of)).transpose()?,
            },
        })
    }
}

fn values(zone: ZoneId, courier: &Courier) -> CourierValues<'_> {
    CourierValues {
        id: courier.id.0,
        zone_id: zone.0,
        name: &courier.name,
        vehicle: &courier.vehicle,
        capacity: &courier.capacity.0,
        skills: &courier.skills,
        display_name: courier.display_name.as_deref(),
        active: courier.active,
        vehicle_type_id: courier.vehicle_type.map(|id| id.0),
        areas: &courier.areas,
        preference: courier.preference.as_ref().map(to_json),
    }
}

/// Inserts a new courier.
pub async fn insert(conn: &mut AsyncPgConnection, zone: ZoneId, courier: &Courier) -> StoreResult<Record<Courier>> {
    diesel::insert_into(couriers::table)
        .values(values(zone, courier))
        .returning(CourierRow::as_returning())
        .get_result(conn)
        .await?
        .try_into()
}

/// Overwrites a courier if it has that version.
pub async fn update(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    courier: &Courier,
    version: i64,
) -> StoreResult<Edited<Record<Courier>>> {
    let row: Option<CourierRow> =
        diesel::update(couriers::table.find(courier.id.0).filter(couriers::version.eq(version)))
            .set((values(zone, courier), couriers::version.eq(version + 1)))
            .returning(CourierRow::as_returning())
            .get_result(conn)
            .await
            .optional()?;
    if let Some(row) = row {
        return Ok(Edited::Done(row.try_into()?));
    }
    let current = couriers::table.find(courier.id.0).select(couriers::version).get_result(conn).await.optional()?;
    Ok(Edited::missed(current))
}

/// A courier of the merchant.
pub async fn find(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: CourierId,
) -> StoreResult<Option<Record<Courier>>> {
    couriers::table
        .find(id.0)
        .filter(couriers::zone_id.eq_any(zones_of(merchant.0)))
        .select(CourierRow::as_select())
        .get_result(conn)
        .await
        .optional()?
        .map(TryInto::try_into)
        .transpose()
}

/// Like [`find`], and share-locks the courier until the transaction ends.
pub async fn find_shared(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: CourierId,
) -> StoreResult<Option<Record<Courier>>> {
    let own = couriers::table.find(id.0).filter(couriers::zone_id.eq_any(zones_of(merchant.0)));
    let row = own.select(CourierRow::as_select()).for_share().get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The merchant's couriers, optionally of one zone.
pub async fn list(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    zone: Option<ZoneId>,
    page: Paging,
) -> StoreResult<Vec<Record<Courier>>> {
    let mut query = couriers::table
        .filter(couriers::zone_id.eq_any(zones_of(merchant.0)).and(couriers::id.gt(page.floor())))
        .order(couriers::id)
        .limit(page.limit)
        .select(CourierRow::as_select())
        .into_boxed();
    if let Some(zone) = zone {
        query = query.filter(couriers::zone_id.eq(zone.0));
    }
    query.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// Deletes a courier. Returns [`StoreError::Dangling`] while the courier has shifts.
pub async fn delete(conn: &mut AsyncPgConnection, id: CourierId) -> StoreResult<()> {
    diesel::delete(couriers::table.find(id.0)).execute(conn).await?;
    Ok(())
}
