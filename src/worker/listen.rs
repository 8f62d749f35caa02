//! Other instances are listened to.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::{AppState, cluster_listener};

/// Between two tries to have a connection.
const PAUSE: Duration = Duration::from_secs(1);

/// Listens until stopped; a connection that breaks is opened again.
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
