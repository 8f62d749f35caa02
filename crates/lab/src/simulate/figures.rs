//! The figures of a simulated day.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use uuid::Uuid;

use super::args::SimulateArgs;
use super::clock::Moment;
use super::comparison::{Comparison, worked_seconds};
use super::courier::Courier;
use super::model::{
    Answers, BUCKET_SECONDS, Breakdown, Breakdowns, Cost, Disturbance, Disturbed, Figures, PromiseOutcome,
    PromiseRecord, Promises, Redeliveries, SpeedFigures, Trips,
};
use super::records::DayRecords;
use crate::common::numbers::nearest_rank;
use ritiro_client::TrafficCounts;

/// The input of the figures.
pub struct FiguresInput<'a> {
    pub args: &'a SimulateArgs,
    pub shoppers: usize,
    pub couriers: &'a [Courier],
    pub records: &'a DayRecords,
    pub comparison: Comparison,
    pub speeds: SpeedFigures,
    /// The requests of the day.
    pub traffic: TrafficCounts,
    pub elapsed: Duration,
    pub now: Moment,
}

impl Figures {
    pub fn new(input: FiguresInput<'_>) -> Self {
        let FiguresInput { args, shoppers, couriers, records, comparison, speeds, traffic, elapsed, now } = input;
        let booked = records.promised.len() as u64;
        Self {
            date: args.date,
            seed: args.seed,
            couriers: args.couriers,
            repair: !args.no_repair,
            speeds,
            shoppers: shoppers as u64,
            booked,
            refused: records.refused.clone(),
            acceptance: share(booked, shoppers as u64),
            first_choice_share: share(records.first_choices, booked),
            promises: Promises::new(records),
            breakdowns: Breakdowns::new(records),
            reports: comparison.reports,
            answers: Answers::new(couriers),
            states: comparison.states,
            disturbed: Disturbed::new(records),
            cost: Cost::new(couriers, booked, now),
            trips: Trips::new(couriers, records),
            redeliveries: Redeliveries::new(records),
            requests: traffic.requests,
            server_errors: traffic.server_errors,
            elapsed_seconds: elapsed.as_secs_f64(),
            violations: records.violations.clone(),
        }
    }
}

impl Promises {
    fn new(records: &DayRecords) -> Self {
        let stranded = stranded(records, |breakdown| &breakdown.stranded);
        let out_of_reach = stranded_out_of_reach(records);
        let outcomes: Vec<(&PromiseRecord, PromiseOutcome)> = records.outcomes().collect();
        let kept = |outcome: &PromiseOutcome| outcome.is_kept();
        let count =
            |of: &dyn Fn(&PromiseOutcome) -> bool| outcomes.iter().filter(|(_, outcome)| of(outcome)).count() as u64;
        let mut late: Vec<i64> = outcomes.iter().filter_map(|(_, outcome)| outcome.late_by()).collect();
        late.sort_unstable();
        let mut broken = BTreeMap::new();
        for (promised, outcome) in outcomes.iter().filter(|(_, outcome)| !kept(outcome)) {
            *broken.entry(reason(*outcome, stranded.contains(&promised.booking))).or_default() += 1;
        }
        let possible: Vec<&PromiseOutcome> =
            outcomes.iter().filter(|(p, _)| !out_of_reach.contains(&p.booking)).map(|(_, outcome)| outcome).collect();
        let kept_possible = possible.iter().filter(|outcome| kept(outcome)).count() as u64;
        Self {
            kept: count(&kept),
            nobody_there: count(&|outcome| *outcome == PromiseOutcome::ShopperAbsent),
            late: late.len() as u64,
            late_median_seconds: late.get(late.len() / 2).copied().unwrap_or(0),
            late_most_seconds: late.last().copied().unwrap_or(0),
            never_reached: count(&|outcome| *outcome == PromiseOutcome::NeverReached),
            broken,
            on_time_share: share(count(&kept), outcomes.len() as u64),
            on_time_share_where_possible: share(kept_possible, possible.len() as u64),
            slack: slack(records),
        }
    }
}

fn reason(outcome: PromiseOutcome, stranded: bool) -> &'static str {
    match (outcome, stranded) {
        (PromiseOutcome::NeverReached, true) => "never reached after a breakdown",
        (PromiseOutcome::NeverReached, false) => "never reached",
        (_, true) => "late after a breakdown",
        (_, false) => "late",
    }
}

