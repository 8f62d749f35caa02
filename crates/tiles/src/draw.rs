//! Draws the areas and lines of a tile.

use std::collections::{BTreeMap, HashMap};

use tiny_skia::{FillRule, LineCap, LineJoin, Paint, PathBuilder, Pixmap, Shader, Stroke, Transform};

use crate::arrows;
use crate::band::{BANDS, Band};
use crate::mercator::{Rect, Tile};
use crate::numbers::rough;
use crate::records::{self, Head, Line};
use crate::style::{self, Pen, Step};
use crate::theme::{Rgb, Theme, color};

/// Places of the world as pixels of a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View {
    /// What the picture shows: a square.
    pub(crate) rect: Rect,
    /// The zoom that says what is drawn and how.
    pub(crate) zoom: u8,
    /// Pixels of the picture for each pixel of a tile of 256: 1 or 2.
    pub(crate) scale: f32,
    /// The length of the picture in pixels of the picture.
    pub(crate) side: f32,
}

impl View {
    /// A picture of so many pixels.
    pub(crate) fn new(rect: Rect, zoom: u8, scale: u32, side: u32) -> Self {
        Self { rect, zoom, scale: rough(f64::from(scale)), side: rough(f64::from(side)) }
    }

    /// A place in units of the world as pixels of the picture.
    fn pixel(self, x: f64, y: f64) -> [f32; 2] {
        let size = f64::from(self.side) / wide(self.rect.right - self.rect.left);
        [rough((x - wide(self.rect.left)) * size), rough((y - wide(self.rect.top)) * size)]
    }
}

/// A coordinate of the world, which has fewer than 53 bits.
#[expect(clippy::cast_precision_loss, reason = "a place in the world has 31 bits")]
fn wide(value: i64) -> f64 {
    value as f64
}

/// How the numbers of a cell become pixels of a tile within it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    /// The upper left corner of the cell in pixels.
    from: [f32; 2],
    /// The length of a stored unit in pixels.
    unit: f32,
}

impl Grid {
    /// The numbers of a cell on a picture.
    pub(crate) fn new(view: View, cell: Tile) -> Self {
        let band = BANDS[Band::number_of(view.zoom)];
        let rect = cell.rect();
        let [from, to] = [view.pixel(wide(rect.left), wide(rect.top)), view.pixel(wide(rect.right), wide(rect.bottom))];
        let units = rough(wide((rect.right - rect.left) >> band.dropped_bits()));
        Self { from, unit: (to[0] - from[0]) / units }
    }

    #[expect(clippy::cast_precision_loss, reason = "a stored number has at most 17 bits within a cell and its margin")]
    pub(crate) fn pixel(self, [x, y]: [i32; 2]) -> [f32; 2] {
        [self.from[0] + x as f32 * self.unit, self.from[1] + y as f32 * self.unit]
    }
}

/// Draws cells onto a picture. A tile lies in one cell.
pub(crate) fn shapes(picture: &mut Pixmap, view: View, cells: &[(Tile, &[u8])], theme: Theme) {
    let mut drawing = Drawing { view, theme, steps: HashMap::new(), paths: BTreeMap::new(), points: Vec::new() };
    for (cell, bytes) in cells {
        let grid = Grid::new(view, *cell);
        records::read(bytes, &mut |head, line| drawing.add(grid, head, line));
    }
    drawing.finish(picture);
}

/// Paths of a tile while they are collected. All shapes of one order are one path: that is much faster than many, and no edges are seen
/// between areas that touch.
struct Drawing {
    view: View,
    theme: Theme,
    steps: HashMap<(u8, u8, i8), Vec<Step>>,
    paths: BTreeMap<i32, (Pen, PathBuilder)>,
    /// Kept so that not every line needs a new list.
    points: Vec<[f32; 2]>,
}

/// What lies farther than this from a tile is not seen, in pixels of a tile of 256: half of the widest line.
const NEAR: f32 = 34.0;

impl Drawing {
    fn add(&mut self, grid: Grid, head: Head, line: &Line) {
        let zoom = self.view.zoom;
        if head.kind.first_zoom() > zoom {
            return;
        }
        self.points.clear();
        self.points.extend(line.points.iter().map(|point| grid.pixel(*point)));
        if !is_near(&self.points, self.view) {
            return;
        }
        let key = (head.kind as u8, head.flags, head.layer);
        let steps = self.steps.entry(key).or_insert_with(|| style::steps(head, zoom, self.theme));
        for step in steps {
            let path = &mut self.paths.entry(step.order).or_insert_with(|| (step.pen, PathBuilder::new())).1;
            match step.pen {
                Pen::Stroke { dash: Some(dash), .. } => {
                    let before = f64::from(line.before) * f64::from(grid.unit);
                    add_dashes(path, &self.points, before, dash.map(|length| length * self.view.scale), self.view);
                }
                _ => add_line(path, &self.points, head.kind.is_area()),
            }
        }
        if style::has_arrows(head, zoom) {
            self.add_arrows(grid, line);
        }
    }

    /// Arrows of a one-way street.
    fn add_arrows(&mut self, grid: Grid, line: &Line) {
        let pen = Pen::Fill(self.theme.arrow());
        let path = &mut self.paths.entry(style::ARROWS).or_insert_with(|| (pen, PathBuilder::new())).1;
        arrows::add(path, &self.points, f64::from(line.before) * f64::from(grid.unit), self.view);
    }

    fn finish(self, picture: &mut Pixmap) {
        for (pen, builder) in self.paths.into_values() {
            paint(picture, builder, pen, self.view.scale);
        }
    }
}

