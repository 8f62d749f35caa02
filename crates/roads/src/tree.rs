//! The elimination tree: above each node the nodes that its ways to the top can meet.
//!
//! The lowest neighbour of a node among those of higher rank is its parent. All neighbours of higher rank are ancestors. So the common
//! points of any two ways that only go up are common ancestors, and counted from the root these are a prefix of both lists. To
//! find out how long the prefix is, each node knows its trunk: the tree is cut into trunks such that on the way to the root one
//! changes trunks at most log2(n) times (heavy paths; Sleator, Tarjan 1983).

use crate::numbers::number;

/// Depth and trunk of each node.
#[derive(Debug)]
pub(crate) struct Tree {
    /// How many ancestors each node has.
    pub(crate) depth: Vec<u32>,
    /// The top node of the trunk of each node.
    pub(crate) trunk: Vec<u32>,
}

/// The parent of a node in the elimination tree, if it is not a root.
#[inline]
pub(crate) fn parent(up_first: &[u32], up_head: &[u32], node: u32) -> Option<u32> {
    let (first, end) = (up_first[node as usize], up_first[node as usize + 1]);
    (first < end).then(|| up_head[first as usize])
}

impl Tree {
    /// The tree of a structure.
    pub(crate) fn new(up_first: &[u32], up_head: &[u32]) -> Self {
        let nodes = up_first.len() - 1;
        let mut below = vec![1_u32; nodes];
        let mut heavy = vec![(0_u32, u32::MAX); nodes];
        // A parent has a higher rank than its children, so they are complete before it.
        for node in 0..number(nodes) {
            if let Some(parent) = parent(up_first, up_head, node) {
                let size = below[node as usize];
                below[parent as usize] += size;
                heavy[parent as usize] = heavy[parent as usize].max((size, node));
            }
        }
        let (mut depth, mut trunk) = (vec![0; nodes], (0..number(nodes)).collect::<Vec<_>>());
        for node in (0..number(nodes)).rev() {
            if let Some(parent) = parent(up_first, up_head, node) {
                depth[node as usize] = depth[parent as usize] + 1;
                if heavy[parent as usize].1 == node {
                    trunk[node as usize] = trunk[parent as usize];
                }
            }
        }
        Self { depth, trunk }
    }
}
