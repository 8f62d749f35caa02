//! Computes which jobs are near to which.

use std::rc::Rc;

use super::search_state::{NONE, SearchState};
use crate::numbers::{number, whole_f32};
use crate::{Floor, Point, Travel};

/// The largest number of known neighbours for each job.
const NEIGHBOURS: usize = 100;

/// The nearest jobs of each job. They are computed when they are first needed, because places do not change during the search.
pub(super) struct Near {
    known: Vec<Option<Rc<[u32]>>>,
}

impl Near {
    pub fn new(jobs: usize) -> Self {
        Self { known: vec![None; jobs] }
    }

    /// The jobs around a job, nearest first, including the job itself. The distance is the drive in both directions, or a
    /// straight line if the travel source provides a lower bound.
    pub fn of(&mut self, state: &SearchState, job: u32) -> Rc<[u32]> {
        let known = &mut self.known[job as usize];
        known.get_or_insert_with(|| nearest(state, job)).clone()
    }
}

fn nearest(state: &SearchState, job: u32) -> Rc<[u32]> {
    let floor = main_point(state, job).map_or(Floor::NONE, |point| state.plan.travel().floor(point.place));
    let all = 0..number(state.jobs.len());
    let mut all: Vec<(i64, u32)> = if floor == Floor::NONE {
        all.map(|other| (apart(state, job, other, &there_and_back(state)), other)).collect()
    } else {
        all.map(|other| (apart(state, job, other, &|a, b| straight(&floor, a, b)), other)).collect()
    };
    if all.len() > NEIGHBOURS {
        all.select_nth_unstable(NEIGHBOURS);
        all.truncate(NEIGHBOURS);
    }
    all.sort_unstable();
    all.into_iter().map(|(_, other)| other).collect()
}

/// The smallest distance between visits of the same kind of two jobs.
fn apart(state: &SearchState, a: u32, b: u32, way: &impl Fn(Point, Point) -> i64) -> i64 {
    let between = |a: u32, b: u32| point(state, a).zip(point(state, b)).map_or(i64::MAX, |(a, b)| way(a, b));
    let (a, b) = (&state.jobs[a as usize], &state.jobs[b as usize]);
    let mains = between(a.main, b.main);
    if a.pickup == NONE { mains } else { mains.min(between(a.pickup, b.pickup)) }
}

fn point(state: &SearchState, entry: u32) -> Option<Point> {
    state.stops.get(entry as usize).and_then(|facts| facts.point)
}

fn main_point(state: &SearchState, job: u32) -> Option<Point> {
    point(state, state.jobs[job as usize].main)
}

fn there_and_back(state: &SearchState) -> impl Fn(Point, Point) -> i64 {
    |a, b| (state.legs.leg(a, b).duration + state.legs.leg(b, a).duration).0
}

/// The squared distance in the plane of a lower bound, in millionths.
fn straight(floor: &Floor, a: Point, b: Point) -> i64 {
    let ((a_lat, a_lng), (b_lat, b_lng)) = (a.place.e7(), b.place.e7());
    let y = (i64::from(a_lat) - i64::from(b_lat)) as f32 * floor.lat;
    let x = (i64::from(a_lng) - i64::from(b_lng)) as f32 * floor.lng;
    whole_f32((y * y + x * x) * 1e6)
}
