//! Robustness: thousands of damaged requests against a running server. Never a 5xx, always a problem
//! document where it is refused, and the server serves on.
//!
//! Code that reads input from outside, and the tests that show that it never panics:
//!
//! | input | where |
//! |---|---|
//! | JSON bodies of every operation, through the real server | here |
//! | queries, paths, cursors, `If-Match`, `Idempotency-Key`, `Accept`, `Authorization`, `X-Request-Id` | here; `src/http/robustness.rs`, `src/http/courier/format.rs`, `src/http/caller.rs` |
//! | the JSON extractor on any bytes and any document, for every body, and the rules behind it | `src/http/robustness.rs` |
//! | GeoJSON areas | `src/http/robustness.rs`, `src/store/robustness.rs` |
//! | offer tokens | `src/app/booking/offer_token.rs` |
//! | booking tokens | `src/app/access/signer.rs` |
//! | civil times, slots of any day in any zone, places, currencies, loads, shifts | `crates/domain/src/robustness.rs` |
//! | pictures | `crates/domain/src/proof.rs` |
//! | configuration files, `.env`, environment | `src/config/tests.rs` |
//! | rows: JSON columns, ranks, loads, places, areas | `src/store/robustness.rs`, `crates/domain/src/rank.rs` |
//! | instances of Solomon, Li and Lim, VRPLIB | `crates/lab/src/bench/instances/tests.rs` |
//! | streams of ORTEC, tables of MDRP | `crates/lab/src/bench/dynamic/ortec/stream.rs`, `crates/lab/src/bench/dynamic/mdrp/table.rs` |
//! | replay: CSV, GeoJSON, JSON, loggibud, windows, places | `crates/lab/src/common/parcels/mod.rs` |
//! | `postmaster.pid` | `src/embedded/postmaster.rs` |

mod addresses;

use rand::rngs::SmallRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::city::{Answer, Centre, City, Client, Members, NORTH, SOUTH, TODAY, place, send, window, zone_fields};

/// A request as it should be.
#[derive(Clone)]
struct Good {
    method: Method,
    path: String,
    body: Value,
}

fn good(method: Method, path: impl Into<String>, body: Value) -> Good {
    Good { method, path: path.into(), body }
}

