//! What couriers report, on the wire.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, instant};
use super::judged::Judged;
use crate::app::dispatch::road::{Answer, MOST_EVENTS, NewEvent, NewEvents};
pub use ritiro_domain::FailureReason;
use ritiro_domain::{Invalid, ShiftId, StopId};

/// The longest note.
const LONGEST_NOTE: usize = 500;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The courier takes the route.
    Accept,
    /// The courier begins to work. From then on the plan goes by what is reported.
    Start,
    /// The courier leaves for a stop.
    Depart,
    /// The courier is at a stop.
    Arrive,
    /// A stop was served.
    Complete,
    /// A stop could not be served; `reason` says why.
    Fail,
    /// The courier is back at the end of the route.
    Return,
    /// The courier pauses.
    Pause,
    /// The courier goes on.
    Resume,
    /// The courier goes home. What is left in the route goes to others.
    End,
    /// The vehicle cannot go on. What is on board is taken over where it stands.
    BreakDown,
    /// The courier did not come. Operators only.
    Absent,
    /// The courier is there after all, or the vehicle goes on. Operators only.
    Restore,
}

/// One event, as the courier's device tells it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventFields {
    /// Given by the device: an event that is sent again, with the same content, counts once.
    pub id: Uuid,
    /// When it happened, by the clock of the device.
    pub at: DateTime<FixedOffset>,
    /// What happened.
    pub kind: EventKind,
    /// In which shift; not where the address names one.
    pub shift_id: Option<Uuid>,
    /// At which stop: for `depart`, `arrive`, `complete` and `fail`.
    pub stop_id: Option<Uuid>,
    /// Where the device was.
    pub place: Option<Place>,
    /// For `fail`.
    pub reason: Option<FailureReason>,
    /// In the courier's own words, up to 500 characters. No personal data belongs here.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Events, in any order; they are applied in the order in which they happened. Each is judged by itself.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsFields {
    /// 1 to 500.
    #[schema(value_type = Vec<EventFields>, min_items = 1, max_items = 500)]
    pub events: Vec<Judged<EventFields>>,
    /// When the device sends this, by its own clock. If that is more than a minute off the server's clock, the times of the events are
    /// corrected by the difference.
    pub sent_at: Option<DateTime<FixedOffset>>,
}

impl EventsFields {
    /// The events that are well-formed, and the others; what is wrong with them if that is all of them. `shift` is that of the
    /// address.
    pub fn read(self, shift: Option<ShiftId>) -> Result<(NewEvents, Malformed), Vec<Invalid>> {
        if self.events.is_empty() || self.events.len() > MOST_EVENTS {
            return Err(vec![Invalid::new("events", format!("must be 1 to {MOST_EVENTS}"))]);
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

/// Events that are not well-formed: where in the batch, under which id if that could be read, and why.
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
        let kind = self.kind.read();
        let shift = match (self.shift_id, of_address) {
            (Some(_), Some(_)) => {
                return Err(Invalid::new("shift_id", "must be left out: the address names the shift"));
            }
            (named, of_address) => named.map(ShiftId).or(of_address),
        };
        let shift = shift.ok_or_else(|| Invalid::new("shift_id", "is required"))?;
        if kind.is_of_stop() != self.stop_id.is_some() {
            let wanted = if kind.is_of_stop() { "is required for this kind" } else { "must be left out for this kind" };
            return Err(Invalid::new("stop_id", wanted));
        }
        if (kind == ritiro_domain::CourierEventKind::Fail) != self.reason.is_some() {
            return Err(Invalid::new("reason", "is required for `fail`, and for nothing else"));
        }
        if self.note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE || note.contains('\0')) {
            return Err(Invalid::new("note", format!("must be at most {LONGEST_NOTE} characters, without NUL")));
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

impl EventKind {
    fn read(self) -> ritiro_domain::CourierEventKind {
        use ritiro_domain::CourierEventKind as To;
        match self {
            Self::Accept => To::Accept,
            Self::Start => To::Start,
            Self::Depart => To::Depart,
            Self::Arrive => To::Arrive,
            Self::Complete => To::Complete,
            Self::Fail => To::Fail,
            Self::Return => To::Return,
            Self::Pause => To::Pause,
            Self::Resume => To::Resume,
            Self::End => To::End,
            Self::BreakDown => To::BreakDown,
            Self::Absent => To::Absent,
            Self::Restore => To::Restore,
        }
    }
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    /// It counts.
    Applied,
    /// It was heard before, and counts once.
    Known,
    /// It changes nothing; `code` says why. Only what lacks a proof is worth sending again.
    Refused,
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventAnswer {
    /// Which; `null` if its id could not be read: answers stand in the order of the events.
    #[schema(required)]
    pub id: Option<Uuid>,
    /// What became of it.
    pub status: EventStatus,
    /// `shift_not_found`, `stop_not_found` (it was cancelled or moved to another window), `stop_reassigned` (another courier has it
    /// now), `stop_held` (nobody has booked it yet), `booking_moved` (it failed there, and was promised anew since),
    /// `in_the_future`, `before_shift`, `after_shift`, `before_booking` (its time cannot be right; an operator decides on it),
    /// `id_reused` (another event has this id), `not_for_couriers`,
    /// `proof_required` (bring the proofs that the zone wants, then send it again), `malformed` (`detail` says what is wrong with it).
    #[schema(example = "stop_reassigned")]
    pub code: Option<String>,
    /// Only of `malformed`: which field is wrong, and what is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What became of the events, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EventAnswers {
    /// One for each event.
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
