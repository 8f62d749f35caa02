//! Held reports on the wire.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, instant, local};
use super::report::{EventKind, FailureReason};
use crate::app::dispatch::held::HeldView;
use ritiro_domain::{Invalid, Timestamp};

/// What became of a held report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeldState {
    /// An operator has yet to decide.
    Waiting,
    /// It counts.
    Accepted,
    /// It does not count.
    Dismissed,
}

impl From<HeldState> for ritiro_domain::HeldState {
    fn from(state: HeldState) -> Self {
        match state {
            HeldState::Waiting => Self::Waiting,
            HeldState::Accepted => Self::Accepted,
            HeldState::Dismissed => Self::Dismissed,
        }
    }
}

/// A report of a courier that could not be applied as it was. Nothing of it counts until it is accepted.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeldReport {
    /// Its id.
    pub id: Uuid,
    /// The id that the device gave the event.
    pub event_id: Uuid,
    /// Who reported.
    pub courier_id: Uuid,
    /// In which shift.
    pub shift_id: Uuid,
    /// The service day.
    pub date: NaiveDate,
    /// At which stop.
    pub stop_id: Option<Uuid>,
    /// Whose stop that is, if known.
    pub booking_id: Option<Uuid>,
    /// What happened, as in courier events.
    #[schema(value_type = EventKind, example = "complete")]
    pub kind: &'static str,
    /// Why it failed.
    #[schema(value_type = Option<FailureReason>)]
    pub reason: Option<&'static str>,
    /// In the courier's own words.
    pub note: Option<String>,
    /// Where the device was.
    pub place: Option<Place>,
    /// When it happened: by the device, corrected if the device said when it sent the event.
    pub at: DateTime<FixedOffset>,
    /// The same by the device's own clock.
    pub said_at: DateTime<FixedOffset>,
    /// When it was received.
    pub received_at: DateTime<FixedOffset>,
    /// Why it was not applied, as the device was told.
    #[schema(example = "before_shift")]
    pub code: String,
    /// What became of it.
    #[schema(value_type = HeldState, example = "waiting")]
    pub state: &'static str,
    /// When an operator decided.
    pub decided_at: Option<DateTime<Utc>>,
}

impl From<HeldView> for HeldReport {
    fn from(HeldView { book, held }: HeldView) -> Self {
        let local_time = |at: Timestamp| local(book.zone.time_zone, at);
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

/// When a held report happened.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptFields {
    /// When it happened; left out, when it was received.
    pub at: Option<DateTime<FixedOffset>>,
}

impl AcceptFields {
    /// The time, or what is wrong with it.
    pub fn read(self) -> Result<Option<Timestamp>, Invalid> {
        self.at.map(|at| instant("at", at)).transpose()
    }
}
