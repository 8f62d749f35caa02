//! The simulation's own records: the promises, and the actual events at the door. They take only the promises from
//! the server.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::clock::Moment;
use super::goods::Goods;
use super::model::{Breakdown, Disturbance, PromiseOutcome, PromiseRecord, Visit};

/// The records of a simulated day.
#[derive(Debug, Default)]
pub struct DayRecords {
    pub promised: Vec<PromiseRecord>,
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
    /// Shoppers who were just found absent, with the time at which the courier left.
    pub absent: Vec<(Uuid, Moment)>,
    /// Bookings that got another window after a failed visit.
    pub tried_again: HashSet<Uuid>,
    /// Shoppers who asked for another window and got none.
    pub not_tried_again: u64,
    /// Where the goods are.
    pub goods: Goods,
    /// Violations: events that must not happen.
    pub violations: Vec<String>,
}

impl DayRecords {
    pub fn promise(&mut self, promised: PromiseRecord) {
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
        self.absent.extend((!visit.served).then_some((booking, visit.left_at)));
        self.visits.insert(booking, visit);
    }

    /// Records another window after a failed visit.
    pub fn promise_again(&mut self, booking: Uuid, window: (Moment, Moment)) {
        let Some(at) = self.by_booking.get(&booking) else { return };
        self.promised[*at].window = window;
        self.visits.remove(&booking);
        self.tried_again.insert(booking);
    }

    /// The bookings that were handed over at the second attempt.
    pub fn handed_over_again(&self) -> u64 {
        self.tried_again.iter().filter(|booking| self.visit_of(**booking).is_some_and(|visit| visit.served)).count()
            as u64
    }

    pub fn visit_of(&self, booking: Uuid) -> Option<Visit> {
        self.visits.get(&booking).copied()
    }

    pub fn refuse(&mut self, reason: &str) {
        *self.refused.entry(reason.to_owned()).or_default() += 1;
    }

    /// The outcome of each promise, in the order in which the promises were made.
    pub fn outcomes(&self) -> impl Iterator<Item = (&PromiseRecord, PromiseOutcome)> {
        self.promised.iter().map(|promised| (promised, self.outcome_of(promised)))
    }

    pub fn outcome_of(&self, promised: &PromiseRecord) -> PromiseOutcome {
        let Some(visit) = self.visit_of(promised.booking) else { return PromiseOutcome::NeverReached };
        let late = visit.started_at - promised.window.1;
        match (visit.served, late > 0) {
            (_, true) => PromiseOutcome::Late(late),
            (true, false) => PromiseOutcome::OnTime,
            (false, false) => PromiseOutcome::ShopperAbsent,
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
    use ritiro_client::Place;

    fn promised(number: u128) -> PromiseRecord {
        PromiseRecord {
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
        let mut records = DayRecords::default();
        (1..=5).for_each(|number| records.promise(promised(number)));
        let booked = |number| Uuid::from_u128(number);
        records.visit(booked(1), visit(200, true));
        records.visit(booked(2), visit(201, true));
        records.visit(booked(3), visit(150, false));
        records.visit(booked(4), visit(260, false));
        let outcomes: Vec<PromiseOutcome> = records.outcomes().map(|(_, outcome)| outcome).collect();
        let expected = [
            PromiseOutcome::OnTime,
            PromiseOutcome::Late(1),
            PromiseOutcome::ShopperAbsent,
            PromiseOutcome::Late(60),
            PromiseOutcome::NeverReached,
        ];
        assert_eq!(outcomes, expected);
    }

    #[test]
    fn who_was_served_is_not_served_again() {
        let mut records = DayRecords::default();
        records.promise(promised(1));
        let booking = Uuid::from_u128(1);
        records.visit(booking, visit(140, false));
        records.visit(booking, visit(150, true));
        records.visit(booking, visit(160, false));
        assert_eq!((records.visit_of(booking), records.in_vain), (Some(visit(150, true)), 1));
    }

    #[test]
    fn another_window_replaces_the_first_one() {
        let mut records = DayRecords::default();
        records.promise(promised(1));
        let booking = Uuid::from_u128(1);
        records.visit(booking, visit(150, false));
        assert_eq!(records.absent, [(booking, 210)]);
        records.promise_again(booking, (300, 400));
        assert_eq!(records.outcome_of(&records.promised[0]), PromiseOutcome::NeverReached);
        records.visit(booking, visit(350, true));
        assert_eq!(records.outcome_of(&records.promised[0]), PromiseOutcome::OnTime);
        assert_eq!((records.tried_again.len(), records.handed_over_again()), (1, 1));
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
