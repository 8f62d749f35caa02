//! Room where a window has none: others move within their promises, and what is offered can be had.

use futures_util::future::join_all;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::city::{Centre, City, Client, Members, NORTH, SOUTH, TODAY, place, window};
use crate::racing::on_the_road;

/// So long that a courier serves one of them in the morning.
const LONG: i64 = 3 * 3600;

/// A visit that any courier can make.
fn plain() -> Value {
    json!({"place": place(NORTH), "service_seconds": LONG, "window": window(TODAY, "10:00", "12:00")})
}

/// One that only those can make who take stairs.
fn upstairs() -> Value {
    json!({"place": place(SOUTH), "service_seconds": LONG, "skills": ["stairs"]})
}

fn upstairs_in(from: &str, to: &str) -> Value {
    let mut order = upstairs();
    order["window"] = window(TODAY, from, to);
    order
}

/// A courier who knows nothing special, at work today.
async fn plain_courier(client: &Client, centre: &Centre) -> String {
    let body =
        json!({"zone_id": centre.zone, "name": "Bo", "vehicle": "van", "capacity": {"parcels": 40}, "skills": []});
    let courier = client.post("/v1/couriers", body).await.id();
    client.shift(&courier, &centre.depot, TODAY).await;
    courier
}

/// The centre's courier takes stairs and has a plain visit all morning, which the other one could make.
async fn full_morning(city: &City) -> (Centre, String, Value) {
    let centre = city.client.centre().await;
    let other = plain_courier(&city.client, &centre).await;
    let first = city.client.post("/v1/bookings", plain()).await.expect(201);
    assert_eq!(first["plan"]["courier_id"], json!(centre.courier));
    (centre, other, first)
}

