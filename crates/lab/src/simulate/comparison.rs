//! The comparison at the end of the day: the server's data must agree with the reports and the actual events.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::clock::Moment;
use super::courier::Courier;
use super::model::{Reports, SentReport};
use super::records::DayRecords;
use ritiro_client::wire::{Booking, EventKind, RouteStop, RoutesOfDay, StopKind, StopState};
use ritiro_client::{Call, Client, ClientError};

/// The refusal code for a report on a stop that meanwhile belongs to another courier. A phone without signal does not
/// know of that change.
pub const REASSIGNED: &str = "stop_reassigned";

/// The server's data at the end.
pub struct Comparison {
    pub reports: Reports,
    /// The numbers of bookings by state, by the server's data.
    pub states: BTreeMap<String, u64>,
}

/// Compares all reports with the server's data.
pub async fn compare_with_server(
    client: &Client,
    (zone, date): (Uuid, &str),
    couriers: &[Courier],
    records: &mut DayRecords,
) -> Result<Comparison, ClientError> {
    let stops = stops(client, date, couriers).await?;
    let zone = zone.to_string();
    let bookings: Vec<Booking> = client.list("/v1/bookings", &[("zone_id", zone.as_str()), ("date", date)]).await?;
    let mut reports = Reports::default();
    let index = ReportIndex::of(couriers);
    for courier in couriers {
        reports.sent_twice += courier.phone.sent_twice;
        for sent in courier.phone.log() {
            count(&mut reports, sent);
            let stop = sent.event.stop_id.and_then(|id| stops.get(&id));
            let has_taken_over = sent.event.stop_id.is_some_and(|id| courier.has_taken_over(id));
            let is_explained = courier.is_broken() && is_planned_anew(sent, stop, has_taken_over);
            if is_lost(sent, stop, &index) && !is_explained {
                reports.lost += 1;
                records.violations.push(describe_report(courier, sent, stop));
            }
        }
    }
    let states = compare_bookings(&bookings, records);
    Ok(Comparison { reports, states })
}

/// Returns all stops in routes by their ids.
async fn stops(client: &Client, date: &str, couriers: &[Courier]) -> Result<HashMap<Uuid, RouteStop>, ClientError> {
    let path = format!("/v1/courier/routes/{date}");
    let mut stops = HashMap::new();
    for courier in couriers {
        let day: RoutesOfDay = client.send(Call::get(&path).token(courier.phone.token())).await?;
        stops.extend(day.routes.into_iter().flat_map(|route| route.stops).map(|stop| (stop.stop_id, stop)));
    }
    Ok(stops)
}

/// All reports on each stop: two couriers may have left for one stop if the first one broke down.
struct ReportIndex(HashMap<(Uuid, EventKind), Vec<Moment>>);

impl ReportIndex {
    fn of(couriers: &[Courier]) -> Self {
        let mut index: HashMap<_, Vec<Moment>> = HashMap::new();
        for sent in couriers.iter().flat_map(|courier| courier.phone.log()) {
            if let Some(stop) = sent.event.stop_id {
                index.entry((stop, sent.event.kind)).or_default().push(sent.at);
            }
        }
        Self(index)
    }

    /// Whether there was a report of this kind for this instant.
    fn contains(&self, stop: Uuid, kind: EventKind, instant: Option<DateTime<FixedOffset>>) -> bool {
        let moments = self.0.get(&(stop, kind));
        instant.is_some_and(|at| moments.is_some_and(|moments| moments.contains(&at.timestamp())))
    }
}

fn count(reports: &mut Reports, sent: &SentReport) {
    reports.sent += 1;
    match (&sent.refusal, &sent.status) {
        (Some(refusal), _) => *reports.refused.entry(refusal.clone()).or_default() += 1,
        (None, Some(_)) => reports.acknowledged += 1,
        (None, None) => {}
    }
    reports.late += u64::from(sent.acknowledged_at.is_some_and(|received| received > sent.at));
}

/// Whether a report was not acknowledged, or was acknowledged but does not show in the stop.
fn is_lost(sent: &SentReport, stop: Option<&RouteStop>, index: &ReportIndex) -> bool {
    if let Some(refusal) = &sent.refusal {
        return !refusal.starts_with(REASSIGNED) || sent.acknowledged_at == Some(sent.at);
    }
    if sent.status.is_none() {
        return true;
    }
    let (Some(id), kind) = (sent.event.stop_id, sent.event.kind) else { return false };
    let Some(stop) = stop else { return true };
    let instant = match kind {
        EventKind::Depart => stop.departed_at,
        EventKind::Arrive => stop.arrived_at,
        _ => stop.finished_at,
    };
    match kind {
        // After a failed visit, a later visit may have been successful.
        EventKind::Fail => !matches!(stop.state, StopState::Failed | StopState::Completed),
        EventKind::Complete => stop.state != StopState::Completed || !index.contains(id, kind, instant),
        _ => !index.contains(id, kind, instant),
    }
}

