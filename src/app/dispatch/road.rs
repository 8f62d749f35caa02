//! Reports from the road: events that couriers report, and events that operators report for them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use crate::app::plans::{Brief, Command, Outcome, Report, Verdict};
use crate::app::{AppError, AppResult, AppState, Permission, Principal, Role};
use crate::store::plans::PlanKey;
use crate::store::reports::StoredReport;
use crate::store::{bookings, proofs, reports, shifts};
use ritiro_domain::report_time::clock_offset;
use ritiro_domain::{
    Booking, BookingId, BookingState, CourierEvent, CourierEventKind, CourierId, FailureReason, MerchantId, Place,
    ProofKind, ReservationId, ScheduledShift, Seconds, ShiftId, StopId, Timestamp, ZoneId,
};

/// The largest number of events in one call.
pub const MOST_EVENTS: usize = 500;
/// How often reports are read and applied again if bookings or reports change at the same time.
pub(in crate::app) const ROUNDS: usize = 8;

/// The code for an event in a shift that does not exist, or that belongs to another courier.
const NO_SHIFT: &str = "shift_not_found";
/// The code for an event whose id another event already has.
const ID_REUSED: &str = "id_reused";
/// The code for an event that only operators may report.
const NOT_FOR_COURIERS: &str = "not_for_couriers";

/// An event as a device sends it.
#[derive(Clone, PartialEq, Debug)]
pub struct NewEvent {
    /// The id that the device chose: an event that is sent twice counts once.
    pub id: Uuid,
    /// The time by the device's clock.
    pub at: Timestamp,
    /// The kind of event.
    pub kind: CourierEventKind,
    /// The shift.
    pub shift: ShiftId,
    /// The stop.
    pub stop: Option<StopId>,
    /// The position of the device.
    pub place: Option<Place>,
    /// The reason of a failure.
    pub reason: Option<FailureReason>,
    /// A note by the courier.
    pub note: Option<String>,
}

/// Events of one call.
#[derive(Clone, Debug)]
pub struct NewEvents {
    /// The events, in any order.
    pub events: Vec<NewEvent>,
    /// The time of sending by the device's clock: the difference to the server's clock corrects the times of the
    /// events.
    pub sent_at: Option<Timestamp>,
}

/// The outcome of an event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The id of the event.
    pub id: Uuid,
    /// Whether the event was already known.
    pub known: bool,
    /// The code of the refusal, if the event was refused.
    pub refused: Option<Cow<'static, str>>,
}

/// The caller of a report: a courier, or an operator who reports for one.
#[derive(Clone, Copy)]
struct Reporter<'a> {
    principal: &'a Principal,
    merchant: MerchantId,
    /// The caller, if it is a courier.
    courier: Option<CourierId>,
    received_at: Timestamp,
    /// The error of the device's clock.
    offset: Seconds,
}

/// Applies events of the calling courier. They may arrive late, twice and in any order: they are applied in the order
/// in which they happened, and the resulting state depends only on the set of events. A refused event does not
/// prevent the others. The answers have the order of the events.
///
/// # Errors
/// [`AppError::NotFound`] if all events name shifts that do not exist.
pub async fn report(app: &AppState, principal: &Principal, new: NewEvents) -> AppResult<Vec<Answer>> {
    let merchant = principal.may(Permission::DriveRoutes)?;
    let Role::Courier(courier) = principal.role else { return Err(AppError::Forbidden(Permission::DriveRoutes)) };
    ingest(app, principal, merchant, Some(courier), new).await
}

/// Applies events that an operator reports for a shift: all events that its courier can report, and the absence or
/// return of the courier.
pub async fn report_as_operator(app: &AppState, principal: &Principal, new: NewEvents) -> AppResult<Vec<Answer>> {
    let merchant = principal.may(Permission::SteerDay)?;
    ingest(app, principal, merchant, None, new).await
}

