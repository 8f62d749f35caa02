//! Room where a window has none: others move within their promises.
//!
//! Offers and the plan's writer ask the same function. On the same plan it gives the same answer, on whatever instance: what
//! it draws comes from the order and the window. So an offer that needs room can be booked. The versions of the routes have
//! no part in it: a change far away, where the search does not look, leaves the answer as it is.

use sha2::{Digest, Sha256};

use super::PlanState;
use ritiro_domain::{Order, Refusal, RefusalCode, Timestamp, Window};
use ritiro_planning::{Depth, Effort, Reoptimised, Task, reoptimise_for};

/// Whether a refusal is one that others who move can lift.
pub fn could_make(refusal: &Refusal) -> bool {
    refusal.code == RefusalCode::NoRoom
}

/// For each window a plan in which `task`, made of `order`, has a place in it and every promise is kept; `None` where none
/// was found within so many steps.
pub fn room_in(
    state: &PlanState,
    order: &Order,
    task: &Task,
    windows: &[Window],
    now: Timestamp,
    steps: u64,
) -> Vec<Option<Reoptimised>> {
    if steps == 0 {
        return windows.iter().map(|_| None).collect();
    }
    // One at a time: what is found for a window must not depend on which others are asked for.
    let room = |window: &Window| {
        let effort = Effort { seed: seed(order, *window), now, depth: Depth::Touch };
        reoptimise_for(&state.plan, task, std::slice::from_ref(window), effort, steps).pop().flatten()
    };
    windows.iter().map(room).collect()
}

fn seed(order: &Order, window: Window) -> u64 {
    let bytes = postcard::to_stdvec(&(order, window)).expect("plain data");
    let digest = Sha256::digest(bytes);
    digest[..8].iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
