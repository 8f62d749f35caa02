//! `ritiro load`: many shoppers at once against a running server, measured from outside.
//!
//! The shoppers speak HTTP like anybody; nothing here knows the use cases. What is measured is set beside what the same
//! machine can do at all in the same run: `pgbench` writing the same rows with one commit each ([`pgbench`]), and a handler
//! that only reads and writes the same JSON ([`bare`]). `docs/BENCHMARKS.md` tells how to read the report.

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
