//! Use cases: what callers may do, as whom, and in which transaction.
//!
//! A use case takes the [`Principal`] as an argument, checks the principal's permission, reads or writes through the
//! store, and leaves changes of plans to the plan writers. This module does not depend on HTTP.

pub mod access;
mod app_state;
pub mod booking;
mod cache;
pub mod cluster_listener;
mod conflicts;
mod deps;
pub mod dispatch;
mod edit;
mod error;
mod forecast;
mod idempotency;
mod in_flight;
pub mod operations;
pub mod plans;
pub mod regions;
pub mod setup;
mod timekeeper;
pub mod tracking;
pub mod webhooks;

pub use access::{AuthSession, Authenticator, Callers, Origins, Permission, Principal, Role, RoleKind, Signer};
pub use app_state::AppState;
pub use booking::{Offer, OrderRequest, Source};
pub use deps::{Deps, InZone, PlanListener};
pub use dispatch::{ObjectPlace, Objects};
pub use error::{AppError, AppResult, Refused};
pub use operations::Counters;
use plans::PlanState;
pub use plans::Plans;
pub use setup::{ZoneContext, ZoneContexts};
pub use timekeeper::{COMPARE_EVERY, Clock, Reading, TimeSource, Timekeeper};
pub use webhooks::Webhooks;

pub use crate::store::Paging;
pub use ritiro_travel::{Directions, Leg, Step, TravelState, Turn};
