//! Small towns with one difficulty each.

use proptest::prelude::*;
use ritiro_domain::{Place, Seconds};
use ritiro_planning::Travel;

use super::reference::compare;
use super::world::{World, at, car, meters};
use crate::{BuildError, Extract, Network, Profile, Roads};

pub(super) const RESIDENTIAL: (&str, &str) = ("highway", "residential");

/// Two squares of 1,000 m by 400 m with a street in the middle, from `b` in the south to `e` in the north.
fn ladder(middle: &[(&'static str, &'static str)]) -> World {
    World::default()
        .nodes(&[
            ('a', 0.0, 0.0),
            ('b', 1000.0, 0.0),
            ('c', 2000.0, 0.0),
            ('d', 0.0, 400.0),
            ('e', 1000.0, 400.0),
            ('f', 2000.0, 400.0),
        ])
        .street("abc")
        .street("def")
        .street("ad")
        .street("cf")
        .way("be", middle)
}

#[test]
fn a_leg_takes_length_over_speed_rounded_up_once() {
    let roads = ladder(&[RESIDENTIAL]).roads(&car());
    let leg = roads.drive(roads.point(at(0.0, 0.0)), roads.point(at(1000.0, 400.0)));
    // 1,400 m at 25 km/h take 201.6 s.
    assert_eq!((leg.duration.0, leg.distance.0), (202, 1400));
    assert!(
        roads.is_metric()
            && roads.drive(roads.point(at(0.0, 0.0)), roads.point(at(0.0, 0.0))).duration == Seconds::ZERO
    );
}

#[test]
fn a_street_for_deliveries_is_no_short_cut_but_is_reached() {
    let roads = ladder(&[RESIDENTIAL, ("motor_vehicle", "delivery")]).roads(&car());
    let (south, north, inside) = (at(1000.0, 0.0), at(1000.0, 400.0), at(1000.0, 100.0));
    assert_eq!(meters(&roads, south, north), Some(2400));
    assert_eq!((meters(&roads, south, inside), meters(&roads, inside, north)), (Some(100), Some(300)));
    assert_eq!(meters(&roads, inside, at(1000.0, 300.0)), Some(200));
    assert_eq!(meters(&roads, at(0.0, 400.0), inside), Some(1300));
    // The detour over a place on it is shorter than the leg, so legs are no metric.
    assert!(!roads.is_metric());
    assert!(ladder(&[RESIDENTIAL]).roads(&car()).is_metric());
}

#[test]
fn a_quarter_behind_a_gate_is_reached_and_not_crossed() {
    // The street in the middle goes on inside of the quarter: streets without a tag behind private gates.
    let gated = || {
        World::default()
            .nodes(&[
                ('a', 0.0, 0.0),
                ('b', 1000.0, 0.0),
                ('c', 2000.0, 0.0),
                ('d', 0.0, 400.0),
                ('e', 1000.0, 400.0),
                ('f', 2000.0, 400.0),
            ])
            .nodes(&[('g', 1000.0, 10.0), ('h', 1000.0, 200.0), ('i', 1200.0, 200.0), ('j', 1000.0, 390.0)])
            .street("abc")
            .street("def")
            .street("ad")
            .street("cf")
            .street("bghje")
            .street("hi")
    };
    let private = [("barrier", "gate"), ("access", "private")];
    let roads = gated().tagged('g', &private).tagged('j', &private).roads(&car());
    let (south, north, house) = (at(1000.0, 0.0), at(1000.0, 400.0), at(1200.0, 200.0));
    assert_eq!(meters(&roads, south, north), Some(2400));
    assert_eq!((meters(&roads, south, house), meters(&roads, house, north)), (Some(400), Some(400)));
    assert_eq!(meters(&roads, house, at(1000.0, 100.0)), Some(300));
    let cut = gated().tagged('g', &[("barrier", "bollard")]).tagged('j', &private).roads(&car());
    assert_eq!(meters(&cut, south, house), Some(2400 + 400));
    // Before the bollard the street is a dead end of its own.
    assert_eq!(meters(&cut, south, at(1000.0, 5.0)), Some(5));
    let open = gated().tagged('g', &[("barrier", "bollard"), ("motor_vehicle", "yes")]).roads(&car());
    assert_eq!(meters(&open, south, north), Some(400));
    assert_eq!(
        meters(&gated().tagged('g', &[("barrier", "bollard")]).roads(&Profile::stock("bike").unwrap()), south, north),
        Some(400)
    );
}

