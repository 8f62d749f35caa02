//! The overview of a day, with exceptions first, and its routes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use super::exceptions::{self, Exception, ExceptionCode, Promises};
use super::{Figures, figures, owned};
use crate::app::dispatch::routes::{RouteView, add_ways, look_is_near, views};
use crate::app::plans::PlanState;
use crate::app::{AppResult, AppState, Permission, Principal, ZoneContext};
use crate::store::figures::{Scope, states};
use crate::store::plans::PlanKey;
use crate::store::{bookings, plan_speeds, vitals};
use ritiro_domain::{
    Booking, BookingState, MerchantId, RouteState, Seconds, ShiftState, SpeedRule, StopState, Timestamp, ZoneId,
};
use ritiro_planning::Stop;

/// Webhook deliveries that became dead earlier than this are not reported.
const WEBHOOKS_LOOK: Seconds = Seconds(86_400);

/// The count of each state; every state is present.
pub type States = BTreeMap<&'static str, i64>;

/// The overview of a day for operators.
#[derive(Clone, Debug)]
pub struct Day {
    /// The zone: its time zone and load dimensions apply.
    pub context: Arc<ZoneContext>,
    /// The service day.
    pub date: NaiveDate,
    /// The time of the overview.
    pub as_of: Timestamp,
    /// The exceptions, worst first.
    pub exceptions: Vec<Exception>,
    /// Bookings by state.
    pub bookings: States,
    /// Stops by state, without breaks.
    pub stops: States,
    /// Routes by state.
    pub routes: States,
    /// Shifts by state.
    pub shifts: States,
    /// The current figures of the day.
    pub figures: Figures,
    /// The speeds with which the plan of the day promises.
    pub speeds: Vec<SpeedRule>,
}

/// All routes of a day.
#[derive(Clone, Debug)]
pub struct DayRoutes {
    /// The zone: its time zone and load dimensions apply.
    pub context: Arc<ZoneContext>,
    /// The service day.
    pub date: NaiveDate,
    /// One route for each shift, ordered by the start of the shift; without contacts.
    pub routes: Vec<RouteView>,
    /// The stops that are in no route, with their booking.
    pub waiting: Vec<(Booking, Vec<Stop>)>,
}

/// Returns the overview of a day.
pub async fn day(app: &AppState, principal: &Principal, zone: ZoneId, date: NaiveDate) -> AppResult<Day> {
    let merchant = principal.may(Permission::WatchDay)?;
    look_is_near(app, date)?;
    let context = owned(app, merchant, zone).await?;
    let state = app.plans.snapshot((zone, date)).await?;
    let now = app.deps.now();
    let promises = promises_of(app, &state).await?;
    let mut exceptions = exceptions::of_plan(&state, &promises, now);
    exceptions.extend(dead_webhooks(app, merchant, now).await?);
    exceptions::sort(&mut exceptions);
    let mut conn = app.deps.store.connection().await?;
    let scope = Scope { merchant, zone: Some(zone), from: date, to: date };
    let figures = figures::of_day(&mut conn, &app.deps.travel, scope).await?;
    let counted: HashMap<String, i64> =
        states(&mut conn, zone, date).await?.into_iter().map(|c| (c.what, c.times)).collect();
    let fixed = if context.zone.speeds.is_some() { plan_speeds::get(&mut conn, (zone, date)).await? } else { None };
    let speeds = fixed.unwrap_or_default();
    let of = |what: &str, all: Vec<&'static str>| -> States {
        all.into_iter().map(|state| (state, counted.get(&format!("{what}/{state}")).copied().unwrap_or(0))).collect()
    };
    Ok(Day {
        context,
        date,
        as_of: now,
        exceptions,
        bookings: of("booking", BookingState::ALL.iter().map(|s| s.as_str()).collect()),
        stops: of("stop", StopState::ALL.iter().map(|s| s.as_str()).collect()),
        routes: of("route", RouteState::ALL.iter().map(|s| s.as_str()).collect()),
        shifts: of("shift", ShiftState::ALL.iter().map(|s| s.as_str()).collect()),
        figures,
        speeds,
    })
}

/// The bookings of all reservations in the routes or waiting. Holds have no booking.
pub(super) async fn promises_of(app: &AppState, state: &PlanState) -> AppResult<Promises> {
    let planned = state.plan.routes().iter().flat_map(|route| route.stops()).filter_map(|stop| stop.terms);
    let ids: Vec<_> = planned.map(|terms| terms.reservation).chain(state.waiting.keys().copied()).collect();
    let found = bookings::of_reservations(&mut *app.deps.store.connection().await?, &ids).await?;
    Ok(found.into_iter().map(|booking| (booking.reservation, booking)).collect())
}

async fn dead_webhooks(app: &AppState, merchant: MerchantId, now: Timestamp) -> AppResult<Vec<Exception>> {
    let mut conn = app.deps.store.connection().await?;
    let dead = vitals::dead_endpoints(&mut conn, merchant, now - WEBHOOKS_LOOK).await?;
    let described = dead.into_iter().map(|endpoint| Exception {
        endpoint: Some(endpoint.endpoint_id),
        count: endpoint.dead,
        ..Exception::new(ExceptionCode::WebhooksDead, endpoint.since.into())
    });
    Ok(described.collect())
}

/// Returns all routes of a day, with the lines of their trips if `with_ways`, and the stops that are in no route.
pub async fn routes(
    app: &AppState,
    principal: &Principal,
    (zone, date): PlanKey,
    with_ways: bool,
) -> AppResult<DayRoutes> {
    let merchant = principal.may(Permission::WatchDay)?;
    look_is_near(app, date)?;
    let context = owned(app, merchant, zone).await?;
    let state = app.plans.snapshot((zone, date)).await?;
    let mut promises = promises_of(app, &state).await?;
    let mut routes = views(&state, &promises);
    if with_ways {
        add_ways(app, &context.zone, &mut routes);
    }
    let waiting = state.waiting.iter().filter_map(|(id, stops)| Some((promises.remove(id)?, stops.clone())));
    let mut waiting: Vec<_> = waiting.collect();
    waiting.sort_by_key(|(booking, _)| (booking.promise.window, booking.id));
    Ok(DayRoutes { context, date, routes, waiting })
}
