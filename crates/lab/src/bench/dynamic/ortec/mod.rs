//! The dynamic variant of the EURO/NeurIPS 2022 vehicle routing competition: requests are revealed once an hour, and
//! dispatched routes leave one hour later.

mod policy;
mod problem;
mod stream;
mod waves;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Instant;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::budget::Budget;
use super::error::DynamicError;
use problem::{Problem, Request};
use stream::Day;

/// The number of improvement steps per epoch if no time is given.
const STEPS: u64 = 120_000;

/// The ending of instance files.
pub const ENDING: &str = ".dynamic.json";

/// The result of one day.
#[derive(Serialize)]
pub struct Outcome {
    family: &'static str,
    instance: String,
    /// The driving seconds of all routes.
    cost: i64,
    requests: usize,
    routes: usize,
    epochs: Vec<EpochOutcome>,
    /// The ratio of this cost to the cost of each official solver.
    ratio: BTreeMap<String, f64>,
    seed: u64,
    elapsed_seconds: f64,
    #[serde(skip)]
    dispatched: Vec<EpochRoutes>,
}

#[derive(Serialize)]
struct EpochOutcome {
    epoch: i64,
    known: usize,
    dispatched: usize,
    routes: usize,
    cost: i64,
}

/// The routes of one epoch, as ids of requests in order.
#[derive(Serialize)]
pub struct EpochRoutes {
    epoch: i64,
    routes: Vec<Vec<u32>>,
}

impl Outcome {
    /// The routes, so that readers can verify the result.
    pub fn details(&self) -> serde_json::Value {
        serde_json::json!({ "instance": self.instance, "cost": self.cost, "epochs": self.dispatched })
    }
}

/// Plays a whole day. It calls `tick` after each epoch, with the number of epochs.
pub fn play(
    path: &Path,
    seconds: Option<f64>,
    seed: u64,
    mut tick: impl FnMut(u64, u64),
) -> Result<Outcome, DynamicError> {
    let day = stream::load(path)?;
    let begun = Instant::now();
    let mut game = Game { day: &day, open: Vec::new(), random: ChaCha8Rng::seed_from_u64(seed), epochs: Vec::new() };
    let budget = Budget::of(seconds, STEPS);
    let (first, last) = (day.problem.first, day.problem.last);
    for (done, epoch) in (1..).zip(first..=last) {
        game.epoch(epoch, budget)?;
        tick(done, (last - first + 1).unsigned_abs());
    }
    Ok(game.outcome(seed, begun.elapsed().as_secs_f64()))
}

struct Game<'a> {
    day: &'a Day,
    /// The requests that are revealed and not dispatched.
    open: Vec<Request>,
    random: ChaCha8Rng,
    epochs: Vec<(EpochOutcome, EpochRoutes)>,
}

impl Game<'_> {
    fn epoch(&mut self, epoch: i64, budget: Budget) -> Result<(), DynamicError> {
        let problem = &self.day.problem;
        self.open.extend(self.day.revealed_in(epoch));
        let known = self.open.len();
        let routes = policy::dispatch(problem, epoch, &self.open, budget, &mut self.random);
        let broken = |problem| DynamicError::Rule { instance: self.day.name.clone(), problem };
        let (cost, left) = judge(problem, epoch, &self.open, &routes).map_err(broken)?;
        let (dispatched, count) = (known - left.len(), routes.len());
        let ids = routes.iter().map(|route| route.iter().map(|request| request.id).collect()).collect();
        self.open = left;
        let outcome = EpochOutcome { epoch, known, dispatched, routes: count, cost };
        self.epochs.push((outcome, EpochRoutes { epoch, routes: ids }));
        Ok(())
    }

    fn outcome(self, seed: u64, elapsed_seconds: f64) -> Outcome {
        let (epochs, dispatched): (Vec<_>, Vec<_>) = self.epochs.into_iter().unzip();
        let cost = epochs.iter().map(|epoch| epoch.cost).sum();
        let share = |(team, official): (&String, &i64)| (team.clone(), cost as f64 / (*official).max(1) as f64);
        Outcome {
            family: "ortec-dynamic",
            instance: self.day.name.clone(),
            cost,
            requests: self.day.len(),
            routes: epochs.iter().map(|epoch| epoch.routes).sum(),
            ratio: self.day.official.iter().map(share).collect(),
            epochs,
            seed,
            elapsed_seconds,
            dispatched,
        }
    }
}

/// The cost of an epoch's routes and the requests that stay open, or the rule that the routes break.
fn judge(
    problem: &Problem,
    epoch: i64,
    open: &[Request],
    routes: &[Vec<Request>],
) -> Result<(i64, Vec<Request>), String> {
    let mut gone = HashSet::new();
    let mut cost = 0;
    for route in routes {
        cost += problem.drive(problem.departure(epoch), route)?;
        if let Some(twice) = route.iter().find(|request| !gone.insert(request.id)) {
            return Err(format!("request {} is dispatched twice", twice.id));
        }
    }
    let left: Vec<_> = open.iter().copied().filter(|request| !gone.contains(&request.id)).collect();
    let waits = |request| epoch < problem.last && problem.can_leave(request, problem.departure(epoch + 1));
    match left.iter().find(|request| !waits(request)) {
        Some(late) => Err(format!("request {} is not dispatched in epoch {epoch}, its last chance", late.id)),
        None => Ok((cost, left)),
    }
}

#[cfg(test)]
mod tests {
    use super::problem::tests::{line, request};
    use super::*;

    #[test]
    fn a_request_must_leave_at_its_last_chance() {
        let problem = line();
        let (now, later) = (request(1, 1, (0, 7299)), request(2, 2, (0, 20_000)));
        assert_eq!(judge(&problem, 0, &[now, later], &[vec![now]]), Ok((200, vec![later])));
        assert!(judge(&problem, 0, &[now, later], &[vec![later]]).unwrap_err().contains("last chance"));
        assert!(judge(&problem, 1, &[later], &[]).unwrap_err().contains("last chance"));
        assert!(judge(&problem, 0, &[now], &[vec![now], vec![now]]).unwrap_err().contains("twice"));
    }

    /// The public instances are not part of this repository.
    #[test]
    fn a_public_day_is_played_by_the_rules() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ortec");
        let Ok(files) = std::fs::read_dir(&folder) else {
            println!("skipped: there is no {}", folder.display());
            return;
        };
        let mut paths: Vec<_> = files.flatten().map(|file| file.path()).collect();
        paths.sort();
        let path = paths.iter().find(|path| path.to_string_lossy().ends_with(ENDING)).unwrap();
        let outcome = play(path, Some(0.05), 1, |_, _| {}).unwrap();
        let dispatched: usize = outcome.epochs.iter().map(|epoch| epoch.dispatched).sum();
        assert_eq!(dispatched, outcome.requests);
    }
}
