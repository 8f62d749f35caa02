//! What shoppers do: they see offers and quotes, hold one, book it, follow it and change it.

pub mod bookings;
pub mod contacts;
pub(in crate::app) mod days;
pub mod goods;
pub mod holds;
pub mod offer;
mod offer_reasons;
mod offer_token;
pub mod offers;
mod orders;
mod own_windows;
mod pricing;
pub mod proposals;
pub mod quotes;
mod slot_refusals;
mod soonest;
mod wanted;

pub use offer::Offer;
pub use orders::OrderRequest;
pub use wanted::Source;
