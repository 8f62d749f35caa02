//! The figures of a simulated day.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::accounts::{Accounts, Fate, Promised};
use super::args::SimulateArgs;
use super::clock::Moment;
use super::courier::Courier;
use super::settle::{Reports, Settled, worked_seconds};
use ritiro_client::TrafficCounts;

/// The width of the histogram's bars in seconds.
pub const BUCKET_SECONDS: i64 = 600;

/// The figures, as `report.json` has them.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    pub date: NaiveDate,
    pub seed: u64,
    pub couriers: u32,
    pub repair: bool,
    pub shoppers: u64,
    pub booked: u64,
    /// Shoppers who got no booking, by reason.
    pub refused: BTreeMap<String, u64>,
    /// The share of shoppers who booked, 0 to 1.
    pub acceptance: f64,
    /// The share of bookings in the window that the shopper preferred, 0 to 1.
    pub first_choice_share: f64,
    pub promises: Promises,
    pub breakdowns: Breakdowns,
    pub reports: Reports,
    pub answers: Answers,
    /// Bookings by their final state on the server.
    pub states: BTreeMap<String, u64>,
    pub disturbed: Disturbed,
    pub cost: Cost,
    pub requests: u64,
    pub server_errors: u64,
    pub elapsed_seconds: f64,
    /// Violations: lost reports, and bookings in a wrong state.
    pub violations: Vec<String>,
}

/// The outcomes of the promises.
#[derive(Debug, Clone, Serialize)]
pub struct Promises {
    /// Promises for which a courier was at the door within the window, whether or not the shopper was there.
    pub kept: u64,
    /// The kept promises for which the shopper was not there.
    pub nobody_there: u64,
    /// Promises whose service started after the window.
    pub late: u64,
    pub late_median_seconds: i64,
    pub late_most_seconds: i64,
    pub never_reached: u64,
    /// Broken promises, by reason.
    pub broken: BTreeMap<&'static str, u64>,
    /// The share of all promises that were kept.
    pub on_time_share: f64,
    /// The share of kept promises among those that were not out of reach after a breakdown.
    pub on_time_share_where_possible: f64,
    /// The time by which service started before the end of its window (negative: after it), in steps of ten minutes:
    /// the start of each step, and the number of promises.
    pub slack: Vec<(i64, u64)>,
}

/// The effects of breakdowns.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Breakdowns {
    pub number: u64,
    /// Bookings that were still in the routes of these vehicles.
    pub stranded: u64,
    /// The stranded bookings that no courier could have fetched and delivered in time.
    pub out_of_reach: u64,
    /// The stranded bookings that were kept in spite of the breakdown.
    pub kept: u64,
}

/// The server's response times for requests with reports of couriers, in milliseconds of real time.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Answers {
    pub number: u64,
    pub half_milliseconds: f64,
    pub ninety_nine_milliseconds: f64,
    pub most_milliseconds: f64,
}

/// The changes of routes that couriers had already seen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Disturbed {
    /// The number of times that a courier saw a change.
    pub times: u64,
    /// Stops that went to another courier.
    pub taken: u64,
    /// Stops that stayed in the route in a different order.
    pub reordered: u64,
    /// Visits after another courier had already served the stop.
    pub in_vain: u64,
    pub stops_each_time: f64,
}

/// The cost of the day.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cost {
    pub couriers_used: u64,
    /// The hours of the couriers who left the depot, until their return.
    pub courier_hours: f64,
    pub bookings_per_courier_hour: f64,
    pub travel_meters: i64,
    pub meters_per_booking: f64,
    pub driving_hours: f64,
}

/// The input of the figures.
pub struct Seen<'a> {
    pub args: &'a SimulateArgs,
    pub shoppers: usize,
    pub couriers: &'a [Courier],
    pub accounts: &'a Accounts,
    pub settled: Settled,
    pub traffic: TrafficCounts,
    pub elapsed: Duration,
    pub now: Moment,
}

impl Figures {
    pub fn new(seen: Seen<'_>) -> Self {
        let Seen { args, shoppers, couriers, accounts, settled, traffic, elapsed, now } = seen;
        let booked = accounts.promised.len() as u64;
        Self {
            date: args.date,
            seed: args.seed,
            couriers: args.couriers,
            repair: !args.no_repair,
            shoppers: shoppers as u64,
            booked,
            refused: accounts.refused.clone(),
            acceptance: share(booked, shoppers as u64),
            first_choice_share: share(accounts.first_choices, booked),
            promises: Promises::new(accounts),
            breakdowns: Breakdowns::new(accounts),
            reports: settled.reports,
            answers: Answers::new(couriers),
            states: settled.states,
            disturbed: Disturbed::new(accounts),
            cost: Cost::new(couriers, booked, now),
            requests: traffic.requests,
            server_errors: traffic.server_errors,
            elapsed_seconds: elapsed.as_secs_f64(),
            violations: accounts.violations.clone(),
        }
    }

    /// Whether no report was lost and the server's records agree with the actual events. A broken promise is not an
    /// error of the records.
    pub fn passed(&self) -> bool {
        self.violations.is_empty() && self.reports.lost == 0 && self.server_errors == 0
    }
}

