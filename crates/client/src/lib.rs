//! A typed client of Ritiro's HTTP API.
//!
//! [`Client`] makes calls, follows lists from page to page, and asks a busy server again; [`wire`] has the requests and answers that
//! the programs of this repository need. It shares no type with the server, so a mistake of the server's cannot hide here;
//! a test of the server holds each of these types against the OpenAPI document.
//!
//! ```no_run
//! use ritiro_client::wire::{OfferRequest, Offers};
//! use ritiro_client::{Call, Client, Place};
//!
//! # async fn ask() -> Result<(), ritiro_client::ClientError> {
//! let client = Client::new("http://127.0.0.1:8080", "rk_…")?;
//! let place = Place { lat: 44.4937, lng: 11.343 };
//! let asked = OfferRequest { place: Some(place), ..OfferRequest::default() };
//! let offers: Offers = client.send(Call::post("/v1/offers", &asked)).await?;
//! println!("{} slots", offers.slots.len());
//! # Ok(())
//! # }
//! ```

mod client;
mod place;
pub mod transport;
mod window;
pub mod wire;

pub use client::{Call, Client, ClientError, Traffic, TrafficCounts};
pub use place::{Place, PlaceError};
pub use window::Window;
