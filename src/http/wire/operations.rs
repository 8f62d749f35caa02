//! What operators see: the day, its routes, figures and lost demand.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, local};
use super::order::Window;
use super::route::Route;
use super::speeds::SpeedRule;
use crate::app::ZoneContext;
use crate::app::dispatch::routes::RouteView;
use crate::app::operations::{self, Exception as AppException, LostByArea};
use ritiro_domain::{FailureReason, RefusalCode};

/// An irregularity of the day that needs attention.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Exception {
    /// `unassigned`, `courier_absent`, `broken_down`, `promise_late`, `not_started`, `overtime`, `stop_failed` or `webhooks_dead`. New
    /// codes may be added. Exceptions are listed in this order, most urgent first.
    #[schema(example = "promise_late")]
    pub code: &'static str,
    /// What the operator should do next, as an English text.
    pub next: &'static str,
    /// The start of the irregularity, or, if that is not known, the time at which it was noticed.
    pub since: DateTime<FixedOffset>,
    /// The delay in seconds, actual or expected.
    pub late_by_seconds: Option<i64>,
    /// The number of affected stops or webhook deliveries.
    pub count: i64,
    /// The affected booking.
    pub booking_id: Option<Uuid>,
    /// The affected stop.
    pub stop_id: Option<Uuid>,
    /// The affected shift.
    pub shift_id: Option<Uuid>,
    /// The courier of that shift.
    pub courier_id: Option<Uuid>,
    /// The affected webhook endpoint.
    pub endpoint_id: Option<Uuid>,
}

impl Exception {
    fn to_wire(context: &ZoneContext, of: &AppException) -> Self {
        Self {
            code: of.code.as_str(),
            next: of.code.next(),
            since: local(context.zone.time_zone, of.since),
            late_by_seconds: of.late_by.map(|late| late.0),
            count: of.count,
            booking_id: of.booking.map(|id| id.0),
            stop_id: of.stop.map(|id| id.0),
            shift_id: of.shift.map(|id| id.0),
            courier_id: of.courier.map(|id| id.0),
            endpoint_id: of.endpoint,
        }
    }
}

/// Counts by state.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Counts {
    /// The number of bookings in each state.
    #[schema(example = json!({"confirmed": 12, "completed": 30, "failed": 1, "cancelled": 2}))]
    pub bookings: BTreeMap<&'static str, i64>,
    /// The number of stops in each state, without breaks and load stops.
    #[schema(example = json!({"planned": 11, "en_route": 1, "arrived": 0, "failed": 1, "completed": 30}))]
    pub stops: BTreeMap<&'static str, i64>,
    /// The number of routes in each state.
    #[schema(example = json!({"planned": 1, "accepted": 0, "under_way": 2, "finished": 1, "abandoned": 0}))]
    pub routes: BTreeMap<&'static str, i64>,
    /// The number of shifts in each state.
    #[schema(example = json!({"planned": 1, "on_duty": 2, "paused": 0, "ended": 1, "absent": 0, "broken_down": 0}))]
    pub shifts: BTreeMap<&'static str, i64>,
}

