//! Cells: the records of a tile, found by its address in two sections of the file.
//!
//! The index has a row of 16 bytes for each cell (key, place of the first byte), ascending by key, and one more for the end.

use std::collections::BTreeMap;

use crate::mercator::Tile;

/// The length of a row of the index.
const ROW: usize = 16;

/// Cells while they are filled.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    cells: BTreeMap<u64, Vec<u8>>,
}

impl Writer {
    /// The bytes of a cell, to add a record.
    pub(crate) fn cell(&mut self, tile: Tile) -> &mut Vec<u8> {
        self.cells.entry(tile.key()).or_default()
    }

    /// The two sections: index and data.
    pub(crate) fn sections(self) -> [Vec<u8>; 2] {
        let (mut index, mut data) = (Vec::with_capacity(ROW * (self.cells.len() + 1)), Vec::new());
        let mut row = |key: u64, at: usize| {
            index.extend_from_slice(&key.to_le_bytes());
            index.extend_from_slice(&(at as u64).to_le_bytes());
        };
        for (key, cell) in &self.cells {
            row(*key, data.len());
            data.extend_from_slice(cell);
        }
        row(u64::MAX, data.len());
        [index, data]
    }
}

/// Cells in a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cells<'a> {
    pub(crate) index: &'a [u8],
    pub(crate) data: &'a [u8],
}

impl<'a> Cells<'a> {
    /// The bytes of a cell; none if nothing is there.
    pub(crate) fn cell(self, tile: Tile) -> &'a [u8] {
        self.find(tile.key()).unwrap_or_default()
    }

    fn find(self, key: u64) -> Option<&'a [u8]> {
        let (mut low, mut high) = (0, (self.index.len() / ROW).checked_sub(1)?);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.word(middle, 0)? < key { low = middle + 1 } else { high = middle }
        }
        (self.word(low, 0)? == key).then_some(())?;
        let [from, to] = [self.word(low, 8)?, self.word(low + 1, 8)?];
        self.data.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?)
    }

    fn word(self, row: usize, at: usize) -> Option<u64> {
        let from = row * ROW + at;
        Some(u64::from_le_bytes(self.index.get(from..from + 8)?.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_their_tile() {
        let tile = |x, y| Tile { zoom: 14, x, y };
        let mut writer = Writer::default();
        for (x, y, record) in [(5, 7, 1), (4, 7, 2), (5, 7, 3), (5, 8, 4)] {
            writer.cell(tile(x, y)).push(record);
        }
        let [index, data] = writer.sections();
        let cells = Cells { index: &index, data: &data };
        assert_eq!(cells.cell(tile(5, 7)), [1, 3]);
        assert_eq!((cells.cell(tile(4, 7)), cells.cell(tile(5, 8))), (&[2][..], &[4][..]));
        assert_eq!((cells.cell(tile(0, 0)), cells.cell(tile(9, 9))), (&[][..], &[][..]));
        assert_eq!(Cells { index: &[], data: &[] }.cell(tile(5, 7)), &[] as &[u8]);
    }
}