#[test]
fn a_ferry_takes_its_duration() {
    let world = |tags: &[(&'static str, &'static str)]| {
        World::default()
            .nodes(&[('a', 0.0, 0.0), ('b', 1000.0, 0.0), ('c', 1500.0, 0.0), ('d', 2000.0, 0.0), ('e', 3000.0, 0.0)])
            .street("ab")
            .street("de")
            .way("bcd", tags)
    };
    let roads = world(&[("route", "ferry"), ("duration", "00:10"), ("motor_vehicle", "yes")]).roads(&car());
    let leg = roads.drive(roads.point(at(0.0, 0.0)), roads.point(at(3000.0, 0.0)));
    assert_eq!((leg.duration.0, leg.distance.0), (144 + 600 + 144, 3000));
    // No leg begins on the water: the place goes back to the landing stage.
    assert_eq!(meters(&roads, at(1200.0, 0.0), at(0.0, 0.0)), Some(1200));
    let people_only = world(&[("route", "ferry"), ("foot", "yes")]);
    assert_eq!(people_only.network(&car()).report().island_edges, 1);
}

#[test]
fn a_place_near_an_island_takes_the_road_that_is_connected() {
    let world = || ladder(&[RESIDENTIAL]).nodes(&[('x', 100.0, 50.0), ('y', 900.0, 50.0)]).street("xy");
    let network = world().network(&car());
    let report = network.report();
    assert_eq!((report.islands, report.island_edges, report.edges), (1, 1, 7));
    let roads = world().roads(&car());
    assert_eq!(meters(&roads, at(500.0, 50.0), at(1000.0, 0.0)), Some(550));
    let kept = world().roads(&Profile { keep_islands: true, ..car() });
    assert_eq!(meters(&kept, at(500.0, 50.0), at(1000.0, 0.0)), None);
    assert_eq!(meters(&kept, at(500.0, 50.0), at(800.0, 50.0)), Some(300));
    assert_eq!(meters(&kept, at(500.0, 0.0), at(1000.0, 0.0)), Some(500));
}

#[test]
fn a_pair_is_the_same_alone_and_in_a_table_with_an_island() {
    let world = ladder(&[RESIDENTIAL]).nodes(&[('x', 100.0, 50.0), ('y', 900.0, 50.0)]).street("xy");
    let profile = Profile { keep_islands: true, ..car() };
    let (a, b, island) = (at(20.0, 30.0), at(1010.0, 380.0), at(500.0, 51.0));
    let alone = world.roads(&profile);
    let leg = alone.drive(alone.point(a), alone.point(b));
    let table = world.roads(&profile);
    let points: Vec<_> = [island, a, b].into_iter().map(|place| table.point(place)).collect();
    assert!(table.cost(points[0], points[1]).is_none() && table.drive(points[1], points[0]).duration.0 == 864_000);
    assert_eq!(table.drive(points[1], points[2]), leg);
}

#[test]
fn one_way_streets_bind_both_ends_of_a_leg() {
    let roads = ladder(&[RESIDENTIAL, ("oneway", "yes")]).roads(&car());
    let (low, high) = (at(1000.0, 100.0), at(1000.0, 300.0));
    assert_eq!(meters(&roads, low, high), Some(200));
    // Out in the north, around a square, and in from the south.
    assert_eq!(meters(&roads, high, low), Some(100 + 2400 + 100));
    assert_eq!(meters(&roads, at(1000.0, 400.0), at(1000.0, 0.0)), Some(2400));
    let backwards = ladder(&[RESIDENTIAL, ("oneway", "-1")]).roads(&car());
    assert_eq!(meters(&backwards, high, low), Some(200));
    // A bike may go against it where a lane says so.
    let lane = ladder(&[RESIDENTIAL, ("oneway", "yes"), ("cycleway", "opposite_lane")]);
    assert_eq!(meters(&lane.roads(&Profile::stock("bike").unwrap()), high, low), Some(200));
}

