//! Zones, couriers, shifts and slots, made over HTTP as a merchant would.

use serde_json::{Value, json};

use super::client::{Client, Members};
use super::{TODAY, TOMORROW};

/// Two kilometres north of the depot.
pub const NORTH: (f64, f64) = (45.478, 9.19);
/// Two kilometres south of it.
pub const SOUTH: (f64, f64) = (45.442, 9.19);
/// At the edge of the zone: 53 minutes from the depot.
pub const EDGE: (f64, f64) = (45.599, 9.19);

pub fn place((lat, lng): (f64, f64)) -> Value {
    json!({"lat": lat, "lng": lng})
}

/// Every field that may be left out differs from the usual only where tests need it. A shift has one trip: what does not fit into it has
/// no room.
pub fn zone_fields(name: &str) -> Value {
    json!({
        "name": name,
        "time_zone": "Europe/Rome",
        "currency": "EUR",
        "area": {"type": "Polygon", "coordinates": [[[9.0, 45.3], [9.4, 45.3], [9.4, 45.6], [9.0, 45.6], [9.0, 45.3]]]},
        "load_dimensions": ["parcels"],
        "skills": ["fridge", "stairs"],
        "asap": {"window_seconds": 1800, "price": 690},
        "custom_windows": {"price": 590},
        "trips": null,
    })
}

/// The ids of a zone with a depot in its middle, one courier with a shift today and tomorrow from 08:00 to 18:00, and
/// slots from 10:00 to 12:00 and from 14:00 to 16:00.
pub struct Centre {
    pub zone: String,
    pub depot: String,
    pub courier: String,
    /// Today's.
    pub shift: String,
    pub morning: String,
    pub afternoon: String,
}

impl Client {
    pub async fn centre(&self) -> Centre {
        self.centre_of(zone_fields("Milano"), 40).await
    }

    /// With rules of its own, and a courier of that capacity.
    pub async fn centre_of(&self, zone: Value, parcels: i64) -> Centre {
        let zone = self.post("/v1/zones", zone).await.id();
        let depot = self.depot(&zone, "Centro").await;
        let courier = self.new_courier(&zone, parcels).await;
        let shift = self.shift(&courier, &depot, TODAY).await;
        self.shift(&courier, &depot, TOMORROW).await;
        let morning = self.slot(&zone, "Morning", ("10:00", "12:00"), json!({})).await;
        let afternoon = self.slot(&zone, "Afternoon", ("14:00", "16:00"), json!({"price": 290})).await;
        Centre { zone, depot, courier, shift, morning, afternoon }
    }

    pub async fn depot(&self, zone: &str, name: &str) -> String {
        let body = json!({"zone_id": zone, "name": name, "place": {"lat": 45.46, "lng": 9.19}});
        self.post("/v1/depots", body).await.id()
    }

    pub async fn new_courier(&self, zone: &str, parcels: i64) -> String {
        let capacity = json!({"parcels": parcels});
        let body = json!({"zone_id": zone, "name": "Ada", "vehicle": "cargo_bike", "capacity": capacity, "skills": ["stairs"]});
        self.post("/v1/couriers", body).await.id()
    }

    /// From 08:00 to 18:00 in Rome's winter.
    pub async fn shift(&self, courier: &str, depot: &str, date: &str) -> String {
        let hours = (format!("{date}T08:00:00+01:00"), format!("{date}T18:00:00+01:00"));
        self.post(
            "/v1/shifts",
            json!({"courier_id": courier, "depot_id": depot, "starts_at": hours.0, "ends_at": hours.1}),
        )
        .await
        .id()
    }

    /// A slot of every day; `more` overrides.
    pub async fn slot(&self, zone: &str, name: &str, (start, end): (&str, &str), more: Value) -> String {
        let mut body = json!({
            "zone_id": zone, "name": name, "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "start_time": start, "end_time": end, "price": 390,
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post("/v1/slot-templates", body).await.id()
    }

    /// The answer for one slot of one day.
    pub async fn offered(&self, slot: &str, date: &str, mut order: Value) -> Value {
        order["from"] = json!(date);
        order["to"] = json!(date);
        let answer = self.post("/v1/offers", order).await.expect(200);
        let found = answer.items("slots").iter().find(|s| s["slot_template_id"] == json!(slot));
        found.unwrap_or_else(|| panic!("no slot {slot} in {answer}")).clone()
    }

    /// The offer of one slot of one day at a place.
    pub async fn offer(&self, slot: &str, date: &str, at: (f64, f64)) -> String {
        self.offered(slot, date, json!({"place": place(at)})).await.text("offer_id")
    }

    /// A hold of one slot of one day at a place.
    pub async fn hold(&self, slot: &str, date: &str, at: (f64, f64)) -> Value {
        let offer = self.offer(slot, date, at).await;
        self.post("/v1/holds", json!({"offer_id": offer})).await.expect(201)
    }

    /// A booking of one slot of one day at a place.
    pub async fn book(&self, slot: &str, date: &str, at: (f64, f64)) -> Value {
        let offer = self.offer(slot, date, at).await;
        self.post("/v1/bookings", json!({"offer_id": offer})).await.expect(201)
    }

    /// The routes of a courier's day, as the courier gets them.
    pub async fn routes(&self, courier: &str, date: &str) -> Value {
        self.courier(courier).await.get(&format!("/v1/courier/routes/{date}")).await.expect(200)
    }
}

/// The window of the slot from `from` to `to` o'clock.
pub fn window(date: &str, from: &str, to: &str) -> Value {
    json!({"start": format!("{date}T{from}:00+01:00"), "end": format!("{date}T{to}:00+01:00")})
}
