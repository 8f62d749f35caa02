//! Why a window is offered.

use super::plans::PlanState;
use ritiro_domain::{Seconds, SlotWindow};
use ritiro_planning::{DisplacementCost, Insertion};

/// So few places left are worth telling.
const FEW_LEFT: i32 = 3;
/// A detour of this or less is on the way.
const ON_THE_WAY: Seconds = Seconds(300);
/// Why this window can be had, or why at this price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// A courier passes by: a detour of so long.
    OnTheWay(Seconds),
    /// It fits into a route with a longer detour.
    FitsRoute(Seconds),
    /// A courier would start a trip for it.
    OwnTrip,
    /// So few places of the slot are left.
    FewLeft(i32),
    /// It is the soonest that any courier can be there.
    Soonest,
    /// Others move within their promised windows to make room for it.
    OthersMove,
    /// More is asked for in this window than couriers have time for: others would miss so much of it.
    HeadsForOverload(Seconds),
}

/// Where a window can be had.
pub(super) enum Availability {
    Insertion(Insertion),
    AfterReoptimisation,
}

/// Why the window can be had, and what speaks for taking it soon.
pub(super) fn reasons(
    slot: &SlotWindow,
    place: &Availability,
    opinion: Option<&DisplacementCost>,
    state: &PlanState,
) -> Vec<Reason> {
    let how = match place {
        Availability::Insertion(insertion) => reason(insertion),
        Availability::AfterReoptimisation => Reason::OthersMove,
    };
    let taken = state.taken_of(slot.place().slot);
    let left = slot.max_bookings.map(|most| most - taken).filter(|left| *left <= FEW_LEFT);
    let overload =
        opinion.filter(|o| o.displacement_seconds > Seconds::ZERO || o.menu != ritiro_planning::Visibility::First);
    let overload = overload.map(|opinion| Reason::HeadsForOverload(opinion.displacement_seconds));
    [how].into_iter().chain(left.map(Reason::FewLeft)).chain(overload).collect()
}

pub(super) fn reason(insertion: &Insertion) -> Reason {
    match insertion.detour.duration {
        _ if insertion.opens_route => Reason::OwnTrip,
        detour if detour <= ON_THE_WAY => Reason::OnTheWay(detour),
        detour => Reason::FitsRoute(detour),
    }
}
