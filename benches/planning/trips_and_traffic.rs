//! How much longer an offer takes if couriers make several trips a shift, and if their speed depends on the time of day.

use std::time::Duration;

use ritiro_domain::StopKind;
use ritiro_planning::{Plan, Stop, Task};

use super::CAPACITY;
use super::requests::{REQUESTS, possible, timed};
use super::town::{Mode, Shape, Town};

const STOPS: usize = if cfg!(debug_assertions) { 500 } else { 10_000 };
/// The first one is what the others are compared with.
const MODES: [Mode; 4] = [
    Mode { trips: false, traffic: false },
    Mode { trips: true, traffic: false },
    Mode { trips: false, traffic: true },
    Mode { trips: true, traffic: true },
];

/// A plan, requests for it, and how long the offers took.
struct Measured {
    plan: Plan,
    tasks: Vec<Task>,
    open: usize,
    took: Vec<Duration>,
}

impl Measured {
    fn new(shape: Shape, mode: Mode) -> Self {
        let mut town = Town::working(CAPACITY, mode);
        let plan = town.plan(shape, STOPS);
        let tasks = (0..REQUESTS).map(|_| town.request()).collect();
        Self { plan, tasks, open: 0, took: Vec::new() }
    }

    fn offer(&mut self, request: usize) {
        let (plan, task, open) = (&self.plan, &self.tasks[request], &mut self.open);
        self.took.push(timed(|| *open += possible(plan, task)));
    }

    /// The median.
    fn median(&mut self) -> Duration {
        self.took.sort_unstable();
        self.took[self.took.len() / 2]
    }
}

/// Prints a line for each shape and mode. The requests of all modes take turns.
pub fn report() {
    for shape in Shape::ALL {
        let mut measured = MODES.map(|mode| Measured::new(shape, mode));
        for request in 0..REQUESTS {
            measured.iter_mut().for_each(|measured| measured.offer(request));
        }
        let first = measured[0].median();
        for (mode, measured) in MODES.iter().zip(&mut measured) {
            println!("{}", line(shape, *mode, measured, first));
        }
    }
}

fn line(shape: Shape, mode: Mode, measured: &mut Measured, first: Duration) -> String {
    let p50 = measured.median();
    let routes = measured.plan.routes();
    let is_load = |stop: &&Stop| stop.visit.kind == StopKind::Load;
    let trips: usize = routes.iter().map(|route| 1 + route.stops().iter().filter(is_load).count()).sum();
    format!(
        "trips and traffic | {shape:?} | {mode:?} | {} stops, {:.1} trips a shift, {} % of windows open | p50 {p50:?} | {:.2} times as long",
        measured.plan.len(),
        trips as f64 / routes.len().max(1) as f64,
        100 * measured.open / (REQUESTS * 12),
        p50.div_duration_f64(first),
    )
}
