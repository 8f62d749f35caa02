//! Checks that edits of fleet and zone keep the promises in existing plans.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use crate::app::plans::{build, source};
use crate::app::{AppError, AppResult};
use crate::store::{plan_speeds, plans, shifts};
use ritiro_domain::{Shift, ShiftId, SpeedRule, StopId, Zone};
use ritiro_planning::{Plan, Route, Violation};
use ritiro_travel::TravelModels;

/// The number of days ahead in which plans may exist, with a margin.
const HORIZON: Days = Days::new(400);

/// The zone, the fleet and the speeds of one plan before an edit.
pub(in crate::app) struct Before {
    travel: TravelModels,
    zone: Zone,
    date: NaiveDate,
    fleet: Vec<Shift>,
    speeds: Option<Vec<SpeedRule>>,
}

impl Before {
    /// Reads the fleet and the speeds of a day. Call it after the plan's epoch is raised: then no booking can be committed in
    /// between.
    pub async fn read(
        conn: &mut AsyncPgConnection,
        travel: &TravelModels,
        zone: Zone,
        date: NaiveDate,
    ) -> AppResult<Self> {
        let fleet = shifts::of_day(conn, zone.id, date).await?;
        let speeds = plan_speeds::get(conn, (zone.id, date)).await?;
        Ok(Self { travel: travel.clone(), zone, date, fleet, speeds })
    }

    /// Refuses an edit, already made in this transaction, that breaks a route that was valid before.
    pub async fn ensure_kept(self, conn: &mut AsyncPgConnection, zone: &Zone) -> AppResult<()> {
        let stops = plans::stops(conn, (zone.id, self.date)).await?;
        let routes = plans::routes(conn, (zone.id, self.date)).await?;
        let progress = routes.into_iter().map(|route| (route.id, route.progress)).collect();
        let source = |zone: &Zone, speeds: Option<&[SpeedRule]>| source(&self.travel, zone, self.date, speeds);
        let new = source(zone, plan_speeds::get(conn, (zone.id, self.date)).await?.as_deref())?;
        // Without the old network, nobody knows which routes were valid. The edit is the way out, so it is judged by the new network alone.
        let old = source(&self.zone, self.speeds.as_deref()).unwrap_or_else(|_| Arc::clone(&new));
        let before = build(old, &self.zone, &self.fleet, &progress, stops.clone())?;
        let after = build(new, zone, &shifts::of_day(conn, zone.id, self.date).await?, &progress, stops)?;
        let broken = newly_broken(&before, &after);
        if broken.is_empty() {
            return Ok(());
        }
        let routes: Vec<String> = broken.iter().map(ToString::to_string).collect();
        Err(AppError::WouldBreakPromises(format!(
            "on {} these routes could not keep what was promised: {}. Move or cancel bookings of theirs first",
            self.date,
            routes.join(", ")
        )))
    }
}

/// The routes that are broken after the edit but not before. A route that was broken before does not block an edit.
fn newly_broken(before: &Plan, after: &Plan) -> Vec<ShiftId> {
    let (unserved_before, unserved_after) = (unserved(before), unserved(after));
    let sound = |shift| before.route(shift).is_none_or(|route| route.fault().is_none());
    let broken = |route: &&Arc<Route>| {
        let shift = route.vehicle().shift;
        let loses_stops =
            || unserved_after.iter().any(|(of, stop)| *of == shift && !unserved_before.contains(&(shift, *stop)));
        route.fault().is_some() && sound(shift) || loses_stops()
    };
    after.routes().iter().filter(broken).map(|route| route.vehicle().shift).collect()
}

/// The stops that are still to be served, by couriers who may not serve them: they lack a skill, or do not serve the area.
fn unserved(plan: &Plan) -> HashSet<(ShiftId, StopId)> {
    let open = |shift: ShiftId, stop: StopId| {
        let stops = plan.route(shift).into_iter().flat_map(|route| route.stops());
        stops.into_iter().any(|other| other.visit.stop == stop && !other.progress.is_over())
    };
    let violations = plan.violations().into_iter().filter_map(|violation| match violation {
        Violation::Courier { route, stop } => Some((route, stop)),
        _ => None,
    });
    violations.filter(|(shift, stop)| open(*shift, *stop)).collect()
}

/// The days from `from` on that have plans.
pub(in crate::app) async fn live_days(
    conn: &mut AsyncPgConnection,
    zone: &Zone,
    from: NaiveDate,
) -> AppResult<Vec<NaiveDate>> {
    Ok(shifts::days(conn, zone.id, from, from + HORIZON).await?)
}
