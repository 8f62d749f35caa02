//! How events are sent, and what answers lead to.

use std::time::Duration;

use reqwest::Method;
use ritiro::cli::args::{ReplayDeliveries, WebhookCommand};
use ritiro::cli::webhook;
use ritiro::http::wire::{BookingEventData, HoldEventData, RouteEventData, TestEventData};
use ritiro::store::Store;
use ritiro_domain::{Seconds, Timestamp};
use serde_json::{Value, json};

use super::receiver::{Receiver, Reply};
use super::{city, promises, sending};
use crate::city::{City, Members, NORTH, NOW, SOUTH, TODAY, merchant, send};
use crate::harness::program::free_port;

/// The waits between attempts, each with the most that chance may add.
const WAITS: [i64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

fn and_a_fifth(seconds: i64) -> i64 {
    seconds + seconds / 5 + 1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_come_signed_and_as_documented_to_who_wants_them() {
    let (city, centre) = city().await;
    let (all, some, strange) = (Receiver::new().await, Receiver::new().await, Receiver::new().await);
    let (_, secret) = city.client.hook(&all.url, Value::Null).await;
    city.client.hook(&some.url, json!(["booking.cancelled", "hold.released"])).await;
    city.client.with(&merchant(&city.url, "Altra").await).hook(&strange.url, Value::Null).await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await.text("id");
    let offer = city.client.offer(&centre.afternoon, TODAY, NORTH).await;
    city.client.patch(&format!("/v1/bookings/{booked}"), json!({"offer_id": offer})).await.expect(200);
    city.client.post(&format!("/v1/bookings/{booked}/cancel"), json!({})).await.expect(200);
    let held = city.client.hold(&centre.morning, TODAY, SOUTH).await.text("id");
    city.client.delete(&format!("/v1/holds/{held}")).await;
    // Each of the five changed a route, too.
    let seen = all.wait_for(9).await;
    let of_booking: Vec<_> = seen.iter().filter(|s| s.kind().starts_with("booking.")).collect();
    let kinds: Vec<_> = of_booking.iter().map(|s| s.kind()).collect();
    assert_eq!(kinds, ["booking.confirmed", "booking.rescheduled", "booking.cancelled"], "in order");
    for event in &seen {
        assert!(event.is_signed_by(&secret), "{event:?}");
        assert!(!event.is_signed_by("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assert_eq!(event.header("webhook-timestamp"), NOW.to_string());
        assert_eq!((event.header("content-type"), event.path.as_str()), ("application/json", "/hooks"));
        let body = event.body();
        assert_eq!(body.as_object().unwrap().len(), 3, "type, timestamp, data");
        assert_eq!(body["timestamp"], "2026-11-23T05:00:00Z");
        let documented = match event.kind().split_once('.').unwrap().0 {
            "booking" => {
                let data: BookingEventData = serde_json::from_value(body["data"].clone()).unwrap();
                assert_eq!(data.booking_id.to_string(), booked);
                json!(data)
            }
            "hold" => {
                let data: HoldEventData = serde_json::from_value(body["data"].clone()).unwrap();
                assert_eq!(data.hold_id.to_string(), held);
                json!(data)
            }
            "route" => {
                let data: RouteEventData = serde_json::from_value(body["data"].clone()).unwrap();
                assert_eq!(data.route_id.to_string(), centre.shift);
                json!(data)
            }
            other => panic!("{other}"),
        };
        assert_eq!(body["data"], documented, "this and no more");
    }
    let ids: std::collections::BTreeSet<_> = seen.iter().map(|s| s.header("webhook-id").to_owned()).collect();
    assert_eq!(ids.len(), seen.len());
    let mut wanted: Vec<_> = some.wait_for(2).await.iter().map(|s| s.kind()).collect();
    wanted.sort();
    assert_eq!(wanted, ["booking.cancelled", "hold.released"]);
    assert!(strange.settled().await.is_empty(), "another merchant hears nothing");
    assert_eq!((all.seen().len(), some.seen().len()), (9, 2));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_event_of_a_booking_waits_for_the_earlier_ones_and_others_do_not() {
    let (city, centre) = city().await;
    let receiver = Receiver::new().await;
    city.client.hook(&receiver.url, promises()).await;
    let mut failures = 2;
    receiver.answers(move |seen| {
        let fails = seen.kind() == "booking.confirmed" && failures > 0;
        failures -= i32::from(fails);
        if fails { 500 } else { 204 }
    });
    let unlucky = city.client.book_and_cancel(&centre).await;
    receiver.wait_for(1).await;
    city.client.wait_for_deliveries(2, "pending").await;
    // The second failure is another booking's: from then on nothing fails.
    let second = city.client.book_and_cancel(&centre).await;
    receiver.wait_for(2).await;
    let third = city.client.book_and_cancel(&centre).await;
    city.client.wait_for_deliveries(2, "delivered").await;
    let seen = receiver.settled().await;
    let told: Vec<_> = seen.iter().map(|s| (s.booking(), s.kind())).collect();
    let (confirmed, cancelled) = ("booking.confirmed".to_owned(), "booking.cancelled".to_owned());
    assert_eq!(
        told,
        [
            (unlucky.clone(), confirmed.clone()),
            (second.clone(), confirmed.clone()),
            (third.clone(), confirmed.clone()),
            (third, cancelled.clone())
        ]
    );
    city.time.pass(and_a_fifth(WAITS[0]));
    city.client.wait_for_deliveries(6, "delivered").await;
    let seen = receiver.seen();
    for booking in [unlucky, second] {
        let kinds: Vec<_> = seen.iter().filter(|s| s.booking() == booking).map(|s| s.kind()).collect();
        assert_eq!(kinds, [&confirmed[..], &confirmed, &cancelled]);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_is_tried_ten_times_then_dead_and_can_be_replayed() {
    let (city, centre) = city().await;
    let receiver = Receiver::new().await;
    let (endpoint, secret) = city.client.hook(&receiver.url, json!(["booking.confirmed"])).await;
    receiver.answers(|_| Reply { body: "not\0now", ..500.into() });
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let id = city.client.wait_for_deliveries(1, "pending").await[0].text("id");
    for (made, wait) in WAITS.into_iter().enumerate() {
        city.client.wait_for_attempts(&id, made + 1).await;
        city.time.pass(wait - 1);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(receiver.seen().len(), made + 1, "not before its time");
        city.time.pass(and_a_fifth(wait) - wait + 1);
    }
    let dead = city.client.wait_for_deliveries(1, "dead").await;
    let attempts = dead[0].items("attempts");
    assert_eq!(attempts.len(), 10);
    for attempt in attempts {
        assert_eq!(attempt["status"], 500);
        assert_eq!(attempt["error"], "answered 500 Internal Server Error");
        assert_eq!(attempt["response_excerpt"], "not now");
    }
    assert_eq!((&dead[0]["next_attempt_at"], dead[0]["finished_at"].is_string()), (&Value::Null, true));
    city.time.pass(86_400 * 2);
    assert_eq!(receiver.settled().await.len(), 10, "dead is dead");

    let store = Store::new(&city.url, 1).unwrap();
    let mut out = Vec::new();
    let dead = WebhookCommand::Dead { endpoint: Some(endpoint.parse().unwrap()), limit: 5 };
    webhook::run(&store, &dead, Timestamp(0), &mut out).await.unwrap();
    let line = String::from_utf8(out).unwrap();
    let fields: Vec<_> = line.trim_end().split('\t').collect();
    assert_eq!((fields[0], fields[1], fields[2]), (id.as_str(), endpoint.as_str(), "booking.confirmed"));
    assert_eq!((fields[4], fields[5]), ("10", "answered 500 Internal Server Error"));

    receiver.answers(|_| 200);
    let replayed = city.client.post(&format!("/v1/webhook-deliveries/{id}/replay"), json!({})).await.expect(202);
    assert_eq!(replayed["state"], "pending");
    city.client.wait_for_deliveries(1, "delivered").await;
    let seen = receiver.seen();
    assert!(seen.iter().all(|s| s.header("webhook-id") == seen[0].header("webhook-id") && s.is_signed_by(&secret)));
    assert_ne!(seen[10].header("webhook-timestamp"), seen[0].header("webhook-timestamp"), "the time of sending");
    assert_eq!(seen[10].text, seen[0].text);

    let what = ReplayDeliveries { deliveries: vec![id.parse().unwrap()], endpoint: None, since: None };
    let mut out = Vec::new();
    webhook::run(&store, &WebhookCommand::Replay(what), Timestamp(NOW), &mut out).await.unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), format!("{id} is sent again.\n"));
    receiver.wait_for(12).await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_are_failures_and_retry_after_is_granted() {
    let (city, centre) = city().await;
    let receiver = Receiver::new().await;
    city.client.hook(&receiver.url, json!(["booking.confirmed"])).await;
    let elsewhere = receiver.url.replace("/hooks", "/elsewhere");
    let mut first = true;
    receiver.answers(move |_| {
        let header = if first { ("Location", elsewhere.clone()) } else { ("Retry-After", "600".to_owned()) };
        Reply { header: Some(header), ..if std::mem::take(&mut first) { 302 } else { 429 }.into() }
    });
    city.client.book(&centre.morning, TODAY, NORTH).await;
    receiver.wait_for(1).await;
    let id = city.client.wait_for_deliveries(1, "pending").await[0].text("id");
    let tried = city.client.wait_for_attempts(&id, 1).await;
    assert_eq!(tried["attempts"][0]["error"], "answered 302 Found; redirects are not followed");
    city.time.pass(and_a_fifth(WAITS[0]));
    let tried = city.client.wait_for_attempts(&id, 2).await;
    assert_eq!(tried["attempts"][1]["status"], 429);
    city.time.pass(and_a_fifth(WAITS[1]));
    assert_eq!(receiver.settled().await.len(), 2, "it asked for ten minutes");
    city.time.pass(600);
    receiver.wait_for(3).await;
    assert!(receiver.seen().iter().all(|s| s.path == "/hooks"));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_and_closed_ports_are_failures_with_a_reason() {
    let (city, _) = city().await;
    let receiver = Receiver::new().await;
    receiver.answers(|_| Reply { after: Duration::from_secs(5), ..200.into() });
    let closed = format!("127.0.0.1:{}", free_port());
    let test = async |url: &str| {
        let (id, _) = city.client.hook(url, promises()).await;
        let test = city.client.post(&format!("/v1/webhook-endpoints/{id}/test"), json!({})).await.expect(202);
        let tried = city.client.wait_for_attempts(&test.text("id"), 1).await;
        assert_eq!((&tried["state"], &tried["attempts"][0]["status"]), (&json!("dead"), &Value::Null));
        tried["attempts"][0].text("error")
    };
    assert_eq!(test(&receiver.url).await, "no answer in time");
    let refused = test(&format!("http://{closed}/")).await;
    assert!(refused.contains("refused") && !refused.contains("http://"), "{refused}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_goes_to_the_endpoint_that_asked_and_is_tried_once() {
    let (city, _) = city().await;
    let (asks, other) = (Receiver::new().await, Receiver::new().await);
    let (id, secret) = city.client.hook(&asks.url, json!(["hold.expired"])).await;
    city.client.hook(&other.url, promises()).await;
    let path = format!("/v1/webhook-endpoints/{id}/test");
    let test = city.client.post(&path, json!({})).await.expect(202);
    assert_eq!((&test["state"], &test["event_type"]), (&json!("pending"), &json!("webhook.test")));
    let seen = asks.wait_for(1).await;
    assert!(seen[0].is_signed_by(&secret));
    let data: TestEventData = serde_json::from_value(seen[0].body()["data"].clone()).unwrap();
    assert_eq!(data.endpoint_id.to_string(), id);
    assert_eq!(seen[0].header("webhook-id"), test.text("event_id"));
    asks.answers(|_| 500);
    city.client.post(&path, json!({})).await.expect(202);
    city.client.wait_for_deliveries(1, "dead").await;
    city.time.pass(86_400);
    assert_eq!((asks.settled().await.len(), other.seen().len()), (2, 0));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_is_gone_is_disabled_until_it_is_enabled_again() {
    let (city, centre) = city().await;
    let receiver = Receiver::new().await;
    let (id, _) = city.client.hook(&receiver.url, promises()).await;
    let path = format!("/v1/webhook-endpoints/{id}");
    receiver.answers(|_| 500);
    city.client.book_and_cancel(&centre).await;
    let first = city.client.wait_for_deliveries(2, "pending").await[0].text("id");
    city.client.wait_for_attempts(&first, 1).await;
    receiver.answers(|_| 410);
    city.time.pass(and_a_fifth(WAITS[0]));
    city.client.wait_for_deliveries(2, "dead").await;
    let gone = city.client.get(&path).await.expect(200);
    assert_eq!((&gone["enabled"], &gone["disabled"]["reason"]), (&json!(false), &json!("gone")));
    assert_eq!(receiver.seen().len(), 2, "the cancellation was given up with it");
    let dead = city.client.deliveries("?state=dead").await;
    let again = city.client.post(&format!("/v1/webhook-deliveries/{}/replay", dead[0].text("id")), json!({})).await;
    assert_eq!(again.problem(409), "conflict");
    assert_eq!(city.client.post(&format!("{path}/test"), json!({})).await.problem(409), "conflict");
    city.client.book(&centre.afternoon, TODAY, NORTH).await;
    assert_eq!(receiver.settled().await.len(), 2);
    assert_eq!(city.client.deliveries("").await.len(), 2, "what happens meanwhile is not kept for it");

    receiver.answers(|_| 204);
    let wishes = json!({"url": receiver.url, "enabled": true});
    let put = async |etag: &str| {
        send(city.client.request(Method::PUT, &path).header("If-Match", etag.to_owned()).json(&wishes)).await
    };
    assert_eq!(put("\"1\"").await.problem(412), "precondition_failed", "it was disabled meanwhile");
    assert_eq!(put("*").await.expect(200)["disabled"], Value::Null);
    let since = json!({"since": "2026-11-23T00:00:00Z"});
    let replayed = city.client.post(&format!("{path}/replay"), since).await.expect(202);
    assert_eq!(replayed["replayed"], 2);
    city.client.wait_for_deliveries(2, "delivered").await;
    let kinds: Vec<_> = receiver.seen()[2..].iter().map(|s| s.kind()).collect();
    assert_eq!(kinds, ["booking.confirmed", "booking.cancelled"], "in order, though both were dead");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_with_nothing_but_failures_for_five_days_is_disabled() {
    let (city, centre) = city().await;
    let receiver = Receiver::new().await;
    let (id, _) = city.client.hook(&receiver.url, json!(["booking.confirmed"])).await;
    let sql = city.sql().await;
    let is_enabled =
        async || city.client.get(&format!("/v1/webhook-endpoints/{id}")).await.expect(200)["enabled"] == true;
    let test = async |status: u16| {
        receiver.answers(move |_| status);
        let test = city.client.post(&format!("/v1/webhook-endpoints/{id}/test"), json!({})).await.expect(202);
        city.client.wait_for_attempts(&test.text("id"), 1).await;
        // The endpoint's health is noted after the attempt.
        let noted = "SELECT (failing_since IS NOT NULL) = $2 FROM webhook_endpoints WHERE id::text = $1";
        while !sql.query_one(noted, &[&id, &(status != 200)]).await.unwrap().get::<_, bool>(0) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let day = Seconds(86_400).0;
    test(500).await;
    city.time.pass(4 * day);
    test(200).await;
    city.time.pass(day);
    test(500).await;
    assert!(is_enabled().await, "there was a success between");
    city.time.pass(5 * day - 1);
    test(500).await;
    assert!(is_enabled().await, "a second is missing");
    city.time.pass(1);
    city.client.shift(&centre.courier, &centre.depot, "2026-12-03").await;
    city.client.book(&centre.morning, "2026-12-03", NORTH).await;
    for _ in 0..500 {
        if !is_enabled().await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let given_up = city.client.get(&format!("/v1/webhook-endpoints/{id}")).await.expect(200);
    assert_eq!(given_up["disabled"]["reason"], "failing");
    city.client.wait_for_deliveries(4, "dead").await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_rotation_both_secrets_sign_for_a_day() {
    let (city, _) = city().await;
    let receiver = Receiver::new().await;
    let (id, old) = city.client.hook(&receiver.url, promises()).await;
    let test = async |count| {
        city.client.post(&format!("/v1/webhook-endpoints/{id}/test"), json!({})).await.expect(202);
        let seen = receiver.wait_for(count).await.pop().unwrap();
        // Time passes next: what is not written down by then would be sent again.
        city.client.wait_for_deliveries(count, "delivered").await;
        seen
    };
    let rotated = city.client.post(&format!("/v1/webhook-endpoints/{id}/rotate-secret"), json!({})).await.expect(200);
    let new = rotated.text("secret");
    assert_ne!(new, old);
    assert_eq!(rotated["previous_secret_expires_at"], "2026-11-24T05:00:00Z");
    let both = test(1).await;
    assert!(both.is_signed_by(&old) && both.is_signed_by(&new));
    assert_eq!(both.header("webhook-signature").split(' ').count(), 2);
    city.time.pass(86_399);
    assert!(test(2).await.is_signed_by(&old));
    city.time.pass(1);
    let one = test(3).await;
    assert!(one.is_signed_by(&new) && !one.is_signed_by(&old));
    let shown = city.client.get("/v1/webhook-endpoints").await;
    assert!(!shown.text.contains("whsec_"), "secrets are shown once");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_addresses_are_refused_by_default() {
    let city = City::with(|settings| {
        sending(settings);
        settings.webhooks.allow_private_addresses = false;
    })
    .await;
    for url in ["http://shop.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/"] {
        let refused = city.client.post("/v1/webhook-endpoints", json!({"url": url})).await;
        assert_eq!((refused.problem(422), refused.fields()), ("validation_failed", vec!["url"]), "{url}");
    }
    // A name tells nothing until it is resolved.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let (id, _) = city.client.hook(&url, promises()).await;
    let test = city.client.post(&format!("/v1/webhook-endpoints/{id}/test"), json!({})).await.expect(202);
    let tried = city.client.wait_for_attempts(&test.text("id"), 1).await;
    let error = tried["attempts"][0].text("error");
    assert!(error.contains("the name leads to an address that is not public"), "{error}");
    // An address that was allowed once is judged again when it is called.
    let sql = city.sql().await;
    let inward = format!("https://{}/", listener.local_addr().unwrap());
    sql.execute("UPDATE webhook_endpoints SET url = $1", &[&inward]).await.unwrap();
    let test = city.client.post(&format!("/v1/webhook-endpoints/{id}/test"), json!({})).await.expect(202);
    let tried = city.client.wait_for_attempts(&test.text("id"), 1).await;
    assert!(tried["attempts"][0].text("error").contains("must be an address that can be reached"), "{tried}");
    assert!(listener.accept().is_err(), "nobody has knocked");
    city.stop().await;
}
