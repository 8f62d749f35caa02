//! Windows that are no slot of the catalogue sidestep nothing of it: not a closed day or slot, not a limit, not a cut-off, not a price.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::city::{Answer, City, Client, Members, NORTH, SOUTH, TODAY, TOMORROW, place, window};

async fn close(client: &Client, zone: &str, date: &str, slot: Option<&str>) {
    let mut body = json!({"zone_id": zone, "date": date, "reason": "strike"});
    if let Some(slot) = slot {
        body["slot_template_id"] = json!(slot);
    }
    client.post("/v1/slot-exceptions", body).await.expect(201);
}

fn wish(date: &str, from: &str, to: &str) -> Value {
    json!({"place": place(NORTH), "window": window(date, from, to)})
}

/// The window of the morning slot, a second later.
fn shifted(date: &str) -> Value {
    let window = json!({"start": format!("{date}T10:00:01+01:00"), "end": format!("{date}T12:00:01+01:00")});
    json!({"place": place(NORTH), "window": window})
}

async fn book(client: &Client, body: Value) -> Answer {
    client.post("/v1/bookings", body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_day_sells_nothing() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let client = &city.client;
    let booked = client.book(&centre.morning, TOMORROW, NORTH).await;
    let asked = json!({"place": place(NORTH), "from": TODAY, "to": TODAY, "asap": true});
    let before = client.post("/v1/offers", asked.clone()).await.expect(200);
    let quote = json!({"origin": place(NORTH), "destination": place(SOUTH)});
    let quoted = client.post("/v1/quotes", quote.clone()).await.expect(200);
    close(client, &centre.zone, TODAY, None).await;
    let across = json!({"start": "2026-11-22T23:30:00+01:00", "end": format!("{TODAY}T08:30:00+01:00")});
    let windows = [
        shifted(TODAY),
        wish(TODAY, "10:00", "12:00"),
        wish(TODAY, "12:30", "13:30"),
        wish(TODAY, "13:00", "13:00"),
        json!({"place": place(NORTH), "window": across}),
    ];
    for path in ["/v1/bookings", "/v1/holds"] {
        for body in &windows {
            assert_eq!(client.post(path, body.clone()).await.problem(409), "closed", "{body}");
        }
        // What was offered before is not sold any more.
        for token in [&before["asap"]["offer_id"], &quoted["offer_id"]] {
            assert_eq!(client.post(path, json!({"offer_id": token})).await.problem(409), "closed");
        }
    }
    let moved =
        client.patch(&format!("/v1/bookings/{}", booked.text("id")), json!({"window": shifted(TODAY)["window"]})).await;
    assert_eq!(moved.problem(409), "closed");
    let offers = client.post("/v1/offers", asked).await.expect(200);
    assert_eq!(offers["asap"]["refusal"]["code"], "closed", "{offers}");
    assert!(offers.items("slots").iter().all(|slot| slot["refusal"]["code"] == "closed"), "{offers}");
    let quoted = client.post("/v1/quotes", quote).await.expect(200);
    assert_eq!(quoted["refusal"]["code"], "closed", "{quoted}");
    book(client, wish(TOMORROW, "12:30", "13:30")).await.expect(201);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_slot_is_not_sold_by_a_window_that_overlaps_it() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let client = &city.client;
    let early = client.slot(&centre.zone, "Early", ("08:00", "10:00"), json!({})).await;
    close(client, &centre.zone, TODAY, Some(&early)).await;
    for (from, to) in [("08:00", "09:00"), ("09:59", "11:00"), ("07:00", "12:00"), ("08:00", "08:00")] {
        assert_eq!(book(client, wish(TODAY, from, to)).await.problem(409), "closed", "{from}");
    }
    // What only touches it is sold, and now is when it is over.
    book(client, wish(TODAY, "10:00", "10:30")).await.expect(201);
    let asked = json!({"place": place(NORTH), "from": TODAY, "to": TODAY, "asap": true});
    let soonest = client.post("/v1/offers", asked).await.expect(200)["asap"].clone();
    assert_eq!(soonest["window"]["start"], format!("{TODAY}T10:00:00+01:00"), "{soonest}");
    book(client, json!({"offer_id": soonest["offer_id"]})).await.expect(201);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_and_a_price_hold_for_every_window_that_overlaps_the_slot() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let client = &city.client;
    let none = client.slot(&centre.zone, "None", ("16:00", "17:00"), json!({"max_bookings": 0})).await;
    assert_eq!(book(client, wish(TODAY, "15:30", "16:01")).await.problem(409), "slot_full");
    let dear = json!({"max_bookings": 1, "price": 2500});
    let noon = client.slot(&centre.zone, "Noon", ("12:00", "13:00"), dear.clone()).await;
    let next = client.slot(&centre.zone, "Next", ("13:00", "13:30"), dear).await;
    let both = book(client, wish(TODAY, "12:30", "13:15")).await.expect(201);
    assert_eq!(both["promise"]["price"]["amount"], 2500, "no less than the slot");
    for slot in [&noon, &next] {
        let offered = client.offered(slot, TODAY, json!({"place": place(SOUTH)})).await;
        assert_eq!(offered["refusal"]["code"], "slot_full", "it takes a place in both: {offered}");
    }
    assert_eq!(book(client, wish(TODAY, "12:00", "13:00")).await.problem(409), "slot_full");
    // Its own place is free when it moves.
    let path = format!("/v1/bookings/{}", both.text("id"));
    client.patch(&path, json!({"window": window(TODAY, "12:00", "13:00")})).await.expect(200);
    book(client, wish(TODAY, "13:00", "13:30")).await.expect(201);
    client.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    let answers =
        join_all((0..12).map(|i| book(client, wish(TODAY, "12:00", if i % 2 == 0 { "13:00" } else { "12:45" })))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().filter(|answer| answer.status != 201).all(|answer| answer.problem(409) == "slot_full"));
    let cheap = book(client, wish(TOMORROW, "10:15", "11:45")).await.expect(201);
    assert_eq!(cheap["promise"]["price"]["amount"], 590, "the zone's own price where the slot costs less");
    let left =
        city.sql().await.query("SELECT 1 FROM slot_days WHERE slot_template_id::text = $1", &[&none]).await.unwrap();
    assert!(left.is_empty(), "nothing of it was sold");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cutoff_holds_for_windows_of_ones_own_and_not_for_now() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let client = &city.client;
    // It closed at three in the morning.
    client.slot(&centre.zone, "Early", ("08:00", "09:30"), json!({"cutoff": {"lead_seconds": 18_000}})).await;
    assert_eq!(book(client, wish(TODAY, "08:30", "09:00")).await.problem(409), "past_cutoff");
    let asked = json!({"place": place(NORTH), "from": TODAY, "to": TODAY, "asap": true});
    let soonest = client.post("/v1/offers", asked).await.expect(200)["asap"].clone();
    assert_eq!(soonest["status"], "offered", "{soonest}");
    book(client, json!({"offer_id": soonest["offer_id"]})).await.expect(201);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_of_ones_own_lasts_a_day_at_most() {
    let city = City::new().await;
    city.client.centre().await;
    let long = json!({"start": format!("{TODAY}T08:00:00+01:00"), "end": format!("{TOMORROW}T09:00:01+01:00")});
    let refused = book(&city.client, json!({"place": place(NORTH), "window": long})).await;
    assert_eq!((refused.problem(422), refused.fields()), ("validation_failed", vec!["window"]));
    city.stop().await;
}
