//! What happens on the road: what couriers report, and the states that follow from it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::booking::states;
use super::{BookingId, CourierId, MerchantId, Place, ShiftId, StopId, Timestamp, ZoneId};

states! {
    /// The life of a stop. What is reported later never takes it back: of two reports the one further down counts.
    StopState {
        /// The courier has yet to leave for it.
        Planned = "planned",
        /// The courier is on the way to it.
        EnRoute = "en_route",
        /// The courier is there.
        Arrived = "arrived",
        /// It could not be served.
        Failed = "failed",
        /// It was served.
        Completed = "completed",
    }
}

states! {
    /// The life of a route.
    RouteState {
        /// It is being planned; the courier has not taken it.
        Planned = "planned",
        /// The courier has seen and taken it.
        Accepted = "accepted",
        /// The courier has left the start.
        UnderWay = "under_way",
        /// Nothing is left to do.
        Finished = "finished",
        /// The courier will not drive it (on).
        Abandoned = "abandoned",
    }
}

states! {
    /// The life of a shift.
    ShiftState {
        /// It has yet to begin.
        Planned = "planned",
        /// The courier is at work.
        OnDuty = "on_duty",
        /// The courier pauses.
        Paused = "paused",
        /// The courier went home.
        Ended = "ended",
        /// The courier did not come.
        Absent = "absent",
        /// The vehicle cannot go on.
        BrokenDown = "broken_down",
    }
}

states! {
    /// Why a stop could not be served.
    FailureReason {
        /// Nobody was there to hand over to or to take from.
        NobodyThere = "nobody_there",
        /// The goods were refused.
        Refused = "refused",
        /// The place could not be found or reached.
        NoAccess = "no_access",
        /// The goods were damaged, or not what they should be.
        Damaged = "damaged",
        /// The goods were not ready, or not there.
        NotReady = "not_ready",
        /// Whoever was there could not prove to be the right one.
        NotVerified = "not_verified",
        /// Something else; a note says what.
        Other = "other",
    }
}

states! {
    /// What can be reported, in the order in which a day goes: so reports of one second are read.
    CourierEventKind {
        /// The courier takes the route.
        Accept = "accept",
        /// The courier begins to work.
        Start = "start",
        /// The courier leaves for a stop.
        Depart = "depart",
        /// The courier is at a stop.
        Arrive = "arrive",
        /// A stop was served.
        Complete = "complete",
        /// A stop could not be served.
        Fail = "fail",
        /// The courier is back at the end of the route.
        Return = "return",
        /// The courier pauses.
        Pause = "pause",
        /// The courier goes on after a pause.
        Resume = "resume",
        /// The courier goes home.
        End = "end",
        /// The vehicle cannot go on.
        BreakDown = "break_down",
        /// The courier did not come; said by an operator, or found out by the clock.
        Absent = "absent",
        /// The courier is there after all, or the vehicle goes on; said by an operator.
        Restore = "restore",
    }
}

impl CourierEventKind {
    /// Whether it is about one stop.
    pub const fn is_of_stop(self) -> bool {
        matches!(self, Self::Depart | Self::Arrive | Self::Complete | Self::Fail)
    }
}

/// Something that a courier did, by the device's own id and clock.
#[derive(Clone, PartialEq, Debug)]
pub struct CourierEvent {
    /// Given by the device; said twice, it counts once.
    pub id: Uuid,
    /// Who.
    pub courier: CourierId,
    /// The tenant.
    pub merchant: MerchantId,
    /// The plan's zone.
    pub zone: ZoneId,
    /// The plan's day.
    pub date: NaiveDate,
    /// In which shift.
    pub shift: ShiftId,
    /// At which stop, if it is about one.
    pub stop: Option<StopId>,
    /// Whose stop that is.
    pub booking: Option<BookingId>,
    /// What.
    pub kind: CourierEventKind,
    /// Why it failed.
    pub reason: Option<FailureReason>,
    /// Where the device was.
    pub place: Option<Place>,
    /// In the courier's own words. No personal data belongs here.
    pub note: Option<String>,
    /// `courier`, `operator`, `admin`, or `clock`.
    pub by: &'static str,
    /// When it happened: by the device, corrected where the device's clock is known to be wrong.
    pub at: Timestamp,
    /// The same by the device's own clock, as it was sent.
    pub said_at: Timestamp,
    /// When it was heard of.
    pub received_at: Timestamp,
}

