//! Streams: what they tell, how they go on, and how they end.

use std::time::{Duration, Instant};

use serde_json::json;

use super::road::{DEPOT, Listener, Road, time};
use crate::city::{City, Members, NORTH, SOUTH, TODAY, merchant, operator};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shopper_receives_what_is_new_and_nothing_twice() {
    let road = Road::new().await;
    let mut stream = road.follow(None).await;
    let planned = stream.next().await;
    assert_eq!((planned.event.as_str(), time(&planned.data["eta"]["expected"])), ("tracking", "10:00"));
    assert!(stream.is_silent().await);
    road.set_out(10, 30).await;
    let mut left = stream.next().await;
    // Beginning and leaving may be told one by one.
    while left.data["stop_state"] != "en_route" {
        left = stream.next().await;
    }
    road.at(10, 40);
    road.ping(DEPOT).await;
    let mut seen = stream.next().await;
    // Leaving and being seen may be told one by one.
    while seen.data["courier"]["position"].is_null() {
        seen = stream.next().await;
    }
    assert_eq!(time(&seen.data["eta"]["expected"]), "10:47");
    drop(stream);

    let mut back = road.follow(seen.id.as_deref()).await;
    assert!(back.is_silent().await, "who knows the present state is told nothing");
    road.at(10, 41);
    road.ping((45.47, 9.19)).await;
    let moved = back.next().await;
    assert_eq!(moved.data["courier"]["position"]["place"]["lat"], 45.47);
    let mut late = road.follow(seen.id.as_deref()).await;
    assert_eq!(late.next().await.id, moved.id, "who missed something is told at once");
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_in_the_address_is_a_bookings_own() {
    let road = Road::new().await;
    let path = format!("/v1/bookings/{}/tracking/stream", road.booking.text("id"));
    let nobody = road.city.client.with("");
    let with = |token: &str| format!("{path}?token={token}");
    let mut stream = Listener::open(&nobody, &with(&road.booking.text("booking_token")), None).await;
    assert_eq!(stream.next().await.data["booking_id"], road.booking["id"]);
    assert_eq!(nobody.get(&path).await.problem(401), "unauthorized");
    assert_eq!(nobody.get(&with(&road.city.client.key)).await.problem(401), "unauthorized");
    let other = road.city.client.book(&road.centre.afternoon, TODAY, SOUTH).await;
    assert_eq!(nobody.get(&with(&other.text("booking_token"))).await.problem(404), "not_found");
    let stranger = road.city.client.with(&merchant(&road.city.url, "Emporio").await);
    assert_eq!(stranger.get(&path).await.problem(404), "not_found");
    let day = format!("/v1/zones/{}/days/{TODAY}/stream", road.centre.zone);
    assert_eq!(stranger.get(&day).await.problem(404), "not_found");
    assert_eq!(road.courier.get(&day).await.problem(403), "forbidden");
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_receives_that_its_route_changed() {
    let road = Road::new().await;
    let mut stream = Listener::open(&road.courier, "/v1/courier/stream", None).await;
    let first = stream.next().await;
    assert_eq!((first.event.as_str(), &first.data["date"]), ("routes", &json!(TODAY)));
    let route = first.data.items("routes")[0].clone();
    assert_eq!((route.text("id"), route.text("shift_state")), (road.centre.shift.clone(), "planned".into()));
    road.city.client.book(&road.centre.afternoon, TODAY, SOUTH).await;
    let next = stream.next().await;
    assert_eq!(next.data.items("routes")[0]["version"].as_i64(), route["version"].as_i64().map(|version| version + 1));
    let mut back = Listener::open(&road.courier, "/v1/courier/stream", next.id.as_deref()).await;
    assert!(back.is_silent().await);
    // Another instance commits.
    let twin = road.city.twin().await;
    twin.client.book(&road.centre.afternoon, TODAY, NORTH).await;
    assert_ne!(back.next().await.id, next.id);
    twin.stop().await;
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_receives_all_of_a_day_and_what_was_missed() {
    let road = Road::new().await;
    let desk = road.city.client.with(&operator(&road.city.url, "Bottega").await);
    let path = format!("/v1/zones/{}/days/{TODAY}/stream", road.centre.zone);
    let mut stream = Listener::open(&desk, &path, None).await;
    let etas = stream.next_of("eta").await;
    assert_eq!((etas.id, etas.data["route_id"].as_str()), (None, Some(road.centre.shift.as_str())));
    let second = road.city.client.book(&road.centre.afternoon, TODAY, SOUTH).await;
    let booked = stream.next_of("event").await;
    let mut seen = vec![booked.data.text("type")];
    let mut last = booked.id.clone().unwrap();
    while seen.len() < 2 {
        let heard = stream.next_of("event").await;
        seen.push(heard.data.text("type"));
        last = heard.id.unwrap();
    }
    seen.sort_unstable();
    assert_eq!(seen, ["booking.confirmed", "route.changed"]);
    road.at(9, 0);
    road.ping(DEPOT).await;
    let position = stream.next_of("position").await;
    assert_eq!((position.id, position.data["place"]["lat"].as_f64()), (None, Some(45.46)));
    drop(stream);

    // While nobody listens: something of this day, and of another.
    road.city.client.post(&format!("/v1/bookings/{}/cancel", second.text("id")), json!({})).await.expect(200);
    road.city.client.book(&road.centre.morning, crate::city::TOMORROW, NORTH).await;
    let mut back = Listener::open(&desk, &path, Some(&last)).await;
    let mut types = Vec::new();
    while types.last().map(String::as_str) != Some("booking.cancelled") {
        let heard = back.next_of("event").await;
        assert_eq!(heard.data["data"]["date"], json!(TODAY));
        types.push(heard.data.text("type"));
    }
    // Nothing is lost; what was told shortly before may come again.
    assert!(types.len() <= 5, "{types:?}");
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_whose_place_fills_late_is_reported_all_the_same() {
    let road = Road::new().await;
    let desk = road.city.client.with(&operator(&road.city.url, "Bottega").await);
    let path = format!("/v1/zones/{}/days/{TODAY}/stream", road.centre.zone);
    let mut slow = road.city.sql().await;
    let transaction = slow.transaction().await.unwrap();
    let late = "INSERT INTO outbox (id, zone_id, merchant_id, topic, subject_id, payload, created_at)
                SELECT gen_random_uuid(), id, merchant_id, 'stop.arrived', id, jsonb_build_object('date', '2026-11-23', 'late', true), now()
                FROM zones";
    transaction.execute(late, &[]).await.unwrap();
    let mut stream = Listener::open(&desk, &path, None).await;
    road.city.client.book(&road.centre.afternoon, TODAY, SOUTH).await;
    let newer = stream.next_of("event").await.id.unwrap();
    transaction.commit().await.unwrap();
    loop {
        let heard = stream.next_of("event").await;
        if heard.data["data"]["late"] == true {
            assert!(heard.id.unwrap().parse::<i64>().unwrap() < newer.parse().unwrap());
            break;
        }
    }
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_and_an_expired_token_end_their_streams() {
    let road = Road::new().await;
    let made = road.city.client.post("/v1/keys", json!({"role": "operator", "name": "Desk"})).await.expect(201);
    let desk = road.city.client.with(&made.text("secret"));
    let path = format!("/v1/zones/{}/days/{TODAY}/stream", road.centre.zone);
    let mut day = Listener::open(&desk, &path, None).await;
    day.next().await;
    let shopper =
        road.city.client.post("/v1/shopper-tokens", json!({"shopper": "c-9", "expires_in_seconds": 3600})).await;
    let shopper = road.city.client.with(&shopper.expect(201).text("token"));
    let booking = shopper.book(&road.centre.afternoon, TODAY, SOUTH).await;
    let own = format!("/v1/bookings/{}/tracking/stream", booking.text("id"));
    let mut short = Listener::open(&shopper, &own, None).await;
    short.next().await;
    let mut long = road.follow(None).await;
    long.next().await;

    road.city.client.delete(&format!("/v1/keys/{}", made.text("id"))).await.expect(204);
    let revoked = Instant::now();
    day.ends().await;
    assert!(revoked.elapsed() < Duration::from_secs(6), "{:?}", revoked.elapsed());
    assert!(short.is_silent().await && long.is_silent().await);
    road.city.time.pass(3601);
    short.ends().await;
    assert!(long.is_silent().await);
    road.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_ends_its_streams_and_waits_for_none() {
    let road = Road::new().await;
    let mut streams = Vec::new();
    for _ in 0..5 {
        let mut stream = road.follow(None).await;
        stream.next().await;
        streams.push(stream);
    }
    let mut courier = Listener::open(&road.courier, "/v1/courier/stream", None).await;
    courier.next().await;
    assert_eq!(road.city.server.app.live.streams(), 6);
    let Road { city, .. } = road;
    let begun = Instant::now();
    let City { server, .. } = city;
    let (stopped, ()) = tokio::join!(server.stop(), async {
        for stream in &mut streams {
            stream.ends().await;
        }
        courier.ends().await;
    });
    stopped.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn so_many_streams_and_no_more() {
    let road =
        Road::in_city(City::with(|settings| (settings.live.streams, settings.live.streams_per_token) = (3, 2)).await)
            .await;
    let path = format!("/v1/bookings/{}/tracking/stream", road.booking.text("id"));
    let token = road.city.client.with(&road.booking.text("booking_token"));
    let (first, second) = (road.follow(None).await, road.follow(None).await);
    let refused = token.get(&path).await;
    assert_eq!(refused.problem(429), "too_many_requests");
    let third = Listener::open(&road.courier, "/v1/courier/stream", None).await;
    assert_eq!(road.city.client.get(&path).await.problem(503), "overloaded");
    drop((first, second, third));
    // A server finds out that somebody left when it has something to say.
    road.set_out(10, 0).await;
    for step in 0..100 {
        if road.city.server.app.live.streams() <= 1 {
            break;
        }
        road.city.time.pass(1);
        road.ping((45.47 + f64::from(step) / 1e5, 9.19)).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    road.follow(None).await.next().await;
    road.city.stop().await;
}
