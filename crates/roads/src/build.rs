//! Makes a network of an extract: edges, islands, the graph, the order, the structure and its costs.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::components::{Role, Sets, roles};
use crate::customise::{MOST_ARCS, Metric};
use crate::draft::{Draft, Edge};
use crate::extract::Extract;
use crate::geometry::Position;
use crate::graph::{EdgeNodes, SearchGraph, is_metric, is_through};
use crate::grid::Cells;
use crate::image::Image;
use crate::network::{About, Network, NodeRow, SECTIONS};
use crate::numbers::{number, rounded};
use crate::order::{Inertial, NO_ARC, Order, Structure};
use crate::profile::Profile;
use crate::report::Report;
use crate::restrictions::Restrictions;
use crate::tree::Tree;
use crate::turns::Turns;

/// The reason why no network can be made of an extract.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The profile uses no road of the extract, or no two places are connected both ways.
    #[error(
        "the extract has no roads for the profile {0:?} that are connected: check that it is of the right region and has roads"
    )]
    NoRoads(String),
    /// The network is too large for numbers of 32 bits.
    #[error("the extract has too many roads for one network ({0} edges): use an extract of a smaller region")]
    TooLarge(usize),
}

/// How long the steps of an import took.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Times {
    /// Edges, islands and the graph.
    pub graph: Duration,
    /// The order of the nodes.
    pub order: Duration,
    /// The structure over them.
    pub structure: Duration,
    /// The costs of its arcs.
    pub customise: Duration,
    /// The grid and the bytes.
    pub pack: Duration,
}

/// The most edges of a network.
const MOST_EDGES: usize = 1 << 28;

impl Network {
    /// Makes a network of an extract for a profile.
    ///
    /// # Errors
    /// Returns an error if the profile uses no roads of the extract, or too many.
    pub fn build(extract: &Extract, profile: &Profile) -> Result<Self, BuildError> {
        Self::build_timed(extract, profile).map(|(network, _)| network)
    }

    /// Makes a network, and says how long each step took.
    ///
    /// # Errors
    /// As [`Network::build`].
    pub fn build_timed(extract: &Extract, profile: &Profile) -> Result<(Self, Times), BuildError> {
        let mut clock = Clock(Instant::now());
        let draft = Draft::new(extract, profile);
        if draft.edges.len() > MOST_EDGES || draft.shape.len() > u32::MAX as usize {
            return Err(BuildError::TooLarge(draft.edges.len()));
        }
        let roles = roles(&draft);
        if !roles.contains(&Role::Public) {
            return Err(BuildError::NoRoads(profile.name.clone()));
        }
        let parts = Parts::new(&draft, roles, profile.keep_islands);
        let restrictions = Restrictions::read(extract, profile, &parts.roles, &parts.kept);
        let turns = Turns::new(restrictions.paths.clone());
        let graph = SearchGraph::new(&draft, &parts.roles, &parts.kept, &turns);
        let mut times = Times { graph: clock.lap(), ..Times::default() };
        let order = Inertial.order(&graph);
        times.order = clock.lap();
        let structure = Structure::new(&graph, &order);
        if structure.up_head.len() >= MOST_ARCS {
            return Err(BuildError::TooLarge(draft.edges.len()));
        }
        times.structure = clock.lap();
        let costs = structure.slots.iter().zip(&graph.arcs).filter(|(slot, _)| **slot != NO_ARC);
        let metric = Metric::new(&structure.up_first, &structure.up_head, costs.map(|(slot, arc)| (*slot, arc.cost)));
        times.customise = clock.lap();
        let report = parts.report(extract, &draft, &graph, &structure, &restrictions);
        let network = Packing { draft: &draft, parts: &parts, graph: &graph, structure: &structure, metric: &metric }
            .pack(profile, report);
        times.pack = clock.lap();
        Ok((network, times))
    }
}

/// A clock for steps.
struct Clock(Instant);

impl Clock {
    fn lap(&mut self) -> Duration {
        let now = Instant::now();
        now.duration_since(std::mem::replace(&mut self.0, now))
    }
}

