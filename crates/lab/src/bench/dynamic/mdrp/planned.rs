//! Plays a day like the service would: each order is inserted when it is placed, and the plan is improved between
//! orders.

use std::sync::Arc;

use uuid::Uuid;

use super::super::budget::Budget;
use super::city::ANYWHERE;
use super::drive::{Act, Quote, Quotes, Schedule, Step};
use super::instance::{Courier, Instance};
use crate::bench::planner::{self, empty_route, load, terms};
use ritiro_domain::{AreaSet, ReservationId, Seconds, SkillSet, StopId, StopKind, Timestamp, Window};
use ritiro_planning::{
    Depth, Effort, Insertion, InsertionCriterion, Plan, Route, Stop, Task, Travel, Vehicle, Visit, Visits,
    find_insertions, improve,
};

/// The time by which an order may arrive later than its earliest possible time, if that saves driving.
const SLACK: Seconds = Seconds(120);
/// An order moves to another courier only if that makes it earlier by at least this time.
const GAIN: Seconds = Seconds(60);
/// Couriers whose shift begins later than this do not take part in the improvement.
const SOON: Seconds = Seconds(3600);
/// The capacity of a courier. The rule has no capacity limit; no plan comes near this value.
const CAPACITY: i64 = 100;
/// A time after the end of any day.
const EVER: Timestamp = Timestamp(10_000_000);

/// Plays a day minute by minute, and calls `tick` after each minute. An error names a rule that the planner broke.
pub fn play(
    instance: &Instance,
    budget: Budget,
    seed: u64,
    mut tick: impl FnMut(i64),
) -> Result<(Schedule, Quotes), String> {
    let quotes = vec![None; instance.orders.len()];
    let (plan, now) = (plan(instance), Timestamp(0));
    let mut game = Game { instance, plan, waiting: Vec::new(), gone: Vec::new(), quotes, now };
    let last = instance.couriers.iter().map(|courier| courier.off).max().unwrap_or_default();
    for minute in 0..=last / 60 {
        game.now = Timestamp(minute * 60);
        game.place();
        game.reassign_late_orders();
        game.improve(budget, seed.wrapping_add(minute.unsigned_abs()));
        game.check()?;
        tick(minute);
    }
    Ok((game.schedule(), game.quotes))
}

struct Game<'a> {
    instance: &'a Instance,
    plan: Plan,
    /// Orders for which there is no feasible insertion yet.
    waiting: Vec<usize>,
    /// The stops that couriers had left for one minute ago, by route.
    gone: Vec<Vec<StopId>>,
    quotes: Quotes,
    now: Timestamp,
}

impl Game<'_> {
    /// Inserts the orders of this minute, and those that could not be inserted before.
    fn place(&mut self) {
        let now = self.now.0;
        let orders = self.instance.orders.iter().enumerate();
        let mut open = std::mem::take(&mut self.waiting);
        open.extend(orders.filter(|(_, order)| order.placed == now).map(|(index, _)| index));
        for order in open {
            match self.soonest(order) {
                Some(start) => {
                    self.insert(order, start);
                    self.quote(order);
                }
                None => self.waiting.push(order),
            }
        }
    }

    /// Quotes a delivery time for an order: the start of its drop-off in the current plan.
    fn quote(&mut self, order: usize) {
        let dropoff = stops(order).1;
        let start = self.plan.find(reservation(order)).and_then(|(route, _)| route.start_of(dropoff));
        self.quotes[order] = start.map(|start| Quote { quoted_at: self.now.0, at: start.0 });
    }

    /// The earliest time at which an order could be at its door.
    fn soonest(&self, order: usize) -> Option<Timestamp> {
        let found = self.find_insertions(&task(self.instance, order, EVER), InsertionCriterion::Soonest);
        found.map(|insertion| insertion.start)
    }

    fn find_insertions(&self, task: &Task, prefer: InsertionCriterion) -> Option<Insertion> {
        find_insertions(&self.plan, task, &[task.main().window], self.now, prefer).pop()?.ok()
    }

    /// Inserts an order at the lowest cost among all positions that are nearly as early as the earliest one.
    fn insert(&mut self, order: usize, soonest: Timestamp) {
        let task = task(self.instance, order, soonest + SLACK);
        if let Some(insertion) = self.find_insertions(&task, InsertionCriterion::Cheapest) {
            self.plan.insert(&task, &insertion, self.now);
        }
    }

    /// Removes orders that wait for a busy courier, and offers them to all other couriers again.
    fn reassign_late_orders(&mut self) {
        for (order, start) in self.late() {
            let before = self.plan.clone();
            let taken_out = self.plan.remove(reservation(order), self.now).is_ok();
            let sound = taken_out && self.plan.routes().iter().all(|route| route.fault().is_none());
            match self.soonest(order).filter(|soonest| sound && *soonest + GAIN <= start) {
                Some(soonest) => self.insert(order, soonest),
                None => self.plan = before,
            }
        }
    }

    /// Orders that no courier has left for and that will arrive later than the food preparation requires.
    fn late(&self) -> Vec<(usize, Timestamp)> {
        let open = |route: &Arc<Route>| route.stops()[route.frozen(self.now)..].to_vec();
        let pickups = self.plan.routes().iter().flat_map(open).filter(|stop| stop.visit.kind == StopKind::Pickup);
        let orders = pickups.map(|stop| act(&stop)).filter_map(|act| match act {
            Act::Pickup(order) => Some((order, self.plan.find(reservation(order))?.0.start_of(stops(order).1)?)),
            Act::Dropoff(_) => None,
        });
        orders.filter(|(order, start)| *start >= self.without_waiting(*order) + GAIN).collect()
    }

    /// The time at which an order would arrive if a courier waited at the restaurant.
    fn without_waiting(&self, order: usize) -> Timestamp {
        let order = &self.instance.orders[order];
        Timestamp(order.ready + self.instance.city.seconds(order.restaurant, order.door))
    }

    /// Improves the plan. Only couriers who are at work now or soon take part.
    fn improve(&mut self, budget: Budget, seed: u64) {
        let at_work = |route: &&Arc<Route>| {
            let hours = route.vehicle().hours;
            hours.end() > self.now && (hours.start() <= self.now + SOON || !route.is_idle())
        };
        let routes = self.plan.routes().iter().filter(at_work).map(|route| Route::clone(route)).collect();
        let travel: Arc<dyn Travel> = self.instance.city.clone();
        let part = planner::plan(routes, travel);
        let effort = Effort { seed, now: self.now, depth: Depth::Touch };
        if let Some(better) = improve(&part, effort, budget.progress()) {
            let changed = part.differences(&better.plan);
            self.plan.adopt(&changed, &better.plan, self.now);
        }
    }

    /// Checks that the stops that couriers have left for are unchanged in the plan.
    fn check(&mut self) -> Result<(), String> {
        let left = |route: &Arc<Route>| {
            let frozen = &route.stops()[..route.frozen(self.now)];
            frozen.iter().map(|stop| stop.visit.stop).collect::<Vec<_>>()
        };
        let gone: Vec<_> = self.plan.routes().iter().map(left).collect();
        let kept = self.gone.iter().zip(&gone).all(|(before, after)| after.starts_with(before));
        self.gone = gone;
        kept.then_some(()).ok_or_else(|| format!("a courier was called back at {}", self.now.0))
    }

    fn schedule(&self) -> Schedule {
        let step = |stop: &Stop| Step { act: act(stop), notified_at: stop.depart_after.0 };
        self.plan.routes().iter().map(|route| route.stops().iter().map(step).collect()).collect()
    }
}