/// One of each that has a body.
async fn with_bodies(client: &Client, centre: &Centre) -> Vec<Good> {
    let zone = || {
        let mut zone = zone_fields("Torino");
        zone["objective"] =
            json!({"per_travel_second": 1, "per_meter": 0, "per_courier_used": 900, "margin_seconds": 60});
        zone["foresight"] = json!({"menus": true, "opportunity_price_per_hour": 600});
        zone["proofs"] = json!({"delivery": ["name"], "shipment": ["photo", "note"]});
        zone["travel"] = json!({"model": "great_circle", "speed_kmh": 25, "detour_percent": 140});
        zone
    };
    let other = client.post("/v1/zones", zone()).await.id();
    let depot = json!({"zone_id": centre.zone, "name": "Nord", "place": place(NORTH)});
    let courier = json!({"zone_id": centre.zone, "name": "Eva", "vehicle": "van", "capacity": {"parcels": 9}, "skills": ["stairs"]});
    let day = "2026-11-27";
    let pause = json!({"earliest": format!("{day}T09:00:00+01:00"), "latest": format!("{day}T10:00:00+01:00"), "duration_seconds": 900});
    let shift = json!({"courier_id": centre.courier, "start": place(NORTH), "end": place(SOUTH), "capacity": {"parcels": 5},
        "skills": ["fridge"], "starts_at": format!("{day}T08:00:00+01:00"), "ends_at": format!("{day}T12:00:00+01:00"), "breaks": [pause]});
    let slot = json!({"zone_id": centre.zone, "name": "Late", "weekdays": ["mon", "tue"], "start_time": "20:00", "end_time": "21:00",
        "price": 1, "max_bookings": 7, "valid_from": TODAY, "valid_to": "2027-01-31",
        "cutoff": {"lead_seconds": 60, "days_before": 1, "time": "20:00"}});
    let closing = json!({"zone_id": centre.zone, "date": "2026-12-26", "slot_template_id": centre.morning, "reason": "Boxing day"});
    let order = json!({"zone_id": centre.zone, "kind": "delivery", "place": place(NORTH), "size": {"parcels": 1},
        "service_seconds": 60, "skills": ["stairs"], "depot_id": centre.depot});
    let with = |more: Value| {
        let mut body = order.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let vehicle_type = json!({"zone_id": centre.zone, "name": "Van", "speed": 0.6, "capacity": {"parcels": 9},
        "costs": {"per_hour": 3600, "per_kilometer": 200, "per_use": 900}});
    let ride = json!({"zone_id": centre.zone, "origin": place(SOUTH), "destination": place(NORTH), "max_ride_time_seconds": 3600,
        "origin_window": window(TODAY, "09:00", "12:00"), "origin_service_seconds": 60, "window": window(TODAY, "10:00", "13:00")});
    let contact = json!({"name": "Ada", "phone": "+39", "address": "Via Roma 1", "notes": "third"});
    let booked = client.book(&centre.morning, TODAY, NORTH).await.text("id");
    let offer = client.offer(&centre.morning, TODAY, NORTH).await;
    let hold = client.hold(&centre.afternoon, TODAY, SOUTH).await.text("id");
    let moved = client.hold(&centre.afternoon, TODAY, SOUTH).await.text("id");
    vec![
        good(Method::POST, "/v1/zones", zone()),
        good(Method::PUT, format!("/v1/zones/{other}"), zone()),
        good(Method::POST, "/v1/depots", depot.clone()),
        good(Method::PUT, format!("/v1/depots/{}", centre.depot), depot),
        good(Method::POST, "/v1/couriers", courier.clone()),
        good(Method::PUT, format!("/v1/couriers/{}", centre.courier), courier),
        good(Method::POST, "/v1/vehicle-types", vehicle_type),
        good(Method::POST, format!("/v1/couriers/{}/tokens", centre.courier), json!({"expires_in_seconds": 900})),
        good(Method::POST, "/v1/shifts", shift.clone()),
        good(Method::PUT, format!("/v1/shifts/{}", centre.shift), shift),
        good(Method::POST, "/v1/slot-templates", slot.clone()),
        good(Method::PUT, format!("/v1/slot-templates/{}", centre.morning), slot),
        good(Method::POST, "/v1/slot-exceptions", closing),
        good(Method::POST, "/v1/shopper-tokens", json!({"shopper": "c-9", "expires_in_seconds": 900})),
        good(Method::POST, "/v1/offers", with(json!({"from": TODAY, "to": "2026-11-24", "asap": true}))),
        good(Method::POST, "/v1/holds", json!({"offer_id": offer, "shopper": "c-1"})),
        good(Method::POST, "/v1/holds", with(json!({"window": window(TODAY, "10:00", "12:00"), "shopper": "c-1"}))),
        good(
            Method::POST,
            "/v1/bookings",
            json!({"hold_id": hold, "shopper": "c-1", "reference": "o-1", "contact": contact}),
        ),
        good(
            Method::POST,
            "/v1/bookings",
            with(json!({"window": window(TODAY, "10:00", "12:00"), "contact": contact})),
        ),
        good(Method::POST, "/v1/bookings", ride),
        good(Method::PATCH, format!("/v1/bookings/{booked}"), json!({"window": window(TODAY, "14:00", "16:00")})),
        good(Method::PATCH, format!("/v1/bookings/{booked}"), json!({"hold_id": moved})),
        good(
            Method::POST,
            format!("/v1/bookings/{booked}/proofs"),
            json!({"id": uuid::Uuid::nil(), "kind": "note", "text": "third", "at": "2026-11-23T06:00:00+01:00"}),
        ),
        good(Method::POST, format!("/v1/bookings/{booked}/cancel"), json!({"reason": "moved"})),
    ]
}

/// Values at the edges of what types and databases take, as JSON text.
const EDGES: &[&str] = &[
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "\" \"",
    "0",
    "-1",
    "1.5",
    "-0.0",
    "0.1e-400",
    "1e308",
    "-1e308",
    "1e400",
    "NaN",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551616",
    "2147483648",
    "-2147483649",
    "90",
    "90.00000001",
    "-90",
    "180",
    "-180",
    "180.00000001",
    "\"NaN\"",
    "[null]",
    "[[[]]]",
    "\"a\\u0000b\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\uffff\\u202e\"",
    "\"\u{feff}\"",
    "\"%s%n'\\\"; --\"",
    "\"9999-12-31\"",
    "\"0000-01-01\"",
    "\"0001-01-01\"",
    "\"-0001-01-01\"",
    "\"+262142-12-31\"",
    "\"-262143-01-01\"",
    "\"2026-02-30\"",
    "\"9999-12-31T23:59:59Z\"",
    "\"9999-12-31T23:59:59-23:59\"",
    "\"0000-01-01T00:00:00+23:59\"",
    "\"0001-01-01T00:00:00Z\"",
    "\"+262142-12-31T23:59:59Z\"",
    "\"-262143-01-01T00:00:00Z\"",
    "\"+262142-12-31T23:59:59-23:59\"",
    "\"2016-12-31T23:59:60Z\"",
    "\"1883-11-18T12:00:00Z\"",
    "\"2026-11-23T10:00:00+01:00\"",
    "\"2026-11-23T10:00:00.999999999999999999+01:00\"",
    "\"00:00\"",
    "\"24:00\"",
    "\"24:01\"",
    "\"99:99\"",
    "\"00000000-0000-0000-0000-000000000000\"",
    "\"ffffffff-ffff-ffff-ffff-ffffffffffff\"",
    "\"America/Nowhere\"",
    "\"Pacific/Apia\"",
    "\"Africa/Monrovia\"",
    "\"Asia/Gaza\"",
    "\"EUR\"",
    "\"éur\"",
    "\"mon\"",
    "[1e308, -1e308]",
    "{\"type\": \"Polygon\", \"coordinates\": []}",
    "{\"type\": \"MultiPolygon\", \"coordinates\": [[[[0,0],[0,0],[0,0],[0,0]]]]}",
    "{\"type\": \"Polygon\", \"coordinates\": [[[9.0,45.3],[9.4,45.3],[9.4,45.6],[9.0,45.6],[9.0,45.3]],[[1e308,1e308],[-1e308,1e308],[0,-1e308],[1e308,1e308]]]}",
    "{\"type\": \"Polygon\", \"coordinates\": [[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]}",
    "{\"lat\": 90, \"lng\": 180}",
    "{\"lat\": -0.0, \"lng\": -0.0}",
    "{\"lat\": 45.478, \"lng\": 9.19}",
];

fn long(rng: &mut SmallRng) -> String {
    match rng.random_range(0..4) {
        0 => format!("\"{}\"", "é".repeat(*[200, 201, 500, 5000].choose(rng).unwrap())),
        1 => format!("{}{}", "[".repeat(200), "]".repeat(200)),
        2 => format!("[{}]", vec!["1"; 1000].join(",")),
        _ => format!("\"{}\"", "\u{1f600}".repeat(100)),
    }
}

/// Where in a document something stands: its members' pointers, the root among them.
fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, inner)| pointers(inner, format!("{at}/{name}"), found))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, inner)| pointers(inner, format!("{at}/{i}"), found))
        }
        _ => {}
    }
    found.push(at);
}

