//! Finds what is nearest to a place, with a sorted list of cells.

use ritiro_domain::Place;

use crate::geometry::distance;
use crate::tables::{InCell, index};

/// The side of a cell in ten-millionths of a degree: about 440 metres to the north.
const SIDE: i64 = 40_000;
/// Cells around the globe.
const COLUMNS: i64 = 90_000;
/// The least width of a cell in metres, up to 80 degrees of latitude.
const LEAST: f64 = 77.0;

fn row_and_column(place: Place) -> [i64; 2] {
    let (lat, lng) = place.e7();
    [(i64::from(lat) + 900_000_000).div_euclid(SIDE), (i64::from(lng) + 1_800_000_000).div_euclid(SIDE)]
}

/// The number of a cell. `None` outside of the globe.
fn number([row, column]: [i64; 2]) -> Option<u32> {
    let inside = (0..=COLUMNS / 2).contains(&row) && (0..COLUMNS).contains(&column);
    if inside { u32::try_from(row * COLUMNS + column).ok() } else { None }
}

/// The items of all cells, sorted by cell.
pub(crate) fn cells(places: impl Iterator<Item = Place>) -> Vec<InCell> {
    let item = |(item, place)| Some(InCell { cell: number(row_and_column(place))?, item: index(item) });
    let mut cells: Vec<InCell> = places.enumerate().filter_map(item).collect();
    cells.sort_unstable();
    cells
}

fn items(cells: &[InCell], cell: u32) -> &[InCell] {
    let start = cells.partition_point(|at| at.cell < cell);
    let end = start + cells[start..].partition_point(|at| at.cell == cell);
    &cells[start..end]
}

/// The cells at a distance of `ring` cells.
fn ring([row, column]: [i64; 2], ring: i64) -> impl Iterator<Item = u32> {
    (row - ring..=row + ring)
        .flat_map(move |at| {
            let step = if (at - row).abs() == ring || ring == 0 { 1 } else { 2 * ring };
            let mut next = column - ring;
            std::iter::from_fn(move || {
                let now = next;
                next += step;
                (now <= column + ring).then_some([at, now])
            })
        })
        .filter_map(number)
}

/// The nearest items within some metres, the nearest first: each with its distance.
pub(crate) fn nearest(
    cells: &[InCell],
    place: Place,
    within: f64,
    count: usize,
    place_of: impl Fn(u32) -> Place,
) -> Vec<(f64, u32)> {
    let mut found: Vec<(f64, u32)> = Vec::new();
    let (center, mut far, mut at) = (row_and_column(place), 0.0, 0);
    let width = (440.0 * place.lat().to_radians().cos()).max(LEAST);
    while far <= within {
        for cell in ring(center, at) {
            let all = items(cells, cell).iter().map(|in_cell| (distance(place, place_of(in_cell.item)), in_cell.item));
            found.extend(all.filter(|(far, _)| *far <= within));
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.truncate(count);
        // Everything that was not looked at yet is at least as far away as the rings are wide.
        far = width * f64::from(index(usize::try_from(at).unwrap_or(0)));
        at += 1;
        if found.len() == count && found.last().is_some_and(|last| last.0 <= far) {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_are_found(
            places in prop::collection::vec((550_000_000..550_200_000_i32, 120_000_000..120_300_000_i32), 0..40),
            (lat, lng) in (549_900_000..550_300_000_i32, 119_900_000..120_400_000_i32),
            within in 10.0..2500.0_f64,
            count in 1..5_usize,
        ) {
            let places: Vec<Place> = places.into_iter().map(|(lat, lng)| Place::from_e7(lat, lng)).collect();
            let place = Place::from_e7(lat, lng);
            let found = nearest(&cells(places.iter().copied()), place, within, count, |item| places[item as usize]);
            let mut all: Vec<f64> = places.iter().map(|other| distance(place, *other)).filter(|far| *far <= within).collect();
            all.sort_by(f64::total_cmp);
            all.truncate(count);
            prop_assert_eq!(found.into_iter().map(|(far, _)| far).collect::<Vec<_>>(), all);
        }
    }
}
