//! Shapes as records of cells: simplified for a band, cut at cells, and written with few bytes.

use geo::{LineString, SimplifyIdx};

use crate::band::Band;
use crate::cells::Writer;
use crate::clip::{self, Part};
use crate::codec::{Bytes, put, put_signed};
use crate::kind::Kind;
use crate::mercator::{Point, Rect, Tile};
use crate::numbers::{number, rounded};
use crate::rings::doubled_area;
use crate::shapes::Shape;

/// Adds a shape to the cells of a band, if it is seen there.
pub(crate) fn add(writer: &mut Writer, band: Band, shape: &Shape) {
    let is_seen =
        shape.kind.first_zoom() <= band.last && !(shape.kind.is_area() && shape.area < band.smallest_area(shape.kind));
    if is_seen {
        let parts: Vec<Part> = shape.lines.iter().filter_map(|line| simplified(line, shape.kind, band)).collect();
        if let Some(around) = around(&parts) {
            scatter(writer, band, shape, parts, start(around, band));
        }
    }
}

/// The line or ring without the points that are not seen; nothing if that is nothing.
fn simplified(line: &[Point], kind: Kind, band: Band) -> Option<Part> {
    let close = if kind.is_area() { &line[..line.len().min(1)] } else { &[] };
    let places = line.iter().chain(close).map(|point| (f64::from(point.x), f64::from(point.y)));
    let kept = LineString::from_iter(places).simplify_idx(band.tolerance());
    let points: Vec<Point> = kept.into_iter().filter_map(|at| line.get(at).copied()).collect();
    let is_seen = match kind.is_area() {
        true => points.len() > 2 && doubled_area(&points).abs() > band.smallest_area(kind),
        false => points.len() > 1,
    };
    is_seen.then_some(Part { points, before: 0.0 })
}

fn around(parts: &[Part]) -> Option<Rect> {
    Rect::around(parts.iter().flat_map(|part| &part.points))
}

/// The smallest tile in which a shape can be cut: it contains all cells that may see the shape.
fn start(around: Rect, band: Band) -> Tile {
    let near = around.grown(band.margin());
    let mut tile = Tile::WORLD;
    while tile.zoom < band.first {
        match tile.children().into_iter().find(|child| child.rect().contains(near)) {
            Some(child) => tile = child,
            None => break,
        }
    }
    tile
}

/// Cuts parts for the cells of a tile, a quarter of it at a time, so that a large area is not cut at each cell as a whole.
fn scatter(writer: &mut Writer, band: Band, shape: &Shape, parts: Vec<Part>, tile: Tile) {
    let Some(around) = around(&parts) else { return };
    let rect = tile.rect().grown(band.margin());
    let parts = if rect.contains(around) { parts } else { cut(parts, shape.kind, rect) };
    if parts.is_empty() {
        return;
    }
    if tile.zoom == band.first {
        return write(writer.cell(tile), shape, &parts, tile, band);
    }
    for child in tile.children() {
        if child.rect().grown(band.margin()).touches(around) {
            scatter(writer, band, shape, parts.clone(), child);
        }
    }
}

fn cut(parts: Vec<Part>, kind: Kind, to: Rect) -> Vec<Part> {
    if !kind.is_area() {
        return parts.iter().flat_map(|part| clip::line(part, to)).collect();
    }
    let rings = parts.iter().map(|part| Part { points: clip::ring(&part.points, to), before: 0.0 });
    rings.filter(|part| !part.points.is_empty()).collect()
}

fn write(bytes: &mut Vec<u8>, shape: &Shape, parts: &[Part], cell: Tile, band: Band) {
    let rect = cell.rect();
    let unit = 1_i64 << band.dropped_bits();
    // The nearest multiple. A cell with its margin is shorter than 2^31.
    let stored =
        |value: i32, from: i64| i32::try_from((i64::from(value) - from + unit / 2).div_euclid(unit)).unwrap_or(0);
    let lines: Vec<(f64, Vec<[i32; 2]>)> = parts
        .iter()
        .map(|part| {
            let mut points: Vec<_> =
                part.points.iter().map(|p| [stored(p.x, rect.left), stored(p.y, rect.top)]).collect();
            points.dedup();
            (part.before / f64::from(1_u32 << band.dropped_bits()), points)
        })
        .filter(|(_, points)| points.len() > if shape.kind.is_area() { 2 } else { 1 })
        .collect();
    if lines.is_empty() {
        return;
    }
    bytes.extend_from_slice(&[shape.kind as u8, shape.flags, (shape.layer + LAYER_ZERO).cast_unsigned()]);
    put(bytes, number(lines.len()));
    for (before, points) in lines {
        write_line(bytes, shape.kind, before, &points);
    }
}

/// Layers are stored without a sign.
const LAYER_ZERO: i8 = 8;

