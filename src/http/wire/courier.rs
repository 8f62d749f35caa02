//! Couriers.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::area::AreaPreference;
use super::changes::changes;
use super::common::{amounts, local};
use crate::app::InZone;
use crate::app::setup::couriers::NewCourier;
use ritiro_domain::{Invalid, VehicleTypeId, ZoneId};

/// The fields of a courier that a merchant sets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourierFields {
    /// The zone where the courier works. It cannot be changed.
    pub zone_id: Uuid,
    /// The name, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Ada")]
    pub name: String,
    /// The kind of vehicle, as free text, 1 to 40 characters. Links to navigation apps use bicycle or walking mode if the text names a
    /// bicycle or walking.
    #[schema(min_length = 1, max_length = 40, pattern = r"\S", example = "cargo_bike")]
    pub vehicle: String,
    /// The capacity of the vehicle by load dimension of the zone. Dimensions that are left out have capacity 0. If not given, that of the
    /// vehicle type.
    #[schema(value_type = Option<super::bounds::Amounts>, example = json!({"parcels": 40}))]
    pub capacity: Option<BTreeMap<String, i64>>,
    /// The skills that the courier has, at most 64. Each must be a skill of the zone.
    #[serde(default)]
    #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64)]
    pub skills: Vec<String>,
    /// The name of the courier that shoppers see while they wait, 1 to 40 characters. If not given, shoppers see no name.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 40, pattern = r"\S", example = "Ada")]
    pub display_name: Option<String>,
    /// Whether the courier may have shifts and tokens. Deactivating a courier revokes all their tokens; it is refused while the courier has
    /// a current or future shift.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
    /// The vehicle type of the zone. It decides how fast the courier drives and what their routes cost. If not given, the courier drives as
    /// the zone's `travel` says and costs what its `objective` says.
    pub vehicle_type_id: Option<Uuid>,
    /// The names of the areas in which the courier serves stops, at most 64. Each must be one of the zone's `areas`. If empty, the courier
    /// serves stops everywhere.
    #[serde(default)]
    #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64)]
    pub areas: Vec<String>,
    /// The areas in which the courier prefers to work. If not given, none.
    pub preference: Option<AreaPreference>,
}

changes!(CourierFields: CourierReplacement, CourierPatch);

fn yes() -> bool {
    true
}

impl CourierFields {
    /// Converts the courier. The use case checks it, because capacity and skills are in the terms of the zone.
    pub fn read(self) -> Result<NewCourier, Invalid> {
        Ok(NewCourier {
            zone: ZoneId(self.zone_id),
            name: self.name,
            vehicle: self.vehicle,
            capacity: self.capacity,
            skills: self.skills,
            display_name: self.display_name,
            active: self.active,
            vehicle_type: self.vehicle_type_id.map(VehicleTypeId),
            areas: self.areas,
            preference: self.preference.map(Into::into),
        })
    }
}

/// A courier: the person who drives, with their vehicle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Courier {
    /// The id of the courier.
    pub id: Uuid,
    /// The version. Every edit raises it. It is also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: CourierFields,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<InZone<ritiro_domain::Courier>> for Courier {
    fn from(InZone { record, context }: InZone<ritiro_domain::Courier>) -> Self {
        let courier = record.value;
        Self {
            id: courier.id.0,
            version: record.version,
            fields: CourierFields {
                zone_id: record.zone.0,
                name: courier.name,
                vehicle: courier.vehicle,
                capacity: Some(amounts(&context.zone.dimensions, courier.capacity)),
                skills: courier.skills,
                display_name: courier.display_name,
                active: courier.active,
                vehicle_type_id: courier.vehicle_type.map(|id| id.0),
                areas: courier.areas,
                preference: courier.preference.map(Into::into),
            },
            created_at: local(context.zone.time_zone, record.created_at),
        }
    }
}
