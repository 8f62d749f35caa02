//! Damaged addresses and headers.

use super::*;

/// Pieces of addresses.
const PIECES: &[&str] = &[
    "%00",
    "%ff",
    "%c3%28",
    "%",
    "%zz",
    "..",
    "%2e%2e",
    "%2F",
    "'",
    "\"",
    "%20",
    "+",
    "&",
    "=",
    ";",
    "[]",
    "\u{e9}",
    "%F0%9F%98%80",
    "9223372036854775808",
    "-1",
    "0",
    "200",
    "x",
    "AAAAAAAAAAAAAAAAAAAAAA",
    "_____________________w",
    "2026-11-23",
    "9999-12-31",
    "0000-01-01",
    "-0001-01-01",
    "confirmed",
    "null",
    "limit=",
    "cursor=",
    "state=",
    "date=",
    "zone_id=",
    "reference=",
    "shopper=",
    "format=",
    "from=",
    "to=",
    "courier_id=",
    "00000000-0000-0000-0000-000000000000",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_damaged_address_or_header_fails_the_server() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let clients = [city.client.clone(), city.client.courier(&centre.courier).await, city.client.shopper("c-1").await];
    let bases = [
        "/v1/bookings",
        "/v1/zones",
        "/v1/depots",
        "/v1/shifts",
        "/v1/couriers",
        "/v1/vehicle-types",
        "/v1/slot-templates",
        "/v1/slot-exceptions",
        "/v1/courier/routes",
        "/v1/holds",
        "/v1/shoppers",
        "/docs",
        "/openapi.json",
        "/metrics",
        "/health",
        "/v1",
    ];
    let headers = [
        "If-Match",
        "Idempotency-Key",
        "Authorization",
        "Accept",
        "X-Request-Id",
        "Content-Type",
        "Range",
        "Accept-Encoding",
        "If-None-Match",
    ];
    let values = [
        "*",
        "\"1\"",
        "W/\"1\"",
        "\"9223372036854775808\"",
        "\"-1\"",
        "\"1\", \"2\"",
        "",
        " ",
        "\"",
        "a\tb",
        "Bearer",
        "Bearer ",
        "Bearer ritiro_bt_",
        "Bearer ritiro_bt_00000000000070008000000000000000_AAAA",
        "Basic Og==",
        "application/json;q=2",
        "application/*;q=0.0000001",
        "*/*;q=",
        ",,,",
        "text/html,;q=1",
        "bytes=0-1",
        "gzip;q=9",
        "application/json; charset=\"",
        "\u{fc}",
        "x",
    ];
    let mut rng = SmallRng::seed_from_u64(7);
    for round in 0..1500 {
        let client = clients.choose(&mut rng).unwrap();
        let mut path = (*bases.choose(&mut rng).unwrap()).to_owned();
        for _ in 0..rng.random_range(0..3) {
            path += &format!("/{}", PIECES.choose(&mut rng).unwrap());
        }
        if rng.random_bool(0.6) {
            let query: String = (0..rng.random_range(1..6)).map(|_| *PIECES.choose(&mut rng).unwrap()).collect();
            path += &format!("?{query}");
        }
        let method = [Method::GET, Method::GET, Method::DELETE, Method::POST, Method::PUT, Method::PATCH]
            .choose(&mut rng)
            .unwrap()
            .clone();
        let mut request = client.request(method.clone(), &path);
        let mut sent = Vec::new();
        for _ in 0..rng.random_range(0..3) {
            let (name, value) = (*headers.choose(&mut rng).unwrap(), *values.choose(&mut rng).unwrap());
            request = request.header(name, value.as_bytes());
            sent.push((name, value));
        }
        sane(&send(request).await, &format!("{round}: {method} {path} {sent:?}"));
    }
    for header in headers {
        for value in values {
            let path = format!("/v1/bookings/{}", booked.text("id"));
            let patch =
                city.client.request(Method::PATCH, &path).json(&json!({"window": window(TODAY, "14:00", "16:00")}));
            sane(&send(patch.header(header, value.as_bytes())).await, &format!("{header}: {value}"));
            sane(
                &send(
                    clients[1]
                        .request(Method::GET, &format!("/v1/courier/routes/{TODAY}"))
                        .header(header, value.as_bytes()),
                )
                .await,
                value,
            );
        }
    }
    serves_on(&city, &centre).await;
    city.stop().await;
}
