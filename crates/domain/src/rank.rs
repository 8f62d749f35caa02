//! The rank of a stop: its position in the order of its route. There is always space for another rank between two ranks.
//!
//! A rank is a fraction in base 256, compared byte by byte. The insertion of a stop uses a rank between its neighbours and does
//! not change their ranks, so only one row is written, however long the route is.

use std::sync::Arc;

/// A non-empty byte string that does not end in zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Rank(Arc<[u8]>);

impl Rank {
    /// Creates a rank from stored bytes; `None` for bytes that are not a valid rank.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.last().is_some_and(|b| *b != 0)).then(|| Self(bytes.into()))
    }

    /// The stored bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns `count` ranks in order, as far apart as possible.
    pub fn spread(count: usize) -> Vec<Self> {
        let parts = count as u64 + 1;
        let rank = |i: u64| {
            let mut bytes = ((i << 32) / parts).to_be_bytes()[4..].to_vec();
            while bytes.last() == Some(&0) {
                bytes.pop();
            }
            Self(bytes.into())
        };
        (1..parts).map(rank).collect()
    }

    /// A rank after `low` (`None`: the beginning) and before `high` (`None`: the end).
    ///
    /// `low` must be before `high`. The result has the shortest length that a midpoint can have.
    pub fn between(low: Option<&Self>, high: Option<&Self>) -> Self {
        let low = low.map_or(&[][..], |r| &r.0);
        let mut high = high.map(|r| &*r.0);
        let mut bytes = Vec::with_capacity(low.len() + 1);
        for i in 0.. {
            let a = u16::from(low.get(i).copied().unwrap_or(0));
            let b = high.map_or(256, |h| u16::from(h.get(i).copied().unwrap_or(0)));
            let middle = a + b.saturating_sub(a) / 2;
            // `middle` is at most 255: it is below `b`, which is at most 256, or it is `a`.
            bytes.push(u8::try_from(middle).unwrap_or(u8::MAX));
            if middle > a {
                break;
            }
            if b > a {
                // From here on, the prefix is below `high`, whatever bytes follow.
                high = None;
            }
        }
        Self(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn there_is_always_room_between_two_ranks(picks in prop::collection::vec(any::<prop::sample::Index>(), 1..200)) {
            let mut ranks: Vec<Rank> = Vec::new();
            for pick in picks {
                let at = pick.index(ranks.len() + 1);
                let rank = Rank::between(at.checked_sub(1).map(|i| &ranks[i]), ranks.get(at));
                ranks.insert(at, rank);
            }
            prop_assert!(ranks.windows(2).all(|w| w[0] < w[1]));
            prop_assert!(ranks.iter().all(|r| Rank::from_bytes(r.0.to_vec()).is_some()));
        }

        #[test]
        fn there_is_room_between_any_two_that_are_stored(
            a in prop::collection::vec(any::<u8>(), 0..9), b in prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 0..9),
        ) {
            let (Some(a), Some(b)) = (Rank::from_bytes(a), Rank::from_bytes(b)) else { return Ok(()) };
            prop_assume!(a != b);
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            let between = Rank::between(Some(&low), Some(&high));
            prop_assert!(low < between && between < high, "{:?} {:?} {:?}", low, between, high);
            prop_assert!(Rank::between(None, Some(&low)) < low && Rank::between(Some(&high), None) > high);
        }
    }

    #[test]
    fn ranks_are_spread_evenly() {
        assert_eq!(Rank::spread(3).iter().map(|r| r.as_bytes().to_vec()).collect::<Vec<_>>(), [[64], [128], [192]]);
        assert!(Rank::spread(1000).windows(2).all(|w| w[0] < w[1]));
    }

    #[test]
    fn appending_halves_the_room_that_is_left() {
        let first = Rank::between(None, None);
        assert_eq!(first.as_bytes(), [128]);
        assert_eq!(Rank::between(Some(&first), None).as_bytes(), [192]);
        assert_eq!(Rank::between(None, Some(&first)).as_bytes(), [64]);
    }
}
