//! Couriers: a merchant creates and edits them.

use std::collections::BTreeMap;

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::vehicle_types::{self, capacity_of};
use crate::app::edit::{AuditRecord, base, edit, edit_once, edited, is_there, same_zone, zone_named};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal, Role};
use crate::store::records::StoredAnswer;
use crate::store::{couriers, credentials, shifts};
use ritiro_domain::{
    Action, AreaPreference, Courier, CourierId, Invalid, Load, MerchantId, Record, Timestamp, VehicleType,
    VehicleTypeId, Zone, ZoneId,
};

/// The fields that a merchant sends for a courier, in the terms of the zone.
#[derive(Clone, Debug)]
pub struct NewCourier {
    /// The zone in which the courier works.
    pub zone: ZoneId,
    /// The courier's name, for the merchant's staff.
    pub name: String,
    /// The description of the vehicle, for the merchant's staff.
    pub vehicle: String,
    /// The capacity of the vehicle, by load dimension, if it differs from that of the vehicle type.
    pub capacity: Option<BTreeMap<String, i64>>,
    /// The names of the courier's skills.
    pub skills: Vec<String>,
    /// The name that shoppers see.
    pub display_name: Option<String>,
    /// Whether the courier may get shifts and tokens.
    pub active: bool,
    /// The type of the vehicle.
    pub vehicle_type: Option<VehicleTypeId>,
    /// The names of the areas in which the courier serves stops; empty: everywhere.
    pub areas: Vec<String>,
    /// The areas in which the courier prefers to work.
    pub preference: Option<AreaPreference>,
}

impl NewCourier {
    fn resolve(self, id: CourierId, zone: &Zone, vehicle_type: Option<&VehicleType>) -> Result<Courier, Invalid> {
        let own = self.capacity.map(|amounts| capacity(zone, &amounts)).transpose()?;
        let of_type = || vehicle_type.map_or(Ok(None), |of| capacity_of(of, zone));
        let capacity = own.map_or_else(of_type, |own| Ok(Some(own)))?;
        let courier = Courier {
            id,
            name: self.name,
            vehicle: self.vehicle,
            capacity: capacity.ok_or_else(|| {
                Invalid::new("capacity", "is required, unless `vehicle_type_id` names a vehicle type with a capacity")
            })?,
            skills: skills(zone, &self.skills)?,
            display_name: self.display_name,
            active: self.active,
            vehicle_type: self.vehicle_type,
            areas: areas(zone, &self.areas)?,
            preference: self.preference.map(|preference| preference.within(&zone.areas)).transpose()?,
        };
        courier.check()?;
        Ok(courier)
    }
}

/// Reads amounts by load dimension; dimensions without an amount are zero.
pub(in crate::app) fn capacity(zone: &Zone, amounts: &BTreeMap<String, i64>) -> Result<Load, Invalid> {
    zone.dimensions.load(amounts).map_err(|e| e.inside("capacity"))
}

/// Returns the names of skills in the zone's order, without duplicates.
pub(in crate::app) fn skills(zone: &Zone, names: &[String]) -> Result<Vec<String>, Invalid> {
    Ok(zone.skills.of(zone.skills.set(names)?))
}

/// Returns the names of areas in the zone's order, without duplicates.
pub(in crate::app) fn areas(zone: &Zone, names: &[String]) -> Result<Vec<String>, Invalid> {
    Ok(zone.areas.of(zone.areas.set("areas", names)?))
}

/// Creates a courier.
pub async fn create(
    deps: &Deps,
    principal: &Principal,
    new: NewCourier,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<Courier>> {
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: StoredAnswer| {
        find(conn, merchant, CourierId(made.subject)).await
    };
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        let zone = zone_named(conn, merchant, new.zone).await?;
        let vehicle_type = vehicle_types::named(conn, merchant, zone.zone, new.vehicle_type).await?;
        let courier = new.resolve(CourierId(Uuid::now_v7()), &zone.value, vehicle_type.as_ref())?;
        let made = couriers::insert(conn, zone.zone, &courier).await?;
        let audit_record = AuditRecord::of(Action::CourierCreated, courier.id.0).at(made.version);
        Ok((made, audit_record))
    };
    let made = edit_once(deps, principal, Permission::EditCouriers, idempotent, work, again).await?;
    deps.in_zone(made).await
}

