//! Listens for the notices of other instances, so that the caches of this instance stay current.

use super::{AppResult, AppState};
use crate::app::tracking;
use crate::store::notices::{Listener, Notice, Seen};

/// Receives notices until the connection breaks. Notices from before the connection may be lost, so all caches are
/// emptied first and read again when they are needed.
pub async fn receive(market: &AppState) -> AppResult<()> {
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

/// Applies the positions in a task of its own, because it looks at plans and other notices must not wait for that.
fn apply_positions(market: &AppState, notices: Vec<Seen>) {
    let market = market.clone();
    tokio::spawn(async move {
        if let Err(error) = tracking::receive(&market, notices).await {
            tracing::warn!(%error, "positions of another instance could not be taken over");
        }
    });
}

fn forget_all(market: &AppState) {
    market.plans.all_changed();
    market.deps.zones.invalidate_all();
    market.deps.callers.forget_all();
}
