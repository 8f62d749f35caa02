//! Positions that no vehicle can have driven to, and delays that are not there any more.

use ritiro::app::dispatch::watch;
use ritiro::app::tracking as live;
use serde_json::{Value, json};

use super::road::{DEPOT, Road, ping, rfc3339};
use crate::city::{City, Members, SOUTH, TODAY};

/// When service of the only stop starts, by the plan.
async fn start(city: &City, road: &Road) -> String {
    let booking = city.client.get(&format!("/v1/bookings/{}", road.booking.text("id"))).await.expect(200);
    booking["plan"].text("planned_start")
}

/// The device tells some position of now, and the couriers are looked at.
async fn seen(road: &Road, ping: Value) {
    road.courier.post("/v1/courier/pings", json!({"pings": [ping]})).await.expect(202);
    watch::tick(&road.city.server.app).await.unwrap();
}

fn off(at: i64, (lat, lng): (f64, f64), accuracy: i64) -> Value {
    json!({"at": rfc3339(at), "place": {"lat": lat, "lng": lng}, "accuracy_meters": accuracy})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn positions_that_no_vehicle_can_have_reached_move_nothing() {
    let road = Road::new().await;
    road.set_out(9, 55).await;
    let planned = start(&road.city, &road).await;
    seen(&road, ping(road.now(), DEPOT)).await;
    // No fix, swapped coordinates, a jump of 30 km, one that admits to be anywhere.
    let wrong = [((0.0, 0.0), 12), ((9.19, 45.46), 12), ((45.73, 9.19), 12), (SOUTH, 30_000), ((45.5, 9.5), 12)];
    for (place, accuracy) in wrong {
        road.city.time.pass(5);
        seen(&road, off(road.now(), place, accuracy)).await;
        assert_eq!(start(&road.city, &road).await, planned, "{place:?}");
        let told = road.tracking(&road.booking).await;
        assert_eq!(told["courier"]["position"]["place"]["lat"], json!(DEPOT.0), "{told}");
    }
    live::flush(&road.city.server.app).await.unwrap();
    let kept = road.city.sql().await.query_one("SELECT count(*) FROM courier_positions", &[]).await.unwrap();
    assert_eq!(kept.get::<_, i64>(0), 6, "all are kept as history");
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_position_takes_a_delay_back() {
    let road = Road::new().await;
    road.set_out(9, 55).await;
    let planned = start(&road.city, &road).await;
    // Far away, and there for a while: that is believed.
    for _ in 0..4 {
        road.city.time.pass(30);
        seen(&road, ping(road.now(), (45.32, 9.19))).await;
    }
    let delayed = start(&road.city, &road).await;
    assert!(delayed > planned, "{delayed} {planned}");
    // Near the stop again, as from a device that found its place.
    for _ in 0..4 {
        road.city.time.pass(30);
        seen(&road, ping(road.now(), (45.476, 9.19))).await;
    }
    assert_eq!(start(&road.city, &road).await, planned);
    let day = road.city.client.get(&format!("/v1/zones/{}/days/{TODAY}", road.centre.zone)).await.expect(200);
    assert_eq!(day.items("exceptions"), &[] as &[Value], "{day}");
    road.city.plan(&road.centre.zone, TODAY).await;
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_track_that_begins_with_a_wrong_position_moves_nothing_either() {
    let road = Road::new().await;
    road.set_out(9, 55).await;
    let planned = start(&road.city, &road).await;
    road.city.time.pass(5);
    seen(&road, ping(road.now(), (45.73, 9.19))).await;
    assert_eq!(start(&road.city, &road).await, planned);
    road.city.time.pass(5);
    seen(&road, ping(road.now(), DEPOT)).await;
    let told = road.tracking(&road.booking).await;
    assert_eq!(told["courier"]["position"]["place"]["lat"], json!(DEPOT.0), "{told}");
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_instance_and_one_that_starts_anew_believe_the_same() {
    let road = Road::new().await;
    let twin = road.city.twin().await;
    road.set_out(9, 55).await;
    let path = format!("/v1/bookings/{}/tracking", road.booking.text("id"));
    let believes = async |city: &City, lat: f64| {
        let mut told = Value::Null;
        for _ in 0..100 {
            told = city.client.get(&path).await.expect(200)["courier"]["position"]["place"]["lat"].clone();
            if told == json!(lat) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{told}, not {lat}");
    };
    seen(&road, ping(road.now(), DEPOT)).await;
    road.city.time.pass(10);
    // The newest of a second is a wrong one; so is one that admits to be.
    let both = [ping(road.now() - 5, (45.461, 9.19)), off(road.now(), (45.73, 9.19), 12)];
    road.courier.post("/v1/courier/pings", json!({"pings": both})).await.expect(202);
    road.city.time.pass(10);
    let third = [off(road.now(), (45.459, 9.19), 30_000)];
    road.courier.post("/v1/courier/pings", json!({"pings": third})).await.expect(202);
    live::flush(&road.city.server.app).await.unwrap();
    believes(&road.city, 45.461).await;
    believes(&twin, 45.461).await;
    let anew = road.city.twin().await;
    believes(&anew, 45.461).await;
    // Who goes on from there is believed by all of them.
    road.city.time.pass(10);
    seen(&road, ping(road.now(), (45.462, 9.19))).await;
    live::flush(&road.city.server.app).await.unwrap();
    for city in [&road.city, &twin, &anew] {
        believes(city, 45.462).await;
    }
    anew.stop().await;
    twin.stop().await;
    road.city.stop().await;
}
