//! What runs without a caller: plans are improved, expired holds are taken out, the last use of keys is written, old plans and
//! old idempotency keys forgotten.

mod improve;

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{Market, upkeep};
pub use improve::Improvement;

/// How often it is written when keys were used.
const NOTE_EVERY: Duration = Duration::from_secs(60);
/// How often what is old is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(600);

/// The tasks in the background.
pub struct Workers {
    stop: watch::Sender<()>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts them all. `sweep` is how often expired holds are looked for.
    pub fn start(market: &Market, sweep: Duration, improvement: Option<Improvement>) -> Self {
        let (stop, stopped) = watch::channel(());
        let improving = improvement.map(|how| tokio::spawn(improve::run(how, stopped.clone(), market.clone())));
        let sweeping = tokio::spawn(every(sweep, stopped.clone(), market.clone(), sweep_holds));
        let noting = tokio::spawn(every(NOTE_EVERY, stopped.clone(), market.clone(), note_uses));
        let tidying = tokio::spawn(every(TIDY_EVERY, stopped, market.clone(), tidy));
        Self { stop, tasks: [sweeping, noting, tidying].into_iter().chain(improving).collect() }
    }

    /// Stops them; what one is doing it finishes.
    pub async fn stop(self) {
        drop(self.stop);
        for task in self.tasks {
            // A worker that panicked said so when it did.
            let _ = task.await;
        }
    }
}

async fn every<F: Future<Output = ()>>(
    period: Duration,
    mut stopped: watch::Receiver<()>,
    market: Market,
    work: impl Fn(Market) -> F,
) {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => work(market.clone()).await,
            _ = stopped.changed() => return,
        }
    }
}

async fn sweep_holds(market: Market) {
    market.plans.sweep().await;
}

async fn note_uses(market: Market) {
    if let Err(error) = upkeep::note_uses(&market).await {
        tracing::warn!(%error, "the last use of keys could not be written");
    }
}

async fn tidy(market: Market) {
    if let Err(error) = upkeep::load_held_plans(&market).await {
        tracing::warn!(%error, "plans with holds could not be read");
    }
    if let Err(error) = upkeep::forget_attempts(&market).await {
        tracing::warn!(%error, "old idempotency keys could not be deleted");
    }
    upkeep::forget_plans(&market).await;
}
