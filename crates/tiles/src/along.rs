//! Places for letters along a line.

use geo::{LineString, SimplifyIdx};

use crate::numbers::rounded;

/// A line in pixels with the length up to each of its points.
#[derive(Debug)]
pub(crate) struct Track {
    points: Vec<[f64; 2]>,
    lengths: Vec<f64>,
}

/// Bends that are smaller than this are not followed, in pixels.
const SMOOTH: f64 = 1.2;
/// The largest bend at one point, as a cosine: 35 degrees.
const SHARPEST: f64 = 0.82;
/// The largest sum of all bends under a text: 90 degrees.
const MOST_BENT: f64 = std::f64::consts::FRAC_PI_2;
/// A name is repeated along a long line about this often, in pixels.
const REPEATED: f64 = 420.0;

impl Track {
    pub(crate) fn new(points: Vec<[f64; 2]>) -> Self {
        let kept = LineString::from_iter(points.iter().map(|point| (point[0], point[1]))).simplify_idx(SMOOTH);
        let points: Vec<[f64; 2]> = kept.into_iter().map(|at| points[at]).collect();
        let mut lengths = vec![0.0];
        for pair in points.windows(2) {
            lengths.push(lengths[lengths.len() - 1] + distance(pair[0], pair[1]));
        }
        Self { points, lengths }
    }

    pub(crate) fn length(&self) -> f64 {
        self.lengths[self.lengths.len() - 1]
    }

    /// The middles of places for texts of a length: for each repetition, the best one and others near it.
    pub(crate) fn middles(&self, text: f64) -> Vec<Vec<f64>> {
        let all = self.length();
        if all < text {
            return Vec::new();
        }
        let count = rounded((all / REPEATED).floor()).max(1);
        let part = all / f64::from(count);
        let step = (text / 3.0).max(8.0);
        let near = |middle: f64| {
            let shifts = [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0].map(|shift| middle + shift * step);
            let fits = |at: &f64| (at - middle).abs() <= part / 2.0 && at - text / 2.0 >= 0.0 && at + text / 2.0 <= all;
            shifts.into_iter().filter(fits).collect()
        };
        (0..count).map(|at| near((f64::from(at) + 0.5) * part)).collect()
    }

    /// The piece around a place, if it is straight enough for letters. It runs so that they can be read.
    pub(crate) fn piece(&self, middle: f64, text: f64) -> Option<Vec<[f64; 2]>> {
        let (from, to) = (middle - text / 2.0, middle + text / 2.0);
        let inner = self.lengths.iter().zip(&self.points).filter(|(length, _)| from < **length && **length < to);
        let mut piece = vec![self.at(from)];
        piece.extend(inner.map(|(_, point)| *point));
        piece.push(self.at(to));
        if is_bent(&piece) {
            return None;
        }
        if piece[0][0] > piece[piece.len() - 1][0] {
            piece.reverse();
        }
        Some(piece)
    }

    fn at(&self, length: f64) -> [f64; 2] {
        let next = self.lengths.partition_point(|other| *other < length).clamp(1, self.points.len() - 1);
        let (from, to) = (self.points[next - 1], self.points[next]);
        let whole = self.lengths[next] - self.lengths[next - 1];
        let share = if whole > 0.0 { ((length - self.lengths[next - 1]) / whole).clamp(0.0, 1.0) } else { 0.0 };
        [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
    }
}

fn distance(one: [f64; 2], other: [f64; 2]) -> f64 {
    (one[0] - other[0]).hypot(one[1] - other[1])
}

fn is_bent(piece: &[[f64; 2]]) -> bool {
    let directions: Vec<[f64; 2]> = piece
        .windows(2)
        .filter_map(|pair| {
            let length = distance(pair[0], pair[1]);
            (length > 0.1).then(|| [(pair[1][0] - pair[0][0]) / length, (pair[1][1] - pair[0][1]) / length])
        })
        .collect();
    let bends: Vec<f64> = directions.windows(2).map(|pair| pair[0][0] * pair[1][0] + pair[0][1] * pair[1][1]).collect();
    bends.iter().any(|bend| *bend < SHARPEST)
        || bends.iter().map(|bend| bend.clamp(-1.0, 1.0).acos()).sum::<f64>() > MOST_BENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_repeated_along_a_long_line_and_left_out_on_a_short_one() {
        let long = Track::new(vec![[0.0, 0.0], [1000.0, 0.0]]);
        assert_eq!(long.middles(100.0).iter().map(|near| near[0]).collect::<Vec<_>>(), [250.0, 750.0]);
        assert!(Track::new(vec![[0.0, 0.0], [90.0, 0.0]]).middles(100.0).is_empty());
    }

    #[test]
    fn letters_are_never_upside_down_nor_around_a_corner() {
        let track = Track::new(vec![[200.0, 0.0], [100.0, 0.0], [100.0, 100.0]]);
        assert_eq!(track.piece(50.0, 60.0).unwrap(), [[120.0, 0.0], [180.0, 0.0]]);
        assert_eq!(track.piece(100.0, 60.0), None);
    }
}
