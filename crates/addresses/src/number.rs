//! House numbers: a number, letters and the end of a range.

use crate::text::{Gap, Word, words};

/// A house number that can be compared. "23" and "230" share nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Number {
    /// The number in front.
    pub(crate) main: u32,
    /// Up to four letters or digits behind it, as bytes; zero for none.
    pub(crate) suffix: u32,
    /// The last number of a range; zero for none.
    pub(crate) to: u32,
}

/// Numbers of more digits are something else.
const MOST_DIGITS: usize = 6;
/// A range that is longer is something else.
const LONGEST_RANGE: u32 = 400;

/// A house number in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Spotted {
    /// Its first word.
    pub(crate) start: usize,
    /// The word behind it.
    pub(crate) end: usize,
    /// What it says.
    pub(crate) number: Number,
}

/// The house number that a word is: "23", "23a".
fn of_word(word: &str) -> Option<Number> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > MOST_DIGITS || word.len() - digits > 3 {
        return None;
    }
    let (main, letters) = word.split_at(digits);
    let all_letters = letters.bytes().all(|byte| byte.is_ascii_lowercase());
    all_letters.then(|| Number { main: main.parse().unwrap_or_default(), suffix: packed(letters), to: 0 })
}

/// Up to four bytes as a number.
fn packed(letters: &str) -> u32 {
    letters.bytes().take(4).fold(0, |packed, byte| packed << 8 | u32::from(byte))
}

fn is_letter(word: &Word) -> bool {
    word.text.len() == 1 && word.text.as_bytes()[0].is_ascii_lowercase()
}

impl Number {
    /// All house numbers that the words from `start` on may be, the longest first.
    pub(crate) fn all_at(words: &[Word], start: usize) -> Vec<Spotted> {
        let Some(number) = words.get(start).and_then(|word| of_word(&word.text)) else { return Vec::new() };
        let mut all: Vec<Spotted> = number.with_next(words, start).into_iter().collect();
        all.push(Spotted { start, end: start + 1, number });
        all
    }

    /// The number with what the next word adds: the end of a range, a letter, or a number behind a slash.
    fn with_next(self, words: &[Word], start: usize) -> Option<Spotted> {
        let next = words.get(start + 1)?;
        let spotted = |end, number| Some(Spotted { start, end, number });
        match (next.gap, of_word(&next.text)) {
            (Gap::Hyphen, Some(to)) => {
                let number = self.range(to.main)?;
                spotted(start + 2, Self { suffix: if to.suffix == 0 { self.suffix } else { to.suffix }, ..number })
            }
            (Gap::Slash, Some(behind)) if self.suffix == 0 => {
                spotted(start + 2, Self { suffix: packed(&format!("/{}", behind.main)), ..self })
            }
            (Gap::Space | Gap::Slash | Gap::Hyphen, None) if self.suffix == 0 && is_letter(next) => {
                spotted(start + 2, Self { suffix: packed(&next.text), ..self })
            }
            _ => None,
        }
    }

    fn range(self, to: u32) -> Option<Self> {
        (self.main < to && to - self.main <= LONGEST_RANGE).then_some(Self { to, ..self })
    }

    /// Reads the house number of an address of the map. A list ("1;3;5") has several.
    pub(crate) fn read(text: &str) -> Vec<Self> {
        let parts: Vec<Option<Self>> = text.split([';', ',']).map(Self::whole).collect();
        if parts.len() > 1 && parts.iter().all(Option::is_some) {
            return parts.into_iter().flatten().collect();
        }
        let words = words(text);
        Self::all_at(&words, 0).first().map(|spotted| spotted.number).into_iter().collect()
    }

    /// The house number that is all of a text.
    fn whole(text: &str) -> Option<Self> {
        let words = words(text);
        let longest = *Self::all_at(&words, 0).first()?;
        (longest.end == words.len()).then_some(longest.number)
    }

    /// Whether a house with this number, perhaps a range, has the asked number within.
    pub(crate) fn contains(self, asked: Self) -> bool {
        let inside = self.to > 0 && (self.main..=self.to).contains(&asked.main);
        let last_inside = asked.to == 0 || asked.to <= self.to;
        inside && last_inside && asked.suffix == 0 && (asked.main - self.main).is_multiple_of(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Number {
        let all = Number::read(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all[0]
    }

    #[test]
    fn spellings_of_a_number_are_equal() {
        for same in ["23a", "23A", "23 a", "23 A", "23/A", "23-a"] {
            assert_eq!(one(same), one("23a"), "{same}");
        }
        for other in ["23", "230", "23b", "2", "3", "23-25", "23/1"] {
            assert_ne!(one(other), one("23a"), "{other}");
        }
        assert_eq!(one("12-14"), one("12 - 14"));
        assert_eq!(one("4, 1. floor"), one("4"));
    }

    #[test]
    fn a_list_has_several_numbers() {
        assert_eq!(Number::read("1;3;5a"), [one("1"), one("3"), one("5a")]);
        assert!(Number::read("Villa Rosa").is_empty());
        assert!(Number::read("").is_empty());
        assert!(Number::read("99999999999999999999").is_empty());
    }

    #[test]
    fn a_range_contains_its_side_of_the_street() {
        assert!(one("12-16").contains(one("14")));
        assert!(one("12-16").contains(one("12")));
        assert!(one("12-16").contains(one("12-14")));
        assert!(!one("12-16").contains(one("13")));
        assert!(!one("12-16").contains(one("18")));
        assert!(!one("12").contains(one("12")));
    }
}
