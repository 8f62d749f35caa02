//! Distances and positions on a small part of the globe.

use ritiro_domain::Place;

/// Metres of a ten-millionth of a degree of latitude.
const METERS: f64 = 0.011_131_95;

/// How wide a degree of longitude is at a place, as a part of a degree of latitude.
fn narrowing(place: Place) -> f64 {
    place.lat().to_radians().cos().max(1e-3)
}

/// Metres from one place to another one nearby. On an extract of a country it is right to about one in a thousand.
pub(crate) fn distance(from: Place, to: Place) -> f64 {
    let [x, y] = offset(from, to);
    x.hypot(y)
}

/// Metres to the east and to the north.
fn offset(from: Place, to: Place) -> [f64; 2] {
    let ((lat, lng), (to_lat, to_lng)) = (from.e7(), to.e7());
    let east = f64::from(to_lng) - f64::from(lng);
    let north = f64::from(to_lat) - f64::from(lat);
    [east * METERS * narrowing(from), north * METERS]
}

/// The place at a part (0 to 1) of the straight line between two places.
pub(crate) fn between(from: Place, to: Place, part: f64) -> Place {
    let ((lat, lng), (to_lat, to_lng)) = (from.e7(), to.e7());
    let mix = |from: i32, to: i32| rounded(f64::from(from) + (f64::from(to) - f64::from(from)) * part);
    Place::from_e7(mix(lat, to_lat), mix(lng, to_lng))
}

/// A coordinate in ten-millionths of a degree, rounded. A value out of range becomes the nearest limit.
#[expect(clippy::cast_possible_truncation, reason = "the cast takes the nearest value in range")]
pub(crate) fn rounded(value: f64) -> i32 {
    value.round() as i32
}

/// The middle of places: the mean. Zero for none.
pub(crate) fn middle(places: &[Place]) -> Place {
    let count = places.len().max(1) as f64;
    let sum = |axis: fn((i32, i32)) -> i32| places.iter().map(|place| f64::from(axis(place.e7()))).sum::<f64>() / count;
    Place::from_e7(rounded(sum(|e7| e7.0)), rounded(sum(|e7| e7.1)))
}

/// The centre of a ring by area; the mean of its corners if it has no area.
pub(crate) fn centroid(ring: &[Place]) -> Place {
    let Some(first) = ring.first() else { return Place::from_e7(0, 0) };
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    let flat: Vec<[f64; 2]> = ring.iter().map(|place| offset(*first, *place)).collect();
    for pair in flat.windows(2) {
        let cross = pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1];
        area += cross;
        x += (pair[0][0] + pair[1][0]) * cross;
        y += (pair[0][1] + pair[1][1]) * cross;
    }
    if area.abs() < 1.0 {
        return middle(ring);
    }
    moved(*first, [x / (3.0 * area), y / (3.0 * area)])
}

/// The place some metres to the east and to the north.
fn moved(from: Place, [east, north]: [f64; 2]) -> Place {
    let (lat, lng) = from.e7();
    Place::from_e7(rounded(f64::from(lat) + north / METERS), rounded(f64::from(lng) + east / METERS / narrowing(from)))
}

/// The place at a part (0 to 1) of the length of a line.
pub(crate) fn along(line: &[Place], part: f64) -> Option<Place> {
    let lengths: Vec<f64> = line.windows(2).map(|pair| distance(pair[0], pair[1])).collect();
    let mut left = lengths.iter().sum::<f64>() * part.clamp(0.0, 1.0);
    for (pair, length) in line.windows(2).zip(&lengths) {
        if left <= *length && *length > 0.0 {
            return Some(between(pair[0], pair[1], left / length));
        }
        left -= length;
    }
    line.last().copied()
}

/// The corners of a line and points between them, so that no two that follow are farther apart than `step` metres.
pub(crate) fn sampled(line: &[Place], step: f64) -> Vec<Place> {
    let mut points: Vec<Place> = line.first().copied().into_iter().collect();
    for pair in line.windows(2) {
        let length = distance(pair[0], pair[1]);
        // The bound keeps a wrong coordinate from filling the memory.
        let pieces = (length / step).ceil().clamp(1.0, 1000.0);
        let mut at = 1.0;
        while at <= pieces {
            points.push(between(pair[0], pair[1], at / pieces));
            at += 1.0;
        }
    }
    points
}

/// Whether a place lies within a ring, by the number of sides to the east of it.
pub(crate) fn is_inside(ring: &[Place], place: Place) -> bool {
    let (lat, lng) = (place.lat(), place.lng());
    let crosses = |pair: &&[Place]| {
        let [a, b] = [pair[0], pair[1]];
        (a.lat() > lat) != (b.lat() > lat)
            && lng < (b.lng() - a.lng()) * (lat - a.lat()) / (b.lat() - a.lat()) + a.lng()
    };
    ring.windows(2).filter(crosses).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Place {
        Place::new(lat, lng).unwrap()
    }

    #[test]
    fn distances_are_near_the_truth() {
        assert!((distance(at(55.0, 12.0), at(55.01, 12.0)) - 1113.2).abs() < 1.0);
        assert!((distance(at(60.0, 12.0), at(60.0, 12.01)) - 556.6).abs() < 1.0);
    }

    #[test]
    fn the_centre_of_a_square_is_in_its_middle() {
        let square = [at(0.0, 0.0), at(0.0, 0.02), at(0.02, 0.02), at(0.02, 0.0), at(0.0, 0.0)];
        assert!(distance(centroid(&square), at(0.01, 0.01)) < 1.0);
        assert!(is_inside(&square, at(0.01, 0.001)));
        assert!(!is_inside(&square, at(0.01, 0.021)) && !is_inside(&square, at(-0.01, 0.01)));
    }

    #[test]
    fn a_part_of_a_line_is_measured_along_it() {
        let line = [at(0.0, 0.0), at(0.0, 0.01), at(0.01, 0.01)];
        assert!(distance(along(&line, 0.75).unwrap(), at(0.005, 0.01)) < 1.0);
        assert_eq!(along(&[], 0.5), None);
        let points = sampled(&line, 100.0);
        assert!(points.windows(2).all(|pair| distance(pair[0], pair[1]) < 101.0));
        assert_eq!(points.last(), line.last());
    }
}
