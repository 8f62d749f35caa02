//! `ritiro replay`: plays recorded demand through the HTTP API of a running server, with many concurrent shoppers,
//! and checks every promise from outside.
//!
//! This module is a client like any other. It uses the API contract and none of the server's types, so a bug in the
//! planner cannot hide itself in this check. `docs/REPLAY.md` describes the file formats and the report.

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
