//! All tables of an opened index.

use crate::image::Image;
use crate::tables::{House, InCell, Link, ListTable, Point, Record, Role, Span, Table, Variant};

/// The tables of an index.
pub(crate) struct Data {
    pub(crate) records: Table<Record>,
    pub(crate) names: ListTable<u32>,
    pub(crate) folded: ListTable<u32>,
    pub(crate) keys: ListTable<u32>,
    pub(crate) links: ListTable<Link>,
    pub(crate) houses: ListTable<House>,
    pub(crate) spans: ListTable<Span>,
    pub(crate) points: ListTable<Point>,
    pub(crate) variants: Table<Variant>,
    pub(crate) line_points: Table<Point>,
    pub(crate) areas: ListTable<u32>,
    pub(crate) folded_areas: ListTable<u32>,
    pub(crate) house_cells: Table<InCell>,
    pub(crate) point_cells: Table<InCell>,
    texts: ListTable<u8>,
}

impl Data {
    /// Finds the tables. `None` if one is missing or does not fit to the others.
    pub(crate) fn find(image: &Image) -> Option<Self> {
        let data = Self {
            records: Table::find(image, "records")?,
            names: ListTable::find(image, "name_ends", "names")?,
            folded: ListTable::find(image, "folded_ends", "folded")?,
            keys: ListTable::find(image, "key_ends", "keys")?,
            links: ListTable::find(image, "link_ends", "links")?,
            houses: ListTable::find(image, "house_ends", "houses")?,
            spans: ListTable::find(image, "span_ends", "spans")?,
            points: ListTable::find(image, "point_ends", "points")?,
            variants: Table::find(image, "variants")?,
            line_points: Table::find(image, "line_points")?,
            areas: ListTable::find(image, "area_ends", "areas")?,
            folded_areas: ListTable::find(image, "folded_area_ends", "folded_areas")?,
            house_cells: Table::find(image, "house_cells")?,
            point_cells: Table::find(image, "point_cells")?,
            texts: ListTable::find(image, "text_ends", "text_bytes")?,
        };
        let records = data.records.all().len();
        let texts = [data.names.len(), data.folded.len(), data.keys.len()];
        let others = [data.links.len(), data.houses.len(), data.spans.len(), data.points.len()];
        let fits = texts.iter().chain(&others).all(|length| *length == records);
        (fits && data.areas.len() == data.folded_areas.len()).then_some(data)
    }

    /// A text. Anything that is none is empty.
    pub(crate) fn text(&self, number: u32) -> &str {
        if number as usize >= self.texts.len() {
            return "";
        }
        std::str::from_utf8(self.texts.of(number)).unwrap_or_default()
    }

    pub(crate) fn record(&self, record: u32) -> &Record {
        &self.records.all()[record as usize]
    }

    pub(crate) fn variant(&self, house: &House) -> Variant {
        self.variants.all()[house.variant as usize]
    }

    /// The areas of a record with a role.
    pub(crate) fn linked(&self, record: u32, role: Role) -> impl Iterator<Item = u32> {
        self.links.of(record).iter().filter(move |link| link.role() == role).map(|link| link.area)
    }
}
