//! Converts requests and waves of vehicles to a plan for the planner.
//!
//! A wave is the set of vehicles that leave at the same time. Skills express which vehicle may serve which request:
//! vehicles of wave `w` have the skills 1 to `w`, and a request that is not available before wave `w` needs skill
//! `w`. Vehicles of the present wave have [`PRESENT`] instead, which requests that must leave now need; requests that
//! must wait need skill 1.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::super::budget::Budget;
use super::problem::{Problem, Request};
use crate::bench::planner::{self, BEFORE, empty_route, load, terms};
use ritiro_domain::{AreaSet, CourierId, Seconds, SkillSet, StopId, StopKind, Timestamp, Window};
use ritiro_planning::{
    Depth, Effort, InsertionCriterion, Plan, Route, Task, Vehicle, Visit, Visits, find_insertions, improve,
};

/// The skill of the vehicles that leave now.
const PRESENT: u32 = 63;
/// The number of vehicles without a route that each wave offers to the improvement.
const SPARE: u64 = 4;

/// The wave in which a request may leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leaves {
    /// The present wave.
    Now,
    /// The wave of this number (0: the present one) or a later one.
    From(u32),
}

/// A request that is to be planned.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// The request.
    pub request: Request,
    /// The allowed waves.
    pub leaves: Leaves,
}

/// A route: the number of its wave, and its jobs in order, by their index.
pub type WaveRoute = (usize, Vec<usize>);

/// Plans routes for all jobs in waves that leave at `departures`, with as little driving as the budget allows.
pub fn plan(problem: &Problem, departures: &[i64], jobs: &[Job], budget: Budget, seed: u64) -> Vec<WaveRoute> {
    let mut waves = Waves { problem, departures, plan: planner::plan(Vec::new(), problem.travel.clone()), count: 0 };
    waves.build(jobs, seed);
    waves.improve(budget, seed);
    waves.routes()
}

struct Waves<'a> {
    problem: &'a Problem,
    departures: &'a [i64],
    plan: Plan,
    /// The number of vehicles created so far.
    count: u64,
}

impl Waves<'_> {
    /// Inserts each job at the lowest cost, in a random order given by the seed. When a vehicle starts a route,
    /// another spare vehicle is added.
    fn build(&mut self, jobs: &[Job], seed: u64) {
        let mut order: Vec<_> = (0..jobs.len()).collect();
        order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        self.offer_spare(0..self.departures.len(), 1);
        for index in order {
            let task = self.task(index, &jobs[index]);
            let found =
                find_insertions(&self.plan, &task, &[task.main().window], BEFORE, InsertionCriterion::Cheapest).pop();
            // The caller checks the whole answer and detects a job that could not be inserted.
            let Some(Ok(insertion)) = found else { continue };
            self.plan.insert(&task, &insertion, BEFORE);
            if insertion.opens_route {
                self.offer_spare(0..self.departures.len(), 1);
            }
        }
    }

    fn improve(&mut self, budget: Budget, seed: u64) {
        self.offer_spare(0..self.departures.len(), SPARE);
        let effort = Effort { seed, now: BEFORE, depth: Depth::Deep };
        if let Some(better) = improve(&self.plan, effort, budget.progress()) {
            self.plan = better.plan;
        }
    }

    /// Keeps the routes with jobs, and adds spare vehicles in some waves.
    fn offer_spare(&mut self, waves: std::ops::Range<usize>, each: u64) {
        let busy = self.plan.routes().iter().filter(|route| !route.is_idle());
        let mut routes: Vec<_> = busy.map(|route| Route::clone(route)).collect();
        for wave in waves.rev() {
            for _ in 0..each {
                self.count += 1;
                routes.push(empty_route(self.vehicle(wave), &*self.problem.travel));
            }
        }
        self.plan = planner::plan(routes, self.problem.travel.clone());
    }

    fn vehicle(&self, wave: usize) -> Vehicle {
        let depot = self.problem.point(0);
        let leaves = self.departures[wave];
        let present = if wave == 0 { 1 << PRESENT } else { 0 };
        let hours = Window::lasting(Timestamp(leaves), Seconds(self.problem.close - leaves));
        Vehicle {
            courier: CourierId(Uuid::from_u128(wave as u128)),
            skills: SkillSet(present | ((1 << (wave + 1)) - 2)),
            ..planner::vehicle(self.count.into(), (depot, depot), hours, self.problem.capacity)
        }
    }

    fn task(&self, index: usize, job: &Job) -> Task {
        let (request, id) = (job.request, index as u128);
        let skills = match job.leaves {
            Leaves::Now => SkillSet(1 << PRESENT),
            Leaves::From(0) => SkillSet::default(),
            Leaves::From(wave) => SkillSet(1 << wave),
        };
        let (open, close) = request.window;
        let visit = Visit {
            stop: StopId(Uuid::from_u128(id)),
            kind: StopKind::Delivery,
            point: Some(self.problem.point(request.customer)),
            window: Window::lasting(Timestamp(open), Seconds(close - open)),
            service: Seconds(request.service),
            load: load(request.demand),
            areas: AreaSet::ALL,
        };
        Task { terms: terms(id, skills), visits: Visits::Single(visit) }
    }

    fn routes(&self) -> Vec<WaveRoute> {
        let busy = self.plan.routes().iter().filter(|route| !route.is_idle());
        let index = |id: Uuid| usize::try_from(id.as_u128()).expect("ids are created from indices");
        let jobs = |route: &Route| route.stops().iter().map(|stop| index(stop.visit.stop.0)).collect();
        busy.map(|route| (index(route.vehicle().courier.0), jobs(route))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::tests::{line, request};
    use super::*;

    fn job(id: u32, customer: u32, window: (i64, i64), leaves: Leaves) -> Job {
        Job { request: request(id, customer, window), leaves }
    }

    #[test]
    fn what_may_leave_together_does() {
        // One route 0 - 100 - 300 - 0 drives 600; two routes would drive 200 + 600.
        let jobs = [job(1, 1, (0, 9000), Leaves::Now), job(2, 3, (0, 9000), Leaves::From(0))];
        let routes = plan(&line(), &[3600, 7200], &jobs, Budget::Steps(50), 1);
        assert_eq!(routes.len(), 1);
        assert_eq!((routes[0].0, routes[0].1.len()), (0, 2));
    }

    #[test]
    fn what_is_not_there_yet_waits_and_what_must_go_goes() {
        let jobs = [job(1, 1, (0, 9000), Leaves::Now), job(2, 3, (0, 9000), Leaves::From(1))];
        let mut routes = plan(&line(), &[3600, 7200], &jobs, Budget::Steps(50), 1);
        routes.sort();
        assert_eq!(routes, [(0, vec![0]), (1, vec![1])]);
    }

    #[test]
    fn the_same_seed_gives_the_same_routes() {
        let jobs: Vec<_> = (0..9).map(|k| job(k, 1 + k % 3, (0, 9000), Leaves::From(k % 2))).collect();
        let twice = [(); 2].map(|()| plan(&line(), &[3600, 7200], &jobs, Budget::Steps(80), 5));
        assert_eq!(twice[0], twice[1]);
    }
}
