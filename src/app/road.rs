//! What couriers report from the road, and what operators say for them.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::plans::{Brief, Command, Heard, Outcome, PlanState, Report};
use super::{AppError, AppResult, Market, Permission, Principal, Role, proofs};
use crate::domain::{
    Booking, CourierEvent, CourierEventKind, CourierId, FailureReason, MerchantId, Place, ReservationId,
    ScheduledShift, Seconds, ShiftId, StopId, Timestamp, ZoneId,
};
use crate::store::{bookings, reports, shifts};

/// Most events of one call.
pub const MOST_EVENTS: usize = 500;
/// Clocks of devices may be so far ahead.
const AHEAD: Seconds = Seconds(300);

/// Told of an event in a shift that there is not, or that is another courier's.
const NO_SHIFT: &str = "shift_not_found";

/// An event as a device tells it.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// By the device; said twice, it counts once.
    pub id: Uuid,
    /// When, by the device.
    pub at: Timestamp,
    /// What.
    pub kind: CourierEventKind,
    /// In which shift.
    pub shift: ShiftId,
    /// At which stop.
    pub stop: Option<StopId>,
    /// Where the device was.
    pub place: Option<Place>,
    /// Why it failed.
    pub reason: Option<FailureReason>,
    /// In the courier's own words.
    pub note: Option<String>,
}

/// What became of an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Which.
    pub id: Uuid,
    /// Whether it was heard before.
    pub known: bool,
    /// Why it changes nothing, if so.
    pub refused: Option<&'static str>,
}

/// Events of the calling courier. They may come late, twice and in any order: they are applied in the order in which they
/// happened, and the state that follows depends on which there are alone. One that cannot be applied does not keep the others from
/// it. Answers stand in the order of the events.
///
/// # Errors
/// [`AppError::NotFound`] if all of them are of shifts that there are not.
pub async fn report(market: &Market, principal: &Principal, events: Vec<NewEvent>) -> AppResult<Vec<Answer>> {
    let merchant = principal.may(Permission::DriveRoutes)?;
    let Role::Courier(courier) = principal.role else { return Err(AppError::Forbidden(Permission::DriveRoutes)) };
    hear(market, principal, merchant, Some(courier), events).await
}

/// Events that an operator tells of a shift: all that its courier could, and that nobody came or that it goes on.
pub async fn steer(market: &Market, principal: &Principal, events: Vec<NewEvent>) -> AppResult<Vec<Answer>> {
    let merchant = principal.may(Permission::SteerDay)?;
    hear(market, principal, merchant, None, events).await
}

async fn hear(
    market: &Market,
    principal: &Principal,
    merchant: MerchantId,
    courier: Option<CourierId>,
    events: Vec<NewEvent>,
) -> AppResult<Vec<Answer>> {
    let order: Vec<Uuid> = events.iter().map(|event| event.id).collect();
    let now = market.deps.now();
    let mut answers: HashMap<Uuid, Answer> = HashMap::new();
    let mut by_shift: BTreeMap<ShiftId, Vec<NewEvent>> = BTreeMap::new();
    for event in events {
        match refusal(&event, courier.is_some(), now) {
            Some(code) => drop(answers.insert(event.id, refused(event.id, code))),
            None => by_shift.entry(event.shift).or_default().push(event),
        }
    }
    for (shift, mut events) in by_shift {
        events.sort_by_key(|event| (event.at, event.id));
        events.dedup_by_key(|event| event.id);
        let heard = hear_shift(market, principal, merchant, courier, (shift, events)).await?;
        answers.extend(heard.into_iter().map(|answer| (answer.id, answer)));
    }
    let answers: Vec<_> = order.into_iter().filter_map(|id| answers.get(&id).copied()).collect();
    match answers.iter().all(|answer| answer.refused == Some(NO_SHIFT)) {
        true => Err(AppError::NotFound("shift")),
        false => Ok(answers),
    }
}

/// What is wrong with an event in itself.
fn refusal(event: &NewEvent, by_courier: bool, now: Timestamp) -> Option<&'static str> {
    let said_by_others = matches!(event.kind, CourierEventKind::Absent | CourierEventKind::Restore);
    if event.at > now + AHEAD {
        return Some("in_the_future");
    }
    (by_courier && said_by_others).then_some("not_for_couriers")
}

fn refused(id: Uuid, code: &'static str) -> Answer {
    Answer { id, known: false, refused: Some(code) }
}

