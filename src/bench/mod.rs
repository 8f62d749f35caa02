//! Adapters that measure the planner of the service on public benchmarks, from the command line.

mod grid;
pub mod online;
