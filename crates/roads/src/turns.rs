//! Which sequences of edges no way may contain, and in which state a way is after an edge.

use std::collections::HashMap;

/// How far a way has followed forbidden sequences: the number of the sequence and how many of its edges, sorted. Empty for most ways.
pub(crate) type State = Vec<(u32, u32)>;

/// Forbidden sequences of directed edges. A directed edge is twice an edge's number, plus one against the edge.
#[derive(Clone, Debug, Default)]
pub(crate) struct Turns {
    paths: Vec<Vec<u32>>,
    starts: HashMap<u32, Vec<u32>>,
}

impl Turns {
    /// Turns without the forbidden sequences, each of two edges or more.
    pub(crate) fn new(paths: Vec<Vec<u32>>) -> Self {
        let mut starts: HashMap<u32, Vec<u32>> = HashMap::new();
        for (path, at) in paths.iter().zip(0..) {
            starts.entry(path[0]).or_default().push(at);
        }
        Self { paths, starts }
    }

    /// Whether any sequence is forbidden.
    pub(crate) fn is_any(&self) -> bool {
        !self.paths.is_empty()
    }

    /// The state of a way after one more edge; `None` if the edge ends a forbidden sequence.
    pub(crate) fn after(&self, state: &[(u32, u32)], directed: u32) -> Option<State> {
        let mut next = State::new();
        for (path, done) in state {
            let edges = &self.paths[*path as usize];
            if edges[*done as usize] == directed {
                if *done as usize + 1 == edges.len() {
                    return None;
                }
                next.push((*path, done + 1));
            }
        }
        next.extend(self.starts.get(&directed).into_iter().flatten().map(|path| (*path, 1)));
        next.sort_unstable();
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_way_is_refused_as_soon_as_it_contains_a_forbidden_sequence(
            paths in prop::collection::vec(prop::collection::vec(0_u32..4, 2..5), 0..5),
            way in prop::collection::vec(0_u32..4, 0..12),
        ) {
            let turns = Turns::new(paths.clone());
            let mut state = Some(State::new());
            for length in 1..=way.len() {
                let way = &way[..length];
                state = state.and_then(|state| turns.after(&state, way[length - 1]));
                let forbidden = paths.iter().any(|path| way.windows(path.len()).any(|part| part == path));
                prop_assert_eq!(state.is_none(), forbidden);
                if forbidden {
                    break;
                }
            }
        }
    }
}
