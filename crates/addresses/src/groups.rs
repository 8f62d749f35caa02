//! Puts pieces of streets with the same name that are near each other together, and finds the street of each address.

use std::collections::{BTreeMap, HashMap, HashSet};

use ritiro_domain::Place;

use crate::extract::OsmId;
use crate::geometry::{distance, sampled};
use crate::report::Report;
use crate::rows::{AddressRow, PieceRow, Rows, SpanRow};
use crate::text::{squeeze, words};
use crate::words;

/// Points along a street are at most this many metres apart.
const STEP: f64 = 60.0;
/// The side of a cell in ten-millionths of a degree: about 220 metres to the north. Pieces in neighbouring cells are one street.
const CELL: i32 = 20_000;
/// The side of a cell in which the street of an address is looked for: about 1.1 kilometres.
const SEARCH_CELL: i32 = 100_000;
/// An address belongs to a street of its name within this many metres.
const REACH: f64 = 1_000.0;
/// Addresses of a street that is no road belong together within this many metres.
const LOOSE_CELL: i32 = 60_000;

/// A street: pieces, addresses and ranges of one name near each other.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// All spellings of its name, the most frequent first.
    pub(crate) names: Vec<String>,
    pub(crate) points: Vec<Place>,
    pub(crate) postcodes: Vec<String>,
    pub(crate) osm: Option<OsmId>,
    pub(crate) addresses: Vec<AddressRow>,
    pub(crate) spans: Vec<SpanRow>,
}

fn cell(place: Place, side: i32) -> [i32; 2] {
    let (lat, lng) = place.e7();
    [lat.div_euclid(side), lng.div_euclid(side)]
}

fn neighbours([row, column]: [i32; 2]) -> impl Iterator<Item = [i32; 2]> {
    (-1..=1).flat_map(move |up| (-1..=1).map(move |right| [row + up, column + right]))
}

/// The sets that items belong to after joining some of them.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn root(&mut self, at: usize) -> usize {
        let mut root = at;
        while self.0[root] != root {
            self.0[root] = self.0[self.0[root]];
            root = self.0[root];
        }
        root
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// Numbers items so that those with points in neighbouring cells get the same number.
fn clusters(items: &[Vec<Place>], side: i32) -> Vec<usize> {
    let mut sets = Sets::new(items.len());
    let mut cells: HashMap<[i32; 2], usize> = HashMap::new();
    for (at, points) in items.iter().enumerate() {
        for place in points {
            let first = *cells.entry(cell(*place, side)).or_insert(at);
            sets.join(first, at);
        }
    }
    for (at, first) in &cells {
        for other in neighbours(*at).filter_map(|near| cells.get(&near)) {
            sets.join(*first, *other);
        }
    }
    (0..items.len()).map(|at| sets.root(at)).collect()
}

/// The names of roads, to which short forms in addresses are matched.
struct Roads {
    keys: HashSet<String>,
}

impl Roads {
    /// The key of a name: a spelling that a road has, or else the first one.
    fn key(&self, name: &str) -> String {
        let keys = words::keys(&words(name));
        // The longest is the one without short forms: "Hauptstr." belongs to "Hauptstraße", also if a road has the short form.
        let longest = keys.iter().filter(|key| self.keys.contains(*key)).max_by_key(|key| key.len());
        longest.unwrap_or(&keys[0]).clone()
    }
}

/// The streets of one key, with where they are.
#[derive(Default)]
struct Named {
    groups: Vec<usize>,
    cells: HashMap<[i32; 2], Vec<(Place, usize)>>,
}

impl Named {
    fn add(&mut self, group: usize, points: &[Place]) {
        self.groups.push(group);
        for place in points {
            self.cells.entry(cell(*place, SEARCH_CELL)).or_default().push((*place, group));
        }
    }

    fn nearest(&self, place: Place) -> Option<usize> {
        let near = neighbours(cell(place, SEARCH_CELL)).filter_map(|cell| self.cells.get(&cell)).flatten();
        let far = near.map(|(point, group)| (distance(place, *point), *group));
        far.filter(|(far, _)| *far <= REACH).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, group)| group)
    }
}

/// All streets of the rows, which are taken out of them.
pub(crate) fn groups(rows: &mut Rows, report: &mut Report) -> Vec<Group> {
    let pieces = std::mem::take(&mut rows.pieces);
    let roads = Roads { keys: pieces.iter().map(|piece| squeeze(&piece.names[0])).collect() };
    let mut by_key: BTreeMap<String, Vec<PieceRow>> = BTreeMap::new();
    for piece in pieces {
        by_key.entry(roads.key(&piece.names[0])).or_default().push(piece);
    }
    let mut making = Making::default();
    for (key, pieces) in by_key {
        making.roads(key, pieces);
    }
    making.addresses(&roads, std::mem::take(&mut rows.addresses), report);
    making.spans(&roads, std::mem::take(&mut rows.spans), report);
    for group in &mut making.groups {
        group.name_by_frequency();
    }
    making.groups
}

#[derive(Default)]
struct Making {
    groups: Vec<Group>,
    named: HashMap<String, Named>,
}

