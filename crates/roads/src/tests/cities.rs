//! Legs on the extracts of the shared test data, compared with plain Dijkstra.

use std::path::PathBuf;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ritiro_domain::Place;

use super::reference::compare;
use crate::{Extract, Network, Profile};

/// The extract of a city; `None`, with a line that says so, where the shared test data is absent.
pub(super) fn city(name: &str) -> Option<Extract> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/osm").join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(Extract::read(&path, |_| {}).unwrap())
}

/// Places near roads: a point of a shape, moved by up to 60 metres.
fn places(extract: &Extract, profile: &Profile, count: usize, seed: u64) -> Vec<Place> {
    let network = Network::build(extract, profile).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut place = || {
        let shape = network.shape(random.random_range(0..network.edges()));
        let [lat, lng] = shape[random.random_range(0..shape.len())];
        let mut moved = |range: i32| if range == 0 { 0 } else { random.random_range(-range..range) };
        let range = [0, 0, 600, 6000][(lat.unsigned_abs() % 4) as usize];
        Place::from_e7(lat + moved(range), lng + moved(range))
    };
    (0..count).map(|_| place()).collect()
}

fn compare_in(name: &str, profile: &str, sources: usize, targets: usize) {
    let Some(extract) = city(name) else { return };
    let profile = Profile::stock(profile).unwrap();
    let (from, to) = (places(&extract, &profile, sources, 1), places(&extract, &profile, targets, 2));
    let ways = compare(&extract, &profile, &from, &to);
    println!("{name}, {}: {} pairs, {ways} with a way, 0 differences", profile.name, sources * targets);
    assert!(ways * 100 > sources * targets * 95, "{ways} ways only");
}

/// From how many places legs begin; more in a longer run of the test.
fn sources() -> usize {
    std::env::var("ROADS_SOURCES").map_or(5, |count| count.parse().expect("ROADS_SOURCES is a number of places"))
}

#[test]
fn legs_in_each_city_are_those_of_dijkstra() {
    for name in ["copenhagen-2011.osm.pbf", "porto-2015.osm.pbf"] {
        for profile in ["car", "minimal", "bike", "foot"] {
            compare_in(name, profile, sources(), 100);
        }
    }
}
