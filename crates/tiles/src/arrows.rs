//! The arrows of one-way streets.

use tiny_skia::PathBuilder;

use crate::draw::{View, between, is_near};
use crate::numbers::rough;

/// The distance of two arrows in pixels.
const APART: f64 = 110.0;
/// The shape of an arrow in pixels, along the street and across it.
const SHAPE: [[f32; 2]; 7] = [[-5.0, -0.6], [1.5, -0.6], [1.5, -2.3], [5.0, 0.0], [1.5, 2.3], [1.5, 0.6], [-5.0, 0.6]];

/// Adds arrows to a path at equal distances along a line. They depend on the length from the line's own beginning, so they are the same in
/// all cells.
pub(crate) fn add(path: &mut PathBuilder, points: &[[f32; 2]], before: f64, view: View) {
    let apart = APART * f64::from(view.scale);
    let mut walked = before;
    for pair in points.windows(2) {
        let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
        let length = f64::from(dx.hypot(dy));
        // The first arrow is half a distance from the beginning.
        let mut at = ((walked / apart - 0.5).ceil() + 0.5) * apart;
        while length > 0.0 && at < walked + length && is_near(pair, view) {
            let place = between(pair, rough((at - walked) / length));
            arrow(path, place, [dx, dy].map(|part| part / rough(length)), view.scale);
            at += apart;
        }
        walked += length;
    }
}

fn arrow(path: &mut PathBuilder, [x, y]: [f32; 2], [cos, sin]: [f32; 2], scale: f32) {
    for (at, [along, across]) in SHAPE.into_iter().enumerate() {
        let (along, across) = (along * scale, across * scale);
        let (x, y) = (x + along * cos - across * sin, y + along * sin + across * cos);
        if at == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mercator::Tile;

    #[test]
    fn arrows_are_where_they_are_on_the_whole_line() {
        let view = View::new(Tile::WORLD.rect(), 0, 1, 256);
        let count = |points: &[[f32; 2]], before: f64| {
            let mut path = PathBuilder::new();
            add(&mut path, points, before, view);
            path.finish()
                .map_or(0, |path| path.segments().filter(|segment| *segment == tiny_skia::PathSegment::Close).count())
        };
        assert_eq!(count(&[[0.0, 9.0], [250.0, 9.0]], 0.0), 2, "at 55 and 165");
        assert_eq!(count(&[[60.0, 9.0], [250.0, 9.0]], 60.0), 1);
        assert_eq!(count(&[[60.0, 9.0], [160.0, 9.0]], 60.0), 0);
    }
}
