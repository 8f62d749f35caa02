//! The notifications of a day: expected times changed, a courier is near, a promise is at risk.
//!
//! Sent notifications are also kept in memory, so that the database is queried only when a notification may be due.
//! The database decides whether it is sent.

use std::sync::Arc;

use diesel_async::AsyncPgConnection;

use crate::app::{AppResult, AppState};
use crate::store::bookings;
use crate::store::live::{EtaNotice, Notified, notified_of, notify_approaching, notify_changed, notify_risk};
use crate::store::plans::PlanKey;
use ritiro_domain::{
    ApproachingEventData, Booking, BookingId, BookingState, EtaEventData, EventData, LiveRules, Meters,
    PromiseEventData, ReservationId, RiskReason, Seconds, StopKind, StopState, Timestamp,
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
pub(super) async fn notify(app: &AppState, key: PlanKey) -> AppResult<()> {
    let routes: Vec<_> = app.live.routes(key).into_iter().filter(|route| route.progress.is_live()).collect();
    learn_bookings(app, key, &routes).await?;
    let coming = app.live.ledger(key, |_, ledger| coming(&routes, ledger)).unwrap_or_default();
    let (rules, now) = (app.deps.zones.get(key.0).await?.zone.live, app.deps.now());
    let due = due(&coming, rules, now);
    if due.is_nothing() {
        return Ok(());
    }
    let mut conn = app.deps.store.connection().await?;
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
    remember(app, key, &mut conn, &due.bookings()).await
}

/// Notifies about promises that no courier can serve. They become safe again when a courier can serve them.
pub(super) async fn notify_waiting(app: &AppState, key: PlanKey) -> AppResult<()> {
    let state = app.plans.snapshot(key).await?;
    let waiting: Vec<_> = state.waiting.keys().copied().collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let mut conn = app.deps.store.connection().await?;
    let found = bookings::of_reservations(&mut conn, &waiting).await?;
    let open = found.iter().filter(|booking| booking.state == BookingState::Confirmed);
    let notices: Vec<_> = open.map(unassigned).collect();
    if !notices.is_empty() {
        notify_risk(&mut conn, &notices, app.deps.now()).await?;
    }
    Ok(())
}

fn unassigned(booking: &Booking) -> EtaNotice {
    let data = promise_data(booking, None, Some(RiskReason::Unassigned));
    EtaNotice {
        booking: booking.id,
        reservation: booking.reservation,
        expected: booking.promise.window.end(),
        at_risk: true,
        event: EventData::PromiseAtRisk(data),
    }
}

fn promise_data(booking: &Booking, expected: Option<Timestamp>, reason: Option<RiskReason>) -> PromiseEventData {
    PromiseEventData {
        booking_id: booking.id,
        reference: booking.reference.clone(),
        date: booking.date,
        window: booking.promise.window.into(),
        expected: expected.map(Timestamp::to_utc),
        reason,
    }
}

/// Reads the unknown bookings of reservations, with their last notifications.
async fn learn_bookings(app: &AppState, key: PlanKey, routes: &[Arc<LiveRoute>]) -> AppResult<()> {
    let unknown = app.live.ledger(key, |state, ledger| {
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
    let mut conn = app.deps.store.connection().await?;
    let found = bookings::of_reservations(&mut conn, &unknown).await?;
    let ids: Vec<_> = found.iter().map(|booking| booking.id).collect();
    app.live.ledger(key, |_, ledger| {
        ledger.bookings.extend(found.into_iter().map(|booking| (booking.reservation, Arc::new(booking))));
    });
    remember(app, key, &mut conn, &ids).await
}

async fn remember(app: &AppState, key: PlanKey, conn: &mut AsyncPgConnection, of: &[BookingId]) -> AppResult<()> {
    let notified = notified_of(conn, of).await?;
    app.live.ledger(key, |_, ledger| {
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
            // A courier who loads first is not close yet, wherever the depot is.
            before += usize::from(stop.visit.kind != StopKind::Break);
            let Some(terms) = stop.terms else { continue };
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
            due.changed.push(one.notice(EventData::EtaChanged(one.changed()), false));
        }
        if !notified.is_some_and(|notified| notified.approaching) && one.is_near(rules, now) {
            due.approaching.push(one.notice(EventData::CourierApproaching(one.approaching()), false));
        }
        let (was_at_risk, end) = (notified.is_some_and(|notified| notified.at_risk), one.booking.promise.window.end());
        if !was_at_risk && one.eta.latest > end {
            due.at_risk.push(one.notice(EventData::PromiseAtRisk(one.risk(Some(RiskReason::Late))), true));
        } else if was_at_risk && one.eta.latest + TO_SPARE <= end {
            due.safe.push(one.notice(EventData::PromiseSafe(one.risk(None)), false));
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

    fn notice(&self, event: EventData, at_risk: bool) -> EtaNotice {
        let booking = &self.booking;
        EtaNotice { booking: booking.id, reservation: booking.reservation, expected: self.eta.expected, at_risk, event }
    }

    fn changed(&self) -> EtaEventData {
        let (booking, eta) = (&self.booking, &self.eta);
        EtaEventData {
            booking_id: booking.id,
            reference: booking.reference.clone(),
            date: booking.date,
            window: booking.promise.window.into(),
            expected: eta.expected.to_utc(),
            earliest: eta.earliest.to_utc(),
            latest: eta.latest.to_utc(),
            previous_expected: self.notified.and_then(|notified| notified.expected).map(Timestamp::to_utc),
        }
    }

    fn approaching(&self) -> ApproachingEventData {
        let (booking, eta) = (&self.booking, &self.eta);
        ApproachingEventData {
            booking_id: booking.id,
            reference: booking.reference.clone(),
            date: booking.date,
            expected: eta.expected.to_utc(),
            earliest: eta.earliest.to_utc(),
            latest: eta.latest.to_utc(),
            distance_meters: self.distance,
        }
    }

    fn risk(&self, reason: Option<RiskReason>) -> PromiseEventData {
        promise_data(&self.booking, Some(self.eta.expected), reason)
    }
}
