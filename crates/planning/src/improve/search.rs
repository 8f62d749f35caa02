//! The state of one run of ruin and recreate: a journal that can undo a step, and the best arrangement found.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::accept::Threshold;
use super::effort::{Depth, Effort};
use super::near::Near;
use super::search_state::{NONE, Origin, SearchState};
use crate::insertion::Seat;
use crate::numbers::number;
use crate::timetable::Timetable;
use ritiro_domain::Window;

pub(super) struct Search<'a> {
    pub state: SearchState<'a>,
    pub random: ChaCha8Rng,
    pub near: Near,
    pub movable: Vec<u32>,
    /// For each route: the last round in which it was selected.
    pub marks: Vec<u32>,
    pub round: u32,
    /// The number of positions until the next one that is skipped.
    pub blink: u32,
    pub threshold: Threshold,
    pub journal: Journal,
    pub best: Best,
    /// Timetables whose memory can be used again.
    spare: Vec<Timetable>,
}

/// An arrangement from which the search can restart.
pub(super) struct Base {
    route_states: Vec<(Timetable, i64)>,
    route_of_job: Vec<u32>,
    unassigned: Vec<u32>,
    pub cost: i64,
}

/// The state before the step.
#[derive(Default)]
pub(super) struct Journal {
    pub route_states: Vec<(u32, Timetable, i64)>,
    pub jobs: Vec<(u32, u32)>,
    pub unassigned: Vec<u32>,
    pub cost: i64,
}

/// The best arrangement found: the entries of each route.
pub(super) struct Best {
    unassigned: usize,
    open: usize,
    cost: i64,
    route_states: Vec<Vec<u32>>,
    /// Routes that have changed since then.
    pub stale: Vec<bool>,
}

impl Best {
    fn nothing(route_states: usize) -> Self {
        let (route_states, stale) = (vec![Vec::new(); route_states], vec![true; route_states]);
        Self { unassigned: usize::MAX, open: usize::MAX, cost: i64::MAX, route_states, stale }
    }
}

impl<'a> Search<'a> {
    pub fn new(state: SearchState<'a>, effort: Effort) -> Self {
        let movable: Vec<u32> = (0..).zip(&state.jobs).filter(|(_, job)| job.movable).map(|(id, _)| id).collect();
        let route_states = state.route_states.len();
        let threshold = Threshold::new(state.cost, movable.len(), effort.depth);
        let mut search = Self {
            random: ChaCha8Rng::seed_from_u64(effort.seed),
            near: Near::new(state.jobs.len()),
            movable,
            marks: vec![0; route_states],
            round: 0,
            blink: 100,
            threshold,
            journal: Journal::default(),
            best: Best::nothing(route_states),
            spare: Vec::new(),
            state,
        };
        search.remember();
        search
    }

    /// Whether there is a job to move or to insert.
    pub fn has_work(&self) -> bool {
        !self.movable.is_empty() || !self.state.unassigned.is_empty()
    }

    /// Restarts the temperatures from the present cost.
    pub fn reheat(&mut self, depth: Depth) {
        self.threshold = Threshold::new(self.state.cost, self.movable.len(), depth);
    }

    /// If every job has a position, closes one route and makes its jobs unassigned. It selects the route whose jobs failed
    /// least often to find a position. Returns `false` if only one route is in use.
    pub fn empty_a_route(&mut self) -> bool {
        if !self.state.unassigned.is_empty() {
            return true;
        }
        let busy = (0..)
            .zip(&self.state.route_states)
            .filter(|(_, route_state)| !route_state.table.is_idle() && !route_state.closed);
        let busy: Vec<u32> = busy.map(|(number, _)| number).collect();
        let hard = |route_state: &u32| -> (u64, usize) {
            let jobs = self.jobs_of(*route_state);
            (jobs.iter().map(|job| u64::from(self.state.jobs[*job as usize].insertion_failures)).sum(), jobs.len())
        };
        let Some(easiest) = busy.iter().copied().min_by_key(hard).filter(|_| busy.len() > 1) else { return false };
        for route_state in &mut self.state.route_states {
            route_state.closed |= route_state.table.is_idle();
        }
        let jobs = self.jobs_of(easiest);
        self.state.take(&jobs, easiest);
        self.state.route_states[easiest as usize].closed = true;
        self.state.unassigned = jobs;
        self.best.stale[easiest as usize] = true;
        true
    }

    fn jobs_of(&self, route_state: u32) -> Vec<u32> {
        (0..)
            .zip(&self.state.jobs)
            .filter(|(_, job)| job.route_state == route_state)
            .map(|(number, _)| number)
            .collect()
    }

    /// Restores the best arrangement. Routes without stops in it are closed.
    pub fn back_to_best(&mut self) {
        for k in 0..self.state.route_states.len() {
            self.state.arrange(number(k), &self.best.route_states[k]);
            let table = &self.state.route_states[k].table;
            self.state.route_states[k].closed = table.is_idle() || table.violation.is_some();
            self.best.stale[k] = true;
        }
        self.state.jobs.iter_mut().for_each(|job| job.route_state = NONE);
        for (route_state, entries) in (0..).zip(&self.best.route_states) {
            for entry in entries {
                let owner = self.state.owner(*entry);
                if let Some(job) = self.state.jobs.get_mut(owner as usize) {
                    job.route_state = route_state;
                }
            }
        }
        self.state.unassigned = self.jobs_of(NONE);
    }

