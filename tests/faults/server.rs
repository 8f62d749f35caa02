//! The server is killed at random moments, while it starts too.

use std::time::Instant;

use crate::harness::program::{Program, free_port};
use crate::load::Load;
use crate::{Chance, alone, faults, harness, say};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_again_and_again_loses_nothing() {
    let _turn = alone().await;
    let (mut chance, kills) = (Chance::of("server"), faults(5));
    let (program, url, port) = (Program::copy(), harness::database().await, free_port());
    let mut serving = program.start(&url, port, &[]);
    assert!(serving.is_ready_within(std::time::Duration::from_secs(30)).await);
    let load = Load::prepare(&serving.base, &url).await;
    let shoppers = load.begin(chance.seed()).await;
    load.works(20).await;
    let began = Instant::now();
    for kill in 1..=kills {
        // From the first moment of its start to well into its work.
        chance.wait(2000).await;
        serving.signal(libc::SIGKILL);
        assert_eq!(serving.end().await.code(), None, "it was killed, and had not ended by itself");
        serving = program.start(&url, port, &[]);
        if kill % 10 == 0 {
            say(&format!("  {kill} of {kills} kills, {:.0} s", began.elapsed().as_secs_f64()));
        }
    }
    load.works(20).await;
    load.end(shoppers).await;
    say(&format!("server: killed {kills} times"));
    load.verify(&program, &url).await;
    serving.signal(libc::SIGTERM);
    assert_eq!(serving.end().await.code(), Some(0));
}
