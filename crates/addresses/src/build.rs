//! Makes the tables of an index of an extract.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ritiro_domain::Place;
use thiserror::Error;

use crate::extract::Extract;
use crate::geometry::{distance, middle};
use crate::grid::cells;
use crate::groups::{Group, groups};
use crate::report::Report;
use crate::rows::{AddressRow, PoiRow, Rows};
use crate::tables::{Draft, House, Link, Point, Record, RecordKind, Role, Span, Variant, index};
use crate::text::{squeeze, words};
use crate::towns::Towns;
use crate::words;

/// The reason why no index can be made.
#[derive(Debug, Error)]
pub enum BuildError {
    /// Nothing of the extract can be found by a search.
    #[error(
        "the extract has no address, street, place or point of interest: use one that was not filtered to something else"
    )]
    Empty,
    /// The numbers of the index have 32 bits.
    #[error("the extract has more than 2^31 addresses or bytes of names: split it into regions")]
    TooLarge,
    /// The search library or the system refuses.
    #[error("cannot make the index: {0}")]
    Failed(String),
}

/// The most of anything that an index has.
const MOST: usize = 1 << 31;

/// The rank of streets, postcodes and points of interest among equal results; places have 0 to 3.
const STREET_RANK: u8 = 4;
const POSTCODE_RANK: u8 = 4;
const POI_RANK: u8 = 6;

/// The tables, and what was found.
pub(crate) fn draft(extract: &Extract) -> Result<(Draft, Report), BuildError> {
    let mut report = Report::default();
    let mut rows = Rows::read(extract, &mut report);
    let towns = Towns::read(extract, &mut report);
    let groups = groups(&mut rows, &mut report);
    let mut build = Build::new(&towns, report);
    for group in groups {
        build.group(group);
    }
    build.postcodes();
    build.places();
    for poi in &rows.pois {
        build.poi(poi);
    }
    build.finish()
}

struct Build<'a> {
    towns: &'a Towns,
    draft: Draft,
    report: Report,
    areas: HashMap<Vec<String>, u32>,
    variants: HashMap<Variant, u32>,
    /// The places and towns of the houses of each postcode.
    postcodes: BTreeMap<String, Vec<(Place, u32)>>,
}

/// A record with everything that belongs to it.
struct Entry {
    record: Record,
    names: Vec<String>,
    links: Vec<Link>,
    houses: Vec<House>,
    spans: Vec<Span>,
    points: Vec<Place>,
}

impl Entry {
    fn new(record: Record, names: &[String]) -> Self {
        let (links, houses, spans, points) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { record, names: names.to_vec(), links, houses, spans, points }
    }
}

impl<'a> Build<'a> {
    fn new(towns: &'a Towns, report: Report) -> Self {
        let (draft, areas, variants, postcodes) = (Draft::default(), HashMap::new(), HashMap::new(), BTreeMap::new());
        Self { towns, draft, report, areas, variants, postcodes }
    }

    fn push(&mut self, entry: Entry) {
        let Entry { mut record, names, mut links, mut houses, spans, points } = entry;
        record.name = self.draft.texts.add(&names[0]);
        let keys: BTreeSet<String> = names.iter().flat_map(|name| words::keys(&words(name))).collect();
        let keys: Vec<u32> = keys.iter().filter(|key| !key.is_empty()).map(|key| self.draft.texts.add(key)).collect();
        let folded: Vec<u32> = names.iter().map(|name| self.draft.texts.add(&folded(name))).collect();
        let names: Vec<u32> = names.iter().map(|name| self.draft.texts.add(name)).collect();
        links.sort_by_key(|link| (link.role(), link.area));
        links.dedup();
        houses.sort_by_key(House::number);
        self.draft.records.push(record);
        self.draft.names.push(names);
        self.draft.folded.push(folded);
        self.draft.keys.push(keys);
        self.draft.links.push(links);
        self.draft.houses.push(houses);
        self.draft.spans.push(spans);
        self.draft.points.push(points.into_iter().map(Point::from));
    }

    /// The number of an area with these names.
    fn area(&mut self, names: Vec<String>) -> u32 {
        if let Some(area) = self.areas.get(&names) {
            return *area;
        }
        let area = index(self.areas.len());
        let texts: Vec<u32> = names.iter().map(|name| self.draft.texts.add(name)).collect();
        let folded: Vec<u32> = names.iter().map(|name| self.draft.texts.add(&folded(name))).collect();
        self.draft.areas.push(texts);
        self.draft.folded_areas.push(folded);
        self.areas.insert(names, area);
        area
    }

