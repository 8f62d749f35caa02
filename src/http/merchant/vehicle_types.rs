//! Vehicle types.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::InZone;
use crate::app::setup::ForZone;
use crate::app::setup::vehicle_types::VehicleTypes;
use crate::http::handler::*;
use crate::http::wire::{Amounts, changes, local};
use ritiro_domain::{Invalid, SpeedFactor, VehicleCosts, VehicleTypeId, ZoneId};

/// The fields of a vehicle type that a merchant sets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleTypeFields {
    /// The zone in which couriers have the type. It cannot be changed.
    pub zone_id: Uuid,
    /// The name, 1 to 200 characters, unique in the zone.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Cargo bike")]
    pub name: String,
    /// The factor on the speed of the travel model, 0.05 to 5, rounded to thousandths. Example: with 0.6, a leg of 6 minutes takes 10
    /// minutes.
    #[serde(default = "as_the_model")]
    #[schema(minimum = 0.05, maximum = 5, default = 1.0, example = 0.6)]
    pub speed: f64,
    /// The capacity by load dimension of the zone, for couriers that give none. Dimensions that are left out have capacity 0.
    #[schema(value_type = Option<Amounts>, example = json!({"parcels": 40}))]
    pub capacity: Option<BTreeMap<String, i64>>,
    /// What routes of this type cost, in units of the zone's `objective`. If not given, what the `objective` says.
    pub costs: Option<VehicleCosts>,
}

changes!(VehicleTypeFields: VehicleTypeReplacement, VehicleTypePatch);

fn as_the_model() -> f64 {
    1.0
}

impl VehicleTypeFields {
    /// Converts the vehicle type, or returns what is wrong with it. The use case checks the capacity, which is in the terms of the zone.
    pub fn read(self) -> Result<ForZone<ritiro_domain::VehicleType>, Invalid> {
        let Self { zone_id, name, speed, capacity, costs } = self;
        let (id, speed) = (VehicleTypeId(Uuid::now_v7()), SpeedFactor::new(speed)?);
        Ok(ForZone { zone: ZoneId(zone_id), value: ritiro_domain::VehicleType { id, name, speed, capacity, costs } })
    }
}

/// A type of vehicle: how fast it is, what it carries, and what it costs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VehicleType {
    /// The id of the vehicle type.
    pub id: Uuid,
    /// The version. Every edit raises it. It is also the `ETag`.
    pub version: i64,
    #[serde(flatten)]
    fields: VehicleTypeFields,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<InZone<ritiro_domain::VehicleType>> for VehicleType {
    fn from(InZone { record, context }: InZone<ritiro_domain::VehicleType>) -> Self {
        let ritiro_domain::VehicleType { id, name, speed, capacity, costs } = record.value;
        let (zone_id, speed) = (record.zone.0, speed.factor());
        Self {
            id: id.0,
            version: record.version,
            fields: VehicleTypeFields { zone_id, name, speed, capacity, costs },
            created_at: local(context.zone.time_zone, record.created_at),
        }
    }
}

list_query! {
    /// A filter for vehicle types.
    VehicleTypeQuery {
        /// Only vehicle types of this zone.
        zone_id: Option<Uuid>,
    }
}

impl VehicleTypeQuery {
    fn zone(&self) -> Option<ZoneId> {
        self.zone_id.map(ZoneId)
    }
}

resource! {
    tag: "Vehicle types", answer: VehicleType, fields: VehicleTypeFields, replacement: VehicleTypeReplacement,
    patch: VehicleTypePatch,
    all: "/v1/vehicle-types", one: "/v1/vehicle-types/{id}",
    use_cases: VehicleTypes, deps: Deps, id: VehicleTypeId, key: "vehicle_type", edit: EditCouriers;
    create:
    /// Creates a vehicle type in a zone.
    create_vehicle_type;
    list:
    /// Lists the vehicle types, oldest first.
    list_vehicle_types by VehicleTypeQuery.zone;
    get:
    /// Reads a vehicle type.
    get_vehicle_type;
    replace:
    /// Replaces a vehicle type.
    ///
    /// Speed and costs hold for all shifts that have the type, also for existing ones. The speed can change only if all their routes still
    /// keep their promises. Otherwise the answer is 409. Couriers and shifts keep the capacity with which they were created.
    replace_vehicle_type;
    change:
    /// Changes some fields of a vehicle type by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
    ///
    /// The conditions are the same as for replacing a vehicle type.
    change_vehicle_type;
    delete:
    /// Deletes a vehicle type that no courier and no shift has as its `vehicle_type_id`.
    delete_vehicle_type;
}
