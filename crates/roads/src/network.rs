//! The roads of a region for one profile, ready for legs.

use std::path::Path;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::cost::{Cost, NO_TIME};
use crate::customise::Metric;
use crate::geometry::Position;
use crate::graph::{EdgeNodes, LINK};
use crate::grid::Cells;
use crate::image::{FileError, Image};
use crate::label::Hierarchy;
use crate::profile::Profile;
use crate::report::Report;

/// The roads of a region for one profile.
#[derive(Debug)]
pub struct Network {
    pub(crate) image: Image,
    pub(crate) about: About,
    /// Made when the first path is asked for.
    pub(crate) lower: OnceLock<Lower>,
}

/// For each node, the arcs of the structure that come from lower nodes.
#[derive(Debug)]
pub(crate) struct Lower {
    first: Vec<u32>,
    arcs: Vec<u32>,
}

impl Lower {
    fn new(up_first: &[u32], up_head: &[u32]) -> Self {
        let mut first = vec![0_u32; up_first.len()];
        for head in up_head {
            first[*head as usize + 1] += 1;
        }
        for node in 1..first.len() {
            first[node] += first[node - 1];
        }
        let (mut next, mut arcs) = (first.clone(), vec![0; up_head.len()]);
        for (arc, head) in (0_u32..).zip(up_head) {
            arcs[next[*head as usize] as usize] = arc;
            next[*head as usize] += 1;
        }
        Self { first, arcs }
    }

    /// The arcs to a node from lower ones.
    pub(crate) fn arcs(&self, node: u32) -> &[u32] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

/// The description in a network's file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) profile: Profile,
    pub(crate) report: Report,
    pub(crate) cells: Cells,
}

/// Costs of a network that differ from its own: with streets that are closed, or slower for a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Costs {
    pub(crate) metric: Metric,
    /// The times of each edge, along it and against it.
    times: Vec<[u32; 2]>,
}

impl Costs {
    /// The times along an edge and against it in deciseconds; `None` where it is closed.
    pub(crate) fn edge_times(&self, edge: u32) -> [Option<u32>; 2] {
        self.times[edge as usize].map(open)
    }

    /// The memory that they take, in bytes.
    pub fn bytes(&self) -> usize {
        self.metric.bytes() + 8 * self.times.len()
    }
}

/// The time of a direction that is open.
fn open(time: u32) -> Option<u32> {
    (time != NO_TIME).then_some(time)
}

/// The sections of a network's file, in their order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    UpFirst,
    UpHead,
    UpDepth,
    Trunk,
    Up,
    Down,
    ArcSlot,
    ArcSource,
    EdgeNodes,
    EdgeTimes,
    EdgeLength,
    EdgeName,
    EdgeEndsOnly,
    ShapeFirst,
    Shape,
    GridFirst,
    GridEdges,
    NameFirst,
    Heads,
    Tails,
    Copies,
    Names,
}

/// How many sections there are.
pub(crate) const SECTIONS: usize = Section::Names as usize + 1;

/// The nodes of an edge in a network's file: `out_first`, `out_last`, `into_first`, `into_last`.
pub(crate) type NodeRow = [u32; 4];

