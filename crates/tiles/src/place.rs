//! Places for labels: for each zoom, one label after the other where nothing is yet, over the whole map.
//!
//! This is done once, at import. Tiles only draw what was placed, so a label that crosses the edge of a tile is the same on both sides.

use std::collections::HashMap;

use crate::along::Track;
use crate::band::{BANDS, Band};
use crate::boxes::{Box, Taken};
use crate::candidates::{Anchor, Candidate};
use crate::cells::Writer;
use crate::label::{self, Label, LabelKind, Letters};
use crate::mercator::{Point, Tile};
use crate::numbers::coordinate;
use crate::text;

/// Two labels with the same text are at least so far apart, in pixels, unless they have to be (house numbers).
const APART: f64 = 130.0;
/// Free space around letters in pixels.
const SPACE: f64 = 2.5;
/// What surrounds letters reaches so far, in pixels.
const HALO: f64 = 3.0;

/// Places the labels of a zoom and writes them to cells. Gives the two sections.
pub(crate) fn place(candidates: &[Candidate], words: &[std::boxed::Box<str>], zoom: u8) -> [Vec<u8>; 2] {
    let mut placing = Placing { words, zoom, taken: Taken::default(), same: HashMap::new(), writer: Writer::default() };
    for candidate in candidates {
        if let Some(letters) = candidate.kind.letters(zoom) {
            placing.candidate(candidate, letters);
        }
    }
    placing.writer.sections()
}

struct Placing<'a> {
    words: &'a [std::boxed::Box<str>],
    zoom: u8,
    taken: Taken,
    /// Where a text is already.
    same: HashMap<u32, Vec<[f64; 2]>>,
    writer: Writer,
}

/// The size of a label that is not along a line, in pixels: half the width and height, and how far its middle lies below its place.
pub(crate) fn extent(kind: LabelKind, letters: Letters, lines: &[String]) -> [f64; 3] {
    let width = lines.iter().map(|line| text::width(letters.style, line)).fold(0.0, f32::max) * letters.size;
    let height = letters.size * text::LINE * count(lines);
    let below = if kind.has_mark() { MARK + height / 2.0 } else { 0.0 };
    [width / 2.0, height / 2.0, below].map(f64::from)
}

/// The distance from a mark to the letters below it, in pixels.
pub(crate) const MARK: f32 = 5.0;

/// The number of lines of a label, of which there are few.
#[expect(clippy::cast_precision_loss, reason = "a name has fewer than 121 bytes")]
pub(crate) fn count(lines: &[String]) -> f32 {
    lines.len() as f32
}

impl Placing<'_> {
    fn candidate(&mut self, candidate: &Candidate, letters: Letters) {
        match &candidate.anchor {
            Anchor::Point(point) => self.at_point(candidate, letters, *point, f64::INFINITY),
            Anchor::Area(point, width) => self.at_point(candidate, letters, *point, width / self.unit()),
            Anchor::Line(line) => self.along(candidate, letters, line),
        }
    }

    /// The length of a pixel in units.
    fn unit(&self) -> f64 {
        f64::from(u32::try_from(Band::pixel(self.zoom)).unwrap_or(u32::MAX))
    }

    fn pixel(&self, point: Point) -> [f64; 2] {
        [f64::from(point.x) / self.unit(), f64::from(point.y) / self.unit()]
    }

    fn at_point(&mut self, candidate: &Candidate, letters: Letters, point: Point, width: f64) {
        let lines = text::lines(letters.style, &self.words[candidate.word as usize]);
        let [half_width, half_height, below] = extent(candidate.kind, letters, &lines);
        // A name may be a little wider than its area, but not much.
        if 2.0 * half_width > width * if candidate.kind == LabelKind::HouseNumber { 1.0 } else { 1.3 } {
            return;
        }
        let [x, y] = self.pixel(point);
        let mut boxes = vec![Box::around([x, y + below], half_width, half_height)];
        if candidate.kind.has_mark() {
            boxes.push(Box::around([x, y], f64::from(MARK), f64::from(MARK)));
        }
        self.put(candidate, &boxes, [x, y], vec![point]);
    }

    fn along(&mut self, candidate: &Candidate, letters: Letters, line: &[Point]) {
        let text = f64::from(text::width(letters.style, &self.words[candidate.word as usize]) * letters.size);
        let track = Track::new(line.iter().map(|point| self.pixel(*point)).collect());
        for near in track.middles(text) {
            let _ = near.into_iter().any(|middle| {
                track.piece(middle, text).is_some_and(|piece| self.put_along(candidate, letters, &piece))
            });
        }
    }

    fn put_along(&mut self, candidate: &Candidate, letters: Letters, piece: &[[f64; 2]]) -> bool {
        let half = f64::from(letters.size) * 0.55;
        let boxes: Vec<Box> = steps(piece, half * 1.6).into_iter().map(|at| Box::around(at, half, half)).collect();
        let middle = boxes[boxes.len() / 2];
        let middle = [f64::midpoint(middle.left, middle.right), f64::midpoint(middle.top, middle.bottom)];
        let unit = self.unit();
        let points = piece.iter().map(|[x, y]| Point { x: coordinate(x * unit), y: coordinate(y * unit) }).collect();
        self.put(candidate, &boxes, middle, points)
    }

    /// Writes a label if its place is free. Says whether it was.
    fn put(&mut self, candidate: &Candidate, boxes: &[Box], middle: [f64; 2], points: Vec<Point>) -> bool {
        let spaced: Vec<Box> = boxes.iter().map(|one| one.grown(SPACE)).collect();
        if !self.taken.is_free(&spaced) || self.is_near_same(candidate, middle) {
            return false;
        }
        self.taken.take(boxes);
        self.same.entry(candidate.word).or_default().push(middle);
        let label = Label { kind: candidate.kind, word: candidate.word, points };
        if let Some(all) = boxes.iter().copied().reduce(Box::joined) {
            self.write(&label, all.grown(HALO));
        }
        true
    }

    fn is_near_same(&self, candidate: &Candidate, [x, y]: [f64; 2]) -> bool {
        let same = self.same.get(&candidate.word).into_iter().flatten();
        candidate.kind != LabelKind::HouseNumber && same.into_iter().any(|at| (at[0] - x).hypot(at[1] - y) < APART)
    }

    /// Writes a label to all cells that it touches.
    fn write(&mut self, label: &Label, all: Box) {
        let band = BANDS[Band::number_of(self.zoom)];
        let unit = self.unit();
        let corner = |x: f64, y: f64| Point { x: coordinate(x * unit).max(0), y: coordinate(y * unit).max(0) };
        let (first, last) = (corner(all.left, all.top), corner(all.right, all.bottom));
        let (first, last) = (Tile::of(first, band.first), Tile::of(last, band.first));
        for (x, y) in (first.x..=last.x).flat_map(|x| (first.y..=last.y).map(move |y| (x, y))) {
            let cell = Tile { zoom: band.first, x, y };
            label::write(self.writer.cell(cell), label, cell, band);
        }
    }
}

/// Places along a line at equal distances, with both ends.
fn steps(piece: &[[f64; 2]], step: f64) -> Vec<[f64; 2]> {
    let mut found = vec![piece[0]];
    let mut since = 0.0;
    for pair in piece.windows(2) {
        let length = (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
        let mut at = step - since;
        while at < length {
            let share = at / length;
            found
                .push([pair[0][0] + (pair[1][0] - pair[0][0]) * share, pair[0][1] + (pair[1][1] - pair[0][1]) * share]);
            at += step;
        }
        since = length - (at - step);
    }
    found.push(piece[piece.len() - 1]);
    found
}
