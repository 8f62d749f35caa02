//! The day as it goes on.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, instant, local};
use super::judged::Judged;
use super::names;
use super::order::Window;
use crate::app::ZoneContext;
use crate::app::tracking::Pinged as PingedCount;
use crate::app::tracking::{self, CourierSeen, LiveRoute, Ping, RouteVersion};
use ritiro_domain::{Invalid, Meters, Position, Timestamp};

/// Where a device was.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnePing {
    /// When, by the device's clock.
    pub at: DateTime<FixedOffset>,
    /// Where.
    pub place: Place,
    /// It may be so far off, 0 to 100000.
    #[schema(minimum = 0, maximum = 100000)]
    pub accuracy_meters: Option<i64>,
    /// How fast it moves, 0 to 1000.
    #[schema(minimum = 0, maximum = 1000)]
    pub speed_kmh: Option<f64>,
    /// Where to: 0 is north, 90 east.
    #[schema(minimum = 0, maximum = 359)]
    pub heading_degrees: Option<i16>,
}

/// Where a courier's device was, in any order.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PingFields {
    /// 1 to 500.
    #[schema(value_type = Vec<OnePing>, min_items = 1, max_items = 500)]
    pub pings: Vec<Judged<OnePing>>,
}

impl OnePing {
    fn read(self) -> Result<Ping, Invalid> {
        let ping = Ping {
            at: instant("at", self.at)?,
            place: self.place.read("place")?,
            accuracy: self.accuracy_meters.map(Meters),
            speed_kmh: self.speed_kmh,
            heading: self.heading_degrees,
        };
        ping.check()?;
        Ok(ping)
    }
}

impl PingFields {
    /// The pings that are well-formed, and where in the batch the others are with what is wrong with them; only that if it is all
    /// of them.
    pub fn read(self) -> Result<(Vec<Ping>, Vec<RefusedPing>), Vec<Invalid>> {
        if self.pings.is_empty() || self.pings.len() > tracking::MOST_PINGS {
            let wrong = format!("must be 1 to {}, are {}", tracking::MOST_PINGS, self.pings.len());
            return Err(vec![Invalid::new("pings", wrong)]);
        }
        let (mut pings, mut refused) = (Vec::new(), Vec::new());
        for (index, ping) in self.pings.into_iter().enumerate() {
            match ping.read.and_then(OnePing::read) {
                Ok(ping) => pings.push(ping),
                Err(wrong) => refused.push((index, wrong)),
            }
        }
        if pings.is_empty() {
            return Err(refused.into_iter().map(|(index, wrong)| wrong.inside(&format!("pings[{index}]"))).collect());
        }
        let described = |(index, wrong): (usize, Invalid)| RefusedPing { index, detail: wrong.to_string() };
        Ok((pings, refused.into_iter().map(described).collect()))
    }
}

/// A ping that is not well-formed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusedPing {
    /// Which, counted from 0.
    pub index: usize,
    /// Which field is wrong, and what is allowed.
    pub detail: String,
}

/// What became of pings.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Pinged {
    /// So many are kept.
    pub accepted: usize,
    /// So many are older than positions are kept, or more than five minutes ahead.
    pub ignored: usize,
    /// Those that are not well-formed: they do not keep the others from being taken.
    pub refused: Vec<RefusedPing>,
}

impl Pinged {
    /// Of a batch.
    pub fn to_wire(PingedCount { accepted, ignored }: PingedCount, refused: Vec<RefusedPing>) -> Self {
        Self { accepted, ignored, refused }
    }
}

/// When service is expected to start, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Eta {
    /// As likely earlier as later.
    pub expected: DateTime<FixedOffset>,
    /// It starts earlier in one of ten cases.
    pub earliest: DateTime<FixedOffset>,
    /// It starts later in one of ten cases.
    pub latest: DateTime<FixedOffset>,
}

impl Eta {
    fn to_wire(book: &ZoneContext, eta: &crate::app::tracking::Eta) -> Self {
        let at = |at: Timestamp| local(book.zone.time_zone, at);
        Self { expected: at(eta.expected), earliest: at(eta.earliest), latest: at(eta.latest) }
    }
}

/// Where somebody was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct SeenAt {
    /// Where.
    pub place: Place,
    /// When, by the device.
    pub at: DateTime<FixedOffset>,
    /// How long that was ago when this was sent.
    pub age_seconds: i64,
    /// It may be so far off.
    pub accuracy_meters: Option<i64>,
    /// How fast the device moved.
    pub speed_kmh: Option<f64>,
    /// Where to: 0 is north, 90 east.
    pub heading_degrees: Option<i16>,
}

impl SeenAt {
    fn to_wire(book: &ZoneContext, position: Position, now: Timestamp) -> Self {
        Self {
            place: position.place.into(),
            at: local(book.zone.time_zone, position.at),
            age_seconds: (now - position.at).0.max(0),
            accuracy_meters: position.accuracy.map(|meters| meters.0),
            speed_kmh: position.speed_kmh,
            heading_degrees: position.heading,
        }
    }
}

/// The courier who comes.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TrackedCourier {
    /// The courier's display name; `null` if there is none.
    #[schema(required)]
    pub name: Option<String>,
    /// Where the courier was last seen; `null` if that is not known.
    pub position: Option<SeenAt>,
}

