//! Areas and lines with their places, assembled from the ways and relations of an extract.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::coast;
use crate::extract::{Extract, Relation, WayRow};
use crate::kind::{Kind, Look};
use crate::mercator::{Point, Rect};
use crate::numbers::number;
use crate::rings::{doubled_area, join, turn};

/// What was made of an extract, and what could not be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Nodes that something needs.
    pub nodes: u32,
    /// Areas that are drawn.
    pub areas: u32,
    /// Lines that are drawn.
    pub lines: u32,
    /// Areas of several ways that are left out because no ring of them closes.
    pub unclosed: u32,
    /// Rings that do not close, of areas of several ways. The rest of the area is drawn.
    pub open_rings: u32,
    /// Ways of which a node is not in the extract. Areas are left out, lines are drawn as far as they are known.
    pub incomplete: u32,
    /// Ends of coast lines within the extract. They are led to its border straight.
    pub loose_coasts: u32,
    /// Coast lines that contradict others about where the sea is, and are left out.
    pub contradicting_coasts: u32,
}

/// An area or a line.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    pub(crate) flags: u8,
    pub(crate) layer: i8,
    /// The rings of an area, turned for the rule of windings and without the first point again at the end; or one line.
    pub(crate) lines: Vec<Vec<Point>>,
    pub(crate) name: Option<u32>,
    pub(crate) house_number: Option<u32>,
    /// The area in square units; zero for a line.
    pub(crate) area: f64,
}

impl Shape {
    /// A line without a name on the ground.
    pub(crate) fn of_line(kind: Kind, flags: u8, line: Vec<Point>) -> Self {
        Self { kind, flags, layer: 0, lines: vec![line], name: None, house_number: None, area: 0.0 }
    }
}

/// All shapes of an extract. Its nodes are sorted.
pub(crate) fn assemble(extract: &Extract) -> (Vec<Shape>, Report) {
    let mut work = Assembly {
        extract,
        ways: HashMap::new(),
        outers: HashSet::new(),
        shapes: Vec::new(),
        report: Report::default(),
    };
    work.ways = extract.ways.iter().map(|way| (way.id, way)).collect();
    work.report.nodes = number(extract.nodes());
    for relation in &extract.relations {
        work.relation(relation);
    }
    for way in &extract.ways {
        work.way(way);
    }
    work.sea();
    work.report.areas = number(work.shapes.iter().filter(|shape| shape.kind.is_area()).count());
    work.report.lines = number(work.shapes.len()) - work.report.areas;
    (work.shapes, work.report)
}

struct Assembly<'a> {
    extract: &'a Extract,
    ways: HashMap<i64, &'a WayRow>,
    /// Ways that say what the area of a relation is. They are not drawn as areas of their own, which would have no holes.
    outers: HashSet<i64>,
    shapes: Vec<Shape>,
    report: Report,
}

