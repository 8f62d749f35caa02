//! The city as JSON bodies of the API.

use serde_json::{Value, json};
use uuid::Uuid;

use super::city::{self, COURIERS, Courier, Cutoff, SLOTS, Slot};
use super::town::{DemoTown, PROFILE, REGION};

/// The service area with its rules.
pub fn zone(town: &DemoTown) -> Value {
    json!({
        "name": town.name,
        "time_zone": city::TIME_ZONE.name(),
        "currency": "EUR",
        "area": {"type": "Polygon", "coordinates": [town.border()]},
        "load_dimensions": ["parcels", "grams"],
        "skills": ["fridge", "id_check"],
        "travel": {
            "model": "roads", "network": REGION, "profile": PROFILE,
            "fallback": {"speed_kmh": 18, "detour_percent": 135},
        },
        "asap": {"window_seconds": 1_800, "price": 690},
        "custom_windows": {"price": 590},
        "trips": null,
    })
}

/// The depots.
pub fn depots(zone: Uuid, town: &DemoTown) -> Vec<Value> {
    let body = |(side, depot): (&str, &super::town::Spot)| json!({"zone_id": zone, "name": format!("Deposito {side}"), "place": depot.json()});
    ["nord", "sud"].into_iter().zip(&town.depots).map(body).collect()
}

/// The catalogue.
pub fn slots(zone: Uuid) -> Vec<Value> {
    SLOTS.iter().map(|slot| slot_template(zone, slot)).collect()
}

fn slot_template(zone: Uuid, slot: &Slot) -> Value {
    let cutoff = match slot.cutoff {
        Cutoff::Lead(seconds) => json!({"lead_seconds": seconds}),
        Cutoff::DayBefore(time) => json!({"days_before": 1, "time": time}),
    };
    json!({
        "zone_id": zone,
        "name": slot.name,
        "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start_time": slot.start,
        "end_time": slot.end,
        "price": slot.price,
        "cutoff": cutoff,
        "max_bookings": slot.max_bookings,
    })
}

/// The couriers.
pub fn couriers(zone: Uuid) -> Vec<Value> {
    COURIERS.iter().map(|it| courier(zone, it)).collect()
}

fn courier(zone: Uuid, courier: &Courier) -> Value {
    let vehicle = courier.vehicle;
    json!({
        "zone_id": zone,
        "name": courier.name,
        "vehicle": vehicle.name,
        "capacity": {"parcels": vehicle.parcels, "grams": vehicle.grams},
        "skills": courier.skills,
    })
}
