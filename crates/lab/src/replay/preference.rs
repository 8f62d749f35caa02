//! The preferences of a shopper: an order of the day's slots that depends only on the seed and the parcel, so that it
//! does not matter which shopper is served first.

use std::cmp::Reverse;

use chrono_tz::Tz;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::common::civil::CivilWindow;
use ritiro_client::Window;

/// The preferences of one shopper.
pub struct Preference {
    random: ChaCha8Rng,
}

impl Preference {
    /// Creates the preferences of a parcel. Each parcel uses its own stream of one seeded generator.
    pub fn new(seed: u64, parcel_index: usize) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(parcel_index as u64);
        Self { random }
    }

    /// Whether this shopper holds a window before booking it; `share` is the share of shoppers who do.
    pub fn holds_first(&mut self, share: f64) -> bool {
        self.random.random_bool(share)
    }

    /// The indices of the windows, best first: windows that overlap a wanted window most come first, the others in
    /// random order.
    pub fn order(mut self, windows: &[Window], wanted: &[CivilWindow], zone: Tz) -> Vec<usize> {
        let mut order: Vec<usize> = (0..windows.len()).collect();
        order.sort_by_key(|&at| (windows[at].start, windows[at].end));
        order.shuffle(&mut self.random);
        order.sort_by_key(|&at| rank(&windows[at], wanted, zone));
        order
    }
}

/// The index of the first wanted window that the window overlaps, and the overlap; windows without overlap come last
/// and rank equal.
fn rank(window: &Window, wanted: &[CivilWindow], zone: Tz) -> (usize, Reverse<u32>) {
    let overlap = |wish: &CivilWindow| wish.overlap_seconds(window, zone);
    match wanted.iter().position(|wish| overlap(wish) > 0) {
        Some(first) => (first, Reverse(overlap(&wanted[first]))),
        None => (wanted.len(), Reverse(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Vec<Window> {
        ["08:00-10:00", "10:00-12:00", "12:00-14:00", "14:00-16:00"]
            .map(|text| {
                let civil: CivilWindow = text.parse().unwrap();
                civil.on("2027-07-01".parse().unwrap(), Tz::UTC).unwrap()
            })
            .to_vec()
    }

    fn order(seed: u64, index: usize, wanted: &[CivilWindow]) -> Vec<usize> {
        Preference::new(seed, index).order(&day(), wanted, Tz::UTC)
    }

    #[test]
    fn the_same_seed_and_parcel_like_the_same() {
        assert_eq!(order(1, 7, &[]), order(1, 7, &[]));
        let others = (0..20).filter(|&index| order(1, index, &[]) != order(1, 7, &[]));
        assert!(others.count() > 10);
        assert!((0..20).any(|index| order(1, index, &[]) != order(2, index, &[])));
    }

    #[test]
    fn the_order_of_the_answer_does_not_matter() {
        let mut reversed = day();
        reversed.reverse();
        let there: Vec<_> = order(1, 3, &[]).iter().map(|&at| day()[at]).collect();
        let back = Preference::new(1, 3).order(&reversed, &[], Tz::UTC);
        let back: Vec<_> = back.iter().map(|&at| reversed[at]).collect();
        assert_eq!(there, back);
    }

    #[test]
    fn first_choices_spread_over_the_day() {
        let mut counts = [0; 4];
        for index in 0..400 {
            counts[order(1, index, &[])[0]] += 1;
        }
        assert!(counts.iter().all(|&count| count > 60), "{counts:?}");
    }

    #[test]
    fn wanted_windows_come_first_in_their_order() {
        let wanted: [CivilWindow; 2] = ["14:30-15:30", "08:00-10:30"].map(|w| w.parse().unwrap());
        for index in 0..20 {
            assert_eq!(order(1, index, &wanted)[..3], [3, 0, 1]);
        }
    }

    #[test]
    fn all_or_none_hold_at_the_ends_of_the_share() {
        assert!((0..50).all(|index| Preference::new(1, index).holds_first(1.0)));
        assert!(!(0..50).any(|index| Preference::new(1, index).holds_first(0.0)));
    }
}
