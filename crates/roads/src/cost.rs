//! What a piece of road costs: time and length in one number.

use std::ops::Add;

/// A time in deciseconds and a length in decimetres. Costs compare by time, and by length where the times are equal, so the
/// cheapest way is the fastest one, and of several fastest ones the shortest.
///
/// Both are in one number of 64 bits, the time in the upper half: an addition adds both, and a comparison compares both. The length
/// of a way stays below 2^32 decimetres (429,000 km), which is ten times around the globe, so it never carries into the time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Cost(u64);

/// The time that stands for "no way": 2^29 deciseconds, 620 days. Two of them still fit into 31 bits.
pub(crate) const NO_TIME: u32 = 1 << 29;

impl Cost {
    /// No time and no length.
    pub const ZERO: Self = Self(0);
    /// There is no way.
    pub const NO_WAY: Self = Self((NO_TIME as u64) << 32);

    /// The cost of a time in deciseconds and a length in decimetres.
    #[inline]
    pub const fn new(deciseconds: u32, decimeters: u32) -> Self {
        Self((deciseconds as u64) << 32 | decimeters as u64)
    }

    /// The time in deciseconds.
    #[inline]
    pub const fn time(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The length in decimetres.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    pub const fn length(self) -> u32 {
        self.0 as u32
    }

    /// Whether there is a way at this cost.
    #[inline]
    pub fn is_way(self) -> bool {
        self < Self::NO_WAY
    }

    /// The number that stands for this cost in a file.
    #[inline]
    pub(crate) const fn raw(self) -> u64 {
        self.0
    }

    /// The cost of a number from a file.
    #[inline]
    pub(crate) const fn from_raw(raw: u64) -> Self {
        Self(raw)
    }
}

impl Add for Cost {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_is_the_cheapest_and_then_the_shortest() {
        assert!(Cost::new(1, 900) < Cost::new(2, 1));
        assert!(Cost::new(1, 2) < Cost::new(1, 3));
        let sum = Cost::new(7, 1 << 31) + Cost::new(5, 3);
        assert_eq!((sum.time(), sum.length()), (12, (1 << 31) + 3));
    }

    #[test]
    fn no_way_stays_no_way() {
        assert!(!(Cost::NO_WAY + Cost::new(5, 5)).is_way() && Cost::new(NO_TIME - 1, u32::MAX).is_way());
    }
}
