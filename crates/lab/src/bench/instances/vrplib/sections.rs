//! Splits a VRPLIB file into specifications and sections.

use std::collections::BTreeMap;

use crate::bench::instances::lines::{Flaw, Line, Lines};

/// The keys with their values, and the sections with their rows.
pub(super) struct Sections<'a> {
    /// The value is the line without its key.
    values: BTreeMap<String, Line<'a>>,
    /// The heading line, and the rows below it.
    sections: BTreeMap<String, (Line<'a>, Vec<Line<'a>>)>,
    end: Flaw,
}

impl<'a> Sections<'a> {
    pub fn of(text: &'a str) -> Result<Self, Flaw> {
        let lines = Lines::of(text);
        let end = lines.flaw_at_end("more");
        let mut file = Self { values: BTreeMap::new(), sections: BTreeMap::new(), end };
        let mut open: Option<String> = None;
        for line in lines {
            let key = line.words[0].trim_end_matches(':').to_uppercase();
            match key.as_str() {
                "EOF" => break,
                _ if key.ends_with("_SECTION") => {
                    file.open(&key, line)?;
                    open = Some(key);
                }
                _ if is_value(&line) => file.value(line),
                _ => file.row(open.as_deref(), line)?,
            }
        }
        Ok(file)
    }

    fn open(&mut self, key: &str, line: Line<'a>) -> Result<(), Flaw> {
        if self.sections.contains_key(key) {
            return Err(line.flaw("each section once"));
        }
        self.sections.insert(key.to_owned(), (line, Vec::new()));
        Ok(())
    }

    fn value(&mut self, line: Line<'a>) {
        let parts = line.words.iter().flat_map(|word| word.split(':')).filter(|word| !word.is_empty());
        let mut words: Vec<_> = parts.collect();
        let key = if words.is_empty() { String::new() } else { words.remove(0).to_uppercase() };
        self.values.insert(key, Line { number: line.number, words });
    }

    fn row(&mut self, open: Option<&str>, line: Line<'a>) -> Result<(), Flaw> {
        let section = open.and_then(|key| self.sections.get_mut(key));
        let (_, rows) = section.ok_or_else(|| line.flaw("KEY : value, or the name of a section"))?;
        rows.push(line);
        Ok(())
    }

    pub fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    fn line(&self, key: &str) -> Result<&Line<'a>, Flaw> {
        self.values.get(key).ok_or_else(|| self.missing(format!("a line {key}")))
    }

    fn missing(&self, expected: String) -> Flaw {
        Flaw { expected, ..self.end.clone() }
    }

    pub fn count(&self, key: &str, least: usize, most: usize) -> Result<usize, Flaw> {
        self.line(key)?.count(0, key, least, most)
    }

    pub fn whole(&self, key: &str, least: i64) -> Result<i64, Flaw> {
        self.line(key)?.whole(0, key, least)
    }

    /// Returns the one of the allowed words that is the value of a key.
    pub fn choice<'b>(&self, key: &str, among: &[&'b str]) -> Result<&'b str, Flaw> {
        let line = self.line(key)?;
        let found = line.words.first().and_then(|word| among.iter().find(|one| one.eq_ignore_ascii_case(word)));
        found.copied().ok_or_else(|| line.flaw(format!("{key}, one of {}", among.join(", "))))
    }

    pub fn refuse(&self, key: &str, expected: &str) -> Result<(), Flaw> {
        self.values.get(key).map_or(Ok(()), |line| Err(line.flaw(expected)))
    }

    /// Refuses unknown sections, because the rules in them would be ignored.
    pub fn only(&self, known: &[&str]) -> Result<(), Flaw> {
        let unknown = self.sections.iter().find(|(key, _)| !known.contains(&key.as_str()));
        unknown.map_or(Ok(()), |(_, (line, _))| Err(line.flaw("none but the known sections")))
    }

    /// Returns the rows of a section in the order of their nodes, one per node, if the section exists.
    pub fn rows(&self, key: &str, size: usize) -> Result<Option<Vec<&Line<'a>>>, Flaw> {
        let Some((heading, rows)) = self.sections.get(key) else { return Ok(None) };
        if rows.len() != size {
            let expected = format!("{size} rows in {key}");
            return Err(Flaw { line: heading.number, expected, found: rows.len().to_string() });
        }
        let mut by_node = vec![None; size];
        for row in rows {
            let expected = || format!("one row for each node from 1 to {size} in {key}");
            let node = row.words[0].parse::<usize>().ok().and_then(|node| by_node.get_mut(node.wrapping_sub(1)));
            let free = node.filter(|node| node.is_none());
            *free.ok_or_else(|| Flaw::word(row.number, expected(), row.words[0]))? = Some(row);
        }
        Ok(by_node.into_iter().collect())
    }

    /// Like [`Sections::rows`], for a required section.
    pub fn needed(&self, key: &str, size: usize) -> Result<Vec<&Line<'a>>, Flaw> {
        self.rows(key, size)?.ok_or_else(|| self.missing(format!("a section {key}")))
    }

    /// Returns all words of a section, each by its line and column.
    pub fn numbers(&self, key: &str) -> Vec<(&Line<'a>, usize)> {
        let rows = self.sections.get(key).map_or(&[][..], |(_, rows)| rows);
        rows.iter().flat_map(|row| (0..row.words.len()).map(move |column| (row, column))).collect()
    }

    /// Creates an error for a section as a whole.
    pub fn flaw_of(&self, key: &str, expected: String, found: String) -> Flaw {
        let line = self.sections.get(key).map(|(heading, _)| heading.number);
        line.map_or_else(|| self.missing(format!("a section {key}")), |line| Flaw { line, expected, found })
    }
}

/// Whether a line is a specification `KEY : value`; the colon may be missing.
fn is_value(line: &Line<'_>) -> bool {
    let named = line.words[0].starts_with(|c: char| c.is_ascii_alphabetic());
    named && (line.words.len() > 1 || line.words[0].contains(':'))
}
