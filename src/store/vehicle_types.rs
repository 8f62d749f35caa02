//! Vehicle types.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::columns::{from_json, speed, to_json};
use super::edit::zones_of;
use super::schema::{shifts, vehicle_types};
use super::{Edited, Paging, StoreError, StoreResult};
use ritiro_domain::{MerchantId, Record, VehicleType, VehicleTypeId, ZoneId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = vehicle_types, check_for_backend(Pg))]
pub(super) struct VehicleTypeRow {
    id: Uuid,
    zone_id: Uuid,
    version: i64,
    name: String,
    speed: i32,
    capacity: Option<Value>,
    costs: Option<Value>,
    created_at: DateTime<Utc>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = vehicle_types, treat_none_as_null = true)]
struct VehicleTypeValues<'a> {
    id: Uuid,
    zone_id: Uuid,
    name: &'a str,
    speed: i32,
    capacity: Option<Value>,
    costs: Option<Value>,
}

impl TryFrom<VehicleTypeRow> for VehicleType {
    type Error = StoreError;

    fn try_from(row: VehicleTypeRow) -> StoreResult<Self> {
        let capacity = row.capacity.map(|amounts| from_json::<BTreeMap<_, _>>("vehicle_types.capacity", amounts));
        Ok(Self {
            id: VehicleTypeId(row.id),
            name: row.name,
            speed: speed(row.speed)?,
            capacity: capacity.transpose()?,
            costs: row.costs.map(|costs| from_json("vehicle_types.costs", costs)).transpose()?,
        })
    }
}

impl TryFrom<VehicleTypeRow> for Record<VehicleType> {
    type Error = StoreError;

    fn try_from(row: VehicleTypeRow) -> StoreResult<Self> {
        let (zone, version, created_at) = (ZoneId(row.zone_id), row.version, row.created_at.into());
        Ok(Self { zone, version, created_at, value: row.try_into()? })
    }
}

fn values(zone: ZoneId, of: &VehicleType) -> VehicleTypeValues<'_> {
    VehicleTypeValues {
        id: of.id.0,
        zone_id: zone.0,
        name: &of.name,
        speed: of.speed.thousandths().into(),
        capacity: of.capacity.as_ref().map(to_json),
        costs: of.costs.as_ref().map(to_json),
    }
}

/// Inserts a new vehicle type.
pub async fn insert(conn: &mut AsyncPgConnection, zone: ZoneId, new: &VehicleType) -> StoreResult<Record<VehicleType>> {
    let row =
        diesel::insert_into(vehicle_types::table).values(values(zone, new)).returning(VehicleTypeRow::as_returning());
    row.get_result(conn).await?.try_into()
}

/// Overwrites a vehicle type if it has that version.
pub async fn update(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    new: &VehicleType,
    version: i64,
) -> StoreResult<Edited<Record<VehicleType>>> {
    let found = vehicle_types::table.find(new.id.0);
    let row: Option<VehicleTypeRow> = diesel::update(found.filter(vehicle_types::version.eq(version)))
        .set((values(zone, new), vehicle_types::version.eq(version + 1)))
        .returning(VehicleTypeRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if let Some(row) = row {
        return Ok(Edited::Done(row.try_into()?));
    }
    Ok(Edited::missed(found.select(vehicle_types::version).get_result(conn).await.optional()?))
}

/// A vehicle type of the merchant.
pub async fn find(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: VehicleTypeId,
) -> StoreResult<Option<Record<VehicleType>>> {
    let own = vehicle_types::table.find(id.0).filter(vehicle_types::zone_id.eq_any(zones_of(merchant.0)));
    let row = own.select(VehicleTypeRow::as_select()).get_result(conn).await.optional()?;
    row.map(TryInto::try_into).transpose()
}

/// The merchant's vehicle types, optionally of one zone.
pub async fn list(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    zone: Option<ZoneId>,
    page: Paging,
) -> StoreResult<Vec<Record<VehicleType>>> {
    let mut query = vehicle_types::table
        .filter(vehicle_types::zone_id.eq_any(zones_of(merchant.0)).and(vehicle_types::id.gt(page.floor())))
        .order(vehicle_types::id)
        .limit(page.limit)
        .select(VehicleTypeRow::as_select())
        .into_boxed();
    if let Some(zone) = zone {
        query = query.filter(vehicle_types::zone_id.eq(zone.0));
    }
    query.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// The days from `from` on with shifts that have a vehicle type.
pub async fn days_of(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    id: VehicleTypeId,
    from: NaiveDate,
) -> StoreResult<Vec<NaiveDate>> {
    let days = shifts::table
        .filter(shifts::zone_id.eq(zone.0).and(shifts::vehicle_type_id.eq(id.0)).and(shifts::service_date.ge(from)))
        .order(shifts::service_date)
        .select(shifts::service_date)
        .distinct();
    Ok(days.load(conn).await?)
}

/// Deletes a vehicle type. Returns [`StoreError::Dangling`] while couriers or shifts have it.
pub async fn delete(conn: &mut AsyncPgConnection, id: VehicleTypeId) -> StoreResult<()> {
    diesel::delete(vehicle_types::table.find(id.0)).execute(conn).await?;
    Ok(())
}
