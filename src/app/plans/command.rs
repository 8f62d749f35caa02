//! The commands of a plan's writer.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::state::PlanState;
use crate::store::records::ScopedKey;
use ritiro_domain::{
    AuditEntry, Booking, BookingId, BookingState, CourierEvent, CourierId, Hold, HoldId, HoldState, Kind, ProofKind,
    ReservationId, ShiftId, SlotPlace, StopId, StopState, Timestamp, Window,
};
use ritiro_planning::{Leg, Plan, Repaired, Sighting};

/// The idempotency key of a command and the hash of its request.
#[derive(Clone, Debug)]
pub struct IdempotentRequest {
    /// The key within its scope.
    pub key: ScopedKey,
    /// The same key in the format of version 0.1.0. Records with it may still exist.
    pub older: Option<ScopedKey>,
    /// SHA-256 of the request.
    pub request_hash: Vec<u8>,
}

/// One change of a plan. A command contains everything that it creates, also the ids, so that a retry gives the same
/// result.
pub enum Command {
    /// Insert the stops of a hold. It replaces the active hold of the same shopper and cart, whichever plan contains
    /// that hold.
    Hold {
        /// The new hold.
        hold: Hold,
        /// The slot places that it takes.
        places: Vec<SlotPlace>,
        /// For idempotency.
        idempotent: Option<IdempotentRequest>,
    },
    /// Insert the stops of a booking.
    Book {
        /// The new booking.
        booking: Booking,
        /// The slot places that it takes.
        places: Vec<SlotPlace>,
        /// For idempotency.
        idempotent: Option<IdempotentRequest>,
    },
    /// Turn a hold into a booking. No route changes.
    BookHold {
        /// The new booking; its field `hold` names the hold.
        booking: Booking,
        /// For idempotency.
        idempotent: Option<IdempotentRequest>,
    },
    /// Remove the stops of a booking.
    Cancel {
        /// The booking after the cancellation.
        booking: Booking,
        /// For the ledger.
        reason: Option<String>,
        /// For idempotency.
        idempotent: Option<IdempotentRequest>,
    },
    /// Move a booking to another window of the same plan.
    Move {
        /// The booking before the move.
        from: Booking,
        /// The booking after the move. It has a new reservation.
        to: Booking,
        /// The slot places that it takes.
        places: Vec<SlotPlace>,
    },
    /// Move a booking to the place of a hold, in this plan or another one. The writer of the plan that the booking
    /// leaves gets this command. If the hold belongs to another plan, that writer neither looks for the hold nor
    /// removes its stops.
    MoveToHold {
        /// The booking before the move.
        from: Booking,
        /// The booking after the move; its field `hold` names the hold.
        to: Booking,
    },
    /// Remove the stops of a hold.
    ReleaseHold {
        /// The hold.
        hold: HoldId,
    },
    /// A transaction of another plan's writer ended a hold of this plan. Remove its stops, or keep them if the hold was
    /// booked.
    Ended {
        /// The hold.
        hold: HoldId,
        /// The final state of the hold.
        into: HoldState,
    },
    /// Remove expired holds.
    Expire,
    /// Apply reports of a courier or an operator about a shift.
    Report(Report),
    /// A manual change by an operator.
    ManualChange(ManualChange),
    /// A periodic check of the clock and of positions.
    DelayCheck(DelayCheck),
    /// Replace routes by an improved plan. The command is dropped if a route that it changes has changed in the
    /// meantime.
    Improve {
        /// The state that the search started from.
        base: Arc<PlanState>,
        /// A cheaper plan with the same reservations.
        better: Plan,
    },
    /// Apply the result of a search for repair. The command is dropped if anything that it changes has changed in the
    /// meantime.
    Repair {
        /// The state that the search started from.
        base: Arc<PlanState>,
        /// A plan with the same reservations, of which fewer are late or waiting.
        better: Box<Repaired>,
    },
}

/// The data of a booking that the writer needs to judge reports about its stops and to write outbox events about its
/// outcome.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The booking.
    pub booking: BookingId,
    /// The reservation with its stops.
    pub reservation: ReservationId,
    /// The merchant's reference of the order.
    pub reference: Option<String>,
    /// The promised window.
    pub window: Window,
    /// The direction of the goods.
    pub kind: Kind,
    /// The state of the booking when it was read.
    pub state: BookingState,
    /// When the booking was made.
    pub made_at: Timestamp,
    /// The proofs of hand-over that exist.
    pub proofs: Vec<ProofKind>,
}

