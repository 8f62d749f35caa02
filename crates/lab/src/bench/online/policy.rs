//! The policy: which slots are offered to which customer.
//!
//! [`find_insertions`] finds the slots and inserts bookings. [`DemandForecast`] keeps slots that will be overloaded
//! for customers who can be served in them with little driving. [`reoptimise_for`] moves other bookings if a slot has
//! no feasible insertion. [`improve`] runs while the benchmark is idle. A hold is a booking that is removed again if
//! the customer does not take it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::OnlineArgs;
use super::instance::{CourierRow, Customer, Instance};
use super::play::Dispatcher;
use super::result::{CourierRoute, Trip};
use crate::bench::grid::place;
use crate::bench::planner::{self, BEFORE, empty_route, load, reservation, terms};
use ritiro_domain::{AreaSet, DepotId, LoadPoint, RefusalCode, Seconds, SkillSet, StopId, StopKind, Timestamp, Window};
use ritiro_planning::{
    Demand, DemandForecast, Depth, Effort, Insertion, InsertionCriterion, Loading, Plan, Route, SlotDemand, Stop, Task,
    Terms, Travel, Vehicle, Visibility, VisibilityRules, Visit, Visits, find_insertions, improve, reoptimise_for,
};

pub(super) struct SlotPolicy {
    plan: Plan,
    /// Whether couriers make several trips.
    has_trips: bool,
    /// The time of the latest order; a time before the day, if all orders come before the day.
    now: Timestamp,
    slots: Vec<Window>,
    args: OnlineArgs,
    /// The expected number of customers, as far as it is known.
    expected: usize,
    /// The orders of all requests so far.
    requested: Vec<Demand>,
    /// The number of times that each slot was offered in the first menu.
    shown: Vec<f64>,
    /// The number of bookings of each slot.
    booked: Vec<f64>,
    forecast: DemandForecast,
    /// For the last customer, by slot: plans in which other bookings make room.
    reoptimised: HashMap<usize, Plan>,
    /// The held slots of each customer, the oldest holds first.
    holds: VecDeque<(u32, Vec<usize>)>,
    seed: u64,
}

/// The number of requests after which the forecast is computed again.
const FORECAST_EVERY: usize = 10;
/// The weight of the prior demand of the slots before any data exists: this number of requests, evenly distributed
/// over the slots.
const PRIOR: f64 = 8.0;

impl SlotPolicy {
    pub fn new(instance: &Instance, args: &OnlineArgs) -> Self {
        let travel: Arc<dyn Travel> = Arc::new(instance.travel);
        let couriers = instance.couriers.iter().map(|courier| vehicle(instance, courier, &*travel));
        let routes = couriers.map(|vehicle| empty_route(vehicle, &*travel)).collect();
        let window = |(from, to): &(i64, i64)| Window::lasting(Timestamp(*from), Seconds(to - from));
        let slots: Vec<_> = instance.slots.iter().map(window).collect();
        Self {
            plan: planner::plan(routes, travel),
            has_trips: instance.trips.is_some(),
            now: BEFORE,
            args: args.clone(),
            expected: instance.expected_customers.unwrap_or(0),
            requested: Vec::new(),
            shown: vec![0.0; slots.len()],
            booked: vec![0.0; slots.len()],
            forecast: DemandForecast::default(),
            reoptimised: HashMap::new(),
            holds: VecDeque::new(),
            seed: 0,
            slots,
        }
    }

    /// The slots of the first and of the second menu.
    fn menus(&mut self, customer: &Customer, visit: Demand) -> [Vec<usize>; 2] {
        let task = self.task(customer, customer.id.into());
        let answers = find_insertions(&self.plan, &task, &self.slots, self.now, InsertionCriterion::Cheapest);
        let detour = |insertion: &Insertion| insertion.detour.duration;
        let detours: Vec<_> = answers.iter().map(|answer| answer.as_ref().ok().map(detour)).collect();
        let menus = if self.args.one_menu { VisibilityRules::One } else { VisibilityRules::Two };
        let costs = self.forecast.judge(visit, &detours, menus, self.plan.travel());
        let menu = |slot: usize| costs.get(slot).map_or(Visibility::First, |cost| cost.menu);
        let full: Vec<usize> = (0..answers.len())
            .filter(|k| answers[*k].as_ref().is_err_and(|refusal| refusal.code == RefusalCode::NoRoom))
            .filter(|k| menu(*k) == Visibility::First)
            .collect();
        self.reoptimise(customer, &task, &full);
        let available = |slot: usize| answers[slot].is_ok() || self.reoptimised.contains_key(&slot);
        [Visibility::First, Visibility::More]
            .map(|wanted| (0..answers.len()).filter(|k| available(*k) && menu(*k) == wanted).collect())
    }

