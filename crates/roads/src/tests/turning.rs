//! Turn restrictions.

use proptest::prelude::*;
use ritiro_domain::Place;
use ritiro_planning::Travel;

use super::reference::compare;
use super::towns::random_town;
use super::world::{Via, World, at, car, meters};
use crate::{Network, Profile};

type Tags<'a> = &'a [(&'static str, &'static str)];

/// A crossing at `o`: `w` in the west (way 0), `n` in the north (1), `e` in the east (2), `s` in the south (3). All are 500 m away. From the end
/// in the east a street of 3,000 m leads around to the north (4).
fn crossing() -> World {
    World::default()
        .nodes(&[('o', 0.0, 0.0), ('w', -500.0, 0.0), ('n', 0.0, 500.0), ('e', 500.0, 0.0), ('s', 0.0, -500.0)])
        .nodes(&[('x', 1500.0, 0.0), ('y', 1500.0, 500.0)])
        .street("wo")
        .street("no")
        .street("eo")
        .street("so")
        .street("exyn")
}

fn west_to_north(tags: Tags<'_>, profile: &Profile) -> Option<u32> {
    meters(&crossing().restricted(tags, 0, Via::Node('o'), 1).roads(profile), at(-250.0, 0.0), at(0.0, 250.0))
}

#[test]
fn a_turn_that_is_forbidden_is_not_made() {
    let roads = crossing().restricted(&[("restriction", "no_left_turn")], 0, Via::Node('o'), 1).roads(&car());
    let (west, north, east) = (at(-250.0, 0.0), at(0.0, 250.0), at(250.0, 0.0));
    // To the east and back: one may turn around at the end of a street.
    assert_eq!(meters(&roads, west, north), Some(250 + 1000 + 250));
    assert_eq!(meters(&roads, north, west), Some(500));
    assert_eq!((meters(&roads, west, east), meters(&roads, east, north)), (Some(500), Some(500)));
    // Who starts at the crossing has not come from the west. Who ends there may come from anywhere.
    assert_eq!((meters(&roads, at(0.0, 0.0), north), meters(&roads, west, at(0.0, 0.0))), (Some(250), Some(250)));
    assert!(!roads.is_metric());
    assert_eq!(roads.network().report().restrictions, 1);
}

#[test]
fn only_one_turn_may_be_allowed() {
    let roads = crossing().restricted(&[("restriction", "only_straight_on")], 0, Via::Node('o'), 2).roads(&car());
    let west = at(-250.0, 0.0);
    assert_eq!(meters(&roads, west, at(250.0, 0.0)), Some(500));
    assert_eq!((meters(&roads, west, at(0.0, 250.0)), meters(&roads, west, at(0.0, -250.0))), (Some(1500), Some(1500)));
    assert_eq!(meters(&roads, at(0.0, -250.0), at(0.0, 250.0)), Some(500));
}

#[test]
fn restrictions_bind_those_that_they_name() {
    let bike = Profile::stock("bike").unwrap();
    let (no, left) = (Some(1500), Some(500));
    assert_eq!(
        (
            west_to_north(&[("restriction", "no_left_turn")], &car()),
            west_to_north(&[("restriction", "no_left_turn")], &bike)
        ),
        (no, no)
    );
    let except: Tags<'_> = &[("restriction", "no_left_turn"), ("except", "psv; bicycle")];
    assert_eq!((west_to_north(except, &car()), west_to_north(except, &bike)), (no, left));
    let cars: Tags<'_> = &[("restriction:motorcar", "no_left_turn")];
    assert_eq!((west_to_north(cars, &car()), west_to_north(cars, &bike)), (no, left));
    assert_eq!(west_to_north(&[("restriction", "no_left_turn")], &Profile::stock("foot").unwrap()), left);
    assert_eq!(west_to_north(&[("restriction", "no_left_turn")], &Profile::stock("minimal").unwrap()), left);
}

#[test]
fn conditional_and_broken_restrictions_are_counted() {
    let conditional = [("restriction:conditional", "no_left_turn @ (Mo-Fr 07:00-09:00)")];
    let world = crossing()
        .restricted(&conditional, 0, Via::Node('o'), 1)
        .restricted(&[("restriction", "no_left_turn")], 0, Via::Node('e'), 1)
        .restricted(&[("restriction", "no_left_turn")], 0, Via::Node('o'), 77)
        .restricted(&[("restriction", "no_u_turn")], 4, Via::Ways(&[]), 4);
    let network = world.network(&car());
    let report = network.report();
    assert_eq!((report.restrictions, report.conditional_restrictions, report.other_restrictions), (0, 1, 3));
    assert!(report.metric);
}

