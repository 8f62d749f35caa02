//! The data of events of the day of delivery.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::names;
use super::report::FailureReason;
use super::webhook::EventWindow;

/// The data of `booking.completed` and `booking.failed`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OutcomeEventData {
    /// The booking.
    pub booking_id: Uuid,
    /// Your reference for the order.
    #[schema(required)]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The time, by the courier's device.
    pub at: DateTime<Utc>,
    /// Whether service started in the promised window.
    pub on_time: bool,
    /// The reason why it failed.
    #[schema(required, value_type = Option<FailureReason>, example = "nobody_there")]
    pub reason: Option<String>,
}

/// The data of `stop.…` events.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StopEventData {
    /// The stop.
    pub stop_id: Uuid,
    /// The route of the stop.
    pub route_id: Uuid,
    /// The booking of the stop.
    #[schema(required)]
    pub booking_id: Option<Uuid>,
    /// The kind of stop.
    #[schema(value_type = names::StopKind, example = "delivery")]
    pub kind: String,
    /// The service day.
    pub date: NaiveDate,
    /// The time, by the courier's device.
    pub at: DateTime<Utc>,
    /// The reason why it failed.
    #[schema(required, value_type = Option<FailureReason>, example = "nobody_there")]
    pub reason: Option<String>,
}

/// The data of `promise.…` events.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PromiseEventData {
    /// The booking.
    pub booking_id: Uuid,
    /// Your reference for the order.
    #[schema(required)]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The promised window. It is valid until the shopper agrees to another one.
    pub window: EventWindow,
    /// When service is expected to start; `null` while no courier is assigned.
    #[schema(required)]
    pub expected: Option<DateTime<Utc>>,
    /// The reason: `late`, or `unassigned` while no courier can serve the booking.
    #[schema(required, example = "late")]
    pub reason: Option<String>,
}

/// The data of `eta.changed`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EtaEventData {
    /// The booking.
    pub booking_id: Uuid,
    /// Your reference for the order.
    #[schema(required)]
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
    #[schema(required)]
    pub previous_expected: Option<DateTime<Utc>>,
}

/// The data of `courier.approaching`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApproachingEventData {
    /// The booking.
    pub booking_id: Uuid,
    /// Your reference for the order.
    #[schema(required)]
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
    #[schema(required)]
    pub distance_meters: Option<i64>,
}

/// The data of `shift.changed`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShiftEventData {
    /// The shift. Its route has the same id.
    pub shift_id: Uuid,
    /// The courier.
    pub courier_id: Uuid,
    /// The service day.
    pub date: NaiveDate,
    /// The state of the shift.
    #[schema(value_type = names::ShiftState, example = "on_duty")]
    pub state: String,
}