/// Reports of one shift.
#[derive(Clone, Debug)]
pub struct Report {
    /// The shift.
    pub shift: ShiftId,
    /// The courier of the shift.
    pub courier: CourierId,
    /// The reports in order of time. Each has its own id.
    pub events: Vec<CourierEvent>,
    /// The bookings of the reservations whose stops the reports name. `None` means that no booking exists, or that it
    /// was cancelled. The caller read them after a state of the plan in which no hold had the reservation, so `None`
    /// stays true. The caller must read the booking of a reservation that is missing here.
    pub owners: HashMap<ReservationId, Option<Brief>>,
    /// Whether the courier sends the reports. Then the proofs are required, and refused reports may wait for an
    /// operator.
    pub by_courier: bool,
    /// The held report that this command applies because an operator accepted it.
    pub accepts: Option<Accepted>,
    /// Whether the writer uses the bookings as they were read even if they contradict the plan, because reading them
    /// again did not help.
    pub is_last_try: bool,
}

impl Report {
    /// Reports that name no stop.
    pub fn of(shift: ShiftId, courier: CourierId, events: Vec<CourierEvent>) -> Self {
        Self { shift, courier, events, owners: HashMap::new(), by_courier: false, accepts: None, is_last_try: false }
    }
}

/// An operator's acceptance of a held report.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The held report.
    pub held: Uuid,
    /// The audit entry with the operator.
    pub audit: AuditEntry,
}

/// What the clock and the positions show about couriers on the road.
#[derive(Clone, Debug, Default)]
pub struct DelayCheck {
    /// The latest known positions of couriers, by shift. The writer decides about the effect on the plan when it
    /// applies the command.
    pub seen: HashMap<ShiftId, Sighting>,
    /// Shifts that ended with unserved stops.
    pub ended: Vec<ShiftId>,
    /// Routes that are released by now.
    pub released: Vec<ShiftId>,
    /// Load stops whose trips are released by now.
    pub released_loads: Vec<(ShiftId, StopId)>,
}

/// A manual change by an operator.
#[derive(Clone, Debug)]
pub struct ManualChange {
    /// The action.
    pub action: DispatchAction,
    /// The audit entry with the operator.
    pub audit: AuditEntry,
    /// For idempotency.
    pub idempotent: Option<IdempotentRequest>,
    /// The booking that the action concerns, as it was read; `None` if it concerns none.
    pub booking: Option<Box<Booking>>,
    /// The stops of the booking that were reported as served.
    pub served: Vec<StopId>,
}

/// The manual actions. `Of` is the id of a booking (in requests) or of its reservation (in plans).
#[derive(Clone, Debug)]
pub enum DispatchAction<Of = ReservationId> {
    /// Assign it to a courier and pin it to that courier.
    Assign {
        /// The booking or reservation.
        of: Of,
        /// The route of the courier.
        shift: ShiftId,
        /// Whether the assignment may be later than promised.
        late: bool,
    },
    /// Remove it from its route. It waits until an operator assigns it.
    Unassign {
        /// The booking or reservation.
        of: Of,
    },
    /// Cancel it, even if its courier is on the way or has the goods.
    Cancel {
        /// The booking or reservation.
        of: Of,
        /// For the ledger.
        reason: Option<String>,
    },
    /// Undo its completion.
    Reopen {
        /// The booking or reservation.
        of: Of,
    },
    /// Pin it to its courier, or remove the pin.
    Pin {
        /// The booking or reservation.
        of: Of,
        /// Whether it is pinned.
        pinned: bool,
    },
    /// Lock a route against automatic changes, or unlock it.
    Lock {
        /// The route.
        shift: ShiftId,
        /// Whether the route is locked.
        locked: bool,
    },
    /// Mark the route, or a later trip of it, as released: it is being loaded.
    Release {
        /// The route.
        shift: ShiftId,
        /// The load stop with which the trip begins; `None` for the first trip.
        load: Option<StopId>,
    },
    /// Change the order of the open stops of a route.
    Reorder {
        /// The route.
        shift: ShiftId,
        /// All open stops in the new order.
        stops: Vec<StopId>,
        /// Whether stops may be later than promised.
        late: bool,
    },
}

/// The position of a reservation in the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assignment {
    /// The route; `None` while the reservation waits.
    pub shift: Option<ShiftId>,
    /// When service at its last stop starts.
    pub start: Option<Timestamp>,
    /// Whether that time is later than promised, or whether there is no time.
    pub late: bool,
    /// Whether the reservation is pinned to its courier.
    pub pinned: bool,
}

