//! The HTTP surface: extract, call one use case, answer. Errors are problem documents, made in one place.

pub mod caller;
mod error;
pub mod etag;
pub mod extract;
pub mod fallback;
pub mod merchant;
pub mod metrics;
pub mod middleware;
pub mod page;
pub mod problem;
pub mod responses;
#[cfg(test)]
mod tests;
pub mod wire;
