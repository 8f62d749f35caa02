//! Property tests: whatever the request is, the extractors and the domain rules return an answer; they never panic.

use std::sync::LazyLock;

use actix_web::FromRequest;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use chrono::{DateTime, FixedOffset};
use chrono_tz::{TZ_VARIANTS, Tz};
use futures_util::FutureExt;
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use super::extract::{IdempotencyKey, IfMatch, Json, OptionalIfMatch, Path, Query};
use super::merchant::depots::DepotFields;
use super::page::{Cursor, Limit};
use super::problem::Problem;
use super::wire::*;

/// The extractors give up bodies that do not arrive in time, which needs a runtime with a timer.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_time().build().expect("a runtime"));

/// Reads a body through the extractor that handlers use. The whole payload is available at once.
fn body<T: DeserializeOwned + 'static>(bytes: impl Into<Vec<u8>>) -> Result<T, Problem> {
    let request = TestRequest::post().insert_header(("Content-Type", "application/json")).set_payload(bytes.into());
    let (request, mut payload) = request.to_http_parts();
    let _timers = RUNTIME.enter();
    let read = Json::<T>::from_request(&request, &mut payload).now_or_never().expect("nothing to wait for");
    read.map(|json| json.0)
}

/// Parses bytes as each type of body, and applies the domain rules to each body that is valid.
fn every_body(bytes: &[u8]) {
    let _ = body::<ZoneFields>(bytes).map(|b| b.read().map(|zone| zone.check()));
    let _ = body::<DepotFields>(bytes).map(|b| b.read().map(|new| new.value.check()));
    let _ = body::<CourierFields>(bytes).map(CourierFields::read);
    let _ = body::<SlotTemplateFields>(bytes).map(|b| b.read().map(|new| new.value.check()));
    let _ = body::<SlotExceptionFields>(bytes).map(|b| b.read().map(|new| new.value.check()));
    let _ = body::<ShiftFields>(bytes).map(ShiftFields::read);
    let _ = body::<OfferFields>(bytes).map(|b| b.read());
    let _ = body::<HoldFields>(bytes).map(|b| b.source().is_ok());
    let _ = body::<BookingFields>(bytes).map(|b| (b.source().is_ok(), b.contact.map(Contact::read)));
    let _ = body::<RescheduleFields>(bytes).map(RescheduleFields::read);
    let _ = body::<CancelFields>(bytes);
    let _ = body::<ProofFields>(bytes).map(ProofFields::read);
    let _ = body::<DeskProofFields>(bytes).map(|b| b.read(ritiro_domain::BookingId(Uuid::nil())));
    let _ = body::<CourierTokenFields>(bytes);
    let _ = body::<ShopperTokenFields>(bytes);
    let _ = body::<Area>(bytes).map(|b| b.read());
}

