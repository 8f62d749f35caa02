//! The line between the server and Postgres is cut, in the middle of a COMMIT above all: nobody knows then whether it was done.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use ritiro::app::access::keys;
use ritiro::store::Store;
use ritiro::store::batch::{Batch, BatchError, ByCommand, Lane, Writes, commit_batches};
use ritiro::store::records::{IdempotencyRecord, ScopedKey};
use ritiro_domain::{MerchantId, ZoneId};
use uuid::Uuid;

use crate::harness::program::Program;
use crate::line::{Ambush, Line};
use crate::load::market;
use crate::postgres::Postgres;
use crate::{Chance, alone, faults, say};

/// The socket that a cluster listens on.
fn socket(postgres: &Postgres) -> PathBuf {
    let file = std::fs::read_to_string(postgres.data().join("postmaster.pid")).unwrap();
    PathBuf::from(file.lines().nth(4).unwrap()).join(".s.PGSQL.5432")
}

/// A batch that does nothing but answer an idempotency key.
fn batch(merchant: MerchantId, day: u64, subject: u128) -> Batch {
    let key = ScopedKey { merchant, scope: "book".into(), key: subject.to_string() };
    let attempt = IdempotencyRecord { key, request_hash: vec![1], subject: Uuid::from_u128(subject), answer: None };
    let plan = (ZoneId(Uuid::nil()), NaiveDate::default() + Days::new(day));
    let idempotency_records = vec![ByCommand { command: 0, row: attempt }];
    Batch::of(plan, None, Writes { idempotency_records, ..Writes::default() })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_batches_whose_commit_is_not_answered_are_not_sent_again() {
    let _turn = alone().await;
    let postgres = tokio::task::spawn_blocking(Postgres::create).await.unwrap();
    let url = postgres.url("ritiro");
    ritiro::store::migrate(&url).await.unwrap();
    let merchant = keys::merchant_named(&Store::new(&url, 1).unwrap(), "Bottega").await.unwrap();
    let line = Line::to(socket(&postgres)).await;
    let over_the_line = format!("postgresql://ritiro@127.0.0.1:{}/ritiro?sslmode=disable", line.port);
    for (round, when) in (0u128..).zip([Ambush::Behind, Ambush::Before]) {
        let mut lane = Lane::new(&over_the_line, Uuid::new_v4()).unwrap();
        let batches = vec![batch(merchant, 0, 2 * round), batch(merchant, 1, 2 * round + 1)];
        let (answers, met) =
            tokio::join!(commit_batches(&mut lane, batches), line.cut_at_commit(when, Duration::from_secs(5)));
        assert!(met, "the line was cut at a COMMIT");
        assert!(matches!(answers[..], [Err(BatchError::Unknown(_)), Err(BatchError::Unknown(_))]), "{answers:?}");
        let kept = "SELECT count(*) FROM idempotency_keys";
        let kept: i64 = crate::harness::connect(&url).await.query_one(kept, &[]).await.unwrap().get(0);
        assert_eq!(kept, 2, "both of the first round; neither of the second, whose COMMIT never arrived");
    }
    tokio::task::spawn_blocking(move || drop(postgres)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_done_once_or_not_at_all() {
    let _turn = alone().await;
    let (mut chance, cuts) = (Chance::of("network"), faults(24));
    let postgres = tokio::task::spawn_blocking(Postgres::create).await.unwrap();
    let line = Line::to(socket(&postgres)).await;
    let (program, url) = (Program::copy(), postgres.url("ritiro"));
    let over_the_line = format!("postgresql://ritiro@127.0.0.1:{}/ritiro?sslmode=disable", line.port);
    let (mut serving, load) = market(&program, &over_the_line).await;
    let shoppers = load.begin(chance.seed()).await;
    let (mut before, mut behind) = (0, 0);
    for cut in 1..=cuts {
        load.works(3).await;
        chance.wait(60).await;
        match (cut % 6, chance.flip()) {
            (0, _) => line.cut(),
            (3, _) => line.fall_silent(Duration::from_millis(500)).await,
            (_, true) => before += usize::from(line.cut_at_commit(Ambush::Before, Duration::from_secs(5)).await),
            (_, false) => behind += usize::from(line.cut_at_commit(Ambush::Behind, Duration::from_secs(5)).await),
        }
        if cut % 50 == 0 {
            say(&format!("  {cut} of {cuts} cuts"));
        }
    }
    load.works(10).await;
    load.end(shoppers).await;
    assert!(before + behind >= cuts / 2, "only {before} + {behind} of {cuts} cuts met a COMMIT");
    say(&format!("network: cut {cuts} times, {before} before a COMMIT, {behind} behind one"));
    load.verify(&program, &url).await;
    serving.signal(libc::SIGTERM);
    assert_eq!(serving.end().await.code(), Some(0));
    tokio::task::spawn_blocking(move || drop(postgres)).await.unwrap();
}
