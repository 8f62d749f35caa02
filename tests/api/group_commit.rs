//! Batches of several plans in one transaction: each gets an answer that is true of it alone.

use std::time::Duration;

use futures_util::future::join_all;
use ritiro::store::batch::{Batch, BatchError, BatchResult, ByCommand, Lane, Miss, MissKind, Writes, commit_batches};
use ritiro::store::plans::PlanKey;
use ritiro::store::records::{IdempotencyRecord, ScopedKey};
use ritiro_domain::{HoldId, HoldState, MerchantId, ZoneId};
use serde_json::{Value, json};
use tokio_postgres::Client as Sql;
use uuid::Uuid;

use crate::city::{Centre, City, Members, NORTH, SOUTH, TODAY, TOMORROW, place, window, zone_fields};

/// A merchant's id, as the rows of this test need one.
async fn merchant(sql: &Sql) -> MerchantId {
    MerchantId(sql.query_one("SELECT id FROM merchants", &[]).await.unwrap().get(0))
}

/// All batches of the process go down one connection, so those that wait meet in one transaction.
async fn one_lane() -> (City, Centre) {
    let city = City::with(|settings| settings.database.lanes = 1).await;
    let centre = city.client.centre().await;
    (city, centre)
}

fn order(at: (f64, f64), date: &str) -> Value {
    json!({"place": place(at), "window": window(date, "10:00", "12:00")})
}

fn plan(centre: &Centre, date: &str) -> PlanKey {
    (ZoneId(centre.zone.parse().unwrap()), date.parse().unwrap())
}

async fn held(city: &City, date: &str) -> HoldId {
    HoldId(city.client.post("/v1/holds", order(NORTH, date)).await.id().parse().unwrap())
}

async fn commit_together(city: &City, batches: Vec<Batch>) -> Vec<BatchResult> {
    commit_batches(&mut Lane::new(&city.url, Uuid::new_v4()).unwrap(), batches).await
}

/// A row of the only command of a batch.
fn by_command<T>(row: T) -> ByCommand<T> {
    ByCommand { command: 0, row }
}

async fn hold_state(sql: &Sql, hold: HoldId) -> String {
    sql.query_one("SELECT state FROM holds WHERE id = $1", &[&hold.0]).await.unwrap().get(0)
}

