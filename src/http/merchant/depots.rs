//! Depots.

use crate::app::Deps;
use crate::app::setup::depots;
use crate::http::page::list_query;
use crate::http::resource::resource;
use crate::http::wire::{Depot, DepotFields, DepotPatch, DepotReplacement};
use ritiro_domain::{DepotId, ZoneId};

list_query! {
    /// A filter for depots.
    DepotQuery {
        /// Only depots of this zone.
        zone_id: Option<Uuid>,
    }
}

impl DepotQuery {
    fn zone(&self) -> Option<ZoneId> {
        self.zone_id.map(ZoneId)
    }
}

resource! {
    tag: "Depots", answer: Depot, fields: DepotFields, replacement: DepotReplacement, patch: DepotPatch,
    all: "/v1/depots", one: "/v1/depots/{id}",
    use_cases: depots, deps: Deps, id: DepotId, key: "depot", edit: EditDepots;
    create:
    /// Creates a depot in a zone.
    create_depot;
    list:
    /// Lists the depots, oldest first.
    list_depots by DepotQuery.zone;
    get:
    /// Reads a depot.
    get_depot;
    replace:
    /// Replaces a depot.
    ///
    /// A depot can be moved only if all routes that start there still keep their promises, and none of them is loaded or under way. Otherwise
    /// the answer is 409.
    replace_depot;
    change:
    /// Changes some fields of a depot by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
    ///
    /// The conditions for moving a depot are the same as for replacing it.
    change_depot;
    delete:
    /// Deletes a depot at which no shift starts.
    delete_depot;
}
