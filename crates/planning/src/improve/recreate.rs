//! Putting back what was taken out, one by one, each where it costs least.

use rand::RngExt;
use rand::seq::SliceRandom;

use super::desk::{Lane, NONE};
use super::search::Search;
use crate::Travel;
use crate::insertion::{Gap, Via, Visiting, around, tried};
use crate::pair::PairSearch;
use ritiro_domain::{Load, StopKind};

/// Lanes that are looked at for one item, if there are more: those of its neighbours.
const NEAR_LANES: usize = 16;
/// One position in so many is overlooked, on average (the "blinks" of the source).
const BLINK: f64 = 100.0;

/// Where an item can go.
#[derive(Clone, Copy)]
struct Best {
    lane: u32,
    nodes: (usize, usize),
    cost: i64,
}

impl Search<'_> {
    /// Puts items back; those without a place are absent. Stops at the first of them where `all` must find one. The order is
    /// drawn: at random, large first, far first, near first.
    pub(super) fn recreate(&mut self, mut removed: Vec<u32>, all: bool) {
        self.order(&mut removed);
        for item in removed {
            match self.best_place(item) {
                Some(best) => self.put(item, best.lane, best.nodes),
                None => {
                    self.desk.absent.push(item);
                    if all {
                        return;
                    }
                }
            }
        }
    }

    fn order(&mut self, removed: &mut [u32]) {
        removed.shuffle(&mut self.random);
        let desk = &self.desk;
        let size = |item: &u32| -> i64 { main_load(desk.visits(*item)).0.iter().sum() };
        let far = |item: &u32| {
            let start = desk.lanes.first().map(|lane| lane.table.nodes[0].point);
            let there = desk.visits(*item).main.point;
            start.zip(there).map(|(a, b)| desk.legs.leg(a, b).duration.0).unwrap_or_default()
        };
        let width = |item: &u32| {
            let window = desk.visits(*item).main.window;
            window.end() - window.start()
        };
        match self.random.random_range(0..13) {
            0..4 => {}
            4..8 => removed.sort_by_key(|item| -size(item)),
            8..10 => removed.sort_by_key(|item| -far(item)),
            10..12 => removed.sort_by_key(width),
            _ => removed.sort_by_key(far),
        }
    }

    fn best_place(&mut self, item: u32) -> Option<Best> {
        let visits = self.desk.visits(item);
        let mut best = None;
        let mut idle_classes = 0u64;
        let near = self.near_lanes(item);
        for lane in near {
            let here = &self.desk.lanes[lane as usize];
            if !self.desk.may(here, &self.desk.items[item as usize]) || !takes(here, &visits, self) {
                continue;
            }
            if here.table.is_idle() && here.class < 64 {
                // Idle couriers who are alike: one of them will do.
                if idle_classes >> here.class & 1 == 1 {
                    continue;
                }
                idle_classes |= 1 << here.class;
            }
            match visits.pickup {
                None => self.singles(lane, &visits, &mut best),
                Some(_) => self.pairs(lane, &visits, &mut best),
            }
        }
        best
    }

    fn singles(&mut self, lane: u32, visits: &Visiting, best: &mut Option<Best>) {
        let here = &self.desk.lanes[lane as usize];
        let Some(point) = visits.main.point else { return };
        for at in around(&here.table, visits.main.window, here.table.open(self.desk.now)) {
            if blinks(&mut self.blink, &mut self.random) {
                continue;
            }
            let via = Via::of(&here.table, at, point, &self.desk.legs);
            let cost = self.desk.objective.insertion(via.detour, here.table.is_idle());
            if best.is_some_and(|best| best.cost <= cost) {
                continue;
            }
            let gap = Gap::of(&here.table, &visits.main, at, via, self.desk.now);
            if gap.is_some_and(|gap| self.fits(here, visits, &gap)) {
                *best = Some(Best { lane, nodes: (at, at), cost });
            }
        }
    }

    fn pairs(&mut self, lane: u32, visits: &Visiting, best: &mut Option<Best>) {
        let here = &self.desk.lanes[lane as usize];
        let Visiting { pickup: Some(pickup), main, .. } = visits else { return };
        let Some((from, to)) = pickup.point.zip(main.point) else { return };
        let (blink, random) = (&mut self.blink, &mut self.random);
        let (desk, legs) = (&self.desk, &self.desk.legs);
        let search =
            PairSearch { table: &here.table, pickup: (pickup, from), dropoff: (main, to), now: desk.now, travel: legs };
        let mut found = *best;
        search.each(|gap| {
            let Ok(gap) = gap else { return };
            let cost = desk.objective.insertion(gap.detour, here.table.is_idle());
            if found.is_some_and(|best| best.cost <= cost) || blinks(blink, random) {
                return;
            }
            if fits(desk, here, visits, &gap) {
                found = Some(Best { lane, nodes: (gap.at, gap.dropoff_at), cost });
            }
        });
        *best = found;
    }

    fn fits(&self, lane: &Lane, visits: &Visiting, gap: &Gap) -> bool {
        fits(&self.desk, lane, visits, gap)
    }

    /// The lanes of the neighbours, and idle ones. A step that finds no place in them is undone.
    fn near_lanes(&mut self, item: u32) -> Vec<u32> {
        let all = self.desk.lanes.len();
        if all <= NEAR_LANES {
            return (0..all as u32).collect();
        }
        let mut near = Vec::with_capacity(NEAR_LANES + 8);
        self.round += 1;
        for id in self.near.of(&self.desk, item).iter() {
            let lane = self.desk.items[*id as usize].lane;
            if lane != NONE && self.marks[lane as usize] != self.round {
                self.marks[lane as usize] = self.round;
                near.push(lane);
                if near.len() == NEAR_LANES {
                    break;
                }
            }
        }
        let idle = (0..).zip(&self.desk.lanes).filter(|(_, lane)| lane.table.is_idle() && !lane.closed);
        let mut classes = 0u64;
        for (lane, idle) in idle {
            let bit = 1u64.checked_shl(idle.class).unwrap_or(0);
            if bit == 0 || classes & bit == 0 {
                classes |= bit;
                near.push(lane);
            }
        }
        near
    }
}

/// Whether a gap keeps every rule for the item's own window.
fn fits(desk: &super::desk::Desk, lane: &Lane, visits: &Visiting, gap: &Gap) -> bool {
    let window = visits.main.window;
    let in_time = gap.from.max(window.start()) <= gap.until.min(window.end());
    if !in_time || !gap.load.fits(lane.table.capacity) {
        return false;
    }
    let coupled = !lane.table.rides.is_empty() || visits.max_ride.is_some();
    !coupled || tried(&lane.table, visits, (gap.at, gap.dropoff_at), desk.now, &desk.legs).is_some()
}

fn main_load(visits: Visiting) -> Load {
    visits.main.load
}

fn takes(lane: &Lane, visits: &Visiting, search: &Search) -> bool {
    let loads = visits.main.kind != StopKind::Delivery || lane.table.still_loading(search.desk.now);
    loads && visits.main.load.fits(lane.table.capacity)
}

/// Whether to overlook this position: distances between such positions are drawn, not each of them.
fn blinks(blink: &mut u32, random: &mut rand_chacha::ChaCha8Rng) -> bool {
    if *blink > 0 {
        *blink -= 1;
        return false;
    }
    let luck: f64 = random.random();
    *blink = (-luck.max(1e-9).ln() * BLINK) as u32;
    true
}
