//! One run of ruin and recreate: steps that can be undone, and the best that was seen.

use rand::SeedableRng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::accept::Threshold;
use super::desk::{Desk, NONE, Origin};
use super::near::Near;
use super::{Depth, Effort};
use crate::timetable::Timetable;
use ritiro_domain::Window;

pub(super) struct Search<'a> {
    pub desk: Desk<'a>,
    pub random: ChaCha8Rng,
    pub near: Near,
    pub movable: Vec<u32>,
    /// By lane: the last round in which it was named.
    pub marks: Vec<u32>,
    pub round: u32,
    /// Positions until the next one that is overlooked.
    pub blink: u32,
    threshold: Threshold,
    journal: Journal,
    best: Best,
    /// Timetables whose memory can be used again.
    spare: Vec<Timetable>,
}

/// An arrangement to start over from.
pub(super) struct Base {
    lanes: Vec<(Timetable, i64)>,
    homes: Vec<u32>,
    absent: Vec<u32>,
    pub cost: i64,
}

/// How it was before the step.
#[derive(Default)]
struct Journal {
    lanes: Vec<(u32, Timetable, i64)>,
    items: Vec<(u32, u32)>,
    absent: Vec<u32>,
    cost: i64,
}

/// The best arrangement that was seen: the entries of each lane.
struct Best {
    absent: usize,
    open: usize,
    cost: i64,
    lanes: Vec<Vec<u32>>,
    /// Lanes that are others now.
    stale: Vec<bool>,
}

impl Best {
    fn nothing(lanes: usize) -> Self {
        let (lanes, stale) = (vec![Vec::new(); lanes], vec![true; lanes]);
        Self { absent: usize::MAX, open: usize::MAX, cost: i64::MAX, lanes, stale }
    }
}

impl<'a> Search<'a> {
    pub fn new(desk: Desk<'a>, effort: Effort) -> Self {
        let movable: Vec<u32> = (0..).zip(&desk.items).filter(|(_, item)| item.movable).map(|(id, _)| id).collect();
        let lanes = desk.lanes.len();
        let threshold = Threshold::new(desk.cost, movable.len(), effort.depth);
        let mut search = Self {
            random: ChaCha8Rng::seed_from_u64(effort.seed),
            near: Near::new(desk.items.len()),
            movable,
            marks: vec![0; lanes],
            round: 0,
            blink: 100,
            threshold,
            journal: Journal::default(),
            best: Best::nothing(lanes),
            spare: Vec::new(),
            desk,
        };
        search.remember();
        search
    }

    /// Whether there is anything to move or to place.
    pub fn has_work(&self) -> bool {
        !self.movable.is_empty() || !self.desk.absent.is_empty()
    }

    /// Puts everything that is absent where it costs least, as far as there is room.
    pub fn begin(&mut self) {
        let homeless = std::mem::take(&mut self.desk.absent);
        self.recreate(homeless, false);
        self.journal = Journal::default();
        self.best.stale.fill(true);
        self.reheat(Depth::Deep);
        self.remember();
    }

    /// Acceptance anew from the present cost.
    pub fn reheat(&mut self, depth: Depth) {
        self.threshold = Threshold::new(self.desk.cost, self.movable.len(), depth);
    }

    /// Once everything has a place: sends a courier home for good whose stops are easiest to place elsewhere, by how often
    /// they were hard to place so far. False where only one courier is left.
    pub fn empty_a_lane(&mut self) -> bool {
        if !self.desk.absent.is_empty() {
            return true;
        }
        let busy = (0..).zip(&self.desk.lanes).filter(|(_, lane)| !lane.table.is_idle() && !lane.closed);
        let busy: Vec<u32> = busy.map(|(number, _)| number).collect();
        let hard = |lane: &u32| -> (u64, usize) {
            let items = self.items_of(*lane);
            (items.iter().map(|item| u64::from(self.desk.items[*item as usize].losses)).sum(), items.len())
        };
        let Some(easiest) = busy.iter().copied().min_by_key(hard).filter(|_| busy.len() > 1) else { return false };
        for lane in &mut self.desk.lanes {
            lane.closed |= lane.table.is_idle();
        }
        let items = self.items_of(easiest);
        self.desk.take(&items, easiest);
        self.desk.lanes[easiest as usize].closed = true;
        self.desk.absent = items;
        self.best.stale[easiest as usize] = true;
        true
    }

