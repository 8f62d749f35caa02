//! Keys and tokens: made, used, revoked, and refused when their time is over.

use std::time::Duration;

use serde_json::{Value, json};

use crate::city::{City, Client, Members, NORTH, SOUTH, TODAY, TOMORROW, operator, place, window};

async fn key(client: &Client, fields: Value) -> (String, Client) {
    let made = client.post("/v1/keys", fields).await.expect(201);
    (made.text("id"), client.with(&made.text("secret")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_shown_once_and_known_by_its_beginning() {
    let city = City::new().await;
    let made = city.client.post("/v1/keys", json!({"role": "operator", "name": "Dispatch desk"})).await;
    let secret = made.body.text("secret");
    assert!(secret.starts_with("ritiro_sk_") && secret.len() == 53 && secret.starts_with(&made.body.text("prefix")));
    let read = city.client.get(&format!("/v1/keys/{}", made.body.text("id"))).await;
    let mut shown = made.expect(201);
    shown.as_object_mut().unwrap().remove("secret");
    assert_eq!(read.body, shown);
    assert_eq!((shown.text("role"), shown.text("name")), ("operator".into(), "Dispatch desk".into()));
    for unset in ["last_used_at", "expires_at", "revoked_at"] {
        assert_eq!(shown[unset], Value::Null);
    }
    let list = city.client.get("/v1/keys").await;
    assert!(!list.text.contains("secret") && list.body.items("items").len() == 2, "{}", list.text);
    let sql = city.sql().await;
    let kept = sql.query_one("SELECT string_agg(c::text, ' ') FROM credentials c", &[]).await.unwrap();
    assert!(!kept.get::<_, String>(0).contains(&secret[16..]), "the secret is not kept");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_key_shall_be_is_checked() {
    let city = City::new().await;
    let key = json!({"role": "operator", "name": "Desk"});
    for (field, value) in [
        ("role", json!("owner")),
        ("role", json!("shopper")),
        ("name", json!("  ")),
        ("name", json!("n".repeat(201))),
        ("expires_in_seconds", json!(59)),
        ("expires_in_seconds", json!(315_360_001)),
        ("secret", json!("mine")),
    ] {
        let mut body = key.clone();
        body[field] = value;
        let answer = city.client.post("/v1/keys", body).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{}", answer.text);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_is_refused_at_once_however_long_callers_are_remembered() {
    let city = City::with(|settings| settings.cache.key = Duration::from_secs(3600)).await;
    let (id, desk) = key(&city.client, json!({"role": "operator", "name": "Desk"})).await;
    desk.get("/v1/zones").await.expect(200);
    for _ in 0..2 {
        assert_eq!(city.client.delete(&format!("/v1/keys/{id}")).await.status, 204);
    }
    assert_eq!(desk.get("/v1/zones").await.problem(401), "unauthorized");
    let read = city.client.get(&format!("/v1/keys/{id}")).await.expect(200);
    assert_eq!(read["revoked_at"], "2026-11-23T05:00:00Z");
    let centre = city.client.centre().await;
    let courier = city.client.new_courier(&centre.zone, 1).await;
    let on_the_road = city.client.courier(&courier).await;
    on_the_road.get(&format!("/v1/courier/routes/{TODAY}")).await.expect(200);
    assert_eq!(city.client.delete(&format!("/v1/couriers/{courier}")).await.status, 204);
    assert_eq!(on_the_road.get(&format!("/v1/courier/routes/{TODAY}")).await.problem(401), "unauthorized");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_admin_key_that_works_stays() {
    let city = City::new().await;
    let own = city.client.get("/v1/keys").await.expect(200).items("items")[0].text("id");
    let (_, _desk) = key(&city.client, json!({"role": "operator", "name": "Desk"})).await;
    assert_eq!(city.client.delete(&format!("/v1/keys/{own}")).await.problem(409), "conflict");
    let short = json!({"role": "admin", "name": "Short", "expires_in_seconds": 60});
    let (short, second) = key(&city.client, short).await;
    assert_eq!(city.client.delete(&format!("/v1/keys/{own}")).await.status, 204, "there is another one");
    assert_eq!(city.client.get("/v1/keys").await.status, 401);
    let (third, _) = key(&second, json!({"role": "admin", "name": "Third"})).await;
    let (revoked, _) = key(&second, json!({"role": "admin", "name": "Fourth"})).await;
    assert_eq!(second.delete(&format!("/v1/keys/{revoked}")).await.status, 204);
    let paths = [format!("/v1/keys/{third}"), format!("/v1/keys/{short}")];
    let both = tokio::join!(second.delete(&paths[0]), second.delete(&paths[1]));
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert!(statuses == [204, 409] || statuses == [204, 401], "one of two goes: {statuses:?}");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_expires_and_shows_when_it_was_last_used() {
    let city = City::new().await;
    let (id, short) = key(&city.client, json!({"role": "operator", "name": "Short", "expires_in_seconds": 600})).await;
    let used = async || city.client.get(&format!("/v1/keys/{id}")).await.expect(200)["last_used_at"].clone();
    assert_eq!(used().await, Value::Null);
    short.get("/v1/zones").await.expect(200);
    assert_eq!(used().await, "2026-11-23T05:00:00Z");
    city.time.pass(59);
    short.get("/v1/zones").await.expect(200);
    assert_eq!(used().await, "2026-11-23T05:00:00Z", "it is noted once a minute");
    city.time.pass(1);
    short.get("/v1/zones").await.expect(200);
    assert_eq!(used().await, "2026-11-23T05:01:00Z");
    city.time.pass(540);
    assert_eq!(short.get("/v1/zones").await.problem(401), "unauthorized");
    assert_eq!(used().await, "2026-11-23T05:01:00Z", "a refused key was not used");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_use_survives_the_process() {
    let city = City::new().await;
    let desk = city.client.with(&operator(&city.url, "Bottega").await);
    let sql = city.sql().await;
    desk.get("/v1/zones").await.expect(200);
    city.stop().await;
    let row =
        sql.query_one("SELECT count(*) FROM credentials WHERE role = 'operator' AND last_used_at IS NOT NULL", &[]);
    assert_eq!(row.await.unwrap().get::<_, i64>(0), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_runs_the_day() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let desk = city.client.with(&operator(&city.url, "Bottega").await);
    let hold = desk.hold(&centre.morning, TODAY, NORTH).await.text("id");
    let booked = desk.post("/v1/bookings", json!({"hold_id": hold, "shopper": "c-1"})).await.id();
    let moved = desk.patch(&format!("/v1/bookings/{booked}"), json!({"window": window(TODAY, "14:00", "16:00")})).await;
    assert_eq!(moved.expect(200)["promise"]["window"], window(TODAY, "14:00", "16:00"));
    let shopper = desk.shopper("c-1").await;
    assert_eq!(shopper.get("/v1/bookings").await.expect(200).items("items").len(), 1);
    desk.post(&format!("/v1/bookings/{booked}/cancel"), json!({"reason": "Snow"})).await.expect(200);
    assert_eq!(desk.get("/v1/bookings").await.expect(200).items("items").len(), 1);
    let released = desk.hold(&centre.afternoon, TODAY, SOUTH).await.text("id");
    assert_eq!(desk.delete(&format!("/v1/holds/{released}")).await.status, 204);
    let courier = desk.new_courier(&centre.zone, 5).await;
    desk.shift(&courier, &centre.depot, TOMORROW).await;
    desk.routes(&courier, TOMORROW).await;
    let closing = json!({"zone_id": centre.zone, "date": TOMORROW, "reason": "Snow"});
    desk.post("/v1/slot-exceptions", closing).await.id();
    let order = json!({"place": place(NORTH), "from": TOMORROW, "to": TOMORROW});
    assert!(desk.post("/v1/offers", order).await.text.contains("closed"));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bookings_token_ends_thirty_days_after_its_service_day() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booked = city.client.book(&centre.morning, TODAY, NORTH).await;
    let link = city.client.with(&booked.text("booking_token"));
    let path = format!("/v1/bookings/{}", booked.text("id"));
    // From six in the morning to the end of the thirtieth day, in Rome.
    city.time.pass(30 * 86_400 + 18 * 3_600 - 1);
    link.get(&path).await.expect(200);
    city.time.pass(1);
    assert_eq!(link.get(&path).await.problem(401), "unauthorized");
    assert_eq!(city.client.get(&path).await.status, 200, "the merchant sees it still");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_well_signed_token_of_no_booking_is_refused() {
    let city = City::new().await;
    let token = city.server.app.signer.booking_token(uuid::Uuid::now_v7().into());
    let answer = city.client.with(&token).get("/v1/bookings/00000000-0000-7000-8000-000000000000").await;
    assert_eq!(answer.problem(401), "unauthorized");
    city.stop().await;
}
