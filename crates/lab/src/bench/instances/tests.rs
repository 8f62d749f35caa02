//! Tests of all readers together: they never panic, they read what was written, and they accept published files.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_words_of_the_formats_make_it_panic(words in prop::collection::vec(word(), 0..60)) {
        let _ = parse(&words.concat());
    }

    #[test]
    fn no_damage_makes_it_panic(
        instance in instances(),
        at in any::<prop::sample::Index>(),
        junk in prop_oneof![word(), ".{0,3}"],
    ) {
        for text in [solomon_text(&instance), vrplib_text(&instance), li_lim_text(&shipped(instance.clone()))] {
            let cut = at.index(text.len());
            let rest = text.get(cut + 1..).unwrap_or_default();
            if let Err(flaw) = parse(&format!("{}{junk}{rest}", &text[..cut])) {
                prop_assert!(flaw.line <= text.lines().count() + 1, "{flaw}");
            }
        }
    }

    #[test]
    fn what_is_written_is_read_again(instance in instances()) {
        let solomon = Instance { format: Format::Solomon, legs: Legs::Straight, ..instance.clone() };
        prop_assert_eq!(parse(&solomon_text(&instance)), Ok(solomon));
        prop_assert_eq!(parse(&vrplib_text(&instance)), Ok(instance.clone()));
        let shipped = shipped(instance);
        prop_assert_eq!(parse(&li_lim_text(&shipped)), Ok(shipped));
    }
}

/// Words that lead far into the readers' code.
fn word() -> impl Strategy<Value = String> {
    let known = "VEHICLE NUMBER CUST CAPACITY : DIMENSION EOF -1 0 1 2 3 99999999999 1e9 TYPE CVRP VRPTW EXPLICIT EUC_2D \
                 EDGE_WEIGHT_TYPE EDGE_WEIGHT_FORMAT FULL_MATRIX LOWER_ROW EDGE_WEIGHT_SECTION NODE_COORD_SECTION \
                 DEMAND_SECTION DEPOT_SECTION SERVICE_TIME_SECTION TIME_WINDOW_SECTION";
    let known: Vec<_> = known.split_whitespace().collect();
    (prop::sample::select(known), prop::sample::select(vec![" ", "\n", "\t", " : ", "\r\n", ""]))
        .prop_map(|(word, space)| format!("{word}{space}"))
}

/// Instances with an explicit matrix and an even number of customers.
fn instances() -> impl Strategy<Value = Instance> {
    (1usize..5, 1usize..9, 0..1000i64).prop_flat_map(|(pairs, vehicles, capacity)| {
        let size = 2 * pairs + 1;
        let legs = prop::collection::vec(0..5000i64, size * size);
        (prop::collection::vec(node(), size), legs).prop_map(move |(mut nodes, legs)| {
            nodes[0].service = 0;
            let jobs = (1..size).map(Job::Delivery).collect();
            Instance { format: Format::Vrplib, vehicles, capacity, nodes, jobs, legs: Legs::Table(legs) }
        })
    })
}

fn node() -> impl Strategy<Value = Node> {
    (-1000..1000i32, -1e3..1e3f64, 0..50i64, 0..1000i64, 0..1000i64, 0..90i64).prop_map(
        |(x, y, demand, ready, length, service)| Node {
            place: Some((x.into(), y)),
            demand,
            window: Some((ready, ready + length)),
            service,
        },
    )
}

/// The same instance as a pickup and delivery problem: every second customer receives the goods of the one before.
fn shipped(mut instance: Instance) -> Instance {
    let pickups: Vec<_> = (1..instance.nodes.len()).step_by(2).collect();
    pickups.iter().for_each(|pickup| instance.nodes[pickup + 1].demand = -instance.nodes[*pickup].demand);
    let jobs = pickups.iter().map(|pickup| Job::Shipment { pickup: *pickup, dropoff: pickup + 1 }).collect();
    Instance { format: Format::LiLim, jobs, legs: Legs::Straight, ..instance }
}

fn row(id: usize, node: &Node) -> String {
    let (Node { demand, service, .. }, (x, y)) = (node, node.place.expect("it has one"));
    let (ready, due) = node.window.expect("it has one");
    format!("{id} {x} {y} {demand} {ready} {due} {service}")
}