/// Figures of the day. Shares are from 0 to 1. A figure is `null` if it would divide by zero.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    /// The number of bookings that were not cancelled.
    pub bookings: i64,
    /// Of `bookings`: those that are not served yet.
    pub confirmed: i64,
    /// Of `bookings`: those that were served.
    pub completed: i64,
    /// Of `bookings`: those that could not be served.
    pub failed: i64,
    /// The number of cancelled bookings. They are not part of `bookings`.
    pub cancelled: i64,
    /// Of `completed`: service started within the promised window. Service starts when the courier arrives, but not before the window
    /// opens. If no arrival was reported, the completion of the stop counts instead.
    pub on_time: i64,
    /// Of `completed`: service started after the window.
    pub late: i64,
    /// Of `completed`: service was finished before the window opened.
    pub early: i64,
    /// `on_time` divided by `completed`.
    pub on_time_share: Option<f64>,
    /// The median delay of the late bookings, in seconds.
    pub late_p50_seconds: Option<i64>,
    /// The 95th percentile of the delay of the late bookings, in seconds.
    pub late_p95_seconds: Option<i64>,
    /// The working time of couriers in seconds: as reported, or as planned if nothing was reported. Absent couriers count 0.
    pub courier_seconds: i64,
    /// Bookings that did not fail, per hour of the couriers' working time.
    pub bookings_per_courier_hour: Option<f64>,
    /// The length of all routes in metres, in the order of their stops and by the zone's travel model.
    pub travel_meters: i64,
    /// The driving time of all routes by the zone's travel model, in seconds: at free flow, without the zone's `speeds`.
    pub travel_seconds: i64,
    /// `travel_meters` per booking.
    pub travel_meters_per_booking: Option<f64>,
    /// `travel_seconds` per booking.
    pub travel_seconds_per_booking: Option<f64>,
    /// The planned time at stops in seconds: the service time of each, and the set-up time once for each place.
    pub service_seconds: i64,
    /// Driving and service time, divided by the couriers' working time.
    pub utilisation: Option<f64>,
    /// The number of failed bookings by reason.
    #[schema(example = json!({"nobody_there": 1}))]
    pub failed_by_reason: BTreeMap<&'static str, i64>,
    /// The number of requests for offers, by the first requested day. It is `null` in figures by depot, courier and hour.
    pub offers_asked: Option<i64>,
    /// Of `offers_asked`: requests with at least one offered window.
    pub offers_met: Option<i64>,
    /// `offers_met` divided by `offers_asked`.
    pub acceptance: Option<f64>,
    /// The number of requests without any offered window, by the code of the window that came nearest to being offered.
    #[schema(example = json!({"no_room": 3}))]
    pub lost_by_code: BTreeMap<&'static str, i64>,
    /// The number of refused holds, bookings and changes of windows, by code.
    #[schema(example = json!({"slot_full": 1}))]
    pub refused_by_code: BTreeMap<&'static str, i64>,
}

impl From<&operations::Figures> for Figures {
    fn from(of: &operations::Figures) -> Self {
        let sums = &of.sums;
        Self {
            bookings: sums.bookings,
            confirmed: sums.confirmed,
            completed: sums.completed,
            failed: sums.failed,
            cancelled: sums.cancelled,
            on_time: sums.on_time,
            late: sums.late,
            early: sums.early,
            on_time_share: of.on_time_share(),
            late_p50_seconds: sums.late_p50,
            late_p95_seconds: sums.late_p95,
            courier_seconds: sums.courier_seconds,
            bookings_per_courier_hour: of.bookings_per_courier_hour(),
            travel_meters: of.travel.distance.0,
            travel_seconds: of.travel.duration.0,
            travel_meters_per_booking: of.travel_meters_per_booking(),
            travel_seconds_per_booking: of.travel_seconds_per_booking(),
            service_seconds: sums.service_seconds,
            utilisation: of.utilisation(),
            failed_by_reason: of.failures.clone(),
            offers_asked: of.asked.map(|asked| asked.offers),
            offers_met: of.asked.map(|asked| asked.met),
            acceptance: of.acceptance(),
            lost_by_code: of.lost.clone(),
            refused_by_code: of.refused.clone(),
        }
    }
}

/// The state of a day for operators: exceptions first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayAtAGlance {
    /// The zone.
    pub zone_id: Uuid,
    /// The IANA time zone of the zone.
    pub time_zone: String,
    /// The service day.
    pub date: NaiveDate,
    /// The time of this answer.
    pub as_of: DateTime<FixedOffset>,
    /// The irregularities of the day, most urgent first.
    pub exceptions: Vec<Exception>,
    /// Counts by state.
    pub counts: Counts,
    /// The figures of the day so far. What is still to come counts as planned.
    pub figures: Figures,
    /// The speeds with which the plan of this day promises: those of the zone, corrected by its own reports if it learns. At all other
    /// times, couriers drive as the travel model says. They are fixed when the plan is first read, so the list is empty before that, and
    /// in zones without speeds.
    pub speeds: Vec<SpeedRule>,
}

impl From<&operations::Day> for DayAtAGlance {
    fn from(day: &operations::Day) -> Self {
        let tz = day.context.zone.time_zone;
        Self {
            zone_id: day.context.zone.id.0,
            time_zone: tz.name().to_owned(),
            date: day.date,
            as_of: local(tz, day.as_of),
            exceptions: day.exceptions.iter().map(|of| Exception::to_wire(&day.context, of)).collect(),
            counts: Counts {
                bookings: day.bookings.clone(),
                stops: day.stops.clone(),
                routes: day.routes.clone(),
                shifts: day.shifts.clone(),
            },
            figures: (&day.figures).into(),
            speeds: day.speeds.iter().copied().map(SpeedRule::from).collect(),
        }
    }
}

