//! Every reason for which a window is refused, as shoppers learn it: with the constraint, and with what is possible instead.

use serde_json::{Value, json};

use crate::city::{Centre, City, Client, EDGE, Members, NORTH, SOUTH, TODAY, TOMORROW, place, window, zone_fields};

/// A refusal of an order in a window: by the code, the constraint, and an alternative that can be booked.
async fn refused(client: &Client, order: Value, at: Value, code: &str, constraint: Value) {
    let mut body = order.clone();
    body["window"] = at;
    for path in ["/v1/holds", "/v1/bookings"] {
        let answer = client.post(path, body.clone()).await;
        assert_eq!(answer.problem(409), code, "{}", answer.text);
        assert_eq!(answer.body["refusal"]["code"], code);
        assert_eq!(answer.body["refusal"]["constraint"], constraint, "{}", answer.text);
        assert_eq!(answer.body["refusal"]["alternatives"], answer.body["alternatives"]);
        assert_eq!(answer.body["type"], "/problems/slot-refused");
    }
}

/// Books the first alternative of a refusal.
async fn take_alternative(client: &Client, order: Value, at: Value) -> Value {
    let mut body = order;
    body["window"] = at;
    let answer = client.post("/v1/bookings", body).await;
    answer.problem(409);
    let first = &answer.body.items("alternatives")[0];
    let booked = client.post("/v1/bookings", json!({"offer_id": first["offer_id"]})).await.expect(201);
    assert_eq!((&booked["promise"]["window"], &booked["promise"]["price"]), (&first["window"], &first["price"]));
    booked
}

/// The refusal of a slot in the list of offers.
async fn listed(client: &Client, slot: &str, date: &str, order: Value) -> Value {
    let slot = client.offered(slot, date, order).await;
    assert_eq!(slot["status"], "refused", "{slot}");
    slot["refusal"].clone()
}

