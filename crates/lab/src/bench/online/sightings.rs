//! What was seen of couriers while the day was played: at each order, which legs they had left for.
//!
//! The final plan alone does not show whether a policy changed what had already happened. So each look records the legs that a courier had
//! left for by then, and those that the courier had not left for yet. The checker drives the final plan within these bounds.

use std::collections::BTreeMap;

use super::result::{CourierRoute, RouteLeg};

/// The bounds of departures by leg.
#[derive(Debug, Clone, Default)]
pub struct Sightings {
    not_before: BTreeMap<(Option<u32>, RouteLeg), i64>,
    left_by: BTreeMap<(u32, RouteLeg), i64>,
    /// The legs that each courier had left for at the last look.
    left: BTreeMap<u32, Vec<RouteLeg>>,
    /// The next leg of each courier at the last look.
    next: BTreeMap<u32, RouteLeg>,
    /// Changes of what had already happened, in words.
    pub called_back: Vec<String>,
}

impl Sightings {
    /// The time until which the courier was seen not to have left for a leg.
    pub fn not_before(&self, courier: u32, leg: RouteLeg) -> Option<i64> {
        self.not_before.get(&key(courier, leg)).copied()
    }

    /// The first time at which the courier was seen to have left for a leg.
    pub fn left_by(&self, courier: u32, leg: RouteLeg) -> Option<i64> {
        self.left_by.get(&(courier, leg)).copied()
    }

    /// Looks at a courier before the policy decides on an order of `now`.
    pub fn look(&mut self, route: &CourierRoute, left: usize, now: i64) {
        let legs = route.legs();
        let (gone, coming) = legs.split_at(left.min(legs.len()));
        gone.iter().for_each(|leg| self.see_left(route.courier, *leg, now));
        self.keep_to_what_happened(route.courier, gone, now);
        for (position, leg) in coming.iter().enumerate() {
            // A courier without another stop drives back to the depot, also without a next trip.
            if position > 0 || matches!(leg, RouteLeg::Customer(_)) {
                self.see_waiting(route.courier, *leg, now);
            }
        }
        match coming.first() {
            Some(leg) => self.next.insert(route.courier, *leg),
            None => self.next.remove(&route.courier),
        };
    }

    /// Looks at a courier again, after the decision. A courier who waited for a customer and is now sent to the depot leaves at `now` at the
    /// earliest.
    pub fn look_again(&mut self, route: &CourierRoute, left: usize, now: i64) {
        let waited = matches!(self.next.get(&route.courier), Some(RouteLeg::Customer(_)));
        if let Some(leg @ RouteLeg::Load(_)) = route.legs().get(left).filter(|_| waited) {
            self.see_waiting(route.courier, *leg, now);
        }
        self.look(route, left, now);
    }

    /// Records that a courier has not left for a leg at `now`.
    pub fn see_waiting(&mut self, courier: u32, leg: RouteLeg, now: i64) {
        self.not_before.insert(key(courier, leg), now);
    }

    /// Records that a courier has left for a leg at `now`.
    pub fn see_left(&mut self, courier: u32, leg: RouteLeg, now: i64) {
        self.left_by.entry((courier, leg)).or_insert(now);
    }

    fn keep_to_what_happened(&mut self, courier: u32, gone: &[RouteLeg], now: i64) {
        let before = self.left.insert(courier, gone.to_vec()).unwrap_or_default();
        if !gone.starts_with(&before) {
            self.called_back.push(format!("courier {courier} was called back at {now}: {before:?} became {gone:?}"));
        }
    }
}

/// A load belongs to its courier. A customer who moves to another courier has not been left for before that either.
fn key(courier: u32, leg: RouteLeg) -> (Option<u32>, RouteLeg) {
    (matches!(leg, RouteLeg::Load(_)).then_some(courier), leg)
}

#[cfg(test)]
mod tests {
    use super::super::result::Trip;
    use super::*;

    fn route(trips: &[&[u32]]) -> CourierRoute {
        let trip = |stops: &&[u32]| Trip { load: stops.to_vec(), stops: stops.to_vec() };
        CourierRoute::with_trips(0, trips.iter().map(trip).collect())
    }

    #[test]
    fn a_look_bounds_departures_on_both_sides() {
        let mut seen = Sightings::default();
        seen.look(&route(&[&[1, 2], &[3]]), 1, 100);
        seen.look(&route(&[&[1, 2], &[3]]), 2, 200);
        assert_eq!(seen.left_by(0, RouteLeg::Customer(1)), Some(100));
        assert_eq!(seen.left_by(0, RouteLeg::Customer(2)), Some(200));
        assert_eq!(seen.not_before(0, RouteLeg::Customer(2)), Some(100));
        assert_eq!(seen.not_before(0, RouteLeg::Customer(3)), Some(200));
        assert!(seen.called_back.is_empty());
    }

    #[test]
    fn a_courier_with_nothing_left_returns_unasked_and_one_who_waits_does_not() {
        let mut seen = Sightings::default();
        seen.look(&route(&[&[1]]), 1, 100);
        seen.look_again(&route(&[&[1], &[2]]), 1, 100);
        assert_eq!(seen.not_before(0, RouteLeg::Load(1)), None);
        let mut seen = Sightings::default();
        seen.look(&route(&[&[1, 2]]), 1, 100);
        seen.look_again(&route(&[&[1], &[2]]), 1, 100);
        assert_eq!(seen.not_before(0, RouteLeg::Load(1)), Some(100));
    }

    #[test]
    fn what_happened_cannot_be_changed() {
        let mut seen = Sightings::default();
        seen.look(&route(&[&[1, 2]]), 2, 100);
        seen.look_again(&route(&[&[1, 3]]), 2, 100);
        assert!(seen.called_back[0].contains("courier 0 was called back at 100"), "{:?}", seen.called_back);
    }
}