/// Stands for text that is put in only when the document is written: not all of it is JSON.
const HERE: &str = "\u{1}here\u{1}";

fn edge(rng: &mut SmallRng) -> String {
    if rng.random_ratio(1, 8) { long(rng) } else { (*EDGES.choose(rng).unwrap()).to_owned() }
}

/// One to three damages to a document. Its text may be no JSON any more.
fn damaged(body: &Value, rng: &mut SmallRng) -> String {
    let mut body = body.clone();
    if let Some(Value::String(name)) = body.get_mut("name") {
        // Most names are unique.
        *name += &rng.random_range(0..1_000_000).to_string();
    }
    let mut texts = Vec::new();
    for _ in 0..*[1, 1, 1, 2, 3].choose(rng).unwrap() {
        let mut places = Vec::new();
        pointers(&body, String::new(), &mut places);
        let at = places.choose(rng).unwrap().clone();
        let found = body.pointer_mut(&at).unwrap();
        match (rng.random_range(0..10), found) {
            (0, Value::Object(members)) => drop(members.insert("colour".into(), json!("red"))),
            (1, Value::Object(members)) => drop(remove_one(members, rng)),
            (2, Value::Array(items)) => items.extend(items.clone()),
            (3, Value::Number(number)) => {
                let about = number.as_f64().unwrap_or_default() * *[-1.0, 2.0, 1e3, 1e6, 1e-9].choose(rng).unwrap();
                *body.pointer_mut(&at).unwrap() = json!(about);
            }
            (_, found) => {
                *found = json!(HERE);
                texts.push(edge(rng));
            }
        }
    }
    let mut text = body.to_string();
    let mark = json!(HERE).to_string();
    for put in texts {
        text = text.replacen(&mark, &put, 1);
    }
    match rng.random_range(0..25) {
        0 => text.chars().take(rng.random_range(0..=text.chars().count())).collect(),
        1 => text.replacen('{', &format!("{{\"{}\":1,", first_name(&body)), 1),
        2 => format!("{text}{text}"),
        _ => text,
    }
}

