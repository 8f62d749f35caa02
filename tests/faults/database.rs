//! Postgres is killed, all of it at once, and the server goes on.

use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::RETRY_AFTER;

use crate::city::Client;
use crate::harness::program::Program;
use crate::load::market;
use crate::postgres::Postgres;
use crate::{Chance, alone, faults, say};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_killed_again_and_again_loses_nothing_and_the_server_waits_for_it() {
    let _turn = alone().await;
    let (mut chance, kills) = (Chance::of("database"), faults(3));
    let mut postgres = tokio::task::spawn_blocking(Postgres::create).await.unwrap();
    let (program, url) = (Program::copy(), postgres.url("ritiro"));
    let (mut serving, load) = market(&program, &url).await;
    let shoppers = load.begin(chance.seed()).await;
    load.works(20).await;
    let mut away = Duration::ZERO;
    for kill in 1..=kills {
        chance.wait(1500).await;
        let began = Instant::now();
        let killed = move || {
            postgres.kill();
            postgres
        };
        postgres = tokio::task::spawn_blocking(killed).await.unwrap();
        says_that_it_waits(&serving.base).await;
        let started = move || {
            postgres.start();
            postgres
        };
        postgres = tokio::task::spawn_blocking(started).await.unwrap();
        load.works(10).await;
        away += began.elapsed();
        say(&format!("  {kill} of {kills} kills, back at work {:.1} s after the kill", began.elapsed().as_secs_f64()));
    }
    load.end(shoppers).await;
    say(&format!("database: killed {kills} times, away for {:.1} s each time", away.as_secs_f64() / kills as f64));
    load.verify(&program, &url).await;
    serving.signal(libc::SIGTERM);
    assert_eq!(serving.end().await.code(), Some(0), "it is the process that was started first");
    tokio::task::spawn_blocking(move || drop(postgres)).await.unwrap();
}

/// While there is no database: 503 and when to come back, from what asks for nothing else too.
async fn says_that_it_waits(base: &str) {
    let client = Client::new(base, "");
    for path in ["/health/ready", "/v1/bookings?limit=1"] {
        let request = client.request(Method::GET, path).header("Authorization", "Bearer ritiro_sk_unknown");
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 503, "{path}");
        assert!(answer.headers().contains_key(RETRY_AFTER), "{path}");
    }
    assert_eq!(client.get("/health/live").await.status, 200);
}
