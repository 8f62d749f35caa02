//! Lost demand: requests that could not be served, counted without data about persons.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::booking::states;
use super::{Place, RefusalCode, ZoneId};

states! {
    /// The kind of request.
    RequestKind {
        /// A request for offers in the windows of some days. It is lost if none of the windows can be offered.
        Offers = "offers",
        /// A request for one window: a hold, a booking, or another window for a booking.
        Reservation = "reservation",
    }
}

/// A cell with sides of a hundredth of a degree, about 1 km. Lost demand is stored with this accuracy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cell {
    /// Hundredths of a degree of latitude, -9000 to 8999.
    pub south: i32,
    /// Hundredths of a degree of longitude, -18000 to 17999.
    pub west: i32,
}

/// The length of a cell's side in ten-millionths of a degree.
const SIDE_E7: i32 = 100_000;

impl Cell {
    /// The cell that contains a place.
    pub fn of(place: Place) -> Self {
        let (lat, lng) = place.e7();
        Self { south: lat.div_euclid(SIDE_E7).min(8_999), west: lng.div_euclid(SIDE_E7).min(17_999) }
    }

    /// The centre of the cell.
    pub const fn middle(self) -> Place {
        Place::from_e7(self.south * SIDE_E7 + SIDE_E7 / 2, self.west * SIDE_E7 + SIDE_E7 / 2)
    }
}

/// A refused request: its area, its day and the reason.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct LostDemand {
    /// The zone.
    pub zone: ZoneId,
    /// The requested day; the first one if there are several.
    pub date: NaiveDate,
    /// The kind of request.
    pub wish: RequestKind,
    /// The reason of the refusal.
    pub code: RefusalCode,
    /// The approximate place.
    pub cell: Cell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell(lat: f64, lng: f64) -> (i32, i32) {
        let cell = Cell::of(Place::new(lat, lng).unwrap());
        (cell.south, cell.west)
    }

    #[test]
    fn a_cell_reaches_from_its_corner_to_the_next() {
        assert_eq!(cell(45.46, 9.19), (4546, 919));
        assert_eq!(cell(45.469_999_9, 9.199_999_9), (4546, 919));
        assert_eq!(cell(-0.000_000_1, -0.01), (-1, -1));
        assert_eq!((cell(90.0, 180.0), cell(-90.0, -180.0)), ((8999, 17_999), (-9000, -18_000)));
    }

    proptest! {
        #[test]
        fn the_middle_of_a_cell_is_on_the_globe_and_in_it(lat in -90.0..=90.0, lng in -180.0..=180.0) {
            let place = Place::new(lat, lng).unwrap();
            let cell = Cell::of(place);
            let middle = cell.middle();
            prop_assert_eq!(Cell::of(middle), cell);
            prop_assert!(Place::new(middle.lat(), middle.lng()).is_ok());
            prop_assert!((middle.lat() - lat).abs() <= 0.010_000_1 && (middle.lng() - lng).abs() <= 0.010_000_1);
        }
    }
}
