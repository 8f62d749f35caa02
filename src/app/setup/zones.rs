//! Zones: a merchant creates and edits them.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::speeds::follow_edit;
use crate::app::edit::{AuditRecord, edit, edit_once, edited, is_there};
use crate::app::plans::IdempotentRequest;
use crate::app::{AppError, AppResult, Deps, Paging, Permission, Principal};
use crate::store::records::StoredAnswer;
use crate::store::zones::{self, Usage};
use ritiro_domain::{Action, Invalid, MerchantId, Record, TravelModel, Zone, ZoneId};
use ritiro_travel::{Stored, TravelState};

/// A zone, and with what its travel times are computed on this server.
#[derive(Clone, Debug)]
pub struct ZoneView {
    /// The zone.
    pub record: Record<Zone>,
    /// Whether the road network of the zone is there.
    pub travel: TravelState,
}

impl ZoneView {
    fn new(deps: &Deps, record: Record<Zone>) -> Self {
        Self { travel: deps.travel.state(&record.value.travel), record }
    }
}

/// Creates a zone. The merchant is the principal's.
pub async fn create(
    deps: &Deps,
    principal: &Principal,
    zone: Zone,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<ZoneView> {
    let again = async |conn: &mut AsyncPgConnection, merchant: MerchantId, made: StoredAnswer| {
        find(conn, merchant, ZoneId(made.subject)).await
    };
    let work = async |conn: &mut AsyncPgConnection, merchant: MerchantId| {
        let zone = Zone { merchant, ..zone };
        zone.check()?;
        zone.currency.check()?;
        let zone = with_network(deps, zone, None)?;
        let made = zones::insert(conn, &zone).await?;
        let audit_record = AuditRecord::of(Action::ZoneCreated, made.zone.0).at(made.version);
        Ok((made, audit_record))
    };
    let made = edit_once(deps, principal, Permission::EditZones, idempotent, work, again).await?;
    deps.zone_changed(made.zone);
    Ok(ZoneView::new(deps, made))
}

/// Returns one zone.
pub async fn get(deps: &Deps, principal: &Principal, id: ZoneId) -> AppResult<ZoneView> {
    let found = find(&mut *deps.store.connection().await?, principal.may(Permission::ReadZones)?, id).await?;
    Ok(ZoneView::new(deps, found))
}

/// Lists the zones.
pub async fn list(deps: &Deps, principal: &Principal, page: Paging) -> AppResult<Vec<ZoneView>> {
    let merchant = principal.may(Permission::ReadZones)?;
    let found = zones::list(&mut *deps.store.connection().await?, merchant, page).await?;
    Ok(found.into_iter().map(|record| ZoneView::new(deps, record)).collect())
}

/// Lists the road networks of this server, sorted by name and profile, the oldest version first.
pub fn networks(deps: &Deps, principal: &Principal) -> AppResult<Vec<Stored>> {
    principal.may(Permission::ReadZones)?;
    deps.travel.networks().map_err(|error| AppError::Internal(Box::new(error)))
}

/// Opens the road networks of all zones, and logs those that are missing. Call it at the start, so that the first request need not wait.
pub async fn open_networks(deps: &Deps) -> AppResult<()> {
    for (zone, model) in zones::on_roads(&mut *deps.store.connection().await?).await? {
        match deps.travel.state(&model) {
            TravelState::Ready => {}
            TravelState::Fallback(missing) => {
                tracing::warn!(zone_id = %zone, %missing, "the zone uses its fallback, which estimates travel times");
            }
            TravelState::Missing(missing) => {
                tracing::error!(zone_id = %zone, %missing, "the zone refuses all requests that need travel times");
            }
        }
    }
    Ok(())
}

/// Replaces a zone of that version (`None`: of any version).
pub async fn replace(
    deps: &Deps,
    principal: &Principal,
    id: ZoneId,
    zone: Zone,
    version: Option<i64>,
) -> AppResult<ZoneView> {
    let (made, changed) = edit(deps, principal, Permission::EditZones, async |conn, merchant| {
        let zone = Zone { id, merchant, ..zone };
        zone.check()?;
        let old = zones::find_locked(conn, zone.merchant, zone.id).await?.ok_or(AppError::NotFound("zone"))?;
        let zone = with_network(deps, Zone { version: old.version, ..zone }, Some(&old.value.travel))?;
        if is_there(&old.value, &zone, old.version, version)? {
            return Ok(((old, false), None));
        }
        let made = replace_in(deps, conn, &old.value, &zone).await?;
        let audit_record = AuditRecord::of(Action::ZoneReplaced, made.zone.0).at(made.version);
        Ok(((made, true), Some(audit_record)))
    })
    .await?;
    deps.zone_changed(made.zone);
    if changed {
        deps.plan_changed(made.zone, None);
    }
    Ok(ZoneView::new(deps, made))
}

/// The zone with the version of its road network. `current` is the travel model that it has.
fn with_network(deps: &Deps, zone: Zone, current: Option<&TravelModel>) -> AppResult<Zone> {
    let travel = deps.travel.pinned(zone.travel.clone(), current)?;
    Ok(Zone { travel, ..zone })
}

/// Updates a zone. Plans in memory contain all rules of their zone, so every change raises their epochs: each
/// instance reads the plans again, and the commit of a writer that used the old rules is refused.
async fn replace_in(deps: &Deps, conn: &mut AsyncPgConnection, old: &Zone, zone: &Zone) -> AppResult<Record<Zone>> {
    check_steady(old, zone, zones::usage(conn, zone.id).await?)?;
    if old.currency != zone.currency {
        zone.currency.check()?;
    }
    let made = edited("zone", zones::update(conn, zone, old.version).await?)?;
    let from = deps.first_live_day(zone);
    zones::raise_epochs(conn, zone.id, from).await?;
    if old.trips != zone.trips {
        ensure_trips_allowed(conn, zone, from).await?;
    }
    if plans_differ(old, zone) {
        follow_edit(conn, deps, (old, zone), from).await?;
    }
    Ok(made)
}

/// Whether the planner would plan the same bookings differently.
fn plans_differ(old: &Zone, new: &Zone) -> bool {
    old.travel != new.travel
        || old.objective != new.objective
        || old.dimensions != new.dimensions
        || old.skills != new.skills
        || old.areas != new.areas
        || old.speeds != new.speeds
        || old.trips != new.trips
}

/// Refuses fewer trips than routes have. Call it after the epochs are raised: then no route can get more trips in between.
async fn ensure_trips_allowed(conn: &mut AsyncPgConnection, zone: &Zone, from: NaiveDate) -> AppResult<()> {
    let limit = zone.trips.map_or(Some(1), |rules| rules.most_per_shift);
    let trips = zones::most_trips(conn, zone.id, from).await?;
    match limit {
        Some(limit) if trips > i64::from(limit) => Err(AppError::WouldBreakPromises(format!(
            "`trips` would allow {limit} for each shift, and a route has {trips} from {from} on. Move or cancel bookings of it first"
        ))),
        _ => Ok(()),
    }
}

/// Refuses to change the terms in which couriers, shifts and promises are stored.
fn check_steady(old: &Zone, new: &Zone, usage: Usage) -> Result<(), Invalid> {
    if usage.planned && old.time_zone != new.time_zone {
        return Err(Invalid::new("time_zone", format!("cannot change once there are shifts; it is {}", old.time_zone)));
    }
    if usage.planned && old.currency != new.currency {
        let code = old.currency.code();
        return Err(Invalid::new("currency", format!("cannot change once there are shifts; it is {code}")));
    }
    if usage.couriers || usage.planned {
        only_appended("load_dimensions", old.dimensions.names(), new.dimensions.names())?;
        only_appended("skills", old.skills.names(), new.skills.names())?;
        none_removed(old, new)?;
    }
    Ok(())
}

/// Refuses to remove the name of an area, because couriers and shifts may be bound to it. Its polygons can change.
fn none_removed(old: &Zone, new: &Zone) -> Result<(), Invalid> {
    match old.areas.names().find(|name| !new.areas.names().any(|other| other == *name)) {
        Some(name) => {
            Err(Invalid::new("areas", format!("must still have {name:?}: once there are couriers, names stay")))
        }
        None => Ok(()),
    }
}

fn only_appended(field: &str, old: &[String], new: &[String]) -> Result<(), Invalid> {
    if new.starts_with(old) {
        return Ok(());
    }
    let message = format!("must begin with {}: once there are couriers, only new ones at the end", old.join(", "));
    Err(Invalid::new(field, message))
}

/// Deletes a zone with its catalogue, if it has no depots, couriers or bookings.
pub async fn delete(deps: &Deps, principal: &Principal, id: ZoneId) -> AppResult<()> {
    edit(deps, principal, Permission::EditZones, async |conn, merchant| {
        zones::find_locked(conn, merchant, id).await?.ok_or(AppError::NotFound("zone"))?;
        zones::delete(conn, id).await?;
        Ok(((), Some(AuditRecord::of(Action::ZoneDeleted, id.0))))
    })
    .await?;
    deps.zone_changed(id);
    Ok(())
}

async fn find(conn: &mut AsyncPgConnection, merchant: MerchantId, id: ZoneId) -> AppResult<Record<Zone>> {
    zones::find(conn, merchant, id).await?.ok_or(AppError::NotFound("zone"))
}
