//! Background tasks: they improve and repair plans, remove expired holds, record the last use of keys, send webhooks,
//! receive the notices of other instances, and delete old data, including personal data.

mod improve;
mod listen;
mod repair;
mod send;
mod watch;

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch as signal;
use tokio::task::JoinHandle;

use crate::app::operations::upkeep;
use crate::app::{AppState, COMPARE_EVERY, Webhooks, operations, setup, tracking};
pub use improve::Improvement;
pub use send::Sending;

/// The interval for writing the last use of keys.
const NOTE_EVERY: Duration = Duration::from_secs(60);
/// The interval for writing the counts of lost demand.
const COUNT_EVERY: Duration = Duration::from_secs(5);
/// The interval for deleting old data.
const TIDY_EVERY: Duration = Duration::from_secs(600);
/// The interval for finding expired holds that no plan's writer has removed.
const RECONCILE_EVERY: Duration = Duration::from_secs(15);

/// The interval for writing the positions of couriers.
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// How many days personal data is kept after its service day; 0 keeps it forever.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// Contacts; they are deleted then.
    pub contact_days: u32,
    /// Proofs of hand-over; they are deleted then.
    pub proof_days: u32,
    /// Places; they become coarse then.
    pub place_days: u32,
    /// Counts of lost demand; they are deleted then.
    pub demand_days: u32,
}

/// The intervals of periodic tasks.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// For removing expired holds.
    pub sweep: Duration,
    /// For detecting couriers who are late or absent.
    pub watch: Duration,
    /// For computing the expected times of couriers.
    pub live: Duration,
}

/// The background tasks.
pub struct Workers {
    stop: signal::Sender<()>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts all tasks.
    pub fn start(
        app: &AppState,
        rhythm: Rhythm,
        improvement: Option<Improvement>,
        sending: Sending,
        retention: Retention,
    ) -> Self {
        let (stop, stopped) = signal::channel(());
        let improving = improvement.map(|how| tokio::spawn(improve::run(how, stopped.clone(), app.clone())));
        let sweeping = tokio::spawn(every(rhythm.sweep, stopped.clone(), app.clone(), if_right(app, sweep_holds)));
        let reconcile = if_right(app, reconcile_holds);
        let reconciling = tokio::spawn(every(RECONCILE_EVERY, stopped.clone(), app.clone(), reconcile));
        let watching = tokio::spawn(every(rhythm.watch, stopped.clone(), app.clone(), if_right(app, watch::look)));
        let counting = tokio::spawn(every(COUNT_EVERY, stopped.clone(), app.clone(), if_right(app, write_counts)));
        let noting = tokio::spawn(every(NOTE_EVERY, stopped.clone(), app.clone(), if_right(app, note_uses)));
        let tidy = if_right(app, move |app| tidy(app, retention));
        let tidying = tokio::spawn(every(TIDY_EVERY, stopped.clone(), app.clone(), tidy));
        let forget = if_right(app, forget_webhooks);
        let forgetting = tokio::spawn(every(TIDY_EVERY, stopped.clone(), sending.webhooks.clone(), forget));
        let timekeeper = app.deps.timekeeper.clone();
        let senders =
            sending.poll.map(|poll| tokio::spawn(send::run(sending.webhooks, timekeeper, poll, stopped.clone())));
        let ticking = tokio::spawn(every(rhythm.live, stopped.clone(), app.clone(), if_right(app, tick_live)));
        let flushing = tokio::spawn(every(FLUSH_EVERY, stopped.clone(), app.clone(), if_right(app, flush_positions)));
        let repairing = tokio::spawn(repair::run(stopped.clone(), app.clone()));
        let comparing = tokio::spawn(every(COMPARE_EVERY, stopped.clone(), app.clone(), compare_clocks));
        let following = tokio::spawn(follow_plans(stopped.clone(), app.clone()));
        let listening = tokio::spawn(listen::run(stopped, app.clone()));
        let looking = [sweeping, reconciling, watching, counting, noting, tidying, ticking, flushing];
        let others = [forgetting, repairing, comparing, following, listening];
        Self { stop, tasks: looking.into_iter().chain(others).chain(improving).chain(senders).collect() }
    }