fn solomon_text(instance: &Instance) -> String {
    let Instance { vehicles, capacity, nodes, .. } = instance;
    let mut text = format!("it\n\nVEHICLE\nNUMBER CAPACITY\n{vehicles} {capacity}\n\nCUSTOMER\nCUST NO. XCOORD.\n\n");
    nodes.iter().enumerate().for_each(|(id, node)| writeln!(text, "{}", row(id, node)).expect("memory"));
    text
}

fn li_lim_text(instance: &Instance) -> String {
    let mut text = format!("{} {} 1\n", instance.vehicles, instance.capacity);
    for (id, node) in instance.nodes.iter().enumerate() {
        let (pickup, delivery) = match id {
            0 => (0, 0),
            id if id % 2 == 1 => (0, id + 1),
            id => (id - 1, 0),
        };
        writeln!(text, "{} {pickup} {delivery}", row(id, node)).expect("memory");
    }
    text
}

fn vrplib_text(instance: &Instance) -> String {
    let Instance { vehicles, capacity, nodes, legs, .. } = instance;
    let Legs::Table(legs) = legs else { panic!("the legs are a table") };
    let section = |name: &str, row: &dyn Fn(&Node) -> String| {
        let rows = nodes.iter().enumerate().map(|(id, node)| format!("{} {}\n", id + 1, row(node)));
        format!("{name}_SECTION\n{}", rows.collect::<String>())
    };
    let place = |node: &Node| node.place.map(|(x, y)| format!("{x} {y}")).expect("it has one");
    let window = |node: &Node| node.window.map(|(ready, due)| format!("{ready} {due}")).expect("it has one");
    let legs: String = legs.chunks(7).map(|legs| format!("{legs:?}\n").replace(['[', ']', ','], "")).collect();
    format!(
        "NAME : it\nTYPE : VRPTW\nDIMENSION : {}\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\n\
         VEHICLES : {vehicles}\nCAPACITY : {capacity}\nEDGE_WEIGHT_SECTION\n{legs}{}{}DEPOT_SECTION\n1\n-1\n{}{}EOF\n",
        nodes.len(),
        section("NODE_COORD", &place),
        section("DEMAND", &|node| node.demand.to_string()),
        section("SERVICE_TIME", &|node| node.service.to_string()),
        section("TIME_WINDOW", &window),
    )
}

#[test]
fn a_text_of_no_known_format_is_refused_by_its_first_line() {
    let flaw = parse("\nhello\nworld").unwrap_err();
    assert_eq!((flaw.line, flaw.found.as_str()), (2, "\"hello\""));
    assert_eq!(parse("").unwrap_err().to_string(), "line 1: expected an instance, found the end of the file");
}

#[test]
fn an_error_names_the_file() {
    let missing = read(Path::new("no-such-file.txt")).unwrap_err().to_string();
    assert!(missing.starts_with("cannot read no-such-file.txt: "), "{missing}");
    let flawed = InstanceError::Flawed { file: "a.txt".into(), flaw: parse("").unwrap_err() };
    assert_eq!(flawed.to_string(), "a.txt, line 1: expected an instance, found the end of the file");
}

/// Published instances that this repository may not distribute; the tests read them from a folder outside of it, if
/// it exists.
fn beside(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return Vec::new();
    };
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    files.filter(|file| file.extension().is_some_and(|e| e == "txt") && !file.ends_with("LICENSE.txt")).collect()
}

#[test]
fn published_files_are_read() {
    for (folder, format) in [
        ("bench/instances/solomon", Format::Solomon),
        ("bench/instances/gh200", Format::Solomon),
        ("bench/instances/gh400", Format::Solomon),
        ("bench/instances/gh1000", Format::Solomon),
        ("bench/instances/lilim100", Format::LiLim),
        ("bench/instances/lilim200", Format::LiLim),
        ("bench/instances/lilim1000", Format::LiLim),
        ("data/ortec", Format::Vrplib),
    ] {
        for file in beside(folder) {
            let instance = read(&file).unwrap_or_else(|error| panic!("{error}"));
            let served = instance.jobs.iter().map(|job| if matches!(job, Job::Delivery(_)) { 1 } else { 2 });
            assert_eq!(
                (instance.format, served.sum::<usize>()),
                (format, instance.nodes.len() - 1),
                "{}",
                file.display()
            );
        }
    }
}
