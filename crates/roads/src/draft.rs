//! The roads of an extract as one profile sees them: junctions and the edges between them.

use std::collections::HashMap;

use crate::cost::NO_TIME;
use crate::extract::{Extract, Way};
use crate::geometry::{Position, meters};
use crate::numbers::{number, rounded};
use crate::profile::Profile;
use crate::rules::{Access, Pace, Use};

/// Junctions and edges, before islands are found and nodes are ordered.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The position of each junction.
    pub(crate) junctions: Vec<Position>,
    /// The edges.
    pub(crate) edges: Vec<Edge>,
    /// The shapes of all edges, one after the other, each with both of its ends.
    pub(crate) shape: Vec<Position>,
    /// Names of roads, each once. The first one is empty.
    pub(crate) names: Vec<Box<str>>,
    /// Ways that the profile uses.
    pub(crate) ways: u32,
    /// Barriers that cut a road.
    pub(crate) cuts: u32,
}

/// A piece of road between two junctions.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    /// The junctions where it begins and ends.
    pub(crate) ends: [u32; 2],
    /// The time along the edge in deciseconds, or [`NO_TIME`].
    pub(crate) ahead: u32,
    /// The time against it.
    pub(crate) back: u32,
    /// The length in decimetres.
    pub(crate) length: u32,
    /// Whether it may be used only where a leg begins or ends.
    pub(crate) ends_only: bool,
    /// Whether a leg may begin or end on it.
    pub(crate) snaps: bool,
    /// The number of its name.
    pub(crate) name: u32,
    /// The first point of its shape.
    pub(crate) first_shape: u32,
    /// The points of its shape.
    pub(crate) shape_points: u32,
    /// The id of its way. Zero for a gate.
    pub(crate) way: i64,
    /// The numbers of the nodes where it begins and ends.
    pub(crate) nodes: [u32; 2],
}

impl Draft {
    /// Reads all ways as a profile says.
    pub(crate) fn new(extract: &Extract, profile: &Profile) -> Self {
        let used: Vec<_> = extract.ways().filter_map(|way| Some((way, profile.way_use(way.tags)?))).collect();
        let mut drawing = Drawing::new(extract, profile, &used);
        for (way, used) in &used {
            drawing.way(way, used);
        }
        drawing.add_crossing_times();
        drawing.draft
    }
}

/// The longest time of an edge: 19 days.
const LONGEST: u32 = 1 << 24;
/// A node that is no junction yet.
const NONE: u32 = u32::MAX;

/// What happens to a road at a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stop {
    /// Nothing: the road goes on.
    No,
    /// Roads meet or end.
    Junction,
    /// A barrier that only those pass who begin or end behind it.
    Gate,
    /// A barrier that blocks.
    Cut,
}

struct Drawing<'a> {
    extract: &'a Extract,
    draft: Draft,
    stops: Vec<Stop>,
    signals: Vec<bool>,
    junction_of: Vec<u32>,
    names: HashMap<&'a str, u32>,
    signal: f64,
    crossing: f64,
}

