//! Which items are near to which.

use std::rc::Rc;

use super::desk::{Desk, NONE};
use crate::domain::Seconds;
use crate::planning::{Point, Travel};

/// Neighbours that are known of an item.
const NEIGHBOURS: usize = 100;

/// The nearest items of each, found when they are first asked for: places do not change while routes do.
pub(super) struct Near {
    known: Vec<Option<Rc<[u32]>>>,
}

impl Near {
    pub fn new(items: usize) -> Self {
        Self { known: vec![None; items] }
    }

    /// From an item to those around it, nearest first, itself included: by the drive there and back.
    pub fn of(&mut self, desk: &Desk, item: u32) -> Rc<[u32]> {
        let known = &mut self.known[item as usize];
        known.get_or_insert_with(|| nearest(desk, item)).clone()
    }
}

fn nearest(desk: &Desk, item: u32) -> Rc<[u32]> {
    let mut all: Vec<(Seconds, u32)> = (0..).zip(&desk.items).map(|(other, _)| (apart(desk, item, other), other)).collect();
    if all.len() > NEIGHBOURS {
        all.select_nth_unstable(NEIGHBOURS);
        all.truncate(NEIGHBOURS);
    }
    all.sort_unstable();
    all.into_iter().map(|(_, other)| other).collect()
}

/// The least drive there and back between the visits of two items, of the same kind.
fn apart(desk: &Desk, a: u32, b: u32) -> Seconds {
    let point = |entry: u32| desk.stops.get(entry as usize).and_then(|facts| facts.point);
    let there_and_back = |a: Point, b: Point| desk.legs.leg(a, b).duration + desk.legs.leg(b, a).duration;
    let between = |a: u32, b: u32| point(a).zip(point(b)).map(|(a, b)| there_and_back(a, b));
    let (a, b) = (desk.items[a as usize], desk.items[b as usize]);
    let mains = between(a.main, b.main).unwrap_or(Seconds(i64::MAX));
    let pickups = if a.pickup == NONE { None } else { between(a.pickup, b.pickup) };
    pickups.map_or(mains, |pickups| pickups.min(mains))
}