async fn ingest(
    app: &AppState,
    principal: &Principal,
    merchant: MerchantId,
    courier: Option<CourierId>,
    NewEvents { events, sent_at }: NewEvents,
) -> AppResult<Vec<Answer>> {
    let received_at = app.deps.now();
    let offset = sent_at.map_or(Seconds::ZERO, |sent_at| clock_offset(sent_at, received_at));
    let reporter = Reporter { principal, merchant, courier, received_at, offset };
    let first = first_of_each(&events);
    let mut answers: HashMap<Uuid, Answer> = HashMap::new();
    let mut by_shift: BTreeMap<ShiftId, Vec<&NewEvent>> = BTreeMap::new();
    for event in first.values().map(|index| &events[*index]) {
        match courier.is_some() && matches!(event.kind, CourierEventKind::Absent | CourierEventKind::Restore) {
            true => drop(answers.insert(event.id, refused(event.id, NOT_FOR_COURIERS))),
            false => by_shift.entry(event.shift).or_default().push(event),
        }
    }
    for (shift, mut events) in by_shift {
        events.sort_by_key(|event| (event.at, event.id));
        let results = apply_shift_events(app, reporter, shift, &events).await?;
        answers.extend(results.into_iter().map(|answer| (answer.id, answer)));
    }
    let answers = in_order(&events, &first, &answers);
    match answers.iter().all(|answer| answer.refused.as_deref() == Some(NO_SHIFT)) {
        true => Err(AppError::NotFound("shift")),
        false => Ok(answers),
    }
}

/// The index of the first event with each id.
fn first_of_each(events: &[NewEvent]) -> HashMap<Uuid, usize> {
    let mut first = HashMap::new();
    for (index, event) in events.iter().enumerate() {
        first.entry(event.id).or_insert(index);
    }
    first
}

/// One answer per event. An event that equals the first event with its id is a repetition of it.
fn in_order(events: &[NewEvent], first: &HashMap<Uuid, usize>, answers: &HashMap<Uuid, Answer>) -> Vec<Answer> {
    let answered = events.iter().enumerate().filter_map(|(index, event)| {
        let first = *first.get(&event.id)?;
        let answer = answers.get(&event.id)?.clone();
        Some(match first == index {
            true => answer,
            false if events[first] == *event => Answer { known: answer.refused.is_none(), ..answer },
            false => refused(event.id, ID_REUSED),
        })
    });
    answered.collect()
}

fn refused(id: Uuid, code: impl Into<Cow<'static, str>>) -> Answer {
    Answer { id, known: false, refused: Some(code.into()) }
}

async fn apply_shift_events(
    app: &AppState,
    reporter: Reporter<'_>,
    id: ShiftId,
    events: &[&NewEvent],
) -> AppResult<Vec<Answer>> {
    let courier = reporter.courier;
    let found = shifts::find(&mut *app.deps.store.connection().await?, reporter.merchant, id).await?;
    let found = found.map(|record| (record.zone, record.value));
    if courier.is_none() && found.is_none() {
        return Err(AppError::NotFound("shift"));
    }
    let Some((zone, shift)) = found.filter(|(_, s)| courier.is_none_or(|courier| s.shift.courier == courier)) else {
        return Ok(events.iter().map(|event| refused(event.id, NO_SHIFT)).collect());
    };
    let events = events.iter().map(|event| to_event(reporter, (zone, &shift), event)).collect();
    apply_all(app, reporter, (zone, &shift), events).await
}

fn to_event(reporter: Reporter<'_>, (zone, shift): (ZoneId, &ScheduledShift), event: &NewEvent) -> CourierEvent {
    CourierEvent {
        id: event.id,
        courier: shift.shift.courier,
        merchant: reporter.merchant,
        zone,
        date: shift.date,
        shift: shift.shift.id,
        stop: event.stop,
        booking: None,
        kind: event.kind,
        reason: event.reason,
        place: event.place,
        note: event.note.clone(),
        by: reporter.principal.role.kind().as_str(),
        at: event.at + reporter.offset,
        said_at: event.at,
        received_at: reporter.received_at,
    }
}

