//! What operators see: the day, its routes, figures, lost demand.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, local};
use super::names;
use super::order::Window;
use super::route::Route;
use crate::app::ZoneContext;
use crate::app::dispatch::routes::RouteView;
use crate::app::operations::{self, Exception as AppException, LostThere};
use ritiro_domain::{FailureReason, RefusalCode, RequestKind};

/// Something that does not go as it should.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Exception {
    /// `unassigned`, `courier_absent`, `broken_down`, `promise_late`, `not_started`, `overtime`, `stop_failed`,
    /// `webhooks_dead`; there may be more. They come in this order, worst first.
    #[schema(example = "promise_late")]
    pub code: &'static str,
    /// What to do next, for people.
    pub next: &'static str,
    /// Since when it is so; where nobody knows, since when it is known.
    pub since: DateTime<FixedOffset>,
    /// How late it is, or will be.
    pub late_by_seconds: Option<i64>,
    /// How many stops, or deliveries of webhooks, it is about.
    pub count: i64,
    /// The booking that it is about.
    pub booking_id: Option<Uuid>,
    /// The stop that it is about.
    pub stop_id: Option<Uuid>,
    /// The shift that it is about.
    pub shift_id: Option<Uuid>,
    /// Whose shift that is.
    pub courier_id: Option<Uuid>,
    /// The webhook endpoint that it is about.
    pub endpoint_id: Option<Uuid>,
}

impl Exception {
    fn to_wire(book: &ZoneContext, of: &AppException) -> Self {
        Self {
            code: of.code.as_str(),
            next: of.code.next(),
            since: local(book.zone.time_zone, of.since),
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

/// How many of each state.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Counts {
    /// Bookings.
    #[schema(example = json!({"confirmed": 12, "completed": 30, "failed": 1, "cancelled": 2}))]
    pub bookings: BTreeMap<&'static str, i64>,
    /// Stops, breaks left out.
    #[schema(example = json!({"planned": 11, "en_route": 1, "arrived": 0, "failed": 1, "completed": 30}))]
    pub stops: BTreeMap<&'static str, i64>,
    /// Routes.
    #[schema(example = json!({"planned": 1, "accepted": 0, "under_way": 2, "finished": 1, "abandoned": 0}))]
    pub routes: BTreeMap<&'static str, i64>,
    /// Shifts.
    #[schema(example = json!({"planned": 1, "on_duty": 2, "paused": 0, "ended": 1, "absent": 0, "broken_down": 0}))]
    pub shifts: BTreeMap<&'static str, i64>,
}

/// Figures. Shares are from 0 to 1; `null` where there is nothing to divide by.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    /// Promises that nobody called off.
    pub bookings: i64,
    /// Of those: not served yet.
    pub confirmed: i64,
    /// Of those: served.
    pub completed: i64,
    /// Of those: could not be served.
    pub failed: i64,
    /// Called off; not among `bookings`.
    pub cancelled: i64,
    /// Of those served: service started within the promised window. It starts when the courier is there (or, where that was not
    /// reported, at the latest when the stop is completed), and not before the window.
    pub on_time: i64,
    /// Of those served: it started after the window.
    pub late: i64,
    /// Of those served: it was over before the window began.
    pub early: i64,
    /// `on_time` of `completed`.
    pub on_time_share: Option<f64>,
    /// Half of the late ones were late by this or less.
    pub late_p50_seconds: Option<i64>,
    /// Of twenty late ones, nineteen.
    pub late_p95_seconds: Option<i64>,
    /// What couriers worked: as reported, else as planned. Who was absent did not.
    pub courier_seconds: i64,
    /// Bookings that did not fail, for each of those hours.
    pub bookings_per_courier_hour: Option<f64>,
    /// All ways of the routes in the order of their stops, as the zone's travel times have them.
    pub travel_meters: i64,
    /// The same, in time.
    pub travel_seconds: i64,
    /// For each booking.
    pub travel_meters_per_booking: Option<f64>,
    /// For each booking.
    pub travel_seconds_per_booking: Option<f64>,
    /// Service at stops, as planned.
    pub service_seconds: i64,
    /// Travel and service, of what couriers worked.
    pub utilisation: Option<f64>,
    /// Bookings that failed, by reason.
    #[schema(example = json!({"nobody_there": 1}))]
    pub failed_by_reason: BTreeMap<&'static str, i64>,
    /// Requests for offers, by the first day asked for; `null` by depot, courier and hour.
    pub offers_asked: Option<i64>,
    /// Those with at least one window.
    pub offers_met: Option<i64>,
    /// `offers_met` of `offers_asked`.
    pub acceptance: Option<f64>,
    /// Those without any, by the code of the window that was nearest to being sold.
    #[schema(example = json!({"no_room": 3}))]
    pub lost_by_code: BTreeMap<&'static str, i64>,
    /// Holds, bookings and changes of windows that were refused, by code.
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
            travel_meters: sums.travel_meters,
            travel_seconds: sums.travel_seconds,
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

/// A day as operators see it: what is wrong first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayAtAGlance {
    /// The zone.
    pub zone_id: Uuid,
    /// Its civil time.
    pub time_zone: String,
    /// The service day.
    pub date: NaiveDate,
    /// When it was so.
    pub as_of: DateTime<FixedOffset>,
    /// What does not go as it should, worst first.
    pub exceptions: Vec<Exception>,
    /// By state.
    pub counts: Counts,
    /// As the day stands: what is yet to come is counted as planned.
    pub figures: Figures,
}

impl From<&operations::Day> for DayAtAGlance {
    fn from(day: &operations::Day) -> Self {
        let tz = day.book.zone.time_zone;
        Self {
            zone_id: day.book.zone.id.0,
            time_zone: tz.name().to_owned(),
            date: day.date,
            as_of: local(tz, day.as_of),
            exceptions: day.exceptions.iter().map(|of| Exception::to_wire(&day.book, of)).collect(),
            counts: Counts {
                bookings: day.bookings.clone(),
                stops: day.stops.clone(),
                routes: day.routes.clone(),
                shifts: day.shifts.clone(),
            },
            figures: (&day.figures).into(),
        }
    }
}

/// A route with what operators know of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OperatorRoute {
    /// As its courier sees it, without contacts.
    pub route: Route,
    /// Since when only operators change it.
    pub locked_at: Option<DateTime<FixedOffset>>,
    /// Since when it is loaded.
    pub released_at: Option<DateTime<FixedOffset>>,
    /// The courier will be back by then, later than the shift says.
    pub overtime_until: Option<DateTime<FixedOffset>>,
    /// Stops that an operator gave to this courier.
    pub pinned_stop_ids: Vec<Uuid>,
}

