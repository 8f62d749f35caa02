//! The routes that couriers fetch.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::app::booking::days::plans_of;
use crate::app::plans::PlanState;
use crate::app::{AppError, AppResult, AppState, Permission, Principal, Role, ZoneContext};
use crate::store::{bookings, couriers};
use ritiro_domain::{
    Booking, CourierId, HoldId, Load, Place, ReservationId, RouteProgress, Seconds, Timestamp, Window, Zone,
};
use ritiro_planning::{Leg, Route, Stop};
use ritiro_travel::Directions;

/// The number of days before and after today for which routes can be fetched, because each requested day is loaded
/// into memory.
const LONGEST_LOOK: i64 = 100;
/// Couriers see the contacts from this many days before the service day until this many days after it.
const CONTACT_DAYS: i64 = 1;

/// One stop from the courier's view.
#[derive(Clone, Debug)]
pub struct StopView {
    /// The stop.
    pub stop: Stop,
    /// The place of the stop; for a break, the place of the stop before it.
    pub place: Place,
    /// The planned arrival. Couriers leave just in time, so they arrive when service can start.
    pub arrival: Timestamp,
    /// The planned start of service.
    pub start: Timestamp,
    /// The time at which the courier leaves for the next stop.
    pub departure: Timestamp,
    /// The trip to this stop.
    pub leg: Leg,
    /// The line and the steps of the trip, if they were asked for and the zone has roads.
    pub way: Option<Directions>,
    /// The load on board after the stop.
    pub load_after: Load,
    /// The goods that are handed over, taken on board or, at a load stop, loaded.
    pub goods: Load,
    /// The service time.
    pub service: Seconds,
    /// The trip to which the stop belongs, from 1.
    pub trip: usize,
    /// The visit of a place to which the stop belongs, from 1; stops at one place, one behind the other, are one visit.
    pub visit: usize,
    /// The booking; around its service day, it includes the contact.
    pub booking: Option<Booking>,
    /// The hold, if the stop is not booked yet.
    pub hold: Option<HoldId>,
}

/// One route from the courier's view.
#[derive(Clone, Debug)]
pub struct RouteView {
    /// The service day: the day on which its shift begins.
    pub date: NaiveDate,
    /// The route.
    pub route: Arc<Route>,
    /// The number of changes of the route.
    pub version: i64,
    /// The progress of the courier.
    pub progress: RouteProgress,
    /// The time at which the courier leaves the start; `None` if the route has no stops.
    pub departure: Option<Timestamp>,
    /// The stops, in order.
    pub stops: Vec<StopView>,
    /// The trip from the last stop to the end; `None` if the route has no stops.
    pub home: Option<Leg>,
    /// The line and the steps of that trip, if they were asked for and the zone has roads.
    pub way_home: Option<Directions>,
    /// The total driving; zero if the route has no stops.
    pub driving: Leg,
}

/// The routes of one courier on one day: those of shifts that begin on that day, and those of earlier shifts that
/// reach into it.
#[derive(Clone, Debug)]
pub struct CourierDay {
    /// The courier.
    pub courier: CourierId,
    /// The civil day.
    pub date: NaiveDate,
    /// The vehicle, as the merchant describes it.
    pub vehicle: String,
    /// The zone: its time zone and load dimensions apply.
    pub context: Arc<ZoneContext>,
    /// One route per shift, ordered by the start of the shift.
    pub routes: Vec<RouteView>,
}

/// Returns the calling courier's routes of a day, with the lines of their trips if `with_ways`.
pub async fn of_courier(
    app: &AppState,
    principal: &Principal,
    date: NaiveDate,
    with_ways: bool,
) -> AppResult<CourierDay> {
    let merchant = principal.may(Permission::DriveRoutes)?;
    let Role::Courier(courier) = principal.role else { return Err(AppError::Forbidden(Permission::DriveRoutes)) };
    look_is_near(app, date)?;
    let record = couriers::find(&mut *app.deps.store.connection().await?, merchant, courier).await?;
    let record = record.ok_or(AppError::NotFound("courier"))?;
    let (zone, vehicle) = (record.zone, record.value.vehicle);
    let context = app.deps.zones.get(zone).await?;
    let plans = driven_on(app, &context.zone, date).await?;
    let own = |route: &&Arc<Route>| route.vehicle().courier == courier && goes_on(&context.zone, route, date);
    let of_plan = |state: &Arc<PlanState>| -> Vec<_> {
        state.plan.routes().iter().filter(own).map(|route| (Arc::clone(state), Arc::clone(route))).collect()
    };
    let mut own: Vec<_> = plans.iter().flat_map(of_plan).collect();
    own.sort_by_key(|(_, route)| route.vehicle().hours);
    let from_today = date.signed_duration_since(context.zone.date_of(app.deps.now())).num_days();
    let routes: Vec<_> = own.iter().map(|(_, route)| route).collect();
    let bookings = bookings_of(app, &routes, from_today.abs() <= CONTACT_DAYS).await?;
    let mut routes: Vec<_> = own.iter().map(|(state, route)| view(state, route, &bookings)).collect();
    if with_ways {
        add_ways(app, &context.zone, &mut routes);
    }
    Ok(CourierDay { courier, date, vehicle, context, routes })
}

