//! Several trips of a shift: the courier comes back to the depot, loads again and leaves for the next trip.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::city::{Centre, City, Members, NORTH, NOW, SOUTH, TODAY, place, window, zone_fields};
use crate::road::driver::{Driver, clock, instant};

/// A city with these rules, and a courier with room for so many parcels.
async fn city(trips: Value, parcels: i64) -> (City, Centre) {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    zone["trips"] = trips;
    let centre = city.client.centre_of(zone, parcels).await;
    (city, centre)
}

pub fn kinds(route: &Value) -> Vec<String> {
    route.items("stops").iter().map(|stop| stop.text("kind")).collect()
}

pub fn of_kind<'a>(route: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    route.items("stops").iter().filter(move |stop| stop["kind"] == json!(kind))
}

/// The first open load stop of a route.
pub fn load_stop(route: &Value) -> Value {
    let mut open = of_kind(route, "load").filter(|stop| stop["state"] == "planned");
    open.next().unwrap_or_else(|| panic!("no load stop in {route}")).clone()
}

/// Serves a morning order, books an afternoon order, and returns the courier with the route of two trips.
pub async fn two_trips(city: &City, centre: &Centre) -> (Driver, Value) {
    let driver = Driver::new(city, &centre.courier, &centre.shift).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let first = driver.stops().await.remove(0);
    driver.serve(city, &first, clock(9, 53)).await;
    city.client.book(&centre.afternoon, TODAY, NORTH).await;
    let route = driver.route().await;
    assert_eq!(kinds(&route), ["delivery", "load", "delivery"], "{route}");
    (driver, route)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_with_room_for_two_serves_four_orders_in_two_trips() {
    let (city, centre) = city(json!({"loading_seconds": 300, "loading_seconds_per_order": 60}), 2).await;
    for _ in 0..4 {
        city.client.book(&centre.morning, TODAY, NORTH).await;
    }
    let day = city.client.routes(&centre.courier, TODAY).await;
    let route = &day["routes"][0];
    assert_eq!(of_kind(route, "delivery").count(), 4, "{route}");
    let mut loaded = vec![route["load_at_start"]["parcels"].as_i64().unwrap()];
    for stop in of_kind(route, "load") {
        let parcels = stop["size"]["parcels"].as_i64().unwrap();
        loaded.push(parcels);
        assert_eq!(stop["trip"], json!(loaded.len()), "a load stop begins its trip: {stop}");
        assert_eq!(
            (&stop["booking_id"], &stop["hold_id"], &stop["contact"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!(stop["place"], route["start"]["place"], "at the depot");
        assert!(stop["navigation"].is_object(), "{stop}");
        assert_eq!(
            (&stop["load_after"]["parcels"], &stop["service_seconds"]),
            (&json!(parcels), &json!(300 + 60 * parcels))
        );
        assert!(
            instant(&stop["departure"]) - instant(&stop["service_start"]) >= TimeDelta::seconds(300 + 60 * parcels)
        );
    }
    assert!(loaded.len() >= 2 && loaded.iter().all(|parcels| *parcels <= 2), "{loaded:?}");
    for trip in 1..=loaded.len() {
        let of_trip = of_kind(route, "delivery").filter(|stop| stop["trip"] == json!(trip)).count();
        assert_eq!(Some(of_trip), usize::try_from(loaded[trip - 1]).ok(), "what is loaded for trip {trip}: {route}");
    }
    assert!(of_kind(route, "delivery").all(|stop| stop["late"] == json!(false)));
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zone_without_trips_has_room_for_one_load() {
    let (city, centre) = city(Value::Null, 2).await;
    for _ in 0..2 {
        city.client.book(&centre.morning, TODAY, NORTH).await;
    }
    let third = city.client.offered(&centre.morning, TODAY, json!({"place": place(NORTH)})).await;
    assert_eq!(third["status"], "refused", "{third}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_who_left_with_one_order_comes_back_for_another() {
    let (city, centre) = city(json!({}), 40).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let first = driver.stops().await.remove(0);
    driver.tell(&city, "depart", clock(9, 53), Some(&first)).await;
    let later = city.client.book(&centre.afternoon, TODAY, SOUTH).await;
    let route = driver.route().await;
    assert_eq!(kinds(&route), ["delivery", "load", "delivery"], "{route}");
    let trips: Vec<_> = route.items("stops").iter().map(|stop| stop["trip"].clone()).collect();
    assert_eq!(trips, [1, 2, 2]);
    assert_eq!(route.items("stops")[2]["booking_id"], later["id"]);
    assert_eq!((&route["load_at_start"]["parcels"], &load_stop(&route)["size"]["parcels"]), (&json!(1), &json!(1)));
    city.plan(&centre.zone, TODAY).await;

    let map = driver.client.get(&format!("/v1/courier/routes/{TODAY}?format=geojson")).await;
    let map: Value = serde_json::from_str(&map.text).unwrap();
    let trips: Vec<_> = map.items("features")[1..].iter().map(|point| point["properties"]["trip"].clone()).collect();
    assert_eq!(trips, [1, 2, 2], "{map}");
    let device = driver.client.get(&format!("/v1/courier/routes/{TODAY}?format=gpx")).await.text;
    assert!(device.contains("<name>2 load</name>") && device.contains("<desc>trip 2, planned "), "{device}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_trips_a_courier_who_left_takes_nothing_from_the_depot() {
    let (city, centre) = city(Value::Null, 40).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let first = driver.stops().await.remove(0);
    driver.tell(&city, "depart", clock(9, 53), Some(&first)).await;
    let later = city.client.offered(&centre.afternoon, TODAY, json!({"place": place(SOUTH)})).await;
    assert_eq!(later["refusal"]["code"], "no_room", "{later}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_reports_that_a_trip_is_loaded() {
    let (city, centre) = city(json!({"loading_seconds": 300}), 40).await;
    let (driver, route) = two_trips(&city, &centre).await;
    let (load, last) = (load_stop(&route).text("stop_id"), route.items("stops")[2].clone());
    driver.tell(&city, "depart", clock(13, 0), Some(&load)).await;
    let failed = driver.send(&[driver.event("fail", clock(13, 0), Some(&load))]).await;
    assert_eq!(failed, ["refused load_cannot_fail"]);
    driver.tell(&city, "arrive", clock(13, 7), Some(&load)).await;
    driver.tell(&city, "complete", clock(13, 12), Some(&load)).await;
    let route = driver.route().await;
    let reported = route.items("stops").iter().find(|stop| stop["stop_id"] == json!(load)).unwrap();
    assert_eq!((&reported["state"], &reported["kind"]), (&json!("completed"), &json!("load")), "{route}");
    let booking = city.client.get(&format!("/v1/bookings/{}", last.text("booking_id"))).await.expect(200);
    assert_eq!(booking["state"], "confirmed", "loading completes no booking");
    let sql = city.sql().await;
    let told = "SELECT count(*) FROM outbox WHERE topic = 'stop.completed' AND payload->>'kind' = 'load' AND payload->>'booking_id' IS NULL";
    assert_eq!(sql.query_one(told, &[]).await.unwrap().get::<_, i64>(0), 1);
    driver.serve(&city, &last.text("stop_id"), clock(13, 50)).await;
    let booking = city.client.get(&format!("/v1/bookings/{}", last.text("booking_id"))).await.expect(200);
    assert_eq!(booking["state"], "completed");
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

/// Without signal, a courier goes to a load stop that is needed no longer. The reports come later and change nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_of_a_load_stop_that_is_needed_no_longer_change_nothing() {
    let (city, centre) = city(json!({"loading_seconds": 300}), 40).await;
    let (driver, route) = two_trips(&city, &centre).await;
    let (load, last) = (load_stop(&route).text("stop_id"), route.items("stops")[2].clone());
    city.client.post(&format!("/v1/bookings/{}/cancel", last.text("booking_id")), json!({})).await.expect(200);
    assert_eq!(kinds(&driver.route().await), ["delivery"]);
    for (kind, minute) in [("depart", 2), ("arrive", 9), ("complete", 14)] {
        driver.tell(&city, kind, clock(10, minute), Some(&load)).await;
    }
    let failed = driver.send(&[driver.event("fail", clock(10, 14), Some(&load))]).await;
    assert_eq!(failed, ["refused stop_not_found"]);
    let other = uuid::Uuid::now_v7().to_string();
    assert_eq!(driver.send(&[driver.event("depart", clock(10, 14), Some(&other))]).await, ["refused stop_not_found"]);
    assert_eq!(kinds(&driver.route().await), ["delivery"]);
    city.client.book(&centre.afternoon, TODAY, NORTH).await;
    let again = driver.route().await;
    assert_eq!(kinds(&again), ["delivery", "load", "delivery"], "the courier still takes orders: {again}");
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

/// By the plan, the courier has loaded the second trip long before 10:20.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_breakdown_goods_are_fetched_where_the_reports_say() {
    for (released, loaded, expected) in
        [(false, false, vec!["delivery"]), (true, false, vec!["delivery"]), (true, true, vec!["pickup", "dropoff"])]
    {
        let (city, centre) = city(json!({"loading_seconds": 300}), 40).await;
        let (driver, route) = two_trips(&city, &centre).await;
        let other = city.client.new_courier(&centre.zone, 40).await;
        let shift = city.client.shift(&other, &centre.depot, TODAY).await;
        let other = Driver::new(&city, &other, &shift).await;
        let load = load_stop(&route).text("stop_id");
        if released {
            let path = format!("/v1/zones/{}/days/{TODAY}/changes", centre.zone);
            let change = json!({"action": "release", "shift_id": centre.shift, "stop_id": load});
            city.client.post(&path, json!({"change": change})).await.expect(200);
        }
        if loaded {
            driver.tell(&city, "complete", clock(10, 15), Some(&load)).await;
        }
        driver.tell(&city, "break_down", clock(10, 20), None).await;
        assert_eq!(kinds(&other.route().await), expected, "released: {released}, loaded: {loaded}");
        city.plan(&centre.zone, TODAY).await;
        city.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_courier_reports_for_the_load_stop_of_another() {
    let (city, centre) = city(json!({}), 40).await;
    let (_, route) = two_trips(&city, &centre).await;
    let load = load_stop(&route).text("stop_id");
    let other = city.client.new_courier(&centre.zone, 40).await;
    let shift = city.client.shift(&other, &centre.depot, TODAY).await;
    let driver = Driver::new(&city, &other, &shift).await;
    for kind in ["depart", "arrive", "complete"] {
        let answer = driver.send(&[driver.event(kind, clock(10, 1), Some(&load))]).await;
        assert_eq!(answer, ["refused stop_reassigned"], "{kind}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_joins_a_later_trip_that_is_released() {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    zone["trips"] = json!({"most_per_shift": 2});
    zone["release"] = json!({"seconds_before": 3600});
    let centre = city.client.centre_of(zone, 40).await;
    let (_, route) = two_trips(&city, &centre).await;
    let leaves = instant(&load_stop(&route)["departure"]).timestamp();
    let look = async |at: i64| {
        city.time.set(at);
        ritiro::app::dispatch::watch::tick(&city.server.app).await.unwrap();
        let state = city.plan(&centre.zone, TODAY).await;
        let stops = state.plan.routes().iter().flat_map(|route| route.stops());
        stops
            .filter(|stop| stop.visit.kind == ritiro_domain::StopKind::Load)
            .map(|stop| stop.pinned)
            .collect::<Vec<_>>()
    };
    let order = json!({"place": place(SOUTH)});
    assert_eq!(look(leaves - 3601).await, [false]);
    let before = city.client.offered(&centre.afternoon, TODAY, order.clone()).await;
    assert_eq!(before["status"], "offered", "{before}");
    assert_eq!(look(leaves - 3600).await, [true]);
    let after = city.client.offered(&centre.afternoon, TODAY, order).await;
    assert_eq!(after["status"], "refused", "{after}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_releases_a_later_trip() {
    let (city, centre) = city(json!({"most_per_shift": 2}), 40).await;
    let (driver, route) = two_trips(&city, &centre).await;
    let load = load_stop(&route).text("stop_id");
    let path = format!("/v1/zones/{}/days/{TODAY}/changes", centre.zone);
    let release = |stop: &str| json!({"change": {"action": "release", "shift_id": centre.shift, "stop_id": stop}});
    let delivery = city.client.post(&path, release(&route.items("stops")[2].text("stop_id"))).await;
    assert_eq!((delivery.status, delivery.fields()), (422, vec!["change.stop_id"]), "{}", delivery.text);
    city.client.post(&path, release(&load)).await.expect(200);
    let after = city.client.offered(&centre.afternoon, TODAY, json!({"place": place(SOUTH)})).await;
    assert_eq!(after["status"], "refused", "{after}");
    let version = driver.route().await["version"].clone();
    city.client.post(&path, release(&load)).await.expect(200);
    assert_eq!(driver.route().await["version"], version, "once is enough");
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_are_loaded_when_they_are_ready() {
    let (city, centre) = city(json!({}), 40).await;
    let ready = format!("{TODAY}T11:00:00+01:00");
    let order = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "ready_at": ready});
    let booked = city.client.post("/v1/bookings", order).await.expect(201);
    assert_eq!(booked["ready_at"], json!(ready));
    let route = &city.client.routes(&centre.courier, TODAY).await["routes"][0];
    let stop = of_kind(route, "delivery").next().unwrap();
    assert!(instant(&stop["service_start"]) - instant(&json!(ready)) >= TimeDelta::seconds(404), "{route}");
    let held = json!({"place": place(NORTH), "window": window(TODAY, "14:00", "16:00"), "ready_at": ready});
    assert_eq!(city.client.post("/v1/holds", held).await.expect(201)["ready_at"], json!(ready));
    // An offer keeps it.
    let asked = json!({"place": place(NORTH), "ready_at": ready});
    let offer = city.client.offered(&centre.afternoon, TODAY, asked).await.text("offer_id");
    let booked = city.client.post("/v1/bookings", json!({"offer_id": offer})).await.expect(201);
    assert_eq!(booked["ready_at"], json!(ready));
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_without_a_time_is_ready_after_its_preparation() {
    // It is six o'clock: the goods are ready at eleven.
    let (city, centre) = city(json!({"preparation_seconds": 5 * 3600}), 40).await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    assert_eq!(booked["ready_at"], Value::Null, "it was not given");
    let route = &city.client.routes(&centre.courier, TODAY).await["routes"][0];
    let stop = of_kind(route, "delivery").next().unwrap();
    assert!(instant(&stop["service_start"]).timestamp() >= NOW + clock(11, 0) + 404, "{route}");
    // A time that is given counts instead.
    let order = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "10:30"), "ready_at": "2026-11-23T06:00:00+01:00"});
    city.client.post("/v1/bookings", order).await.expect(201);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_time_at_which_goods_are_ready_is_named() {
    let (city, _) = city(json!({}), 40).await;
    let at = |day: &str, time: &str| json!(format!("{day}T{time}:00+01:00"));
    let order =
        |ready: Value| json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "ready_at": ready});
    let mut collection = order(at(TODAY, "09:00"));
    collection["kind"] = json!("collection");
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window(TODAY, "10:00", "12:00"),
        "ready_at": at(TODAY, "09:00")});
    for (wrong, message) in [
        (collection, "only for deliveries"),
        (ride, "only for deliveries"),
        (order(at(TODAY, "12:01")), "later than the end of every requested window"),
        (order(at("2026-12-08", "09:00")), "at most 14 days ahead"),
        (order(json!("tomorrow")), ""),
    ] {
        for path in ["/v1/bookings", "/v1/holds"] {
            let answer = city.client.post(path, wrong.clone()).await;
            assert_eq!((answer.status, answer.fields()), (422, vec!["ready_at"]), "{wrong}: {}", answer.text);
            assert!(answer.text.contains(message), "{}", answer.text);
        }
    }
    let asked = json!({"place": place(NORTH), "from": TODAY, "to": TODAY, "ready_at": at(TODAY, "16:01")});
    assert_eq!(city.client.post("/v1/offers", asked).await.fields(), ["ready_at"]);
    let asked = json!({"place": place(NORTH), "from": TODAY, "to": TODAY, "ready_at": at(TODAY, "13:00")});
    let offers = city.client.post("/v1/offers", asked).await.expect(200);
    let states: Vec<_> = offers.items("slots").iter().map(|slot| slot["status"].clone()).collect();
    assert_eq!(states, ["refused", "offered"], "{offers}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_zones_with_trips_know_when_goods_are_ready() {
    let (city, _) = city(Value::Null, 40).await;
    let ready = format!("{TODAY}T09:00:00+01:00");
    let order = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "ready_at": ready});
    let answer = city.client.post("/v1/bookings", order).await;
    assert_eq!((answer.status, answer.fields()), (422, vec!["ready_at"]), "{}", answer.text);
    assert!(answer.text.contains("`trips`"), "{}", answer.text);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rules_of_trips_are_checked_and_answered_as_they_were_given() {
    let city = City::new().await;
    let with = |trips: Value| {
        let mut zone = zone_fields("Milano");
        zone["trips"] = trips;
        zone
    };
    for (trips, field) in [
        (json!({"loading_seconds": -1}), "trips.loading_seconds"),
        (json!({"loading_seconds": 7201}), "trips.loading_seconds"),
        (json!({"loading_seconds_per_order": 601}), "trips.loading_seconds_per_order"),
        (json!({"most_per_shift": 0}), "trips.most_per_shift"),
        (json!({"most_per_shift": 101}), "trips.most_per_shift"),
        (json!({"preparation_seconds": 86_401}), "trips.preparation_seconds"),
        (json!({"docks": 2}), "trips.docks"),
        (json!([]), "trips"),
    ] {
        let answer = city.client.post("/v1/zones", with(trips)).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{}", answer.text);
    }
    let mut unsaid = zone_fields("Milano");
    unsaid.as_object_mut().unwrap().remove("trips");
    let made = city.client.post("/v1/zones", unsaid).await.expect(201);
    let usual =
        json!({"loading_seconds": 0, "loading_seconds_per_order": 0, "most_per_shift": null, "preparation_seconds": 0});
    assert_eq!(made["trips"], usual, "what is not given is the usual");
    let path = format!("/v1/zones/{}", made.text("id"));
    let patched = city.client.patch(&path, json!({"trips": {"loading_seconds": 120}})).await.expect(200);
    assert_eq!(patched["trips"]["loading_seconds"], 120);
    assert_eq!(city.client.patch(&path, json!({"trips": null})).await.expect(200)["trips"], Value::Null);
    assert_eq!(city.client.patch(&path, json!({"name": "Lodi"})).await.expect(200)["trips"], Value::Null, "it stays");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zone_keeps_its_trips_while_routes_need_them() {
    let (city, centre) = city(json!({}), 40).await;
    two_trips(&city, &centre).await;
    let path = format!("/v1/zones/{}", centre.zone);
    for fewer in [Value::Null, json!({"most_per_shift": 1})] {
        let answer = city.client.patch(&path, json!({"trips": fewer})).await;
        assert_eq!(answer.problem(409), "would_break_promises", "{}", answer.text);
    }
    city.client.patch(&path, json!({"trips": {"most_per_shift": 2}})).await.expect(200);
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_with_nothing_but_load_stops_is_empty() {
    let (city, centre) = city(json!({}), 40).await;
    let sql = city.sql().await;
    let left = "INSERT INTO stops (id, zone_id, service_date, route_id, rank, kind, lat, lng, service_seconds, load, depart_after)
        SELECT gen_random_uuid(), zone_id, service_date, id, '\\x80', 'load', 45.46, 9.19, 0, '{0,0,0,0}', to_timestamp(0)
        FROM routes WHERE id = $1::text::uuid";
    sql.execute(left, &[&centre.shift]).await.unwrap();
    let day = city.client.get(&format!("/v1/zones/{}/days/{TODAY}", centre.zone)).await.expect(200);
    assert_eq!(day["counts"]["stops"]["planned"], 0, "a load stop is no visit: {day}");
    let gone = city.client.delete(&format!("/v1/shifts/{}", centre.shift)).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    let rest = sql.query_one("SELECT count(*) FROM stops WHERE kind = 'load'", &[]).await.unwrap();
    assert_eq!(rest.get::<_, i64>(0), 0);
    city.stop().await;
}
