//! Shifts: a merchant creates and edits them.

use std::collections::{BTreeMap, HashMap};

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::couriers::{areas, capacity, skills};
use super::promises::Before;
use super::settled;
use super::vehicle_types::{self, capacity_of};
use crate::app::edit::{AuditRecord, base, edit, edit_once, edited, is_there, zone_named};
use crate::app::plans::{IdempotentRequest, build, source};
use crate::app::{AppError, AppResult, Deps, InZone, Paging, Permission, Principal};
use crate::store::records::StoredAnswer;
use crate::store::shifts::BreakStops;
use crate::store::{couriers, depots, plan_speeds, shifts};
use ritiro_domain::{
    Action, AreaPreference, Break, Courier, CourierId, DepotId, Invalid, Load, MerchantId, Place, Record,
    ScheduledShift, Shift, ShiftId, ShiftStart, VehicleType, VehicleTypeId, Window, Zone, ZoneId,
};
use ritiro_travel::TravelModels;

pub use crate::store::shifts::Filter;

/// The start of a shift in a request.
#[derive(Clone, Copy, Debug)]
pub enum StartAt {
    /// A depot of the zone.
    Depot(DepotId),
    /// Any other place.
    Elsewhere(Place),
}

/// The fields that a merchant sends for a shift, in the terms of the zone.
#[derive(Clone, Debug)]
pub struct NewShift {
    /// The courier; the shift is in the courier's zone.
    pub courier: CourierId,
    /// The place where the shift starts.
    pub start: StartAt,
    /// The place where it ends, if it differs from the start.
    pub end: Option<Place>,
    /// The working time.
    pub hours: Window,
    /// The capacity by load dimension, if it differs from the courier's.
    pub capacity: Option<BTreeMap<String, i64>>,
    /// The skills, if they differ from the courier's.
    pub skills: Option<Vec<String>>,
    /// The type of the vehicle, if it differs from the courier's.
    pub vehicle_type: Option<VehicleTypeId>,
    /// The names of the areas, if they differ from the courier's.
    pub areas: Option<Vec<String>>,
    /// The preferred areas, if they differ from the courier's.
    pub preference: Option<AreaPreference>,
    /// The breaks, in any order.
    pub breaks: Vec<Break>,
}

/// Creates a shift with an empty route.
pub async fn create(
    deps: &Deps,
    principal: &Principal,
    new: NewShift,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<InZone<ScheduledShift>> {
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: StoredAnswer| {
        find(conn, merchant, ShiftId(made.subject)).await
    };
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        ensure_active(conn, merchant, new.courier).await?;
        let (zone, scheduled) = resolve(conn, merchant, ShiftId(Uuid::now_v7()), &new).await?;
        check_drivable(conn, &deps.travel, &zone, &scheduled).await?;
        shifts::raise_epoch(conn, zone.id, scheduled.date).await?;
        shifts::insert(conn, zone.id, &scheduled).await?;
        described(conn, merchant, Action::ShiftCreated, scheduled.shift.id).await
    };
    let made = edit_once(deps, principal, Permission::EditShifts, idempotent, work, again).await?;
    deps.plan_changed(made.zone, Some(made.value.date));
    deps.in_zone(made).await
}

/// Returns one shift.
pub async fn get(deps: &Deps, principal: &Principal, id: ShiftId) -> AppResult<InZone<ScheduledShift>> {
    let found = find(&mut *deps.store.connection().await?, principal.may(Permission::ReadShifts)?, id).await?;
    deps.in_zone(found).await
}

/// Lists the shifts that pass a filter.
pub async fn list(
    deps: &Deps,
    principal: &Principal,
    filter: Filter,
    page: Paging,
) -> AppResult<Vec<InZone<ScheduledShift>>> {
    let merchant = principal.may(Permission::ReadShifts)?;
    let found = shifts::list(&mut *deps.store.connection().await?, merchant, filter, page).await?;
    deps.all_in_zone(found).await
}