/// Whether the stop of a report was planned anew after the courier's vehicle broke down, so that it does not show the report. If no other
/// courier can take over the stop to which the vehicle was on its way, no route contains it. If the courier had taken goods over, they are
/// taken over again, and the pickup shows the reports of whoever does that.
fn is_planned_anew(sent: &SentReport, stop: Option<&RouteStop>, has_taken_over: bool) -> bool {
    let accepted = sent.status.is_some() && sent.refusal.is_none();
    let again = has_taken_over && stop.is_none_or(|stop| stop.kind == StopKind::Pickup);
    accepted && (again || stop.is_none() && sent.event.kind == EventKind::Depart)
}

fn describe_report(courier: &Courier, sent: &SentReport, stop: Option<&RouteStop>) -> String {
    let state = stop.map_or("in no route".to_owned(), |stop| {
        let at = |instant: Option<DateTime<FixedOffset>>| instant.map_or("-".to_owned(), |at| at.to_rfc3339());
        let state = stop.state.as_str();
        format!(
            "{state}, left for {}, reached {}, done {}",
            at(stop.departed_at),
            at(stop.arrived_at),
            at(stop.finished_at)
        )
    });
    let answer = match (&sent.refusal, &sent.status) {
        (Some(refusal), _) => format!("refused ({refusal})"),
        (None, Some(status)) => status.as_str().to_owned(),
        (None, None) => "never answered".to_owned(),
    };
    let kind = sent.event.kind.as_str();
    let stop_id = sent.event.stop_id.map_or(String::new(), |id| format!(" of stop {id} ({state})"));
    format!("{}: the report {kind} at {}{stop_id} was {answer}", courier.shift.name, sent.event.at)
}

/// Checks that the final state of each booking agrees with the actual events.
fn compare_bookings(bookings: &[Booking], records: &mut DayRecords) -> BTreeMap<String, u64> {
    let mut states = BTreeMap::new();
    bookings.iter().for_each(|booking| *states.entry(booking.state.as_str().to_owned()).or_default() += 1);
    let known: HashMap<Uuid, &str> = bookings.iter().map(|booking| (booking.id, booking.state.as_str())).collect();
    let mut wrong = Vec::new();
    for promised in &records.promised {
        let expected: &[&str] = match records.visit_of(promised.booking).map(|visit| visit.served) {
            Some(true) => &["completed"],
            Some(false) => &["failed"],
            None => &["confirmed", "failed"],
        };
        let state = known.get(&promised.booking).copied().unwrap_or("unknown to the server");
        if !expected.contains(&state) {
            wrong.push(format!("{}: the booking is {state}, not {}", promised.reference, expected[0]));
        }
    }
    if known.len() != records.promised.len() {
        wrong.push(format!("the server has {} bookings, {} were made", known.len(), records.promised.len()));
    }
    records.violations.extend(wrong);
    states
}

