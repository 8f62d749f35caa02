//! The HTTP surface: extract, call one use case, answer. Errors are problem documents, made in one place.

pub mod api;
pub mod caller;
pub mod courier;
mod error;
pub mod etag;
pub mod extract;
pub mod fallback;
pub mod health;
#[cfg(test)]
mod hostile;
pub mod merchant;
pub mod metrics;
pub mod middleware;
pub mod page;
pub mod problem;
pub mod request_id;
pub mod responses;
pub mod shopper;
#[cfg(test)]
mod tests;
pub mod wire;
