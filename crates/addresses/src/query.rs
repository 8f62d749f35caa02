//! What somebody asks for, and all readings of its words.

use ritiro_domain::Place;
use thiserror::Error;

use crate::number::{Number, Spotted};
use crate::text::{Gap, Word, words};
use crate::typos::Letters;
use crate::words;

/// The longest text that is searched for, in characters.
pub const LONGEST_TEXT: usize = 300;
/// The most results of a search.
pub const MOST_RESULTS: usize = 50;
/// Words beyond these are not used; addresses have fewer.
pub(crate) const MOST_WORDS: usize = 24;
/// A name has at most this many words.
const LONGEST_NAME: usize = 8;

/// The reason why a query is refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum QueryError {
    /// The text is too long.
    #[error("the text has {0} characters, the most are {LONGEST_TEXT}")]
    TooLong(usize),
    /// The text has no letter and no digit.
    #[error("the text has no letter and no digit")]
    Empty,
    /// The limit is out of range.
    #[error("the limit is {0}, it must be from 1 to {MOST_RESULTS}")]
    Limit(usize),
}

/// A search.
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    text: String,
    focus: Option<Place>,
    limit: usize,
    complete: bool,
}

impl Query {
    /// A search for a text. Of results that match equally well, those near the focus come first. At most `limit` results are given.
    ///
    /// # Errors
    /// Returns an error for a text that is too long or has neither letters nor digits, and for a limit outside of 1 to [`MOST_RESULTS`].
    pub fn new(text: &str, focus: Option<Place>, limit: usize) -> Result<Self, QueryError> {
        let length = text.chars().count();
        if length > LONGEST_TEXT {
            return Err(QueryError::TooLong(length));
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Err(QueryError::Empty);
        }
        if !(1..=MOST_RESULTS).contains(&limit) {
            return Err(QueryError::Limit(limit));
        }
        Ok(Self { text: text.to_owned(), focus, limit, complete: false })
    }

    /// The same search, of a text that nobody is still writing: its last word is not taken for the beginning of a longer one.
    #[must_use]
    pub fn complete(mut self) -> Self {
        self.complete = true;
        self
    }

    /// The readings of the words.
    pub(crate) fn parsed(&self) -> Parsed {
        Parsed::new(&self.text, !self.complete)
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where results are preferred.
    pub fn focus(&self) -> Option<Place> {
        self.focus
    }

    /// The most results.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

/// Some words of a query that follow each other.
#[derive(Debug)]
pub(crate) struct Phrase {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Their spellings, squeezed.
    pub(crate) keys: Vec<Letters>,
    /// As they were written, squeezed.
    pub(crate) raw: String,
    /// Whether the last word may be only the beginning of one.
    pub(crate) open: bool,
}

/// The words of a query with all their readings.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) words: Vec<Word>,
    /// The letters of each word.
    pub(crate) letters: Vec<Letters>,
    pub(crate) phrases: Vec<Phrase>,
    pub(crate) numbers: Vec<Spotted>,
    /// Whether the last word may be only the beginning of one.
    pub(crate) open: bool,
}

impl Parsed {
    pub(crate) fn new(text: &str, typing: bool) -> Self {
        let mut words = words(text);
        let open = typing && words.len() <= MOST_WORDS && text.chars().next_back().is_some_and(char::is_alphanumeric);
        words.truncate(MOST_WORDS);
        let numbers = (0..words.len()).flat_map(|start| Number::all_at(&words, start)).collect();
        let mut phrases = Vec::new();
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + LONGEST_NAME) {
                if end > start + 1 && words[end - 1].gap == Gap::Part {
                    break;
                }
                phrases.push(phrase(&words, start, end, open && end == words.len()));
            }
        }
        let letters = words.iter().map(|word| Letters::new(&word.text)).collect();
        Self { words, letters, phrases, numbers, open }
    }

    /// Whether the word is the last one and may be only the beginning of one.
    pub(crate) fn is_open(&self, word: usize) -> bool {
        self.open && word + 1 == self.words.len()
    }
}

fn phrase(all: &[Word], start: usize, end: usize, open: bool) -> Phrase {
    let words = &all[start..end];
    let keys = words::keys(words).iter().map(|key| Letters::new(key)).collect();
    Phrase { start, end, keys, raw: words.iter().map(|word| word.raw.as_str()).collect(), open }
}

/// The words from `start` to `end` as bits.
pub(crate) fn mask(start: usize, end: usize) -> u32 {
    let below = |at: usize| (1_u32 << at) - 1;
    below(end) & !below(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_refused() {
        assert_eq!(Query::new(&"a".repeat(301), None, 5), Err(QueryError::TooLong(301)));
        assert!(Query::new(&"å".repeat(300), None, 5).is_ok());
        assert_eq!(Query::new(" ,-", None, 5), Err(QueryError::Empty));
        assert_eq!(Query::new("a", None, 0), Err(QueryError::Limit(0)));
        assert_eq!(Query::new("a", None, 51), Err(QueryError::Limit(51)));
    }

    #[test]
    fn phrases_do_not_cross_commas() {
        let parsed = Parsed::new("A B, C", true);
        let phrases: Vec<&str> = parsed.phrases.iter().map(|phrase| phrase.raw.as_str()).collect();
        assert_eq!(phrases, ["a", "ab", "b", "c"]);
        assert_eq!(parsed.phrases.iter().map(|phrase| phrase.open).collect::<Vec<_>>(), [false, false, false, true]);
        assert_eq!((mask(0, 2), mask(2, 3), mask(1, 1)), (0b11, 0b100, 0));
    }
}
