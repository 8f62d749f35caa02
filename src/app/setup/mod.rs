//! What a merchant sets up before the first booking: zones, depots, couriers, shifts and the slot catalogue.

pub mod couriers;
pub mod depots;
pub mod merchants;
mod promises;
mod settled;
pub mod shifts;
pub mod slot_exceptions;
pub mod slot_templates;
mod zone_context;
mod zone_contexts;
pub mod zones;

pub use zone_context::ZoneContext;
pub use zone_contexts::ZoneContexts;

use ritiro_domain::ZoneId;

/// A resource that a merchant sends, for its zone. It has a new id; if it replaces an existing resource, it gets the id of that one.
#[derive(Clone, Debug)]
pub struct ForZone<T> {
    /// The zone.
    pub zone: ZoneId,
    /// The resource.
    pub value: T,
}
