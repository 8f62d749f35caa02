//! How well words of a query match the names of a record or of an area. Costs are tenths of a percent of confidence.

use crate::data::Data;
use crate::index::InAreas;
use crate::query::{Parsed, Phrase};
use crate::text::raw_squeeze;
use crate::typos::Letters;

/// Words of a query that match a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NameMatch {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) cost: u32,
}

/// The name is folded to the same and written otherwise.
const OTHER_SPELLING: u32 = 3;
/// The name goes on behind the last word: the begin of this and of each letter that is missing.
const GOES_ON: u32 = 20;
const GOES_ON_LETTER: u32 = 2;
const MOST_LETTERS: u32 = 10;
/// Each typo.
const TYPO: u32 = 120;
/// Only some words of the name are there: at least this, and this for all that are missing.
const SOME_WORDS: u32 = 140;
const MISSING_WORDS: u32 = 200;
/// The first words of a town, or a typo in it.
const FIRST_WORDS: u32 = 10;
const TOWN_TYPO: u32 = 60;
/// The most readings of one record that are compared.
const MOST_READINGS: usize = 6;

fn count(letters: usize) -> u32 {
    crate::tables::index(letters)
}

/// What it costs to take a phrase for a name.
fn phrase_cost(phrase: &Phrase, name: &Letters) -> Option<u32> {
    phrase.keys.iter().filter_map(|key| key_cost(key, name, phrase.open)).min()
}

fn key_cost(asked: &Letters, name: &Letters, open: bool) -> Option<u32> {
    if let Some(found) = asked.typos(name, false) {
        return Some(TYPO * count(found));
    }
    // A number alone begins other numbers only: "100" is not "1001 Nights".
    let begins = open && (!asked.is_number() || name.is_number());
    let found = if begins { asked.typos(name, true)? } else { return None };
    let missing = count(name.len().saturating_sub(asked.len())).min(MOST_LETTERS);
    Some(TYPO * count(found) + GOES_ON + GOES_ON_LETTER * missing)
}

/// The readings of a query in which some of its words are the name of a record, the most promising first.
pub(crate) fn of_record(data: &Data, parsed: &Parsed, record: u32) -> Vec<NameMatch> {
    let mut matches = Vec::new();
    for key in data.keys.of(record) {
        let name = Letters::new(data.text(*key));
        for phrase in &parsed.phrases {
            if let Some(cost) = phrase_cost(phrase, &name) {
                let cost = cost + spelling_cost(data, phrase, record, cost);
                matches.push(NameMatch { start: phrase.start, end: phrase.end, cost });
            }
        }
    }
    if matches.iter().all(|found| found.cost >= TYPO) {
        some_words(data, parsed, record, &mut matches);
    }
    matches.sort_by_key(|found| (u32::MAX - count(found.end - found.start), found.cost, found.start));
    matches.dedup_by_key(|found| (found.start, found.end));
    matches.sort_by_key(|found| found.cost.saturating_sub(TYPO * count(found.end - found.start)));
    matches.truncate(MOST_READINGS);
    matches
}

/// What it costs that a name which is folded to the same is written otherwise.
fn spelling_cost(data: &Data, phrase: &Phrase, record: u32, cost: u32) -> u32 {
    let same = || data.names.of(record).iter().any(|name| raw_squeeze(data.text(*name)) == phrase.raw);
    if cost > 0 || same() { 0 } else { OTHER_SPELLING }
}

/// Adds readings in which only some words of a name are there.
fn some_words(data: &Data, parsed: &Parsed, record: u32, matches: &mut Vec<NameMatch>) {
    for name in data.folded.of(record) {
        let name: Vec<Letters> = data.text(*name).split(' ').map(Letters::new).collect();
        let letters: usize = name.iter().map(Letters::len).sum();
        for start in 0..parsed.words.len() {
            let Some((end, found, typos)) = run(parsed, &name, start) else { continue };
            let missing = count(letters.saturating_sub(found) * MISSING_WORDS as usize / letters.max(1));
            matches.push(NameMatch { start, end, cost: SOME_WORDS + missing + TYPO * typos });
        }
    }
}

/// The longest run of words from `start` on that are in a name in the same order: its end, the letters that are found, and the typos.
fn run(parsed: &Parsed, name: &[Letters], start: usize) -> Option<(usize, usize, u32)> {
    let (mut end, mut from, mut letters, mut typos) = (start, 0, 0, 0);
    for (at, asked) in parsed.letters.iter().enumerate().skip(start) {
        let open = parsed.is_open(at);
        let mut left = name[from..].iter().enumerate();
        let found = left.find_map(|(skipped, word)| Some((skipped, word, asked.typos(word, open)?)));
        let Some((skipped, word, found)) = found else { break };
        typos += count(found);
        letters += word.len();
        from += skipped + 1;
        end = at + 1;
    }
    (end > start).then_some((end, letters, typos))
}

/// The words of a query that are a town, a postcode or another area, by its names. Words that are the name of another area as they are have
/// no typo: Adorf is never Bdorf.
pub(crate) fn of_area(data: &Data, parsed: &Parsed, in_areas: &[InAreas], area: u32) -> Vec<NameMatch> {
    let mut matches = Vec::new();
    let known = |phrase: &Phrase| in_areas[phrase.start..phrase.end].iter().all(|word| *word == InAreas::Exactly);
    for name in data.folded_areas.of(area) {
        let (whole, first) = area_names(data.text(*name));
        for phrase in &parsed.phrases {
            if let Some(cost) = area_cost(phrase, &whole, &first, known(phrase)) {
                matches.push(NameMatch { start: phrase.start, end: phrase.end, cost });
            }
        }
    }
    matches.sort_by_key(|found| (u32::MAX - count(found.end - found.start), found.cost, found.start));
    matches
}

/// A folded name without blanks, and its first word, its first two words and so on.
fn area_names(name: &str) -> (Letters, Vec<Letters>) {
    let squeezed = |text: &str| Letters::new(&text.replace(' ', ""));
    let ends = name.match_indices(' ').map(|(at, _)| at).filter(|at| *at > 2);
    (squeezed(name), ends.map(|end| squeezed(&name[..end])).collect())
}

fn area_cost(phrase: &Phrase, whole: &Letters, first: &[Letters], known: bool) -> Option<u32> {
    if phrase.keys.contains(whole) {
        return Some(0);
    }
    let key = &phrase.keys[0];
    if (phrase.open && key.begins(whole)) || first.contains(key) {
        return Some(FIRST_WORDS);
    }
    if known || key.has_digit() || whole.has_digit() {
        return None;
    }
    let begun = || first.iter().filter_map(|name| key.typos(name, false)).min();
    key.typos(whole, phrase.open).or_else(begun).map(|found| TOWN_TYPO * count(found))
}
