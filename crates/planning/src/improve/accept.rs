//! Decides which steps are accepted: simulated annealing, where the temperature follows the progress of the search.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::effort::Depth;

/// The acceptance threshold. A step may cost more at random; the probability grows with the temperature.
pub(super) struct Threshold {
    warm: f64,
    cold: f64,
}

impl Threshold {
    /// The threshold for a plan of the given cost with `movable` reservations. The temperatures are shares of the average cost
    /// of one reservation.
    pub fn new(cost: i64, movable: usize, depth: Depth) -> Self {
        let each = cost as f64 / movable.max(1) as f64;
        let (warm, cold) = match depth {
            Depth::Touch => (0.02, 0.001),
            Depth::Deep => (0.3, 0.002),
        };
        Self { warm: (each * warm).max(1.0), cold: (each * cold).max(0.01) }
    }

    /// Whether to continue from `cost` instead of `before`. `progress` is the share of the effort that is spent, from 0 to 1.
    pub fn accepts(&self, cost: i64, before: i64, progress: f64, random: &mut ChaCha8Rng) -> bool {
        if cost <= before {
            return true;
        }
        let temperature = self.warm * (self.cold / self.warm).powf(progress);
        let luck: f64 = random.random();
        ((cost - before) as f64) < -temperature * luck.ln()
    }
}
