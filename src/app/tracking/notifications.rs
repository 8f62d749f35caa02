//! The notifications of a day: expected times changed, a courier is near, a promise is at risk.
//!
//! Sent notifications are also kept in memory, so that the database is queried only when a notification may be due.
//! The database decides whether it is sent.

use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use serde_json::{Value, json};

use crate::app::{AppResult, AppState};
use crate::store::bookings;
use crate::store::live::{EtaNotice, Notified, notified_of, notify_approaching, notify_changed, notify_risk};
use crate::store::plans::PlanKey;
use ritiro_domain::{
    Booking, BookingId, BookingState, LiveRules, Meters, ReservationId, Seconds, StopKind, StopState, Timestamp,
};
use ritiro_planning::Eta;

use super::LiveRoute;
use super::ledger::Ledger;

/// A promise counts as safe again only with this margin, so that instances with different learned paces do not
/// alternate.
const TO_SPARE: Seconds = Seconds(60);

/// A booking whose courier is at work.
struct Coming {
    booking: Arc<Booking>,
    eta: Eta,
    /// Whether the courier has arrived.
    arrived: bool,
    /// The distance to the courier, if no other stop comes before.
    distance: Option<Meters>,
    notified: Option<Notified>,
}

/// The notifications that are due now.
#[derive(Default)]
struct Due {
    changed: Vec<EtaNotice>,
    approaching: Vec<EtaNotice>,
    at_risk: Vec<EtaNotice>,
    safe: Vec<EtaNotice>,
}

/// Writes the notifications that are due for a plan that the board follows.
pub(super) async fn notify(market: &AppState, key: PlanKey) -> AppResult<()> {
    let routes: Vec<_> = market.live.routes(key).into_iter().filter(|route| route.progress.is_live()).collect();
    learn_bookings(market, key, &routes).await?;
    let coming = market.live.ledger(key, |_, ledger| coming(&routes, ledger)).unwrap_or_default();
    let (rules, now) = (market.deps.zones.get(key.0).await?.zone.live, market.deps.now());
    let due = due(&coming, rules, now);
    if due.is_nothing() {
        return Ok(());
    }
    let mut conn = market.deps.store.connection().await?;
    if !due.changed.is_empty() {
        notify_changed(&mut conn, &due.changed, rules.eta_change_seconds, now).await?;
    }
    for risk in [&due.at_risk, &due.safe].into_iter().filter(|risk| !risk.is_empty()) {
        notify_risk(&mut conn, risk, now).await?;
    }
    if !due.approaching.is_empty() {
        notify_approaching(&mut conn, &due.approaching, now).await?;
    }
    // Another instance may have written a notification first, so the values of the database are remembered.
    remember(market, key, &mut conn, &due.bookings()).await
}

/// Notifies about promises that no courier can serve. They become safe again when a courier can serve them.
pub(super) async fn notify_waiting(market: &AppState, key: PlanKey) -> AppResult<()> {
    let state = market.plans.snapshot(key).await?;
    let waiting: Vec<_> = state.waiting.keys().copied().collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let mut conn = market.deps.store.connection().await?;
    let found = bookings::of_reservations(&mut conn, &waiting).await?;
    let open = found.iter().filter(|booking| booking.state == BookingState::Confirmed);
    let notices: Vec<_> = open.map(unassigned).collect();
    if !notices.is_empty() {
        notify_risk(&mut conn, &notices, market.deps.now()).await?;
    }
    Ok(())
}

fn unassigned(booking: &Booking) -> EtaNotice {
    let window = booking.promise.window;
    let payload = json!({
        "booking_id": booking.id, "reference": booking.reference, "date": booking.date,
        "window": {"start": window.start().to_utc(), "end": window.end().to_utc()},
        "expected": Value::Null, "reason": "unassigned",
    });
    EtaNotice { booking: booking.id, reservation: booking.reservation, expected: window.end(), at_risk: true, payload }
}

/// Reads the unknown bookings of reservations, with their last notifications.
async fn learn_bookings(market: &AppState, key: PlanKey, routes: &[Arc<LiveRoute>]) -> AppResult<()> {
    let unknown = market.live.ledger(key, |state, ledger| {
        let held = |of: &ReservationId| state.holds.values().any(|hold| hold.reservation == *of);
        let stops = routes.iter().flat_map(|route| route.etas.iter().map(|eta| &route.route.stops()[eta.index]));
        let reservations = stops.filter_map(|stop| stop.terms.map(|terms| terms.reservation));
        let unknown = reservations.filter(|of| !ledger.bookings.contains_key(of) && !held(of));
        unknown.collect::<Vec<_>>()
    });
    let unknown = unknown.unwrap_or_default();
    if unknown.is_empty() {
        return Ok(());
    }
    let mut conn = market.deps.store.connection().await?;
    let found = bookings::of_reservations(&mut conn, &unknown).await?;
    let ids: Vec<_> = found.iter().map(|booking| booking.id).collect();
    market.live.ledger(key, |_, ledger| {
        ledger.bookings.extend(found.into_iter().map(|booking| (booking.reservation, Arc::new(booking))));
    });
    remember(market, key, &mut conn, &ids).await
}

