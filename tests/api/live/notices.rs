//! What endpoints are told of how couriers come on.

use ritiro::app::tracking as live;
use serde_json::{Value, json};

use super::road::{DEPOT, Road, rfc3339, time};
use crate::city::{City, Members};

/// All events of that type, oldest first.
async fn told(city: &City, topic: &str) -> Vec<Value> {
    let query = "SELECT payload::text FROM outbox WHERE topic = $1 ORDER BY seq";
    let rows = city.sql().await.query(query, &[&topic]).await.unwrap();
    rows.iter().map(|row| serde_json::from_str(row.get(0)).unwrap()).collect()
}

/// Two instances look at the same day at the same time, more than once.
async fn look(one: &City, other: &City) {
    for _ in 0..2 {
        let (here, there) = tokio::join!(live::tick(&one.server.app), live::tick(&other.server.app));
        here.and(there).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_notice_is_reported_once_however_many_instances_look() {
    let road = Road::new().await;
    let twin = road.city.twin().await;
    look(&road.city, &twin).await;
    assert_eq!(told(&road.city, "eta.changed").await, Vec::<Value>::new(), "nobody is at work yet");

    road.set_out(10, 40).await;
    road.ping(DEPOT).await;
    live::flush(&road.city.server.app).await.unwrap();
    look(&road.city, &twin).await;
    let first = told(&road.city, "eta.changed").await;
    assert_eq!((first.len(), &first[0]["previous_expected"], time(&first[0]["expected"])), (1, &Value::Null, "09:46"));
    assert_eq!(first[0]["booking_id"], road.booking["id"]);
    // Within ten minutes: near, and told so at once.
    let near = told(&road.city, "courier.approaching").await;
    assert_eq!((near.len(), &near[0]["distance_meters"]), (1, &json!(2002)));

    // Two minutes more are not worth telling, six are.
    road.at(10, 42);
    road.ping(DEPOT).await;
    live::flush(&road.city.server.app).await.unwrap();
    look(&road.city, &twin).await;
    assert_eq!(told(&road.city, "eta.changed").await.len(), 1);
    road.at(10, 46);
    road.ping(DEPOT).await;
    live::flush(&road.city.server.app).await.unwrap();
    look(&road.city, &twin).await;
    let changed = told(&road.city, "eta.changed").await;
    assert_eq!((changed.len(), &changed[1]["previous_expected"]), (2, &changed[0]["expected"]));
    assert_eq!(told(&road.city, "courier.approaching").await.len(), 1);
    assert_eq!(told(&road.city, "promise.at_risk").await.len(), 0);
    twin.stop().await;
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promise_at_risk_is_reported_and_that_it_is_safe_again() {
    let road = Road::new().await;
    let twin = road.city.twin().await;
    road.set_out(11, 50).await;
    road.at(11, 55);
    road.ping(DEPOT).await;
    live::flush(&road.city.server.app).await.unwrap();
    look(&road.city, &twin).await;
    let risk = told(&road.city, "promise.at_risk").await;
    assert_eq!((risk.len(), &risk[0]["reason"], &risk[0]["booking_id"]), (1, &json!("late"), &road.booking["id"]));
    assert_eq!(told(&road.city, "promise.safe").await, Vec::<Value>::new());
    // Almost there, two kilometres and a minute on.
    road.city.time.pass(60);
    road.ping((45.4775, 9.19)).await;
    live::flush(&road.city.server.app).await.unwrap();
    look(&road.city, &twin).await;
    assert_eq!((told(&road.city, "promise.safe").await.len(), told(&road.city, "promise.at_risk").await.len()), (1, 1));
    twin.stop().await;
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zone_says_how_near_is_near() {
    let road = Road::new().await;
    let mut zone = road.city.client.get(&format!("/v1/zones/{}", road.centre.zone)).await.expect(200);
    for added in ["id", "version", "created_at"] {
        zone.as_object_mut().unwrap().remove(added);
    }
    zone["live"] = json!({"eta_change_seconds": 7200, "approaching_seconds": null, "approaching_meters": 500});
    let request = road.city.client.request(reqwest::Method::PUT, &format!("/v1/zones/{}", road.centre.zone));
    crate::city::send(request.header("If-Match", "*").json(&zone)).await.expect(200);
    road.set_out(10, 40).await;
    road.ping(DEPOT).await;
    live::tick(&road.city.server.app).await.unwrap();
    assert_eq!(told(&road.city, "courier.approaching").await, Vec::<Value>::new());
    road.city.time.pass(60);
    road.ping((45.4745, 9.19)).await;
    live::tick(&road.city.server.app).await.unwrap();
    let near = told(&road.city, "courier.approaching").await;
    assert_eq!((near.len(), &near[0]["distance_meters"]), (1, &json!(390)));
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_promise_is_reported_of_anew_and_no_promise_not_at_all() {
    let road = Road::new().await;
    road.at(9, 0);
    road.report("start", None).await;
    live::tick(&road.city.server.app).await.unwrap();
    assert_eq!(told(&road.city, "eta.changed").await.len(), 1);
    let id = road.booking.text("id");
    let window = json!({"start": rfc3339(super::road::clock(14, 0)), "end": rfc3339(super::road::clock(15, 0))});
    road.city.client.patch(&format!("/v1/bookings/{id}"), json!({"window": window})).await.expect(200);
    live::tick(&road.city.server.app).await.unwrap();
    let changed = told(&road.city, "eta.changed").await;
    assert_eq!(
        (changed.len(), &changed[1]["previous_expected"], &changed[1]["window"]["end"]),
        (2, &Value::Null, &json!("2026-11-23T14:00:00Z"))
    );
    road.city.client.post(&format!("/v1/bookings/{id}/cancel"), json!({})).await.expect(200);
    live::tick(&road.city.server.app).await.unwrap();
    assert_eq!(told(&road.city, "eta.changed").await.len(), 2);
    road.city.stop().await;
}
