use serde_json::{Value, json};

use super::world::{World, courier_body};

fn shift_body(courier: &str, depot: &str) -> Value {
    json!({
        "courier_id": courier,
        "depot_id": depot,
        "starts_at": "2026-11-23T07:00:00Z",
        "ends_at": "2026-11-23T15:00:00Z",
        "breaks": [
            {"earliest": "2026-11-23T13:00:00Z", "latest": "2026-11-23T13:30:00Z", "duration_seconds": 900},
            {"earliest": "2026-11-23T10:00:00Z", "latest": "2026-11-23T11:00:00Z", "duration_seconds": 1800},
        ],
    })
}

struct Fleet {
    world: World,
    zone: String,
    depot: String,
    courier: String,
    shift: String,
}

async fn fleet() -> Fleet {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let depot = world.depot(&zone, "Centro").await;
    let courier = world.courier(&zone).await;
    let shift = world.post("/v1/shifts", shift_body(&courier, &depot)).await.id();
    Fleet { world, zone, depot, courier, shift }
}

#[actix_web::test]
async fn a_courier_is_reported_in_the_terms_of_the_zone() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let made = world.post("/v1/couriers", courier_body(&zone)).await;
    assert_eq!(made.body["capacity"], json!({"parcels": 40, "grams": 0}));
    for (field, value, named) in [
        ("capacity", json!({"litres": 1}), "capacity.litres"),
        ("capacity", json!({"parcels": -1}), "capacity.parcels"),
        ("skills", json!(["stairs", "fly"]), "skills[1]"),
        ("name", json!(" "), "name"),
        ("zone_id", json!("00000000-0000-7000-8000-000000000000"), "zone_id"),
    ] {
        let mut body = courier_body(&zone);
        body[field] = value;
        assert_eq!(world.post("/v1/couriers", body).await.problem(), (422, "validation_failed", named));
    }
}

#[actix_web::test]
async fn a_shift_has_the_couriers_terms_and_local_times() {
    let Fleet { world, zone, depot, shift, .. } = fleet().await;
    let read = world.get(&format!("/v1/shifts/{shift}")).await.body;
    assert_eq!(
        (&read["zone_id"], &read["date"], &read["depot_id"]),
        (&json!(zone), &json!("2026-11-23"), &json!(depot))
    );
    assert_eq!(read["starts_at"], "2026-11-23T08:00:00+01:00");
    assert_eq!((&read["capacity"], &read["skills"]), (&json!({"parcels": 40, "grams": 0}), &json!(["stairs"])));
    assert_eq!(read["end"], json!({"lat": 45.46, "lng": 9.19}));
    assert_eq!(read["breaks"][0]["earliest"], "2026-11-23T11:00:00+01:00", "in order of their windows");
    assert_eq!(world.heard(), [Some("2026-11-23".to_owned())]);
}

#[actix_web::test]
async fn shifts_are_found_by_day_zone_and_courier() {
    let Fleet { world, zone, courier, shift, .. } = fleet().await;
    let date = "2026-11-23";
    let found = world.get(&format!("/v1/shifts?date={date}&zone_id={zone}&courier_id={courier}")).await.body;
    assert_eq!(found["items"][0]["id"], json!(shift));
    for other in ["date=2026-11-24".to_owned(), format!("courier_id={zone}"), format!("zone_id={courier}")] {
        assert_eq!(world.get(&format!("/v1/shifts?{other}")).await.body["items"], json!([]), "{other}");
    }
}

#[actix_web::test]
async fn breaks_stand_in_the_route_in_order() {
    let Fleet { world, courier, depot, shift, .. } = fleet().await;
    assert_eq!(breaks(&world).await, [1800, 900]);
    let mut body = shift_body(&courier, &depot);
    body["breaks"].as_array_mut().unwrap().truncate(1);
    assert_eq!(world.put(&format!("/v1/shifts/{shift}"), "\"1\"", body).await.etag.as_deref(), Some("\"2\""));
    assert_eq!(breaks(&world).await, [900]);
    assert_eq!(world.delete(&format!("/v1/shifts/{shift}")).await.status, 204);
    assert!(breaks(&world).await.is_empty());
}

