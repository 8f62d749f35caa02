//! Postgres is the truth: a server that starts on it serves what was served before.

use serde_json::{Value, json};

use crate::city::{City, EDGE, Members, NORTH, SOUTH, TODAY, TOMORROW, place, window};

/// All that callers can read of this city.
async fn served(city: &City, couriers: &[&str], bookings: &[String]) -> Vec<Value> {
    let mut all = Vec::new();
    for courier in couriers {
        for date in [TODAY, TOMORROW] {
            all.push(city.client.routes(courier, date).await);
        }
    }
    for id in bookings {
        all.push(city.client.get(&format!("/v1/bookings/{id}")).await.expect(200));
    }
    for at in [NORTH, SOUTH, EDGE] {
        let order = json!({"place": place(at), "asap": true, "from": TODAY, "to": TOMORROW});
        let mut offers = city.client.post("/v1/offers", order).await.expect(200);
        forget_tokens(&mut offers);
        all.push(offers);
    }
    all
}

/// Tokens are the same too, but say little when they differ.
fn forget_tokens(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("offer_id");
            members.values_mut().for_each(forget_tokens);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_tokens),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plans_that_are_read_again_are_the_plans_that_were() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let second = city.client.new_courier(&centre.zone, 5).await;
    let pause = json!([{"earliest": "2026-11-23T11:00:00+01:00", "latest": "2026-11-23T13:00:00+01:00", "duration_seconds": 1800}]);
    let shift = json!({"courier_id": second, "depot_id": centre.depot, "end": place(SOUTH), "breaks": pause,
        "starts_at": "2026-11-23T09:30:00+01:00", "ends_at": "2026-11-23T15:00:00+01:00"});
    city.client.post("/v1/shifts", shift).await.id();
    let mut bookings = Vec::new();
    for i in 0..6_u8 {
        let at = (45.44 + 0.01 * f64::from(i), 9.15 + 0.015 * f64::from(i));
        bookings.push(
            city.client.book(if i % 2 == 0 { &centre.morning } else { &centre.afternoon }, TODAY, at).await.text("id"),
        );
        bookings.push(city.client.book(&centre.morning, TOMORROW, at).await.text("id"));
    }
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH), "max_ride_time_seconds": 1500,
        "window": window(TODAY, "10:00", "12:00")});
    bookings.push(city.client.post("/v1/bookings", ride).await.expect(201).text("id"));
    city.client.hold(&centre.morning, TODAY, SOUTH).await;
    let off = format!("/v1/bookings/{}/cancel", bookings[2]);
    city.client.post(&off, json!({})).await.expect(200);
    city.client
        .patch(&format!("/v1/bookings/{}", bookings[4]), json!({"window": window(TOMORROW, "14:00", "16:00")}))
        .await
        .expect(200);

    let couriers = [centre.courier.as_str(), second.as_str()];
    let before = served(&city, &couriers, &bookings).await;
    let (client, url, time) = (city.client.clone(), city.url.clone(), city.time.clone());
    city.stop().await;
    let again = City::reopen(&url, &time, &client.key).await;
    let after = served(&again, &couriers, &bookings).await;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    again.plan(&centre.zone, TODAY).await;
    again.stop().await;
}