fn remove_one(members: &mut Map<String, Value>, rng: &mut SmallRng) -> Option<Value> {
    let names: Vec<String> = members.keys().cloned().collect();
    members.remove(names.choose(rng)?)
}

fn first_name(body: &Value) -> String {
    body.as_object().and_then(|members| members.keys().next().cloned()).unwrap_or_default()
}

/// What every answer is, whatever was asked.
#[track_caller]
fn sane(answer: &Answer, asked: &str) {
    assert!(answer.status < 500, "{asked}\n{}: {}", answer.status, answer.text);
    if answer.status >= 400 {
        answer.problem(answer.status);
    }
}

async fn ask(client: &Client, good: &Good, body: String) -> Answer {
    let request = client.request(good.method.clone(), &good.path).header("If-Match", "*");
    send(request.header("Content-Type", "application/json").body(body)).await
}

/// The usual things still work, whatever was accepted meanwhile.
async fn serves_on(city: &City, centre: &Centre) {
    let all_days =
        json!({"zone_id": centre.zone, "place": place(NORTH), "asap": true, "from": TODAY, "to": "2026-12-06"});
    sane(&city.client.post("/v1/offers", all_days).await, "offers");
    let ride =
        json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window("2026-11-27", "09:00", "11:00")});
    for order in [json!({"place": place(NORTH), "window": window(TODAY, "15:00", "17:00")}), ride] {
        sane(&city.client.post("/v1/bookings", order).await, "a booking");
    }
    for list in ["zones", "depots", "couriers", "shifts", "slot-templates", "slot-exceptions", "bookings"] {
        city.client.get(&format!("/v1/{list}?limit=200")).await.expect(200);
    }
    let courier = city.client.courier(&centre.courier).await;
    for date in [TODAY, "2026-11-27"] {
        for format in ["json", "geojson", "gpx"] {
            sane(&courier.get(&format!("/v1/courier/routes/{date}?format={format}")).await, "a route");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_damaged_body_fails_the_server() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let bodies = with_bodies(&city.client, &centre).await;
    let mut accepted = 0;
    for (number, good) in bodies.iter().enumerate() {
        let mut rng = SmallRng::seed_from_u64(number as u64);
        let damages: Vec<String> = (0..60).map(|_| damaged(&good.body, &mut rng)).collect();
        for some in damages.chunks(10) {
            let answers = some.iter().map(|body| ask(&city.client, good, body.clone()));
            for (answer, body) in futures_util::future::join_all(answers).await.iter().zip(some) {
                sane(answer, &format!("{} {} {body}", good.method, good.path));
                accepted += usize::from(answer.status < 300);
            }
        }
        serves_on(&city, &centre).await;
    }
    for good in &bodies {
        sane(&ask(&city.client, good, good.body.to_string()).await, &good.path);
    }
    assert!(accepted > 40, "so few were accepted that hardly anything behind the extractor was reached: {accepted}");
    city.stop().await;
}

/// Each edge at every fifth place of each body, in turns: what the dice above may miss.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_edge_in_any_field_fails_the_server() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    for good in with_bodies(&city.client, &centre).await {
        let mut places = Vec::new();
        pointers(&good.body, String::new(), &mut places);
        let bodies: Vec<String> = places
            .iter()
            .enumerate()
            .flat_map(|(turn, at)| {
                let mut body = good.body.clone();
                *body.pointer_mut(at).unwrap() = json!(HERE);
                let text = body.to_string();
                EDGES.iter().skip(turn % 5).step_by(5).map(move |edge| text.replacen(&json!(HERE).to_string(), edge, 1))
            })
            .collect();
        for some in bodies.chunks(16) {
            let answers = some.iter().map(|body| ask(&city.client, &good, body.clone()));
            for (answer, body) in futures_util::future::join_all(answers).await.iter().zip(some) {
                sane(answer, &format!("{} {} {body}", good.method, good.path));
            }
        }
        serves_on(&city, &centre).await;
    }
    city.stop().await;
}
