//! The wire contract as this client reads and writes it. Answers may carry more than is named here.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::travel::Place;
use super::window::Window;

/// Amounts by load dimension.
pub type Load = BTreeMap<String, u32>;
type Instant = DateTime<FixedOffset>;

/// An RFC 9457 problem.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Problem {
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub detail: String,
    #[serde(default)]
    pub errors: Vec<FieldProblem>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
}

#[derive(Debug, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
}

/// Any answer of which only the id matters.
#[derive(Debug, Deserialize)]
pub struct Created {
    pub id: Uuid,
}

#[derive(Debug, Deserialize)]
pub struct Token {
    pub token: String,
}

#[derive(Debug, Deserialize)]
pub struct Zone {
    pub id: Uuid,
    #[serde(deserialize_with = "time_zone")]
    pub time_zone: Tz,
    pub load_dimensions: Vec<String>,
    pub travel: Travel,
}

#[derive(Debug, Deserialize)]
pub struct Travel {
    pub model: String,
    pub speed_kmh: Option<u32>,
    pub detour_percent: Option<u32>,
}

#[derive(Debug, Deserialize)]
pub struct Depot {
    pub place: Place,
}

#[derive(Debug, Deserialize)]
pub struct Courier {
    pub id: Uuid,
    pub name: String,
    pub capacity: Load,
}

#[derive(Debug, Deserialize)]
pub struct Shift {
    pub id: Uuid,
    pub courier_id: Uuid,
    pub depot_id: Option<Uuid>,
    pub start: Option<Place>,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub capacity: Option<Load>,
}

#[derive(Debug, Serialize)]
pub struct OfferRequest<'a> {
    pub zone_id: Uuid,
    pub kind: &'static str,
    pub place: Place,
    pub size: &'a Load,
    pub service_seconds: u32,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Offers {
    pub slots: Vec<Slot>,
    pub refusal: Option<Refusal>,
}

/// One slot of the day, offered or refused.
#[derive(Debug, Clone, Deserialize)]
pub struct Slot {
    pub window: Window,
    pub offer_id: Option<String>,
    pub refusal: Option<Refusal>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Refusal {
    pub code: String,
}

#[derive(Debug, Serialize)]
pub struct HoldRequest<'a> {
    pub offer_id: &'a str,
    pub shopper: &'a str,
}

#[derive(Debug, Deserialize)]
pub struct Hold {
    pub id: Uuid,
    pub window: Window,
}

#[derive(Debug, Serialize)]
pub struct BookingRequest<'a> {
    #[serde(flatten)]
    pub source: BookingSource<'a>,
    pub shopper: &'a str,
    pub reference: &'a str,
}

/// What is booked: `{"hold_id": …}` or `{"offer_id": …}`.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingSource<'a> {
    HoldId(Uuid),
    OfferId(&'a str),
}

#[derive(Debug, Deserialize)]
pub struct Booking {
    pub id: Uuid,
    pub state: String,
    pub promise: BookedPromise,
}

#[derive(Debug, Deserialize)]
pub struct BookedPromise {
    pub window: Window,
}

#[derive(Debug, Deserialize)]
pub struct CourierDay {
    #[serde(deserialize_with = "driven")]
    pub routes: Vec<Route>,
}

/// Leaves out routes that nobody drives: they have no departure. A booking in one of them would be missed then, and told.
fn driven<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Route>, D::Error> {
    let routes: Vec<serde_json::Value> = Deserialize::deserialize(deserializer)?;
    let leaves = |route: &serde_json::Value| route.pointer("/start/departure").is_some_and(|at| !at.is_null());
    routes.into_iter().filter(leaves).map(|route| serde_json::from_value(route).map_err(D::Error::custom)).collect()
}

/// A courier's route as the courier fetches it.
#[derive(Debug, Clone, Deserialize)]
pub struct Route {
    pub shift_id: Uuid,
    pub courier_id: Uuid,
    /// Counts changes.
    pub version: i64,
    pub start: RouteStart,
    pub end: RouteEnd,
    pub load_at_start: Load,
    pub stops: Vec<Stop>,
    pub distance_meters: i64,
    pub travel_seconds: i64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct RouteStart {
    pub place: Place,
    pub departure: Instant,
}

/// The end of a route; a courier who may end anywhere has no place here.
#[derive(Debug, Clone, Deserialize)]
pub struct RouteEnd {
    pub place: Option<Place>,
    pub arrival: Instant,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Stop {
    pub sequence: u32,
    pub booking_id: Option<Uuid>,
    pub hold_id: Option<Uuid>,
    pub kind: StopKind,
    /// A break is taken wherever the courier is, and may have none.
    pub place: Option<Place>,
    pub window: Option<Window>,
    pub arrival: Instant,
    pub service_start: Instant,
    pub departure: Instant,
    pub service_seconds: i64,
    #[serde(default)]
    pub load_after: Load,
    pub leg: StatedLeg,
    pub reference: Option<String>,
    #[serde(default)]
    pub size: Load,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopKind {
    Delivery,
    Collection,
    Pickup,
    Dropoff,
    Break,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct StatedLeg {
    pub distance_meters: i64,
    pub duration_seconds: i64,
}

fn time_zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| D::Error::custom(format!("`{name}` is not an IANA time zone")))
}
