//! What nobody asks for: what is old is forgotten, and what other processes left behind is found.

use chrono::Days;

use super::{AppResult, Market, keys};
use crate::domain::Seconds;
use crate::store::{holds, records};

/// Answers to idempotency keys are kept this long.
const KEEP_ATTEMPTS: Seconds = Seconds(48 * 3600);

/// Loads the plans with holds that another process left behind: holds expire only in plans that are loaded.
pub async fn load_held_plans(market: &Market) -> AppResult<()> {
    let keys = {
        let mut conn = market.deps.store.connection().await?;
        holds::plans_with_active(&mut conn).await?
    };
    for key in keys {
        market.plans.snapshot(key).await?;
    }
    Ok(())
}

/// Deletes answers to idempotency keys that nobody will send again.
pub async fn forget_attempts(market: &Market) -> AppResult<()> {
    let mut conn = market.deps.store.connection().await?;
    records::forget_attempts(&mut conn, market.deps.now() - KEEP_ATTEMPTS).await?;
    Ok(())
}

/// Writes when keys were used.
pub async fn note_uses(market: &Market) -> AppResult<()> {
    keys::note_uses(&market.deps).await
}

/// Lets go of plans that nobody drives: from the day before yesterday back.
pub async fn forget_plans(market: &Market) {
    for (zone, _) in market.plans.loaded() {
        if let Ok(book) = market.deps.zones.get(zone).await {
            let today = book.zone.date_of(market.deps.now());
            market.plans.forget_before(zone, today - Days::new(2));
            market.foresights.forget_before(zone, today);
        }
    }
}
