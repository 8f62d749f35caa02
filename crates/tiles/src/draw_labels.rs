//! Draws the labels of a tile.

use std::collections::BTreeMap;

use tiny_skia::{FillRule, LineCap, LineJoin, PathBuilder, Pixmap, Stroke, Transform};

use crate::draw::{Grid, View, solid};
use crate::label::{Ink, Letters, Read, read};
use crate::mercator::Tile;
use crate::place::{MARK, count, extent};
use crate::text::{self, Spot};
use crate::theme::Theme;

/// The width of what surrounds letters on each side, in pixels.
const HALO: f32 = 1.3;
/// The radius of the mark of a station in pixels.
const RADIUS: f32 = 2.6;

/// Draws the labels of cells onto a picture. A tile lies in one cell.
pub(crate) fn labels<'a>(
    picture: &mut Pixmap,
    view: View,
    cells: &[(Tile, &[u8])],
    word: &dyn Fn(u32) -> &'a str,
    theme: Theme,
) {
    let mut drawing = Drawing { view, paths: BTreeMap::new() };
    for (cell, bytes) in cells {
        let grid = Grid::new(view, *cell);
        read(bytes, &mut |label| drawing.add(grid, label, word(label.word)));
    }
    drawing.finish(picture, theme);
}

/// The letters of each colour as one path.
struct Drawing {
    view: View,
    paths: BTreeMap<Ink, PathBuilder>,
}

impl Drawing {
    fn add(&mut self, grid: Grid, label: &Read, text: &str) {
        let Some(letters) = label.kind.letters(self.view.zoom) else { return };
        let points: Vec<[f32; 2]> = label.points.iter().map(|point| grid.pixel(*point)).collect();
        if label.kind.is_along() {
            self.along(&points, text, letters);
        } else if let Some(point) = points.first() {
            self.at_point(label, *point, text, letters);
        }
    }

    fn at_point(&mut self, label: &Read, [x, y]: [f32; 2], text: &str, letters: Letters) {
        let scale = self.view.scale;
        let lines = text::lines(letters.style, text);
        let [half_width, half_height, below] =
            extent(label.kind, letters, &lines).map(|length| crate::numbers::rough(length) * scale);
        let middle = [x, y + below];
        if !self.is_seen(middle, half_width + (HALO + MARK) * scale, half_height + below + (HALO + MARK) * scale) {
            return;
        }
        let size = letters.size * scale;
        let path = self.paths.entry(letters.ink).or_default();
        let first = middle[1] - (count(&lines) - 1.0) / 2.0 * text::LINE * size + text::MIDDLE * size;
        let mut base = first;
        for line in &lines {
            let mut at = x - text::width(letters.style, line) * size / 2.0;
            for letter in line.chars() {
                let spot = Spot { place: [at, base], direction: [1.0, 0.0] };
                at += text::add(path, letters.style, letter, size, spot);
            }
            base += text::LINE * size;
        }
        if label.kind.has_mark() {
            path.push_circle(x, y, RADIUS * scale);
        }
    }

    fn is_seen(&self, [x, y]: [f32; 2], half_width: f32, half_height: f32) -> bool {
        let side = self.view.side;
        x + half_width > 0.0 && x - half_width < side && y + half_height > 0.0 && y - half_height < side
    }

    fn along(&mut self, points: &[[f32; 2]], text: &str, letters: Letters) {
        let size = letters.size * self.view.scale;
        let seen = size + HALO * self.view.scale;
        let bounds = |axis: usize| {
            points.iter().fold((f32::MAX, f32::MIN), |(low, high), point| (low.min(point[axis]), high.max(point[axis])))
        };
        let (x, y) = (bounds(0), bounds(1));
        let half = |(low, high): (f32, f32)| (high - low) / 2.0 + seen;
        if points.len() < 2 || !self.is_seen([f32::midpoint(x.0, x.1), f32::midpoint(y.0, y.1)], half(x), half(y)) {
            return;
        }
        let path = self.paths.entry(letters.ink).or_default();
        let mut walked = 0.0;
        for letter in text.chars() {
            let advance = text::advance(letters.style, letter, size);
            // The letter stands at a right angle to the line at its middle.
            let Some((middle, [cos, sin])) = at(points, walked + advance / 2.0) else { break };
            let down = text::MIDDLE * size;
            let place = [middle[0] - cos * advance / 2.0 - sin * down, middle[1] - sin * advance / 2.0 + cos * down];
            text::add(path, letters.style, letter, size, Spot { place, direction: [cos, sin] });
            walked += advance;
        }
    }

    fn finish(self, picture: &mut Pixmap, theme: Theme) {
        let halo = Stroke {
            width: 2.0 * HALO * self.view.scale,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        for (ink, builder) in self.paths {
            let Some(path) = builder.finish() else { continue };
            let [letters, around] = ink.colors(theme).map(solid);
            picture.stroke_path(&path, &around, &halo, Transform::identity(), None);
            picture.fill_path(&path, &letters, FillRule::Winding, Transform::identity(), None);
        }
    }
}

/// The place after a length along a line, and the direction there. Beyond the end, the last piece goes on.
fn at(points: &[[f32; 2]], length: f32) -> Option<([f32; 2], [f32; 2])> {
    let mut left = length;
    let mut last = None;
    for pair in points.windows(2) {
        let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
        let piece = dx.hypot(dy);
        if piece <= 0.0 {
            continue;
        }
        let direction = [dx / piece, dy / piece];
        last = Some(([pair[0][0] + direction[0] * left, pair[0][1] + direction[1] * left], direction));
        if left <= piece {
            break;
        }
        left -= piece;
    }
    last
}
