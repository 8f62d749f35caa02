//! Where goods are: on board of a courier, at the depot, handed over or returned. The planner believes it.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::city::{Centre, City, Client, Members, NORTH, NOW, SOUTH, TODAY, TOMORROW, window, zone_fields};
use crate::road::driver::{Driver, at, clock};

/// A city with these rules, a courier with room for so many parcels, and another courier at the same depot.
async fn city(trips: Value, parcels: i64) -> (City, Centre, Driver, Driver) {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    zone["trips"] = trips;
    let centre = city.client.centre_of(zone, parcels).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let courier = city.client.new_courier(&centre.zone, parcels).await;
    let shift = city.client.shift(&courier, &centre.depot, TODAY).await;
    let other = Driver::new(&city, &courier, &shift).await;
    (city, centre, driver, other)
}

/// Drives to a stop, where nobody opens.
async fn fail(city: &City, driver: &Driver, stop: &str, from: i64) {
    driver.tell(city, "depart", from, Some(stop)).await;
    driver.tell(city, "arrive", from + 420, Some(stop)).await;
    driver.tell(city, "fail", from + 480, Some(stop)).await;
}

/// The only stop of the courier and its booking, after nobody opened at 10:00.
async fn failed(city: &City, driver: &Driver) -> (String, String) {
    let stop = driver.route().await["stops"][0].clone();
    let (stop, booking) = (stop.text("stop_id"), stop.text("booking_id"));
    fail(city, driver, &stop, clock(9, 53)).await;
    (stop, booking)
}

async fn booking(client: &Client, id: &str) -> Value {
    client.get(&format!("/v1/bookings/{id}")).await.expect(200)
}

async fn goods(client: &Client, id: &str) -> Value {
    booking(client, id).await["goods"].clone()
}

fn afternoon() -> Value {
    json!({"window": window(TODAY, "14:00", "16:00")})
}

async fn again(client: &Client, id: &str) -> crate::city::Answer {
    client.patch(&format!("/v1/bookings/{id}"), afternoon()).await
}

