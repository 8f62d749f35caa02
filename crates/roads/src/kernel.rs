//! The innermost loop of a leg: the smallest sum of two rows of times, and the smallest length among those.
//!
//! It is plain code that the compiler turns into vector instructions. It is compiled twice on x86-64: for every processor, and for
//! those with AVX2, which is found out at run time.

use crate::cost::{Cost, NO_TIME};

/// Entries that are looked at together in the second pass.
const BLOCK: usize = 16;

/// The cheapest sum over all entries: of two rows of times in deciseconds, and of two rows of lengths in decimetres along the same ways.
/// All rows have the same length. Times are at most [`NO_TIME`].
#[inline]
pub(crate) fn cheapest(times: [&[u32]; 2], lengths: [&[u32]; 2]) -> Cost {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, as was just found out.
        return unsafe { with_avx2(times, lengths) };
    }
    portable(times, lengths)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(times: [&[u32]; 2], lengths: [&[u32]; 2]) -> Cost {
    portable(times, lengths)
}

#[inline(always)]
fn portable(times: [&[u32]; 2], lengths: [&[u32]; 2]) -> Cost {
    let time = least_sum(times);
    if time >= NO_TIME.cast_signed() {
        return Cost::NO_WAY;
    }
    Cost::new(time.cast_unsigned(), least_length(times, lengths, time))
}

/// The smallest sum of two times. The numbers count as signed, because processors without AVX2 cannot compare unsigned ones at once;
/// twice [`NO_TIME`] is still positive.
#[inline(always)]
fn least_sum([a, b]: [&[u32]; 2]) -> i32 {
    a.iter().zip(b).map(|(a, b)| (a + b).cast_signed()).fold(i32::MAX, i32::min)
}

/// The smallest sum of two lengths where the times add up to the smallest time.
#[inline(always)]
fn least_length([a, b]: [&[u32]; 2], [from, to]: [&[u32]; 2], time: i32) -> u32 {
    let time = time.cast_unsigned();
    let mut least = u32::MAX;
    let mut at = 0;
    for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
        if a.iter().zip(b).fold(false, |found, (a, b)| found | (a + b == time)) {
            least = least.min(least_in_block([a, b], [&from[at..], &to[at..]], time));
        }
        at += BLOCK;
    }
    least
}

#[inline(always)]
fn least_in_block([a, b]: [&[u32]; 2], [from, to]: [&[u32]; 2], time: u32) -> u32 {
    let sums = a.iter().zip(b).zip(from.iter().zip(to));
    sums.filter(|((a, b), _)| *a + *b == time).map(|(_, (from, to))| from + to).min().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry() -> impl Strategy<Value = (u32, u32, u32, u32)> {
        let time = || prop_oneof![0_u32..4, 0_u32..100_000, Just(NO_TIME)];
        (time(), time(), 0_u32..5, 0_u32..1_000_000)
    }

    proptest! {
        #[test]
        fn is_the_cheapest_of_all_sums(entries in prop::collection::vec(entry(), 0..100)) {
            let row = |pick: fn(&(u32, u32, u32, u32)) -> u32| entries.iter().map(pick).collect::<Vec<_>>();
            let rows = [row(|e| e.0), row(|e| e.1), row(|e| e.2), row(|e| e.3)];
            let sums = entries.iter().filter(|e| e.0 + e.1 < NO_TIME).map(|e| Cost::new(e.0 + e.1, e.2 + e.3));
            let expected = sums.min().unwrap_or(Cost::NO_WAY);
            prop_assert_eq!(portable([&rows[0], &rows[1]], [&rows[2], &rows[3]]), expected);
            prop_assert_eq!(cheapest([&rows[0], &rows[1]], [&rows[2], &rows[3]]), expected);
        }
    }
}
