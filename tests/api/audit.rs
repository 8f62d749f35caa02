//! Who did what.

use std::collections::BTreeSet;

use reqwest::Method;
use ritiro_domain::Action;
use serde_json::{Value, json};

use crate::city::{Centre, City, Client, Members, NORTH, SOUTH, TODAY, operator, place, send, window, zone_fields};

async fn put(client: &Client, path: &str, body: Value) -> u16 {
    send(client.request(Method::PUT, path).header("If-Match", "*").json(&body)).await.status
}

async fn lines(client: &Client, query: &str) -> Vec<Value> {
    client.get(&format!("/v1/audit?{query}")).await.expect(200).items("items").to_vec()
}

/// Does everything that a merchant can do.
async fn everything(client: &Client) {
    let centre = client.centre().await;
    let zone = &centre.zone;
    steering(client, &centre).await;
    on_the_road(client).await;
    assert_eq!(put(client, &format!("/v1/zones/{zone}"), zone_fields("Milano Sud")).await, 200);
    let depot = client.depot(zone, "Porta Nuova").await;
    let moved = json!({"zone_id": zone, "name": "Porta Nuova", "place": place((45.47, 9.19))});
    assert_eq!(put(client, &format!("/v1/depots/{depot}"), moved).await, 200);
    assert_eq!(client.delete(&format!("/v1/depots/{depot}")).await.status, 204);
    let van = |name: &str| json!({"zone_id": zone, "name": name});
    let vehicle_type = client.post("/v1/vehicle-types", van("Van")).await.id();
    assert_eq!(put(client, &format!("/v1/vehicle-types/{vehicle_type}"), van("Bus")).await, 200);
    assert_eq!(client.delete(&format!("/v1/vehicle-types/{vehicle_type}")).await.status, 204);
    let courier = client.new_courier(zone, 5).await;
    let named = json!({"zone_id": zone, "name": "Eva", "vehicle": "van", "capacity": {"parcels": 9}, "skills": []});
    assert_eq!(put(client, &format!("/v1/couriers/{courier}"), named).await, 200);
    client.courier(&courier).await;
    client.shopper("kunde-1").await;
    let shift = client.shift(&courier, &centre.depot, TODAY).await;
    let shorter = json!({"courier_id": courier, "depot_id": centre.depot,
        "starts_at": format!("{TODAY}T08:00:00+01:00"), "ends_at": format!("{TODAY}T12:00:00+01:00")});
    assert_eq!(put(client, &format!("/v1/shifts/{shift}"), shorter).await, 200);
    assert_eq!(client.delete(&format!("/v1/shifts/{shift}")).await.status, 204);
    assert_eq!(client.delete(&format!("/v1/couriers/{courier}")).await.status, 204);
    let slot = json!({"zone_id": zone, "name": "Late", "weekdays": ["mon"], "start_time": "20:00", "end_time": "21:00",
        "price": 1});
    assert_eq!(put(client, &format!("/v1/slot-templates/{}", centre.morning), slot).await, 200);
    assert_eq!(client.delete(&format!("/v1/slot-templates/{}", centre.morning)).await.status, 204);
    let closing = json!({"zone_id": zone, "date": "2026-12-25", "reason": "Christmas"});
    let closed = client.post("/v1/slot-exceptions", closing).await.id();
    let later = json!({"zone_id": zone, "date": "2026-12-26", "reason": "Christmas"});
    assert_eq!(put(client, &format!("/v1/slot-exceptions/{closed}"), later).await, 200);
    assert_eq!(client.delete(&format!("/v1/slot-exceptions/{closed}")).await.status, 204);
    let other = client.post("/v1/zones", zone_fields("Lodi")).await.id();
    assert_eq!(client.delete(&format!("/v1/zones/{other}")).await.status, 204);
    assert_eq!(put(client, "/v1/merchant", json!({"allowed_origins": ["https://shop.example"]})).await, 200);
    let key = client.post("/v1/keys", json!({"role": "admin", "name": "Second"})).await.id();
    assert_eq!(client.delete(&format!("/v1/keys/{key}")).await.status, 204);
    webhooks(client).await;
    client.delete("/v1/shoppers/kunde-1").await.expect(200);
}

