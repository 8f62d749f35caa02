//! The addresses of a city as queries, for the test and the example that measure how many are found.

use std::path::PathBuf;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ritiro_addresses::{Addresses, Found, Kind, Query};
use ritiro_domain::Place;

/// An address of the list.
#[derive(Clone, Debug)]
pub struct Row {
    pub place: Place,
    pub street: String,
    pub number: String,
    pub postcode: String,
    pub city: String,
}

/// A file of the shared test data; `None`, with a line that says so, where it is absent.
#[allow(dead_code, reason = "the example gets its files as arguments")]
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}

/// The addresses of a list that have a street.
pub fn rows(path: &std::path::Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let row = |record: csv::StringRecord| {
        let text = |at: usize| record[at].trim().to_owned();
        let place = Place::new(text(2).parse().unwrap(), text(3).parse().unwrap()).unwrap();
        Row { place, street: text(4), number: text(5), postcode: text(6), city: text(7) }
    };
    reader.records().map(|record| row(record.unwrap())).filter(|row| !row.street.is_empty()).collect()
}

/// The text of an address, with the street in another spelling.
pub fn text(row: &Row, street: &str) -> String {
    let town = format!("{} {}", row.postcode, row.city);
    let town = town.trim();
    format!("{street} {}{}{town}", row.number, if town.is_empty() { "" } else { ", " })
}

/// The street with one letter inserted, removed, replaced or exchanged with the next one.
pub fn with_typo(street: &str, seed: u64) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut letters: Vec<char> = street.chars().collect();
    let alphabetic: Vec<usize> = (0..letters.len()).filter(|at| letters[*at].is_alphabetic()).collect();
    let at = alphabetic[random.random_range(0..alphabetic.len())];
    let letter = char::from(b'a' + random.random_range(0..26_u8));
    match random.random_range(0..4_u8) {
        0 => letters.insert(at, letter),
        1 => drop(letters.remove(at)),
        2 => letters[at] = letter,
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

/// Metres between two places of a city.
fn distance(one: Place, other: Place) -> f64 {
    let meters = 111_319.5;
    let east = (one.lng() - other.lng()) * meters * one.lat().to_radians().cos();
    east.hypot((one.lat() - other.lat()) * meters)
}

/// Whether a result is the address: all its texts, within 50 metres.
pub fn is(found: &Found, row: &Row) -> bool {
    let same = |found: &Option<String>, text: &str| text.is_empty() || found.as_deref() == Some(text);
    found.kind == Kind::House
        && same(&found.street, &row.street)
        && same(&found.number, &row.number)
        && same(&found.postcode, &row.postcode)
        && same(&found.city, &row.city)
        && distance(found.place, row.place) <= 50.0
}

/// The first result.
pub fn first(addresses: &Addresses, text: &str) -> Option<Found> {
    let query = Query::new(text, None, 5).unwrap();
    addresses.search(&query).into_iter().next()
}
