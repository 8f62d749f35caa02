//! Couriers.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{amounts, local};
use crate::app::InZone;
use crate::app::setup::couriers::NewCourier;
use ritiro_domain::ZoneId;

/// What a merchant says of a courier.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourierFields {
    /// The zone where the courier works; it cannot be changed.
    pub zone_id: Uuid,
    /// 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Ada")]
    pub name: String,
    /// 1 to 40 characters, for people.
    #[schema(min_length = 1, max_length = 40, pattern = r"\S", example = "cargo_bike")]
    pub vehicle: String,
    /// What the vehicle holds, by load dimension of the zone; 0 of those that are not named.
    #[schema(value_type = super::bounds::Amounts, example = json!({"parcels": 40}))]
    pub capacity: BTreeMap<String, i64>,
    /// Skills of the zone that the courier has, a set of at most 64.
    #[serde(default)]
    #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64)]
    pub skills: Vec<String>,
    /// Under which name shoppers hear of the courier while they wait, 1 to 40 characters; if not given they are told no name.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 40, pattern = r"\S", example = "Ada")]
    pub display_name: Option<String>,
    /// Whether the courier gets shifts and tokens. Who is switched off loses all tokens, and must have no shift that goes on or is still
    /// to come.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

fn yes() -> bool {
    true
}

impl From<CourierFields> for NewCourier {
    fn from(fields: CourierFields) -> Self {
        Self {
            zone: ZoneId(fields.zone_id),
            name: fields.name,
            vehicle: fields.vehicle,
            capacity: fields.capacity,
            skills: fields.skills,
            display_name: fields.display_name,
            active: fields.active,
        }
    }
}

/// The person who drives, with the vehicle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Courier {
    /// Their id.
    pub id: Uuid,
    /// Counts edits; also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: CourierFields,
    /// When it was made.
    pub created_at: DateTime<FixedOffset>,
}

impl From<InZone<ritiro_domain::Courier>> for Courier {
    fn from(InZone { record, book }: InZone<ritiro_domain::Courier>) -> Self {
        let courier = record.value;
        Self {
            id: courier.id.0,
            version: record.version,
            fields: CourierFields {
                zone_id: record.zone.0,
                name: courier.name,
                vehicle: courier.vehicle,
                capacity: amounts(&book.zone.dimensions, courier.capacity),
                skills: courier.skills,
                display_name: courier.display_name,
                active: courier.active,
            },
            created_at: local(book.zone.time_zone, record.created_at),
        }
    }
}
