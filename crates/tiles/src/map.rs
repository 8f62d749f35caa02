//! A map of one's own: its file, and the tiles that are drawn of it.

use std::path::Path;

use thiserror::Error;
use tiny_skia::{IntRect, Pixmap};

use crate::band::{BANDS, Band, LAST_ZOOM};
use crate::build::{About, BuildError, LABELS, SECTIONS, WORDS, build};
use crate::cells::Cells;
use crate::draw::{self, View};
use crate::draw_labels;
use crate::extract::Extract;
use crate::image::{FileError, Image};
use crate::mercator::{Rect, Tile};
use crate::picture;
use crate::shapes::Report;
use crate::theme::{Theme, color};

/// What must be shown wherever tiles are.
const ATTRIBUTION: &str = "© OpenStreetMap contributors";
/// The version of the drawing. It grows with every change that makes another picture of the same file.
const DRAWING: u32 = 1;

/// How many pixels a tile has.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Scale {
    /// 256 pixels a side.
    #[default]
    One,
    /// 512 pixels a side, for screens with fine pixels (`@2x`). Everything is twice as large in pixels.
    Two,
}

/// The reason why there is no such tile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum TileError {
    /// No tiles of that zoom are drawn.
    #[error("there are no tiles of zoom {0}: use 0 to {LAST_ZOOM}")]
    Zoom(u8),
    /// The world does not have that column or row.
    #[error("there is no tile {x}/{y} at zoom {zoom}: columns and rows are 0 to {most}")]
    Place {
        /// The zoom.
        zoom: u8,
        /// The column.
        x: u32,
        /// The row.
        y: u32,
        /// The last column and row.
        most: u32,
    },
}

/// The pixels around a picture that are drawn and cut off.
const MARGIN: u32 = 2;

/// A square of the world at a zoom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Square {
    pub(crate) rect: Rect,
    pub(crate) zoom: u8,
    /// The length of the picture in pixels.
    pub(crate) side: u32,
}

/// A map of an extract.
#[derive(Debug)]
pub struct Map {
    image: Image,
    about: About,
}

impl Map {
    /// Makes a map of an extract.
    ///
    /// # Errors
    /// Returns an error for an extract without anything to show, and for one that is too large.
    pub fn build(mut extract: Extract) -> Result<Self, BuildError> {
        let (image, about) = build(&mut extract)?;
        Ok(Self { image, about })
    }

    /// Opens a file. It is mapped into memory and read once for its checksum.
    ///
    /// # Errors
    /// Returns an error for a file that cannot be read, is damaged, or is of another kind or version.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let image = Image::open(path, SECTIONS)?;
        let damaged = |_| FileError::Damaged { path: path.to_owned(), why: "its description cannot be read" };
        let about = serde_json::from_slice(image.about()).map_err(damaged)?;
        Ok(Self { image, about })
    }

    /// Writes the file. A map of the same name is replaced; who has it open keeps the old one.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        self.image.save(path)
    }

    /// Draws a tile: a PNG without transparent parts. A tile where the extract has nothing is plain.
    ///
    /// # Errors
    /// Returns an error for a tile that the world does not have.
    pub fn tile(&self, zoom: u8, x: u32, y: u32, scale: Scale, theme: Theme) -> Result<Vec<u8>, TileError> {
        let tile = checked(zoom, x, y)?;
        Ok(picture::png(&self.picture(tile, scale, theme)))
    }

    fn picture(&self, tile: Tile, scale: Scale, theme: Theme) -> Pixmap {
        let scale = match scale {
            Scale::One => 1,
            Scale::Two => 2,
        };
        let square = Square { rect: tile.rect(), zoom: tile.zoom, side: 256 * scale };
        self.square(square, scale, &[BANDS[Band::number_of(tile.zoom)].cell(tile)], theme)
    }

    /// Draws a square of what some cells have.
    ///
    /// The library draws thin lines that lie just outside of a picture into its first column. So the picture is drawn with a margin,
    /// which is cut off.
    pub(crate) fn square(&self, square: Square, scale: u32, cells: &[Tile], theme: Theme) -> Pixmap {
        let margin = i64::from(MARGIN) * Band::pixel(square.zoom) / i64::from(scale);
        let side = square.side + 2 * MARGIN;
        let mut picture = Pixmap::new(side, side).expect("the sides are not zero");
        picture.fill(color(theme.land()));
        let view = View::new(square.rect.grown(margin), square.zoom, scale, side);
        self.draw(&mut picture, view, cells, theme);
        let inner = IntRect::from_xywh(MARGIN.cast_signed(), MARGIN.cast_signed(), square.side, square.side);
        inner.and_then(|inner| picture.clone_rect(inner)).expect("the picture has a margin on each side")
    }

    fn draw(&self, picture: &mut Pixmap, view: View, cells: &[Tile], theme: Theme) {
        let shapes = self.bytes_of(2 * Band::number_of(view.zoom), cells);
        draw::shapes(picture, view, &shapes, theme);
        let labels = self.bytes_of(LABELS + 2 * usize::from(view.zoom), cells);
        draw_labels::labels(picture, view, &labels, &|word| self.word(word), theme);
    }

    /// The bytes of cells in two sections.
    fn bytes_of(&self, section: usize, cells: &[Tile]) -> Vec<(Tile, &[u8])> {
        let all = Cells { index: self.image.section(section), data: self.image.section(section + 1) };
        cells.iter().map(|cell| (*cell, all.cell(*cell))).collect()
    }

    /// A word; nothing for a number that no word has.
    fn word(&self, number: u32) -> &str {
        let (ends, letters) = (self.image.section(WORDS), self.image.section(WORDS + 1));
        let end = |at: usize| {
            let bytes = ends.get(4 * at..4 * at + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
        };
        let at = number as usize;
        let found = || {
            let from = if at == 0 { 0 } else { end(at - 1)? };
            std::str::from_utf8(letters.get(from..end(at)?)?).ok()
        };
        found().unwrap_or_default()
    }

    /// South, west, north and east of what the extract covers, in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        self.about.bounds.map(|value| f64::from(value) / 1e7)
    }

    /// The latitude and longitude of the middle, in degrees.
    pub fn center(&self) -> [f64; 2] {
        let [south, west, north, east] = self.bounds();
        [f64::midpoint(south, north), f64::midpoint(west, east)]
    }

    /// What must be shown wherever tiles are.
    pub fn attribution(&self) -> &'static str {
        ATTRIBUTION
    }

    /// Changes with the data and with the way in which this program draws it, and with nothing else: for `ETag` and caches.
    pub fn version(&self) -> String {
        format!("{:08x}-{DRAWING}", self.image.checksum())
    }

    /// What was made of the extract.
    pub fn report(&self) -> Report {
        self.about.report
    }

    /// The size of the file in bytes.
    pub fn bytes(&self) -> usize {
        self.image.size()
    }
}

fn checked(zoom: u8, x: u32, y: u32) -> Result<Tile, TileError> {
    if zoom > LAST_ZOOM {
        return Err(TileError::Zoom(zoom));
    }
    let most = (1 << zoom) - 1;
    if x > most || y > most {
        return Err(TileError::Place { zoom, x, y, most });
    }
    Ok(Tile { zoom, x, y })
}
