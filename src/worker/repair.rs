//! Plans in trouble are repaired, as soon as a search is wanted for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::AppState;

/// Searches until stopped; one that is under way then ends early. So many searches run at once, each for another plan: half of the
/// cores are there for others.
pub async fn run(mut stopped: watch::Receiver<()>, market: AppState) {
    let at_once = std::thread::available_parallelism().map_or(1, usize::from).div_ceil(2);
    let stop = Arc::new(AtomicBool::new(false));
    let mut searches = JoinSet::new();
    loop {
        tokio::select! {
            wanted = market.plans.next_repair(), if searches.len() < at_once => {
                let (market, stop) = (market.clone(), Arc::clone(&stop));
                searches.spawn(async move { market.plans.repair(wanted, &stop).await });
            }
            Some(_) = searches.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    stop.store(true, Ordering::Relaxed);
    while searches.join_next().await.is_some() {}
}
