//! When the day is over: is what the server has what was reported and what happened?

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use uuid::Uuid;

use super::accounts::Accounts;
use super::clock::Moment;
use super::courier::Courier;
use super::phone::Sent;
use super::wire::{CourierDay, Kind, ListedBooking, Stop};
use crate::replay::client::{Call, Client, ClientError};

/// The answer to who reports on a stop that went to somebody else meanwhile, of which a phone without signal does not hear.
pub const REASSIGNED: &str = "stop_reassigned";

/// What became of the reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reports {
    /// Of all couriers.
    pub sent: u64,
    /// Of those, which the server acknowledged.
    pub acknowledged: u64,
    /// Refused, by what was said. Each counts as lost too, but for [`REASSIGNED`].
    pub refused: BTreeMap<String, u64>,
    /// Queues that were sent twice.
    pub sent_twice: u64,
    /// Reports that came later than they happened.
    pub late: u64,
    /// Not acknowledged, or acknowledged and not to be seen in the server's states.
    pub lost: u64,
}

/// What the server has at the end.
pub struct Settled {
    pub reports: Reports,
    /// States of bookings, as the server counts them.
    pub states: BTreeMap<String, u64>,
}

/// Compares all that was reported with all that the server has.
pub async fn settle(
    client: &Client,
    (zone, date): (Uuid, &str),
    couriers: &[Courier],
    accounts: &mut Accounts,
) -> Result<Settled, ClientError> {
    let stops = stops(client, date, couriers).await?;
    let zone = zone.to_string();
    let bookings: Vec<ListedBooking> =
        client.list("/v1/bookings", &[("zone_id", zone.as_str()), ("date", date)]).await?;
    let mut reports = Reports::default();
    let said = Said::of(couriers);
    for courier in couriers {
        reports.sent_twice += courier.phone.sent_twice;
        for sent in courier.phone.log() {
            count(&mut reports, sent);
            let stop = sent.event.stop_id.and_then(|id| stops.get(&id));
            if is_lost(sent, stop, &said) {
                reports.lost += 1;
                accounts.violations.push(told(courier, sent, stop));
            }
        }
    }
    let states = compare_bookings(&bookings, accounts);
    Ok(Settled { reports, states })
}

/// All stops that stand in routes, by their ids.
async fn stops(client: &Client, date: &str, couriers: &[Courier]) -> Result<HashMap<Uuid, Stop>, ClientError> {
    let path = format!("/v1/courier/routes/{date}");
    let mut stops = HashMap::new();
    for courier in couriers {
        let day: CourierDay = client.send(Call::get(&path).token(courier.phone.token())).await?;
        stops.extend(day.routes.into_iter().flat_map(|route| route.stops).map(|stop| (stop.stop_id, stop)));
    }
    Ok(stops)
}

/// What was said of each stop: two couriers may have left for one, the first of whom broke down.
struct Said(HashMap<(Uuid, Kind), Vec<Moment>>);

impl Said {
    fn of(couriers: &[Courier]) -> Self {
        let mut said: HashMap<_, Vec<Moment>> = HashMap::new();
        for sent in couriers.iter().flat_map(|courier| courier.phone.log()) {
            if let Some(stop) = sent.event.stop_id {
                said.entry((stop, sent.event.kind)).or_default().push(sent.at);
            }
        }
        Self(said)
    }

    /// Whether a report of that kind was made of that instant.
    fn says(&self, stop: Uuid, kind: Kind, instant: Option<DateTime<FixedOffset>>) -> bool {
        let moments = self.0.get(&(stop, kind));
        instant.is_some_and(|at| moments.is_some_and(|moments| moments.contains(&at.timestamp())))
    }
}

fn count(reports: &mut Reports, sent: &Sent) {
    reports.sent += 1;
    match (&sent.refusal, &sent.status) {
        (Some(refusal), _) => *reports.refused.entry(refusal.clone()).or_default() += 1,
        (None, Some(_)) => reports.acknowledged += 1,
        (None, None) => {}
    }
    reports.late += u64::from(sent.heard_at.is_some_and(|heard| heard > sent.at));
}

/// Not acknowledged; or acknowledged, and the stop does not say so.
fn is_lost(sent: &Sent, stop: Option<&Stop>, said: &Said) -> bool {
    if let Some(refusal) = &sent.refusal {
        return !refusal.starts_with(REASSIGNED) || sent.heard_at == Some(sent.at);
    }
    if sent.status.is_none() {
        return true;
    }
    let (Some(id), kind) = (sent.event.stop_id, sent.event.kind) else { return false };
    let Some(stop) = stop else { return true };
    let instant = match kind {
        Kind::Depart => stop.departed_at,
        Kind::Arrive => stop.arrived_at,
        _ => stop.finished_at,
    };
    match kind {
        // Somebody may have been there after all, later.
        Kind::Fail => !matches!(stop.state.as_deref(), Some("failed" | "completed")),
        Kind::Complete => stop.state.as_deref() != Some("completed") || !said.says(id, kind, instant),
        _ => !said.says(id, kind, instant),
    }
}

fn told(courier: &Courier, sent: &Sent, stop: Option<&Stop>) -> String {
    let state = stop.map_or("in no route".to_owned(), |stop| {
        let at = |instant: Option<DateTime<FixedOffset>>| instant.map_or("-".to_owned(), |at| at.to_rfc3339());
        let state = stop.state.as_deref().unwrap_or("without a state");
        format!("{state}, left for {}, reached {}, done {}", at(stop.departed_at), at(stop.arrived_at), at(stop.finished_at))
    });
    let answer = match (&sent.refusal, &sent.status) {
        (Some(refusal), _) => format!("refused ({refusal})"),
        (None, Some(status)) => status.clone(),
        (None, None) => "never answered".to_owned(),
    };
    let kind = format!("{:?}", sent.event.kind).to_lowercase();
    let stop_id = sent.event.stop_id.map_or(String::new(), |id| format!(" of stop {id} ({state})"));
    format!("{}: the report {kind} at {}{stop_id} was {answer}", courier.duty.name, sent.event.at)
}

/// Each booking has an end, and it is the one that happened.
fn compare_bookings(bookings: &[ListedBooking], accounts: &mut Accounts) -> BTreeMap<String, u64> {
    let mut states = BTreeMap::new();
    bookings.iter().for_each(|booking| *states.entry(booking.state.clone()).or_default() += 1);
    let known: HashMap<Uuid, &str> = bookings.iter().map(|booking| (booking.id, booking.state.as_str())).collect();
    let mut wrong = Vec::new();
    for promised in &accounts.promised {
        let expected: &[&str] = match accounts.visit_of(promised.booking).map(|visit| visit.served) {
            Some(true) => &["completed"],
            Some(false) => &["failed"],
            None => &["confirmed", "failed"],
        };
        let state = known.get(&promised.booking).copied().unwrap_or("unknown to the server");
        if !expected.contains(&state) {
            wrong.push(format!("{}: the booking is {state}, not {}", promised.reference, expected[0]));
        }
    }
    if known.len() != accounts.promised.len() {
        wrong.push(format!("the server has {} bookings, {} were made", known.len(), accounts.promised.len()));
    }
    accounts.violations.extend(wrong);
    states
}

/// Seconds that a courier was at work.
pub fn worked_seconds(courier: &Courier, now: Moment) -> i64 {
    let until = courier.mileage.home_at.unwrap_or_else(|| courier.duty.ends_at.min(now));
    courier.mileage.left_at.map_or(0, |_| (until - courier.duty.starts_at).max(0))
}
