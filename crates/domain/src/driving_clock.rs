//! Time-dependent driving on one stretch of real time: when a courier arrives, and when to leave, exact to the second.
//!
//! `S(t)` is the free-flow time that is driven up to the instant `t`: the sum over the seconds of their factors, in thousandths of a
//! second. A leg of free-flow length `D` that begins at `t` ends at `S⁻¹(S(t) + D)`. `S` increases with every second, so a courier who
//! leaves later never arrives earlier (FIFO), and the way back from an arrival to the latest departure is exact too (Ichoua, Gendreau
//! and Potvin 2003).

use super::{Seconds, Timestamp};

/// The length of a cell: its seconds have one factor.
pub(super) const QUARTER: i64 = 15 * 60;
/// The factor of free flow, in thousandths.
pub(super) const FREE_FLOW: u16 = 1000;
/// The smallest and the largest factor, in thousandths.
pub(super) const FACTORS: std::ops::RangeInclusive<u16> = 50..=5000;
/// The largest number of cells: a week. With it, `S` fits into 32 bits at the largest factor.
const MOST_CELLS: usize = 7 * 96;
/// The largest number of entries of the index.
const MOST_BUCKETS: u32 = 1 << 14;
/// The bits of the fraction of a reciprocal.
const RECIPROCAL_BITS: u32 = 40;
/// The bits of the fraction of the largest speed's reciprocal.
const SHORTEST_BITS: u32 = 44;
/// Durations up to this number of seconds (68 years) are divided with the reciprocal.
const EXACT_BELOW: i64 = 1 << 31;

/// A quarter of an hour with one factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Cell {
    /// `S` at its start.
    driven: u32,
    /// Its factor in thousandths.
    factor: u32,
    /// 1 / factor, rounded up, with a fraction of [`RECIPROCAL_BITS`].
    reciprocal: u64,
}

impl Cell {
    fn new(driven: u32, factor: u16) -> Self {
        let reciprocal = (1u64 << RECIPROCAL_BITS).div_ceil(u64::from(factor));
        Self { driven, factor: u32::from(factor), reciprocal }
    }

    /// The whole seconds in which at most `driven` is driven. `driven` is below 2^23, so the reciprocal's error cannot reach the next
    /// whole number: 2^23 * 2^13 < 2^40.
    #[inline]
    fn seconds(self, driven: u64) -> u64 {
        (driven * self.reciprocal) >> RECIPROCAL_BITS
    }
}

/// Maps departures to arrivals, and arrivals to the latest departures, where the speed depends on the time. Outside of its span,
/// couriers drive at free flow. Every question takes constant time: a table of `S`, and an index of its inverse.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DrivingClock {
    start: i64,
    end: i64,
    /// `S` at the end of the span, counted from its start.
    total: i64,
    /// A leg of more free-flow seconds than this leaves the span for certain.
    longest: i64,
    /// The largest factor at any time.
    fastest: u16,
    /// 1000 / fastest, rounded up, with a fraction of [`SHORTEST_BITS`].
    least: u64,
    /// The cells of the span, and one of free flow behind it.
    cells: Vec<Cell>,
    /// For each 2^shift of driven time, the cell in which it begins.
    index: Vec<u16>,
    shift: u32,
}

impl Default for DrivingClock {
    /// Free flow at any time.
    fn default() -> Self {
        Self::new(Timestamp(0), [])
    }
}

impl DrivingClock {
    /// A clock whose span begins at `start` and has one factor (in thousandths of the free-flow speed) for each quarter of an hour, a
    /// week at most. Factors out of 50 to 5000 become the nearest of these.
    pub fn new(start: Timestamp, factors: impl IntoIterator<Item = u16>) -> Self {
        let factors = factors.into_iter().take(MOST_CELLS).map(|factor| factor.clamp(*FACTORS.start(), *FACTORS.end()));
        let mut cells = Vec::new();
        let (mut driven, mut fastest, mut slowest) = (0, FREE_FLOW, *FACTORS.end());
        for factor in factors {
            cells.push(Cell::new(driven, factor));
            driven += u32::from(factor) * 900;
            (fastest, slowest) = (fastest.max(factor), slowest.min(factor));
        }
        let length = QUARTER * i64::try_from(cells.len()).unwrap_or_default();
        cells.push(Cell::new(driven, FREE_FLOW));
        let shift = shift(driven, slowest);
        Self {
            start: start.0,
            end: start.0 + length,
            total: i64::from(driven),
            longest: i64::from(driven / 1000) + 1,
            fastest,
            least: (1000u64 << SHORTEST_BITS).div_ceil(u64::from(fastest)),
            index: index(&cells, driven, shift),
            cells,
            shift,
        }
    }

