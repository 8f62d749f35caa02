//! Shared parts of lists and edits: pages by id, compare-and-swap by version, and the merchant's own zones.

use diesel::dsl::auto_type;
use diesel::prelude::*;
use uuid::Uuid;

use super::schema::zones;

/// A page of a list that is ordered by id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Paging {
    /// Only ids greater than this.
    pub after: Option<Uuid>,
    /// The maximum number of entries.
    pub limit: i64,
}

impl Paging {
    /// The lower limit of the ids of the page, exclusive.
    pub(in crate::store) fn floor(self) -> Uuid {
        self.after.unwrap_or(Uuid::nil())
    }
}

/// The result of an edit with an expected version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edited<T> {
    /// The edit succeeded; the new state.
    Done(T),
    /// Version conflict; the current version.
    Stale(i64),
    /// The row does not exist.
    Absent,
}

impl<T> Edited<T> {
    /// The result of an update without a matching row. `current` is the version of the existing row, if there is one.
    pub(in crate::store) fn missed(current: Option<i64>) -> Self {
        current.map_or(Self::Absent, Self::Stale)
    }
}

/// The ids of a merchant's zones. All other resources of the merchant are found through them.
#[auto_type(no_type_alias)]
pub(super) fn zones_of(merchant: Uuid) -> _ {
    zones::table.filter(zones::merchant_id.eq(merchant)).select(zones::id)
}