async fn hear_shift(
    market: &Market,
    principal: &Principal,
    merchant: MerchantId,
    courier: Option<CourierId>,
    (id, events): (ShiftId, Vec<NewEvent>),
) -> AppResult<Vec<Answer>> {
    let found = shifts::find(&mut *market.deps.store.connection().await?, merchant, id).await?;
    let found = found.map(|record| (record.zone, record.value));
    if courier.is_none() && found.is_none() {
        return Err(AppError::NotFound("shift"));
    }
    let Some((zone, shift)) = found.filter(|(_, s)| courier.is_none_or(|courier| s.shift.courier == courier)) else {
        return Ok(events.iter().map(|event| refused(event.id, NO_SHIFT)).collect());
    };
    let told = events.iter().map(|event| as_told(market, principal, (zone, &shift), event)).collect();
    hear_all(market, principal, (zone, &shift), courier.is_some(), told).await
}

fn as_told(
    market: &Market,
    principal: &Principal,
    (zone, shift): (ZoneId, &ScheduledShift),
    event: &NewEvent,
) -> CourierEvent {
    CourierEvent {
        id: event.id,
        courier: shift.shift.courier,
        merchant: principal.merchant,
        zone,
        date: shift.date,
        shift: shift.shift.id,
        stop: event.stop,
        booking: None,
        kind: event.kind,
        reason: event.reason,
        place: event.place,
        note: event.note.clone(),
        by: principal.role.kind().as_str(),
        at: event.at,
        received_at: market.deps.now(),
    }
}

async fn hear_all(
    market: &Market,
    principal: &Principal,
    (zone, shift): (ZoneId, &ScheduledShift),
    by_courier: bool,
    events: Vec<CourierEvent>,
) -> AppResult<Vec<Answer>> {
    let key = (zone, shift.date);
    let state = market.plans.snapshot(key).await?;
    let spoken_of = spoken_of(market, &state, &events).await?;
    let ids: Vec<Uuid> = events.iter().map(|event| event.id).collect();
    // Operators answer for what they say.
    let unproven = if by_courier { unproven(market, &state, &spoken_of, &events).await? } else { HashSet::new() };
    let events: Vec<_> = events.into_iter().filter(|event| !unproven.contains(&event.id)).collect();
    let briefs = spoken_of.into_iter().map(|(id, booking)| (id, brief(&booking))).collect();
    let courier = shift.shift.courier;
    let known = reports::known(&mut *market.deps.store.connection().await?, courier, &ids).await?;
    let command = Command::Report(Report { shift: shift.shift.id, courier, events, briefs });
    match market.plans.submit_for(principal, key, command).await? {
        Outcome::Reported { heard, .. } => {
            let heard = heard.into_iter().map(|heard| answer(heard, &known));
            Ok(heard.chain(unproven.into_iter().map(|id| refused(id, "proof_required"))).collect())
        }
        _ => Ok(Vec::new()),
    }
}

fn answer(heard: Heard, known: &HashSet<Uuid>) -> Answer {
    Answer { id: heard.id, known: heard.known || known.contains(&heard.id), refused: heard.refused }
}

/// The bookings whose stops are spoken of.
async fn spoken_of(
    market: &Market,
    state: &PlanState,
    events: &[CourierEvent],
) -> AppResult<HashMap<ReservationId, Booking>> {
    let stops = events.iter().filter_map(|event| event.stop);
    let reservations: Vec<_> = stops.filter_map(|stop| state.reservation_of(stop)).collect();
    if reservations.is_empty() {
        return Ok(HashMap::new());
    }
    let found = bookings::of_reservations(&mut *market.deps.store.connection().await?, &reservations).await?;
    Ok(found.into_iter().map(|booking| (booking.reservation, booking)).collect())
}

fn brief(booking: &Booking) -> Brief {
    Brief { booking: booking.id, reference: booking.reference.clone(), window: booking.promise.window }
}

/// Hand-overs without the proofs that the zone wants: the device sends those first.
async fn unproven(
    market: &Market,
    state: &PlanState,
    bookings: &HashMap<ReservationId, Booking>,
    events: &[CourierEvent],
) -> AppResult<HashSet<Uuid>> {
    let mut unproven = HashSet::new();
    if !bookings.values().any(|booking| !state.zone.proofs.of(booking.order.kind).is_empty()) {
        return Ok(unproven);
    }
    let conn = &mut *market.deps.store.connection().await?;
    let served = events.iter().filter(|event| event.kind == CourierEventKind::Complete);
    for event in served {
        let stop = event.stop.filter(|stop| !state.is_pickup(*stop));
        let Some(booking) = stop.and_then(|stop| bookings.get(&state.reservation_of(stop)?)) else { continue };
        if !proofs::missing(conn, &state.zone, booking).await?.is_empty() {
            unproven.insert(event.id);
        }
    }
    Ok(unproven)
}
