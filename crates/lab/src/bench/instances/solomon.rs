//! The text format of Solomon's instances, and of Gehring and Homberger's: a fleet, then one customer per line.

use super::lines::{Flaw, Line, Lines};
use super::{Format, Instance, Job, Legs, MOST_NODES, Node};

const COLUMNS: &str = "number x y demand ready due service";

pub(super) fn parse(text: &str) -> Result<Instance, Flaw> {
    let mut lines = Lines::of(text);
    lines.skip_past("NUMBER")?;
    let fleet = lines.expect("the number of vehicles and their capacity")?;
    let (vehicles, capacity) = fleet.fleet()?;
    lines.skip_past("CUST")?;
    let nodes = nodes(&mut lines)?;
    let jobs = (1..nodes.len()).map(Job::Delivery).collect();
    Ok(Instance { format: Format::Solomon, vehicles, capacity, nodes, jobs, legs: Legs::Straight })
}

fn nodes(lines: &mut Lines<'_>) -> Result<Vec<Node>, Flaw> {
    let mut nodes = Vec::new();
    for line in lines.by_ref() {
        if nodes.len() > MOST_NODES {
            return Err(line.flaw(format!("at most {MOST_NODES} customers")));
        }
        nodes.push(node(&line, nodes.len())?);
    }
    if nodes.len() < 2 { Err(lines.flaw_at_end("a depot and at least one customer")) } else { Ok(nodes) }
}

fn node(line: &Line<'_>, id: usize) -> Result<Node, Flaw> {
    line.has_columns(COLUMNS)?;
    line.id(id)?;
    Ok(Node {
        place: Some(line.place(1)?),
        demand: line.whole(3, "the demand", 0)?,
        window: Some(line.window(4)?),
        service: line.whole(6, "the service time", 0)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub const TINY: &str = "\
tiny

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0        100          0
    1      3          4          6         10         20          5
    2      0          5          4          0         50          5
";

    #[test]
    fn reads_fleet_depot_and_customers() {
        let read = parse(TINY).expect("an instance");
        assert_eq!((read.vehicles, read.capacity, read.nodes.len()), (2, 10, 3));
        let expected = Node { place: Some((3.0, 4.0)), demand: 6, window: Some((10, 20)), service: 5 };
        assert_eq!(read.nodes[1], expected);
        assert_eq!(read.jobs, [Job::Delivery(1), Job::Delivery(2)]);
    }

    #[test]
    fn shows_what_is_wrong_and_where() {
        let flaw = |from: &str, to: &str| parse(&TINY.replace(from, to)).unwrap_err().to_string();
        assert_eq!(
            flaw("NUMBER", "COUNT"),
            "line 12: expected a line that begins with NUMBER, found the end of the file"
        );
        assert_eq!(
            flaw("  2         10", "0 10"),
            "line 5: expected the number of vehicles, a whole number from 1 to 10000, found \"0\""
        );
        assert_eq!(flaw("    2      0", "    3      0"), "line 12: expected a row of node 2, found \"3\"");
        let late = "line 11: expected the due time, not before the ready time, a whole number from 30 to 100000000, found \"20\"";
        assert_eq!(flaw("6         10", "6         30"), late);
        assert_eq!(
            flaw("    2      0          5          4          0         50          5", "2 0"),
            "line 12: expected 7 numbers: number x y demand ready due service, found \"2 0\""
        );
    }
}
