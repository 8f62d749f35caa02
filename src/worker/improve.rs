//! Plans are improved between bookings.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::Market;
use crate::app::plans::PlanState;
use crate::domain::ZoneId;

/// How plans are improved.
#[derive(Clone, Copy, Debug)]
pub struct Improvement {
    /// How often plans are looked at.
    pub pause: Duration,
    /// How long one plan is worked on at a time.
    pub budget: Duration,
}

type Seen = HashMap<(ZoneId, chrono::NaiveDate), Arc<PlanState>>;

/// Works on one plan after the other until stopped. A plan that has not changed since it was last looked at rests.
pub async fn run(how: Improvement, mut stopped: watch::Receiver<()>, market: Market) {
    let mut ticks = tokio::time::interval(how.pause);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut seen = Seen::new();
    loop {
        tokio::select! {
            _ = ticks.tick() => seen = round(how, &market, seen).await,
            _ = stopped.changed() => return,
        }
    }
}

async fn round(how: Improvement, market: &Market, mut seen: Seen) -> Seen {
    let mut next = Seen::new();
    for key in market.plans.loaded() {
        match market.plans.improve(key, seen.remove(&key), how.budget).await {
            Ok(state) => drop(next.insert(key, state)),
            Err(error) => tracing::warn!(zone_id = %key.0, date = %key.1, %error, "a plan could not be improved"),
        }
    }
    next
}