/// What a device said in a report. Two reports with one id are the same report only if they agree in all of this.
#[derive(Clone, PartialEq, Debug)]
pub struct Said {
    /// In which shift.
    pub shift: ShiftId,
    /// At which stop.
    pub stop: Option<StopId>,
    /// What.
    pub kind: CourierEventKind,
    /// Why it failed.
    pub reason: Option<FailureReason>,
    /// Where the device was.
    pub place: Option<Place>,
    /// In the courier's own words.
    pub note: Option<String>,
    /// By the device's own clock.
    pub at: Timestamp,
}

impl CourierEvent {
    /// What the device said.
    pub fn said(&self) -> Said {
        Said {
            shift: self.shift,
            stop: self.stop,
            kind: self.kind,
            reason: self.reason,
            place: self.place,
            note: self.note.clone(),
            at: self.said_at,
        }
    }
}

/// How far a stop has got, with the instants that were reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StopProgress {
    /// Where it is in its life.
    pub state: StopState,
    /// When the courier left for it.
    pub departed_at: Option<Timestamp>,
    /// When the courier was there.
    pub arrived_at: Option<Timestamp>,
    /// When it was served, or given up.
    pub finished_at: Option<Timestamp>,
    /// Why it was given up.
    pub failure: Option<FailureReason>,
}

impl StopProgress {
    /// Nothing has happened yet.
    pub const PLANNED: Self =
        Self { state: StopState::Planned, departed_at: None, arrived_at: None, finished_at: None, failure: None };

    /// Whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        matches!(self.state, StopState::Completed | StopState::Failed)
    }
}

impl Default for StopProgress {
    fn default() -> Self {
        Self::PLANNED
    }
}

/// How far a route and its shift have got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteProgress {
    /// The route's state.
    pub route: RouteState,
    /// The shift's state.
    pub shift: ShiftState,
    /// When the courier took the route.
    pub accepted_at: Option<Timestamp>,
    /// When the courier began to work. From then on the plan goes by reports; before, by the clock.
    pub started_at: Option<Timestamp>,
    /// When the courier left the start.
    pub departed_at: Option<Timestamp>,
    /// When the courier was back, or nothing was left to do.
    pub finished_at: Option<Timestamp>,
    /// When the courier went home.
    pub ended_at: Option<Timestamp>,
    /// Since when only an operator changes it.
    pub locked_at: Option<Timestamp>,
    /// Since when it is loaded.
    pub released_at: Option<Timestamp>,
    /// The courier will be back by then, which is later than the shift says.
    pub overtime_until: Option<Timestamp>,
}

impl RouteProgress {
    /// Nothing has happened yet.
    pub const PLANNED: Self = Self {
        route: RouteState::Planned,
        shift: ShiftState::Planned,
        accepted_at: None,
        started_at: None,
        departed_at: None,
        finished_at: None,
        ended_at: None,
        locked_at: None,
        released_at: None,
        overtime_until: None,
    };

    /// Whether the courier drives no more: nothing is put into the route, and what is left in it needs another one.
    pub fn is_gone(&self) -> bool {
        matches!(self.shift, ShiftState::Ended | ShiftState::Absent | ShiftState::BrokenDown)
    }

    /// Whether the courier has begun, or the goods are loaded: who drives, from where and since when is a fact then.
    pub fn is_settled(&self) -> bool {
        self.started_at.is_some() || self.departed_at.is_some() || self.released_at.is_some()
    }

    /// Whether it is settled, and the courier has not ended the shift.
    pub fn is_under_way(&self) -> bool {
        self.is_settled() && self.shift != ShiftState::Ended
    }

    /// Whether the courier has reported for work and is still there.
    pub fn is_live(&self) -> bool {
        matches!(self.shift, ShiftState::OnDuty | ShiftState::Paused)
    }
}

impl Default for RouteProgress {
    fn default() -> Self {
        Self::PLANNED
    }
}
