//! How many typos lie between two words.

/// Longer texts are not compared.
const LONGEST: usize = 64;

/// A text by its letters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Letters {
    pub(crate) letters: Vec<char>,
    /// A bit for each letter that is in it; some letters share one.
    present: u64,
    /// Its digits, which no typo changes.
    digits: String,
}

impl Letters {
    pub(crate) fn new(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let present = letters.iter().fold(0, |present, letter| present | 1 << (u32::from(*letter) % 64));
        let digits = text.chars().filter(char::is_ascii_digit).collect();
        Self { letters, present, digits }
    }

    pub(crate) fn len(&self) -> usize {
        self.letters.len()
    }

    pub(crate) fn has_digit(&self) -> bool {
        !self.digits.is_empty()
    }

    pub(crate) fn is_number(&self) -> bool {
        self.digits.len() == self.letters.len()
    }

    /// The typos between the text and a name, which may go on behind it with `prefix`. `None` if there are too many, or if digits differ.
    pub(crate) fn typos(&self, name: &Self, prefix: bool) -> Option<usize> {
        let most = allowed(self.len());
        let same_digits = self.digits == name.digits || (prefix && name.digits.starts_with(&self.digits));
        let only = |one: u64, other: u64| (one & !other).count_ones() as usize;
        // Each typo brings at most one letter that the other text does not have.
        if !same_digits
            || only(self.present, name.present) > most
            || (!prefix && only(name.present, self.present) > most)
        {
            return None;
        }
        distance(&self.letters, &name.letters, most, prefix)
    }

    /// Whether the other text begins with this one.
    pub(crate) fn begins(&self, other: &Self) -> bool {
        other.letters.starts_with(&self.letters)
    }
}

/// The least number of letters that are inserted, removed, replaced or exchanged with their neighbour between two texts, if it is at most
/// `most` (optimal string alignment distance). With `prefix`, the second text may go on.
fn distance(one: &[char], other: &[char], most: usize, prefix: bool) -> Option<usize> {
    if one.len() > LONGEST || other.len() > LONGEST || too_far(one.len(), other.len(), most, prefix) {
        return None;
    }
    let mut rows = [[0_usize; LONGEST + 1]; 3];
    rows[0] = std::array::from_fn(|at| at);
    for at in 1..=one.len() {
        let least = row(&mut rows, one, other, at);
        if least > most {
            return None;
        }
    }
    let last = &rows[one.len() % 3][..=other.len()];
    let found = if prefix { *last.iter().min()? } else { last[other.len()] };
    (found <= most).then_some(found)
}

fn too_far(one: usize, other: usize, most: usize, prefix: bool) -> bool {
    one > other + most || (!prefix && other > one + most)
}

/// Fills the row of a letter of the first text, and returns its least entry.
fn row(rows: &mut [[usize; LONGEST + 1]; 3], one: &[char], other: &[char], at: usize) -> usize {
    let (now, before, earlier) = (at % 3, (at + 2) % 3, (at + 1) % 3);
    rows[now][0] = at;
    let mut least = at;
    for to in 1..=other.len() {
        let replaced = rows[before][to - 1] + usize::from(one[at - 1] != other[to - 1]);
        let mut cost = replaced.min(rows[before][to] + 1).min(rows[now][to - 1] + 1);
        if at > 1 && to > 1 && one[at - 1] == other[to - 2] && one[at - 2] == other[to - 1] {
            cost = cost.min(rows[earlier][to - 2] + 1);
        }
        rows[now][to] = cost;
        least = least.min(cost);
    }
    least
}

/// How many typos a text of this many letters may have.
fn allowed(letters: usize) -> usize {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn between(one: &str, other: &str, most: usize, prefix: bool) -> Option<usize> {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        distance(&chars(one), &chars(other), most, prefix)
    }

    #[test]
    fn each_kind_of_typo_counts_one() {
        assert_eq!(between("gade", "gade", 0, false), Some(0));
        for typo in ["gde", "gaade", "gafe", "gaed"] {
            assert_eq!(between(typo, "gade", 2, false), Some(1), "{typo}");
        }
        assert_eq!(between("gade", "vej", 2, false), None);
        assert_eq!(between("ga", "gade", 0, true), Some(0));
        assert_eq!(between("agd", "gadestr", 1, true), Some(1));
        assert_eq!(between("", "", 0, false), Some(0));
    }

    #[test]
    fn digits_are_never_typos() {
        let typos = |one: &str, other: &str, prefix| Letters::new(one).typos(&Letters::new(other), prefix);
        assert_eq!(typos("strassedes17juni", "strassedes17jnui", false), Some(1));
        assert_eq!(typos("strassedes17juni", "strassedes18juni", false), None);
        assert_eq!(typos("bjornsonsvej", "bjornsonsvej53", false), None);
        assert_eq!(typos("bjornsonsvej", "bjornsonsvej53", true), Some(0));
        assert_eq!(typos("23", "230", true), Some(0));
        assert_eq!(typos("24", "230", true), None);
    }

    proptest! {
        #[test]
        fn the_quick_check_forbids_nothing_that_is_allowed(one in "[a-d]{4,12}", other in "[a-d]{4,12}", prefix in any::<bool>()) {
            let slow = between(&one, &other, allowed(one.len()), prefix);
            prop_assert_eq!(Letters::new(&one).typos(&Letters::new(&other), prefix), slow);
        }

        #[test]
        fn it_is_symmetric_and_within_the_lengths(one in "[ab]{0,8}", other in "[ab]{0,8}") {
            let found = between(&one, &other, 10, false).unwrap();
            prop_assert_eq!(Some(found), between(&other, &one, 10, false));
            prop_assert!(found >= one.len().abs_diff(other.len()) && found <= one.len().max(other.len()));
            prop_assert_eq!(found == 0, one == other);
        }

        #[test]
        fn a_smaller_bound_gives_the_same_or_nothing(one in "[ab]{0,8}", other in "[ab]{0,8}", most in 0..4_usize) {
            let found = between(&one, &other, 10, false).filter(|found| *found <= most);
            prop_assert_eq!(between(&one, &other, most, false), found);
        }
    }
}
