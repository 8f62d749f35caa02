//! The demand forecast: the windows that will be overloaded, and the displacement cost of a visit in them.
//!
//! If every request is accepted greedily, later shoppers find too few windows: a courier who drives to the edge of town in the
//! busiest hour serves one shopper there instead of two nearby. The forecast of a window compares the courier time in it with
//! the time that its bookings and the requests to come would use. If the demand is too high, the visits with the longest use
//! should be left out. The cut is the largest use up to which all visits would fit (the greedy solution of a fractional
//! knapsack, Dantzig 1957).
//!
//! The use of a visit is its service time plus the driving that it adds once the window is as full as expected. That driving is
//! the mean driving time from the nearest places of demand, scaled to the expected density. In a plane with even demand, the
//! mean distance to the three nearest places is about the distance to the next stop on a shortest tour (Beardwood, Halton and
//! Hammersley 1959).

use ritiro_domain::{Seconds, Window};

use super::numbers::whole;
use super::{Plan, Point, Route, Travel};

/// A past request: its place and its service time.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// The place.
    pub point: Point,
    /// The service time in seconds.
    pub service: Seconds,
}

/// The known demand for a window.
#[derive(Clone, Copy, Debug)]
pub struct SlotDemand {
    /// The window for the start of service.
    pub window: Window,
    /// The number of visits that are promised in the window.
    pub booked: f64,
    /// The number of requests for the window that are still to come.
    pub coming: f64,
}

/// The forecast for a window.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SlotForecast {
    /// The courier time in the window, in seconds.
    pub room: Seconds,
    /// The time that the bookings and the requests to come would use, in seconds.
    pub demand: Seconds,
    /// The number of visits that the window will contain.
    pub visits: f64,
    /// The largest use up to which all visits fit; `None` if all visits fit.
    pub cut: Option<Seconds>,
}

/// The displacement cost of a visit in a window: the courier time that later requests would lose.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DisplacementCost {
    /// The courier time that the visit would use: its service time, and the driving that it adds.
    pub uses: Seconds,
    /// The part of that time that later requests will lack. It is zero in a window that will not be overloaded.
    pub displacement_seconds: Seconds,
    /// The list in which an app should show the window.
    pub menu: Visibility,
}

/// The list in which an app should show a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// The first list.
    First,
    /// The second list, for shoppers who find no suitable window in the first list: the window will be overloaded, and other
    /// visits use it better.
    More,
    /// No list, if possible.
    Last,
}

/// The lists that shoppers see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VisibilityRules {
    /// Only the first list.
    One,
    /// A second list, "more times", for shoppers who find no suitable window in the first list.
    Two,
}

impl VisibilityRules {
    /// The share of the cut up to which the use of a visit shows the window in the first list, and in the second list. The
    /// values were measured.
    fn shares(self) -> (f64, f64) {
        match self {
            Self::One => (1.0, 1.0),
            Self::Two => (0.3, f64::INFINITY),
        }
    }
}

/// The past demand of a zone, and the forecast for the windows of one day.
#[derive(Clone, Debug, Default)]
pub struct DemandForecast {
    demand: Vec<Demand>,
    slot_forecasts: Vec<SlotForecast>,
}

/// The smallest number of past requests from which a forecast is made.
const LEAST_DEMAND: usize = 30;
/// The number of latest requests that are used. More requests would only take more time.
const MOST_DEMAND: usize = 1000;
/// The number of nearest places of demand whose mean driving time estimates the distance to the next visit.
const NEAREST: usize = 3;
/// The largest number of past requests that are weighed against a window. It is large enough for quantiles.
const WEIGHED: usize = 200;

impl DemandForecast {
    /// Builds the forecast from past requests, oldest first, and the windows of a plan. With too few requests, there is no
    /// forecast for any window.
    pub fn new(plan: &Plan, demand: &[Demand], slot_demands: &[SlotDemand]) -> Self {
        if demand.len() < LEAST_DEMAND {
            return Self::default();
        }
        let demand = demand[demand.len().saturating_sub(MOST_DEMAND)..].to_vec();
        let near = Near::new(&demand, plan.travel());
        let slot_forecasts =
            slot_demands.iter().map(|slot_demand| slot_forecast(plan, demand.len(), &near, slot_demand)).collect();
        Self { demand, slot_forecasts }
    }

    /// The forecast of a window, by its index; `None` if there are too few past requests.
    pub fn slot_forecast(&self, window: usize) -> Option<&SlotForecast> {
        self.slot_forecasts.get(window)
    }

