//! Load stops in races: two instances change one trip at the same time.

use std::collections::BTreeSet;
use std::time::Duration;

use ritiro::app::operations::check::{self, Scope};
use ritiro::config::Settings;
use ritiro::store::Store;
use ritiro_domain::{StopKind, StopState, Timestamp};
use serde_json::{Value, json};

use crate::city::{Answer, Centre, City, Client, Members, NOW, SOUTH, TODAY, place, window, zone_fields};
use crate::road::driver::{Driver, clock};
use crate::trips::{load_stop, of_kind, two_trips};
use ritiro_travel::TravelModels;

/// Two instances, and a courier who has served a first trip and has a second one in the afternoon.
struct Pair {
    city: City,
    twin: City,
    centre: Centre,
    driver: Driver,
    /// The load stop of the second trip.
    load: String,
    /// The booking of the second trip.
    booked: String,
}

/// One lane: so each instance waits for locks with one connection, and two waiting connections are two instances.
fn one_lane(settings: &mut Settings) {
    settings.database.lanes = 1;
    settings.planning.deadline = Duration::from_secs(30);
}

impl Pair {
    async fn new() -> Self {
        let city = City::with(one_lane).await;
        let mut zone = zone_fields("Milano");
        zone["trips"] = json!({"loading_seconds": 300});
        let centre = city.client.centre_of(zone, 40).await;
        let twin = city.twin_with(one_lane).await;
        let (driver, route) = two_trips(&city, &centre).await;
        let (load, booked) = (load_stop(&route).text("stop_id"), route.items("stops")[2].text("booking_id"));
        Self { city, twin, centre, driver, load, booked }
    }

    /// The courier is at the depot for the second trip at 13:07.
    async fn at_depot(&self) {
        self.driver.tell(&self.city, "depart", clock(13, 0), Some(&self.load)).await;
        self.driver.tell(&self.city, "arrive", clock(13, 7), Some(&self.load)).await;
    }

    fn at(&self, hours: i64, minutes: i64) {
        self.city.time.set(NOW + clock(hours, minutes));
    }

    /// The stop of a booking as the courier sees it.
    async fn stop_of(&self, booking: &str) -> Option<Value> {
        let route = self.driver.route().await;
        route.items("stops").iter().find(|stop| stop["booking_id"] == json!(booking)).cloned()
    }

    /// Whether the goods of a stop are loaded, and the state of the load stop of its trip.
    async fn loaded(&self, stop: &Value) -> (bool, StopState) {
        let now = Timestamp(self.city.time.now());
        let state = self.city.plan(&self.centre.zone, TODAY).await;
        let id = stop.text("stop_id");
        let is_it = |other: &ritiro_planning::Stop| other.visit.stop.0.to_string() == id;
        let route = state.plan.routes().iter().find(|route| route.stops().iter().any(is_it)).unwrap();
        let index = route.stops().iter().position(is_it).unwrap();
        let load = route.stops()[..index].iter().rfind(|stop| stop.visit.kind == StopKind::Load).unwrap();
        (route.is_loaded(index, now), load.progress.state)
    }

    /// Drives the rest of the route in its order, and expects that every booking of it is completed.
    async fn drive_on(&self) {
        let mut at = clock(14, 0);
        loop {
            let route = self.driver.route().await;
            let open = |stop: &&Value| !["completed", "failed"].contains(&stop.text("state").as_str());
            let Some(stop) = route.items("stops").iter().find(open) else { break };
            let id = stop.text("stop_id");
            if stop["state"] == "planned" {
                self.driver.tell(&self.city, "depart", at, Some(&id)).await;
            }
            self.driver.tell(&self.city, "arrive", at + 120, Some(&id)).await;
            self.driver.tell(&self.city, "complete", at + 420, Some(&id)).await;
            at += 600;
        }
        for stop in of_kind(&self.driver.route().await, "delivery") {
            let booking = self.city.client.get(&format!("/v1/bookings/{}", stop.text("booking_id"))).await.expect(200);
            assert_eq!(booking["state"], "completed", "{stop}");
        }
    }

