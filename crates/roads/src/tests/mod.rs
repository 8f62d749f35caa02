//! Tests of the parts together: on small towns that are written by hand, and on the extracts of the shared test data.

mod cities;
mod pbf_files;
mod reference;
mod towns;
mod turning;
pub(crate) mod world;
