//! The day on the road: routes that couriers fetch, their reports and proofs, and manual changes by operators.

pub mod held;
pub mod manual_changes;
mod objects;
pub mod proofs;
mod releases;
pub mod road;
pub mod routes;
pub mod watch;

pub use objects::{ObjectPlace, Objects};
