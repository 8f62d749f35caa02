//! Use cases: what callers may do, as whom, and in which transaction.
//!
//! A use case takes the [`Principal`] first, asks what it may do, reads or writes through the store, and leaves plans to
//! their writers. Nothing here knows HTTP.

mod error;
mod principal;

pub use error::{AppError, AppResult};
pub use principal::{Principal, Role};
