//! Conversions of numbers. Each says why it loses nothing in the range that occurs.

/// The upper 53 bits of a random number as a fraction of 1. All of these fractions are exact.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit into a double exactly")]
pub(crate) fn fraction(random: u64) -> f64 {
    const SHARE: f64 = 1.0 / (1_u64 << 53) as f64;
    (random >> 11) as f64 * SHARE
}

/// A random number of 32 bits, scaled to the numbers below `count`.
pub(crate) fn scaled(random: u32, count: usize) -> usize {
    ((u64::from(random) * count as u64) >> 32) as usize
}

/// A count as a double. Counts of a town are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts of a town are below a billion")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

/// A double, rounded to a whole number. Values of a town are within the range; others become the nearest limit.
#[expect(clippy::cast_possible_truncation, reason = "the cast takes the nearest value in range")]
pub(crate) fn whole(value: f64) -> i32 {
    value.round() as i32
}

/// A length or an amount that is not negative, rounded down to a count.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast takes the nearest value in range"
)]
pub(crate) fn count(value: f64) -> usize {
    value as usize
}

/// The number of an element as an id of OpenStreetMap, which begins at 1.
#[expect(clippy::cast_possible_wrap, reason = "a town has far fewer than 2^63 elements")]
pub(crate) fn id(index: usize) -> i64 {
    index as i64 + 1
}
