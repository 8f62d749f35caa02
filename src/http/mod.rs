//! The HTTP API. Each handler extracts the request, calls one use case and sends the answer. Errors become problem documents in one place.

mod address;
pub mod api;
pub mod caller;
mod cors;
pub mod courier;
mod document;
mod error;
pub mod etag;
mod events;
pub mod extract;
pub mod fallback;
mod guard;
mod handler;
pub mod health;
mod idempotency;
pub mod limits;
pub mod live;
pub mod maps;
pub mod merchant;
pub mod metrics;
pub mod middleware;
pub mod operator;
pub mod page;
pub mod problem;
mod problem_members;
mod problems;
mod processes;
pub mod request_id;
mod resource;
pub mod responses;
#[cfg(test)]
mod robustness;
pub mod security_headers;
pub mod shopper;
#[cfg(test)]
mod tests;
pub mod wire;
