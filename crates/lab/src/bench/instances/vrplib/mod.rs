//! The VRPLIB format: specifications (`KEY : value`), followed by sections with one row per node. Node numbers begin
//! with 1, which is the depot.

mod sections;
mod weights;

use super::lines::Flaw;
use super::{Format, Instance, Job, MOST_NODES, Node};
use sections::Sections;

pub(super) fn parse(text: &str) -> Result<Instance, Flaw> {
    let file = Sections::of(text)?;
    refuse_what_is_not_planned(&file)?;
    let size = file.count("DIMENSION", 2, MOST_NODES + 1)?;
    let capacity = file.whole("CAPACITY", 0)?;
    let nodes = nodes(&file, size)?;
    let vehicles = if file.has("VEHICLES") { file.count("VEHICLES", 1, MOST_NODES)? } else { enough(&nodes, capacity) };
    let legs = weights::legs(&file, &nodes)?;
    let jobs = (1..size).map(Job::Delivery).collect();
    Ok(Instance { format: Format::Vrplib, vehicles, capacity, nodes, jobs, legs })
}

/// A sufficient number of vehicles if the file gives no fleet size. One vehicle per customer is always enough. If
/// only loads count, fewer are enough, because two vehicles that are at most half full could be merged.
fn enough(nodes: &[Node], capacity: i64) -> usize {
    let customers = &nodes[1..];
    let load: i64 = customers.iter().map(|node| node.demand).sum();
    let halves = usize::try_from(2 * load / capacity.max(1) + 1).unwrap_or(usize::MAX);
    if nodes.iter().any(|node| node.window.is_some()) { customers.len() } else { customers.len().min(halves) }
}

/// Refuses sections that the planner would ignore.
fn refuse_what_is_not_planned(file: &Sections<'_>) -> Result<(), Flaw> {
    const KNOWN: [&str; 7] = [
        "NODE_COORD_SECTION",
        "DEMAND_SECTION",
        "DEPOT_SECTION",
        "SERVICE_TIME_SECTION",
        "TIME_WINDOW_SECTION",
        "EDGE_WEIGHT_SECTION",
        "DISPLAY_DATA_SECTION",
    ];
    file.choice("TYPE", &["CVRP", "ACVRP", "VRPTW", "CVRPTW"])?;
    file.refuse("DISTANCE", "no limit on the length of routes")?;
    file.only(&KNOWN)?;
    let depots = file.numbers("DEPOT_SECTION");
    match depots.iter().find(|(line, column)| !["1", "-1"].contains(&line.words[*column])) {
        Some((line, column)) => Err(Flaw::word(line.number, "node 1 as the only depot", line.words[*column])),
        None => Ok(()),
    }
}

