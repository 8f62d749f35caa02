//! Plans are improved between bookings.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::AppState;
use crate::app::plans::PlanState;
use ritiro_domain::ZoneId;

/// How plans are improved.
#[derive(Clone, Copy, Debug)]
pub struct Improvement {
    /// How often plans are looked at.
    pub pause: Duration,
    /// How long one plan is worked on at a time.
    pub budget: Duration,
}

type Seen = HashMap<(ZoneId, chrono::NaiveDate), Arc<PlanState>>;

/// With less of a processor than this share, others want it.
const BUSY: f64 = 0.8;
/// So many times longer is the pause then.
const STEP_BACK: u32 = 10;

/// Works on one plan after the other until stopped. A plan that has not changed since it was last looked at rests. While others
/// want the processor, plans wait: what they gain is not worth the time of those who ask.
pub async fn run(how: Improvement, mut stopped: watch::Receiver<()>, market: AppState) {
    let mut seen = Seen::new();
    loop {
        tokio::select! {
            next = round(how, &market, seen) => seen = next,
            _ = stopped.changed() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(how.pause) => {}
            _ = stopped.changed() => return,
        }
    }
}

async fn round(how: Improvement, market: &AppState, mut seen: Seen) -> Seen {
    if !market.deps.timekeeper.is_right() {
        return seen;
    }
    let mut next = Seen::new();
    for key in market.plans.loaded() {
        match market.plans.improve(key, seen.remove(&key), how.budget).await {
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