#[test]
fn the_walk_to_the_road_is_part_of_the_leg_and_has_a_limit() {
    let roads = ladder(&[RESIDENTIAL]).roads(&car());
    let house = roads.point(at(500.0, -90.0));
    let leg = roads.drive(house, roads.point(at(1000.0, 0.0)));
    // 90 m at 4.5 km/h and 500 m at 25 km/h.
    assert_eq!((leg.duration.0, leg.distance.0), (72 + 72, 590));
    let far = roads.point(at(500.0, -1100.0));
    assert!(roads.spot(far.place).is_none() && roads.cost(far, house).is_none() && roads.cost(house, far).is_none());
    assert_eq!(roads.drive(far, house).duration, Seconds(864_000));
}

#[test]
fn inside_a_junction_all_roads_are_open() {
    // A crossing of two roads with two carriageways each: four one-way streets around 20 m of junction.
    let world = World::default()
        .nodes(&[('a', 0.0, 0.0), ('b', 20.0, 0.0), ('c', 20.0, 20.0), ('d', 0.0, 20.0)])
        .nodes(&[('w', -500.0, 0.0), ('e', 520.0, 0.0), ('x', -500.0, 20.0), ('f', 520.0, 20.0)])
        .nodes(&[('s', 0.0, -500.0), ('t', 20.0, -500.0), ('n', 0.0, 520.0), ('m', 20.0, 520.0)])
        .way("wabe", &[RESIDENTIAL, ("oneway", "yes")])
        .way("fcdx", &[RESIDENTIAL, ("oneway", "yes")])
        .way("ndas", &[RESIDENTIAL, ("oneway", "yes")])
        .way("tbcm", &[RESIDENTIAL, ("oneway", "yes")])
        .street("xw")
        .street("ef")
        .street("st")
        .street("mn");
    let roads = world.roads(&car());
    // At the node itself every road that leaves it is open, whichever edge was found.
    assert_eq!(meters(&roads, at(20.0, 0.0), at(520.0, 0.0)), Some(500));
    assert_eq!(meters(&roads, at(20.0, 0.0), at(20.0, 520.0)), Some(520));
    // Between the nodes, the nearest carriageway says where one can go.
    assert_eq!(meters(&roads, at(10.0, 1.0), at(520.0, 0.0)), Some(511));
    assert_eq!(meters(&roads, at(10.0, 1.0), at(10.0, 0.0)), Some(1));
}

#[test]
fn closed_streets_are_customised_and_others_stay() {
    let network = std::sync::Arc::new(ladder(&[RESIDENTIAL]).network(&car()));
    let spot = network.spot([at(1000.0, 200.0).e7().0, at(1000.0, 200.0).e7().1]).unwrap();
    let closed = network.customise(|edge, _, time| (edge != spot.edge).then_some(time));
    let (south, north) = (at(1000.0, 0.0), at(1000.0, 400.0));
    let same = network.customise(|_, _, time| Some(time));
    for (costs, expected) in [(closed, 2400), (same, 400)] {
        let roads = crate::Roads::with_costs(network.clone(), std::sync::Arc::new(costs));
        assert_eq!(meters(&roads, south, north), Some(expected));
    }
}

