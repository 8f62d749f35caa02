//! Input that is wrong: each gets a problem that names the field, and the server goes on.

use reqwest::Method;
use serde_json::{Value, json};

use crate::city::{Answer, Centre, City, Members, NORTH, SOUTH, TODAY, place, send, window, zone_fields};

async fn city() -> (City, Centre) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    (city, centre)
}

/// A body in order, with one member set (or, by `null` in `with`, kept as `null`).
fn but(body: &Value, pointer: &str, with: Value) -> Value {
    let mut body = body.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = with;
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_json_is_said_to_be_none() {
    let (city, _) = city().await;
    let json = "application/json";
    let odd = "{\"place\": \"\\ud800\"}";
    for body in [
        "",
        "{",
        "nul",
        "{\"place\": {\"lat\": 1,}}",
        "{} {}",
        "\u{feff}{}",
        odd,
        "{\"place\":{\"lat\":NaN,\"lng\":9}}",
    ] {
        let answer = city.client.post_raw("/v1/offers", json, body.to_owned()).await;
        assert_eq!(answer.problem(400), "malformed_json", "{}", &body[..body.len().min(40)]);
    }
    let bytes = city.client.post_raw("/v1/offers", json, vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}']).await;
    assert!([400, 422].contains(&bytes.status), "{}", bytes.text);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let answer = city.client.post_raw("/v1/offers", kind, "{}").await;
        assert_eq!(answer.problem(415), "unsupported_media_type");
    }
    let huge = format!("{{\"zone_id\": \"{}\"}}", "x".repeat(1 << 20));
    assert_eq!(city.client.post_raw("/v1/offers", json, huge).await.problem(413), "payload_too_large");
    for body in ["[]", "1", "null", "\"text\""] {
        assert_eq!(city.client.post_raw("/v1/offers", json, body).await.problem(422), "validation_failed");
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!([400, 422].contains(&city.client.post_raw("/v1/offers", json, deep).await.status));
    city.client.post("/v1/offers", json!({"place": place(NORTH)})).await.expect(200);
    city.stop().await;
}

fn assert_no_object(answer: &Answer, field: &str) {
    assert_eq!(answer.problem(422), "validation_failed");
    assert_eq!(answer.body["errors"], json!([{"field": field, "message": "must be an object"}]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_taken_nowhere_for_an_object() {
    let (city, _) = city().await;
    let window = window(TODAY, "10:00", "12:00");
    let order = json!({"place": place(NORTH), "window": window, "contact": {}});
    for (pointer, list) in [
        ("/place", json!([45.46, 9.19])),
        ("/window", json!([window["start"], window["end"]])),
        ("/contact", json!(["Ada", null, null, null])),
    ] {
        let answer = city.client.post("/v1/bookings", but(&order, pointer, list)).await;
        assert_no_object(&answer, &pointer[1..]);
    }
    let zone = zone_fields("Sud");
    for member in ["proofs", "release", "trips"] {
        let answer = city.client.post("/v1/zones", but(&zone, &format!("/{member}"), json!([]))).await;
        assert_no_object(&answer, member);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_field_of_an_order_is_named() {
    let (city, _) = city().await;
    let order = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    let wrong = [
        (but(&order, "/place/lat", json!(91)), "place.lat"),
        (but(&order, "/place/lng", json!(-180.1)), "place.lng"),
        (but(&order, "/place/lat", json!("45")), "place.lat"),
        (but(&order, "/place/lat", json!(1e300)), "place.lat"),
        (but(&order, "/place", json!({"lat": 45.0})), "place.lng"),
        (but(&order, "/size", json!({"pallets": 1})), "size.pallets"),
        (but(&order, "/size", json!({"parcels": -1})), "size.parcels"),
        (but(&order, "/size", json!({"parcels": 1.5})), "size.parcels"),
        (but(&order, "/service_seconds", json!(-1)), "service_seconds"),
        (but(&order, "/service_seconds", json!(14_401)), "service_seconds"),
        (but(&order, "/skills", json!(["flying"])), "skills[0]"),
        (but(&order, "/depot_id", json!("00000000-0000-7000-8000-000000000000")), "depot_id"),
        (but(&order, "/zone_id", json!("nowhere")), "zone_id"),
        (but(&order, "/kind", json!("gift")), "kind"),
        (but(&order, "/kind", json!("shipment")), "place"),
        (but(&order, "/origin", place(SOUTH)), "place"),
        (but(&order, "/max_ride_time_seconds", json!(60)), "max_ride_time_seconds"),
        (but(&order, "/window/end", json!("2026-11-23T09:00:00+01:00")), "window.end"),
        (but(&order, "/window/end", json!("2026-11-23 12:00")), "window.end"),
        (but(&order, "/window/end", json!("2026-11-23T12:00:00")), "window.end"),
        (but(&order, "/window/start", json!("2026-02-30T10:00:00Z")), "window.start"),
        (but(&order, "/window", window("2026-11-22", "10:00", "12:00")), "window"),
        (but(&order, "/window", window("2027-11-22", "10:00", "12:00")), "window"),
        (
            but(&order, "/window", json!({"start": "9999-12-31T23:00:00-23:00", "end": "9999-12-31T23:59:59-23:00"})),
            "window.start",
        ),
        // What no database keeps, and what has no RFC 3339 to be written in.
        (but(&order, "/window/start", json!("-262143-01-01T00:00:00Z")), "window.start"),
        (but(&order, "/window/end", json!("+262142-12-31T23:59:59Z")), "window.end"),
        (
            but(&ride, "/origin_window", json!({"start": "0001-01-01T00:00:00Z", "end": "2026-11-23T10:00:00Z"})),
            "origin_window.start",
        ),
        (but(&order, "/shopper", json!("")), "shopper"),
        (but(&order, "/reference", json!("r".repeat(201))), "reference"),
        (but(&order, "/contact", json!({"name": "n".repeat(501)})), "contact.name"),
        (but(&order, "/contact", json!({"mail": "x"})), "contact.mail"),
        (but(&order, "/offer_id", json!("x")), "window"),
        (but(&order, "/hold_id", json!("00000000-0000-7000-8000-000000000000")), "window"),
        (json!({"offer_id": "x", "place": place(NORTH)}), "place"),
        (json!({"hold_id": "00000000-0000-7000-8000-000000000000", "offer_id": "x"}), "offer_id"),
        (json!({}), "offer_id"),
        (json!({"window": window(TODAY, "10:00", "12:00")}), "place"),
        (but(&order, "/colour", json!("red")), "colour"),
        (but(&order, "/place/alt", json!(1)), "place.alt"),
        (but(&ride, "/destination", Value::Null), "destination"),
        (but(&ride, "/origin_window", window(TODAY, "12:00", "10:00")), "origin_window.end"),
        (but(&ride, "/origin_service_seconds", json!(-5)), "origin_service_seconds"),
        (but(&ride, "/max_ride_time_seconds", json!(86_401)), "max_ride_time_seconds"),
        (but(&ride, "/max_ride_time_seconds", json!(i64::MAX)), "max_ride_time_seconds"),
    ];
    for (body, field) in wrong {
        let answer = city.client.post("/v1/bookings", body.clone()).await;
        assert!(["validation_failed", "unknown_field"].contains(&answer.problem(422)), "{body}");
        assert_eq!(answer.fields(), [field], "{body}: {}", answer.text);
        assert!(!answer.body["errors"][0]["message"].as_str().unwrap().is_empty());
    }
    let most = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "size": {"parcels": i64::MAX}});
    let answer = city.client.post("/v1/bookings", most).await;
    assert!([409, 422].contains(&answer.status), "{}", answer.text);
    assert_eq!(answer.problem(answer.status) == "capacity", answer.status == 409);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_that_cannot_be_asked_for_are_refused() {
    let (city, centre) = city().await;
    let asked = |from: &str, to: Value| json!({"place": place(NORTH), "from": from, "to": to});
    for (body, field) in [
        (asked("2026-11-22", Value::Null), "from"),
        (asked("2026-11-24", json!("2026-11-23")), "to"),
        (asked("2026-11-23", json!("2026-12-07")), "to"),
        (asked("2027-02-21", json!("2027-02-22")), "to"),
        (asked("2026-13-01", Value::Null), "from"),
        (asked("23.11.2026", Value::Null), "from"),
        (asked("+262142-12-31", Value::Null), "from"),
        (asked("-262143-01-01", Value::Null), "from"),
    ] {
        let answer = city.client.post("/v1/offers", body.clone()).await;
        assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec![field]), "{body}");
    }
    let fortnight = city.client.post("/v1/offers", asked("2026-11-23", json!("2026-12-06"))).await.expect(200);
    assert_eq!(fortnight.items("slots").len(), 28);
    let courier = city.client.courier(&centre.courier).await;
    for date in ["2026-02-30", "today", "20261123", "+262142-12-31", "-262143-01-01", "-4800-01-01"] {
        let answer = courier.get(&format!("/v1/courier/routes/{date}")).await;
        assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec!["date"]), "{date}");
        let answer = city.client.get(&format!("/v1/bookings?date={}", date.replace('+', "%2B"))).await;
        assert!(answer.status == 422 || answer.status == 200, "{date}: {}", answer.text);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_that_was_altered_or_is_old_is_none() {
    let (city, centre) = city().await;
    let offer = city.client.offer(&centre.morning, TODAY, NORTH).await;
    let mut forged: Vec<u8> = offer.clone().into_bytes();
    forged[20] = if forged[20] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    for bad in ["", "x", &forged, &offer[1..], &format!("{offer}AAAA"), "ünsinn", &"A".repeat(100_000)] {
        for path in ["/v1/holds", "/v1/bookings"] {
            let answer = city.client.post(path, json!({"offer_id": bad})).await;
            assert_eq!(answer.problem(422), "offer_invalid", "{}", answer.text);
        }
    }
    city.time.pass(901);
    assert_eq!(city.client.post("/v1/holds", json!({"offer_id": offer})).await.problem(409), "offer_expired");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_methods_and_queries_that_are_not_there() {
    let (city, _) = city().await;
    for path in ["/v1", "/v1/nothing", "/v2/zones", "/v1/zones/", "/v1/holds/x/y"] {
        assert_eq!(city.client.get(path).await.problem(404), "not_found", "{path}");
    }
    for (method, path, allow) in [
        (Method::DELETE, "/v1/offers", "POST"),
        (Method::PUT, "/v1/bookings", "GET, POST"),
        (Method::GET, "/v1/holds", "POST"),
        (Method::POST, "/health/live", "GET"),
    ] {
        let response = city.client.request(method.clone(), path).send().await.unwrap();
        assert_eq!(response.headers()["allow"].to_str().unwrap(), allow, "{method} {path}");
        assert_eq!(send(city.client.request(method, path)).await.problem(405), "method_not_allowed");
    }
    for id in ["x", "123", "00000000-0000-0000-0000-00000000000g", "%00", "..%2f..", &"9".repeat(2000)] {
        for path in ["/v1/zones", "/v1/bookings", "/v1/holds", "/v1/shifts"] {
            let answer = city.client.get(&format!("{path}/{id}")).await;
            assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec!["id"]), "{path}/{id}");
        }
    }
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=all", "limit"),
        ("cursor=x", "cursor"),
        ("state=lost", "state"),
        ("date=tomorrow", "date"),
        ("zone_id=x", "zone_id"),
        ("colour=red", "colour"),
    ] {
        let answer = city.client.get(&format!("/v1/bookings?{query}")).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{query}: {}", answer.text);
    }
    let courier = city.client.get("/v1/couriers").await.expect(200).items("items")[0].text("id");
    let courier = city.client.courier(&courier).await;
    let path = format!("/v1/courier/routes/{TODAY}");
    assert_eq!(courier.get_as(&path, "text/html").await.problem(406), "not_acceptable");
    assert_eq!(courier.get(&format!("{path}?format=pdf")).await.fields(), ["format"]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_that_postgres_cannot_keep_is_refused_not_failed_at() {
    let (city, centre) = city().await;
    let order = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    for (member, value) in
        [("reference", json!("a\u{0}b")), ("shopper", json!("\u{0}")), ("contact", json!({"notes": "\u{0}"}))]
    {
        let answer = city.client.post("/v1/bookings", but(&order, &format!("/{member}"), value)).await;
        assert_eq!(answer.problem(422), "validation_failed", "{member}");
    }
    assert_eq!(city.client.get("/v1/bookings?reference=%00").await.status, 422);
    let answer = city.client.post("/v1/zones", but(&zone_fields("x"), "/name", json!("a\u{0}"))).await;
    assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec!["name"]));
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let cancel = format!("/v1/bookings/{}/cancel", booked.text("id"));
    assert_eq!(city.client.post(&cancel, json!({"reason": "\u{0}"})).await.problem(422), "validation_failed");
    assert_eq!(
        city.client.post("/v1/shopper-tokens", json!({"shopper": "\u{0}"})).await.problem(422),
        "validation_failed"
    );
    city.stop().await;
}