/// Whether anything of a line may be seen.
pub(crate) fn is_near(points: &[[f32; 2]], view: View) -> bool {
    let near = NEAR * view.scale;
    let is_seen = |axis: usize| {
        let (low, high) = points
            .iter()
            .fold((f32::MAX, f32::MIN), |(low, high), point| (low.min(point[axis]), high.max(point[axis])));
        high >= -near && low <= view.side + near
    };
    is_seen(0) && is_seen(1)
}

fn add_line(path: &mut PathBuilder, points: &[[f32; 2]], is_closed: bool) {
    for (at, [x, y]) in points.iter().enumerate() {
        if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
    }
    if is_closed {
        path.close();
    }
}

/// Dashes that are shorter are left out, in pixels: they have no direction in single precision.
const SHORTEST_DASH: f64 = 0.05;

/// Adds the dashes of a line as lines of their own. They depend on the length from the line's own beginning, so they go on across the
/// edges of cells.
fn add_dashes(path: &mut PathBuilder, points: &[[f32; 2]], before: f64, dash: [f32; 2], view: View) {
    let mut walked = before;
    // Where the last dash ended: one that goes around a corner is one line.
    let mut ended = f64::NEG_INFINITY;
    for pair in points.windows(2) {
        let length = f64::from((pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]));
        if length > 0.0 && is_near(pair, view) {
            for [first, last] in dashes(walked, length, dash) {
                let [from, to] = [first, last].map(|at| between(pair, rough((at - walked) / length)));
                if (ended - first).abs() > SHORTEST_DASH {
                    path.move_to(from[0], from[1]);
                }
                path.line_to(to[0], to[1]);
                ended = last;
            }
        }
        walked += length;
    }
}

/// The dashes of a piece of a line, from the length before it on.
fn dashes(walked: f64, length: f64, [dash, gap]: [f32; 2]) -> impl Iterator<Item = [f64; 2]> {
    let (dash, period) = (f64::from(dash), f64::from(dash + gap));
    let first = (walked / period).floor();
    let all = (0..).map(move |at| (first + f64::from(at)) * period).take_while(move |start| *start < walked + length);
    let cut = all.map(move |start| [start.max(walked), (start + dash).min(walked + length)]);
    cut.filter(|[first, last]| last - first > SHORTEST_DASH)
}

/// The place at a share of a piece.
pub(crate) fn between(pair: &[[f32; 2]], share: f32) -> [f32; 2] {
    [0, 1].map(|axis| pair[0][axis] + (pair[1][axis] - pair[0][axis]) * share.clamp(0.0, 1.0))
}

/// Draws a path and forgets it.
pub(crate) fn paint(picture: &mut Pixmap, builder: PathBuilder, pen: Pen, scale: f32) {
    let Some(path) = builder.finish() else { return };
    match pen {
        Pen::Fill(rgb) => picture.fill_path(&path, &solid(rgb), FillRule::Winding, Transform::identity(), None),
        Pen::Stroke { rgb, width, is_blunt, .. } => {
            let cap = if is_blunt { LineCap::Butt } else { LineCap::Round };
            // Corners of thin lines are not seen, and a round one takes longer.
            let join = if width * scale < 1.6 { LineJoin::Bevel } else { LineJoin::Round };
            let cap = if width * scale < 1.6 { LineCap::Butt } else { cap };
            let stroke = Stroke { width: width * scale, line_cap: cap, line_join: join, ..Stroke::default() };
            picture.stroke_path(&path, &solid(rgb), &stroke, Transform::identity(), None);
        }
    }
}

pub(crate) fn solid(rgb: Rgb) -> Paint<'static> {
    Paint { shader: Shader::SolidColor(color(rgb)), ..Paint::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tiny_skia::{PathSegment, Point};

    use super::*;

    fn pieces(points: &[[f32; 2]], before: f64, dash: [f32; 2]) -> Vec<f32> {
        let view = View::new(Tile::WORLD.rect(), 0, 1, 256);
        let mut path = PathBuilder::new();
        path.move_to(-500.0, -500.0);
        path.line_to(-499.0, -500.0);
        add_dashes(&mut path, points, before, dash, view);
        let mut last = Point::zero();
        let lengths = path
            .finish()
            .unwrap()
            .segments()
            .filter_map(|segment| match segment {
                PathSegment::MoveTo(point) => {
                    last = point;
                    None
                }
                PathSegment::LineTo(point) => Some((point - std::mem::replace(&mut last, point)).length()),
                _ => None,
            })
            .collect::<Vec<_>>();
        lengths[1..].to_vec()
    }

    #[test]
    fn dashes_go_on_where_the_part_before_ended() {
        let line = [[0.0, 10.0], [20.0, 10.0]];
        assert_eq!(pieces(&line, 0.0, [4.0, 3.0]), [4.0, 4.0, 4.0]);
        assert_eq!(pieces(&line, 2.0, [4.0, 3.0]), [2.0, 4.0, 4.0, 1.0]);
    }

    proptest! {
        /// No piece is longer than a dash, wherever the line has its corners.
        #[test]
        fn nothing_joins_dashes(list in prop::collection::vec((0.0_f32..256.0, 0.0_f32..256.0), 2..12), before in 0.0..100.0) {
            let points: Vec<_> = list.into_iter().map(|(x, y)| [x, y]).collect();
            for length in pieces(&points, before, [4.0, 3.0]) {
                prop_assert!(length < 4.01, "{}", length);
            }
        }
    }
}