impl Assembly<'_> {
    fn relation(&mut self, relation: &Relation) {
        let members = |is_inner: bool| {
            let ways = relation.members.iter().filter(move |member| member.is_inner == is_inner);
            ways.filter_map(|member| self.ways.get(&member.way).copied()).collect::<Vec<_>>()
        };
        let (outer, inner) = (members(false), members(true));
        let (look, name) = match relation.look {
            Some(look) => (Some(look), relation.name),
            None => said_by(&outer, relation.name),
        };
        let Some(look) = look else { return };
        let mut rings = self.rings(&outer, false);
        if rings.is_empty() {
            self.report.unclosed += 1;
            return;
        }
        rings.extend(self.rings(&inner, true));
        self.outers.extend(outer.iter().filter(|way| says(way, look.kind)).map(|way| way.id));
        self.area(look, rings, name, None);
    }

    /// The closed rings of ways of a relation.
    fn rings(&mut self, ways: &[&WayRow], is_hole: bool) -> Vec<Vec<Point>> {
        let refs: Vec<&[i64]> = ways.iter().map(|way| self.extract.refs(way)).collect();
        let joined = join(&refs, false);
        self.report.open_rings += number(joined.open.len());
        joined.closed.iter().filter_map(|ring| self.ring(ring, is_hole)).collect()
    }

    /// The places of a closed ring; nothing if one is missing.
    fn ring(&mut self, ids: &[i64], is_hole: bool) -> Option<Vec<Point>> {
        let points: Option<Vec<Point>> = ids[1..].iter().map(|id| self.extract.point(*id)).collect();
        let Some(mut points) = points else {
            self.report.incomplete += 1;
            return None;
        };
        points.dedup();
        turn(&mut points, is_hole);
        Some(points)
    }

    fn way(&mut self, way: &WayRow) {
        let refs = self.extract.refs(way);
        for look in &way.looks {
            match look.kind {
                Kind::Coastline => {}
                kind if kind.is_area() => self.closed_way(way, *look, refs),
                _ => self.line(way, *look, refs),
            }
        }
    }

    fn closed_way(&mut self, way: &WayRow, look: Look, refs: &[i64]) {
        if self.outers.contains(&way.id) {
            return;
        }
        if let Some(ring) = self.ring(refs, false) {
            self.area(look, vec![ring], way.name, way.house_number);
        }
    }

    fn area(&mut self, look: Look, lines: Vec<Vec<Point>>, name: Option<u32>, house_number: Option<u32>) {
        let area = lines.iter().map(|ring| doubled_area(ring)).sum::<f64>().abs() / 2.0;
        let Look { kind, flags, layer, .. } = look;
        self.shapes.push(Shape { kind, flags, layer, lines, name, house_number, area });
    }

    fn line(&mut self, way: &WayRow, look: Look, refs: &[i64]) {
        let mut runs = runs(self.extract, refs);
        if runs.len() != 1 || runs[0].len() != refs.len() {
            self.report.incomplete += 1;
        }
        let Look { kind, flags, layer, is_reversed } = look;
        for run in &mut runs {
            run.dedup();
            if is_reversed {
                run.reverse();
            }
        }
        for run in runs.into_iter().filter(|run| run.len() > 1) {
            self.shapes.push(Shape {
                kind,
                flags,
                layer,
                lines: vec![run],
                name: way.name,
                house_number: None,
                area: 0.0,
            });
        }
    }

    fn sea(&mut self) {
        let is_coast = |way: &&WayRow| way.looks.iter().any(|look| look.kind == Kind::Coastline);
        let ways: Vec<&[i64]> = self.extract.ways.iter().filter(is_coast).map(|way| self.extract.refs(way)).collect();
        let (Some(within), false) = (self.extract.covered(), ways.is_empty()) else { return };
        let joined = join(&ways, true);
        let lines = joined.closed.iter().chain(&joined.open).flat_map(|line| runs(self.extract, line));
        let is_near =
            |line: &Vec<Point>| line.len() > 1 && Rect::around(line).is_some_and(|around| around.touches(within));
        // The ends of an island may be two nodes at one place.
        let is_closed = |line: &Vec<Point>| line.len() > 3 && line.first() == line.last();
        let (closed, open) = lines.filter(is_near).partition(is_closed);
        let sea = coast::sea(closed, open, within);
        self.report.loose_coasts = sea.loose_ends;
        self.report.contradicting_coasts = sea.contradictions;
        if !sea.rings.is_empty() {
            let look = Look { kind: Kind::Sea, flags: 0, layer: 0, is_reversed: false };
            self.area(look, sea.rings, None, None);
        }
    }
}

/// The runs of nodes of a way that the extract has.
fn runs(extract: &Extract, refs: &[i64]) -> Vec<Vec<Point>> {
    let points: Vec<Option<Point>> = refs.iter().map(|id| extract.point(*id)).collect();
    let runs = points.split(Option::is_none).filter(|run| !run.is_empty());
    runs.map(|run| run.iter().flatten().copied().collect()).collect()
}

/// What the outer ways of a relation say it is, in the old style in which the relation itself says nothing.
fn said_by(outer: &[&WayRow], name: Option<u32>) -> (Option<Look>, Option<u32>) {
    let said = outer.iter().find_map(|way| Some((*way, *way.looks.iter().find(|look| look.kind.is_area())?)));
    match said {
        Some((way, look)) => (Some(look), name.or(way.name)),
        None => (None, name),
    }
}

fn says(way: &WayRow, kind: Kind) -> bool {
    way.looks.iter().any(|look| look.kind == kind)
}