/// The plan of a civil day, and the plans of earlier days whose shifts reach into it.
pub(in crate::app) async fn driven_on(app: &AppState, zone: &Zone, date: NaiveDate) -> AppResult<Vec<Arc<PlanState>>> {
    let day = zone.civil_day(date);
    let within = Window::lasting(day.start() + Seconds(1), day.end() - day.start() - Seconds(2));
    plans_of(app, zone, &[within], date).await
}

/// Whether the shift of a route overlaps the day.
pub(in crate::app) fn goes_on(zone: &Zone, route: &Route, date: NaiveDate) -> bool {
    let day = zone.civil_day(date);
    route.vehicle().hours.end() > day.start() && route.vehicle().hours.start() < day.end()
}

/// Refuses days that are far away, so that their plans are not loaded into memory.
pub(in crate::app) fn look_is_near(app: &AppState, date: NaiveDate) -> AppResult<()> {
    let days = date.signed_duration_since(app.deps.now().to_utc().date_naive()).num_days();
    if days.abs() > LONGEST_LOOK {
        return Err(AppError::invalid("date", format!("must be within {LONGEST_LOOK} days of today")));
    }
    Ok(())
}

/// The views of all routes of a plan, ordered by the start of their shifts, with the given bookings.
pub(in crate::app) fn views(state: &PlanState, bookings: &HashMap<ReservationId, Booking>) -> Vec<RouteView> {
    let mut routes: Vec<_> = state.plan.routes().iter().collect();
    routes.sort_by_key(|route| (route.vehicle().hours, route.vehicle().shift));
    routes.into_iter().map(|route| view(state, route, bookings)).collect()
}

/// Adds the lines and the steps of all trips, if the zone has roads.
pub(in crate::app) fn add_ways(app: &AppState, zone: &Zone, routes: &mut [RouteView]) {
    let way = |from: Place, to: Place| match from == to {
        true => None,
        false => app.deps.travel.directions(&zone.travel, from, to),
    };
    for view in routes {
        let mut at = view.route.vehicle().start.place;
        for stop in &mut view.stops {
            stop.way = way(at, stop.place);
            at = stop.place;
        }
        view.way_home = view.home.and_then(|_| way(at, view.route.vehicle().end.place));
    }
}

async fn bookings_of(
    app: &AppState,
    routes: &[&Arc<Route>],
    with_contacts: bool,
) -> AppResult<HashMap<ReservationId, Booking>> {
    let stops = routes.iter().flat_map(|route| route.stops());
    let ids: Vec<_> = stops.filter_map(|stop| stop.terms.map(|t| t.reservation)).collect();
    let mut conn = app.deps.store.connection().await?;
    let mut found = bookings::of_reservations(&mut conn, &ids).await?;
    if with_contacts {
        crate::app::booking::bookings::with_contacts(&mut conn, &mut found).await?;
    }
    Ok(found.into_iter().map(|booking| (booking.reservation, booking)).collect())
}

fn view(state: &PlanState, route: &Arc<Route>, bookings: &HashMap<ReservationId, Booking>) -> RouteView {
    let shown = (0..route.stops().len()).filter(|index| route.stops()[*index].called_off.is_none());
    let mut stops: Vec<_> = shown.map(|index| stop(state, route, index, bookings)).collect();
    number_visits(&mut stops);
    RouteView {
        date: state.key.1,
        route: Arc::clone(route),
        version: state.versions.get(&route.vehicle().shift).copied().unwrap_or_default(),
        progress: state.progress.get(&route.vehicle().shift).copied().unwrap_or_default(),
        departure: route.departure(),
        stops,
        home: route.departure().map(|_| route.drive_to(route.stops().len(), state.plan.travel())),
        way_home: None,
        driving: route.scheduled_driving(state.plan.travel()),
    }
}

/// Several hand-overs at one place are one visit: the courier stops there once.
fn number_visits(stops: &mut [StopView]) {
    for index in 1..stops.len() {
        let moves = stops[index].place != stops[index - 1].place;
        stops[index].visit = stops[index - 1].visit + usize::from(moves);
    }
}

fn stop(state: &PlanState, route: &Route, index: usize, bookings: &HashMap<ReservationId, Booking>) -> StopView {
    let travel = state.plan.travel();
    let (arrival, start, departure) = route.times(index, travel);
    let stop = route.stops()[index].clone();
    let reservation = stop.terms.map(|t| t.reservation);
    let held = state.holds.values().find(|hold| Some(hold.reservation) == reservation);
    StopView {
        place: route.point_of(index).place,
        arrival,
        start,
        departure,
        leg: route.drive_to(index, travel),
        way: None,
        load_after: route.load_after(index + 1),
        goods: route.goods_at(index),
        service: stop.visit.service,
        trip: route.trip_of(index),
        visit: 1,
        booking: reservation.and_then(|r| bookings.get(&r).cloned()),
        hold: held.map(|hold| hold.id),
        stop,
    }
}
