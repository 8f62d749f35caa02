//! Which items are near to which.

use std::rc::Rc;

use super::desk::{Desk, NONE};
use crate::{Floor, Point, Travel};

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

    /// From an item to those around it, nearest first, itself included: by the drive there and back, or a straight line
    /// where the source of travel knows one.
    pub fn of(&mut self, desk: &Desk, item: u32) -> Rc<[u32]> {
        let known = &mut self.known[item as usize];
        known.get_or_insert_with(|| nearest(desk, item)).clone()
    }
}

fn nearest(desk: &Desk, item: u32) -> Rc<[u32]> {
    let floor = main_point(desk, item).map_or(Floor::NONE, |point| desk.plan.travel().floor(point.place));
    let all = 0..desk.items.len() as u32;
    let mut all: Vec<(u64, u32)> = if floor == Floor::NONE {
        all.map(|other| (apart(desk, item, other, &there_and_back(desk)), other)).collect()
    } else {
        all.map(|other| (apart(desk, item, other, &|a, b| straight(&floor, a, b)), other)).collect()
    };
    if all.len() > NEIGHBOURS {
        all.select_nth_unstable(NEIGHBOURS);
        all.truncate(NEIGHBOURS);
    }
    all.sort_unstable();
    all.into_iter().map(|(_, other)| other).collect()
}

/// The least way between the visits of two items, of the same kind.
fn apart(desk: &Desk, a: u32, b: u32, way: &impl Fn(Point, Point) -> u64) -> u64 {
    let between = |a: u32, b: u32| point(desk, a).zip(point(desk, b)).map_or(u64::MAX, |(a, b)| way(a, b));
    let (a, b) = (&desk.items[a as usize], &desk.items[b as usize]);
    let mains = between(a.main, b.main);
    if a.pickup == NONE { mains } else { mains.min(between(a.pickup, b.pickup)) }
}

fn point(desk: &Desk, entry: u32) -> Option<Point> {
    desk.stops.get(entry as usize).and_then(|facts| facts.point)
}

fn main_point(desk: &Desk, item: u32) -> Option<Point> {
    point(desk, desk.items[item as usize].main)
}

fn there_and_back(desk: &Desk) -> impl Fn(Point, Point) -> u64 {
    |a, b| (desk.legs.leg(a, b).duration + desk.legs.leg(b, a).duration).0 as u64
}

/// The square of the distance in the plane of a floor, in millionths.
fn straight(floor: &Floor, a: Point, b: Point) -> u64 {
    let ((a_lat, a_lng), (b_lat, b_lng)) = (a.place.e7(), b.place.e7());
    let y = (i64::from(a_lat) - i64::from(b_lat)) as f32 * floor.lat;
    let x = (i64::from(a_lng) - i64::from(b_lng)) as f32 * floor.lng;
    ((y * y + x * x) * 1e6) as u64
}
