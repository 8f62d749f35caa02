//! What is kept of people: apart from the plan, for those whom it concerns, for a time, never in logs, and not for good.

use std::process::Stdio;

use reqwest::Method;
use ritiro::app::operations::upkeep;
use serde_json::{Value, json};

use crate::city::{Centre, City, Client, Members, NORTH, SOUTH, TODAY, TOMORROW, merchant, place, send, window};
use crate::crash::tomorrow;
use crate::harness;
use crate::harness::program::Program;

const DAY: i64 = 86_400;
const WHO: &str = "shopper-Zvezdana";
/// All that a shopper says of themselves, and words of the merchant's about them.
const MARKS: [&str; 6] =
    [WHO, "Zvezdana Querini", "+39 333 7777777", "Calle Marcata 42", "ring twice at Querini", "order-Querini-1"];

fn contact() -> Value {
    json!({"name": MARKS[1], "phone": MARKS[2], "address": MARKS[3], "notes": MARKS[4]})
}

fn order(date: &str, hours: (&str, &str), at: (f64, f64)) -> Value {
    json!({"place": place(at), "window": window(date, hours.0, hours.1), "shopper": WHO, "reference": MARKS[5], "contact": contact()})
}

async fn city() -> (City, Centre) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    (city, centre)
}

/// Every row of every table as text.
async fn everything(city: &City) -> String {
    let sql = city.sql().await;
    let tables = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'";
    let mut all = String::new();
    for table in sql.query(tables, &[]).await.unwrap() {
        let table: String = table.get(0);
        let rows = format!("SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t");
        all += &format!("{table}:\n{}\n", sql.query_one(&rows, &[]).await.unwrap().get::<_, String>(0));
    }
    all
}

async fn count(city: &City, from: &str) -> i64 {
    city.sql().await.query_one(&format!("SELECT count(*) FROM {from}"), &[]).await.unwrap().get(0)
}

