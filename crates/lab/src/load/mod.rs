//! `ritiro load`: sends the requests of many shoppers at once to a running server, and measures it from outside.
//!
//! The shoppers use HTTP like any client; this module does not use the use cases. The same run compares the result
//! with the limits of the same machine: `pgbench`, which writes the same rows with one commit each ([`pgbench`]), and
//! a handler that only reads and writes the same JSON ([`bare`]). `docs/BENCHMARKS.md` explains the report.

pub mod agenda;
mod args;
pub mod bare;
mod database;
mod drive;
mod figures;
mod http;
pub mod orders;
mod pace;
mod pgbench;
mod process;
mod report;
mod rounds;
mod run;
mod sample;
mod script;
mod shopper;
mod stage;
pub mod streams;
mod tally;

pub use args::{LoadArgs, Mix};
pub use report::LoadReport;
pub use run::{LoadError, run};