    /// Nothing in the database contradicts anything else. Ends both instances.
    async fn end(self) {
        let store = Store::new(&self.city.url, 1).unwrap();
        let now = Timestamp(self.city.time.now());
        let report = check::run(&store, &TravelModels::default(), now, Scope::default(), &|_| {}).await.unwrap();
        assert_eq!(report.findings, []);
        self.twin.stop().await;
        self.city.stop().await;
    }
}

/// Sends two requests to two instances so that they overlap. A lock stops both commits until each instance has planned its
/// request and waits to commit it, so neither plan knows of the other. The second request is sent when the first one waits.
async fn at_once<A, B>(city: &City, first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    let sql = city.sql().await;
    sql.batch_execute("BEGIN").await.unwrap();
    assert!(!sql.query("SELECT FROM plans FOR UPDATE", &[]).await.unwrap().is_empty());
    let second = async {
        lanes_wait(city, 1).await;
        second.await
    };
    let unlock = async {
        lanes_wait(city, 2).await;
        sql.batch_execute("COMMIT").await.unwrap();
    };
    let (first, second, ()) = tokio::join!(first, second, unlock);
    (first, second)
}

/// Until the lanes of so many instances have waited for the lock. Asked in a session of its own: within a transaction Postgres shows one
/// snapshot of what sessions do.
async fn lanes_wait(city: &City, instances: usize) {
    let waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'ritiro writer' AND wait_event_type = 'Lock'";
    let (sql, mut seen) = (city.sql().await, BTreeSet::new());
    for _ in 0..10_000 {
        seen.extend(sql.query(waiting, &[]).await.unwrap().iter().map(|row| row.get::<_, i32>(0)));
        if seen.len() >= instances {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("the requests do not overlap");
}

/// The same with either of them first.
async fn in_order<A, B>(
    city: &City,
    one_first: bool,
    one: impl Future<Output = A>,
    other: impl Future<Output = B>,
) -> (A, B) {
    if one_first {
        return at_once(city, one, other).await;
    }
    let (other, one) = at_once(city, other, one).await;
    (one, other)
}

/// Posts with an idempotency key or without.
async fn post(client: &Client, path: &str, key: Option<&str>, body: Value) -> Answer {
    match key {
        Some(key) => client.post_once(path, key, body).await,
        None => client.post(path, body).await,
    }
}

fn afternoon() -> Value {
    json!({"place": place(SOUTH), "window": window(TODAY, "14:00", "16:00")})
}

/// The rounds: which request is first, and whether it has a key.
fn rounds() -> impl Iterator<Item = (bool, Option<&'static str>)> {
    (0..4).map(|round| (round % 2 == 0, (round / 2 == 0).then_some("k-1")))
}

/// Whether the booking was committed before the last report with this topic.
async fn came_before(city: &City, booking: &str, (topic, kind): (&str, &str)) -> bool {
    let order = "SELECT (SELECT seq FROM outbox WHERE topic = 'booking.confirmed' AND payload->>'booking_id' = $1)
        < (SELECT max(seq) FROM outbox WHERE topic = $2 AND payload->>'kind' = $3)";
    city.sql().await.query_one(order, &[&booking, &topic, &kind]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_comes_while_loading_ends_is_loaded_or_in_another_trip() {
    for (round, reports_loads) in rounds().flat_map(|round| [(round, true), (round, false)]) {
        let pair = Pair::new().await;
        // A courier who reports nothing about the load stop ends loading by leaving.
        let (stop, kind, told_as) = match reports_loads {
            true => (pair.load.clone(), "complete", ("stop.completed", "load")),
            false => {
                (pair.stop_of(&pair.booked).await.unwrap().text("stop_id"), "depart", ("stop.en_route", "delivery"))
            }
        };
        if reports_loads {
            pair.at_depot().await;
        }
        let id = order_while_loading_ends(&pair, round, &pair.driver.event(kind, clock(13, 12), Some(&stop))).await;
        let stop = pair.stop_of(&id).await.expect("the only courier serves it");
        let before = came_before(&pair.city, &id, told_as).await;
        let loaded = pair.loaded(&stop).await;
        match stop["trip"].as_i64() {
            Some(2) => assert_eq!((before, loaded), (true, (true, StopState::Completed)), "{stop}"),
            // The order can become a trip of its own in front of the other one. Who then leaves for the later trip without a word
            // has loaded both.
            _ if before && !reports_loads && loaded.0 => assert_eq!(loaded.1, StopState::Completed, "{stop}"),
            _ => assert_eq!(loaded.1, StopState::Planned, "another trip loads it: {stop}"),
        }
        assert!(before || stop["trip"] == 3, "the second trip is loaded without it: {stop}");
        pair.drive_on().await;
        pair.end().await;
    }
}

/// Books an order on one instance, and reports on the other one, at 13:12. Returns the booking.
async fn order_while_loading_ends(pair: &Pair, (order_first, key): (bool, Option<&str>), event: &Value) -> String {
    pair.at(13, 12);
    let report = pair.driver.send(std::slice::from_ref(event));
    let order = post(&pair.twin.client, "/v1/bookings", key, afternoon());
    let (order, told) = in_order(&pair.city, order_first, order, report).await;
    assert_eq!(told, ["applied"]);
    let id = order.expect(201).text("id");
    if key.is_some() {
        assert_eq!(post(&pair.city.client, "/v1/bookings", key, afternoon()).await.id(), id);
        assert_eq!(pair.driver.send(std::slice::from_ref(event)).await, ["known"]);
    }
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_is_booked_while_its_trip_is_loaded_or_leaves() {
    for (booking_first, key) in rounds() {
        for leaves in [false, true] {
            let pair = Pair::new().await;
            pair.at_depot().await;
            let hold = pair.twin.client.post("/v1/holds", afternoon()).await.id();
            let route = pair.driver.route().await;
            let held = of_kind(&route, "delivery").find(|stop| stop["hold_id"] == json!(hold)).unwrap();
            assert_eq!((&held["trip"], &held["booking_id"]), (&json!(2), &Value::Null), "{route}");
            if leaves {
                pair.driver.tell(&pair.city, "complete", clock(13, 12), Some(&pair.load)).await;
            }
            pair.at(13, 13);
            let first = pair.stop_of(&pair.booked).await.unwrap().text("stop_id");
            let event = match leaves {
                false => pair.driver.event("complete", clock(13, 13), Some(&pair.load)),
                true => pair.driver.event("depart", clock(13, 13), Some(&first)),
            };
            let report = pair.driver.send(std::slice::from_ref(&event));
            let body = json!({"hold_id": hold});
            let booking = post(&pair.twin.client, "/v1/bookings", key, body.clone());
            let (booking, told) = in_order(&pair.city, booking_first, booking, report).await;
            assert_eq!(told, ["applied"]);
            let id = booking.expect(201).text("id");
            if key.is_some() {
                assert_eq!(post(&pair.city.client, "/v1/bookings", key, body).await.id(), id);
            }
            // The goods of a hold are on the list of its trip, so they are on board.
            let stop = pair.stop_of(&id).await.expect("the only courier serves it");
            let load = load_of(&pair.driver.route().await, &stop);
            assert_eq!((&load["state"], &load["size"]["parcels"]), (&json!("completed"), &json!(2)), "{load}");
            assert_eq!(pair.loaded(&stop).await, (true, StopState::Completed));
            pair.drive_on().await;
            pair.end().await;
        }
    }
}

/// The load stop of the trip of a stop.
fn load_of(route: &Value, stop: &Value) -> Value {
    of_kind(route, "load").find(|load| load["trip"] == stop["trip"]).unwrap_or_else(|| panic!("{route}")).clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_is_booked_after_its_trip_has_left() {
    let pair = Pair::new().await;
    pair.at_depot().await;
    let (kept, expired) = (afternoon(), json!({"place": place(SOUTH), "window": window(TODAY, "14:30", "16:00")}));
    let kept = pair.city.client.post("/v1/holds", kept).await.id();
    let expired = pair.city.client.post("/v1/holds", expired).await.id();
    let first = pair.stop_of(&pair.booked).await.unwrap().text("stop_id");
    pair.driver.tell(&pair.city, "complete", clock(13, 12), Some(&pair.load)).await;
    pair.driver.tell(&pair.city, "depart", clock(13, 13), Some(&first)).await;
    let booked = pair.twin.client.post("/v1/bookings", json!({"hold_id": kept})).await.expect(201).text("id");
    let stop = pair.stop_of(&booked).await.unwrap();
    assert_eq!((stop["trip"].as_i64(), pair.loaded(&stop).await), (Some(2), (true, StopState::Completed)));
    // The other hold ends without a booking, and the route goes on without its stop.
    pair.at(13, 45);
    let late = pair.city.client.post("/v1/bookings", json!({"hold_id": expired})).await;
    assert_eq!(late.problem(409), "hold_expired");
    pair.city.server.app.plans.sweep().await;
    let route = pair.driver.route().await;
    assert!(of_kind(&route, "delivery").all(|stop| stop["hold_id"] == Value::Null), "{route}");
    pair.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trip_is_released_while_one_of_its_orders_is_cancelled() {
    for (release_first, key) in rounds() {
        let pair = Pair::new().await;
        let other = pair.city.client.post("/v1/bookings", afternoon()).await.id();
        assert_eq!(pair.stop_of(&other).await.unwrap()["trip"], 2);
        let (released, cancelled) = release_and_cancel(&pair, &other, (release_first, key)).await;
        released.expect(200);
        assert_eq!(cancelled.expect(200)["state"], "cancelled");
        let route = pair.driver.route().await;
        assert_eq!(of_kind(&route, "delivery").filter(|stop| stop["state"] == "planned").count(), 1, "{route}");
        let stop = pair.stop_of(&pair.booked).await.expect("the other order stays");
        let load = load_of(&route, &stop);
        assert_eq!((&stop["trip"], &load["size"]["parcels"]), (&json!(2), &json!(1)), "{route}");
        assert_eq!(pair.loaded(&stop).await, (true, StopState::Planned));
        // Nothing joins the trip afterwards.
        let late = pair.twin.client.post("/v1/bookings", afternoon()).await.id();
        let late = pair.stop_of(&late).await.expect("the only courier serves it");
        assert_ne!(load_of(&pair.driver.route().await, &late)["stop_id"], json!(pair.load), "{late}");
        pair.drive_on().await;
        pair.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trip_is_released_while_its_only_order_is_cancelled() {
    for (release_first, key) in rounds() {
        let pair = Pair::new().await;
        let (released, cancelled) = release_and_cancel(&pair, &pair.booked, (release_first, key)).await;
        assert_eq!(cancelled.expect(200)["state"], "cancelled");
        // If the cancellation came first, the trip does not exist any more.
        if released.status != 200 {
            assert_eq!((released.problem(422), released.fields()), ("validation_failed", vec!["change.stop_id"]));
        }
        let route = pair.driver.route().await;
        assert_eq!(of_kind(&route, "delivery").filter(|stop| stop["state"] == "planned").count(), 0, "{route}");
        let late = pair.twin.client.post("/v1/bookings", afternoon()).await.id();
        let stop = pair.stop_of(&late).await.expect("the only courier serves it");
        assert_eq!(pair.loaded(&stop).await, (false, StopState::Planned), "{stop}");
        pair.drive_on().await;
        pair.end().await;
    }
}

/// An operator releases the second trip on one instance, and a booking is cancelled on the other one.
async fn release_and_cancel(
    pair: &Pair,
    booking: &str,
    (release_first, key): (bool, Option<&str>),
) -> (Answer, Answer) {
    let changes = format!("/v1/zones/{}/days/{TODAY}/changes", pair.centre.zone);
    let change = json!({"change": {"action": "release", "shift_id": pair.centre.shift, "stop_id": pair.load}});
    let path = format!("/v1/bookings/{booking}/cancel");
    let release = pair.city.client.post(&changes, change);
    let cancel = post(&pair.twin.client, &path, key, json!({}));
    let answers = in_order(&pair.city, release_first, release, cancel).await;
    if key.is_some() {
        assert_eq!(post(&pair.city.client, &path, key, json!({})).await.expect(200)["state"], "cancelled");
    }
    answers
}
