//! What is too much: requests, addresses, heads and bodies that take too long.

use std::time::{Duration, Instant};

use reqwest::header::HeaderMap;
use ritiro::config::Settings;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::city::{City, Client, send};

fn off(settings: &mut Settings) {
    settings.limits.key_per_second = 0;
    settings.limits.token_per_second = 0;
    settings.limits.failure_per_second = 0;
}

async fn get(client: &Client, path: &str) -> (u16, HeaderMap) {
    let response = client.request(reqwest::Method::GET, path).send().await.unwrap();
    (response.status().as_u16(), response.headers().clone())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

/// The answers to so many requests of a new shopper's token. The quota grows by one each second, so only requests within a
/// second show it: on a machine that is slower at the moment, the next shopper tries.
async fn answers_within_a_second(city: &City, count: usize) -> (Client, Vec<(u16, HeaderMap)>) {
    for shopper in 0.. {
        let shopper = city.client.shopper(&format!("c-{shopper}")).await;
        let (begun, mut answers) = (Instant::now(), Vec::new());
        for _ in 0..count {
            answers.push(get(&shopper, "/v1/bookings").await);
        }
        if begun.elapsed() < Duration::from_secs(1) {
            return (shopper, answers);
        }
    }
    unreachable!("shoppers never run out")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_token_has_a_limit_to_itself_and_is_reported() {
    let limit = |settings: &mut Settings| {
        off(settings);
        (settings.limits.token_per_second, settings.limits.token_burst) = (1, 3);
    };
    let city = City::with(limit).await;
    let (shopper, answers) = answers_within_a_second(&city, 5).await;
    for (left, (status, headers)) in [2, 1, 0].into_iter().zip(&answers) {
        assert_eq!((*status, text(headers, "ratelimit-policy")), (200, "\"token\";q=3;w=3"));
        assert!(text(headers, "ratelimit").starts_with(&format!("\"token\";r={left};t=")), "{headers:?}");
        assert_eq!(text(headers, "retry-after"), "");
    }
    let (status, headers) = &answers[3];
    assert_eq!((*status, text(headers, "retry-after")), (429, "1"));
    assert_eq!(text(headers, "ratelimit"), "\"token\";r=0;t=1");
    assert_eq!(answers[4].0, 429, "a refused request does not count");
    city.client.shopper("c-1").await.get("/v1/bookings").await.expect(200);
    let (status, headers) = get(&city.client, "/v1/bookings").await;
    assert_eq!((status, text(&headers, "ratelimit")), (200, ""), "keys have no limit here");
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    shopper.get("/v1/bookings").await.expect(200);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_can_have_a_limit_too() {
    let limit = |settings: &mut Settings| {
        off(settings);
        (settings.limits.key_per_second, settings.limits.key_burst) = (1, 5);
    };
    let city = City::with(limit).await;
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(get(&city.client, "/v1/zones").await.0);
    }
    assert!(statuses.starts_with(&[200; 5]) && statuses.contains(&429), "{statuses:?}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_guesses_is_kept_out_and_its_known_callers_are_not() {
    let limit = |settings: &mut Settings| {
        off(settings);
        (settings.limits.failure_per_second, settings.limits.failure_burst) = (1, 3);
        settings.cache.key = Duration::from_secs(60);
    };
    let city = City::with(limit).await;
    let shopper = city.client.shopper("c-1").await;
    for key in ["", "ritiro_sk_guess", "guess"] {
        assert_eq!(city.client.with(key).get("/v1/zones").await.problem(401), "unauthorized");
    }
    let (status, headers) = get(&city.client.with("ritiro_sk_again"), "/v1/zones").await;
    assert_eq!((status, text(&headers, "retry-after")), (429, "1"));
    assert_eq!(text(&headers, "ratelimit-policy"), "\"failures\";q=3;w=3");
    assert_eq!(shopper.get("/v1/bookings").await.problem(429), "too_many_requests", "never seen: not looked up now");
    city.client.get("/v1/zones").await.expect(200);
    city.client.get("/health/ready").await.expect(200);
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    shopper.get("/v1/bookings").await.expect(200);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_that_is_trusted_each_client_has_its_own_address() {
    let limit = |settings: &mut Settings| {
        off(settings);
        (settings.limits.failure_per_second, settings.limits.failure_burst) = (1, 1);
        settings.http.trusted_proxies = "127.0.0.0/8, ::1".parse().unwrap();
    };
    let city = City::with(limit).await;
    let guess = async |forwarded: &str| {
        let request = city.client.with("guess").request(reqwest::Method::GET, "/v1/zones");
        send(request.header("X-Forwarded-For", forwarded)).await.status
    };
    assert_eq!((guess("203.0.113.1").await, guess("203.0.113.1").await), (401, 429));
    assert_eq!(guess("203.0.113.2").await, 401);
    assert_eq!(guess("198.51.100.1, 203.0.113.2").await, 429, "what the client wrote itself does not count");
    assert_eq!((guess("2001:db8::1").await, guess("2001:db8::2").await), (401, 429), "one IPv6 network is one client");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_on_the_web_has_an_end() {
    let city = City::new().await;
    let answer = city.client.get(&format!("/v1/zones?cursor={}", "x".repeat(9_000))).await;
    assert_eq!(answer.problem(414), "uri_too_long");
    city.client.get("/v1/zones").await.expect(200);
    city.stop().await;
}

/// What the server says to some bytes after which the client stops, and how long that took.
async fn said_to(city: &City, bytes: &[u8]) -> (String, Duration) {
    let mut stream = TcpStream::connect(city.server.address).await.unwrap();
    let started = Instant::now();
    // A server that has heard enough closes, and what is sent then fails.
    let _ = stream.write_all(bytes).await;
    let mut said = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut said)).await.expect("it closes");
    (String::from_utf8_lossy(&said).into_owned(), started.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_and_endless_clients_do_not_hold_on() {
    let city = City::with(|settings| settings.http.request_timeout = Duration::from_secs(1)).await;
    let (said, took) = said_to(&city, b"GET /v1/zones HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    assert!(said.starts_with("HTTP/1.1 408") && took < Duration::from_secs(10), "{took:?}: {said}");
    let head = format!(
        "POST /v1/offers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"place\":",
        city.client.key
    );
    let (said, took) = said_to(&city, head.as_bytes()).await;
    assert!(said.starts_with("HTTP/1.1 408") && said.contains("request_timeout"), "{said}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    let endless = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "x".repeat(200_000));
    let (said, _) = said_to(&city, endless.as_bytes()).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: x\r\n".repeat(200));
    let (said, _) = said_to(&city, many.as_bytes()).await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
    city.client.get("/v1/zones").await.expect(200);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_has_a_largest_page() {
    let city = City::new().await;
    for list in
        ["zones", "depots", "couriers", "shifts", "slot-templates", "slot-exceptions", "bookings", "keys", "audit"]
    {
        city.client.get(&format!("/v1/{list}?limit=200")).await.expect(200);
        let answer = city.client.get(&format!("/v1/{list}?limit=201")).await;
        assert_eq!((answer.status, answer.fields()), (422, vec!["limit"]), "{list}");
    }
    let deep = json!({"place": (0..126).fold(json!(1), |inner, _| json!([inner]))});
    assert_eq!(city.client.post("/v1/offers", deep).await.status, 422);
    let deeper = format!("{}1{}", "[".repeat(128), "]".repeat(128));
    let answer = city.client.post_raw("/v1/offers", "application/json", deeper).await;
    assert!([400, 422].contains(&answer.status), "{}", answer.text);
    city.stop().await;
}
