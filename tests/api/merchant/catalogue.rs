use serde_json::{Value, json};

use super::world::World;

fn slot_body(zone: &str) -> Value {
    json!({
        "zone_id": zone,
        "name": "Morning",
        "weekdays": ["mon", "sat"],
        "start_time": "08:00",
        "end_time": "10:00",
        "price": 390,
        "cutoff": {"lead_seconds": 3600, "days_before": 1, "time": "20:00"},
        "max_bookings": 20,
        "valid_from": "2026-11-01",
        "valid_to": null,
    })
}

#[actix_web::test]
async fn a_slot_comes_back_as_it_was_sent_and_can_be_changed() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let path = format!("/v1/slot-templates/{}", world.post("/v1/slot-templates", slot_body(&zone)).await.id());
    let read = world.get(&path).await.body;
    for (field, value) in slot_body(&zone).as_object().unwrap() {
        assert_eq!(&read[field], value, "{field}");
    }
    let mut body = slot_body(&zone);
    body["max_bookings"] = Value::Null;
    let edited = world.put(&path, "\"1\"", body).await;
    assert_eq!((edited.etag.as_deref(), &edited.body["max_bookings"]), (Some("\"2\""), &Value::Null));
}

#[actix_web::test]
async fn a_retired_slot_is_gone_but_its_row_stays() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let id = world.post("/v1/slot-templates", slot_body(&zone)).await.id();
    let path = format!("/v1/slot-templates/{id}");
    assert_eq!(world.delete(&path).await.status, 204);
    assert_eq!(world.get(&path).await.status, 404);
    assert_eq!(world.put(&path, "*", slot_body(&zone)).await.status, 404);
    assert_eq!(world.get("/v1/slot-templates").await.body["items"], json!([]));
    let rows: i64 = world.sql.query_one("SELECT count(*) FROM slot_templates", &[]).await.unwrap().get(0);
    assert_eq!(rows, 1);
}

#[actix_web::test]
async fn a_day_is_closed_once_and_opened_again() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let slot = world.post("/v1/slot-templates", slot_body(&zone)).await.id();
    let day =
        |slot: Value| json!({"zone_id": zone, "date": "2026-12-25", "slot_template_id": slot, "reason": "Natale"});
    let closed = world.post("/v1/slot-exceptions", day(Value::Null)).await.id();
    assert_eq!(world.post("/v1/slot-exceptions", day(Value::Null)).await.problem().1, "conflict");
    world.post("/v1/slot-exceptions", day(json!(slot))).await.id();
    assert_eq!(world.post("/v1/slot-exceptions", day(json!(zone))).await.problem().2, "slot_template_id");
    let path = format!("/v1/slot-exceptions/{closed}");
    let mut moved = day(Value::Null);
    moved["date"] = json!("2026-12-26");
    assert_eq!(world.put(&path, "\"1\"", moved).await.body["date"], "2026-12-26");
    let on = async |date: &str| world.get(&format!("/v1/slot-exceptions?date={date}")).await.body["items"].clone();
    assert_eq!(on("2026-12-26").await[0]["id"], json!(closed));
    assert_eq!(world.delete(&path).await.status, 204);
    assert_eq!(on("2026-12-26").await, json!([]));
}
