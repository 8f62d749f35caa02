//! Conversions of numbers. Each says why it loses nothing in the range that occurs.

/// The number of an element of a list, or a length. A map has fewer than 2^32 of each: [`crate::build`] refuses more.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lists of a map are shorter than 2^32")]
pub(crate) fn number(index: usize) -> u32 {
    debug_assert!(u32::try_from(index).is_ok(), "no list of a map has 2^32 elements");
    index as u32
}

/// A coordinate of the world, rounded. A value out of range becomes the nearest limit.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the cast takes the nearest value in range")]
pub(crate) fn coordinate(value: f64) -> i32 {
    value.round() as i32
}

/// A value in single precision, for drawing, which needs no more than a hundredth of a pixel.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "24 bits are enough for a place on a tile")]
pub(crate) fn rough(value: f64) -> f32 {
    value as f32
}

/// A number that is not negative, rounded; a negative one becomes zero.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast takes the nearest value in range"
)]
pub(crate) fn rounded(value: f64) -> u32 {
    value.round() as u32
}