    fn items_of(&self, lane: u32) -> Vec<u32> {
        (0..).zip(&self.desk.items).filter(|(_, item)| item.lane == lane).map(|(number, _)| number).collect()
    }

    /// Goes back to the best arrangement. Couriers who have nothing to do in it stay at home.
    pub fn back_to_best(&mut self) {
        for k in 0..self.desk.lanes.len() {
            self.desk.arrange(k as u32, &self.best.lanes[k]);
            let table = &self.desk.lanes[k].table;
            self.desk.lanes[k].closed = table.is_idle() || table.flaw.is_some();
            self.best.stale[k] = true;
        }
        self.desk.items.iter_mut().for_each(|item| item.lane = NONE);
        for (lane, entries) in (0..).zip(&self.best.lanes) {
            for entry in entries {
                if let Some(item) = self.desk.items.get_mut(self.desk.owners[*entry as usize] as usize) {
                    item.lane = lane;
                }
            }
        }
        self.desk.absent = self.items_of(NONE);
    }

    /// Tasks without a place in the best arrangement, by their index.
    pub fn left(&mut self) -> Vec<usize> {
        self.back_to_best();
        let task = |item: &u32| match self.desk.origins[self.desk.items[*item as usize].main as usize] {
            Origin::Task { task, .. } => Some(task),
            Origin::Stop { .. } => None,
        };
        self.desk.absent.iter().filter_map(task).collect()
    }

    /// The present arrangement, to start over from.
    pub fn base(&self) -> Base {
        let lanes = self.desk.lanes.iter().map(|lane| (lane.table.clone(), lane.cost)).collect();
        let homes = self.desk.items.iter().map(|item| item.lane).collect();
        Base { lanes, homes, absent: self.desk.absent.clone(), cost: self.desk.cost }
    }

    /// Goes back to a base, with another window for what is absent there.
    pub fn start_over(&mut self, base: &Base, window: Window) {
        for (k, (table, cost)) in base.lanes.iter().enumerate() {
            let lane = &mut self.desk.lanes[k];
            lane.table.copy_from(table);
            lane.cost = *cost;
            self.best.stale[k] = true;
        }
        self.desk.items.iter_mut().zip(&base.homes).for_each(|(item, lane)| (item.lane, item.losses) = (*lane, 0));
        for item in &base.absent {
            let main = self.desk.items[*item as usize].main;
            self.desk.stops[main as usize].window = window;
        }
        self.desk.absent.clone_from(&base.absent);
        self.desk.cost = base.cost;
        self.remember();
    }

    /// One ruin and recreate, kept if the threshold allows. `progress` goes from 0 to 1.
    ///
    /// False where there is nothing to do.
    pub fn step(&mut self, progress: f64) -> bool {
        let Some(seed) = self.seed() else { return false };
        self.journal.absent.clone_from(&self.desk.absent);
        self.journal.cost = self.desk.cost;
        let mut homeless = std::mem::take(&mut self.desk.absent);
        let all = homeless.is_empty();
        self.journal.items.extend(homeless.iter().map(|item| (*item, NONE)));
        homeless.extend(self.ruin(seed));
        self.recreate(homeless, all);
        if self.keeps(progress) {
            self.keep()
        } else {
            self.undo()
        }
        true
    }

    /// Around which item to ruin: one that has no place, or any.
    fn seed(&mut self) -> Option<u32> {
        let from = if self.desk.absent.is_empty() { &self.movable } else { &self.desk.absent };
        from.choose(&mut self.random).copied()
    }

