//! The outcome of a replay: the figures, the findings and the routes.

use std::time::Duration;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use super::report;
use super::setup::{ShiftFacts, Stage};
use super::tally::{Counts, LatencyFigures, Tally};
use super::verify::{Findings, shift_of};
use super::window::civil_text;
use crate::replay::driven::Driven;
use ritiro_client::TrafficCounts;
use ritiro_client::wire::StopKind;

/// The whole outcome of a replay.
#[derive(Debug)]
pub struct ReplayOutcome {
    pub summary: Summary,
    pub(super) stage: Stage,
    pub(super) routes: Vec<Driven>,
}

/// The results between the set-up and the check.
pub struct Course {
    pub shoppers: usize,
    pub earlier: usize,
    pub tally: Tally,
    pub elapsed: Duration,
    pub traffic: TrafficCounts,
}

/// The figures of a replay, as `report.json` has them.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    pub zone_id: Uuid,
    pub date: NaiveDate,
    pub time_zone: String,
    /// The number of shoppers of this run.
    pub shoppers: usize,
    pub booked: usize,
    /// The bookings of an earlier run from the journal, which were checked too.
    pub booked_earlier: usize,
    /// Shoppers who got no booking, by reason.
    pub refused: Counts,
    /// Shoppers who were stopped by a fault, by kind.
    pub failures: Counts,
    pub offered_then_refused: Counts,
    pub held_then_refused: Counts,
    /// The share of bookings in the window that the shopper preferred of the whole day (0 to 1).
    pub first_choice_share: Option<f64>,
    pub elapsed_seconds: f64,
    pub bookings_per_second: f64,
    pub offers: LatencyFigures,
    pub holds: LatencyFigures,
    pub bookings: LatencyFigures,
    pub traffic: TrafficCounts,
    pub travel: TravelFigures,
    pub couriers: Vec<CourierFigures>,
    /// Stops that belong to a hold without a booking.
    pub held_stops: u64,
    /// Stops of bookings that this replay did not create.
    pub unknown_bookings: u64,
    pub violations: Vec<String>,
}

/// The travel of all routes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TravelFigures {
    pub distance_meters: i64,
    pub travel_seconds: i64,
    pub meters_per_booking: Option<f64>,
    pub seconds_per_booking: Option<f64>,
}

/// The day of one courier.
#[derive(Debug, Clone, Serialize)]
pub struct CourierFigures {
    pub courier: String,
    pub stops: usize,
    pub load: u32,
    pub capacity: u32,
    pub distance_meters: i64,
    pub travel_seconds: i64,
    /// The time of day in the zone; `None` without a stop.
    pub leaves: Option<String>,
    pub returns: Option<String>,
}

impl ReplayOutcome {
    pub(super) fn new(stage: Stage, course: Course, findings: Findings, routes: Vec<Driven>) -> Self {
        let summary = Summary::new(&stage, course, findings, &routes);
        Self { summary, stage, routes }
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

    pub fn markdown(&self) -> String {
        report::markdown(&self.summary, self.passed())
    }

    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&self.summary).expect("a summary has string keys only")
    }
}

impl Summary {
    pub(super) fn new(stage: &Stage, course: Course, findings: Findings, routes: &[Driven]) -> Self {
        let violations = all_violations(findings.violations, &course.tally);
        let tally = course.tally;
        let booked = tally.promises.len();
        let elapsed_seconds = course.elapsed.as_secs_f64();
        Self {
            zone_id: stage.zone_id,
            date: stage.date,
            time_zone: stage.time_zone.name().to_owned(),
            shoppers: course.shoppers,
            booked,
            booked_earlier: course.earlier,
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
            traffic: course.traffic,
            travel: TravelFigures::new(routes, booked + course.earlier),
            couriers: stage.shifts.iter().map(|shift| CourierFigures::new(stage, shift, routes)).collect(),
            held_stops: findings.held_stops,
            unknown_bookings: findings.unknown_bookings,
            violations,
        }
    }
}

impl TravelFigures {
    fn new(routes: &[Driven], bookings: usize) -> Self {
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
    fn new(stage: &Stage, shift: &ShiftFacts, routes: &[Driven]) -> Self {
        let ours = |route: &&Driven| shift_of(stage, route).is_some_and(|s| s.shift_id == shift.shift_id);
        let route = routes.iter().find(ours);
        let busy = route.filter(|route| !route.stops.is_empty());
        let clock = |instant| civil_text(instant, stage.time_zone);
        Self {
            courier: shift.courier_name.clone(),
            stops: route.map_or(0, |route| route.stops.len()),
            load: route.map_or(0, |route| delivered(route, &stage.dimension)),
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

fn delivered(route: &Driven, dimension: &str) -> u32 {
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
