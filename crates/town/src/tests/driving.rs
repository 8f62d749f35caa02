//! Towns as road networks: imported by the import of all other extracts.

use std::sync::Arc;

use proptest::prelude::*;
use ritiro_domain::Place;
use ritiro_planning::Travel;
use ritiro_roads::{Extract, Network, Profile, Roads};

use super::world::{Saved, bytes, cases, tag, town};
use crate::map::Member;
use crate::{Size, Town};

fn extract(town: &Town) -> Extract {
    Extract::read(&Saved::new(&bytes(town)).0, |_| {}).unwrap()
}

fn network(extract: &Extract, profile: &str) -> Network {
    Network::build(extract, &Profile::stock(profile).unwrap()).unwrap()
}

/// The length of the way by road and the length as the crow flies, in metres.
fn apart(roads: &Roads, from: Place, to: Place) -> (f64, f64) {
    let [a, b] = [from, to].map(|place| (place.lat().to_radians(), place.lng().to_radians()));
    let (north, east) = (b.0 - a.0, (b.1 - a.1) * a.0.cos());
    let leg = roads.leg(roads.point(from), roads.point(to));
    (f64::from(u32::try_from(leg.distance.0).unwrap()), north.hypot(east) * 6_371_008.8)
}

#[test]
fn all_stock_profiles_import_a_town_without_islands() {
    for (seed, size) in [(1, Size::Small), (2, Size::Small), (3, Size::Medium)] {
        let extract = extract(&town(seed, size));
        assert_eq!(extract.missing_nodes(), 0);
        for profile in Profile::names() {
            let network = network(&extract, profile);
            let report = network.report();
            assert_eq!(report.islands, 0, "{seed} {profile}: {report:?}");
            assert!(report.edges > 300, "{seed} {profile}: {report:?}");
        }
    }
}

#[test]
fn a_large_town_is_connected_and_has_a_ferry() {
    let town = town(1, Size::Large);
    let network = network(&extract(&town), "car");
    assert_eq!(network.report().islands, 0);
    let ferry = (0..network.edges()).find(|edge| network.edge_name(*edge).starts_with("Traghetto")).unwrap();
    // Six minutes, and half a second for the crossing at its end.
    assert!(network.edge_times(ferry).iter().flatten().all(|time| (3_600..3_620).contains(time)));
    let roads = Roads::new(Arc::new(network));
    let (from, to) = town.across_the_river();
    let (by_road, by_air) = apart(&roads, from, to);
    assert!(by_air < 400.0 && by_road > 4.0 * by_air, "{by_road} m by road, {by_air} m as the crow flies");
}

