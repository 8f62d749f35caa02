//! Things as they are kept: with the count of their edits.

use super::{Timestamp, ZoneId};

/// A thing of a zone (or the zone itself), as it stands now.
#[derive(Clone, PartialEq, Debug)]
pub struct Record<T> {
    /// The zone that it belongs to.
    pub zone: ZoneId,
    /// 1 when it was made, one more with each edit.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// The thing.
    pub value: T,
}

impl<T> Record<T> {
    /// Something else about the same thing.
    pub fn with<U>(&self, value: U) -> Record<U> {
        Record { zone: self.zone, version: self.version, created_at: self.created_at, value }
    }
}
