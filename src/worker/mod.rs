//! What runs without a caller: plans are improved, expired holds are taken out, old plans, old idempotency keys and old personal
//! data forgotten.

mod improve;

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{Market, upkeep};
pub use improve::Improvement;

/// How often what is old is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(600);

/// How long what leads to a person is kept after its service day; 0: for good.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// Contacts: then they are deleted.
    pub contact_days: u32,
    /// Places: then they become coarse.
    pub place_days: u32,
}

/// The tasks in the background.
pub struct Workers {
    stop: watch::Sender<()>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts them all. `sweep` is how often expired holds are looked for.
    pub fn start(market: &Market, sweep: Duration, improvement: Option<Improvement>, retention: Retention) -> Self {
        let (stop, stopped) = watch::channel(());
        let improving = improvement.map(|how| tokio::spawn(improve::run(how, stopped.clone(), market.clone())));
        let sweeping = tokio::spawn(every(sweep, stopped.clone(), market.clone(), sweep_holds));
        let tidying = tokio::spawn(every(TIDY_EVERY, stopped, market.clone(), move |market| tidy(market, retention)));
        Self { stop, tasks: [sweeping, tidying].into_iter().chain(improving).collect() }
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

async fn tidy(market: Market, retention: Retention) {
    if let Err(error) = upkeep::load_held_plans(&market).await {
        tracing::warn!(%error, "plans with holds could not be read");
    }
    if let Err(error) = upkeep::forget_attempts(&market).await {
        tracing::warn!(%error, "old idempotency keys could not be deleted");
    }
    if let Err(error) = upkeep::forget_contacts(&market, retention.contact_days).await {
        tracing::warn!(%error, "old contacts could not be deleted");
    }
    if let Err(error) = upkeep::erase_places(&market, retention.place_days).await {
        tracing::warn!(%error, "old places could not be made coarse");
    }
    upkeep::forget_plans(&market).await;
}
