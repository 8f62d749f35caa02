//! Whose is whose: every operation of the OpenAPI document, asked by everybody who may not.

use std::collections::BTreeMap;

use reqwest::Method;
use ritiro::http::api;
use serde_json::{Value, json};

use crate::city::{Answer, City, Client, Members, NORTH, TODAY, merchant, operator, place, send, window, zone_fields};

/// Who may call an operation with a body and a path that are in order.
const ADMIN: &[&str] = &["admin"];
/// Whoever has a key or a token.
const EVERYBODY: &[&str] = &["admin", "operator", "courier", "shopper", "booking"];
const DESK: &[&str] = &["admin", "operator"];
const SHOPPERS: &[&str] = &["admin", "operator", "shopper"];
const HOLDERS: &[&str] = &["admin", "operator", "shopper", "booking"];
const COURIER: &[&str] = &["courier"];
const ANYBODY: &[&str] = &[];

/// A way to call one operation of merchant A: `{id}` of A's things, and a body that would be accepted.
pub struct Case {
    pub id: String,
    pub body: Value,
    pub may: &'static [&'static str],
}

/// The ids of one of everything, all of one merchant.
pub struct Things {
    zone: String,
    depot: String,
    pub courier: String,
    vehicle_type: String,
    shift: String,
    slot: String,
    exception: String,
    hold: String,
    booking: String,
    booking_token: String,
    endpoint: String,
    delivery: String,
    /// A photo, without its picture yet.
    proof: String,
    /// A second key.
    key: String,
    /// Of a courier.
    token: String,
}

pub async fn things(client: &Client) -> Things {
    let centre = client.centre().await;
    let closing = json!({"zone_id": centre.zone, "date": "2026-12-25", "reason": "Christmas"});
    let exception = client.post("/v1/slot-exceptions", closing).await.id();
    let vehicle_type = client.post("/v1/vehicle-types", json!({"zone_id": centre.zone, "name": "Van"})).await.id();
    let shopper = client.shopper("c-1").await;
    let booked = shopper.book(&centre.morning, TODAY, NORTH).await;
    let hold = shopper.hold(&centre.afternoon, TODAY, NORTH).await.text("id");
    let endpoint = client.post("/v1/webhook-endpoints", hook()).await.id();
    let test = client.post(&format!("/v1/webhook-endpoints/{endpoint}/test"), Value::Null).await;
    let proof = json!({"id": uuid::Uuid::new_v4(), "booking_id": booked["id"], "kind": "photo"});
    let proof = client.courier(&centre.courier).await.post("/v1/courier/proofs", proof).await.id();
    let key = client.post("/v1/keys", json!({"role": "operator", "name": "Desk"})).await.id();
    let token = client.post(&format!("/v1/couriers/{}/tokens", centre.courier), json!({})).await.id();
    Things {
        key,
        token,
        proof,
        zone: centre.zone,
        depot: centre.depot,
        courier: centre.courier,
        vehicle_type,
        shift: centre.shift,
        slot: centre.morning,
        exception,
        hold,
        booking: booked.text("id"),
        booking_token: booked.text("booking_token"),
        endpoint,
        delivery: test.expect(202).text("id"),
    }
}

fn note(booking: &str) -> Value {
    json!({"id": "0190a7a4-5f0c-4000-8000-2b6a9d3e4f71", "booking_id": booking, "kind": "note", "text": "x"})
}

fn hook() -> Value {
    json!({"url": "https://shop.example.com/hooks"})
}

/// One event, which has an id and a time.
fn happened(mut event: Value) -> Value {
    event["id"] = json!("3f0e2d9c-6a2b-4c41-9f07-0f5c2b1a8e4d");
    event["at"] = json!("2026-11-23T05:00:00Z");
    json!({"events": [event]})
}