/// The plan is sound, and `ritiro check` finds nothing.
async fn sound(city: City, centre: &Centre) {
    city.plan(&centre.zone, TODAY).await;
    let check = crate::harness::program::Program::copy().check(&city.url, &[]);
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_follow_the_reports() {
    let (city, centre, driver, _) = city(json!({}), 40).await;
    let stop = driver.route().await["stops"][0].clone();
    let id = stop.text("booking_id");
    let there = goods(&city.client, &id).await;
    assert_eq!((&there["state"], &there["depot_id"]), (&json!("at_depot"), &json!(centre.depot)), "{there}");
    let stop = stop.text("stop_id");
    driver.tell(&city, "depart", clock(9, 53), Some(&stop)).await;
    let on_board = goods(&city.client, &id).await;
    let expected = (&json!("on_board"), &json!(centre.courier), &json!(centre.shift));
    assert_eq!((&on_board["state"], &on_board["courier_id"], &on_board["shift_id"]), expected, "{on_board}");
    assert!(on_board.text("since").starts_with("2026-11-23T09:53:00"), "{on_board}");
    driver.tell(&city, "arrive", clock(10, 0), Some(&stop)).await;
    driver.tell(&city, "complete", clock(10, 3), Some(&stop)).await;
    let done = goods(&city.client, &id).await;
    assert_eq!((&done["state"], &done["courier_id"]), (&json!("delivered"), &Value::Null), "{done}");
    let told = city.client.get(&format!("/v1/bookings/{id}/events")).await.expect(200);
    let states: Vec<_> = told.items("goods").iter().map(|goods| goods.text("state")).collect();
    assert_eq!(states, ["on_board", "delivered"], "{told}");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_delivery_is_tried_again_by_the_courier_who_has_the_goods() {
    for trips in [Value::Null, json!({})] {
        let (city, centre, driver, other) = city(trips, 40).await;
        let (_, id) = failed(&city, &driver).await;
        assert_eq!(goods(&city.client, &id).await["state"], "on_board");
        let moved = again(&city.client, &id).await.expect(200);
        assert_eq!(moved["plan"]["shift_id"], json!(centre.shift), "{moved}");
        assert_eq!((&moved["goods"]["state"], &moved["goods"]["shift_id"]), (&json!("on_board"), &json!(centre.shift)));
        assert_eq!(other.stops().await.len(), 0);
        let stop = driver.stops().await.pop().unwrap();
        driver.serve(&city, &stop, clock(14, 0)).await;
        assert_eq!(goods(&city.client, &id).await["state"], "delivered");
        let told = city.client.get(&format!("/v1/bookings/{id}/events")).await.expect(200);
        let states: Vec<_> = told.items("goods").iter().map(|goods| goods.text("state")).collect();
        assert_eq!(states, ["on_board", "delivered"], "{told}");
        sound(city, &centre).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_goods_stay_with_their_courier_across_a_load_stop() {
    let (city, centre, driver, other) = city(json!({}), 2).await;
    city.client.delete(&format!("/v1/shifts/{}", other.shift)).await;
    let (_, id) = failed(&city, &driver).await;
    again(&city.client, &id).await.expect(200);
    let order = json!({"place": {"lat": SOUTH.0, "lng": SOUTH.1}, "window": window(TODAY, "12:00", "13:00")});
    let between = city.client.post("/v1/bookings", order).await.expect(201).text("id");
    let route = driver.route().await;
    let kinds: Vec<_> = route.items("stops").iter().map(|stop| stop.text("kind")).collect();
    assert_eq!(kinds, ["delivery", "load", "delivery", "delivery"], "{route}");
    let loads: Vec<_> = route.items("stops").iter().map(|stop| stop["load_after"]["parcels"].clone()).collect();
    assert_eq!(loads, [1, 2, 1, 0], "the parcel of the first stop stays on board: {route}");
    // Two places: no third parcel fits in before.
    let third = json!({"place": {"lat": SOUTH.0, "lng": SOUTH.1}, "window": window(TODAY, "12:00", "13:00"),
        "size": {"parcels": 2}});
    assert_eq!(city.client.post("/v1/bookings", third).await.status, 409);
    let load = route["stops"][1].text("stop_id");
    driver.tell(&city, "depart", clock(11, 40), Some(&load)).await;
    driver.tell(&city, "arrive", clock(11, 50), Some(&load)).await;
    driver.tell(&city, "complete", clock(11, 50), Some(&load)).await;
    assert_eq!(goods(&city.client, &id).await["state"], "on_board", "nobody unloaded it");
    assert_eq!(goods(&city.client, &between).await["state"], "on_board");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_deliver_what_was_brought_back() {
    for (report, trips) in [("return", json!({})), ("end", json!({})), ("end", Value::Null)] {
        let (city, centre, driver, other) = city(trips, 40).await;
        let (_, id) = failed(&city, &driver).await;
        driver.tell(&city, report, clock(10, 30), None).await;
        let back = goods(&city.client, &id).await;
        assert_eq!((&back["state"], &back["depot_id"]), (&json!("returned"), &json!(centre.depot)), "{report}: {back}");
        if report == "return" {
            driver.tell(&city, "end", clock(10, 31), None).await;
        }
        let moved = again(&city.client, &id).await.expect(200);
        assert_eq!(moved["plan"]["shift_id"], json!(other.shift), "{report}: {moved}");
        assert_eq!(moved["goods"]["state"], "at_depot", "{report}: {moved}");
        sound(city, &centre).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_that_were_missing_are_delivered_by_anybody() {
    let (city, centre, driver, other) = city(Value::Null, 40).await;
    let stop = driver.stops().await.remove(0);
    driver.tell(&city, "depart", clock(9, 53), Some(&stop)).await;
    city.time.set(NOW + clock(9, 54));
    let mut missing = driver.event("fail", clock(9, 54), Some(&stop));
    missing["reason"] = json!("not_ready");
    assert_eq!(driver.send(&[missing]).await, ["applied"]);
    let id = driver.route().await["stops"][0].text("booking_id");
    assert_eq!(goods(&city.client, &id).await["state"], "at_depot");
    let moved = again(&city.client, &id).await.expect(200);
    assert_eq!(moved["plan"]["shift_id"], json!(other.shift), "{moved}");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_at_a_vehicle_that_broke_down_are_fetched_there() {
    let (city, centre, driver, other) = city(json!({}), 40).await;
    let (_, id) = failed(&city, &driver).await;
    driver.tell(&city, "break_down", clock(10, 10), None).await;
    let stands = goods(&city.client, &id).await;
    assert_eq!((&stands["state"], &stands["place"]["lat"]), (&json!("on_board"), &json!(NORTH.0)), "{stands}");
    let moved = again(&city.client, &id).await.expect(200);
    assert_eq!(moved["plan"]["shift_id"], json!(other.shift), "{moved}");
    let route = other.route().await;
    let stops: Vec<_> =
        route.items("stops").iter().map(|stop| (stop.text("kind"), stop["place"]["lat"].clone())).collect();
    assert_eq!(stops, [("pickup".to_owned(), json!(NORTH.0)), ("dropoff".to_owned(), json!(NORTH.0))], "{route}");
    assert_eq!(goods(&city.client, &id).await["place"]["lat"], json!(NORTH.0), "until they are fetched");
    let fetch = other.stops().await.remove(0);
    other.serve(&city, &fetch, clock(10, 30)).await;
    let on_board = goods(&city.client, &id).await;
    assert_eq!((&on_board["state"], &on_board["shift_id"]), (&json!("on_board"), &json!(other.shift)), "{on_board}");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_breakdown_after_the_new_promise_moves_it_to_who_fetches_the_goods() {
    let (city, centre, driver, other) = city(json!({}), 40).await;
    let (_, id) = failed(&city, &driver).await;
    again(&city.client, &id).await.expect(200);
    driver.tell(&city, "break_down", clock(10, 30), None).await;
    let kinds: Vec<_> = other.route().await.items("stops").iter().map(|stop| stop.text("kind")).collect();
    assert_eq!(kinds, ["pickup", "dropoff"]);
    assert_eq!(booking(&city.client, &id).await["plan"]["shift_id"], json!(other.shift));
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_after_the_new_promise_gives_it_to_another_courier_from_the_depot() {
    let (city, centre, driver, other) = city(json!({}), 40).await;
    other.tell(&city, "start", clock(8, 0), None).await;
    let (_, id) = failed(&city, &driver).await;
    again(&city.client, &id).await.expect(200);
    driver.tell(&city, "end", clock(10, 30), None).await;
    city.time.set(NOW + clock(10, 45));
    ritiro::app::dispatch::watch::tick(&city.server.app).await.unwrap();
    city.repaired().await;
    let moved = booking(&city.client, &id).await;
    assert_eq!(
        (&moved["plan"]["shift_id"], &moved["goods"]["state"]),
        (&json!(other.shift), &json!("at_depot")),
        "{moved}"
    );
    sound(city, &centre).await;
}

/// A courier at the same depot who works until ten.
async fn evening_courier(city: &City, centre: &Centre) -> Driver {
    let courier = city.client.new_courier(&centre.zone, 40).await;
    let hours = (format!("{TODAY}T08:00:00+01:00"), format!("{TODAY}T22:00:00+01:00"));
    let shift = json!({"courier_id": courier, "depot_id": centre.depot, "starts_at": hours.0, "ends_at": hours.1});
    let shift = city.client.post("/v1/shifts", shift).await.id();
    Driver::new(city, &courier, &shift).await
}

fn evening() -> Value {
    json!({"window": window(TODAY, "19:00", "21:00")})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_courier_loads_the_goods_when_their_courier_is_home() {
    let (city, centre, driver, _) = city(json!({}), 40).await;
    let late = evening_courier(&city, &centre).await;
    let (_, id) = failed(&city, &driver).await;
    let path = format!("/v1/bookings/{id}");
    for wish in [evening(), json!({"window": window(TODAY, "19:30", "21:30")})] {
        let moved = city.client.patch(&path, wish).await.expect(200);
        assert_eq!(moved["plan"]["shift_id"], json!(late.shift), "{moved}");
        assert_eq!((&moved["goods"]["state"], &moved["goods"]["shift_id"]), (&json!("on_board"), &json!(centre.shift)));
        city.plan(&centre.zone, TODAY).await;
    }
    // A quarter past six is too early: the courier comes home at six.
    let early = city.client.patch(&path, json!({"window": window(TODAY, "18:01", "18:05")})).await;
    assert_eq!(early.problem(409), "window_unreachable", "{}", early.text);
    driver.tell(&city, "end", clock(12, 0), None).await;
    let there = goods(&city.client, &id).await;
    assert_eq!((&there["state"], &there["shift_id"]), (&json!("at_depot"), &Value::Null), "{there}");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_that_another_courier_should_load_are_fetched_if_their_courier_breaks_down() {
    let (city, centre, driver, _) = city(json!({}), 40).await;
    let late = evening_courier(&city, &centre).await;
    let (_, id) = failed(&city, &driver).await;
    city.client.patch(&format!("/v1/bookings/{id}"), evening()).await.expect(200);
    city.time.set(NOW + clock(11, 0));
    let mut broken = driver.event("break_down", clock(11, 0), None);
    broken["place"] = json!({"lat": SOUTH.0, "lng": SOUTH.1});
    assert_eq!(driver.send(&[broken]).await, ["applied"]);
    city.repaired().await;
    let kinds: Vec<_> = late.route().await.items("stops").iter().map(|stop| stop.text("kind")).collect();
    assert_eq!(kinds, ["pickup", "dropoff"]);
    assert_eq!(goods(&city.client, &id).await["place"]["lat"], json!(SOUTH.0), "where the courier said");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_agree_on_who_has_the_goods() {
    for round in 0..3 {
        let (city, centre, driver, other) = city(json!({}), 40).await;
        let (_, id) = failed(&city, &driver).await;
        let twin = city.twin().await;
        twin.client.get(&format!("/v1/bookings/{id}")).await.expect(200);
        city.time.set(NOW + clock(10, 10));
        let broken = [driver.event("break_down", clock(10, 10), None)];
        let (moved, reported) = match round {
            0 => tokio::join!(again(&twin.client, &id), driver.send(&broken)),
            1 => {
                let reported = driver.send(&broken).await;
                (again(&twin.client, &id).await, reported)
            }
            _ => (again(&twin.client, &id).await, driver.send(&broken).await),
        };
        assert_eq!((moved.status, reported), (200, vec!["applied".to_owned()]), "{}", moved.text);
        city.repaired().await;
        twin.repaired().await;
        let kinds: Vec<_> = other.route().await.items("stops").iter().map(|stop| stop.text("kind")).collect();
        assert_eq!(kinds, ["pickup", "dropoff"], "round {round}");
        twin.stop().await;
        sound(city, &centre).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_new_windows_gets_the_goods() {
    let (city, centre, driver, _) = city(json!({}), 40).await;
    let (_, id) = failed(&city, &driver).await;
    let twin = city.twin().await;
    let (one, two) = tokio::join!(again(&city.client, &id), again(&twin.client, &id));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 200] | [200, 409]), "{} {}", one.text, two.text);
    assert_eq!(driver.stops().await.len(), 2, "the stop that failed, and one more");
    twin.stop().await;
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_elsewhere_moves_to_the_courier_who_has_the_goods() {
    let (city, centre, driver, other) = city(json!({}), 40).await;
    let (_, id) = failed(&city, &driver).await;
    let hold = city.client.hold(&centre.afternoon, TODAY, NORTH).await.text("id");
    let moved = city.client.patch(&format!("/v1/bookings/{id}"), json!({"hold_id": hold})).await.expect(200);
    assert_eq!(moved["plan"]["shift_id"], json!(centre.shift), "{moved}");
    assert_eq!((driver.stops().await.len(), other.stops().await.len()), (2, 0));
    // Tomorrow, everybody loads at the depot: the courier is back by then.
    let tomorrow = json!({"window": window(TOMORROW, "14:00", "16:00")});
    let moved = city.client.patch(&format!("/v1/bookings/{id}"), tomorrow).await.expect(200);
    assert_eq!(moved["date"], json!(TOMORROW), "{moved}");
    city.plan(&centre.zone, TOMORROW).await;
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_parcel_counts_until_the_courier_is_back() {
    let (city, centre, driver, other) = city(json!({}), 2).await;
    city.client.delete(&format!("/v1/shifts/{}", other.shift)).await;
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    let stops = driver.route().await.items("stops").to_vec();
    assert_eq!(stops.len(), 2, "one trip: {stops:?}");
    let (first, second) = (stops[0].text("stop_id"), stops[1].clone());
    driver.serve(&city, &first, clock(9, 53)).await;
    let id = second.text("booking_id");
    city.client.post(&format!("/v1/bookings/{id}/cancel"), json!({})).await.expect(200);
    let on_board = goods(&city.client, &id).await;
    assert_eq!((&on_board["state"], &on_board["shift_id"]), (&json!("on_board"), &json!(centre.shift)), "{on_board}");
    assert_eq!(driver.stops().await, [first], "nobody goes there");
    let collect = |parcels: i64| {
        json!({"kind": "collection", "place": {"lat": NORTH.0, "lng": NORTH.1}, "size": {"parcels": parcels},
            "window": window(TODAY, "12:10", "13:00")})
    };
    let one = city.client.post("/v1/bookings", collect(1)).await.expect(201);
    assert_eq!(driver.route().await["stops"][1]["load_after"]["parcels"], json!(2), "{one}");
    // The slot has its place again, and the report of a hand-over waits for an operator.
    let late = [driver.event("complete", clock(10, 5), Some(&second.text("stop_id")))];
    assert_eq!(driver.send(&late).await, ["refused stop_not_found"]);
    let path = format!("/v1/zones/{}/days/{TODAY}/held-reports", centre.zone);
    assert_eq!(city.client.get(&path).await.expect(200).items("items").len(), 1);
    driver.tell(&city, "end", clock(13, 30), None).await;
    assert_eq!(goods(&city.client, &id).await["state"], "returned");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parcel_on_board_that_gets_another_window_stays_with_its_courier() {
    let (city, centre, driver, other) = city(json!({}), 40).await;
    // Both with the first courier, who leaves with both.
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    let stops = driver.route().await.items("stops").to_vec();
    let mine: Vec<_> = stops.iter().filter(|stop| stop["booking_id"].is_string()).collect();
    if mine.len() < 2 {
        let path = format!("/v1/zones/{}/days/{TODAY}/changes", centre.zone);
        let theirs = other.route().await["stops"][0].text("booking_id");
        let assign = json!({"change": {"action": "assign", "booking_id": theirs, "shift_id": centre.shift}});
        city.client.post(&path, assign).await.expect(200);
    }
    let stops = driver.route().await.items("stops").to_vec();
    driver.serve(&city, &stops[0].text("stop_id"), clock(9, 53)).await;
    let id = stops[1].text("booking_id");
    let moved = again(&city.client, &id).await.expect(200);
    assert_eq!(moved["plan"]["shift_id"], json!(centre.shift), "{moved}");
    assert_eq!(moved["goods"]["state"], "on_board", "{moved}");
    assert_eq!(driver.route().await["stops"][0]["load_after"]["parcels"], json!(1));
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shipment_that_failed_is_tried_again_by_its_courier() {
    let (city, centre, driver, other) = city(json!({}), 40).await;
    let ride = json!({"origin": {"lat": SOUTH.0, "lng": SOUTH.1}, "destination": {"lat": NORTH.0, "lng": NORTH.1},
        "window": window(TODAY, "10:00", "12:00")});
    let id = city.client.post("/v1/bookings", ride).await.expect(201).text("id");
    let planned = booking(&city.client, &id).await;
    assert_eq!(planned["goods"]["state"], "at_origin");
    let (by, shift) = match planned["plan"]["shift_id"] == json!(centre.shift) {
        true => (&driver, &centre.shift),
        false => (&other, &other.shift),
    };
    let route = by.route().await;
    let of_ride: Vec<_> = route.items("stops").iter().filter(|stop| stop["booking_id"] == json!(id)).collect();
    let (pickup, dropoff) = (of_ride[0].text("stop_id"), of_ride[1].text("stop_id"));
    by.serve(&city, &pickup, clock(9, 30)).await;
    assert_eq!(goods(&city.client, &id).await["state"], "on_board");
    fail(&city, by, &dropoff, clock(10, 0)).await;
    let moved = again(&city.client, &id).await.expect(200);
    assert_eq!((&moved["plan"]["shift_id"], &moved["goods"]["state"]), (&json!(shift), &json!("on_board")), "{moved}");
    let last = by.route().await.items("stops").iter().rfind(|stop| stop["booking_id"] == json!(id)).unwrap().clone();
    assert_eq!((last.text("kind"), &last["place"]["lat"]), ("delivery".to_owned(), &json!(NORTH.0)), "it is on board");
    by.serve(&city, &last.text("stop_id"), clock(14, 0)).await;
    assert_eq!(goods(&city.client, &id).await["state"], "delivered");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_in_any_order_give_the_same_goods() {
    let (city, centre, driver, _) = city(json!({}), 40).await;
    let stop = driver.route().await["stops"][0].clone();
    let (stop, id) = (stop.text("stop_id"), stop.text("booking_id"));
    city.time.set(NOW + clock(11, 0));
    let told = [
        driver.event("return", clock(10, 30), None),
        driver.event("fail", clock(10, 3), Some(&stop)),
        driver.event("depart", clock(9, 53), Some(&stop)),
        driver.event("arrive", clock(10, 0), Some(&stop)),
    ];
    for event in &told {
        assert_eq!(driver.send(std::slice::from_ref(event)).await, ["applied"]);
    }
    for event in told.iter().rev() {
        assert_eq!(driver.send(std::slice::from_ref(event)).await, ["known"]);
    }
    let back = goods(&city.client, &id).await;
    assert_eq!(back["state"], "returned");
    assert!(back.text("since").starts_with("2026-11-23T10:30:00"), "{back}");
    sound(city, &centre).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shoppers_see_the_state_and_no_courier() {
    let (city, centre, driver, _) = city(json!({}), 40).await;
    let order =
        json!({"place": {"lat": NORTH.0, "lng": NORTH.1}, "window": window(TODAY, "10:00", "12:00"), "shopper": "ada"});
    let id = city.client.post("/v1/bookings", order).await.expect(201).text("id");
    let plan = booking(&city.client, &id).await["plan"].clone();
    let event = json!({"id": Uuid::now_v7(), "at": at(clock(9, 53)), "kind": "depart",
        "stop_id": driver_stop(&city, &centre, &id).await});
    city.time.set(NOW + clock(9, 53));
    let path = format!("/v1/shifts/{}/events", plan.text("shift_id"));
    city.client.post(&path, json!({"events": [event]})).await.expect(200);
    let shopper = city.client.shopper("ada").await;
    let shown = goods(&shopper, &id).await;
    assert_eq!(shown["state"], "on_board");
    for hidden in ["courier_id", "shift_id", "depot_id", "place"] {
        assert_eq!(shown[hidden], Value::Null, "{shown}");
    }
    drop(driver);
    sound(city, &centre).await;
}

/// The stop of a booking.
async fn driver_stop(city: &City, centre: &Centre, booking: &str) -> String {
    let day = city.client.get(&format!("/v1/zones/{}/days/{TODAY}/routes", centre.zone)).await.expect(200);
    let stops = day.items("routes").iter().flat_map(|route| route["route"].items("stops"));
    let mut of_booking = stops.filter(|stop| stop["booking_id"] == json!(booking));
    of_booking.next().expect("its stop").text("stop_id")
}
