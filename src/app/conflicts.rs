//! Explains violated database constraints to callers.

use ritiro_domain::Invalid;

/// The field of other resources by which they use a resource that is to be deleted, and the sentence that says so.
pub(super) fn in_use(constraint: &str) -> Option<Invalid> {
    let sentence = match constraint {
        "couriers_vehicle_type_fk" => "couriers have this vehicle type: it can be deleted when they have another one",
        "shifts_vehicle_type_fk" => "shifts have this vehicle type: it can be deleted when they are",
        _ => return None,
    };
    Some(Invalid::new("vehicle_type_id", sentence))
}

/// The sentence for a unique, exclusion or foreign key constraint that a request of a caller can violate; `None` for
/// a constraint that only a bug in the service can violate.
pub(super) fn explain(constraint: &str) -> Option<&'static str> {
    Some(match constraint {
        "zones_name_unique" => "another zone has this name",
        "vehicle_types_name_unique" => "another vehicle type of the zone has this name",
        "depots_name_unique" => "another depot of the zone has this name",
        "shifts_one_at_a_time" => "the courier has another shift at that time",
        "slot_exceptions_unique" => "this day, or this slot of it, is closed already",
        "shifts_depot_fk" => "shifts start at this depot: it can be deleted when they are",
        "shifts_courier_fk" => "the courier has shifts: it can be deleted when they are",
        "depots_zone_fk" => "the zone has depots: it can be deleted when they are",
        "couriers_zone_fk" => "the zone has couriers: it can be deleted when they are",
        "shifts_plan_fk" => "the zone has shifts: it can be deleted when they are",
        "bookings_zone_fk" | "holds_zone_fk" => "bookings were made in this zone: it cannot be deleted",
        _ => return None,
    })
}
