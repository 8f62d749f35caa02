//! What the server does by itself from time to time, at simulated times.

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::app::plans::PlanState;
use crate::app::{AppResult, Market, live, watch};
use crate::domain::ZoneId;

/// The rounds of one server with one plan. The workers of a simulated server go by the clock on the wall, which is of no use where
/// a day takes a minute; so their work is done here when it is due.
pub struct Rounds {
    market: Market,
    key: (ZoneId, NaiveDate),
    budget: Duration,
    seen: Option<Arc<PlanState>>,
}

impl Rounds {
    pub fn new(market: &Market, zone: Uuid, date: NaiveDate, budget: Duration) -> Self {
        Self { market: market.clone(), key: (ZoneId(zone), date), budget, seen: None }
    }

    /// The plan is worked on for a while, if it has changed since.
    pub async fn improve(&mut self) -> AppResult<()> {
        let improved = self.market.plans.improve(self.key, self.seen.take(), self.budget).await?;
        self.seen = Some(improved.state);
        Ok(())
    }

    /// The day is looked over: who is held up, who did not come, what has to be repaired.
    pub async fn watch(&self) -> AppResult<()> {
        live::tick(&self.market).await?;
        watch::tick(&self.market).await
    }

    /// Waits until the search for repair has come to rest. On the street the next thing happens seconds later, by when it has; here
    /// no time passes between two things that happen, so the day stands still for it.
    pub async fn settle(&self) {
        self.market.plans.repaired().await;
    }
}
