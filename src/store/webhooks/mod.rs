//! Webhooks: endpoints, deliveries, and the dispatch of outbox events to deliveries.
//!
//! All transactions take locks in the same order: an endpoint before its deliveries, and the deliveries of one endpoint
//! by `seq`. A transaction that adds deliveries share-locks the endpoint, so that disabling the endpoint finds all of
//! them.

pub mod claims;
pub mod deliveries;
pub mod endpoints;
pub mod outbox;
