//! What a plan's writer is asked to do.

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

/// Whose attempt a command is, by its idempotency key, and the hash of its request.
#[derive(Clone, Debug)]
pub struct IdempotentRequest {
    /// The attempt.
    pub key: ScopedKey,
    /// The same as version 0.1.0 knows it, which may still serve.
    pub older: Option<ScopedKey>,
    /// SHA-256 of the request.
    pub request_hash: Vec<u8>,
}

/// One change of a plan. Commands carry what they create, ids included, so that applying one again gives the same.
pub enum Command {
    /// Insert the stops of a hold. It replaces the active hold of the same shopper and cart, in whatever plan that stands.
    Hold {
        /// To be kept.
        hold: Hold,
        /// The places that it takes in slots.
        places: Vec<SlotPlace>,
        /// For idempotency.
        idempotent: Option<IdempotentRequest>,
    },
    /// Insert the stops of a booking.
    Book {
        /// To be kept.
        booking: Booking,
        /// The places that it takes in slots.
        places: Vec<SlotPlace>,
        /// For idempotency.
        idempotent: Option<IdempotentRequest>,
    },
    /// Turn a hold into a booking: no route changes.
    BookHold {
        /// To be kept; its `hold` says which.
        booking: Booking,
        /// For idempotency.
        idempotent: Option<IdempotentRequest>,
    },
    /// Take the stops of a booking out.
    Cancel {
        /// As it will be.
        booking: Booking,
        /// For the ledger.
        reason: Option<String>,
        /// For idempotency.
        idempotent: Option<IdempotentRequest>,
    },
    /// Move a booking to another window of the same plan.
    Move {
        /// As it stands.
        from: Booking,
        /// As it will be; it has another reservation.
        to: Booking,
        /// The places that it takes in slots.
        places: Vec<SlotPlace>,
    },
    /// Move a booking to where a hold stands, in this plan or another one. It goes to the writer that the booking
    /// leaves; the hold is neither looked for nor taken out there if it is another plan's.
    MoveToHold {
        /// As it stands.
        from: Booking,
        /// As it will be; its `hold` says where.
        to: Booking,
    },
    /// Take the stops of a hold out.
    ReleaseHold {
        /// Which.
        hold: HoldId,
    },
    /// A hold of this plan ended in a transaction of another plan's writer: take its stops out, or (booked) keep them.
    Ended {
        /// Which.
        hold: HoldId,
        /// How.
        into: HoldState,
    },
    /// Take expired holds out.
    Expire,
    /// A shift goes on, as its courier or an operator says.
    Report(Report),
    /// What an operator does by hand.
    ManualChange(ManualChange),
    /// A look at the clock.
    DelayCheck(DelayCheck),
    /// Take over a better plan. It is dropped if a route that it touches has changed meanwhile.
    Improve {
        /// What it was made of.
        base: Arc<PlanState>,
        /// With the same reservations, cheaper.
        better: Plan,
    },
    /// Take over what a search for repair found. It is dropped if something that it touches has changed meanwhile.
    Repair {
        /// What it was made of.
        base: Arc<PlanState>,
        /// With the same reservations, less of them late or waiting.
        better: Box<Repaired>,
    },
}

/// What is needed of a booking to judge reports of its stops, and to tell the outside what became of it.
#[derive(Clone, Debug)]
pub struct Brief {
    /// Which.
    pub booking: BookingId,
    /// Its stops.
    pub reservation: ReservationId,
    /// The merchant's reference of the order.
    pub reference: Option<String>,
    /// The promised window.
    pub window: Window,
    /// Which way the goods go.
    pub kind: Kind,
    /// Where it was in its life when it was read.
    pub state: BookingState,
    /// When it was made.
    pub made_at: Timestamp,
    /// The proofs of hand-over that were brought.
    pub proofs: Vec<ProofKind>,
}

/// Reports of one shift.
#[derive(Clone, Debug)]
pub struct Report {
    /// Which.
    pub shift: ShiftId,
    /// Whose.
    pub courier: CourierId,
    /// In order of time, each with an id of its own.
    pub events: Vec<CourierEvent>,
    /// The bookings of the reservations whose stops are reported on; `None` where there is none, or it was called off. They were read
    /// after a state of the plan in which no hold had the reservation, so `None` stays true. What is not in here has to be read.
    pub owners: HashMap<ReservationId, Option<Brief>>,
    /// Whether the courier reports: then proofs are wanted, and what cannot be applied waits for an operator.
    pub by_courier: bool,
    /// The held report that this is, now that an operator accepts it.
    pub accepts: Option<Accepted>,
    /// Whether a booking counts as it was read, even if it cannot be so by the plan: reading it again did not help.
    pub is_last_try: bool,
}

impl Report {
    /// Of what is about no stop.
    pub fn of(shift: ShiftId, courier: CourierId, events: Vec<CourierEvent>) -> Self {
        Self { shift, courier, events, owners: HashMap::new(), by_courier: false, accepts: None, is_last_try: false }
    }
}

/// That an operator accepts a held report.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// Which.
    pub held: Uuid,
    /// Who did it.
    pub audit: AuditEntry,
}

/// What the clock and positions tell of couriers on the road.
#[derive(Clone, Debug, Default)]
pub struct DelayCheck {
    /// Where couriers were seen, by their shifts. What follows from that for the plan is decided when it is applied.
    pub seen: HashMap<ShiftId, Sighting>,
    /// Who went home and left something undone.
    pub ended: Vec<ShiftId>,
    /// Routes that must be loaded by now.
    pub released: Vec<ShiftId>,
}

