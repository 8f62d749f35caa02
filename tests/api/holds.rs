//! Holds: for how long, whose, and how they end.

use serde_json::{Value, json};

use crate::city::{Centre, City, Members, NORTH, NOW, SOUTH, TODAY, TOMORROW, place, window};
use crate::road::driver::clock;

/// A city with a slot that has one place.
async fn city() -> (City, Centre, String) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let slot = city.client.slot(&centre.zone, "Noon", ("12:00", "13:00"), json!({"max_bookings": 1})).await;
    (city, centre, slot)
}

fn noon(date: &str) -> Value {
    json!({"place": place(NORTH), "window": window(date, "12:00", "13:00")})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_keeps_its_place_to_the_last_second_and_not_longer() {
    let (city, centre, slot) = city().await;
    let first = city.client.hold(&slot, TODAY, NORTH).await;
    city.time.pass(600);
    assert_eq!(city.client.post("/v1/bookings", noon(TODAY)).await.problem(409), "slot_full");
    city.time.pass(1);
    let late = json!({"hold_id": first["id"]});
    assert_eq!(city.client.post("/v1/bookings", late.clone()).await.problem(409), "hold_expired");
    city.client.post("/v1/bookings", noon(TODAY)).await.expect(201);
    assert_eq!(city.client.post("/v1/bookings", late).await.problem(409), "hold_expired");
    let path = format!("/v1/holds/{}", first.text("id"));
    assert_eq!(city.client.get(&path).await.expect(200)["state"], "expired");
    assert_eq!(city.client.delete(&path).await.status, 204, "one that is over stays so");
    assert_eq!(city.client.get(&path).await.expect(200)["state"], "expired");
    let plan = city.plan(&centre.zone, TODAY).await;
    assert_eq!((plan.plan.len(), plan.holds.len()), (1, 0));
    city.stop().await;
}

/// The sweep is switched to once an hour, so the writer finds the hold expired while it releases it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_whose_time_is_up_can_be_released_without_an_error() {
    let city = City::with(|settings| settings.holds.sweep = std::time::Duration::from_secs(3600)).await;
    let centre = city.client.centre().await;
    let held = city.client.hold(&centre.morning, TODAY, NORTH).await.text("id");
    // The first sweep comes at the start.
    city.time.pass(601);
    assert_eq!(city.client.delete(&format!("/v1/holds/{held}")).await.status, 204);
    assert_eq!(city.client.get(&format!("/v1/holds/{held}")).await.expect(200)["state"], "expired");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expired_holds_leave_the_routes_without_anybody_asking() {
    let (city, centre, slot) = city().await;
    city.client.hold(&slot, TODAY, NORTH).await;
    city.time.pass(601);
    for _ in 0..50 {
        if city.plan(&centre.zone, TODAY).await.plan.is_empty() {
            city.client.offer(&slot, TODAY, NORTH).await;
            return city.stop().await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the hold still stands in its route");
}

/// By the plan, the courier has left for the held stop when the hold is over, and could not be at the next stop in time any more by leaving only
/// then. The courier counts as on the way to the next stop since that departure.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_ends_when_its_departure_has_passed_and_the_next_stop_depends_on_it() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.time.set(NOW + clock(9, 40));
    let next = json!({"place": place(NORTH), "window": window(TODAY, "09:53", "09:53")});
    let next = city.client.post("/v1/bookings", next).await.expect(201);
    let held = json!({"place": place(NORTH), "window": window(TODAY, "09:40", "09:53"), "service_seconds": 300});
    let held = city.client.post("/v1/holds", held).await.expect(201);
    let stops = city.client.routes(&centre.courier, TODAY).await["routes"][0]["stops"].clone();
    assert_eq!((&stops[0]["hold_id"], &stops[1]["booking_id"]), (&held["id"], &next["id"]), "{stops}");
    // There at 09:40 + 7, served until 09:52, and at the next stop, which is at the same place, by 09:53. 09:50 + 7 would be too late.
    let leg = stops[0]["leg"]["duration_seconds"].as_i64().unwrap();
    assert!((181..480).contains(&leg), "{stops}");
    city.time.pass(601);
    // The goods of deliveries are loaded at the start, which is over.
    let later = json!({"kind": "collection", "place": place(SOUTH), "window": window(TODAY, "14:00", "16:00")});
    city.client.post("/v1/bookings", later).await.expect(201);
    let stops = city.client.routes(&centre.courier, TODAY).await["routes"][0]["stops"].clone();
    assert_eq!((&stops[0]["booking_id"], &stops[0]["late"]), (&next["id"], &json!(false)), "{stops}");
    assert_eq!(stops.as_array().unwrap().len(), 2, "{stops}");
    let told = city.client.get(&format!("/v1/bookings/{}", next.text("id"))).await.expect(200);
    assert_eq!((&told["state"], &told["promise"]), (&json!("confirmed"), &next["promise"]));
    let plan = city.plan(&centre.zone, TODAY).await;
    assert_eq!((plan.plan.len(), plan.holds.len()), (2, 0));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_second_of_a_hold_is_good_for_a_booking() {
    let (city, _, slot) = city().await;
    let held = city.client.hold(&slot, TODAY, NORTH).await;
    city.time.pass(600);
    city.client.post("/v1/bookings", json!({"hold_id": held["id"]})).await.expect(201);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shopper_has_one_hold_and_a_new_one_takes_its_place() {
    let (city, centre, slot) = city().await;
    let shopper = city.client.shopper("c-1").await;
    let mut last = shopper.hold(&slot, TODAY, NORTH).await;
    // The slot has one place: the old hold must be out before the new one is in.
    for (date, at) in [(TODAY, SOUTH), (TOMORROW, NORTH), (TODAY, NORTH)] {
        let new =
            shopper.post("/v1/holds", json!({"place": place(at), "window": window(date, "12:00", "13:00")})).await;
        let new = new.expect(201);
        let old = shopper.get(&format!("/v1/holds/{}", last.text("id"))).await.expect(200);
        assert_eq!(old["state"], "replaced");
        let gone = shopper.post("/v1/bookings", json!({"hold_id": last["id"]})).await;
        assert_eq!(gone.problem(409), "hold_not_active");
        last = new;
    }
    for _ in 0..50 {
        if city.plan(&centre.zone, TOMORROW).await.plan.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(city.plan(&centre.zone, TOMORROW).await.plan.is_empty(), "the other day's plan heard of it");
    let plan = city.plan(&centre.zone, TODAY).await;
    assert_eq!((plan.plan.len(), plan.holds.len()), (1, 1));
    city.client.book(&slot, TOMORROW, SOUTH).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_that_cannot_be_made_leaves_the_one_before_as_it_was() {
    let (city, _, slot) = city().await;
    let shopper = city.client.shopper("c-1").await;
    let held = shopper.hold(&slot, TODAY, NORTH).await;
    city.client.book(&slot, TOMORROW, NORTH).await;
    for body in [noon(TOMORROW), json!({"place": place(NORTH), "window": window(TODAY, "06:30", "07:00")})] {
        shopper.post("/v1/holds", body).await.problem(409);
    }
    shopper.post("/v1/bookings", json!({"hold_id": held["id"]})).await.expect(201);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merchant_holds_for_many_shoppers_and_for_no_one() {
    let (city, centre, _) = city().await;
    for shopper in [json!("c-1"), json!("c-2"), Value::Null, Value::Null] {
        let body = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "shopper": shopper});
        assert_eq!(city.client.post("/v1/holds", body).await.expect(201)["shopper"], shopper);
    }
    assert_eq!(city.plan(&centre.zone, TODAY).await.holds.len(), 4);
    city.stop().await;
}

fn cart(date: &str, shopper: &str, cart: &str) -> Value {
    let mut body = json!({"place": place(NORTH), "window": window(date, "10:00", "12:00"), "shopper": shopper});
    if !cart.is_empty() {
        body["cart"] = json!(cart);
    }
    body
}

async fn states(city: &City, holds: &[Value]) -> Vec<String> {
    let mut states = Vec::new();
    for hold in holds {
        let read = city.client.get(&format!("/v1/holds/{}", hold.text("id"))).await.expect(200);
        states.push(read.text("state"));
    }
    states
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cart_has_one_active_hold_by_key_and_by_token_on_whatever_day() {
    let (city, centre, _) = city().await;
    let (token, renewed) = (city.client.shopper("c-1").await, city.client.shopper("c-1").await);
    let mut held = Vec::new();
    for (client, date) in [(&city.client, TODAY), (&city.client, TOMORROW), (&token, TODAY), (&renewed, TOMORROW)] {
        held.push(client.post("/v1/holds", cart(date, "c-1", "")).await.expect(201));
    }
    held.push(city.client.post("/v1/holds", cart(TODAY, "c-1", "")).await.expect(201));
    assert_eq!(states(&city, &held).await, ["replaced", "replaced", "replaced", "replaced", "active"]);
    // Another cart, another shopper, and another merchant's shopper of the same name have holds of their own.
    let other = token.post("/v1/holds", cart(TODAY, "c-1", "gift")).await.expect(201);
    assert_eq!((held[4]["cart"].clone(), other.text("cart")), (Value::Null, "gift".to_owned()));
    let stranger = city.client.with(&crate::city::merchant(&city.url, "Altra").await);
    stranger.centre().await;
    held.push(stranger.post("/v1/holds", cart(TODAY, "c-1", "")).await.expect(201));
    city.client.post("/v1/holds", cart(TODAY, "c-2", "")).await.expect(201);
    let second = renewed.post("/v1/holds", cart(TOMORROW, "c-1", "gift")).await.expect(201);
    assert_eq!(states(&city, &[held[4].clone(), other, second]).await, ["active", "replaced", "active"]);
    assert_eq!(stranger.get(&format!("/v1/holds/{}", held[5].text("id"))).await.body["state"], "active");
    assert_eq!(city.plan(&centre.zone, TODAY).await.holds.len(), 2);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cart_is_a_shoppers_and_has_a_name_of_some_length() {
    let (city, ..) = city().await;
    let nobodys = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "cart": "gift"});
    let mut wrong = vec![nobodys, cart(TODAY, "c-1", &"c".repeat(201))];
    wrong.push(cart(TODAY, "c-1", ""));
    wrong[2]["cart"] = json!("");
    for body in wrong {
        let answer = city.client.post("/v1/holds", body).await;
        assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec!["cart"]));
    }
    city.client.post("/v1/holds", cart(TODAY, "c-1", &"c".repeat(200))).await.expect(201);
    city.stop().await;
}

/// By key and by token, on two days, on two instances: whichever is last stands, all others gave way, and no stop is left behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holds_of_one_cart_at_once_on_two_instances_leave_one() {
    let (city, centre, _) = city().await;
    let twin = city.twin().await;
    let token = city.client.shopper("c-1").await;
    let elsewhere = twin.client.with(&city.client.shopper("c-1").await.key);
    for round in 0..12 {
        let clients = [&city.client, &token, &twin.client, &elsewhere];
        let asked = (0..8).map(|n| {
            let body = cart([TODAY, TOMORROW][(n + n / 4 + round) % 2], "c-1", "");
            clients[n % 4].post("/v1/holds", body)
        });
        let answers = futures_util::future::join_all(asked).await;
        let held: Vec<Value> = answers.into_iter().map(|answer| answer.expect(201)).collect();
        let states = states(&city, &held).await;
        assert_eq!(states.iter().filter(|state| *state == "active").count(), 1, "{states:?}");
        assert!(states.iter().all(|state| state == "active" || state == "replaced"), "{states:?}");
    }
    // The writers of other plans hear of it a moment later.
    for _ in 0..100 {
        let days = [city.plan(&centre.zone, TODAY).await, city.plan(&centre.zone, TOMORROW).await];
        let (stops, holds) =
            (days.iter().map(|day| day.plan.len()).sum(), days.iter().map(|day| day.holds.len()).sum());
        if (stops, holds) == (1_usize, 1_usize) {
            twin.stop().await;
            return city.stop().await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("stops of replaced holds still stand in their routes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_that_moves_to_another_day_leaves_its_shoppers_hold_alone() {
    let (city, centre, _) = city().await;
    let token = city.client.shopper("c-1").await;
    let booked = token.book(&centre.morning, TODAY, NORTH).await;
    let held = token.hold(&centre.afternoon, TODAY, SOUTH).await;
    let to = json!({"window": window(TOMORROW, "10:00", "12:00")});
    token.patch(&format!("/v1/bookings/{}", booked.text("id")), to).await.expect(200);
    assert_eq!(states(&city, std::slice::from_ref(&held)).await, ["active"]);
    token.post("/v1/bookings", json!({"hold_id": held["id"]})).await.expect(201);
    city.stop().await;
}

/// Version 0.1.0 writes holds without a cart, and may still serve.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_that_an_older_program_made_by_token_gives_way_too() {
    let (city, centre, _) = city().await;
    let (token, renewed) = (city.client.shopper("c-1").await, city.client.shopper("c-1").await);
    let mut held = vec![token.hold(&centre.morning, TODAY, NORTH).await];
    let sql = city.sql().await;
    sql.execute("UPDATE holds SET cart = NULL", &[]).await.unwrap();
    sql.execute("UPDATE routes SET version = version + 1", &[]).await.unwrap();
    let twin = city.twin().await;
    let renewed = twin.client.with(&renewed.key);
    held.push(renewed.hold(&centre.morning, TOMORROW, NORTH).await);
    assert_eq!(states(&twin, &held).await, ["replaced", "active"]);
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_is_released_and_booked_once() {
    let (city, centre, slot) = city().await;
    let held = city.client.hold(&slot, TODAY, NORTH).await;
    let path = format!("/v1/holds/{}", held.text("id"));
    assert_eq!(city.client.delete(&path).await.status, 204);
    assert_eq!(city.client.get(&path).await.expect(200)["state"], "released");
    assert!(city.plan(&centre.zone, TODAY).await.plan.is_empty());
    let body = json!({"hold_id": held["id"]});
    assert_eq!(city.client.post("/v1/bookings", body).await.problem(409), "hold_not_active");

    let held = city.client.hold(&slot, TODAY, NORTH).await;
    let body = json!({"hold_id": held["id"]});
    let booked = city.client.post("/v1/bookings", body.clone()).await.expect(201);
    assert_eq!(city.client.post("/v1/bookings", body).await.problem(409), "hold_not_active");
    assert_eq!(city.client.delete(&format!("/v1/holds/{}", held.text("id"))).await.status, 204);
    let standing = city.client.get(&format!("/v1/bookings/{}", booked.text("id"))).await.expect(200);
    assert_eq!(standing, booked, "releasing a booked hold does not touch the booking");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hold_of_another_shopper_is_not_there() {
    let (city, _, slot) = city().await;
    let (own, other) = (city.client.shopper("c-1").await, city.client.shopper("c-2").await);
    let held = own.hold(&slot, TODAY, NORTH).await;
    let path = format!("/v1/holds/{}", held.text("id"));
    let body = json!({"hold_id": held["id"]});
    assert_eq!(other.get(&path).await.problem(404), "not_found");
    assert_eq!(other.delete(&path).await.problem(404), "not_found");
    assert_eq!(other.post("/v1/bookings", body.clone()).await.problem(404), "not_found");
    let booked = city.client.book(&slot, TOMORROW, NORTH).await;
    let link = city.client.with(&booked.text("booking_token"));
    let moved = link.patch(&format!("/v1/bookings/{}", booked.text("id")), body.clone()).await;
    assert_eq!(moved.problem(404), "not_found", "nor for whoever has another booking's link");
    own.post("/v1/bookings", body).await.expect(201);
    city.stop().await;
}

/// Many bookings move to one hold of another plan at the same time: one does, and nobody else is hurt.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_hold_takes_one_booking_even_from_another_day() {
    let (city, centre, slot) = city().await;
    let held = city.client.hold(&slot, TOMORROW, NORTH).await;
    let movers = futures_util::future::join_all((0..12).map(|_| city.client.book(&centre.morning, TODAY, NORTH))).await;
    let body = json!({"hold_id": held["id"]});
    let moves = movers.iter().map(|b| format!("/v1/bookings/{}", b.text("id"))).map(|path| {
        let (client, body) = (city.client.clone(), body.clone());
        async move { client.patch(&path, body).await }
    });
    let bystander = city.client.book(&centre.afternoon, TODAY, SOUTH);
    let (answers, _) = futures_util::future::join(futures_util::future::join_all(moves), bystander).await;
    let moved = answers.iter().filter(|a| a.status == 200).count();
    let refused = answers.iter().filter(|a| a.status == 409 && a.problem(409) == "hold_not_active").count();
    assert_eq!((moved, refused), (1, 11), "{answers:?}");
    assert_eq!(city.plan(&centre.zone, TODAY).await.plan.len(), 12);
    assert_eq!(city.plan(&centre.zone, TOMORROW).await.plan.len(), 1);
    city.stop().await;
}
