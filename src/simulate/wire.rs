//! The wire contract of the road, as this client reads and writes it. Answers may carry more than is named here.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::replay::travel::Place;
use crate::replay::window::Window;

type Instant = DateTime<FixedOffset>;

/// The way to a stop, as the plan has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct StatedLeg {
    pub duration_seconds: i64,
}

/// A courier's day.
#[derive(Debug, Clone, Deserialize)]
pub struct CourierDay {
    pub routes: Vec<Route>,
}

/// A route as its courier fetches it.
#[derive(Debug, Clone, Deserialize)]
pub struct Route {
    pub shift_id: Uuid,
    pub end: RouteEnd,
    pub stops: Vec<Stop>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct RouteEnd {
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Stop {
    pub stop_id: Uuid,
    pub booking_id: Option<Uuid>,
    pub kind: String,
    pub place: Place,
    pub window: Option<Window>,
    pub arrival: Instant,
    pub service_seconds: i64,
    pub leg: StatedLeg,
    pub reference: Option<String>,
    pub state: Option<String>,
    pub departed_at: Option<Instant>,
    pub arrived_at: Option<Instant>,
    pub finished_at: Option<Instant>,
}

impl Stop {
    /// The booking whose shopper is met there: not at an origin, and not where goods are taken over from another vehicle.
    pub fn meets(&self) -> Option<Uuid> {
        self.booking_id.filter(|_| !["pickup", "break"].contains(&self.kind.as_str()))
    }
}

/// What a courier reports.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    pub id: Uuid,
    pub at: String,
    pub kind: Kind,
    pub shift_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_id: Option<Uuid>,
    pub place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// What can be reported by a courier who does what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Accept,
    Start,
    Depart,
    Arrive,
    Complete,
    Fail,
    Return,
    End,
    BreakDown,
}

#[derive(Debug, Serialize)]
pub struct Events<'a> {
    pub events: &'a [Event],
}

#[derive(Debug, Deserialize)]
pub struct EventAnswers {
    pub events: Vec<EventAnswer>,
}

/// What became of one event.
#[derive(Debug, Clone, Deserialize)]
pub struct EventAnswer {
    pub id: Uuid,
    pub status: String,
    pub code: Option<String>,
    pub detail: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Pings<'a> {
    pub pings: &'a [Ping],
}

#[derive(Debug, Clone, Serialize)]
pub struct Ping {
    pub at: String,
    pub place: Place,
    pub accuracy_meters: u32,
}

/// A booking as the merchant lists it.
#[derive(Debug, Clone, Deserialize)]
pub struct ListedBooking {
    pub id: Uuid,
    pub state: String,
}
