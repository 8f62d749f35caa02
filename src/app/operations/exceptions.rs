//! The exceptions of a day, worst first.

use std::collections::HashMap;

use crate::app::plans::PlanState;
use crate::numbers::count;
use ritiro_domain::{
    Booking, BookingId, CourierEventKind, CourierId, ReservationId, RouteProgress, Seconds, ShiftId, ShiftState,
    StopId, StopKind, StopState, Timestamp,
};
use ritiro_planning::{Route, Stop};

/// The time after the planned departure from which a courier without a report counts as not started.
const GRACE: Seconds = Seconds(300);

macro_rules! exception_codes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal, $next:literal;)+) => {
        /// The kind of an exception, ordered by severity.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum ExceptionCode { $($(#[$doc])+ $name),+ }

        impl ExceptionCode {
            /// Every code, worst first.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code in the API and in metrics.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The next step for the operator.
            pub const fn next(self) -> &'static str {
                match self { $(Self::$name => $next),+ }
            }
        }
    };
}

exception_codes! {
    /// No route serves a promise.
    Unassigned = "unassigned", "Give it to a courier, put another one on duty, or agree with the shopper on another window.";
    /// The courier did not come, and the route has remaining stops.
    CourierAbsent = "courier_absent", "Give the stops to others, or say that the courier is there after all.";
    /// The vehicle broke down, and the route has remaining stops.
    BrokenDown = "broken_down", "Give the stops to others, or say that the vehicle goes on.";
    /// Service will start, or starts now, after the promised window.
    PromiseLate = "promise_late", "Tell the shopper, give the stop to a courier who is nearer, or agree on another window.";
    /// The courier should have left by now and has not reported.
    NotStarted = "not_started", "Call the courier; if nobody comes, say that the courier is absent.";
    /// The courier will return after the end of the shift.
    Overtime = "overtime", "Give the last stops to others, or agree with the courier on a longer shift.";
    /// A stop could not be served.
    StopFailed = "stop_failed", "Agree with the shopper on another window, or call the booking off.";
    /// The merchant's server does not receive events.
    WebhooksDead = "webhooks_dead", "Look at the deliveries of the endpoint, put it right, and replay them.";
}

/// An irregularity of the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exception {
    /// The code.
    pub code: ExceptionCode,
    /// Since when the exception exists; if that is unknown, since when it is known.
    pub since: Timestamp,
    /// The delay, now or expected.
    pub late_by: Option<Seconds>,
    /// The number of affected stops or webhook deliveries.
    pub count: i64,
    /// The affected booking.
    pub booking: Option<BookingId>,
    /// The affected stop.
    pub stop: Option<StopId>,
    /// The affected shift.
    pub shift: Option<ShiftId>,
    /// The courier of the shift.
    pub courier: Option<CourierId>,
    /// The affected webhook endpoint.
    pub endpoint: Option<uuid::Uuid>,
}

impl Exception {
    /// Creates an exception that names no resource yet.
    pub(super) const fn new(code: ExceptionCode, since: Timestamp) -> Self {
        Self {
            code,
            since,
            late_by: None,
            count: 1,
            booking: None,
            stop: None,
            shift: None,
            courier: None,
            endpoint: None,
        }
    }
}

/// The bookings of a plan by their reservation.
pub(super) type Promises = HashMap<ReservationId, Booking>;

/// All exceptions of a plan, worst first: ordered by code, then by the longest delay, then by age.
pub(super) fn of_plan(state: &PlanState, promises: &Promises, now: Timestamp) -> Vec<Exception> {
    let waiting = state.waiting.iter().filter_map(|(reservation, stops)| unassigned(promises.get(reservation)?, stops));
    let routes = state.plan.routes().iter().flat_map(|route| of_route(state, route, promises, now));
    let mut all: Vec<Exception> = waiting.chain(routes).collect();
    sort(&mut all);
    all
}

pub(super) fn sort(all: &mut [Exception]) {
    all.sort_by_key(|e| (e.code, std::cmp::Reverse(e.late_by), e.since, e.booking, e.shift, e.stop));
}

