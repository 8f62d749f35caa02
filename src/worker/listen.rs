//! Receives the notices of other instances.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::{AppState, cluster_listener};

/// The pause before the next attempt to connect.
const PAUSE: Duration = Duration::from_secs(1);

/// Receives notices until stopped. It reconnects after the connection broke.
pub async fn run(mut stopped: watch::Receiver<()>, app: AppState) {
    loop {
        tokio::select! {
            ended = cluster_listener::receive(&app) => match ended {
                Ok(()) => tracing::warn!("the connection for the notices of other instances broke; connecting again"),
                Err(error) => tracing::warn!(%error, "the notices of other instances cannot be received; trying again"),
            },
            _ = stopped.changed() => return,
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            _ = stopped.changed() => return,
        }
    }
}
