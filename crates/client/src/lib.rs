#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod client;
mod place;
pub mod transport;
mod window;
pub mod wire;

pub use client::{Call, Client, ClientError, Traffic, TrafficCounts};
pub use place::{Place, PlaceError};
pub use window::Window;
