//! Sends webhooks: it dispatches events from the outbox, claims deliveries and sends many at the same time.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::app::webhooks::ClaimedDelivery;
use crate::app::{Timekeeper, Webhooks};

/// The type with which an error is logged together with its causes.
type Cause<'a> = &'a (dyn std::error::Error + 'static);

/// The sender of webhooks and its polling interval.
pub struct Sending {
    /// The use cases.
    pub webhooks: Webhooks,
    /// The polling interval; `None` if this process does not send webhooks.
    pub poll: Option<Duration>,
}

/// Sends webhooks until stopped. It then waits for the running deliveries, at most as long as an endpoint may take to
/// answer.
pub async fn run(webhooks: Webhooks, timekeeper: Timekeeper, poll: Duration, mut stopped: watch::Receiver<()>) {
    let mut ticks = tokio::time::interval(poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut under_way = JoinSet::new();
    loop {
        tokio::select! {
            _ = ticks.tick() => if timekeeper.is_right() { dispatch_outbox(&webhooks).await },
            () = webhooks.nudged() => {}
            // A finished delivery frees capacity, and the delivery behind it may be possible now.
            Some(_) = under_way.join_next() => while under_way.try_join_next().is_some() {},
            _ = stopped.changed() => break,
        }
        // Leases depend on the clock. While this clock is wrong, only other instances send.
        if timekeeper.is_right() {
            send_due(&webhooks, &mut under_way).await;
        }
    }
    while under_way.join_next().await.is_some() {}
}

async fn dispatch_outbox(webhooks: &Webhooks) {
    loop {
        match webhooks.dispatch_outbox().await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return tracing::warn!(error = &error as Cause<'_>, "events could not be passed on"),
        }
    }
}

async fn send_due(webhooks: &Webhooks, under_way: &mut JoinSet<()>) {
    let room = webhooks.concurrency().saturating_sub(under_way.len());
    if room == 0 {
        return;
    }
    match webhooks.claim(room).await {
        Ok(parcels) => parcels
            .into_iter()
            .for_each(|claimed_delivery| drop(under_way.spawn(send(webhooks.clone(), claimed_delivery)))),
        Err(error) => tracing::warn!(error = &error as Cause<'_>, "deliveries could not be claimed"),
    }
}

async fn send(webhooks: Webhooks, claimed_delivery: ClaimedDelivery) {
    if let Err(error) = webhooks.deliver(claimed_delivery).await {
        // The lease expires, and the delivery is sent again with the same id.
        tracing::warn!(error = &error as Cause<'_>, "what came of a delivery could not be written down");
    }
}