    /// Stops all tasks. A task finishes its current work first.
    pub async fn stop(self) {
        drop(self.stop);
        for task in self.tasks {
            // The panic of a worker was logged when it happened.
            let _ = task.await;
        }
    }
}

async fn every<T: Clone, F: Future<Output = ()>>(
    period: Duration,
    mut stopped: signal::Receiver<()>,
    with: T,
    work: impl Fn(T) -> F,
) {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => work(with.clone()).await,
            _ = stopped.changed() => return,
        }
    }
}

/// Skips work that writes while the clock is wrong.
fn if_right<T, F, W>(app: &AppState, work: W) -> impl Fn(T) -> BoxFuture<'static, ()> + use<T, F, W>
where
    F: Future<Output = ()> + Send + 'static,
    W: Fn(T) -> F,
{
    let timekeeper = app.deps.timekeeper.clone();
    move |with| if timekeeper.is_right() { work(with).boxed() } else { std::future::ready(()).boxed() }
}

async fn compare_clocks(app: AppState) {
    if let Err(error) = app.deps.timekeeper.compare(&app.deps.store).await {
        tracing::warn!(%error, "the clock could not be compared with the database's; trying again");
    }
}

async fn sweep_holds(app: AppState) {
    app.plans.sweep().await;
}

async fn reconcile_holds(app: AppState) {
    if let Err(error) = upkeep::expire_forgotten_holds(&app).await {
        tracing::warn!(%error, "holds that should have expired could not be taken out; trying again");
    }
}

async fn write_counts(app: AppState) {
    if let Err(error) = operations::flush(&app).await {
        tracing::warn!(%error, "counts of lost demand could not be written; trying again");
    }
}

async fn tick_live(app: AppState) {
    if let Err(error) = tracking::tick(&app).await {
        tracing::warn!(%error, "the day could not be looked at; trying again");
    }
}

async fn flush_positions(app: AppState) {
    if let Err(error) = tracking::flush(&app).await {
        tracing::warn!(%error, "positions of couriers could not be written; trying again");
    }
}

async fn follow_plans(mut stopped: signal::Receiver<()>, app: AppState) {
    tokio::select! {
        () = tracking::follow(&app) => {}
        _ = stopped.changed() => {}
    }
}

async fn note_uses(app: AppState) {
    if let Err(error) = upkeep::note_uses(&app).await {
        tracing::warn!(%error, "the last use of keys could not be written");
    }
}

async fn tidy(app: AppState, retention: Retention) {
    if let Err(error) = upkeep::load_held_plans(&app).await {
        tracing::warn!(%error, "plans with holds could not be read");
    }
    if let Err(error) = upkeep::forget_idempotency_keys(&app).await {
        tracing::warn!(%error, "old idempotency keys could not be deleted");
    }
    if let Err(error) = upkeep::forget_contacts(&app, retention.contact_days).await {
        tracing::warn!(%error, "old contacts could not be deleted");
    }
    if let Err(error) = upkeep::forget_proofs(&app, retention.proof_days).await {
        tracing::warn!(%error, "old proofs could not be deleted");
    }
    if let Err(error) = upkeep::erase_places(&app, retention.place_days).await {
        tracing::warn!(%error, "old places could not be made coarse");
    }
    if let Err(error) = upkeep::forget_demand(&app, retention.demand_days).await {
        tracing::warn!(%error, "old counts of lost demand could not be deleted");
    }
    if let Err(error) = setup::relearn_speeds(&app.deps).await {
        tracing::warn!(%error, "the speeds of couriers could not be learned; trying again");
    }
    if let Err(error) = tracking::forget(&app).await {
        tracing::warn!(%error, "old positions of couriers could not be deleted");
    }
    upkeep::forget_plans(&app).await;
}

async fn forget_webhooks(webhooks: Webhooks) {
    if let Err(error) = webhooks.forget_old().await {
        tracing::warn!(%error, "old events and deliveries could not be deleted");
    }
}
