//! The sea, from the lines of its coast.
//!
//! An extract has the coast as lines with the sea on their right side. Closed lines are islands, or seas within land. Lines that cross the
//! border of the extract are joined along it: from where one leaves, clockwise to where the next one enters.

use crate::clip::{self, Part};
use crate::mercator::{Point, Rect};
use crate::rings::doubled_area;

/// Areas of the sea with islands as holes.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sea {
    /// Rings for the rule of windings.
    pub(crate) rings: Vec<Vec<Point>>,
    /// Ends of lines that do not reach the border of the extract. They are led there straight.
    pub(crate) loose_ends: u32,
    /// Lines that are left out because others say that the land is where they say that the sea is.
    pub(crate) contradictions: u32,
}

/// Makes the sea within a rectangle of closed coasts (first and last point are the same) and open ones.
pub(crate) fn sea(closed: Vec<Vec<Point>>, open: Vec<Vec<Point>>, within: Rect) -> Sea {
    let mut sea = Sea::default();
    let mut parts = Vec::new();
    for ring in closed {
        match ring.iter().position(|point| !within.contains(Rect::of(*point))) {
            None => sea.rings.push(ring),
            Some(outside) => parts.extend(cut(rotated(&ring, outside), within)),
        }
    }
    for line in open {
        let (line, loose_ends) = led_to_border(line, within);
        sea.loose_ends += loose_ends;
        parts.extend(cut(line, within));
    }
    let (parts, contradictions) = without_contradictions(parts, within);
    sea.contradictions = contradictions;
    let is_all_sea = parts.is_empty() && !sea.rings.is_empty() && sea.rings.iter().all(|ring| doubled_area(ring) < 0.0);
    if is_all_sea {
        sea.rings.push(corners(within).to_vec());
    }
    sea.rings.extend(joined(parts, within));
    sea
}

/// A closed line that begins with another of its points.
fn rotated(ring: &[Point], first: usize) -> Vec<Point> {
    let around = ring[first..].iter().chain(&ring[1..first.max(1)]);
    let mut line: Vec<Point> = around.copied().collect();
    line.push(ring[first]);
    line
}

fn cut(points: Vec<Point>, within: Rect) -> Vec<Vec<Point>> {
    let parts = clip::line(&Part { points, before: 0.0 }, within);
    parts.into_iter().map(|part| part.points).filter(|points| points.len() > 1).collect()
}

/// The line with its loose ends led straight to the nearest border, and how many there were.
fn led_to_border(mut line: Vec<Point>, within: Rect) -> (Vec<Point>, u32) {
    let mut count = 0;
    for is_end in [false, true] {
        let Some(&end) = (if is_end { line.last() } else { line.first() }) else { continue };
        let (there, distance) = nearest(end, within);
        if !within.contains(Rect::of(end)) || distance == 0 {
            continue;
        }
        count += 1;
        line.insert(if is_end { line.len() } else { 0 }, there);
    }
    (line, count)
}

/// The nearest place on the border and how far it is.
fn nearest(point: Point, within: Rect) -> (Point, i64) {
    let (x, y) = (i64::from(point.x), i64::from(point.y));
    let gaps = [x - within.left, within.right - x, y - within.top, within.bottom - y];
    let sides = [(within.left, y), (within.right, y), (x, within.top), (x, within.bottom)];
    let (side, gap) = sides.into_iter().zip(gaps).min_by_key(|(_, gap)| gap.abs()).unwrap_or(((x, y), 0));
    (placed(side), gap)
}

/// A place on the border of an extract. Borders lie within the world.
fn placed((x, y): (i64, i64)) -> Point {
    let within = |value: i64| i32::try_from(value.clamp(0, i64::from(i32::MAX))).unwrap_or(i32::MAX);
    Point { x: within(x), y: within(y) }
}

/// The corners, clockwise from the upper left one.
fn corners(rect: Rect) -> [Point; 4] {
    [(rect.left, rect.top), (rect.right, rect.top), (rect.right, rect.bottom), (rect.left, rect.bottom)].map(placed)
}

/// How far a place on the border lies clockwise from the upper left corner.
fn clockwise(point: Point, rect: Rect) -> i64 {
    let (width, height) = (rect.right - rect.left, rect.bottom - rect.top);
    let Point { x, y } = nearest(point, rect).0;
    let (x, y) = (i64::from(x) - rect.left, i64::from(y) - rect.top);
    if y == 0 {
        x
    } else if x == width {
        width + y
    } else if y == height {
        2 * width + height - x
    } else {
        2 * (width + height) - y
    }
}

/// Leaves out lines until land and sea take turns along the border: the sea lies clockwise of where a line ends, up to where the next one
/// begins. Of two lines that say otherwise, the shorter one goes. Extracts that are cut at nodes have such lines.
fn without_contradictions(mut parts: Vec<Vec<Point>>, within: Rect) -> (Vec<Vec<Point>>, u32) {
    let mut count = 0;
    loop {
        let ends = parts.iter().enumerate().flat_map(|(at, part)| {
            let place = |point: Point| clockwise(point, within);
            [(place(part[0]), true, at), (place(part[part.len() - 1]), false, at)]
        });
        let mut ends: Vec<(i64, bool, usize)> = ends.collect();
        ends.sort_unstable();
        let next = ends.iter().cycle().skip(1);
        let Some((one, other)) = ends.iter().zip(next).find(|(one, next)| one.1 == next.1) else { break };
        let worse = if length(&parts[one.2]) < length(&parts[other.2]) { one.2 } else { other.2 };
        parts.swap_remove(worse);
        count += 1;
    }
    (parts, count)
}

fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}

/// Joins lines from border to border to rings.
fn joined(parts: Vec<Vec<Point>>, within: Rect) -> Vec<Vec<Point>> {
    let around = 2 * (within.right - within.left + within.bottom - within.top);
    let mut waiting = parts;
    let mut rings = Vec::new();
    while let Some(mut ring) = waiting.pop() {
        loop {
            let from = clockwise(ring[ring.len() - 1], within);
            let gap = |point: Point| (clockwise(point, within) - from).rem_euclid(around);
            let own = gap(ring[0]);
            let next = (0..waiting.len()).min_by_key(|&at| gap(waiting[at][0])).filter(|&at| gap(waiting[at][0]) < own);
            let length = next.map_or(own, |at| gap(waiting[at][0]));
            ring.extend(corners_between(from, length, within));
            match next {
                Some(at) => ring.extend(waiting.swap_remove(at)),
                None => break,
            }
        }
        rings.push(ring);
    }
    rings
}

/// The corners on the way along the border: clockwise from a place, for a length.
fn corners_between(from: i64, length: i64, within: Rect) -> Vec<Point> {
    let around = 2 * (within.right - within.left + within.bottom - within.top);
    let mut found: Vec<(i64, Point)> = corners(within)
        .into_iter()
        .map(|corner| ((clockwise(corner, within) - from).rem_euclid(around), corner))
        .collect();
    found.retain(|(gap, _)| *gap < length);
    found.sort_by_key(|(gap, _)| *gap);
    found.into_iter().map(|(_, corner)| corner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHIN: Rect = Rect { left: 100, top: 100, right: 200, bottom: 200 };

    fn line(list: &[(i32, i32)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    /// The area of the sea: islands count against it.
    fn area(sea: &Sea) -> f64 {
        sea.rings.iter().map(|ring| doubled_area(ring)).sum::<f64>() / 2.0
    }

    #[test]
    fn the_sea_is_on_the_right() {
        let north = line(&[(150, 300), (150, 0)]);
        let east = sea(vec![], vec![north.clone()], WITHIN);
        assert!((area(&east) - 5000.0).abs() < 1.0, "{east:?}");
        assert!(
            east.rings[0].contains(&Point { x: 200, y: 100 }) && !east.rings[0].contains(&Point { x: 100, y: 100 })
        );
        let south: Vec<_> = north.into_iter().rev().collect();
        assert!(sea(vec![], vec![south], WITHIN).rings[0].contains(&Point { x: 100, y: 100 }));
    }

    #[test]
    fn two_coasts_make_a_strait_or_two_seas() {
        let strait = sea(vec![], vec![line(&[(120, 300), (120, 0)]), line(&[(180, 0), (180, 300)])], WITHIN);
        assert_eq!((strait.rings.len(), strait.loose_ends), (1, 0));
        assert!((area(&strait) - 6000.0).abs() < 1.0, "{strait:?}");
        let seas = sea(vec![], vec![line(&[(120, 0), (120, 300)]), line(&[(180, 300), (180, 0)])], WITHIN);
        assert_eq!(seas.rings.len(), 2);
        assert!((area(&seas) - 4000.0).abs() < 1.0, "{seas:?}");
    }

    #[test]
    fn islands_are_land_and_nothing_else_is_known_to_be() {
        let island = line(&[(140, 140), (140, 160), (160, 160), (160, 140), (140, 140)]);
        let all = sea(vec![island.clone()], vec![], WITHIN);
        assert!((area(&all) - (10_000.0 - 400.0)).abs() < 1.0, "{all:?}");
        let lagoon: Vec<_> = island.into_iter().rev().collect();
        assert!((area(&sea(vec![lagoon], vec![], WITHIN)) - 400.0).abs() < 1.0);
        assert_eq!(sea(vec![], vec![], WITHIN), Sea::default());
    }

    #[test]
    fn an_island_on_the_border_is_cut() {
        // A square from (90, 140) to (120, 160), against the clock: within the border it is 20 wide.
        let island = line(&[(110, 140), (90, 140), (90, 160), (120, 160), (120, 140), (110, 140)]);
        let cut = sea(vec![island], vec![], WITHIN);
        assert!((area(&cut) - (10_000.0 - 400.0)).abs() < 1.0, "{cut:?}");
    }

    #[test]
    fn a_short_line_that_contradicts_a_long_one_is_left_out() {
        let coast = line(&[(150, 300), (150, 250), (150, 180), (150, 120), (150, 0)]);
        let wrong = line(&[(300, 150), (180, 150), (180, 0)]);
        let sea = sea(vec![], vec![wrong, coast, line(&[(0, 180), (110, 180), (0, 190)])], WITHIN);
        assert_eq!(sea.contradictions, 1, "{sea:?}");
        assert!((area(&sea) - 5000.0).abs() < 100.0, "{sea:?}");
    }

    #[test]
    fn a_loose_end_is_led_to_the_nearest_border_and_counted() {
        let loose = sea(vec![], vec![line(&[(150, 180), (150, 120)])], WITHIN);
        assert_eq!(loose.loose_ends, 2);
        assert!((area(&loose) - 5000.0).abs() < 1.0, "{loose:?}");
    }
}
