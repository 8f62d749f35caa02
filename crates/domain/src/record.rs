//! Stored resources, with the number of their edits.

use super::{Timestamp, ZoneId};

/// A resource of a zone (or the zone itself) in its present version.
#[derive(Clone, PartialEq, Debug)]
pub struct Record<T> {
    /// The zone to which it belongs.
    pub zone: ZoneId,
    /// The version: 1 after the creation, and one more with each edit.
    pub version: i64,
    /// The instant at which it was created.
    pub created_at: Timestamp,
    /// The resource.
    pub value: T,
}

impl<T> Record<T> {
    /// A record of another value with the same zone, version and creation.
    pub fn with<U>(&self, value: U) -> Record<U> {
        Record { zone: self.zone, version: self.version, created_at: self.created_at, value }
    }
}
