//! One attempt, one effect, one answer: however often and wherever it is sent.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::city::{Answer, Centre, City, Members, NORTH, SOUTH, TODAY, place, window};

async fn city() -> (City, Centre) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    (city, centre)
}

fn morning(at: (f64, f64)) -> Value {
    json!({"place": place(at), "window": window(TODAY, "10:00", "12:00"), "contact": {"name": "Ada"}})
}

/// The answer without what the plan may change at any time.
fn promise(mut answer: Value) -> Value {
    answer.as_object_mut().unwrap().remove("plan");
    answer
}

async fn bookings(city: &City) -> i64 {
    city.sql().await.query_one("SELECT count(*) FROM bookings", &[]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_request_has_the_same_answer_and_another_one_is_reported_so() {
    let (city, _) = city().await;
    let first = city.client.post_once("/v1/bookings", "k-1", morning(NORTH)).await.expect(201);
    let again = city.client.post_once("/v1/bookings", "k-1", morning(NORTH)).await.expect(201);
    assert_eq!(promise(first).to_string(), promise(again).to_string());
    // Members in another order and spaces do not make another request.
    let text = format!(" {} ", serde_json::to_string_pretty(&morning(NORTH)).unwrap());
    let request = city.client.request(reqwest::Method::POST, "/v1/bookings").header("Idempotency-Key", "k-1");
    let spaced = request.header("Content-Type", "application/json").body(text);
    crate::city::send(spaced).await.expect(201);
    let other = city.client.post_once("/v1/bookings", "k-1", morning(SOUTH)).await;
    assert_eq!(other.problem(422), "idempotency_key_reused");
    let mut contact = morning(NORTH);
    contact["contact"]["name"] = json!("Eva");
    assert_eq!(city.client.post_once("/v1/bookings", "k-1", contact).await.problem(422), "idempotency_key_reused");
    assert_eq!(bookings(&city).await, 1);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_given_again_when_the_offer_and_the_hold_are_long_over() {
    let (city, centre) = city().await;
    let offer = city.client.offer(&centre.morning, TODAY, NORTH).await;
    let hold = json!({"offer_id": offer});
    let held = city.client.post_once("/v1/holds", "k-1", hold.clone()).await.expect(201);
    let body = json!({"hold_id": held["id"]});
    let booked = city.client.post_once("/v1/bookings", "k-1", body.clone()).await.expect(201);
    city.time.pass(3600);
    assert_eq!(city.client.post_once("/v1/holds", "k-1", hold).await.expect(201)["id"], held["id"]);
    let again = city.client.post_once("/v1/bookings", "k-1", body).await.expect(201);
    assert_eq!(promise(again), promise(booked), "holds and bookings have keys of their own");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_attempt_may_be_tried_again() {
    let (city, centre) = city().await;
    let limit = json!({"max_bookings": 1});
    let slot = city.client.slot(&centre.zone, "Noon", ("12:00", "13:00"), limit).await;
    let taken = city.client.book(&slot, TODAY, NORTH).await;
    let body = json!({"place": place(NORTH), "window": window(TODAY, "12:00", "13:00")});
    assert_eq!(city.client.post_once("/v1/bookings", "k-1", body.clone()).await.problem(409), "slot_full");
    city.client.post(&format!("/v1/bookings/{}/cancel", taken.text("id")), json!({})).await.expect(200);
    city.client.post_once("/v1/bookings", "k-1", body).await.expect(201);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_different_callers_are_different_keys() {
    let (city, _) = city().await;
    let stranger = city.client.with(&crate::city::merchant(&city.url, "Altra").await);
    stranger.centre().await;
    let shoppers = (city.client.shopper("c-1").await, city.client.shopper("c-2").await);
    let mut ids = Vec::new();
    for caller in [&city.client, &stranger, &shoppers.0, &shoppers.1] {
        ids.push(caller.post_once("/v1/bookings", "k-1", morning(NORTH)).await.id());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    city.stop().await;
}

/// A renewed token speaks for the same shopper: what was booked with the old one is not booked again, also not by both at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_token_books_once() {
    let (city, _) = city().await;
    let twin = city.twin().await;
    let (old, new) = (city.client.shopper("c-1").await, city.client.shopper("c-1").await);
    let first = old.post_once("/v1/bookings", "k-0", morning(NORTH)).await.expect(201);
    let again = twin.client.with(&new.key).post_once("/v1/bookings", "k-0", morning(NORTH)).await.expect(201);
    assert_eq!(promise(first), promise(again));
    assert_eq!(new.post_once("/v1/bookings", "k-0", morning(SOUTH)).await.problem(422), "idempotency_key_reused");
    for round in 1..9 {
        let key = format!("k-{round}");
        let clients = [old.clone(), new.clone(), twin.client.with(&old.key), twin.client.with(&new.key)];
        one_effect(
            &join_all(clients.iter().map(|client| client.post_once("/v1/bookings", &key, morning(NORTH)))).await,
        );
    }
    assert_eq!(bookings(&city).await, 9);
    twin.stop().await;
    city.stop().await;
}

/// Version 0.1.0 knows a shopper's keys by the token, and may have answered before, or still serve.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_older_version_answered_is_answered_again_and_it_finds_what_this_one_did() {
    let (city, _) = city().await;
    let shopper = city.client.shopper("c-1").await;
    let first = shopper.post_once("/v1/bookings", "k-1", morning(NORTH)).await.expect(201);
    let sql = city.sql().await;
    let by_token = "SELECT count(*) FROM idempotency_keys JOIN credentials ON scope = 'booking:' || id
                    WHERE subject_id::text = $1";
    let found = sql.query_one(by_token, &[&first.text("id")]).await.unwrap();
    assert_eq!(found.get::<_, i64>(0), 1, "an older version finds it");
    sql.execute("DELETE FROM idempotency_keys WHERE scope LIKE 'booking:shopper:%'", &[]).await.unwrap();
    let again = shopper.post_once("/v1/bookings", "k-1", morning(NORTH)).await.expect(201);
    assert_eq!(promise(again), promise(first));
    assert_eq!(shopper.post_once("/v1/bookings", "k-1", morning(SOUTH)).await.problem(422), "idempotency_key_reused");
    assert_eq!(bookings(&city).await, 1);
    city.stop().await;
}

/// All answers are the one booking, or say that it is being made.
fn one_effect(answers: &[Answer]) {
    let made: Vec<_> = answers.iter().filter(|a| a.status == 201).map(|a| a.body.text("id")).collect();
    assert!(!made.is_empty() && made.iter().all(|id| *id == made[0]), "{made:?}");
    for other in answers.iter().filter(|a| a.status != 201) {
        assert_eq!(other.problem(409), "idempotency_in_flight", "{}", other.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_with_one_key_book_once() {
    let (city, _) = city().await;
    let answers = join_all((0..32).map(|_| city.client.post_once("/v1/bookings", "k-1", morning(NORTH)))).await;
    one_effect(&answers);
    assert_eq!(bookings(&city).await, 1);
    city.stop().await;
}

/// The slot has one place and one hold: whoever comes second must not hear that it is full, or that the hold is over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_book_once_even_the_last_place() {
    let (city, centre) = city().await;
    let twin = city.twin().await;
    for round in 0..10 {
        let name = format!("Noon {round}");
        let (from, to) = (format!("{:02}:00", 8 + round), format!("{:02}:45", 8 + round));
        let slot = city.client.slot(&centre.zone, &name, (&from, &to), json!({"max_bookings": 1})).await;
        let mut body = json!({"offer_id": city.client.offer(&slot, TODAY, NORTH).await});
        if round % 2 == 0 {
            let held = city.client.post("/v1/holds", body).await.expect(201);
            body = json!({"hold_id": held["id"]});
        }
        let key = format!("k-{round}");
        let clients = [&city.client, &twin.client, &city.client, &twin.client];
        let answers = join_all(clients.map(|client| client.post_once("/v1/bookings", &key, body.clone()))).await;
        one_effect(&answers);
    }
    assert_eq!(bookings(&city).await, 10);
    city.plan(&centre.zone, TODAY).await;
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_cannot_be_one_is_refused_by_name() {
    let (city, _) = city().await;
    for bad in ["", "two words", &"k".repeat(256)] {
        let answer = city.client.post_once("/v1/bookings", bad, morning(NORTH)).await;
        assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec!["Idempotency-Key"]), "{bad:?}");
    }
    city.stop().await;
}