async fn breaks(world: &World) -> Vec<i64> {
    let rows = world.sql.query("SELECT service_seconds FROM stops ORDER BY rank", &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[actix_web::test]
async fn a_courier_has_one_shift_at_a_time() {
    let Fleet { world, courier, depot, .. } = fleet().await;
    let mut body = shift_body(&courier, &depot);
    body["breaks"] = json!([]);
    assert_eq!(world.post("/v1/shifts", body.clone()).await.problem().1, "conflict");
    body["starts_at"] = json!("2026-11-23T15:00:00Z");
    body["ends_at"] = json!("2026-11-23T19:00:00Z");
    world.post("/v1/shifts", body).await.id();
}

#[actix_web::test]
async fn a_shift_stays_on_its_day() {
    let Fleet { world, courier, depot, shift, .. } = fleet().await;
    let mut body = shift_body(&courier, &depot);
    body["breaks"] = json!([]);
    body["starts_at"] = json!("2026-11-24T07:00:00Z");
    body["ends_at"] = json!("2026-11-24T15:00:00Z");
    let path = format!("/v1/shifts/{shift}");
    assert_eq!(world.put(&path, "\"1\"", body.clone()).await.problem().2, "starts_at");
    body["depot_id"] = json!(shift);
    assert_eq!(world.put(&path, "\"1\"", body).await.problem().2, "depot_id");
}

#[actix_web::test]
async fn nothing_moves_under_a_promise() {
    let Fleet { world, zone, depot, courier, shift } = fleet().await;
    world.visit(&shift).await;
    let path = format!("/v1/shifts/{shift}");
    let code = "would_break_promises";
    // The second break ends at 13:15 at the soonest. The stop is over half an hour away, and so is the way back.
    let mut body = shift_body(&courier, &depot);
    body["ends_at"] = json!("2026-11-23T14:00:00Z");
    assert_eq!(world.put(&path, "\"1\"", body).await.problem().1, code);
    let mut body = shift_body(&courier, &depot);
    body["breaks"].as_array_mut().unwrap().truncate(1);
    assert_eq!(world.put(&path, "\"1\"", body).await.problem().1, code, "breaks have their places among the stops");
    assert_eq!(world.delete(&path).await.problem().1, code);
    let path = format!("/v1/depots/{depot}");
    let body = |name: &str, lat: f64| json!({"zone_id": zone, "name": name, "place": {"lat": lat, "lng": 9.19}});
    assert_eq!(world.put(&path, "\"1\"", body("Centro", 45.9)).await.problem().1, code);
    assert_eq!(world.put(&path, "\"1\"", body("Duomo", 45.46)).await.status, 200, "a name is no promise");
}

#[actix_web::test]
async fn a_slower_zone_is_refused_where_promises_would_be_late() {
    let Fleet { world, zone, shift, .. } = fleet().await;
    world.visit(&shift).await;
    let path = format!("/v1/zones/{zone}");
    let mut body = world.get(&path).await.body;
    for added in ["id", "version", "created_at"] {
        body.as_object_mut().unwrap().remove(added);
    }
    // At walking pace the stop is hours away.
    body["travel"]["speed_kmh"] = json!(4);
    assert_eq!(world.put(&path, "*", body.clone()).await.problem().1, "would_break_promises");
    body["travel"]["speed_kmh"] = json!(40);
    assert_eq!(world.put(&path, "*", body).await.status, 200);
}

#[actix_web::test]
async fn what_keeps_every_promise_may_be_edited() {
    let Fleet { world, zone, depot, courier, shift } = fleet().await;
    world.visit(&shift).await;
    let mut body = shift_body(&courier, &depot);
    body["ends_at"] = json!("2026-11-23T16:00:00Z");
    assert_eq!(world.put(&format!("/v1/shifts/{shift}"), "\"1\"", body).await.status, 200);
    let body = json!({"zone_id": zone, "name": "Centro", "place": {"lat": 45.4643, "lng": 9.1901}});
    assert_eq!(world.put(&format!("/v1/depots/{depot}"), "\"1\"", body).await.status, 200);
}

#[actix_web::test]
async fn a_moved_depot_moves_its_shifts() {
    let Fleet { world, zone, depot, shift, .. } = fleet().await;
    world.heard();
    let body = json!({"zone_id": zone, "name": "Centro", "place": {"lat": 45.5, "lng": 9.2}});
    assert_eq!(world.put(&format!("/v1/depots/{depot}"), "\"1\"", body).await.status, 200);
    assert_eq!(world.heard(), [Some("2026-11-23".to_owned())]);
    assert_eq!(world.get(&format!("/v1/shifts/{shift}")).await.body["end"], json!({"lat": 45.5, "lng": 9.2}));
}

#[actix_web::test]
async fn what_is_used_is_not_deleted() {
    let Fleet { world, depot, courier, shift, .. } = fleet().await;
    let paths = [format!("/v1/depots/{depot}"), format!("/v1/couriers/{courier}")];
    for path in &paths {
        assert_eq!(world.delete(path).await.problem().1, "conflict");
    }
    assert_eq!(world.delete(&format!("/v1/shifts/{shift}")).await.status, 204);
    for path in &paths {
        assert_eq!(world.delete(path).await.status, 204);
        assert_eq!(world.get(path).await.status, 404);
    }
}
