//! Lines of many ways as one line each, for zooms at which the ways are short.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::band::Band;
use crate::kind::{Kind, LINK, TUNNEL};
use crate::mercator::Point;
use crate::rings::join;
use crate::shapes::Shape;

/// The last zoom at which lines are joined. Farther in, bridges, layers and directions are seen, which differ from way to way.
const LAST: u8 = 13;

/// The shapes of a band. Farther out, lines that look the same are joined at their ends: long lines can be simplified more, and are drawn
/// faster.
pub(crate) fn merged(shapes: &[Shape], band: Band) -> Cow<'_, [Shape]> {
    if band.last > LAST {
        return Cow::Borrowed(shapes);
    }
    let is_seen = |shape: &&Shape| shape.kind.first_zoom() <= band.last;
    let mut merged: Vec<Shape> = shapes.iter().filter(is_seen).filter(|shape| shape.kind.is_area()).cloned().collect();
    let mut groups: BTreeMap<(Kind, u8), Vec<&[Point]>> = BTreeMap::new();
    for shape in shapes.iter().filter(is_seen).filter(|shape| !shape.kind.is_area()) {
        groups
            .entry((shape.kind, shape.flags & (LINK | TUNNEL)))
            .or_default()
            .extend(shape.lines.iter().map(Vec::as_slice));
    }
    for ((kind, flags), ways) in groups {
        let joined = join(&ways, false);
        let lines = joined.closed.into_iter().chain(joined.open);
        merged.extend(lines.map(|line| Shape::of_line(kind, flags, line)));
    }
    Cow::Owned(merged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::BANDS;
    use crate::kind::{BRIDGE, ONEWAY};

    #[test]
    fn ways_that_look_the_same_become_one_line() {
        let line = |list: &[i32]| list.iter().map(|&x| Point { x, y: 7 }).collect::<Vec<_>>();
        let shapes = [
            Shape::of_line(Kind::Primary, ONEWAY, line(&[1, 2])),
            Shape::of_line(Kind::Primary, BRIDGE, line(&[3, 2])),
            Shape::of_line(Kind::Primary, LINK, line(&[3, 4])),
            Shape::of_line(Kind::Path, 0, line(&[3, 4])),
        ];
        let far = merged(&shapes, BANDS[5]);
        assert_eq!(
            far.iter().map(|shape| shape.lines[0].clone()).collect::<Vec<_>>(),
            [line(&[1, 2, 3]), line(&[3, 4])]
        );
        assert_eq!(merged(&shapes, BANDS[7]), &shapes[..]);
    }
}
