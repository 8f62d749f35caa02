//! Addresses: their streets and their numbers.

use std::collections::{BTreeMap, HashMap, HashSet};

use proptest::prelude::*;

use super::world::{cases, is_road, tag, town};
use crate::plane::{Point, from_segment};
use crate::{Address, Size, Town};

/// Scales longitudes alike for all places of a town.
struct Plane(f64);

impl Plane {
    fn of(town: &Town) -> Self {
        Self(town.bounds().0.lat().to_radians().cos())
    }

    fn at(&self, place: [i32; 2]) -> Point {
        let scale = 0.011_119_5;
        Point { x: f64::from(place[1]) * scale * self.0, y: f64::from(place[0]) * scale }
    }
}

fn check(town: &Town) {
    let plane = Plane::of(town);
    let mut streets: HashMap<&str, Vec<[Point; 2]>> = HashMap::new();
    for way in town.map.ways.iter().filter(|way| is_road(way)) {
        let Some(name) = tag(&way.tags, "name") else { continue };
        let points: Vec<Point> = way.nodes.iter().map(|node| plane.at(town.map.nodes[*node].place)).collect();
        streets.entry(name).or_default().extend(points.windows(2).map(|pair| [pair[0], pair[1]]));
    }
    let mut seen = HashSet::new();
    for address in town.addresses() {
        assert!(seen.insert((&address.city, &address.street, &address.number)), "{address:?} is there twice");
        let (lat, lng) = address.place.e7();
        let place = plane.at([lat, lng]);
        let lines = streets.get(&*address.street).unwrap_or_else(|| panic!("no street {address:?}"));
        let near = lines.iter().map(|line| from_segment(place, *line).0).fold(f64::INFINITY, f64::min);
        assert!(near < 60.0, "{address:?} is {near} m from its street");
    }
    assert!(!seen.is_empty());
}

#[test]
fn addresses_of_a_medium_town_have_streets_and_numbers_of_their_own() {
    check(&town(1, Size::Medium));
}

#[test]
fn villages_of_a_large_town_share_names_of_streets_with_it() {
    let town = town(1, Size::Large);
    check(&town);
    let mut cities: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    for Address { city, street, .. } in town.addresses() {
        cities.entry(city).or_default().insert(street);
    }
    assert_eq!(cities.len(), 3);
    let main = &cities[town.name()];
    for (city, streets) in cities.iter().filter(|(city, _)| **city != town.name()) {
        assert!(streets.intersection(main).count() > 0, "{city} shares no name: {streets:?}");
    }
    let codes: HashSet<(&str, &str)> = town.addresses().iter().map(|a| (&*a.city, &*a.postcode)).collect();
    assert_eq!(codes.len(), 3, "each has a postcode of its own");
}

/// The number of an address without its letter.
fn number(address: &Address) -> u32 {
    address.number.trim_end_matches(['/', 'A', 'B']).parse().unwrap()
}

#[test]
fn numbers_between_the_ends_of_an_interpolation_are_left_out() {
    let town = town(1, Size::Medium);
    let way = town.map.ways.iter().find(|way| tag(&way.tags, "addr:interpolation").is_some()).unwrap();
    let tags = |end: usize| &town.map.nodes[way.nodes[end]].tags;
    let [first, last] = [0, 1].map(|end| tag(tags(end), "addr:housenumber").unwrap().parse::<u32>().unwrap());
    let street = tag(tags(0), "addr:street").unwrap();
    assert_eq!(Some(street), tag(tags(1), "addr:street"));
    assert_eq!(first % 2 == 0, tag(&way.tags, "addr:interpolation") == Some("even"));
    assert!(last >= first + 6 && first % 2 == last % 2);
    let side = town.addresses().iter().filter(|address| address.street == street && number(address) % 2 == first % 2);
    assert_eq!(side.filter(|address| number(address) > first && number(address) < last).count(), 0);
}

#[test]
fn some_numbers_have_letters() {
    let town = town(1, Size::Medium);
    assert!(town.addresses().iter().any(|address| address.number.ends_with("/A")));
    assert!(town.addresses().iter().any(|address| address.number.ends_with('A') && !address.number.contains('/')));
}

#[test]
fn odd_numbers_are_on_the_left_of_the_way_and_even_ones_on_the_right() {
    let town = town(1, Size::Medium);
    let plane = Plane::of(&town);
    let mut sides: HashMap<&str, [usize; 2]> = HashMap::new();
    for address in town.addresses() {
        let (lat, lng) = address.place.e7();
        let place = plane.at([lat, lng]);
        let lines = lines_of(&town, &plane, &address.street);
        let near = |line: &&[Point; 2]| from_segment(place, **line).0;
        let [a, b] = *lines.iter().min_by(|a, b| near(a).total_cmp(&near(b))).unwrap();
        let is_left = (b - a).cross(place - a) > 0.0;
        sides.entry(&*address.street).or_default()[usize::from(is_left == (number(address) % 2 == 1))] += 1;
    }
    // A one-way street that goes towards the centre has its way turned, and so both sides.
    // The houses of a square are all on one side.
    for (street, [wrong, right]) in sides.into_iter().filter(|(street, _)| !street.starts_with("Piazza")) {
        assert!(wrong.min(right) * 20 <= wrong.max(right), "{street}: {wrong} and {right}");
    }
}

fn lines_of(town: &Town, plane: &Plane, street: &str) -> Vec<[Point; 2]> {
    let ways = town.map.ways.iter().filter(|way| is_road(way) && tag(&way.tags, "name") == Some(street));
    let points = |way: &crate::map::Way| -> Vec<Point> {
        way.nodes.iter().map(|node| plane.at(town.map.nodes[*node].place)).collect()
    };
    ways.flat_map(|way| points(way).windows(2).map(|pair| [pair[0], pair[1]]).collect::<Vec<_>>()).collect()
}

#[test]
fn numbers_ascend_from_the_centre() {
    let town = town(1, Size::Medium);
    let plane = Plane::of(&town);
    let mut rows: HashMap<(&str, u32), Vec<(u32, Point)>> = HashMap::new();
    for address in town.addresses() {
        let (lat, lng) = address.place.e7();
        rows.entry((&*address.street, number(address) % 2)).or_default().push((number(address), plane.at([lat, lng])));
    }
    let (mut far, mut all) = (0, 0);
    for row in rows.values_mut() {
        row.sort_by_key(|(number, _)| *number);
        for three in row.windows(3) {
            all += 1;
            // The first and the third are farther from each other than each from the second.
            let span = three[0].1.to(three[2].1);
            far += usize::from(span < three[0].1.to(three[1].1).max(three[1].1.to(three[2].1)));
        }
    }
    assert!(far * 50 < all, "{far} of {all} numbers are not between their neighbours");
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn addresses_of_any_small_town_have_streets_and_numbers_of_their_own(seed: u64) {
        check(&town(seed, Size::Small));
    }
}