impl<'a> Drawing<'a> {
    fn new(extract: &'a Extract, profile: &Profile, used: &[(Way<'a>, Use)]) -> Self {
        let draft = Draft { ways: number(used.len()), names: vec!["".into()], ..Draft::default() };
        Self {
            extract,
            draft,
            stops: stops(extract, profile, used),
            signals: (0..extract.nodes()).map(|node| has_signal(extract, node)).collect(),
            junction_of: vec![NONE; extract.nodes()],
            names: HashMap::new(),
            signal: profile.signal_seconds,
            crossing: profile.junction_seconds,
        }
    }

    fn way(&mut self, way: &Way<'a>, used: &Use) {
        let name = self.name(way.tags.get("name").or_else(|| way.tags.get("ref")).unwrap_or_default());
        let runs = runs(self.extract, way);
        let kmh = match used.pace {
            Pace::Kmh(kmh) => kmh,
            Pace::Whole(seconds) => runs.iter().map(|run| self.length(run)).sum::<f64>() / seconds * 3.6,
        };
        for run in runs {
            let mut start = 0;
            for at in 1..run.len() {
                if self.stops[run[at]] != Stop::No {
                    self.edge(way.id, used, kmh.max(0.01), name, &run[start..=at]);
                    start = at;
                }
            }
        }
    }

    fn edge(&mut self, way: i64, used: &Use, kmh: f64, name: u32, nodes: &[usize]) {
        let (first, last) = (nodes[0], nodes[nodes.len() - 1]);
        let ends = [self.junction(first), self.junction(last)];
        let first_shape = number(self.draft.shape.len());
        self.draft.shape.extend(nodes.iter().filter_map(|node| self.extract.place(*node)));
        let length = self.length(nodes);
        let time = |allowed: bool, passed: &[usize]| {
            let signals = passed.iter().filter(|node| self.signals[**node]).count();
            let seconds = length / (kmh / 3.6) + self.signal * f64::from(number(signals));
            // An edge without any time would make the network look infinitely fast.
            if allowed { rounded(seconds * 10.0).clamp(1, LONGEST) } else { NO_TIME }
        };
        let edge = Edge {
            ends,
            ahead: time(used.ahead, &nodes[1..]),
            back: time(used.back, &nodes[..nodes.len() - 1]),
            length: rounded(length * 10.0),
            ends_only: used.ends_only,
            snaps: used.snaps,
            name,
            first_shape,
            shape_points: number(nodes.len()),
            way,
            nodes: [number(first), number(last)],
        };
        self.draft.edges.push(edge);
    }

    /// The junction at the end of an edge. At a barrier each edge has its own.
    fn junction(&mut self, node: usize) -> u32 {
        match self.stops[node] {
            Stop::Cut => {
                self.draft.cuts += 1;
                self.new_junction(node)
            }
            Stop::Gate => {
                let (middle, side) = (self.shared_junction(node), self.new_junction(node));
                self.gate(node, [middle, side]);
                side
            }
            Stop::No | Stop::Junction => self.shared_junction(node),
        }
    }

    /// The way through a gate: no length, and only for those who begin or end behind it.
    fn gate(&mut self, node: usize, ends: [u32; 2]) {
        let first_shape = number(self.draft.shape.len());
        self.draft
            .shape
            .extend(ends.iter().map(|junction| self.draft.junctions[*junction as usize]).collect::<Vec<_>>());
        let open = Edge {
            ends,
            ahead: 0,
            back: 0,
            length: 0,
            ends_only: true,
            snaps: false,
            name: 0,
            first_shape,
            shape_points: 2,
            way: 0,
            nodes: [number(node); 2],
        };
        self.draft.edges.push(open);
    }

    fn shared_junction(&mut self, node: usize) -> u32 {
        if self.junction_of[node] == NONE {
            self.junction_of[node] = self.new_junction(node);
        }
        self.junction_of[node]
    }

    fn new_junction(&mut self, node: usize) -> u32 {
        self.draft.junctions.push(self.extract.place(node).unwrap_or_default());
        number(self.draft.junctions.len() - 1)
    }

    fn length(&self, nodes: &[usize]) -> f64 {
        let step = |pair: &[usize]| Some(meters(self.extract.place(pair[0])?, self.extract.place(pair[1])?));
        nodes.windows(2).filter_map(step).sum()
    }

    fn name(&mut self, name: &'a str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        *self.names.entry(name).or_insert_with(|| {
            self.draft.names.push(name.into());
            number(self.draft.names.len() - 1)
        })
    }

    /// Adds the time at crossings of three or more roads, to the edge on which one comes.
    fn add_crossing_times(&mut self) {
        let mut roads = vec![0_u32; self.draft.junctions.len()];
        for end in self.draft.edges.iter().flat_map(|edge| edge.ends) {
            roads[end as usize] += 1;
        }
        let extra = rounded(self.crossing * 10.0);
        for edge in self.draft.edges.iter_mut().filter(|edge| edge.length > 0) {
            let [a, b] = edge.ends.map(|end| if roads[end as usize] > 2 { extra } else { 0 });
            edge.ahead = if edge.ahead == NO_TIME { NO_TIME } else { edge.ahead + b };
            edge.back = if edge.back == NO_TIME { NO_TIME } else { edge.back + a };
        }
    }
}

fn has_signal(extract: &Extract, node: usize) -> bool {
    extract.node_tags(node).is_some_and(|tags| tags.get("highway") == Some("traffic_signals"))
}

/// The nodes of a way without those that the extract does not have: one run, or several around the gaps.
fn runs(extract: &Extract, way: &Way<'_>) -> Vec<Vec<usize>> {
    let mut runs = vec![Vec::new()];
    for id in way.refs {
        match extract.index(*id).filter(|node| extract.place(*node).is_some()) {
            Some(node) => {
                if let Some(run) = runs.last_mut().filter(|run: &&mut Vec<usize>| run.last() != Some(&node)) {
                    run.push(node);
                }
            }
            None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// Where roads meet, end, or are blocked.
fn stops(extract: &Extract, profile: &Profile, used: &[(Way<'_>, Use)]) -> Vec<Stop> {
    let mut uses = vec![0_u8; extract.nodes()];
    for run in used.iter().flat_map(|(way, _)| runs(extract, way)) {
        for node in &run {
            uses[*node] = uses[*node].saturating_add(1);
        }
        for end in [run[0], run[run.len() - 1]] {
            uses[end] = uses[end].saturating_add(1);
        }
    }
    let stop =
        |(node, uses): (usize, u8)| match extract.node_tags(node).map_or(Access::Open, |tags| profile.barrier(tags)) {
            _ if uses == 0 => Stop::No,
            Access::Closed => Stop::Cut,
            Access::EndsOnly => Stop::Gate,
            _ if uses > 1 => Stop::Junction,
            _ => Stop::No,
        };
    uses.into_iter().enumerate().map(stop).collect()
}
