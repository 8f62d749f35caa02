//! `ritiro simulate`: a whole day in accelerated time. Shoppers book, couriers drive with noisy travel and service times, people
//! are not at home, vehicles break down and phones lose their signal; what became of each promise is counted from outside.
//!
//! A real server runs as a process of its own on a clock that stands still between two things that happen. Shoppers and couriers speak to
//! it over HTTP only, and know nothing of its types. Its clock, and what it does by itself from time to time, are ordered at simulated
//! times over a private channel ([`channel`]). `ritiro sandbox` drives the same couriers on a running server, by the clock on the wall. `docs/SIMULATION.md`
//! tells the models and how to read the report.

mod accounts;
mod args;
mod calendar;
mod chance;
pub mod channel;
mod clock;
mod courier;
mod database;
mod day;
mod demand;
mod figures;
mod phone;
mod picture;
mod plot;
mod progress;
mod report;
mod rounds;
mod run;
mod sandbox;
mod settle;
mod shopping;
mod stage;
pub mod sweep;

pub use args::{SandboxArgs, SimulateArgs};
pub use run::{SimulateError, SimulateOutcome, run};
pub use sandbox::{SandboxError, run as sandbox};