/// Replaces a shift of that version (`None`: of any version), if its route can still keep its promises. The shift
/// stays on its day and in its zone. When its route is loaded or driven, its courier and its start cannot change
/// either.
pub async fn replace(
    deps: &Deps,
    principal: &Principal,
    id: ShiftId,
    new: NewShift,
    version: Option<i64>,
) -> AppResult<InZone<ScheduledShift>> {
    let made = edit(deps, principal, Permission::EditShifts, async |conn, merchant| {
        let old = find(conn, merchant, id).await?;
        let (zone, scheduled) = resolve(conn, merchant, id, &new).await?;
        check_same_plan(&old, zone.id, &scheduled)?;
        if old.value.shift.courier != scheduled.shift.courier {
            ensure_active(conn, merchant, new.courier).await?;
        }
        if is_there(&old.value, &scheduled, old.version, version)? {
            return Ok((old, None));
        }
        check_drivable(conn, &deps.travel, &zone, &scheduled).await?;
        shifts::raise_epoch(conn, zone.id, scheduled.date).await?;
        settled::ensure_free_to_replace(conn, &old.value.shift, &scheduled.shift).await?;
        let breaks = breaks(conn, &old.value, &scheduled).await?;
        let before = Before::read(conn, &deps.travel, zone.clone(), scheduled.date).await?;
        let base = base(version, old.version);
        edited("shift", shifts::update(conn, zone.id, &scheduled, base, breaks).await?)?;
        before.ensure_kept(conn, &zone).await?;
        let (made, audit_record) = described(conn, merchant, Action::ShiftReplaced, id).await?;
        Ok((made, Some(audit_record)))
    })
    .await?;
    deps.plan_changed(made.zone, Some(made.value.date));
    deps.in_zone(made).await
}

/// Deletes a shift whose route has no stops except breaks, and that is not being driven.
pub async fn delete(deps: &Deps, principal: &Principal, id: ShiftId) -> AppResult<()> {
    let old = edit(deps, principal, Permission::EditShifts, async |conn, merchant| {
        let old = find(conn, merchant, id).await?;
        shifts::raise_epoch(conn, old.zone, old.value.date).await?;
        settled::ensure_free_to_delete(conn, id).await?;
        ensure_no_visits(conn, id).await?;
        shifts::delete(conn, id).await?;
        Ok((old, Some(AuditRecord::of(Action::ShiftDeleted, id.0))))
    })
    .await?;
    deps.plan_changed(old.zone, Some(old.value.date));
    Ok(())
}

/// Returns a shift after an edit, with its audit record.
async fn described(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    action: Action,
    id: ShiftId,
) -> AppResult<(Record<ScheduledShift>, AuditRecord)> {
    let made = find(conn, merchant, id).await?;
    let audit_record = AuditRecord::of(action, id.0).at(made.version);
    Ok((made, audit_record))
}

async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: ShiftId) -> AppResult<Record<ScheduledShift>> {
    shifts::find(conn, merchant, id).await?.ok_or(AppError::NotFound("shift"))
}

/// Locks the courier, so that the courier stays active until the transaction ends.
async fn ensure_active(conn: &mut AsyncPgConnection, merchant: MerchantId, id: CourierId) -> AppResult<()> {
    match couriers::find_shared(conn, merchant, id).await? {
        Some(courier) if !courier.value.active => Err(AppError::invalid("courier_id", "this courier is not active")),
        _ => Ok(()),
    }
}

/// Reads the request in the terms of the courier's zone, and locks the zone against changes until the transaction
/// ends.
async fn resolve(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: ShiftId,
    new: &NewShift,
) -> AppResult<(Zone, ScheduledShift)> {
    let courier = couriers::find(conn, merchant, new.courier).await?;
    let courier = courier.ok_or_else(|| AppError::invalid("courier_id", "there is no such courier"))?;
    let zone = zone_named(conn, merchant, courier.zone).await?.value;
    let start = start(conn, merchant, zone.id, new.start).await?;
    let vehicle_type = new.vehicle_type.or(courier.value.vehicle_type);
    let vehicle_type = vehicle_types::named(conn, merchant, zone.id, vehicle_type).await?;
    let shift = shift(id, &zone, (&courier.value, vehicle_type), start, new)?;
    let date = zone.date_of(shift.hours.start());
    Ok((zone, ScheduledShift { date, shift }))
}

async fn start(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    zone: ZoneId,
    start: StartAt,
) -> AppResult<ShiftStart> {
    let id = match start {
        StartAt::Elsewhere(place) => return Ok(ShiftStart::Elsewhere(place)),
        StartAt::Depot(id) => id,
    };
    let depot = depots::find(conn, merchant, id).await?.filter(|depot| depot.zone == zone);
    let depot = depot.ok_or_else(|| AppError::invalid("depot_id", "there is no such depot in the courier's zone"))?;
    Ok(ShiftStart::Depot(id, depot.value.place))
}

