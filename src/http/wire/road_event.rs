//! The data of events from the road.

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
    /// Your reference of the order.
    #[schema(required)]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// When, by the courier's device.
    pub at: DateTime<Utc>,
    /// Whether service started in the promised window.
    pub on_time: bool,
    /// Why it failed.
    #[schema(required, value_type = Option<FailureReason>, example = "nobody_there")]
    pub reason: Option<String>,
}

/// The data of `stop.…` events.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StopEventData {
    /// The stop.
    pub stop_id: Uuid,
    /// The route that it stands in.
    pub route_id: Uuid,
    /// Whose stop it is.
    #[schema(required)]
    pub booking_id: Option<Uuid>,
    /// What happens there.
    #[schema(value_type = names::StopKind, example = "delivery")]
    pub kind: String,
    /// The service day.
    pub date: NaiveDate,
    /// When, by the courier's device.
    pub at: DateTime<Utc>,
    /// Why it failed.
    #[schema(required, value_type = Option<FailureReason>, example = "nobody_there")]
    pub reason: Option<String>,
}

/// The data of `promise.…` events.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PromiseEventData {
    /// The booking.
    pub booking_id: Uuid,
    /// Your reference of the order.
    #[schema(required)]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The promised window. It stands until the shopper agrees to another one.
    pub window: EventWindow,
    /// When service is expected to start; `null` while no courier can come.
    #[schema(required)]
    pub expected: Option<DateTime<Utc>>,
    /// Why: `late`, or `unassigned` while no courier can come.
    #[schema(required, example = "late")]
    pub reason: Option<String>,
}

/// The data of `eta.changed`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EtaEventData {
    /// The booking.
    pub booking_id: Uuid,
    /// Your reference of the order.
    #[schema(required)]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// The promised window.
    pub window: EventWindow,
    /// When service is expected to start: as likely earlier as later.
    pub expected: DateTime<Utc>,
    /// It starts earlier in one of ten cases.
    pub earliest: DateTime<Utc>,
    /// It starts later in one of ten cases.
    pub latest: DateTime<Utc>,
    /// What was told before; `null` the first time.
    #[schema(required)]
    pub previous_expected: Option<DateTime<Utc>>,
}

/// The data of `courier.approaching`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ApproachingEventData {
    /// The booking.
    pub booking_id: Uuid,
    /// Your reference of the order.
    #[schema(required)]
    pub reference: Option<String>,
    /// The service day.
    pub date: NaiveDate,
    /// When service is expected to start: as likely earlier as later.
    pub expected: DateTime<Utc>,
    /// It starts earlier in one of ten cases.
    pub earliest: DateTime<Utc>,
    /// It starts later in one of ten cases.
    pub latest: DateTime<Utc>,
    /// How far the courier was when last seen, as the crow flies; `null` if that is not known, or other stops come before.
    #[schema(required)]
    pub distance_meters: Option<i64>,
}

/// The data of `shift.changed`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ShiftEventData {
    /// The shift, whose route has the same id.
    pub shift_id: Uuid,
    /// Whose.
    pub courier_id: Uuid,
    /// The service day.
    pub date: NaiveDate,
    /// Whether the courier works.
    #[schema(value_type = names::ShiftState, example = "on_duty")]
    pub state: String,
}