#[test]
fn a_network_is_the_same_after_it_was_written_and_read() {
    let world = ladder(&[("highway", "primary"), ("name", "Ørestads Boulevard"), ("motor_vehicle", "delivery")]);
    let path = std::env::temp_dir().join(format!("ritiro-roads-{}-network", std::process::id()));
    let network = world.network(&car());
    network.save(&path).unwrap();
    let read = Network::open(&path).unwrap();
    assert_eq!((read.report(), read.profile()), (network.report(), network.profile()));
    let names: Vec<_> = (0..read.edges()).map(|edge| read.edge_name(edge)).collect();
    assert!(names.contains(&"Ørestads Boulevard"), "{names:?}");
    let [a, b] = [network, read].map(|network| crate::Roads::new(std::sync::Arc::new(network)));
    for x in 0..20 {
        let (from, to) = (at(f64::from(x) * 101.0, 7.0), at(1000.0, f64::from(x) * 20.0));
        assert_eq!(meters(&a, from, to), meters(&b, from, to));
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn an_extract_without_roads_is_refused() {
    let error = |extract: &Extract| Network::build(extract, &car()).unwrap_err();
    let only_paths = World::default().nodes(&[('a', 0.0, 0.0), ('b', 9.0, 0.0)]).way("ab", &[("highway", "footway")]);
    assert!(matches!(error(&only_paths.extract()), BuildError::NoRoads(name) if name == "car"));
    assert!(matches!(error(&Extract::default()), BuildError::NoRoads(_)));
    let dead_end =
        World::default().nodes(&[('a', 0.0, 0.0), ('b', 9.0, 0.0)]).way("ab", &[RESIDENTIAL, ("oneway", "yes")]);
    assert!(error(&dead_end.extract()).to_string().contains("no roads for the profile \"car\""));
}

#[test]
fn points_are_shared_and_dropped_when_nobody_uses_them() {
    let roads = ladder(&[RESIDENTIAL]).roads(&car());
    let places: Vec<_> = (0..5).map(|x| at(f64::from(x) * 300.0, 10.0)).collect();
    let points: Vec<_> = places.iter().map(|place| roads.point(*place)).collect();
    assert_eq!((roads.point(places[2]), roads.points_in_use().0), (points[2], 5));
    let held = roads.hold(places[1]);
    let second = roads.renewed();
    assert_eq!(second.points_in_use().0, 5, "all were asked for");
    let _ = second.point(places[3]);
    let third = second.renewed();
    assert_eq!(third.points_in_use().0, 2, "one is held, one was asked for");
    drop(held);
    assert_eq!(third.renewed().points_in_use().0, 0);
    // Points of the first table are right in all of them, also where another place has their slot now.
    let other = third.point(at(1500.0, 390.0));
    assert!(points.iter().any(|point| point.node == other.node));
    for from in &points {
        for to in &points {
            assert_eq!(roads.drive(*from, *to), third.drive(*from, *to));
        }
    }
    assert_eq!(third.point(places[3]), points[3]);
}

#[test]
fn many_threads_may_ask_at_once() {
    let roads = ladder(&[RESIDENTIAL]).roads(&car());
    let places: Vec<_> = (0..200).map(|x| at(f64::from(x) * 10.0, f64::from(x % 7) * 60.0)).collect();
    let sums: Vec<i64> = std::thread::scope(|scope| {
        let ask = |turn: usize| {
            let (roads, places) = (&roads, &places);
            scope.spawn(move || {
                let points: Vec<_> = (0..200).map(|at| roads.point(places[(at * 7 + turn * 31) % 200])).collect();
                points.iter().flat_map(|a| points.iter().map(|b| roads.drive(*a, *b).duration.0)).sum()
            })
        };
        let threads: Vec<_> = (0..4).map(ask).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(sums.iter().all(|sum| *sum == sums[0]));
    assert_eq!(roads.points_in_use().0, 200);
}

/// A town at random: a grid of six by five nodes, some streets missing, some one-way, some with a tag or a barrier.
pub(super) fn random_town() -> impl Strategy<Value = World> {
    let tags: Vec<&[(&'static str, &'static str)]> = vec![
        &[RESIDENTIAL],
        &[RESIDENTIAL],
        &[("highway", "primary")],
        &[RESIDENTIAL, ("oneway", "yes")],
        &[RESIDENTIAL, ("oneway", "-1")],
        &[RESIDENTIAL, ("access", "private")],
        &[("highway", "service"), ("motor_vehicle", "delivery"), ("oneway", "yes")],
        &[("highway", "footway")],
    ];
    let gates: Vec<&[(&'static str, &'static str)]> = vec![
        &[],
        &[],
        &[],
        &[("barrier", "gate"), ("access", "private")],
        &[("barrier", "bollard")],
        &[("highway", "traffic_signals")],
    ];
    let streets = prop::collection::vec(prop::sample::select(tags), 60);
    (streets, prop::collection::vec(prop::sample::select(gates), 30)).prop_map(|(streets, gates)| {
        let name = |x: u32, y: u32| char::from_u32(u32::from('A') + y * 6 + x).unwrap();
        let mut world = World::default();
        let mut streets = streets.into_iter();
        for y in 0..5 {
            for x in 0..6 {
                world = world.nodes(&[(name(x, y), f64::from(x * 100 + y * 3), f64::from(y * 80 + x * x))]);
                world = world.tagged(name(x, y), gates[(y * 6 + x) as usize]);
                for (dx, dy) in [(1, 0), (0, 1)].into_iter().filter(|(dx, dy)| x + dx < 6 && y + dy < 5) {
                    let nodes = String::from_iter([name(x, y), name(x + dx, y + dy)]);
                    world = world.way(nodes.leak(), streets.next().unwrap());
                }
            }
        }
        world
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn legs_are_those_of_dijkstra(
        town in random_town(),
        spots in prop::collection::vec((-20.0..560.0_f64, -20.0..380.0_f64), 8),
    ) {
        let extract = town.extract();
        let profile = Profile::stock("car").unwrap();
        prop_assume!(Network::build(&extract, &profile).is_ok());
        let places: Vec<Place> = spots.into_iter().map(|(x, y)| at(x, y)).collect();
        compare(&extract, &profile, &places, &places);
    }

    #[test]
    fn a_detour_is_never_shorter_where_the_network_says_so(
        town in random_town(),
        spots in prop::array::uniform3((-20.0..560.0_f64, -20.0..380.0_f64)),
    ) {
        let Ok(network) = Network::build(&town.extract(), &Profile::stock("car").unwrap()) else { return Ok(()) };
        let roads = crate::Roads::new(std::sync::Arc::new(network));
        prop_assume!(roads.is_metric());
        let [a, b, c] = spots.map(|(x, y)| roads.point(at(x, y)));
        let (direct, detour) = (roads.drive(a, c), roads.drive(a, b) + roads.drive(b, c));
        prop_assert!(direct.duration <= detour.duration, "{direct:?} {detour:?}");
    }
}

#[test]
fn a_table_with_many_new_points_is_replaced() {
    let roads = ladder(&[RESIDENTIAL]).roads(&car());
    let many = |roads: &Roads, from: i32, to: i32| {
        (from..to).for_each(|x| {
            let _ = roads.point(at(f64::from(x % 1000), f64::from(x / 1000)));
        });
    };
    many(&roads, 0, 20_000);
    assert!(roads.is_current(), "20,000 points are not many");
    many(&roads, 20_000, 20_001);
    assert!(!roads.is_current());
    let renewed = roads.renewed();
    assert_eq!((renewed.is_current(), renewed.points_in_use().0), (true, 20_001));
    // Who asks for few points again keeps those alone.
    many(&renewed, 0, 7);
    assert_eq!(renewed.renewed().points_in_use().0, 7);
}

#[test]
fn the_same_extract_gives_the_same_version() {
    let town = ladder(&[RESIDENTIAL]);
    let version = |town: &World, profile: &Profile| town.network(profile).version();
    assert_eq!(version(&town, &car()), version(&town, &car()));
    assert_ne!(version(&town, &car()), version(&town, &Profile::stock("foot").unwrap()));
}
