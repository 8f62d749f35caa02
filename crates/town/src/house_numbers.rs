//! House numbers: odd on the left and even on the right, ascending from the centre, with gaps and letters.

use crate::buildings::Building;
use crate::chance::{Chance, Step};
use crate::net::Kind;
use crate::plan::Plan;
use crate::streets::Street;

/// A row of houses between whose ends the numbers follow from those of the ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// The buildings at both ends.
    pub(crate) ends: [usize; 2],
    /// Whether the numbers are even.
    pub(crate) is_even: bool,
}

impl Plan {
    /// Numbers the buildings, and returns a row that is left to interpolation.
    pub(crate) fn number_houses(&self, buildings: &mut [Building], streets: &[Street]) -> Option<Row> {
        let mut chance = self.chance(Step::Numbers);
        let mut row = None;
        for side in sides(buildings, streets.len()) {
            // A square has houses on one side only: its numbers go around it, odd and even.
            let is_square = side.first().is_some_and(|at| streets[buildings[*at].street].kind == Kind::Square);
            number_side(&mut chance, buildings, &side, if is_square { 1 } else { 2 });
            if row.is_none() && side.len() >= 10 && self.is_at_the_edge(&buildings[side[2]]) {
                row = interpolated(buildings, &side[2..8]);
            }
        }
        row
    }

    fn is_at_the_edge(&self, building: &Building) -> bool {
        building.middle().length() > self.size.ring && building.purpose == crate::buildings::Purpose::House
    }
}

/// The buildings of both sides of all streets, along the street.
fn sides(buildings: &[Building], streets: usize) -> Vec<Vec<usize>> {
    let mut sides = vec![Vec::new(); 2 * streets];
    for (at, building) in buildings.iter().enumerate().filter(|(_, building)| building.street < streets) {
        sides[2 * building.street + usize::from(building.is_left)].push(at);
    }
    for side in &mut sides {
        side.sort_by(|a, b| buildings[*a].along.total_cmp(&buildings[*b].along));
    }
    sides
}

fn number_side(chance: &mut Chance, buildings: &mut [Building], side: &[usize], step: u32) {
    let Some(first) = side.first() else { return };
    let mut next = if buildings[*first].is_left || step == 1 { 1 } else { 2 };
    let (mut letter, mut last) = (0, 0.0);
    for at in side {
        let building = &mut buildings[*at];
        if chance.is(0.07) {
            continue;
        }
        if next > 2 && letter < 2 && chance.is(0.06) {
            letter += 1;
            building.number = with_letter(chance, next - step, letter);
            continue;
        }
        let empty = building.along - last > 55.0;
        next += if next > 2 && (empty || chance.is(0.09)) { step } else { 0 };
        building.number = next.to_string();
        (next, letter, last) = (next + step, 0, building.along);
    }
}

/// A number with a letter, in one of the two ways in which they are written.
fn with_letter(chance: &mut Chance, number: u32, letter: u8) -> String {
    let letter = if letter == 1 { "A" } else { "B" };
    let stroke = if chance.is(0.6) { "/" } else { "" };
    format!("{number}{stroke}{letter}")
}

/// Takes the numbers within a row away, if both of its ends have whole numbers.
fn interpolated(buildings: &mut [Building], row: &[usize]) -> Option<Row> {
    let ends = [row[0], row[row.len() - 1]];
    let number = |at: usize| buildings[at].number.parse::<u32>().ok();
    let [first, last] = [number(ends[0])?, number(ends[1])?];
    if last < first + 6 {
        return None;
    }
    for at in &row[1..row.len() - 1] {
        buildings[*at].number.clear();
    }
    Some(Row { ends, is_even: first % 2 == 0 })
}