impl OperatorRoute {
    fn to_wire(book: &ZoneContext, of: &RouteView) -> Self {
        let at = |at: Option<ritiro_domain::Timestamp>| at.map(|at| local(book.zone.time_zone, at));
        let stops = of.stops.iter().map(|view| &view.stop);
        Self {
            // Operators have no vehicle to be led with.
            route: Route::to_wire(book, "", of),
            locked_at: at(of.progress.locked_at),
            released_at: at(of.progress.released_at),
            overtime_until: at(of.progress.overtime_until),
            pinned_stop_ids: stops.filter(|stop| stop.pinned).map(|stop| stop.visit.stop.0).collect(),
        }
    }
}

/// What stands in no route.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Waiting {
    /// The booking.
    pub booking_id: Uuid,
    /// Where the shopper is met.
    pub place: Place,
    /// The promise.
    pub window: Option<Window>,
    /// Its stops.
    pub stop_ids: Vec<Uuid>,
}

/// All routes of a day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayRoutes {
    /// The zone.
    pub zone_id: Uuid,
    /// Its civil time.
    pub time_zone: String,
    /// The service day.
    pub date: NaiveDate,
    /// One for each shift, in order of their beginnings.
    pub routes: Vec<OperatorRoute>,
    /// What stands in no route, in order of the promises.
    pub waiting: Vec<Waiting>,
}

impl From<&operations::DayRoutes> for DayRoutes {
    fn from(day: &operations::DayRoutes) -> Self {
        let tz = day.book.zone.time_zone;
        let waiting = day.waiting.iter().map(|(booking, stops)| Waiting {
            booking_id: booking.id.0,
            place: booking.promise.place.into(),
            window: Window::to_wire(tz, booking.promise.window),
            stop_ids: stops.iter().map(|stop| stop.visit.stop.0).collect(),
        });
        Self {
            zone_id: day.book.zone.id.0,
            time_zone: tz.name().to_owned(),
            date: day.date,
            routes: day.routes.iter().map(|route| OperatorRoute::to_wire(&day.book, route)).collect(),
            waiting: waiting.collect(),
        }
    }
}

