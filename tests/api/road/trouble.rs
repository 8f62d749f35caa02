//! Couriers who are late, absent or broken down: promises move to where they can be kept, and what cannot be kept is told.

use serde_json::json;
use uuid::Uuid;

use super::driver::{Driver, at, clock, instant};
use crate::city::{Centre, City, Members, NORTH, NOW, SOUTH, TODAY, place, window};

/// A second courier with a shift at the same depot.
async fn with_another(city: &City, centre: &Centre) -> Driver {
    let courier = city.client.new_courier(&centre.zone, 40).await;
    let shift = city.client.shift(&courier, &centre.depot, TODAY).await;
    Driver::new(city, &courier, &shift).await
}

async fn absent(city: &City, shift: &str, seconds: i64) {
    let event = json!({"id": Uuid::now_v7(), "at": at(seconds), "kind": "absent"});
    let answer = city.client.post(&format!("/v1/shifts/{shift}/events"), json!({"events": [event]})).await.expect(200);
    assert_eq!(answer["events"][0]["status"], json!("applied"));
    city.repaired().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_come_is_replaced() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    city.client.book(&centre.afternoon, TODAY, SOUTH).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let other = with_another(&city, &centre).await;
    assert_eq!((driver.stops().await.len(), other.stops().await.len()), (2, 0));
    city.time.set(NOW + clock(9, 0));
    absent(&city, &centre.shift, clock(9, 0)).await;
    assert_eq!((driver.stops().await.len(), other.stops().await.len()), (0, 2));
    let route = driver.route().await;
    assert_eq!((&route["state"], &route["shift_state"]), (&json!("abandoned"), &json!("absent")));
    let now = city.client.get(&format!("/v1/bookings/{}", booked.text("id"))).await.body;
    assert_eq!(now["promise"], booked["promise"]);
    // He comes after all: new orders may go to him again, what moved stays where it is.
    driver.tell(&city, "start", clock(9, 5), None).await;
    assert_eq!(driver.route().await["shift_state"], json!("on_duty"));
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_anybody_else_stops_wait_and_are_taken_by_who_comes() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await.text("id");
    city.time.set(NOW + clock(9, 0));
    absent(&city, &centre.shift, clock(9, 0)).await;
    let state = city.plan(&centre.zone, TODAY).await;
    assert_eq!((state.plan.len(), state.waiting.len()), (0, 1));
    assert_eq!(city.client.get(&format!("/v1/bookings/{booked}")).await.body["plan"], json!(null));
    for _ in 0..2 {
        ritiro::app::tracking::tick(&city.server.app).await.unwrap();
    }
    assert_eq!(risks(&city).await, ["promise.at_risk unassigned"], "told once");
    let other = with_another(&city, &centre).await;
    other.tell(&city, "start", clock(9, 1), None).await;
    assert_eq!(other.stops().await.len(), 1);
    ritiro::app::tracking::tick(&city.server.app).await.unwrap();
    assert_eq!(risks(&city).await, ["promise.at_risk unassigned", "promise.safe"]);
    let state = city.plan(&centre.zone, TODAY).await;
    assert_eq!((state.plan.len(), state.waiting.len()), (1, 0));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_to_be_late_is_kept_by_who_comes_in_time() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    for at in [NORTH, SOUTH] {
        let order = json!({"kind": "collection", "place": place(at), "window": window(TODAY, "10:00", "12:00")});
        city.client.post("/v1/bookings", order).await.expect(201);
    }
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    driver.tell(&city, "start", clock(9, 40), None).await;
    driver.tell(&city, "depart", clock(9, 50), Some(&stop)).await;
    driver.tell(&city, "arrive", clock(11, 44), Some(&stop)).await;
    driver.tell(&city, "complete", clock(11, 47), Some(&stop)).await;
    let route = driver.route().await;
    assert_eq!(
        route["stops"][1]["late"],
        json!(true),
        "from one end of the town to the other in thirteen minutes: {route}"
    );
    ritiro::app::tracking::tick(&city.server.app).await.unwrap();
    assert_eq!(risks(&city).await, ["promise.at_risk late"]);
    // From the depot it is seven minutes.
    let other = with_another(&city, &centre).await;
    other.tell(&city, "start", clock(11, 47), None).await;
    assert_eq!((driver.stops().await.len(), other.stops().await.len()), (1, 1));
    assert_eq!(other.route().await["stops"][0]["late"], json!(false));
    ritiro::app::tracking::tick(&city.server.app).await.unwrap();
    assert_eq!(risks(&city).await, ["promise.at_risk late", "promise.safe"]);
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

/// What was told of promises, with the reason.
async fn risks(city: &City) -> Vec<String> {
    let query = "SELECT topic || coalesce(' ' || (payload->>'reason'), '') FROM outbox WHERE topic LIKE 'promise.%' ORDER BY seq";
    city.sql().await.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_for_a_courier_can_be_cancelled() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await.text("id");
    city.time.set(NOW + clock(9, 0));
    absent(&city, &centre.shift, clock(9, 0)).await;
    city.client.post(&format!("/v1/bookings/{booked}/cancel"), json!({})).await.expect(200);
    let state = city.plan(&centre.zone, TODAY).await;
    assert_eq!((state.plan.len(), state.waiting.len()), (0, 0));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_on_board_of_a_broken_vehicle_are_taken_over_where_it_stands() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let other = with_another(&city, &centre).await;
    let stops = driver.stops().await;
    driver.tell(&city, "start", clock(9, 40), None).await;
    driver.serve(&city, &stops[0], clock(10, 0)).await;
    driver.tell(&city, "break_down", clock(10, 10), None).await;
    assert_eq!(driver.stops().await, [stops[0].clone()]);
    let route = other.route().await;
    let kinds: Vec<_> = route.items("stops").iter().map(|stop| stop.text("kind")).collect();
    assert_eq!(kinds, ["pickup", "dropoff"]);
    assert_eq!(route["stops"][1]["stop_id"], json!(stops[1]), "the hand-over is the same stop");
    // 10:10 and some 20 minutes to there and on: within the morning.
    assert!(instant(&route["stops"][1]["service_start"]) <= at(clock(12, 0)), "{route}");
    assert_eq!(route["stops"][1]["late"], json!(false));
    // The goods are picked up where the vehicle stood: at its last stop.
    let (from, there) = (&route["stops"][0]["place"], &driver.route().await["stops"][0]["place"]);
    assert_eq!(from, there);
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_held_up_gives_what_is_in_danger_to_another() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let offers = json!({"kind": "collection", "place": {"lat": SOUTH.0, "lng": SOUTH.1}});
    let offer = city.client.offered(&centre.morning, TODAY, offers).await.text("offer_id");
    let booked = city.client.post("/v1/bookings", json!({"offer_id": offer})).await.expect(201);
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let other = with_another(&city, &centre).await;
    assert_eq!(driver.stops().await.len(), 2);
    let delivery =
        driver.route().await.items("stops").iter().find(|s| s["kind"] == "delivery").unwrap().text("stop_id");
    driver.tell(&city, "start", clock(9, 40), None).await;
    driver.tell(&city, "depart", clock(9, 55), Some(&delivery)).await;
    driver.tell(&city, "arrive", clock(10, 5), Some(&delivery)).await;
    // Still there at 11:58: the collection 4 km away, until 12:00, cannot be met by this courier any more.
    city.time.set(NOW + clock(11, 50));
    ritiro::app::dispatch::watch::tick(&city.server.app).await.unwrap();
    city.repaired().await;
    assert_eq!((driver.stops().await.len(), other.stops().await.len()), (1, 1));
    let route = other.route().await;
    assert!(instant(&route["stops"][0]["service_start"]) <= at(clock(12, 0)), "{route}");
    let now = city.client.get(&format!("/v1/bookings/{}", booked.text("id"))).await.body;
    assert_eq!(now["promise"], booked["promise"]);
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_kept_is_late_and_the_promise_stays() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    city.client.book(&centre.morning, TODAY, SOUTH).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stops = driver.stops().await;
    driver.tell(&city, "start", clock(9, 40), None).await;
    driver.tell(&city, "depart", clock(9, 50), Some(&stops[0])).await;
    driver.tell(&city, "arrive", clock(12, 5), Some(&stops[0])).await;
    driver.tell(&city, "complete", clock(12, 10), Some(&stops[0])).await;
    let route = driver.route().await;
    assert_eq!(route["stops"][1]["late"], json!(true));
    assert!(instant(&route["stops"][1]["service_start"]) > at(clock(12, 10)), "{route}");
    let id = booked.text("id");
    assert_eq!(city.client.get(&format!("/v1/bookings/{id}")).await.body["promise"], booked["promise"]);
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_best_windows_are_proposed_and_the_promise_changes_only_if_one_is_accepted() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let (id, token) = (booked.text("id"), booked.text("booking_token"));
    let shopper = city.client.with(&token);
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    let safe = shopper.get(&format!("/v1/bookings/{id}/proposals")).await.expect(200);
    assert_eq!((&safe["at_risk"], safe.items("proposals").len()), (&json!(false), 0));
    driver.tell(&city, "start", clock(9, 40), None).await;
    driver.tell(&city, "depart", clock(9, 50), Some(&stop)).await;
    driver.tell(&city, "fail", clock(10, 10), Some(&stop)).await;
    let failed = shopper.get(&format!("/v1/bookings/{id}/proposals")).await.expect(200);
    assert_eq!((&failed["state"], &failed["at_risk"]), (&json!("failed"), &json!(true)));
    assert_eq!(failed["window"], booked["promise"]["window"], "nothing changed yet");
    // The courier left the depot: what comes from there can be had tomorrow.
    let proposal = &failed.items("proposals")[0];
    assert_eq!(proposal["date"], json!(crate::city::TOMORROW), "{failed}");
    let moved =
        shopper.patch(&format!("/v1/bookings/{id}"), json!({"offer_id": proposal["offer_id"]})).await.expect(200);
    assert_eq!((&moved["state"], &moved["promise"]["window"]), (&json!("confirmed"), &proposal["window"]));
    // That it was tried stays in the route of today.
    assert_eq!(driver.route().await["stops"][0]["state"], json!("failed"));
    city.plan(&centre.zone, TODAY).await;
    city.plan(&centre.zone, crate::city::TOMORROW).await;
    city.stop().await;
}
