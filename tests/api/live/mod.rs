//! The day as it goes on: positions in, expected times out, once and as streams, and what endpoints are told of it.

mod notices;
mod pings;
pub mod road;
mod streams;
mod tracking;
mod trust;