pub fn cases(of: &Things) -> BTreeMap<&'static str, Case> {
    let zone = || zone_fields("Milano");
    let depot = || json!({"zone_id": of.zone, "name": "Nord", "place": place(NORTH)});
    let courier =
        || json!({"zone_id": of.zone, "name": "Eva", "vehicle": "van", "capacity": {"parcels": 9}, "skills": []});
    let vehicle_type = || json!({"zone_id": of.zone, "name": "Bike", "costs": {"per_hour": 1800}});
    let shift = || {
        let hours = ("2026-11-27T08:00:00+01:00", "2026-11-27T12:00:00+01:00");
        json!({"courier_id": of.courier, "depot_id": of.depot, "starts_at": hours.0, "ends_at": hours.1})
    };
    let slot = || {
        let days = ["mon"];
        json!({"zone_id": of.zone, "name": "Late", "weekdays": days, "start_time": "20:00", "end_time": "21:00", "price": 1})
    };
    let closing = || json!({"zone_id": of.zone, "date": "2026-12-26", "reason": "Boxing day"});
    let order = || json!({"zone_id": of.zone, "place": place(NORTH)});
    let wanted = || json!({"zone_id": of.zone, "place": place(NORTH), "window": window(TODAY, "14:00", "16:00")});
    let moved = || json!({"window": window(TODAY, "14:00", "16:00")});
    let pings = || json!({"pings": [{"at": "2026-11-23T05:00:00Z", "place": place(NORTH)}]});
    let no_body = || Value::Null;
    let case = |id: &str, body, may| Case { id: id.to_owned(), body, may };
    BTreeMap::from([
        ("create_zone", case("", zone(), ADMIN)),
        ("list_zones", case("", no_body(), DESK)),
        ("get_zone", case(&of.zone, no_body(), DESK)),
        ("replace_zone", case(&of.zone, zone(), ADMIN)),
        ("change_zone", case(&of.zone, json!({"name": "Nord"}), ADMIN)),
        ("delete_zone", case(&of.zone, no_body(), ADMIN)),
        ("create_depot", case("", depot(), ADMIN)),
        ("list_depots", case("", no_body(), DESK)),
        ("get_depot", case(&of.depot, no_body(), DESK)),
        ("replace_depot", case(&of.depot, depot(), ADMIN)),
        ("change_depot", case(&of.depot, json!({"name": "Nord"}), ADMIN)),
        ("delete_depot", case(&of.depot, no_body(), ADMIN)),
        ("create_courier", case("", courier(), DESK)),
        ("list_couriers", case("", no_body(), DESK)),
        ("get_courier", case(&of.courier, no_body(), DESK)),
        ("replace_courier", case(&of.courier, courier(), DESK)),
        ("change_courier", case(&of.courier, json!({"name": "Eva"}), DESK)),
        ("delete_courier", case(&of.courier, no_body(), DESK)),
        ("create_vehicle_type", case("", vehicle_type(), DESK)),
        ("list_vehicle_types", case("", no_body(), DESK)),
        ("get_vehicle_type", case(&of.vehicle_type, no_body(), DESK)),
        ("replace_vehicle_type", case(&of.vehicle_type, vehicle_type(), DESK)),
        ("change_vehicle_type", case(&of.vehicle_type, json!({"name": "Bike"}), DESK)),
        ("delete_vehicle_type", case(&of.vehicle_type, no_body(), DESK)),
        ("issue_courier_token", case(&of.courier, json!({}), DESK)),
        ("list_courier_tokens", case(&of.courier, no_body(), DESK)),
        ("revoke_courier_tokens", case(&of.courier, no_body(), DESK)),
        ("revoke_token", case(&of.token, no_body(), DESK)),
        ("create_shift", case("", shift(), DESK)),
        ("list_shifts", case("", no_body(), DESK)),
        ("get_shift", case(&of.shift, no_body(), DESK)),
        ("replace_shift", case(&of.shift, shift(), DESK)),
        ("change_shift", case(&of.shift, json!({"skills": []}), DESK)),
        ("delete_shift", case(&of.shift, no_body(), DESK)),
        ("create_slot_template", case("", slot(), ADMIN)),
        ("list_slot_templates", case("", no_body(), DESK)),
        ("get_slot_template", case(&of.slot, no_body(), DESK)),
        ("replace_slot_template", case(&of.slot, slot(), ADMIN)),
        ("change_slot_template", case(&of.slot, json!({"price": 2}), ADMIN)),
        ("retire_slot_template", case(&of.slot, no_body(), ADMIN)),
        ("create_slot_exception", case("", closing(), DESK)),
        ("list_slot_exceptions", case("", no_body(), DESK)),
        ("get_slot_exception", case(&of.exception, no_body(), DESK)),
        ("replace_slot_exception", case(&of.exception, closing(), DESK)),
        ("change_slot_exception", case(&of.exception, json!({"reason": "Closed"}), DESK)),
        ("delete_slot_exception", case(&of.exception, no_body(), DESK)),
        ("issue_shopper_token", case("", json!({"shopper": "c-9"}), DESK)),
        ("get_merchant", case("", no_body(), DESK)),
        ("replace_merchant", case("", json!({"allowed_origins": []}), ADMIN)),
        ("change_merchant", case("", json!({"allowed_origins": []}), ADMIN)),
        ("create_key", case("", json!({"role": "operator", "name": "Desk"}), ADMIN)),
        ("list_keys", case("", no_body(), ADMIN)),
        ("get_key", case(&of.key, no_body(), ADMIN)),
        ("revoke_key", case(&of.key, no_body(), ADMIN)),
        ("list_audit", case("", no_body(), ADMIN)),
        ("export_shopper", case("c-9", no_body(), ADMIN)),
        ("erase_shopper", case("c-9", no_body(), ADMIN)),
        ("list_offers", case("", order(), SHOPPERS)),
        (
            "create_quote",
            case("", json!({"zone_id": of.zone, "origin": place(NORTH), "destination": place(NORTH)}), SHOPPERS),
        ),
        ("create_hold", case("", wanted(), SHOPPERS)),
        ("get_hold", case(&of.hold, no_body(), SHOPPERS)),
        ("release_hold", case(&of.hold, no_body(), SHOPPERS)),
        ("create_booking", case("", wanted(), SHOPPERS)),
        ("list_bookings", case("", no_body(), SHOPPERS)),
        ("get_booking", case(&of.booking, no_body(), HOLDERS)),
        ("reschedule_booking", case(&of.booking, moved(), HOLDERS)),
        ("cancel_booking", case(&of.booking, json!({}), HOLDERS)),
        ("list_booking_proposals", case(&of.booking, no_body(), HOLDERS)),
        ("list_booking_events", case(&of.booking, no_body(), HOLDERS)),
        ("list_booking_proofs", case(&of.booking, no_body(), HOLDERS)),
        ("give_booking_proof", case(&of.booking, json!({"id": of.delivery, "kind": "note", "text": "x"}), DESK)),
        ("get_proof_file", case(&of.proof, no_body(), ANYBODY)),
        ("create_proof", case("", note(&of.booking), COURIER)),
        ("put_proof_file", case(&of.proof, json!({}), COURIER)),
        ("get_processes", case("", no_body(), ANYBODY)),
        ("show_problems", case("", no_body(), ANYBODY)),
        ("show_problem", case("conflict", no_body(), ANYBODY)),
        ("get_courier_routes", case(TODAY, no_body(), COURIER)),
        ("get_day", case(&of.zone, no_body(), DESK)),
        ("get_day_routes", case(&of.zone, no_body(), DESK)),
        ("get_figures", case("", no_body(), DESK)),
        ("get_lost_demand", case(&of.zone, no_body(), DESK)),
        ("report_courier_events", case("", happened(json!({"kind": "start", "shift_id": of.shift})), COURIER)),
        ("report_shift_events", case(&of.shift, happened(json!({"kind": "absent"})), DESK)),
        ("list_held_reports", case(&of.zone, no_body(), DESK)),
        ("accept_held_report", case(&of.delivery, json!({}), DESK)),
        ("dismiss_held_report", case(&of.delivery, no_body(), DESK)),
        ("change_day", case(&of.zone, json!({"change": {"action": "lock", "shift_id": of.shift}}), DESK)),
        ("track_booking", case(&of.booking, no_body(), HOLDERS)),
        ("stream_booking_tracking", case(&of.booking, no_body(), HOLDERS)),
        ("send_courier_pings", case("", pings(), COURIER)),
        ("stream_courier", case("", no_body(), COURIER)),
        ("stream_day", case(&of.zone, no_body(), DESK)),
        ("create_webhook_endpoint", case("", hook(), ADMIN)),
        ("list_webhook_endpoints", case("", no_body(), ADMIN)),
        ("get_webhook_endpoint", case(&of.endpoint, no_body(), ADMIN)),
        ("replace_webhook_endpoint", case(&of.endpoint, hook(), ADMIN)),
        ("change_webhook_endpoint", case(&of.endpoint, json!({"description": "Shop"}), ADMIN)),
        ("delete_webhook_endpoint", case(&of.endpoint, no_body(), ADMIN)),
        ("rotate_webhook_secret", case(&of.endpoint, no_body(), ADMIN)),
        ("test_webhook_endpoint", case(&of.endpoint, no_body(), ADMIN)),
        ("replay_webhook_endpoint", case(&of.endpoint, json!({"since": "2026-11-23T00:00:00Z"}), ADMIN)),
        ("list_webhook_deliveries", case("", no_body(), ADMIN)),
        ("get_webhook_delivery", case(&of.delivery, no_body(), ADMIN)),
        ("replay_webhook_delivery", case(&of.delivery, no_body(), ADMIN)),
        ("get_networks", case("", no_body(), DESK)),
        ("search_addresses", case("", no_body(), EVERYBODY)),
        ("reverse_addresses", case("", no_body(), EVERYBODY)),
        ("photon_search", case("", no_body(), ANYBODY)),
        ("photon_reverse", case("", no_body(), ANYBODY)),
        ("get_tile", case("", no_body(), ANYBODY)),
        ("live", case("", no_body(), ANYBODY)),
        ("ready", case("", no_body(), ANYBODY)),
        ("scrape", case("", no_body(), ANYBODY)),
    ])
}

