//! Words and numbers of a text, with their line numbers.

use thiserror::Error;

use crate::common::numbers::truncated;

/// An error in a text, with its location.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("line {line}: expected {expected}, found {found}")]
pub struct Flaw {
    /// The line number, from 1.
    pub line: usize,
    /// The expected text.
    pub expected: String,
    /// The found text.
    pub found: String,
}

impl Flaw {
    /// Creates the error of an unexpected word in a line.
    pub(super) fn word(line: usize, expected: impl Into<String>, found: &str) -> Self {
        Self { line, expected: expected.into(), found: quoted(found) }
    }
}

/// The largest number of customers, and of vehicles, in a file: a matrix of this size fits into the memory of a small
/// machine.
pub const MOST_NODES: usize = 10_000;

/// The largest accepted number of any kind. Scaled to millionths and summed over the nodes of the largest file, it
/// fits into `i64`.
pub(super) const LARGEST: i64 = 100_000_000;

/// A line with at least one word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Line<'a> {
    pub number: usize,
    pub words: Vec<&'a str>,
}

impl<'a> Line<'a> {
    /// Creates an error that names the expected text instead of this line.
    pub fn flaw(&self, expected: impl Into<String>) -> Flaw {
        Flaw::word(self.number, expected, &self.words.join(" "))
    }

    /// Refuses a line with fewer words than the columns of a table; additional words are comments.
    pub fn has_columns(&self, columns: &str) -> Result<(), Flaw> {
        let count = columns.split(' ').count();
        if self.words.len() < count { Err(self.flaw(format!("{count} numbers: {columns}"))) } else { Ok(()) }
    }

    /// Reads a whole number of at least `least`.
    pub fn whole(&self, column: usize, name: &str, least: i64) -> Result<i64, Flaw> {
        let expected = || format!("{name}, a whole number from {least} to {LARGEST}");
        let word = self.words.get(column).ok_or_else(|| self.flaw(expected()))?;
        let fits = |number: &i64| (least..=LARGEST).contains(number);
        whole(word).filter(fits).ok_or_else(|| Flaw::word(self.number, expected(), word))
    }

    /// Reads a count from `least` to `most`.
    pub fn count(&self, column: usize, name: &str, least: usize, most: usize) -> Result<usize, Flaw> {
        let number = usize::try_from(self.whole(column, name, 0)?).unwrap_or(usize::MAX);
        let expected = || format!("{name}, a whole number from {least} to {most}");
        let fits = (least..=most).contains(&number);
        fits.then_some(number).ok_or_else(|| Flaw::word(self.number, expected(), self.words[column]))
    }

    /// Checks the id of a row in a table with consecutive ids.
    pub fn id(&self, expected: usize) -> Result<(), Flaw> {
        let found = self.words.first().copied().unwrap_or_default();
        let right = whole(found).is_some_and(|id| usize::try_from(id) == Ok(expected));
        if right { Ok(()) } else { Err(Flaw::word(self.number, format!("a row of node {expected}"), found)) }
    }

    /// Reads a coordinate, with or without decimals.
    pub fn coordinate(&self, column: usize, name: &str) -> Result<f64, Flaw> {
        let expected = || format!("{name}, a number from -{LARGEST} to {LARGEST}");
        let word = self.words.get(column).ok_or_else(|| self.flaw(expected()))?;
        let number = word.parse().ok().filter(|number: &f64| number.abs() <= LARGEST as f64);
        number.ok_or_else(|| Flaw::word(self.number, expected(), word))
    }

    /// Reads the coordinates x and y in adjacent columns.
    pub fn place(&self, column: usize) -> Result<(f64, f64), Flaw> {
        Ok((self.coordinate(column, "x")?, self.coordinate(column + 1, "y")?))
    }

