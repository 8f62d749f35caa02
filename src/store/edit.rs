//! What lists and edits of all rooms share: pages by id, compare-and-swap by version, the merchant's own zones.

use diesel::dsl::auto_type;
use diesel::prelude::*;
use uuid::Uuid;

use super::schema::zones;

/// Part of a list that is ordered by id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Paging {
    /// Only ids greater than this.
    pub after: Option<Uuid>,
    /// At most so many.
    pub limit: i64,
}

impl Paging {
    /// What the ids of the page are greater than.
    pub(in crate::store) fn floor(self) -> Uuid {
        self.after.unwrap_or(Uuid::nil())
    }
}

/// What became of an edit that named the version it was based on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edited<T> {
    /// As it stands now.
    Done(T),
    /// Somebody else edited it before: its version is this.
    Stale(i64),
    /// It is not there.
    Absent,
}

impl<T> Edited<T> {
    /// The update touched no row: `current` is the version that the row has instead, if there is one.
    pub(in crate::store) fn missed(current: Option<i64>) -> Self {
        current.map_or(Self::Absent, Self::Stale)
    }
}

/// The ids of a merchant's zones: everything else of the merchant is found through them.
#[auto_type(no_type_alias)]
pub(super) fn zones_of(merchant: Uuid) -> _ {
    zones::table.filter(zones::merchant_id.eq(merchant)).select(zones::id)
}
