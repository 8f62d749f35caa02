//! Routes, reports and positions of couriers.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Instant, Load, texts};
use crate::{Place, Window};

/// The routes of a courier on one day.
#[derive(Debug, Clone, Deserialize)]
pub struct RoutesOfDay {
    /// One route for each shift.
    pub routes: Vec<Route>,
}

/// A courier's route.
#[derive(Debug, Clone, Deserialize)]
pub struct Route {
    /// The id of the shift.
    pub shift_id: Uuid,
    /// The id of the courier.
    pub courier_id: Uuid,
    /// The number of changes of the route.
    pub version: i64,
    /// The place and time of the start.
    pub start: RouteStart,
    /// The place and time of the end.
    pub end: RouteEnd,
    /// The load on board at the start.
    pub load_at_start: Load,
    /// The stops in driving order.
    pub stops: Vec<RouteStop>,
    /// The total distance.
    pub distance_meters: i64,
    /// The total driving time, without service and waiting.
    pub travel_seconds: i64,
}

/// The start of a route.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct RouteStart {
    /// The place.
    pub place: Place,
    /// The time at which the courier leaves; `None` if the route has no stops.
    pub departure: Option<Instant>,
}

/// The end of a route.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct RouteEnd {
    /// The place.
    pub place: Place,
    /// The time at which the courier arrives; `None` if the route has no stops.
    pub arrival: Option<Instant>,
}

/// A stop of a route.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RouteStop {
    /// The position in the route, from 1.
    pub sequence: u32,
    /// The trip to which the stop belongs, from 1.
    #[serde(default = "first")]
    pub trip: u32,
    /// The visit of a place to which the stop belongs, from 1.
    #[serde(default = "first")]
    pub visit: u32,
    /// The id of the stop, which reports use.
    pub stop_id: Uuid,
    /// The booking, if the stop belongs to one.
    pub booking_id: Option<Uuid>,
    /// The hold, if the stop belongs to one.
    pub hold_id: Option<Uuid>,
    /// The kind of the stop.
    pub kind: StopKind,
    /// The place; a break has the place of the courier.
    pub place: Place,
    /// The window in which service may start; `None` for any time.
    pub window: Option<Window>,
    /// The planned arrival.
    pub arrival: Instant,
    /// The planned start of service.
    pub service_start: Instant,
    /// The planned departure.
    pub departure: Instant,
    /// What the courier needs at the place before service; 0 for a further hand-over of the same visit.
    #[serde(default)]
    pub setup_seconds: i64,
    /// The service time.
    pub service_seconds: i64,
    /// The size of the goods.
    pub size: Load,
    /// The load on board after the stop.
    pub load_after: Load,
    /// The trip to this stop.
    pub leg: Leg,
    /// The merchant's reference for the order.
    pub reference: Option<String>,
    /// The state of the stop.
    pub state: StopState,
    /// The reported time at which the courier left for the stop.
    pub departed_at: Option<Instant>,
    /// The reported time of arrival.
    pub arrived_at: Option<Instant>,
    /// The reported time at which the stop was completed or failed.
    pub finished_at: Option<Instant>,
}

/// Servers of version 0.1.0 know one trip for each route, and no visits.
fn first() -> u32 {
    1
}

impl RouteStop {
    /// The booking whose shopper the courier meets at this stop: `None` at an origin, at a take-over of goods from
    /// another vehicle, for a break, and for a load stop.
    pub fn shopper_met(&self) -> Option<Uuid> {
        self.booking_id.filter(|_| !matches!(self.kind, StopKind::Pickup | StopKind::Break | StopKind::Load))
    }
}

/// The trip between two stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Leg {
    /// The distance.
    pub distance_meters: i64,
    /// The driving time.
    pub duration_seconds: i64,
}

texts! {
    /// The kind of a stop.
    StopKind {
        /// The courier hands over goods from a depot.
        Delivery = "delivery",
        /// The courier takes goods for a depot.
        Collection = "collection",
        /// The courier takes goods at an origin.
        Pickup = "pickup",
        /// The courier hands these goods over.
        Dropoff = "dropoff",
        /// The courier takes a break.
        Break = "break",
        /// The courier loads the goods of the next trip at the depot.
        Load = "load",
    }
}

texts! {
    /// The state of a stop.
    StopState {
        /// No report was received.
        Planned = "planned",
        /// The courier has left for the stop.
        EnRoute = "en_route",
        /// The courier has arrived.
        Arrived = "arrived",
        /// Service failed.
        Failed = "failed",
        /// Service was completed.
        Completed = "completed",
    }
}

/// A report of a courier.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// The id that the courier's device chose: the same id is the same report.
    pub id: Uuid,
    /// The time of the event (RFC 3339).
    pub at: String,
    /// The kind of event.
    pub kind: EventKind,
    /// The id of the shift.
    pub shift_id: Uuid,
    /// The id of the stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_id: Option<Uuid>,
    /// The position of the courier.
    pub place: Place,
    /// The reason of a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

texts! {
    /// The kinds of reports that a courier usually sends.
    EventKind {
        /// The courier has seen the route.
        Accept = "accept",
        /// The shift begins.
        Start = "start",
        /// The courier leaves for a stop.
        Depart = "depart",
        /// The courier arrives at a stop.
        Arrive = "arrive",
        /// A stop was completed.
        Complete = "complete",
        /// A stop failed.
        Fail = "fail",
        /// The courier drives back to the end of the route.
        Return = "return",
        /// The shift ends.
        End = "end",
        /// The vehicle broke down.
        BreakDown = "break_down",
    }
}

/// A request with several reports.
#[derive(Debug, Serialize)]
pub struct Events<'a> {
    /// The reports, at most 500.
    pub events: &'a [Event],
}

/// The outcomes of reports.
#[derive(Debug, Clone, Deserialize)]
pub struct EventAnswers {
    /// One outcome per report, in the same order.
    pub events: Vec<EventAnswer>,
}

/// The outcome of one report.
#[derive(Debug, Clone, Deserialize)]
pub struct EventAnswer {
    /// The id of the report, if it could be read.
    pub id: Option<Uuid>,
    /// Whether the report was applied.
    pub status: EventStatus,
    /// The code of the refusal.
    pub code: Option<String>,
    /// The explanation of the refusal, for people.
    pub detail: Option<String>,
}

texts! {
    /// Whether a report was applied.
    EventStatus {
        /// This request applied it.
        Applied = "applied",
        /// An earlier request applied it.
        Known = "known",
        /// It was refused.
        Refused = "refused",
    }
}

/// A request with several positions.
#[derive(Debug, Serialize)]
pub struct Pings<'a> {
    /// The positions, at most 500.
    pub pings: &'a [Ping],
}

/// A position of a courier.
#[derive(Debug, Clone, Serialize)]
pub struct Ping {
    /// The time of the position (RFC 3339).
    pub at: String,
    /// The position.
    pub place: Place,
    /// The accuracy in metres.
    pub accuracy_meters: u32,
}
