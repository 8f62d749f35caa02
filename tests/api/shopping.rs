//! From an offer to a route, and the ways that a booking can take.

use serde_json::{Value, json};

use crate::city::{City, EDGE, Members, NORTH, SOUTH, TODAY, TOMORROW, place, window};

/// All stops of a courier's day that serve a booking.
fn stops_of<'a>(routes: &'a Value, booking: &Value) -> Vec<&'a Value> {
    let stops = routes.items("routes").iter().flat_map(|route| route.items("stops"));
    stops.filter(|stop| stop["booking_id"] == booking["id"]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_is_held_booked_read_and_driven() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let shopper = city.client.shopper("c-1").await;
    let slot = shopper.offered(&centre.morning, TODAY, json!({"place": place(NORTH), "size": {"parcels": 2}})).await;
    assert_eq!((&slot["status"], &slot["price"]), (&json!("offered"), &json!({"amount": 390, "currency": "EUR"})));
    assert_eq!(slot["window"], window(TODAY, "10:00", "12:00"));
    assert_eq!(slot["reasons"][0]["code"], "own_trip");

    let held = shopper.post("/v1/holds", json!({"offer_id": slot["offer_id"]})).await.expect(201);
    assert_eq!((&held["state"], &held["expires_at"]), (&json!("active"), &json!("2026-11-23T06:10:00+01:00")));
    let on_road = city.client.routes(&centre.courier, TODAY).await;
    assert_eq!(on_road["routes"][0]["stops"][0]["hold_id"], held["id"], "a hold is a real insertion");

    let contact = json!({"name": "Ada", "phone": "+39 02 1", "address": "Via Roma 1", "notes": "third floor"});
    let body = json!({"hold_id": held["id"], "reference": "o-1", "contact": contact});
    let answer = shopper.post("/v1/bookings", body).await;
    assert_eq!(answer.etag, "\"1\"");
    let booked = answer.expect(201);
    assert_eq!(
        (&booked["state"], &booked["shopper"], &booked["version"]),
        (&json!("confirmed"), &json!("c-1"), &json!(1))
    );
    let path = format!("/v1/bookings/{}", booked.text("id"));
    for caller in [&shopper, &city.client.with(&booked.text("booking_token"))] {
        assert_eq!(caller.get(&path).await.expect(200), booked);
    }
    // The merchant also sees where the plan has it, and at which depot its goods are.
    let mut desk = city.client.get(&path).await.expect(200);
    let planned = desk["plan"].take();
    assert_eq!(desk["goods"]["depot_id"].take(), json!(centre.depot));
    assert_eq!(desk, booked);

    let routes = city.client.routes(&centre.courier, TODAY).await;
    let [stop] = stops_of(&routes, &booked)[..] else { panic!("one stop: {routes}") };
    assert_eq!((&stop["hold_id"], &stop["reference"], &stop["contact"]), (&Value::Null, &json!("o-1"), &contact));
    assert_eq!((&stop["size"], &stop["load_after"]), (&json!({"parcels": 2}), &json!({"parcels": 0})));
    assert_eq!(stop["service_start"], planned["planned_start"]);
    assert_eq!(routes["routes"][0]["load_at_start"], json!({"parcels": 2}));
    let plan = city.plan(&centre.zone, TODAY).await;
    assert_eq!((plan.plan.len(), plan.holds.len()), (1, 0));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_moves_by_window_offer_and_hold_and_is_called_off() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let path = format!("/v1/bookings/{}", booked.text("id"));

    let moved = city.client.patch(&path, json!({"window": window(TODAY, "14:00", "16:00")})).await.expect(200);
    assert_eq!((&moved["version"], &moved["promise"]["window"]), (&json!(2), &window(TODAY, "14:00", "16:00")));
    assert_eq!(moved["promise"]["price"]["amount"], 290, "the new slot has its own price");

    let offer = city.client.offer(&centre.morning, TOMORROW, NORTH).await;
    let moved = city.client.patch(&path, json!({"offer_id": offer})).await.expect(200);
    assert_eq!((&moved["version"], &moved["date"]), (&json!(3), &json!(TOMORROW)));
    assert!(stops_of(&city.client.routes(&centre.courier, TODAY).await, &booked).is_empty());
    assert_eq!(stops_of(&city.client.routes(&centre.courier, TOMORROW).await, &booked).len(), 1);

    let held = city.client.hold(&centre.morning, TODAY, SOUTH).await;
    let moved = city.client.patch(&path, json!({"hold_id": held["id"]})).await.expect(200);
    assert_eq!((&moved["date"], &moved["promise"]["place"]), (&json!(TODAY), &place(SOUTH)));
    let held = city.client.hold(&centre.afternoon, TODAY, NORTH).await;
    let moved = city.client.patch(&path, json!({"hold_id": held["id"]})).await.expect(200);
    assert_eq!(moved["promise"]["window"], window(TODAY, "14:00", "16:00"));
    assert!(stops_of(&city.client.routes(&centre.courier, TOMORROW).await, &booked).is_empty());
    assert_eq!(stops_of(&city.client.routes(&centre.courier, TODAY).await, &booked).len(), 1);

    let cancel = format!("{path}/cancel");
    let off = city.client.post(&cancel, json!({"reason": "not at home"})).await.expect(200);
    assert_eq!((&off["state"], &off["plan"]), (&json!("cancelled"), &Value::Null));
    assert_eq!(city.client.post(&cancel, json!({})).await.expect(200), off, "once is enough");
    let refused = city.client.patch(&path, json!({"window": window(TODAY, "10:00", "12:00")})).await;
    assert_eq!(refused.problem(409), "booking_not_changeable");

    let events = city.client.get(&format!("{path}/events")).await.expect(200);
    let told: Vec<_> = events.items("items").iter().map(|e| e.text("event")).collect();
    assert_eq!(told, ["confirmed", "rescheduled", "rescheduled", "rescheduled", "rescheduled", "cancelled"]);
    assert_eq!(events["items"][5]["reason"], "not at home");
    assert_eq!(events["items"][0]["promise"], booked["promise"], "what was promised first is not forgotten");
    for date in [TODAY, TOMORROW] {
        assert!(city.plan(&centre.zone, date).await.plan.is_empty());
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_cannot_be_had_leaves_the_old_promise_standing() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let evening = city.client.slot(&centre.zone, "Evening", ("16:00", "17:00"), json!({"max_bookings": 1})).await;
    for date in [TODAY, TOMORROW] {
        city.client.book(&evening, date, SOUTH).await;
    }
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let path = format!("/v1/bookings/{}", booked.text("id"));
    for date in [TODAY, TOMORROW] {
        let refused = city.client.patch(&path, json!({"window": window(date, "16:00", "17:00")})).await;
        assert_eq!(refused.problem(409), "slot_full");
    }
    assert_eq!(city.client.get(&path).await.expect(200), booked);
    let stale = city.client.request(reqwest::Method::PATCH, &path).header("If-Match", "\"7\"");
    let stale = crate::city::send(stale.json(&json!({"window": window(TODAY, "14:00", "16:00")}))).await;
    assert_eq!((stale.problem(412), &stale.body["current_etag"]), ("precondition_failed", &json!("\"1\"")));
    let other_order = city.client.offered(&centre.afternoon, TODAY, json!({"place": place(SOUTH)})).await;
    let refused = city.client.patch(&path, json!({"offer_id": other_order["offer_id"]})).await;
    assert_eq!((refused.problem(422), refused.fields()), ("validation_failed", vec!["offer_id"]));
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn collections_and_shipments_are_driven_both_ways() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let windowed = |more: Value| {
        let mut body = json!({"window": window(TODAY, "10:00", "12:00")});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let back = windowed(json!({"kind": "collection", "place": place(NORTH), "size": {"parcels": 3}}));
    let back = city.client.post("/v1/bookings", back).await.expect(201);
    let ride = json!({
        "origin": place(SOUTH), "destination": place(NORTH), "max_ride_time_seconds": 1200,
        "origin_service_seconds": 60, "origin_window": window(TODAY, "09:00", "13:00"),
    });
    let ride = city.client.post("/v1/bookings", windowed(ride)).await.expect(201);
    assert_eq!((&back["kind"], &ride["kind"]), (&json!("collection"), &json!("shipment")));

    let routes = city.client.routes(&centre.courier, TODAY).await;
    let [collected] = stops_of(&routes, &back)[..] else { panic!("one stop: {routes}") };
    assert_eq!(routes["routes"][0]["load_at_start"], json!({"parcels": 0}));
    assert!(collected["load_after"]["parcels"].as_i64().unwrap() >= 3);
    let [pickup, dropoff] = stops_of(&routes, &ride)[..] else { panic!("two stops: {routes}") };
    assert_eq!((&pickup["kind"], &dropoff["kind"]), (&json!("pickup"), &json!("dropoff")));
    let at = |stop: &Value, name| chrono::DateTime::parse_from_rfc3339(&stop.text(name)).unwrap();
    assert!((at(dropoff, "service_start") - at(pickup, "departure")).num_seconds() <= 1200);
    city.plan(&centre.zone, TODAY).await;

    let cancel = format!("/v1/bookings/{}/cancel", ride.text("id"));
    city.client.post(&cancel, json!({})).await.expect(200);
    assert!(stops_of(&city.client.routes(&centre.courier, TODAY).await, &ride).is_empty(), "both stops go");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_soonest_window_and_a_window_of_ones_own_can_be_booked() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let answer = city.client.post("/v1/offers", json!({"place": place(EDGE), "asap": true})).await.expect(200);
    let soonest = &answer["asap"];
    // 08:00 and 52 to 53 minutes to the edge, begun on a full five minutes.
    assert_eq!(soonest["window"]["start"], "2026-11-23T08:50:00+01:00");
    assert_eq!((&soonest["price"]["amount"], &soonest["reasons"][0]["code"]), (&json!(690), &json!("soonest")));
    let body = json!({"offer_id": soonest["offer_id"]});
    let booked = city.client.post("/v1/bookings", body).await.expect(201);
    assert_eq!(booked["promise"]["slot_template_id"], Value::Null);

    let own = json!({"place": place(NORTH), "window": window(TODAY, "12:20", "12:25")});
    let booked = city.client.post("/v1/bookings", own).await.expect(201);
    assert_eq!(booked["promise"]["price"]["amount"], 590);
    let slot = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    let booked = city.client.post("/v1/bookings", slot).await.expect(201);
    assert_eq!(booked["promise"]["slot_template_id"], json!(centre.morning), "a slot's window is that slot");
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}
