//! Reports of couriers.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, instant};
use super::judged::Judged;
use crate::app::dispatch::road::{Answer, MOST_EVENTS, NewEvent, NewEvents};
use ritiro_domain::{CourierEventKind, FailureReason, Invalid, ShiftId, StopId};

/// The largest length of a note, in characters.
const LONGEST_NOTE: usize = 500;

/// One event that a courier's device reports.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFields {
    /// An id that the device creates. An event that is sent again with the same content counts once.
    pub id: Uuid,
    /// The time of the event, by the device's clock.
    pub at: DateTime<FixedOffset>,
    /// The kind of event.
    pub kind: CourierEventKind,
    /// The shift. Leave it out if the path names the shift.
    pub shift_id: Option<Uuid>,
    /// The stop. Required for `depart`, `arrive`, `complete` and `fail`; not allowed for other kinds.
    pub stop_id: Option<Uuid>,
    /// The position of the device.
    pub place: Option<Place>,
    /// The reason. Required for `fail`; not allowed for other kinds.
    pub reason: Option<FailureReason>,
    /// A note of the courier, up to 500 characters. Do not put personal data here.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Events in any order. They are applied in the order of their times. Each event is accepted or refused by itself.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsFields {
    /// 1 to 500 events.
    #[schema(value_type = Vec<EventFields>, min_items = 1, max_items = 500)]
    pub events: Vec<Judged<EventFields>>,
    /// The time at which the device sends the request, by its own clock. If it differs from the server's clock by more than a minute, the
    /// times of the events are corrected by the difference.
    pub sent_at: Option<DateTime<FixedOffset>>,
}

impl EventsFields {
    /// The valid events and the invalid ones. It is an error if all are invalid. `shift` is the shift that the path names.
    pub fn read(self, shift: Option<ShiftId>) -> Result<(NewEvents, Malformed), Vec<Invalid>> {
        if self.events.is_empty() || self.events.len() > MOST_EVENTS {
            return Err(vec![Invalid::new("events", format!("must have 1 to {MOST_EVENTS} items"))]);
        }
        let sent_at = self.sent_at.map(|at| instant("sent_at", at)).transpose().map_err(|wrong| vec![wrong])?;
        let (mut events, mut malformed) = (Vec::new(), Malformed::default());
        for (index, Judged { id, read }) in self.events.into_iter().enumerate() {
            match read.and_then(|event| event.read(shift)) {
                Ok(event) => events.push(event),
                Err(wrong) => malformed.0.push((index, id, wrong)),
            }
        }
        match events.is_empty() {
            true => Err(malformed.all()),
            false => Ok((NewEvents { events, sent_at }, malformed)),
        }
    }
}

/// Events that are not valid: the index in the batch, the id if it could be parsed, and what is wrong.
#[derive(Debug, Default)]
pub struct Malformed(Vec<(usize, Option<Uuid>, Invalid)>);

impl Malformed {
    fn all(self) -> Vec<Invalid> {
        self.0.into_iter().map(|(index, _, wrong)| wrong.inside(&format!("events[{index}]"))).collect()
    }

    /// The answers to all events of the batch, in their order.
    pub fn among(self, answers: Vec<Answer>) -> EventAnswers {
        let mut events: Vec<EventAnswer> = answers.into_iter().map(EventAnswer::from).collect();
        for (index, id, wrong) in self.0 {
            let detail = Some(wrong.to_string());
            let answer = EventAnswer { id, status: EventStatus::Refused, code: Some("malformed".into()), detail };
            events.insert(index.min(events.len()), answer);
        }
        EventAnswers { events }
    }
}

impl EventFields {
    fn read(self, of_address: Option<ShiftId>) -> Result<NewEvent, Invalid> {
        let kind = self.kind;
        let shift = match (self.shift_id, of_address) {
            (Some(_), Some(_)) => {
                return Err(Invalid::new("shift_id", "must be left out: the path names the shift"));
            }
            (named, of_address) => named.map(ShiftId).or(of_address),
        };
        let shift = shift.ok_or_else(|| Invalid::new("shift_id", "is required"))?;
        if kind.is_of_stop() != self.stop_id.is_some() {
            let wanted = if kind.is_of_stop() { "is required for this kind" } else { "must be left out for this kind" };
            return Err(Invalid::new("stop_id", wanted));
        }
        if (kind == CourierEventKind::Fail) != self.reason.is_some() {
            return Err(Invalid::new("reason", "is required for `fail` and not allowed for other kinds"));
        }
        if self.note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE || note.contains('\0')) {
            return Err(Invalid::new("note", format!("must have at most {LONGEST_NOTE} characters, without NUL")));
        }
        Ok(NewEvent {
            id: self.id,
            at: instant("at", self.at)?,
            kind,
            shift,
            stop: self.stop_id.map(StopId),
            place: self.place.map(|place| place.read("place")).transpose()?,
            reason: self.reason,
            note: self.note,
        })
    }
}

/// The result of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    /// The event was applied.
    Applied,
    /// The event was already received before. It counts once.
    Known,
    /// The event was not applied; `code` says why. Sending it again helps only for `proof_required`.
    Refused,
}

/// The answer to one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventAnswer {
    /// The id of the event; `null` if it could not be parsed. The answers are in the order of the events.
    #[schema(required)]
    pub id: Option<Uuid>,
    /// The result.
    pub status: EventStatus,
    /// `shift_not_found`, `stop_not_found` (the stop was cancelled or moved to another window), `stop_reassigned` (another courier has the
    /// stop now), `stop_held` (the stop belongs to a hold that is not booked yet), `booking_moved` (the stop failed and the booking has a
    /// new promise since), `in_the_future`, `before_shift`, `after_shift` or `before_booking` (the time cannot be right; an operator
    /// decides about it), `id_reused` (another event has this id), `not_for_couriers` (only operators report this), `proof_required` (send
    /// the proofs that the zone requires, then send the event again), `load_cannot_fail` (report `fail` for the stops of the goods that are
    /// missing) or `malformed` (`detail` says what is wrong).
    #[schema(example = "stop_reassigned")]
    pub code: Option<String>,
    /// Only for `malformed`: the field that is wrong, and what is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The answers, in the order of the events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventAnswers {
    /// One answer for each event.
    pub events: Vec<EventAnswer>,
}

impl From<Answer> for EventAnswer {
    fn from(answer: Answer) -> Self {
        let status = match (&answer.refused, answer.known) {
            (Some(_), _) => EventStatus::Refused,
            (None, true) => EventStatus::Known,
            (None, false) => EventStatus::Applied,
        };
        Self { id: Some(answer.id), status, code: answer.refused.map(Into::into), detail: None }
    }
}