/// Which edges stay.
struct Parts<'a> {
    roles: Vec<Role>,
    kept: Vec<&'a Edge>,
    islands: Vec<&'a Edge>,
}

impl<'a> Parts<'a> {
    fn new(draft: &'a Draft, roles: Vec<Role>, keep_islands: bool) -> Self {
        let is_island = |edge: &&Edge| edge.ends.iter().any(|end| roles[*end as usize] == Role::Island);
        let (islands, mut kept): (Vec<_>, Vec<_>) = draft.edges.iter().partition(is_island);
        if keep_islands {
            kept.extend(&islands);
        }
        Self { roles, kept, islands }
    }

    fn report(
        &self,
        extract: &Extract,
        draft: &Draft,
        graph: &SearchGraph,
        structure: &Structure,
        restrictions: &Restrictions,
    ) -> Report {
        let kilometers = |edges: &[&Edge]| rounded(edges.iter().map(|edge| f64::from(edge.length)).sum::<f64>() / 1e4);
        let roads = |edges: &[&Edge]| number(edges.iter().filter(|edge| edge.length > 0).count());
        let depth = Tree::new(&structure.up_first, &structure.up_head).depth;
        Report {
            ways: number(extract.way_count()),
            used_ways: draft.ways,
            missing_nodes: number(extract.missing_nodes()),
            restrictions: restrictions.followed,
            conditional_restrictions: restrictions.conditional,
            other_restrictions: restrictions.others,
            edges: number(self.kept.len()),
            kilometers: kilometers(&self.kept),
            ends_only_edges: number(self.kept.iter().filter(|edge| !is_through(&self.roles, edge)).count()),
            barrier_cuts: draft.cuts,
            nodes: number(graph.nodes()),
            arcs: number(graph.arcs.iter().filter(|arc| arc.cost.is_way()).count()),
            hierarchy_arcs: number(structure.up_head.len()),
            deepest: depth.into_iter().max().unwrap_or(0) + 1,
            islands: self.count_islands(draft.junctions.len()),
            island_edges: roads(&self.islands),
            island_kilometers: kilometers(&self.islands),
            metric: restrictions.paths.is_empty() && is_metric(&self.roles, &self.kept),
        }
    }

    fn count_islands(&self, junctions: usize) -> u32 {
        let mut sets = Sets::new(junctions);
        let roads: Vec<_> = self.islands.iter().filter(|edge| edge.length > 0).collect();
        let inner = |end: u32| self.roles[end as usize] == Role::Island;
        for edge in roads.iter().filter(|edge| edge.ends.iter().all(|end| inner(*end))) {
            sets.join(edge.ends[0], edge.ends[1]);
        }
        let ends = roads.iter().flat_map(|edge| edge.ends).filter(|end| inner(*end));
        let mut parts: Vec<_> = ends.collect::<Vec<_>>().into_iter().map(|end| sets.of(end)).collect();
        parts.sort_unstable();
        parts.dedup();
        number(parts.len())
    }
}

/// Everything that goes into a network's file.
struct Packing<'a> {
    draft: &'a Draft,
    parts: &'a Parts<'a>,
    graph: &'a SearchGraph,
    structure: &'a Structure,
    metric: &'a Metric,
}