    fn keeps(&mut self, progress: f64) -> bool {
        let (absent, before) = (&self.desk.absent, &self.journal.absent);
        let flawed = self.journal.lanes.iter().any(|(lane, ..)| self.desk.lanes[*lane as usize].table.flaw.is_some());
        if flawed || (before.is_empty() && !absent.is_empty()) {
            return false;
        }
        let losses =
            |items: &[u32]| -> u64 { items.iter().map(|i| u64::from(self.desk.items[*i as usize].losses)).sum() };
        let (now, then) = ((losses(absent), absent.len()), (losses(before), before.len()));
        let fewer = now.0 < then.0 || now.1 < then.1;
        let same = now == then;
        let kept =
            fewer || same && self.threshold.accepts(self.desk.cost, self.journal.cost, progress, &mut self.random);
        for item in absent {
            self.desk.items[*item as usize].losses += 1;
        }
        kept
    }

    fn keep(&mut self) {
        self.journal.items.clear();
        for (lane, table, _) in self.journal.lanes.drain(..) {
            self.best.stale[lane as usize] = true;
            self.spare.push(table);
        }
        if self.rating() < (self.best.absent, self.best.open, self.best.cost) {
            self.remember();
        }
    }

    /// Less is better: items without a place, couriers who may be used, cost.
    fn rating(&self) -> (usize, usize, i64) {
        let open = self.desk.lanes.iter().filter(|lane| !lane.closed).count();
        (self.desk.absent.len(), open, self.desk.cost)
    }

    /// Takes the present arrangement as the best.
    pub fn remember(&mut self) {
        (self.best.absent, self.best.open, self.best.cost) = self.rating();
        for (k, lane) in self.desk.lanes.iter().enumerate() {
            if std::mem::take(&mut self.best.stale[k]) {
                let table = &lane.table;
                self.best.lanes[k].clear();
                self.best.lanes[k].extend(table.nodes[1..=table.stops()].iter().map(|node| node.entry));
            }
        }
    }

    fn undo(&mut self) {
        for (lane, table, cost) in self.journal.lanes.drain(..) {
            let lane = &mut self.desk.lanes[lane as usize];
            self.spare.push(std::mem::replace(&mut lane.table, table));
            lane.cost = cost;
        }
        for (item, lane) in self.journal.items.drain(..).rev() {
            self.desk.items[item as usize].lane = lane;
        }
        self.desk.absent.clone_from(&self.journal.absent);
        self.desk.cost = self.journal.cost;
    }

    fn touch(&mut self, lane: u32) {
        if self.journal.lanes.iter().any(|(touched, ..)| *touched == lane) {
            return;
        }
        let now = &self.desk.lanes[lane as usize];
        let copy = match self.spare.pop() {
            Some(mut copy) => {
                copy.copy_from(&now.table);
                copy
            }
            None => now.table.clone(),
        };
        self.journal.lanes.push((lane, copy, now.cost));
    }

    /// Takes items out of a lane, for this step.
    pub fn take(&mut self, items: &[u32], lane: u32) {
        self.touch(lane);
        self.journal.items.extend(items.iter().map(|item| (*item, lane)));
        self.desk.take(items, lane);
    }

    /// Puts an item into a lane, for this step.
    pub fn put(&mut self, item: u32, lane: u32, nodes: (usize, usize)) {
        self.touch(lane);
        self.desk.put(item, lane, nodes);
    }

    /// Whether everything has a place in the best arrangement.
    pub fn is_complete(&self) -> bool {
        self.best.absent == 0
    }

    /// What the best arrangement costs.
    pub fn best_cost(&self) -> i64 {
        self.best.cost
    }

    /// The entries of each lane in the best arrangement.
    pub fn best(&self) -> &[Vec<u32>] {
        &self.best.lanes
    }
}
