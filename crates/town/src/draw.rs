//! Draws lines into the network: they are cut where they cross others, and what does not fit is left out.

use crate::net::{Kind, Level, Net};
use crate::plane::{Point, between_segments, from_segment};

/// A line that comes this near to a node goes through it.
const SNAP: f64 = 11.0;
/// The shortest leg.
const SHORTEST: f64 = 8.5;
/// How near a leg may come to one that it does not meet.
const NEAREST: f64 = 9.0;
/// Two legs meet at an angle with a cosine below this: 28 degrees or more.
const SHARPEST: f64 = 0.88;
/// How near a street may come to the water and to the rails.
const MARGIN: f64 = 8.0;

/// How a line is drawn.
pub(crate) struct Pen<'a> {
    /// What it becomes.
    pub(crate) kind: Kind,
    /// How far the middle of a leg is from all others, in metres; less for short legs.
    pub(crate) clearance: f64,
    /// Whether it may cross the river and the railway.
    pub(crate) crosses: bool,
    /// Where it may be: asked for the middle of each leg.
    pub(crate) keep: &'a dyn Fn(Point) -> bool,
}

/// A point of a line before its legs are drawn. A node that is there ranks before a crossing, and that before a bend of the line.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Stop {
    place: Point,
    rank: u8,
}

impl Net {
    /// Draws a line as a street of its own and returns how many legs of it were drawn.
    pub(crate) fn draw(&mut self, line: &[Point], pen: &Pen<'_>) -> usize {
        let street = self.streets.len();
        self.streets.push(pen.kind);
        let mut drawn = 0;
        for pair in thinned(self.stops(line)).windows(2) {
            let ends = [pair[0].place, pair[1].place];
            if self.fits(ends, pen) {
                let ends = ends.map(|place| self.node_at(place));
                self.add_leg(ends, street, Level::Ground);
                drawn += 1;
            }
        }
        drawn
    }

    fn stops(&self, line: &[Point]) -> Vec<Stop> {
        let mut stops = Vec::new();
        for pair in line.windows(2) {
            let segment = [pair[0].rounded(), pair[1].rounded()];
            let at = |share: f64| segment[0].toward(segment[1], share).rounded();
            let nodes = self.nodes_near(segment, SNAP).into_iter();
            let mut on: Vec<(f64, Stop)> =
                nodes.map(|(share, node)| (share, Stop { place: self.nodes[node], rank: 2 })).collect();
            on.extend(self.crossings(segment).into_iter().map(|share| (share, Stop { place: at(share), rank: 1 })));
            on.sort_by(|a, b| a.0.total_cmp(&b.0));
            stops.push(Stop { place: segment[0], rank: 0 });
            stops.extend(on.into_iter().map(|(_, stop)| stop));
        }
        stops.extend(line.last().map(|last| Stop { place: last.rounded(), rank: 0 }));
        stops
    }

    /// Whether a leg may be drawn here.
    fn fits(&self, ends: [Point; 2], pen: &Pen<'_>) -> bool {
        let length = ends[0].to(ends[1]);
        let middle = ends[0].toward(ends[1], 0.5);
        let clearance = pen.clearance.min(0.35 * length);
        let near = self.legs_near(&ends, pen.clearance.max(NEAREST));
        let is_far = |leg: &usize| from_segment(middle, self.line(*leg)).0 >= clearance;
        length >= SHORTEST
            && (pen.keep)(middle)
            && (pen.crosses || self.obstacles.is_free(ends, MARGIN))
            && near.iter().all(|leg| is_far(leg) && is_apart(ends, self.line(*leg)))
    }

    /// The first place where a line meets a street, and the line up to a little behind it; `None` if it meets none.
    pub(crate) fn up_to_street(&self, line: &[Point]) -> Option<Vec<Point>> {
        for (at, pair) in line.windows(2).enumerate() {
            let shares = self.crossings([pair[0], pair[1]]).into_iter();
            if let Some(share) = shares.filter(|share| at > 0 || *share > 0.01).min_by(f64::total_cmp) {
                let meet = pair[0].toward(pair[1], share);
                return Some([&line[..=at], &[meet + (pair[1] - pair[0]).unit() * 0.5]].concat());
            }
        }
        None
    }
}

/// Leaves out stops that are too near to each other.
fn thinned(stops: Vec<Stop>) -> Vec<Stop> {
    let mut kept: Vec<Stop> = Vec::new();
    for stop in stops {
        match kept.last_mut() {
            Some(last) if last.place == stop.place => last.rank = last.rank.max(stop.rank),
            Some(last) if last.place.to(stop.place) < 14.0 && (last.rank < 2 || stop.rank < 2) => {
                if stop.rank > last.rank {
                    *last = stop;
                }
            }
            _ => kept.push(stop),
        }
    }
    kept
}

/// Whether a new leg keeps away from another one, or meets it at one end at a fair angle.
fn is_apart(ends: [Point; 2], leg: [Point; 2]) -> bool {
    let touches = ends.map(|end| from_segment(end, leg).0 < 0.3);
    let away = |p: Point, line: [Point; 2]| from_segment(p, line).0 >= SHORTEST;
    match touches {
        [true, true] => false,
        [false, false] => between_segments(ends, leg) >= NEAREST,
        [first, _] => {
            let (at, end) = if first { (ends[0], ends[1]) } else { (ends[1], ends[0]) };
            let others = leg.into_iter().filter(|p| p.to(at) >= 0.6);
            away(end, leg) && others.clone().all(|p| away(p, ends) && is_open((p - at).unit(), (end - at).unit()))
        }
    }
}

/// Whether the angle between two directions is wide enough.
fn is_open(first: Point, second: Point) -> bool {
    first.dot(second) < SHARPEST
}