fn unassigned(booking: &Booking, stops: &[Stop]) -> Option<Exception> {
    let stop = stops.last()?;
    let since = stop.depart_after;
    let (booking, stop) = (Some(booking.id), Some(stop.visit.stop));
    Some(Exception { booking, stop, count: count(stops.len()), ..Exception::new(ExceptionCode::Unassigned, since) })
}

fn of_route(state: &PlanState, route: &Route, promises: &Promises, now: Timestamp) -> Vec<Exception> {
    let progress = state.progress.get(&route.vehicle().shift).copied().unwrap_or_default();
    let about = |exception: Exception| Exception {
        shift: Some(route.vehicle().shift),
        courier: Some(route.vehicle().courier),
        ..exception
    };
    let stops = (0..route.stops().len()).filter_map(|index| of_stop(state, route, index, promises, now));
    of_courier(state, route, &progress, now).into_iter().chain(stops).map(about).collect()
}

/// The exceptions of a courier as a whole.
fn of_courier(state: &PlanState, route: &Route, progress: &RouteProgress, now: Timestamp) -> Vec<Exception> {
    let left = count(route.stops().iter().filter(|stop| stop.terms.is_some() && !stop.progress.is_over()).count());
    if left == 0 {
        return Vec::new();
    }
    let hours = route.vehicle().hours;
    let mut found = Vec::new();
    match progress.shift {
        ShiftState::Absent => {
            let since = last_reported(state, route, CourierEventKind::Absent).unwrap_or(hours.start());
            found.push(Exception::new(ExceptionCode::CourierAbsent, since));
        }
        ShiftState::BrokenDown => {
            let since = last_reported(state, route, CourierEventKind::BreakDown).unwrap_or(hours.start());
            found.push(Exception::new(ExceptionCode::BrokenDown, since));
        }
        ShiftState::Planned if progress.started_at.is_none() => {
            let due = route.departure().filter(|due| *due + GRACE < now);
            found.extend(
                due.map(|due| Exception { late_by: Some(now - due), ..Exception::new(ExceptionCode::NotStarted, due) }),
            );
        }
        _ => {}
    }
    if route.arrival() > hours.end() && !progress.is_gone() {
        let late_by = Some(route.arrival() - hours.end());
        found.push(Exception { late_by, ..Exception::new(ExceptionCode::Overtime, now.min(hours.end())) });
    }
    found.into_iter().map(|exception| Exception { count: left, ..exception }).collect()
}

/// The time of the last report of a kind in a shift.
fn last_reported(state: &PlanState, route: &Route, kind: CourierEventKind) -> Option<Timestamp> {
    let marks = state.marks.get(&route.vehicle().shift)?;
    marks.iter().rev().find(|mark| mark.kind == kind).map(|mark| mark.at)
}

/// The exception of one stop. The promise, not the plan, decides whether the stop is late.
fn of_stop(state: &PlanState, route: &Route, index: usize, promises: &Promises, now: Timestamp) -> Option<Exception> {
    let stop = &route.stops()[index];
    let booking = promises.get(&stop.terms?.reservation)?;
    let about =
        |exception: Exception| Exception { booking: Some(booking.id), stop: Some(stop.visit.stop), ..exception };
    if stop.called_off.is_some() {
        return None;
    }
    if stop.progress.state == StopState::Failed {
        let since = stop.progress.finished_at.unwrap_or(now);
        return Some(about(Exception::new(ExceptionCode::StopFailed, since)));
    }
    if stop.progress.is_over() || stop.visit.kind == StopKind::Pickup {
        return None;
    }
    let (_, planned, _) = route.times(index, state.plan.travel());
    // If a courier reports and has not arrived yet, service cannot start before now, whatever the plan says.
    let expected = if route.vehicle().status.reported { planned.max(now) } else { planned };
    let start = stop.progress.arrived_at.unwrap_or(expected);
    let promised = booking.promise.window.end();
    (start > promised).then(|| {
        let late_by = Some(start - promised);
        about(Exception { late_by, ..Exception::new(ExceptionCode::PromiseLate, promised.min(now)) })
    })
}
