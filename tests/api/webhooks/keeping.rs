//! Endpoints and deliveries as their merchant keeps them.

use reqwest::Method;
use serde_json::{Value, json};

use super::receiver::Receiver;
use super::sending;
use crate::city::{City, Members, send};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_is_made_read_replaced_and_deleted() {
    let city = City::new().await;
    let wishes = json!({
        "url": "https://Shop.Example.com/hooks", "event_types": ["hold.expired", "booking.confirmed"], "description": "Till",
    });
    let made = city.client.post("/v1/webhook-endpoints", wishes.clone()).await;
    assert_eq!(made.etag, "\"1\"");
    let made = made.expect(201);
    let (id, secret) = (made.text("id"), made.text("secret"));
    assert!(secret.starts_with("whsec_") && secret.len() == 6 + 44, "32 bytes in base64");
    let path = format!("/v1/webhook-endpoints/{id}");
    let mut read = city.client.get(&path).await.expect(200);
    assert_eq!(read["secret"], Value::Null);
    read["secret"] = json!(secret);
    assert_eq!(read, made);
    assert_eq!(read["url"], "https://shop.example.com/hooks");
    assert_eq!((&read["enabled"], &read["disabled"]), (&json!(true), &Value::Null));
    let put = async |etag: &str, body: Value| {
        send(city.client.request(Method::PUT, &path).header("If-Match", etag.to_owned()).json(&body)).await
    };
    let off = json!({"url": "https://shop.example.com/", "enabled": false});
    assert_eq!(put("\"2\"", off.clone()).await.problem(412), "precondition_failed");
    let off = put("\"1\"", off).await.expect(200);
    assert_eq!((&off["event_types"], &off["description"]), (&Value::Null, &Value::Null));
    assert_eq!(off["disabled"], json!({"reason": "by_merchant", "at": "2026-11-23T05:00:00Z"}));
    city.time.pass(60);
    let still = put("*", json!({"url": "https://shop.example.com/x", "enabled": false})).await.expect(200);
    assert_eq!((&still["version"], &still["disabled"]), (&json!(3), &off["disabled"]), "since when it is off");
    assert_eq!(city.client.get("/v1/webhook-endpoints").await.expect(200)["items"], json!([still]));
    assert_eq!(city.client.delete(&path).await.status, 204);
    assert_eq!(city.client.get(&path).await.problem(404), "not_found");
    assert_eq!(city.client.delete(&path).await.problem(404), "not_found");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wrong_field_is_named_and_the_number_of_endpoints_is_bounded() {
    let city = City::with(|settings| settings.webhooks.endpoints_per_merchant = 2).await;
    let good = || json!({"url": "https://shop.example.com/"});
    let wrong = [
        ("url", json!("")),
        ("url", json!("shop.example.com")),
        ("url", json!("http://shop.example.com")),
        ("url", json!("https://u:p@shop.example.com")),
        ("url", json!(format!("https://shop.example.com/{}", "x".repeat(2000)))),
        ("url", json!(null)),
        ("event_types", json!([])),
        ("event_types[0]", json!(["booking.lost"])),
        ("event_types[0]", json!(["webhook.test"])),
        ("event_types[1]", json!(["hold.expired", "hold.expired"])),
        ("event_types", json!("all")),
        ("description", json!("")),
        ("description", json!("x".repeat(201))),
        ("enabled", json!("yes")),
    ];
    for (field, value) in wrong {
        let mut body = good();
        body[field.split('[').next().unwrap()] = value.clone();
        let answer = city.client.post("/v1/webhook-endpoints", body).await;
        assert_eq!((answer.problem(422), answer.fields()), ("validation_failed", vec![field]), "{value}");
    }
    let unknown = city.client.post("/v1/webhook-endpoints", json!({"url": "https://a.example/", "secret": "x"})).await;
    assert_eq!(unknown.problem(422), "unknown_field");
    let answers =
        futures_util::future::join_all((0..4).map(|_| city.client.post("/v1/webhook-endpoints", good()))).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((made.len(), refused.len()), (2, 2), "also where they come at once");
    assert!(refused.iter().all(|answer| answer.problem(409) == "conflict"));
    let id = made[0].body.text("id");
    for query in ["?state=lost", "?endpoint_id=x", "?limit=201", "?zone_id=x"] {
        let code = city.client.get(&format!("/v1/webhook-deliveries{query}")).await.status;
        assert_eq!(code, 422, "{query}");
    }
    let replay = city.client.post(&format!("/v1/webhook-endpoints/{id}/replay"), json!({"since": "yesterday"})).await;
    assert_eq!((replay.problem(422), replay.fields()), ("validation_failed", vec!["since"]));
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_are_listed_in_pages_by_endpoint_and_state_and_go_with_their_endpoint() {
    let city = City::with(sending).await;
    let (good, bad) = (Receiver::new().await, Receiver::new().await);
    bad.answers(|_| 500);
    let (good_id, _) = city.client.hook(&good.url, Value::Null).await;
    let (bad_id, _) = city.client.hook(&bad.url, Value::Null).await;
    let mut made = Vec::new();
    for id in [&good_id, &bad_id, &good_id, &bad_id, &good_id] {
        let test = city.client.post(&format!("/v1/webhook-endpoints/{id}/test"), json!({})).await.expect(202);
        made.push(test.text("id"));
    }
    city.client.wait_for_deliveries(2, "dead").await;
    city.client.wait_for_deliveries(3, "delivered").await;
    let ids = async |query: &str| {
        let page = city.client.get(&format!("/v1/webhook-deliveries{query}")).await.expect(200);
        let ids: Vec<_> = page.items("items").iter().map(|item| item.text("id")).collect();
        (ids, page["next_cursor"].as_str().map(str::to_owned))
    };
    let (first, next) = ids("?limit=3").await;
    let (second, end) = ids(&format!("?limit=3&cursor={}", next.unwrap())).await;
    assert_eq!(([first, second].concat(), end), (made.clone(), None));
    assert_eq!(ids(&format!("?endpoint_id={bad_id}")).await.0, [made[1].clone(), made[3].clone()]);
    assert_eq!(ids(&format!("?endpoint_id={good_id}&state=dead")).await.0, Vec::<String>::new());
    assert_eq!(ids("?state=dead&limit=1").await.0, [made[1].clone()]);
    assert_eq!(city.client.delete(&format!("/v1/webhook-endpoints/{bad_id}")).await.status, 204);
    assert_eq!(ids("").await.0.len(), 3);
    assert_eq!(city.client.get(&format!("/v1/webhook-deliveries/{}", made[1])).await.problem(404), "not_found");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_sealed_in_the_database() {
    let city = City::new().await;
    let (_, secret) = city.client.hook("https://shop.example.com/", Value::Null).await;
    let sql = city.sql().await;
    let row = "SELECT secret, webhook_endpoints::text FROM webhook_endpoints";
    let row = sql.query_one(row, &[]).await.unwrap();
    let (kept, text): (Vec<u8>, String) = (row.get(0), row.get(1));
    let plain = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, &secret[6..]).unwrap();
    assert!(!kept.windows(8).any(|some| plain.windows(8).any(|other| other == some)) && !text.contains(&secret[6..]));
    city.stop().await;
}