impl Making {
    fn roads(&mut self, key: String, pieces: Vec<PieceRow>) {
        let points: Vec<Vec<Place>> = pieces.iter().map(|piece| sampled(&piece.line, STEP)).collect();
        let numbers = clusters(&points, CELL);
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, number) in numbers.into_iter().enumerate() {
            members.entry(number).or_default().push(at);
        }
        let named = self.named.entry(key).or_default();
        for members in members.into_values() {
            let group = road(&pieces, &points, &members);
            named.add(self.groups.len(), &group.points);
            self.groups.push(group);
        }
    }

    fn addresses(&mut self, roads: &Roads, rows: Vec<AddressRow>, report: &mut Report) {
        let mut loose: BTreeMap<String, Vec<AddressRow>> = BTreeMap::new();
        for row in rows {
            let key = roads.key(&row.street);
            match self.named.get(&key).and_then(|named| named.nearest(row.place)) {
                Some(group) => self.groups[group].addresses.push(row),
                None => loose.entry(key).or_default().push(row),
            }
        }
        for (key, rows) in loose {
            report.houses_without_road += crate::tables::index(rows.len());
            self.loose(key, rows);
        }
    }

    /// Addresses of streets that are no roads of the map.
    fn loose(&mut self, key: String, rows: Vec<AddressRow>) {
        let places: Vec<Vec<Place>> = rows.iter().map(|row| vec![row.place]).collect();
        let mut members: BTreeMap<usize, Group> = BTreeMap::new();
        for (number, row) in clusters(&places, LOOSE_CELL).into_iter().zip(rows) {
            members.entry(number).or_default().addresses.push(row);
        }
        let named = self.named.entry(key).or_default();
        for group in members.into_values() {
            let places: Vec<Place> = group.addresses.iter().map(|row| row.place).collect();
            named.add(self.groups.len(), &places);
            self.groups.push(group);
        }
    }

    fn spans(&mut self, roads: &Roads, rows: Vec<SpanRow>, report: &mut Report) {
        for row in rows {
            let named = self.named.get(&roads.key(&row.street));
            let group = row.line.first().and_then(|place| named?.nearest(*place));
            match group {
                Some(group) => self.groups[group].spans.push(row),
                None => report.unread_interpolations += 1,
            }
        }
    }
}

/// One street of pieces that are near each other.
fn road(pieces: &[PieceRow], points: &[Vec<Place>], members: &[usize]) -> Group {
    let mut group = Group::default();
    for at in members {
        group.names.extend(pieces[*at].names.iter().cloned());
        group.points.extend(&points[*at]);
        group.postcodes.extend(Some(pieces[*at].postcode.clone()).filter(|postcode| !postcode.is_empty()));
    }
    let longest = members.iter().max_by_key(|at| points[**at].len());
    group.osm = longest.map(|at| pieces[*at].osm);
    group
}

impl Group {
    /// Puts the names of the road first, and after them the spellings of addresses.
    fn name_by_frequency(&mut self) {
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let all = self.names.iter().map(|name| (name, 1)).chain(self.addresses.iter().map(|row| (&row.street, 0)));
        for (name, road) in all {
            let count = counts.entry(name).or_default();
            *count = (count.0 + road, count.1 + 1);
        }
        let mut names: Vec<(&str, (usize, usize))> = counts.into_iter().collect();
        names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        self.names = names.into_iter().map(|(name, _)| name.to_owned()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Extract;

    fn extract() -> Extract {
        let mut extract = Extract::default();
        let lines = [[0, 1], [1, 2], [20, 21]];
        for (id, nodes) in (0..).zip(lines) {
            for node in nodes {
                extract.add_node(i64::from(node), Place::from_e7(500_000_000, node * 100_000), []);
            }
            let name = if id == 1 { "Hauptstr." } else { "Hauptstraße" };
            extract.add_way(id, &nodes.map(i64::from), [("highway", "residential"), ("name", name)]);
        }
        let house = |extract: &mut Extract, id, lng, street| {
            let tags = [("addr:street", street), ("addr:housenumber", "1")];
            extract.add_node(id, Place::from_e7(500_000_000, lng), tags);
        };
        house(&mut extract, 100, 150_000, "Hauptstrasse");
        house(&mut extract, 101, 2_050_000, "Haupt Str.");
        house(&mut extract, 102, 9_000_000, "Nebenweg");
        house(&mut extract, 103, 9_001_000, "Nebenweg");
        extract
    }

    #[test]
    fn near_pieces_are_one_street_and_far_ones_are_two() {
        let mut report = Report::default();
        let mut rows = Rows::read(&extract(), &mut report);
        let mut groups = groups(&mut rows, &mut report);
        groups.sort_by_key(|group| group.addresses.first().map(|row| row.osm));
        let sizes: Vec<usize> = groups.iter().map(|group| group.addresses.len()).collect();
        assert_eq!(sizes, [1, 1, 2], "{groups:#?}");
        assert_eq!(groups[2].names, ["Nebenweg"]);
        assert_eq!(groups[1].names[0], "Hauptstraße");
        assert_eq!(report.houses_without_road, 2);
    }
}
