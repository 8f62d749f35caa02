//! The tables of an index: records of fixed size that lie in the file as they are used.

use std::collections::HashMap;

use bytemuck::{Pod, Zeroable};
use ritiro_domain::Place;
use tantivy::directory::OwnedBytes;

use crate::extract::{OsmId, OsmKind};
use crate::image::Image;
use crate::number::Number;

/// What a record of the index is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum RecordKind {
    Street,
    Place,
    Postcode,
    Poi,
}

impl RecordKind {
    const ALL: [Self; 4] = [Self::Street, Self::Place, Self::Postcode, Self::Poi];

    fn code(self) -> u8 {
        self as u8
    }
}

/// A street in a town, a place, a postcode or a point of interest.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable, Debug, Default)]
pub(crate) struct Record {
    kind: u8,
    /// How much it matters among equals: 0 is a city.
    pub(crate) rank: u8,
    spare: u16,
    lat: i32,
    lng: i32,
    osm: [u32; 3],
    /// Text: the name.
    pub(crate) name: u32,
    /// Text: the town.
    pub(crate) city: u32,
    /// Text: the postcode.
    pub(crate) postcode: u32,
    /// Text: the street of a point of interest.
    pub(crate) street: u32,
    /// Text: the house number of a point of interest.
    pub(crate) number: u32,
    /// Text: what kind of place or point of interest it is.
    pub(crate) detail: u32,
}

impl Record {
    pub(crate) fn new(kind: RecordKind, rank: u8, place: Place, osm: Option<OsmId>) -> Self {
        let (lat, lng) = place.e7();
        Self { kind: kind.code(), rank, lat, lng, osm: packed(osm), ..Self::default() }
    }

    pub(crate) fn kind(&self) -> RecordKind {
        RecordKind::ALL[usize::from(self.kind).min(3)]
    }

    pub(crate) fn place(&self) -> Place {
        Place::from_e7(self.lat, self.lng)
    }

    pub(crate) fn osm(&self) -> Option<OsmId> {
        unpacked(self.osm)
    }
}

/// An id in three words: the kind (zero for none), and the id.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the two halves together are the whole id")]
fn packed(osm: Option<OsmId>) -> [u32; 3] {
    osm.map_or([0; 3], |OsmId { kind, id }| [kind as u32 + 1, (id >> 32) as u32, id as u32])
}

#[expect(clippy::cast_possible_wrap, reason = "it gives back the id that was packed")]
fn unpacked([kind, high, low]: [u32; 3]) -> Option<OsmId> {
    let id = (u64::from(high) << 32 | u64::from(low)) as i64;
    let kind = match kind {
        1 => OsmKind::Node,
        2 => OsmKind::Way,
        3 => OsmKind::Relation,
        _ => return None,
    };
    Some(OsmId { kind, id })
}

/// A house of a street.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable, Debug)]
pub(crate) struct House {
    main: u32,
    suffix: u32,
    to: u32,
    lat: i32,
    lng: i32,
    osm: [u32; 3],
    /// Text: the number as the map has it.
    pub(crate) label: u32,
    /// The spelling of the street, the postcode and the town.
    pub(crate) variant: u32,
}

impl House {
    pub(crate) fn new(number: Number, place: Place, osm: OsmId, label: u32, variant: u32) -> Self {
        let (lat, lng) = place.e7();
        let Number { main, suffix, to } = number;
        Self { main, suffix, to, lat, lng, osm: packed(Some(osm)), label, variant }
    }

    pub(crate) fn number(&self) -> Number {
        Number { main: self.main, suffix: self.suffix, to: self.to }
    }

    pub(crate) fn place(&self) -> Place {
        Place::from_e7(self.lat, self.lng)
    }

    pub(crate) fn osm(&self) -> Option<OsmId> {
        unpacked(self.osm)
    }
}

/// How the addresses of a street are written. Each is a text; zero is none.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Pod, Zeroable, Debug, Default)]
pub(crate) struct Variant {
    pub(crate) street: u32,
    pub(crate) postcode: u32,
    pub(crate) city: u32,
}

/// Numbers along a line that the map gives without their houses.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable, Debug)]
pub(crate) struct Span {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) step: u32,
    /// The points of its line, in the table of line points.
    pub(crate) points: [u32; 2],
}

