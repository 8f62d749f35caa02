//! The innermost loop of a leg: the smallest sum of two rows of times, and the smallest length among those.
//!
//! There is plain code for every processor, and the same in instructions of AVX2, which is chosen at run time. The second pass looks
//! for the few entries with the smallest time, so lengths are read only there.

use crate::cost::{Cost, NO_TIME};

/// The cheapest sum over all entries: of two rows of times in deciseconds, and of two rows of lengths in decimetres along the same ways.
/// All rows have the same length. Times are at most [`NO_TIME`].
#[inline]
pub(crate) fn cheapest(times: [&[u32]; 2], lengths: [&[u32]; 2]) -> Cost {
    #[cfg(target_arch = "x86_64")]
    if times[0].len() >= avx2::LANES && std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2, as was just found out.
        return unsafe { avx2::cheapest(times, lengths) };
    }
    portable(times, lengths)
}

fn portable([a, b]: [&[u32]; 2], [from, to]: [&[u32]; 2]) -> Cost {
    let time = least_sum([a, b]);
    if time >= NO_TIME {
        return Cost::NO_WAY;
    }
    let sums = a.iter().zip(b).zip(from.iter().zip(to));
    let lengths = sums.filter(|((a, b), _)| *a + *b == time).map(|(_, (from, to))| from + to);
    Cost::new(time, lengths.min().unwrap_or(u32::MAX))
}

/// The smallest sum of two times. The numbers count as signed, because the basic vector instructions cannot compare unsigned ones; twice
/// [`NO_TIME`] is still positive.
fn least_sum([a, b]: [&[u32]; 2]) -> u32 {
    a.iter().zip(b).map(|(a, b)| (a + b).cast_signed()).fold(i32::MAX, i32::min).cast_unsigned()
}

/// The same in instructions of AVX2.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm_cvtsi128_si32, _mm_min_epu32, _mm_shuffle_epi32, _mm256_add_epi32, _mm256_castsi256_ps,
        _mm256_castsi256_si128, _mm256_cmpeq_epi32, _mm256_extracti128_si256, _mm256_loadu_si256, _mm256_min_epu32,
        _mm256_movemask_ps, _mm256_set1_epi32,
    };

    use crate::cost::{Cost, NO_TIME};

    /// Numbers in a register. Rows must have at least as many entries.
    pub(super) const LANES: usize = 8;

    #[target_feature(enable = "avx2")]
    pub(super) fn cheapest([a, b]: [&[u32]; 2], [from, to]: [&[u32]; 2]) -> Cost {
        let last = a.len() - LANES;
        // The last block overlaps the one before. An entry that is seen twice changes no minimum.
        let mut least = sums(a, b, last);
        for at in (0..last).step_by(LANES) {
            least = _mm256_min_epu32(least, sums(a, b, at));
        }
        let time = least_lane(least);
        if time >= NO_TIME {
            return Cost::NO_WAY;
        }
        let wanted = _mm256_set1_epi32(time.cast_signed());
        let mut length = u32::MAX;
        for at in (0..last).step_by(LANES).chain([last]) {
            let mut found = equal(sums(a, b, at), wanted);
            while found != 0 {
                let lane = at + found.trailing_zeros() as usize;
                length = length.min(from[lane] + to[lane]);
                found &= found - 1;
            }
        }
        Cost::new(time, length)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn sums(a: &[u32], b: &[u32], at: usize) -> __m256i {
        _mm256_add_epi32(block(a, at), block(b, at))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn block(row: &[u32], at: usize) -> __m256i {
        let entries = &row[at..at + LANES];
        // SAFETY: the slice has as many entries as are loaded, and the load needs no alignment.
        unsafe { _mm256_loadu_si256(entries.as_ptr().cast()) }
    }

    /// A bit for each lane that has the wanted number.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal(sums: __m256i, wanted: __m256i) -> u32 {
        _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(sums, wanted))).cast_unsigned()
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn least_lane(lanes: __m256i) -> u32 {
        let four = _mm_min_epu32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256::<1>(lanes));
        let two = _mm_min_epu32(four, _mm_shuffle_epi32::<0b01_00_11_10>(four));
        let one = _mm_min_epu32(two, _mm_shuffle_epi32::<0b10_11_00_01>(two));
        _mm_cvtsi128_si32(one).cast_unsigned()
    }
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
