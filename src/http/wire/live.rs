//! The live state of a day: positions, expected times, tracking.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, instant, local};
use super::judged::Judged;
use super::order::Window;
use crate::app::ZoneContext;
use crate::app::tracking::Pinged as PingedCount;
use crate::app::tracking::{self, CourierSeen, LiveRoute, Ping, RouteVersion};
use ritiro_domain::{Invalid, Meters, Position, Timestamp};

/// One position of a courier's device.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnePing {
    /// The time of the position, by the device's clock.
    pub at: DateTime<FixedOffset>,
    /// The position.
    pub place: Place,
    /// The accuracy of the position in metres, 0 to 100000: the true position may be this far away.
    #[schema(minimum = 0, maximum = 100000)]
    pub accuracy_meters: Option<i64>,
    /// The speed in kilometres per hour, 0 to 1000.
    #[schema(minimum = 0, maximum = 1000)]
    pub speed_kmh: Option<f64>,
    /// The direction of movement in degrees: 0 is north, 90 is east.
    #[schema(minimum = 0, maximum = 359)]
    pub heading_degrees: Option<i16>,
}

/// Positions of a courier's device, in any order.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PingFields {
    /// 1 to 500 positions.
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
    /// The valid pings, and the invalid ones by their index in the batch with what is wrong with each. It is an error if all pings are
    /// invalid.
    pub fn read(self) -> Result<(Vec<Ping>, Vec<RefusedPing>), Vec<Invalid>> {
        if self.pings.is_empty() || self.pings.len() > tracking::MOST_PINGS {
            let wrong = format!("must have 1 to {} items, has {}", tracking::MOST_PINGS, self.pings.len());
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

/// A ping that is not valid.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusedPing {
    /// The index of the ping in the batch, counted from 0.
    pub index: usize,
    /// The field that is wrong, and what is allowed.
    pub detail: String,
}

/// The result of a batch of pings.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Pinged {
    /// The number of pings that were stored.
    pub accepted: usize,
    /// The number of pings that were ignored, because they are older than the retention time of positions or more than five minutes in the
    /// future.
    pub ignored: usize,
    /// The pings that are not valid. The others were accepted nevertheless.
    pub refused: Vec<RefusedPing>,
}

impl Pinged {
    /// The result of a batch.
    pub fn to_wire(PingedCount { accepted, ignored }: PingedCount, refused: Vec<RefusedPing>) -> Self {
        Self { accepted, ignored, refused }
    }
}

/// When service is expected to start, rounded to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Eta {
    /// The median: service is as likely to start earlier as later.
    pub expected: DateTime<FixedOffset>,
    /// The 10 % quantile: service starts earlier than this in one of ten cases.
    pub earliest: DateTime<FixedOffset>,
    /// The 90 % quantile: service starts later than this in one of ten cases.
    pub latest: DateTime<FixedOffset>,
}

impl Eta {
    fn to_wire(context: &ZoneContext, eta: &crate::app::tracking::Eta) -> Self {
        let at = |at: Timestamp| local(context.zone.time_zone, at);
        Self { expected: at(eta.expected), earliest: at(eta.earliest), latest: at(eta.latest) }
    }
}

/// The last known position of a device.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct SeenAt {
    /// The position.
    pub place: Place,
    /// The time of the position, by the device's clock.
    pub at: DateTime<FixedOffset>,
    /// The age of the position in seconds when this message was sent.
    pub age_seconds: i64,
    /// The accuracy in metres: the true position may be this far away.
    pub accuracy_meters: Option<i64>,
    /// The speed in kilometres per hour.
    pub speed_kmh: Option<f64>,
    /// The direction of movement in degrees: 0 is north, 90 is east.
    pub heading_degrees: Option<i16>,
}

impl SeenAt {
    fn to_wire(context: &ZoneContext, position: Position, now: Timestamp) -> Self {
        Self {
            place: position.place.into(),
            at: local(context.zone.time_zone, position.at),
            age_seconds: (now - position.at).0.max(0),
            accuracy_meters: position.accuracy.map(|meters| meters.0),
            speed_kmh: position.speed_kmh,
            heading_degrees: position.heading,
        }
    }
}

/// The courier who serves the booking.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TrackedCourier {
    /// The courier's display name; `null` if there is none.
    #[schema(required)]
    pub name: Option<String>,
    /// The last known position of the courier; `null` if it is not known.
    pub position: Option<SeenAt>,
}