/// A route with the details that operators see.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OperatorRoute {
    /// The route as its courier sees it, without contacts.
    pub route: Route,
    /// The time at which an operator locked the route. Only operators change a locked route.
    pub locked_at: Option<DateTime<FixedOffset>>,
    /// The time at which the route was released for loading.
    pub released_at: Option<DateTime<FixedOffset>>,
    /// The time at which the courier is expected back, if it is after the end of the shift.
    pub overtime_until: Option<DateTime<FixedOffset>>,
    /// The stops that an operator pinned to this courier.
    pub pinned_stop_ids: Vec<Uuid>,
}

impl OperatorRoute {
    fn to_wire(context: &ZoneContext, of: &RouteView) -> Self {
        let at = |at: Option<ritiro_domain::Timestamp>| at.map(|at| local(context.zone.time_zone, at));
        let stops = of.stops.iter().map(|view| &view.stop);
        Self {
            // Operators do not drive, so the links to navigation apps need no vehicle.
            route: Route::to_wire(context, "", of),
            locked_at: at(of.progress.locked_at),
            released_at: at(of.progress.released_at),
            overtime_until: at(of.progress.overtime_until),
            pinned_stop_ids: stops.filter(|stop| stop.pinned).map(|stop| stop.visit.stop.0).collect(),
        }
    }
}

/// A booking that is in no route.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Waiting {
    /// The booking.
    pub booking_id: Uuid,
    /// The place of the hand-over.
    pub place: Place,
    /// The promised window.
    pub window: Option<Window>,
    /// Its stops.
    pub stop_ids: Vec<Uuid>,
}

/// All routes of a day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayRoutes {
    /// The zone.
    pub zone_id: Uuid,
    /// The IANA time zone of the zone.
    pub time_zone: String,
    /// The service day.
    pub date: NaiveDate,
    /// One route for each shift, in the order in which the shifts begin.
    pub routes: Vec<OperatorRoute>,
    /// The bookings that are in no route, in the order of their promised windows.
    pub waiting: Vec<Waiting>,
}

impl From<&operations::DayRoutes> for DayRoutes {
    fn from(day: &operations::DayRoutes) -> Self {
        let tz = day.context.zone.time_zone;
        let waiting = day.waiting.iter().map(|(booking, stops)| Waiting {
            booking_id: booking.id.0,
            place: booking.promise.place.into(),
            window: Window::to_wire(tz, booking.promise.window),
            stop_ids: stops.iter().map(|stop| stop.visit.stop.0).collect(),
        });
        Self {
            zone_id: day.context.zone.id.0,
            time_zone: tz.name().to_owned(),
            date: day.date,
            routes: day.routes.iter().map(|route| OperatorRoute::to_wire(&day.context, route)).collect(),
            waiting: waiting.collect(),
        }
    }
}

/// How figures are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// One line for each zone.
    Zone,
    /// One line for each depot at which couriers start.
    Depot,
    /// One line for each courier.
    Courier,
    /// One line for each service day.
    Day,
    /// One line for each hour (`00` to `23`) of the zone's time. Bookings count in the hour in which their window begins. Working time
    /// counts in the hours in which it was worked. Driving and service count in the hour of the arrival, or of the stop's window if there
    /// was no arrival.
    Hour,
}

impl From<By> for operations::By {
    fn from(by: By) -> Self {
        match by {
            By::Zone => Self::Zone,
            By::Depot => Self::Depot,
            By::Courier => Self::Courier,
            By::Day => Self::Day,
            By::Hour => Self::Hour,
        }
    }
}

/// Figures of one group.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FigureLine {
    /// The id, the day or the hour. It is `null` for bookings in no route and for shifts that do not start at a depot.
    pub key: Option<String>,
    /// The name of the zone, depot or courier.
    pub name: Option<String>,
    /// The figures.
    pub figures: Figures,
}

impl From<&operations::Figures> for FigureLine {
    fn from(of: &operations::Figures) -> Self {
        Self { key: of.sums.key.clone(), name: of.sums.name.clone(), figures: of.into() }
    }
}

