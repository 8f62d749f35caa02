//! Makes results of readings: sorted, without doubles, with all their texts.

use ritiro_domain::Place;

use crate::align::Reading;
use crate::data::Data;
use crate::found::{Found, Kind, Understood};
use crate::geometry::distance;
use crate::houses::Hit;
use crate::number::Spotted;
use crate::query::{Parsed, Query, mask};
use crate::tables::RecordKind;

/// Results of the same text nearer than this many metres are one.
const SAME: f64 = 50.0;
/// Streets and places of the same text nearer than this are one.
const SAME_STREET: f64 = 1_000.0;
/// The most that a near result gains over a far one, in tenths of a percent: less than what a better match of a town or house gains.
const FOCUS: f64 = 40.0;
/// What each doubling of the distance costs.
const DOUBLING: f64 = 4.0;

/// The results of the readings of a query.
pub(crate) fn results(data: &Data, parsed: &Parsed, query: &Query, mut readings: Vec<Reading>) -> Vec<Found> {
    let focus = query.focus();
    readings.sort_by_cached_key(|reading| order(data, reading, focus));
    let mut found: Vec<Found> = Vec::new();
    for reading in &readings {
        let mut all = of_reading(data, parsed, reading);
        if let Some(focus) = focus {
            all.sort_by(|a, b| distance(focus, a.place).total_cmp(&distance(focus, b.place)));
        }
        for one in all {
            if found.len() < query.limit() && !found.iter().any(|other| is_same(other, &one)) {
                found.push(one);
            }
        }
    }
    found
}

/// The least first: the cost with the distance to the focus, how much it matters, and its number.
fn order(data: &Data, reading: &Reading, focus: Option<Place>) -> (u32, u8, u32) {
    let record = data.record(reading.record);
    let far = focus.map_or(0.0, |focus| (1.0 + distance(focus, record.place()) / 250.0).log2() * DOUBLING);
    let far = crate::geometry::rounded(far.min(FOCUS)).unsigned_abs();
    (reading.cost + far, record.rank, reading.record)
}

fn is_same(one: &Found, other: &Found) -> bool {
    let within = if matches!(one.kind, Kind::House | Kind::Interpolated) { SAME } else { SAME_STREET };
    let same_postcode = one.kind != Kind::House || one.postcode == other.postcode;
    one.kind == other.kind
        && one.number == other.number
        && same_postcode
        && crate::text::squeeze(&one.name) == crate::text::squeeze(&other.name)
        && distance(one.place, other.place) <= within
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// All results of a reading: more than one if several houses match equally well.
fn of_reading(data: &Data, parsed: &Parsed, reading: &Reading) -> Vec<Found> {
    let found = base(data, parsed, reading);
    if reading.hits.is_empty() {
        return vec![found];
    }
    reading.hits.iter().map(|hit| at_hit(data, parsed, reading, *hit, found.clone())).collect()
}

/// A record as a result, without a house number.
pub(crate) fn of_record(data: &Data, record: u32) -> Found {
    let row = data.record(record);
    let [name, city, postcode, street, detail] =
        [row.name, row.city, row.postcode, row.street, row.detail].map(|text| data.text(text));
    let (kind, street) = match row.kind() {
        RecordKind::Street => (Kind::Street, name),
        RecordKind::Place => (Kind::Place, ""),
        RecordKind::Postcode => (Kind::Postcode, ""),
        RecordKind::Poi => (Kind::Poi, street),
    };
    Found {
        kind,
        name: name.to_owned(),
        street: some(street),
        number: some(data.text(row.number)),
        postcode: some(postcode),
        city: some(city),
        detail: some(detail),
        place: row.place(),
        osm: row.osm(),
        confidence: 100,
        distance: None,
        understood: Understood::default(),
    }
}

fn base(data: &Data, parsed: &Parsed, reading: &Reading) -> Found {
    let confidence = u8::try_from((1000 - reading.cost.min(1000)).div_ceil(10)).unwrap_or(0);
    Found { confidence, understood: understood(parsed, reading), ..of_record(data, reading.record) }
}

/// A house as a result.
pub(crate) fn of_house(data: &Data, house: usize) -> Found {
    let record = data.houses.owner(crate::tables::index(house));
    let row = &data.houses.items()[house];
    let variant = data.variant(row);
    let [name, postcode, city, number] =
        [variant.street, variant.postcode, variant.city, row.label].map(|text| data.text(text));
    Found {
        kind: Kind::House,
        name: name.to_owned(),
        street: some(name),
        number: some(number),
        postcode: some(postcode),
        city: some(city),
        place: row.place(),
        osm: row.osm(),
        ..of_record(data, record)
    }
}

fn at_hit(data: &Data, parsed: &Parsed, reading: &Reading, hit: Hit, found: Found) -> Found {
    match hit {
        Hit::Street => found,
        Hit::House(house) => {
            Found { confidence: found.confidence, understood: found.understood, ..of_house(data, house) }
        }
        Hit::Between(place) => {
            let number = reading.number.map(|number| label(parsed, &number));
            Found { kind: Kind::Interpolated, number, place, osm: None, ..found }
        }
    }
}

/// A house number as it was asked, without blanks.
fn label(parsed: &Parsed, number: &Spotted) -> String {
    let words = parsed.words[number.start..number.end].iter().map(|word| word.raw.as_str());
    let glue = if number.number.to > 0 { "-" } else { "" };
    words.collect::<Vec<_>>().join(glue)
}

fn understood(parsed: &Parsed, reading: &Reading) -> Understood {
    let text = |(start, end): (usize, usize)| {
        parsed.words[start..end].iter().map(|word| word.raw.as_str()).collect::<Vec<_>>().join(" ")
    };
    let unused = (0..parsed.words.len()).filter(|at| reading.used & mask(*at, at + 1) == 0);
    Understood {
        name: Some(text(reading.name)),
        number: reading.number.map(|number| label(parsed, &number)),
        postcode: reading.postcode.map(text),
        city: reading.city.map(text),
        unused: unused.map(|at| parsed.words[at].raw.clone()).collect(),
    }
}
