//! Many at once: what is sold is exactly what there is, and every acknowledged promise stands in one route.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::city::{Answer, City, Client, Members, NORTH, TODAY, TOMORROW, place, window, zone_fields};

const CLIENTS: usize = 64;

fn morning(parcels: i64) -> Value {
    json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "size": {"parcels": parcels}})
}

/// One is a booking, all others are refused for that reason, with what is possible instead.
fn one_wins(answers: &[Answer], code: &str) {
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1);
    for lost in answers.iter().filter(|a| a.status != 201) {
        assert_eq!(lost.problem(409), code);
        assert!(!lost.body.items("alternatives").is_empty(), "{}", lost.text);
    }
}

/// Which bookings stand in the routes of these couriers as they get them, and in how many stops.
pub async fn on_the_road(client: &Client, couriers: &[String], date: &str) -> BTreeMap<String, usize> {
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut stops = BTreeMap::new();
    for courier in couriers {
        for route in client.routes(courier, date).await.items("routes") {
            for stop in route.items("stops") {
                let booking = stop["booking_id"].as_str().expect("no hold is left").to_owned();
                seen.entry(booking.clone()).or_default().insert(route.text("shift_id"));
                *stops.entry(booking).or_default() += 1;
            }
        }
    }
    assert!(seen.values().all(|routes| routes.len() == 1), "a booking stands in one route: {seen:?}");
    stops
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_place_of_a_slot_is_sold_once() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let slot = city.client.slot(&centre.zone, "Noon", ("12:00", "13:00"), json!({"max_bookings": 3})).await;
    for _ in 0..2 {
        city.client.book(&slot, TODAY, NORTH).await;
    }
    let body = json!({"offer_id": city.client.offer(&slot, TODAY, NORTH).await});
    let answers = join_all((0..CLIENTS).map(|_| city.client.post("/v1/bookings", body.clone()))).await;
    one_wins(&answers, "slot_full");
    let plan = city.plan(&centre.zone, TODAY).await;
    assert_eq!((plan.plan.len(), plan.taken.values().sum::<i32>()), (3, 3));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_room_in_a_vehicle_is_sold_once() {
    let city = City::new().await;
    let centre = city.client.centre_of(zone_fields("Milano"), 10).await;
    city.client.post("/v1/bookings", morning(7)).await.expect(201);
    let answers = join_all((0..CLIENTS).map(|_| city.client.post("/v1/bookings", morning(2)))).await;
    one_wins(&answers, "capacity");
    assert_eq!(city.plan(&centre.zone, TODAY).await.plan.len(), 2);
    city.stop().await;
}

/// A shopper looks, holds, and books, cancels, moves or lets go by chance; what is acknowledged is told.
pub async fn shop(client: Client, slots: Vec<String>, seed: u64) -> Vec<(String, bool)> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let shopper = client.shopper(&format!("c-{seed}")).await;
    let mut told = Vec::new();
    for _ in 0..2 {
        let at = (45.43 + random.random_range(0.0..0.06), 9.15 + random.random_range(0.0..0.08));
        let slot = &slots[random.random_range(0..slots.len())];
        let date = [TODAY, TOMORROW][random.random_range(0..2)];
        let order = json!({"place": place(at), "size": {"parcels": random.random_range(1..4)}});
        let offered = shopper.offered(slot, date, order).await;
        let Some(offer) = offered["offer_id"].as_str() else { continue };
        let held = shopper.post("/v1/holds", json!({"offer_id": offer})).await;
        if held.status != 201 {
            held.problem(409);
            continue;
        }
        let hold = held.body.text("id");
        if random.random_ratio(1, 8) {
            assert_eq!(shopper.delete(&format!("/v1/holds/{hold}")).await.status, 204);
            continue;
        }
        let booked = shopper.post("/v1/bookings", json!({"hold_id": hold})).await.expect(201);
        let path = format!("/v1/bookings/{}", booked.text("id"));
        if random.random_ratio(1, 6) {
            let other = window(TOMORROW, "14:00", "16:00");
            let moved = shopper.patch(&path, json!({"window": other})).await;
            assert!(moved.status == 200 || moved.status == 409, "{}", moved.text);
        }
        let kept = !random.random_ratio(1, 8);
        if !kept {
            shopper.post(&format!("{path}/cancel"), json!({})).await.expect(200);
        }
        told.push((booked.text("id"), kept));
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_shoppers_do_at_once_every_acknowledged_promise_stands() {
    let city = City::new().await;
    let centre = city.client.centre_of(zone_fields("Milano"), 12).await;
    let mut couriers = vec![centre.courier.clone()];
    for _ in 0..3 {
        let courier = city.client.new_courier(&centre.zone, 12).await;
        for date in [TODAY, TOMORROW] {
            city.client.shift(&courier, &centre.depot, date).await;
        }
        couriers.push(courier);
    }
    let slots = vec![centre.morning.clone(), centre.afternoon.clone()];
    let tasks = (0..CLIENTS as u64).map(|seed| tokio::spawn(shop(city.client.clone(), slots.clone(), seed)));
    let told: Vec<_> = join_all(tasks).await.into_iter().flat_map(Result::unwrap).collect();
    let kept: BTreeSet<&String> = told.iter().filter(|(_, kept)| *kept).map(|(id, _)| id).collect();
    assert!(kept.len() > CLIENTS / 4, "only {} bookings: the test says little", kept.len());

    let mut standing = BTreeMap::new();
    for date in [TODAY, TOMORROW] {
        let plan = city.plan(&centre.zone, date).await;
        assert!(plan.holds.is_empty() && plan.orphans.is_empty());
        let here = on_the_road(&city.client, &couriers, date).await;
        assert_eq!(plan.plan.len(), here.values().sum::<usize>(), "the routes over HTTP are those of the database");
        let of_day = plan.taken.iter().filter(|(slot, _)| slot.date.to_string() == date);
        let taken: i32 = of_day.map(|(_, taken)| taken).sum();
        assert_eq!(taken as usize, here.len(), "places taken are counted right");
        standing.extend(here);
    }
    assert_eq!(standing.keys().collect::<BTreeSet<_>>(), kept);
    for (id, kept) in &told {
        let booking = city.client.get(&format!("/v1/bookings/{id}")).await.expect(200);
        assert_eq!(booking["state"], if *kept { "confirmed" } else { "cancelled" });
        assert_eq!(booking["plan"].is_object(), *kept);
    }
    city.stop().await;
}

/// Busy instances may ask to try again soon; whoever does gets an answer in the end.
async fn patient(client: &Client, body: Value) -> Answer {
    for _ in 0..20 {
        let answer = client.post("/v1/bookings", body.clone()).await;
        if answer.status != 503 {
            return answer;
        }
    }
    panic!("the server stays overloaded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_sell_exactly_what_there_is() {
    let city = City::new().await;
    let centre = city.client.centre_of(zone_fields("Milano"), 10).await;
    let limit = json!({"max_bookings": 5});
    let slot = city.client.slot(&centre.zone, "Noon", ("12:00", "13:00"), limit).await;
    let twin = city.twin().await;
    let noon = json!({"offer_id": city.client.offer(&slot, TODAY, NORTH).await});
    let noon = &noon;
    // Five of the slot's five places, and the other five parcels of the vehicle.
    for (body, sold, code) in [(noon.clone(), 5, "slot_full"), (morning(1), 5, "capacity")] {
        let clients = (0..32).map(|i| if i % 2 == 0 { &city.client } else { &twin.client });
        let answers = join_all(clients.map(|client| patient(client, body.clone()))).await;
        assert_eq!(answers.iter().filter(|a| a.status == 201).count(), sold);
        for lost in answers.iter().filter(|a| a.status != 201) {
            assert_eq!(lost.problem(409), code);
        }
    }
    let routes = city.client.routes(&centre.courier, TODAY).await;
    assert_eq!(routes, twin.client.routes(&centre.courier, TODAY).await, "both serve the same plan");
    assert_eq!(on_the_road(&twin.client, std::slice::from_ref(&centre.courier), TODAY).await.len(), 10);
    assert_eq!(city.plan(&centre.zone, TODAY).await.plan.len(), 10);
    twin.stop().await;
    city.stop().await;
}

/// Callers wait for each other's connections, never for one that only they could give back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_connection_to_the_database_is_enough() {
    let city = City::with(|settings| settings.database.pool_size = 1).await;
    let work = async {
        let centre = city.client.centre().await;
        join_all((0..16).map(|_| city.client.book(&centre.morning, TODAY, NORTH))).await;
        let edits = (0..8).map(|i| {
            let (client, zone) = (city.client.clone(), centre.zone.clone());
            async move { client.depot(&zone, &format!("Depot {i}")).await }
        });
        join_all(edits).await;
    };
    let done = tokio::time::timeout(std::time::Duration::from_secs(20), work).await;
    assert!(done.is_ok(), "somebody waits for a second connection while holding the first");
    city.stop().await;
}

/// What one instance has just done the other one knows as soon as it is asked to change anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_refuses_nothing_because_of_an_old_plan() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let slot = city.client.slot(&centre.zone, "Noon", ("12:00", "13:00"), json!({"max_bookings": 1})).await;
    let twin = city.twin().await;
    let noon = json!({"place": place(NORTH), "window": window(TODAY, "12:00", "13:00")});
    // Both know the plan without any stop.
    for client in [&city.client, &twin.client] {
        client.offered(&slot, TODAY, json!({"place": place(NORTH)})).await;
    }
    let (mut here, mut there) = (&city.client, &twin.client);
    for _ in 0..4 {
        let held = here.post("/v1/holds", noon.clone()).await.expect(201);
        let booked = there.post("/v1/bookings", json!({"hold_id": held["id"]})).await.expect(201);
        let cancel = format!("/v1/bookings/{}/cancel", booked.text("id"));
        here.post(&cancel, json!({})).await.expect(200);
        let booked = there.post("/v1/bookings", noon.clone()).await.expect(201);
        here.post(&format!("/v1/bookings/{}/cancel", booked.text("id")), json!({})).await.expect(200);
        (here, there) = (there, here);
    }
    assert!(city.plan(&centre.zone, TODAY).await.plan.is_empty());
    twin.stop().await;
    city.stop().await;
}
