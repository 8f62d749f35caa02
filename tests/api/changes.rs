//! Changing what is there: what was answered can be sent back, and a merge patch (RFC 7396) changes only what it names.

use futures_util::future::join_all;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, IF_MATCH};
use serde_json::{Value, json};

use crate::city::{Answer, City, Client, Members, NORTH, TODAY, send, window};

const MERGE_PATCH: &str = "application/merge-patch+json";

/// A resource of each kind that can be changed, and a member of it that can, with another value.
struct Thing {
    path: String,
    member: &'static str,
    value: Value,
}

async fn things(client: &Client) -> Vec<Thing> {
    let centre = client.centre().await;
    let closing = json!({"zone_id": centre.zone, "date": "2026-12-25", "reason": "Christmas"});
    let exception = client.post("/v1/slot-exceptions", closing).await.id();
    let van = json!({"zone_id": centre.zone, "name": "Van", "costs": {"per_hour": 3600}});
    let vehicle_type = client.post("/v1/vehicle-types", van).await.id();
    let hook = json!({"url": "https://shop.example.com/hooks"});
    let endpoint = client.post("/v1/webhook-endpoints", hook).await.id();
    let thing = |path: String, member, value| Thing { path, member, value };
    vec![
        thing("/v1/merchant".into(), "allowed_origins", json!(["https://shop.example"])),
        thing(format!("/v1/zones/{}", centre.zone), "hold_seconds", json!(300)),
        thing(format!("/v1/depots/{}", centre.depot), "name", json!("Nord")),
        thing(format!("/v1/vehicle-types/{vehicle_type}"), "speed", json!(0.6)),
        thing(format!("/v1/couriers/{}", centre.courier), "vehicle", json!("van")),
        thing(format!("/v1/shifts/{}", centre.shift), "skills", json!([])),
        thing(format!("/v1/slot-templates/{}", centre.morning), "price", json!(777)),
        thing(format!("/v1/slot-exceptions/{exception}"), "reason", json!("Holidays")),
        thing(format!("/v1/webhook-endpoints/{endpoint}"), "description", json!("The shop")),
    ]
}

