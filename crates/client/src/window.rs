//! Windows between two instants.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

/// The interval in which service may start, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first instant.
    pub start: DateTime<FixedOffset>,
    /// The last instant.
    pub end: DateTime<FixedOffset>,
}

impl Window {
    /// Whether service may start at this instant.
    pub fn contains(&self, instant: DateTime<FixedOffset>) -> bool {
        self.start <= instant && instant <= self.end
    }
}
