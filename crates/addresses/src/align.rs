//! Finds the best reading of a query for a record: which words are its name, its house number, its postcode and its town.
//!
//! Costs are tenths of a percent of confidence. They are made so that a street of the asked town, even without the asked house number, costs
//! less than the exact house in another town.

use std::collections::HashMap;

use crate::data::Data;
use crate::houses::{Hit, find};
use crate::index::InAreas;
use crate::names::{NameMatch, of_area, of_record};
use crate::number::Spotted;
use crate::query::{Parsed, mask};
use crate::tables::{RecordKind, Role};
use crate::words::is_ignored;

/// The town is only around, or the place is a part of the town.
const WIDER: u32 = 220;
/// The same, where the postcode or the town itself was named too.
const WIDER_TOO: u32 = 20;
/// A word that names a town or another area, and not one of the record.
const OTHER_TOWN: u32 = 500;
/// A word that is in no name of an area.
const UNKNOWN_WORD: u32 = 300;
/// A word of one or two letters, a small number, and a number that may be a postcode.
const SHORT_WORD: u32 = 60;
const SMALL_NUMBER: u32 = 60;
const POSTCODE: u32 = 150;
/// The last word, of which one or two letters were written.
const BEGUN_WORD: u32 = 30;
/// The house number does not stand beside the street.
const FAR_NUMBER: u32 = 30;
/// The house has another postcode or another spelling of the street than the text.
const OTHER_POSTCODE: u32 = 100;
const NO_POSTCODE: u32 = 5;
const OTHER_SPELLING: u32 = 3;
/// A point of interest that is called like a house comes after the house.
const POINT_OF_INTEREST: u32 = 5;
/// Costs of more are no results.
const MOST: u32 = 1000;

/// A reading of a query for a record.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) record: u32,
    pub(crate) cost: u32,
    pub(crate) name: (usize, usize),
    pub(crate) number: Option<Spotted>,
    pub(crate) hits: Vec<Hit>,
    pub(crate) postcode: Option<(usize, usize)>,
    pub(crate) city: Option<(usize, usize)>,
    /// The words that have a meaning, as bits.
    pub(crate) used: u32,
}

/// A query with what is found out about it while records are compared.
pub(crate) struct Aligner<'a> {
    data: &'a Data,
    parsed: &'a Parsed,
    /// Whether each word is in the name of some area.
    in_areas: Vec<InAreas>,
    areas: HashMap<u32, Vec<NameMatch>>,
}

/// Words that are taken for areas.
#[derive(Default)]
struct Taken {
    used: u32,
    cost: u32,
    city: Option<(usize, usize)>,
    postcode: Option<(usize, usize)>,
    /// The text of the postcode.
    postcode_text: u32,
}

fn overlaps(used: u32, found: &NameMatch) -> bool {
    used & mask(found.start, found.end) != 0
}

impl<'a> Aligner<'a> {
    pub(crate) fn new(data: &'a Data, parsed: &'a Parsed, in_areas: Vec<InAreas>) -> Self {
        Self { data, parsed, in_areas, areas: HashMap::new() }
    }

    /// The best reading for a record, if one is good enough. Houses with the same number that match worse are not among its hits.
    pub(crate) fn best(&mut self, record: u32) -> Option<Reading> {
        let names = of_record(self.data, self.parsed, record);
        let readings: Vec<Reading> = names.iter().map(|name| self.read(record, name)).collect();
        readings.into_iter().min_by_key(|reading| reading.cost).filter(|reading| reading.cost < MOST)
    }

    fn read(&mut self, record: u32, name: &NameMatch) -> Reading {
        let named = mask(name.start, name.end);
        let poi = if self.data.record(record).kind() == RecordKind::Poi { POINT_OF_INTEREST } else { 0 };
        let mut taken = Taken { used: named, cost: name.cost + poi, ..Taken::default() };
        self.take_postcode(record, name, &mut taken);
        self.take_areas(record, &mut taken);
        let (number, cost, hits) = self.number(record, name, &taken);
        let used = taken.used | number.map_or(0, |number| mask(number.start, number.end));
        let cost = taken.cost + cost + self.unused(used);
        let (name, city, postcode) = ((name.start, name.end), taken.city, taken.postcode);
        Reading { record, cost, name, number, hits, postcode, city, used }
    }

    fn matches(&mut self, area: u32) -> &[NameMatch] {
        let (data, parsed, in_areas) = (self.data, self.parsed, &self.in_areas);
        self.areas.entry(area).or_insert_with(|| of_area(data, parsed, in_areas, area))
    }

    /// Takes words for a postcode of the record, unless they are its house number.
    fn take_postcode(&mut self, record: u32, name: &NameMatch, taken: &mut Taken) {
        let data = self.data;
        for area in data.linked(record, Role::Postcode) {
            let found =
                self.matches(area).iter().find(|found| found.cost == 0 && !overlaps(taken.used, found)).copied();
            let Some(found) = found.filter(|found| !self.is_house(record, name, found)) else { continue };
            taken.used |= mask(found.start, found.end);
            taken.postcode = Some((found.start, found.end));
            taken.postcode_text = data.areas.of(area)[0];
            return;
        }
    }

