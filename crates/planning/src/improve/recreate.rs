//! Reinserts removed jobs one by one, each at its cheapest position.

use rand::RngExt;
use rand::seq::SliceRandom;

use super::search::Search;
use super::search_state::{NONE, RouteState, SearchState};
use crate::constraints::{self, Position};
use crate::gap::{Gap, Via, around};
use crate::insertion::Seat;
use crate::numbers::{count, number};
use crate::pair::PairSearch;
use crate::task_visits::TaskVisits;
use crate::trial::tried;
use crate::trip_gap::{DepotLegs, Skip, TripSearch};
use crate::{Leg, Loads, Point, Travel};

/// The largest number of routes with neighbours that are searched for one job, if there are more routes.
const NEAR_ROUTES: usize = 16;
/// The search skips one position in this many at random, on average (the "blinks" of the paper).
const BLINK: f64 = 100.0;

/// The best position for a job.
#[derive(Clone, Copy)]
struct Best {
    route_state: u32,
    seat: Seat,
    cost: i64,
}

impl Search<'_> {
    /// Reinserts jobs. Jobs without a feasible position become unassigned; if `all` is set, the search stops at the first such
    /// job. The order of insertion is random: one of shuffled, large first, far first, narrow window first, and near first.
    pub(super) fn recreate(&mut self, mut removed: Vec<u32>, all: bool) {
        self.order(&mut removed);
        for job in removed {
            match self.best_place(job) {
                Some(best) => self.put(job, best.route_state, best.seat),
                None => {
                    self.state.unassigned.push(job);
                    if all {
                        return;
                    }
                }
            }
        }
    }

    fn order(&mut self, removed: &mut [u32]) {
        removed.shuffle(&mut self.random);
        let state = &self.state;
        let size = |job: &u32| -> i64 { state.visits(*job).main.load.0.iter().sum() };
        let far = |job: &u32| {
            let start = state.route_states.first().map(|route_state| route_state.table.nodes[0].point);
            let there = state.visits(*job).main.point;
            start.zip(there).map(|(a, b)| state.legs.leg(a, b).duration.0).unwrap_or_default()
        };
        let width = |job: &u32| {
            let window = state.visits(*job).main.window;
            window.end() - window.start()
        };
        match self.random.random_range(0..13) {
            0..4 => {}
            4..8 => removed.sort_by_key(|job| -size(job)),
            8..10 => removed.sort_by_key(|job| -far(job)),
            10..12 => removed.sort_by_key(width),
            _ => removed.sort_by_key(far),
        }
    }

    fn best_place(&mut self, job: u32) -> Option<Best> {
        let visits = self.state.visits(job);
        let mut best = None;
        let mut idle_classes = 0u64;
        let near = self.near_routes(job);
        for route_state in near {
            let here = &self.state.route_states[route_state as usize];
            if !self.state.takes(here, &visits) {
                continue;
            }
            if here.table.is_idle() && here.class < 64 {
                // Idle couriers of one class are equivalent, so the search tries only one of them.
                if idle_classes >> here.class & 1 == 1 {
                    continue;
                }
                idle_classes |= 1 << here.class;
            }
            match visits.pickup {
                None => self.singles(route_state, &visits, &mut best),
                Some(_) => self.pairs(route_state, &visits, &mut best),
            }
        }
        best
    }

    fn singles(&mut self, route_state: u32, visits: &TaskVisits, best: &mut Option<Best>) {
        let here = &self.state.route_states[route_state as usize];
        let Some(point) = visits.main.point else { return };
        let (charges, outside) = (&here.table.charges, self.state.objective.outside(&here.table.charges, visits));
        if here.table.has_trips() {
            return self.trips(route_state, visits, point, best);
        }
        let legs = here.vehicle.drives(&self.state.legs);
        for at in around(&here.table, visits.main.window, here.table.open(self.state.now)) {
            if blinks(&mut self.blink, &mut self.random) {
                continue;
            }
            let via = Via::of(&here.table, at, point, &legs);
            let cost = self.state.objective.insertion(charges, via.detour, here.table.is_idle()) + outside;
            if best.is_some_and(|best| best.cost <= cost) {
                continue;
            }
            let gap = Gap::of(&here.table, &visits.main, at, via, self.state.now);
            if gap.is_some_and(|gap| fits(&self.state, here, visits, &gap)) {
                let seat = Seat { at, dropoff_at: at, loads: Loads::default() };
                *best = Some(Best { route_state, seat, cost });
            }
        }
    }

    /// The positions of a single visit in a route with trips.
    fn trips(&mut self, route_state: u32, visits: &TaskVisits, point: Point, best: &mut Option<Best>) {
        let (state, blink, random) = (&self.state, &mut self.blink, &mut self.random);
        let here = &state.route_states[route_state as usize];
        let table = &here.table;
        let (legs, outside) = (here.vehicle.drives(&state.legs), state.objective.outside(&table.charges, visits));
        let at = (point, DepotLegs::of(table.nodes[0].point, point, &legs));
        let Some(mut trips) = TripSearch::new(table, &visits.main, at, state.now, &legs) else { return };
        for at in around(table, visits.main.window, table.open(state.now)) {
            if blinks(blink, random) {
                continue;
            }
            let limit = best.map_or(i64::MAX, |best| best.cost - outside);
            let skip = Skip {
                floors: [Leg::default(); 2],
                costs_too_much: |detour| state.objective.insertion(&table.charges, detour, table.is_idle()) >= limit,
                only_possible: true,
            };
            trips.each(at, &skip, |gap| {
                let cost = state.objective.insertion(&table.charges, gap.detour, table.is_idle()) + outside;
                if best.is_none_or(|best| cost < best.cost) && fits(state, here, visits, &gap) {
                    *best = Some(Best { route_state, seat: gap.seat(), cost });
                }
            });
        }
    }

    fn pairs(&mut self, route_state: u32, visits: &TaskVisits, best: &mut Option<Best>) {
        let here = &self.state.route_states[route_state as usize];
        let TaskVisits { pickup: Some(pickup), main, .. } = visits else { return };
        let Some((from, to)) = pickup.point.zip(main.point) else { return };
        let (blink, random) = (&mut self.blink, &mut self.random);
        let (state, legs) = (&self.state, here.vehicle.drives(&self.state.legs));
        let outside = state.objective.outside(&here.table.charges, visits);
        let search = PairSearch {
            table: &here.table,
            pickup: (pickup, from),
            dropoff: (main, to),
            now: state.now,
            travel: &legs,
            // A heuristic may miss a position that only a detour makes possible.
            bounded: true,
        };
        let mut found = *best;
        search.each(|gap| {
            let Ok(gap) = gap else { return };
            let cost = state.objective.insertion(&here.table.charges, gap.detour, here.table.is_idle()) + outside;
            if found.is_some_and(|best| best.cost <= cost) || blinks(blink, random) {
                return;
            }
            if fits(state, here, visits, &gap) {
                found = Some(Best { route_state, seat: gap.seat(), cost });
            }
        });
        *best = found;
    }

    /// The routes of the job's neighbours, and idle routes. If a job finds no position in them, it becomes unassigned. A step
    /// that leaves a job unassigned is undone if every job had a position before it.
    fn near_routes(&mut self, job: u32) -> Vec<u32> {
        let all = self.state.route_states.len();
        if all <= NEAR_ROUTES {
            return (0..number(all)).collect();
        }
        let mut near = Vec::with_capacity(NEAR_ROUTES + 8);
        self.round += 1;
        for id in self.near.of(&self.state, job).iter() {
            let route_state = self.state.jobs[*id as usize].route_state;
            if route_state != NONE && self.marks[route_state as usize] != self.round {
                self.marks[route_state as usize] = self.round;
                near.push(route_state);
                if near.len() == NEAR_ROUTES {
                    break;
                }
            }
        }
        let idle = (0..)
            .zip(&self.state.route_states)
            .filter(|(_, route_state)| route_state.table.is_idle() && !route_state.closed);
        let mut classes = 0u64;
        for (route_state, idle) in idle {
            let bit = 1u64.checked_shl(idle.class).unwrap_or(0);
            if bit == 0 || classes & bit == 0 {
                classes |= bit;
                near.push(route_state);
            }
        }
        near
    }
}

/// Whether a gap keeps every constraint for the job's own window.
fn fits(state: &SearchState, route_state: &RouteState, visits: &TaskVisits, gap: &Gap) -> bool {
    let position = Position { route: route_state.candidate(), gap, window: visits.main.window };
    if constraints::fits(&position).is_err() {
        return false;
    }
    let table = &route_state.table;
    let legs = route_state.vehicle.drives(&state.legs);
    !constraints::couples(table, visits) || tried(table, visits, gap.seat(), state.now, &legs).is_some()
}

/// Whether to skip this position. The search draws the number of positions until the next skipped one, instead of one random
/// number for each position.
fn blinks(blink: &mut u32, random: &mut rand_chacha::ChaCha8Rng) -> bool {
    if *blink > 0 {
        *blink -= 1;
        return false;
    }
    let luck: f64 = random.random();
    *blink = number(count(-luck.max(1e-9).ln() * BLINK));
    true
}
