//! Couriers on the road are watched.

use crate::app::{AppState, watch};

/// One look at all plans that are driven.
pub async fn look(market: AppState) {
    if let Err(error) = watch::tick(&market).await {
        tracing::warn!(%error, "couriers on the road could not be watched; trying again");
    }
}
