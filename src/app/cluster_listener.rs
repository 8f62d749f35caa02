//! Hearing what other instances change, so that what this one remembers is fresh.

use super::{AppResult, AppState, live};
use crate::store::notices::{Listener, Notice, Seen};

/// Hears until the connection breaks. What was said before is caught up with first: everything in memory is read again when it is
/// next asked for.
pub async fn ingest(market: &AppState) -> AppResult<()> {
    let mut listener = Listener::open(market.deps.store.url()).await?;
    forget_all(market);
    market.plans.set_listening(true);
    market.deps.callers.set_listening(true);
    while let Some(notice) = listener.next().await {
        apply_notice(market, notice);
    }
    market.plans.set_listening(false);
    market.deps.callers.set_listening(false);
    Ok(())
}

fn apply_notice(market: &AppState, notice: Notice) {
    match notice {
        Notice::Plan(plan, by) => market.plans.changed_by(plan, by),
        Notice::Fleet((zone, date)) => market.deps.plan_changed(zone, Some(date)),
        Notice::Zone(zone) => {
            market.deps.zone_changed(zone);
            market.plans.zone_changed(zone);
        }
        Notice::Positions(notices, by) if by != market.live.instance() => apply_positions(market, notices),
        Notice::Positions(..) => {}
        Notice::Keys => market.deps.callers.forget_all(),
    }
}

/// Plans are looked at meanwhile: other notices do not wait for that.
fn apply_positions(market: &AppState, notices: Vec<Seen>) {
    let market = market.clone();
    tokio::spawn(async move {
        if let Err(error) = live::receive(&market, notices).await {
            tracing::warn!(%error, "positions of another instance could not be taken over");
        }
    });
}

fn forget_all(market: &AppState) {
    market.plans.all_changed();
    market.deps.zones.invalidate_all();
    market.deps.callers.forget_all();
}