impl FigureLine {
    /// The header of the CSV table: the names of its columns.
    pub fn columns() -> Vec<String> {
        Self::from(&operations::Figures::default()).cells().into_iter().map(|(name, _)| name).collect()
    }

    /// A line of the CSV table. Figures without a value are empty.
    pub fn fields(&self) -> Vec<String> {
        self.cells().into_iter().map(|(_, value)| value).collect()
    }

    fn cells(&self) -> Vec<(String, String)> {
        let of = &self.figures;
        let share = |share: Option<f64>| share.map(|share| format!("{share:.4}")).unwrap_or_default();
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let plain = [
            ("key", self.key.clone().unwrap_or_default()),
            ("name", self.name.clone().unwrap_or_default()),
            ("bookings", of.bookings.to_string()),
            ("confirmed", of.confirmed.to_string()),
            ("completed", of.completed.to_string()),
            ("failed", of.failed.to_string()),
            ("cancelled", of.cancelled.to_string()),
            ("on_time", of.on_time.to_string()),
            ("late", of.late.to_string()),
            ("early", of.early.to_string()),
            ("on_time_share", share(of.on_time_share)),
            ("late_p50_seconds", number(of.late_p50_seconds)),
            ("late_p95_seconds", number(of.late_p95_seconds)),
            ("courier_seconds", of.courier_seconds.to_string()),
            ("bookings_per_courier_hour", share(of.bookings_per_courier_hour)),
            ("travel_meters", of.travel_meters.to_string()),
            ("travel_seconds", of.travel_seconds.to_string()),
            ("travel_meters_per_booking", share(of.travel_meters_per_booking)),
            ("travel_seconds_per_booking", share(of.travel_seconds_per_booking)),
            ("service_seconds", of.service_seconds.to_string()),
            ("utilisation", share(of.utilisation)),
            ("offers_asked", number(of.offers_asked)),
            ("offers_met", number(of.offers_met)),
            ("acceptance", share(of.acceptance)),
        ];
        let count = |group: &str, counts: &BTreeMap<&'static str, i64>, name: &str| {
            (format!("{group}_{name}"), counts.get(name).copied().unwrap_or(0).to_string())
        };
        let failed = FailureReason::ALL.iter().map(|reason| count("failed", &of.failed_by_reason, reason.as_str()));
        let lost = RefusalCode::ALL.iter().map(|code| count("lost", &of.lost_by_code, code.as_str()));
        let refused = RefusalCode::ALL.iter().map(|code| count("refused", &of.refused_by_code, code.as_str()));
        let plain = plain.into_iter().map(|(name, value)| (name.to_owned(), value));
        plain.chain(failed).chain(lost).chain(refused).collect()
    }
}

/// Requests that could not be served in one area for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LostHere {
    /// The middle of a grid cell of 0.01 degrees, about 1 km wide. The exact place is not kept.
    pub area: Place,
    /// `offers`: no window of the requested days could be offered. `reservation`: a hold, a booking or a change of window was refused.
    #[schema(value_type = ritiro_domain::RequestKind, example = "offers")]
    pub wish: &'static str,
    /// The code of the refusal.
    #[schema(example = "no_room")]
    pub code: &'static str,
    /// The number of requests.
    pub count: i64,
}

impl From<LostByArea> for LostHere {
    fn from(lost: LostByArea) -> Self {
        let wish = lost.wish.as_str();
        Self { area: lost.cell.middle().into(), wish, code: lost.code.as_str(), count: lost.refused }
    }
}

impl LostHere {
    /// The header of the CSV table: the names of its columns.
    pub const COLUMNS: [&str; 5] = ["lat", "lng", "wish", "code", "count"];

    /// A line of the CSV table.
    pub fn fields(&self) -> [String; 5] {
        let Self { area, wish, code, count } = self;
        [area.lat.to_string(), area.lng.to_string(), (*wish).to_owned(), (*code).to_owned(), count.to_string()]
    }
}

/// Lost demand, largest counts first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LostDemand {
    /// At most 1000 lines.
    pub items: Vec<LostHere>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_a_table_has_a_field() {
        let line = FigureLine::from(&operations::Figures::default());
        assert_eq!(FigureLine::columns().len(), line.fields().len());
        assert!(line.fields().iter().all(|field| field.is_empty() || field == "0"));
    }
}
