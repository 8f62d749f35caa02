//! Taking strings of neighbouring stops out.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::seq::IndexedRandom;

use super::{Improver, task};
use crate::domain::ReservationId;
use crate::planning::{Route, Stop, Task};

/// Reservations taken out by one step, on average. The source recommends 10; with windows to keep, 15 measured better.
const AVERAGE_REMOVED: f64 = 15.0;
/// The longest string taken out of one route.
const LONGEST_STRING: f64 = 10.0;

impl Improver {
    /// Takes strings out of the routes around a random reservation, and tells what they were.
    pub(super) fn ruin(&mut self) -> Vec<Task> {
        let Some(seed) = self.movable.choose(&mut self.random).copied() else { return Vec::new() };
        let (strings, longest) = self.strings();
        let mut ruined: Vec<usize> = Vec::new();
        let mut removed = Vec::new();
        let around: Vec<_> = self.neighbours.around(seed).take(strings * 20).collect();
        for id in around {
            if ruined.len() >= strings {
                break;
            }
            let Some(index) = self.homes.get(&id).copied().filter(|index| !ruined.contains(index)) else { continue };
            let length = self.random.random_range(1.0..=longest) as usize;
            let string = self.string(&self.plan.routes()[index].clone(), id, length);
            if string.is_empty() {
                continue;
            }
            ruined.push(index);
            removed.extend(self.take_out(index, &string));
        }
        removed
    }

    /// How many strings, and how long they may be (equations 5 to 7 of the source).
    fn strings(&mut self) -> (usize, f64) {
        let used = self.plan.routes().iter().filter(|route| !route.is_idle()).count().max(1);
        let average = self.movable.len() as f64 / used as f64;
        let longest = LONGEST_STRING.min(average).max(1.0);
        let most = 4.0 * AVERAGE_REMOVED / (1.0 + longest) - 1.0;
        let strings = self.random.random_range(1.0..most.max(1.0) + 1.0) as usize;
        (strings.max(1), longest)
    }

    /// A string of `length` reservations of a route that has `id` in it; empty if that cannot be moved.
    fn string(&mut self, route: &Route, id: ReservationId, length: usize) -> Vec<ReservationId> {
        let frozen = route.frozen(self.now);
        let mut order: Vec<ReservationId> = Vec::new();
        for reservation in route.stops()[frozen..].iter().filter_map(|s| s.terms).map(|t| t.reservation) {
            let open = self.movable.binary_search(&reservation).is_ok();
            if open && !order.contains(&reservation) {
                order.push(reservation);
            }
        }
        let Some(at) = order.iter().position(|r| *r == id) else { return Vec::new() };
        let length = length.min(order.len());
        let first = (at + 1).saturating_sub(length);
        let last = at.min(order.len() - length);
        let from = self.random.random_range(first..=last);
        order[from..from + length].to_vec()
    }

    fn take_out(&mut self, index: usize, string: &[ReservationId]) -> Vec<Task> {
        let gone = self.plan.take_out_all(index, string, self.now);
        self.cost += gone.1;
        self.moved.extend(string.iter().map(|id| (*id, index)));
        for id in string {
            self.homes.remove(id);
        }
        let mut by_reservation: BTreeMap<ReservationId, Vec<Stop>> = BTreeMap::new();
        for stop in gone.0 {
            if let Some(terms) = stop.terms {
                by_reservation.entry(terms.reservation).or_default().push(stop);
            }
        }
        by_reservation.into_values().filter_map(task).collect()
    }
}
