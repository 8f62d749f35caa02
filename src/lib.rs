//! Ritiro: on-demand delivery scheduling. This page is the map; `docs/ARCHITECTURE.md` tells the rest.
//!
//! From the inside out: [`domain`] knows nobody, [`planning`] knows the domain, [`travel`] fills the planner's matrix,
//! [`store`] keeps the domain in Postgres, [`app`] puts these together into use cases, [`http`] and [`worker`] call
//! those, and [`server`] builds the house. Beside it stand the command line ([`cli`], [`config`], [`telemetry`]), the
//! embedded Postgres ([`embedded`]), and four clients of the API, [`replay`], [`demo`], [`load`]
//! and [`simulate`].

pub mod app;
pub mod bench;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod embedded;
pub mod files;
pub mod http;
pub mod load;
pub mod outgoing;
pub mod planning;
pub mod replay;
pub mod server;
pub mod simulate;
pub mod store;
pub mod telemetry;
pub mod travel;
pub mod worker;