impl Network {
    /// Opens a network's file.
    ///
    /// # Errors
    /// Returns an error for a file that cannot be read, is of another kind or version, or is damaged.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let image = Image::open(path)?;
        let damaged = |why| FileError::Damaged { path: path.to_owned(), why };
        let about = serde_json::from_slice(image.about()).map_err(|_| damaged("its description cannot be read"))?;
        if image.section_count() != SECTIONS {
            return Err(damaged("it has another number of sections"));
        }
        Ok(Self { image, about, lower: OnceLock::new() })
    }

    /// Writes the network's file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        self.image.save(path)
    }

    /// What the import found.
    pub fn report(&self) -> &Report {
        &self.about.report
    }

    /// The profile for which the network was made.
    pub fn profile(&self) -> &Profile {
        &self.about.profile
    }

    /// The version: the checksum of the file as 8 hexadecimal digits. The same extract and profile give the same version, whoever imports them.
    pub fn version(&self) -> String {
        format!("{:08x}", self.image.checksum())
    }

    /// The size in bytes, in memory and as a file.
    pub fn bytes(&self) -> usize {
        self.image.size()
    }

    /// Computes the costs of the structure again, with other times of edges: `time` gets the number of an edge, whether it is against the
    /// edge, and the time of the network in deciseconds; it returns the new time. `None` closes the edge in this direction. A direction
    /// that the network itself does not allow stays closed.
    pub fn customise(&self, time: impl Fn(u32, bool, u32) -> Option<u32>) -> Costs {
        let changed = |edge: u32, back: bool, now: u32| match now {
            NO_TIME => NO_TIME,
            now => time(edge, back, now).map_or(NO_TIME, |time| time.min(NO_TIME)),
        };
        let rows = self.rows::<[u32; 2]>(Section::EdgeTimes);
        let both = |(edge, [ahead, back]): (u32, &[u32; 2])| [changed(edge, false, *ahead), changed(edge, true, *back)];
        let times: Vec<_> = (0..).zip(rows).map(both).collect();
        let (slots, sources) = (self.words(Section::ArcSlot), self.words(Section::ArcSource));
        let costs = slots.iter().zip(sources).map(|(slot, source)| (*slot, self.arc_cost(*source, &times)));
        Costs { metric: Metric::new(self.words(Section::UpFirst), self.words(Section::UpHead), costs), times }
    }

    /// The least time that a metre takes, in seconds: on the fastest edge, or on foot to it. Half a decimetre more is counted for each
    /// edge, because lengths are rounded.
    pub(crate) fn pace(&self, costs: Option<&Costs>) -> f64 {
        let times = costs.map_or_else(|| self.rows::<[u32; 2]>(Section::EdgeTimes), |costs| &costs.times);
        let lengths = self.words(Section::EdgeLength);
        let paces = times.iter().zip(lengths).flat_map(|(times, length)| {
            times.iter().filter_map(|time| open(*time)).map(move |time| f64::from(time) / (f64::from(*length) + 0.5))
        });
        paces.fold(3.6 / self.profile().walk_kmh, f64::min)
    }

    /// The arcs from lower nodes, for paths.
    pub(crate) fn lower(&self) -> &Lower {
        self.lower.get_or_init(|| Lower::new(self.words(Section::UpFirst), self.words(Section::UpHead)))
    }

    /// The sources of the arcs of the search graph that lie in a slot of the structure, with their costs.
    pub(crate) fn sources<'a>(
        &'a self,
        slot: u32,
        costs: Option<&'a Costs>,
    ) -> impl Iterator<Item = (u32, Cost)> + use<'a> {
        let slots = self.words(Section::ArcSlot);
        let first = slots.partition_point(|known| *known < slot);
        let rows = slots[first..].iter().zip(&self.words(Section::ArcSource)[first..]);
        let times = costs.map_or_else(|| self.rows::<[u32; 2]>(Section::EdgeTimes), |costs| &costs.times);
        rows.take_while(move |(known, _)| **known == slot)
            .map(move |(_, source)| (*source, self.arc_cost(*source, times)))
    }

    /// The cost of an arc of the search graph.
    fn arc_cost(&self, source: u32, times: &[[u32; 2]]) -> Cost {
        if source == LINK {
            return Cost::ZERO;
        }
        let edge = source >> 1;
        match times[edge as usize][(source & 1) as usize] {
            NO_TIME => Cost::NO_WAY,
            time => Cost::new(time, self.edge_length(edge)),
        }
    }

    /// What labels are made of: with other costs, or with the network's own.
    pub(crate) fn hierarchy<'a>(&'a self, costs: Option<&'a Costs>) -> Hierarchy<'a> {
        Hierarchy {
            up_first: self.words(Section::UpFirst),
            up_head: self.words(Section::UpHead),
            up_depth: self.words(Section::UpDepth),
            trunk: self.words(Section::Trunk),
            up: costs.map_or_else(|| self.longs(Section::Up), |costs| &costs.metric.up),
            down: costs.map_or_else(|| self.longs(Section::Down), |costs| &costs.metric.down),
        }
    }

    /// How many edges there are.
    pub fn edges(&self) -> u32 {
        self.about.report.edges
    }

    pub(crate) fn edge_nodes(&self, edge: u32) -> EdgeNodes {
        let [out_first, out_last, into_first, into_last] = self.rows::<NodeRow>(Section::EdgeNodes)[edge as usize];
        EdgeNodes { out_first, out_last, into_first, into_last }
    }

    /// The node to which one comes over a directed edge, if restrictions make it another one than the edge's own.
    pub(crate) fn head(&self, directed: u32) -> Option<u32> {
        with_key(self.rows(Section::Heads), directed).next()
    }

    /// More nodes from which one may go onto a directed edge.
    pub(crate) fn tails(&self, directed: u32) -> impl Iterator<Item = u32> {
        with_key(self.rows(Section::Tails), directed)
    }

    /// More nodes of a junction.
    pub(crate) fn copies(&self, node: u32) -> impl Iterator<Item = u32> {
        with_key(self.rows(Section::Copies), node)
    }

    /// The times along an edge and against it in deciseconds; `None` where it is closed.
    pub fn edge_times(&self, edge: u32) -> [Option<u32>; 2] {
        self.rows::<[u32; 2]>(Section::EdgeTimes)[edge as usize].map(open)
    }

    /// The length of an edge in decimetres.
    pub fn edge_length(&self, edge: u32) -> u32 {
        self.words(Section::EdgeLength)[edge as usize]
    }

    /// Whether an edge is used only where a leg begins or ends.
    pub fn is_ends_only(&self, edge: u32) -> bool {
        self.image.section(Section::EdgeEndsOnly as usize)[edge as usize] != 0
    }

    /// The name of an edge's road; empty if it has none.
    pub fn edge_name(&self, edge: u32) -> &str {
        let first = self.words(Section::NameFirst);
        let name = self.words(Section::EdgeName)[edge as usize] as usize;
        let bytes = &self.image.section(Section::Names as usize)[first[name] as usize..first[name + 1] as usize];
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The shape of an edge, with both ends: latitudes and longitudes in ten-millionths of a degree.
    pub fn shape(&self, edge: u32) -> &[Position] {
        let first = self.words(Section::ShapeFirst);
        &self.rows::<Position>(Section::Shape)[first[edge as usize] as usize..first[edge as usize + 1] as usize]
    }

    pub(crate) fn search(&self, place: Position, look: impl FnMut(&[u32]) -> f64) {
        self.about.cells.search([self.words(Section::GridFirst), self.words(Section::GridEdges)], place, look);
    }

    fn words(&self, section: Section) -> &[u32] {
        self.rows(section)
    }

    fn longs(&self, section: Section) -> &[u64] {
        self.rows(section)
    }

    fn rows<T: bytemuck::Pod>(&self, section: Section) -> &[T] {
        bytemuck::cast_slice(self.image.section(section as usize))
    }
}

/// The second numbers of the rows with a first number, in sorted rows.
fn with_key(rows: &[[u32; 2]], key: u32) -> impl Iterator<Item = u32> {
    let first = rows.partition_point(|row| row[0] < key);
    rows[first..].iter().take_while(move |row| row[0] == key).map(|row| row[1])
}
