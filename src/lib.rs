//! Ritiro: on-demand delivery scheduling. This page is the map; `docs/ARCHITECTURE.md` tells the rest.

pub mod app;
pub mod domain;
pub mod embedded;
pub mod planning;
pub mod store;
pub mod travel;