fn write_line(bytes: &mut Vec<u8>, kind: Kind, before: f64, points: &[[i32; 2]]) {
    if !kind.is_area() {
        put(bytes, rounded(before));
    }
    put(bytes, number(points.len()));
    let mut last = [0, 0];
    for point in points {
        put_signed(bytes, point[0].wrapping_sub(last[0]));
        put_signed(bytes, point[1].wrapping_sub(last[1]));
        last = *point;
    }
}

/// The head of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Head {
    pub(crate) kind: Kind,
    pub(crate) flags: u8,
    pub(crate) layer: i8,
}

/// A line or a ring of a record, in stored units from the upper left corner of the cell.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// The length of the line before its first point.
    pub(crate) before: u32,
    pub(crate) points: Vec<[i32; 2]>,
}

/// Reads a cell: `take` gets each line of each record. Bytes that make no sense end it.
pub(crate) fn read(cell: &[u8], take: &mut dyn FnMut(Head, &Line)) {
    let mut bytes = Bytes(cell);
    let mut line = Line::default();
    while read_record(&mut bytes, &mut line, take).is_some() {}
}

fn read_record(bytes: &mut Bytes<'_>, line: &mut Line, take: &mut dyn FnMut(Head, &Line)) -> Option<()> {
    let kind = Kind::of(bytes.byte()?)?;
    let head = Head { kind, flags: bytes.byte()?, layer: bytes.byte()?.cast_signed().wrapping_sub(LAYER_ZERO) };
    for _ in 0..bytes.count(1)? {
        read_line(bytes, kind, line)?;
        take(head, line);
    }
    Some(())
}

fn read_line(bytes: &mut Bytes<'_>, kind: Kind, line: &mut Line) -> Option<()> {
    line.before = if kind.is_area() { 0 } else { bytes.get()? };
    line.points.clear();
    let mut last = [0_i32; 2];
    for _ in 0..bytes.count(2)? {
        last = [last[0].wrapping_add(bytes.signed()?), last[1].wrapping_add(bytes.signed()?)];
        line.points.push(last);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::band::BANDS;
    use crate::cells::Cells;
    use crate::kind::TUNNEL;

    fn shape(kind: Kind, points: &[Point]) -> Shape {
        let area = if kind.is_area() { doubled_area(points).abs() / 2.0 } else { 0.0 };
        Shape { kind, flags: TUNNEL, layer: -2, lines: vec![points.to_vec()], name: None, house_number: None, area }
    }

    fn lines(sections: &[Vec<u8>; 2], tile: Tile) -> Vec<(Head, u32, Vec<[i32; 2]>)> {
        let mut found = Vec::new();
        let cells = Cells { index: &sections[0], data: &sections[1] };
        read(cells.cell(tile), &mut |head, line| found.push((head, line.before, line.points.clone())));
        found
    }

    #[test]
    fn a_line_across_cells_goes_on_with_its_length() {
        let band = BANDS[8];
        let size = i32::try_from(Tile::size(band.first)).unwrap();
        let (y, x) = (size / 2, size / 2);
        let mut writer = Writer::default();
        add(&mut writer, band, &shape(Kind::Primary, &[Point { x, y }, Point { x: x + 2 * size, y }]));
        let sections = writer.sections();
        let margin = i32::try_from(band.margin()).unwrap();
        let tile = |x| Tile { zoom: band.first, x, y: 0 };
        let head = Head { kind: Kind::Primary, flags: TUNNEL, layer: -2 };
        assert_eq!(lines(&sections, tile(0)), [(head, 0, vec![[x, y], [size + margin, y]])]);
        let before = u32::try_from(size / 2 - margin).unwrap();
        assert_eq!(lines(&sections, tile(1)), [(head, before, vec![[-margin, y], [size + margin, y]])]);
        assert_eq!(lines(&sections, tile(3)), []);
    }

    #[test]
    fn a_large_area_fills_the_cells_within() {
        let band = BANDS[7];
        let size = i32::try_from(Tile::size(band.first)).unwrap();
        let (low, high) = (size * 10 + 7, size * 14);
        let square = [(low, low), (high, low), (high, high), (low, high)].map(|(x, y)| Point { x, y });
        let mut writer = Writer::default();
        add(&mut writer, band, &shape(Kind::Sea, &square));
        let sections = writer.sections();
        let inner = lines(&sections, Tile { zoom: band.first, x: 12, y: 11 });
        assert_eq!((inner.len(), inner[0].2.len()), (1, 4));
        assert!(lines(&sections, Tile { zoom: band.first, x: 16, y: 11 }).is_empty());
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        let mut bytes = vec![Kind::Sea as u8, 0, 8, 3, 200];
        read(&bytes, &mut |_, _| {});
        bytes.extend([7; 300]);
        read(&bytes, &mut |_, _| {});
        read(&[255; 40], &mut |_, _| {});
    }
}
