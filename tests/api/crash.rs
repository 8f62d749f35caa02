//! The real program: killed in the middle, told to stop in the middle, and started again.

use std::collections::BTreeMap;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Days;
use futures_util::future::join_all;
use serde_json::json;

use crate::city::{Centre, Client, Members, merchant, place, sound_plan, window, zone_fields};
use crate::harness;
use crate::harness::program::Program;
use crate::racing::on_the_road;

/// What shoppers were told.
#[derive(Default)]
struct Told {
    booked: Mutex<Vec<String>>,
    /// The request was sent, and no answer came.
    cut_off: AtomicUsize,
    over: AtomicBool,
}

/// Books until the server is gone, each time over a new connection.
async fn shop(base: String, key: String, centre: Arc<Centre>, date: String, seed: usize, told: Arc<Told>) {
    for round in 0.. {
        let client = Client::new(&base, &key);
        let at = (45.44 + 0.0004 * (seed + round) as f64, 9.15 + 0.002 * seed as f64);
        let order = json!({"zone_id": centre.zone, "place": place(at), "window": window(&date, "10:00", "16:00"), "service_seconds": 10});
        match client.try_post("/v1/bookings", order).await {
            Ok(answer) if answer.status == 201 => told.booked.lock().unwrap().push(answer.body.text("id")),
            Ok(answer) if answer.status == 409 => {}
            Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.text),
            Err(error) if error.is_connect() => return,
            Err(_) => drop(told.cut_off.fetch_add(1, Ordering::SeqCst)),
        }
        if told.over.load(Ordering::SeqCst) {
            return;
        }
    }
}

/// A server with work, and a signal to it in the middle of that. Returns the program, the database, and what was told.
async fn interrupted(signal: i32) -> (Program, String, Arc<Centre>, String, Arc<Told>, ExitStatus) {
    let (program, url) = (Program::copy(), harness::database().await);
    let key = merchant(&url, "Bottega").await;
    let mut serving = program.serve(&url).await;
    let client = Client::new(&serving.base, &key);
    let (centre, date) = tomorrow(&client).await;
    let told = Arc::new(Told::default());
    let tasks = (0..16).map(|seed| {
        tokio::spawn(shop(serving.base.clone(), key.clone(), centre.clone(), date.clone(), seed, told.clone()))
    });
    let tasks: Vec<_> = tasks.collect();
    while told.booked.lock().unwrap().len() < 60 {
        assert!(tasks.iter().any(|task| !task.is_finished()), "nobody shops any more");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    serving.signal(signal);
    let status = serving.end().await;
    told.over.store(true, Ordering::SeqCst);
    join_all(tasks).await.into_iter().for_each(Result::unwrap);
    (program, url, centre, date, told, status)
}

/// Four couriers with much room, the day after the real today.
pub async fn tomorrow(client: &Client) -> (Arc<Centre>, String) {
    let mut centre = client.centre_of(zone_fields("Milano"), 1000).await;
    let date = (chrono::Utc::now().date_naive() + Days::new(2)).to_string();
    for _ in 0..4 {
        centre.courier = client.new_courier(&centre.zone, 1000).await;
        let hours = (format!("{date}T08:00:00+01:00"), format!("{date}T18:00:00+01:00"));
        let shift =
            json!({"courier_id": centre.courier, "depot_id": centre.depot, "starts_at": hours.0, "ends_at": hours.1});
        client.post("/v1/shifts", shift).await.id();
    }
    (Arc::new(centre), date)
}

/// Starts again on what is left, and looks for everything that was promised. Returns how many bookings there are.
async fn all_is_kept(program: &Program, url: &str, centre: &Centre, date: &str, told: &Told) -> usize {
    let key = merchant(url, "Bottega").await;
    let mut serving = program.serve(url).await;
    let client = Client::new(&serving.base, &key);
    let plan = sound_plan(url, &centre.zone, date).await;
    let couriers = client.get("/v1/couriers?limit=200").await.expect(200);
    let couriers: Vec<String> = couriers.items("items").iter().map(|c| c.text("id")).collect();
    let standing: BTreeMap<String, usize> = on_the_road(&client, &couriers, date).await;
    assert!(standing.values().all(|stops| *stops == 1));
    assert_eq!(standing.len(), plan.plan.len());
    let promised = told.booked.lock().unwrap().clone();
    for id in &promised {
        assert!(standing.contains_key(id), "{id} was promised and is in no route");
        assert_eq!(client.get(&format!("/v1/bookings/{id}")).await.expect(200)["state"], "confirmed");
    }
    let sql = harness::connect(url).await;
    let confirmed = "SELECT count(*) FROM bookings b JOIN ledger l ON l.booking_id = b.id WHERE b.state = 'confirmed'";
    let confirmed: i64 = sql.query_one(confirmed, &[]).await.unwrap().get(0);
    assert_eq!(confirmed as usize, standing.len(), "what nobody was told of is whole too");
    serving.signal(libc::SIGTERM);
    assert_eq!(serving.end().await.code(), Some(0));
    standing.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_has_forgotten_nothing_that_it_promised() {
    let (program, url, centre, date, told, status) = interrupted(libc::SIGKILL).await;
    assert_eq!(status.code(), None, "it was killed");
    all_is_kept(&program, &url, &centre, &date, &told).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_reported_to_stop_answers_who_it_has_let_in() {
    let (program, url, centre, date, told, status) = interrupted(libc::SIGTERM).await;
    assert_eq!(status.code(), Some(0));
    let kept = all_is_kept(&program, &url, &centre, &date, &told).await;
    let acknowledged = told.booked.lock().unwrap().len();
    assert_eq!(kept, acknowledged, "something was booked and its caller was not told");
}

/// As a load balancer does, a client keeps its connection open for the next request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_do_not_keep_a_server_from_stopping() {
    let (program, url) = (Program::copy(), harness::database().await);
    let mut serving = program.serve(&url).await;
    let idle = Client::new(&serving.base, "");
    idle.get("/health/live").await.expect(200);
    let asked = std::time::Instant::now();
    serving.signal(libc::SIGTERM);
    assert_eq!(serving.end().await.code(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(5), "it took {:?}", asked.elapsed());
    drop(idle);
}
