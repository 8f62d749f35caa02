//! Repairs plans as soon as a search for repair is requested.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::AppState;

/// Runs searches until stopped; running searches then end early. The number of concurrent searches, each for another
/// plan, is half of the number of cores. The other cores remain for other work.
pub async fn run(mut stopped: watch::Receiver<()>, app: AppState) {
    let at_once = std::thread::available_parallelism().map_or(1, usize::from).div_ceil(2);
    let stop = Arc::new(AtomicBool::new(false));
    let mut searches = JoinSet::new();
    loop {
        tokio::select! {
            wanted = app.plans.next_repair(), if searches.len() < at_once => {
                let (app, stop) = (app.clone(), Arc::clone(&stop));
                searches.spawn(async move { app.plans.repair(wanted, &stop).await });
            }
            Some(_) = searches.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    stop.store(true, Ordering::Relaxed);
    while searches.join_next().await.is_some() {}
}
