//! Vehicle types. Another speed or other costs change the plans of all shifts that have the type.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::promises::Before;
use super::zone_resource::{UseCases, zone_resource};
use crate::app::edit::edited;
use crate::app::{AppError, AppResult, Deps, Paging};
use crate::store::{Edited, StoreResult, shifts, vehicle_types, zones};
use ritiro_domain::{Action, Invalid, Load, MerchantId, Record, Timestamp, VehicleType, VehicleTypeId, Zone, ZoneId};

/// The use cases of vehicle types.
pub type VehicleTypes = UseCases<VehicleType>;

zone_resource! {
    VehicleType, id: VehicleTypeId, filter: Option<ZoneId>, name: "vehicle type", read: ReadCouriers, edit: EditCouriers,
    audit: VehicleTypeCreated VehicleTypeReplaced VehicleTypeDeleted,
    store: vehicle_types::insert, vehicle_types::find, vehicle_types::list, vehicle_types::update;

    async fn delete(conn: &mut AsyncPgConnection, id: VehicleTypeId, _: Timestamp) -> StoreResult<()> {
        vehicle_types::delete(conn, id).await
    }

    /// Its capacity is in the terms of the zone.
    async fn check_in(
        conn: &mut AsyncPgConnection,
        merchant: MerchantId,
        zone: ZoneId,
        new: &VehicleType,
    ) -> AppResult<()> {
        // The zone is not locked: an edit that changes plans locks it later, and must not wait for another such edit by then.
        let zone = zones::find(conn, merchant, zone).await?.ok_or(AppError::NotFound("zone"))?;
        capacity_of(new, &zone.value)?;
        Ok(())
    }

    /// The speed can change if all routes of the type can still keep their promises.
    async fn overwrite(
        deps: &Deps,
        conn: &mut AsyncPgConnection,
        merchant: MerchantId,
        old: &Record<VehicleType>,
        new: &VehicleType,
        base: i64,
    ) -> AppResult<(Record<VehicleType>, Vec<NaiveDate>)> {
        if (old.value.speed, old.value.costs) == (new.speed, new.costs) {
            return Ok((edited("vehicle type", vehicle_types::update(conn, old.zone, new, base).await?)?, Vec::new()));
        }
        change_plans(deps, conn, merchant, new, old.zone, base).await
    }
}

/// The capacity of a vehicle type in the terms of the zone.
pub(super) fn capacity_of(of: &VehicleType, zone: &Zone) -> Result<Option<Load>, Invalid> {
    let amounts = of.capacity.as_ref().map(|amounts| zone.dimensions.load(amounts));
    amounts.transpose().map_err(|e| e.inside("capacity"))
}

/// Finds the vehicle type that a courier or a shift of the zone names. The zone must be locked against changes: then the vehicle type does
/// not change either until the transaction ends.
pub(super) async fn named(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    zone: ZoneId,
    id: Option<VehicleTypeId>,
) -> AppResult<Option<VehicleType>> {
    let Some(id) = id else { return Ok(None) };
    let found = vehicle_types::find(conn, merchant, id).await?.filter(|found| found.zone == zone);
    let found =
        found.ok_or_else(|| AppError::invalid("vehicle_type_id", "there is no such vehicle type in the zone"))?;
    Ok(Some(found.value))
}

/// Changes a vehicle type in the live plans of its shifts, and returns the days of these plans.
async fn change_plans(
    deps: &Deps,
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    new: &VehicleType,
    zone: ZoneId,
    base: i64,
) -> AppResult<(Record<VehicleType>, Vec<NaiveDate>)> {
    // This locks several plans. It locks the zone first, so that two such edits cannot deadlock.
    let zone = zones::find_locked(conn, merchant, zone).await?.ok_or(AppError::NotFound("zone"))?.value;
    let days = vehicle_types::days_of(conn, zone.id, new.id, deps.first_live_day(&zone)).await?;
    let mut before = Vec::with_capacity(days.len());
    for &day in &days {
        shifts::raise_epoch(conn, zone.id, day).await?;
        before.push(Before::read(conn, &deps.travel, zone.clone(), day).await?);
    }
    let made = edited("vehicle type", vehicle_types::update(conn, zone.id, new, base).await?)?;
    for plan in before {
        plan.ensure_kept(conn, &zone).await?;
    }
    Ok((made, days))
}
