//! The parameters of a search.

use ritiro_domain::Timestamp;

/// The parameters of an improvement.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// The seed of the random choices.
    pub seed: u64,
    /// Stops that are under way at this instant do not change.
    pub now: Timestamp,
    /// The search depth, which sets how much worse an intermediate plan may be.
    pub depth: Depth,
}

/// The search depth: the size of the neighbourhood and the temperatures of the simulated annealing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// A few milliseconds on a plan that is already good. In a large plan, the search uses only the neighbourhood of one stop,
    /// which the seed selects.
    Touch,
    /// Seconds or more on the whole plan, from a high temperature.
    Deep,
}
