//! The reasons why a window is offered.

use super::offer::Reason;
use crate::app::plans::PlanState;
use ritiro_domain::{Seconds, SlotWindow};
use ritiro_planning::{DisplacementCost, Insertion};

/// An offer mentions the remaining places if at most this many are left.
const FEW_LEFT: i32 = 3;
/// A detour of at most this length counts as on the way.
const ON_THE_WAY: Seconds = Seconds(300);

/// How a window can be served.
pub(in crate::app) enum Availability {
    Insertion(Insertion),
    AfterReoptimisation,
}

/// The reasons why the window can be promised, and why the shopper should take it soon.
pub(in crate::app) fn reasons(
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

pub(in crate::app) fn reason(insertion: &Insertion) -> Reason {
    match insertion.detour.duration {
        _ if insertion.opens_route => Reason::OwnTrip,
        detour if detour <= ON_THE_WAY => Reason::OnTheWay(detour),
        detour => Reason::FitsRoute(detour),
    }
}
