//! The extractors: what handlers take from a request. Each failure is a [`Problem`](super::problem::Problem) that names the field.
//!
//! They replace actix's own extractors of the same names, whose failures are plain text. `utoipa` cannot see through them: declare a body
//! with `request_body = T`, and the query with `params(T)`. The document adds the ids and dates of the path, `If-Match` and
//! `Idempotency-Key` (`document/operations.rs`).

mod change;
mod explain;
mod headers;
mod json;
mod objects;
mod params;
mod picture;

pub use change::{Change, MergePatch, Whole};
pub use headers::{IdempotencyKey, IfMatch, KeyOfSecret, OptionalIfMatch};
pub(super) use json::item;
pub use json::{Batch, BodyLimit, BodyTime, Json};
pub use params::{Path, Query};
pub use picture::{BYTES, Picture, PictureBytes, PictureLimit, asks_for_bytes};
