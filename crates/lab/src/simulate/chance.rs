//! Chance, seeded: everything that draws has a stream of its own, so that what one draws changes nothing for another.

use std::f64::consts::TAU;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, LogNormal};

/// Who draws. The same seed, drawer and number give the same luck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawer {
    /// Where a shopper lives.
    Home,
    /// A shopper: when they come, what they like.
    Shopper,
    /// A shopper at the door: whether they are there, how long it takes.
    Door,
    /// A courier: how fast the way is.
    Courier,
    /// A courier's phone: when it has signal.
    Phone,
    /// Which vehicles break down, and when.
    Breakdown,
}

/// One stream of chance.
pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn of(seed: u64, drawer: Drawer, number: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream((drawer as u64) << 48 | number);
        Self(random)
    }

    /// True with that probability.
    pub fn happens(&mut self, share: f64) -> bool {
        self.0.random_bool(share.clamp(0.0, 1.0))
    }

    /// From 0 to below 1.
    pub fn share(&mut self) -> f64 {
        self.0.random()
    }

    /// From 0 to below that.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end.max(1))
    }

    /// What a length of time comes to: never negative, on average the length itself, with that standard deviation as a share
    /// of it. It is log-normal: much too long is rarer than a little too short, but goes further.
    pub fn noisy(&mut self, seconds: f64, spread: f64) -> i64 {
        if seconds <= 0.0 || spread <= 0.0 {
            return seconds.max(0.0).round() as i64;
        }
        let factor = LogNormal::from_mean_cv(1.0, spread).expect("a positive mean and spread are allowed");
        (seconds * factor.sample(&mut self.0)).round() as i64
    }

    /// A wait for something that has no memory, at least a second.
    pub fn wait(&mut self, mean: f64) -> i64 {
        let wait = Exp::new(1.0 / mean.max(1.0)).expect("a positive rate is allowed").sample(&mut self.0);
        (wait.round() as i64).max(1)
    }

    /// An angle.
    pub fn angle(&mut self) -> f64 {
        self.share() * TAU
    }

    /// One of them, by their weights; the first if all weigh nothing.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.share() * weights.iter().sum::<f64>();
        let chosen = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        chosen.unwrap_or(0)
    }

    /// Puts them into another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        use rand::seq::SliceRandom;
        items.shuffle(&mut self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(draws: &[i64]) -> (f64, f64) {
        let mean = draws.iter().sum::<i64>() as f64 / draws.len() as f64;
        let variance = draws.iter().map(|d| (*d as f64 - mean).powi(2)).sum::<f64>() / draws.len() as f64;
        (mean, variance.sqrt())
    }

    #[test]
    fn noise_keeps_the_mean_and_has_the_spread() {
        for spread in [0.15, 0.30, 0.8] {
            let mut chance = Chance::of(1, Drawer::Courier, 3);
            let draws: Vec<i64> = (0..40_000).map(|_| chance.noisy(1_000.0, spread)).collect();
            let (mean, deviation) = moments(&draws);
            assert!((mean - 1_000.0).abs() < 20.0, "{spread}: {mean}");
            assert!((deviation / 1_000.0 - spread).abs() < 0.05 * spread + 0.01, "{spread}: {deviation}");
            assert!(draws.iter().all(|draw| *draw >= 0));
        }
    }

    #[test]
    fn without_spread_nothing_is_drawn() {
        let mut chance = Chance::of(1, Drawer::Door, 3);
        assert_eq!((chance.noisy(180.0, 0.0), chance.noisy(0.0, 0.5)), (180, 0));
        assert_eq!(chance.share(), Chance::of(1, Drawer::Door, 3).share());
    }

    #[test]
    fn each_drawer_and_number_has_a_stream_of_its_own() {
        let first = |seed, drawer, number| Chance::of(seed, drawer, number).share();
        let shares = [
            first(1, Drawer::Courier, 1),
            first(1, Drawer::Courier, 2),
            first(1, Drawer::Phone, 1),
            first(2, Drawer::Courier, 1),
        ];
        for (at, share) in shares.iter().enumerate() {
            assert!(!shares[..at].contains(share), "{shares:?}");
        }
        assert_eq!(first(1, Drawer::Courier, 1), shares[0]);
    }

    #[test]
    fn weights_are_kept() {
        let mut chance = Chance::of(1, Drawer::Shopper, 1);
        let mut counts = [0_i32; 3];
        (0..3_000).for_each(|_| counts[chance.weighted(&[1.0, 0.0, 2.0])] += 1);
        assert_eq!(counts[1], 0);
        assert!((counts[2] - 2 * counts[0]).abs() < 300, "{counts:?}");
    }
}
