//! Ritiro: on-demand delivery scheduling. This page is the map; `docs/ARCHITECTURE.md` tells the rest.
//!
//! From the inside out: [`ritiro_domain`] knows nobody, [`ritiro_planning`] knows the domain, [`ritiro_travel`] fills the planner's matrix,
//! [`store`] keeps the domain in Postgres, [`app`] puts these together into use cases, [`http`] and [`worker`] call
//! those, and [`server`] builds the house. Beside it stand the command line ([`cli`], [`config`], [`telemetry`]), the
//! embedded Postgres ([`embedded`]) and the demo ([`demo`]), a client of the API. Other clients, which measure, are in the crate
//! `ritiro-lab`.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod embedded;
pub mod files;
pub mod http;
pub mod outgoing;
pub mod server;
pub mod store;
pub mod telemetry;
pub mod worker;
