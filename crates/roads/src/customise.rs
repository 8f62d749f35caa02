//! Computes the costs of all arcs of the structure from the costs of the edges (basic customisation; Dibbelt, Strasser, Wagner 2016).

use crate::cost::Cost;

/// The costs of the arcs of a structure, in both directions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Metric {
    /// The cost from the lower to the higher end of each arc.
    pub(crate) up: Vec<u64>,
    /// The cost from the higher to the lower end.
    pub(crate) down: Vec<u64>,
}

impl Metric {
    /// The costs of a structure's arcs, from pairs of a slot (twice the arc, plus one downwards) and a cost.
    pub(crate) fn new(up_first: &[u32], up_head: &[u32], costs: impl Iterator<Item = (u32, Cost)>) -> Self {
        let none = vec![Cost::NO_WAY.raw(); up_head.len()];
        let mut metric = Self { up: none.clone(), down: none };
        for (slot, cost) in costs {
            let side = if slot & 1 == 0 { &mut metric.up } else { &mut metric.down };
            let known = &mut side[(slot >> 1) as usize];
            *known = cost.raw().min(*known);
        }
        for node in 0..up_first.len() - 1 {
            metric.relax_triangles(up_first, up_head, node);
        }
        metric
    }

    /// A way over a node may be the cheapest one between two of its higher neighbours. Nodes come in the order of their ranks, so the
    /// arcs of the node are final.
    fn relax_triangles(&mut self, up_first: &[u32], up_head: &[u32], node: usize) {
        let (first, end) = (up_first[node] as usize, up_first[node + 1] as usize);
        for low in first..end {
            let (to_node, from_node) = (self.down[low], self.up[low]);
            let start = up_first[up_head[low] as usize] as usize;
            // All higher neighbours of the node are neighbours of its lower one too, and both lists are ascending.
            let mut arc = start;
            for high in low + 1..end {
                while up_head[arc] != up_head[high] {
                    arc += 1;
                }
                let (there, back) = (to_node + self.up[high], self.down[high] + from_node);
                self.up[arc] = self.up[arc].min(there);
                self.down[arc] = self.down[arc].min(back);
            }
        }
    }

    /// The memory that the costs take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        16 * self.up.len()
    }
}

/// The largest number of arcs of a structure, so that twice an arc's number fits into 32 bits.
pub(crate) const MOST_ARCS: usize = 1 << 30;
