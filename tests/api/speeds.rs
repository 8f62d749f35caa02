//! The speeds of a zone by weekday and time of day, and those with which its plans promise.

use std::time::Duration;

use serde_json::{Value, json};

use crate::city::{City, EDGE, Members, NORTH, SOUTH, TODAY, TOMORROW, place, sound_plan, window, zone_fields};

fn rule(from: &str, until: &str, speed: f64) -> Value {
    json!({"days": ["mon", "tue"], "from": from, "until": until, "speed": speed})
}

fn with(speeds: Value) -> Value {
    let mut zone = zone_fields("Milano");
    zone["speeds"] = speeds;
    zone
}

async fn in_use(city: &City, zone: &str, date: &str) -> Value {
    city.client.get(&format!("/v1/zones/{zone}/days/{date}")).await.expect(200)["speeds"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_are_checked_and_reported_as_they_were_written() {
    let city = City::new().await;
    let good = rule("07:00", "09:30", 0.6);
    for (name, value, field) in [
        ("from", json!("07:05"), "speeds.rules[1].from"),
        ("from", json!("7:00"), "speeds.rules[1].from"),
        ("until", json!("09:31"), "speeds.rules[1].until"),
        ("until", json!("24:15"), "speeds.rules[1].until"),
        ("until", json!("07:00"), "speeds.rules[1].until"),
        ("speed", json!(0.049), "speeds.rules[1].speed"),
        ("speed", json!(5.001), "speeds.rules[1].speed"),
        ("speed", json!("slow"), "speeds.rules[1].speed"),
        ("days", json!([]), "speeds.rules[1].days"),
        ("days", json!(vec!["wed"; 8]), "speeds.rules[1].days"),
        ("days", json!(["monday"]), "speeds.rules[1].days[0]"),
        ("days", json!(["tue", "sun"]), "speeds.rules[1].from"),
        ("pace", json!(1), "speeds.rules[1].pace"),
    ] {
        let mut second = json!({"days": ["wed"], "from": "07:00", "until": "09:30", "speed": 0.6});
        second[name] = value;
        let answer = city.client.post("/v1/zones", with(json!({"rules": [good, second]}))).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{second}: {}", answer.text);
    }
    let many = with(json!({"rules": vec![good.clone(); 673]}));
    assert_eq!(city.client.post("/v1/zones", many).await.fields(), ["speeds.rules"]);
    let speeds = json!({"rules": [good, rule("17:00", "24:00", 1.25)], "learn": false});
    let made = city.client.post("/v1/zones", with(speeds.clone())).await.expect(201);
    let path = format!("/v1/zones/{}", made.text("id"));
    assert_eq!(city.client.get(&path).await.expect(200)["speeds"], speeds);
    let learns = city.client.patch(&path, json!({"speeds": {"learn": true}})).await.expect(200);
    assert_eq!(learns["speeds"], json!({"rules": speeds["rules"], "learn": true}));
    let none = city.client.patch(&path, json!({"speeds": null})).await.expect(200);
    assert_eq!(none["speeds"], Value::Null);
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_has_the_speeds_of_its_zone_on_every_instance_and_follows_an_edit() {
    let city = City::new().await;
    let rules = json!([rule("07:00", "09:30", 0.6)]);
    let centre = city.client.centre_of(with(json!({"rules": rules})), 40).await;
    let twin = city.twin().await;
    assert_eq!(in_use(&city, &centre.zone, TODAY).await, rules);
    assert_eq!(in_use(&twin, &centre.zone, TODAY).await, rules);
    let traffic = twin.plan(&centre.zone, TODAY).await.plan.travel().traffic().clone();
    assert!(!traffic.is_free_flow() && traffic == *city.plan(&centre.zone, TODAY).await.plan.travel().traffic());
    let path = format!("/v1/zones/{}", centre.zone);
    let slower = json!([rule("07:00", "09:30", 0.5)]);
    city.client.patch(&path, json!({"speeds": {"rules": slower}})).await.expect(200);
    assert_eq!(in_use(&twin, &centre.zone, TODAY).await, slower);
    assert_eq!(in_use(&twin, &centre.zone, TOMORROW).await, slower);
    city.client.patch(&path, json!({"speeds": null})).await.expect(200);
    assert_eq!(in_use(&city, &centre.zone, TODAY).await, json!([]));
    assert!(city.plan(&centre.zone, TODAY).await.plan.travel().traffic().is_free_flow());
    twin.stop().await;
    city.stop().await;
}

/// The seconds that the courier drives to the first stop, and the seconds of that leg at free flow.
async fn first_drive(city: &City, zone: &str) -> (i64, i64) {
    let state = city.plan(zone, TODAY).await;
    let (plan, travel) = (&state.plan, state.plan.travel());
    let route = plan.routes().iter().find(|route| !route.is_idle()).expect("a booked route");
    let leave = route.departure().expect("the courier leaves the depot");
    let (arrival, ..) = route.times(0, travel);
    ((arrival - leave).0, route.leg_to(0, travel).duration.0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promise_is_driven_at_the_speed_of_its_hour_and_no_edit_breaks_it() {
    let city = City::new().await;
    let centre = city.client.centre_of(with(json!({"rules": [rule("10:00", "24:00", 0.5)]})), 40).await;
    let booking = city.client.book(&centre.afternoon, TODAY, EDGE).await;
    // The courier leaves just in time, so the whole leg is driven at half of the speed.
    let (drove, free_flow) = first_drive(&city, &centre.zone).await;
    assert_eq!(drove, 2 * free_flow);
    // Couriers who leave by the arrival and the duration of the leg must be in time.
    let route = city.client.routes(&centre.courier, TODAY).await;
    let route = &route["routes"][0];
    assert_eq!(route["stops"][0]["leg"]["duration_seconds"], json!(drove), "{route}");
    // The way home is the same one, at the same speed.
    assert_eq!(route["travel_seconds"], json!(2 * drove), "{route}");
    // 53 minutes of free flow take 17 hours at a twentieth of the speed.
    let path = format!("/v1/zones/{}", centre.zone);
    let slower = json!({"speeds": {"rules": [rule("10:00", "24:00", 0.05)]}});
    let refused = city.client.patch(&path, slower).await;
    assert_eq!(refused.problem(409), "would_break_promises", "{}", refused.text);
    let faster = json!({"speeds": {"rules": [rule("10:00", "24:00", 0.8)]}});
    city.client.patch(&path, faster).await.expect(200);
    // 5 seconds at this speed are 4 seconds of free flow; the arrival is the first whole second.
    let (drove, free_flow) = first_drive(&city, &centre.zone).await;
    assert_eq!(drove, (5 * free_flow + 3) / 4);
    let kept = city.client.get(&format!("/v1/bookings/{}", booking.text("id"))).await.expect(200);
    assert_eq!(kept["promise"], booking["promise"]);
    city.stop().await;
}

/// Until so many sessions wait for a lock of plans.
async fn waiting(city: &City, sessions: i64) {
    let count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let sql = city.sql().await;
    for _ in 0..10_000 {
        let seen: i64 = sql.query_one(count, &[]).await.unwrap().get(0);
        if seen >= sessions {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("the requests do not overlap");
}

/// Sends two requests so that both wait for the plans before one of them changes anything.
async fn at_once<A, B>(city: &City, first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    let sql = city.sql().await;
    sql.batch_execute("BEGIN").await.unwrap();
    assert!(!sql.query("SELECT FROM plans FOR UPDATE", &[]).await.unwrap().is_empty());
    let second = async {
        waiting(city, 1).await;
        second.await
    };
    let unlock = async {
        waiting(city, 2).await;
        sql.batch_execute("COMMIT").await.unwrap();
    };
    let (first, second, ()) = tokio::join!(first, second, unlock);
    (first, second)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_that_only_fast_streets_keep_and_slow_streets_are_never_both_accepted() {
    for (edit_first, key) in [(true, None), (false, None), (true, Some("a")), (false, Some("b"))] {
        slower_streets_while_booking(edit_first, key).await;
    }
}

async fn slower_streets_while_booking(edit_first: bool, key: Option<&str>) {
    let city = City::new().await;
    let twin = city.twin().await;
    let centre = city.client.centre_of(with(json!({"rules": [rule("10:00", "24:00", 0.8)]})), 40).await;
    let offer = json!({"offer_id": twin.client.offer(&centre.afternoon, TODAY, EDGE).await});
    // 53 minutes of free flow take 17 hours at a twentieth of the speed.
    let slower = json!({"speeds": {"rules": [rule("10:00", "24:00", 0.05)]}});
    let path = format!("/v1/zones/{}", centre.zone);
    let edit = city.client.patch(&path, slower);
    let book = async {
        match key {
            Some(key) => twin.client.post_once("/v1/bookings", key, offer).await,
            None => twin.client.post("/v1/bookings", offer).await,
        }
    };
    let (edited, booked) = if edit_first {
        at_once(&city, edit, book).await
    } else {
        let (booked, edited) = at_once(&city, book, edit).await;
        (edited, booked)
    };
    match (edited.status, booked.status) {
        (200, 409) | (409, 201) => {}
        both => panic!("{both:?}: {} {}", edited.text, booked.text),
    }
    sound_plan(&city.url, &centre.zone, TODAY).await;
    twin.stop().await;
    city.stop().await;
}

/// Legs between two places to the north and to the south of the depot, one every 27 minutes of the day, each with twice its time at
/// free flow (13.5 minutes).
async fn drive_slowly(city: &City, shift: &str) {
    let ((north_lat, north_lng), (south_lat, south_lng)) = (NORTH, SOUTH);
    let sql = format!(
        "INSERT INTO stops (id, zone_id, service_date, route_id, rank, kind, reservation_id, lat, lng, service_seconds, load,
             depart_after, state, departed_at, arrived_at, finished_at)
         SELECT gen_random_uuid(), zone_id, service_date, id, int4send(i) || '\\x80'::bytea, 'delivery', gen_random_uuid(),
             CASE WHEN i % 2 = 0 THEN {north_lat} ELSE {south_lat} END, CASE WHEN i % 2 = 0 THEN {north_lng} ELSE {south_lng} END,
             60, '{{0,0,0,0}}', at, 'completed', at, at + interval '1620 seconds', at + interval '1621 seconds'
         FROM routes, generate_series(0, 59) AS i,
             LATERAL (SELECT '{TODAY}T00:00:00+01:00'::timestamptz + i * interval '27 minutes' AS at) AS times
         WHERE id = '{shift}'"
    );
    city.sql().await.batch_execute(&sql).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_learned_reaches_the_plans_of_days_to_come_and_not_the_one_that_is_driven() {
    let city = City::new().await;
    let centre = city.client.centre_of(with(json!({"learn": true})), 40).await;
    for date in [TODAY, TOMORROW] {
        assert_eq!(in_use(&city, &centre.zone, date).await, json!([]), "nothing is learned yet");
    }
    drive_slowly(&city, &centre.shift).await;
    for _ in 0..2 {
        ritiro::app::setup::relearn_speeds(&city.server.app.deps).await.unwrap();
    }
    assert_eq!(in_use(&city, &centre.zone, TODAY).await, json!([]), "a day that has begun keeps its speeds");
    let learned = in_use(&city, &centre.zone, TOMORROW).await;
    let speeds: Vec<f64> = learned.as_array().unwrap().iter().map(|rule| rule["speed"].as_f64().unwrap()).collect();
    assert!(!speeds.is_empty() && speeds.iter().all(|speed| (0.45..1.0).contains(speed)), "{learned}");
    assert_eq!(learned[0]["days"], json!(["mon", "tue", "wed", "thu", "fri"]));
    let epoch = "SELECT epoch FROM plans ORDER BY service_date DESC LIMIT 1";
    let epochs: i64 = city.sql().await.query_one(epoch, &[]).await.unwrap().get(0);
    ritiro::app::setup::relearn_speeds(&city.server.app.deps).await.unwrap();
    let after: i64 = city.sql().await.query_one(epoch, &[]).await.unwrap().get(0);
    assert_eq!(epochs, after, "what is known already changes no plan");
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_learned_while_somebody_books_breaks_no_promise() {
    for learns_first in [true, false] {
        learned_while_booking(learns_first).await;
    }
}

async fn learned_while_booking(learns_first: bool) {
    let city = City::new().await;
    let twin = city.twin().await;
    let centre = city.client.centre_of(with(json!({"learn": true})), 40).await;
    assert_eq!(in_use(&city, &centre.zone, TOMORROW).await, json!([]));
    drive_slowly(&city, &centre.shift).await;
    // 53 minutes of free flow from 08:00 end in this window. At the learned speed of 0.79 they take 67 minutes.
    let wish = json!({"place": place(EDGE), "window": window(TOMORROW, "08:30", "09:00")});
    let learn = ritiro::app::setup::relearn_speeds(&city.server.app.deps);
    let book = twin.client.post("/v1/bookings", wish);
    let (learned, booked) = if learns_first {
        at_once(&city, learn, book).await
    } else {
        let (booked, learned) = at_once(&city, book, learn).await;
        (learned, booked)
    };
    learned.unwrap();
    let keeps_speeds = in_use(&city, &centre.zone, TOMORROW).await == json!([]);
    match booked.status {
        201 => assert!(keeps_speeds, "the promise was made at free flow"),
        409 => assert!(!keeps_speeds, "{}", booked.text),
        _ => panic!("{}", booked.text),
    }
    sound_plan(&city.url, &centre.zone, TOMORROW).await;
    twin.stop().await;
    city.stop().await;
}
