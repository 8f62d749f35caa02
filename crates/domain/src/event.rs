//! Events for merchants. This is the only declaration of them: subscriptions, validation, the stored JSON, the OpenAPI document and the
//! table in `docs/WEBHOOKS.md` come from it.

mod declare;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Booking, BookingId, CourierId, FailureReason, HoldId, Meters, ShiftId, ShiftState, StopId, StopKind,
    WebhookEndpointId, Window,
};
use declare::events;

events! {
    /// A booking was made.
    BookingConfirmed(BookingEventData) = "booking.confirmed", "A booking was made. The shopper has a promise.";
    /// Another promise replaced a booking's promise, by agreement.
    BookingRescheduled(BookingEventData) = "booking.rescheduled", "The shopper or the merchant moved a booking to another window. The data contains the new window.";
    /// A booking was cancelled.
    BookingCancelled(BookingEventData) = "booking.cancelled", "A booking was cancelled. The data contains the window that it had.";
    /// The goods of a booking were handed over or taken.
    BookingCompleted(OutcomeEventData) = "booking.completed", "The courier handed over or collected the goods of a booking.";
    /// The courier could not serve a booking.
    BookingFailed(OutcomeEventData) = "booking.failed", "The courier could not serve a booking. The data contains the reason.";
    /// An operator corrected a mistaken `complete` of a booking.
    BookingReopened(BookingEventData) = "booking.reopened", "An operator corrected a mistaken `complete` of a booking. The courier must still serve it.";
    /// A courier left for a stop.
    StopEnRoute(StopEventData) = "stop.en_route", "A courier left for a stop.";
    /// A courier is at a stop.
    StopArrived(StopEventData) = "stop.arrived", "A courier is at a stop.";
    /// The courier served a stop.
    StopCompleted(StopEventData) = "stop.completed", "A stop was served.";
    /// A stop could not be served.
    StopFailed(StopEventData) = "stop.failed", "The courier could not serve a stop. The data contains the reason.";
    /// An operator corrected a mistaken `complete` of a stop.
    StopReopened(StopEventData) = "stop.reopened", "An operator corrected a mistaken `complete` of a stop. The courier must go there again.";
    /// The expected time of a courier changed.
    EtaChanged(EtaEventData) = "eta.changed", "The expected start of service became known, or it changed by the zone's `live.eta_change_seconds` or more since the last such event.";
    /// A courier is near.
    CourierApproaching(ApproachingEventData) = "courier.approaching", "The courier is near, according to the zone's `live` settings. The event is sent once for each promise.";
    /// According to the present plan, a promise cannot be kept.
    PromiseAtRisk(PromiseEventData) = "promise.at_risk", "According to the present plan, a promise will not be kept. The data contains the delay.";
    /// A promise that was at risk is no longer at risk.
    PromiseSafe(PromiseEventData) = "promise.safe", "A promise that was at risk is no longer at risk.";
    /// The state of a shift changed.
    ShiftChanged(ShiftEventData) = "shift.changed", "A courier started work, paused, resumed, ended the shift, was absent, or had a breakdown.";
    /// A hold expired.
    HoldExpired(HoldEventData) = "hold.expired", "A hold expired before it was booked.";
    /// A hold was released.
    HoldReleased(HoldEventData) = "hold.released", "A hold was released.";
    /// A newer hold replaced a hold.
    HoldReplaced(HoldEventData) = "hold.replaced", "A newer hold of the same shopper and cart replaced a hold.";
    /// The stops of a route, their order or their times changed.
    RouteChanged(RouteEventData) = "route.changed", "The stops of a courier's route changed. Fetch the route to see how.";
    /// A merchant requested a test of an endpoint.
    WebhookTest(TestEventData) = "webhook.test", "You requested a test with `POST /v1/webhook-endpoints/{id}/test`. Ritiro sends the event once.";
}

/// Events that do not belong to a transition of a process.
pub const EMITTED_OUTSIDE: &[EventType] =
    &[EventType::WebhookTest, EventType::EtaChanged, EventType::CourierApproaching];

impl EventType {
    /// Parses a name; the reverse of [`EventType::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// Whether endpoints can subscribe to it. A test event goes only to the endpoint for which it was requested.
    pub fn is_subscribable(self) -> bool {
        self != Self::WebhookTest
    }

    /// All event types to which endpoints can subscribe.
    pub fn subscribable() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| kind.is_subscribable())
    }
}

/// A promised window, in UTC.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EventWindow {
    /// The first instant at which service may start.
    pub start: DateTime<Utc>,
    /// The last instant at which service may start.
    pub end: DateTime<Utc>,
}

impl From<Window> for EventWindow {
    fn from(window: Window) -> Self {
        Self { start: window.start().to_utc(), end: window.end().to_utc() }
    }
}