/// Applies the events of one shift. The plan writer decides with the data that was read here; if the data is stale by
/// then, it is read again and the events are applied again.
async fn apply_all(
    app: &AppState,
    reporter: Reporter<'_>,
    (zone, shift): (ZoneId, &ScheduledShift),
    mut events: Vec<CourierEvent>,
) -> AppResult<Vec<Answer>> {
    let (key, courier) = ((zone, shift.date), shift.shift.courier);
    let by_courier = reporter.courier.is_some();
    let mut answers = Vec::with_capacity(events.len());
    for round in 1..=ROUNDS {
        answers.extend(answered_before(app, courier, &mut events).await?);
        if events.is_empty() {
            return Ok(answers);
        }
        let owners = owners(app, key, &events, by_courier).await?;
        let is_last_try = round == ROUNDS;
        let report = Report { owners, by_courier, is_last_try, ..Report::of(shift.shift.id, courier, events.clone()) };
        match app.plans.submit_for(reporter.principal, key, Command::Report(report)).await {
            Ok(Outcome::Reported { results, .. }) => {
                answers.extend(results.iter().filter_map(|results| answer(results.id, results.verdict)));
                let open = |event: &CourierEvent| {
                    results.iter().any(|results| results.id == event.id && results.verdict == Verdict::Unresolved)
                };
                events.retain(open);
            }
            Ok(_) | Err(AppError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if events.is_empty() { Ok(answers) } else { Err(AppError::Contended) }
}

fn answer(id: Uuid, verdict: Verdict) -> Option<Answer> {
    match verdict {
        Verdict::Applied => Some(Answer { id, known: false, refused: None }),
        Verdict::Refused(code) => Some(refused(id, code)),
        Verdict::Unresolved => None,
    }
}

/// Removes the events that were reported before, and returns their answers.
async fn answered_before(app: &AppState, courier: CourierId, events: &mut Vec<CourierEvent>) -> AppResult<Vec<Answer>> {
    let ids: Vec<Uuid> = events.iter().map(|event| event.id).collect();
    let kept = reports::kept(&mut *app.deps.store.connection().await?, courier, &ids).await?;
    let (known, new): (Vec<_>, Vec<_>) = events.drain(..).partition(|event| kept.contains_key(&event.id));
    *events = new;
    Ok(known.iter().filter_map(|event| Some(said_again(event, kept.get(&event.id)?))).collect())
}

fn said_again(event: &CourierEvent, kept: &StoredReport) -> Answer {
    match &kept.refused {
        _ if !kept.is(&event.said()) => refused(event.id, ID_REUSED),
        Some(code) => refused(event.id, code.clone()),
        None => Answer { id: event.id, known: true, refused: None },
    }
}

/// The bookings of the reservations whose stops the events name, for [`Report::owners`].
pub(in crate::app) async fn owners(
    app: &AppState,
    key: PlanKey,
    events: &[CourierEvent],
    by_courier: bool,
) -> AppResult<HashMap<ReservationId, Option<Brief>>> {
    let state = app.plans.snapshot(key).await?;
    let stops: HashSet<StopId> = events.iter().filter_map(|event| event.stop).collect();
    let reservations: HashSet<_> = stops.into_iter().filter_map(|stop| state.reservation_of(stop)).collect();
    if reservations.is_empty() {
        return Ok(HashMap::new());
    }
    let held: HashSet<ReservationId> = state.holds.values().map(|hold| hold.reservation).collect();
    let all: Vec<_> = reservations.iter().copied().collect();
    let conn = &mut *app.deps.store.connection().await?;
    let mut found = bookings::of_reservations(conn, &all).await?;
    if found.iter().any(|booking| held.contains(&booking.reservation)) {
        app.plans.mark_stale(key);
    }
    found.retain(|booking| booking.state != BookingState::Cancelled);
    let completed = events.iter().any(|event| event.kind == CourierEventKind::Complete);
    let wanted = |booking: &&Booking| by_courier && completed && !state.zone.proofs.of(booking.order.kind).is_empty();
    let ids: Vec<BookingId> = found.iter().filter(wanted).map(|booking| booking.id).collect();
    let proofs = if ids.is_empty() { Vec::new() } else { proofs::of_bookings(conn, &ids).await? };
    let mut owners: HashMap<_, _> = reservations.difference(&held).map(|id| (*id, None)).collect();
    owners.extend(found.iter().map(|booking| {
        let brought = proofs.iter().filter(|proof| proof.booking == booking.id && proof.is_whole());
        (booking.reservation, Some(brief(booking, brought.map(|proof| proof.kind).collect())))
    }));
    Ok(owners)
}

/// The facts about a booking that a plan writer needs.
pub(in crate::app) fn brief(booking: &Booking, proofs: Vec<ProofKind>) -> Brief {
    Brief {
        booking: booking.id,
        reservation: booking.reservation,
        reference: booking.reference.clone(),
        window: booking.promise.window,
        kind: booking.order.kind,
        state: booking.state,
        made_at: booking.created_at,
        proofs,
    }
}