/// A booking on its way.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Tracking {
    /// The booking.
    pub booking_id: Uuid,
    /// Whether it stands.
    #[schema(value_type = names::BookingState, example = "confirmed")]
    pub state: &'static str,
    /// How far the courier has got: `en_route` is on the way to here; `null` if it stands in no route.
    #[schema(value_type = Option<names::StopState>, example = "en_route")]
    pub stop_state: Option<&'static str>,
    /// The service day.
    pub date: NaiveDate,
    /// What was promised. It stands until the shopper agrees to something else.
    pub window: Option<Window>,
    /// When service is expected to start; `null` if it is over, or no courier is to come.
    pub eta: Option<Eta>,
    /// Whether the promise may not be kept: `eta.latest` is behind the window, or no courier is to come.
    pub at_risk: bool,
    /// Stops that the courier has before.
    pub stops_before: Option<usize>,
    /// Who comes. It is told from two stops before on, and until the courier was there.
    pub courier: Option<TrackedCourier>,
}

impl Tracking {
    /// As it is at an instant.
    pub fn to_wire(of: &tracking::Tracking, now: Timestamp) -> Self {
        let tracking::Tracking { booking, book, stop, eta, at_risk, stops_before, courier } = of;
        let seen = |seen: &CourierSeen| TrackedCourier {
            name: (!seen.name.is_empty()).then(|| seen.name.to_string()),
            position: seen.position.map(|position| SeenAt::to_wire(book, position, now)),
        };
        Self {
            booking_id: booking.id.0,
            state: booking.state.as_str(),
            stop_state: stop.map(|state| state.as_str()),
            date: booking.date,
            window: Window::to_wire(book.zone.time_zone, booking.promise.window),
            eta: eta.as_ref().map(|eta| Eta::to_wire(book, eta)),
            at_risk: *at_risk,
            stops_before: *stops_before,
            courier: courier.as_ref().map(seen),
        }
    }
}

impl Tracking {
    /// The same, whenever it is told.
    pub fn without_ages(&self) -> Self {
        let mut same = self.clone();
        if let Some(position) = same.courier.as_mut().and_then(|courier| courier.position.as_mut()) {
            position.age_seconds = 0;
        }
        same
    }
}

/// A route as far as a device must know to fetch it again.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct CourierVersion {
    /// The service day: the day on which its shift begins. Fetch it by this day, or by today.
    pub date: NaiveDate,
    /// The route, which has its shift's id.
    pub id: Uuid,
    /// Counts its changes.
    pub version: i64,
    /// How far the courier has got with it.
    #[schema(value_type = names::RouteState, example = "under_way")]
    pub state: &'static str,
    /// Whether the courier works.
    #[schema(value_type = names::ShiftState, example = "on_duty")]
    pub shift_state: &'static str,
}

/// The routes of the calling courier: fetch those that are new.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourierVersions {
    /// Today.
    pub date: NaiveDate,
    /// In order of their beginnings.
    pub routes: Vec<CourierVersion>,
}

impl CourierVersions {
    /// Of a day.
    pub fn to_wire(date: NaiveDate, routes: &[RouteVersion]) -> Self {
        let version = |route: &RouteVersion| CourierVersion {
            date: route.date,
            id: route.shift.0,
            version: route.version,
            state: route.route.as_str(),
            shift_state: route.state.as_str(),
        };
        Self { date, routes: routes.iter().map(version).collect() }
    }
}

/// An event, as endpoints get it too.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayEvent {
    /// The event's id, as in the header `webhook-id`. It may come twice.
    pub id: Uuid,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(example = "stop.completed")]
    pub kind: String,
    /// When.
    pub timestamp: DateTime<Utc>,
    /// As in the `webhooks` section.
    #[schema(value_type = Object)]
    pub data: Value,
}

impl From<tracking::DayEvent> for DayEvent {
    fn from(event: tracking::DayEvent) -> Self {
        Self { id: event.id, kind: event.topic, timestamp: event.created_at, data: event.payload }
    }
}

/// A courier was seen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoutePosition {
    /// The route that the courier drives.
    pub route_id: Uuid,
    /// Who.
    pub courier_id: Uuid,
    /// Where.
    #[serde(flatten)]
    pub seen: SeenAt,
}

impl RoutePosition {
    /// `None` if the courier was never seen.
    pub fn to_wire(book: &ZoneContext, route: &LiveRoute, now: Timestamp) -> Option<Self> {
        let seen = SeenAt::to_wire(book, route.position?, now);
        Some(Self { route_id: route.shift.0, courier_id: route.courier.0, seen })
    }
}

/// When service at the stops of a route is expected to start.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RouteEtas {
    /// The route.
    pub route_id: Uuid,
    /// Who drives.
    pub courier_id: Uuid,
    /// Of the stops that are left, by their ids.
    pub stops: BTreeMap<Uuid, Eta>,
}

impl RouteEtas {
    /// Of a route.
    pub fn to_wire(book: &ZoneContext, route: &LiveRoute, etas: &[crate::app::tracking::Eta]) -> Self {
        let stops = etas.iter().map(|eta| (eta.stop.0, Eta::to_wire(book, eta))).collect();
        Self { route_id: route.shift.0, courier_id: route.courier.0, stops }
    }
}
