//! Phones lose signal: whatever the order and the delay in which events come, and however often, the same state follows.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use super::driver::{Driver, clock};
use crate::city::{City, NORTH, SOUTH, TODAY};

const PLACES: [(f64, f64); 5] = [NORTH, SOUTH, (45.465, 9.21), (45.452, 9.18), (45.47, 9.17)];

/// A city with five bookings, and the events of a whole day with two couriers.
async fn day() -> (City, Vec<Driver>, Vec<(usize, Value)>) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let other = city.client.new_courier(&centre.zone, 40).await;
    let shift = city.client.shift(&other, &centre.depot, TODAY).await;
    for place in PLACES {
        city.client.book(&centre.morning, TODAY, place).await;
        city.client.book(&centre.afternoon, TODAY, place).await;
    }
    let drivers =
        vec![Driver::new(&city, &centre.courier, &centre.shift).await, Driver::new(&city, &other, &shift).await];
    let mut events = Vec::new();
    for (who, driver) in drivers.iter().enumerate() {
        events.push((who, driver.event("accept", clock(7, 30), None)));
        events.push((who, driver.event("start", clock(8, 0), None)));
        for (n, stop) in (0..).zip(driver.stops().await) {
            let begin = clock(9, 50) + n * 900;
            events.push((who, driver.event("depart", begin, Some(&stop))));
            events.push((who, driver.event("arrive", begin + 400, Some(&stop))));
            let end = if n % 4 == 3 { "fail" } else { "complete" };
            events.push((who, driver.event(end, begin + 600, Some(&stop))));
            if n == 2 {
                events.push((who, driver.event("pause", begin + 610, None)));
                events.push((who, driver.event("resume", begin + 800, None)));
            }
        }
        events.push((who, driver.event("return", clock(17, 0), None)));
        events.push((who, driver.event("end", clock(17, 30), None)));
    }
    (city, drivers, events)
}

/// What the database has of the day, without what tells when it was heard.
async fn state(city: &City) -> Vec<String> {
    let sql = city.sql().await;
    let mut all = Vec::new();
    for query in [
        "SELECT (to_jsonb(s) - 'rank' - 'depart_after' - 'window_end' - 'promised_until' - 'relaxed')::text FROM stops s ORDER BY id",
        "SELECT (to_jsonb(r) - 'version')::text FROM routes r ORDER BY id",
        "SELECT id || state FROM bookings ORDER BY id",
        "SELECT (to_jsonb(e) - 'received_at')::text FROM courier_events e ORDER BY courier_id, id",
    ] {
        let rows = sql.query(query, &[]).await.unwrap();
        all.extend(rows.iter().map(|row| row.get::<_, String>(0)));
    }
    all
}

/// The order of executed stops in each route.
async fn driven(drivers: &[Driver]) -> Vec<Vec<String>> {
    let mut orders = Vec::new();
    for driver in drivers {
        orders.push(driver.stops().await);
    }
    orders
}

async fn forget(city: &City) {
    let undo = "DELETE FROM courier_events; \
        UPDATE stops SET state = 'planned', departed_at = NULL, arrived_at = NULL, finished_at = NULL, failure = NULL; \
        UPDATE bookings SET state = 'confirmed'; \
        UPDATE routes SET state = 'planned', shift_state = 'planned', accepted_at = NULL, started_at = NULL, \
            departed_at = NULL, finished_at = NULL, ended_at = NULL, overtime_until = NULL, version = version + 1";
    // States never go back but here, so that one day can be told in many ways.
    let sql = city.sql().await;
    sql.batch_execute("SET session_replication_role = replica").await.unwrap();
    sql.batch_execute(undo).await.unwrap();
}

/// Where a device has no signal events gather, come in any order, an hour late, and some twice.
fn shuffled(events: &[(usize, Value)], runner: &mut TestRunner) -> Vec<Vec<(usize, Value)>> {
    let gap = 1 + prop::sample::select(vec![2usize, 5, 9, 40]).new_tree(runner).unwrap().current();
    let chunks = events.chunks(gap).map(|chunk| {
        let twice: Vec<_> = chunk.iter().chain(chunk.iter().step_by(2)).cloned().collect();
        Just(twice).prop_shuffle().new_tree(runner).unwrap().current()
    });
    chunks.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replayed_shuffled_and_late_events_end_in_the_same_state() {
    let (city, drivers, events) = day().await;
    city.time.set(crate::city::NOW + clock(9, 40));
    let mut in_order = events.clone();
    in_order.sort_by_key(|(_, event)| event["at"].as_str().unwrap().to_owned());
    for (who, event) in &in_order {
        let seconds = event["at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp();
        city.time.set(seconds);
        assert_eq!(drivers[*who].send(std::slice::from_ref(event)).await, ["applied"]);
    }
    let (wanted, order) = (state(&city).await, driven(&drivers).await);
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    for round in 0..6 {
        forget(&city).await;
        city.time.set(crate::city::NOW + clock(18, 30) + 3600 * round);
        for chunk in shuffled(&events, &mut runner) {
            for (who, driver) in drivers.iter().enumerate() {
                let own: Vec<Value> = chunk.iter().filter(|(w, _)| *w == who).map(|(_, e)| e.clone()).collect();
                if !own.is_empty() {
                    let answers = driver.send(&own).await;
                    assert!(answers.iter().all(|a| a == "applied" || a == "known"), "{answers:?}");
                    let again = driver.send(&own).await;
                    assert!(again.iter().all(|a| a == "known"), "{again:?}");
                }
            }
        }
        let found = state(&city).await;
        assert_eq!(found.len(), wanted.len(), "round {round}");
        found.iter().zip(&wanted).for_each(|(found, wanted)| assert_eq!(found, wanted, "round {round}"));
        assert_eq!(driven(&drivers).await, order, "round {round}");
    }
    city.stop().await;
}