    /// The unassigned tasks in the best arrangement, by their index.
    pub fn left(&mut self) -> Vec<usize> {
        self.back_to_best();
        let task = |job: &u32| match self.state.origins[self.state.jobs[*job as usize].main as usize] {
            Origin::Task { task, .. } => Some(task),
            Origin::Stop { .. } => None,
        };
        self.state.unassigned.iter().filter_map(task).collect()
    }

    /// The present arrangement, from which the search can restart.
    pub fn base(&self) -> Base {
        let route_states =
            self.state.route_states.iter().map(|route_state| (route_state.table.clone(), route_state.cost)).collect();
        let route_of_job = self.state.jobs.iter().map(|job| job.route_state).collect();
        Base { route_states, route_of_job, unassigned: self.state.unassigned.clone(), cost: self.state.cost }
    }

    /// Restores a base arrangement, with another window for the jobs that are unassigned in it.
    pub fn start_over(&mut self, base: &Base, window: Window) {
        for (k, (table, cost)) in base.route_states.iter().enumerate() {
            let route_state = &mut self.state.route_states[k];
            route_state.table.copy_from(table);
            route_state.cost = *cost;
            self.best.stale[k] = true;
        }
        self.state
            .jobs
            .iter_mut()
            .zip(&base.route_of_job)
            .for_each(|(job, route_state)| (job.route_state, job.insertion_failures) = (*route_state, 0));
        for job in &base.unassigned {
            let main = self.state.jobs[*job as usize].main;
            self.state.stops[main as usize].window = window;
        }
        self.state.unassigned.clone_from(&base.unassigned);
        self.state.cost = base.cost;
        self.remember();
    }

    pub fn keep(&mut self) {
        self.journal.jobs.clear();
        for (route_state, table, _) in self.journal.route_states.drain(..) {
            self.best.stale[route_state as usize] = true;
            self.spare.push(table);
        }
        if self.rating() < (self.best.unassigned, self.best.open, self.best.cost) {
            self.remember();
        }
    }

    /// The rating of the present arrangement; smaller is better. It compares the number of unassigned jobs, then the number of
    /// open routes, then the cost.
    fn rating(&self) -> (usize, usize, i64) {
        let open = self.state.route_states.iter().filter(|route_state| !route_state.closed).count();
        (self.state.unassigned.len(), open, self.state.cost)
    }

    /// Stores the present arrangement as the best one.
    pub fn remember(&mut self) {
        (self.best.unassigned, self.best.open, self.best.cost) = self.rating();
        for (k, route_state) in self.state.route_states.iter().enumerate() {
            if std::mem::take(&mut self.best.stale[k]) {
                let table = &route_state.table;
                self.best.route_states[k].clear();
                self.best.route_states[k].extend(table.nodes[1..=table.stops()].iter().map(|node| node.entry));
            }
        }
    }

    pub fn undo(&mut self) {
        for (route_state, table, cost) in self.journal.route_states.drain(..) {
            let route_state = &mut self.state.route_states[route_state as usize];
            self.spare.push(std::mem::replace(&mut route_state.table, table));
            route_state.cost = cost;
        }
        for (job, route_state) in self.journal.jobs.drain(..).rev() {
            self.state.jobs[job as usize].route_state = route_state;
        }
        self.state.unassigned.clone_from(&self.journal.unassigned);
        self.state.cost = self.journal.cost;
    }

    fn touch(&mut self, route_state: u32) {
        if self.journal.route_states.iter().any(|(touched, ..)| *touched == route_state) {
            return;
        }
        let now = &self.state.route_states[route_state as usize];
        let copy = match self.spare.pop() {
            Some(mut copy) => {
                copy.copy_from(&now.table);
                copy
            }
            None => now.table.clone(),
        };
        self.journal.route_states.push((route_state, copy, now.cost));
    }

    /// Removes jobs from a route, so that this step can be undone.
    pub fn take(&mut self, jobs: &[u32], route_state: u32) {
        self.touch(route_state);
        self.journal.jobs.extend(jobs.iter().map(|job| (*job, route_state)));
        self.state.take(jobs, route_state);
    }

    /// Inserts a job into a route, so that this step can be undone.
    pub fn put(&mut self, job: u32, route_state: u32, seat: Seat) {
        self.touch(route_state);
        self.state.put(job, route_state, seat);
    }

    /// Whether every job has a position in the best arrangement.
    pub fn is_complete(&self) -> bool {
        self.best.unassigned == 0
    }

    /// The cost of the best arrangement.
    pub fn best_cost(&self) -> i64 {
        self.best.cost
    }

    /// The entries of each route in the best arrangement.
    pub fn best(&self) -> &[Vec<u32>] {
        &self.best.route_states
    }
}
