//! The interval in which service may START, both ends inclusive.

use serde::{Deserialize, Serialize};

use super::{Invalid, Seconds, Timestamp};

/// The window for the start of service, with both ends inclusive. It never ends before it starts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Window {
    start: Timestamp,
    end: Timestamp,
}

impl Window {
    /// The window without limits.
    pub const ANY: Self = Self { start: Timestamp::MIN, end: Timestamp::MAX };

    /// Creates a window.
    ///
    /// # Errors
    /// Returns an error if the end is before the start.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, Invalid> {
        if end < start {
            return Err(Invalid::new("end", "must not be before start"));
        }
        Ok(Self { start, end })
    }

    /// A window that begins at `start` and lasts `length`. A negative length counts as zero.
    pub fn lasting(start: Timestamp, length: Seconds) -> Self {
        Self { start, end: start + length.max(Seconds::ZERO) }
    }

    /// The first instant at which service may start.
    #[inline]
    pub fn start(self) -> Timestamp {
        self.start
    }

    /// The last instant at which service may start.
    #[inline]
    pub fn end(self) -> Timestamp {
        self.end
    }

    /// Whether service may start at `at`.
    #[inline]
    pub fn contains(self, at: Timestamp) -> bool {
        self.start <= at && at <= self.end
    }

    /// Whether service in this window may start within `span`, whose end is exclusive. A window that ends exactly where the
    /// span begins, and started earlier, does not overlap it.
    pub fn overlaps(self, span: Self) -> bool {
        self.start < span.end && (span.start < self.end || span.start == self.start)
    }

    /// The time between two windows; zero if they overlap.
    pub fn gap(self, other: Self) -> Seconds {
        (other.start - self.end).max(self.start - other.end).max(Seconds::ZERO)
    }
}
