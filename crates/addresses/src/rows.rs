//! Reads the objects of an extract as addresses, pieces of streets, ranges of house numbers and points of interest.

use std::collections::HashMap;

use ritiro_domain::Place;

use crate::extract::{Extract, OsmId, OsmKind, POINT_KEYS, Tags};
use crate::geometry::{centroid, middle};
use crate::number::Number;
use crate::report::Report;

/// An address of the map.
#[derive(Clone, Debug)]
pub(crate) struct AddressRow {
    pub(crate) street: String,
    pub(crate) label: String,
    pub(crate) numbers: Vec<Number>,
    pub(crate) postcode: String,
    pub(crate) city: String,
    pub(crate) place: Place,
    pub(crate) osm: OsmId,
}

/// A way of a street.
#[derive(Clone, Debug)]
pub(crate) struct PieceRow {
    pub(crate) names: Vec<String>,
    pub(crate) line: Vec<Place>,
    pub(crate) postcode: String,
    pub(crate) osm: OsmId,
}

/// House numbers along a line.
#[derive(Clone, Debug)]
pub(crate) struct SpanRow {
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) step: u32,
    pub(crate) line: Vec<Place>,
}

/// A named object that people look for.
#[derive(Clone, Debug)]
pub(crate) struct PoiRow {
    pub(crate) names: Vec<String>,
    /// The value of its tag, like "cafe".
    pub(crate) detail: String,
    pub(crate) street: String,
    pub(crate) label: String,
    pub(crate) postcode: String,
    pub(crate) city: String,
    pub(crate) place: Place,
    pub(crate) osm: OsmId,
}

/// All rows of an extract.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) addresses: Vec<AddressRow>,
    pub(crate) pieces: Vec<PieceRow>,
    pub(crate) spans: Vec<SpanRow>,
    pub(crate) pois: Vec<PoiRow>,
}

/// Roads that are none yet, or that nobody lives at.
const NO_STREETS: &[&str] = &["proposed", "construction", "platform", "raceway", "bus_stop", "services", "rest_area"];

/// A tag, or nothing.
pub(crate) fn tag<'a>(tags: &'a Tags, key: &str) -> &'a str {
    tags.get(key).map_or("", String::as_str)
}

