//! Routes, and what couriers report.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Instant, Load, texts};
use crate::{Place, Window};

/// A courier's day.
#[derive(Debug, Clone, Deserialize)]
pub struct RoutesOfDay {
    /// One for each shift.
    pub routes: Vec<Route>,
}

/// A courier's route.
#[derive(Debug, Clone, Deserialize)]
pub struct Route {
    /// Whose hours.
    pub shift_id: Uuid,
    /// Whose.
    pub courier_id: Uuid,
    /// Counts changes.
    pub version: i64,
    /// Where and when it begins.
    pub start: RouteStart,
    /// Where and when it ends.
    pub end: RouteEnd,
    /// What is on board at the beginning.
    pub load_at_start: Load,
    /// In the order in which they are driven.
    pub stops: Vec<RouteStop>,
    /// Its whole length.
    pub distance_meters: i64,
    /// Driving alone.
    pub travel_seconds: i64,
}

/// The beginning of a route.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct RouteStart {
    /// Where.
    pub place: Place,
    /// When the courier leaves; none if nothing is to be driven.
    pub departure: Option<Instant>,
}

/// The end of a route.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct RouteEnd {
    /// Where.
    pub place: Place,
    /// When the courier is there; none if nothing is to be driven.
    pub arrival: Option<Instant>,
}

/// A stop of a route.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct RouteStop {
    /// From 1.
    pub sequence: u32,
    /// Its id, which reports name.
    pub stop_id: Uuid,
    /// The booking, if it is one's.
    pub booking_id: Option<Uuid>,
    /// The hold, if it is one's.
    pub hold_id: Option<Uuid>,
    /// What happens there.
    pub kind: StopKind,
    /// Where; a break happens where the courier is.
    pub place: Place,
    /// When service may start; none for any time.
    pub window: Option<Window>,
    /// By the plan.
    pub arrival: Instant,
    /// By the plan.
    pub service_start: Instant,
    /// By the plan.
    pub departure: Instant,
    /// How long service takes.
    pub service_seconds: i64,
    /// What changes hands.
    pub size: Load,
    /// What is on board then.
    pub load_after: Load,
    /// The way to here.
    pub leg: Leg,
    /// The merchant's reference of the order.
    pub reference: Option<String>,
    /// How far the courier has got with it.
    pub state: StopState,
    /// When the courier left for it, as reported.
    pub departed_at: Option<Instant>,
    /// When the courier was there, as reported.
    pub arrived_at: Option<Instant>,
    /// When it was served or given up, as reported.
    pub finished_at: Option<Instant>,
}

impl RouteStop {
    /// The booking whose shopper is met there: not at an origin, and not where goods are taken over from another vehicle.
    pub fn shopper_met(&self) -> Option<Uuid> {
        self.booking_id.filter(|_| !matches!(self.kind, StopKind::Pickup | StopKind::Break))
    }
}

/// The way between two stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Leg {
    /// Its length.
    pub distance_meters: i64,
    /// How long it takes.
    pub duration_seconds: i64,
}

texts! {
    /// What happens at a stop.
    StopKind {
        /// Goods of a depot are handed over.
        Delivery = "delivery",
        /// Goods for a depot are taken.
        Collection = "collection",
        /// Goods are taken at an origin.
        Pickup = "pickup",
        /// They are handed over.
        Dropoff = "dropoff",
        /// The courier rests.
        Break = "break",
    }
}

texts! {
    /// How far a courier has got with a stop.
    StopState {
        /// Nothing is reported.
        Planned = "planned",
        /// The courier has left for it.
        EnRoute = "en_route",
        /// The courier is there.
        Arrived = "arrived",
        /// It was given up.
        Failed = "failed",
        /// It was served.
        Completed = "completed",
    }
}

/// What a courier reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// The courier's own: the same id is the same report.
    pub id: Uuid,
    /// When it happened (RFC 3339).
    pub at: String,
    /// What happened.
    pub kind: EventKind,
    /// In which shift.
    pub shift_id: Uuid,
    /// At which stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_id: Option<Uuid>,
    /// Where the courier was.
    pub place: Place,
    /// Why a stop was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

texts! {
    /// What can be reported by a courier who does what is usual.
    EventKind {
        /// The route was seen.
        Accept = "accept",
        /// The shift begins.
        Start = "start",
        /// On the way to a stop.
        Depart = "depart",
        /// At a stop.
        Arrive = "arrive",
        /// A stop was served.
        Complete = "complete",
        /// A stop was given up.
        Fail = "fail",
        /// On the way home.
        Return = "return",
        /// The shift is over.
        End = "end",
        /// The vehicle does not go on.
        BreakDown = "break_down",
    }
}

/// Reports that are sent together.
#[derive(Debug, Serialize)]
pub struct Events<'a> {
    /// At most 500.
    pub events: &'a [Event],
}

/// What became of reports.
#[derive(Debug, Clone, Deserialize)]
pub struct EventAnswers {
    /// One for each report, in their order.
    pub events: Vec<EventAnswer>,
}

/// What became of one report.
#[derive(Debug, Clone, Deserialize)]
pub struct EventAnswer {
    /// Of the report, if that could be read.
    pub id: Option<Uuid>,
    /// Whether it counts.
    pub status: EventStatus,
    /// Why it was refused.
    pub code: Option<String>,
    /// Why it was refused, for people.
    pub detail: Option<String>,
}

texts! {
    /// Whether a report counts.
    EventStatus {
        /// Now it does.
        Applied = "applied",
        /// It did before.
        Known = "known",
        /// It does not.
        Refused = "refused",
    }
}

/// Positions that are sent together.
#[derive(Debug, Serialize)]
pub struct Pings<'a> {
    /// At most 500.
    pub pings: &'a [Ping],
}

/// Where a courier was.
#[derive(Debug, Clone, Serialize)]
pub struct Ping {
    /// When (RFC 3339).
    pub at: String,
    /// Where.
    pub place: Place,
    /// How sure that is.
    pub accuracy_meters: u32,
}