    /// Reads the number of vehicles and their capacity, the first two columns of a line.
    pub fn fleet(&self) -> Result<(usize, i64), Flaw> {
        let vehicles = self.count(0, "the number of vehicles", 1, MOST_NODES)?;
        Ok((vehicles, self.whole(1, "the capacity of a vehicle", 0)?))
    }

    /// Reads two times in adjacent columns; the second must not be before the first.
    pub fn window(&self, column: usize) -> Result<(i64, i64), Flaw> {
        let ready = self.whole(column, "the ready time", 0)?;
        Ok((ready, self.whole(column + 1, "the due time, not before the ready time", ready)?))
    }
}

/// The lines of a text, without empty ones.
pub(super) struct Lines<'a> {
    rest: std::iter::Peekable<std::vec::IntoIter<Line<'a>>>,
    last: usize,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str) -> Self {
        let lines =
            (1..).zip(text.lines()).map(|(number, line)| Line { number, words: line.split_whitespace().collect() });
        let lines: Vec<_> = lines.filter(|line| !line.words.is_empty()).collect();
        Self { last: text.lines().count().max(1), rest: lines.into_iter().peekable() }
    }

    /// Returns the next line, or an error at the end of the text.
    pub fn expect(&mut self, what: &str) -> Result<Line<'a>, Flaw> {
        self.rest.next().ok_or_else(|| self.flaw_at_end(what))
    }

    /// Skips to the line after one that begins with a word.
    pub fn skip_past(&mut self, heading: &str) -> Result<(), Flaw> {
        let found = self.rest.any(|line| line.words[0].eq_ignore_ascii_case(heading));
        if found { Ok(()) } else { Err(self.flaw_at_end(&format!("a line that begins with {heading}"))) }
    }

    /// Creates an error for a missing line at the end of the text.
    pub fn flaw_at_end(&self, expected: &str) -> Flaw {
        Flaw { line: self.last, expected: expected.to_owned(), found: "the end of the file".to_owned() }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;
    fn next(&mut self) -> Option<Line<'a>> {
        self.rest.next()
    }
}

/// Reads a whole number; some files write whole numbers with decimals.
fn whole(word: &str) -> Option<i64> {
    let decimal = |word: &str| word.parse().ok().filter(|n: &f64| n.fract() == 0.0 && n.abs() <= LARGEST as f64);
    word.parse().ok().or_else(|| decimal(word).map(truncated))
}

/// Quotes a text, and shortens it so that a message fits on one line.
fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let cut: String = text.chars().take(LONGEST).collect();
    if cut.len() < text.len() { format!("{cut:?}…") } else { format!("{cut:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str) -> Line<'_> {
        Line { number: 7, words: words.split(' ').collect() }
    }

    #[test]
    fn whole_numbers_may_have_decimals_that_are_zero() {
        assert_eq!(line("12 12.0 1e2").whole(0, "n", 0), Ok(12));
        assert_eq!(line("12 12.0 1e2").whole(1, "n", 0), Ok(12));
        assert_eq!(line("12 12.0 1e2").whole(2, "n", 0), Ok(100));
    }

    #[test]
    fn a_flaw_names_line_wish_and_find() {
        let flaw = line("1 2.5").whole(1, "the demand", 0).unwrap_err().to_string();
        assert_eq!(flaw, "line 7: expected the demand, a whole number from 0 to 100000000, found \"2.5\"");
        let flaw = line("1").window(1).unwrap_err();
        assert_eq!((flaw.line, flaw.found.as_str()), (7, "\"1\""));
        for huge in ["1e300", "NaN", "inf", "99999999999999999999", "-1"] {
            assert!(line(huge).whole(0, "n", 0).is_err());
            assert_eq!(line(huge).coordinate(0, "x").is_err(), huge != "-1");
        }
    }

    #[test]
    fn a_window_does_not_end_before_it_begins() {
        assert_eq!(line("5 5").window(0), Ok((5, 5)));
        assert!(line("5 4").window(0).is_err());
    }
}
