//! What an import found.

use serde::{Deserialize, Serialize};

/// What an import found and what it left out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Ways of the extract that are roads or ferries.
    pub ways: u32,
    /// Ways that the profile uses.
    pub used_ways: u32,
    /// Nodes of ways that the extract does not have.
    pub missing_nodes: u32,
    /// Turn restrictions that are followed.
    pub restrictions: u32,
    /// Turn restrictions for certain times, which are not followed.
    pub conditional_restrictions: u32,
    /// Turn restrictions that name roads which the profile does not use, which do not meet, or which are used for their ends only.
    pub other_restrictions: u32,
    /// Edges of the network: pieces of road between two junctions.
    pub edges: u32,
    /// The length of all edges in kilometres.
    pub kilometers: u32,
    /// Edges that are used only where a leg begins or ends.
    pub ends_only_edges: u32,
    /// Edges of ends of roads that a barrier cuts.
    pub barrier_cuts: u32,
    /// Nodes of the graph in which ways are searched.
    pub nodes: u32,
    /// Arcs of that graph, in both directions.
    pub arcs: u32,
    /// Arcs of the structure that makes searches fast.
    pub hierarchy_arcs: u32,
    /// Ancestors of the deepest node: the longest label.
    pub deepest: u32,
    /// Parts that have no way from or to the largest part.
    pub islands: u32,
    /// Edges on islands. They are left out, unless the profile keeps islands.
    pub island_edges: u32,
    /// The length of these edges in kilometres.
    pub island_kilometers: u32,
    /// Whether no leg is longer than a detour over another place.
    pub metric: bool,
}
