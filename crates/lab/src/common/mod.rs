//! What several of these programs use: arguments, civil times, travel, demand files, set-up of zones, reports and drawings.

pub(crate) mod args;
pub(crate) mod blocks;
pub(crate) mod civil;
pub(crate) mod database;
pub(crate) mod drawing;
pub(crate) mod format;
pub(crate) mod numbers;
pub(crate) mod parcels;
pub(crate) mod setup;
pub(crate) mod travel;
