//! Positions of couriers.

use chrono::{DateTime, Utc};
use ritiro::app::tracking as live;
use ritiro_domain::{CourierId, Timestamp};
use serde_json::json;

use super::road::{DEPOT, Road, ping};
use crate::city::{City, Members, NORTH, SOUTH};

async fn kept(road: &Road) -> Vec<(i64, f64)> {
    let rows = road.city.sql().await.query("SELECT at, lat FROM courier_positions ORDER BY at", &[]).await.unwrap();
    rows.iter().map(|row| (row.get::<_, DateTime<Utc>>(0).timestamp(), row.get(1))).collect()
}

fn seen(city: &City, courier: &str) -> Option<(f64, i64)> {
    let position = city.server.app.live.position(CourierId(courier.parse().unwrap()));
    position.map(|(place, Timestamp(at))| (place.lat(), at))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_counts_and_all_are_kept_for_a_while() {
    let road = Road::new().await;
    road.at(10, 0);
    let now = road.now();
    // Out of order, one of them twice, one too old, one from the future.
    let pings = [
        (now - 10, NORTH),
        (now - 300, SOUTH),
        (now - 150, DEPOT),
        (now - 150, DEPOT),
        (now - 90_000, SOUTH),
        (now + 4000, SOUTH),
    ];
    let pings: Vec<_> = pings.into_iter().map(|(at, place)| ping(at, place)).collect();
    let answer = road.courier.post("/v1/courier/pings", json!({"pings": pings})).await.expect(202);
    assert_eq!(answer, json!({"accepted": 4, "ignored": 2, "refused": []}));
    assert_eq!(seen(&road.city, &road.centre.courier), Some((45.478, now - 10)));
    road.courier.post("/v1/courier/pings", json!({"pings": [ping(now - 15, SOUTH)]})).await.expect(202);
    assert_eq!(seen(&road.city, &road.centre.courier), Some((45.478, now - 10)), "who is late does not overwrite");
    live::flush(&road.city.server.app).await.unwrap();
    let written = [(now - 300, 45.442), (now - 150, 45.46), (now - 15, 45.442), (now - 10, 45.478)];
    assert_eq!(kept(&road).await, written);
    road.city.time.pass(24 * 3600 - 12);
    live::forget(&road.city.server.app).await.unwrap();
    assert_eq!(
        (kept(&road).await, seen(&road.city, &road.centre.courier)),
        (vec![written[3]], Some((45.478, now - 10)))
    );
    road.city.time.pass(60);
    live::forget(&road.city.server.app).await.unwrap();
    assert_eq!((kept(&road).await, seen(&road.city, &road.centre.courier)), (Vec::new(), None));
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_instances_receive_and_restarted_ones_remember() {
    let road = Road::new().await;
    let twin = road.city.twin().await;
    road.set_out(10, 30).await;
    let path = format!("/v1/bookings/{}/tracking", road.booking.text("id"));
    assert!(twin.client.get(&path).await.expect(200)["courier"]["position"].is_null());
    road.ping(SOUTH).await;
    live::flush(&road.city.server.app).await.unwrap();
    let mut told = serde_json::Value::Null;
    for _ in 0..100 {
        told = twin.client.get(&path).await.expect(200)["courier"]["position"].clone();
        if !told.is_null() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(told["place"]["lat"], 45.442);
    let third = road.city.twin().await;
    let told = third.client.get(&path).await.expect(200);
    assert_eq!(told["courier"]["position"]["place"]["lat"], 45.442, "{told}");
    third.stop().await;
    twin.stop().await;
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_device_can_mean_is_refused() {
    let road = Road::new().await;
    let now = road.now();
    let send =
        async |pings: Vec<serde_json::Value>| road.courier.post("/v1/courier/pings", json!({"pings": pings})).await;
    assert_eq!(send(vec![]).await.fields(), ["pings"]);
    assert_eq!(send(vec![ping(now, DEPOT); 501]).await.fields(), ["pings"]);
    for (name, value) in [("accuracy_meters", json!(-1)), ("speed_kmh", json!(5000)), ("heading_degrees", json!(360))] {
        let mut wrong = ping(now, DEPOT);
        wrong[name] = value;
        assert_eq!(send(vec![wrong.clone(), wrong]).await.fields(), [0, 1].map(|at| format!("pings[{at}].{name}")));
    }
    let mut unknown = ping(now, DEPOT);
    unknown["altitude"] = json!(3);
    assert_eq!(send(vec![unknown]).await.fields(), ["pings[0].altitude"]);
    assert_eq!(
        road.city.client.post("/v1/courier/pings", json!({"pings": [ping(now, DEPOT)]})).await.problem(403),
        "forbidden"
    );
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ping_that_cannot_be_read_keeps_none_of_the_others_back() {
    let road = Road::new().await;
    let now = road.now();
    let wrong = [
        json!({"at": "yesterday", "place": {"lat": 1, "lng": 2}}),
        json!({"at": "2026-11-23T05:00:00Z", "place": {"lat": 91, "lng": 2}}),
        json!({"at": "2026-11-23T05:00:00Z", "place": {"lat": 1, "lng": 2}, "speed_kmh": "fast"}),
        json!({"at": "2026-11-23T05:00:00Z", "place": {"lat": 1, "lng": 2}, "note": "a\u{0}"}),
        json!(7),
    ];
    let mut all = vec![ping(now - 10, NORTH)];
    all.extend(wrong.clone());
    all.push(ping(now, (45.4781, 9.19)));
    let answer = road.courier.post("/v1/courier/pings", json!({"pings": all})).await.expect(202);
    assert_eq!((&answer["accepted"], &answer["ignored"]), (&json!(2), &json!(0)));
    let refused: Vec<_> = answer.items("refused").iter().map(|one| one["index"].as_u64().unwrap()).collect();
    assert_eq!(refused, [1, 2, 3, 4, 5]);
    assert!(answer["refused"][1].text("detail").starts_with("place.lat: must be a latitude"), "{answer}");
    assert_eq!(seen(&road.city, &road.centre.courier), Some((45.4781, now)));
    let none = road.courier.post("/v1/courier/pings", json!({"pings": wrong})).await;
    assert_eq!((none.problem(422), none.fields().len()), ("validation_failed", 5));
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_that_sends_too_much_is_reported_to_wait() {
    let road = Road::in_city(City::with(|settings| settings.live.pings_per_minute = 30).await).await;
    let now = road.now();
    let many = |count: usize| json!({"pings": vec![ping(now, DEPOT); count]});
    road.courier.post("/v1/courier/pings", many(400)).await.expect(202);
    let refused = road.courier.post("/v1/courier/pings", many(200)).await;
    assert_eq!(refused.problem(429), "too_many_requests");
    road.courier.post("/v1/courier/pings", many(50)).await.expect(202);
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_deleted_leaves_no_trace() {
    let road = Road::new().await;
    let other = road.city.client.new_courier(&road.centre.zone, 5).await;
    let device = road.city.client.courier(&other).await;
    device.post("/v1/courier/pings", json!({"pings": [ping(road.now(), DEPOT)]})).await.expect(202);
    live::flush(&road.city.server.app).await.unwrap();
    assert_eq!(kept(&road).await.len(), 1);
    road.city.client.delete(&format!("/v1/couriers/{other}")).await.expect(204);
    assert_eq!(kept(&road).await, []);
    // What was on its way when the courier went is not an error.
    road.courier.post("/v1/courier/pings", json!({"pings": [ping(road.now(), DEPOT)]})).await.expect(202);
    live::flush(&road.city.server.app).await.unwrap();
    road.city.stop().await;
}
