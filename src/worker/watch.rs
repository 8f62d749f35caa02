//! Detects delays of couriers on the road.

use crate::app::AppState;
use crate::app::dispatch::watch;

/// Checks all plans in progress once.
pub async fn look(app: AppState) {
    if let Err(error) = watch::tick(&app).await {
        tracing::warn!(%error, "couriers on the road could not be watched; trying again");
    }
}
