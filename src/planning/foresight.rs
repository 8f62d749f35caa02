//! Foresight: which windows head for overload, and what a visit there would take away from those still to come.
//!
//! Accepting greedily starves later shoppers: a courier who drives to the edge of town in the busiest hour serves one there
//! instead of two nearby. The outlook of a window weighs the courier time that it has against the time that its bookings and
//! the requests still to come would use. Where that is too much, the longest uses are those to do without: the cut is the
//! use up to which all would fit (the greedy solution of a fractional knapsack, Dantzig 1957).
//!
//! The use of a visit is its service and the drive that it adds once the window is as full as it will be: the mean of
//! the drives from its nearest places of demand, thinned out to that density. In a plane with even demand, the three
//! nearest are on average about as far as the next stop on a shortest tour (Beardwood, Halton and Hammersley 1959).

use crate::domain::{Seconds, Window};

use super::{Plan, Point, Route, Travel};

/// A request of the past: where, and how long it takes there.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// Where.
    pub point: Point,
    /// How long.
    pub service: Seconds,
}

/// What is known of a window.
#[derive(Clone, Copy, Debug)]
pub struct Prospect {
    /// When service starts.
    pub window: Window,
    /// Visits that are promised in it.
    pub booked: f64,
    /// Requests for it that are still to come.
    pub coming: f64,
}

/// What is to be expected of a window.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Outlook {
    /// Courier time in it.
    pub room: Seconds,
    /// What bookings and the requests to come would use of it.
    pub demand: Seconds,
    /// How many visits it will hold.
    pub visits: f64,
    /// Uses up to this fit; `None` where all do.
    pub cut: Option<Seconds>,
}

/// What is known of the demand of a zone, and what that means for the windows of one day.
#[derive(Clone, Debug, Default)]
pub struct Foresight {
    demand: Vec<Demand>,
    outlooks: Vec<Outlook>,
}

/// Fewer requests than this tell nothing.
const LEAST_DEMAND: usize = 30;
/// Places of demand that tell how far a visit is from the next.
const NEAREST: usize = 3;
/// Of the demand, so many are weighed against a window: enough for quantiles.
const WEIGHED: usize = 200;

impl Foresight {
    /// Of past requests and the windows of a plan. With too few requests nothing is expected of any window.
    pub fn new(plan: &Plan, demand: Vec<Demand>, prospects: &[Prospect]) -> Self {
        if demand.len() < LEAST_DEMAND {
            return Self::default();
        }
        let near = Near::new(&demand, plan.travel());
        let outlooks = prospects.iter().map(|prospect| outlook(plan, &demand, &near, prospect)).collect();
        Self { demand, outlooks }
    }

    /// What is to be expected of a window, by its index; `None` where too little is known.
    pub fn outlook(&self, window: usize) -> Option<&Outlook> {
        self.outlooks.get(window)
    }

    /// How much time a visit would use in each window.
    pub fn uses(&self, visit: Demand, travel: &dyn Travel) -> Vec<Seconds> {
        let spread = spread(&self.demand, visit.point, travel, None);
        self.outlooks.iter().map(|outlook| used(visit.service, spread, self.demand.len(), outlook.visits)).collect()
    }
}

/// How far each place of demand that is weighed is from the next ones.
struct Near {
    spreads: Vec<(Seconds, f64)>,
}

impl Near {
    fn new(demand: &[Demand], travel: &dyn Travel) -> Self {
        let step = demand.len().div_ceil(WEIGHED);
        let weighed = demand.iter().enumerate().step_by(step);
        Self { spreads: weighed.map(|(i, d)| (d.service, spread(demand, d.point, travel, Some(i)))).collect() }
    }

    /// The uses of all in a window that holds so many visits, shortest first.
    fn uses(&self, demand: usize, visits: f64) -> Vec<i64> {
        let mut uses: Vec<_> = self.spreads.iter().map(|(service, spread)| used(*service, *spread, demand, visits).0).collect();
        uses.sort_unstable();
        uses
    }
}

/// The mean drive from the nearest places of demand.
fn spread(demand: &[Demand], point: Point, travel: &dyn Travel, but: Option<usize>) -> f64 {
    let mut nearest = [i64::MAX; NEAREST];
    for (i, other) in demand.iter().enumerate() {
        let drive = travel.leg(other.point, point).duration.0;
        if drive < nearest[NEAREST - 1] && Some(i) != but {
            nearest[NEAREST - 1] = drive;
            nearest.sort_unstable();
        }
    }
    nearest.iter().sum::<i64>() as f64 / NEAREST as f64
}

/// Among fewer visits the next one is farther: distances grow with the root of the area that each has.
fn used(service: Seconds, spread: f64, demand: usize, visits: f64) -> Seconds {
    let thinned = spread * (demand as f64 / visits.max(1.0)).sqrt();
    service + Seconds(thinned as i64)
}

fn outlook(plan: &Plan, demand: &[Demand], near: &Near, prospect: &Prospect) -> Outlook {
    let room = courier_time(plan, prospect.window);
    let wanted = prospect.booked + prospect.coming;
    // How dense the window gets depends on how many fit, which depends on how dense it gets: a few rounds settle it.
    let mut visits = wanted.max(1.0);
    for _ in 0..8 {
        let mean = mean(&near.uses(demand.len(), visits));
        visits = (visits + wanted.min(room.0 as f64 / mean)) / 2.0;
    }
    let uses = near.uses(demand.len(), visits);
    let mean = mean(&uses);
    let left = (room.0 as f64 - prospect.booked * mean).max(free_time(plan, prospect.window).0 as f64);
    Outlook { room, demand: Seconds((wanted * mean) as i64), visits, cut: cut(&uses, prospect.coming, left) }
}

fn mean(uses: &[i64]) -> f64 {
    uses.iter().sum::<i64>() as f64 / uses.len().max(1) as f64
}

/// The use up to which so many requests to come fit into the time that is left.
fn cut(uses: &[i64], coming: f64, left: f64) -> Option<Seconds> {
    let each = coming / uses.len().max(1) as f64;
    let mut filled = 0.0;
    for use_ in uses {
        filled += *use_ as f64 * each;
        if filled > left {
            return Some(Seconds(*use_));
        }
    }
    None
}

/// The time that all couriers of a plan are there in a window.
fn courier_time(plan: &Plan, window: Window) -> Seconds {
    let there = |hours: Window| (hours.end().min(window.end()) - hours.start().max(window.start())).max(Seconds::ZERO);
    plan.routes().iter().map(|route| there(route.vehicle().hours)).sum()
}

/// The time in a window in which couriers of a plan are there and neither drive nor serve, by the schedule.
fn free_time(plan: &Plan, window: Window) -> Seconds {
    let busy: Seconds = plan.routes().iter().map(|route| busy_time(route, window)).sum();
    courier_time(plan, window) - busy
}

fn busy_time(route: &Route, window: Window) -> Seconds {
    let nodes = &route.table.nodes;
    let spans = nodes.windows(2).map(|pair| {
        let from = pair[1].start - pair[0].leg.duration;
        let until = pair[1].start + pair[1].service;
        (until.min(window.end()) - from.max(window.start())).max(Seconds::ZERO)
    });
    spans.sum()
}