/// An arbitrary JSON document.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        ".{0,12}".prop_map(Value::from),
        moment().prop_map(Value::from),
        prop::sample::select(vec!["24:00", "Europe/Rome", "EUR", "mon", "\0", "Polygon"]).prop_map(Value::from),
    ];
    let name = prop_oneof![prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned), ".{0,4}"];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(name.clone(), inner, 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

const NAMES: &[&str] =
    &["place", "lat", "lng", "window", "start", "end", "zone_id", "size", "type", "coordinates", "name"];

/// Instants in valid and in invalid formats.
fn moment() -> impl Strategy<Value = String> {
    let parts = (-300_000..300_000i32, 0..14u32, 0..33u32, 0..26u32, 0..62u32, -26..26i32);
    parts.prop_map(|(year, month, day, hour, second, offset)| {
        let year = if year.abs() > 20_000 { format!("{year:+}") } else { format!("{:04}", year.abs() / 2) };
        format!(
            "{year}-{month:02}-{day:02}T{hour:02}:00:{second:02}{}{:02}:00",
            if offset < 0 { '-' } else { '+' },
            offset.abs()
        )
    })
}

/// One valid body of each type.
fn bodies() -> Vec<Value> {
    let id = "01a2027e-aac6-75fe-808c-da79667c3e96";
    let place = json!({"lat": 45.46, "lng": 9.19});
    let window = json!({"start": "2026-11-23T10:00:00+01:00", "end": "2026-11-23T12:00:00+01:00"});
    let ring = json!([[9.0, 45.3], [9.4, 45.3], [9.4, 45.6], [9.0, 45.3]]);
    vec![
        json!({"name": "Milano", "time_zone": "Europe/Rome", "currency": "EUR", "area": {"type": "Polygon", "coordinates": [ring]},
            "load_dimensions": ["parcels"], "skills": ["fridge"], "asap": {"window_seconds": 1800, "price": 690},
            "travel": {"model": "great_circle", "speed_kmh": 25, "detour_percent": 140}, "custom_windows": {"price": 590},
            "trips": {"loading_seconds": 300, "loading_seconds_per_order": 20, "most_per_shift": 4, "preparation_seconds": 900}}),
        json!({"zone_id": id, "name": "Nord", "place": place}),
        json!({"zone_id": id, "name": "Eva", "vehicle": "van", "capacity": {"parcels": 9}, "skills": []}),
        json!({"zone_id": id, "name": "Late", "weekdays": ["mon"], "start_time": "20:00", "end_time": "21:00", "price": 1,
            "cutoff": {"lead_seconds": 60, "days_before": 1, "time": "20:00"}, "max_bookings": 3, "valid_from": "2026-11-23"}),
        json!({"zone_id": id, "date": "2026-12-26", "reason": "Boxing day"}),
        json!({"courier_id": id, "start": place, "starts_at": "2026-11-27T08:00:00+01:00", "ends_at": "2026-11-27T12:00:00+01:00",
            "breaks": [{"earliest": "2026-11-27T09:00:00+01:00", "latest": "2026-11-27T10:00:00+01:00", "duration_seconds": 900}]}),
        json!({"place": place, "from": "2026-11-23", "to": "2026-11-24", "asap": true, "size": {"parcels": 1},
            "ready_at": "2026-11-23T09:00:00+01:00"}),
        json!({"origin": place, "destination": place, "window": window, "origin_window": window, "contact": {"name": "Ada"}}),
        json!({"window": window}),
        json!({"reason": "moved"}),
        json!({"expires_in_seconds": 900}),
        json!({"shopper": "c-1"}),
        json!({"type": "MultiPolygon", "coordinates": [[ring]]}),
    ]
}

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

/// All parameters of all queries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only whether they can be parsed matters")]
struct AllParameters {
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    date: Option<Date>,
    zone_id: Option<Uuid>,
    shopper: Option<String>,
}

#[test]
fn depth_and_length_are_answered_too() {
    for deep in ["[", "{\"place\":", "[{\"a\":"] {
        every_body(deep.repeat(100_000).as_bytes());
    }
    every_body(format!("{{\"place\":{}1{}}}", "[".repeat(120), "]".repeat(120)).as_bytes());
    every_body(format!("{{\"name\":\"{}\"}}", "\\ud83d\\ude00".repeat(10_000)).as_bytes());
    every_body(format!("{{{}\"name\":1}}", "\"name\":1,".repeat(10_000)).as_bytes());
    for odd in [
        "{\"name\":\"\\ud800\"}",
        "{\"name\":\"\\udc00\\ud800\"}",
        "{\"lat\":1e999}",
        "{\"\\u0000\":1}",
        "{\"lat\":-0.0,\"lng\":1E+2}",
    ] {
        every_body(odd.as_bytes());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_body_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        every_body(&bytes);
    }

    #[test]
    fn no_document_makes_a_body_panic(document in document()) {
        every_body(document.to_string().as_bytes());
    }

    #[test]
    fn no_damage_makes_a_body_panic(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        with in document(),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let bodies = bodies();
        let mut damaged = which.get(&bodies).clone();
        let mut places = Vec::new();
        pointers(&damaged, String::new(), &mut places);
        let place: &String = at.get(&places);
        *damaged.pointer_mut(place).unwrap() = with;
        let mut text = damaged.to_string().into_bytes();
        if let Some(cut) = cut {
            text.truncate(cut.index(text.len()));
        }
        every_body(&text);
    }

    #[test]
    fn a_window_that_is_accepted_can_be_reported_in_every_zone(
        start in moment(), end in moment(), zone in prop::sample::select(TZ_VARIANTS.to_vec()),
    ) {
        let document = json!({"window": {"start": start, "end": end}}).to_string();
        let Ok(fields) = body::<RescheduleFields>(document) else { return Ok(()) };
        let Some(Ok(window)) = fields.window.map(|window| window.read("window")) else { return Ok(()) };
        let described = serde_json::to_string(&Window::to_wire(zone, window).expect("it is not open")).unwrap();
        let again: Window = serde_json::from_str(&described).unwrap();
        prop_assert_eq!(again.read("window").unwrap(), window, "{}", described);
        prop_assert_eq!(described.matches('T').count(), 2);
    }

    #[test]
    fn no_query_and_no_path_makes_them_panic(
        query in "((limit|cursor|date|zone_id|shopper|x)?[=&+%;]?([0-9]{1,20}|%[0-9a-fA-F]{0,2}|[A-Za-z_-]{22}|2026-[0-9]{2}-[0-9]{2}|.){0,6}){0,4}",
        part in "[!-~é]{0,40}",
    ) {
        let uri: String = query.chars().map(|c| if c.is_ascii_graphic() { c } else { '+' }).collect();
        if let Ok(uri) = format!("/x?{uri}").parse::<actix_web::http::Uri>() {
            let (request, mut payload) = TestRequest::get().uri(&uri.to_string()).to_http_parts();
            let _ = Query::<AllParameters>::from_request(&request, &mut payload).now_or_never();
        }
        let (request, mut payload) = TestRequest::get().param("id", part).to_http_parts();
        let _ = Path::<Uuid>::from_request(&request, &mut payload).now_or_never();
        let _ = Path::<Date>::from_request(&request, &mut payload).now_or_never();
        let _ = Path::<String>::from_request(&request, &mut payload).now_or_never();
    }

    #[test]
    fn no_header_makes_its_reader_panic(
        value in prop_oneof![prop::collection::vec(32..=255u8, 0..60), "(W/)?\"?-?[0-9*,\" ]{0,24}\"?".prop_map(String::into_bytes)],
        twice in any::<bool>(),
    ) {
        let Ok(value) = HeaderValue::from_bytes(&value) else { return Ok(()) };
        for name in ["if-match", "idempotency-key", "accept", "content-type", "content-length", "authorization"] {
            let mut request = TestRequest::post();
            for _ in 0..=u8::from(twice) {
                request = request.append_header((HeaderName::from_static(name), value.clone()));
            }
            let (request, mut payload) = request.set_payload("{}").to_http_parts();
            let _timers = RUNTIME.enter();
            let _ = IfMatch::from_request(&request, &mut payload).now_or_never();
            let _ = OptionalIfMatch::from_request(&request, &mut payload).now_or_never();
            let _ = IdempotencyKey::from_request(&request, &mut payload).now_or_never();
            let _ = Json::<CancelFields>::from_request(&request, &mut payload).now_or_never();
        }
    }

    #[test]
    fn no_place_on_the_wire_panics_and_only_those_on_the_globe_are_places(lat in any::<f64>(), lng in any::<f64>()) {
        let on_the_globe = (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lng);
        prop_assert_eq!(Place { lat, lng }.read("place").is_ok(), on_the_globe);
    }
}

#[test]
fn local_clocks_of_every_zone_can_show_the_first_and_the_last_instant() {
    let at =
        |text: &str| Window { start: text.parse().unwrap(), end: text.parse().unwrap() }.read("at").unwrap().start();
    let ends = [at("0002-01-01T00:00:00Z"), at("9998-12-31T23:59:59Z")];
    for zone in TZ_VARIANTS {
        let described: Vec<String> = ends.iter().map(|end| local(zone, *end).to_rfc3339()).collect();
        assert!(described.iter().all(|text| text.as_bytes()[4] == b'-'), "{zone}: {described:?}");
        // The offset of Barbados in the year 2 was -3:58:29; RFC 3339 can express only -3:58.
        let again: Vec<_> =
            described.iter().map(|text| text.parse::<DateTime<FixedOffset>>().unwrap().to_utc()).collect();
        assert_eq!(again, ends.map(|end| end.to_utc()), "{zone}");
    }
    let of = ritiro_domain::Timestamp::MAX;
    assert_eq!(local(Tz::UTC, of), local(Tz::UTC, ritiro_domain::Timestamp(0)), "what no clock can show");
}