fn key(merchant: MerchantId, name: &str, subject: u128) -> IdempotencyRecord {
    let key = ScopedKey { merchant, scope: "book".into(), key: name.into() };
    IdempotencyRecord { key, request_hash: vec![1], subject: Uuid::from_u128(subject), answer: None }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_plans_that_end_one_hold_in_one_group_exactly_one_does() {
    let (city, centre) = one_lane().await;
    let sql = city.sql().await;
    for (own, order) in [(HoldState::Released, false), (HoldState::Expired, true)] {
        let hold = held(&city, TOMORROW).await;
        let taken_over = vec![by_command((plan(&centre, TOMORROW), hold))];
        let takes = Batch::of(plan(&centre, TODAY), None, Writes { taken_over, ..Writes::default() });
        let ended_holds = vec![(hold, own)];
        let ends = Batch::of(plan(&centre, TOMORROW), None, Writes { ended_holds, ..Writes::default() });
        let batches = if order { vec![takes, ends] } else { vec![ends, takes] };
        let answers = commit_together(&city, batches).await;
        assert!(answers[0].is_ok() && answers[1].is_err(), "{own:?}: {answers:?}");
        assert_eq!(hold_state(&sql, hold).await, if order { "booked" } else { own.as_str() });
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_idempotency_key_has_one_effect_across_the_batches_of_a_group() {
    let (city, centre) = one_lane().await;
    let merchant = merchant(&city.sql().await).await;
    let with = |date, subject| {
        let idempotency_records = vec![by_command(key(merchant, "k", subject))];
        Batch::of(plan(&centre, date), None, Writes { idempotency_records, ..Writes::default() })
    };
    let answers = commit_together(&city, vec![with(TODAY, 1), with(TOMORROW, 2)]).await;
    assert!(answers[0].is_ok(), "{answers:?}");
    let miss = Miss { command: 0, kind: MissKind::KeyAnswered };
    assert!(matches!(&answers[1], Err(BatchError::Missed(missed)) if *missed == [miss]), "{answers:?}");
    let rows = city.sql().await.query("SELECT subject_id FROM idempotency_keys", &[]).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.get(0)).collect::<Vec<Uuid>>(), [Uuid::from_u128(1)]);
    city.stop().await;
}

/// A session that holds what the next batch needs, so that others gather behind it.
async fn with_lane_blocked<T>(city: &City, date: &str, work: impl Future<Output = T>) -> T {
    let sql = city.sql().await;
    let day: chrono::NaiveDate = date.parse().unwrap();
    sql.batch_execute("BEGIN").await.unwrap();
    sql.query("SELECT FROM plans WHERE service_date = $1 FOR UPDATE", &[&day]).await.unwrap();
    let client = city.client.clone();
    let body = order(SOUTH, date);
    let first = tokio::spawn(async move { client.post("/v1/bookings", body).await });
    lane_waits(city).await;
    let unlock = async {
        // The requests need a moment to come to the lane that is blocked; nothing depends on how many do.
        tokio::time::sleep(Duration::from_millis(60)).await;
        sql.batch_execute("COMMIT").await.unwrap();
    };
    let (done, ()) = tokio::join!(work, unlock);
    first.await.unwrap().expect(201);
    done
}

/// Until a lane waits for a lock. Asked in a session of its own: within a transaction Postgres shows one snapshot of what sessions do.
async fn lane_waits(city: &City) {
    let waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'ritiro writer' AND wait_event_type = 'Lock'";
    let sql = city.sql().await;
    for _ in 0..10_000 {
        if !sql.query(waiting, &[]).await.unwrap().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("no lane waits");
}

/// The bookings that are confirmed although no stop of theirs is anywhere.
async fn promises_without_stops(sql: &Sql) -> i64 {
    let lost = "SELECT count(*) FROM bookings b WHERE state = 'confirmed'
        AND NOT EXISTS (SELECT FROM stops s WHERE s.reservation_id = b.reservation_id)";
    sql.query_one(lost, &[]).await.unwrap().get(0)
}

const THIRD: &str = "2026-11-25";

async fn third_day(city: &City, centre: &Centre) {
    city.client.shift(&centre.courier, &centre.depot, THIRD).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_to_a_hold_beside_its_release_leaves_a_whole_promise() {
    let (city, centre) = one_lane().await;
    third_day(&city, &centre).await;
    let sql = city.sql().await;
    for round in 0..12 {
        let booked = city.client.post("/v1/bookings", order(NORTH, TODAY)).await.id();
        let hold = city.client.post("/v1/holds", order(NORTH, TOMORROW)).await.id();
        let (path, held) = (format!("/v1/bookings/{booked}"), format!("/v1/holds/{hold}"));
        let race = async {
            let (moving, letting_go) = (city.client.patch(&path, json!({"hold_id": hold})), city.client.delete(&held));
            tokio::join!(moving, letting_go)
        };
        let (moved, released) = with_lane_blocked(&city, THIRD, race).await;
        assert_eq!(released.status, 204);
        let state = city.client.get(&held).await.expect(200).text("state");
        match moved.status {
            200 => assert_eq!(state, "booked", "round {round}"),
            _ => assert_eq!((moved.problem(409), state.as_str()), ("hold_not_active", "released"), "round {round}"),
        }
        assert_eq!(promises_without_stops(&sql).await, 0, "round {round}");
        city.client.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_at_once_is_answered_with_success_each_time() {
    let (city, centre) = one_lane().await;
    third_day(&city, &centre).await;
    for _ in 0..6 {
        let booked = city.client.post("/v1/bookings", order(NORTH, TODAY)).await.id();
        let path = format!("/v1/bookings/{booked}/cancel");
        let race = join_all((0..4).map(|_| city.client.post(&path, json!({}))));
        for answer in with_lane_blocked(&city, THIRD, race).await {
            assert_eq!(answer.expect(200)["state"], "cancelled");
        }
        let cancelled = "SELECT count(*) FROM ledger WHERE event = 'cancelled' AND booking_id = $1";
        let lines: i64 =
            city.sql().await.query_one(cancelled, &[&booked.parse::<Uuid>().unwrap()]).await.unwrap().get(0);
        assert_eq!(lines, 1, "cancelled once");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancel_beside_a_move_cancels_whatever_the_move_left() {
    let (city, centre) = one_lane().await;
    third_day(&city, &centre).await;
    for date in [TODAY, TOMORROW, TODAY, TOMORROW] {
        let booked = city.client.post("/v1/bookings", order(NORTH, TODAY)).await.id();
        let path = format!("/v1/bookings/{booked}");
        let (cancel, to) = (format!("{path}/cancel"), json!({"window": window(date, "14:00", "16:00")}));
        let race = async { tokio::join!(city.client.patch(&path, to), city.client.post(&cancel, json!({}))) };
        let (moved, cancelled) = with_lane_blocked(&city, THIRD, race).await;
        assert_eq!(cancelled.expect(200)["state"], "cancelled");
        if moved.status != 200 {
            assert_eq!(moved.problem(409), "booking_not_changeable");
        }
        assert_eq!(city.client.get(&path).await.expect(200)["state"], "cancelled");
        for date in [TODAY, TOMORROW] {
            assert!(city.plan(&centre.zone, date).await.plan.is_empty(), "nothing stands on {date}");
        }
    }
    city.stop().await;
}

/// Both a confirmed booking and one that could not be handed over, which may be promised anew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_changes_at_once_one_is_done_and_the_others_learn_the_state() {
    let (city, centre) = one_lane().await;
    third_day(&city, &centre).await;
    let hours = [("13:00", "15:00"), ("14:00", "16:00"), ("15:00", "17:00")];
    for (round, (fails, tag)) in [(false, false), (true, false), (true, true), (false, true)].into_iter().enumerate() {
        // A collection: it can be given to a courier who is under way.
        let mut order = order(NORTH, TODAY);
        order["kind"] = json!("collection");
        let booked = city.client.post("/v1/bookings", order).await.id();
        let path = format!("/v1/bookings/{booked}");
        if fails {
            report(&city, &booked, "fail").await;
        }
        let etag = city.client.get(&path).await.etag;
        let moves = hours.map(|(from, to)| {
            let request = city.client.request(reqwest::Method::PATCH, &path);
            let request = if tag { request.header("If-Match", &etag) } else { request };
            crate::city::send(request.json(&json!({"window": window(TOMORROW, from, to)})))
        });
        let answers = with_lane_blocked(&city, THIRD, join_all(moves)).await;
        let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
        assert_eq!(won.len(), 1, "round {round}: {answers:?}");
        for lost in answers.iter().filter(|answer| answer.status != 200) {
            match tag {
                true => assert_eq!(lost.problem(412), "precondition_failed"),
                false => {
                    assert_eq!(lost.problem(409), "booking_not_changeable");
                    assert_eq!(lost.body["state"], "confirmed");
                }
            }
        }
        let now = city.client.get(&path).await.expect(200);
        assert_eq!(now["promise"]["window"], won[0].body["promise"]["window"]);
        let ledger = city.client.get(&format!("{path}/events")).await.expect(200);
        assert_eq!(ledger.items("items").len(), 2, "made once, moved once");
        let stops = "SELECT count(*) FROM stops WHERE kind = 'collection' AND service_date = '2026-11-24'";
        let stops: i64 = city.sql().await.query_one(stops, &[]).await.unwrap().get(0);
        assert_eq!(stops, 1, "no other reservation is left in a route");
        city.client.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fail_beside_a_reopen_leaves_stop_and_booking_in_the_same_state() {
    let (city, centre) = one_lane().await;
    third_day(&city, &centre).await;
    let changes = format!("/v1/zones/{}/days/{TODAY}/changes", centre.zone);
    for _ in 0..6 {
        let mut order = order(NORTH, TODAY);
        order["kind"] = json!("collection");
        let booked = city.client.post("/v1/bookings", order).await.id();
        report(&city, &booked, "complete").await;
        let reopen = json!({"change": {"action": "reopen", "booking_id": booked}});
        let race = async { tokio::join!(city.client.post(&changes, reopen), report(&city, &booked, "fail")) };
        let (reopened, ()) = with_lane_blocked(&city, THIRD, race).await;
        reopened.expect(200);
        let states = "SELECT b.state, s.state FROM bookings b JOIN stops s USING (reservation_id) WHERE b.id = $1";
        let row = city.sql().await.query_one(states, &[&booked.parse::<Uuid>().unwrap()]).await.unwrap();
        let states: (String, String) = (row.get(0), row.get(1));
        let fair = [("failed", "failed"), ("confirmed", "planned")];
        assert!(fair.contains(&(&states.0, &states.1)), "{states:?}");
    }
    city.stop().await;
}

/// Two operators take a `complete` back while the courier reports it again: each that is told of success did it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_reopen_beside_a_complete_each_success_is_a_version() {
    let (city, centre) = one_lane().await;
    third_day(&city, &centre).await;
    let changes = format!("/v1/zones/{}/days/{TODAY}/changes", centre.zone);
    for _ in 0..8 {
        let mut order = order(NORTH, TODAY);
        order["kind"] = json!("collection");
        let booked = city.client.post("/v1/bookings", order).await.id();
        report(&city, &booked, "complete").await;
        let reopen = json!({"change": {"action": "reopen", "booking_id": booked}});
        let (first, second) = (city.client.post(&changes, reopen.clone()), city.client.post(&changes, reopen));
        let race = async { tokio::join!(first, second, report(&city, &booked, "complete")) };
        let (first, second, ()) = with_lane_blocked(&city, THIRD, race).await;
        let reopened = [first.status, second.status].iter().filter(|status| **status == 200).count() as i64;
        let booking = city.client.get(&format!("/v1/bookings/{booked}")).await.expect(200);
        // Booked and completed: 2. Each reopening is a version, and so is each `complete` that found it open.
        let version = booking["version"].as_i64().unwrap();
        let open = i64::from(booking.text("state") == "confirmed");
        assert_eq!(version, 2 + 2 * reopened - open, "{reopened} reopened, then {booking}");
    }
    city.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_beside_what_replaces_its_hold_is_refused_only_when_the_hold_is_over() {
    let (city, centre) = one_lane().await;
    third_day(&city, &centre).await;
    let of_anna = |date| {
        let mut order = order(NORTH, date);
        order["shopper"] = json!("anna");
        order
    };
    for _ in 0..8 {
        let booked = city.client.post("/v1/bookings", order(NORTH, TODAY)).await.id();
        let hold = city.client.post("/v1/holds", of_anna(TOMORROW)).await.id();
        let (path, held) = (format!("/v1/bookings/{booked}"), format!("/v1/holds/{hold}"));
        // What comes first keeps the writer busy; the two that follow are in one batch.
        let first = city.client.post("/v1/bookings", order(NORTH, TODAY));
        let replace = async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            city.client.post("/v1/holds", of_anna(TODAY)).await
        };
        let moving = async {
            tokio::time::sleep(Duration::from_millis(40)).await;
            let moved = city.client.patch(&path, json!({"hold_id": hold})).await;
            (moved, city.client.get(&held).await.expect(200).text("state"))
        };
        let race = async { tokio::join!(first, replace, moving) };
        let (first, replaced, (moved, state)) = with_lane_blocked(&city, THIRD, race).await;
        match moved.status {
            200 => assert_eq!(state, "booked"),
            _ => assert_eq!((moved.problem(409), state.as_str()), ("hold_not_active", "replaced")),
        }
        assert_eq!(replaced.status, 201);
        for booking in [first.id(), booked] {
            city.client.post(&format!("/v1/bookings/{booking}/cancel"), json!({})).await.expect(200);
        }
    }
    city.stop().await;
}

/// An operator reports something of the stop of a booking.
async fn report(city: &City, booking: &str, kind: &str) {
    let booking: Uuid = booking.parse().unwrap();
    let stop = "SELECT s.route_id, s.id FROM stops s JOIN bookings b USING (reservation_id) WHERE b.id = $1";
    let row = city.sql().await.query_one(stop, &[&booking]).await.unwrap();
    let (shift, stop): (Uuid, Uuid) = (row.get(0), row.get(1));
    let mut event = json!({"id": Uuid::new_v4(), "at": "2026-11-23T05:00:00Z", "kind": kind, "stop_id": stop});
    if kind == "fail" {
        event["reason"] = json!("nobody_there");
    }
    let path = format!("/v1/shifts/{shift}/events");
    let answer = city.client.post(&path, json!({"events": [event]})).await.expect(200);
    assert_eq!(answer.items("events")[0]["status"], "applied", "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_move_leaves_the_hold_of_the_other_day_as_it_is() {
    let (city, _) = one_lane().await;
    let booked = city.client.post("/v1/bookings", order(NORTH, TODAY)).await.id();
    let other = city.client.post("/v1/bookings", order(SOUTH, TODAY)).await.id();
    let hold = city.client.post("/v1/holds", order(NORTH, TOMORROW)).await.id();
    let taken = json!({"hold_id": hold});
    let (first, second) = (format!("/v1/bookings/{booked}"), format!("/v1/bookings/{other}"));
    let (one, two) = tokio::join!(city.client.patch(&first, taken.clone()), city.client.patch(&second, taken));
    let mut answers = [one.status, two.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409], "one booking has the hold");
    // The writer refuses: the courier is on the way to what could not move.
    let (kept, path) = if one.status == 200 { (&other, &second) } else { (&booked, &first) };
    report(&city, kept, "depart").await;
    let hold = city.client.post("/v1/holds", order(NORTH, TOMORROW)).await.id();
    for to in [json!({"hold_id": hold}), json!({"window": window(TOMORROW, "14:00", "16:00")})] {
        assert_eq!(city.client.patch(path, to).await.problem(409), "booking_not_changeable");
    }
    assert_eq!(city.client.get(&format!("/v1/holds/{hold}")).await.expect(200)["state"], "active");
    city.client.post("/v1/bookings", json!({"hold_id": hold})).await.expect(201);
    let active: i64 =
        city.sql().await.query_one("SELECT count(*) FROM holds WHERE state = 'active'", &[]).await.unwrap().get(0);
    assert_eq!(active, 0, "the place of the refused move was given back");
    city.stop().await;
}

/// A tenant whose plan is locked waits; another one in the same lane does not wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_plan_of_one_zone_does_not_hold_up_another_zone() {
    let city = City::with(|settings| {
        settings.database.lanes = 1;
        settings.planning.deadline = Duration::from_secs(30);
    })
    .await;
    let (open, centre) = (city.client.centre().await, city.client.centre_of(zone_fields("Torino"), 10).await);
    let sql = city.sql().await;
    let zone: Uuid = centre.zone.parse().unwrap();
    sql.batch_execute("BEGIN").await.unwrap();
    sql.query("SELECT FROM plans WHERE zone_id = $1 FOR UPDATE", &[&zone]).await.unwrap();
    let locked =
        |date| json!({"zone_id": centre.zone, "place": place(NORTH), "window": window(date, "10:00", "12:00")});
    let waiting = [TODAY, TOMORROW].map(|date| {
        let (client, body) = (city.client.clone(), locked(date));
        tokio::spawn(async move { client.post("/v1/bookings", body).await })
    });
    lane_waits(&city).await;
    // Those of the locked zone wait for half a minute at most. All others are answered before.
    for _ in 0..20 {
        let free = json!({"zone_id": open.zone, "place": place(NORTH), "window": window(TODAY, "10:00", "12:00")});
        city.client.post("/v1/bookings", free).await.expect(201);
    }
    assert!(waiting.iter().all(|task| !task.is_finished()), "those of the locked zone still wait");
    sql.batch_execute("COMMIT").await.unwrap();
    for task in waiting {
        task.await.unwrap().expect(201);
    }
    city.stop().await;
}