fn plan(instance: &Instance) -> Plan {
    let travel: Arc<dyn Travel> = instance.city.clone();
    let vehicles = (0..).zip(&instance.couriers).map(|(id, courier)| vehicle(instance, id, courier));
    let routes = vehicles.map(|vehicle| empty_route(vehicle, &*travel)).collect();
    planner::plan(routes, travel)
}

/// The rule limits the time of the last pickup. The planner only knows the working time of a whole route, so the last
/// drop-off is limited to the shortest time after such a pickup, which is stricter.
fn vehicle(instance: &Instance, id: u128, courier: &Courier) -> Vehicle {
    let until = courier.off + instance.least_way;
    let ends = (instance.city.node(courier.start), instance.city.node(ANYWHERE));
    let hours = Window::lasting(Timestamp(courier.on), Seconds(until - courier.on));
    Vehicle { depot: None, ..planner::vehicle(id, ends, hours, CAPACITY) }
}

/// The task of an order whose drop-off starts at `until` at the latest.
fn task(instance: &Instance, index: usize, until: Timestamp) -> Task {
    let order = &instance.orders[index];
    let visit = |kind, stop, node, from, until: Timestamp| Visit {
        stop,
        kind,
        point: Some(instance.city.node(node)),
        window: Window::lasting(Timestamp(from), until - Timestamp(from)),
        service: Seconds::ZERO,
        load: load(1),
        areas: AreaSet::ALL,
    };
    let (pickup, dropoff) = stops(index);
    let pickup = visit(StopKind::Pickup, pickup, order.restaurant, order.ready, EVER);
    let dropoff = visit(StopKind::Dropoff, dropoff, order.door, order.placed, until);
    Task { terms: terms(index as u128, SkillSet::default()), visits: Visits::Pair { pickup, dropoff } }
}

fn reservation(order: usize) -> ReservationId {
    planner::reservation(order as u128)
}

/// The stops of the pickup and the drop-off of an order.
fn stops(order: usize) -> (StopId, StopId) {
    let id = 2 * order as u128;
    (StopId(Uuid::from_u128(id)), StopId(Uuid::from_u128(id + 1)))
}

fn act(stop: &Stop) -> Act {
    let id = stop.visit.stop.0.as_u128();
    let order = usize::try_from(id / 2).expect("stops are created from the indices of orders");
    if id.is_multiple_of(2) { Act::Pickup(order) } else { Act::Dropoff(order) }
}

#[cfg(test)]
mod tests {
    use super::super::drive::{Delivered, drive};
    use super::super::instance::tests::street;
    use super::*;

    #[test]
    fn two_orders_of_a_restaurant_go_together() {
        let mut street = street();
        // The second door is at the same place as the first: the orders arrive together at 1440 and, 2 + 2 minutes
        // later, at 1680.
        street.orders[1].door = street.orders[0].door;
        let (schedule, quotes) = play(&street, Budget::Steps(50), 1, |_| {}).unwrap();
        assert_eq!(quotes[0], Some(Quote { quoted_at: 0, at: 1440 }), "quoted when it was placed");
        let driven = drive(&street, &schedule).unwrap();
        assert_eq!(driven.orders[0], Some(Delivered { pickup: 600, dropoff: 1440 }));
        assert_eq!(driven.orders[1].map(|done| done.pickup), Some(600));
    }

    #[test]
    fn no_one_is_served_when_no_one_is_at_work() {
        let mut street = street();
        street.couriers[0].off = 300;
        let (schedule, quotes) = play(&street, Budget::Steps(10), 1, |_| {}).unwrap();
        assert_eq!(schedule, vec![Vec::new()]);
        assert!(quotes.iter().all(Option::is_none), "no order got a quote");
    }
}