    /// Whether the words stand beside the street and are a house of it.
    fn is_house(&self, record: u32, name: &NameMatch, found: &NameMatch) -> bool {
        let mut numbers =
            self.parsed.numbers.iter().filter(|number| number.start == found.start && number.end == found.end);
        let beside = found.start == name.end || found.end == name.start;
        beside && numbers.any(|number| find(self.data, record, number.number).0 == 0)
    }

    /// Takes words for the town, and then for other areas of the record.
    fn take_areas(&mut self, record: u32, taken: &mut Taken) {
        let data = self.data;
        for role in [Role::Own, Role::Street, Role::Wider] {
            for area in data.linked(record, role) {
                let found = self.matches(area).iter().find(|found| !overlaps(taken.used, found)).copied();
                let Some(found) = found else { continue };
                taken.cost += match role {
                    Role::Wider => found.cost + wider(taken),
                    // A typo in the street of a point of interest costs what it costs in the name of the street.
                    Role::Street => found.cost * 2,
                    Role::Own | Role::Postcode => found.cost,
                };
                taken.used |= mask(found.start, found.end);
                if role != Role::Street && taken.city.is_none() {
                    taken.city = Some((found.start, found.end));
                }
            }
        }
    }

    /// The house number of the query with its hits on the street.
    fn number(&self, record: u32, name: &NameMatch, taken: &Taken) -> (Option<Spotted>, u32, Vec<Hit>) {
        if self.data.record(record).kind() != RecordKind::Street {
            return (None, 0, Vec::new());
        }
        let free = |number: &&Spotted| mask(number.start, number.end) & taken.used == 0;
        let mut readings: Vec<_> = Vec::new();
        let mut last_start = None;
        for number in self.parsed.numbers.iter().filter(free) {
            // Of several readings that begin at the same word, the longest comes first and is the one.
            if last_start == Some(number.start) {
                continue;
            }
            last_start = Some(number.start);
            let place = beside(name, number);
            let (cost, hits) = self.houses(record, number, name, taken);
            readings.push((place, cost + if place == 2 { FAR_NUMBER } else { 0 }, number, hits));
        }
        let best = readings.into_iter().min_by_key(|(place, cost, _, _)| (*place, *cost));
        best.map_or((None, 0, Vec::new()), |(_, cost, number, hits)| (Some(*number), cost, hits))
    }

    /// The houses with a number that match best: by their postcode and by how their street is written.
    fn houses(&self, record: u32, number: &Spotted, name: &NameMatch, taken: &Taken) -> (u32, Vec<Hit>) {
        let (cost, hits) = find(self.data, record, number.number);
        let costs: Vec<u32> = hits.iter().map(|hit| self.detail_cost(*hit, name, taken)).collect();
        let least = costs.iter().copied().min().unwrap_or(0);
        let best = hits.into_iter().zip(costs).filter(|(_, cost)| *cost == least).map(|(hit, _)| hit);
        (cost + least, best.collect())
    }

    fn detail_cost(&self, hit: Hit, name: &NameMatch, taken: &Taken) -> u32 {
        let Hit::House(house) = hit else { return 0 };
        let variant = self.data.variant(&self.data.houses.items()[house]);
        let postcode = match variant.postcode {
            _ if taken.postcode_text == 0 => 0,
            0 => NO_POSTCODE,
            known => u32::from(known != taken.postcode_text) * OTHER_POSTCODE,
        };
        let asked: String = self.parsed.words[name.start..name.end].iter().map(|word| word.raw.as_str()).collect();
        let spelling = crate::text::raw_squeeze(self.data.text(variant.street)) != asked;
        postcode + u32::from(spelling) * OTHER_SPELLING
    }

    /// What the words cost that have no meaning.
    fn unused(&self, used: u32) -> u32 {
        let unused = (0..self.parsed.words.len()).filter(|at| used & mask(*at, at + 1) == 0);
        unused.map(|at| self.word_cost(at)).sum()
    }

    fn word_cost(&self, at: usize) -> u32 {
        let word = &self.parsed.words[at].text;
        let letters = word.chars().count();
        match word.as_bytes().first() {
            _ if is_ignored(word) => 0,
            Some(first) if first.is_ascii_digit() => {
                if letters >= 4 {
                    POSTCODE
                } else {
                    SMALL_NUMBER
                }
            }
            _ if letters <= 2 && self.parsed.is_open(at) => BEGUN_WORD,
            _ if letters <= 2 => SHORT_WORD,
            _ if self.in_areas[at] != InAreas::No => OTHER_TOWN,
            _ => UNKNOWN_WORD,
        }
    }
}

fn wider(taken: &Taken) -> u32 {
    if taken.city.is_some() || taken.postcode.is_some() { WIDER_TOO } else { WIDER }
}

/// 0 if the number follows the street, 1 if it is before it, 2 otherwise.
fn beside(name: &NameMatch, number: &Spotted) -> u32 {
    match () {
        () if number.start == name.end => 0,
        () if number.end == name.start => 1,
        () => 2,
    }
}
