//! Use cases: what callers may do, as whom, and in which transaction.
//!
//! A use case takes the [`Principal`] first, asks what it may do, reads or writes through the store, and leaves plans to
//! their writers. Nothing here knows HTTP.

mod attempts;
mod auth;
pub mod bookings;
pub mod catalogue;
pub mod check;
mod conflicts;
pub mod couriers;
pub mod credentials;
pub mod depots;
mod deps;
mod edit;
mod error;
mod foresight;
pub mod holds;
mod market;
mod offer_token;
pub mod offers;
mod orders;
pub mod plans;
mod principal;
mod promises;
pub mod routes;
pub mod shifts;
mod signer;
pub mod upkeep;
mod wanted;
mod zone_book;
pub mod zones;

pub use auth::Authenticator;
pub use deps::{Clock, Deps, InZone, PlanListener};
pub use error::{AppError, AppResult, Refused};
pub use market::Market;
pub use offers::Offer;
pub use orders::OrderRequest;
use plans::PlanState;
pub use plans::Plans;
pub use principal::{Principal, Role};
pub use signer::Signer;
pub use wanted::Source;
pub use zone_book::{ZoneBook, ZoneBooks};

pub use crate::store::Paging;