async fn erase(client: &Client, reference: &str) -> crate::city::Answer {
    client.delete(&format!("/v1/shoppers/{reference}")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_is_for_the_merchant_the_shopper_and_the_courier_of_the_day() {
    let (city, centre) = city().await;
    let booked = city.client.post("/v1/bookings", order(TODAY, ("10:00", "12:00"), NORTH)).await.expect(201);
    assert_eq!(booked["contact"], contact());
    let path = format!("/v1/bookings/{}", booked.text("id"));
    let shopper = city.client.shopper(WHO).await;
    for reader in [&city.client, &shopper, &city.client.with(&booked.text("booking_token"))] {
        assert_eq!(reader.get(&path).await.expect(200)["contact"], contact());
    }
    assert_eq!(city.client.get("/v1/bookings").await.expect(200)["items"][0]["contact"], contact());
    let of_stop =
        async |date| city.client.routes(&centre.courier, date).await["routes"][0]["stops"][0]["contact"].clone();
    assert_eq!(of_stop(TODAY).await, contact());
    let moved = json!({"window": window(TOMORROW, "10:00", "12:00")});
    assert_eq!(city.client.patch(&path, moved).await.expect(200)["contact"], contact());
    assert_eq!(of_stop(TOMORROW).await, contact(), "on the day before");
    assert_eq!(count(&city, &format!("contacts WHERE service_date = '{TOMORROW}'")).await, 1, "it moved along");
    city.time.pass(2 * DAY);
    assert_eq!(of_stop(TOMORROW).await, contact(), "on the day after");
    city.time.pass(DAY);
    assert_eq!(of_stop(TOMORROW).await, Value::Null, "and no longer");
    assert_eq!(city.client.get(&path).await.expect(200)["contact"], contact());
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_has_all_of_a_shopper_and_nothing_of_others() {
    let (city, centre) = city().await;
    let booked =
        city.client.post_once("/v1/bookings", "k-1", order(TODAY, ("10:00", "12:00"), NORTH)).await.expect(201);
    let cancel = format!("/v1/bookings/{}/cancel", booked.text("id"));
    city.client.post(&cancel, json!({"reason": "moved house"})).await.expect(200);
    let shopper = city.client.shopper(WHO).await;
    let held = shopper.hold(&centre.afternoon, TODAY, SOUTH).await;
    let other = city.client.shopper("somebody-else").await;
    other.book(&centre.morning, TODAY, SOUTH).await;
    for _ in 0..104 {
        city.client.shopper(WHO).await;
    }
    let path = format!("/v1/shoppers/{WHO}/export");
    let all = city.client.get(&path).await.expect(200);
    assert_eq!((all.text("shopper"), all.text("exported_at")), (WHO.to_owned(), "2026-11-23T05:00:00Z".to_owned()));
    let bookings = all.items("bookings");
    assert_eq!((bookings.len(), &bookings[0]["id"], &bookings[0]["contact"]), (1, &booked["id"], &contact()));
    let events: Vec<_> = bookings[0].items("events").iter().map(|e| (e.text("event"), e["reason"].clone())).collect();
    assert_eq!(events, [("confirmed".into(), Value::Null), ("cancelled".into(), json!("moved house"))]);
    assert_eq!(bookings[0]["promise"], booked["promise"]);
    assert_eq!((all.items("holds").len(), &all["holds"][0]["id"]), (1, &held["id"]));
    assert_eq!(all.items("tokens").len(), 105, "in several parts");
    assert_eq!(
        (&all["requests"][0]["idempotency_key"], &all["requests"][0]["request"]),
        (&json!("k-1"), &json!("booking"))
    );
    let text = all.to_string();
    assert!(!text.contains("ritiro_") && !text.contains("somebody-else"), "no secrets, and nobody else: {text}");
    let nobody = city.client.get("/v1/shoppers/nobody/export").await.expect(200);
    for list in ["bookings", "holds", "tokens", "requests"] {
        assert_eq!(nobody[list], json!([]));
    }
    let stranger = city.client.with(&merchant(&city.url, "Altra").await);
    let mut foreign = stranger.get(&path).await.expect(200);
    foreign["shopper"] = json!("nobody");
    assert_eq!(foreign, nobody, "another merchant's shopper is nobody");
    city.stop().await;
}

/// A shopper with a past: a booking that was moved and carried out, one that was cancelled, holds, a token, answers.
async fn lived(city: &City, centre: &Centre) -> (Client, Value, Value) {
    let shopper = city.client.shopper(WHO).await;
    let kept = city.client.post_once("/v1/bookings", "k-1", order(TODAY, ("10:00", "12:00"), NORTH)).await.expect(201);
    let path = format!("/v1/bookings/{}", kept.text("id"));
    city.client.patch(&path, json!({"window": window(TODAY, "14:00", "16:00")})).await.expect(200);
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window(TOMORROW, "10:00", "12:00"),
        "shopper": WHO, "reference": MARKS[5], "contact": contact()});
    let cancelled = city.client.post("/v1/bookings", ride).await.expect(201);
    let cancel = format!("/v1/bookings/{}/cancel", cancelled.text("id"));
    city.client.post(&cancel, json!({"reason": MARKS[4]})).await.expect(200);
    let held = shopper.hold(&centre.morning, TODAY, SOUTH).await;
    shopper.delete(&format!("/v1/holds/{}", held.text("id"))).await;
    (shopper, city.client.get(&path).await.expect(200), cancelled)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_shopper_is_nowhere_and_the_ledger_still_stands() {
    let (city, centre) = city().await;
    let (shopper, kept, cancelled) = lived(&city, &centre).await;
    let neighbour = city.client.book(&centre.morning, TODAY, NORTH).await;
    let link = city.client.with(&kept.text("booking_token"));
    let events = format!("/v1/bookings/{}/events", kept.text("id"));
    let promised = city.client.get(&events).await.expect(200);
    city.time.pass(3 * DAY);
    city.client.routes(&centre.courier, TODAY).await;
    let done = erase(&city.client, WHO).await.expect(200);
    let counts = json!({"contacts": 2, "bookings": 2, "holds": 1, "ledger_entries": 4, "proofs": 0, "tokens": 1, "answers": 1, "events": 5, "reports": 0});
    assert_eq!(done["erased"], counts);
    let pseudonym = done.text("pseudonym");
    let left = everything(&city).await;
    for mark in MARKS {
        assert!(!left.contains(mark), "{mark} is still in {left}");
    }
    assert!(left.contains(&pseudonym));
    for digits in ["454780000", "45.478"] {
        let of_neighbour = 3; // order, promise, ledger
        let found = left.matches(digits).count();
        assert_eq!(found, if digits.contains('.') { 1 } else { of_neighbour }, "{digits} in {left}");
    }
    for gone in [&shopper, &link] {
        assert_eq!(gone.get(&format!("/v1/bookings/{}", kept.text("id"))).await.problem(401), "unauthorized");
    }
    // The merchant still has the promise, with a place that is nobody's.
    let now = city.client.get(&format!("/v1/bookings/{}", kept.text("id"))).await.expect(200);
    assert_eq!((&now["shopper"], &now["reference"], &now["contact"]), (&json!(pseudonym), &Value::Null, &Value::Null));
    assert_eq!(now["promise"]["place"], json!({"lat": 45.45, "lng": 9.15}));
    let without_places = |mut of: Value| {
        for event in of["items"].as_array_mut().unwrap() {
            event["promise"]["place"] = Value::Null;
            event["promise"]["origin"] = Value::Null;
            event["reason"] = Value::Null;
        }
        of
    };
    let still = city.client.get(&events).await.expect(200);
    assert_eq!(without_places(still), without_places(promised), "windows, prices, times and order of events");
    let ride = city.client.get(&format!("/v1/bookings/{}", cancelled.text("id"))).await.expect(200);
    assert_eq!(
        (&ride["promise"]["origin"], &ride["state"]),
        (&json!({"lat": 45.45, "lng": 9.15}), &json!("cancelled"))
    );
    // Who has the route in memory hears of it.
    let stops = city.client.routes(&centre.courier, TODAY).await["routes"][0]["stops"].clone();
    let of = |id: &Value| stops.as_array().unwrap().iter().find(|s| s["booking_id"] == *id).unwrap()["place"].clone();
    assert_eq!(of(&kept["id"]), json!({"lat": 45.45, "lng": 9.15}));
    assert_eq!(of(&neighbour["id"]), place(NORTH), "others are as they were");
    let again = erase(&city.client, WHO).await.expect(200);
    assert_eq!((&again["pseudonym"], &again["erased"]["bookings"]), (&Value::Null, &json!(0)));
    let record = "erasures WHERE credential_id IS NOT NULL AND counts->>'bookings' = '2'";
    assert_eq!((count(&city, record).await, count(&city, "erasures").await), (1, 1));
    assert_eq!(city.client.get(&format!("/v1/shoppers/{WHO}/export")).await.expect(200)["bookings"], json!([]));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_still_waited_for_cannot_be_erased() {
    let (city, centre) = city().await;
    let booked = city.client.post("/v1/bookings", order(TODAY, ("10:00", "12:00"), NORTH)).await.expect(201);
    let shopper = city.client.shopper(WHO).await;
    let held = shopper.hold(&centre.afternoon, TOMORROW, SOUTH).await;
    let before = everything(&city).await;
    let refused = erase(&city.client, WHO).await;
    assert_eq!(refused.problem(409), "erasure_blocked");
    let blocking = json!([
        {"kind": "booking", "id": booked["id"], "date": TODAY, "over_on": "2026-11-26"},
        {"kind": "hold", "id": held["id"], "expires_at": "2026-11-23T05:10:00Z"},
    ]);
    assert_eq!(refused.body["blocking"], blocking);
    assert_eq!(everything(&city).await, before, "nothing was erased");
    let stranger = city.client.with(&merchant(&city.url, "Altra").await);
    assert_eq!(erase(&stranger, WHO).await.expect(200)["pseudonym"], Value::Null, "another merchant's is nobody");
    shopper.delete(&format!("/v1/holds/{}", held.text("id"))).await;
    city.time.pass(2 * DAY);
    assert_eq!(erase(&city.client, WHO).await.body["blocking"].as_array().unwrap().len(), 1, "too early by a day");
    city.client.post(&format!("/v1/bookings/{}/cancel", booked.text("id")), json!({})).await.problem(409);
    city.time.pass(DAY);
    erase(&city.client, WHO).await.expect(200);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn references_may_be_of_any_letters() {
    let (city, centre) = city().await;
    for (name, path) in [("a/b ü?&%41", "a%2Fb%20%C3%BC%3F%26%2541"), ("x'; --", "x';%20--")] {
        city.client.shopper(name).await.hold(&centre.morning, TODAY, NORTH).await;
        let all = city.client.get(&format!("/v1/shoppers/{path}/export")).await.expect(200);
        assert_eq!((all.text("shopper"), all.items("holds").len()), (name.to_owned(), 1));
    }
    for path in ["%00", "a%00", &"x".repeat(201)] {
        let answer = city.client.get(&format!("/v1/shoppers/{path}/export")).await;
        assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec!["reference"]), "{path}");
        assert_eq!(erase(&city.client, path).await.problem(422), "validation_failed");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_can_be_erased_and_changed_in_no_other_way() {
    let (city, _) = city().await;
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
    city.client.post("/v1/bookings", ride).await.expect(201);
    let sql = city.sql().await;
    let coarse = "data = erased_ledger_data(data)";
    for change in [
        "data = data".to_owned(),
        coarse.to_owned(),
        "erased_at = now()".to_owned(),
        format!("{coarse}, erased_at = now(), event = 'cancelled'"),
        format!("{coarse}, erased_at = now(), at = at - interval '1 second'"),
        format!("{coarse}, erased_at = now(), booking_id = gen_random_uuid()"),
        "erased_at = now(), data = erased_ledger_data(data) || '{\"reason\": \"x\"}'".to_owned(),
        "erased_at = now(), data = erased_ledger_data(data) #- '{promise,price}'".to_owned(),
        "erased_at = now(), data = jsonb_set(erased_ledger_data(data), '{promise,window,start}', '0')".to_owned(),
    ] {
        let error = sql.batch_execute(&format!("UPDATE ledger SET {change}")).await.expect_err(&change);
        assert_eq!(error.as_db_error().unwrap().message(), "the promise ledger is only ever appended to", "{change}");
    }
    let erased = format!("UPDATE ledger SET {coarse}, erased_at = now() + interval '9 days'");
    sql.batch_execute(&erased).await.unwrap();
    for again in [&erased[..], "UPDATE ledger SET erased_at = NULL", "DELETE FROM ledger", "TRUNCATE ledger"] {
        sql.batch_execute(again).await.expect_err(again);
    }
    let data: String = sql.query_one("SELECT (data->'promise')::text FROM ledger", &[]).await.unwrap().get(0);
    let data: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(data["place"], json!({"lat_e7": 454_500_000, "lng_e7": 91_500_000}));
    assert_eq!(data["origin"][0], data["place"]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coarse_places_are_on_the_globe_and_stay_as_they_are() {
    let sql = harness::connect(&harness::database().await).await;
    for (degrees, most) in [("lat", 90_i64), ("lng", 180)] {
        let query = format!(
            "SELECT bool_and(coarse BETWEEN -{most} * 10000000 AND {most} * 10000000 AND abs(coarse - e7) <= 1000000
                             AND coarse_e7(coarse, {most} * 10) = coarse AND mod(abs(coarse), 1000000) = 500000)
             FROM (SELECT e7, coarse_e7(e7, {most} * 10) AS coarse
                   FROM generate_series(-{most} * 10000000::bigint, {most} * 10000000, 99999) AS e7
                   UNION ALL SELECT {most} * 10000000::bigint, coarse_e7({most} * 10000000::bigint, {most} * 10)) AS all_of_it"
        );
        assert!(sql.query_one(&query, &[]).await.unwrap().get::<_, bool>(0), "{degrees}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_old_is_forgotten_by_itself() {
    let (city, centre) = city().await;
    let (_, kept, _) = lived(&city, &centre).await;
    let ledger = count(&city, "ledger").await;
    city.time.pass(89 * DAY);
    upkeep::forget_contacts(&city.server.app, 90).await.unwrap();
    upkeep::erase_places(&city.server.app, 365).await.unwrap();
    assert_eq!(count(&city, "contacts").await, 2, "not before their time");
    city.time.pass(2 * DAY);
    upkeep::forget_contacts(&city.server.app, 0).await.unwrap();
    assert_eq!(count(&city, "contacts").await, 2, "zero keeps");
    upkeep::forget_contacts(&city.server.app, 90).await.unwrap();
    assert_eq!(count(&city, "contacts").await, 1, "the day after keeps its own for a day more");
    let precise = city.client.get(&format!("/v1/bookings/{}", kept.text("id"))).await.expect(200);
    assert_eq!((&precise["promise"]["place"], &precise["contact"]), (&place(NORTH), &Value::Null));
    // The program does so too: a server that starts a year later finds both days over.
    city.time.pass(280 * DAY);
    let later = City::reopen(&city.url, &city.time, &city.client.key).await;
    for _ in 0..200 {
        if count(&city, "plans WHERE erased_at IS NULL").await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!((count(&city, "plans WHERE erased_at IS NULL").await, count(&city, "contacts").await), (0, 0));
    let coarse = later.client.get(&format!("/v1/bookings/{}", kept.text("id"))).await.expect(200);
    assert_eq!(coarse["promise"]["place"], json!({"lat": 45.45, "lng": 9.15}));
    assert_eq!(
        (&coarse["shopper"], &coarse["reference"]),
        (&json!(WHO), &json!(MARKS[5])),
        "a shopper who was not erased"
    );
    assert_eq!((count(&city, "ledger WHERE erased_at IS NOT NULL").await, count(&city, "holds").await), (ledger, 0));
    let erased = erase(&later.client, WHO).await.expect(200);
    assert_eq!((&erased["erased"]["bookings"], &erased["erased"]["ledger_entries"]), (&json!(2), &json!(4)));
    later.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_migration_takes_contacts_along_in_both_directions() {
    let url = harness::empty_database().await;
    ritiro::store::migrate(&url).await.unwrap();
    let all = ritiro::store::known();
    let at = all.iter().position(|name| name.contains("000005_personal_data")).unwrap();
    ritiro::store::revert(&url, all.len() - at).await.unwrap();
    let sql = harness::connect(&url).await;
    sql.batch_execute(
        "INSERT INTO merchants VALUES ('00000000-0000-7000-8000-000000000001', 'Bottega');
         INSERT INTO zones (id, merchant_id, name, time_zone, currency, area, load_dimensions, skills, travel, hold_seconds,
                            offer_seconds, default_service_seconds, objective)
             SELECT id, id, 'Milano', 'Europe/Rome', 'EUR', '[]', '{parcels}', '{}', '{}', 600, 900, 180, '{}' FROM merchants;
         INSERT INTO bookings (id, zone_id, merchant_id, service_date, state, reservation_id, kind, order_data, promise,
                               window_start, window_end, contact, created_at, updated_at)
             SELECT gen_random_uuid(), id, id, '2026-11-23', 'cancelled', gen_random_uuid(), 'delivery', '{}', '{}', now(), now(),
                    contact::jsonb, now(), now()
             FROM merchants, (VALUES ('{\"name\": \"Ada\", \"phone\": null, \"address\": \"Via Roma 1\", \"notes\": \"third\"}'), (NULL)) v (contact)",
    )
    .await
    .unwrap();
    let kept = "SELECT id::text, contact::text FROM bookings ORDER BY contact IS NULL";
    let rows = async || -> Vec<(String, Option<String>)> {
        sql.query(kept, &[]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
    };
    let before = rows().await;
    ritiro::store::migrate(&url).await.unwrap();
    let moved = "SELECT booking_id::text, name, phone, address, notes, service_date::text FROM contacts";
    let moved = sql.query(moved, &[]).await.unwrap();
    assert_eq!((moved.len(), moved[0].get::<_, String>(0)), (1, before[0].0.clone()));
    let of: Vec<Option<String>> = (1..=5).map(|column| moved[0].get(column)).collect();
    assert_eq!(
        of,
        [Some("Ada"), None, Some("Via Roma 1"), Some("third"), Some("2026-11-23")].map(|t| t.map(str::to_owned))
    );
    ritiro::store::revert(&url, all.len() - at).await.unwrap();
    assert_eq!(rows().await, before);
}

/// Requests of every kind with marked data: good ones, bad ones, ones that find nothing, and ones at which the database fails.
async fn marked_requests(client: &Client, centre: &Centre, date: &str, sql: &tokio_postgres::Client) {
    let hours = ("10:00", "16:00");
    let good = order(date, hours, NORTH);
    let booked = client.post_once("/v1/bookings", "key-Querini", good.clone()).await.expect(201);
    let path = format!("/v1/bookings/{}", booked.text("id"));
    let shopper = client.shopper(WHO).await;
    shopper
        .post("/v1/holds", json!({"place": place(SOUTH), "window": window(date, "10:00", "16:00")}))
        .await
        .expect(201);
    for bad in ["shopper", "place", "window", MARKS[1]] {
        let mut body = good.clone();
        body[bad] = json!({MARKS[1]: MARKS[2]});
        assert_eq!(client.post("/v1/bookings", body).await.status, 422);
    }
    client.post_raw("/v1/bookings", "application/json", format!("{{\"shopper\": \"{WHO}\"")).await.problem(400);
    client.get(&format!("/v1/bookings?reference={}&shopper={WHO}", MARKS[5])).await.expect(200);
    for nowhere in [format!("/v1/{WHO}"), format!("/v1/bookings/{WHO}"), format!("/{}?q={WHO}", MARKS[5])] {
        assert!([404, 422].contains(&client.get(&nowhere).await.status));
    }
    client.with(&format!("ritiro_st_{WHO}")).get("/v1/bookings").await.problem(401);
    send(client.request(Method::GET, &path).header("X-Request-Id", MARKS[1])).await.expect(200);
    client.post(&format!("{path}/cancel"), json!({"reason": MARKS[4], "who": MARKS[1]})).await.problem(422);
    client.get(&format!("/v1/shoppers/{WHO}/export")).await.expect(200);
    erase(client, WHO).await.problem(409);
    client.courier(&centre.courier).await.get(&format!("/v1/courier/routes/{date}")).await;
    database_fails(client, sql, &path, &good).await;
    client.get(&path).await.expect(200);
}

async fn database_fails(client: &Client, sql: &tokio_postgres::Client, path: &str, good: &Value) {
    let fail = async |spoil: &str, restore: &str| {
        sql.batch_execute(spoil).await.unwrap();
        client.post("/v1/bookings", good.clone()).await.problem(500);
        sql.batch_execute(restore).await.unwrap();
    };
    fail("ALTER TABLE contacts RENAME TO gone", "ALTER TABLE gone RENAME TO contacts").await;
    // Postgres names the whole row in the DETAIL of such an error.
    fail(
        "ALTER TABLE contacts ADD CONSTRAINT nobody CHECK (name IS NULL) NOT VALID",
        "ALTER TABLE contacts DROP CONSTRAINT nobody",
    )
    .await;
    // And the value in the message of this one.
    fail(
        "ALTER TABLE contacts ALTER COLUMN phone SET DATA TYPE varchar(3) USING NULL",
        "ALTER TABLE contacts ALTER COLUMN phone SET DATA TYPE text",
    )
    .await;
    for (column, is) in
        [("order_data", "jsonb_set(order_data, '{place,lat_e7}', to_jsonb(shopper))"), ("state", "state")]
    {
        sql.batch_execute(&format!(
            "ALTER TABLE bookings ADD COLUMN was text; UPDATE bookings SET was = {column}::text"
        ))
        .await
        .unwrap();
        sql.batch_execute(&format!("UPDATE bookings SET {column} = {is}")).await.unwrap();
        let status = client.get(path).await.status;
        assert_eq!(status, if column == "state" { 200 } else { 500 });
        let cast = if column == "state" { "text" } else { "jsonb" };
        sql.batch_execute(&format!("UPDATE bookings SET {column} = was::{cast}; ALTER TABLE bookings DROP COLUMN was"))
            .await
            .unwrap();
    }
    sql.batch_execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .await
    .unwrap();
    for _ in 0..20 {
        // Until all connections of the pool were found to be broken.
        client.get(path).await;
        client.post("/v1/bookings", good.clone()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_log_at_any_level_shows_of_a_person() {
    let (program, url) = (Program::copy(), harness::database().await);
    let key = merchant(&url, "Bottega").await;
    let directory = harness::scratch::Scratch::named("-log");
    std::fs::create_dir_all(directory.path()).unwrap();
    let path = directory.path().join("log");
    let log = Stdio::from(std::fs::File::create(&path).unwrap());
    let mut serving = program.serve_logging(&url, "warn,ritiro=trace", log).await;
    let client = Client::new(&serving.base, &key);
    let (centre, date) = tomorrow(&client).await;
    let sql = harness::connect(&url).await;
    marked_requests(&client, &centre, &date, &sql).await;
    serving.signal(libc::SIGTERM);
    assert_eq!(serving.end().await.code(), Some(0));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().count() > 30 && text.contains("the request failed"), "{text}");
    for mark in MARKS.iter().copied().chain(["Querini", "key-", "45.478", "454780000", "ritiro_st_", &key[..20]]) {
        let told: Vec<&str> = text.lines().filter(|line| line.contains(mark)).collect();
        assert!(told.is_empty(), "{mark} was logged: {told:#?}");
    }
}
