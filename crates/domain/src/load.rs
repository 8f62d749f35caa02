//! The size of a booking and the capacity of a vehicle: a small vector of whole numbers.

use std::ops::{Add, AddAssign, Sub, SubAssign};

use serde::{Deserialize, Serialize};

use super::Invalid;
use super::invalid::excerpt;

/// The largest number of load dimensions (parcels, grams, litres, …) of a zone.
pub const MAX_DIMENSIONS: usize = 4;

/// The largest amount of one dimension. With it, a sum over the stops of a day remains far below the limit of `i64`.
const MAX_AMOUNT: i64 = 1_000_000_000;

/// An amount for each dimension, in the order of the zone's [`Dimensions`]. Unused dimensions are zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Load(pub [i64; MAX_DIMENSIONS]);

impl Load {
    /// The empty load.
    pub const ZERO: Self = Self([0; MAX_DIMENSIONS]);

    /// Whether the load fits into `capacity` in every dimension.
    #[inline]
    pub fn fits(self, capacity: Self) -> bool {
        self.0.iter().zip(capacity.0).all(|(a, c)| *a <= c)
    }

    /// The larger amount of each dimension.
    #[must_use]
    #[inline]
    pub fn max(self, other: Self) -> Self {
        let mut most = self.0;
        most.iter_mut().zip(other.0).for_each(|(a, b)| *a = (*a).max(b));
        Self(most)
    }

    /// The dimension that exceeds `capacity` the most, and the excess; `None` if no dimension exceeds it.
    pub fn worst_excess(self, capacity: Self) -> Option<(usize, i64)> {
        (self - capacity).0.into_iter().enumerate().filter(|(_, over)| *over > 0).max_by_key(|(_, over)| *over)
    }
}

impl Add for Load {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        let mut sum = self.0;
        sum.iter_mut().zip(other.0).for_each(|(a, b)| *a += b);
        Self(sum)
    }
}

impl Sub for Load {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        let mut rest = self.0;
        rest.iter_mut().zip(other.0).for_each(|(a, b)| *a -= b);
        Self(rest)
    }
}

impl AddAssign for Load {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Load {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

/// The names of a zone's load dimensions, in their order (1 to [`MAX_DIMENSIONS`], all different).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dimensions(Vec<String>);

impl Dimensions {
    /// Creates the list of dimensions.
    ///
    /// # Errors
    /// Returns an error for no names, too many names, empty names or repeated names.
    pub fn new(names: Vec<String>) -> Result<Self, Invalid> {
        if names.is_empty() || names.len() > MAX_DIMENSIONS {
            return Err(Invalid::new("load_dimensions", format!("must name 1 to {MAX_DIMENSIONS} dimensions")));
        }
        super::names::check_names("load_dimensions", &names)?;
        Ok(Self(names))
    }

    /// The names, in order.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The load for named amounts.
    ///
    /// # Errors
    /// Returns an error for a name that is not a dimension of the zone.
    pub fn load<'a>(&self, amounts: impl IntoIterator<Item = (&'a String, &'a i64)>) -> Result<Load, Invalid> {
        let mut load = Load::ZERO;
        for (name, amount) in amounts {
            let Some(i) = self.0.iter().position(|n| n == name) else {
                let known = self.0.join(", ");
                let wrong = format!("is not a load dimension of the zone; allowed are: {known}");
                return Err(Invalid::new(excerpt(name), wrong));
            };
            if !(0..=MAX_AMOUNT).contains(amount) {
                return Err(Invalid::new(name, format!("must be 0 to {MAX_AMOUNT}, is {amount}")));
            }
            load.0[i] = *amount;
        }
        Ok(load)
    }

    /// One unit of the first dimension. It is the size of a booking without a size.
    pub fn one(&self) -> Load {
        let mut load = Load::ZERO;
        load.0[0] = 1;
        load
    }

    /// The amounts with their names.
    pub fn named(&self, load: Load) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(String::as_str).zip(load.0)
    }
}
