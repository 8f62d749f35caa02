//! Zones.

use crate::app::setup::zones;
use crate::http::handler::*;
use crate::http::wire::{Zone, ZoneFields, ZonePatch, ZoneReplacement};
use ritiro_domain::ZoneId;

resource! {
    tag: "Zones", answer: Zone, fields: ZoneFields, replacement: ZoneReplacement, patch: ZonePatch,
    all: "/v1/zones", one: "/v1/zones/{id}",
    use_cases: zones, deps: Deps, id: ZoneId, key: "zone", edit: EditZones;
    create:
    /// Creates a zone.
    create_zone;
    list:
    /// Lists the zones, oldest first.
    list_zones by PageQuery;
    get:
    /// Reads a zone.
    get_zone;
    replace:
    /// Replaces a zone.
    replace_zone;
    change:
    /// Changes some fields of a zone by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
    change_zone;
    delete:
    /// Deletes a zone and its catalogue, if it has no depots, couriers or bookings.
    delete_zone;
}