/// The effect of a change on one reservation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consequence {
    /// The reservation.
    pub reservation: ReservationId,
    /// Its position before the change.
    pub from: Assignment,
    /// Its position after the change.
    pub to: Assignment,
}

/// The effect of a change on the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consequences {
    /// The reservations with another courier, time or state; late ones come first.
    pub changed: Vec<Consequence>,
    /// The total driving before and after the change.
    pub driving: (Leg, Leg),
    /// The position of the cancelled booking.
    pub called_off: Option<CalledOff>,
}

/// The position of a booking when it was cancelled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalledOff {
    /// The route; `None` if the booking was in no route.
    pub shift: Option<ShiftId>,
    /// The progress of its courier.
    pub state: StopState,
    /// Whether the courier has the goods on board.
    pub on_board: bool,
}

impl Consequences {
    /// The JSON that the idempotency record stores as the answer.
    pub(super) fn to_json(&self) -> Value {
        let leg = |leg: Leg| json!([leg.duration, leg.distance]);
        json!({
            "changed": self.changed, "driving": [leg(self.driving.0), leg(self.driving.1)], "called_off": self.called_off,
        })
    }

    /// The reverse of `to_json`; `None` for JSON that `to_json` does not produce.
    pub fn from_json(kept: &Value) -> Option<Self> {
        let leg = |at: usize| -> Option<Leg> {
            let (duration, distance) = serde_json::from_value(kept["driving"][at].clone()).ok()?;
            Some(Leg::new(duration, distance))
        };
        Some(Self {
            changed: serde_json::from_value(kept["changed"].clone()).ok()?,
            driving: (leg(0)?, leg(1)?),
            called_off: serde_json::from_value(kept["called_off"].clone()).ok()?,
        })
    }
}

/// The result of one report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReportResult {
    /// The report.
    pub id: Uuid,
    /// The verdict.
    pub verdict: Verdict,
}

/// The verdict about a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The report was applied.
    Applied,
    /// The report changes nothing, for the reason with this code.
    Refused(&'static str),
    /// The data that was read for the report is outdated. The caller must read it again and submit the report again.
    Unresolved,
}

impl IdempotentRequest {
    /// All keys under which the record of the request is stored.
    pub fn keys(&self) -> impl Iterator<Item = &ScopedKey> {
        std::iter::once(&self.key).chain(&self.older)
    }
}

impl Command {
    /// The idempotency key of the command, if the caller sent one.
    pub(super) fn idempotent(&self) -> &Option<IdempotentRequest> {
        match self {
            Self::Hold { idempotent, .. } | Self::Book { idempotent, .. } | Self::BookHold { idempotent, .. } => {
                idempotent
            }
            Self::Cancel { idempotent, .. } | Self::ManualChange(ManualChange { idempotent, .. }) => idempotent,
            _ => &None,
        }
    }

    /// Whether the command removes something before it can still fail. All other commands fail before they change
    /// anything.
    pub(super) fn gives_up_something(&self) -> bool {
        match self {
            Self::Hold { hold, .. } => hold.cart_key().is_some(),
            Self::Move { .. }
            | Self::MoveToHold { .. }
            | Self::Report(_)
            | Self::DelayCheck(_)
            | Self::ManualChange(_) => true,
            _ => false,
        }
    }
}

impl Command {
    /// The name of the command in metrics.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Report(_) => "report",
            Self::ManualChange(_) => "steering",
            Self::DelayCheck(_) => "watch",
            Self::Improve { .. } | Self::Repair { .. } => "plan",
            _ => "booking",
        }
    }

    /// Whether the command may make something late, or may free time for reservations that are late.
    pub(super) fn may_want_repair(&self) -> bool {
        !matches!(self, Self::Hold { .. } | Self::Book { .. } | Self::BookHold { .. } | Self::Improve { .. })
    }
}

/// The result of a command.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The hold.
    Hold(Box<Hold>),
    /// The booking.
    Booking(Box<Booking>),
    /// The verdicts about reports, and the number of stops that the resulting changes disturbed.
    Reported {
        /// One entry for each report, in the same order.
        results: Vec<ReportResult>,
        /// The number of stops that have another courier or another predecessor.
        disturbed: usize,
    },
    /// The consequences of a manual change.
    ManuallyChanged(Box<Consequences>),
    /// No further data.
    Done,
}
