//! Labels: what it costs from a point to each of its ancestors in the elimination tree, and from each of them to the point.
//!
//! A leg is the cheapest sum over the common ancestors of both points (hub labels; Abraham, Delling, Goldberg, Werneck 2011, with the
//! hubs of the customizable contraction hierarchy). Entries stand in the order of the ancestors, the root first, so no hub has to
//! be looked up: the common ancestors of two points are a prefix of both lists.

use crate::cost::{Cost, NO_TIME};
use crate::kernel;
use crate::numbers::number;
use crate::tree::parent;

/// What is needed of a network to make labels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hierarchy<'a> {
    pub(crate) up_first: &'a [u32],
    pub(crate) up_head: &'a [u32],
    /// The depth of the head of each arc: how many ancestors it has.
    pub(crate) up_depth: &'a [u32],
    pub(crate) trunk: &'a [u32],
    /// The costs of the arcs upwards.
    pub(crate) up: &'a [u64],
    /// The costs of the arcs downwards.
    pub(crate) down: &'a [u64],
}

/// Room for the ancestors of a node in a city.
const USUAL_DEPTH: usize = 256;

/// A node where a way begins or ends, with the cost between it and the place.
pub(crate) type Seed = (u32, Cost);

/// The costs between a place and the ancestors of its nodes, in one direction.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Half {
    /// Pairs of a trunk and how many ancestors there are down to where one leaves it, from the root.
    pub(crate) trunks: Vec<u32>,
    /// The times in deciseconds, the root first.
    pub(crate) times: Vec<u32>,
    /// The lengths in decimetres along the same ways.
    pub(crate) lengths: Vec<u32>,
}

impl Hierarchy<'_> {
    /// The costs between a place and the ancestors of its seeds, over the arcs upwards (from the place) or downwards (to the place).
    ///
    /// The seeds of an edge are its two ends. They are neighbours, so one of them is an ancestor of the other.
    pub(crate) fn half(&self, seeds: &[Seed], arc_costs: &[u64]) -> Half {
        // Ancestors have higher ranks.
        let Some(low) = seeds.iter().map(|(node, _)| *node).min() else {
            return Half::default();
        };
        let chain = self.chain(low);
        let mut costs = vec![Cost::NO_WAY; chain.len()];
        for (node, cost) in seeds {
            let at = chain.binary_search_by(|known| node.cmp(known));
            debug_assert!(at.is_ok(), "the ends of an edge are neighbours");
            if let Ok(at) = at {
                costs[at] = costs[at].min(*cost);
            }
        }
        for at in (0..chain.len()).rev() {
            self.relax(chain[at], at, &mut costs, arc_costs);
        }
        Half {
            trunks: self.trunks(&chain),
            times: costs.iter().map(|cost| cost.time().min(NO_TIME)).collect(),
            lengths: costs.iter().map(|cost| cost.length()).collect(),
        }
    }

    fn relax(&self, node: u32, at: usize, costs: &mut [Cost], arc_costs: &[u64]) {
        let cost = costs[at];
        if !cost.is_way() {
            return;
        }
        let arcs = self.up_first[node as usize] as usize..self.up_first[node as usize + 1] as usize;
        // The heads are ancestors, so they stand before the node.
        let (higher, _) = costs.split_at_mut(at);
        for (depth, arc) in self.up_depth[arcs.clone()].iter().zip(&arc_costs[arcs]) {
            let known = &mut higher[*depth as usize];
            *known = (*known).min(cost + Cost::from_raw(*arc));
        }
    }

    /// A node and its ancestors, the root first.
    fn chain(&self, low: u32) -> Vec<u32> {
        let mut chain = Vec::with_capacity(USUAL_DEPTH);
        let mut next = Some(low);
        while let Some(node) = next {
            chain.push(node);
            next = parent(self.up_first, self.up_head, node);
        }
        chain.reverse();
        chain
    }

    fn trunks(&self, chain: &[u32]) -> Vec<u32> {
        let mut trunks = Vec::new();
        for (at, node) in chain.iter().enumerate() {
            let trunk = self.trunk[*node as usize];
            if trunks.len() < 2 || trunks[trunks.len() - 2] != trunk {
                trunks.extend([trunk, 0]);
            }
            if let Some(last) = trunks.last_mut() {
                *last = number(at) + 1;
            }
        }
        trunks
    }
}

/// How many ancestors two points have in common.
#[inline]
pub(crate) fn common(a: &[u32], b: &[u32]) -> usize {
    let mut shared = 0;
    for (a, b) in a.chunks_exact(2).zip(b.chunks_exact(2)) {
        if a[0] != b[0] {
            break;
        }
        shared = a[1].min(b[1]);
        if a[1] != b[1] {
            break;
        }
    }
    shared as usize
}

/// The cheapest way over a common ancestor: from a place with one half to a place with the other.
#[inline]
pub(crate) fn cheapest(from: HalfView<'_>, to: HalfView<'_>) -> Cost {
    let shared = common(from.trunks, to.trunks);
    kernel::cheapest([&from.times[..shared], &to.times[..shared]], [&from.lengths[..shared], &to.lengths[..shared]])
}

/// A half of a label where it is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HalfView<'a> {
    pub(crate) trunks: &'a [u32],
    pub(crate) times: &'a [u32],
    pub(crate) lengths: &'a [u32],
}
