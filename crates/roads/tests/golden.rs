//! Compares legs with the travel times that other engines gave for the same extracts (`../shared/data/golden`).

use std::path::PathBuf;
use std::sync::Arc;

use ritiro_domain::Place;
use ritiro_planning::Travel;
use ritiro_roads::{Extract, Network, Profile, Roads};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    pbf: String,
    points: Vec<PointRow>,
    engines: std::collections::BTreeMap<String, Engine>,
}

#[derive(Deserialize)]
struct PointRow {
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct Engine {
    durations_s: Vec<Vec<f64>>,
    distances_m: Vec<Vec<f64>>,
}

/// A file of golden times with its extract; `None`, with a line that says so, where the shared test data is absent.
fn golden(name: &str) -> Option<(Golden, Extract)> {
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = shared.join("golden").join(name);
    let Ok(text) = std::fs::read(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let golden: Golden = serde_json::from_slice(&text).unwrap();
    let extract = Extract::read(&shared.join("osm").join(&golden.pbf), |_| {}).unwrap();
    Some((golden, extract))
}

/// The time in seconds and the length in metres between all pairs.
fn legs(golden: &Golden, extract: &Extract, profile: &str) -> Vec<Vec<(f64, f64)>> {
    let network = Network::build(extract, &Profile::stock(profile).unwrap()).unwrap();
    let roads = Roads::new(Arc::new(network));
    let points: Vec<_> = golden.points.iter().map(|p| roads.point(Place::new(p.lat, p.lon).unwrap())).collect();
    let cost = |from, to| {
        let cost = roads.cost(from, to).expect("all points are connected");
        if from == to { (0.0, 0.0) } else { (f64::from(cost.time()) / 10.0, f64::from(cost.length()) / 10.0) }
    };
    points.iter().map(|from| points.iter().map(|to| cost(*from, *to)).collect()).collect()
}

/// Each pair of two different points: our time and length, and those of an engine.
fn pairs(legs: &[Vec<(f64, f64)>], engine: &Engine) -> Vec<[(f64, f64); 2]> {
    let all = (0..legs.len()).flat_map(|i| (0..legs.len()).map(move |j| (i, j))).filter(|(i, j)| i != j);
    all.map(|(i, j)| [legs[i][j], (engine.durations_s[i][j], engine.distances_m[i][j])]).collect()
}

fn reproduces_the_minimal_profile(name: &str) {
    let Some((golden, extract)) = golden(name) else { return };
    let legs = legs(&golden, &extract, "minimal");
    let pairs = pairs(&legs, &golden.engines["osrm_simple"]);
    for [(ours, _), (theirs, _)] in &pairs {
        let apart = (ours - theirs).abs();
        assert!(apart <= 2.5 || apart <= 0.02 * theirs, "{name}: {ours} s, not {theirs}");
    }
    // Where two ways take nearly the same time, an engine may choose either, and their lengths differ.
    let same = pairs.iter().filter(|[(_, ours), (_, theirs)]| (ours - theirs).abs() <= 0.01 * theirs + 5.0).count();
    println!("{name}: {} pairs, {same} with the same length", pairs.len());
    assert!(same * 100 >= pairs.len() * 95, "{same} of {} lengths", pairs.len());
}

#[test]
fn the_minimal_profile_gives_the_times_of_osrm_in_copenhagen() {
    reproduces_the_minimal_profile("copenhagen-nodes-50.json");
}

#[test]
fn the_minimal_profile_gives_the_times_of_osrm_in_porto() {
    reproduces_the_minimal_profile("porto-nodes-50.json");
}

/// The medians of how much longer we are than an engine, and of how far apart we are, in thousandths.
fn deviation(legs: &[Vec<(f64, f64)>], engine: &Engine) -> [f64; 2] {
    let mut signed: Vec<f64> =
        pairs(legs, engine).iter().map(|[ours, theirs]| (ours.0 - theirs.0) / theirs.0.max(1.0)).collect();
    let mut apart: Vec<f64> = signed.iter().map(|share| share.abs()).collect();
    [&mut signed, &mut apart].map(|shares| {
        shares.sort_by(f64::total_cmp);
        (shares[shares.len() / 2] * 1000.0).round()
    })
}

fn is_near_an_engine(name: &str) {
    let Some((golden, extract)) = golden(name) else { return };
    let legs = legs(&golden, &extract, "car");
    let [osrm, valhalla] = ["osrm_car", "valhalla_auto"].map(|engine| deviation(&legs, &golden.engines[engine]));
    println!("{name}: thousandths longer, apart: {osrm:?} (osrm_car), {valhalla:?} (valhalla_auto)");
    assert!(osrm[1].min(valhalla[1]) <= 100.0);
}

#[test]
fn the_car_is_within_a_tenth_of_an_engine_in_copenhagen() {
    is_near_an_engine("copenhagen-nodes-50.json");
}

#[test]
fn the_car_is_within_a_tenth_of_an_engine_in_porto() {
    is_near_an_engine("porto-nodes-50.json");
}
