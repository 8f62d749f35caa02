//! Conversions of numbers. Each says why it loses nothing in the range that occurs.

/// The number of an element of a list. A network has fewer than 2^31 junctions, edges and arcs: [`crate::network`] refuses more.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lists of a network are shorter than 2^32")]
pub(crate) fn number(index: usize) -> u32 {
    debug_assert!(u32::try_from(index).is_ok(), "no list of a network has 2^32 elements");
    index as u32
}

/// A float, rounded. A value out of range becomes the nearest limit, and "not a number" becomes zero.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast takes the nearest value in range"
)]
pub(crate) fn rounded(value: f64) -> u32 {
    value.round() as u32
}

/// A coordinate in ten-millionths of a degree, rounded. A value out of range becomes the nearest limit.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the cast takes the nearest value in range")]
pub(crate) fn coordinate(value: f64) -> i32 {
    value.round() as i32
}

/// A coordinate in single precision, for the order only, which does not need more.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "seven digits are enough to order junctions")]
pub(crate) fn rough(value: f64) -> f32 {
    value as f32
}
