//! How well words of a query match the names of a record or of an area. Costs are tenths of a percent of confidence.

use crate::data::Data;
use crate::query::{Parsed, Phrase};
use crate::text::{Word, raw_squeeze, words};
use crate::typos::{allowed, distance};

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

fn digits(letters: &[char]) -> impl Iterator<Item = &char> {
    letters.iter().filter(|letter| letter.is_ascii_digit())
}

/// The typos between two names, with digits that must agree. `None` if there are too many.
fn typos(asked: &[char], name: &[char], prefix: bool) -> Option<usize> {
    let most = allowed(asked.len());
    let found = distance(asked, name, most, prefix)?;
    let agree = if prefix {
        digits(name).eq(digits(asked)) || digits(asked).next().is_none()
    } else {
        digits(name).eq(digits(asked))
    };
    (found == 0 || agree).then_some(found)
}

/// What it costs to take a phrase for a squeezed name.
fn phrase_cost(phrase: &Phrase, name: &[char]) -> Option<u32> {
    phrase.keys.iter().filter_map(|key| key_cost(key, name, phrase.open)).min()
}

fn key_cost(asked: &[char], name: &[char], open: bool) -> Option<u32> {
    if let Some(found) = typos(asked, name, false) {
        return Some(TYPO * count(found));
    }
    let found = if open { typos(asked, name, true)? } else { return None };
    let missing = count(name.len().saturating_sub(asked.len())).min(MOST_LETTERS);
    Some(TYPO * count(found) + GOES_ON + GOES_ON_LETTER * missing)
}

/// The readings of a query in which some of its words are the name of a record, the most promising first.
pub(crate) fn of_record(data: &Data, parsed: &Parsed, record: u32) -> Vec<NameMatch> {
    let mut matches = Vec::new();
    for key in data.keys.of(record) {
        let name: Vec<char> = data.text(*key).chars().collect();
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
    for name in data.names.of(record) {
        let name = words(data.text(*name));
        let letters: usize = name.iter().map(|word| word.text.len()).sum();
        for start in 0..parsed.words.len() {
            let Some((end, found, typos)) = run(parsed, &name, start) else { continue };
            let missing = count(letters.saturating_sub(found) * MISSING_WORDS as usize / letters.max(1));
            matches.push(NameMatch { start, end, cost: SOME_WORDS + missing + TYPO * typos });
        }
    }
}

/// The longest run of words from `start` on that are in a name in the same order: its end, the letters that are found, and the typos.
fn run(parsed: &Parsed, name: &[Word], start: usize) -> Option<(usize, usize, u32)> {
    let (mut end, mut from, mut letters, mut typos) = (start, 0, 0, 0);
    for at in start..parsed.words.len() {
        let open = parsed.is_open(at);
        let found = name[from..].iter().position(|word| word_typos(&parsed.words[at], word, open).is_some());
        let Some(skipped) = found else { break };
        let word = &name[from + skipped];
        typos += word_typos(&parsed.words[at], word, open).unwrap_or_default();
        letters += word.text.len();
        from += skipped + 1;
        end = at + 1;
    }
    (end > start).then_some((end, letters, typos))
}

fn word_typos(asked: &Word, word: &Word, open: bool) -> Option<u32> {
    if asked.text == word.text || (open && word.text.starts_with(&asked.text)) {
        return Some(0);
    }
    if asked.has_digit() || word.has_digit() {
        return None;
    }
    let [asked, word] = [&asked.text, &word.text].map(|text| text.chars().collect::<Vec<_>>());
    typos(&asked, &word, open).map(count)
}

/// The words of a query that are a town, a postcode or another area, by its names.
pub(crate) fn of_area(data: &Data, parsed: &Parsed, area: u32) -> Vec<NameMatch> {
    let mut matches = Vec::new();
    for name in data.areas.of(area) {
        let words = words(data.text(*name));
        let whole: Vec<char> = words.iter().flat_map(|word| word.text.chars()).collect();
        let first: Vec<Vec<char>> = first_words(&words);
        for phrase in &parsed.phrases {
            if let Some(cost) = area_cost(phrase, &whole, &first) {
                matches.push(NameMatch { start: phrase.start, end: phrase.end, cost });
            }
        }
    }
    matches.sort_by_key(|found| (u32::MAX - count(found.end - found.start), found.cost, found.start));
    matches
}

/// The first word, the first two words and so on of a name, squeezed, without the whole name.
fn first_words(words: &[Word]) -> Vec<Vec<char>> {
    let until = |end: usize| words[..end].iter().flat_map(|word| word.text.chars()).collect();
    (1..words.len()).map(until).filter(|first: &Vec<char>| first.len() > 2).collect()
}

fn area_cost(phrase: &Phrase, whole: &[char], first: &[Vec<char>]) -> Option<u32> {
    let key = &phrase.keys[0];
    if phrase.keys.iter().any(|key| key == whole) {
        return Some(0);
    }
    if (phrase.open && whole.starts_with(key)) || first.contains(key) {
        return Some(FIRST_WORDS);
    }
    let typo = |name: &[char], open: bool| {
        let has_digit = digits(key).next().is_some() || digits(name).next().is_some();
        (!has_digit).then(|| typos(key, name, open)).flatten().map(|found| TOWN_TYPO * count(found))
    };
    typo(whole, phrase.open).or_else(|| first.iter().filter_map(|name| typo(name, false)).min())
}
