//! The HTTP surface: extract, call one use case, answer. Errors are problem documents, made in one place.

pub mod etag;
pub mod extract;
pub mod fallback;
pub mod metrics;
pub mod middleware;
pub mod page;
pub mod problem;
#[cfg(test)]
mod tests;
