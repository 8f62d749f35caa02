//! Improvement by ruin and recreate: strings of neighbouring stops are taken out of a few routes and put back, one by
//! one, by the same insertion that books (Christiaens and Vanden Berghe 2020, slack induction by string removals).
//!
//! It works on an immutable snapshot and hands back a plan that costs less, or none. Every promise stays: windows are never
//! touched, every reservation is put back or the step is undone, and nothing is moved that the courier has left for. The
//! same plan, seed and progress give the same result.

mod accept;
mod neighbours;
mod recreate;
mod ruin;

use std::collections::HashMap;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{Plan, Stop, Task, Visits};
use crate::domain::{ReservationId, StopKind, Timestamp};
use accept::Threshold;
use neighbours::Neighbours;

/// How an improvement runs.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Seeds the choices.
    pub seed: u64,
    /// What is already under way at this instant stays as it is.
    pub now: Timestamp,
}

/// What came of an improvement.
#[derive(Clone)]
pub struct Improved {
    /// The better plan.
    pub plan: Plan,
    /// What it costs less.
    pub saving: i64,
    /// Steps taken.
    pub steps: u64,
}

/// Looks for a plan that costs less; `None` if there is nothing better.
///
/// `progress` is asked before each step, by its number: how much of the effort is spent (0 to 1), or `None` to stop. So the
/// caller sets limits of steps or of time.
pub fn improve(plan: &Plan, effort: Effort, mut progress: impl FnMut(u64) -> Option<f64>) -> Option<Improved> {
    let mut search = Improver::new(plan.clone(), effort)?;
    let start = search.cost;
    let mut steps = 0;
    while let Some(spent) = progress(steps) {
        search.step(spent);
        steps += 1;
    }
    let saving = start - search.best.0;
    (saving > 0).then_some(Improved { plan: search.best.1, saving, steps })
}

/// One run.
struct Improver {
    plan: Plan,
    cost: i64,
    best: (i64, Plan),
    movable: Vec<ReservationId>,
    neighbours: Neighbours,
    /// The route of each reservation.
    homes: HashMap<ReservationId, usize>,
    /// What was taken out in this step, and from where.
    moved: Vec<(ReservationId, usize)>,
    threshold: Threshold,
    random: ChaCha8Rng,
    now: Timestamp,
}

impl Improver {
    /// `None` if there is nothing to move.
    fn new(plan: Plan, effort: Effort) -> Option<Self> {
        let movable = movable(&plan, effort.now);
        if movable.is_empty() {
            return None;
        }
        let cost = plan.cost();
        Some(Self {
            neighbours: Neighbours::of(&plan),
            homes: homes(&plan),
            moved: Vec::new(),
            threshold: Threshold::new(cost, movable.len()),
            best: (cost, plan.clone()),
            random: ChaCha8Rng::seed_from_u64(effort.seed),
            now: effort.now,
            plan,
            cost,
            movable,
        })
    }

    /// One ruin and recreate, kept if the threshold allows. `progress` goes from 0 to 1.
    fn step(&mut self, progress: f64) {
        let before = (self.plan.clone(), self.cost);
        self.moved.clear();
        let removed = self.ruin();
        let kept = self.recreate(removed) && self.threshold.accepts(self.cost, before.1, progress, &mut self.random);
        if !kept {
            (self.plan, self.cost) = before;
            self.homes.extend(self.moved.drain(..));
        } else if self.cost < self.best.0 {
            self.best = (self.cost, self.plan.clone());
        }
    }
}

/// Reservations of which no stop is frozen, and whose goods are not on their way already.
fn movable(plan: &Plan, now: Timestamp) -> Vec<ReservationId> {
    let mut all = Vec::new();
    for route in plan.routes().iter().filter(|route| route.fault().is_none()) {
        let frozen = route.frozen(now);
        let fixed: Vec<_> = route.stops()[..frozen].iter().filter_map(|s| s.terms).map(|t| t.reservation).collect();
        let loaded = !route.still_loading(now);
        let stays = |kind| kind == StopKind::Dropoff || (loaded && kind == StopKind::Delivery);
        let open = route.stops()[frozen..].iter().filter(|s| !stays(s.visit.kind));
        all.extend(open.filter_map(|s| s.terms).map(|t| t.reservation).filter(|r| !fixed.contains(r)));
    }
    all.sort_unstable();
    all
}

fn homes(plan: &Plan) -> HashMap<ReservationId, usize> {
    let stops = plan.routes().iter().enumerate().flat_map(|(i, route)| route.stops().iter().map(move |stop| (i, stop)));
    stops.filter_map(|(i, stop)| Some((stop.terms?.reservation, i))).collect()
}

/// The task that a reservation's stops were made of.
fn task(mut stops: Vec<Stop>) -> Option<Task> {
    let last = stops.pop()?;
    let terms = last.terms?;
    let visits = match stops.pop() {
        Some(first) => Visits::Pair { pickup: first.visit, dropoff: last.visit },
        None => Visits::Single(last.visit),
    };
    Some(Task { terms, visits })
}
