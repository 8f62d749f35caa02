//! Decides which requests are dispatched now: iterative conditional dispatch (Lan, van Doorn, Wouda, Rijal and Bhulai
//! 2024).
//!
//! Scenarios of the future are sampled from the static instance, and the planner routes the known requests together
//! with each scenario. Requests that leave now in most scenarios are dispatched, and requests that wait in most
//! scenarios are postponed. Both decisions are fixed in the next round of scenarios. After the last round, undecided
//! requests wait.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::super::budget::Budget;
use super::problem::{Problem, Request};
use super::waves::{Job, Leaves, plan};

/// The number of requests that are sampled for each epoch; requests that can no longer be served are dropped (rule of
/// the competition).
const DRAWN: usize = 100;
/// The number of sampled epochs.
const LOOKAHEAD: i64 = 1;
/// The number of rounds of scenarios.
const ROUNDS: u32 = 3;
/// The number of scenarios in each round.
const FUTURES: u32 = 10;
/// The share of scenarios from which a request is dispatched.
const DISPATCH: f64 = 0.6;
/// The share of scenarios from which a request is postponed.
const POSTPONE: f64 = 0.8;

/// The routes of the known requests that are dispatched in an epoch.
pub fn dispatch(
    problem: &Problem,
    epoch: i64,
    known: &[Request],
    budget: Budget,
    random: &mut ChaCha8Rng,
) -> Vec<Vec<Request>> {
    let mut fates = mandatory(problem, epoch, known);
    if epoch == problem.last {
        fates.fill(Leaves::Now);
        return routes(problem, epoch, known, &fates, budget, random.random());
    }
    // A quarter of the budget is reserved for the routes that are driven.
    let futures = ROUNDS * FUTURES;
    let each = budget.split(4 * futures).times(3);
    for _ in 0..ROUNDS {
        round(problem, epoch, known, &mut fates, each, random);
    }
    routes(problem, epoch, known, &fates, budget.split(4), random.random())
}

/// A request must be dispatched if it could not be served from the next epoch on.
fn mandatory(problem: &Problem, epoch: i64, known: &[Request]) -> Vec<Leaves> {
    let waits = |request| problem.can_leave(request, problem.departure(epoch + 1));
    known.iter().map(|request| if waits(request) { Leaves::From(0) } else { Leaves::Now }).collect()
}

/// Counts how often each undecided request leaves now, and fixes the decisions on which most scenarios agree.
fn round(
    problem: &Problem,
    epoch: i64,
    known: &[Request],
    fates: &mut [Leaves],
    each: Budget,
    random: &mut ChaCha8Rng,
) {
    let mut leaves = vec![0_u32; known.len()];
    for _ in 0..FUTURES {
        let future = imagine(problem, epoch, random);
        for index in leaving(problem, epoch, (known, fates), &future, each, random.random()) {
            leaves[index] += 1;
        }
    }
    for (fate, count) in fates.iter_mut().zip(leaves) {
        let share = f64::from(count) / f64::from(FUTURES);
        *fate = match *fate {
            Leaves::From(0) if share >= DISPATCH => Leaves::Now,
            Leaves::From(0) if 1.0 - share >= POSTPONE => Leaves::From(1),
            fate => fate,
        };
    }
}

/// Samples the requests of the next epochs. Each attribute is drawn independently from the customers of the static
/// instance.
fn imagine(problem: &Problem, epoch: i64, random: &mut ChaCha8Rng) -> Vec<Job> {
    let mut future = Vec::new();
    for (wave, epoch) in (1..).zip(epoch + 1..=problem.last.min(epoch + LOOKAHEAD)) {
        let departure = problem.departure(epoch);
        let drawn = (0..DRAWN).map(|_| draw(problem, epoch, random));
        let met = drawn.filter(|request| problem.can_leave(request, departure));
        future.extend(met.map(|request| Job { request, leaves: Leaves::From(wave) }));
    }
    future
}

fn draw(problem: &Problem, epoch: i64, random: &mut ChaCha8Rng) -> Request {
    let mut anyone = || random.random_range(1..problem.pool.len());
    let customer = u32::try_from(anyone()).expect("an instance has fewer customers than u32 can count");
    let (window, demand, service) =
        (problem.pool[anyone()].window, problem.pool[anyone()].demand, problem.pool[anyone()].service);
    Request { id: 0, epoch, customer, window, service, demand }
}

/// The known requests that leave now in this scenario. If a whole route could also leave with the next wave, it
/// waits: this costs nothing, and further requests may join it.
fn leaving(
    problem: &Problem,
    epoch: i64,
    (known, fates): (&[Request], &[Leaves]),
    future: &[Job],
    budget: Budget,
    seed: u64,
) -> Vec<usize> {
    let present = known.iter().zip(fates).map(|(request, leaves)| Job { request: *request, leaves: *leaves });
    let jobs: Vec<_> = present.chain(future.iter().copied()).collect();
    let last = problem.last.min(epoch + LOOKAHEAD);
    let departures: Vec<_> = (epoch..=last).map(|e| problem.departure(e)).collect();
    let routes = plan(problem, &departures, &jobs, budget, seed);
    let now = routes.into_iter().filter(|(wave, _)| *wave == 0).map(|(_, route)| route);
    now.filter(|route| !can_wait(problem, epoch, &route.iter().map(|k| jobs[*k].request).collect::<Vec<_>>()))
        .flatten()
        .collect()
}

fn can_wait(problem: &Problem, epoch: i64, route: &[Request]) -> bool {
    epoch < problem.last && problem.drive(problem.departure(epoch + 1), route).is_ok()
}

/// The routes of the dispatched requests, without those that can also leave later.
fn routes(
    problem: &Problem,
    epoch: i64,
    known: &[Request],
    fates: &[Leaves],
    budget: Budget,
    seed: u64,
) -> Vec<Vec<Request>> {
    let now = known.iter().zip(fates).filter(|(_, fate)| **fate == Leaves::Now);
    let jobs: Vec<_> = now.map(|(request, leaves)| Job { request: *request, leaves: *leaves }).collect();
    let planned = plan(problem, &[problem.departure(epoch)], &jobs, budget, seed);
    let routes = planned.into_iter().map(|(_, route)| route.iter().map(|k| jobs[*k].request).collect());
    routes.filter(|route: &Vec<Request>| !can_wait(problem, epoch, route)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::problem::tests::{line, request};
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn what_can_wait_alone_waits_and_what_cannot_goes() {
        let problem = line();
        // A vehicle that leaves at 7200 reaches customer 1 at 7300.
        let known = [request(1, 1, (0, 7299)), request(2, 3, (0, 20_000))];
        assert_eq!(mandatory(&problem, 0, &known), [Leaves::Now, Leaves::From(0)]);
        let random = &mut ChaCha8Rng::seed_from_u64(1);
        let alone = dispatch(&problem, 0, &known[1..], Budget::Steps(600), random);
        assert!(alone.is_empty());
        let last: usize = dispatch(&problem, 1, &known[1..], Budget::Steps(600), random).iter().map(Vec::len).sum();
        assert_eq!(last, 1);
    }

    #[test]
    fn imagined_requests_come_from_the_instance_and_can_be_met() {
        let problem = line();
        let future = imagine(&problem, 0, &mut ChaCha8Rng::seed_from_u64(1));
        assert_eq!(future.len(), DRAWN);
        assert!(future.iter().all(|job| job.leaves == Leaves::From(1) && job.request.customer > 0));
        assert!(imagine(&problem, 1, &mut ChaCha8Rng::seed_from_u64(1)).is_empty());
    }
}