/// All names of an object, the main one first. None without a main name.
pub(crate) fn names(tags: &Tags) -> Vec<String> {
    let main = tag(tags, "name");
    if main.is_empty() {
        return Vec::new();
    }
    let other =
        |key: &str| key.starts_with("name:") || matches!(key, "alt_name" | "official_name" | "old_name" | "short_name");
    let mut others: Vec<&str> =
        tags.iter().filter(|(key, _)| other(key)).flat_map(|(_, value)| value.split(';')).collect();
    others.sort_unstable();
    let mut names = vec![main.to_owned()];
    for name in others.into_iter().map(str::trim) {
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The middle of an area, or of a line.
pub(crate) fn center(line: &[Place]) -> Option<Place> {
    match line {
        [] => None,
        [first, .., last] if first == last => Some(centroid(line)),
        _ => Some(middle(line)),
    }
}

impl Rows {
    pub(crate) fn read(extract: &Extract, report: &mut Report) -> Self {
        let mut rows = Self::default();
        for node in &extract.nodes {
            rows.object(&node.tags, node.place, OsmId { kind: OsmKind::Node, id: node.id }, report);
        }
        let numbered = numbered_nodes(extract);
        let ways: HashMap<i64, &[i64]> = extract.ways.iter().map(|way| (way.id, &way.nodes[..])).collect();
        for way in &extract.ways {
            rows.way(extract, &numbered, way, report);
        }
        for relation in &extract.relations {
            rows.relation(extract, &ways, relation, report);
        }
        rows
    }

    fn way(
        &mut self,
        extract: &Extract,
        numbered: &HashMap<i64, &Tags>,
        way: &crate::extract::WayRow,
        report: &mut Report,
    ) {
        let (osm, line) = (OsmId { kind: OsmKind::Way, id: way.id }, extract.line(&way.nodes));
        if way.tags.contains_key("addr:interpolation") {
            self.interpolation(extract, numbered, way, report);
        } else if let Some(center) = center(&line) {
            self.object(&way.tags, center, osm, report);
            self.piece(&way.tags, line, osm);
        } else if !way.tags.is_empty() {
            report.without_points += 1;
        }
    }

    fn relation(
        &mut self,
        extract: &Extract,
        ways: &HashMap<i64, &[i64]>,
        relation: &crate::extract::RelationRow,
        report: &mut Report,
    ) {
        let osm = OsmId { kind: OsmKind::Relation, id: relation.id };
        let outer = relation.outer.iter().filter_map(|way| ways.get(way));
        let line: Vec<Place> = outer.flat_map(|nodes| extract.line(nodes)).collect();
        match center(&line) {
            Some(center) => self.object(&relation.tags, center, osm, report),
            None => report.without_points += 1,
        }
    }

    /// Reads the address and the point of interest of an object; it may be both.
    fn object(&mut self, tags: &Tags, place: Place, osm: OsmId, report: &mut Report) {
        self.address(tags, place, osm, report);
        let detail = POINT_KEYS.iter().find_map(|key| tags.get(*key));
        let names = names(tags);
        if let Some(detail) = detail.filter(|_| !names.is_empty() && !tags.contains_key("highway")) {
            self.pois.push(PoiRow {
                names,
                detail: detail.clone(),
                street: street(tags).to_owned(),
                label: tag(tags, "addr:housenumber").to_owned(),
                postcode: tag(tags, "addr:postcode").to_owned(),
                city: tag(tags, "addr:city").to_owned(),
                place,
                osm,
            });
        }
    }

    fn address(&mut self, tags: &Tags, place: Place, osm: OsmId, report: &mut Report) {
        let (label, street) = (tag(tags, "addr:housenumber"), street(tags));
        if label.is_empty() {
            return;
        }
        let numbers = Number::read(label);
        match (street.is_empty(), numbers.is_empty()) {
            (true, _) => report.houses_without_street += 1,
            (false, true) => report.unread_numbers += 1,
            (false, false) => self.addresses.push(AddressRow {
                street: street.to_owned(),
                label: label.to_owned(),
                numbers,
                postcode: tag(tags, "addr:postcode").to_owned(),
                city: tag(tags, "addr:city").to_owned(),
                place,
                osm,
            }),
        }
    }

    fn piece(&mut self, tags: &Tags, line: Vec<Place>, osm: OsmId) {
        let (highway, names) = (tag(tags, "highway"), names(tags));
        if !highway.is_empty() && !names.is_empty() && !NO_STREETS.contains(&highway) {
            self.pieces.push(PieceRow { names, line, postcode: tag(tags, "postal_code").to_owned(), osm });
        }
    }

    /// Cuts a line of house numbers at its nodes with numbers.
    fn interpolation(
        &mut self,
        extract: &Extract,
        numbered: &HashMap<i64, &Tags>,
        way: &crate::extract::WayRow,
        report: &mut Report,
    ) {
        let step = step(tag(&way.tags, "addr:interpolation"));
        let stops: Vec<usize> = (0..way.nodes.len()).filter(|at| numbered.contains_key(&way.nodes[*at])).collect();
        let before = self.spans.len();
        for pair in stops.windows(2) {
            let ends = [pair[0], pair[1]].map(|at| numbered[&way.nodes[at]]);
            let line = extract.line(&way.nodes[pair[0]..=pair[1]]);
            self.spans.extend(step.and_then(|step| span(&way.tags, ends, step, line)));
        }
        report.unread_interpolations += u32::from(self.spans.len() == before);
    }
}

/// The street of an address, or the place that is named instead.
fn street(tags: &Tags) -> &str {
    match tag(tags, "addr:street") {
        "" => tag(tags, "addr:place"),
        street => street,
    }
}

fn numbered_nodes(extract: &Extract) -> HashMap<i64, &Tags> {
    let numbered = extract.nodes.iter().filter(|node| node.tags.contains_key("addr:housenumber"));
    numbered.map(|node| (node.id, &node.tags)).collect()
}

/// From one number to the next one. `None` if letters follow each other instead.
fn step(interpolation: &str) -> Option<u32> {
    match interpolation {
        "odd" | "even" => Some(2),
        "all" => Some(1),
        number => number.parse().ok().filter(|step| (1..=1000).contains(step)),
    }
}

/// The numbers between two nodes. The street is that of the line, or else that of an end.
fn span(way: &Tags, ends: [&Tags; 2], step: u32, line: Vec<Place>) -> Option<SpanRow> {
    let first =
        |key: &str| [way, ends[0], ends[1]].into_iter().map(|tags| tag(tags, key)).find(|value| !value.is_empty());
    let street = [way, ends[0], ends[1]].into_iter().map(street).find(|street| !street.is_empty())?;
    let [from, to] = ends.map(|tags| Number::read(tag(tags, "addr:housenumber")).first().map(|number| number.main));
    let (from, to) = (from?, to?);
    if from == to || from.abs_diff(to) % step != 0 {
        return None;
    }
    let line = if from < to { line } else { line.into_iter().rev().collect() };
    let city = first("addr:city").unwrap_or_default().to_owned();
    Some(SpanRow { street: street.to_owned(), city, first: from.min(to), last: from.max(to), step, line })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lat: i32) -> Place {
        Place::from_e7(lat, 0)
    }

    #[test]
    fn an_interpolation_is_cut_at_its_numbers() {
        let mut extract = Extract::default();
        extract.add_node(1, place(0), [("addr:housenumber", "9"), ("addr:street", "A")]);
        extract.add_node(2, place(100), []);
        extract.add_node(3, place(200), [("addr:housenumber", "5")]);
        extract.add_node(4, place(300), [("addr:housenumber", "1")]);
        extract.add_way(1, &[1, 2, 3, 4], [("addr:interpolation", "odd"), ("addr:street", "A")]);
        extract.add_way(2, &[1, 2], [("addr:interpolation", "alphabetic")]);
        let mut report = Report::default();
        let rows = Rows::read(&extract, &mut report);
        let ranges: Vec<_> = rows.spans.iter().map(|span| (span.first, span.last, span.line[0])).collect();
        assert_eq!(ranges, [(5, 9, place(200)), (1, 5, place(300))]);
        assert_eq!((report.unread_interpolations, report.houses_without_street), (1, 2));
    }

    #[test]
    fn an_object_can_be_an_address_and_a_point_of_interest() {
        let mut extract = Extract::default();
        let tags = [("shop", "books"), ("name", "Bog"), ("addr:street", "A"), ("addr:housenumber", "1")];
        extract.add_node(1, place(0), tags);
        extract.add_node(2, place(0), [("addr:street", "A"), ("addr:housenumber", "Villa")]);
        let mut report = Report::default();
        let rows = Rows::read(&extract, &mut report);
        assert_eq!((rows.addresses.len(), rows.pois.len(), report.unread_numbers), (1, 1, 1));
        assert_eq!(rows.pois[0].detail, "books");
    }
}
