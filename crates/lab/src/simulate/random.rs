//! Seeded random numbers. Each purpose has its own stream, so that the draws for one do not change those for another.

use std::f64::consts::TAU;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp, LogNormal};

use crate::common::numbers::rounded;

/// The purpose of a random stream. The same seed, purpose and number give the same values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The home of a shopper.
    Home,
    /// A shopper: the time of the request, and the preferences.
    Shopper,
    /// A shopper at the door: presence and service time.
    Door,
    /// A courier: the travel times.
    Courier,
    /// A courier's phone: the periods with signal.
    Phone,
    /// The vehicles that break down, and the times.
    Breakdown,
    /// A courier: whether loading between two trips is reported.
    Loading,
    /// A shopper who was not at home: whether another window is chosen.
    Redelivery,
}

/// One stream of random numbers.
pub struct RandomStream(ChaCha8Rng);

impl RandomStream {
    pub fn of(seed: u64, purpose: Purpose, number: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream((purpose as u64) << 48 | number);
        Self(random)
    }

    /// Returns true with this probability.
    pub fn happens(&mut self, share: f64) -> bool {
        self.0.random_bool(share.clamp(0.0, 1.0))
    }

    /// A value from 0 to below 1.
    pub fn share(&mut self) -> f64 {
        self.0.random()
    }

    /// A whole number from 0 to below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end.max(1))
    }

    /// A random duration. It is never negative, its mean is `seconds`, and its standard deviation is the share
    /// `spread` of the mean. The distribution is log-normal: values far above the mean are rarer than values slightly
    /// below it, but differ more from it.
    pub fn noisy(&mut self, seconds: f64, spread: f64) -> i64 {
        if seconds <= 0.0 || spread <= 0.0 {
            return rounded(seconds.max(0.0));
        }
        let factor = LogNormal::from_mean_cv(1.0, spread).expect("a positive mean and spread are allowed");
        rounded(seconds * factor.sample(&mut self.0))
    }

    /// A random wait with an exponential distribution, at least one second.
    pub fn wait(&mut self, mean: f64) -> i64 {
        let wait = Exp::new(1.0 / mean.max(1.0)).expect("a positive rate is allowed").sample(&mut self.0);
        rounded(wait).max(1)
    }

    /// A random angle in radians.
    pub fn angle(&mut self) -> f64 {
        self.share() * TAU
    }

    /// A random index by weight; the first index if all weights are zero.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.share() * weights.iter().sum::<f64>();
        let chosen = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        chosen.unwrap_or(0)
    }

    /// Shuffles the items.
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
            let mut random = RandomStream::of(1, Purpose::Courier, 3);
            let draws: Vec<i64> = (0..40_000).map(|_| random.noisy(1_000.0, spread)).collect();
            let (mean, deviation) = moments(&draws);
            assert!((mean - 1_000.0).abs() < 20.0, "{spread}: {mean}");
            assert!((deviation / 1_000.0 - spread).abs() < 0.05 * spread + 0.01, "{spread}: {deviation}");
            assert!(draws.iter().all(|draw| *draw >= 0));
        }
    }

    #[test]
    fn without_spread_nothing_is_drawn() {
        let mut random = RandomStream::of(1, Purpose::Door, 3);
        assert_eq!((random.noisy(180.0, 0.0), random.noisy(0.0, 0.5)), (180, 0));
        assert_eq!(random.share(), RandomStream::of(1, Purpose::Door, 3).share());
    }

    #[test]
    fn each_purpose_and_number_has_a_stream_of_its_own() {
        let first = |seed, purpose, number| RandomStream::of(seed, purpose, number).share();
        let shares = [
            first(1, Purpose::Courier, 1),
            first(1, Purpose::Courier, 2),
            first(1, Purpose::Phone, 1),
            first(2, Purpose::Courier, 1),
        ];
        for (at, share) in shares.iter().enumerate() {
            assert!(!shares[..at].contains(share), "{shares:?}");
        }
        assert_eq!(first(1, Purpose::Courier, 1), shares[0]);
    }

    #[test]
    fn weights_are_kept() {
        let mut random = RandomStream::of(1, Purpose::Shopper, 1);
        let mut counts = [0_i32; 3];
        (0..3_000).for_each(|_| counts[random.weighted(&[1.0, 0.0, 2.0])] += 1);
        assert_eq!(counts[1], 0);
        assert!((counts[2] - 2 * counts[0]).abs() < 300, "{counts:?}");
    }
}
