//! One clock: what is now is told by the instance, compared with the database, and by nothing that anybody sends.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{Days, TimeDelta, Utc};
use ritiro::app::plans::Command;
use ritiro::app::{AppError, TimeSource};
use ritiro_domain::ZoneId;
use serde_json::json;

use crate::city::{Centre, City, Members, NORTH, NOW, SOUTH, TODAY, TOMORROW, place, window, zone_fields};
use crate::road::driver::Driver;

/// A machine's clock that is so many seconds ahead.
fn machine() -> (Arc<AtomicI64>, TimeSource) {
    let ahead = Arc::new(AtomicI64::new(0));
    let by = Arc::clone(&ahead);
    let reading = move || Utc::now() + TimeDelta::seconds(by.load(Ordering::SeqCst));
    (ahead, TimeSource::Machine(Arc::new(reading)))
}

async fn metric(city: &City, name: &str) -> f64 {
    let text = city.client.with("").get("/metrics").await.text;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} "))).expect("it is served");
    line.parse().unwrap()
}

/// A zone with a courier tomorrow, by the real calendar.
async fn tomorrow(city: &City) -> (String, String) {
    let date = (Utc::now().date_naive() + Days::new(1)).to_string();
    let zone = city.client.post("/v1/zones", zone_fields("Milano")).await.id();
    let depot = city.client.depot(&zone, "Centro").await;
    let courier = city.client.new_courier(&zone, 40).await;
    city.client.shift(&courier, &depot, &date).await;
    (zone, date)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_with_a_wrong_clock_reads_and_does_not_write() {
    let (ahead, source) = machine();
    let city = City::on(source).await;
    let (zone, date) = tomorrow(&city).await;
    let twin = city.twin_on(TimeSource::system()).await;
    let order = json!({"zone_id": zone, "place": place(NORTH), "window": window(&date, "10:00", "12:00")});
    let hold = city.client.post("/v1/holds", order.clone()).await.expect(201);
    for wrong in [3600, -3600, 6] {
        ahead.store(wrong, Ordering::SeqCst);
        let refused = city.client.post("/v1/bookings", order.clone()).await;
        assert_eq!(refused.problem(503), "clock_skew");
        assert_eq!(city.client.post("/v1/zones", zone_fields("Torino")).await.problem(503), "clock_skew");
        let submitted = city.server.app.plans.submit(key(&zone, &date), Command::Expire).await;
        assert!(matches!(submitted, Err(AppError::ClockSkew { .. })), "{wrong}");
        city.server.app.plans.sweep().await;
        let ready = city.client.with("").get("/health/ready").await;
        assert_eq!(ready.problem(503), "clock_skew");
        assert!(ready.body.text("detail").contains("database's"), "{}", ready.text);
        city.client.get(&format!("/v1/zones/{zone}")).await.expect(200);
        city.client.post("/v1/offers", json!({"place": place(NORTH), "from": date, "to": date})).await.expect(200);
        assert_eq!(metric(&city, "ritiro_writes_stopped").await, 1.0);
        assert!((metric(&city, "ritiro_clock_skew_seconds").await - wrong as f64).abs() < 1.0);
        twin.client.with("").get("/health/ready").await.expect(200);
    }
    let other = json!({"zone_id": zone, "place": place(SOUTH), "window": window(&date, "14:00", "16:00")});
    twin.client.post("/v1/bookings", other).await.expect(201);
    ahead.store(0, Ordering::SeqCst);
    city.client.with("").get("/health/ready").await.expect(200);
    let booked = city.client.post("/v1/bookings", json!({"hold_id": hold.text("id")})).await;
    booked.expect(201);
    assert_eq!(metric(&city, "ritiro_writes_stopped").await, 0.0);
    twin.stop().await;
    city.stop().await;
}

fn key(zone: &str, date: &str) -> (ZoneId, chrono::NaiveDate) {
    (ZoneId(zone.parse().unwrap()), date.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_that_starts_with_a_wrong_clock_writes_once_it_is_right() {
    let (ahead, source) = machine();
    ahead.store(-600, Ordering::SeqCst);
    let city = City::on(source).await;
    assert_eq!(city.client.post("/v1/zones", zone_fields("Milano")).await.problem(503), "clock_skew");
    ahead.store(0, Ordering::SeqCst);
    city.client.post("/v1/zones", zone_fields("Milano")).await.expect(201);
    city.stop().await;
}

/// Holds of a minute, and a courier whose device is 290 s ahead has left for the first stop.
async fn with_a_fast_device(city: &City) -> Centre {
    let mut zone = zone_fields("Milano");
    zone["hold_seconds"] = json!(60);
    let centre = city.client.centre_of(zone, 40).await;
    city.client.book(&centre.morning, TODAY, NORTH).await;
    let driver = Driver::new(city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await[0].clone();
    let told = driver.send(&[driver.event("start", 290, None), driver.event("depart", 290, Some(&stop))]).await;
    assert_eq!(told, ["applied", "applied"]);
    centre
}

async fn holds_and_books(city: &City, centre: &Centre, at: (f64, f64)) {
    let hold = city.client.hold(&centre.afternoon, TODAY, at).await;
    city.time.pass(50);
    city.server.app.plans.sweep().await;
    let booked = city.client.post("/v1/bookings", json!({"hold_id": hold.text("id")})).await;
    assert_eq!(booked.status, 201, "a hold lasts by the clock of the instance: {}", booked.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_device_says_of_the_time_expires_no_hold() {
    let city = City::new().await;
    let centre = with_a_fast_device(&city).await;
    let other = city.client.new_courier(&centre.zone, 5).await;
    let shift = city.client.shift(&other, &centre.depot, TODAY).await;
    let shorter = json!({
        "courier_id": other, "depot_id": centre.depot,
        "starts_at": format!("{TODAY}T08:00:00+01:00"), "ends_at": format!("{TODAY}T17:30:00+01:00"),
    });
    city.client.put(&format!("/v1/shifts/{shift}"), shorter).await.expect(200);
    holds_and_books(&city, &centre, NORTH).await;
    let twin = city.twin().await;
    holds_and_books(&twin, &centre, SOUTH).await;
    twin.stop().await;
    city.time.set(NOW + 280);
    let again = City::reopen(&city.url, &city.time, &city.client.key).await;
    // The stop of tomorrow is still to come, whatever was said of today.
    let tomorrow = again.client.book(&centre.morning, TOMORROW, NORTH).await;
    let path = format!("/v1/bookings/{}/cancel", tomorrow.text("id"));
    again.client.post(&path, json!({})).await.expect(200);
    again.stop().await;
    city.plan(&centre.zone, TODAY).await;
    city.stop().await;
}
