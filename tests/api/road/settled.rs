//! Edits under couriers at work.

use serde_json::{Value, json};

use super::driver::{Driver, clock};
use crate::city::{Answer, Centre, City, Members, NORTH, NOW, TODAY, zone_fields};

fn fields(centre: &Centre) -> Value {
    json!({
        "courier_id": centre.courier, "depot_id": centre.depot,
        "starts_at": format!("{TODAY}T08:00:00+01:00"), "ends_at": format!("{TODAY}T18:00:00+01:00"),
    })
}

fn with(centre: &Centre, name: &str, value: Value) -> Value {
    let mut fields = fields(centre);
    fields[name] = value;
    fields
}

async fn edit(city: &City, centre: &Centre, fields: Value) -> Answer {
    city.client.put(&format!("/v1/shifts/{}", centre.shift), fields).await
}

fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.problem(409), "conflict");
    assert!(answer.body.text("detail").contains(why), "{}", answer.text);
}

/// What must not change is refused, what is harmless is not.
async fn stays(city: &City, centre: &Centre, why: &str) {
    let other = city.client.new_courier(&centre.zone, 40).await;
    let elsewhere = city.client.depot(&centre.zone, &format!("Nord {why}")).await;
    let later = json!(format!("{TODAY}T08:30:00+01:00"));
    for (name, value) in [("courier_id", json!(other)), ("depot_id", json!(elsewhere)), ("starts_at", later)] {
        refused(&edit(city, centre, with(centre, name, value)).await, why);
    }
    let longer = json!(format!("{TODAY}T19:00:00+01:00"));
    edit(city, centre, with(centre, "ends_at", longer)).await.expect(200);
    edit(city, centre, fields(centre)).await.expect(200);
}

async fn moved_depot(city: &City, centre: &Centre) -> Answer {
    let place = json!({"lat": 45.461, "lng": 9.19});
    let fields = json!({"zone_id": centre.zone, "name": "Centro", "place": place});
    city.client.put(&format!("/v1/depots/{}", centre.depot), fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_drives_and_from_where_stays_while_a_shift_is_driven() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await[0].clone();
    // Before that, all of it can be edited.
    edit(&city, &centre, with(&centre, "starts_at", json!(format!("{TODAY}T08:10:00+01:00")))).await.expect(200);
    edit(&city, &centre, fields(&centre)).await.expect(200);
    driver.tell(&city, "start", clock(9, 0), None).await;
    stays(&city, &centre, "has begun work").await;
    refused(&moved_depot(&city, &centre).await, "under way from it");
    driver.tell(&city, "depart", clock(9, 50), Some(&stop)).await;
    stays(&city, &centre, "begun work").await;
    driver.tell(&city, "complete", clock(10, 5), Some(&stop)).await;
    driver.tell(&city, "end", clock(10, 30), None).await;
    let other = city.client.new_courier(&centre.zone, 40).await;
    refused(&edit(&city, &centre, with(&centre, "courier_id", json!(other))).await, "begun");
    moved_depot(&city, &centre).await.expect(200);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_route_that_is_loaded_keeps_its_courier_and_its_depot() {
    let city = City::new().await;
    let mut zone = zone_fields("Milano");
    zone["release"] = json!({"seconds_before": 3600});
    let centre = city.client.centre_of(zone, 40).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    city.time.set(NOW + clock(9, 30));
    ritiro::app::dispatch::watch::tick(&city.server.app).await.unwrap();
    stays(&city, &centre, "is released").await;
    refused(&moved_depot(&city, &centre).await, "loaded at this depot");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_without_stops_is_not_deleted_while_it_is_driven() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    driver.tell(&city, "start", clock(8, 0), None).await;
    let path = format!("/v1/shifts/{}", centre.shift);
    refused(&city.client.delete(&path).await, "end has to be reported");
    driver.tell(&city, "end", clock(9, 0), None).await;
    city.client.delete(&path).await.expect(204);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_report_and_an_edit_at_once_one_comes_first() {
    let city = City::new().await;
    let twin = city.twin().await;
    let centre = city.client.centre().await;
    city.time.set(NOW + clock(8, 30));
    let mut seen = [0, 0];
    for round in 0..12 {
        let (first, second) =
            (city.client.new_courier(&centre.zone, 40).await, city.client.new_courier(&centre.zone, 40).await);
        let shift = city.client.shift(&first, &centre.depot, TODAY).await;
        let driver = Driver::new(&city, &first, &shift).await;
        let mut other = fields(&centre);
        other["courier_id"] = json!(second);
        let event = json!({"events": [driver.event("start", clock(8, 30), None)]});
        let path = format!("/v1/shifts/{shift}");
        let edited = twin.client.put(&path, other);
        let (report, edited) = match round % 2 {
            0 => tokio::join!(driver.client.post("/v1/courier/events", event), edited),
            _ => {
                let (edited, report) = tokio::join!(edited, driver.client.post("/v1/courier/events", event));
                (report, edited)
            }
        };
        let applied = report.status == 200 && report.body["events"][0]["status"] == "applied";
        assert_eq!(applied, edited.status == 409, "{} {}", report.text, edited.text);
        seen[usize::from(applied)] += 1;
        let now = city.client.get(&path).await.expect(200);
        assert_eq!(now.text("courier_id"), if applied { first } else { second });
    }
    assert_eq!(seen.iter().sum::<i32>(), 12);
    twin.stop().await;
    city.stop().await;
}
