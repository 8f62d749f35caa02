//! How long offers take over many random requests: one is luck.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ritiro_domain::Window;
use ritiro_planning::{InsertionCriterion, Plan, Task, find_insertions};

use super::naive;
use super::town::{BEFORE, Shape, Town, hours};

/// As many as a percentile needs.
pub const REQUESTS: usize = if cfg!(debug_assertions) { 20 } else { 1000 };
/// The naive way takes half a second for each and more.
const NAIVE: usize = 3;
/// Beyond so many stops the naive way takes too long.
const NAIVE_STOPS: usize = 10_000;

/// Asks, and prints a line of a table. The naive way must find the same wherever it is asked.
pub fn report(town: &mut Town, plan: &Plan, shape: Shape) {
    let tasks: Vec<_> = (0..REQUESTS).map(|_| town.request()).collect();
    let mut open = 0;
    let mut took: Vec<_> = tasks.iter().map(|task| timed(|| open += possible(plan, task))).collect();
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    let (windows, stops) = (REQUESTS * hours().len(), plan.len());
    println!(
        "offer | {shape:?} | {stops} stops, {} routes, cost {} | {} % of windows open | p50 {:?} | p99 {:?} | max {:?} | {}",
        plan.routes().len(),
        plan.cost(),
        100 * open / windows,
        at(0.5),
        at(0.99),
        at(1.0),
        compared(plan, &tasks, at(0.5)),
    );
}

fn compared(plan: &Plan, tasks: &[Task], ours: Duration) -> String {
    if plan.len() > NAIVE_STOPS {
        return "naive not run".to_owned();
    }
    let mut took: Vec<_> = tasks[..NAIVE].iter().map(|task| timed(|| agree(plan, task))).collect();
    took.sort_unstable();
    let naive = took[NAIVE / 2];
    format!("naive {naive:?}, {:.0} times as long", naive.div_duration_f64(ours))
}

fn agree(plan: &Plan, task: &Task) {
    let costs: Vec<_> = offer(plan, task, &hours());
    assert_eq!(costs, naive::offer(plan, task, &hours()), "both ways find the same");
}

/// What the cheapest insertion costs in each window.
fn offer(plan: &Plan, task: &Task, windows: &[Window]) -> Vec<Option<i64>> {
    let found = find_insertions(plan, task, windows, BEFORE, InsertionCriterion::Cheapest);
    found.into_iter().map(|found| found.ok().map(|insertion| insertion.cost)).collect()
}

pub fn possible(plan: &Plan, task: &Task) -> usize {
    black_box(offer(plan, task, &hours())).iter().flatten().count()
}

pub fn timed(mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}