async fn remember(market: &AppState, key: PlanKey, conn: &mut AsyncPgConnection, of: &[BookingId]) -> AppResult<()> {
    let notified = notified_of(conn, of).await?;
    market.live.ledger(key, |_, ledger| {
        ledger.notified.extend(notified.into_iter().map(|notified| (notified.booking, notified)))
    });
    Ok(())
}

fn coming(routes: &[Arc<LiveRoute>], ledger: &mut Ledger) -> Vec<Coming> {
    let mut coming = Vec::new();
    for route in routes {
        let mut before = 0;
        for eta in &route.etas {
            let stop = &route.route.stops()[eta.index];
            let Some(terms) = stop.terms else { continue };
            before += 1;
            if stop.visit.kind == StopKind::Pickup {
                continue;
            }
            let Some(booking) = ledger.bookings.get(&terms.reservation) else { continue };
            let notified =
                ledger.notified.get(&booking.id).filter(|notified| notified.reservation == terms.reservation);
            coming.push(Coming {
                booking: Arc::clone(booking),
                eta: *eta,
                arrived: stop.progress.state == StopState::Arrived,
                distance: (before == 1).then(|| route.distance_to(eta.index)).flatten(),
                notified: notified.copied(),
            });
        }
    }
    coming
}

fn due(coming: &[Coming], rules: LiveRules, now: Timestamp) -> Due {
    let mut due = Due::default();
    for one in coming {
        let notified = one.notified;
        let moved = |before: Timestamp| Seconds((one.eta.expected - before).0.abs()) >= rules.eta_change_seconds;
        if notified.and_then(|notified| notified.expected).is_none_or(moved) && !one.arrived {
            due.changed.push(one.notice(one.changed(), false));
        }
        if !notified.is_some_and(|notified| notified.approaching) && one.is_near(rules, now) {
            due.approaching.push(one.notice(one.approaching(), false));
        }
        let (was_at_risk, end) = (notified.is_some_and(|notified| notified.at_risk), one.booking.promise.window.end());
        if !was_at_risk && one.eta.latest > end {
            due.at_risk.push(one.notice(one.risk("late".into()), true));
        } else if was_at_risk && one.eta.latest + TO_SPARE <= end {
            due.safe.push(one.notice(one.risk(Value::Null), false));
        }
    }
    due
}

impl Due {
    fn all(&self) -> impl Iterator<Item = &EtaNotice> {
        self.changed.iter().chain(&self.approaching).chain(&self.at_risk).chain(&self.safe)
    }

    fn is_nothing(&self) -> bool {
        self.all().next().is_none()
    }

    fn bookings(&self) -> Vec<BookingId> {
        self.all().map(|notice| notice.booking).collect()
    }
}

impl Coming {
    /// Whether the courier is on the way and near by the zone's rules.
    fn is_near(&self, rules: LiveRules, now: Timestamp) -> bool {
        let in_time = rules.approaching_seconds.is_some_and(|within| self.eta.expected <= now + within);
        let in_space = rules.approaching_meters.zip(self.distance).is_some_and(|(within, distance)| distance <= within);
        !self.arrived && (in_time || in_space)
    }

    fn notice(&self, payload: Value, at_risk: bool) -> EtaNotice {
        let booking = &self.booking;
        EtaNotice {
            booking: booking.id,
            reservation: booking.reservation,
            expected: self.eta.expected,
            at_risk,
            payload,
        }
    }

    fn changed(&self) -> Value {
        let mut data = self.times();
        let before = self.notified.and_then(|notified| notified.expected).map(Timestamp::to_utc);
        data["window"] = self.window();
        data["previous_expected"] = json!(before);
        data
    }

    fn approaching(&self) -> Value {
        let mut data = self.times();
        data["distance_meters"] = json!(self.distance);
        data
    }

    fn risk(&self, reason: Value) -> Value {
        let booking = &self.booking;
        json!({
            "booking_id": booking.id, "reference": booking.reference, "date": booking.date, "window": self.window(),
            "expected": self.eta.expected.to_utc(), "reason": reason,
        })
    }

    fn times(&self) -> Value {
        let (booking, eta) = (&self.booking, &self.eta);
        json!({
            "booking_id": booking.id, "reference": booking.reference, "date": booking.date,
            "expected": eta.expected.to_utc(), "earliest": eta.earliest.to_utc(), "latest": eta.latest.to_utc(),
        })
    }

    fn window(&self) -> Value {
        let window = self.booking.promise.window;
        json!({"start": window.start().to_utc(), "end": window.end().to_utc()})
    }
}