async fn steering(client: &Client, centre: &Centre) {
    let booking = client.book(&centre.morning, TODAY, NORTH).await.text("id");
    let second = client.book(&centre.morning, TODAY, SOUTH).await.text("id");
    let shift = &centre.shift;
    let route = client.routes(&centre.courier, TODAY).await.items("routes")[0].clone();
    let reversed: Vec<Value> = route.items("stops").iter().rev().map(|stop| stop["stop_id"].clone()).collect();
    let change = json!({"action": "reorder", "shift_id": shift, "stop_ids": reversed, "accept_late": true});
    let path = format!("/v1/zones/{}/days/{TODAY}/changes", centre.zone);
    client.post(&path, json!({"change": change})).await.expect(200);
    client.post(&format!("/v1/bookings/{second}/cancel"), json!({})).await.expect(200);
    for change in [
        json!({"action": "assign", "booking_id": booking, "shift_id": shift}),
        json!({"action": "unpin", "booking_id": booking}),
        json!({"action": "pin", "booking_id": booking}),
        json!({"action": "unassign", "booking_id": booking}),
        json!({"action": "lock", "shift_id": shift}),
        json!({"action": "unlock", "shift_id": shift}),
        json!({"action": "release", "shift_id": shift}),
    ] {
        client.post(&path, json!({"change": change})).await.expect(200);
    }
    let contact = json!({"contact": {"name": "Ada Rossi"}});
    client.patch(&format!("/v1/bookings/{booking}"), contact).await.expect(200);
    client.post(&format!("/v1/bookings/{booking}/cancel"), json!({})).await.expect(200);
}

