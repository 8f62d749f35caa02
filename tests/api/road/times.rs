//! Each report has an id and a time: an id belongs to one report, and a time to the shift. What does not fit waits for an operator.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::driver::{Driver, at, clock, instant};
use crate::city::{Answer, Centre, City, Members, NORTH, NOW, TODAY, TOMORROW, merchant, place, window};

async fn morning() -> (City, Centre, Driver, String, String) {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let booking = city.client.book(&centre.morning, TODAY, NORTH).await.text("id");
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    city.time.set(NOW + clock(10, 30));
    (city, centre, driver, booking, stop)
}

async fn held(city: &City, centre: &Centre, state: &str) -> Vec<Value> {
    let path = format!("/v1/zones/{}/days/{TODAY}/held-reports?state={state}", centre.zone);
    city.client.get(&path).await.expect(200).items("items").to_vec()
}

async fn count(city: &City, query: &str) -> i64 {
    city.sql().await.query_one(query, &[]).await.unwrap().get(0)
}

fn with(event: &Value, field: &str, value: Value) -> Value {
    let mut other = event.clone();
    other[field] = value;
    other
}

/// Everything that makes an event another one.
fn others(event: &Value, stop: &str) -> Vec<Value> {
    let mut complete = with(event, "kind", json!("complete"));
    complete["stop_id"] = json!(stop);
    let mut start = with(event, "kind", json!("start"));
    start.as_object_mut().unwrap().remove("stop_id");
    vec![
        complete,
        start,
        with(event, "at", json!(at(clock(10, 1)))),
        with(event, "note", json!("Left at the door")),
        with(event, "place", place(NORTH)),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_belongs_to_one_report_on_every_instance_and_after_a_restart() {
    let (city, _, driver, booking, stop) = morning().await;
    let first = driver.event("arrive", clock(10, 0), Some(&stop));
    let mut together = vec![first.clone(), first.clone()];
    together.extend(others(&first, &stop));
    let answers = driver.send(&together).await;
    assert_eq!(answers[..2], ["applied", "known"]);
    assert!(answers[2..].iter().all(|answer| answer == "refused id_reused"), "{answers:?}");
    let twin = city.twin().await;
    let restarted = City::reopen(&city.url, &city.time, &city.client.key).await;
    for city in [&city, &twin, &restarted] {
        let driver = Driver { client: city.client.with(&driver.client.key), shift: driver.shift.clone() };
        assert_eq!(driver.send(std::slice::from_ref(&first)).await, ["known"]);
        for other in others(&first, &stop) {
            assert_eq!(driver.send(std::slice::from_ref(&other)).await, ["refused id_reused"], "{other}");
        }
    }
    assert_eq!(count(&city, "SELECT count(*) FROM courier_events").await, 1);
    assert_eq!(city.client.get(&format!("/v1/bookings/{booking}")).await.expect(200).text("state"), "confirmed");
    twin.stop().await;
    restarted.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_reports_with_one_id_at_once_one_counts() {
    let (city, centre, driver, _, stop) = morning().await;
    let twin = city.twin().await;
    let shifts = city.client.get(&format!("/v1/shifts?zone_id={}&date={TOMORROW}", centre.zone)).await.expect(200);
    let tomorrow = shifts.items("items")[0].text("id");
    let there = Driver { client: twin.client.with(&driver.client.key), shift: driver.shift.clone() };
    for round in 0..12 {
        let one = driver.event("arrive", clock(10, 0) + round, Some(&stop));
        let accept = driver.event("accept", clock(10, 0) + round, None);
        let pairs = [
            (one.clone(), one.clone(), "known"),
            (one.clone(), with(&one, "kind", json!("depart")), "refused id_reused"),
            (accept.clone(), with(&accept, "shift_id", json!(tomorrow)), "refused id_reused"),
        ];
        let (one, mut other, loser) = pairs[round as usize % 3].clone();
        let (mut one, id) = (one, uuid::Uuid::now_v7());
        (one["id"], other["id"]) = (json!(id), json!(id));
        let (one, other) = ([one], [other]);
        let (a, b) = tokio::join!(driver.send(&one), there.send(&other));
        let mut answers = [a[0].clone(), b[0].clone()];
        answers.sort();
        assert_eq!(answers, ["applied", loser], "round {round}");
    }
    assert_eq!(count(&city, "SELECT count(*) FROM courier_events").await, 12);
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_dated_outside_its_shift_is_refused_and_kept() {
    let (city, centre, driver, booking, stop) = morning().await;
    let day = 86_400;
    let mut events = Vec::new();
    for wrong in [-day, -7_168 * day, -400 * day] {
        events.push(driver.event("start", clock(9, 0) + wrong, None));
        events.push(driver.event("arrive", clock(10, 0) + wrong, Some(&stop)));
        events.push(driver.event("complete", clock(10, 5) + wrong, Some(&stop)));
    }
    let ancient = with(&events[0], "at", json!("0002-01-01T00:00:00Z"));
    events.push(with(&ancient, "id", json!(uuid::Uuid::now_v7())));
    let answers = driver.send(&events).await;
    assert!(answers.iter().all(|answer| answer == "refused before_shift"), "{answers:?}");
    assert_eq!(driver.send(&events).await, answers, "sent again, they are answered the same");
    let ahead = [driver.event("complete", clock(10, 41), Some(&stop))];
    assert_eq!(driver.send(&ahead).await, ["refused in_the_future"]);
    city.time.set(NOW + clock(30, 1));
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    assert_eq!(driver.send(&[driver.event("end", clock(30, 1), None)]).await, ["refused after_shift"]);
    assert_eq!(count(&city, "SELECT count(*) FROM courier_events").await, 0);
    assert_eq!(held(&city, &centre, "waiting").await.len(), events.len() + 2);
    assert_eq!(driver.route().await["shift_state"], json!("planned"));
    assert_eq!(city.client.get(&format!("/v1/bookings/{booking}")).await.expect(200).text("state"), "confirmed");
    let figures = city.client.get(&format!("/v1/figures?by=day&from={TODAY}&to={TODAY}")).await.expect(200);
    assert_eq!(figures.items("items")[0]["figures"]["courier_seconds"], 36_000);
    // What can be known days before is no work.
    let early = [driver.event("accept", -3 * day, None)];
    assert_eq!(driver.send(&early).await, ["applied"]);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_happens_at_a_stop_long_before_it_was_booked() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    city.time.set(NOW + clock(11, 0));
    let order = json!({"place": place(NORTH), "window": window(TODAY, "14:00", "16:00")});
    city.client.post("/v1/bookings", order).await.expect(201);
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    let early = [driver.event("complete", clock(9, 30), Some(&stop))];
    assert_eq!(driver.send(&early).await, ["refused before_booking"]);
    assert_eq!(held(&city, &centre, "waiting").await.len(), 1);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_clock_is_corrected_by_when_the_device_sent() {
    let (city, _, driver, booking, stop) = morning().await;
    let sent = |events: &[Value], sent_at: DateTime<Utc>| {
        let body = json!({"events": events, "sent_at": sent_at});
        let client = driver.client.clone();
        async move { client.post("/v1/courier/events", body).await.expect(200)["events"][0]["status"].clone() }
    };
    for (kind, wrong) in
        [("depart", -Duration::days(7_168)), ("arrive", Duration::days(1)), ("complete", -Duration::hours(2))]
    {
        let minute = ["depart", "arrive", "complete"].iter().position(|k| *k == kind).unwrap() as i64;
        let right = at(clock(10, 10 + minute));
        let event = [with(&driver.event(kind, 0, Some(&stop)), "at", json!(right + wrong))];
        assert_eq!(sent(&event, at(clock(10, 30)) + wrong).await, "applied", "{kind}");
        // A later try is sent later, by the same clock.
        city.time.pass(5);
        assert_eq!(sent(&event, at(clock(10, 30)) + wrong).await, "known", "{kind}");
        city.time.pass(-5);
    }
    let served = driver.route().await["stops"][0].clone();
    assert_eq!(instant(&served["finished_at"]), at(clock(10, 12)));
    assert_eq!(city.client.get(&format!("/v1/bookings/{booking}")).await.expect(200).text("state"), "completed");
    city.stop().await;
}

async fn decide(city: &City, id: &str, how: &str, body: Value) -> Answer {
    city.client.post(&format!("/v1/held-reports/{id}/{how}"), body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_decides_on_what_is_held_once() {
    let (city, centre, driver, booking, stop) = morning().await;
    let complete = driver.event("complete", clock(10, 5) - 86_400, Some(&stop));
    let start = driver.event("start", clock(9, 0) - 86_400, None);
    let late = driver.event("pause", clock(10, 7) - 86_400, None);
    driver.send(&[complete.clone(), start.clone(), late.clone()]).await;
    let waiting = held(&city, &centre, "waiting").await;
    let id = |event: &Value| waiting.iter().find(|held| held["event_id"] == event["id"]).unwrap().text("id");
    assert_eq!(waiting.len(), 3);
    assert!(waiting.iter().any(|held| held["booking_id"] == json!(booking)), "{waiting:?}");
    let stranger = city.client.with(&merchant(&city.url, "Altra").await);
    assert_eq!(
        stranger.post(&format!("/v1/held-reports/{}/dismiss", id(&start)), json!({})).await.problem(404),
        "not_found"
    );
    let nowhere = decide(&city, &id(&complete), "accept", json!({"at": at(clock(10, 5) - 86_400)})).await;
    assert_eq!(nowhere.problem(409), "conflict");
    let twin = city.twin().await;
    let right = json!({"at": at(clock(10, 5))});
    let (complete_id, late_id) = (id(&complete), id(&late));
    let (one, other) = tokio::join!(
        decide(&city, &complete_id, "accept", right.clone()),
        decide(&twin, &complete_id, "accept", right.clone())
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text, other.text);
    assert_eq!(city.client.get(&format!("/v1/bookings/{booking}")).await.expect(200).text("state"), "completed");
    assert_eq!(driver.send(std::slice::from_ref(&complete)).await, ["known"]);
    assert_eq!(decide(&city, &complete_id, "dismiss", json!({})).await.problem(409), "conflict");
    for _ in 0..2 {
        assert_eq!(decide(&city, &late_id, "dismiss", json!({})).await.expect(200).text("state"), "dismissed");
    }
    assert_eq!(decide(&city, &late_id, "accept", right).await.problem(409), "conflict");
    // Without a time it is taken for what has just happened.
    let begun = decide(&city, &id(&start), "accept", json!({})).await.expect(200);
    assert_eq!(begun.text("state"), "accepted");
    assert_eq!(driver.route().await["shift_state"], json!("on_duty"));
    assert_eq!(held(&city, &centre, "waiting").await, Vec::<Value>::new());
    let audit = city.client.get("/v1/audit").await.expect(200);
    let told = |action: &str| audit.items("items").iter().filter(|line| line["action"] == json!(action)).count();
    assert_eq!((told("report.accepted"), told("report.dismissed")), (2, 1));
    twin.stop().await;
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notes_and_places_of_reports_are_handed_out_and_erased_with_their_shopper() {
    let city = City::new().await;
    let centre = city.client.centre().await;
    let order = json!({"place": place(NORTH), "window": window(TODAY, "10:00", "12:00"), "shopper": "ada"});
    city.client.post("/v1/bookings", order).await.expect(201);
    let driver = Driver::new(&city, &centre.courier, &centre.shift).await;
    let stop = driver.stops().await.remove(0);
    city.time.set(NOW + clock(10, 30));
    let said = |seconds| {
        let noted = with(&driver.event("complete", seconds, Some(&stop)), "note", json!("With the neighbour"));
        with(&noted, "place", place(NORTH))
    };
    let (held, applied) = (said(clock(10, 0) - 86_400), said(clock(10, 0)));
    assert_eq!(driver.send(&[held, applied.clone()]).await, ["refused before_shift", "applied"]);
    let kept = city.client.get("/v1/shoppers/ada/export").await.expect(200);
    let reports = kept["bookings"][0].items("reports").to_vec();
    assert_eq!(reports.len(), 2);
    assert!(reports.iter().all(|r| r["note"] == json!("With the neighbour") && r["place"]["lat"] == json!(NORTH.0)));
    city.time.pass(4 * 86_400);
    let erased = city.client.delete("/v1/shoppers/ada").await.expect(200);
    assert_eq!(erased["erased"]["reports"], json!(2), "{erased}");
    for table in ["courier_events", "held_reports"] {
        let left = format!("SELECT count(*) FROM {table} WHERE data <> '{{}}'");
        assert_eq!(count(&city, &left).await, 0, "{table}");
    }
    city.time.set(NOW + clock(10, 30));
    assert_eq!(driver.send(&[applied]).await, ["known"]);
    city.stop().await;
}
