//! `ritiro replay`: plays real demand through the HTTP API of a running server, many shoppers at once, and re-checks
//! every promise from outside.
//!
//! This module is a client like any other. It knows the wire contract and nothing of the server's types, so a fault in
//! the planning cannot hide itself here. `docs/REPLAY.md` shows the file formats and how to read the report.

mod args;
mod driven;
mod geojson;
mod journal;
mod outcome;
pub(crate) mod parcels;
pub(crate) mod picture;
mod preference;
mod progress;
pub(crate) mod report;
mod run;
pub(crate) mod setup;
mod shoppers;
mod tally;
pub(crate) mod travel;
mod verify;
pub(crate) mod window;

pub use args::ReplayArgs;
pub use outcome::ReplayOutcome;
pub use run::{ReplayError, run};

#[cfg(test)]
mod samples;
