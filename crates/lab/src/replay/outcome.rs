//! The outcome of a replay: the figures, the findings and the routes.

use std::time::Duration;

use super::model::{CourierFigures, CourierShift, DrivenRoute, Findings, ReplayedDay, Summary, TravelFigures};
use super::report;
use super::tally::Tally;
use crate::common::format::clock_time;
use ritiro_client::TrafficCounts;
use ritiro_client::wire::StopKind;

/// The whole outcome of a replay.
#[derive(Debug)]
pub struct ReplayOutcome {
    /// The figures of the report.
    pub summary: Summary,
    pub(super) day: ReplayedDay,
    pub(super) routes: Vec<DrivenRoute>,
}

/// The results between the set-up and the check.
pub struct RunResults {
    /// The number of shoppers of this run.
    pub shoppers: usize,
    /// The number of bookings of an earlier run.
    pub earlier: usize,
    pub tally: Tally,
    pub elapsed: Duration,
    pub traffic: TrafficCounts,
}

impl ReplayOutcome {
    pub(super) fn new(day: ReplayedDay, results: RunResults, findings: Findings, routes: Vec<DrivenRoute>) -> Self {
        let summary = Summary::new(&day, results, findings, &routes);
        Self { summary, day, routes }
    }

    /// Whether no promise was broken and no fault occurred. Refused shoppers are no fault.
    pub fn passed(&self) -> bool {
        let summary = &self.summary;
        summary.violations.is_empty() && summary.failures.is_empty() && summary.traffic.server_errors == 0
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        report::text(&self.summary, self.passed())
    }

    /// The report as Markdown.
    pub fn markdown(&self) -> String {
        report::markdown(&self.summary, self.passed())
    }

    /// The figures as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&self.summary).expect("a summary has string keys only")
    }
}

impl Summary {
    pub(super) fn new(day: &ReplayedDay, results: RunResults, findings: Findings, routes: &[DrivenRoute]) -> Self {
        let violations = all_violations(findings.violations, &results.tally);
        let tally = results.tally;
        let booked = tally.promises.len();
        let elapsed_seconds = results.elapsed.as_secs_f64();
        Self {
            zone_id: day.zone_id,
            date: day.date,
            time_zone: day.time_zone.name().to_owned(),
            shoppers: results.shoppers,
            booked,
            booked_earlier: results.earlier,
            refused: tally.refused,
            failures: tally.failures,
            offered_then_refused: tally.offered_then_refused,
            held_then_refused: tally.held_then_refused,
            first_choice_share: share(tally.first_choices as f64, booked),
            elapsed_seconds,
            bookings_per_second: booked as f64 / elapsed_seconds.max(f64::EPSILON),
            offers: tally.offers.figures(),
            holds: tally.holds.figures(),
            bookings: tally.bookings.figures(),
            traffic: results.traffic,
            travel: TravelFigures::new(routes, booked + results.earlier),
            couriers: day.shifts.iter().map(|shift| CourierFigures::new(day, shift, routes)).collect(),
            held_stops: findings.held_stops,
            unknown_bookings: findings.unknown_bookings,
            violations,
        }
    }
}

impl TravelFigures {
    fn new(routes: &[DrivenRoute], bookings: usize) -> Self {
        let distance_meters = routes.iter().map(|route| route.distance_meters).sum();
        let travel_seconds = routes.iter().map(|route| route.travel_seconds).sum();
        Self {
            distance_meters,
            travel_seconds,
            meters_per_booking: share(distance_meters as f64, bookings),
            seconds_per_booking: share(travel_seconds as f64, bookings),
        }
    }
}

impl CourierFigures {
    fn new(day: &ReplayedDay, shift: &CourierShift, routes: &[DrivenRoute]) -> Self {
        let ours = |route: &&DrivenRoute| day.shift_of(route).is_some_and(|s| s.shift_id == shift.shift_id);
        let route = routes.iter().find(ours);
        let busy = route.filter(|route| !route.stops.is_empty());
        let clock = |instant| clock_time(instant, day.time_zone);
        Self {
            courier: shift.courier_name.clone(),
            stops: route.map_or(0, |route| route.stops.len() - route.loads().count()),
            trips: route.map_or(0, DrivenRoute::trips),
            load: route.map_or(0, |route| delivered(route, &day.dimension)),
            capacity: shift.capacity,
            distance_meters: route.map_or(0, |route| route.distance_meters),
            travel_seconds: route.map_or(0, |route| route.travel_seconds),
            leaves: busy.map(|route| clock(route.departure)),
            returns: busy.map(|route| clock(route.arrival)),
        }
    }
}

/// Adds refused holds and contradictory answers to the violations that the routes show.
fn all_violations(mut found: Vec<String>, tally: &Tally) -> Vec<String> {
    let refused = tally.held_then_refused.iter();
    found.extend(
        refused.map(|(code, number)| format!("{number} held windows were refused when they were booked: {code}")),
    );
    found.extend_from_slice(&tally.contradictions);
    found
}

fn delivered(route: &DrivenRoute, dimension: &str) -> u32 {
    let deliveries = route.stops.iter().filter(|s| s.kind == StopKind::Delivery);
    deliveries.filter_map(|stop| stop.size.get(dimension)).sum()
}

fn share(part: f64, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::samples;

    #[test]
    fn a_good_day_passes() {
        let outcome = samples::outcome(Tally::default(), TrafficCounts::default());
        assert!(outcome.passed());
        assert_eq!(outcome.summary.couriers.len(), 2);
        assert_eq!(outcome.summary.couriers[0].stops, 2);
        assert_eq!(outcome.summary.couriers[0].leaves.as_deref(), Some("07:00"));
    }

    #[test]
    fn a_refused_hold_or_a_server_error_fails() {
        let mut tally = Tally::default();
        tally.held_then_refused.insert("no_room".to_owned(), 1);
        let outcome = samples::outcome(tally, TrafficCounts::default());
        assert!(!outcome.passed());
        assert!(outcome.summary.violations[0].contains("no_room"));
        let traffic = TrafficCounts { server_errors: 1, ..TrafficCounts::default() };
        assert!(!samples::outcome(Tally::default(), traffic).passed());
    }

    #[test]
    fn refused_shoppers_do_not_fail() {
        let mut tally = Tally::default();
        tally.refused.insert("no_room".to_owned(), 5);
        assert!(samples::outcome(tally, TrafficCounts::default()).passed());
    }
}