/// How a record and an area belong together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Role {
    /// The town of the address.
    Own,
    /// Its postcode.
    Postcode,
    /// A larger or smaller place around.
    Wider,
    /// The street of a point of interest.
    Street,
}

impl Role {
    const ALL: [Self; 4] = [Self::Own, Self::Postcode, Self::Wider, Self::Street];
}

/// A link from a record to an area.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Pod, Zeroable, Debug)]
pub(crate) struct Link {
    pub(crate) area: u32,
    role: u32,
}

impl Link {
    pub(crate) fn new(area: u32, role: Role) -> Self {
        Self { area, role: role as u32 }
    }

    pub(crate) fn role(self) -> Role {
        Role::ALL[(self.role as usize).min(3)]
    }
}

/// A point, as it lies in the file.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Pod, Zeroable, Debug)]
pub(crate) struct Point {
    lat: i32,
    lng: i32,
}

impl From<Place> for Point {
    fn from(place: Place) -> Self {
        let (lat, lng) = place.e7();
        Self { lat, lng }
    }
}

impl Point {
    pub(crate) fn place(self) -> Place {
        Place::from_e7(self.lat, self.lng)
    }
}

/// An item of a grid cell.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Pod, Zeroable, Debug)]
pub(crate) struct InCell {
    pub(crate) cell: u32,
    pub(crate) item: u32,
}

/// The number of an element of a list. An index has fewer than 2^32 of anything: `build` refuses more.
#[expect(clippy::cast_possible_truncation, reason = "the lists of an index are shorter than 2^32")]
pub(crate) fn index(at: usize) -> u32 {
    debug_assert!(u32::try_from(at).is_ok(), "no list of an index has 2^32 elements");
    at as u32
}

/// Texts, each once. Number 0 is the empty text.
#[derive(Debug)]
pub(crate) struct Texts {
    numbers: HashMap<String, u32>,
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Default for Texts {
    fn default() -> Self {
        let mut texts = Self { numbers: HashMap::new(), bytes: Vec::new(), ends: Vec::new() };
        texts.add("");
        texts
    }
}

impl Texts {
    /// The number of a text.
    pub(crate) fn add(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = index(self.ends.len());
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(index(self.bytes.len()));
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The text of a number.
    pub(crate) fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        std::str::from_utf8(&self.bytes[start..self.ends[at] as usize]).expect("whole texts were added")
    }

    /// The length of all texts.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// A list of lists: `ends[i]` is where the list of `i` ends.
#[derive(Debug)]
pub(crate) struct Lists<T> {
    pub(crate) ends: Vec<u32>,
    pub(crate) items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), items: Vec::new() }
    }
}

impl<T> Lists<T> {
    /// Adds the list of the next one.
    pub(crate) fn push(&mut self, items: impl IntoIterator<Item = T>) {
        self.items.extend(items);
        self.ends.push(index(self.items.len()));
    }

    /// Where the list of one begins and ends.
    pub(crate) fn range(&self, at: usize) -> std::ops::Range<usize> {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        start..self.ends[at] as usize
    }
}

/// The tables while an index is made.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) texts: Texts,
    pub(crate) records: Vec<Record>,
    /// Names of each record as they are written.
    pub(crate) names: Lists<u32>,
    /// The same names, folded, with one blank between words.
    pub(crate) folded: Lists<u32>,
    /// Squeezed names of each record.
    pub(crate) keys: Lists<u32>,
    pub(crate) links: Lists<Link>,
    pub(crate) houses: Lists<House>,
    pub(crate) spans: Lists<Span>,
    /// Points along each street.
    pub(crate) points: Lists<Point>,
    pub(crate) variants: Vec<Variant>,
    pub(crate) line_points: Vec<Point>,
    /// Names of each area as they are written.
    pub(crate) areas: Lists<u32>,
    /// The same names, folded, with one blank between words.
    pub(crate) folded_areas: Lists<u32>,
    pub(crate) house_cells: Vec<InCell>,
    pub(crate) point_cells: Vec<InCell>,
    /// The report in JSON.
    pub(crate) report: Vec<u8>,
}

