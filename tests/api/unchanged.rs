//! Nothing happened, nothing written: what is asked to be as it is gets no version, no line in ledger or audit, no event.

use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};

use crate::city::{Answer, Centre, City, Members, NORTH, SOUTH, TODAY, place, send, window, zone_fields};

/// All that is written down where something happens, and every version.
async fn written(city: &City) -> Vec<i64> {
    let queries = [
        "SELECT count(*) FROM ledger",
        "SELECT count(*) FROM audit",
        "SELECT count(*) FROM outbox WHERE topic <> 'hold.released'",
        "SELECT coalesce(sum(version), 0)::bigint FROM bookings",
        "SELECT sum(epoch)::bigint FROM plans",
        "SELECT sum(version)::bigint FROM (SELECT version FROM zones UNION ALL SELECT version FROM depots UNION ALL
            SELECT version FROM couriers UNION ALL SELECT version FROM shifts UNION ALL SELECT version FROM slot_templates
            UNION ALL SELECT version FROM slot_exceptions UNION ALL SELECT version FROM merchants
            UNION ALL SELECT version FROM webhook_endpoints) AS all_versions",
    ];
    let (sql, mut written) = (city.sql().await, Vec::new());
    for query in queries {
        written.push(sql.query_one(query, &[]).await.unwrap().get(0));
    }
    written
}

async fn routes(city: &City) -> i64 {
    let versions = city.sql().await.query_one("SELECT sum(version)::bigint FROM routes", &[]).await;
    versions.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_that_moves_to_where_it_is_stays_as_it_is() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let path = format!("/v1/bookings/{}", booked.text("id"));
    let same = json!({"window": window(TODAY, "10:00", "12:00")});
    let offer = json!({"offer_id": city.client.offer(&centre.morning, TODAY, NORTH).await});
    let (before, driven) = (written(&city).await, routes(&city).await);
    for body in [same.clone(), offer] {
        assert_eq!(city.client.patch(&path, body).await.expect(200), booked);
    }
    assert_eq!((written(&city).await, routes(&city).await), (before.clone(), driven));
    // A hold of the same is let go.
    let held = city.client.hold(&centre.morning, TODAY, NORTH).await;
    let kept = city.client.patch(&path, json!({"hold_id": held["id"]})).await.expect(200);
    assert_eq!((&kept["version"], &kept["promise"]), (&booked["version"], &booked["promise"]));
    let held = city.client.get(&format!("/v1/holds/{}", held.text("id"))).await.expect(200);
    assert_eq!(held["state"], "released");
    let plan = city.plan(&centre.zone, TODAY).await;
    assert_eq!((plan.plan.len(), plan.holds.len()), (1, 0));
    let now = written(&city).await;
    assert_eq!((now[0], now[3]), (before[0], before[3]), "no line of the ledger, no version");
    // Also where nobody else could have it any more.
    let feast = json!({"zone_id": centre.zone, "date": TODAY, "reason": "a feast"});
    city.client.post("/v1/slot-exceptions", feast).await.expect(201);
    assert_eq!(city.client.patch(&path, same.clone()).await.expect(200)["version"], booked["version"]);
    let stale = city.client.request(Method::PATCH, &path).header("If-Match", "\"7\"").json(&same);
    assert_eq!(send(stale).await.problem(412), "precondition_failed");
    city.client.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    assert_eq!(city.client.patch(&path, same).await.problem(409), "booking_not_changeable");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_place_or_price_is_another_promise() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let path = format!("/v1/bookings/{}", booked.text("id"));
    let slot = city.client.get(&format!("/v1/slot-templates/{}", centre.morning)).await;
    let fields = json!({"zone_id": centre.zone, "name": "Morning", "weekdays": slot.body["weekdays"],
        "start_time": "10:00", "end_time": "12:00", "price": 100});
    let request = |fields: &Value, tag: &str| {
        let path = format!("/v1/slot-templates/{}", centre.morning);
        city.client.request(Method::PUT, &path).header("If-Match", tag).json(fields)
    };
    send(request(&fields, &slot.etag)).await.expect(200);
    let kept = city.client.patch(&path, json!({"window": window(TODAY, "10:00", "12:00")})).await.expect(200);
    assert_eq!(kept["promise"], booked["promise"], "the price that was agreed");
    let offer = city.client.offer(&centre.morning, TODAY, NORTH).await;
    let moved = city.client.patch(&path, json!({"offer_id": offer})).await.expect(200);
    assert_eq!((&moved["version"], &moved["promise"]["price"]["amount"]), (&json!(2), &json!(100)));
    city.stop().await;
}

/// What is answered was true: each version has one promise, the one that the ledger has for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn staying_beside_moving_shows_what_was() {
    let city = City::new().await;
    let (centre, twin) = (city.client.centre().await, city.twin().await);
    for round in 0..12 {
        let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
        let path = format!("/v1/bookings/{}", booked.text("id"));
        let (same, other) = (window(TODAY, "10:00", "12:00"), window(TODAY, "14:00", "16:00"));
        let stays = [&city.client, &twin.client][round % 2].patch(&path, json!({"window": same}));
        let moves = city.client.patch(&path, json!({"window": other}));
        let (stayed, moved) = join(stays, moves).await;
        let events = city.client.get(&format!("{path}/events")).await.expect(200);
        let read = city.client.get(&path).await.expect(200);
        assert_eq!(read["version"], json!(events.items("items").len()), "each line is a version: {events}");
        for answer in [stayed, moved] {
            is_true(&answer, events.items("items"));
        }
    }
    city.plan(&centre.zone, TODAY).await;
    twin.stop().await;
    city.stop().await;
}

