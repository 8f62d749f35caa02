//! Webhooks: merchants' servers are told of events, by the rules of Standard Webhooks.
//!
//! An event stands in the outbox since the transaction that made it true. [`Webhooks::dispatch_outbox`] makes one delivery of it for
//! each endpoint that wants it; [`Webhooks::claim`] leases deliveries that are due to one sender; [`Webhooks::deliver`] sends
//! one, with no transaction open, and writes down what came of it.

mod address;
pub mod deliveries;
pub mod endpoints;
mod passing;
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

/// What the installation allows and how hard it tries.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Most endpoints of one merchant.
    pub endpoints_per_merchant: i64,
    /// For development: endpoints may be private, and without TLS.
    pub allow_private_addresses: bool,
    /// An endpoint has so long to answer.
    pub timeout: Seconds,
    /// Most deliveries sent at once by this process.
    pub concurrency: usize,
    /// Most deliveries sent at once to one endpoint.
    pub endpoint_concurrency: usize,
    /// Events that were passed on are kept so long.
    pub keep_events: Seconds,
    /// Deliveries that are finished are kept so long.
    pub keep_deliveries: Seconds,
}

/// What the use cases of webhooks and their senders work with. Cloning shares it.
#[derive(Clone)]
pub struct Webhooks {
    store: Store,
    /// The senders': they take no connection from requests, and their connections outlive the threads that answer those.
    senders_store: Store,
    clock: Clock,
    vault: Arc<Vault>,
    client: reqwest::Client,
    rules: Rules,
    nudge: Arc<Notify>,
    counters: Counters,
}

impl Webhooks {
    /// `senders_store` is for what runs without a caller. `client` must follow no redirects and, unless the rules allow it,
    /// connect to public addresses only.
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

    /// Waits until there is something to do that was made in this process.
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
