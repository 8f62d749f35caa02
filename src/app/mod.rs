//! Use cases: what callers may do, as whom, and in which transaction.
//!
//! A use case takes the [`Principal`] first, asks what it may do, reads or writes through the store, and leaves plans to
//! their writers. Nothing here knows HTTP.

mod attempts;
pub mod audit;
mod auth;
pub mod bookings;
mod callers;
pub mod catalogue;
pub mod check;
mod conflicts;
mod counters;
pub mod couriers;
pub mod credentials;
pub mod depots;
mod deps;
mod edit;
mod error;
mod foresight;
pub mod hearing;
pub mod holds;
pub mod keys;
pub mod live;
mod market;
pub mod merchants;
mod objects;
mod offer_token;
pub mod offers;
pub mod operations;
mod orders;
mod origins;
mod permission;
pub mod plans;
mod principal;
pub mod privacy;
mod promises;
pub mod proofs;
pub mod proposals;
pub mod quotes;
mod releases;
pub mod road;
pub mod routes;
mod settled;
pub mod shifts;
mod signer;
pub mod steering;
mod timekeeper;
pub mod upkeep;
mod wanted;
pub mod watch;
pub mod webhooks;
mod zone_book;
pub mod zones;

pub use auth::{Authenticator, Standing};
pub use callers::Callers;
pub use counters::Counters;
pub use deps::{Clock, Deps, InZone, PlanListener};
pub use error::{AppError, AppResult, Refused};
pub use market::Market;
pub use objects::{ObjectPlace, Objects};
pub use offers::Offer;
pub use orders::OrderRequest;
pub use origins::Origins;
pub use permission::{Permission, RoleKind};
use plans::PlanState;
pub use plans::Plans;
pub use principal::{Principal, Role};
pub use signer::Signer;
pub use timekeeper::{COMPARE_EVERY, Reading, TimeSource, Timekeeper};
pub use wanted::Source;
pub use webhooks::Webhooks;
pub use zone_book::{ZoneBook, ZoneBooks};

pub use crate::store::Paging;
