//! Room in a window that has none: other reservations move within their promises.
//!
//! Offers and the plan's writer call the same function. For the same plan it returns the same result on every instance,
//! because its random seed depends only on the order and the window. So an offer that needs room can be booked. The
//! seed does not depend on the versions of the routes: a change far away, where the search does not look, does not
//! change the result.

use sha2::{Digest, Sha256};

use super::PlanState;
use ritiro_domain::{Order, Refusal, RefusalCode, Timestamp, Window};
use ritiro_planning::{Depth, Effort, Reoptimised, Task, reoptimise_for};

/// Whether moving other reservations can remove the reason for this refusal.
pub fn could_make(refusal: &Refusal) -> bool {
    refusal.code == RefusalCode::NoRoom
}

/// For each window, a plan that contains `task` (made from `order`) in this window and keeps every promise. The entry
/// is `None` if the search found no such plan within `steps` steps.
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
    // One window at a time: the result for a window must not depend on the other windows of the request.
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
