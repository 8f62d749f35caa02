//! Pages of lists, oldest or newest items first.
//!
//! The query of each list has its own `limit: Option<Limit>` and `cursor: Option<Cursor>` beside its filters: with a flattened struct,
//! serde would accept unknown fields. They are marked `#[param(inline)]` because utoipa does not collect the schemas to which parameters
//! refer.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::Paging;
use ritiro_domain::excerpt;

const LARGEST_LIMIT: u16 = 200;

/// The largest number of items on a page: 1 to 200. If not given, 50.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(minimum = 1, maximum = 200, default = 50)]
pub struct Limit(u16);

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = text.parse().ok().filter(|number| (1..=LARGEST_LIMIT).contains(number));
        let wrong =
            || D::Error::custom(format!("{:?} is not a whole number from 1 to {LARGEST_LIMIT}", excerpt(&text)));
        number.map(Self).ok_or_else(wrong)
    }
}

/// The position after which a page starts. Send the `next_cursor` of the page before. Clients should not interpret it.
// A cursor contains the id of an item. Ids are UUIDs of version 7, so they sort by time of creation. The schema has no example, because
// pages that try out the API put examples into the request, and the list would start there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
pub struct Cursor(pub Uuid);

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok();
        let id = bytes.and_then(|bytes| Uuid::from_slice(&bytes).ok());
        id.map(Self)
            .ok_or_else(|| D::Error::custom("not a cursor: send the next_cursor of the previous page unchanged"))
    }
}

/// The part of a list that is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The largest number of items.
    pub limit: i64,
    /// Only items after this id: with a greater id, or with a smaller id in lists with the newest items first.
    pub after: Option<Uuid>,
}

impl PageRequest {
    /// Converts the two fields of a list's query.
    pub fn new(limit: Option<Limit>, cursor: Option<Cursor>) -> Self {
        Self { limit: i64::from(limit.unwrap_or_default().0), after: cursor.map(|cursor| cursor.0) }
    }

    /// The number of rows to read: one more than the limit, to know whether there is another page.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }
}

impl From<PageRequest> for Paging {
    fn from(request: PageRequest) -> Self {
        Self { after: request.after, limit: request.fetch() }
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Send it as `cursor` to get the next page. It is null on the last page.
    #[schema(required)]
    pub next_cursor: Option<Cursor>,
}

impl<T> Page<T> {
    /// A page of up to [`PageRequest::fetch`] rows, in the order of their ids.
    pub fn new(mut rows: Vec<T>, request: &PageRequest, id: impl Fn(&T) -> Uuid) -> Self {
        let limit = usize::try_from(request.limit).unwrap_or_default();
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|last| Cursor(id(last)));
        Self { items: rows, next_cursor }
    }

    /// The same page with each item converted.
    pub fn map<U>(self, form: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(form).collect(), next_cursor: self.next_cursor }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Limit, Page, PageRequest};
    use uuid::Uuid;

    #[test]
    fn a_full_page_ends_in_the_cursor_of_its_last_item() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let request = PageRequest::new(Some(Limit(2)), None);
        assert_eq!(request.fetch(), 3);
        let page = Page::new(ids.clone(), &request, |id| *id);
        assert_eq!((page.items.len(), page.next_cursor), (2, Some(Cursor(ids[1]))));
        let last = Page::new(ids[2..].to_vec(), &request, |id| *id);
        assert_eq!((last.items.len(), last.next_cursor), (1, None));
    }

    #[test]
    fn a_cursor_survives_the_wire() {
        let cursor = Cursor(Uuid::now_v7());
        let text = serde_json::to_string(&cursor).unwrap();
        assert_eq!(text.len(), 24);
        assert_eq!(serde_json::from_str::<Cursor>(&text).unwrap(), cursor);
    }
}