impl Draft {
    /// All tables as sections of a file.
    pub(crate) fn sections(&self) -> Vec<(String, &[u8])> {
        let tables: [(&str, &[u8]); 26] = [
            ("area_ends", bytes(&self.areas.ends)),
            ("areas", bytes(&self.areas.items)),
            ("folded", bytes(&self.folded.items)),
            ("folded_area_ends", bytes(&self.folded_areas.ends)),
            ("folded_areas", bytes(&self.folded_areas.items)),
            ("folded_ends", bytes(&self.folded.ends)),
            ("house_cells", bytes(&self.house_cells)),
            ("house_ends", bytes(&self.houses.ends)),
            ("houses", bytes(&self.houses.items)),
            ("key_ends", bytes(&self.keys.ends)),
            ("keys", bytes(&self.keys.items)),
            ("line_points", bytes(&self.line_points)),
            ("link_ends", bytes(&self.links.ends)),
            ("links", bytes(&self.links.items)),
            ("name_ends", bytes(&self.names.ends)),
            ("names", bytes(&self.names.items)),
            ("point_cells", bytes(&self.point_cells)),
            ("point_ends", bytes(&self.points.ends)),
            ("points", bytes(&self.points.items)),
            ("records", bytes(&self.records)),
            ("report", &self.report),
            ("span_ends", bytes(&self.spans.ends)),
            ("spans", bytes(&self.spans.items)),
            ("text_bytes", &self.texts.bytes),
            ("text_ends", bytes(&self.texts.ends)),
            ("variants", bytes(&self.variants)),
        ];
        tables.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect()
    }
}

fn bytes<T: Pod>(items: &[T]) -> &[u8] {
    bytemuck::cast_slice(items)
}

/// A table in an image.
#[derive(Debug)]
pub(crate) struct Table<T> {
    bytes: OwnedBytes,
    kind: std::marker::PhantomData<fn() -> T>,
}

impl<T: Pod> Table<T> {
    /// Finds the table. `None` if the section is missing or has no whole records.
    pub(crate) fn find(image: &Image, name: &str) -> Option<Self> {
        image.fits::<T>(name).then(|| Self { bytes: image.section(name), kind: std::marker::PhantomData })
    }

    pub(crate) fn all(&self) -> &[T] {
        bytemuck::cast_slice(&self.bytes)
    }
}

/// A list of lists in an image.
#[derive(Debug)]
pub(crate) struct ListTable<T> {
    ends: Table<u32>,
    items: Table<T>,
}

impl<T: Pod> ListTable<T> {
    /// Finds the two tables. `None` if one is missing or they do not belong together.
    pub(crate) fn find(image: &Image, ends: &str, items: &str) -> Option<Self> {
        let lists = Self { ends: Table::find(image, ends)?, items: Table::find(image, items)? };
        let last = lists.ends.all().last().copied().unwrap_or(0) as usize;
        (lists.ends.all().is_sorted() && last == lists.items.all().len()).then_some(lists)
    }

    /// Where the list of one begins and ends.
    pub(crate) fn range(&self, at: u32) -> std::ops::Range<usize> {
        let (ends, at) = (self.ends.all(), at as usize);
        let start = if at == 0 { 0 } else { ends[at - 1] as usize };
        start..ends[at] as usize
    }

    pub(crate) fn of(&self, at: u32) -> &[T] {
        &self.items.all()[self.range(at)]
    }

    pub(crate) fn items(&self) -> &[T] {
        self.items.all()
    }

    /// How many lists there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.all().len()
    }

    /// Whose list has the item.
    pub(crate) fn owner(&self, item: u32) -> u32 {
        index(self.ends.all().partition_point(|end| *end <= item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_packing() {
        for id in [0, 1, -1, 5_000_000_000, i64::MAX, i64::MIN] {
            for kind in [OsmKind::Node, OsmKind::Way, OsmKind::Relation] {
                assert_eq!(unpacked(packed(Some(OsmId { kind, id }))), Some(OsmId { kind, id }));
            }
        }
        assert_eq!(unpacked(packed(None)), None);
    }

    #[test]
    fn the_owner_of_an_item_skips_empty_lists() {
        let mut draft = Draft::default();
        draft.areas.push([1, 2]);
        draft.areas.push([]);
        draft.areas.push([3]);
        let image = Image::new(&draft.sections()).unwrap();
        let lists = ListTable::<u32>::find(&image, "area_ends", "areas").unwrap();
        assert_eq!([0, 1, 2].map(|item| lists.owner(item)), [0, 0, 2]);
        assert_eq!([lists.of(0), lists.of(1), lists.of(2)], [&[1, 2][..], &[], &[3]]);
        assert_eq!(lists.len(), 3);
    }
}
