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

use super::{Answer, CourierRoute, Customer, Instance, OnlineArgs, Request};
use crate::bench::grid::place;
use ritiro_domain::{
    CourierId, DepotId, Load, ObjectiveWeights, RefusalCode, ReservationId, Seconds, ShiftId, Skills, StopId, StopKind,
    Timestamp, Window,
};
use ritiro_planning::{
    Demand, DemandForecast, Depth, Effort, Insertion, InsertionCriterion, Objective, Plan, Route, SlotDemand, Task,
    Terms, Travel, Vehicle, Visibility, VisibilityRules, Visit, Visits, find_insertions, improve, reoptimise_for,
};

pub(super) struct Market {
    plan: Plan,
    slots: Vec<Window>,
    args: OnlineArgs,
    /// The expected number of customers, as far as it is known.
    expected: usize,
    /// The orders of all requests so far.
    asked: Vec<Demand>,
    /// The number of times that each slot was offered in the first menu.
    shown: Vec<f64>,
    /// The number of bookings of each slot.
    booked: Vec<f64>,
    foresight: DemandForecast,
    /// For the last customer, by slot: plans in which other bookings make room.
    rooms: HashMap<usize, Plan>,
    /// The held slots of each customer, the oldest holds first.
    holds: VecDeque<(u32, Vec<usize>)>,
    seed: u64,
}

/// A time before the day: the day is planned before it begins, so no route is under way.
const BEFORE: Timestamp = Timestamp(-1_000_000);
/// The number of requests after which the forecast is computed again.
const LOOK_AGAIN: usize = 10;
/// The weight of the prior demand of the slots before any data exists: this number of requests, evenly distributed
/// over the slots.
const PRIOR: f64 = 8.0;

impl Market {
    pub fn new(instance: &Instance, args: OnlineArgs) -> Self {
        let travel: Arc<dyn Travel> = Arc::new(instance.travel);
        let routes = instance.couriers.iter().map(|courier| {
            let vehicle = Arc::new(vehicle(instance, courier, &*travel));
            Route::new(vehicle, Vec::new(), &*travel)
        });
        let routes = routes.collect();
        let weights = ObjectiveWeights { per_courier_used: 0, ..ObjectiveWeights::default() };
        let window = |(from, to): &(i64, i64)| Window::lasting(Timestamp(*from), Seconds(to - from));
        let slots: Vec<_> = instance.slots.iter().map(window).collect();
        Self {
            plan: Plan::new(routes, Arc::clone(&travel), Objective::new(weights), Arc::new(Skills::default())),
            args,
            expected: instance.expected_customers.unwrap_or(0),
            asked: Vec::new(),
            shown: vec![0.0; slots.len()],
            booked: vec![0.0; slots.len()],
            foresight: DemandForecast::default(),
            rooms: HashMap::new(),
            holds: VecDeque::new(),
            seed: 0,
            slots,
        }
    }

    pub fn answer(&mut self, request: Request) -> Answer {
        match request {
            Request::Offer { customer } => self.offer(&customer),
            Request::Book { customer, slot } => Answer::Ok { ok: self.book(&customer, slot) },
            Request::Idle { ms } => self.idle(Duration::from_millis(ms)),
            Request::Plan => self.routes(),
            Request::Init { .. } | Request::End => Answer::Ok { ok: true },
        }
    }

    fn offer(&mut self, customer: &Customer) -> Answer {
        let visit = self.visit(customer);
        self.asked.push(visit);
        let mut menus = self.menus(customer, visit);
        if self.args.hold {
            menus.iter_mut().for_each(|menu| menu.retain(|slot| self.hold(customer, *slot)));
            self.holds.push_back((customer.id, menus.concat()));
        }
        let [slots, more] = menus;
        slots.iter().for_each(|slot| self.shown[*slot] += 1.0);
        if !self.args.greedy && self.asked.len().is_multiple_of(LOOK_AGAIN) {
            self.look_ahead();
        }
        Answer::Slots { slots, more }
    }

    /// The slots of the first and of the second menu.
    fn menus(&mut self, customer: &Customer, visit: Demand) -> [Vec<usize>; 2] {
        let task = self.task(customer, customer.id.into());
        let answers = find_insertions(&self.plan, &task, &self.slots, BEFORE, InsertionCriterion::Cheapest);
        let detour = |insertion: &Insertion| insertion.detour.duration;
        let detours: Vec<_> = answers.iter().map(|answer| answer.as_ref().ok().map(detour)).collect();
        let menus = if self.args.one_menu { VisibilityRules::One } else { VisibilityRules::Two };
        let opinions = self.foresight.judge(visit, &detours, menus, self.plan.travel());
        let menu = |slot: usize| opinions.get(slot).map_or(Visibility::First, |opinion| opinion.menu);
        let full: Vec<usize> = (0..answers.len())
            .filter(|k| answers[*k].as_ref().is_err_and(|refusal| refusal.code == RefusalCode::NoRoom))
            .filter(|k| menu(*k) == Visibility::First)
            .collect();
        self.find_rooms(customer, &task, &full);
        let there = |slot: usize| answers[slot].is_ok() || self.rooms.contains_key(&slot);
        [Visibility::First, Visibility::More]
            .map(|wanted| (0..answers.len()).filter(|k| there(*k) && menu(*k) == wanted).collect())
    }

    fn find_rooms(&mut self, customer: &Customer, task: &Task, full: &[usize]) {
        self.rooms.clear();
        if self.args.room == 0 {
            return;
        }
        let windows: Vec<_> = full.iter().map(|slot| self.slots[*slot]).collect();
        let effort = Effort { seed: customer.id.into(), now: BEFORE, depth: Depth::Touch };
        let rooms = reoptimise_for(&self.plan, task, &windows, effort, self.args.room);
        self.rooms = full.iter().zip(rooms).filter_map(|(slot, room)| Some((*slot, room?.plan))).collect();
    }

