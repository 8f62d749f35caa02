//! The line between the server and Postgres is cut, in the middle of a COMMIT above all: nobody knows then whether it was done.

use std::path::PathBuf;
use std::time::Duration;

use crate::harness::program::Program;
use crate::load::market;
use crate::postgres::Postgres;
use crate::proxy::{BEFORE, BEHIND, Proxy};
use crate::{Chance, alone, faults, say};

/// The socket that a cluster listens on.
fn socket(postgres: &Postgres) -> PathBuf {
    let file = std::fs::read_to_string(postgres.data().join("postmaster.pid")).unwrap();
    PathBuf::from(file.lines().nth(4).unwrap()).join(".s.PGSQL.5432")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_is_done_once_or_not_at_all() {
    let _turn = alone().await;
    let (mut chance, cuts) = (Chance::of("network"), faults(24));
    let postgres = tokio::task::spawn_blocking(Postgres::create).await.unwrap();
    let proxy = Proxy::to(socket(&postgres)).await;
    let (program, url) = (Program::copy(), postgres.url("ritiro"));
    let over_the_line = format!("postgresql://ritiro@127.0.0.1:{}/ritiro?sslmode=disable", proxy.port);
    let (mut serving, load) = market(&program, &over_the_line).await;
    let shoppers = load.begin(chance.seed()).await;
    let (mut before, mut behind) = (0, 0);
    for cut in 1..=cuts {
        load.works(3).await;
        chance.wait(60).await;
        match (cut % 6, chance.flip()) {
            (0, _) => proxy.cut(),
            (3, _) => proxy.fall_silent(Duration::from_millis(500)).await,
            (_, true) => before += usize::from(proxy.cut_at_commit(BEFORE, Duration::from_secs(5)).await),
            (_, false) => behind += usize::from(proxy.cut_at_commit(BEHIND, Duration::from_secs(5)).await),
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
