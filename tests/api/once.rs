//! Every POST that creates something takes an idempotency key: the same request again creates nothing and has the same answer.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::city::{Answer, City, Client, Members, NORTH, TODAY, place, window, zone_fields};

/// POSTs that make nothing, or nothing without an id of the caller's own.
const MAKES_NOTHING: &[&str] = &[
    "/v1/offers",
    "/v1/quotes",
    "/v1/courier/events",
    "/v1/courier/pings",
    "/v1/courier/proofs",
    "/v1/shifts/{id}/events",
    "/v1/bookings/{id}/proofs",
    // Deciding the same again is no other decision.
    "/v1/held-reports/{id}/accept",
    "/v1/held-reports/{id}/dismiss",
];

/// What is made once, by the path of the operation; the request for each number is another one.
struct Case {
    operation: &'static str,
    request: Box<dyn Fn(usize) -> (String, Value)>,
    status: u16,
    /// Whether the answer has a secret of which only the hash is kept.
    secret: bool,
}

fn case(operation: &'static str, status: u16, request: impl Fn(usize) -> (String, Value) + 'static) -> Case {
    Case { operation, request: Box::new(request), status, secret: false }
}

fn at(path: &str, body: Value) -> (String, Value) {
    (path.to_owned(), body)
}

fn day(n: usize) -> String {
    format!("2026-11-{:02}", 26 + n)
}

struct Things {
    zone: String,
    depot: String,
    courier: String,
    bookings: Vec<String>,
    endpoints: Vec<String>,
    deliveries: Vec<String>,
}

async fn things(client: &Client) -> Things {
    let centre = client.centre().await;
    let (mut bookings, mut endpoints, mut deliveries) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..3 {
        bookings.push(client.book(&centre.morning, TODAY, NORTH).await.text("id"));
        let endpoint = json!({"url": format!("https://shop{n}.example/hook")});
        endpoints.push(client.post("/v1/webhook-endpoints", endpoint).await.id());
        let test = client.post(&format!("/v1/webhook-endpoints/{}/test", endpoints[n]), json!({})).await;
        deliveries.push(test.expect(202).text("id"));
    }
    Things { zone: centre.zone, depot: centre.depot, courier: centre.courier, bookings, endpoints, deliveries }
}

fn edits(things: &Things) -> Vec<Case> {
    let Things { zone, depot, courier, .. } = things;
    let (z, d, c) = (zone.clone(), depot.clone(), courier.clone());
    let (z1, z2, z3, z4) = (z.clone(), z.clone(), z.clone(), z.clone());
    vec![
        case("/v1/zones", 201, |n| at("/v1/zones", zone_fields(&format!("Zone {n}")))),
        case("/v1/depots", 201, move |n| {
            at("/v1/depots", json!({"zone_id": z1, "name": format!("Depot {n}"), "place": place(NORTH)}))
        }),
        case("/v1/couriers", 201, move |n| {
            at("/v1/couriers", json!({"zone_id": z2, "name": format!("Ada {n}"), "vehicle": "van", "capacity": {}}))
        }),
        case("/v1/vehicle-types", 201, move |n| {
            at("/v1/vehicle-types", json!({"zone_id": z4, "name": format!("Van {n}")}))
        }),
        case("/v1/shifts", 201, move |n| {
            let hours = (format!("{}T08:00:00+01:00", day(n)), format!("{}T18:00:00+01:00", day(n)));
            let body = json!({"courier_id": c, "depot_id": d, "starts_at": hours.0, "ends_at": hours.1});
            at("/v1/shifts", body)
        }),
        case("/v1/slot-templates", 201, move |n| {
            let hours = ("18:00", "19:00");
            let body = json!({"zone_id": z3, "name": format!("Slot {n}"), "weekdays": ["mon"], "start_time": hours.0,
                "end_time": hours.1, "price": 1});
            at("/v1/slot-templates", body)
        }),
        case("/v1/slot-exceptions", 201, move |n| {
            at("/v1/slot-exceptions", json!({"zone_id": z, "date": day(n), "reason": "a feast"}))
        }),
    ]
}