async fn offered_upstairs(city: &City, centre: &Centre) -> Value {
    city.client.offered(&centre.morning, TODAY, upstairs()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_moves_and_both_promises_are_kept() {
    let city = City::new().await;
    let (centre, other, first) = full_morning(&city).await;
    let offered = offered_upstairs(&city, &centre).await;
    assert_eq!(offered["reasons"][0]["code"], "others_move", "{offered}");

    let hold = city.client.post("/v1/holds", json!({"offer_id": offered["offer_id"]})).await.expect(201);
    let second = city.client.post("/v1/bookings", json!({"hold_id": hold["id"]})).await.expect(201);
    assert_eq!(second["plan"]["courier_id"], json!(centre.courier));

    let moved = city.client.get(&format!("/v1/bookings/{}", first.text("id"))).await.expect(200);
    assert_eq!(moved["promise"], first["promise"]);
    assert_eq!((&moved["version"], &moved["plan"]["courier_id"]), (&first["version"], &json!(other)));
    for (courier, booking) in [(&centre.courier, &second), (&other, &first)] {
        let routes = city.client.routes(courier, TODAY).await;
        let stops = routes.items("routes")[0].items("stops");
        assert_eq!((stops.len(), &stops[0]["booking_id"]), (1, &booking["id"]), "{routes}");
    }
    assert_eq!(city.plan(&centre.zone, TODAY).await.plan.len(), 2);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn switched_off_no_one_moves() {
    let city = City::with(|settings| settings.planning.room_steps = 0).await;
    let (centre, _, _) = full_morning(&city).await;
    let refused = offered_upstairs(&city, &centre).await;
    assert_eq!(refused["refusal"]["code"], "no_room", "{refused}");
    let answer = city.client.post("/v1/bookings", upstairs_in("10:00", "12:00")).await;
    assert_eq!(answer.problem(409), "no_room");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_moves_to_where_others_make_room() {
    let city = City::new().await;
    let (centre, other, first) = full_morning(&city).await;
    let later = city.client.post("/v1/bookings", upstairs_in("14:00", "16:00")).await.expect(201);
    let path = format!("/v1/bookings/{}", later.text("id"));
    let moved = city.client.patch(&path, json!({"window": window(TODAY, "10:00", "12:00")})).await.expect(200);
    assert_eq!(moved["promise"]["window"], window(TODAY, "10:00", "12:00"));
    let routes = city.client.routes(&other, TODAY).await;
    assert_eq!(routes.items("routes")[0].items("stops")[0]["booking_id"], first["id"]);
    assert_eq!(city.plan(&centre.zone, TODAY).await.plan.len(), 2);
    city.stop().await;
}

/// A shopper anywhere in the town who is served for up to half an hour.
fn anybody(random: &mut ChaCha8Rng) -> Value {
    let at = (45.43 + random.random_range(0.0..0.06), 9.15 + random.random_range(0.0..0.08));
    json!({"place": place(at), "service_seconds": random.random_range(300..1800), "from": TODAY, "to": TODAY})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_offered_with_room_can_be_held() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    for _ in 0..2 {
        plain_courier(&city.client, &centre).await;
    }
    city.client.slot(&centre.zone, "Late morning", ("11:00", "12:30"), json!({})).await;
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let (mut promises, mut rooms) = (Vec::new(), 0);
    for _ in 0..80 {
        let offers = city.client.post("/v1/offers", anybody(&mut random)).await.expect(200);
        let offered: Vec<_> = offers.items("slots").iter().filter(|slot| slot["status"] == "offered").collect();
        let by_room = |slot: &&&Value| slot["reasons"][0]["code"] == "others_move";
        let Some(wanted) = offered.iter().find(by_room).or(offered.first()) else { continue };
        rooms += i32::from(by_room(&wanted));
        let hold = city.client.post("/v1/holds", json!({"offer_id": wanted["offer_id"]})).await.expect(201);
        promises.push(city.client.post("/v1/bookings", json!({"hold_id": hold["id"]})).await.expect(201));
    }
    assert!(rooms > 0, "of {} bookings, {rooms} made others move", promises.len());
    for booked in &promises {
        let now = city.client.get(&format!("/v1/bookings/{}", booked.text("id"))).await.expect(200);
        assert_eq!(now["promise"], booked["promise"]);
        assert!(now["plan"].is_object(), "it stands in a route");
    }
    assert_eq!(city.plan(&centre.zone, TODAY).await.plan.len(), promises.len());
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_get_exactly_the_room_that_can_be_made() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let second = city.client.new_courier(&centre.zone, 40).await;
    city.client.shift(&second, &centre.depot, TODAY).await;
    let mut couriers = vec![centre.courier.clone(), second];
    for _ in 0..2 {
        couriers.push(plain_courier(&city.client, &centre).await);
    }
    let mut promises = Vec::new();
    for _ in 0..2 {
        let booked = city.client.post("/v1/bookings", plain()).await.expect(201);
        assert!(couriers[..2].iter().any(|courier| booked["plan"]["courier_id"] == json!(courier)), "{booked}");
        promises.push(booked);
    }
    let twin = city.twin().await;
    let clients = (0..32).map(|n| if n % 2 == 0 { &city.client } else { &twin.client });
    let answers = join_all(clients.map(|client| client.post("/v1/bookings", upstairs_in("10:00", "12:00")))).await;
    for answer in answers {
        if answer.status == 201 {
            promises.push(answer.body);
        } else {
            assert_eq!(answer.problem(409), "no_room");
        }
    }
    assert_eq!(promises.len(), 4, "two couriers take stairs");
    for booked in &promises {
        let now = city.client.get(&format!("/v1/bookings/{}", booked.text("id"))).await.expect(200);
        assert_eq!(now["promise"], booked["promise"]);
    }
    assert_eq!(city.plan(&centre.zone, TODAY).await.plan.len(), 4);
    assert_eq!(on_the_road(&city.client, &couriers, TODAY).await.into_values().collect::<Vec<_>>(), [1; 4]);
    twin.stop().await;
    city.stop().await;
}
