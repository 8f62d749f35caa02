//! Closed rings of ways that are joined at their ends.

use std::collections::HashMap;
use std::hash::Hash;

use crate::mercator::Point;

/// What became of ways: lines of nodes, joined as far as they go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Joined<T> {
    /// First and last are the same.
    pub(crate) closed: Vec<Vec<T>>,
    pub(crate) open: Vec<Vec<T>>,
}

/// Joins ways at their ends. With `is_directed`, only an end and a beginning are joined; otherwise ways may be turned around.
/// Nodes are ids or places.
pub(crate) fn join<T: Copy + Eq + Hash>(ways: &[&[T]], is_directed: bool) -> Joined<T> {
    let mut joining = Joining { ways, ends: HashMap::new(), used: vec![false; ways.len()], is_directed };
    for (at, way) in ways.iter().enumerate().filter(|(_, way)| way.len() > 1) {
        joining.ends.entry(way[0]).or_default().push(at);
        joining.ends.entry(way[way.len() - 1]).or_default().push(at);
    }
    let mut joined = Joined { closed: Vec::new(), open: Vec::new() };
    for at in 0..ways.len() {
        if let Some(line) = joining.line(at) {
            if line.len() > 3 && line[0] == line[line.len() - 1] { &mut joined.closed } else { &mut joined.open }
                .push(line);
        }
    }
    joined
}

struct Joining<'a, T> {
    ways: &'a [&'a [T]],
    /// The ways that begin or end at a node.
    ends: HashMap<T, Vec<usize>>,
    used: Vec<bool>,
    is_directed: bool,
}

impl<T: Copy + Eq + Hash> Joining<'_, T> {
    /// The longest line from a way that is not used yet: forward until it closes or nothing follows, then backward.
    fn line(&mut self, at: usize) -> Option<Vec<T>> {
        if std::mem::replace(&mut self.used[at], true) || self.ways[at].len() < 2 {
            return None;
        }
        let mut line = self.ways[at].to_vec();
        while line[0] != line[line.len() - 1]
            && let Some(next) = self.after(line[line.len() - 1], false)
        {
            line.extend_from_slice(&next[1..]);
        }
        while line[0] != line[line.len() - 1]
            && let Some(next) = self.after(line[0], true)
        {
            line.splice(..0, next[..next.len() - 1].iter().copied());
        }
        Some(line)
    }

    /// A way from a node that is not used yet, or with `to`, one that leads to the node.
    fn after(&mut self, node: T, to: bool) -> Option<Vec<T>> {
        let candidates = self.ends.get(&node)?;
        let fits = |at: &&usize| {
            let way = self.ways[**at];
            !self.used[**at] && (!self.is_directed || way[if to { way.len() - 1 } else { 0 }] == node)
        };
        let at = *candidates.iter().find(fits)?;
        self.used[at] = true;
        let mut way = self.ways[at].to_vec();
        if way[if to { way.len() - 1 } else { 0 }] != node {
            way.reverse();
        }
        Some(way)
    }
}

/// Twice the area of a ring in square units; positive if it runs clockwise on the picture.
pub(crate) fn doubled_area(ring: &[Point]) -> f64 {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    // The first point is the origin, so that no digits are lost.
    let origin = ring.first().copied().unwrap_or_default();
    let from = |point: &Point| [f64::from(point.x) - f64::from(origin.x), f64::from(point.y) - f64::from(origin.y)];
    pairs
        .map(|(one, next)| {
            let (a, b) = (from(one), from(next));
            a[0] * b[1] - b[0] * a[1]
        })
        .sum()
}

/// Turns a ring so that borders run clockwise on the picture and holes against it. Many areas can then be filled at once by counting
/// windings.
pub(crate) fn turn(ring: &mut [Point], is_hole: bool) {
    if (doubled_area(ring) > 0.0) == is_hole {
        ring.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_become_rings_in_any_order_and_direction() {
        let ways: [&[i64]; 5] = [&[1, 2, 3], &[5, 4, 3], &[5, 6, 1], &[7, 8, 9, 7], &[10, 11]];
        let joined = join(&ways, false);
        assert_eq!(joined.closed, [vec![1, 2, 3, 4, 5, 6, 1], vec![7, 8, 9, 7]]);
        assert_eq!(joined.open, [vec![10, 11]]);
    }

    #[test]
    fn directed_lines_are_joined_backward_too_and_never_turned() {
        let ways: [&[i64]; 4] = [&[3, 4], &[1, 2, 3], &[9, 4], &[4, 5]];
        let joined = join(&ways, true);
        assert_eq!((joined.closed.len(), joined.open), (0, vec![vec![1, 2, 3, 4, 5], vec![9, 4]]));
    }

    #[test]
    fn a_way_that_meets_itself_does_not_hang() {
        let ways: [&[i64]; 3] = [&[1, 1], &[2, 1], &[]];
        assert_eq!(join(&ways, false).closed.len(), 0);
    }

    #[test]
    fn areas_have_a_direction() {
        let mut ring = [(0, 0), (10, 0), (10, 10), (0, 10)].map(|(x, y)| Point { x, y });
        assert!((doubled_area(&ring) - 200.0).abs() < 1e-9);
        turn(&mut ring, true);
        assert!((doubled_area(&ring) + 200.0).abs() < 1e-9);
        turn(&mut ring, true);
        assert!((doubled_area(&ring) + 200.0).abs() < 1e-9);
    }
}