/// The data of `booking.…` events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BookingEventData {
    /// The booking. Read the booking to get all other details.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub booking_id: BookingId,
    /// Your reference for the order.
    #[cfg_attr(feature = "schema", schema(required))]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The promised window.
    pub window: EventWindow,
}

impl BookingEventData {
    /// The data of an event about a booking and its promise.
    pub fn of(booking: &Booking) -> Self {
        Self {
            booking_id: booking.id,
            reference: booking.reference.clone(),
            date: booking.date,
            window: booking.promise.window.into(),
        }
    }
}

/// The data of `booking.completed` and `booking.failed`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OutcomeEventData {
    /// The booking.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub booking_id: BookingId,
    /// Your reference for the order.
    #[cfg_attr(feature = "schema", schema(required))]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The time, by the courier's device.
    pub at: DateTime<Utc>,
    /// Whether service started in the promised window.
    pub on_time: bool,
    /// The reason why it failed.
    #[cfg_attr(feature = "schema", schema(required))]
    pub reason: Option<FailureReason>,
}

/// The data of `stop.…` events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StopEventData {
    /// The stop.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub stop_id: StopId,
    /// The route of the stop.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub route_id: ShiftId,
    /// The booking of the stop; `null` for a break and for a load stop.
    #[cfg_attr(feature = "schema", schema(required, value_type = Option<Uuid>))]
    pub booking_id: Option<BookingId>,
    /// The kind of stop.
    pub kind: StopKind,
    /// The service day.
    pub date: NaiveDate,
    /// The time, by the courier's device.
    pub at: DateTime<Utc>,
    /// The reason why it failed.
    #[cfg_attr(feature = "schema", schema(required))]
    pub reason: Option<FailureReason>,
}

/// The data of `promise.…` events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PromiseEventData {
    /// The booking.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub booking_id: BookingId,
    /// Your reference for the order.
    #[cfg_attr(feature = "schema", schema(required))]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The promised window. It is valid until the shopper agrees to another one.
    pub window: EventWindow,
    /// When service is expected to start; `null` while no courier is assigned.
    #[cfg_attr(feature = "schema", schema(required))]
    pub expected: Option<DateTime<Utc>>,
    /// The reason: `late`, or `unassigned` while no courier can serve the booking.
    #[cfg_attr(feature = "schema", schema(required, value_type = Option<String>, example = "late"))]
    pub reason: Option<RiskReason>,
}

/// The reason why a promise is at risk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskReason {
    /// The courier is expected to be late.
    Late,
    /// No courier can serve the booking.
    Unassigned,
}

/// The data of `eta.changed`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EtaEventData {
    /// The booking.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub booking_id: BookingId,
    /// Your reference for the order.
    #[cfg_attr(feature = "schema", schema(required))]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The promised window.
    pub window: EventWindow,
    /// The median of the start of service: it is as likely to be earlier as later.
    pub expected: DateTime<Utc>,
    /// The 10 % quantile: service starts earlier than this in one of ten cases.
    pub earliest: DateTime<Utc>,
    /// The 90 % quantile: service starts later than this in one of ten cases.
    pub latest: DateTime<Utc>,
    /// The expected time in the event before; `null` in the first event.
    #[cfg_attr(feature = "schema", schema(required))]
    pub previous_expected: Option<DateTime<Utc>>,
}

/// The data of `courier.approaching`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApproachingEventData {
    /// The booking.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub booking_id: BookingId,
    /// Your reference for the order.
    #[cfg_attr(feature = "schema", schema(required))]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The median of the start of service: it is as likely to be earlier as later.
    pub expected: DateTime<Utc>,
    /// The 10 % quantile: service starts earlier than this in one of ten cases.
    pub earliest: DateTime<Utc>,
    /// The 90 % quantile: service starts later than this in one of ten cases.
    pub latest: DateTime<Utc>,
    /// The straight-line distance from the courier's last known position, in metres; `null` if the position is not known or other stops
    /// come first.
    #[cfg_attr(feature = "schema", schema(required, value_type = Option<i64>))]
    pub distance_meters: Option<Meters>,
}

/// The data of `shift.changed`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ShiftEventData {
    /// The shift. Its route has the same id.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub shift_id: ShiftId,
    /// The courier.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub courier_id: CourierId,
    /// The service day.
    pub date: NaiveDate,
    /// The state of the shift.
    pub state: ShiftState,
}

/// The data of `hold.…` events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HoldEventData {
    /// The hold.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub hold_id: HoldId,
    /// The service day.
    pub date: NaiveDate,
}

/// The data of `route.…` events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RouteEventData {
    /// The id of the route, which is also the id of its shift.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub route_id: ShiftId,
    /// The courier.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub courier_id: CourierId,
    /// The service day.
    pub date: NaiveDate,
    /// The version of the route after the change.
    pub version: i64,
}

