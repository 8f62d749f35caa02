//! Reports and the states that follow.

use serde_json::{Value, json};

use super::driver::{Driver, at, clock, instant};
use crate::city::{City, Members, NORTH, SOUTH, TODAY};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_is_driven_from_the_first_stop_to_the_last() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let first = city.client.book(&centre.morning, TODAY, NORTH).await.text("id");
    let second = city.client.book(&centre.morning, TODAY, SOUTH).await.text("id");
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stops = driver.stops().await;
    assert_eq!(stops.len(), 2);
    driver.tell(&city, "accept", clock(7, 0), None).await;
    assert_eq!(driver.route().await["state"], json!("accepted"));
    driver.tell(&city, "start", clock(8, 0), None).await;
    assert_eq!(driver.route().await["shift_state"], json!("on_duty"));
    driver.tell(&city, "depart", clock(9, 55), Some(&stops[0])).await;
    assert_eq!(driver.route().await["stops"][0]["state"], json!("en_route"));
    driver.tell(&city, "arrive", clock(10, 2), Some(&stops[0])).await;
    driver.tell(&city, "complete", clock(10, 6), Some(&stops[0])).await;
    let route = driver.route().await;
    let served = &route["stops"][0];
    assert_eq!((served["state"].clone(), instant(&served["finished_at"])), (json!("completed"), at(clock(10, 6))));
    // The plan goes on from what happened: at 10:06 the courier can leave for the second one, 4 km away.
    assert!(instant(&route["stops"][1]["service_start"]) > at(clock(10, 6)), "{route}");
    driver.tell(&city, "depart", clock(10, 7), Some(&stops[1])).await;
    driver.tell(&city, "fail", clock(10, 30), Some(&stops[1])).await;
    driver.tell(&city, "return", clock(10, 50), None).await;
    driver.tell(&city, "end", clock(18, 0), None).await;
    let route = driver.route().await;
    assert_eq!((&route["state"], &route["shift_state"]), (&json!("finished"), &json!("ended")));
    let mut states = Vec::new();
    for id in [&first, &second] {
        states.push(city.client.get(&format!("/v1/bookings/{id}")).await.body.text("state"));
    }
    states.sort();
    assert_eq!(states, ["completed", "failed"]);
    let told = outbox(&city).await;
    let wanted =
        ["stop.en_route", "stop.arrived", "stop.completed", "stop.failed", "booking.completed", "booking.failed"];
    assert!(wanted.iter().all(|kind| told.iter().any(|topic| topic == kind)), "{told:?}");
    // On duty and ended.
    assert_eq!(told.iter().filter(|topic| *topic == "shift.changed").count(), 2, "{told:?}");
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}

/// The topics of all events, in order.
async fn outbox(city: &City) -> Vec<String> {
    let rows = city.sql().await.query("SELECT topic FROM outbox ORDER BY seq", &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_is_refused_by_name_and_takes_nothing_along() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    city.time.set(crate::city::NOW + clock(9, 50));
    let other = city.client.new_courier(&centre.zone, 10).await;
    let mut foreign = driver.event("start", clock(8, 0), None);
    foreign["shift_id"] = json!(city.client.shift(&other, &centre.depot, TODAY).await);
    let events = [
        driver.event("depart", clock(9, 50), Some(&stop)),
        driver.event("arrive", clock(23, 0), Some(&stop)),
        driver.event("arrive", clock(9, 49), Some("00000000-0000-4000-8000-000000000000")),
        driver.event("absent", clock(9, 49), None),
        foreign,
        driver.event("start", clock(8, 0), None),
    ];
    let answers = driver.send(&events).await;
    let wanted = [
        "applied",
        "refused in_the_future",
        "refused stop_not_found",
        "refused not_for_couriers",
        "refused shift_not_found",
        "applied",
    ];
    assert_eq!(answers, wanted);
    // Said again, all that counted is known.
    assert_eq!(driver.send(&events[..1]).await, ["known"]);
    let ill: [(Value, &str); 5] = [
        (json!({"events": []}), "events"),
        (json!({"events": [driver.event("depart", 0, None)]}), "events[0].stop_id"),
        (json!({"events": [driver.event("start", 0, Some(&stop))]}), "events[0].stop_id"),
        (
            json!({"events": [{"id": stop, "at": at(0), "kind": "fail", "shift_id": centre.shift, "stop_id": stop}]}),
            "events[0].reason",
        ),
        (json!({"events": [{"id": stop, "at": at(0), "kind": "start"}]}), "events[0].shift_id"),
    ];
    for (body, field) in ill {
        let answer = driver.client.post("/v1/courier/events", body).await;
        assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec![field]), "{}", answer.text);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_read_keeps_none_of_the_others_back() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    city.time.set(crate::city::NOW + clock(9, 50));
    let wrong = |field: &str, value: Value| {
        let mut event = driver.event("arrive", clock(9, 40), Some(&stop));
        event[field] = value;
        event
    };
    let events = [
        driver.event("start", clock(8, 0), None),
        wrong("at", json!("soon")),
        wrong("kind", json!("fly")),
        wrong("note", json!("a\u{0}b")),
        wrong("note", json!("x".repeat(501))),
        wrong("place", json!({"lat": 91, "lng": 0})),
        wrong("speed", json!(1)),
        wrong("id", json!(7)),
        json!("arrive"),
        driver.event("depart", clock(9, 45), Some(&stop)),
    ];
    let answer = driver.client.post("/v1/courier/events", json!({"events": events})).await.expect(200);
    let told: Vec<_> = answer
        .items("events")
        .iter()
        .map(|one| (one["status"].as_str().unwrap(), one["detail"].as_str().and_then(|text| text.split(':').next())))
        .collect();
    let refused = |field| ("refused", Some(field));
    let middle = ["at", "kind", "note", "note", "place.lat", "speed", "id", ""].map(refused);
    assert_eq!((told[0], told[9]), (("applied", None), ("applied", None)), "{answer}");
    assert_eq!(told[1..9], middle, "{answer}");
    for (event, one) in events.iter().zip(answer.items("events")) {
        let id = event["id"].as_str().map_or(Value::Null, |id| json!(id));
        assert_eq!(one["id"], id, "answers stand in the order of the events");
    }
    assert_eq!(driver.route().await["stops"][0]["state"], json!("en_route"));
    city.stop().await;
}
