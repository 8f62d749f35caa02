//! Pages of other origins, and what browsers are told about every answer.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::city::{City, Client, Members, NORTH, TODAY, merchant, send};

const SHOP: &str = "https://shop.example";

async fn allow(client: &Client, origins: &[&str]) {
    let request = client.request(Method::PUT, "/v1/merchant").header("If-Match", "*");
    send(request.json(&json!({"allowed_origins": origins}))).await.expect(200);
}

async fn from(origin: &str, client: &Client, path: &str) -> (u16, HeaderMap) {
    let response = client.request(Method::GET, path).header("Origin", origin).send().await.unwrap();
    (response.status().as_u16(), response.headers().clone())
}

async fn preflight(city: &City, origin: &str, path: &str) -> (u16, HeaderMap) {
    let request = city.client.with("").request(Method::OPTIONS, path).header("Origin", origin);
    let request = request.header("Access-Control-Request-Method", "POST");
    let response = request.header("Access-Control-Request-Headers", "authorization,content-type").send().await.unwrap();
    (response.status().as_u16(), response.headers().clone())
}

fn shared(headers: &HeaderMap) -> &str {
    headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merchant_says_which_pages_may_call() {
    let city = City::new().await;
    let read = city.client.get("/v1/merchant").await;
    assert_eq!((read.etag.as_str(), &read.body["allowed_origins"]), ("\"1\"", &json!([])));
    assert_eq!(read.body.text("name"), "Bottega");
    allow(&city.client, &[SHOP, "http://localhost:5173"]).await;
    let read = city.client.get("/v1/merchant").await;
    assert_eq!((read.etag.as_str(), &read.body["allowed_origins"]), ("\"2\"", &json!([SHOP, "http://localhost:5173"])));
    let put = |body| city.client.request(Method::PUT, "/v1/merchant").json(&body);
    let stale = send(put(json!({"allowed_origins": []})).header("If-Match", "\"1\"")).await;
    assert_eq!(stale.problem(412), "precondition_failed");
    assert_eq!(send(put(json!({"allowed_origins": []}))).await.problem(428), "precondition_required");
    for (origins, field) in [
        (json!(["*"]), "allowed_origins[0]"),
        (json!([SHOP, "https://shop.example/"]), "allowed_origins[1]"),
        (json!(vec![SHOP; 21]), "allowed_origins"),
    ] {
        let answer = send(put(json!({"allowed_origins": origins})).header("If-Match", "*")).await;
        assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec![field]));
    }
    let named = send(put(json!({"allowed_origins": [], "name": "Altra"})).header("If-Match", "*")).await;
    assert_eq!(named.expect(200)["name"], "Bottega", "names are given by whoever runs the installation");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_asks_is_answered_for_pages_that_somebody_allows() {
    let city = City::new().await;
    let (status, headers) = preflight(&city, SHOP, "/v1/offers").await;
    assert_eq!((status, shared(&headers)), (405, ""));
    allow(&city.client, &[SHOP]).await;
    let (status, headers) = preflight(&city, SHOP, "/v1/offers").await;
    assert_eq!((status, shared(&headers)), (204, SHOP));
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(header("access-control-allow-methods"), "POST");
    assert!(header("access-control-allow-headers").contains("Authorization"));
    assert!(!headers.contains_key("access-control-allow-credentials"));
    for (origin, path) in
        [("https://evil.example", "/v1/offers"), (SHOP, "/v1/nothing"), (SHOP, "/metrics"), ("null", "/v1/offers")]
    {
        let (status, headers) = preflight(&city, origin, path).await;
        assert!(status >= 400 && !headers.contains_key("access-control-allow-methods"), "{origin} {path}: {status}");
        assert!(shared(&headers).is_empty() || origin == SHOP, "{origin}");
    }
    allow(&city.client, &[]).await;
    assert_eq!(preflight(&city, SHOP, "/v1/offers").await.0, 405);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_shared_with_pages_of_the_callers_own_merchant_only() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let stranger = city.client.with(&merchant(&city.url, "Altra").await);
    allow(&city.client, &[SHOP]).await;
    allow(&stranger, &["https://altra.example"]).await;
    let shopper = city.client.shopper("c-1").await;
    let (status, headers) = from(SHOP, &shopper, "/v1/bookings").await;
    assert_eq!((status, shared(&headers), &headers["vary"]), (200, SHOP, &"Origin".parse().unwrap()));
    assert!(headers["access-control-expose-headers"].to_str().unwrap().contains("ETag"));
    let link = city.client.with(&booked.text("booking_token"));
    assert_eq!(shared(&from(SHOP, &link, &format!("/v1/bookings/{}", booked.text("id"))).await.1), SHOP);
    let courier = city.client.courier(&centre.courier).await;
    assert_eq!(shared(&from(SHOP, &courier, &format!("/v1/courier/routes/{TODAY}")).await.1), SHOP);
    let (status, headers) = from(SHOP, &shopper, "/v1/zones").await;
    assert_eq!((status, shared(&headers)), (403, SHOP), "a page may read that it may not");
    assert_eq!(shared(&from("https://altra.example", &shopper, "/v1/bookings").await.1), "", "another merchant's page");
    assert_eq!(shared(&from("https://evil.example", &shopper, "/v1/bookings").await.1), "");
    let (status, headers) = from(SHOP, &city.client, "/v1/bookings").await;
    assert_eq!((status, shared(&headers)), (200, ""), "keys are for servers");
    let (status, headers) = from(SHOP, &city.client.with("ritiro_st_expired"), "/v1/bookings").await;
    assert_eq!((status, shared(&headers)), (401, SHOP), "a page may read that its token is no good");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn browsers_are_reported_what_not_to_do() {
    let secure = "https://delivery.example/api/".parse().unwrap();
    let city = City::with(|settings| settings.http.public_url = Some(secure)).await;
    for path in ["/v1/zones", "/v1/nothing", "/openapi.json", "/docs/", "/health/live"] {
        let (_, headers) = from(SHOP, &city.client, path).await;
        let header = |name: &str| headers.get(name).map(|v| v.to_str().unwrap()).unwrap_or_default().to_owned();
        assert_eq!((header("x-content-type-options"), header("x-frame-options")), ("nosniff".into(), "DENY".into()));
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("strict-transport-security"), "max-age=31536000", "{path}");
        assert!(header("permissions-policy").contains("geolocation=()"));
        let policy = header("content-security-policy");
        if path == "/docs/" {
            assert!(policy.contains("script-src 'self'; ") && !policy.contains("unsafe-eval"), "{policy}");
            assert!(policy.contains("connect-src 'self' https://delivery.example/api/;"), "{policy}");
        } else {
            assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'", "{path}");
        }
    }
    let plain = City::new().await;
    assert!(!from(SHOP, &plain.client, "/v1/zones").await.1.contains_key("strict-transport-security"));
    city.stop().await;
    plain.stop().await;
}
