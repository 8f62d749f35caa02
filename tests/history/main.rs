//! The history test: many clients change the same few bookings, holds and days at once, on two instances of the program, while things
//! go wrong. Every answer is recorded, and all of them together must be those of a sequential system: each booking and each hold
//! is linearizable ([`checker`]), the ledger has each acknowledged change once, every confirmed booking stands in one route, and
//! nothing else stands anywhere.
//!
//! The short form, one round of about 2,000 operations, runs with all other tests. The long form, in which every pair of operations
//! overlaps at least 100 times:
//!
//! ```sh
//! HISTORY_OPERATIONS=50000 HISTORY_FAULTS=all cargo test --release --test history -- --nocapture
//! ```
//!
//! `HISTORY_PROGRAM` names another build of the program that is to be tested: a release build, or one without a mending.
//! `HISTORY_SEED` repeats a run's choices (not its timing); the seed is printed. `HISTORY_FAULTS` names what goes wrong, with commas
//! between: `slow`, `locks`, `cut`, `pause`, `kill`, `clock`; or `all`, or `none`. `HISTORY_GO_ON=1` goes on after a violation and
//! counts.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "the numbers are small"
)]

// Shared with the tests of the API and of faults, which use more of it.
#[path = "../api/city/mod.rs"]
#[allow(dead_code, unused_imports)]
mod city;
#[path = "../api/harness/mod.rs"]
#[allow(dead_code)]
mod harness;
#[path = "../faults/line.rs"]
#[allow(dead_code)]
mod line;
#[path = "../faults/postgres.rs"]
#[allow(dead_code)]
mod postgres;

mod booking_model;
mod checker;
mod client;
mod coverage;
mod draw;
mod fleet;
mod hold_model;
mod judge;
mod nemesis;
mod operations;
mod others;
mod record;
mod round;
mod truth;
mod workers;
mod world;

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use coverage::Coverage;
use draw::{OF_BOOKING, OF_DAY, OF_HOLD};
use fleet::{Fleet, clock_library};
use record::Kind;
use round::Scale;

/// Operations of the short form.
const SHORT: usize = 1000;
/// With so many operations every pair must have overlapped so often.
const LONG: usize = 50_000;
const OVERLAPS: usize = 100;

/// How a run is wanted.
struct Wanted {
    operations: usize,
    seed: u64,
    faults: Vec<&'static str>,
    go_on: bool,
}

impl Wanted {
    fn read() -> Self {
        let text = |name: &str| std::env::var(name).ok();
        let operations =
            text("HISTORY_OPERATIONS").map_or(SHORT, |text| text.parse().expect("HISTORY_OPERATIONS is a number"));
        let seed =
            text("HISTORY_SEED").map_or_else(rand::random, |text| text.parse().expect("HISTORY_SEED is a number"));
        let named = text("HISTORY_FAULTS").unwrap_or_else(|| "slow,locks,cut,pause,kill".into());
        let chosen = |fault: &&str| named == "all" || named.split(',').any(|one| one == *fault);
        let faults = nemesis::ALL.into_iter().filter(chosen).collect();
        Self { operations, seed, faults, go_on: text("HISTORY_GO_ON").is_some() }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_true_of_a_state_that_was_and_every_promise_stands() {
    let wanted = Wanted::read();
    say(&format!("history: HISTORY_SEED={} HISTORY_OPERATIONS={}", wanted.seed, wanted.operations));
    if wanted.faults.contains(&"clock") && clock_library().is_none() {
        say("history: libfaketime is not there: no instance has a wrong clock");
    }
    let fleet = Arc::new(Fleet::start().await);
    let (mut coverage, mut done, mut number, mut violations) = (Coverage::default(), 0, 0, 0);
    let began = Instant::now();
    while done < wanted.operations {
        let scale = Scale::of(wanted.operations);
        let seed = wanted.seed.wrapping_add(1000 * number);
        let judged = round::run(&fleet, (number, seed), (scale, &coverage), &wanted.faults).await;
        (done, number) = (done + judged.operations, number + 1);
        coverage.add(&judged.records);
        let seconds = began.elapsed().as_secs();
        say(&format!(
            "  round {number}: {done} operations in {seconds} s, faults {:?}, lost {}",
            judged.faults, judged.lost
        ));
        for violation in &judged.violations {
            say(&format!(
                "VIOLATION after {done} operations (seed {}): {}\n{}",
                wanted.seed, violation.what, violation.excerpt
            ));
        }
        violations += judged.violations.len();
        if violations > 0 && !wanted.go_on {
            break;
        }
    }
    say(&coverage.told());
    let of_hold: Vec<Kind> = OF_HOLD.iter().chain(&[Kind::Expire]).copied().collect();
    let of_day: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| of_days(*kind)).collect();
    let low = coverage.below(OVERLAPS, [&OF_BOOKING, &of_hold, &of_day]);
    say(&format!("history: {done} operations in {} s, {violations} violations", began.elapsed().as_secs()));
    say(&format!("history: pairs that overlapped less than {OVERLAPS} times: {}\n{}", low.len(), low.join("; ")));
    if let Ok(fleet) = Arc::try_unwrap(fleet) {
        fleet.stop().await;
    }
    assert_eq!(violations, 0, "HISTORY_SEED={}", wanted.seed);
    assert!(done < LONG || low.is_empty(), "pairs that overlapped too seldom: {low:?}");
}

/// Reports and positions are the first day's alone.
fn of_days(kind: Kind) -> bool {
    !matches!(kind, Kind::Read) && (OF_DAY.contains(&kind) || kind < Kind::Lock)
}

/// Straight to the terminal: the test runner keeps back what tests print until they fail.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