/// Operation ids with their method, path, and whether they need a key or token.
fn operations() -> Vec<(String, Method, String, bool)> {
    let document = serde_json::to_value(api::document(None)).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            all.push((
                operation.text("operationId"),
                method,
                path.clone(),
                !operation["security"].as_array().unwrap().is_empty(),
            ));
        }
    }
    all
}

async fn ask(client: &Client, method: &Method, path: &str, id: &str, body: &Value) -> Answer {
    let date = if path.contains("{id}") { TODAY } else { id };
    let mut path = path.replace("{id}", id).replace("{date}", date).replace("{reference}", id).replace("{kind}", id);
    if path.ends_with("/figures") || path.ends_with("/lost-demand") {
        let by = if path.ends_with("/figures") { "by=zone&" } else { "" };
        path += &format!("?{by}from={TODAY}&to={TODAY}");
    }
    path = path.replace("{zoom}", "0").replace("{x}", "0").replace("{y}", "0.png");
    path += crate::maps::needed_query(&path);
    let mut request = client.request(method.clone(), &path);
    if *method == Method::PUT {
        request = request.header("If-Match", "*");
    }
    send(if body.is_null() { request } else { request.json(body) }).await
}

/// The same body, naming things that are nowhere: their ids end in zeros.
fn absent(id: &str) -> String {
    format!("{}000000000000", &id[..24])
}