/// What an operator does by hand.
#[derive(Clone, Debug)]
pub struct ManualChange {
    /// What.
    pub steering: DispatchAction,
    /// Who did it.
    pub audit: AuditEntry,
    /// For idempotency.
    pub idempotent: Option<IdempotentRequest>,
    /// The booking that it is about, if it is about one, as it was read.
    pub booking: Option<Box<Booking>>,
    /// Those of its stops of which it was reported that they were served.
    pub served: Vec<StopId>,
}

/// What can be done by hand, to a booking (as callers name it) or its reservation (as plans do).
#[derive(Clone, Debug)]
pub enum DispatchAction<Of = ReservationId> {
    /// Give it to a courier, who keeps it.
    Assign {
        /// Which.
        of: Of,
        /// Whose route.
        shift: ShiftId,
        /// Even later than promised.
        late: bool,
    },
    /// Have it wait until it is assigned.
    Unassign {
        /// Which.
        of: Of,
    },
    /// Call it off, also where its courier is on the way or has the goods.
    Cancel {
        /// Which.
        of: Of,
        /// For the ledger.
        reason: Option<String>,
    },
    /// Take back that it was completed.
    Reopen {
        /// Which.
        of: Of,
    },
    /// Keep it with its courier, or no longer.
    Pin {
        /// Which.
        of: Of,
        /// Whether it stays.
        pinned: bool,
    },
    /// Leave a route alone, or no longer.
    Lock {
        /// Which.
        shift: ShiftId,
        /// Whether it is left alone.
        locked: bool,
    },
    /// The route is loaded.
    Release {
        /// Which.
        shift: ShiftId,
    },
    /// Another order of what is still to come.
    Reorder {
        /// Which route.
        shift: ShiftId,
        /// All that is still to come.
        stops: Vec<StopId>,
        /// Even later than promised.
        late: bool,
    },
}

/// Where a reservation stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assignment {
    /// In which route; `None` while it waits.
    pub shift: Option<ShiftId>,
    /// When service at its last stop starts.
    pub start: Option<Timestamp>,
    /// Whether that is later than promised, or never.
    pub late: bool,
    /// Whether it stays with its courier.
    pub pinned: bool,
}

/// What a change means for one reservation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Consequence {
    /// Which.
    pub reservation: ReservationId,
    /// Where it stood.
    pub from: Assignment,
    /// Where it stands.
    pub to: Assignment,
}

/// What a change means for the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consequences {
    /// What has another courier, time or state, the late ones first.
    pub changed: Vec<Consequence>,
    /// All driving before and after.
    pub driving: (Leg, Leg),
    /// Where what was called off stood.
    pub called_off: Option<CalledOff>,
}

/// Where a booking stood when it was called off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CalledOff {
    /// In whose route; `None` if it stood in none.
    pub shift: Option<ShiftId>,
    /// How far its courier had got.
    pub state: StopState,
    /// Whether the courier has the goods.
    pub on_board: bool,
}

impl Consequences {
    /// As the answer to an idempotency key is kept.
    pub(super) fn to_json(&self) -> Value {
        let leg = |leg: Leg| json!([leg.duration, leg.distance]);
        json!({
            "changed": self.changed, "driving": [leg(self.driving.0), leg(self.driving.1)], "called_off": self.called_off,
        })
    }

    /// The reverse of `to_json`; `None` for what that does not write.
    pub fn from_json(kept: &Value) -> Option<Self> {
        let leg = |at: usize| -> Option<Leg> {
            let (duration, distance) = serde_json::from_value(kept["driving"][at].clone()).ok()?;
            Some(Leg { duration, distance })
        };
        Some(Self {
            changed: serde_json::from_value(kept["changed"].clone()).ok()?,
            driving: (leg(0)?, leg(1)?),
            called_off: serde_json::from_value(kept["called_off"].clone()).ok()?,
        })
    }
}

/// What became of one report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReportResult {
    /// Which.
    pub id: Uuid,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It counts.
    Applied,
    /// It changes nothing, for the reason with this code.
    Refused(&'static str),
    /// What was read for it is not true any more: it has to be read and reported again.
    Unresolved,
}

impl IdempotentRequest {
    /// Every name that the attempt is kept under.
    pub fn keys(&self) -> impl Iterator<Item = &ScopedKey> {
        std::iter::once(&self.key).chain(&self.older)
    }
}

impl Command {
    /// The idempotency key that it answers, if the caller named one.
    pub(super) fn idempotent(&self) -> &Option<IdempotentRequest> {
        match self {
            Self::Hold { idempotent, .. } | Self::Book { idempotent, .. } | Self::BookHold { idempotent, .. } => {
                idempotent
            }
            Self::Cancel { idempotent, .. } | Self::ManualChange(ManualChange { idempotent, .. }) => idempotent,
            _ => &None,
        }
    }

    /// Whether it takes something out before it knows that it succeeds. All others fail before they change anything.
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
    /// What it is, for those who measure.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Report(_) => "report",
            Self::ManualChange(_) => "steering",
            Self::DelayCheck(_) => "watch",
            Self::Improve { .. } | Self::Repair { .. } => "plan",
            _ => "booking",
        }
    }

    /// Whether it may leave something late, or gives time back to what is.
    pub(super) fn may_want_repair(&self) -> bool {
        !matches!(self, Self::Hold { .. } | Self::Book { .. } | Self::BookHold { .. } | Self::Improve { .. })
    }
}

/// What came of a command.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The hold as it stands.
    Hold(Box<Hold>),
    /// The booking as it stands.
    Booking(Box<Booking>),
    /// What became of reports, and how many stops were disturbed by what followed from them.
    Reported {
        /// In the order of the reports.
        results: Vec<ReportResult>,
        /// Stops that have another courier or come after another stop.
        disturbed: usize,
    },
    /// What follows from what an operator did.
    Steered(Box<Consequences>),
    /// Nothing to tell.
    Done,
}
