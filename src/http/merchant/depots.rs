//! Depots.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::InZone;
use crate::app::setup::ForZone;
use crate::app::setup::depots::Depots;
use crate::http::handler::*;
use crate::http::wire::{Place, changes, local};
use ritiro_domain::{DepotId, Invalid, ZoneId};

/// The fields of a depot that a merchant sets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DepotFields {
    /// The zone that the depot serves. It cannot be changed.
    pub zone_id: Uuid,
    /// The name, 1 to 200 characters, unique in the zone.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Porta Romana")]
    pub name: String,
    /// The place where goods are loaded.
    pub place: Place,
}

changes!(DepotFields: DepotReplacement, DepotPatch);

impl DepotFields {
    /// Converts the depot, or returns what is wrong with it.
    pub fn read(self) -> Result<ForZone<ritiro_domain::Depot>, Invalid> {
        let (id, place) = (DepotId(Uuid::now_v7()), self.place.read("place")?);
        Ok(ForZone { zone: ZoneId(self.zone_id), value: ritiro_domain::Depot { id, name: self.name, place } })
    }
}

/// A store or hub where goods are loaded.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Depot {
    /// The id of the depot.
    pub id: Uuid,
    /// The version. Every edit raises it. It is also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: DepotFields,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<InZone<ritiro_domain::Depot>> for Depot {
    fn from(InZone { record, context }: InZone<ritiro_domain::Depot>) -> Self {
        Self {
            id: record.value.id.0,
            version: record.version,
            fields: DepotFields { zone_id: record.zone.0, name: record.value.name, place: record.value.place.into() },
            created_at: local(context.zone.time_zone, record.created_at),
        }
    }
}

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
    use_cases: Depots, deps: Deps, id: DepotId, key: "depot", edit: EditDepots;
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
