use actix_web::http::Method;
use ritiro::cli::args::{KeyCommand, KeyRole};
use ritiro::cli::key;
use ritiro_domain::Timestamp;
use serde_json::{Value, json};

use super::world::{World, admin_key, zone_body};

#[actix_web::test]
async fn another_merchant_sees_nothing() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let depot = world.depot(&zone, "Centro").await;
    let stranger = admin_key(&world.store, "Altra").await;
    let ask = async |method, path: &str, body| world.send_as(&stranger, method, path, body, Some("*")).await;
    for path in [format!("/v1/zones/{zone}"), format!("/v1/depots/{depot}")] {
        let absent = path.replace(&path[path.len() - 12..], "000000000000");
        let foreign = ask(Method::GET, &path, Value::Null).await;
        assert_eq!((foreign.status, foreign.body), (404, ask(Method::GET, &absent, Value::Null).await.body));
        assert_eq!(ask(Method::DELETE, &path, Value::Null).await.status, 404);
    }
    assert_eq!(ask(Method::PUT, &format!("/v1/zones/{zone}"), zone_body("Mia")).await.status, 404);
    let depot = json!({"zone_id": zone, "name": "Mio", "place": {"lat": 45.4, "lng": 9.1}});
    assert_eq!(ask(Method::POST, "/v1/depots", depot).await.problem().2, "zone_id");
    assert_eq!(ask(Method::GET, "/v1/zones", Value::Null).await.body["items"], json!([]));
    assert_eq!(ask(Method::GET, &format!("/v1/depots?zone_id={zone}"), Value::Null).await.body["items"], json!([]));
    assert_eq!(ask(Method::POST, "/v1/zones", zone_body("Milano")).await.status, 201, "names are the merchant's own");
}

#[actix_web::test]
async fn tokens_are_for_what_they_name_and_expire() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let courier = world.courier(&zone).await;
    let path = format!("/v1/couriers/{courier}/tokens");
    let made = world.post(&path, json!({"expires_in_seconds": 3600})).await;
    assert_eq!((made.status, &made.body["expires_at"]), (201, &json!("2026-11-22T10:00:00+01:00")), "{}", made.body);
    let token = made.body["token"].as_str().unwrap();
    assert!(token.starts_with("ritiro_ct_") && token.len() == 53);
    assert_eq!(world.send_as(token, Method::GET, "/v1/zones", Value::Null, None).await.problem().1, "forbidden");
    let shopper = world.post("/v1/shopper-tokens", json!({"shopper": "c-1"})).await.body;
    assert!(shopper["token"].as_str().unwrap().starts_with("ritiro_st_"));
    assert_eq!(shopper["expires_at"], "2026-11-22T08:30:00Z");
    let too_long = world.post(&path, json!({"expires_in_seconds": 99_999_999})).await;
    assert_eq!(too_long.problem().2, "expires_in_seconds");
    world
        .sql
        .execute("UPDATE credentials SET expires_at = '2026-11-22T08:00:00Z' WHERE role = 'courier'", &[])
        .await
        .unwrap();
    assert_eq!(world.send_as(token, Method::GET, "/v1/zones", Value::Null, None).await.status, 401);
}

#[actix_web::test]
async fn a_deleted_couriers_tokens_are_revoked() {
    let world = World::new().await;
    let zone = world.zone("Milano").await;
    let courier = world.courier(&zone).await;
    let made = world.post(&format!("/v1/couriers/{courier}/tokens"), json!({})).await.body;
    assert_eq!(world.delete(&format!("/v1/couriers/{courier}")).await.status, 204);
    let token = made["token"].as_str().unwrap();
    assert_eq!(world.send_as(token, Method::GET, "/v1/zones", Value::Null, None).await.status, 401);
}

#[actix_web::test]
async fn who_has_no_good_key_is_reported_so() {
    let world = World::new().await;
    for key in ["", "ritiro_sk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ritiro_bt_00_00", "x"] {
        let refused = world.send_as(key, Method::GET, "/v1/zones", Value::Null, None).await;
        assert_eq!(refused.problem().1, "unauthorized", "{key}");
    }
}

async fn run(world: &World, command: KeyCommand) -> Result<String, String> {
    let mut out = Vec::new();
    key::run(&world.store, &command, Timestamp(1_795_334_400), &mut out).await.map_err(|e| e.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}

#[actix_web::test]
async fn keys_are_made_listed_and_revoked_on_the_command_line() {
    let world = World::new().await;
    let create = |role| KeyCommand::Create { merchant: "Bottega".into(), new: true, role, name: "Desk".into() };
    let made = run(&world, create(KeyRole::Admin)).await.unwrap();
    let key = made.trim();
    let prefix = key[..16].to_owned();
    let line = async || {
        let list = run(&world, KeyCommand::List).await.unwrap();
        list.lines().find(|line| line.starts_with(&prefix)).unwrap().to_owned()
    };
    assert_eq!(line().await, format!("{prefix}\tadmin\t2026-11-22T08:00:00Z\tvalid\tnever used\tBottega\tDesk"));
    assert_eq!(world.send_as(key, Method::GET, "/v1/keys", Value::Null, None).await.status, 200);
    let used = "used 2026-11-22T08:00:00Z";
    assert_eq!(line().await, format!("{prefix}\tadmin\t2026-11-22T08:00:00Z\tvalid\t{used}\tBottega\tDesk"));
    let operator = run(&world, create(KeyRole::Operator)).await.unwrap();
    let operator = async |path| world.send_as(operator.trim(), Method::GET, path, Value::Null, None).await.status;
    assert_eq!((operator("/v1/zones").await, operator("/v1/keys").await), (200, 403));
    run(&world, KeyCommand::Revoke { prefix: prefix.clone() }).await.unwrap();
    assert_eq!(world.send_as(key, Method::GET, "/v1/zones", Value::Null, None).await.status, 401);
    assert!(run(&world, KeyCommand::Revoke { prefix }).await.unwrap_err().contains("no such key"));
}

#[actix_web::test]
async fn a_misspelt_merchant_is_made_only_where_that_is_said() {
    let world = World::new().await;
    let create = |merchant: &str, new| {
        let (merchant, name) = (merchant.to_owned(), "Desk".to_owned());
        KeyCommand::Create { merchant, new, role: KeyRole::Admin, name }
    };
    let names = async || {
        let list = run(&world, KeyCommand::List).await.unwrap();
        let names: std::collections::BTreeSet<String> =
            list.lines().map(|line| line.split('\t').nth(5).unwrap().to_owned()).collect();
        names
    };
    let before = names().await;
    let known = before.first().unwrap().clone();
    let refused = run(&world, create(&format!("{known}x"), false)).await.unwrap_err();
    assert!(refused.contains(&known) && refused.contains("--new"), "{refused}");
    assert_eq!(names().await, before);
    run(&world, create(&known, false)).await.unwrap();
    run(&world, create(&format!("{known}x"), true)).await.unwrap();
    assert_eq!(names().await.len(), before.len() + 1);
}
