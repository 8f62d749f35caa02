//! The merchant side, over HTTP and a real database.

mod access;
mod catalogue;
mod fleet;
mod world;
mod zone_fields;
mod zones;
