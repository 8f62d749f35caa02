//! The simulation's own records: the promises, and the actual events at the door. They take only the promises from
//! the server.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use uuid::Uuid;

use super::clock::Moment;
use ritiro_client::Place;

/// A booking as the server confirmed it.
#[derive(Debug, Clone)]
pub struct Promised {
    pub booking: Uuid,
    /// The index of the shopper.
    pub shopper: usize,
    pub reference: String,
    pub place: Place,
    pub window: (Moment, Moment),
}

/// The actual visit at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The index of the courier.
    pub courier: usize,
    /// The time at which service started, or at which the courier began to wait for the shopper.
    pub started_at: Moment,
    /// The time at which the courier left.
    pub left_at: Moment,
    /// Whether the shopper was there.
    pub served: bool,
}

/// The outcome of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Service started within the window.
    OnTime,
    /// Service started this many seconds after the window.
    Late(i64),
    /// The courier was there in time, but the shopper was not there.
    NobodyThere,
    /// No courier came.
    NeverReached,
}

/// A breakdown of a vehicle.
#[derive(Debug, Clone)]
pub struct Breakdown {
    pub courier: usize,
    pub at: Moment,
    /// The bookings that were still in its route.
    pub stranded: Vec<Uuid>,
    /// The stranded bookings that no courier could have fetched and delivered in time, by the plain travel model.
    pub out_of_reach: Vec<Uuid>,
}

/// A change of a route that a courier had already seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disturbance {
    pub at: Moment,
    pub courier: usize,
    /// Stops that went to another courier.
    pub taken: usize,
    /// Stops that stayed in the route in a different order.
    pub reordered: usize,
}

/// The records of a simulated day.
#[derive(Debug, Default)]
pub struct Accounts {
    pub promised: Vec<Promised>,
    by_booking: HashMap<Uuid, usize>,
    visits: HashMap<Uuid, Visit>,
    pub breakdowns: Vec<Breakdown>,
    pub disturbances: Vec<Disturbance>,
    /// Shoppers who got no booking, by reason.
    pub refused: BTreeMap<String, u64>,
    /// Shoppers who booked the window that they preferred.
    pub first_choices: u64,
    /// Visits after another courier had already served the stop.
    pub in_vain: u64,
    /// Violations: events that must not happen.
    pub violations: Vec<String>,
}

impl Accounts {
    pub fn promise(&mut self, promised: Promised) {
        self.by_booking.insert(promised.booking, self.promised.len());
        self.promised.push(promised);
    }

    pub fn shopper_of(&self, booking: Uuid) -> Option<usize> {
        self.by_booking.get(&booking).map(|at| self.promised[*at].shopper)
    }

    /// Records a visit. A visit after the shopper was served counts as in vain: a courier without signal did not know
    /// about the first visit.
    pub fn visit(&mut self, booking: Uuid, visit: Visit) {
        if self.visit_of(booking).is_some_and(|before| before.served) {
            self.in_vain += 1;
            return;
        }
        self.visits.insert(booking, visit);
    }

    pub fn visit_of(&self, booking: Uuid) -> Option<Visit> {
        self.visits.get(&booking).copied()
    }

    pub fn refuse(&mut self, reason: &str) {
        *self.refused.entry(reason.to_owned()).or_default() += 1;
    }

    /// The outcome of each promise, in the order in which the promises were made.
    pub fn fates(&self) -> impl Iterator<Item = (&Promised, Fate)> {
        self.promised.iter().map(|promised| (promised, self.fate(promised)))
    }

    pub fn fate(&self, promised: &Promised) -> Fate {
        let Some(visit) = self.visit_of(promised.booking) else { return Fate::NeverReached };
        let late = visit.started_at - promised.window.1;
        match (visit.served, late > 0) {
            (_, true) => Fate::Late(late),
            (true, false) => Fate::OnTime,
            (false, false) => Fate::NobodyThere,
        }
    }
}

/// The number of elements of `before` that must be removed so that the others have the same order in `after`.
pub fn out_of_order(before: &[Uuid], after: &[Uuid]) -> usize {
    let place: HashMap<&Uuid, usize> = after.iter().enumerate().map(|(at, id)| (id, at)).collect();
    let common: Vec<usize> = before.iter().filter_map(|id| place.get(id).copied()).collect();
    // This computes the longest increasing subsequence with the array of smallest last elements.
    let mut lasts: Vec<usize> = Vec::new();
    for at in &common {
        match lasts.partition_point(|last| last < at) {
            end if end == lasts.len() => lasts.push(*at),
            inside => lasts[inside] = *at,
        }
    }
    common.len() - lasts.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promised(number: u128) -> Promised {
        Promised {
            booking: Uuid::from_u128(number),
            shopper: 0,
            reference: "a".to_owned(),
            place: Place { lat: 0.0, lng: 0.0 },
            window: (100, 200),
        }
    }

    fn visit(started_at: Moment, served: bool) -> Visit {
        Visit { courier: 0, started_at, left_at: started_at + 60, served }
    }

    #[test]
    fn both_ends_of_the_window_are_in_time() {
        let mut accounts = Accounts::default();
        (1..=5).for_each(|number| accounts.promise(promised(number)));
        let booked = |number| Uuid::from_u128(number);
        accounts.visit(booked(1), visit(200, true));
        accounts.visit(booked(2), visit(201, true));
        accounts.visit(booked(3), visit(150, false));
        accounts.visit(booked(4), visit(260, false));
        let fates: Vec<Fate> = accounts.fates().map(|(_, fate)| fate).collect();
        let expected = [Fate::OnTime, Fate::Late(1), Fate::NobodyThere, Fate::Late(60), Fate::NeverReached];
        assert_eq!(fates, expected);
    }

    #[test]
    fn who_was_served_is_not_served_again() {
        let mut accounts = Accounts::default();
        accounts.promise(promised(1));
        let booking = Uuid::from_u128(1);
        accounts.visit(booking, visit(140, false));
        accounts.visit(booking, visit(150, true));
        accounts.visit(booking, visit(160, false));
        assert_eq!((accounts.visit_of(booking), accounts.in_vain), (Some(visit(150, true)), 1));
    }

    #[test]
    fn stops_that_changed_places_are_counted_once() {
        let ids = |numbers: &[u128]| numbers.iter().map(|n| Uuid::from_u128(*n)).collect::<Vec<_>>();
        assert_eq!(out_of_order(&ids(&[1, 2, 3, 4]), &ids(&[1, 2, 3, 4])), 0);
        assert_eq!(out_of_order(&ids(&[1, 2, 3, 4]), &ids(&[9, 1, 3, 4])), 0);
        assert_eq!(out_of_order(&ids(&[1, 2, 3, 4]), &ids(&[4, 1, 2, 3])), 1);
        assert_eq!(out_of_order(&ids(&[1, 2, 3]), &ids(&[3, 2, 1])), 2);
    }
}