/// A courier's reports, and what an operator makes of them, in a zone of their own.
async fn on_the_road(client: &Client) {
    let centre = client.centre_of(zone_fields("Como"), 9).await;
    let tokens = format!("/v1/couriers/{}/tokens", centre.courier);
    client.post(&tokens, json!({})).await.expect(201);
    assert_eq!(client.delete(&tokens).await.status, 204);
    let token = client.post("/v1/shopper-tokens", json!({"shopper": "kunde-2"})).await.id();
    assert_eq!(client.delete(&format!("/v1/tokens/{token}")).await.status, 204);
    let courier = client.courier(&centre.courier).await;
    let day = format!("/v1/zones/{}/days/{TODAY}", centre.zone);
    let said = |kind: &str, at: &str, stop: Option<String>| {
        let event =
            json!({"id": uuid::Uuid::now_v7(), "kind": kind, "shift_id": centre.shift, "stop_id": stop, "at": at});
        json!({"events": [event]})
    };
    let order = json!({"zone_id": centre.zone, "place": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    let booking = client.post("/v1/bookings", order).await.id();
    let route = client.routes(&centre.courier, TODAY).await["routes"][0].clone();
    let stop = route.items("stops")[0].text("stop_id");
    courier.post("/v1/courier/events", said("complete", "2026-11-23T05:00:00Z", Some(stop))).await.expect(200);
    for action in ["reopen", "cancel"] {
        let change = json!({"change": {"action": action, "booking_id": booking}});
        client.post(&format!("{day}/changes"), change).await.expect(200);
    }
    for how in ["accept", "dismiss"] {
        courier.post("/v1/courier/events", said("pause", "2025-11-23T05:00:00Z", None)).await.expect(200);
        let held = client.get(&format!("{day}/held-reports?state=waiting")).await.expect(200);
        let id = held.items("items")[0].text("id");
        client.post(&format!("/v1/held-reports/{id}/{how}"), json!({})).await.expect(200);
    }
}

async fn webhooks(client: &Client) {
    let hook = json!({"url": "https://shop.example/hooks"});
    let endpoint = client.post("/v1/webhook-endpoints", hook).await.id();
    let path = format!("/v1/webhook-endpoints/{endpoint}");
    assert_eq!(put(client, &path, json!({"url": "https://shop.example/events"})).await, 200);
    client.post(&format!("{path}/rotate-secret"), Value::Null).await.expect(200);
    let test = client.post(&format!("{path}/test"), Value::Null).await;
    client.post(&format!("/v1/webhook-deliveries/{}/replay", test.body.text("id")), Value::Null).await;
    client.post(&format!("{path}/replay"), json!({"since": "2026-11-23T00:00:00Z"})).await;
    assert_eq!(client.delete(&path).await.status, 204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_merchant_does_is_reported_without_telling_of_people() {
    let city = City::new().await;
    everything(&city.client).await;
    let all = lines(&city.client, "limit=200").await;
    let seen: BTreeSet<String> = all.iter().map(|line| line.text("action")).collect();
    let known: BTreeSet<String> = Action::ALL.iter().map(|action| action.as_str().to_owned()).collect();
    assert_eq!(seen, known, "an action that nothing does, or one that is not tried here");
    let own = city.client.get("/v1/keys").await.expect(200).items("items")[0].text("id");
    let (first, later) = all.split_last().unwrap();
    assert_eq!(
        (first.text("action"), first["actor"].clone()),
        ("key.created".into(), json!({"id": null, "role": "command_line"}))
    );
    for line in later {
        assert_eq!(line["actor"], json!({"id": own, "role": "admin"}), "{line}");
        assert!(!line.text("request_id").is_empty() && line.text("at") == "2026-11-23T05:00:00Z", "{line}");
    }
    let text = json!(all).to_string();
    for word in ["Ada", "Eva", "kunde", "Christmas", "ritiro_"] {
        assert!(!text.contains(word), "{word}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_are_found_by_what_whom_and_when() {
    let city = City::new().await;
    let desk = city.client.with(&operator(&city.url, "Bottega").await);
    let zone = city.client.post("/v1/zones", zone_fields("Milano")).await.id();
    city.time.pass(60);
    let request = desk.request(Method::POST, "/v1/couriers").header("X-Request-Id", "from-the-desk");
    let body = json!({"zone_id": zone, "name": "Ada", "vehicle": "van", "capacity": {}, "skills": []});
    let courier = send(request.json(&body)).await.id();
    let made = &lines(&city.client, "action=courier.created").await[0];
    assert_eq!((made.text("subject_id"), made.text("request_id")), (courier, "from-the-desk".to_owned()));
    assert_eq!((made["actor"]["role"].clone(), made["detail"].clone()), (json!("operator"), json!({"version": 1})));
    let actor = made["actor"].text("id");
    assert_eq!(lines(&city.client, &format!("actor_id={actor}")).await, std::slice::from_ref(made));
    assert_eq!(lines(&city.client, &format!("subject_id={zone}")).await.len(), 1);
    assert_eq!(lines(&city.client, "from=2026-11-23T06:01:00%2B01:00").await, std::slice::from_ref(made));
    assert!(!lines(&city.client, "to=2026-11-23T05:01:00Z").await.contains(made));
    let mut query = "limit=1".to_owned();
    let mut paged = Vec::new();
    loop {
        let page = city.client.get(&format!("/v1/audit?{query}")).await.expect(200);
        paged.extend(page.items("items").to_vec());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("limit=1&cursor={cursor}");
    }
    assert_eq!(paged, lines(&city.client, "").await);
    assert_eq!(&paged[0], made, "newest first");
    for (query, field) in [("action=zone.sold", "action"), ("from=yesterday", "from"), ("who=me", "who")] {
        assert_eq!(city.client.get(&format!("/v1/audit?{query}")).await.fields(), [field]);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_did_not_happen_is_not_reported_and_what_did_stays() {
    let city = City::new().await;
    let zone = city.client.post("/v1/zones", zone_fields("Milano")).await.id();
    city.client.depot(&zone, "Centro").await;
    let before = lines(&city.client, "").await;
    assert_eq!(city.client.delete(&format!("/v1/zones/{zone}")).await.problem(409), "conflict");
    assert_eq!(city.client.post("/v1/zones", zone_fields("Milano")).await.problem(409), "conflict");
    let own = city.client.get("/v1/keys").await.expect(200).items("items")[0].text("id");
    assert_eq!(city.client.delete(&format!("/v1/keys/{own}")).await.problem(409), "conflict");
    assert_eq!(lines(&city.client, "").await, before);
    let sql = city.sql().await;
    for statement in ["UPDATE audit SET action = 'zone.created'", "DELETE FROM audit", "TRUNCATE audit"] {
        let error = sql.execute(statement, &[]).await.unwrap_err();
        assert!(error.as_db_error().unwrap().message().contains("only ever appended to"), "{statement}");
    }
    city.stop().await;
}
