//! Every field of a zone arrives on every instance, in what it remembers of the zone and in plans that are loaded.

use std::time::Duration;

use ritiro::app::plans::PlanLoader;
use ritiro::store::Store;
use ritiro_domain::ZoneId;
use ritiro_travel::TravelModels;
use serde_json::{Value, json};

use crate::city::{City, TODAY, zone_fields};

/// Another value for a field. A field that is not named here fails the test: it has to be tried too.
fn other(name: &str) -> Value {
    let wider = json!([[[8.9, 45.3], [9.4, 45.3], [9.4, 45.6], [8.9, 45.6], [8.9, 45.3]]]);
    match name {
        "name" => json!("Torino"),
        "time_zone" => json!("Europe/Berlin"),
        "currency" => json!("USD"),
        "area" => json!({"type": "Polygon", "coordinates": wider}),
        "load_dimensions" => json!(["parcels", "crates"]),
        "areas" => {
            let west = json!([[[9.0, 45.3], [9.1, 45.3], [9.1, 45.6], [9.0, 45.6], [9.0, 45.3]]]);
            json!([{"name": "west", "area": {"type": "Polygon", "coordinates": west}}])
        }
        "skills" => json!(["fridge", "stairs", "ladder"]),
        "travel" => json!({"model": "great_circle", "speed_kmh": 31, "detour_percent": 111}),
        "hold_seconds" => json!(303),
        "offer_seconds" => json!(903),
        "default_service_seconds" => json!(77),
        "setup_seconds" => json!(44),
        "asap" => json!({"window_seconds": 1860, "price": 691}),
        "custom_windows" => json!({"price": 591}),
        "objective" => json!({"per_travel_second": 2, "per_meter": 1, "per_courier_used": 901}),
        "foresight" => json!({"menus": false, "opportunity_price_per_hour": 7}),
        "release" => json!({"seconds_before": 1800, "waves": ["07:00"]}),
        "trips" => {
            json!({"loading_seconds": 300, "loading_seconds_per_order": 20, "most_per_shift": 4, "preparation_seconds": 900})
        }
        "proofs" => json!({"delivery": ["name"], "collection": [], "shipment": ["note"]}),
        "live" => json!({"eta_change_seconds": 299, "approaching_seconds": 601, "approaching_meters": 700}),
        "speeds" => {
            json!({"rules": [{"days": ["mon"], "from": "07:00", "until": "09:30", "speed": 0.6}], "learn": true})
        }
        _ => panic!("{name} is a field of a zone that this test does not know: add another value for it"),
    }
}

const FIXED_WITH_SHIFTS: &[&str] = &["time_zone", "currency"];
/// What is told by notices arrives at once; this is a test's patience.
const PATIENCE: Duration = Duration::from_secs(10);

/// Remembers for long: only what is told makes it fresh.
async fn instance() -> City {
    City::with(|settings| settings.cache.zone = Duration::from_secs(3600)).await
}

/// A zone in which no field is empty.
fn all_fields() -> Value {
    let mut zone = zone_fields("Milano");
    zone["release"] = json!({"seconds_before": 600});
    zone["proofs"] = json!({"delivery": ["pin"]});
    zone["trips"] = json!({"loading_seconds": 60, "most_per_shift": 9});
    zone
}

/// The fields as they may be sent back.
fn fields(zone: &Value) -> Value {
    let mut fields = zone.clone();
    ["id", "version", "travel_state", "created_at"]
        .iter()
        .for_each(|name| drop(fields.as_object_mut().unwrap().remove(*name)));
    fields
}

async fn arrives(city: &City, key: (ZoneId, chrono::NaiveDate), name: &str) {
    let loader = PlanLoader { store: Store::new(&city.url, 1).unwrap(), travel: TravelModels::default() };
    let truth = loader.load(key).await.unwrap().zone;
    let arrived = async {
        loop {
            let book = city.server.app.deps.zones.get(key.0).await.unwrap();
            let loaded = city.server.app.plans.snapshot(key).await.unwrap();
            if book.zone == *truth && loaded.zone == truth {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, arrived).await;
    assert!(waited.is_ok(), "{name} does not arrive");
}

/// Edits each field once, and waits until all instances know it.
async fn walk(cities: &[&City], zone: &str, fixed: &[&str]) {
    let key = (ZoneId(zone.parse().unwrap()), TODAY.parse().unwrap());
    for city in cities {
        city.server.app.plans.snapshot(key).await.unwrap();
    }
    let path = format!("/v1/zones/{zone}");
    let mut now = fields(&cities[0].client.get(&path).await.expect(200));
    let names: Vec<String> = now.as_object().unwrap().keys().cloned().collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        let mut edited = now.clone();
        edited[&name] = other(&name);
        assert_ne!(edited, now, "{name} has another value");
        let answer = cities[0].client.put(&path, edited).await;
        if fixed.contains(&name.as_str()) {
            assert_eq!(answer.fields(), [name.as_str()]);
            continue;
        }
        now = fields(&answer.expect(200));
        for city in cities {
            arrives(city, key, &name).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_of_a_zone_arrives_on_every_instance_in_loaded_plans_too() {
    let city = instance().await;
    let twin = city.twin_with(|settings| settings.cache.zone = Duration::from_secs(3600)).await;
    let centre = city.client.centre_of(all_fields(), 40).await;
    walk(&[&city, &twin], &centre.zone, FIXED_WITH_SHIFTS).await;
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn and_in_plans_of_days_without_shifts() {
    let city = instance().await;
    let twin = city.twin_with(|settings| settings.cache.zone = Duration::from_secs(3600)).await;
    let zone = city.client.post("/v1/zones", all_fields()).await.id();
    walk(&[&city, &twin], &zone, &[]).await;
    twin.stop().await;
    city.stop().await;
}