fn secrets(things: &Things) -> Vec<Case> {
    let path = format!("/v1/couriers/{}/tokens", things.courier);
    let cases = [
        case("/v1/keys", 201, |n| at("/v1/keys", json!({"role": "operator", "name": format!("Desk {n}")}))),
        case("/v1/shopper-tokens", 201, |n| at("/v1/shopper-tokens", json!({"shopper": format!("c-{n}")}))),
        case("/v1/couriers/{id}/tokens", 201, move |n| at(&path, json!({"expires_in_seconds": 3600 + n}))),
    ];
    cases.into_iter().map(|case| Case { secret: true, ..case }).collect()
}

fn webhooks(things: &Things) -> Vec<Case> {
    let (rotated, tested) = (things.endpoints.clone(), things.endpoints.clone());
    let (replayed, deliveries) = (things.endpoints.clone(), things.deliveries.clone());
    let since = json!({"since": "2026-11-20T00:00:00Z"});
    vec![
        case("/v1/webhook-endpoints", 201, |n| {
            at("/v1/webhook-endpoints", json!({"url": format!("https://new{n}.example/hook")}))
        }),
        case("/v1/webhook-endpoints/{id}/rotate-secret", 200, move |n| {
            at(&format!("/v1/webhook-endpoints/{}/rotate-secret", rotated[n]), json!({}))
        }),
        case("/v1/webhook-endpoints/{id}/test", 202, move |n| {
            at(&format!("/v1/webhook-endpoints/{}/test", tested[n]), json!({}))
        }),
        case("/v1/webhook-endpoints/{id}/replay", 202, move |n| {
            at(&format!("/v1/webhook-endpoints/{}/replay", replayed[n]), since.clone())
        }),
        case("/v1/webhook-deliveries/{id}/replay", 202, move |n| {
            at(&format!("/v1/webhook-deliveries/{}/replay", deliveries[n]), json!({}))
        }),
    ]
}

fn shopping(things: &Things) -> Vec<Case> {
    let order =
        |n: usize| json!({"place": place(NORTH), "window": window(TODAY, "14:00", "16:00"), "service_seconds": 60 + n});
    let (pinned, cancelled) = (things.bookings.clone(), things.bookings.clone());
    let changes = format!("/v1/zones/{}/days/{TODAY}/changes", things.zone);
    vec![
        case("/v1/holds", 201, move |n| at("/v1/holds", order(n))),
        case("/v1/bookings", 201, move |n| at("/v1/bookings", order(n))),
        case("/v1/zones/{id}/days/{date}/changes", 200, move |n| {
            at(&changes, json!({"change": {"action": "pin", "booking_id": pinned[n]}}))
        }),
        case("/v1/bookings/{id}/cancel", 200, move |n| at(&format!("/v1/bookings/{}/cancel", cancelled[n]), json!({}))),
    ]
}

async fn cases(client: &Client) -> Vec<Case> {
    let things = things(client).await;
    [edits(&things), secrets(&things), webhooks(&things), shopping(&things)].into_iter().flatten().collect()
}

/// How much there is of everything that is made or written down.
async fn amounts(sql: &tokio_postgres::Client) -> Vec<i64> {
    let tables = [
        "zones",
        "depots",
        "couriers",
        "shifts",
        "slot_templates",
        "slot_exceptions",
        "credentials",
        "webhook_endpoints",
        "webhook_deliveries",
        "audit",
        "bookings",
        "holds",
        "ledger",
    ];
    let mut amounts = Vec::new();
    for table in tables {
        let count = sql.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap();
        amounts.push(count.get(0));
    }
    amounts
}

async fn grown(sql: &tokio_postgres::Client, before: &[i64]) -> Vec<i64> {
    amounts(sql).await.iter().zip(before).map(|(now, was)| now - was).collect()
}

async fn send(client: &Client, case: &Case, n: usize, key: &str) -> Answer {
    let (path, body) = (case.request)(n);
    client.post_once(&path, key, body).await
}

/// Without what the plan may change at any time.
fn lasting(mut answer: Value) -> Value {
    answer.as_object_mut().unwrap().remove("plan");
    answer
}

