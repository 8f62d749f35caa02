//! Finds a house number on a street: the house, or where it must be.

use ritiro_domain::Place;

use crate::data::Data;
use crate::geometry::{along, between, distance};
use crate::number::Number;
use crate::tables::{House, Span};

/// How a house number was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Hit {
    /// The house itself: its number in the table of all houses.
    House(usize),
    /// Where it must be, by its neighbours.
    Between(Place),
    /// Nothing nearer than the street.
    Street,
}

/// What a way to find a house number costs, in tenths of a percent of confidence.
const WITHIN_RANGE: u32 = 40;
const ON_LINE: u32 = 80;
const OTHER_LETTER: u32 = 90;
const NEIGHBOURS: u32 = 110;
const STREET_ONLY: u32 = 200;

/// Neighbours are at most this many numbers apart.
const WIDEST_GAP: u32 = 40;
/// And at most this many metres.
const FARTHEST: f64 = 500.0;

/// All hits of a number that are equally good, with their cost.
pub(crate) fn find(data: &Data, record: u32, asked: Number) -> (u32, Vec<Hit>) {
    let offset = data.houses.range(record).start;
    let houses = data.houses.of(record);
    let hits = |matches: &dyn Fn(&House) -> bool| -> Vec<Hit> {
        let all = houses.iter().enumerate().filter(|(_, house)| matches(house));
        all.map(|(at, _)| Hit::House(offset + at)).collect()
    };
    let exact = exact(houses, asked, offset);
    if !exact.is_empty() {
        return (0, exact);
    }
    let ranges = hits(&|house| is_within(house.number(), asked));
    if !ranges.is_empty() {
        return (WITHIN_RANGE, ranges);
    }
    let guesses = [
        (ON_LINE, on_line(data, record, asked)),
        (OTHER_LETTER, other_letter(houses, asked)),
        (NEIGHBOURS, neighbours(houses, asked)),
    ];
    let guess = guesses.into_iter().find_map(|(cost, place)| Some((cost, vec![Hit::Between(place?)])));
    guess.unwrap_or((STREET_ONLY, vec![Hit::Street]))
}

fn exact(houses: &[House], asked: Number, offset: usize) -> Vec<Hit> {
    let start = houses.partition_point(|house| house.number() < asked);
    let same = houses[start..].iter().take_while(|house| house.number() == asked);
    same.enumerate().map(|(at, _)| Hit::House(offset + start + at)).collect()
}

/// Whether a house is a range that has the asked number, or the first house of an asked range.
fn is_within(house: Number, asked: Number) -> bool {
    let begins = asked.to > 0 && house == Number { to: 0, ..asked };
    house.contains(asked) || begins
}

/// On a line of house numbers of the map.
fn on_line(data: &Data, record: u32, asked: Number) -> Option<Place> {
    let has = |span: &&Span| {
        (span.first..=span.last).contains(&asked.main) && (asked.main - span.first).is_multiple_of(span.step)
    };
    let span = data.spans.of(record).iter().filter(|_| asked.suffix == 0).find(has)?;
    let [start, end] = span.points;
    let line = data.line_points.all().get(start as usize..end as usize)?;
    let line: Vec<Place> = line.iter().map(|point| point.place()).collect();
    along(&line, f64::from(asked.main - span.first) / f64::from(span.last - span.first))
}

/// Number 5a is where 5 or 5b is.
fn other_letter(houses: &[House], asked: Number) -> Option<Place> {
    let start = houses.partition_point(|house| house.number().main < asked.main);
    houses[start..].first().filter(|house| house.number().main == asked.main).map(House::place)
}

/// Between the neighbours on the same side of the street.
fn neighbours(houses: &[House], asked: Number) -> Option<Place> {
    let start = houses.partition_point(|house| house.number().main < asked.main);
    let side = |house: &&House| house.number().main % 2 == asked.main % 2;
    let near = |house: &&House| house.number().main.abs_diff(asked.main) <= WIDEST_GAP;
    let low = houses[..start].iter().rev().take_while(near).find(side)?;
    let high = houses[start..].iter().take_while(near).find(side)?;
    let (from, to) = (low.number().main, high.number().main);
    if distance(low.place(), high.place()) > FARTHEST || to - from > WIDEST_GAP {
        return None;
    }
    Some(between(low.place(), high.place(), f64::from(asked.main - from) / f64::from(to - from)))
}