fn nodes(file: &Sections<'_>, size: usize) -> Result<Vec<Node>, Flaw> {
    let column = |name: &str| file.rows(name, size);
    let demands = file.needed("DEMAND_SECTION", size)?;
    let (places, windows) = (column("NODE_COORD_SECTION")?, column("TIME_WINDOW_SECTION")?);
    let services = column("SERVICE_TIME_SECTION")?;
    let each = if file.has("SERVICE_TIME") { file.whole("SERVICE_TIME", 0)? } else { 0 };
    let node = |id: usize| {
        let service = services.as_ref().map(|rows| rows[id].whole(1, "the service time", 0)).transpose()?;
        Ok(Node {
            place: places.as_ref().map(|rows| rows[id].place(1)).transpose()?,
            demand: demands[id].whole(1, "the demand", 0)?,
            window: windows.as_ref().map(|rows| rows[id].window(1)).transpose()?,
            service: if id == 0 { 0 } else { service.unwrap_or(each) },
        })
    };
    (0..size).map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::instances::{Legs, Rounding};

    const TINY: &str = "\
NAME : tiny
TYPE : VRPTW
DIMENSION : 3
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
VEHICLES : 2
CAPACITY : 10
EDGE_WEIGHT_SECTION
0 5 6
7 0 8 9 10
0
NODE_COORD_SECTION
1 0 0
3 0 5.5
2 3 4
DEMAND_SECTION
1 0
2 6
3 4
DEPOT_SECTION
1
-1
SERVICE_TIME_SECTION
1 0
2 5
3 5
TIME_WINDOW_SECTION
1 0 100
2 10 20
3 0 50
EOF
";

    #[test]
    fn reads_an_explicit_matrix_with_windows() {
        let read = parse(TINY).expect("an instance");
        assert_eq!((read.vehicles, read.capacity, read.nodes.len()), (2, 10, 3));
        // Rows may wrap: the third row is 9 10 0.
        assert_eq!(read.legs, Legs::Table(vec![0, 5, 6, 7, 0, 8, 9, 10, 0]));
        let last = Node { place: Some((0.0, 5.5)), demand: 4, window: Some((0, 50)), service: 5 };
        assert_eq!(read.nodes[2], last);
    }

    #[test]
    fn reads_a_plain_cvrp() {
        let text = "NAME: e\nTYPE: CVRP\nDIMENSION: 2\nEDGE_WEIGHT_TYPE: EUC_2D\nCAPACITY: 9\nNODE_COORD_SECTION\n1 0 0\n\
                    2 1 1\nDEMAND_SECTION:\n1 0\n2 9\nDEPOT_SECTION\n 1\n -1\nEOF";
        let read = parse(text).expect("an instance");
        assert_eq!((read.vehicles, read.legs), (1, Legs::Rounded(Rounding::Nearest)));
        assert_eq!(read.nodes[1], Node { place: Some((1.0, 1.0)), demand: 9, window: None, service: 0 });
    }

    #[test]
    fn an_unlimited_fleet_is_as_large_as_can_be_of_use() {
        let node = |demand| Node { place: None, demand, window: None, service: 0 };
        let nodes = [node(0), node(4), node(1), node(1), node(1), node(1)];
        // 2 * 8 / 10, rounded down, plus 1; but 5 customers never need 9 vehicles.
        assert_eq!((enough(&nodes, 10), enough(&nodes, 2)), (2, 5));
    }

    #[test]
    fn shows_what_is_wrong_and_where() {
        for (from, to, expected) in [
            ("TYPE : VRPTW", "TYPE : TSP", "line 2: expected TYPE, one of CVRP, ACVRP, VRPTW, CVRPTW, found \"TSP\""),
            (
                "DIMENSION : 3",
                "DIMENSION : 1",
                "line 3: expected DIMENSION, a whole number from 2 to 10001, found \"1\"",
            ),
            ("CAPACITY : 10\n", "", "line 30: expected a line CAPACITY, found the end of the file"),
            ("0 5 6\n", "0 5\n", "line 8: expected 9 numbers in EDGE_WEIGHT_SECTION, found 8"),
            ("0 5 6\n", "0 x 6\n", "line 9: expected a leg, a whole number from 0 to 100000000, found \"x\""),
            (
                "2 3 4\n",
                "3 3 4\n",
                "line 15: expected one row for each node from 1 to 3 in NODE_COORD_SECTION, found \"3\"",
            ),
            ("2 6\n3 4\n", "2 6\n", "line 16: expected 3 rows in DEMAND_SECTION, found 2"),
            ("1\n-1\n", "1\n2\n-1\n", "line 22: expected node 1 as the only depot, found \"2\""),
            ("SERVICE_TIME_", "BACKHAUL_", "line 23: expected none but the known sections, found \"BACKHAUL_SECTION\""),
            ("NAME : tiny", "DISTANCE : 9", "line 1: expected no limit on the length of routes, found \"9\""),
        ] {
            let found = parse(&TINY.replacen(from, to, 1)).unwrap_err().to_string();
            assert_eq!(found, expected);
        }
    }
}