fn stranded(records: &DayRecords, which: impl Fn(&Breakdown) -> &Vec<Uuid>) -> HashSet<Uuid> {
    records.breakdowns.iter().flat_map(|breakdown| which(breakdown).iter().copied()).collect()
}

fn stranded_out_of_reach(records: &DayRecords) -> HashSet<Uuid> {
    stranded(records, |breakdown| &breakdown.out_of_reach)
}

fn slack(records: &DayRecords) -> Vec<(i64, u64)> {
    let mut buckets: BTreeMap<i64, u64> = BTreeMap::new();
    for promised in &records.promised {
        if let Some(visit) = records.visit_of(promised.booking) {
            let slack = promised.window.1 - visit.started_at;
            *buckets.entry(slack.div_euclid(BUCKET_SECONDS) * BUCKET_SECONDS).or_default() += 1;
        }
    }
    buckets.into_iter().collect()
}

impl Breakdowns {
    fn new(records: &DayRecords) -> Self {
        let all = stranded(records, |breakdown| &breakdown.stranded);
        let kept =
            records.outcomes().filter(|(promised, outcome)| all.contains(&promised.booking) && outcome.is_kept());
        Self {
            number: records.breakdowns.len() as u64,
            stranded: all.len() as u64,
            out_of_reach: stranded_out_of_reach(records).len() as u64,
            kept: kept.count() as u64,
        }
    }
}

impl Answers {
    fn new(couriers: &[Courier]) -> Self {
        let all = couriers.iter().flat_map(|courier| &courier.phone.answered_after);
        let mut times: Vec<f64> = all.map(|time| time.as_secs_f64() * 1_000.0).collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times.get(nearest_rank(times.len(), share)).copied().unwrap_or(0.0);
        Self {
            number: times.len() as u64,
            half_milliseconds: at(0.5),
            ninety_nine_milliseconds: at(0.99),
            most_milliseconds: at(1.0),
        }
    }
}

impl Disturbed {
    fn new(records: &DayRecords) -> Self {
        let sum = |of: fn(&Disturbance) -> usize| records.disturbances.iter().map(|d| of(d) as u64).sum::<u64>();
        let times = records.disturbances.len() as u64;
        let (taken, reordered) = (sum(|d| d.taken), sum(|d| d.reordered));
        Self { times, taken, reordered, in_vain: records.in_vain, stops_each_time: share(taken + reordered, times) }
    }
}

impl Trips {
    fn new(couriers: &[Courier], records: &DayRecords) -> Self {
        let number = couriers.iter().map(|courier| courier.totals.trips).sum();
        let used = couriers.iter().filter(|courier| courier.totals.left_at.is_some()).count() as u64;
        let loading: i64 = couriers.iter().map(|courier| courier.totals.loading_seconds).sum();
        Self {
            number,
            each: share(number, used),
            loading_hours: loading as f64 / 3_600.0,
            without_goods: records.goods.missing,
            awaited: records.goods.awaited,
        }
    }
}

impl Redeliveries {
    fn new(records: &DayRecords) -> Self {
        let (promised, refused) = (records.tried_again.len() as u64, records.not_tried_again);
        Self { promised, refused, handed_over: records.handed_over_again() }
    }
}

impl Cost {
    fn new(couriers: &[Courier], booked: u64, now: Moment) -> Self {
        let sum = |of: &dyn Fn(&Courier) -> i64| couriers.iter().map(of).sum::<i64>();
        let hours = |seconds: i64| seconds as f64 / 3_600.0;
        let worked = hours(sum(&|courier| worked_seconds(courier, now)));
        let travel_meters = sum(&|courier| courier.totals.meters);
        let per = |amount: f64, by: f64| if by > 0.0 { amount / by } else { 0.0 };
        Self {
            couriers_used: couriers.iter().filter(|courier| courier.totals.left_at.is_some()).count() as u64,
            courier_hours: worked,
            bookings_per_courier_hour: per(booked as f64, worked),
            travel_meters,
            meters_per_booking: per(travel_meters as f64, booked as f64),
            driving_hours: hours(sum(&|courier| courier.totals.driving_seconds)),
        }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
