//! `ritiro replay`: plays recorded demand through the HTTP API of a running server, with many concurrent shoppers,
//! and checks every promise from outside.
//!
//! This module is a client like any other. It uses the API contract and none of the server's types, so a bug in the
//! planner cannot hide itself in this check. `docs/REPLAY.md` describes the file formats and the report.

mod args;
mod error;
mod geojson;
mod journal;
mod model;
mod outcome;
mod picture;
mod preference;
mod progress;
mod report;
mod run;
mod setup;
mod shoppers;
mod tally;
mod verify;

pub use args::ReplayArgs;
pub use error::ReplayError;
pub use outcome::ReplayOutcome;
pub use run::run;

#[cfg(test)]
mod samples;
