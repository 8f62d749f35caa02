//! Which steps are kept: simulated annealing, cooled by progress.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::Depth;

/// A step may cost more by chance; the warmer, the likelier.
pub(super) struct Threshold {
    warm: f64,
    cold: f64,
}

impl Threshold {
    /// For a plan of that cost with so many reservations to move. Temperatures are shares of what one reservation costs on
    /// average.
    pub fn new(cost: i64, movable: usize, depth: Depth) -> Self {
        let each = cost as f64 / movable.max(1) as f64;
        let (warm, cold) = match depth {
            Depth::Touch => (0.02, 0.001),
            Depth::Deep => (0.3, 0.002),
        };
        Self { warm: (each * warm).max(1.0), cold: (each * cold).max(0.01) }
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