    fn reoptimise(&mut self, customer: &Customer, task: &Task, full: &[usize]) {
        self.reoptimised.clear();
        if self.args.room == 0 {
            return;
        }
        let windows: Vec<_> = full.iter().map(|slot| self.slots[*slot]).collect();
        let effort = Effort { seed: customer.id.into(), now: self.now, depth: Depth::Touch };
        let plans = reoptimise_for(&self.plan, task, &windows, effort, self.args.room);
        self.reoptimised = full.iter().zip(plans).filter_map(|(slot, better)| Some((*slot, better?.plan))).collect();
    }

    /// Updates the forecast from the requests and bookings so far.
    fn update_forecast(&mut self) {
        let coming = self.expected.saturating_sub(self.requested.len()) as f64;
        let prior = PRIOR / self.slots.len() as f64;
        let slot_demand = |(k, window): (usize, &Window)| {
            let rate = (self.booked[k] + prior) / (self.shown[k] + PRIOR);
            SlotDemand { window: *window, booked: self.booked[k], coming: coming * rate }
        };
        let slot_demands: Vec<_> = self.slots.iter().enumerate().map(slot_demand).collect();
        self.forecast = DemandForecast::new(&self.plan, &self.requested, &slot_demands);
    }

    fn insert(&mut self, customer: &Customer, slot: usize, number: u128) -> bool {
        if let Some(plan) = self.reoptimised.remove(&slot) {
            self.plan = plan;
            return true;
        }
        let Some(window) = self.slots.get(slot).copied() else { return false };
        let task = self.task(customer, number).at(window);
        let found = find_insertions(&self.plan, &task, &[window], self.now, InsertionCriterion::Cheapest).pop();
        match found {
            Some(Ok(insertion)) => drop(self.plan.insert(&task, &insertion, self.now)),
            // The slot was offered, but other bookings have taken its place since; they may be able to move.
            _ => match self.reoptimised_plan(&task, window, self.args.room.max(500)) {
                Some(plan) => self.plan = plan,
                None => return false,
            },
        }
        true
    }

    fn reoptimised_plan(&self, task: &Task, window: Window, steps: u64) -> Option<Plan> {
        let effort = Effort { seed: self.seed, now: self.now, depth: Depth::Touch };
        Some(reoptimise_for(&self.plan, task, &[window], effort, steps).pop()??.plan)
    }

    /// Whether the slot can be held in addition to the slots that the customer already holds.
    fn hold(&mut self, customer: &Customer, slot: usize) -> bool {
        self.reoptimised.clear();
        self.insert(customer, slot, held(customer.id, slot))
    }

    /// Turns the hold of one slot into the booking. It releases the customer's other holds, and the holds of all
    /// customers who requested before and did not book.
    fn book_hold(&mut self, index: usize, slot: usize) -> bool {
        let over: Vec<_> = self.holds.drain(..=index).collect();
        let holds = over.iter().flat_map(|(id, slots)| slots.iter().map(|slot| (*id, *slot)));
        let Some((customer, held)) = over.last() else { return false };
        holds.filter(|hold| *hold != (*customer, slot)).for_each(|(id, slot)| self.release(id, slot));
        held.contains(&slot)
    }

    fn release(&mut self, customer: u32, slot: usize) {
        // A hold stays in the plan until it is booked or released, so this cannot fail.
        let _ = self.plan.remove(reservation(held(customer, slot)), self.now);
    }

    /// Improves the plan for a time.
    pub fn idle(&mut self, time: Duration) {
        let begun = Instant::now();
        self.improve_while(|_| begun.elapsed().div_duration_f64(time));
    }

    /// Improves the plan while the share of the effort that is spent is below 1.
    fn improve_while(&mut self, spent: impl Fn(u64) -> f64) {
        self.seed += 1;
        let effort = Effort { seed: self.seed, now: self.now, depth: Depth::Touch };
        if let Some(better) = improve(&self.plan, effort, |step| Some(spent(step)).filter(|spent| *spent < 1.0)) {
            self.plan = better.plan;
        }
    }

    /// The customers whose stops are only held.
    fn pending(&self) -> Vec<u128> {
        self.holds.iter().flat_map(|(id, slots)| slots.iter().map(|k| held(*id, *k))).collect()
    }

    fn visit(&self, customer: &Customer) -> Demand {
        let point = self.plan.travel().point(place(customer.x, customer.y));
        Demand { point, service: Seconds(customer.service) }
    }

