//! Receives the notices of other instances.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::{AppState, cluster_listener};

/// The pause before the next attempt to connect.
const PAUSE: Duration = Duration::from_secs(1);

/// Receives notices until stopped. It reconnects after the connection broke.
pub async fn run(mut stopped: watch::Receiver<()>, market: AppState) {
    loop {
        tokio::select! {
            heard = cluster_listener::ingest(&market) => match heard {
                Ok(()) => tracing::warn!("the connection on which other instances are heard broke; opening it again"),
                Err(error) => tracing::warn!(%error, "other instances cannot be heard; trying again"),
            },
            _ = stopped.changed() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stopped.changed() => return,
        }
    }
}
