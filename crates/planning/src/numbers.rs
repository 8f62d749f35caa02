//! Conversions of numbers. Each says why it loses nothing in the range that occurs.

/// A float without its fraction. The planner's floats are seconds and amounts of a few days, far below 2^53. A value out of range
/// becomes the nearest limit, and "not a number" becomes zero.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the fraction is dropped on purpose")]
pub(super) fn whole(value: f64) -> i64 {
    value as i64
}

/// The same as [`whole`], for the bounds that are computed in 32 bits.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the fraction is dropped on purpose")]
pub(super) fn whole_f32(value: f32) -> i64 {
    value as i64
}

/// A number of things from a float that is not negative, without its fraction. A value out of range becomes the nearest limit.
#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the fraction is dropped on purpose")]
pub(super) fn count(value: f64) -> usize {
    value as usize
}

/// The number of an element of a list. No plan has 2^32 stops, routes or points.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "no list of the planner is that long")]
pub(super) fn number(index: usize) -> u32 {
    debug_assert!(u32::try_from(index).is_ok(), "no list of the planner has 2^32 elements");
    index as u32
}
