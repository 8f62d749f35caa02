//! Reading the text files in which vehicle routing problems are published.

mod li_lim;
mod lines;
mod solomon;
#[cfg(test)]
mod tests;
mod vrplib;

use std::path::{Path, PathBuf};

use thiserror::Error;

pub use lines::Flaw;

/// The most customers, and vehicles, of a file: a matrix of so many fits into the memory of a small machine.
pub const MOST_NODES: usize = 10_000;

/// Why a file cannot be used.
#[derive(Debug, Error)]
pub enum InstanceError {
    /// It cannot be read, or is no text.
    #[error("cannot read {}: {source}", file.display())]
    Unreadable {
        /// Its path.
        file: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// It is not written as its format wants.
    #[error("{}, {flaw}", file.display())]
    Flawed {
        /// Its path.
        file: PathBuf,
        /// Where and what.
        #[source]
        flaw: Flaw,
    },
}

/// How a file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Solomon, Gehring and Homberger.
    Solomon,
    /// Li and Lim.
    LiLim,
    /// VRPLIB, which CVRPLIB and the competitions of DIMACS, EURO and NeurIPS use.
    Vrplib,
}

/// A routing problem as its file tells it, in the units of the file.
#[derive(Clone, PartialEq, Debug)]
pub struct Instance {
    /// How it was written.
    pub format: Format,
    /// How many there are, all alike.
    pub vehicles: usize,
    /// What each holds.
    pub capacity: i64,
    /// The depot, then the customers.
    pub nodes: Vec<Node>,
    /// What is to be done.
    pub jobs: Vec<Job>,
    /// How long the ways between nodes are, and how long they take.
    pub legs: Legs,
}

/// The depot, or a customer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Node {
    /// x and y, if told.
    pub place: Option<(f64, f64)>,
    /// What is brought here; in a pickup and delivery problem, what is taken (positive) or brought (negative).
    pub demand: i64,
    /// When service can start; at the depot, when vehicles can be out. `None`: whenever.
    pub window: Option<(i64, i64)>,
    /// How long it takes.
    pub service: i64,
}

/// What is to be done, by the numbers of nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Job {
    /// Goods from the depot.
    Delivery(usize),
    /// Goods from one customer to another, in one vehicle.
    Shipment {
        /// Where they are taken.
        pickup: usize,
        /// Where they are brought.
        dropoff: usize,
    },
}

/// The ways between nodes; their length is also the time that they take.
#[derive(Clone, PartialEq, Debug)]
pub enum Legs {
    /// Straight lines, to whatever precision the literature takes.
    Straight,
    /// Straight lines, each rounded to a whole number.
    Rounded(Rounding),
    /// Row by row: from each node to each node.
    Table(Vec<i64>),
}

/// How a straight line becomes a whole number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    /// To the nearest one, halves up.
    Nearest,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// Reads a file in whichever of the formats it is.
pub fn read(file: &Path) -> Result<Instance, InstanceError> {
    let unreadable = |source| InstanceError::Unreadable { file: file.to_owned(), source };
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    parse(&text).map_err(|flaw| InstanceError::Flawed { file: file.to_owned(), flaw })
}

/// Reads a text in whichever of the formats it is.
pub fn parse(text: &str) -> Result<Instance, Flaw> {
    match format_of(text)? {
        Format::Solomon => solomon::parse(text),
        Format::LiLim => li_lim::parse(text),
        Format::Vrplib => vrplib::parse(text),
    }
}

/// Li and Lim begin with numbers, VRPLIB tells a dimension, Solomon has a table of vehicles.
fn format_of(text: &str) -> Result<Format, Flaw> {
    let first = |line: &str| line.split([' ', '\t', ':']).find(|word| !word.is_empty()).unwrap_or_default().to_owned();
    let mut heads = (1..).zip(text.lines().map(|line| first(line.trim()))).filter(|(_, head)| !head.is_empty());
    let Some((line, opening)) = heads.next() else {
        return Err(lines::Lines::of(text).flaw_at_end("an instance"));
    };
    if opening.parse::<f64>().is_ok() {
        return Ok(Format::LiLim);
    }
    for head in std::iter::once(&opening).cloned().chain(heads.map(|(_, head)| head)) {
        match head.to_uppercase().as_str() {
            "DIMENSION" => return Ok(Format::Vrplib),
            "VEHICLE" => return Ok(Format::Solomon),
            _ => {}
        }
    }
    let expected =
        "a file of Solomon (with a line VEHICLE), VRPLIB (with a line DIMENSION) or Li and Lim (numbers only)";
    Err(Flaw::word(line, expected, &opening))
}