    /// Links to the town and to what is around.
    fn links(&mut self, city: &str, place: Place) -> Vec<Link> {
        let towns = self.towns;
        let mut own: Vec<String> = if city.is_empty() { Vec::new() } else { vec![city.to_owned()] };
        for alias in towns.aliases(city, place) {
            if !own.iter().any(|known| known == alias) {
                own.push(alias.to_owned());
            }
        }
        let mut links = Vec::new();
        for names in towns.around(place) {
            if !own.contains(&names[0]) {
                links.push(Link::new(self.area(names.to_vec()), Role::Wider));
            }
        }
        if !own.is_empty() {
            links.push(Link::new(self.area(own), Role::Own));
        }
        links
    }

    /// The streets of a group: one for each town.
    fn group(&mut self, mut group: Group) {
        self.guess_cities(&mut group);
        let mut by_city: BTreeMap<String, Vec<AddressRow>> = BTreeMap::new();
        for row in std::mem::take(&mut group.addresses) {
            by_city.entry(squeeze(&row.city)).or_default().push(row);
        }
        if by_city.is_empty() {
            let place = representative(&group.points);
            let city = self.towns.town_of(place).unwrap_or_default().to_owned();
            self.report.streets_with_guessed_town += u32::from(!city.is_empty());
            return self.street(&group, &city, &[], group.points.clone());
        }
        let cities: Vec<Vec<AddressRow>> = by_city.into_values().collect();
        let points = shared_out(&group.points, &cities);
        for (rows, points) in cities.iter().zip(points) {
            self.street(&group, &frequent(rows.iter().map(|row| &row.city)), rows, points);
        }
    }

    /// Gives addresses without a town that of the nearest address of the street, or else what the map says.
    fn guess_cities(&self, group: &mut Group) {
        let known: Vec<(Place, String)> = group
            .addresses
            .iter()
            .filter(|row| !row.city.is_empty())
            .map(|row| (row.place, row.city.clone()))
            .collect();
        for row in group.addresses.iter_mut().filter(|row| row.city.is_empty()) {
            let far = |known: &&(Place, String)| distance(row.place, known.0);
            let nearest = known.iter().min_by(|a, b| far(a).total_cmp(&far(b))).map(|(_, city)| city.clone());
            let guessed = || self.towns.town_of(row.place).unwrap_or_default().to_owned();
            row.city = nearest.unwrap_or_else(guessed);
        }
    }

    fn street(&mut self, group: &Group, city: &str, rows: &[AddressRow], points: Vec<Place>) {
        let houses: Vec<Place> = rows.iter().map(|row| row.place).collect();
        let place = representative(if points.is_empty() { &houses } else { &points });
        self.report.streets += 1;
        self.report.streets_without_town += u32::from(city.is_empty());
        let mut entry = Entry::new(Record::new(RecordKind::Street, STREET_RANK, place, group.osm), &group.names);
        entry.links = self.links(city, place);
        entry.record.city = self.draft.texts.add(city);
        entry.record.postcode = self.street_postcodes(group, rows, &mut entry.links);
        for row in rows {
            self.houses(row, &mut entry.houses);
        }
        let key = squeeze(city);
        for span in group.spans.iter().filter(|span| span.city.is_empty() || squeeze(&span.city) == key) {
            let start = self.draft.line_points.len();
            self.draft.line_points.extend(span.line.iter().copied().map(Point::from));
            let points = [index(start), index(self.draft.line_points.len())];
            entry.spans.push(Span { first: span.first, last: span.last, step: span.step, points });
        }
        self.report.interpolations += index(entry.spans.len());
        entry.points = points;
        self.push(entry);
    }

    /// Links a street to its postcodes. Returns the text of its only one, or none.
    fn street_postcodes(&mut self, group: &Group, rows: &[AddressRow], links: &mut Vec<Link>) -> u32 {
        let of_houses = rows.iter().map(|row| &row.postcode).filter(|postcode| !postcode.is_empty());
        let mut all: BTreeSet<&String> = of_houses.collect();
        if all.is_empty() {
            all.extend(&group.postcodes);
        }
        for postcode in &all {
            links.push(Link::new(self.area(vec![(*postcode).clone()]), Role::Postcode));
        }
        if all.len() == 1 { all.first().map_or(0, |only| self.draft.texts.add(only)) } else { 0 }
    }

    fn houses(&mut self, row: &AddressRow, houses: &mut Vec<House>) {
        let texts = &mut self.draft.texts;
        let [street, postcode, city] = [&row.street, &row.postcode, &row.city].map(|text| texts.add(text));
        let (label, variant) = (texts.add(&row.label), self.variant(Variant { street, postcode, city }));
        houses.extend(row.numbers.iter().map(|number| House::new(*number, row.place, row.osm, label, variant)));
        self.report.houses += index(row.numbers.len());
        self.report.houses_with_city += u32::from(!row.city.is_empty());
        self.report.houses_with_postcode += u32::from(!row.postcode.is_empty());
        if !row.postcode.is_empty() {
            self.postcodes.entry(row.postcode.clone()).or_default().push((row.place, city));
        }
    }

