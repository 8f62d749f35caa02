//! Vehicle types.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::InZone;
use crate::app::setup::ForZone;
use crate::app::setup::catalogue::VehicleTypes;
use crate::http::handler::*;
use crate::http::wire::{changes, local};
use ritiro_domain::{Invalid, VehicleTypeId, ZoneId};

/// The fields of a vehicle type that a merchant sets.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleTypeFields {
    /// The zone. It cannot be changed.
    pub zone_id: Uuid,
    /// The name, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S", example = "Cargo bike")]
    pub name: String,
    /// The number of parcels for which it has room, 1 to 1000000.
    #[schema(minimum = 1, maximum = 1000000, example = 40)]
    pub capacity: i64,
}

changes!(VehicleTypeFields: VehicleTypeReplacement, VehicleTypePatch);

impl VehicleTypeFields {
    /// Converts the vehicle type.
    pub fn read(self) -> Result<ForZone<ritiro_domain::VehicleType>, Invalid> {
        let id = VehicleTypeId(Uuid::now_v7());
        let value = ritiro_domain::VehicleType { id, name: self.name, capacity: self.capacity };
        Ok(ForZone { zone: ZoneId(self.zone_id), value })
    }
}

/// A type of vehicle.
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
    fn from(InZone { record, book }: InZone<ritiro_domain::VehicleType>) -> Self {
        let ritiro_domain::VehicleType { id, name, capacity } = record.value;
        Self {
            id: id.0,
            version: record.version,
            fields: VehicleTypeFields { zone_id: record.zone.0, name, capacity },
            created_at: local(book.zone.time_zone, record.created_at),
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
    replace_vehicle_type;
    change:
    /// Changes some fields of a vehicle type by a merge patch (RFC 7396): fields that are left out stay as they are, `null` removes a field.
    change_vehicle_type;
    delete:
    /// Deletes a vehicle type.
    delete_vehicle_type;
}
