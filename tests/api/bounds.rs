//! Nothing comes in without a bound, and no answer goes out without one.

use std::time::{Duration, Instant};

use reqwest::Method;
use ritiro::app::operations;
use ritiro::app::operations::upkeep;
use serde_json::{Value, json};

use crate::city::{City, Client, Members, NORTH, SOUTH, TODAY, place, send, window, zone_fields};

/// The largest price that a merchant may set, and the largest sum.
const MOST_PRICE: i64 = 1_000_000_000_000;
const MOST_AMOUNT: i64 = (1 << 53) - 1;

async fn rows(city: &City, from: &str) -> i64 {
    city.sql().await.query_one(&format!("SELECT count(*) FROM {from}"), &[]).await.unwrap().get(0)
}

fn template(zone: &str, price: i64) -> Value {
    json!({"zone_id": zone, "name": "dear", "weekdays": ["mon"], "start_time": "08:00", "end_time": "10:00", "price": price})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_prices_have_one_bound_and_sums_stay_below_2_to_the_53() {
    let city = City::new().await;
    let client = &city.client;
    let zone = |asap: i64, custom: i64| {
        let mut zone = zone_fields("Milano");
        zone["asap"] =
            json!({"window_seconds": 1800, "price": asap, "per_kilometer": 100_000_000, "per_minute": 100_000_000});
        zone["custom_windows"] = json!({"price": custom});
        zone
    };
    for wrong in [-1, MOST_PRICE + 1, i64::MAX] {
        assert_eq!(client.post("/v1/zones", zone(wrong, 1)).await.fields(), ["asap.price"], "{wrong}");
        assert_eq!(client.post("/v1/zones", zone(1, wrong)).await.fields(), ["custom_windows.price"], "{wrong}");
    }
    let centre = client.centre_of(zone(MOST_PRICE, MOST_PRICE), 40).await;
    for wrong in [-1, MOST_PRICE + 1, i64::MAX] {
        assert_eq!(client.post("/v1/slot-templates", template(&centre.zone, wrong)).await.fields(), ["price"]);
    }
    client.post("/v1/slot-templates", template(&centre.zone, MOST_PRICE)).await.expect(201);
    let ride = json!({"origin": place(NORTH), "destination": place(SOUTH)});
    let quote = client.post("/v1/quotes", ride).await.expect(200);
    let price = quote["price"]["amount"].as_i64().unwrap_or_else(|| panic!("a price in {quote}"));
    assert!((MOST_PRICE..=MOST_AMOUNT).contains(&price), "{price}");
    let own =
        client.post("/v1/bookings", json!({"place": place(NORTH), "window": window(TODAY, "12:30", "13:30")})).await;
    assert_eq!(own.expect(201)["promise"]["price"]["amount"], json!(MOST_PRICE));
    city.stop().await;
}

/// A version without the bound may have kept any price: what is read of it is in bounds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prices_that_an_older_version_kept_are_read_within_the_bound() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let sql = city.sql().await;
    let raise = "UPDATE zones SET custom_window_price = 9223372036854775807, version = version + 1,
        asap = jsonb_set(asap, '{price}', '9223372036854775807')";
    sql.batch_execute(raise).await.unwrap();
    sql.batch_execute("UPDATE slot_templates SET price = 9223372036854775807").await.unwrap();
    let zone = city.client.get(&format!("/v1/zones/{}", centre.zone)).await.expect(200);
    assert_eq!((&zone["asap"]["price"], &zone["custom_windows"]["price"]), (&json!(MOST_PRICE), &json!(MOST_PRICE)));
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    assert_eq!(booked["promise"]["price"]["amount"], json!(MOST_PRICE));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_skills_is_a_set_with_a_limit() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let order = |skills: Value| json!({"place": place(NORTH), "from": TODAY, "to": TODAY, "skills": skills});
    let many = json!(vec!["stairs"; 100_000]);
    for path in ["/v1/offers", "/v1/holds", "/v1/bookings"] {
        let mut body = order(many.clone());
        if path != "/v1/offers" {
            body = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "skills": many});
        }
        let began = Instant::now();
        let refused = city.client.post(path, body).await;
        assert_eq!(refused.fields(), ["skills"], "{path}");
        assert!(
            refused.text.len() < 10_000 && began.elapsed() < Duration::from_secs(5),
            "{path}: {:?}",
            began.elapsed()
        );
    }
    let ride = json!({"origin": place(NORTH), "destination": place(SOUTH), "skills": many});
    assert_eq!(city.client.post("/v1/quotes", ride).await.fields(), ["skills"]);
    let courier = json!({"zone_id": centre.zone, "name": "Bo", "vehicle": "van", "capacity": {}, "skills": many});
    assert_eq!(city.client.post("/v1/couriers", courier).await.fields(), ["skills"]);
    // Named again it counts once: what is offered and promised is the same.
    let once = city.client.post("/v1/offers", order(json!(["stairs"]))).await;
    let often = city.client.post("/v1/offers", order(json!(vec!["stairs"; 64]))).await;
    assert_eq!((once.status, often.status, often.text.len()), (200, 200, once.text.len()));
    let booked =
        json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "skills": ["stairs", "stairs"]});
    assert_eq!(city.client.post("/v1/bookings", booked).await.expect(201)["skills"], json!(["stairs"]));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_repeats_little_of_what_was_sent() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let long = "x".repeat(900_000);
    let order = json!({"place": place(NORTH), "zone_id": centre.zone});
    let with = |field: &str, value: Value| {
        let mut body = order.clone();
        body[field] = value;
        body
    };
    for body in [
        with("skills", json!([long])),
        with("size", json!({long.clone(): 1})),
        with("kind", json!(long)),
        with("from", json!(long)),
        with("zone_id", json!(long)),
        with(&long, json!(1)),
    ] {
        let refused = city.client.post("/v1/offers", body).await;
        assert_eq!((refused.status, refused.text.len() < 20_000), (422, true), "{} bytes", refused.text.len());
    }
    let token = city.client.post("/v1/holds", json!({"offer_id": long})).await;
    assert!(token.status == 422 || token.status == 409, "{}", token.text);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_has_a_thousand_slots_at_most() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let copy = format!(
        "INSERT INTO slot_templates (id, zone_id, name, weekdays, start_minute, end_minute, price, lead_seconds)
         SELECT gen_random_uuid(), '{}', 'copy', 127, n % 600, n % 600 + 60, 1, 0 FROM generate_series(1, 498) n",
        centre.zone
    );
    city.sql().await.batch_execute(&copy).await.unwrap();
    let ask = |days: i64| json!({"place": place(NORTH), "from": TODAY, "to": format!("2026-11-{}", 22 + days)});
    assert_eq!(city.client.post("/v1/offers", ask(2)).await.expect(200).items("slots").len(), 1000);
    assert_eq!(city.client.post("/v1/offers", ask(3)).await.fields(), ["to"]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn windows_that_no_one_could_serve_load_no_plan() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let client = &city.client;
    let loaded = city.server.app.plans.loaded().len();
    let wish = |start: &str, end: &str| json!({"zone_id": centre.zone, "place": place(NORTH), "window": {"start": start, "end": end}});
    for (start, end) in [
        ("2026-11-20T10:00:00+01:00", "2026-11-20T12:00:00+01:00"),
        ("0002-01-01T00:00:00Z", "9998-12-31T00:00:00Z"),
        ("2026-11-23T10:00:00+01:00", "9998-12-31T00:00:00Z"),
        ("2026-11-23T10:00:00+01:00", "2026-11-24T11:00:01+01:00"),
        ("2027-06-01T10:00:00+02:00", "2027-06-01T12:00:00+02:00"),
    ] {
        for path in ["/v1/holds", "/v1/bookings"] {
            assert_eq!(client.post(path, wish(start, end)).await.fields(), ["window"], "{start} to {end}");
        }
    }
    let late = json!({"origin": place(SOUTH), "destination": place(NORTH), "window": window(TODAY, "10:00", "12:00"),
        "origin_window": {"start": "2026-11-23T10:00:00+01:00", "end": "9998-12-31T00:00:00Z"}});
    assert_eq!(client.post("/v1/bookings", late).await.fields(), ["origin_window"]);
    assert_eq!(city.server.app.plans.loaded().len(), loaded, "no plan was brought to memory");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_demand_has_rows_only_for_days_and_places_that_could_be_served_and_not_for_good() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let client = &city.client;
    let far = json!({"lat": -33.0, "lng": 151.0});
    client.post("/v1/offers", json!({"zone_id": centre.zone, "place": far})).await.expect(200);
    client.post("/v1/quotes", json!({"zone_id": centre.zone, "origin": far, "destination": far})).await.expect(200);
    for (start, end) in
        [("1999-01-01T10:00:00Z", "1999-01-01T12:00:00Z"), ("9000-01-01T10:00:00Z", "9000-01-01T12:00:00Z")]
    {
        let near = json!({"lat": 46.0, "lng": 9.0});
        let body = json!({"zone_id": centre.zone, "place": near, "window": {"start": start, "end": end}});
        assert_eq!(client.post("/v1/holds", body).await.status, 409);
    }
    client.post("/v1/offers", json!({"zone_id": centre.zone, "place": far, "from": "9000-01-01"})).await;
    operations::flush(&city.server.app).await.unwrap();
    assert_eq!(rows(&city, "lost_demand").await, 0, "{:?}", "far away, long ago, far ahead");
    assert_eq!(rows(&city, "offers_asked").await, 1, "today's");
    let near = json!({"zone_id": centre.zone, "place": {"lat": 46.0, "lng": 9.0}});
    client.post("/v1/offers", near).await.expect(200);
    operations::flush(&city.server.app).await.unwrap();
    assert_eq!(rows(&city, "lost_demand").await, 1);
    // As an older version kept it.
    let odd = "INSERT INTO lost_demand SELECT zone_id, date '9000-01-01', wish, code, cell_south, cell_west, 1 FROM lost_demand";
    city.sql().await.batch_execute(odd).await.unwrap();
    upkeep::forget_demand(&city.server.app, 30).await.unwrap();
    assert_eq!((rows(&city, "lost_demand").await, rows(&city, "offers_asked").await), (1, 1));
    city.time.pass(31 * 86_400);
    upkeep::forget_demand(&city.server.app, 0).await.unwrap();
    assert_eq!(rows(&city, "lost_demand").await, 1, "0 keeps it");
    upkeep::forget_demand(&city.server.app, 30).await.unwrap();
    assert_eq!((rows(&city, "lost_demand").await, rows(&city, "offers_asked").await), (0, 0));
    city.stop().await;
}

/// With a lock that is never let go, each of these questions would wait for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_query_has_a_timeout() {
    let city = City::with(|settings| {
        settings.database.query = Duration::from_secs(1);
        settings.database.pool_size = 2;
    })
    .await;
    city.client.centre().await;
    let sql = city.sql().await;
    sql.batch_execute("BEGIN; LOCK TABLE couriers IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let began = Instant::now();
    let list = async |client: &Client| client.get("/v1/couriers").await;
    let path = format!("/v1/figures?by=courier&from={TODAY}&to={TODAY}");
    let figures = city.client.get(&path);
    let (a, b, c) = tokio::join!(list(&city.client), list(&city.client), figures);
    for answer in [a, b, c] {
        assert_eq!(answer.problem(503), "unavailable");
    }
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
    sql.batch_execute("ROLLBACK").await.unwrap();
    list(&city.client).await.expect(200);
    let edit = city.client.request(Method::GET, "/v1/zones");
    assert_eq!(send(edit).await.status, 200, "and the connections are whole");
    city.stop().await;
}
