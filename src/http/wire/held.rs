//! Held reports.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, instant, local};
use crate::app::dispatch::held::HeldView;
use ritiro_domain::{Invalid, Timestamp};

/// A report of a courier that could not be applied, because its time cannot be right or it completes a stop that is not in the plan. It has
/// no effect until an operator accepts it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeldReport {
    /// The id of the held report.
    pub id: Uuid,
    /// The id that the device gave the event.
    pub event_id: Uuid,
    /// The courier who sent the report.
    pub courier_id: Uuid,
    /// The shift.
    pub shift_id: Uuid,
    /// The service day.
    pub date: NaiveDate,
    /// The stop to which the report belongs.
    pub stop_id: Option<Uuid>,
    /// The booking of that stop, if it is known.
    pub booking_id: Option<Uuid>,
    /// The kind of event, as in courier events.
    #[schema(value_type = ritiro_domain::CourierEventKind, example = "complete")]
    pub kind: &'static str,
    /// The reason, if a stop failed.
    #[schema(value_type = Option<ritiro_domain::FailureReason>)]
    pub reason: Option<&'static str>,
    /// The note of the courier.
    pub note: Option<String>,
    /// The position of the device.
    pub place: Option<Place>,
    /// The time of the event by the device's clock, corrected if the device said when it sent the event.
    pub at: DateTime<FixedOffset>,
    /// The uncorrected time of the event by the device's clock.
    pub said_at: DateTime<FixedOffset>,
    /// The time at which the server received the report.
    pub received_at: DateTime<FixedOffset>,
    /// The code of the refusal, as in the answer to the device.
    #[schema(example = "before_shift")]
    pub code: String,
    /// The state of the held report.
    #[schema(value_type = ritiro_domain::HeldState, example = "waiting")]
    pub state: &'static str,
    /// The time at which an operator decided.
    pub decided_at: Option<DateTime<Utc>>,
}

impl From<HeldView> for HeldReport {
    fn from(HeldView { context, held }: HeldView) -> Self {
        let local_time = |at: Timestamp| local(context.zone.time_zone, at);
        let report = held.report;
        Self {
            id: held.id,
            event_id: report.id,
            courier_id: report.courier.0,
            shift_id: report.shift.0,
            date: report.date,
            stop_id: report.stop.map(|stop| stop.0),
            booking_id: report.booking.map(|booking| booking.0),
            kind: report.kind.as_str(),
            reason: report.reason.map(|reason| reason.as_str()),
            note: report.note,
            place: report.place.map(Place::from),
            at: local_time(report.at),
            said_at: local_time(report.said_at),
            received_at: local_time(report.received_at),
            code: held.code,
            state: held.state.as_str(),
            decided_at: held.decided_at.map(Timestamp::to_utc),
        }
    }
}

/// The time at which the reported event happened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptFields {
    /// The time of the event. If it is left out, the time at which the server received the report counts.
    pub at: Option<DateTime<FixedOffset>>,
}

impl AcceptFields {
    /// Converts the time, or returns what is wrong with it.
    pub fn read(self) -> Result<Option<Timestamp>, Invalid> {
        self.at.map(|at| instant("at", at)).transpose()
    }
}
