//! Bodies as clients get them, kept as snapshots: what changes here changes for everybody.

use serde_json::{Value, json};

use crate::city::{Centre, City, Members, NORTH, SOUTH, TODAY, place};

/// What differs from run to run, by what it is: ids in the order in which they appear, and tokens.
fn redacted(value: Value) -> Value {
    let mut seen = Vec::new();
    redact(value, &mut seen)
}

fn redact(value: Value, seen: &mut Vec<String>) -> Value {
    match value {
        Value::String(text) if uuid::Uuid::parse_str(&text).is_ok() => {
            let at = seen.iter().position(|id| *id == text).unwrap_or_else(|| {
                seen.push(text);
                seen.len() - 1
            });
            json!(format!("[id {at}]"))
        }
        Value::Array(items) => items.into_iter().map(|item| redact(item, seen)).collect(),
        Value::Object(members) => {
            let told = members.into_iter().map(|(name, member)| {
                let secret =
                    ["offer_id", "booking_token", "token", "request_id"].contains(&name.as_str()) && member.is_string();
                let member = if secret { json!(format!("[{name}]")) } else { redact(member, seen) };
                (name, member)
            });
            Value::Object(told.collect())
        }
        other => other,
    }
}

async fn city() -> (City, Centre) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    (city, centre)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offers_holds_and_bookings() {
    let (city, centre) = city().await;
    let closing =
        json!({"zone_id": centre.zone, "date": TODAY, "slot_template_id": centre.afternoon, "reason": "Strike"});
    city.client.post("/v1/slot-exceptions", closing).await.id();
    let order = json!({"place": place(NORTH), "from": TODAY, "to": TODAY, "asap": true});
    let offers = city.client.post("/v1/offers", order).await.expect(200);
    insta::assert_json_snapshot!("offers", redacted(offers.clone()));

    let offer = &offers.items("slots")[0]["offer_id"];
    let held = city.client.post("/v1/holds", json!({"offer_id": offer, "shopper": "c-1"})).await.expect(201);
    insta::assert_json_snapshot!("hold", redacted(held.clone()));

    let body = json!({"hold_id": held["id"], "reference": "o-1", "contact": {"name": "Ada", "notes": "third floor"}});
    let booked = city.client.post("/v1/bookings", body).await.expect(201);
    insta::assert_json_snapshot!("booking", redacted(booked.clone()));

    let events = city.client.get(&format!("/v1/bookings/{}/events", booked.text("id"))).await.expect(200);
    insta::assert_json_snapshot!("events", redacted(events));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn problems() {
    let (city, centre) = city().await;
    let slot = city.client.slot(&centre.zone, "Noon", ("12:00", "13:00"), json!({"max_bookings": 1})).await;
    let offer = json!({"offer_id": city.client.offer(&slot, TODAY, NORTH).await});
    city.client.post("/v1/bookings", offer.clone()).await.expect(201);
    let refused = city.client.post("/v1/bookings", offer).await;
    insta::assert_json_snapshot!("refused", redacted(refused.expect(409)));
    let wrong = city.client.post("/v1/offers", json!({"place": {"lat": 91, "lng": 9}})).await;
    insta::assert_json_snapshot!("wrong_field", redacted(wrong.expect(422)));
    let unknown = city.client.post("/v1/offers", json!({"plaice": place(NORTH)})).await;
    insta::assert_json_snapshot!("unknown_field", redacted(unknown.expect(422)));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn routes_in_their_three_forms() {
    let (city, centre) = city().await;
    let offer = city.client.offer(&centre.morning, TODAY, NORTH).await;
    let body = json!({"offer_id": offer, "reference": "o-1", "contact": {"name": "Ada", "phone": "+39 02 1"}});
    city.client.post("/v1/bookings", body).await.expect(201);
    city.client.hold(&centre.afternoon, TODAY, SOUTH).await;
    let courier = city.client.courier(&centre.courier).await;
    let path = format!("/v1/courier/routes/{TODAY}");

    let json = courier.get_as(&path, "application/json").await;
    insta::assert_json_snapshot!("route", redacted(json.expect(200)));
    let geojson = courier.get_as(&path, "application/geo+json").await;
    assert_eq!(geojson.content_type, "application/geo+json");
    insta::assert_json_snapshot!("route_geojson", redacted(geojson.expect(200)));
    let gpx = courier.get_as(&path, "application/gpx+xml").await;
    assert_eq!((gpx.status, gpx.content_type.as_str()), (200, "application/gpx+xml"));
    insta::assert_snapshot!("route_gpx", gpx.text.replace(&centre.shift, "[shift]"));
    for (format, same) in [("geojson", "application/geo+json"), ("gpx", "application/gpx+xml")] {
        let by_query = courier.get(&format!("{path}?format={format}")).await;
        assert_eq!(by_query.text, courier.get_as(&path, same).await.text);
    }
    city.stop().await;
}
