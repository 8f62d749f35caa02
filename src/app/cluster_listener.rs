//! Listens for the notices of other instances, so that the caches of this instance stay current.

use super::{AppResult, AppState};
use crate::app::tracking;
use crate::store::notices::{Listener, Notice, Seen};

/// Receives notices until the connection breaks. Notices from before the connection may be lost, so all caches are
/// emptied first and read again when they are needed.
pub async fn receive(app: &AppState) -> AppResult<()> {
    let mut listener = Listener::open(app.deps.store.url()).await?;
    forget_all(app);
    app.plans.set_listening(true);
    app.deps.callers.set_listening(true);
    while let Some(notice) = listener.next().await {
        apply_notice(app, notice);
    }
    app.plans.set_listening(false);
    app.deps.callers.set_listening(false);
    Ok(())
}

fn apply_notice(app: &AppState, notice: Notice) {
    match notice {
        Notice::Plan(plan, by) => app.plans.changed_by(plan, by),
        Notice::Fleet((zone, date)) => app.deps.plan_changed(zone, Some(date)),
        Notice::Zone(zone) => {
            app.deps.zone_changed(zone);
            app.plans.zone_changed(zone);
        }
        Notice::Positions(notices, by) if by != app.live.instance() => apply_positions(app, notices),
        Notice::Positions(..) => {}
        Notice::Keys => app.deps.callers.forget_all(),
    }
}

/// Applies the positions in a task of its own, because it looks at plans and other notices must not wait for that.
fn apply_positions(app: &AppState, notices: Vec<Seen>) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = tracking::receive(&app, notices).await {
            tracing::warn!(%error, "positions of another instance could not be taken over");
        }
    });
}

fn forget_all(app: &AppState) {
    app.plans.all_changed();
    app.deps.zones.invalidate_all();
    app.deps.callers.forget_all();
}
