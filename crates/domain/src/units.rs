//! Instants, durations and lengths as whole numbers, each with its own type.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An instant: whole seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A duration in whole seconds. It is negative only as the difference of two instants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seconds(pub i64);

/// A length in whole metres.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Meters(pub i64);

impl Timestamp {
    /// An instant before all planned instants. It is far enough from the limit of `i64` for additions.
    pub const MIN: Self = Self(i64::MIN / 4);
    /// An instant after all planned instants. It is far enough from the limit of `i64` for additions.
    pub const MAX: Self = Self(i64::MAX / 4);

    /// The same instant for chrono. Instants outside chrono's range (±262,000 years) become the epoch.
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}

impl From<DateTime<Utc>> for Timestamp {
    /// Converts an instant and drops fractions of a second.
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp())
    }
}

impl Add<Seconds> for Timestamp {
    type Output = Self;
    #[inline]
    fn add(self, d: Seconds) -> Self {
        Self(self.0 + d.0)
    }
}

impl Sub<Seconds> for Timestamp {
    type Output = Self;
    #[inline]
    fn sub(self, d: Seconds) -> Self {
        Self(self.0 - d.0)
    }
}

impl Sub for Timestamp {
    type Output = Seconds;
    #[inline]
    fn sub(self, other: Self) -> Seconds {
        Seconds(self.0 - other.0)
    }
}

macro_rules! additive {
    ($($name:ident),+) => {$(
        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);
        }
        impl Add for $name {
            type Output = Self;
            #[inline]
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl Sub for $name {
            type Output = Self;
            #[inline]
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Neg for $name {
            type Output = Self;
            #[inline]
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl AddAssign for $name {
            #[inline]
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                Self(items.map(|x| x.0).sum())
            }
        }
    )+};
}

additive!(Seconds, Meters);