    /// The arrival of a leg of this free-flow length that begins at `leave`: the first whole second at which all of it is driven. A
    /// negative length counts as zero.
    #[inline]
    pub fn arrive(&self, leave: Timestamp, free_flow: Seconds) -> Timestamp {
        let mut drive = free_flow.0.max(0);
        if leave.0 >= self.end {
            return Timestamp(leave.0 + drive);
        }
        let mut driven = 0;
        if leave.0 >= self.start {
            driven = self.driven(leave.0);
        } else {
            let before = self.start - leave.0;
            if drive <= before {
                return Timestamp(leave.0 + drive);
            }
            drive -= before;
        }
        let inside = drive.min(self.longest);
        let needed = driven + 1000 * inside;
        if needed >= self.total {
            return Timestamp(self.end + (drive - inside) + (needed - self.total + 999) / 1000);
        }
        let (begin, cell) = self.cell_of(needed);
        let left = needed.cast_unsigned() - u64::from(cell.driven) + u64::from(cell.factor - 1);
        Timestamp(begin + cell.seconds(left).cast_signed())
    }

    /// The latest departure with which a leg of this free-flow length arrives at `arrive` or before. A negative length counts as zero.
    #[inline]
    pub fn leave_by(&self, arrive: Timestamp, free_flow: Seconds) -> Timestamp {
        let mut drive = free_flow.0.max(0);
        if arrive.0 < self.start {
            return Timestamp(arrive.0 - drive);
        }
        let mut driven = self.total;
        if arrive.0 < self.end {
            driven = self.driven(arrive.0);
        } else {
            let behind = arrive.0 - self.end;
            if drive <= behind {
                return Timestamp(arrive.0 - drive);
            }
            drive -= behind;
        }
        let inside = drive.min(self.longest);
        let needed = driven - 1000 * inside;
        if needed < 0 {
            return Timestamp(self.start - (drive - inside) + needed.div_euclid(1000));
        }
        let (begin, cell) = self.cell_of(needed);
        Timestamp(begin + cell.seconds(needed.cast_unsigned() - u64::from(cell.driven)).cast_signed())
    }

    /// The largest factor on the free-flow speed at any time, in thousandths, at least 1000.
    #[inline]
    pub fn fastest(&self) -> u16 {
        self.fastest
    }

    /// A lower bound for the real duration of a leg of this free-flow length at any time: its duration at the largest factor, rounded
    /// down. The bounds of parts add up to a bound for the whole. A negative length counts as zero.
    #[inline]
    pub fn shortest(&self, free_flow: Seconds) -> Seconds {
        let drive = free_flow.0.max(0).cast_unsigned();
        if drive < EXACT_BELOW.cast_unsigned() {
            let product = u128::from(drive) * u128::from(self.least);
            return Seconds(narrow(product >> SHORTEST_BITS));
        }
        Seconds(narrow(u128::from(drive) * 1000 / u128::from(self.fastest)))
    }

    /// The factor at an instant, in thousandths, and until when it is certain to remain; `None`: for ever.
    pub fn factor_at(&self, at: Timestamp) -> (u16, Option<Timestamp>) {
        if at.0 < self.start || at.0 >= self.end {
            return (FREE_FLOW, (at.0 < self.start).then_some(Timestamp(self.start)));
        }
        let number = (at.0 - self.start) / QUARTER;
        let cell = self.cells[place(number.cast_unsigned())];
        (u16::try_from(cell.factor).unwrap_or(FREE_FLOW), Some(Timestamp(self.start + (number + 1) * QUARTER)))
    }

    /// `S` at an instant of the span.
    #[inline]
    fn driven(&self, at: i64) -> i64 {
        let since = (at - self.start).cast_unsigned();
        let (number, rest) = (since / 900, since % 900);
        let cell = self.cells[place(number)];
        i64::from(cell.driven) + i64::from(cell.factor) * rest.cast_signed()
    }

    /// The cell in which `driven` is reached, and its first second. `driven` is below the total.
    #[inline]
    fn cell_of(&self, driven: i64) -> (i64, Cell) {
        let driven = driven.cast_unsigned();
        let mut number = usize::from(self.index[place(driven >> self.shift)]);
        // No cell is shorter than an entry of the index unless the factors are very far apart, so one step without a jump is enough.
        number += usize::from(u64::from(self.cells[number + 1].driven) <= driven);
        while u64::from(self.cells[number + 1].driven) <= driven {
            number += 1;
        }
        (self.start + QUARTER * i64::try_from(number).unwrap_or_default(), self.cells[number])
    }
}

/// The size of an entry of the index: a power of two, no larger than the shortest cell, unless that makes too many entries.
fn shift(total: u32, slowest: u16) -> u32 {
    let fine = (u32::from(slowest) * 900).ilog2();
    let coarse = (total / MOST_BUCKETS).checked_ilog2().map_or(0, |bits| bits + 1);
    fine.max(coarse)
}

/// For each entry, the cell that contains its beginning.
fn index(cells: &[Cell], total: u32, shift: u32) -> Vec<u16> {
    let mut cell: u16 = 0;
    let begins = (0..=total >> shift).map(|entry| entry << shift).take_while(|begin| *begin < total);
    let found = begins.map(|begin| {
        while cells[usize::from(cell) + 1].driven <= begin {
            cell += 1;
        }
        cell
    });
    found.collect()
}

/// The place in a table of this clock.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "no table of a clock is that long")]
fn place(number: u64) -> usize {
    number as usize
}

/// A duration that is not longer than a given one.
#[inline]
fn narrow(seconds: u128) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