fn shift(
    id: ShiftId,
    zone: &Zone,
    (courier, vehicle_type): (&Courier, Option<VehicleType>),
    start: ShiftStart,
    new: &NewShift,
) -> AppResult<Shift> {
    let preference = new.preference.clone().map(|preference| preference.within(&zone.areas)).transpose()?;
    let mut shift = Shift {
        id,
        courier: courier.id,
        start,
        end: new.end.unwrap_or(start.place()),
        hours: new.hours,
        capacity: shift_capacity(zone, courier, vehicle_type.as_ref(), new)?,
        skills: new.skills.as_ref().map_or_else(|| Ok(courier.skills.clone()), |names| skills(zone, names))?,
        vehicle_type,
        areas: new.areas.as_ref().map_or_else(|| Ok(courier.areas.clone()), |names| areas(zone, names))?,
        preference: preference.or_else(|| courier.preference.clone()),
        breaks: new.breaks.clone(),
    };
    shift.check_length(zone.civil_day(zone.date_of(shift.hours.start())))?;
    // The breaks are checked before they are sorted, because error messages name them by their index in the request.
    shift.check()?;
    shift.breaks.sort_by_key(|pause| pause.window);
    Ok(shift)
}

/// The capacity of the shift: its own, that of a vehicle type that is not the courier's, or the courier's.
fn shift_capacity(
    zone: &Zone,
    courier: &Courier,
    vehicle_type: Option<&VehicleType>,
    new: &NewShift,
) -> Result<Load, Invalid> {
    if let Some(amounts) = &new.capacity {
        return capacity(zone, amounts);
    }
    let other = vehicle_type.filter(|of| Some(of.id) != courier.vehicle_type);
    let of_other = other.map_or(Ok(None), |of| capacity_of(of, zone))?;
    Ok(of_other.unwrap_or(courier.capacity))
}

fn check_same_plan(old: &Record<ScheduledShift>, zone: ZoneId, new: &ScheduledShift) -> AppResult<()> {
    if zone != old.zone {
        return Err(AppError::invalid("courier_id", "must be a courier of the same zone"));
    }
    if new.date != old.value.date {
        let day = old.value.date;
        return Err(AppError::invalid(
            "starts_at",
            format!("must stay on {day}: for another day, delete this shift and make one there"),
        ));
    }
    Ok(())
}

/// Whether the breaks in the route are replaced. Breaks between promised stops have their positions, which must not
/// change.
async fn breaks(conn: &mut AsyncPgConnection, old: &ScheduledShift, new: &ScheduledShift) -> AppResult<BreakStops> {
    if old.shift.breaks == new.shift.breaks {
        return Ok(BreakStops::Keep);
    }
    ensure_no_visits(conn, old.shift.id).await?;
    Ok(BreakStops::Replace)
}

/// Refuses working times in which the courier could not take the breaks and drive from start to end.
async fn check_drivable(
    conn: &mut AsyncPgConnection,
    travel: &TravelModels,
    zone: &Zone,
    scheduled: &ScheduledShift,
) -> AppResult<()> {
    let ScheduledShift { shift, date, .. } = scheduled;
    // A day whose speeds are not fixed gets those of the zone.
    let fixed = plan_speeds::get(conn, (zone.id, *date)).await?;
    let rules = fixed.or_else(|| zone.speeds.clone().map(|speeds| speeds.rules));
    let travel = source(travel, zone, *date, rules.as_deref())?;
    let plan = build(travel, zone, std::slice::from_ref(shift), &HashMap::new(), shifts::break_stops(shift))?;
    match plan.routes().iter().find_map(|route| route.fault()) {
        None => Ok(()),
        Some(_) => {
            Err(AppError::invalid("ends_at", "must leave time for the breaks and for the way from start to end"))
        }
    }
}

/// Call it after the plan's epoch is raised: then no booking can be committed in between.
async fn ensure_no_visits(conn: &mut AsyncPgConnection, id: ShiftId) -> AppResult<()> {
    match shifts::visits(conn, id).await? {
        0 => Ok(()),
        visits => Err(AppError::WouldBreakPromises(format!(
            "the route of this shift has {visits} stops that were promised or are held"
        ))),
    }
}