fn is_true(answer: &Answer, lines: &[Value]) {
    if answer.status != 200 {
        assert_eq!(answer.problem(409), "booking_not_changeable");
        return;
    }
    let version = usize::try_from(answer.body["version"].as_u64().unwrap()).unwrap();
    assert_eq!(answer.body["promise"]["window"], lines[version - 1]["promise"]["window"], "{}", answer.text);
}

/// A thing as it was made, by its path.
async fn made(city: &City, centre: &Centre) -> Vec<(String, Value)> {
    let client = &city.client;
    let zone = zone_fields("Roma");
    let depot = json!({"zone_id": centre.zone, "name": "Nord", "place": place(NORTH)});
    let courier = json!({"zone_id": centre.zone, "name": "Eva", "vehicle": "van", "capacity": {"parcels": 3}});
    let template = json!({"zone_id": centre.zone, "name": "Late", "weekdays": ["mon"], "start_time": "18:00",
        "end_time": "19:00", "price": 1});
    let exception = json!({"zone_id": centre.zone, "date": "2026-11-30", "reason": "a feast"});
    let endpoint = json!({"url": "https://shop.example/hook"});
    let mut all = Vec::new();
    for (path, fields) in [
        ("zones", zone),
        ("depots", depot),
        ("couriers", courier),
        ("slot-templates", template),
        ("slot-exceptions", exception),
        ("webhook-endpoints", endpoint),
    ] {
        let id = client.post(&format!("/v1/{path}"), fields.clone()).await.id();
        all.push((format!("/v1/{path}/{id}"), fields));
    }
    let shift = json!({"courier_id": centre.courier, "depot_id": centre.depot,
        "starts_at": "2026-11-26T08:00:00+01:00", "ends_at": "2026-11-26T18:00:00+01:00"});
    let id = client.post("/v1/shifts", shift.clone()).await.id();
    all.push((format!("/v1/shifts/{id}"), shift));
    all.push(("/v1/merchant".into(), json!({"allowed_origins": []})));
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_overwritten_with_itself_keeps_its_version() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let things = made(&city, &centre).await;
    let before = written(&city).await;
    for (path, fields) in &things {
        let read = city.client.get(path).await;
        let put = |tag: &str| send(city.client.request(Method::PUT, path).header("If-Match", tag).json(fields));
        let again = put(&read.etag).await;
        assert_eq!((again.status, &again.etag, &again.body), (200, &read.etag, &read.body), "{path}: {}", again.text);
        assert_eq!(put("*").await.expect(200), read.body, "{path}");
        assert_eq!(put("\"99\"").await.problem(412), "precondition_failed", "{path}");
    }
    assert_eq!(written(&city).await, before);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_by_hand_twice_is_written_once() {
    let city = City::new().await;
    let (centre, twin) = (city.client.centre().await, city.twin().await);
    let booked =
        [city.client.book(&centre.morning, TODAY, NORTH).await, city.client.book(&centre.morning, TODAY, SOUTH).await];
    let (path, shift) = (format!("/v1/zones/{}/days/{TODAY}/changes", centre.zone), &centre.shift);
    let order: Vec<Value> = city.client.routes(&centre.courier, TODAY).await.items("routes")[0]
        .items("stops")
        .iter()
        .rev()
        .map(|stop| stop["stop_id"].clone())
        .collect();
    let id = &booked[0]["id"];
    for change in [
        json!({"action": "pin", "booking_id": id}),
        json!({"action": "unpin", "booking_id": id}),
        json!({"action": "reorder", "shift_id": shift, "stop_ids": order, "accept_late": true}),
        json!({"action": "unassign", "booking_id": id}),
        json!({"action": "assign", "booking_id": id, "shift_id": shift}),
        json!({"action": "lock", "shift_id": shift}),
        json!({"action": "unlock", "shift_id": shift}),
        json!({"action": "release", "shift_id": shift}),
    ] {
        let (lines, driven) = (written(&city).await[1], routes(&city).await);
        let body = json!({"change": change});
        city.client.post(&path, body.clone()).await.expect(200);
        let (once, driven_once) = (written(&city).await, routes(&city).await);
        assert_eq!(once[1], lines + 1, "{change}");
        assert!(driven_once > driven || change["action"] == "reorder", "{change}");
        // The other instance may not have heard of it yet.
        for client in [&twin.client, &city.client] {
            let again = client.post(&path, body.clone()).await.expect(200);
            assert_eq!(again.items("changed"), &[] as &[Value], "{change}");
        }
        assert_eq!((written(&city).await, routes(&city).await), (once, driven_once), "{change}");
    }
    twin.stop().await;
    city.stop().await;
}
