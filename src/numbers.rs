//! Conversions of numbers. Each says why it loses nothing in the range that occurs.

/// A number of things as the database and the metrics count them. No list in memory has 2^63 elements.
#[must_use]
pub fn count(things: usize) -> i64 {
    i64::try_from(things).unwrap_or(i64::MAX)
}

/// The whole metres of a distance, rounded up. No two places on Earth are farther apart than 2^53 metres.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "the fraction is gone")]
pub fn whole_meters(meters: f64) -> i64 {
    meters.ceil() as i64
}
