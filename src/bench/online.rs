//! `ritiro bench online`: a policy for the online slot-booking benchmark (`ahd-online/1`), one JSON object a line.
//!
//! Customers come one by one; the answer says which slots can be promised, and what was promised is kept to the end. The
//! planner is that of the service: [`survey`] lists and books, [`improve`] works while the benchmark idles.

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::grid::{Grid, place};
use crate::domain::{
    CourierId, DepotId, Load, ObjectiveWeights, RefusalCode, ReservationId, Seconds, ShiftId, SkillSet, Skills, StopId, StopKind,
    Timestamp, Window,
};
use crate::planning::{
    Demand, Depth, Effort, Foresight, Objective, Plan, Prefer, Prospect, Route, Task, Terms, Travel, Vehicle, Visit, Visits, improve, make_room, survey,
};

/// Why the benchmark cannot go on.
#[derive(Debug, Error)]
pub enum OnlineError {
    /// A line that is none of the protocol.
    #[error("line {line} is not of the protocol: {source}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// Something is asked before `init`.
    #[error("line {0}: the instance comes first, as {{\"op\":\"init\",…}}")]
    NotReady(usize),
    /// Standard input or output broke.
    #[error("the line protocol broke: {0}")]
    Pipe(#[from] std::io::Error),
}

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Request {
    Init { instance: Box<Instance> },
    Offer { customer: Customer },
    Book { customer: Customer, slot: usize },
    Idle { ms: u64 },
    Plan,
    End,
}

#[derive(Deserialize)]
struct Instance {
    travel: Grid,
    depots: Vec<(u32, i32, i32)>,
    couriers: Vec<(u32, u32, u32, i64, i64, i64)>,
    slots: Vec<(i64, i64)>,
    expected_customers: Option<usize>,
}

#[derive(Deserialize)]
struct Customer {
    id: u32,
    x: i32,
    y: i32,
    demand: i64,
    service: i64,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Ok { ok: bool },
    Slots { slots: Vec<usize>, more: Vec<usize> },
    Plan { routes: Vec<CourierRoute> },
}

#[derive(Serialize)]
struct CourierRoute {
    courier: u128,
    stops: Vec<u128>,
}

/// Answers until `end`, or until nothing more comes.
pub fn run(input: impl BufRead, mut output: impl Write) -> Result<(), OnlineError> {
    let mut market = None;
    for (line, text) in (1..).zip(input.lines()) {
        let request = serde_json::from_str(&text?).map_err(|source| OnlineError::Line { line, source })?;
        let answer = match request {
            Request::End => return Ok(()),
            Request::Init { instance } => {
                market = Some(Market::new(&instance));
                Answer::Ok { ok: true }
            }
            request => market.as_mut().ok_or(OnlineError::NotReady(line))?.answer(request),
        };
        serde_json::to_writer(&mut output, &answer).map_err(std::io::Error::from)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

struct Market {
    plan: Plan,
    slots: Vec<Window>,
    seed: u64,
    /// How many customers there will be, as far as is known.
    expected: usize,
    /// What was asked for so far.
    asked: Vec<Demand>,
    /// How often each slot was offered, and booked.
    offered: Vec<f64>,
    booked: Vec<f64>,
    foresight: Foresight,
    rooms: std::collections::HashMap<usize, Plan>,
}

/// The day is planned before it begins: nothing is under way.
const BEFORE: Timestamp = Timestamp(-1_000_000);
/// Requests after which the outlook is made anew.
const LOOK_AGAIN: usize = 10;

impl Market {
    fn new(instance: &Instance) -> Self {
        let travel: Arc<dyn Travel> = Arc::new(instance.travel);
        let routes = instance.couriers.iter().map(|courier| {
            let vehicle = Arc::new(vehicle(instance, courier, &*travel));
            Route::new(vehicle, Vec::new(), &*travel)
        });
        let routes = routes.collect();
        let weights = ObjectiveWeights { per_courier_used: 0, ..ObjectiveWeights::default() };
        let plan = Plan::new(routes, Arc::clone(&travel), Objective::new(weights), Arc::new(Skills::default()));
        let slots: Vec<_> =
            instance.slots.iter().map(|(s, e)| Window::lasting(Timestamp(*s), Seconds(e - s))).collect();
        let none = vec![0.0; slots.len()];
        let expected = instance.expected_customers.unwrap_or(0);
        let (offered, booked) = (none.clone(), none);
        Self { plan, slots, seed: 0, expected, asked: Vec::new(), offered, booked, foresight: Foresight::default(), rooms: Default::default() }
    }

    fn answer(&mut self, request: Request) -> Answer {
        match request {
            Request::Offer { customer } => self.offer(&customer),
            Request::Book { customer, slot } => Answer::Ok { ok: self.book(&customer, slot) },
            Request::Idle { ms } => self.idle(Duration::from_millis(ms)),
            Request::Plan => self.routes(),
            Request::Init { .. } | Request::End => Answer::Ok { ok: true },
        }
    }

    fn offer(&mut self, customer: &Customer) -> Answer {
        let task = self.task(customer);
        let answers = survey(&self.plan, &task, &self.slots, BEFORE, Prefer::Cheapest);
        let visit = Demand { point: self.plan.travel().point(place(customer.x, customer.y)), service: Seconds(customer.service) };
        self.asked.push(visit);
        let uses = self.foresight.uses(visit, self.plan.travel());
        let slack: f64 = std::env::var("SLACK").ok().and_then(|s| s.parse().ok()).unwrap_or(1.0);
        let (mut slots, mut more) = (Vec::new(), Vec::new());
        let steps: u64 = std::env::var("ROOM").ok().and_then(|s| s.parse().ok()).unwrap_or(0);
        let full = |k: &usize| matches!(&answers[*k], Err(refusal) if refusal.code == RefusalCode::NoRoom);
        let quick = |k: &usize| self.foresight.outlook(*k).is_none_or(|o| o.cut.is_none_or(|cut| uses[*k].0 as f64 <= slack * cut.0 as f64));
        let full: Vec<usize> = (0..answers.len()).filter(|k| full(k) && quick(k)).collect();
        let windows: Vec<_> = full.iter().map(|k| self.slots[*k]).collect();
        let effort = Effort { seed: customer.id.into(), now: BEFORE, depth: Depth::Touch };
        let rooms = if steps > 0 { make_room(&self.plan, &task, &windows, effort, steps) } else { Vec::new() };
        let limit: i64 = std::env::var("LIMIT").ok().and_then(|s| s.parse().ok()).unwrap_or(i64::MAX);
        self.rooms = full.iter().zip(rooms).filter_map(|(k, room)| Some((*k, room.filter(|r| r.cost < limit)?.plan))).collect();
        slots.extend(self.rooms.keys());
        for (k, answer) in answers.iter().enumerate() {
            let Ok(insertion) = answer else { continue };
            let cut = self.foresight.outlook(k).and_then(|outlook| outlook.cut);
            let now = Seconds(customer.service) + insertion.detour.duration;
            let scarce = cut.is_some_and(|cut| (if std::env::var_os("NOW").is_some() { uses[k].min(now) } else { uses[k] }).0 as f64 > slack * cut.0 as f64);
            if scarce { more.push(k) } else { slots.push(k) }
        }
        slots.iter().for_each(|k| self.offered[*k] += 1.0);
        if self.asked.len().is_multiple_of(LOOK_AGAIN) {
            self.look_ahead();
        }
        Answer::Slots { slots, more }
    }

    fn look_ahead(&mut self) {
        let coming = self.expected.saturating_sub(self.asked.len()) as f64;
        let slots = self.slots.len() as f64;
        let rate = |k: usize| (self.booked[k] + 8.0 / slots) / (self.offered[k] + 8.0);
        let prospect = |(k, window): (usize, &Window)| Prospect { window: *window, booked: self.booked[k], coming: coming * rate(k) };
        let prospects: Vec<_> = self.slots.iter().enumerate().map(prospect).collect();
        self.foresight = Foresight::new(&self.plan, self.asked.clone(), &prospects);
        if std::env::var_os("LOOK").is_some() && self.asked.len() % 100 == 0 { for k in 0..self.slots.len() { eprintln!("{} {k} {:?} {:?}", self.asked.len(), prospects[k], self.foresight.outlook(k)); } }
    }

    fn book(&mut self, customer: &Customer, slot: usize) -> bool {
        if let Some(room) = self.rooms.remove(&slot) {
            self.plan = room;
            self.booked[slot] += 1.0;
            return true;
        }
        let Some(window) = self.slots.get(slot).copied() else { return false };
        let task = self.task(customer).at(window);
        match survey(&self.plan, &task, &[window], BEFORE, Prefer::Cheapest).pop() {
            Some(Ok(insertion)) => {
                self.plan.insert(&task, &insertion, BEFORE);
                self.booked[slot] += 1.0;
                true
            }
            _ => false,
        }
    }

    fn idle(&mut self, time: Duration) -> Answer {
        let begun = Instant::now();
        self.seed += 1;
        let spent = |_| Some(begun.elapsed().div_duration_f64(time)).filter(|spent| *spent < 1.0);
        if let Some(better) = improve(&self.plan, Effort { seed: self.seed, now: BEFORE, depth: Depth::Touch }, spent) {
            self.plan = better.plan;
        }
        Answer::Ok { ok: true }
    }

    fn routes(&self) -> Answer {
        let stops = |route: &Route| route.stops().iter().map(|stop| stop.visit.stop.0.as_u128()).collect();
        let told =
            |route: &Arc<Route>| CourierRoute { courier: route.vehicle().courier.0.as_u128(), stops: stops(route) };
        Answer::Plan { routes: self.plan.routes().iter().map(told).collect() }
    }

    fn task(&self, customer: &Customer) -> Task {
        let id = Uuid::from_u128(customer.id.into());
        let terms = Terms {
            reservation: ReservationId(id),
            skills: SkillSet::default(),
            depot: None,
            max_ride: None,
            template: None,
        };
        let visit = Visit {
            stop: StopId(id),
            kind: StopKind::Delivery,
            point: Some(self.plan.travel().point(place(customer.x, customer.y))),
            window: Window::ANY,
            service: Seconds(customer.service),
            load: load(customer.demand),
        };
        Task { terms, visits: Visits::Single(visit) }
    }
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
    Vehicle {
        shift: ShiftId(Uuid::from_u128(id.into())),
        courier: CourierId(Uuid::from_u128(id.into())),
        depot: Some(DepotId(Uuid::from_u128(start.into()))),
        start: depot(start),
        end: depot(end),
        hours: Window::lasting(Timestamp(from), Seconds(until - from)),
        capacity: load(capacity),
        skills: SkillSet::default(),
    }
}
