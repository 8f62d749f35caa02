//! Ritiro: on-demand delivery scheduling. This page is the map; `docs/ARCHITECTURE.md` describes the rest.
//!
//! [`ritiro_domain`] depends on no other crate. [`ritiro_planning`] plans routes with the types of the domain.
//! [`ritiro_travel`] has the travel models. [`store`] keeps the domain in Postgres. [`app`] combines these into use
//! cases. [`http`] and [`worker`] call the use cases, and [`server`] builds a running server from all of them. [`cli`],
//! [`config`] and [`telemetry`] are the command line, the settings and the logging. [`embedded`] runs a private Postgres.
//! [`demo`] is a client of the API; the clients that measure are in the crate `ritiro-lab`.

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod embedded;
pub mod files;
pub mod http;
pub mod numbers;
pub mod outgoing;
pub mod region_files;
pub mod server;
pub mod store;
pub mod telemetry;
pub mod worker;
