//! The limits of plan writers and the rules of repair.

use std::time::Duration;

use ritiro_domain::Seconds;

/// Limits of the plan writers; see `config/default.toml`, section `planning`.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The maximum number of commands that wait for one writer. Further commands fail with [`AppError::Overloaded`](crate::app::AppError::Overloaded).
    pub queue_length: usize,
    /// The maximum number of commands in one commit.
    pub batch_size: usize,
    /// How often a writer retries a batch after a version conflict.
    pub retries: u32,
    /// The maximum number of search steps to make room in a window that has none; 0 disables the search.
    pub room_steps: u64,
    /// The rules for delays, absences and repair.
    pub repair: RepairRules,
    /// How long readers use a plan in memory without a query whether another instance changed it. Writes always check
    /// the versions.
    pub fresh_for: Duration,
    /// How long a command may wait for its commit before the writer gives it up.
    pub timeout: Duration,
    /// The number of database connections (lanes) that commit batches.
    pub lanes: usize,
}

/// The rules for detecting delays and absences and for repairing routes; see `config/default.toml`, section `repair`.
#[derive(Clone, Copy, Debug)]
pub struct RepairRules {
    /// Whether the repair may move stops at risk to other couriers.
    pub enabled: bool,
    /// A delay below this value does not change the plan yet.
    pub slack: Seconds,
    /// The cost of changing a stop that its courier may have seen already.
    pub disturbance_cost: i64,
    /// A courier who has not reported this long after the planned departure counts as absent; zero disables the rule.
    pub absent_after: Seconds,
    /// The time of one search for better places in one plan.
    pub search: Duration,
}
