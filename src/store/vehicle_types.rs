//! Vehicle types.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::edit::zones_of;
use super::schema::zones;
use super::{Edited, Paging, StoreResult};
use ritiro_domain::{MerchantId, Record, VehicleType, VehicleTypeId, ZoneId};

diesel::table! {
    vehicle_types (id) {
        id -> Uuid,
        zone_id -> Uuid,
        version -> Int8,
        name -> Text,
        capacity -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(vehicle_types, zones);

#[derive(Queryable, Selectable)]
#[diesel(table_name = vehicle_types, check_for_backend(Pg))]
struct Row {
    id: Uuid,
    zone_id: Uuid,
    version: i64,
    name: String,
    capacity: i64,
    created_at: DateTime<Utc>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = vehicle_types)]
struct Values<'a> {
    id: Uuid,
    zone_id: Uuid,
    name: &'a str,
    capacity: i64,
}

impl From<Row> for Record<VehicleType> {
    fn from(row: Row) -> Self {
        Self {
            zone: ZoneId(row.zone_id),
            version: row.version,
            created_at: row.created_at.into(),
            value: VehicleType { id: VehicleTypeId(row.id), name: row.name, capacity: row.capacity },
        }
    }
}

fn values(zone: ZoneId, of: &VehicleType) -> Values<'_> {
    Values { id: of.id.0, zone_id: zone.0, name: &of.name, capacity: of.capacity }
}

/// Inserts a new vehicle type.
pub async fn insert(conn: &mut AsyncPgConnection, zone: ZoneId, new: &VehicleType) -> StoreResult<Record<VehicleType>> {
    let row = diesel::insert_into(vehicle_types::table).values(values(zone, new)).returning(Row::as_returning());
    Ok(row.get_result(conn).await?.into())
}

/// Overwrites a vehicle type if it has that version.
pub async fn update(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    new: &VehicleType,
    version: i64,
) -> StoreResult<Edited<Record<VehicleType>>> {
    let found = vehicle_types::table.find(new.id.0);
    let row: Option<Row> = diesel::update(found.filter(vehicle_types::version.eq(version)))
        .set((values(zone, new), vehicle_types::version.eq(version + 1)))
        .returning(Row::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if let Some(row) = row {
        return Ok(Edited::Done(row.into()));
    }
    Ok(Edited::missed(found.select(vehicle_types::version).get_result(conn).await.optional()?))
}

/// A vehicle type of the merchant.
pub async fn find(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: VehicleTypeId,
) -> StoreResult<Option<Record<VehicleType>>> {
    let row = vehicle_types::table
        .find(id.0)
        .filter(vehicle_types::zone_id.eq_any(zones_of(merchant.0)))
        .select(Row::as_select());
    Ok(row.get_result(conn).await.optional()?.map(Into::into))
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
        .select(Row::as_select())
        .into_boxed();
    if let Some(zone) = zone {
        query = query.filter(vehicle_types::zone_id.eq(zone.0));
    }
    Ok(query.load(conn).await?.into_iter().map(Into::into).collect())
}

/// Deletes a vehicle type.
pub async fn delete(conn: &mut AsyncPgConnection, id: VehicleTypeId) -> StoreResult<()> {
    diesel::delete(vehicle_types::table.find(id.0)).execute(conn).await?;
    Ok(())
}