#[test]
fn a_footbridge_is_for_walkers_and_bicycles_only() {
    let town = town(1, Size::Small);
    let extract = extract(&town);
    let is_footbridge =
        |way: &&crate::map::Way| tag(&way.tags, "highway") == Some("footway") && tag(&way.tags, "bridge").is_some();
    let bridge = town.map.ways.iter().find(is_footbridge).unwrap();
    let place = |node: usize| {
        let [lat, lng] = town.map.nodes[node].place;
        Place::from_e7(lat, lng)
    };
    let ends = [bridge.nodes[0], bridge.nodes[bridge.nodes.len() - 1]].map(place);
    let by = |profile: &str| apart(&Roads::new(Arc::new(network(&extract, profile))), ends[0], ends[1]);
    for profile in ["foot", "bike", "cargo_bike"] {
        let (by_road, by_air) = by(profile);
        assert!(by_road < by_air * 1.1 + 3.0, "{profile}: {by_road} m, {by_air} m as the crow flies");
    }
    let (by_road, by_air) = by("car");
    assert!(by_road > 3.0 * by_air, "car: {by_road} m, {by_air} m as the crow flies");
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn no_profile_finds_islands_in_any_small_town(seed: u64, profile in 0_usize..6) {
        let profile = Profile::names().nth(profile).unwrap();
        let network = network(&extract(&town(seed, Size::Small)), profile);
        prop_assert_eq!(network.report().islands, 0, "{} {:?}", profile, network.report());
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn cars_get_from_everywhere_to_everywhere_in_any_small_town(seed: u64) {
        let town = town(seed, Size::Small);
        let network = network(&extract(&town), "car");
        prop_assert_eq!(network.report().islands, 0);
        let roads = Roads::new(Arc::new(network));
        let points: Vec<_> = town.addresses().iter().step_by(97).map(|address| roads.point(address.place)).collect();
        for from in &points {
            for to in &points {
                prop_assert!(roads.leg(*from, *to).duration.0 < 1_800);
            }
        }
        let (from, to) = town.across_the_river();
        let (by_road, by_air) = apart(&roads, from, to);
        prop_assert!(by_air < 400.0 && by_road > 4.0 * by_air, "{} m by road, {} m as the crow flies", by_road, by_air);
    }
}

#[test]
fn ordinary_streets_are_open_to_all_and_private_ones_to_their_ends_only() {
    let town = town(3, Size::Medium);
    let network = network(&extract(&town), "car");
    let open = |name: &str| {
        let edges: Vec<_> = (0..network.edges()).filter(|edge| network.edge_name(*edge) == name).collect();
        (edges.len(), edges.iter().filter(|edge| !network.is_ends_only(**edge)).count())
    };
    for way in &town.map.ways {
        let (Some(class), Some(name)) = (tag(&way.tags, "highway"), tag(&way.tags, "name")) else { continue };
        let (edges, through) = open(name);
        let closed = tag(&way.tags, "access").or(tag(&way.tags, "motor_vehicle")).is_some();
        assert!(edges > 0 || class == "pedestrian", "{name}");
        assert!(closed || class == "pedestrian" || through == edges, "{name}: {through} of {edges}");
        assert!(!closed || through == 0, "{name}: {through} of {edges}");
    }
}

#[test]
fn the_pair_across_the_river_is_near_and_far() {
    for (seed, size) in [(1, Size::Small), (2, Size::Small), (3, Size::Medium), (4, Size::Medium)] {
        let town = town(seed, size);
        let roads = Roads::new(Arc::new(network(&extract(&town), "car")));
        let (from, to) = town.across_the_river();
        let (by_road, by_air) = apart(&roads, from, to);
        assert!(by_air < 400.0, "{seed} {size:?}: {by_air} m");
        println!("{seed} {size:?}: {by_road} m by road, {by_air:.0} m as the crow flies");
        assert!(by_road > 4.0 * by_air, "{seed} {size:?}: {by_road} m by road, {by_air} m as the crow flies");
    }
}

#[test]
fn restrictions_are_read_and_one_over_a_street_has_an_effect() {
    for seed in 1..6 {
        let town = town(seed, Size::Small);
        let extract = extract(&town);
        let followed = network(&extract, "car");
        let report = followed.report();
        let count = u32::try_from(town.map.relations.len()).unwrap();
        assert_eq!((report.restrictions, report.other_restrictions), (count, 0), "{seed}");
        let free = Profile { turn_restrictions: false, ..Profile::stock("car").unwrap() };
        let free = Roads::new(Arc::new(Network::build(&extract, &free).unwrap()));
        let bound = Roads::new(Arc::new(followed));
        let [from, to] = ends_over_a_street(&town);
        let time = |roads: &Roads| roads.leg(roads.point(from), roads.point(to)).duration;
        assert!(time(&bound) > time(&free), "{seed}");
        assert!(time(&bound).0 < 3_600, "{seed}");
    }
}

/// Places on the first and the last way of the restriction over a way, a little before and behind the way between.
fn ends_over_a_street(town: &Town) -> [Place; 2] {
    let is_over = |(member, role): &(Member, &str)| *role == "via" && matches!(member, Member::Way(_));
    let relation = town.map.relations.iter().find(|relation| relation.members.iter().any(is_over)).unwrap();
    let way = |role: &str| match relation.members.iter().find(|(_, known)| *known == role).unwrap().0 {
        Member::Way(way) => &town.map.ways[way].nodes,
        Member::Node(_) => panic!("a way"),
    };
    let beside = |a: usize, b: usize| {
        let [a, b] = [a, b].map(|node| town.map.nodes[node].place);
        Place::from_e7(a[0] + (b[0] - a[0]) / 4, a[1] + (b[1] - a[1]) / 4)
    };
    let near = |role: &str, via: &[usize]| {
        let nodes = way(role);
        let at = nodes.iter().position(|node| via.contains(node)).unwrap();
        beside(nodes[at], if at == 0 { nodes[1] } else { nodes[at - 1] })
    };
    let via = way("via");
    [near("from", via), near("to", via)]
}
