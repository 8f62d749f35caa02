//! The day at a glance: exceptions first.

use serde_json::{Value, json};

use super::Small;
use crate::city::{Members, NOW, TODAY};
use crate::road::driver::{Driver, at, clock};

fn codes(day: &Value) -> Vec<String> {
    day.items("exceptions").iter().map(|exception| exception.text("code")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quiet_morning_has_no_exceptions() {
    let small = Small::new().await;
    let day = small.day().await;
    assert_eq!(day["exceptions"], json!([]));
    assert_eq!(day["counts"]["bookings"], json!({"confirmed": 3, "completed": 0, "failed": 0, "cancelled": 1}));
    assert_eq!(day["counts"]["stops"]["planned"], 3);
    assert_eq!((&day["counts"]["routes"]["planned"], &day["counts"]["shifts"]["planned"]), (&json!(1), &json!(1)));
    assert_eq!((&day["figures"]["bookings"], &day["figures"]["on_time_share"]), (&json!(3), &Value::Null));
    // As planned: ten hours, three bookings.
    assert_eq!(day["figures"]["courier_seconds"], 36_000);
    assert_eq!(day.text("as_of"), format!("{TODAY}T06:00:00+01:00"));
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_should_have_left_and_says_nothing_is_missed() {
    let small = Small::new().await;
    let routes = small.get(&format!("/v1/zones/{}/days/{TODAY}/routes", small.centre.zone)).await;
    let due = routes.items("routes")[0]["route"]["start"].text("departure");
    let due: chrono::DateTime<chrono::FixedOffset> = due.parse().unwrap();
    // Five minutes are forgiven.
    small.city.time.pass(due.timestamp() + 300 - NOW);
    assert_eq!(codes(&small.day().await), Vec::<String>::new());
    small.city.time.pass(1);
    let day = small.day().await;
    let missed = &day.items("exceptions")[0];
    assert_eq!((codes(&day), &missed["late_by_seconds"]), (vec!["not_started".into()], &json!(301)));
    assert_eq!(
        (missed.text("shift_id"), missed.text("courier_id")),
        (small.centre.shift.clone(), small.centre.courier.clone())
    );
    assert_eq!((missed.text("since"), &missed["count"]), (due.to_rfc3339(), &json!(3)));
    assert!(!missed.text("next").is_empty());
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exceptions_come_worst_first() {
    let small = Small::new().await;
    let [north, south, later] = small.bookings.clone();
    let changes = [
        // The courier is on duty; north failed, south can only be served an hour behind its window, and the third waits.
        format!(
            "UPDATE routes SET state = 'under_way', shift_state = 'on_duty', started_at = '{TODAY}T08:00:00+01:00' WHERE id = '{}'",
            small.centre.shift
        ),
        small.stop(&north, &format!("state = 'failed', failure = 'nobody_there', finished_at = '{TODAY}T10:20:00+01:00'")),
        format!("UPDATE bookings SET state = 'failed' WHERE id = '{north}'"),
        small.stop(
            &south,
            &format!("promised_until = '{TODAY}T12:00:00+01:00', window_start = '{TODAY}T13:00:00+01:00', window_end = '{TODAY}T13:30:00+01:00'"),
        ),
        small.stop(&later, "route_id = NULL"),
        "INSERT INTO webhook_endpoints (id, merchant_id, url, secret, created_at)
             SELECT '00000000-0000-7000-8000-0000000000e1', merchant_id, 'https://shop.example.com/', '', now() FROM zones"
            .to_owned(),
        format!(
            "INSERT INTO webhook_deliveries (id, merchant_id, endpoint_id, event_id, seq, event_type, subject_id, data, happened_at,
                 state, next_at, finished_at, created_at)
             SELECT '00000000-0000-7000-8000-0000000000d1', merchant_id, '00000000-0000-7000-8000-0000000000e1',
                 '{north}', 1, 'booking.confirmed', '{north}', '{{}}', now(), 'dead', now(), '{TODAY}T05:00:00+01:00', now() FROM zones"
        ),
    ];
    small.happened(&changes.join("; ")).await;
    let day = small.day().await;
    assert_eq!(codes(&day), ["unassigned", "promise_late", "stop_failed", "webhooks_dead"]);
    let about = |index: usize| &day.items("exceptions")[index];
    assert_eq!(about(0).text("booking_id"), later);
    assert_eq!((about(1).text("booking_id"), &about(1)["late_by_seconds"]), (south.clone(), &json!(3600)));
    assert_eq!((about(2).text("booking_id"), about(2).text("since")), (north, format!("{TODAY}T10:20:00+01:00")));
    assert_eq!(about(3).text("endpoint_id"), "00000000-0000-7000-8000-0000000000e1");
    let routes = small.get(&format!("/v1/zones/{}/days/{TODAY}/routes", small.centre.zone)).await;
    assert_eq!(routes.items("waiting")[0].text("booking_id"), later);
    let late = |stop: &&Value| stop["late"] == json!(true);
    assert_eq!(routes["routes"][0]["route"].items("stops").iter().filter(late).count(), 1);
    assert!(routes.to_string().matches("contact").count() == routes.to_string().matches("\"contact\":null").count());
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_courier_who_did_not_come_or_cannot_go_on_is_worse_than_one_who_is_late() {
    let small = Small::new().await;
    for (state, code) in [("absent", "courier_absent"), ("broken_down", "broken_down")] {
        small.happened(&format!("UPDATE routes SET shift_state = '{state}' WHERE id = '{}'", small.centre.shift)).await;
        let day = small.day().await;
        assert_eq!((codes(&day)[0].as_str(), &day.items("exceptions")[0]["count"]), (code, &json!(3)));
        assert_eq!(day["counts"]["shifts"][state], 1);
    }
    small.city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promise_that_no_one_can_take_over_is_the_first_thing_to_see() {
    let small = Small::new().await;
    let (city, centre) = (&small.city, &small.centre);
    city.time.set(NOW + clock(9, 0));
    let event = json!({"id": uuid::Uuid::now_v7(), "at": at(clock(9, 0)), "kind": "absent"});
    let path = format!("/v1/shifts/{}/events", centre.shift);
    city.client.post(&path, json!({"events": [event]})).await.expect(200);
    let day = small.day().await;
    assert_eq!(codes(&day), ["unassigned", "unassigned", "unassigned"], "{day}");
    let mut about: Vec<_> = day.items("exceptions").iter().map(|exception| exception.text("booking_id")).collect();
    about.sort();
    let mut all = small.bookings.to_vec();
    all.sort();
    assert_eq!((about, &day["counts"]["shifts"]["absent"]), (all, &json!(1)));
    // Somebody else comes, and there is nothing to see any more.
    let other = city.client.new_courier(&centre.zone, 40).await;
    let shift = city.client.shift(&other, &centre.depot, TODAY).await;
    Driver::new(city, &other, &shift).await.tell(city, "start", clock(9, 1), None).await;
    assert_eq!(codes(&small.day().await), Vec::<String>::new());
    small.city.stop().await;
}