/// Returns one courier.
pub async fn get(deps: &Deps, principal: &Principal, id: CourierId) -> AppResult<InZone<Courier>> {
    let found = find(&mut *deps.store.connection().await?, principal.may(Permission::ReadCouriers)?, id).await?;
    deps.in_zone(found).await
}

/// Lists the couriers of the merchant, or of one zone.
pub async fn list(
    deps: &Deps,
    principal: &Principal,
    zone: Option<ZoneId>,
    page: Paging,
) -> AppResult<Vec<InZone<Courier>>> {
    let merchant = principal.may(Permission::ReadCouriers)?;
    let found = couriers::list(&mut *deps.store.connection().await?, merchant, zone, page).await?;
    deps.all_in_zone(found).await
}

/// Replaces a courier of that version (`None`: of any version). Existing shifts keep their vehicle type, capacity,
/// skills and areas, so no promise changes. If the courier becomes inactive, all of the courier's tokens are revoked, and the courier must have no current or
/// future shift.
pub async fn replace(
    deps: &Deps,
    principal: &Principal,
    id: CourierId,
    new: NewCourier,
    version: Option<i64>,
) -> AppResult<InZone<Courier>> {
    let made = edit(deps, principal, Permission::EditCouriers, async |conn, merchant| {
        let old = find(conn, merchant, id).await?;
        same_zone(old.zone, new.zone)?;
        let zone = zone_named(conn, merchant, old.zone).await?;
        let vehicle_type = vehicle_types::named(conn, merchant, zone.zone, new.vehicle_type).await?;
        let courier = new.resolve(id, &zone.value, vehicle_type.as_ref())?;
        if is_there(&old.value, &courier, old.version, version)? {
            return Ok((old, None));
        }
        let made = edited("courier", couriers::update(conn, old.zone, &courier, base(version, old.version)).await?)?;
        if !courier.active {
            ensure_free(conn, id, deps.now()).await?;
            credentials::revoke_courier(conn, id, deps.now()).await?;
        }
        let audit_record = AuditRecord::of(Action::CourierReplaced, id.0).at(made.version);
        Ok((made, Some(audit_record)))
    })
    .await?;
    deps.callers.forget(|caller| caller.role == Role::Courier(id));
    deps.in_zone(made).await
}

/// Call it after the change of the courier in the same transaction: then a concurrent transaction that creates a
/// shift waits for this one, or this one waits for it.
async fn ensure_free(conn: &mut AsyncPgConnection, id: CourierId, now: Timestamp) -> AppResult<()> {
    match shifts::open_of_courier(conn, id, now).await? {
        0 => Ok(()),
        open => Err(AppError::Conflict(format!(
            "this courier has {open} shifts that go on or are still to come: end or delete them first"
        ))),
    }
}

/// Deletes a courier who has no shifts, and revokes the courier's tokens.
pub async fn delete(deps: &Deps, principal: &Principal, id: CourierId) -> AppResult<()> {
    edit(deps, principal, Permission::EditCouriers, async |conn, merchant| {
        find(conn, merchant, id).await?;
        couriers::delete(conn, id).await?;
        credentials::revoke_courier(conn, id, deps.now()).await?;
        Ok(((), Some(AuditRecord::of(Action::CourierDeleted, id.0))))
    })
    .await?;
    deps.callers.forget(|caller| caller.role == Role::Courier(id));
    Ok(())
}

async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: CourierId) -> AppResult<Record<Courier>> {
    couriers::find(conn, merchant, id).await?.ok_or(AppError::NotFound("courier"))
}
