//! An instance of the benchmark: the couriers, the slots, and the customers in the order of their arrival.

use serde::Deserialize;

use crate::bench::grid::Grid;

/// The facts that a policy knows, and for a played file also the customers.
#[derive(Debug, Clone, Deserialize)]
pub struct Instance {
    #[serde(default)]
    pub name: String,
    pub travel: Grid,
    /// The id and the place of each depot.
    pub depots: Vec<(u32, i32, i32)>,
    pub couriers: Vec<CourierRow>,
    /// The start and the end of each slot.
    pub slots: Vec<(i64, i64)>,
    pub expected_customers: Option<usize>,
    /// How couriers load. `None` means that each courier makes one trip, and that loading takes no time.
    pub trips: Option<TripRule>,
    #[serde(default)]
    pub customers: Vec<CustomerRow>,
}

/// A courier: id, start depot, end depot, shift start, shift end, capacity.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct CourierRow(pub u32, pub u32, pub u32, pub i64, pub i64, pub i64);

/// The time to load a trip at the courier's start depot. It also applies to the first trip.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct TripRule {
    /// The seconds for each trip.
    pub loading: i64,
    /// The additional seconds for each order of the trip.
    #[serde(default)]
    pub per_order: i64,
    /// The largest number of trips of a shift.
    #[serde(default)]
    pub most: Option<usize>,
}

/// A customer of a file: id, x, y, demand, service, accepted slots by preference; and for orders that come during the day, the time of
/// the order and the time at which its goods are ready.
#[derive(Debug, Clone, Deserialize)]
pub struct CustomerRow(
    pub u32,
    pub i32,
    pub i32,
    pub i64,
    pub i64,
    pub Vec<usize>,
    #[serde(default)] pub Option<i64>,
    #[serde(default)] pub Option<i64>,
);

/// What a policy knows about a customer: not the preferences.
#[derive(Debug, Clone, Deserialize)]
pub struct Customer {
    pub id: u32,
    pub x: i32,
    pub y: i32,
    pub demand: i64,
    pub service: i64,
    /// The time of the order; `None` if all orders come before the day.
    #[serde(default)]
    pub placed: Option<i64>,
    /// The time at which the goods are ready to be loaded; `None` means at any time.
    #[serde(default)]
    pub ready: Option<i64>,
}

impl Instance {
    /// The place of a depot.
    pub fn depot(&self, wanted: u32) -> (i32, i32) {
        self.depots.iter().find(|(id, ..)| *id == wanted).map_or((0, 0), |(_, x, y)| (*x, *y))
    }
}

impl CustomerRow {
    /// The slots that the customer accepts, the most preferred first.
    pub fn accepted(&self) -> &[usize] {
        &self.5
    }

    /// What a policy may know.
    pub fn known(&self) -> Customer {
        let Self(id, x, y, demand, service, _, placed, ready) = *self;
        Customer { id, x, y, demand, service, placed, ready: ready.or(placed) }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Two couriers at a depot, and places on a line; one unit is one second. They carry two orders, and loading takes 100 s and 10 s for
    /// each order. The customers are at 50, -50, 60 and 200.
    pub fn line() -> Instance {
        serde_json::from_str(
            r#"{"name": "line", "travel": {"kx": 1000, "ky": 1000, "tn": 1, "td": 1}, "depots": [[7, 0, 0]],
                "couriers": [[0, 7, 7, 0, 10000, 2], [1, 7, 7, 0, 10000, 2]], "slots": [[0, 1000], [1000, 2000], [2000, 3000]],
                "trips": {"loading": 100, "per_order": 10},
                "customers": [[10, 50, 0, 1, 5, [0, 1]], [11, -50, 0, 1, 5, [0], 20], [12, 60, 0, 1, 5, [1], 30, 900],
                              [13, 200, 0, 1, 5, [2, 1]]]}"#,
        )
        .unwrap()
    }

    #[test]
    fn rows_may_end_with_the_times_of_the_order() {
        let times = |at: usize| {
            let known = line().customers[at].known();
            (known.placed, known.ready)
        };
        assert_eq!([times(0), times(1), times(2)], [(None, None), (Some(20), Some(20)), (Some(30), Some(900))]);
        assert_eq!(line().trips.unwrap().most, None);
    }
}
