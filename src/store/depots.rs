//! Depots.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::edit::zones_of;
use super::schema::depots;
use super::{Edited, Paging, StoreError, StoreResult, columns};
use ritiro_domain::{Depot, DepotId, MerchantId, Record, ZoneId};

#[derive(Queryable, Selectable)]
#[diesel(table_name = depots, check_for_backend(Pg))]
struct DepotRow {
    id: Uuid,
    zone_id: Uuid,
    version: i64,
    name: String,
    lat: f64,
    lng: f64,
    created_at: DateTime<Utc>,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = depots)]
struct DepotValues<'a> {
    id: Uuid,
    zone_id: Uuid,
    name: &'a str,
    lat: f64,
    lng: f64,
}

impl TryFrom<DepotRow> for Record<Depot> {
    type Error = StoreError;

    fn try_from(row: DepotRow) -> StoreResult<Self> {
        let place = columns::place("depots.lat", row.lat, row.lng)?;
        Ok(Self {
            zone: ZoneId(row.zone_id),
            version: row.version,
            created_at: row.created_at.into(),
            value: Depot { id: DepotId(row.id), name: row.name, place },
        })
    }
}

fn values(zone: ZoneId, depot: &Depot) -> DepotValues<'_> {
    DepotValues { id: depot.id.0, zone_id: zone.0, name: &depot.name, lat: depot.place.lat(), lng: depot.place.lng() }
}

/// Inserts a new depot.
pub async fn insert(conn: &mut AsyncPgConnection, zone: ZoneId, depot: &Depot) -> StoreResult<Record<Depot>> {
    diesel::insert_into(depots::table)
        .values(values(zone, depot))
        .returning(DepotRow::as_returning())
        .get_result(conn)
        .await?
        .try_into()
}

/// Overwrites a depot if it has that version.
pub async fn update(
    conn: &mut AsyncPgConnection,
    zone: ZoneId,
    depot: &Depot,
    version: i64,
) -> StoreResult<Edited<Record<Depot>>> {
    let row: Option<DepotRow> = diesel::update(depots::table.find(depot.id.0).filter(depots::version.eq(version)))
        .set((values(zone, depot), depots::version.eq(version + 1)))
        .returning(DepotRow::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    if let Some(row) = row {
        return Ok(Edited::Done(row.try_into()?));
    }
    let current = depots::table.find(depot.id.0).select(depots::version).get_result(conn).await.optional()?;
    Ok(Edited::missed(current))
}

/// A depot of the merchant.
pub async fn find(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: DepotId,
) -> StoreResult<Option<Record<Depot>>> {
    depots::table
        .find(id.0)
        .filter(depots::zone_id.eq_any(zones_of(merchant.0)))
        .select(DepotRow::as_select())
        .get_result(conn)
        .await
        .optional()?
        .map(TryInto::try_into)
        .transpose()
}

/// The merchant's depots, optionally of one zone.
pub async fn list(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    zone: Option<ZoneId>,
    page: Paging,
) -> StoreResult<Vec<Record<Depot>>> {
    let mut query = depots::table
        .filter(depots::zone_id.eq_any(zones_of(merchant.0)).and(depots::id.gt(page.floor())))
        .order(depots::id)
        .limit(page.limit)
        .select(DepotRow::as_select())
        .into_boxed();
    if let Some(zone) = zone {
        query = query.filter(depots::zone_id.eq(zone.0));
    }
    query.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// All depots of a zone.
pub async fn of_zone(conn: &mut AsyncPgConnection, zone: ZoneId) -> StoreResult<Vec<Record<Depot>>> {
    let rows = depots::table.filter(depots::zone_id.eq(zone.0)).order(depots::id).select(DepotRow::as_select());
    rows.load(conn).await?.into_iter().map(TryInto::try_into).collect()
}

/// Deletes a depot. Returns [`StoreError::Dangling`] while shifts start there.
pub async fn delete(conn: &mut AsyncPgConnection, id: DepotId) -> StoreResult<()> {
    diesel::delete(depots::table.find(id.0)).execute(conn).await?;
    Ok(())
}
