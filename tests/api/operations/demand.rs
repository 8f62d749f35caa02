//! What was asked for and could not be had.

use ritiro::app::operations;
use serde_json::{Value, json};

use crate::city::{City, Members, NORTH, SOUTH, TODAY, place, window};

/// A Monday on which nobody works.
const IDLE: &str = "2026-11-30";

async fn ask(city: &City, date: &str, at: (f64, f64)) -> Value {
    city.client.post("/v1/offers", json!({"place": place(at), "from": date, "to": date})).await.expect(200)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_could_not_be_had_is_counted_by_day_reason_and_area() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    for _ in 0..3 {
        ask(&city, IDLE, NORTH).await;
    }
    ask(&city, IDLE, SOUTH).await;
    ask(&city, TODAY, NORTH).await;
    let refused = json!({"place": place(SOUTH), "window": window(IDLE, "10:00", "12:00")});
    for path in ["/v1/bookings", "/v1/holds"] {
        assert_eq!(city.client.post(path, refused.clone()).await.status, 409);
    }
    operations::flush(&city.server.app).await.unwrap();
    operations::flush(&city.server.app).await.unwrap();
    let figures = city.client.get(&format!("/v1/figures?by=day&from={TODAY}&to={IDLE}")).await.expect(200);
    let of = |date: &str| {
        let line = figures.items("items").iter().find(|line| line["key"] == json!(date)).unwrap();
        line["figures"].clone()
    };
    let (today, idle) = (of(TODAY), of(IDLE));
    assert_eq!(
        (&today["offers_asked"], &today["offers_met"], &today["acceptance"]),
        (&json!(1), &json!(1), &json!(1.0))
    );
    assert_eq!((&idle["offers_asked"], &idle["offers_met"], &idle["acceptance"]), (&json!(4), &json!(0), &json!(0.0)));
    assert_eq!((&idle["lost_by_code"], &idle["refused_by_code"]), (&json!({"no_shift": 4}), &json!({"no_shift": 2})));
    let path = format!("/v1/zones/{}/lost-demand?from={IDLE}&to={IDLE}", centre.zone);
    let lost = city.client.get(&path).await.expect(200);
    let told: Vec<_> =
        lost.items("items").iter().map(|l| (l["area"].clone(), l.text("wish"), l["count"].clone())).collect();
    // North is 45.478, 9.190: the cell from 45.47 to 45.48 and from 9.19 to 9.20. South is 45.442, 9.190.
    let (north, south) = (json!({"lat": 45.475, "lng": 9.195}), json!({"lat": 45.445, "lng": 9.195}));
    assert_eq!(told[0], (north, "offers".into(), json!(3)));
    assert_eq!(told[1], (south.clone(), "reservation".into(), json!(2)));
    assert_eq!(told[2], (south, "offers".into(), json!(1)));
    let table = city.client.get_as(&path, "text/csv").await;
    assert_eq!(
        table.text.lines().take(2).collect::<Vec<_>>(),
        ["lat,lng,wish,code,count", "45.475,9.195,offers,no_shift,3"]
    );
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_writes_what_it_counted_and_several_add_up() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let twin = city.twin().await;
    ask(&city, IDLE, NORTH).await;
    ask(&twin, IDLE, NORTH).await;
    // Of a zone that is no more by then nothing is kept, and it stands in nobody's way.
    let mut other = crate::city::zone_fields("Torino");
    other["area"] =
        json!({"type": "Polygon", "coordinates": [[[7.5, 45.0], [7.8, 45.0], [7.8, 45.2], [7.5, 45.2], [7.5, 45.0]]]});
    let other = city.client.post("/v1/zones", other).await.id();
    ask(&city, IDLE, (45.07, 7.68)).await;
    let gone = city.client.request(reqwest::Method::DELETE, &format!("/v1/zones/{other}"));
    assert_eq!(crate::city::send(gone).await.status, 204);
    let sql = city.sql().await;
    twin.stop().await;
    city.stop().await;
    let rows = sql.query("SELECT zone_id::text, refused FROM lost_demand", &[]).await.unwrap();
    let rows: Vec<(String, i64)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(rows, [(centre.zone, 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outside_of_a_zone_that_was_named_is_its_loss() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let outside = json!({"zone_id": centre.zone, "place": {"lat": 46.0, "lng": 9.0}, "from": TODAY, "to": TODAY});
    city.client.post("/v1/offers", outside).await.expect(200);
    city.client.post("/v1/offers", json!({"place": {"lat": 46.0, "lng": 9.0}})).await.expect(200);
    operations::flush(&city.server.app).await.unwrap();
    let figures = city.client.get(&format!("/v1/figures?by=zone&from={TODAY}&to={TODAY}")).await.expect(200);
    assert_eq!(figures.items("items")[0]["figures"]["lost_by_code"], json!({"outside_zone": 1}));
    city.stop().await;
}
