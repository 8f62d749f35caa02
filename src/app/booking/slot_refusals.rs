//! The refusals of the catalogue: a closed day or slot, a slot after its cut-off, a full slot. No route is searched for them.

use crate::app::plans::PlanState;
use ritiro_domain::{Closing, Constraint, Refusal, RefusalCode, SlotWindow, Timestamp};

/// The refusal of the catalogue or of the slot's own limit.
pub(in crate::app) fn refuse_slot(slot: &SlotWindow, state: &PlanState, now: Timestamp) -> Option<Refusal> {
    refuse_closed(slot, now).or_else(|| refuse_full(slot, state))
}

/// The refusal of a slot that an exception closes, or whose cut-off has passed.
pub(in crate::app) fn refuse_closed(slot: &SlotWindow, now: Timestamp) -> Option<Refusal> {
    match slot.closing(now)? {
        Closing::Exception(reason) => Some(closed_for(reason)),
        Closing::Cutoff(closed_at) => {
            Some(Refusal { code: RefusalCode::PastCutoff, constraint: Constraint::Cutoff { closed_at } })
        }
    }
}

/// The refusal of a slot whose places are all taken.
pub(in crate::app) fn refuse_full(slot: &SlotWindow, state: &PlanState) -> Option<Refusal> {
    let max_bookings = state.is_full(slot.place())?;
    Some(Refusal { code: RefusalCode::SlotFull, constraint: Constraint::SlotLimit { max_bookings } })
}

/// The refusal of a day or slot that an exception closes.
pub(in crate::app) fn closed_for(reason: impl Into<String>) -> Refusal {
    Refusal { code: RefusalCode::Closed, constraint: Constraint::Exception { reason: reason.into() } }
}
