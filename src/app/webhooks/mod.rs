//! Webhooks: the service sends events to merchants' servers, by the rules of Standard Webhooks.
//!
//! The transaction that makes an event true writes it to the outbox. [`Webhooks::dispatch_outbox`] creates one
//! delivery of it for each endpoint that subscribes to it. [`Webhooks::claim`] leases due deliveries to one sender.
//! [`Webhooks::deliver`] sends a delivery, with no transaction open, and stores the outcome.

mod address;
pub mod deliveries;
pub mod endpoints;
mod outbox_dispatch;
mod post;
mod secret;
mod sending;

use std::sync::Arc;

use tokio::sync::Notify;

use super::edit::Edits;
use super::{Clock, Counters, Signer};
use crate::store::Store;
use ritiro_domain::{Seconds, Timestamp};
use secret::Vault;

pub use deliveries::DeliveryWithAttempts;
pub use secret::signature;
pub use sending::ClaimedDelivery;

/// The limits and time-outs of webhooks.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The largest number of endpoints of one merchant.
    pub endpoints_per_merchant: i64,
    /// For development: endpoints may have private addresses, and need no TLS.
    pub allow_private_addresses: bool,
    /// The time that an endpoint has to answer.
    pub timeout: Seconds,
    /// The largest number of deliveries that this process sends at once.
    pub concurrency: usize,
    /// The largest number of deliveries that this process sends to one endpoint at once.
    pub endpoint_concurrency: usize,
    /// How long dispatched events are kept.
    pub keep_events: Seconds,
    /// How long finished deliveries are kept.
    pub keep_deliveries: Seconds,
}

/// The state that the use cases and the senders of webhooks share. A clone shares the same state.
#[derive(Clone)]
pub struct Webhooks {
    store: Store,
    /// The connections of the senders: they do not take connections from requests, and they outlive the threads that
    /// answer requests.
    senders_store: Store,
    clock: Clock,
    vault: Arc<Vault>,
    client: reqwest::Client,
    rules: Rules,
    nudge: Arc<Notify>,
    counters: Counters,
}

impl Webhooks {
    /// `senders_store` is for work without a caller. `client` must not follow redirects and, unless the rules allow
    /// private addresses, must connect only to public addresses.
    pub fn new(
        store: Store,
        senders_store: Store,
        clock: Clock,
        signer: &Signer,
        client: reqwest::Client,
        rules: Rules,
        counters: Counters,
    ) -> Self {
        let (vault, nudge) = (Arc::new(Vault::new(signer)), Arc::default());
        Self { store, senders_store, clock, vault, client, rules, nudge, counters }
    }

    /// Waits until this process creates new work.
    pub async fn nudged(&self) {
        self.nudge.notified().await;
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl Edits for Webhooks {
    fn store(&self) -> &Store {
        &self.store
    }

    fn now(&self) -> Timestamp {
        Webhooks::now(self)
    }
}