/// Two carriageways, from west to east (way 0, then 1, then 2) and back in the north (4 to 6), with a link (3) between them.
fn carriageways() -> World {
    let one_way = [("highway", "primary"), ("oneway", "yes")];
    World::default()
        .nodes(&[('a', -1000.0, 0.0), ('b', 0.0, 0.0), ('c', 100.0, 0.0), ('d', 1000.0, 0.0)])
        .nodes(&[('e', 1000.0, 20.0), ('f', 0.0, 20.0), ('g', -1000.0, 20.0)])
        .way("ab", &one_way)
        .way("bc", &one_way)
        .way("cd", &one_way)
        .street("bf")
        .way("ef", &one_way)
        .way("fg", &one_way)
        .street("de")
        .street("ga")
}

#[test]
fn a_restriction_over_a_way_forbids_the_sequence_and_nothing_else() {
    let free = carriageways().roads(&car());
    let (south, link, north) = (at(-500.0, 0.0), at(0.0, 10.0), at(-500.0, 20.0));
    assert_eq!(meters(&free, south, north), Some(1020));
    let roads = carriageways().restricted(&[("restriction", "no_u_turn")], 0, Via::Ways(&[3]), 5).roads(&car());
    assert_eq!(meters(&roads, south, north), Some(500 + 1000 + 20 + 1000 + 500));
    // Both parts of the sequence are allowed.
    assert_eq!((meters(&roads, south, link), meters(&roads, link, north)), (Some(510), Some(510)));
    // Who turns around on the link was told so by no sign.
    assert_eq!(meters(&roads, at(500.0, 20.0), at(500.0, 0.0)), Some(1020));
    let only = carriageways().restricted(&[("restriction", "only_straight_on")], 0, Via::Ways(&[1]), 2).roads(&car());
    assert_eq!(meters(&only, south, at(500.0, 0.0)), Some(1000));
    assert_eq!(only.network().report().restrictions + only.network().report().other_restrictions, 1);
}

#[test]
fn restrictions_are_in_the_file_too() {
    let world = crossing().restricted(&[("restriction", "no_left_turn")], 0, Via::Node('o'), 1);
    let path = std::env::temp_dir().join(format!("ritiro-roads-{}-turns", std::process::id()));
    world.network(&car()).save(&path).unwrap();
    let roads = crate::Roads::new(std::sync::Arc::new(Network::open(&path).unwrap()));
    assert_eq!(meters(&roads, at(-250.0, 0.0), at(0.0, 250.0)), Some(1500));
    let network = roads.network().clone();
    let costs = std::sync::Arc::new(network.customise(|_, _, time| Some(2 * time)));
    let slow = crate::Roads::with_costs(network, costs);
    assert_eq!(meters(&slow, at(-250.0, 0.0), at(0.0, 250.0)), Some(1500));
    std::fs::remove_file(path).unwrap();
}

/// Restrictions at random between the streets of a random town.
fn restricted_town() -> impl Strategy<Value = World> {
    let rule = prop::sample::select(vec!["no_left_turn", "no_u_turn", "only_straight_on", "no_straight_on"]);
    let one = (rule, 0_usize..49, 0_usize..49, 0_usize..49, any::<bool>());
    (random_town(), prop::collection::vec(one, 0..60)).prop_map(|(mut world, restrictions)| {
        for (rule, from, via, to, over_way) in restrictions {
            let tags = [("restriction", rule)];
            let ways: &'static [usize] = vec![via].leak();
            let node = world.ways[from].0.chars().find(|node| world.ways[to].0.contains(*node));
            let via = if over_way { Via::Ways(ways) } else { Via::Node(node.unwrap_or('A')) };
            world = world.restricted(&tags, from, via, to);
        }
        world
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn legs_with_restrictions_are_those_of_dijkstra(
        town in restricted_town(),
        spots in prop::collection::vec((-20.0..560.0_f64, -20.0..380.0_f64), 8),
        corners in prop::collection::vec((0..6_i32, 0..5_i32), 3),
    ) {
        let extract = town.extract();
        let profile = Profile::stock("car").unwrap();
        prop_assume!(Network::build(&extract, &profile).is_ok());
        let mut places: Vec<Place> = spots.into_iter().map(|(x, y)| at(x, y)).collect();
        places.extend(corners.into_iter().map(|(x, y)| at(f64::from(x * 100 + y * 3), f64::from(y * 80 + x * x))));
        compare(&extract, &profile, &places, &places);
    }
}
