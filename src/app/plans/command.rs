//! What a plan's writer is asked to do.

use std::sync::Arc;

use super::state::PlanState;
use crate::domain::{Booking, Hold, HoldId, HoldState};
use crate::planning::Plan;
use crate::store::records::AttemptKey;

/// Whose attempt a command is, by its idempotency key, and the hash of its request.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// The attempt.
    pub key: AttemptKey,
    /// SHA-256 of the request.
    pub request_hash: Vec<u8>,
}

/// One change of a plan. Commands carry what they create, ids included, so that applying one again gives the same.
pub enum Command {
    /// Insert the stops of a hold. It replaces the active hold of the same token, in whatever plan that stands.
    Hold {
        /// To be kept.
        hold: Hold,
        /// How many places the slot has, if it is limited.
        slot_limit: Option<i32>,
        /// For idempotency.
        attempt: Option<Attempted>,
    },
    /// Insert the stops of a booking.
    Book {
        /// To be kept.
        booking: Booking,
        /// How many places the slot has, if it is limited.
        slot_limit: Option<i32>,
        /// For idempotency.
        attempt: Option<Attempted>,
    },
    /// Turn a hold into a booking: no route changes.
    BookHold {
        /// To be kept; its `hold` says which.
        booking: Booking,
        /// For idempotency.
        attempt: Option<Attempted>,
    },
    /// Take the stops of a booking out.
    Cancel {
        /// As it will be.
        booking: Booking,
        /// For the ledger.
        reason: Option<String>,
    },
    /// Move a booking to another window of the same plan.
    Move {
        /// As it stands.
        from: Booking,
        /// As it will be; it has another reservation.
        to: Booking,
        /// How many places the slot has, if it is limited.
        slot_limit: Option<i32>,
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
    Release {
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
    /// Take over a better plan. It is dropped if a route that it touches has changed meanwhile.
    Improve {
        /// What it was made of.
        base: Arc<PlanState>,
        /// With the same reservations, cheaper.
        better: Plan,
    },
}

impl Command {
    /// Whether it takes something out before it knows that it succeeds. All others fail before they change anything.
    pub(super) fn gives_up_something(&self) -> bool {
        match self {
            Self::Hold { hold, .. } => hold.credential.is_some(),
            Self::Move { .. } | Self::MoveToHold { .. } => true,
            _ => false,
        }
    }
}

/// What came of a command.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The hold as it stands.
    Hold(Box<Hold>),
    /// The booking as it stands.
    Booking(Box<Booking>),
    /// Nothing to tell.
    Done,
}
