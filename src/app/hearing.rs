//! Hearing what other instances change, so that what this one remembers is fresh.

use super::{AppResult, Market};
use crate::store::notices::{Listener, Notice};

/// Hears until the connection breaks. What was said before is caught up with first: everything in memory is read again when it is
/// next asked for.
pub async fn hear(market: &Market) -> AppResult<()> {
    let mut listener = Listener::open(market.deps.store.url()).await?;
    forget_all(market);
    market.plans.set_listening(true);
    while let Some(notice) = listener.next().await {
        pass_on(market, notice);
    }
    market.plans.set_listening(false);
    Ok(())
}

fn pass_on(market: &Market, notice: Notice) {
    match notice {
        Notice::Plan(plan, by) => market.plans.changed_by(plan, by),
        Notice::Fleet((zone, date)) => market.deps.plan_changed(zone, Some(date)),
        Notice::Zone(zone) => market.deps.zone_changed(zone),
        Notice::Keys => market.deps.callers.forget_all(),
    }
}

fn forget_all(market: &Market) {
    market.plans.all_changed();
    market.deps.zones.invalidate_all();
    market.deps.callers.forget_all();
}