    fn variant(&mut self, variant: Variant) -> u32 {
        if let Some(number) = self.variants.get(&variant) {
            return *number;
        }
        let number = index(self.draft.variants.len());
        self.draft.variants.push(variant);
        self.variants.insert(variant, number);
        number
    }

    fn postcodes(&mut self) {
        for (postcode, houses) in std::mem::take(&mut self.postcodes) {
            let places: Vec<Place> = houses.iter().map(|(place, _)| *place).collect();
            let place = representative(&places);
            let mut entry = Entry::new(
                Record::new(RecordKind::Postcode, POSTCODE_RANK, place, None),
                std::slice::from_ref(&postcode),
            );
            entry.record.postcode = self.draft.texts.add(&postcode);
            let city = frequent(houses.iter().map(|(_, city)| city));
            entry.record.city = city;
            for city in houses.iter().map(|(_, city)| *city).collect::<BTreeSet<u32>>() {
                let name = self.draft.texts.get(city).to_owned();
                entry.links.extend(self.links(&name, place));
            }
            self.report.postcodes += 1;
            self.push(entry);
        }
    }

    fn places(&mut self) {
        let towns = self.towns;
        for town in &towns.all {
            let record = Record::new(RecordKind::Place, town.size.rank(), town.place, Some(town.osm));
            let mut entry = Entry::new(record, &town.names);
            entry.links = self.links("", town.place);
            entry.record.detail = self.draft.texts.add(&town.detail);
            self.report.places += 1;
            self.push(entry);
        }
    }

    fn poi(&mut self, row: &PoiRow) {
        let city = if row.city.is_empty() { self.towns.town_of(row.place).unwrap_or_default() } else { &row.city };
        let mut entry = Entry::new(Record::new(RecordKind::Poi, POI_RANK, row.place, Some(row.osm)), &row.names);
        entry.links = self.links(city, row.place);
        if !row.street.is_empty() {
            entry.links.push(Link::new(self.area(vec![row.street.clone()]), Role::Street));
        }
        if !row.postcode.is_empty() {
            entry.links.push(Link::new(self.area(vec![row.postcode.clone()]), Role::Postcode));
        }
        let texts = &mut self.draft.texts;
        entry.record.city = texts.add(city);
        entry.record.postcode = texts.add(&row.postcode);
        entry.record.street = texts.add(&row.street);
        entry.record.number = texts.add(&row.label);
        entry.record.detail = texts.add(&row.detail);
        self.report.pois += 1;
        self.push(entry);
    }

    fn finish(mut self) -> Result<(Draft, Report), BuildError> {
        if self.draft.records.is_empty() {
            return Err(BuildError::Empty);
        }
        let draft = &mut self.draft;
        let lengths =
            [draft.houses.items.len(), draft.points.items.len(), draft.links.items.len(), draft.texts.bytes()];
        if lengths.into_iter().any(|length| length >= MOST) {
            return Err(BuildError::TooLarge);
        }
        draft.house_cells = cells(draft.houses.items.iter().map(House::place));
        draft.point_cells = cells(draft.points.items.iter().map(|point| point.place()));
        draft.report = serde_json::to_vec(&self.report).expect("a report is valid JSON");
        Ok((self.draft, self.report))
    }
}

/// The folded words of a name with blanks between them.
fn folded(name: &str) -> String {
    words(name).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

/// The point of a street that is nearest to its middle, so that it lies on it.
fn representative(points: &[Place]) -> Place {
    let middle = middle(points);
    let far = |place: &&Place| distance(middle, **place);
    points.iter().min_by(|a, b| far(a).total_cmp(&far(b))).copied().unwrap_or(middle)
}

/// The points of a street, for each town those whose nearest house is there.
fn shared_out(points: &[Place], cities: &[Vec<AddressRow>]) -> Vec<Vec<Place>> {
    if let [_] = cities {
        return vec![points.to_vec()];
    }
    let mut shares = vec![Vec::new(); cities.len()];
    let houses = || cities.iter().enumerate().flat_map(|(city, rows)| rows.iter().map(move |row| (city, row.place)));
    for point in points {
        let nearest = houses().min_by(|a, b| distance(*point, a.1).total_cmp(&distance(*point, b.1)));
        if let Some((city, _)) = nearest {
            shares[city].push(*point);
        }
    }
    shares
}

/// The most frequent value; of several the smallest.
fn frequent<'a, T: Ord + Clone + Default + 'a>(values: impl Iterator<Item = &'a T>) -> T {
    let mut counts: BTreeMap<&T, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value.clone()).unwrap_or_default()
}