fn with_absent(body: &Value, things: &[&String]) -> Value {
    let mut text = body.to_string();
    for id in things {
        text = text.replace(*id, &absent(id));
    }
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_operation_has_a_case_and_those_without_security_are_public_on_purpose() {
    let nobody = String::new();
    let [
        zone,
        depot,
        courier,
        vehicle_type,
        shift,
        slot,
        exception,
        hold,
        booking,
        booking_token,
        endpoint,
        delivery,
        proof,
        key,
        token,
    ] = std::array::from_fn(|_| nobody.clone());
    let things = Things {
        zone,
        depot,
        courier,
        vehicle_type,
        shift,
        slot,
        exception,
        hold,
        booking,
        booking_token,
        endpoint,
        delivery,
        proof,
        key,
        token,
    };
    let cases = cases(&things);
    for (operation, .., secured) in operations() {
        let case = cases.get(operation.as_str()).unwrap_or_else(|| panic!("no case for {operation}"));
        assert_eq!(secured, !case.may.is_empty(), "{operation}");
    }
    assert_eq!(operations().len(), cases.len(), "cases of operations that are no more");
}

/// One caller of each role, all of the same merchant. The shopper is another one than whose things these are.
async fn roles(city: &City, things: &Things) -> [(&'static str, Client); 5] {
    [
        ("admin", city.client.clone()),
        ("operator", city.client.with(&operator(&city.url, "Bottega").await)),
        ("courier", city.client.courier(&things.courier).await),
        ("shopper", city.client.shopper("c-2").await),
        ("booking", city.client.with(&things.booking_token)),
    ]
}

/// Asked for things that are nowhere, so that nothing much happens: who may is told that they are nowhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_do_what() {
    let city = City::new().await;
    let things = things(&city.client).await;
    let mut callers = roles(&city, &things).await.to_vec();
    callers.push(("nobody", city.client.with("")));
    let all = [&things.zone, &things.depot, &things.courier, &things.shift, &things.slot];
    let mut table = format!("{:<24}admin operator courier shopper booking nobody\n", "");
    for (operation, method, path, secured) in operations() {
        let Case { id, body, may } = &cases(&things)[operation.as_str()];
        let nowhere = if path.contains("{id}") { absent(id) } else { id.clone() };
        table += &format!("{operation:<24}");
        for (role, client) in &callers {
            let answer = ask(client, &method, &path, &nowhere, &with_absent(body, &all)).await;
            let allowed = ![401, 403].contains(&answer.status);
            assert!(answer.status < 500, "{operation} as {role}: {}", answer.text);
            assert_eq!(allowed, !secured || may.contains(role), "{operation} as {role}: {}", answer.text);
            table += &format!("{:<width$} ", if allowed { "x" } else { "-" }, width = role.len());
        }
        table = table.trim_end().to_owned() + "\n";
    }
    insta::assert_snapshot!(table);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_is_refused_to_everybody_else() {
    let city = City::new().await;
    let things = things(&city.client).await;
    let roles = roles(&city, &things).await;
    let before = dump(&city).await;
    for (operation, method, path, secured) in operations().into_iter().filter(|(.., secured)| *secured) {
        assert!(secured);
        let Case { id, body, may } = &cases(&things)[operation.as_str()];
        for key in ["", "ritiro_sk_no", "no", "ritiro_bt_no"] {
            let answer = ask(&city.client.with(key), &method, &path, id, body).await;
            assert_eq!(answer.problem(401), "unauthorized", "{operation} with {key:?}");
        }
        for (role, client) in roles.iter().filter(|(role, _)| !may.contains(role)) {
            let answer = ask(client, &method, &path, id, body).await;
            let code = answer.problem(answer.status);
            assert!(
                [(403, "forbidden"), (404, "not_found")].contains(&(answer.status, code)),
                "{operation} as {role}: {}",
                answer.text
            );
        }
    }
    assert_eq!(dump(&city).await, before, "nothing changed");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_to_somebody_else_looks_like_what_is_not_there() {
    let city = City::new().await;
    let things = things(&city.client).await;
    let stranger = city.client.with(&merchant(&city.url, "Altra").await);
    let own = stranger.centre().await;
    let shopper = city.client.shopper("c-2").await;
    let strange_shopper = stranger.shopper("c-1").await;
    let strange_link = stranger.with(&stranger.book(&own.morning, TODAY, NORTH).await.text("booking_token"));
    let strange_courier = stranger.courier(&own.courier).await;
    let strange_operator = stranger.with(&operator(&city.url, "Altra").await);
    let all = [&things.zone, &things.depot, &things.courier, &things.shift, &things.slot];
    let before = dump(&city).await;
    for (operation, method, path, _) in operations() {
        let Case { id, body, may } = &cases(&things)[operation.as_str()];
        let named = path.contains("{id}");
        if !named && with_absent(body, &all) == *body {
            continue;
        }
        let nowhere = if named { absent(id) } else { id.clone() };
        let callers = [
            ("admin", &stranger),
            ("operator", &strange_operator),
            ("shopper", &strange_shopper),
            ("booking", &strange_link),
            ("courier", &strange_courier),
        ];
        // Another shopper of the same merchant may see the merchant's zones, but no hold and no booking.
        let neighbour = [("shopper", &shopper)].into_iter().filter(|_| named && may.contains(&"shopper"));
        for (role, caller) in callers.into_iter().chain(neighbour) {
            let foreign = ask(caller, &method, &path, id, body).await;
            let absent = ask(caller, &method, &path, &nowhere, &with_absent(body, &all)).await;
            assert!(foreign.status >= 400, "{operation} as {role}: {}", foreign.text);
            assert_eq!(
                (foreign.status, foreign.problem(foreign.status), foreign.fields()),
                (absent.status, absent.problem(absent.status), absent.fields()),
                "{operation} as {role}"
            );
        }
    }
    assert_eq!(dump(&city).await, before, "nothing changed");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_have_what_is_ones_own_only() {
    let city = City::new().await;
    let things = things(&city.client).await;
    let stranger = city.client.with(&merchant(&city.url, "Altra").await);
    for (operation, method, path, _) in operations().iter().filter(|(id, ..)| id.starts_with("list_")) {
        if *method == Method::GET && !path.contains("{id}") {
            let own = city.client.get(path).await.expect(200);
            assert!(!own.items("items").is_empty(), "{operation}");
            let theirs = stranger.get(path).await.expect(200);
            // A merchant that is there has a key, and in the audit that it was made.
            let has_key = ["list_keys", "list_audit"].contains(&operation.as_str());
            assert_eq!(theirs.items("items").len(), usize::from(has_key), "{operation}");
            for item in theirs.items("items") {
                assert!(own.items("items").iter().all(|other| other["id"] != item["id"]), "{operation}");
            }
            if operation != "list_zones" && !has_key && !operation.contains("webhook") {
                let filtered = stranger.get(&format!("{path}?zone_id={}", things.zone)).await.expect(200);
                assert_eq!(filtered["items"], json!([]), "{operation}");
            }
        }
    }
    let other = city.client.shopper("c-2").await;
    assert_eq!(other.get("/v1/bookings").await.expect(200)["items"], json!([]));
    let asked = other.get("/v1/bookings?shopper=c-1").await;
    assert!(asked.status >= 400 || asked.body["items"] == json!([]), "{}", asked.text);
    let offer = city.client.offer(&things.slot, TODAY, NORTH).await;
    for path in ["/v1/holds", "/v1/bookings"] {
        let taken = stranger.post(path, json!({"offer_id": offer})).await;
        assert_eq!(taken.problem(422), "offer_invalid", "another merchant's offer is none");
    }
    city.stop().await;
}

/// How much there is of everything that callers can make or change.
async fn dump(city: &City) -> Vec<String> {
    let sql = city.sql().await;
    let mut all = Vec::new();
    let tables = [
        "zones",
        "depots",
        "couriers",
        "vehicle_types",
        "shifts",
        "slot_templates",
        "slot_exceptions",
        "holds",
        "bookings",
        "stops",
        "webhook_endpoints",
        "webhook_deliveries",
        "proofs",
    ];
    // When keys are used is noted whatever comes of it.
    let access = ["merchants", "audit", "(SELECT id, role, revoked_at FROM credentials)"];
    for table in tables.into_iter().chain(access) {
        let query = format!("SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM {table} t");
        all.push(sql.query_one(&query, &[]).await.unwrap().get(0));
    }
    all
}
