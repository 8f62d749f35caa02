use serde_json::{Value, json};

use super::world::{World, zone_body};

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

#[actix_web::test]
async fn a_zone_comes_back_as_it_was_sent() {
    let world = World::new().await;
    let made = world.post("/v1/zones", zone_body("Milano")).await;
    let read = world.get(&format!("/v1/zones/{}", made.id())).await;
    assert_eq!((read.status, read.etag.as_deref()), (200, Some("\"1\"")));
    assert_eq!(read.body, made.body);
    for (field, value) in zone_body("Milano").as_object().unwrap() {
        assert_eq!(&read.body[field], value, "{field}");
    }
    assert_eq!(read.body["travel"], json!({"model": "great_circle", "speed_kmh": 25, "detour_percent": 140}));
    let offset = read.body["created_at"].as_str().unwrap();
    assert!(offset.ends_with("+01:00") || offset.ends_with("+02:00"), "{offset}");
}

#[actix_web::test]
async fn an_edit_names_the_version_that_it_is_based_on() {
    let world = World::new().await;
    let path = format!("/v1/zones/{}", world.zone("Milano").await);
    let edited = world.put(&path, "\"1\"", zone_body("Milano Sud")).await;
    assert_eq!((edited.status, edited.etag.as_deref()), (200, Some("\"2\"")), "{}", edited.body);
    assert_eq!(edited.body["name"], "Milano Sud");
    let stale = world.put(&path, "\"1\"", zone_body("Milano")).await;
    assert_eq!((stale.problem().1, &stale.body["current_etag"]), ("precondition_failed", &json!("\"2\"")));
    assert_eq!(world.put(&path, "*", zone_body("Milano")).await.etag.as_deref(), Some("\"3\""));
    let blind = world.send(actix_web::http::Method::PUT, &path, zone_body("Milano")).await;
    assert_eq!(blind.problem().0, 428);
}

#[actix_web::test]
async fn wrong_fields_are_named() {
    let world = World::new().await;
    for (field, value, named) in [
        ("time_zone", json!("Europe/Roma"), "time_zone"),
        ("hold_seconds", json!(5), "hold_seconds"),
        ("colour", json!("red"), "colour"),
        ("travel", json!({"model": "great_circle", "speed_kmh": 0, "detour_percent": 140}), "travel.speed_kmh"),
        ("area", json!({"type": "Polygon", "coordinates": [[[9.0]]]}), "area"),
        ("objective", json!({"per_travel_second": 1, "per_meter": -1, "per_courier_used": 0}), "objective.per_meter"),
        ("foresight", json!({"opportunity_price_per_hour": -1}), "foresight.opportunity_price_per_hour"),
        ("foresight", json!({"menus": "two"}), "foresight.menus"),
        ("foresight", json!({"menu": true}), "foresight.menu"),
        ("live", json!({"eta_change_seconds": 5}), "live.eta_change_seconds"),
        ("live", json!({"approaching_meters": 20}), "live.approaching_meters"),
    ] {
        let refused = world.post("/v1/zones", with(zone_body("Milano"), field, value)).await;
        assert_eq!((refused.status, refused.problem().2), (422, named), "{}", refused.body);
    }
    world.zone("Milano").await;
    assert_eq!(world.post("/v1/zones", zone_body("Milano")).await.problem().1, "conflict");
}

#[actix_web::test]
async fn the_terms_of_a_zone_stay_once_they_are_relied_on() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let path = format!("/v1/zones/{zone}");
    let body = zone_body("Milano");
    assert_eq!(world.put(&path, "*", with(body.clone(), "time_zone", json!("Europe/Paris"))).await.status, 200);
    assert_eq!(world.put(&path, "*", body.clone()).await.status, 200);
    let courier = world.courier(&zone).await;
    let reordered = world.put(&path, "*", with(body.clone(), "load_dimensions", json!(["grams", "parcels"]))).await;
    assert_eq!(reordered.problem().2, "load_dimensions");
    let shift = json!({"courier_id": courier, "start": {"lat": 45.4, "lng": 9.1},
        "starts_at": "2026-11-23T08:00:00+01:00", "ends_at": "2026-11-23T16:00:00+01:00"});
    world.post("/v1/shifts", shift).await.id();
    assert_eq!(
        world.put(&path, "*", with(body.clone(), "time_zone", json!("Europe/Paris"))).await.problem().2,
        "time_zone"
    );
    assert_eq!(world.put(&path, "*", with(body.clone(), "currency", json!("CHF"))).await.problem().2, "currency");
    world.heard();
    assert_eq!(
        world.put(&path, "*", with(body.clone(), "skills", json!(["fridge", "stairs", "tall"]))).await.status,
        200
    );
    assert_eq!(world.heard(), [None], "plans are made anew with the new skill");
    assert_eq!(epoch(&world).await, 3, "made at 1, raised by the shift and by the skill");
    assert_eq!(world.delete(&path).await.problem().1, "conflict");
}

async fn epoch(world: &World) -> i64 {
    world.sql.query_one("SELECT epoch FROM plans", &[]).await.unwrap().get(0)
}

#[actix_web::test]
async fn a_zone_goes_with_its_catalogue() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let slot = json!({"zone_id": zone, "name": "Morning", "weekdays": ["mon"], "start_time": "08:00",
        "end_time": "10:00", "price": 390});
    world.post("/v1/slot-templates", slot).await.id();
    let path = format!("/v1/zones/{zone}");
    assert_eq!(world.delete(&path).await.status, 204);
    assert_eq!(world.get(&path).await.problem().0, 404);
    assert_eq!(world.delete(&path).await.problem().0, 404);
}

#[actix_web::test]
async fn lists_go_on_where_the_page_before_ended() {
    let world = World::new().await;
    for name in ["A", "B", "C"] {
        world.zone(name).await;
    }
    let first = world.get("/v1/zones?limit=2").await.body;
    assert_eq!((&first["items"][0]["name"], &first["items"][1]["name"]), (&json!("A"), &json!("B")));
    let rest = world.get(&format!("/v1/zones?limit=2&cursor={}", first["next_cursor"].as_str().unwrap())).await.body;
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["items"][0]["name"]), (1, &json!("C")));
    assert_eq!(rest["next_cursor"], Value::Null);
}
