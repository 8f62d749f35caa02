//! What a merchant sets up before the first booking: zones, depots, couriers, shifts and the slot catalogue.

pub mod catalogue;
pub mod couriers;
pub mod depots;
pub mod merchants;
mod promises;
mod settled;
pub mod shifts;
mod speeds;
pub mod vehicle_types;
mod zone_context;
mod zone_contexts;
mod zone_resource;
pub mod zones;

pub use speeds::relearn as relearn_speeds;
pub use zone_context::ZoneContext;
pub use zone_contexts::ZoneContexts;
pub use zone_resource::{ForZone, UseCases, ZoneResource};