/// The seconds that a courier was at work.
pub fn worked_seconds(courier: &Courier, now: Moment) -> i64 {
    let until = courier.totals.home_at.unwrap_or_else(|| courier.shift.ends_at.min(now));
    courier.totals.left_at.map_or(0, |_| (until - courier.shift.starts_at).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::clock::rfc3339;
    use crate::simulate::model::{PromiseRecord, Visit};
    use ritiro_client::Place;
    use ritiro_client::wire::{BookingState, Event, EventStatus, Leg, Load, Promise as BookedPromise};

    const PLACE: Place = Place { lat: 0.0, lng: 0.0 };

    fn sent(kind: EventKind, at: Moment, answer: Result<(), &str>) -> SentReport {
        let event = Event {
            id: Uuid::from_u128(at.unsigned_abs().into()),
            at: rfc3339(at),
            kind,
            shift_id: Uuid::from_u128(1),
            stop_id: Some(Uuid::from_u128(7)),
            place: PLACE,
            reason: None,
        };
        let (status, refusal) = match answer {
            Ok(()) => (EventStatus::Applied, None),
            Err(refusal) => (EventStatus::Refused, Some(refusal.to_owned())),
        };
        SentReport { event, at, acknowledged_at: Some(at), status: Some(status), refusal }
    }

    fn stop(state: StopState, finished_at: Option<Moment>) -> RouteStop {
        let instant = |at: Moment| DateTime::from_timestamp(at, 0).unwrap().fixed_offset();
        RouteStop {
            stop_id: Uuid::from_u128(7),
            booking_id: None,
            kind: StopKind::Delivery,
            place: PLACE,
            window: None,
            arrival: instant(0),
            setup_seconds: 0,
            service_seconds: 0,
            leg: Leg { distance_meters: 0, duration_seconds: 0 },
            sequence: 1,
            trip: 1,
            visit: 1,
            hold_id: None,
            service_start: instant(0),
            departure: instant(0),
            size: Load::new(),
            load_after: Load::new(),
            reference: None,
            state,
            departed_at: None,
            arrived_at: None,
            finished_at: finished_at.map(instant),
        }
    }

    fn index(kind: EventKind, at: Moment) -> ReportIndex {
        ReportIndex(HashMap::from([((Uuid::from_u128(7), kind), vec![at])]))
    }

    #[test]
    fn a_report_that_the_stop_shows_is_not_lost() {
        let (report, index) = (sent(EventKind::Complete, 60, Ok(())), index(EventKind::Complete, 60));
        assert!(!is_lost(&report, Some(&stop(StopState::Completed, Some(60))), &index));
    }

    #[test]
    fn a_report_that_the_stop_does_not_show_is_lost() {
        let (report, index) = (sent(EventKind::Complete, 60, Ok(())), index(EventKind::Complete, 60));
        assert!(is_lost(&report, Some(&stop(StopState::Arrived, None)), &index));
        assert!(is_lost(&report, Some(&stop(StopState::Completed, Some(61))), &index));
        assert!(is_lost(&report, Some(&stop(StopState::Failed, Some(60))), &index));
        assert!(is_lost(&report, None, &index));
        assert!(is_lost(&sent(EventKind::Depart, 60, Ok(())), Some(&stop(StopState::Completed, Some(60))), &index));
    }

    #[test]
    fn refused_and_unanswered_reports_are_lost_but_for_those_that_came_too_late() {
        let shown = stop(StopState::Completed, Some(60));
        let index = index(EventKind::Complete, 60);
        let refused = sent(EventKind::Complete, 60, Err("stop_not_found"));
        assert!(is_lost(&refused, Some(&shown), &index));
        let unanswered = SentReport { status: None, acknowledged_at: None, ..sent(EventKind::Complete, 60, Ok(())) };
        assert!(is_lost(&unanswered, Some(&shown), &index));
        let at_once = sent(EventKind::Depart, 60, Err(REASSIGNED));
        assert!(is_lost(&at_once, Some(&shown), &index));
        assert!(!is_lost(&SentReport { acknowledged_at: Some(600), ..at_once }, Some(&shown), &index));
    }

    #[test]
    fn a_breakdown_explains_what_is_planned_anew_for_other_couriers() {
        let (left, done) = (sent(EventKind::Depart, 50, Ok(())), sent(EventKind::Complete, 60, Ok(())));
        let delivery = stop(StopState::Planned, None);
        let pickup = RouteStop { kind: StopKind::Pickup, ..delivery.clone() };
        assert!(is_planned_anew(&left, None, false), "nobody else can serve it");
        assert!(!is_planned_anew(&left, Some(&delivery), false) && !is_planned_anew(&done, None, false));
        for report in [&left, &done] {
            assert!(is_planned_anew(report, Some(&pickup), true) && is_planned_anew(report, None, true));
            assert!(!is_planned_anew(report, Some(&delivery), true));
        }
        let refused = sent(EventKind::Complete, 60, Err("stop_not_found"));
        assert!(!is_planned_anew(&refused, Some(&pickup), true));
    }

    #[test]
    fn bookings_that_end_otherwise_than_at_the_door_are_reported() {
        let id = Uuid::from_u128;
        let mut records = DayRecords::default();
        for number in 1..=4 {
            let reference = format!("order-{number}");
            let promised = PromiseRecord { booking: id(number), shopper: 0, reference, place: PLACE, window: (0, 100) };
            records.promise(promised);
        }
        let visit = |served| Visit { courier: 0, started_at: 50, left_at: 60, served };
        records.visit(id(1), visit(true));
        records.visit(id(2), visit(false));
        records.visit(id(3), visit(true));
        let promise = BookedPromise { place: PLACE, window: None };
        let date = chrono::NaiveDate::from_ymd_opt(2027, 1, 2).unwrap();
        let listed =
            |number, state| Booking { id: id(number), state, date, promise, plan: None, booking_token: String::new() };
        let bookings =
            [listed(1, BookingState::Completed), listed(2, BookingState::Failed), listed(3, BookingState::Confirmed)];
        let states = compare_bookings(&bookings, &mut records);
        assert_eq!(states.values().sum::<u64>(), 3);
        let violations = records.violations.join("\n");
        assert!(violations.contains("order-3: the booking is confirmed, not completed"), "{violations}");
        assert!(violations.contains("order-4: the booking is unknown to the server"), "{violations}");
        assert!(violations.contains("3 bookings, 4 were made") && records.violations.len() == 3, "{violations}");
    }
}
