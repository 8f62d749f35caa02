//! Conversions from `f64` to whole numbers, each with its range. `as` saturates: a value out of range becomes the nearest value in range, and
//! NaN becomes zero.

/// The nearest whole number. Seconds, metres and microdegrees are far below 2^53, so the result is exact.
#[expect(clippy::cast_possible_truncation, reason = "saturates; the values are far below 2^53")]
pub(crate) fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// The whole number without the decimals: towards zero. The same range as [`rounded`].
#[expect(clippy::cast_possible_truncation, reason = "saturates; the values are far below 2^53")]
pub(crate) fn truncated(value: f64) -> i64 {
    value as i64
}

/// The whole number above a value. The same range as [`rounded`].
#[expect(clippy::cast_possible_truncation, reason = "saturates; the values are far below 2^53")]
pub(crate) fn ceil(value: f64) -> i64 {
    value.ceil() as i64
}

/// A count or index from a value that is zero or more, without its decimals.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates; negative values and NaN become zero"
)]
pub(crate) fn count(value: f64) -> usize {
    value as usize
}

/// Ten-millionths of a degree without decimals. Degrees are -180 to 180, so the value fits into `i32`.
#[expect(clippy::cast_possible_truncation, reason = "saturates; 180 degrees are 1,800,000,000, which fits")]
pub(crate) fn degrees_e7(value: f64) -> i32 {
    value as i32
}

/// The index of the value below which a share (0 to 1) of `length` sorted values lie: the nearest-rank percentile.
pub(crate) fn nearest_rank(length: usize, share: f64) -> usize {
    count((length as f64 * share).ceil()).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_out_of_range_become_the_nearest_in_range() {
        assert_eq!((rounded(2.5), rounded(-2.5), rounded(f64::NAN)), (3, -3, 0));
        assert_eq!((truncated(-0.5), ceil(0.5)), (0, 1));
        assert_eq!((count(-1.0), count(2.9)), (0, 2));
    }

    #[test]
    fn the_ninth_of_ten_is_the_ninetieth_percentile() {
        assert_eq!((nearest_rank(10, 0.9), nearest_rank(10, 1.0), nearest_rank(0, 0.5)), (8, 9, 0));
    }
}
