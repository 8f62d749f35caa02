//! Depots.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Place, local};
use crate::app::InZone;
use ritiro_domain::{DepotId, Invalid};

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

impl DepotFields {
    /// Converts the depot, or returns what is wrong with it.
    pub fn read(self, id: DepotId) -> Result<ritiro_domain::Depot, Invalid> {
        Ok(ritiro_domain::Depot { id, name: self.name, place: self.place.read("place")? })
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
    fn from(InZone { record, book }: InZone<ritiro_domain::Depot>) -> Self {
        Self {
            id: record.value.id.0,
            version: record.version,
            fields: DepotFields { zone_id: record.zone.0, name: record.value.name, place: record.value.place.into() },
            created_at: local(book.zone.time_zone, record.created_at),
        }
    }
}