/// A patch of a version, or of whatever there is.
async fn patch(client: &Client, path: &str, version: Option<&str>, patch: Value) -> Answer {
    let mut request = client.request(Method::PATCH, path).header(CONTENT_TYPE, MERGE_PATCH).body(patch.to_string());
    if let Some(version) = version {
        request = request.header(IF_MATCH, version);
    }
    send(request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_can_be_sent_back() {
    let city = City::new().await;
    for Thing { path, member, value } in things(&city.client).await {
        let before = city.client.get(&path).await;
        let again = city.client.put(&path, before.body.clone()).await;
        assert_eq!((&again.etag, again.clone().expect(200)), (&before.etag, before.body.clone()), "{path}");
        let mut other = before.body.clone();
        other[member] = value.clone();
        let changed = city.client.put(&path, other).await;
        assert_ne!(changed.etag, before.etag, "{path}");
        assert_eq!(changed.expect(200)[member], value, "{path}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_back_to_another_address_or_with_an_unknown_member_is_refused() {
    let city = City::new().await;
    for Thing { path, .. } in things(&city.client).await {
        let mut body = city.client.get(&path).await.expect(200);
        body["colour"] = json!("red");
        let refused = city.client.put(&path, body.clone()).await;
        assert_eq!((refused.problem(422), refused.fields()), ("unknown_field", vec!["colour"]), "{path}");
        if path == "/v1/merchant" {
            continue;
        }
        body.as_object_mut().unwrap().remove("colour");
        body["id"] = json!("0190a7a4-5f0c-7000-8000-2b6a9d3e4f71");
        let refused = city.client.put(&path, body.clone()).await;
        assert_eq!((refused.problem(422), refused.fields()), ("validation_failed", vec!["id"]), "{path}");
        let refused = patch(&city.client, &path, None, json!({"id": body["id"]})).await;
        assert_eq!((refused.problem(422), refused.fields()), ("validation_failed", vec!["id"]), "{path}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merge_patch_changes_what_it_names_and_nothing_else() {
    let city = City::new().await;
    for Thing { path, member, value } in things(&city.client).await {
        let before = city.client.get(&path).await;
        let patched = patch(&city.client, &path, Some(&before.etag), json!({member: value})).await;
        let (etag, mut patched) = (patched.etag.clone(), patched.expect(200));
        assert_ne!(etag, before.etag, "{path}");
        assert_eq!(city.client.get(&path).await.expect(200), patched, "{path}");
        assert_eq!(patched[member], value, "{path}");
        patched[member] = before.body[member].clone();
        if patched["version"].is_number() {
            patched["version"] = before.body["version"].clone();
        }
        assert_eq!(patched, before.body, "{path}");

        let gone = patch(&city.client, &path, Some(&before.etag), json!({member: value})).await;
        assert_eq!(gone.problem(412), "precondition_failed", "{path}");
        assert_eq!(gone.body["current_etag"], etag, "{path}");
        let unknown = patch(&city.client, &path, None, json!({"colour": null})).await;
        assert_eq!((unknown.problem(422), unknown.fields()), ("unknown_field", vec!["colour"]), "{path}");
        let nothing = patch(&city.client, &path, None, json!({})).await;
        assert_eq!((nothing.status, &nothing.etag), (200, &etag), "{path}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merge_patch_reaches_into_objects_and_takes_away_what_is_null() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let path = format!("/v1/zones/{}", centre.zone);
    let before = city.client.get(&path).await.expect(200);
    let changes = json!({"objective": {"per_meter": 7}, "custom_windows": null, "travel": {"speed_kmh": 30}});
    let after = patch(&city.client, &path, None, changes).await.expect(200);
    assert_eq!(after["objective"]["per_meter"], 7);
    assert_eq!(after["objective"]["per_travel_second"], before["objective"]["per_travel_second"]);
    assert_eq!((&after["custom_windows"], &after["travel"]["speed_kmh"]), (&Value::Null, &json!(30)));
    assert_eq!(after["travel"]["detour_percent"], before["travel"]["detour_percent"]);
    let needed = patch(&city.client, &path, None, json!({"name": null})).await;
    assert_eq!((needed.problem(422), needed.fields()), ("validation_failed", vec!["name"]));
    let wrong = patch(&city.client, &path, None, json!({"objective": {"per_meter": "x"}})).await;
    assert_eq!((wrong.problem(422), wrong.fields()), ("validation_failed", vec!["objective.per_meter"]));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn patches_of_different_members_at_once_on_two_instances_all_hold() {
    let city = City::new().await;
    let twin = city.twin().await;
    let centre = city.client.centre().await;
    let path = format!("/v1/couriers/{}", centre.courier);
    for round in 0..10 {
        let (name, vehicle) = (format!("Ada {round}"), format!("bike {round}"));
        let answers = join_all([
            patch(&city.client, &path, None, json!({"name": name})),
            patch(&twin.client, &path, None, json!({"vehicle": vehicle})),
            patch(&city.client, &path, None, json!({"capacity": {"parcels": 50 + round}})),
        ]);
        assert!(answers.await.iter().all(|answer| answer.status == 200));
        let now = city.client.get(&path).await.expect(200);
        assert_eq!((now.text("name"), now.text("vehicle")), (name, vehicle));
        assert_eq!(now["capacity"]["parcels"], 50 + round);
    }
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patch_is_json_of_either_type() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let path = format!("/v1/depots/{}", centre.depot);
    assert_eq!(city.client.patch(&path, json!({"name": "Nord"})).await.expect(200)["name"], "Nord");
    for (content_type, body, status, code) in [
        ("text/plain", "{}", 415, "unsupported_media_type"),
        (MERGE_PATCH, "[]", 422, "validation_failed"),
        (MERGE_PATCH, "{", 400, "malformed_json"),
        (MERGE_PATCH, r#"{"name": "a", "name": "b"}"#, 422, "validation_failed"),
        (MERGE_PATCH, r#"{"name": "a\u0000"}"#, 422, "validation_failed"),
    ] {
        let request = city.client.request(Method::PATCH, &path).header(CONTENT_TYPE, content_type).body(body);
        assert_eq!(send(request).await.problem(status), code, "{content_type} {body}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_the_courier_meets_can_be_changed_until_the_goods_changed_hands() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let shopper = city.client.shopper("c-1").await;
    let booked = shopper.book(&centre.morning, TODAY, NORTH).await;
    let path = format!("/v1/bookings/{}", booked.text("id"));
    let link = city.client.with(&booked.text("booking_token"));
    let contact = json!({"name": "Ada Rossi", "phone": null, "address": null, "notes": "second floor"});
    let made = patch(&shopper, &path, Some("\"1\""), json!({"contact": contact})).await;
    assert_eq!((made.etag.clone(), &made.clone().expect(200)["contact"]), ("\"1\"".into(), &contact));
    let other = patch(&link, &path, None, json!({"contact": {"notes": null, "phone": "+39 02"}})).await.expect(200);
    let now = json!({"name": "Ada Rossi", "phone": "+39 02", "address": null, "notes": null});
    assert_eq!((&other["contact"], &other["promise"]), (&now, &booked["promise"]));
    let courier = city.client.courier(&centre.courier).await;
    let route = courier.get(&format!("/v1/courier/routes/{TODAY}")).await.expect(200);
    assert_eq!(route["routes"][0]["stops"][0]["contact"], now, "the courier reads it");
    for (body, field) in [
        (json!({"contact": {"colour": 1}}), "contact.colour"),
        (json!({"contact": {"name": "x".repeat(501)}}), "contact.name"),
        (json!({"contact": {}, "window": window(TODAY, "14:00", "16:00")}), "window"),
        (json!({}), "window"),
    ] {
        let refused = patch(&shopper, &path, None, body).await;
        assert_eq!((refused.status, refused.fields()), (422, vec![field]), "{}", refused.text);
    }
    assert_eq!(
        patch(&shopper, &path, Some("\"2\""), json!({"contact": null})).await.problem(412),
        "precondition_failed"
    );
    let stranger = city.client.shopper("c-2").await;
    assert_eq!(patch(&stranger, &path, None, json!({"contact": null})).await.problem(404), "not_found");
    assert_eq!(patch(&courier, &path, None, json!({"contact": null})).await.problem(403), "forbidden");
    assert_eq!(patch(&city.client, &path, None, json!({"contact": null})).await.expect(200)["contact"], Value::Null);
    let lines = city.client.get("/v1/audit?action=booking.contact_changed").await.expect(200);
    let roles: Vec<String> = lines.items("items").iter().map(|line| line["actor"].text("role")).collect();
    assert_eq!(roles, ["admin", "booking", "shopper"], "newest first");
    shopper.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    let over = patch(&shopper, &path, None, json!({"contact": contact})).await;
    assert_eq!(over.problem(409), "booking_not_changeable");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_a_contact_at_once_all_hold_also_while_the_booking_moves() {
    let city = City::new().await;
    let twin = city.twin().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let path = format!("/v1/bookings/{}", booked.text("id"));
    for round in 0..10 {
        let (name, notes) = (format!("Ada {round}"), format!("floor {round}"));
        let hours = if round % 2 == 0 { ("14:00", "16:00") } else { ("10:00", "12:00") };
        let answers = join_all([
            patch(&city.client, &path, None, json!({"contact": {"name": name}})),
            patch(&twin.client, &path, None, json!({"contact": {"notes": notes}})),
            patch(&city.client, &path, None, json!({"window": window(TODAY, hours.0, hours.1)})),
        ])
        .await;
        assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
        let now = city.client.get(&path).await.expect(200);
        assert_eq!((now["contact"].text("name"), now["contact"].text("notes")), (name, notes));
        assert_eq!(now["promise"]["window"], window(TODAY, hours.0, hours.1));
    }
    city.plan(&centre.zone, TODAY).await;
    twin.stop().await;
    city.stop().await;
}
