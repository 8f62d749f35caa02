//! Readers of the text formats in which vehicle routing problems are published.

mod li_lim;
mod lines;
mod solomon;
#[cfg(test)]
mod tests;
mod vrplib;

use std::path::{Path, PathBuf};

use thiserror::Error;

pub use lines::{Flaw, MOST_NODES};

/// Why a file cannot be used.
#[derive(Debug, Error)]
pub enum InstanceError {
    /// The file cannot be read, or is no text.
    #[error("cannot read {}: {source}", file.display())]
    Unreadable {
        /// The path of the file.
        file: PathBuf,
        /// The error of the operating system.
        #[source]
        source: std::io::Error,
    },
    /// The file violates its format.
    #[error("{}, {flaw}", file.display())]
    Flawed {
        /// The path of the file.
        file: PathBuf,
        /// The error with its location.
        #[source]
        flaw: Flaw,
    },
}

/// The format of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// The format of Solomon, and of Gehring and Homberger.
    Solomon,
    /// The format of Li and Lim.
    LiLim,
    /// VRPLIB, the format of CVRPLIB and of the DIMACS, EURO and NeurIPS competitions.
    Vrplib,
}

/// A routing problem from a file, in the units of the file.
#[derive(Clone, PartialEq, Debug)]
pub struct Instance {
    /// The format of the file.
    pub format: Format,
    /// The number of identical vehicles.
    pub vehicles: usize,
    /// The capacity of each vehicle.
    pub capacity: i64,
    /// The depot, then the customers.
    pub nodes: Vec<Node>,
    /// The jobs.
    pub jobs: Vec<Job>,
    /// The legs between nodes: distances that are also durations.
    pub legs: Legs,
}

/// The depot, or a customer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Node {
    /// The coordinates x and y, if the file has them.
    pub place: Option<(f64, f64)>,
    /// The demand of a delivery; in a pickup and delivery problem, positive for a pickup and negative for a delivery.
    pub demand: i64,
    /// The window in which service can start; for the depot, the hours of vehicles. `None`: any time.
    pub window: Option<(i64, i64)>,
    /// The service time.
    pub service: i64,
}

/// A job, by the numbers of nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Job {
    /// A delivery of goods from the depot.
    Delivery(usize),
    /// A transport of goods from one customer to another, in one vehicle.
    Shipment {
        /// The node of the pickup.
        pickup: usize,
        /// The node of the drop-off.
        dropoff: usize,
    },
}

/// The legs between nodes; their length is also their duration.
#[derive(Clone, PartialEq, Debug)]
pub enum Legs {
    /// Straight lines, with the precision that the literature uses.
    Straight,
    /// Straight lines, each rounded to a whole number.
    Rounded(Rounding),
    /// A table, row by row: from each node to each node.
    Table(Vec<i64>),
}

/// How a straight line is rounded to a whole number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rounding {
    /// To the nearest whole number, halves up.
    Nearest,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// Reads a file and detects its format.
///
/// # Errors
/// [`InstanceError`], with the path and the line.
pub fn read(file: &Path) -> Result<Instance, InstanceError> {
    let unreadable = |source| InstanceError::Unreadable { file: file.to_owned(), source };
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    parse(&text).map_err(|flaw| InstanceError::Flawed { file: file.to_owned(), flaw })
}

/// Reads a text and detects its format.
///
/// # Errors
/// [`Flaw`], with the line, the expected and the found text.
pub fn parse(text: &str) -> Result<Instance, Flaw> {
    match format_of(text)? {
        Format::Solomon => solomon::parse(text),
        Format::LiLim => li_lim::parse(text),
        Format::Vrplib => vrplib::parse(text),
    }
}

/// Detects the format: Li and Lim's files begin with numbers, VRPLIB files contain a dimension, and Solomon's contain
/// a table of vehicles.
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
