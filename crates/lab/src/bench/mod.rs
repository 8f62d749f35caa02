//! Command-line adapters that measure the planner of the service on public benchmarks.

mod dense;
pub mod dynamic;
pub mod fixed;
mod grid;
pub mod instances;
pub mod online;
mod planner;
mod problem;
mod search;