#[test]
fn every_post_that_creates_something_declares_the_key_and_its_problems() {
    let document = serde_json::to_value(ritiro::http::api::document(None)).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(post) = item.get("post") else { continue };
        let parameters = post["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        let takes = parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key");
        assert_eq!(takes, !MAKES_NOTHING.contains(&path.as_str()), "{path}");
        let told = |status: &str, code: &str| post["responses"][status]["description"].to_string().contains(code);
        assert!(!takes || told("422", "idempotency_key_reused") && told("409", "idempotency_in_flight"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_post_that_creates_something_does_so_once_for_a_key() {
    let city = City::new().await;
    let (twin, sql) = (city.twin().await, city.sql().await);
    let cases = cases(&city.client).await;
    let tried: BTreeSet<_> = cases.iter().map(|case| case.operation.to_owned()).collect();
    assert_eq!(tried, creating(), "every operation is tried");
    for case in &cases {
        let before = amounts(&sql).await;
        let first = send(&city.client, case, 0, "k-1").await.expect(case.status);
        let made = grown(&sql, &before).await;
        for client in [&city.client, &twin.client] {
            let again = send(client, case, 0, "k-1").await;
            if case.secret {
                assert_eq!(again.problem(409), "secret_shown", "{}", case.operation);
                assert!(again.body["id"].is_string(), "{}", again.text);
            } else {
                assert_eq!(lasting(again.expect(case.status)), lasting(first.clone()), "{}", case.operation);
            }
            let other = send(client, case, 1, "k-1").await;
            assert_eq!(other.problem(422), "idempotency_key_reused", "{}", case.operation);
        }
        assert_eq!(grown(&sql, &before).await, made, "{}", case.operation);
        race(&city, &twin, case, &sql, &made).await;
    }
    twin.stop().await;
    city.stop().await;
}

/// Four at once with one key, on two instances, make as much as one does.
async fn race(city: &City, twin: &City, case: &Case, sql: &tokio_postgres::Client, made: &[i64]) {
    let before = amounts(sql).await;
    let clients = [&city.client, &twin.client, &city.client, &twin.client];
    let answers = join_all(clients.map(|client| send(client, case, 2, "k-2"))).await;
    assert!(answers.iter().any(|answer| answer.status == case.status), "{answers:?}");
    let shown = answers.iter().filter(|answer| answer.status == case.status).count();
    assert!(!case.secret || shown == 1, "a secret is shown once: {answers:?}");
    for other in answers.iter().filter(|answer| answer.status != case.status) {
        assert!(["idempotency_in_flight", "secret_shown"].contains(&other.problem(409)), "{}", other.text);
    }
    assert_eq!(grown(sql, &before).await, made, "{}", case.operation);
}

fn creating() -> BTreeSet<String> {
    let document = serde_json::to_value(ritiro::http::api::document(None)).unwrap();
    let posts = document["paths"].as_object().unwrap().iter().filter(|(_, item)| item.get("post").is_some());
    posts.map(|(path, _)| path.clone()).filter(|path| !MAKES_NOTHING.contains(&path.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_was_refused_keeps_no_key() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let taken = json!({"zone_id": centre.zone, "name": "Centro", "place": place(NORTH)});
    assert_eq!(city.client.post_once("/v1/depots", "k-1", taken).await.problem(409), "conflict");
    let free = json!({"zone_id": centre.zone, "name": "Nord", "place": place(NORTH)});
    let made = city.client.post_once("/v1/depots", "k-1", free).await.expect(201);
    let sql = city.sql().await;
    let kept = sql.query_one("SELECT subject_id::text FROM idempotency_keys WHERE scope = 'depot:merchant'", &[]).await;
    assert_eq!(kept.unwrap().get::<_, String>(0), made.text("id"));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_cancel_is_answered_though_the_version_it_names_is_gone() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let path = format!("/v1/bookings/{}/cancel", booked.text("id"));
    let cancel = async |key: Option<&str>| {
        let mut request = city.client.request(reqwest::Method::POST, &path).header("If-Match", "\"1\"");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        crate::city::send(request.json(&json!({}))).await
    };
    let first = cancel(Some("k-1")).await.expect(200);
    assert_eq!(cancel(Some("k-1")).await.expect(200), first);
    assert_eq!(cancel(None).await.problem(412), "precondition_failed");
    city.stop().await;
}