    /// Updates the forecast from the requests and bookings so far.
    fn look_ahead(&mut self) {
        let coming = self.expected.saturating_sub(self.asked.len()) as f64;
        let prior = PRIOR / self.slots.len() as f64;
        let slot_demand = |(k, window): (usize, &Window)| {
            let rate = (self.booked[k] + prior) / (self.shown[k] + PRIOR);
            SlotDemand { window: *window, booked: self.booked[k], coming: coming * rate }
        };
        let slot_demands: Vec<_> = self.slots.iter().enumerate().map(slot_demand).collect();
        self.foresight = DemandForecast::new(&self.plan, &self.asked, &slot_demands);
    }

    fn book(&mut self, customer: &Customer, slot: usize) -> bool {
        let held = self.holds.iter().position(|(id, _)| *id == customer.id);
        let booked = match held {
            Some(index) => self.take_up(index, slot),
            None => self.insert(customer, slot, customer.id.into()),
        };
        self.booked[slot] += f64::from(u8::from(booked));
        booked
    }

    fn insert(&mut self, customer: &Customer, slot: usize, number: u128) -> bool {
        if let Some(room) = self.rooms.remove(&slot) {
            self.plan = room;
            return true;
        }
        let Some(window) = self.slots.get(slot).copied() else { return false };
        let task = self.task(customer, number).at(window);
        let found = find_insertions(&self.plan, &task, &[window], BEFORE, InsertionCriterion::Cheapest).pop();
        match found {
            Some(Ok(insertion)) => drop(self.plan.insert(&task, &insertion, BEFORE)),
            // The slot was offered, but other bookings have taken its place since; they may be able to move.
            _ => match self.room(&task, window, self.args.room.max(500)) {
                Some(room) => self.plan = room,
                None => return false,
            },
        }
        true
    }

    fn room(&self, task: &Task, window: Window, steps: u64) -> Option<Plan> {
        let effort = Effort { seed: self.seed, now: BEFORE, depth: Depth::Touch };
        Some(reoptimise_for(&self.plan, task, &[window], effort, steps).pop()??.plan)
    }

    /// Whether the slot can be held in addition to the slots that the customer already holds.
    fn hold(&mut self, customer: &Customer, slot: usize) -> bool {
        self.rooms.clear();
        self.insert(customer, slot, held(customer.id, slot))
    }

    /// Turns the hold of one slot into the booking. It releases the customer's other holds, and the holds of all
    /// customers who asked before and did not book.
    fn take_up(&mut self, index: usize, slot: usize) -> bool {
        let over: Vec<_> = self.holds.drain(..=index).collect();
        let holds = over.iter().flat_map(|(id, slots)| slots.iter().map(|slot| (*id, *slot)));
        let Some((customer, held)) = over.last() else { return false };
        holds.filter(|hold| *hold != (*customer, slot)).for_each(|(id, slot)| self.release(id, slot));
        held.contains(&slot)
    }

    fn release(&mut self, customer: u32, slot: usize) {
        // A hold stays in the plan until it is booked or released, so this cannot fail.
        let _ = self.plan.remove(reservation(held(customer, slot)), BEFORE);
    }

    fn idle(&mut self, time: Duration) -> Answer {
        let begun = Instant::now();
        self.seed += 1;
        let spent = |_| Some(begun.elapsed().div_duration_f64(time)).filter(|spent| *spent < 1.0);
        let effort = Effort { seed: self.seed, now: BEFORE, depth: Depth::Touch };
        if let Some(better) = improve(&self.plan, effort, spent) {
            self.plan = better.plan;
        }
        Answer::Ok { ok: true }
    }

    fn routes(&self) -> Answer {
        let booked = |stop: u128| stop & u128::from(u32::MAX);
        let pending: Vec<u128> =
            self.holds.iter().flat_map(|(id, slots)| slots.iter().map(|k| held(*id, *k))).collect();
        let stops = |route: &Route| {
            let ids = route.stops().iter().map(|stop| stop.visit.stop.0.as_u128());
            ids.filter(|id| !pending.contains(id)).map(booked).collect()
        };
        let described =
            |route: &Arc<Route>| CourierRoute { courier: route.vehicle().courier.0.as_u128(), stops: stops(route) };
        Answer::Plan { routes: self.plan.routes().iter().map(described).collect() }
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
        };
        Task { terms: Terms::of(reservation(number)), visits: Visits::Single(visit) }
    }
}

fn reservation(number: u128) -> ReservationId {
    ReservationId(Uuid::from_u128(number))
}

/// The number of a hold: its lower half is the number of the customer.
fn held(customer: u32, slot: usize) -> u128 {
    (slot as u128 + 1) << 32 | u128::from(customer)
}

fn load(amount: i64) -> Load {
    let mut load = Load::ZERO;
    load.0[0] = amount;
    load
}

fn vehicle(instance: &Instance, courier: &(u32, u32, u32, i64, i64, i64), travel: &dyn Travel) -> Vehicle {
    let &(id, start, end, from, until, capacity) = courier;
    let depot = |wanted: u32| {
        let found = instance.depots.iter().find(|(id, ..)| *id == wanted);
        travel.point(found.map_or(place(0, 0), |(_, x, y)| place(*x, *y)))
    };
    let (id, hours) = (Uuid::from_u128(id.into()), Window::lasting(Timestamp(from), Seconds(until - from)));
    Vehicle {
        depot: Some(DepotId(Uuid::from_u128(start.into()))),
        end: depot(end),
        capacity: load(capacity),
        ..Vehicle::new(ShiftId(id), CourierId(id), depot(start), hours)
    }
}
