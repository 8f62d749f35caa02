//! Ritiro: on-demand delivery scheduling. This page is the map; `docs/ARCHITECTURE.md` tells the rest.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod embedded;
pub mod http;
pub mod planning;
pub mod replay;
pub mod store;
pub mod telemetry;
pub mod travel;