async fn city() -> (City, Centre) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    (city, centre)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_slot_says_why_and_what_is_nearest() {
    let (city, centre) = city().await;
    let closing =
        json!({"zone_id": centre.zone, "date": TODAY, "slot_template_id": centre.morning, "reason": "Strike"});
    city.client.post("/v1/slot-exceptions", closing).await.id();
    let (order, constraint) = (json!({"place": place(NORTH)}), json!({"kind": "exception", "reason": "Strike"}));
    let told = listed(&city.client, &centre.morning, TODAY, order.clone()).await;
    assert_eq!((&told["code"], &told["detail"]), (&json!("closed"), &json!("Closed: Strike.")));
    assert_eq!(told["constraint"], constraint);
    assert_eq!(told["alternatives"][0]["window"], window(TODAY, "14:00", "16:00"));
    refused(&city.client, order.clone(), window(TODAY, "10:00", "12:00"), "closed", constraint).await;
    let booked = take_alternative(&city.client, order, window(TODAY, "10:00", "12:00")).await;
    assert_eq!(booked["promise"]["slot_template_id"], json!(centre.afternoon));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slot_can_be_booked_until_its_cutoff_and_not_after() {
    let (city, centre) = city().await;
    let cutoff = json!({"cutoff": {"lead_seconds": 3600}});
    let slot = city.client.slot(&centre.zone, "Noon", ("12:00", "13:00"), cutoff).await;
    let offer = city.client.offer(&slot, TODAY, NORTH).await;
    city.time.pass(5 * 3600);
    let offer_now = city.client.offer(&slot, TODAY, NORTH).await;
    city.time.pass(1);
    let constraint = json!({"kind": "cutoff", "closed_at": "2026-11-23T11:00:00+01:00"});
    let order = json!({"place": place(NORTH)});
    let told = listed(&city.client, &slot, TODAY, order.clone()).await;
    assert_eq!((&told["code"], &told["constraint"]), (&json!("past_cutoff"), &constraint));
    refused(&city.client, order, window(TODAY, "12:00", "13:00"), "past_cutoff", constraint).await;
    let late = city.client.post("/v1/bookings", json!({"offer_id": offer_now})).await;
    assert_eq!(late.problem(409), "past_cutoff", "an offer does not outlive the cut-off");
    assert_eq!(city.client.post("/v1/bookings", json!({"offer_id": offer})).await.problem(409), "offer_expired");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zone_without_windows_of_ones_own_sells_its_slots_only() {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    (zone["custom_windows"], zone["asap"]) = (Value::Null, Value::Null);
    let centre = city.client.centre_of(zone, 40).await;
    let (order, odd) = (json!({"place": place(NORTH)}), window(TODAY, "10:00", "11:59"));
    refused(&city.client, order.clone(), odd.clone(), "not_in_catalogue", json!({"kind": "catalogue"})).await;
    let booked = take_alternative(&city.client, order, odd).await;
    assert_eq!(booked["promise"]["slot_template_id"], json!(centre.morning));
    let answer = city.client.post("/v1/offers", json!({"place": place(NORTH), "asap": true})).await.expect(200);
    assert_eq!(answer["asap"]["refusal"]["code"], "not_in_catalogue");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_slot_is_refused_and_few_places_are_reported() {
    let (city, centre) = city().await;
    let slot = city.client.slot(&centre.zone, "Noon", ("12:00", "13:00"), json!({"max_bookings": 1})).await;
    let order = json!({"place": place(NORTH)});
    let offered = city.client.offered(&slot, TODAY, order.clone()).await;
    assert_eq!(offered["reasons"][1]["code"], "few_left");
    let last = city.client.post("/v1/bookings", json!({"offer_id": offered["offer_id"]})).await.expect(201);
    let constraint = json!({"kind": "slot_limit", "max_bookings": 1});
    let told = listed(&city.client, &slot, TODAY, order.clone()).await;
    assert_eq!((&told["code"], &told["constraint"]), (&json!("slot_full"), &constraint));
    refused(&city.client, order.clone(), window(TODAY, "12:00", "13:00"), "slot_full", constraint).await;
    take_alternative(&city.client, order.clone(), window(TODAY, "12:00", "13:00")).await;
    city.client.post(&format!("/v1/bookings/{}/cancel", last.text("id")), json!({})).await.expect(200);
    city.client.book(&slot, TODAY, SOUTH).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_couriers_skills_or_room_in_the_vehicle_nothing_is_promised() {
    let (city, centre) = city().await;
    let plain = json!({"place": place(NORTH)});
    let day_without = "2026-11-25";
    let told = listed(&city.client, &centre.morning, day_without, plain.clone()).await;
    assert_eq!((&told["code"], &told["constraint"]), (&json!("no_shift"), &json!({"kind": "shift"})));
    let at = window(day_without, "10:00", "12:00");
    refused(&city.client, plain.clone(), at.clone(), "no_shift", json!({"kind": "shift"})).await;
    let booked = take_alternative(&city.client, plain, at).await;
    assert_eq!(booked["date"], TOMORROW, "alternatives go over to the days around");
    let other = city.client.depot(&centre.zone, "Altro").await;
    let elsewhere = json!({"place": place(NORTH), "depot_id": other});
    let at = window(TODAY, "10:00", "12:00");
    refused(&city.client, elsewhere, at.clone(), "no_shift", json!({"kind": "shift"})).await;

    let cold = json!({"place": place(NORTH), "skills": ["stairs", "fridge"]});
    let constraint = json!({"kind": "skills", "needed": ["fridge", "stairs"]});
    refused(&city.client, cold, at.clone(), "skills", constraint).await;

    let big = json!({"place": place(NORTH), "size": {"parcels": 43}});
    let constraint = json!({"kind": "load", "dimension": "parcels", "shortfall": 3});
    refused(&city.client, big, at.clone(), "capacity", constraint).await;
    let half = json!({"place": place(SOUTH), "size": {"parcels": 39}, "window": at});
    city.client.post("/v1/bookings", half).await.expect(201);
    let two = json!({"place": place(NORTH), "size": {"parcels": 2}});
    let constraint = json!({"kind": "load", "dimension": "parcels", "shortfall": 1});
    refused(&city.client, two.clone(), at.clone(), "capacity", constraint).await;
    take_alternative(&city.client, two, at).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_working_time_reaches_and_what_the_routes_leave_no_gap_for_are_reported_apart() {
    let (city, centre) = city().await;
    let far = json!({"place": place(EDGE)});
    // 21,639 metres at 25 km/h are 3,117 seconds.
    let constraint = json!({"kind": "time", "shortfall_seconds": 3117 - 1800});
    refused(&city.client, far.clone(), window(TODAY, "08:00", "08:30"), "window_unreachable", constraint).await;
    take_alternative(&city.client, far, window(TODAY, "08:00", "08:30")).await;

    let long = json!({"place": place(SOUTH), "service_seconds": 7200, "window": window(TOMORROW, "10:00", "10:00")});
    city.client.post("/v1/bookings", long).await.expect(201);
    let order = json!({"place": place(NORTH)});
    let at = window(TOMORROW, "10:05", "10:35");
    let mut body = order.clone();
    body["window"] = at.clone();
    let answer = city.client.post("/v1/bookings", body).await;
    assert_eq!(answer.problem(409), "no_room");
    assert_eq!(answer.body["refusal"]["constraint"]["kind"], "time");
    let short = answer.body["refusal"]["constraint"]["shortfall_seconds"].as_i64().unwrap();
    // Before ten is the better gap: 300 seconds to the window, 180 of service, and 5,605 metres, which are 808 seconds.
    assert_eq!(short, 300 + 180 + 808);
    let booked = take_alternative(&city.client, order, at).await;
    assert_eq!(booked["promise"]["slot_template_id"], json!(centre.afternoon));
    city.plan(&centre.zone, TOMORROW).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ride_that_would_take_too_long_is_refused() {
    let (city, _centre) = city().await;
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH), "max_ride_time_seconds": 300});
    refused(&city.client, ride, window(TODAY, "10:00", "12:00"), "ride_time", json!({"kind": "ride_time"})).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outside_of_every_zone_there_is_one_answer_everywhere() {
    let (city, centre) = city().await;
    let rome = json!({"lat": 41.9, "lng": 12.5});
    for zone in [Value::Null, json!(centre.zone)] {
        let order = json!({"place": rome, "zone_id": zone});
        let answer = city.client.post("/v1/offers", order.clone()).await.expect(200);
        assert_eq!((&answer["refusal"]["code"], &answer["slots"]), (&json!("outside_zone"), &json!([])));
        let at = window(TODAY, "10:00", "12:00");
        refused(&city.client, order, at, "outside_zone", json!({"kind": "area"})).await;
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_without_any_slot_are_reported_as_such() {
    let city = City::new().await;
    let zone = city.client.post("/v1/zones", zone_fields("Milano")).await.id();
    let ask = async |asap: bool| {
        let body = json!({"zone_id": zone, "place": place(NORTH), "asap": asap});
        city.client.post("/v1/offers", body).await.expect(200)
    };
    for asap in [false, true] {
        let answer = ask(asap).await;
        assert_eq!((&answer["slots"], &answer["zone_id"]), (&json!([]), &json!(zone)));
        let refusal = &answer["refusal"];
        assert_eq!(
            (refusal.text("code"), refusal["constraint"].text("kind")),
            ("not_in_catalogue".into(), "catalogue".into())
        );
        assert!(refusal.text("detail").contains("no slot"), "{refusal}");
    }
    city.client.slot(&zone, "Morning", ("10:00", "12:00"), json!({})).await;
    assert_eq!(ask(false).await["refusal"], Value::Null);
    city.stop().await;
}