/// What figures are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// One line for each zone.
    Zone,
    /// One line for each depot that couriers start at.
    Depot,
    /// One line for each courier.
    Courier,
    /// One line for each service day.
    Day,
    /// One line for each hour (`00` to `23`) of the zone's clocks: bookings by the beginning of their window, work by the clock,
    /// travel and service by the arrival, or the stop's window.
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
    /// The id, the day or the hour; `null` for bookings in no route, and for shifts that start at no depot.
    pub key: Option<String>,
    /// For people.
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
    /// The first line of a table: names of columns.
    pub fn columns() -> Vec<String> {
        let plain = [
            "key",
            "name",
            "bookings",
            "confirmed",
            "completed",
            "failed",
            "cancelled",
            "on_time",
            "late",
            "early",
            "on_time_share",
            "late_p50_seconds",
            "late_p95_seconds",
            "courier_seconds",
            "bookings_per_courier_hour",
            "travel_meters",
            "travel_seconds",
            "travel_meters_per_booking",
            "travel_seconds_per_booking",
            "service_seconds",
            "utilisation",
            "offers_asked",
            "offers_met",
            "acceptance",
        ];
        let failed = FailureReason::ALL.iter().map(|reason| format!("failed_{}", reason.as_str()));
        let lost = RefusalCode::ALL.iter().map(|code| format!("lost_{}", code.as_str()));
        let refused = RefusalCode::ALL.iter().map(|code| format!("refused_{}", code.as_str()));
        plain.into_iter().map(str::to_owned).chain(failed).chain(lost).chain(refused).collect()
    }

    /// A line of a table; empty where there is nothing to say.
    pub fn fields(&self) -> Vec<String> {
        let of = &self.figures;
        let share = |share: Option<f64>| share.map(|share| format!("{share:.4}")).unwrap_or_default();
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let plain = [
            self.key.clone().unwrap_or_default(),
            self.name.clone().unwrap_or_default(),
            of.bookings.to_string(),
            of.confirmed.to_string(),
            of.completed.to_string(),
            of.failed.to_string(),
            of.cancelled.to_string(),
            of.on_time.to_string(),
            of.late.to_string(),
            of.early.to_string(),
            share(of.on_time_share),
            number(of.late_p50_seconds),
            number(of.late_p95_seconds),
            of.courier_seconds.to_string(),
            share(of.bookings_per_courier_hour),
            of.travel_meters.to_string(),
            of.travel_seconds.to_string(),
            share(of.travel_meters_per_booking),
            share(of.travel_seconds_per_booking),
            of.service_seconds.to_string(),
            share(of.utilisation),
            number(of.offers_asked),
            number(of.offers_met),
            share(of.acceptance),
        ];
        let count = |counts: &BTreeMap<&'static str, i64>, name| counts.get(name).copied().unwrap_or(0).to_string();
        let failed = FailureReason::ALL.iter().map(|reason| count(&of.failed_by_reason, reason.as_str()));
        let lost = RefusalCode::ALL.iter().map(|code| count(&of.lost_by_code, code.as_str()));
        let refused = RefusalCode::ALL.iter().map(|code| count(&of.refused_by_code, code.as_str()));
        plain.into_iter().chain(failed).chain(lost).chain(refused).collect()
    }
}

/// What could not be had in one place for one reason.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LostHere {
    /// The middle of a cell of a hundredth of a degree, about 1 km wide: nearer it is not kept.
    pub area: Place,
    /// `offers`: no window of the days asked for could be had; `reservation`: a hold, a booking or a change of window was refused.
    #[schema(value_type = names::Wish, example = "offers")]
    pub wish: &'static str,
    /// Why.
    #[schema(example = "no_room")]
    pub code: &'static str,
    /// How often.
    pub count: i64,
}

impl From<LostThere> for LostHere {
    fn from(lost: LostThere) -> Self {
        let wish = match lost.wish {
            RequestKind::Offers => "offers",
            RequestKind::Reservation => "reservation",
        };
        Self { area: lost.cell.middle().into(), wish, code: lost.code.as_str(), count: lost.refused }
    }
}

impl LostHere {
    /// The first line of a table: names of columns.
    pub const COLUMNS: [&str; 5] = ["lat", "lng", "wish", "code", "count"];

    /// A line of a table.
    pub fn fields(&self) -> [String; 5] {
        let Self { area, wish, code, count } = self;
        [area.lat.to_string(), area.lng.to_string(), (*wish).to_owned(), (*code).to_owned(), count.to_string()]
    }
}

/// What could not be had, where most was lost first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LostDemand {
    /// At most 1,000 lines.
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
