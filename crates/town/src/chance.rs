//! Random numbers that are the same on every platform and with every version of the libraries.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::numbers::{fraction, scaled};

/// A stream of random numbers. Each step of the generation has a stream of its own, so a change of one step leaves the others alone.
#[derive(Debug)]
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a step for a seed.
    pub(crate) fn new(seed: u64, step: Step) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8] = step as u8;
        Self(ChaCha8Rng::from_seed(bytes))
    }

    /// A seed for further random numbers.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number that is at least 0 and less than 1.
    pub(crate) fn unit(&mut self) -> f64 {
        fraction(self.0.next_u64())
    }

    /// A number that is at least `low` and less than `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number that is less than `count`, which is not zero.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        scaled(self.0.next_u32(), count)
    }

    /// Whether something happens that happens in this share of cases.
    pub(crate) fn is(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// An element of a list that is not empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Brings a list into a random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

/// The steps that use random numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The seeds of the plans.
    Plans,
    Frame,
    Skeleton,
    Centre,
    Station,
    Quarters,
    Special,
    OneWay,
    Places,
    Names,
    Buildings,
    Numbers,
    Shops,
    Fields,
    Restrictions,
    /// How the town is turned.
    Turn,
}
