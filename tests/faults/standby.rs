//! A primary with a synchronous standby: the primary is killed, the standby promoted, and the server finds it by itself.

use std::time::{Duration, Instant};

use crate::harness;
use crate::harness::program::Program;
use crate::load::market;
use crate::postgres::Postgres;
use crate::{Chance, alone, faults, say};

/// A primary that acknowledges only what its standby has written too.
fn pair() -> (Postgres, Postgres) {
    let mut primary = Postgres::create();
    primary.stop();
    let copy = primary.copied();
    primary.start();
    let data = copy.path().join("postgres");
    let url = primary.url("ritiro");
    let (address, _) = url.rsplit_once('/').unwrap();
    // As pg_basebackup -R would write it.
    let settings = format!("primary_conninfo = '{address}?application_name=standby'\n");
    std::fs::write(data.join("postgresql.auto.conf"), settings).unwrap();
    std::fs::write(data.join("standby.signal"), "").unwrap();
    (primary, Postgres::open(copy))
}

/// Both addresses in one, as an operator would configure it.
fn either(primary: &Postgres, standby: &Postgres) -> String {
    let host = |postgres: &Postgres| {
        let url = postgres.url("ritiro");
        let (_, rest) = url.split_once('@').unwrap();
        rest.split_once('/').unwrap().0.to_owned()
    };
    format!("postgresql://ritiro@{},{}/ritiro?target_session_attrs=read-write", host(primary), host(standby))
}

async fn synchronous(primary: &Postgres) {
    let sql = harness::connect(&primary.url("ritiro")).await;
    sql.batch_execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'").await.unwrap();
    sql.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    let state = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
    for _ in 0..200 {
        if sql.query_one(state, &[]).await.unwrap().get::<_, i64>(0) == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the standby does not follow");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promoted_standby_has_everything_that_was_acknowledged() {
    let _turn = alone().await;
    let (mut chance, rounds) = (Chance::of("standby"), faults(1));
    let program = Program::copy();
    for round in 1..=rounds {
        let (mut primary, standby) = tokio::task::spawn_blocking(pair).await.unwrap();
        let url = either(&primary, &standby);
        synchronous(&primary).await;
        let (mut serving, load) = market(&program, &url).await;
        let shoppers = load.begin(chance.seed()).await;
        load.works(30).await;
        // A standby can be checked in the primary's stead, while bookings go on.
        let checked = program.check(&standby.url("ritiro"), &[]);
        assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
        chance.wait(1500).await;
        let killed = tokio::task::spawn_blocking(move || {
            primary.kill();
            primary
        });
        let primary = killed.await.unwrap();
        let began = Instant::now();
        let sql = harness::connect(&standby.url("ritiro")).await;
        assert!(sql.query_one("SELECT pg_promote()", &[]).await.unwrap().get::<_, bool>(0));
        let promoted = began.elapsed();
        load.works(20).await;
        let back = began.elapsed();
        load.end(shoppers).await;
        say(&format!(
            "standby: round {round} of {rounds}, promoted {:.2} s after the kill, 20 more bookings after {:.2} s",
            promoted.as_secs_f64(),
            back.as_secs_f64()
        ));
        load.verify(&program, &standby.url("ritiro")).await;
        serving.signal(libc::SIGTERM);
        assert_eq!(serving.end().await.code(), Some(0), "it is the process that was started first");
        drop(sql);
        tokio::task::spawn_blocking(move || drop((primary, standby))).await.unwrap();
    }
}
