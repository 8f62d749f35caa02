//! Webhooks: who is told, what is on its way, and how events get from the outbox onto it.
//!
//! Locks are taken in one order: an endpoint before its deliveries, deliveries of one endpoint by `seq`. Whoever adds
//! deliveries share-locks the endpoint, so that switching it off finds them all.

pub mod claims;
pub mod deliveries;
pub mod endpoints;
pub mod outbox;
