//! What may have a label: places, areas and lines with names, and house numbers.

use std::collections::BTreeMap;

use crate::extract::Extract;
use crate::kind::Kind;
use crate::label::LabelKind;
use crate::mercator::{Point, Rect};
use crate::rings::join;
use crate::rules::Spot;
use crate::shapes::Shape;

/// Where a label may be.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Anchor {
    /// At a place.
    Point(Point),
    /// In the middle of an area that is so wide there, in units.
    Area(Point, f64),
    /// Along a line.
    Line(Vec<Point>),
}

/// Something that may have a label.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Candidate {
    pub(crate) kind: LabelKind,
    pub(crate) word: u32,
    pub(crate) anchor: Anchor,
    /// Of one kind, the larger ones get their places first.
    rank: f64,
}

/// All candidates in the order in which they get their places.
pub(crate) fn candidates(extract: &Extract, shapes: &[Shape]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> =
        extract.spots.iter().map(|spot| at_point(of_spot(spot.spot), spot.text, spot.point)).collect();
    found.extend(shapes.iter().filter_map(area));
    found.extend(shapes.iter().filter_map(house_number));
    found.extend(lines(shapes));
    found.sort_by(|one, other| one.kind.cmp(&other.kind).then(other.rank.total_cmp(&one.rank)));
    found
}

fn at_point(kind: LabelKind, word: u32, point: Point) -> Candidate {
    Candidate { kind, word, anchor: Anchor::Point(point), rank: 0.0 }
}

fn of_spot(spot: Spot) -> LabelKind {
    match spot {
        Spot::City => LabelKind::City,
        Spot::Town => LabelKind::Town,
        Spot::Village => LabelKind::Village,
        Spot::Suburb => LabelKind::Suburb,
        Spot::Quarter => LabelKind::Quarter,
        Spot::Hamlet => LabelKind::Hamlet,
        Spot::Island => LabelKind::Island,
        Spot::Station => LabelKind::Station,
        Spot::Stop => LabelKind::Stop,
        Spot::HouseNumber => LabelKind::HouseNumber,
    }
}

fn area(shape: &Shape) -> Option<Candidate> {
    let kind = match shape.kind {
        Kind::Water => LabelKind::Water,
        Kind::Park | Kind::Forest | Kind::Golf | Kind::Cemetery | Kind::Grass | Kind::Wetland | Kind::Sand => {
            LabelKind::Park
        }
        Kind::Plaza => LabelKind::Plaza,
        Kind::Campus | Kind::Pitch | Kind::Airfield => LabelKind::Campus,
        Kind::Building => LabelKind::Building,
        _ => return None,
    };
    let (middle, width) = middle(&shape.lines)?;
    Some(Candidate { kind, word: shape.name?, anchor: Anchor::Area(middle, width), rank: shape.area })
}

fn house_number(shape: &Shape) -> Option<Candidate> {
    let word = shape.house_number?;
    let (middle, width) = middle(&shape.lines)?;
    Some(Candidate { kind: LabelKind::HouseNumber, word, anchor: Anchor::Area(middle, width), rank: 0.0 })
}

/// The middle of the widest horizontal piece of an area, of a few near its middle, and its width in units.
fn middle(rings: &[Vec<Point>]) -> Option<(Point, f64)> {
    let around = Rect::around(rings.iter().flatten())?;
    let [top_left, bottom_right] = around.corners();
    let height = f64::from(bottom_right.y) - f64::from(top_left.y);
    let rows = [0.5, 0.42, 0.58, 0.34, 0.66].map(|share| f64::from(top_left.y) + height * share + 0.25);
    let pieces = rows
        .into_iter()
        .flat_map(|y| crossings(rings, y).chunks_exact(2).map(|pair| (pair[0], pair[1], y)).collect::<Vec<_>>());
    // The first of equal ones, which is the one nearest to the middle.
    let (from, to, y) = pieces.fold(None, |best: Option<(f64, f64, f64)>, piece| match best {
        Some(best) if best.1 - best.0 >= (piece.1 - piece.0) * 0.8 => Some(best),
        _ => Some(piece),
    })?;
    let point = Point { x: crate::numbers::coordinate(f64::midpoint(from, to)), y: crate::numbers::coordinate(y) };
    Some((point, to - from))
}

/// Where the rings cross a row, from west to east.
fn crossings(rings: &[Vec<Point>], y: f64) -> Vec<f64> {
    let mut found = Vec::new();
    for ring in rings {
        for (one, next) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (a, b) = (f64::from(one.y), f64::from(next.y));
            if (a < y) != (b < y) {
                found.push(f64::from(one.x) + (f64::from(next.x) - f64::from(one.x)) * (y - a) / (b - a));
            }
        }
    }
    found.sort_by(f64::total_cmp);
    found
}

fn of_line(kind: Kind) -> Option<LabelKind> {
    Some(match kind {
        Kind::Motorway | Kind::Trunk | Kind::Primary => LabelKind::MainRoad,
        Kind::Secondary | Kind::Tertiary => LabelKind::Road,
        Kind::Street | Kind::Footstreet => LabelKind::Street,
        Kind::Service | Kind::Path | Kind::Cycleway | Kind::Track | Kind::Steps => LabelKind::Lane,
        Kind::River | Kind::Canal | Kind::Stream => LabelKind::Waterway,
        _ => return None,
    })
}

/// The lines with names. A street of many ways is one line as far as they join.
fn lines(shapes: &[Shape]) -> Vec<Candidate> {
    let mut groups: BTreeMap<(LabelKind, u32), Vec<&[Point]>> = BTreeMap::new();
    for shape in shapes.iter().filter(|shape| !shape.kind.is_area()) {
        if let (Some(kind), Some(word)) = (of_line(shape.kind), shape.name) {
            groups.entry((kind, word)).or_default().extend(shape.lines.iter().map(Vec::as_slice));
        }
    }
    let mut found = Vec::new();
    for ((kind, word), ways) in groups {
        let joined = join(&ways, false);
        let lines = joined.open.into_iter().chain(joined.closed);
        found.extend(lines.map(|line| Candidate { kind, word, rank: length(&line), anchor: Anchor::Line(line) }));
    }
    found
}

fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(list: &[(i32, i32)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn the_middle_of_an_area_lies_in_it() {
        let horseshoe = ring(&[(0, 0), (300, 0), (300, 90), (60, 90), (60, 110), (300, 110), (300, 200), (0, 200)]);
        let (point, width) = middle(&[horseshoe]).unwrap();
        assert!((width - 300.0).abs() < 1.0 && point.x == 150 && (point.y < 90 || point.y > 110), "{point:?} {width}");
        let hole = ring(&[(100, 50), (200, 50), (200, 150), (100, 150)]);
        let (point, width) = middle(&[ring(&[(0, 0), (300, 0), (300, 200), (0, 200)]), hole]).unwrap();
        assert!((width - 100.0).abs() < 1.0 && point.x == 50, "{point:?} {width}");
        assert_eq!(middle(&[]), None);
    }
}
