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
use crate::app::{AppState, COMPARE_EVERY, Webhooks, operations, tracking};
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
        market: &AppState,
        rhythm: Rhythm,
        improvement: Option<Improvement>,
        sending: Sending,
        retention: Retention,
    ) -> Self {
        let (stop, stopped) = signal::channel(());
        let improving = improvement.map(|how| tokio::spawn(improve::run(how, stopped.clone(), market.clone())));
        let sweeping =
            tokio::spawn(every(rhythm.sweep, stopped.clone(), market.clone(), if_right(market, sweep_holds)));
        let reconcile = if_right(market, reconcile_holds);
        let reconciling = tokio::spawn(every(RECONCILE_EVERY, stopped.clone(), market.clone(), reconcile));
        let watching =
            tokio::spawn(every(rhythm.watch, stopped.clone(), market.clone(), if_right(market, watch::look)));
        let counting =
            tokio::spawn(every(COUNT_EVERY, stopped.clone(), market.clone(), if_right(market, write_counts)));
        let noting = tokio::spawn(every(NOTE_EVERY, stopped.clone(), market.clone(), if_right(market, note_uses)));
        let tidy = if_right(market, move |market| tidy(market, retention));
        let tidying = tokio::spawn(every(TIDY_EVERY, stopped.clone(), market.clone(), tidy));
        let forget = if_right(market, forget_webhooks);
        let forgetting = tokio::spawn(every(TIDY_EVERY, stopped.clone(), sending.webhooks.clone(), forget));
        let timekeeper = market.deps.timekeeper.clone();
        let senders =
            sending.poll.map(|poll| tokio::spawn(send::run(sending.webhooks, timekeeper, poll, stopped.clone())));
        let ticking = tokio::spawn(every(rhythm.live, stopped.clone(), market.clone(), if_right(market, tick_live)));
        let flushing =
            tokio::spawn(every(FLUSH_EVERY, stopped.clone(), market.clone(), if_right(market, flush_positions)));
        let repairing = tokio::spawn(repair::run(stopped.clone(), market.clone()));
        let comparing = tokio::spawn(every(COMPARE_EVERY, stopped.clone(), market.clone(), compare_clocks));
        let following = tokio::spawn(follow_plans(stopped.clone(), market.clone()));
        let listening = tokio::spawn(listen::run(stopped, market.clone()));
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
fn if_right<T, F, W>(market: &AppState, work: W) -> impl Fn(T) -> BoxFuture<'static, ()> + use<T, F, W>
where
    F: Future<Output = ()> + Send + 'static,
    W: Fn(T) -> F,
{
    let timekeeper = market.deps.timekeeper.clone();
    move |with| if timekeeper.is_right() { work(with).boxed() } else { std::future::ready(()).boxed() }
}

async fn compare_clocks(market: AppState) {
    if let Err(error) = market.deps.timekeeper.compare(&market.deps.store).await {
        tracing::warn!(%error, "the clock could not be compared with the database's; trying again");
    }
}

async fn sweep_holds(market: AppState) {
    market.plans.sweep().await;
}

async fn reconcile_holds(market: AppState) {
    if let Err(error) = upkeep::expire_forgotten_holds(&market).await {
        tracing::warn!(%error, "holds that should have expired could not be taken out; trying again");
    }
}

async fn write_counts(market: AppState) {
    if let Err(error) = operations::flush(&market).await {
        tracing::warn!(%error, "counts of lost demand could not be written; trying again");
    }
}

async fn tick_live(market: AppState) {
    if let Err(error) = tracking::tick(&market).await {
        tracing::warn!(%error, "the day could not be looked at; trying again");
    }
}

async fn flush_positions(market: AppState) {
    if let Err(error) = tracking::flush(&market).await {
        tracing::warn!(%error, "positions of couriers could not be written; trying again");
    }
}

async fn follow_plans(mut stopped: signal::Receiver<()>, market: AppState) {
    tokio::select! {
        () = tracking::follow(&market) => {}
        _ = stopped.changed() => {}
    }
}

async fn note_uses(market: AppState) {
    if let Err(error) = upkeep::note_uses(&market).await {
        tracing::warn!(%error, "the last use of keys could not be written");
    }
}

async fn tidy(market: AppState, retention: Retention) {
    if let Err(error) = upkeep::load_held_plans(&market).await {
        tracing::warn!(%error, "plans with holds could not be read");
    }
    if let Err(error) = upkeep::forget_idempotency_keys(&market).await {
        tracing::warn!(%error, "old idempotency keys could not be deleted");
    }
    if let Err(error) = upkeep::forget_contacts(&market, retention.contact_days).await {
        tracing::warn!(%error, "old contacts could not be deleted");
    }
    if let Err(error) = upkeep::forget_proofs(&market, retention.proof_days).await {
        tracing::warn!(%error, "old proofs could not be deleted");
    }
    if let Err(error) = upkeep::erase_places(&market, retention.place_days).await {
        tracing::warn!(%error, "old places could not be made coarse");
    }
    if let Err(error) = upkeep::forget_demand(&market, retention.demand_days).await {
        tracing::warn!(%error, "old counts of lost demand could not be deleted");
    }
    if let Err(error) = tracking::forget(&market).await {
        tracing::warn!(%error, "old positions of couriers could not be deleted");
    }
    upkeep::forget_plans(&market).await;
}

async fn forget_webhooks(webhooks: Webhooks) {
    if let Err(error) = webhooks.forget_old().await {
        tracing::warn!(%error, "old events and deliveries could not be deleted");
    }
}