impl Packing<'_> {
    fn pack(&self, profile: &Profile, report: Report) -> Network {
        let kept = &self.parts.kept;
        let column = |value: fn(&Edge) -> u32| kept.iter().map(|edge| value(edge)).collect::<Vec<u32>>();
        let tree = Tree::new(&self.structure.up_first, &self.structure.up_head);
        let up_depth: Vec<_> = self.structure.up_head.iter().map(|head| tree.depth[*head as usize]).collect();
        let [slots, sources] = self.arcs();
        let (shape_first, shape) = self.shapes();
        let snapping = kept.iter().enumerate().filter(|(_, edge)| edge.snaps && edge.length > 0);
        let (cells, tables) = Cells::build(snapping.map(|(at, edge)| (number(at), self.shape(edge))));
        let (name_first, names) = self.names();
        let edge_times: Vec<_> = kept.iter().map(|edge| [edge.ahead, edge.back]).collect();
        let ends_only: Vec<_> = kept.iter().map(|edge| u8::from(!is_through(&self.parts.roles, edge))).collect();
        let (edge_nodes, lengths, edge_names) =
            (self.edge_nodes(), column(|edge| edge.length), column(|edge| edge.name));
        let [heads, tails, copies] = self.turn_tables();
        let sections: [&[u8]; SECTIONS] = [
            bytemuck::cast_slice(&self.structure.up_first),
            bytemuck::cast_slice(&self.structure.up_head),
            bytemuck::cast_slice(&up_depth),
            bytemuck::cast_slice(&tree.trunk),
            bytemuck::cast_slice(&self.metric.up),
            bytemuck::cast_slice(&self.metric.down),
            bytemuck::cast_slice(&slots),
            bytemuck::cast_slice(&sources),
            bytemuck::cast_slice(&edge_nodes),
            bytemuck::cast_slice(&edge_times),
            bytemuck::cast_slice(&lengths),
            bytemuck::cast_slice(&edge_names),
            &ends_only,
            bytemuck::cast_slice(&shape_first),
            bytemuck::cast_slice(&shape),
            bytemuck::cast_slice(&tables.first),
            bytemuck::cast_slice(&tables.edges),
            bytemuck::cast_slice(&name_first),
            bytemuck::cast_slice(&heads),
            bytemuck::cast_slice(&tails),
            bytemuck::cast_slice(&copies),
            &names,
        ];
        let about = About { profile: profile.clone(), report, cells };
        let text = serde_json::to_vec(&about).expect("a description has only names as keys");
        Network { image: Image::new(&text, &sections), about, lower: OnceLock::new() }
    }

    /// The arcs that a way may use: their places in the structure, ascending, and their sources.
    fn arcs(&self) -> [Vec<u32>; 2] {
        let used = self
            .structure
            .slots
            .iter()
            .zip(&self.graph.arcs)
            .filter(|(slot, arc)| **slot != NO_ARC && arc.cost.is_way());
        let mut rows: Vec<_> = used.map(|(slot, arc)| (*slot, arc.source)).collect();
        rows.sort_unstable();
        let (slots, sources) = rows.into_iter().unzip();
        [slots, sources]
    }

    /// The nodes of all edges by their ranks.
    fn edge_nodes(&self) -> Vec<NodeRow> {
        let rank = |node: u32| self.structure.rank[node as usize];
        let row = |nodes: &EdgeNodes| [nodes.out_first, nodes.out_last, nodes.into_first, nodes.into_last].map(rank);
        self.graph.edge_nodes.iter().map(row).collect()
    }

    /// What restrictions change, sorted: the node behind a directed edge, more nodes before a directed edge, and more nodes of a junction by
    /// its first node.
    fn turn_tables(&self) -> [Vec<[u32; 2]>; 3] {
        let rank = |node: u32| self.structure.rank[node as usize];
        let second = |rows: &[[u32; 2]]| rows.iter().map(|[key, node]| [*key, rank(*node)]).collect::<Vec<_>>();
        let both = self.graph.copies.iter().map(|[node, copy]| [rank(*node), rank(*copy)]).collect();
        let mut tables = [second(&self.graph.heads), second(&self.graph.tails), both];
        for table in &mut tables {
            table.sort_unstable();
        }
        tables
    }

    fn shape(&self, edge: &Edge) -> &[Position] {
        &self.draft.shape[edge.first_shape as usize..][..edge.shape_points as usize]
    }

    fn shapes(&self) -> (Vec<u32>, Vec<Position>) {
        let (mut first, mut shape) = (vec![0], Vec::new());
        for edge in &self.parts.kept {
            shape.extend(self.shape(edge));
            first.push(number(shape.len()));
        }
        (first, shape)
    }

    fn names(&self) -> (Vec<u32>, Vec<u8>) {
        let (mut first, mut names) = (vec![0], Vec::new());
        for name in &self.draft.names {
            names.extend(name.bytes());
            first.push(number(names.len()));
        }
        (first, names)
    }
}
