//! Which operations are tried next, drawn from a seed alone: the same seed draws the same ones. Pairs that were planned least so far are
//! planned next, so that all overlap.

use std::collections::BTreeMap;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::client::PATIENCE;
use crate::fleet::INSTANCES;
use crate::record::Kind;
use crate::world::{DAYS, WINDOWS, Window};

/// What may happen to one booking at once.
pub const OF_BOOKING: [Kind; 11] = [
    Kind::MoveIn,
    Kind::MoveAcross,
    Kind::MoveHoldIn,
    Kind::MoveHoldAcross,
    Kind::Cancel,
    Kind::Complete,
    Kind::Fail,
    Kind::Retry,
    Kind::Assign,
    Kind::CallOff,
    Kind::Reopen,
];

/// What may happen to one hold at once, also when its time runs out.
pub const OF_HOLD: [Kind; 6] =
    [Kind::Release, Kind::BookHold, Kind::MoveHoldIn, Kind::MoveHoldAcross, Kind::Replace, Kind::CompleteHeld];

/// What may happen to a whole day.
pub const OF_DAY: [Kind; 7] =
    [Kind::Lock, Kind::Unlock, Kind::EditShift, Kind::EditZone, Kind::EditCatalogue, Kind::Report, Kind::Position];

/// What may happen to the day on which a courier reports: operators change what is under way.
pub const UNDER_WAY: [Kind; 9] = [
    Kind::Lock,
    Kind::Unlock,
    Kind::EditShift,
    Kind::EditZone,
    Kind::EditCatalogue,
    Kind::Report,
    Kind::Position,
    Kind::CallOff,
    Kind::Reopen,
];

/// How often pairs of operations overlapped.
pub type Pairs = BTreeMap<(Kind, Kind), usize>;

/// One operation of several that are sent together.
#[derive(Clone, Debug)]
pub struct Step {
    pub kind: Kind,
    pub after: Duration,
    pub instance: usize,
    /// Whether it names the version that it changes.
    pub named: bool,
    pub window: Window,
    pub patience: Duration,
}

pub struct Draw {
    random: ChaCha8Rng,
    planned: BTreeMap<(Kind, Kind), u32>,
}

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self::knowing(seed, &Pairs::new())
    }

    /// One that plans the pairs first that overlapped least until now.
    pub fn knowing(seed: u64, overlapped: &Pairs) -> Self {
        let planned = overlapped.iter().map(|(pair, times)| (*pair, *times as u32)).collect();
        Self { random: ChaCha8Rng::seed_from_u64(seed), planned }
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.random.random_range(0..most)
    }

    /// In so many of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.random.random_ratio(percent, 100)
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub fn window(&mut self) -> Window {
        // Most of it on the first day, where couriers report.
        let day = if self.chance(40) { 0 } else { self.below(DAYS) };
        Window { day, index: self.below(WINDOWS.len()) }
    }

    pub fn milliseconds(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_micros(self.random.random_range(from * 1000..=to * 1000))
    }

    /// Several operations at once, a pair of those that were planned least first.
    pub fn burst(&mut self, kinds: &[Kind]) -> Vec<Step> {
        let (first, second) = self.least(kinds);
        let mut together = vec![first, second];
        for percent in [90, 70, 50] {
            if self.chance(percent) {
                together.push(self.pick(kinds));
            }
        }
        let (here, apart) = (self.below(INSTANCES), self.chance(50));
        // Some operations read before they write, others write at once: they meet only if they are not sent at the same moment.
        let spread = self.pick(&[2, 2, 12, 40]);
        let mut steps = Vec::new();
        for (place, kind) in together.into_iter().enumerate() {
            let after = if place == 0 { Duration::ZERO } else { self.milliseconds(0, spread * place as u64) };
            let instance = if apart { self.below(INSTANCES) } else { here };
            steps.push(self.step(kind, after, instance));
        }
        steps
    }

    pub fn step(&mut self, kind: Kind, after: Duration, instance: usize) -> Step {
        let (named, window, patience) = (self.chance(25), self.window(), self.patience(4));
        Step { kind, after, instance, named, window, patience }
    }

    /// In so many of a hundred cases the client hangs up before it can have an answer.
    pub fn patience(&mut self, percent: u32) -> Duration {
        if self.chance(percent) { self.milliseconds(2, 60) } else { PATIENCE }
    }

    /// The ordered pair that was planned least.
    fn least(&mut self, kinds: &[Kind]) -> (Kind, Kind) {
        let mut pairs: Vec<(u32, u32, (Kind, Kind))> = Vec::new();
        for first in kinds {
            for second in kinds {
                let pair = (*first, *second);
                pairs.push((self.planned.get(&pair).copied().unwrap_or(0), self.random.random(), pair));
            }
        }
        let pair = pairs.into_iter().min().expect("there are kinds").2;
        *self.planned.entry(pair).or_default() += 1;
        pair
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64) -> Vec<Kind> {
        let mut draw = Draw::new(seed);
        (0..200).flat_map(|_| draw.burst(&OF_BOOKING)).map(|step| step.kind).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_operations() {
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
    }

    #[test]
    fn every_pair_is_planned_before_any_is_planned_twice() {
        let mut draw = Draw::new(1);
        let pairs = OF_BOOKING.len() * OF_BOOKING.len();
        let mut seen: Vec<(Kind, Kind)> = (0..pairs).map(|_| draw.least(&OF_BOOKING)).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), pairs);
    }
}
