//! What crosses what, on the coordinates as they are written. All of it is computed in whole numbers.

use std::collections::{BTreeSet, HashMap};

use proptest::prelude::*;

use super::world::{cases, is_on_ground, is_road, place, tag, town};
use crate::map::Way;
use crate::{Size, Town};

type Spot = [i64; 2];

fn turn(a: Spot, b: Spot, c: Spot) -> i64 {
    ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])).signum()
}

fn is_between(a: Spot, b: Spot, c: Spot) -> bool {
    (0..2).all(|i| a[i].min(b[i]) <= c[i] && c[i] <= a[i].max(b[i]))
}

/// Whether two segments have a point in common.
fn meet([a, b]: [Spot; 2], [c, d]: [Spot; 2]) -> bool {
    let turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
    (turns[0] != turns[1] && turns[2] != turns[3])
        || (turns[0] == 0 && is_between(a, b, c))
        || (turns[1] == 0 && is_between(a, b, d))
        || (turns[2] == 0 && is_between(c, d, a))
        || (turns[3] == 0 && is_between(c, d, b))
}

/// A segment of a way, with its nodes.
#[derive(Clone, Copy)]
struct Piece {
    nodes: [usize; 2],
    line: [Spot; 2],
}

fn pieces<'a>(town: &'a Town, ways: impl Iterator<Item = &'a Way>) -> Vec<Piece> {
    let piece =
        |pair: &[usize]| Piece { nodes: [pair[0], pair[1]], line: [pair[0], pair[1]].map(|n| place(&town.map, n)) };
    ways.flat_map(|way| way.nodes.windows(2).map(piece).collect::<Vec<_>>()).collect()
}

/// Pieces by squares of about 50 metres.
struct Squares(HashMap<[i64; 2], Vec<usize>>);

fn squares([a, b]: [Spot; 2]) -> impl Iterator<Item = [i64; 2]> {
    let range = move |i: usize| a[i].min(b[i]).div_euclid(5_000)..=a[i].max(b[i]).div_euclid(5_000);
    range(0).flat_map(move |x| range(1).map(move |y| [x, y]))
}

impl Squares {
    fn new(pieces: &[Piece]) -> Self {
        let mut squares_of: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, piece) in pieces.iter().enumerate() {
            squares(piece.line).for_each(|square| squares_of.entry(square).or_default().push(at));
        }
        Self(squares_of)
    }

    fn near(&self, line: [Spot; 2]) -> BTreeSet<usize> {
        squares(line).filter_map(|square| self.0.get(&square)).flatten().copied().collect()
    }
}

/// The first two pieces that meet and have no node in common.
fn first_meeting(ours: &[Piece], others: &[Piece]) -> Option<[[Spot; 2]; 2]> {
    let squares = Squares::new(others);
    ours.iter().find_map(|piece| {
        let apart = |other: &&Piece| piece.nodes.iter().all(|node| !other.nodes.contains(node));
        let mut near = squares.near(piece.line).into_iter().map(|at| &others[at]).filter(apart);
        near.find(|other| meet(piece.line, other.line)).map(|other| [piece.line, other.line])
    })
}

/// Checks everything that must not cross.
fn check(town: &Town) {
    let roads = |on_ground| town.map.ways.iter().filter(move |way| is_road(way) && is_on_ground(way) == on_ground);
    let of = |key: &'static str| town.map.ways.iter().filter(move |way| tag(&way.tags, key).is_some());
    let (ground, spans) = (pieces(town, roads(true)), pieces(town, roads(false)));
    let (buildings, rails) = (pieces(town, of("building")), pieces(town, of("railway")));
    let water = town.map.ways.iter().filter(|way| tag(&way.tags, "natural") == Some("water"));
    let water = pieces(town, water.chain(of("waterway")));
    assert_eq!(first_meeting(&ground, &ground), None, "two streets");
    assert_eq!(first_meeting(&spans, &ground), None, "a bridge or tunnel over a street");
    assert_eq!(first_meeting(&ground, &rails), None, "a street and the rails without a level crossing");
    assert_eq!(first_meeting(&ground, &water), None, "a street and the river");
    assert_eq!(first_meeting(&rails, &water), None, "the rails and the river");
    for others in [&ground, &spans, &rails, &water] {
        assert_eq!(first_meeting(&buildings, others), None, "a building");
    }
    assert_eq!(first_meeting(&buildings, &buildings), None, "two buildings");
    assert!(first_meeting(&spans, &water).is_some(), "bridges cross the water");
    no_building_is_in_the_water(town);
}

fn no_building_is_in_the_water(town: &Town) {
    let water = town.map.ways.iter().find(|way| tag(&way.tags, "natural") == Some("water")).unwrap();
    let outline: Vec<Spot> = water.nodes.iter().map(|node| place(&town.map, *node)).collect();
    for building in town.map.ways.iter().filter(|way| tag(&way.tags, "building").is_some()) {
        let [x, y] = place(&town.map, building.nodes[0]);
        let far = [x + 100_000_001, y + 1];
        let crossed = outline.windows(2).filter(|side| meet([[x, y], far], [side[0], side[1]])).count();
        assert_eq!(crossed % 2, 0, "a building in the water");
    }
}

#[test]
fn the_check_finds_a_street_that_crosses_another() {
    let mut town = town(1, Size::Small);
    let nodes = || town.map.ways.iter().filter(|way| is_road(way)).flat_map(|way| way.nodes.iter().copied());
    let lng = |node: &usize| town.map.nodes[*node].place[1];
    // A street through all of the town.
    let ends = [nodes().min_by_key(lng).unwrap(), nodes().max_by_key(lng).unwrap()];
    town.map.ways.push(Way { nodes: ends.to_vec(), tags: crate::map::tags(&[("highway", "residential")]) });
    let ground = pieces(&town, town.map.ways.iter().filter(|way| is_road(way) && is_on_ground(way)));
    assert!(first_meeting(&ground, &ground).is_some());
}

proptest! {
    #![proptest_config(cases(1))]

    #[test]
    fn nothing_crosses_in_any_large_town(seed: u64) {
        check(&town(seed, Size::Large));
    }
}

proptest! {
    #![proptest_config(cases(3))]

    #[test]
    fn nothing_crosses_in_any_medium_town(seed: u64) {
        check(&town(seed, Size::Medium));
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn nothing_crosses_in_any_small_town(seed: u64) {
        check(&town(seed, Size::Small));
    }
}