    fn task(&self, customer: &Customer, number: u128) -> Task {
        let Demand { point, service } = self.visit(customer);
        let visit = Visit {
            stop: StopId(Uuid::from_u128(number)),
            kind: StopKind::Delivery,
            point: Some(point),
            window: Window::ANY,
            service,
            load: load(customer.demand),
            areas: AreaSet::ALL,
        };
        let ready = customer.ready.map(Timestamp);
        Task { terms: Terms { ready, ..terms(number, SkillSet::default()) }, visits: Visits::Single(visit) }
    }
}

/// The number of a hold: its lower half is the number of the customer.
fn held(customer: u32, slot: usize) -> u128 {
    (slot as u128 + 1) << 32 | u128::from(customer)
}

/// The customer of a stop.
fn customer_of(stop: &Stop) -> u32 {
    let number = stop.visit.stop.0.as_u128() & u128::from(u32::MAX);
    u32::try_from(number).expect("the lower half of a number is the customer's")
}

/// The trips of a route: each load stop begins another one.
fn trips<'a>(stops: impl Iterator<Item = &'a Stop>) -> Vec<Trip> {
    let mut trips = vec![Trip::default()];
    let mut numbers: HashMap<StopId, usize> = HashMap::new();
    for stop in stops {
        if stop.visit.kind == StopKind::Load {
            numbers.insert(stop.visit.stop, trips.len());
            trips.push(Trip::default());
            continue;
        }
        let current = trips.len() - 1;
        let loaded = match stop.loaded_at {
            None => current,
            Some(LoadPoint::Start) => 0,
            Some(LoadPoint::Stop(id)) => numbers.get(&id).copied().unwrap_or(current),
        };
        trips[loaded].load.push(customer_of(stop));
        trips[current].stops.push(customer_of(stop));
    }
    trips
}

fn vehicle(instance: &Instance, courier: &CourierRow, travel: &dyn Travel) -> Vehicle {
    let &CourierRow(id, start, end, from, until, capacity) = courier;
    let depot = |wanted: u32| {
        let (x, y) = instance.depot(wanted);
        travel.point(place(x, y))
    };
    let hours = Window::lasting(Timestamp(from), Seconds(until - from));
    let loading = instance.trips.map(|rule| Loading {
        per_trip: Seconds(rule.loading),
        per_order: Seconds(rule.per_order),
        most_trips: rule.most,
    });
    Vehicle {
        depot: Some(DepotId(Uuid::from_u128(start.into()))),
        loading,
        ..planner::vehicle(id.into(), (depot(start), depot(end)), hours, capacity)
    }
}

impl Dispatcher for SlotPolicy {
    fn advance(&mut self, now: i64) {
        self.now = self.now.max(Timestamp(now));
    }

    fn offer(&mut self, customer: &Customer) -> [Vec<usize>; 2] {
        let visit = self.visit(customer);
        self.requested.push(visit);
        let mut menus = self.menus(customer, visit);
        if self.args.hold {
            menus.iter_mut().for_each(|menu| menu.retain(|slot| self.hold(customer, *slot)));
            self.holds.push_back((customer.id, menus.concat()));
        }
        menus[0].iter().for_each(|slot| self.shown[*slot] += 1.0);
        // A forecast for a day needs orders that come before it.
        let forecasts = !self.args.greedy && customer.placed.is_none();
        if forecasts && self.requested.len().is_multiple_of(FORECAST_EVERY) {
            self.update_forecast();
        }
        menus
    }

    fn book(&mut self, customer: &Customer, slot: usize) -> bool {
        let held = self.holds.iter().position(|(id, _)| *id == customer.id);
        let booked = match held {
            Some(index) => self.book_hold(index, slot),
            None => self.insert(customer, slot, customer.id.into()),
        };
        self.booked[slot] += f64::from(u8::from(booked));
        booked
    }

    fn improve(&mut self, steps: u64) {
        self.improve_while(|step| step as f64 / steps.max(1) as f64);
    }

    fn routes(&self) -> Vec<CourierRoute> {
        let pending = self.pending();
        let is_booked = |stop: &&Stop| !pending.contains(&stop.visit.stop.0.as_u128());
        let courier_route = |route: &Arc<Route>| {
            let courier = u32::try_from(route.vehicle().courier.0.as_u128()).expect("couriers have small numbers");
            let stops = route.stops().iter().filter(is_booked);
            if self.has_trips {
                return CourierRoute::with_trips(courier, trips(stops));
            }
            CourierRoute { courier, stops: stops.map(customer_of).collect(), trips: None }
        };
        self.plan.routes().iter().map(courier_route).collect()
    }

    fn left(&self) -> Vec<usize> {
        self.plan.routes().iter().map(|route| route.frozen(self.now)).collect()
    }
}