impl Promises {
    fn new(accounts: &Accounts) -> Self {
        let stranded = stranded(accounts, |breakdown| &breakdown.stranded);
        let out_of_reach = stranded_out_of_reach(accounts);
        let fates: Vec<(&Promised, Fate)> = accounts.fates().collect();
        let kept = |fate: &Fate| matches!(fate, Fate::OnTime | Fate::NobodyThere);
        let count = |of: &dyn Fn(&Fate) -> bool| fates.iter().filter(|(_, fate)| of(fate)).count() as u64;
        let mut late: Vec<i64> = fates.iter().filter_map(|(_, fate)| fate.late_by()).collect();
        late.sort_unstable();
        let mut broken = BTreeMap::new();
        for (promised, fate) in fates.iter().filter(|(_, fate)| !kept(fate)) {
            *broken.entry(why(*fate, stranded.contains(&promised.booking))).or_default() += 1;
        }
        let possible: Vec<&Fate> =
            fates.iter().filter(|(p, _)| !out_of_reach.contains(&p.booking)).map(|(_, fate)| fate).collect();
        let kept_possible = possible.iter().filter(|fate| kept(fate)).count() as u64;
        Self {
            kept: count(&kept),
            nobody_there: count(&|fate| *fate == Fate::NobodyThere),
            late: late.len() as u64,
            late_median_seconds: late.get(late.len() / 2).copied().unwrap_or(0),
            late_most_seconds: late.last().copied().unwrap_or(0),
            never_reached: count(&|fate| *fate == Fate::NeverReached),
            broken,
            on_time_share: share(count(&kept), fates.len() as u64),
            on_time_share_where_possible: share(kept_possible, possible.len() as u64),
            slack: slack(accounts),
        }
    }
}

impl Fate {
    fn late_by(&self) -> Option<i64> {
        match self {
            Self::Late(seconds) => Some(*seconds),
            _ => None,
        }
    }
}

fn why(fate: Fate, stranded: bool) -> &'static str {
    match (fate, stranded) {
        (Fate::NeverReached, true) => "never reached after a breakdown",
        (Fate::NeverReached, false) => "never reached",
        (_, true) => "late after a breakdown",
        (_, false) => "late",
    }
}

fn stranded(accounts: &Accounts, which: impl Fn(&super::accounts::Breakdown) -> &Vec<Uuid>) -> HashSet<Uuid> {
    accounts.breakdowns.iter().flat_map(|breakdown| which(breakdown).iter().copied()).collect()
}

fn stranded_out_of_reach(accounts: &Accounts) -> HashSet<Uuid> {
    stranded(accounts, |breakdown| &breakdown.out_of_reach)
}

fn slack(accounts: &Accounts) -> Vec<(i64, u64)> {
    let mut buckets: BTreeMap<i64, u64> = BTreeMap::new();
    for promised in &accounts.promised {
        if let Some(visit) = accounts.visit_of(promised.booking) {
            let slack = promised.window.1 - visit.started_at;
            *buckets.entry(slack.div_euclid(BUCKET_SECONDS) * BUCKET_SECONDS).or_default() += 1;
        }
    }
    buckets.into_iter().collect()
}

impl Breakdowns {
    fn new(accounts: &Accounts) -> Self {
        let all = stranded(accounts, |breakdown| &breakdown.stranded);
        let kept = accounts.fates().filter(|(promised, fate)| {
            all.contains(&promised.booking) && matches!(fate, Fate::OnTime | Fate::NobodyThere)
        });
        Self {
            number: accounts.breakdowns.len() as u64,
            stranded: all.len() as u64,
            out_of_reach: stranded_out_of_reach(accounts).len() as u64,
            kept: kept.count() as u64,
        }
    }
}

impl Answers {
    fn new(couriers: &[Courier]) -> Self {
        let all = couriers.iter().flat_map(|courier| &courier.phone.answered_after);
        let mut times: Vec<f64> = all.map(|time| time.as_secs_f64() * 1_000.0).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let nth = (times.len() as f64 * share).ceil() as usize;
            times.get(nth.max(1) - 1).copied().unwrap_or(0.0)
        };
        Self {
            number: times.len() as u64,
            half_milliseconds: at(0.5),
            ninety_nine_milliseconds: at(0.99),
            most_milliseconds: at(1.0),
        }
    }
}

impl Disturbed {
    fn new(accounts: &Accounts) -> Self {
        let sum = |of: fn(&super::accounts::Disturbance) -> usize| {
            accounts.disturbances.iter().map(|d| of(d) as u64).sum::<u64>()
        };
        let times = accounts.disturbances.len() as u64;
        let (taken, reordered) = (sum(|d| d.taken), sum(|d| d.reordered));
        Self { times, taken, reordered, in_vain: accounts.in_vain, stops_each_time: share(taken + reordered, times) }
    }
}

impl Cost {
    fn new(couriers: &[Courier], booked: u64, now: Moment) -> Self {
        let sum = |of: &dyn Fn(&Courier) -> i64| couriers.iter().map(of).sum::<i64>();
        let hours = |seconds: i64| seconds as f64 / 3_600.0;
        let worked = hours(sum(&|courier| worked_seconds(courier, now)));
        let travel_meters = sum(&|courier| courier.mileage.meters);
        let per = |amount: f64, by: f64| if by > 0.0 { amount / by } else { 0.0 };
        Self {
            couriers_used: couriers.iter().filter(|courier| courier.mileage.left_at.is_some()).count() as u64,
            courier_hours: worked,
            bookings_per_courier_hour: per(booked as f64, worked),
            travel_meters,
            meters_per_booking: per(travel_meters as f64, booked as f64),
            driving_hours: hours(sum(&|courier| courier.mileage.driving_seconds)),
        }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
