//! `ritiro simulate`: a whole day in accelerated time. Shoppers book, couriers drive with random travel and service
//! times, shoppers are not at home, vehicles break down, and phones lose their signal. The outcome of each promise is
//! measured from outside.
//!
//! A real server runs in a separate process, with a clock that does not advance between two events. Shoppers and
//! couriers use only its HTTP API, and none of its types. A private channel ([`channel`]) sets its clock and triggers
//! its background work at simulated times. `ritiro sandbox` drives the same couriers on a running server in real
//! time. `docs/SIMULATION.md` describes the models and the report.

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
