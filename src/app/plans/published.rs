//! The state of a plan that its writer shares with its readers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;

use super::state::PlanState;

/// The state that a plan's writer shares with its readers.
pub(super) struct PublishedPlan {
    pub published: ArcSwapOption<PlanState>,
    pub stale: AtomicBool,
    /// When this process last confirmed that the plan matches the database.
    pub seen: Mutex<Instant>,
}

impl PublishedPlan {
    pub fn is_fresh(&self, fresh_for: Duration) -> bool {
        !self.stale.load(Ordering::Acquire) && self.seen().elapsed() < fresh_for
    }

    pub fn seen(&self) -> MutexGuard<'_, Instant> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
