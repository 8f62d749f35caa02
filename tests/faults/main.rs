//! Faults in the middle of work: processes killed, machines gone, networks cut. Whatever happens, nothing that was acknowledged
//! is lost, nothing is there twice, and `ritiro check` has nothing to say.
//!
//! Each test has a short form, which runs with all others. `RITIRO_FAULTS=200 cargo test --test faults server` is the long
//! form of one: that many faults. `RITIRO_FAULTS_SEED` repeats a run's choices (not its timing); the seed is printed.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "the numbers are small"
)]

// Shared with the tests of the API, which use more of it.
#[path = "../api/city/mod.rs"]
#[allow(dead_code, unused_imports)]
mod city;
#[path = "../api/harness/mod.rs"]
#[allow(dead_code)]
mod harness;

mod database;
// Shared with the history test, which slows it down.
#[allow(dead_code)]
mod line;
mod load;
mod network;
mod places;
mod postgres;
mod server;
mod standby;
mod upgrade;

use std::io::Write;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::sync::{Mutex, MutexGuard};

/// One fault test at a time: each wants the machine to itself.
async fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::const_new(());
    TURN.lock().await
}

/// How many faults: as `RITIRO_FAULTS` says, else few.
fn faults(few: usize) -> usize {
    std::env::var("RITIRO_FAULTS").map_or(few, |text| text.parse().expect("RITIRO_FAULTS is a number"))
}

/// The choices of one test.
struct Chance(ChaCha8Rng);

impl Chance {
    fn of(test: &str) -> Self {
        let given = std::env::var("RITIRO_FAULTS_SEED").ok();
        let seed = given.map_or_else(rand::random, |text| text.parse().expect("RITIRO_FAULTS_SEED is a number"));
        say(&format!("{test}: RITIRO_FAULTS_SEED={seed}"));
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn seed(&mut self) -> u64 {
        self.0.random()
    }

    /// Waits for some time up to `longest` milliseconds.
    async fn wait(&mut self, longest: u64) {
        tokio::time::sleep(Duration::from_millis(self.0.random_range(0..=longest))).await;
    }

    fn flip(&mut self) -> bool {
        self.0.random()
    }
}

/// Straight to the terminal: the test runner keeps back what tests print until they fail.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
