//! Repair: if a courier is late, has stopped driving or has broken down, reservations whose promise is in danger move to
//! positions that keep the promise. Nothing else moves.
//!
//! A repair has two parts. [`patch`] runs at once, within a number of steps, and makes every route keep its constraints again.
//! It moves reservations one at a time if it finds a better position quickly, accepts what is late, and takes over the
//! reservations of couriers who have stopped driving. [`repair`] searches longer, for better positions for reservations that
//! are late or waiting.
//!
//! For each route with a violation, the repair moves one reservation at a time: within the same route, or to another route
//! with the same insertion search that bookings use. Among the moves that reduce the lateness most, it selects the one that
//! disturbs the fewest stops, then the cheapest one. Only if there is no such move, other stops move within their promised
//! windows ([`super::reoptimise_for`]). A reservation whose promise cannot be kept is served as soon as possible, and its
//! stop is marked ([`Stop::promised_until`]). A reservation that no courier can serve waits without a route. Every later
//! search tries both again, because couriers may have gained time.
//!
//! This is ejection and reinsertion, one reservation at a time (ejection chains, Glover 1996; here with length one, or a
//! bounded search).

mod background;
mod budget;
mod disturbed;
mod lateness;
mod patch;
mod reassign_all;
mod reconsider;
mod recover_late;
mod resolve_violations;
mod search;
mod seat_waiting;
mod state;
mod waiting;

pub use background::{needs_repair, repair};
pub use disturbed::disturbed;
pub use patch::{PatchEffort, Stranded, patch};
pub use reassign_all::TAKE_OVER;
pub use search::{Case, Found, RepairEffort};
pub use state::Repaired;
pub(super) use waiting::{late_seat, task_of};
