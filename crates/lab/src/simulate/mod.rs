//! `ritiro simulate`: a whole day in accelerated time. Shoppers book, couriers drive with random travel and service
//! times, shoppers are not at home, vehicles break down, and phones lose their signal. The outcome of each promise is
//! measured from outside.
//!
//! A real server runs in a separate process, with a clock that does not advance between two events. Shoppers and
//! couriers use only its HTTP API, and none of its types. A private channel ([`channel`]) sets its clock and triggers
//! its background work at simulated times. `ritiro sandbox` drives the same couriers on a running server in real
//! time. `docs/SIMULATION.md` describes the models and the report.

mod args;
mod background;
pub mod channel;
mod clock;
mod comparison;
mod courier;
mod database;
mod day_times;
mod days;
mod demand;
mod figures;
mod goods;
mod model;
mod phone;
mod picture;
mod plot;
mod progress;
mod random;
mod records;
mod report;
mod run;
mod rush;
mod sandbox;
mod setup;
mod shifts;
mod shopping;
mod simulation;
mod speeds;
pub mod sweep;
mod sweep_range;

pub use args::{SandboxArgs, SimulateArgs};
pub use run::{SimulateError, SimulateOutcome, run};
pub use sandbox::{SandboxError, run as sandbox};
pub use sweep_range::Sweep;
