//! `ritiro load`: sends the requests of many shoppers at once to a running server, and measures it from outside.
//!
//! The shoppers use HTTP like any client; this module does not use the use cases. The same run compares the result
//! with the limits of the same machine: `pgbench`, which writes the same rows with one commit each ([`pgbench`]), and
//! a handler that only reads and writes the same JSON ([`bare`]). `docs/BENCHMARKS.md` explains the report.

mod args;
mod arrivals;
pub mod bare;
mod context;
mod database;
mod error;
mod figures;
mod http;
pub mod orders;
mod pgbench;
mod phase;
pub mod plan_days;
mod process;
mod report;
mod rounds;
mod run;
mod sample;
mod script;
mod shopper;
pub mod streams;
mod tally;
mod zones;

pub use args::{LoadArgs, Mix};
pub use error::LoadError;
pub use report::LoadReport;
pub use run::run;
