//! Bands of zooms that share one set of geometries.
//!
//! A shape is simplified once for each band, for its largest zoom, and then cut into cells: the tiles of the smallest zoom of the band. So
//! every tile lies in one cell, and drawing it reads only that.

use crate::kind::Kind;
use crate::mercator::{Tile, WORLD_BITS};

/// The largest zoom that is drawn.
pub(crate) const LAST_ZOOM: u8 = 19;
/// A tile has 2^8 pixels.
const PIXEL_BITS: u32 = 8;

/// Zooms from the first to the last, with one set of geometries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Band {
    pub(crate) first: u8,
    pub(crate) last: u8,
}

/// All bands, in order.
pub(crate) const BANDS: [Band; 9] = [
    Band { first: 0, last: 3 },
    Band { first: 4, last: 5 },
    Band { first: 6, last: 7 },
    Band { first: 8, last: 9 },
    Band { first: 10, last: 11 },
    Band { first: 12, last: 12 },
    Band { first: 13, last: 13 },
    Band { first: 14, last: 15 },
    Band { first: 16, last: LAST_ZOOM },
];

impl Band {
    /// The number of the band of a zoom.
    pub(crate) fn number_of(zoom: u8) -> usize {
        BANDS.iter().position(|band| zoom <= band.last).unwrap_or(BANDS.len() - 1)
    }

    /// The length of a pixel of a zoom in units, at 256 pixels a tile.
    pub(crate) fn pixel(zoom: u8) -> i64 {
        1 << (WORLD_BITS - PIXEL_BITS - u32::from(zoom))
    }

    /// How far a simplified line may be from the true one: a quarter of a pixel at the largest zoom, in units.
    pub(crate) fn tolerance(self) -> f64 {
        f64::from(1_u32 << (WORLD_BITS - PIXEL_BITS - 2 - u32::from(self.last)))
    }

    /// Coordinates are stored without this many bits: a sixteenth of a pixel at the largest zoom.
    pub(crate) fn dropped_bits(self) -> u32 {
        u32::from(LAST_ZOOM - self.last)
    }

    /// A cell has more than its tile, because lines have a width: 12 pixels at the smallest zoom, in units.
    pub(crate) fn margin(self) -> i64 {
        12 * Self::pixel(self.first)
    }

    /// The smallest area that is kept, in square units: one that is a few pixels at the largest zoom.
    pub(crate) fn smallest_area(self, kind: Kind) -> f64 {
        let pixels = match kind {
            _ if self.last == LAST_ZOOM => 0.0,
            Kind::Building | Kind::Sea => 3.0,
            _ => 8.0,
        };
        let side = f64::from(1_u32 << (WORLD_BITS - PIXEL_BITS - u32::from(self.last)));
        pixels * side * side
    }

    /// The cell that a tile lies in.
    pub(crate) fn cell(self, tile: Tile) -> Tile {
        tile.parent(self.first)
    }
}
