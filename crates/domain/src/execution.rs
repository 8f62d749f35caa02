//! The day of delivery: the reports of couriers, and the states that follow from them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::booking::states;
use super::{BookingId, CourierId, MerchantId, Place, ShiftId, StopId, Timestamp, ZoneId};

states! {
    /// The states of a stop, in order. A later report never returns a stop to an earlier state: of two reports, the one with
    /// the later state counts.
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
    /// The states of a route.
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
    /// The states of a shift.
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
    /// The reason why a stop could not be served.
    FailureReason {
        /// There was no person at the place.
        NobodyThere = "nobody_there",
        /// The shopper refused the goods.
        Refused = "refused",
        /// The courier could not find or reach the place.
        NoAccess = "no_access",
        /// The goods were damaged or wrong.
        Damaged = "damaged",
        /// The goods were not ready or missing.
        NotReady = "not_ready",
        /// The person at the place could not prove that the goods are for them.
        NotVerified = "not_verified",
        /// Another reason, which a note explains.
        Other = "other",
    }
}

states! {
    /// The kinds of reports, in the order of a working day. Reports with the same second are sorted in this order.
    CourierEventKind {
        /// The courier accepts the route.
        Accept = "accept",
        /// The courier starts work.
        Start = "start",
        /// The courier leaves for a stop.
        Depart = "depart",
        /// The courier arrived at a stop.
        Arrive = "arrive",
        /// The courier served a stop.
        Complete = "complete",
        /// The courier could not serve a stop.
        Fail = "fail",
        /// The courier returned to the end of the route.
        Return = "return",
        /// The courier begins a pause.
        Pause = "pause",
        /// The courier continues after a pause.
        Resume = "resume",
        /// The courier ends the shift.
        End = "end",
        /// The vehicle broke down.
        BreakDown = "break_down",
        /// The courier did not come. An operator reports it, or the server detects it after a time limit.
        Absent = "absent",
        /// The courier is present after all, or the vehicle works again. An operator reports it.
        Restore = "restore",
    }
}

impl CourierEventKind {
    /// Whether the report concerns one stop.
    pub const fn is_of_stop(self) -> bool {
        matches!(self, Self::Depart | Self::Arrive | Self::Complete | Self::Fail)
    }
}

/// A report of a courier, with the id and the clock of the device.
#[derive(Clone, PartialEq, Debug)]
pub struct CourierEvent {
    /// The device's id for the report. A repeated report with the same id counts once.
    pub id: Uuid,
    /// The courier.
    pub courier: CourierId,
    /// The tenant.
    pub merchant: MerchantId,
    /// The zone of the plan.
    pub zone: ZoneId,
    /// The service day of the plan.
    pub date: NaiveDate,
    /// The shift.
    pub shift: ShiftId,
    /// The stop, if the report concerns one.
    pub stop: Option<StopId>,
    /// The booking to which the stop belongs.
    pub booking: Option<BookingId>,
    /// The kind of report.
    pub kind: CourierEventKind,
    /// The reason of a failure.
    pub reason: Option<FailureReason>,
    /// The position of the device.
    pub place: Option<Place>,
    /// A note by the courier. It must contain no personal data.
    pub note: Option<String>,
    /// The role of the author: `courier`, `operator`, `admin` or `clock`.
    pub by: &'static str,
    /// The instant of the event by the device's clock, corrected if that clock is known to be wrong.
    pub at: Timestamp,
    /// The same instant by the device's clock, as it was sent.
    pub said_at: Timestamp,
    /// The instant at which the server received the report.
    pub received_at: Timestamp,
}

/// The content of a report as the device sent it. Two reports with the same id are the same report only if all of this is
/// equal.
#[derive(Clone, PartialEq, Debug)]
pub struct ReportContent {
    /// The shift.
    pub shift: ShiftId,
    /// The stop.
    pub stop: Option<StopId>,
    /// The kind of report.
    pub kind: CourierEventKind,
    /// The reason of a failure.
    pub reason: Option<FailureReason>,
    /// The position of the device.
    pub place: Option<Place>,
    /// The courier's note.
    pub note: Option<String>,
    /// The instant by the device's clock.
    pub at: Timestamp,
}

impl CourierEvent {
    /// The content that the device sent.
    pub fn said(&self) -> ReportContent {
        ReportContent {
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

/// The progress of a stop, with the reported instants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StopProgress {
    /// Its state.
    pub state: StopState,
    /// The instant at which the courier left for it.
    pub departed_at: Option<Timestamp>,
    /// The instant at which the courier arrived.
    pub arrived_at: Option<Timestamp>,
    /// The instant at which it was served, or failed.
    pub finished_at: Option<Timestamp>,
    /// The reason of a failure.
    pub failure: Option<FailureReason>,
}

impl StopProgress {
    /// The progress of a stop without reports.
    pub const PLANNED: Self =
        Self { state: StopState::Planned, departed_at: None, arrived_at: None, finished_at: None, failure: None };

    /// Whether the state is final.
    pub fn is_over(&self) -> bool {
        matches!(self.state, StopState::Completed | StopState::Failed)
    }
}

impl Default for StopProgress {
    fn default() -> Self {
        Self::PLANNED
    }
}

/// The progress of a route and its shift.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteProgress {
    /// The route's state.
    pub route: RouteState,
    /// The shift's state.
    pub shift: ShiftState,
    /// The instant at which the courier accepted the route.
    pub accepted_at: Option<Timestamp>,
    /// The instant at which the courier started work. From then on, reports decide which stops are under way; before, the clock
    /// decides.
    pub started_at: Option<Timestamp>,
    /// The instant at which the courier left the start.
    pub departed_at: Option<Timestamp>,
    /// The instant at which the courier returned, or at which the last stop was done.
    pub finished_at: Option<Timestamp>,
    /// The instant at which the courier ended the shift.
    pub ended_at: Option<Timestamp>,
    /// The instant at which the route was locked. From then on, only operators change it.
    pub locked_at: Option<Timestamp>,
    /// The instant at which the route was released: its goods are loaded.
    pub released_at: Option<Timestamp>,
    /// The accepted latest return, if it is after the end of the shift.
    pub overtime_until: Option<Timestamp>,
}

impl RouteProgress {
    /// The progress of a route without reports.
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

    /// Whether the courier has stopped driving. No stops are inserted into such a route, and its remaining stops need another
    /// courier.
    pub fn is_gone(&self) -> bool {
        matches!(self.shift, ShiftState::Ended | ShiftState::Absent | ShiftState::BrokenDown)
    }

    /// Whether the courier has started or the goods are loaded. The courier, the start and the beginning of the shift can then
    /// no longer change.
    pub fn is_settled(&self) -> bool {
        self.started_at.is_some() || self.departed_at.is_some() || self.released_at.is_some()
    }

    /// Whether the route is settled and the courier has not ended the shift.
    pub fn is_under_way(&self) -> bool {
        self.is_settled() && self.shift != ShiftState::Ended
    }

    /// Whether the courier is on duty or has paused.
    pub fn is_live(&self) -> bool {
        matches!(self.shift, ShiftState::OnDuty | ShiftState::Paused)
    }
}

impl Default for RouteProgress {
    fn default() -> Self {
        Self::PLANNED
    }
}
