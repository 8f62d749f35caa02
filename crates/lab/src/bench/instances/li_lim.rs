//! The text format of Li and Lim's pickup and delivery instances: only numbers, one node per line.

use super::lines::{Flaw, Line, Lines};
use super::{Format, Instance, Job, Legs, MOST_NODES, Node};

const COLUMNS: &str = "number x y demand ready due service pickup delivery";

pub(super) fn parse(text: &str) -> Result<Instance, Flaw> {
    let mut lines = Lines::of(text);
    let fleet = lines.expect("the number of vehicles, their capacity")?;
    let (vehicles, capacity) = fleet.fleet()?;
    // The line also contains a speed of 1 or 0, which has no meaning: the duration of a leg is its length.
    let rows = rows(&mut lines)?;
    let nodes = rows.iter().map(|row| row.node).collect();
    Ok(Instance { format: Format::LiLim, vehicles, capacity, nodes, jobs: jobs(&rows)?, legs: Legs::Straight })
}

struct Row<'a> {
    line: Line<'a>,
    node: Node,
    /// The node of the pickup (0: this node is the pickup).
    pickup: usize,
    /// The node of the delivery (0: this node is the delivery).
    delivery: usize,
}

fn rows<'a>(lines: &mut Lines<'a>) -> Result<Vec<Row<'a>>, Flaw> {
    let mut rows = Vec::new();
    for line in lines.by_ref() {
        if rows.len() > MOST_NODES {
            return Err(line.flaw(format!("at most {MOST_NODES} customers")));
        }
        rows.push(row(line, rows.len())?);
    }
    if rows.len() < 3 { Err(lines.flaw_at_end("a depot and at least one pickup and delivery")) } else { Ok(rows) }
}

fn row(line: Line<'_>, id: usize) -> Result<Row<'_>, Flaw> {
    line.has_columns(COLUMNS)?;
    line.id(id)?;
    let node = Node {
        place: Some(line.place(1)?),
        demand: line.whole(3, "the demand", -super::lines::LARGEST)?,
        window: Some(line.window(4)?),
        service: line.whole(6, "the service time", 0)?,
    };
    let pickup = line.count(7, "the node of the pickup", 0, MOST_NODES)?;
    let delivery = line.count(8, "the node of the delivery", 0, MOST_NODES)?;
    Ok(Row { line, node, pickup, delivery })
}

/// Pairs each pickup with its delivery; their demands must be opposite.
fn jobs(rows: &[Row<'_>]) -> Result<Vec<Job>, Flaw> {
    let mut jobs = Vec::with_capacity(rows.len() / 2);
    for (id, row) in rows.iter().enumerate().skip(1) {
        let other = row.pickup.max(row.delivery);
        let partner = rows.get(other).filter(|partner| other > 0 && belong_together(row, id, partner, other));
        let expected = || format!("the pickup or delivery that belongs to node {id}, with the opposite demand");
        partner.ok_or_else(|| row.line.flaw(expected()))?;
        if row.delivery > 0 {
            jobs.push(Job::Shipment { pickup: id, dropoff: other });
        }
    }
    Ok(jobs)
}

fn belong_together(row: &Row<'_>, id: usize, partner: &Row<'_>, other: usize) -> bool {
    let taken = if row.delivery > 0 { row.node.demand } else { partner.node.demand };
    let meet = (row.pickup, row.delivery, partner.pickup, partner.delivery);
    let paired = meet == (0, other, id, 0) || meet == (other, 0, 0, id);
    paired && id != other && taken >= 0 && row.node.demand == -partner.node.demand
}

#[cfg(test)]
mod tests {
    use super::*;

    const TINY: &str = "\
2\t10\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t3\t4\t-6\t10\t20\t5\t2\t0
2\t0\t5\t6\t0\t50\t5\t0\t1
";

    #[test]
    fn reads_pairs_in_either_order() {
        let read = parse(TINY).expect("an instance");
        assert_eq!((read.vehicles, read.capacity, read.nodes.len()), (2, 10, 3));
        assert_eq!(read.jobs, [Job::Shipment { pickup: 2, dropoff: 1 }]);
        assert_eq!(read.nodes[1].demand, -6);
    }

    #[test]
    fn shows_what_is_wrong_and_where() {
        let flaw = |from: &str, to: &str| parse(&TINY.replace(from, to)).unwrap_err();
        let flawed = "line 1: expected the capacity of a vehicle, a whole number from 0 to 100000000, found \"x\"";
        assert_eq!(flaw("2\t10\t1", "2\tx\t1").to_string(), flawed);
        for (from, to, line) in [
            ("5\t2\t0", "5\t9\t0", 3),              // There is no node 9.
            ("5\t2\t0", "5\t1\t0", 3),              // A node cannot deliver to itself.
            ("5\t2\t0", "5\t2\t2", 3),              // A node cannot be both a pickup and a delivery.
            ("5\t0\t1", "5\t0\t0", 3),              // The pickup does not name this delivery.
            ("-6", "-5", 3),                        // The pickup takes 6, the delivery brings 5.
            ("\t5\t6\t0\t50", "\t5\t6\t60\t50", 4), // The due time is before the ready time.
        ] {
            assert_eq!(flaw(from, to).line, line, "{from} -> {to}");
        }
        assert!(parse("2 10 1").unwrap_err().found.contains("end of the file"));
    }
}
