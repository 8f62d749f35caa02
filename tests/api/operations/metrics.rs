//! Numbers for Prometheus: documented, served, and right.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::Small;
use crate::city::{City, NORTH, TODAY, place, window};

const PAGE: &str = include_str!("../../../docs/OPERATIONS.md");

async fn scrape(city: &City) -> BTreeMap<String, f64> {
    let text = city.client.with("").get("/metrics").await.text;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit_once(' ').unwrap())
        .map(|(name, value)| (name.to_owned(), value.parse().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_documented_is_served_and_what_is_served_is_documented() {
    let small = Small::new().await;
    let text = small.city.client.with("").get("/metrics").await.text;
    let again = small.city.client.with("").get("/metrics").await.text;
    let served: BTreeSet<&str> =
        text.lines().chain(again.lines()).filter_map(|line| line.strip_prefix("# TYPE ")).collect();
    let served: BTreeSet<&str> = served.into_iter().filter_map(|line| line.split(' ').next()).collect();
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `ritiro_"));
    let documented: BTreeSet<String> =
        rows.map(|row| format!("ritiro_{}", row.split(['`', '{']).next().unwrap())).collect();
    assert_eq!(documented, served.into_iter().map(str::to_owned).collect());
    assert!(documented.len() > 20);
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_show_what_happened() {
    let small = Small::new().await;
    let client = &small.city.client;
    client.hold(&small.centre.afternoon, TODAY, NORTH).await;
    let refused = json!({"place": place(NORTH), "window": window("2026-11-30", "10:00", "12:00")});
    assert_eq!(client.post("/v1/bookings", refused).await.status, 409);
    let north = &small.bookings[0];
    let late =
        format!("state = 'completed', arrived_at = '{TODAY}T12:01:00+01:00', finished_at = '{TODAY}T12:05:00+01:00'");
    small
        .happened(&format!(
            "{}; UPDATE bookings SET state = 'completed' WHERE id = '{north}'",
            small.stop(north, &late)
        ))
        .await;
    let numbers = scrape(&small.city).await;
    let is = |name: &str, value: f64| assert_eq!(numbers.get(name), Some(&value), "{name} in {numbers:#?}");
    is("ritiro_bookings_committed_total", 4.0);
    is("ritiro_holds_committed_total", 1.0);
    is(r#"ritiro_refusals_total{code="no_shift",wish="reservation"}"#, 1.0);
    is(r#"ritiro_refusals_total{code="no_room",wish="offers"}"#, 0.0);
    // Four for the bookings, one for the hold.
    is(r#"ritiro_offers_total{met="true"}"#, 5.0);
    is(r#"ritiro_stops{state="completed"}"#, 1.0);
    is(r#"ritiro_bookings{state="cancelled"}"#, 1.0);
    is(r#"ritiro_bookings_served{timing="late"}"#, 1.0);
    is(r#"ritiro_bookings_served{timing="on_time"}"#, 0.0);
    is(r#"ritiro_exceptions{code="unassigned"}"#, 0.0);
    is("ritiro_database_read", 1.0);
    is("ritiro_plan_queue_length", 0.0);
    assert!(
        numbers["ritiro_plans_loaded"] >= 1.0 && numbers["ritiro_commit_duration_seconds_count"] >= 6.0,
        "{numbers:#?}"
    );
    assert!(numbers[r#"ritiro_database_connections{state="most"}"#] >= 1.0);
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_label_is_an_id() {
    let small = Small::new().await;
    let text = small.city.client.with("").get("/metrics").await.text;
    for id in small.bookings.iter().chain([&small.centre.zone, &small.centre.courier, &small.centre.shift]) {
        assert!(!text.contains(id.as_str()));
    }
    small.city.stop().await;
}