    /// The displacement cost of a visit in each known window, where `detours[k]` is the driving time that the visit adds at
    /// present in window `k`.
    pub fn judge(
        &self,
        visit: Demand,
        detours: &[Option<Seconds>],
        menus: VisibilityRules,
        travel: &dyn Travel,
    ) -> Vec<DisplacementCost> {
        if self.slot_forecasts.is_empty() {
            return Vec::new();
        }
        let spread = spread(&self.demand, visit.point, travel, None);
        let judged = self.slot_forecasts.iter().zip(detours).map(|(slot_forecast, detour)| {
            let later = used(visit.service, spread, self.demand.len(), slot_forecast.visits);
            let now = detour.map(|detour| visit.service + detour);
            slot_forecast.judge(now.map_or(later, |now| now.min(later)), menus)
        });
        judged.collect()
    }
}

impl SlotForecast {
    /// The share of the demand that finds no room, from 0 to 1.
    pub fn overload(&self) -> f64 {
        (1.0 - self.room.0 as f64 / self.demand.0.max(1) as f64).max(0.0)
    }

    fn judge(&self, uses: Seconds, menus: VisibilityRules) -> DisplacementCost {
        let (first, more) = menus.shares();
        let share = self.cut.map_or(0.0, |cut| uses.0 as f64 / cut.0.max(1) as f64);
        let menu = if share <= first {
            Visibility::First
        } else if share <= more {
            Visibility::More
        } else {
            Visibility::Last
        };
        let displacement_seconds =
            if self.cut.is_some() { Seconds(whole(uses.0 as f64 * self.overload())) } else { Seconds::ZERO };
        DisplacementCost { uses, displacement_seconds, menu }
    }
}

/// For each past request that is weighed: its service time and the mean driving time from its nearest places of demand.
struct Near {
    spreads: Vec<(Seconds, f64)>,
}

impl Near {
    fn new(demand: &[Demand], travel: &dyn Travel) -> Self {
        let step = demand.len().div_ceil(WEIGHED);
        let weighed = demand.iter().enumerate().step_by(step);
        Self { spreads: weighed.map(|(i, d)| (d.service, spread(demand, d.point, travel, Some(i)))).collect() }
    }

    /// The use of each of these requests in a window that contains `visits` visits, shortest first.
    fn uses(&self, demand: usize, visits: f64) -> Vec<i64> {
        let mut uses: Vec<_> =
            self.spreads.iter().map(|(service, spread)| used(*service, *spread, demand, visits).0).collect();
        uses.sort_unstable();
        uses
    }
}

/// The mean driving time from the nearest places of demand, in seconds, without the request with index `but`.
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

/// The use of a visit. If there are fewer visits, the next one is farther away: distances grow with the square root of the area
/// per visit.
fn used(service: Seconds, spread: f64, demand: usize, visits: f64) -> Seconds {
    let thinned = spread * (demand as f64 / visits.max(1.0)).sqrt();
    service + Seconds(whole(thinned))
}

fn slot_forecast(plan: &Plan, demand: usize, near: &Near, slot_demand: &SlotDemand) -> SlotForecast {
    let room = courier_time(plan, slot_demand.window);
    let wanted = slot_demand.booked + slot_demand.coming;
    // The density of the window depends on the number of visits that fit, and that number depends on the density. Eight rounds
    // of iteration approximate the solution.
    let mut visits = wanted.max(1.0);
    for _ in 0..8 {
        let mean = mean(&near.uses(demand, visits));
        visits = (visits + wanted.min(room.0 as f64 / mean)) / 2.0;
    }
    let uses = near.uses(demand, visits);
    let mean = mean(&uses);
    let left = (room.0 as f64 - slot_demand.booked * mean).max(free_time(plan, slot_demand.window).0 as f64);
    SlotForecast { room, demand: Seconds(whole(wanted * mean)), visits, cut: cut(&uses, slot_demand.coming, left) }
}

fn mean(uses: &[i64]) -> f64 {
    uses.iter().sum::<i64>() as f64 / uses.len().max(1) as f64
}

/// The largest use up to which the requests to come fit into the remaining time.
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

/// The total time in a window during which the couriers of a plan are on shift, in seconds.
fn courier_time(plan: &Plan, window: Window) -> Seconds {
    let there = |hours: Window| (hours.end().min(window.end()) - hours.start().max(window.start())).max(Seconds::ZERO);
    plan.routes().iter().map(|route| there(route.vehicle().hours)).sum()
}

/// The total time in a window during which couriers of a plan are on shift and neither drive nor serve, according to the
/// schedule, in seconds.
fn free_time(plan: &Plan, window: Window) -> Seconds {
    let busy: Seconds = plan.routes().iter().map(|route| busy_time(route, window)).sum();
    courier_time(plan, window) - busy
}

fn busy_time(route: &Route, window: Window) -> Seconds {
    let nodes = &route.table.nodes;
    let spans = nodes.windows(2).map(|pair| {
        let from = route.table.traffic.leave_by(pair[1].start, pair[0].leg);
        let until = pair[1].start + pair[1].service;
        (until.min(window.end()) - from.max(window.start())).max(Seconds::ZERO)
    });
    spans.sum()
}
