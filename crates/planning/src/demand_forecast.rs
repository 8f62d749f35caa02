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

use ritiro_domain::{Seconds, Window};

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
pub struct SlotDemand {
    /// When service starts.
    pub window: Window,
    /// Visits that are promised in it.
    pub booked: f64,
    /// Requests for it that are still to come.
    pub coming: f64,
}

/// What is to be expected of a window.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SlotForecast {
    /// Courier time in it.
    pub room: Seconds,
    /// What bookings and the requests to come would use of it.
    pub demand: Seconds,
    /// How many visits it will hold.
    pub visits: f64,
    /// Uses up to this fit; `None` where all do.
    pub cut: Option<Seconds>,
}

/// What a visit in a window would take away from those to come.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DisplacementCost {
    /// The courier time that it would use: its service, and the drive that it adds.
    pub uses: Seconds,
    /// How much of that others will miss: nothing in a window that does not head for overload.
    pub displacement_seconds: Seconds,
    /// Where to show the window.
    pub menu: Visibility,
}

/// Where to show a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// At once.
    First,
    /// To those who find nothing else: it heads for overload, and there is better use for it.
    More,
    /// Better not at all.
    Last,
}

/// What shoppers get to see.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VisibilityRules {
    /// Only the first menu.
    One,
    /// "More times" where nothing in the first menu will do.
    Two,
}

impl VisibilityRules {
    /// A use as a share of the cut, up to which a window is shown in the first menu, and in the second. Measured.
    fn shares(self) -> (f64, f64) {
        match self {
            Self::One => (1.0, 1.0),
            Self::Two => (0.3, f64::INFINITY),
        }
    }
}

/// What is known of the demand of a zone, and what that means for the windows of one day.
#[derive(Clone, Debug, Default)]
pub struct DemandForecast {
    demand: Vec<Demand>,
    outlooks: Vec<SlotForecast>,
}

/// Fewer requests than this tell nothing.
const LEAST_DEMAND: usize = 30;
/// The latest ones; more would only take longer.
const MOST_DEMAND: usize = 1000;
/// Places of demand that tell how far a visit is from the next.
const NEAREST: usize = 3;
/// Of the demand, so many are weighed against a window: enough for quantiles.
const WEIGHED: usize = 200;

impl DemandForecast {
    /// Of past requests, oldest first, and the windows of a plan. With too few requests nothing is expected of any window.
    pub fn new(plan: &Plan, demand: &[Demand], prospects: &[SlotDemand]) -> Self {
        if demand.len() < LEAST_DEMAND {
            return Self::default();
        }
        let demand = demand[demand.len().saturating_sub(MOST_DEMAND)..].to_vec();
        let near = Near::new(&demand, plan.travel());
        let outlooks = prospects.iter().map(|prospect| outlook(plan, demand.len(), &near, prospect)).collect();
        Self { demand, outlooks }
    }

    /// What is to be expected of a window, by its index; `None` where too little is known.
    pub fn outlook(&self, window: usize) -> Option<&SlotForecast> {
        self.outlooks.get(window)
    }

    /// What a visit would take away in each window that is known, if it adds `detours[k]` to the driving now.
    pub fn judge(
        &self,
        visit: Demand,
        detours: &[Option<Seconds>],
        menus: VisibilityRules,
        travel: &dyn Travel,
    ) -> Vec<DisplacementCost> {
        if self.outlooks.is_empty() {
            return Vec::new();
        }
        let spread = spread(&self.demand, visit.point, travel, None);
        let judged = self.outlooks.iter().zip(detours).map(|(outlook, detour)| {
            let later = used(visit.service, spread, self.demand.len(), outlook.visits);
            let now = detour.map(|detour| visit.service + detour);
            outlook.judge(now.map_or(later, |now| now.min(later)), menus)
        });
        judged.collect()
    }
}

impl SlotForecast {
    /// The share of what is asked for that finds no room, from 0 to 1.
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
            if self.cut.is_some() { Seconds((uses.0 as f64 * self.overload()) as i64) } else { Seconds::ZERO };
        DisplacementCost { uses, displacement_seconds, menu }
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
        let mut uses: Vec<_> =
            self.spreads.iter().map(|(service, spread)| used(*service, *spread, demand, visits).0).collect();
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

fn outlook(plan: &Plan, demand: usize, near: &Near, prospect: &SlotDemand) -> SlotForecast {
    let room = courier_time(plan, prospect.window);
    let wanted = prospect.booked + prospect.coming;
    // How dense the window gets depends on how many fit, which depends on how dense it gets: a few rounds settle it.
    let mut visits = wanted.max(1.0);
    for _ in 0..8 {
        let mean = mean(&near.uses(demand, visits));
        visits = (visits + wanted.min(room.0 as f64 / mean)) / 2.0;
    }
    let uses = near.uses(demand, visits);
    let mean = mean(&uses);
    let left = (room.0 as f64 - prospect.booked * mean).max(free_time(plan, prospect.window).0 as f64);
    SlotForecast { room, demand: Seconds((wanted * mean) as i64), visits, cut: cut(&uses, prospect.coming, left) }
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
