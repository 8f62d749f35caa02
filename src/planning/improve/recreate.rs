//! Putting back what was taken out, one by one, each where it costs least.

use rand::RngExt;
use rand::seq::SliceRandom;

use super::Improver;
use crate::planning::survey::cheapest_in;
use crate::planning::{Leg, Point, Task};

/// Routes that are looked at for one reservation: those of its neighbours.
const NEAR_ROUTES: usize = 16;
/// Neighbours that are asked for their routes.
const NEAR_STOPS: usize = 64;

impl Improver {
    /// Whether everything found a place. The order is drawn: at random, large first, far first, near first.
    pub(super) fn recreate(&mut self, mut removed: Vec<Task>) -> bool {
        self.order(&mut removed);
        removed.iter().all(|task| self.put_back(task))
    }

    fn order(&mut self, removed: &mut [Task]) {
        removed.shuffle(&mut self.random);
        match self.random.random_range(0..11) {
            0..4 => {}
            4..8 => removed.sort_by_key(|task| -task.main().load.0.iter().sum::<i64>()),
            8..10 => removed.sort_by_key(|task| -self.distance_of(task).duration.0),
            _ => removed.sort_by_key(|task| self.distance_of(task).duration.0),
        }
    }

    fn distance_of(&self, task: &Task) -> Leg {
        let start = self.plan.routes().first().map(|route| route.vehicle().start);
        let there = task.main().point;
        start.zip(there).map(|(a, b): (Point, Point)| self.plan.travel().leg(a, b)).unwrap_or_default()
    }

    fn put_back(&mut self, task: &Task) -> bool {
        let routes = self.near_routes(task);
        let Some(insertion) = cheapest_in(&self.plan, task, self.now, &routes) else { return false };
        self.plan.insert(task, &insertion, self.now);
        self.cost += insertion.cost;
        self.homes.insert(task.terms.reservation, insertion.route);
        true
    }

    /// The routes of the neighbours, and those that have nothing to do. A step that finds no place in them is undone.
    fn near_routes(&self, task: &Task) -> Vec<usize> {
        let all = self.plan.routes();
        if all.len() <= NEAR_ROUTES {
            return (0..all.len()).collect();
        }
        let mut near = Vec::with_capacity(NEAR_ROUTES + 1);
        for id in self.neighbours.around(task.terms.reservation).take(NEAR_STOPS) {
            match self.homes.get(&id) {
                Some(index) if !near.contains(index) => near.push(*index),
                _ => {}
            }
            if near.len() == NEAR_ROUTES {
                break;
            }
        }
        near.extend(all.iter().position(|route| route.is_idle()));
        near.sort_unstable();
        near.dedup();
        near
    }
}
