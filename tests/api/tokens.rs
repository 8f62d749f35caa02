//! Tokens of couriers and shoppers: what they open, what they are narrowed to, and how they end.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::city::{Answer, Centre, City, Client, Members, NORTH, SOUTH, TODAY, TOMORROW, operator, place, window};

async fn city() -> (City, Centre) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    (city, centre)
}

async fn narrowed(client: &Client, more: Value) -> Client {
    let mut body = json!({"shopper": "c-1"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.with(&client.post("/v1/shopper-tokens", body).await.expect(201).text("token"))
}

fn order() -> Value {
    json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00")})
}

fn listed() -> Value {
    json!({"place": place(NORTH), "from": TODAY, "to": TODAY})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shoppers_token_does_what_its_scopes_say() {
    let (city, centre) = city().await;
    let ride = json!({"origin": place(SOUTH), "destination": place(NORTH)});
    for (scopes, expected) in [
        (json!([]), [403, 403, 403, 403]),
        (json!(["offers"]), [200, 200, 403, 403]),
        (json!(["offers", "hold", "hold"]), [200, 200, 201, 403]),
        (json!(["book"]), [403, 403, 403, 201]),
        (Value::Null, [200, 200, 201, 201]),
    ] {
        let shopper = narrowed(&city.client, json!({"scopes": scopes})).await;
        let answers = [
            shopper.post("/v1/offers", listed()).await,
            shopper.post("/v1/quotes", ride.clone()).await,
            shopper.post("/v1/holds", order()).await,
            shopper.post("/v1/bookings", order()).await,
        ];
        assert_eq!(answers.each_ref().map(|answer| answer.status), expected, "{scopes}");
        for answer in answers.iter().filter(|answer| answer.status == 403) {
            assert_eq!(answer.problem(403), "forbidden");
            assert!(answer.body.text("detail").contains("scope"), "{}", answer.text);
        }
        // The own bookings are the shopper's in any case.
        assert_eq!(shopper.get("/v1/bookings").await.status, 200);
    }
    // The merchant books what was held, once it is paid for.
    let shopper = narrowed(&city.client, json!({"scopes": ["offers", "hold"]})).await;
    let held = shopper.hold(&centre.afternoon, TODAY, NORTH).await;
    assert_eq!(shopper.post("/v1/bookings", json!({"hold_id": held["id"]})).await.problem(403), "forbidden");
    let booked = city.client.post("/v1/bookings", json!({"hold_id": held["id"]})).await.expect(201);
    assert_eq!(booked["shopper"], json!("c-1"));
    let wrong = json!({"shopper": "c-1", "scopes": ["everything"]});
    assert_eq!(city.client.post("/v1/shopper-tokens", wrong).await.fields(), ["scopes[0]"]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_for_one_order_is_for_no_other() {
    let (city, centre) = city().await;
    let bound = json!({"order": {"size": {"parcels": 7}, "skills": ["stairs"], "service_seconds": 240}});
    let shopper = narrowed(&city.client, bound).await;
    let with = |mut body: Value, field: &str, value: Value| {
        body[field] = value;
        body
    };
    for (field, value) in [
        ("size", json!({"parcels": 1})),
        ("skills", json!(["fridge"])),
        ("service_seconds", json!(1)),
        ("depot_id", json!(centre.depot)),
    ] {
        for (path, body) in [("/v1/offers", listed()), ("/v1/holds", order()), ("/v1/bookings", order())] {
            assert_eq!(shopper.post(path, with(body, field, value.clone())).await.fields(), [field], "{path}");
        }
    }
    // What it says is what counts, whether it is said again or left out.
    let booked = shopper.post("/v1/bookings", with(order(), "size", json!({"parcels": 7}))).await.expect(201);
    assert_eq!((&booked["size"], &booked["skills"]), (&json!({"parcels": 7}), &json!(["stairs"])));
    assert_eq!(booked["service_seconds"], json!(240));
    // An offer or a hold of another order is none for it, also where it is the same shopper's.
    let free = city.client.shopper("c-1").await;
    let small = free.offer(&centre.afternoon, TODAY, NORTH).await;
    assert_eq!(shopper.post("/v1/holds", json!({"offer_id": small})).await.fields(), ["offer_id"]);
    assert_eq!(shopper.post("/v1/bookings", json!({"offer_id": small})).await.fields(), ["offer_id"]);
    let held = free.hold(&centre.afternoon, TODAY, SOUTH).await;
    assert_eq!(shopper.post("/v1/bookings", json!({"hold_id": held["id"]})).await.fields(), ["hold_id"]);
    let own = shopper.offer(&centre.afternoon, TODAY, NORTH).await;
    shopper.post("/v1/bookings", json!({"offer_id": own})).await.expect(201);
    // Bookings from before keep their own order when they are moved.
    let earlier = free.post("/v1/bookings", order()).await.expect(201);
    let path = format!("/v1/bookings/{}", earlier.text("id"));
    let moved = shopper.patch(&path, json!({"window": window(TOMORROW, "10:00", "12:00")})).await.expect(200);
    assert_eq!(moved["size"], json!({"parcels": 1}));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_no_zone_could_take_is_bound_into_no_token() {
    let (city, centre) = city().await;
    let nowhere = "00000000-0000-7000-8000-000000000000";
    for (order, field) in [
        (json!({"size": {"parcels": -1}}), "order.size.parcels"),
        (json!({"size": {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}}), "order.size"),
        (json!({"service_seconds": 14_401}), "order.service_seconds"),
        (
            json!({"skills": vec!["x"; 65].iter().enumerate().map(|(i, x)| format!("{x}{i}")).collect::<Vec<_>>()}),
            "order.skills",
        ),
        (json!({"zone_id": nowhere}), "order.zone_id"),
        (json!({"zone_id": centre.zone, "size": {"pallets": 1}}), "order.size.pallets"),
        (json!({"zone_id": centre.zone, "skills": ["flying"]}), "order.skills[0]"),
        (json!({"zone_id": centre.zone, "depot_id": nowhere}), "order.depot_id"),
        (json!({"place": place(NORTH)}), "order.place"),
        (json!([null, null]), "order"),
    ] {
        let refused = city.client.post("/v1/shopper-tokens", json!({"shopper": "c-1", "order": order})).await;
        assert_eq!((refused.status, refused.fields()), (422, vec![field]), "{}", refused.text);
    }
    let good = json!({"zone_id": centre.zone, "depot_id": centre.depot, "size": {"parcels": 2}, "kind": "delivery"});
    let shopper = narrowed(&city.client, json!({"order": good})).await;
    assert_eq!(shopper.post("/v1/bookings", order()).await.expect(201)["depot_id"], json!(centre.depot));
    city.stop().await;
}

async fn tokens(client: &Client, courier: &str) -> Vec<Value> {
    client.get(&format!("/v1/couriers/{courier}/tokens")).await.expect(200).items("items").to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_of_couriers_are_listed_and_revoked() {
    let (city, centre) = city().await;
    let desk = city.client.with(&operator(&city.url, "Bottega").await);
    let path = format!("/v1/couriers/{}/tokens", centre.courier);
    let first = desk.post(&path, json!({})).await.expect(201);
    let (first_id, first) = (first.text("id"), desk.with(&first.text("token")));
    let second = city.client.courier(&centre.courier).await;
    let day = format!("/v1/courier/routes/{TODAY}");
    let listed = tokens(&desk, &centre.courier).await;
    assert_eq!((listed.len(), listed[0].text("id"), &listed[0]["revoked_at"]), (2, first_id.clone(), &Value::Null));
    assert!(!listed[0].to_string().contains(&first.key), "no secrets");
    for _ in 0..2 {
        assert_eq!(desk.delete(&format!("/v1/tokens/{first_id}")).await.status, 204);
    }
    assert_eq!(first.get(&day).await.problem(401), "unauthorized");
    second.get(&day).await.expect(200);
    assert_eq!(desk.delete(&path).await.status, 204);
    assert_eq!(second.get(&day).await.problem(401), "unauthorized");
    assert!(tokens(&desk, &centre.courier).await.iter().all(|token| token["revoked_at"].is_string()));
    // A lost phone is replaced.
    city.client.courier(&centre.courier).await.get(&day).await.expect(200);
    // Of shoppers too, and keys are not tokens.
    let made = city.client.post("/v1/shopper-tokens", json!({"shopper": "c-1"})).await.expect(201);
    let shopper = city.client.with(&made.text("token"));
    assert_eq!(city.client.delete(&format!("/v1/tokens/{}", made.text("id"))).await.status, 204);
    assert_eq!(shopper.get("/v1/bookings").await.problem(401), "unauthorized");
    let keys = city.client.get("/v1/keys").await.expect(200);
    let key = keys.items("items")[0].text("id");
    assert_eq!(city.client.delete(&format!("/v1/tokens/{key}")).await.problem(404), "not_found");
    let audit = city.client.get("/v1/audit?limit=100").await.expect(200);
    let count = |action: &str| audit.items("items").iter().filter(|line| line["action"] == json!(action)).count();
    assert_eq!((count("courier_token.revoked"), count("shopper_token.revoked")), (2, 1));
    city.stop().await;
}

fn courier_fields(centre: &Centre, active: bool) -> Value {
    json!({"zone_id": centre.zone, "name": "Ada", "vehicle": "cargo_bike", "capacity": {"parcels": 40}, "skills": ["stairs"],
        "active": active})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_with_a_past_is_switched_off_and_on_again() {
    let (city, centre) = city().await;
    let courier = city.client.courier(&centre.courier).await;
    let path = format!("/v1/couriers/{}", centre.courier);
    assert_eq!(city.client.get(&path).await.expect(200)["active"], json!(true));
    let off = courier_fields(&centre, false);
    assert_eq!(city.client.put(&path, off.clone()).await.problem(409), "conflict", "two shifts are still to come");
    courier.get(&format!("/v1/courier/routes/{TODAY}")).await.expect(200);
    city.time.pass(2 * 86_400);
    assert_eq!(city.client.delete(&path).await.problem(409), "conflict", "there is a past");
    assert_eq!(city.client.put(&path, off).await.expect(200)["active"], json!(false));
    assert_eq!(courier.get(&format!("/v1/courier/routes/{TODAY}")).await.problem(401), "unauthorized");
    let token = city.client.post(&format!("{path}/tokens"), json!({})).await;
    assert_eq!(token.problem(409), "conflict");
    let hours = ("2026-11-27T08:00:00+01:00", "2026-11-27T12:00:00+01:00");
    let shift =
        json!({"courier_id": centre.courier, "depot_id": centre.depot, "starts_at": hours.0, "ends_at": hours.1});
    assert_eq!(city.client.post("/v1/shifts", shift.clone()).await.fields(), ["courier_id"]);
    city.client.put(&path, courier_fields(&centre, true)).await.expect(200);
    city.client.post("/v1/shifts", shift).await.expect(201);
    city.client.courier(&centre.courier).await.get(&format!("/v1/courier/routes/{TODAY}")).await.expect(200);
    city.stop().await;
}

/// Whoever comes first: never a shift or a working token of somebody who is switched off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_or_a_token_that_is_made_while_its_courier_is_switched_off_does_not_slip_through() {
    let (city, centre) = city().await;
    let twin = city.twin().await;
    for round in 0..6 {
        let courier = city.client.new_courier(&centre.zone, 5).await;
        let path = format!("/v1/couriers/{courier}");
        let hours = (
            format!("2026-11-{}T08:00:00+01:00", 24 + round % 4),
            format!("2026-11-{}T12:00:00+01:00", 24 + round % 4),
        );
        let shift = json!({"courier_id": courier, "depot_id": centre.depot, "starts_at": hours.0, "ends_at": hours.1});
        let off = courier_fields(&centre, false);
        let tokens_path = format!("{path}/tokens");
        let calls: Vec<futures_util::future::BoxFuture<'_, Answer>> = vec![
            Box::pin(city.client.put(&path, off)),
            match round % 2 {
                0 => Box::pin(twin.client.post("/v1/shifts", shift)),
                _ => Box::pin(twin.client.post(&tokens_path, json!({}))),
            },
        ];
        let answers = join_all(calls).await;
        let is_off = answers[0].status == 200;
        let shifts = "SELECT count(*) FROM shifts WHERE courier_id::text = $1";
        let live = "SELECT count(*) FROM credentials WHERE courier_id::text = $1 AND revoked_at IS NULL";
        let sql = city.sql().await;
        let count = async |query: &str| sql.query_one(query, &[&courier]).await.unwrap().get::<_, i64>(0);
        if is_off {
            assert_eq!((count(shifts).await, count(live).await), (0, 0), "round {round}: {answers:?}");
        } else {
            assert_eq!((answers[0].status, answers[1].status), (409, 201), "round {round}: {answers:?}");
        }
    }
    twin.stop().await;
    city.stop().await;
}