/// The live state of a booking.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Tracking {
    /// The booking.
    pub booking_id: Uuid,
    /// The state of the booking.
    #[schema(value_type = ritiro_domain::BookingState, example = "confirmed")]
    pub state: &'static str,
    /// The state of the booking's stop. `en_route` means that the courier is on the way to it. It is `null` while the booking is in no
    /// route.
    #[schema(value_type = Option<ritiro_domain::StopState>, example = "en_route")]
    pub stop_state: Option<&'static str>,
    /// The service day.
    pub date: NaiveDate,
    /// The promised window. It changes only when the shopper agrees.
    pub window: Option<Window>,
    /// When service is expected to start; `null` if the stop is finished or no courier is assigned.
    pub eta: Option<Eta>,
    /// Whether the promise may be broken: `eta.latest` is after the end of the window, or no courier is assigned.
    pub at_risk: bool,
    /// The number of stops that the courier serves before this one.
    pub stops_before: Option<usize>,
    /// The courier who serves the booking. It is given when at most two stops come before this one, and until the courier has been there.
    pub courier: Option<TrackedCourier>,
}

impl Tracking {
    /// The live state at an instant.
    pub fn to_wire(of: &tracking::Tracking, now: Timestamp) -> Self {
        let tracking::Tracking { booking, context, stop, eta, at_risk, stops_before, courier } = of;
        let seen = |seen: &CourierSeen| TrackedCourier {
            name: (!seen.name.is_empty()).then(|| seen.name.to_string()),
            position: seen.position.map(|position| SeenAt::to_wire(context, position, now)),
        };
        Self {
            booking_id: booking.id.0,
            state: booking.state.as_str(),
            stop_state: stop.map(|state| state.as_str()),
            date: booking.date,
            window: Window::to_wire(context.zone.time_zone, booking.promise.window),
            eta: eta.as_ref().map(|eta| Eta::to_wire(context, eta)),
            at_risk: *at_risk,
            stops_before: *stops_before,
            courier: courier.as_ref().map(seen),
        }
    }
}

impl Tracking {
    /// The same state with all ages set to zero, so that two states can be compared that were sent at different times.
    pub fn without_ages(&self) -> Self {
        let mut same = self.clone();
        if let Some(position) = same.courier.as_mut().and_then(|courier| courier.position.as_mut()) {
            position.age_seconds = 0;
        }
        same
    }
}

/// The version of a route, by which a device knows whether to fetch the route again.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct CourierVersion {
    /// The service day: the day on which the shift begins. Fetch the route by this day, or by today.
    pub date: NaiveDate,
    /// The id of the route, which is also the id of its shift.
    pub id: Uuid,
    /// The version. Every change of the route raises it.
    pub version: i64,
    /// The state of the route.
    #[schema(value_type = ritiro_domain::RouteState, example = "under_way")]
    pub state: &'static str,
    /// The state of the shift.
    #[schema(value_type = ritiro_domain::ShiftState, example = "on_duty")]
    pub shift_state: &'static str,
}

/// The versions of the calling courier's routes. Fetch the routes whose version is new.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CourierVersions {
    /// Today's date in the zone.
    pub date: NaiveDate,
    /// The routes, in the order in which they begin.
    pub routes: Vec<CourierVersion>,
}

impl CourierVersions {
    /// The versions of a day's routes.
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

/// An event, as webhook endpoints also receive it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayEvent {
    /// The id of the event, as in the header `webhook-id`. The same event may arrive twice.
    pub id: Uuid,
    /// The type of the event.
    #[serde(rename = "type")]
    #[schema(example = "stop.completed")]
    pub kind: String,
    /// The time of the event.
    pub timestamp: DateTime<Utc>,
    /// The data of the event, as described in the `webhooks` section.
    #[schema(value_type = Object)]
    pub data: Value,
}

impl From<tracking::DayEvent> for DayEvent {
    fn from(event: tracking::DayEvent) -> Self {
        Self { id: event.id, kind: event.topic, timestamp: event.created_at, data: event.payload }
    }
}

/// The position of a courier.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoutePosition {
    /// The route that the courier drives.
    pub route_id: Uuid,
    /// The courier.
    pub courier_id: Uuid,
    /// The position.
    #[serde(flatten)]
    pub seen: SeenAt,
}

impl RoutePosition {
    /// Converts the position; `None` if no position of the courier is known.
    pub fn to_wire(context: &ZoneContext, route: &LiveRoute, now: Timestamp) -> Option<Self> {
        let seen = SeenAt::to_wire(context, route.position?, now);
        Some(Self { route_id: route.shift.0, courier_id: route.courier.0, seen })
    }
}

/// When service at the stops of a route is expected to start.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RouteEtas {
    /// The route.
    pub route_id: Uuid,
    /// The courier who drives the route.
    pub courier_id: Uuid,
    /// The expected times of the stops that are not finished, by the ids of the stops.
    pub stops: BTreeMap<Uuid, Eta>,
}

impl RouteEtas {
    /// The expected times of a route.
    pub fn to_wire(context: &ZoneContext, route: &LiveRoute, etas: &[crate::app::tracking::Eta]) -> Self {
        let stops = etas.iter().map(|eta| (eta.stop.0, Eta::to_wire(context, eta))).collect();
        Self { route_id: route.shift.0, courier_id: route.courier.0, stops }
    }
}
