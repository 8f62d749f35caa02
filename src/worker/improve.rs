//! Improves plans between bookings.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::AppState;
use crate::app::plans::PlanState;
use ritiro_domain::ZoneId;

/// The settings of the improvement.
#[derive(Clone, Copy, Debug)]
pub struct Improvement {
    /// The pause between two rounds over all plans.
    pub pause: Duration,
    /// The time of one search in one plan.
    pub budget: Duration,
}

type Seen = HashMap<(ZoneId, chrono::NaiveDate), Arc<PlanState>>;

/// If the search gets less than this share of a core, other threads need the processor.
const BUSY: f64 = 0.8;
/// The pause is then longer by this factor.
const STEP_BACK: u32 = 10;

/// Improves one plan after the other until stopped. A plan that has not changed since its last search is skipped. While
/// other threads need the processor, the worker pauses, because requests are more important than the improvement.
pub async fn run(how: Improvement, mut stopped: watch::Receiver<()>, app: AppState) {
    let mut seen = Seen::new();
    loop {
        tokio::select! {
            next = round(how, &app, seen) => seen = next,
            _ = stopped.changed() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(how.pause) => {}
            _ = stopped.changed() => return,
        }
    }
}

async fn round(how: Improvement, app: &AppState, mut seen: Seen) -> Seen {
    if !app.deps.timekeeper.is_right() {
        return seen;
    }
    let mut next = Seen::new();
    for key in app.plans.loaded() {
        match app.plans.improve(key, seen.remove(&key), how.budget).await {
            Ok(improved) => {
                next.insert(key, improved.state);
                if improved.share < BUSY {
                    tokio::time::sleep(how.pause * STEP_BACK).await;
                }
            }
            Err(error) => tracing::warn!(zone_id = %key.0, date = %key.1, %error, "a plan could not be improved"),
        }
    }
    next
}
