//! Couriers.

use crate::app::setup::couriers;
use crate::http::handler::*;
use crate::http::wire::{Courier, CourierFields, CourierPatch, CourierReplacement};
use ritiro_domain::{CourierId, ZoneId};

list_query! {
    /// A filter for couriers.
    CourierQuery {
        /// Only couriers of this zone.
        zone_id: Option<Uuid>,
    }
}

impl CourierQuery {
    fn zone(&self) -> Option<ZoneId> {
        self.zone_id.map(ZoneId)
    }
}

resource! {
    tag: "Couriers", answer: Courier, fields: CourierFields, replacement: CourierReplacement, patch: CourierPatch,
    all: "/v1/couriers", one: "/v1/couriers/{id}",
    use_cases: couriers, deps: Deps, id: CourierId, key: "courier", edit: EditCouriers;
    create:
    /// Creates a courier in a zone.
    create_courier;
    list:
    /// Lists the couriers, oldest first.
    list_couriers by CourierQuery.zone;
    get:
    /// Reads a courier.
    get_courier;
    replace:
    /// Replaces a courier.
    ///
    /// Existing shifts keep the vehicle type, capacity, skills and areas with which they were created.
    replace_courier;
    change:
    /// Changes some fields of a courier by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
    ///
    /// Existing shifts keep the vehicle type, capacity, skills and areas with which they were created.
    change_courier;
    delete:
    /// Deletes a courier who has no shifts, and revokes the courier's tokens.
    delete_courier;
}
