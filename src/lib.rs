//! Ritiro: on-demand delivery scheduling. This page is the map; `docs/ARCHITECTURE.md` tells the rest.

pub mod replay;
