//! Which steps are kept: simulated annealing, cooled by progress.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// A step may cost more by chance; the warmer, the likelier.
pub(super) struct Threshold {
    warm: f64,
    cold: f64,
}

/// As a share of what one reservation costs on average.
const WARM: f64 = 0.02;
const COLD: f64 = 0.001;

impl Threshold {
    /// For a plan of that cost with so many reservations to move.
    pub fn new(cost: i64, movable: usize) -> Self {
        let each = cost as f64 / movable as f64;
        Self { warm: (each * WARM).max(1.0), cold: (each * COLD).max(0.01) }
    }

    /// Whether to go on from `cost` instead of `before`.
    pub fn accepts(&self, cost: i64, before: i64, progress: f64, random: &mut ChaCha8Rng) -> bool {
        if cost <= before {
            return true;
        }
        let temperature = self.warm * (self.cold / self.warm).powf(progress);
        let luck: f64 = random.random();
        ((cost - before) as f64) < -temperature * luck.ln()
    }
}