/// The data of `webhook.test`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TestEventData {
    /// The endpoint to which the event was sent.
    #[cfg_attr(feature = "schema", schema(value_type = Uuid))]
    pub endpoint_id: WebhookEndpointId,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ID: &str = "01a2027e-f3b4-7017-89c0-d2cb192dae68";
    const AT: &str = "2026-11-23T10:03:24Z";

    /// What is stored and sent for each type.
    fn sent() -> Vec<(&'static str, Value)> {
        let window = json!({"start": AT, "end": "2026-11-23T12:00:00Z"});
        let booking = json!({"booking_id": ID, "reference": "order-4711", "date": "2026-11-23", "window": window});
        let outcome = json!({"booking_id": ID, "reference": null, "date": "2026-11-23", "at": AT,
            "on_time": true, "reason": null});
        let failed = json!({"booking_id": ID, "reference": "order-4711", "date": "2026-11-23", "at": AT,
            "on_time": false, "reason": "nobody_there"});
        let stop = json!({"stop_id": ID, "route_id": ID, "booking_id": ID, "kind": "dropoff", "date": "2026-11-23",
            "at": AT, "reason": null});
        let stop_failed = json!({"stop_id": ID, "route_id": ID, "booking_id": ID, "kind": "pickup",
            "date": "2026-11-23", "at": AT, "reason": "not_ready"});
        let on_break = json!({"stop_id": ID, "route_id": ID, "booking_id": null, "kind": "break",
            "date": "2026-11-23", "at": AT, "reason": null});
        let promise = |expected: Option<&str>, reason: Option<&str>| {
            json!({"booking_id": ID, "reference": null, "date": "2026-11-23", "window": window, "expected": expected,
                "reason": reason})
        };
        let eta = |before: Option<&str>| {
            json!({"booking_id": ID, "reference": "order-4711", "date": "2026-11-23", "window": window, "expected": AT,
                "earliest": AT, "latest": AT, "previous_expected": before})
        };
        let approaching = |distance: Option<i64>| {
            json!({"booking_id": ID, "reference": null, "date": "2026-11-23", "expected": AT, "earliest": AT,
                "latest": AT, "distance_meters": distance})
        };
        let shift = json!({"shift_id": ID, "courier_id": ID, "date": "2026-11-23", "state": "on_duty"});
        let hold = json!({"hold_id": ID, "date": "2026-11-23"});
        let route = json!({"route_id": ID, "courier_id": ID, "date": "2026-11-23", "version": 7});
        vec![
            ("booking.confirmed", booking.clone()),
            ("booking.rescheduled", booking.clone()),
            ("booking.cancelled", booking.clone()),
            ("booking.completed", outcome),
            ("booking.failed", failed),
            ("booking.reopened", booking),
            ("stop.en_route", stop.clone()),
            ("stop.arrived", stop.clone()),
            ("stop.completed", on_break),
            ("stop.failed", stop_failed),
            ("stop.reopened", stop),
            ("eta.changed", eta(None)),
            ("eta.changed", eta(Some(AT))),
            ("courier.approaching", approaching(None)),
            ("courier.approaching", approaching(Some(450))),
            ("promise.at_risk", promise(Some(AT), Some("late"))),
            ("promise.at_risk", promise(None, Some("unassigned"))),
            ("promise.safe", promise(Some(AT), None)),
            ("shift.changed", shift),
            ("hold.expired", hold.clone()),
            ("hold.released", hold.clone()),
            ("hold.replaced", hold),
            ("route.changed", route),
            ("webhook.test", json!({"endpoint_id": ID})),
        ]
    }

    #[test]
    fn the_data_of_each_event_is_the_agreed_json() {
        let mut types = Vec::new();
        for (name, data) in sent() {
            let event = EventData::read(EventType::parse(name).unwrap(), data.clone());
            assert_eq!((event.event_type().as_str(), event.to_json()), (name, data));
            types.push(event.event_type());
        }
        types.dedup();
        assert_eq!(types, EventType::ALL, "each type has an example, in order");
    }

    #[test]
    fn names_in_the_data_are_those_of_the_domain() {
        StopKind::ALL.iter().for_each(|kind| assert_eq!(json!(kind), kind.as_str()));
        ShiftState::ALL.iter().for_each(|state| assert_eq!(json!(state), state.as_str()));
        FailureReason::ALL.iter().for_each(|reason| assert_eq!(json!(reason), reason.as_str()));
    }

    #[test]
    fn each_type_has_a_name_of_its_own_with_a_subject_and_a_verb() {
        for kind in EventType::ALL {
            assert_eq!(EventType::parse(kind.as_str()), Some(*kind));
            let (subject, verb) = kind.as_str().split_once('.').expect("subject.verb");
            let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            assert!(plain(subject) && plain(verb), "{kind:?}");
        }
        assert_eq!(EventType::parse("booking.lost"), None);
        assert_eq!(EventType::subscribable().count(), EventType::ALL.len() - 1);
    }
}
