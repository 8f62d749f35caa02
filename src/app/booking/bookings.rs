//! Bookings: use cases that create, read, move and cancel promises.

use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::goods::{GoodsView, goods_now};
use super::holds::{self, HoldTerms};
use super::wanted::{Wanted, shopper_of};
use crate::app::plans::{Command, IdempotentRequest, Outcome, PlanState};
use crate::app::tracking::shown::{pin_of, plan_is_shown};
use crate::app::{AppError, AppResult, AppState, Paging, Permission, Principal, Role, Source, ZoneContext};
use crate::store::plans::PlanKey;
use crate::store::records::StoredAnswer;
use crate::store::{bookings, contacts, records};
use ritiro_domain::{
    Booking, BookingId, BookingState, Contact, CourierId, Hold, HoldId, HoldState, LedgerEntry, Order, Promise,
    ReservationId, Scope, Seconds, ShiftId, Timestamp,
};

pub use crate::store::bookings::Filter;

/// How long the new place is held while a booking moves from one plan to another.
const MOVING: Seconds = Seconds(60);
/// How many times a booking is read again if other requests keep changing it.
const MOST_READS: usize = 8;

/// The source of a new booking.
#[derive(Clone, Debug)]
pub enum BookFrom {
    /// An active hold.
    Hold(HoldId),
    /// An offer, or a place and a window.
    Source(Source),
}

/// The fields that a caller sends for a new booking.
#[derive(Clone, Debug)]
pub struct NewBooking {
    /// The source of the booking.
    pub from: BookFrom,
    /// The merchant's reference for the shopper.
    pub shopper: Option<String>,
    /// The merchant's reference for the order.
    pub reference: Option<String>,
    /// The person whom the courier meets at the hand-over.
    pub contact: Option<Contact>,
}

/// The current position of a booking in the plan. It may change at any time; the promise does not change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Planned {
    /// The courier of the route.
    pub courier: CourierId,
    /// The shift of the route.
    pub shift: ShiftId,
    /// The time at which service at the shopper's place starts.
    pub start: Timestamp,
    /// The time at which the courier leaves the shopper's place.
    pub departure: Timestamp,
}

/// A booking with its zone, its position in the plan, its token and its PIN.
#[derive(Clone, Debug)]
pub struct BookingView {
    /// The booking with its promise.
    pub booking: Booking,
    /// The zone of the booking: its time zone and load dimensions apply.
    pub context: Arc<ZoneContext>,
    /// The position in the plan; `None` if no route contains the booking, or if its day is over.
    pub plan: Option<Planned>,
    /// Where the goods are.
    pub goods: GoodsView,
    /// The token that permits its holder to see and change this booking.
    pub token: String,
    /// The PIN that the shopper says to the courier, if the zone requires one.
    pub pin: Option<String>,
}

/// Creates a booking. A booking from an active hold cannot fail for lack of room.
pub async fn create(
    app: &AppState,
    principal: &Principal,
    new: NewBooking,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<BookingView> {
    principal.may_shop(Scope::Book)?;
    let work = async {
        match new.from.clone() {
            BookFrom::Hold(id) => from_hold(app, principal, id, new, idempotent.clone()).await,
            BookFrom::Source(source) => from_source(app, principal, source, new, idempotent.clone()).await,
        }
    };
    let again = async |made: StoredAnswer| {
        let mut booking = find(app, principal, Permission::Shop, BookingId(made.subject)).await?;
        with_contacts(&mut *app.deps.store.connection().await?, std::slice::from_mut(&mut booking)).await?;
        Ok(booking)
    };
    let booking = app.once(idempotent.as_ref(), work, again).await?;
    described(app, principal, booking).await
}

async fn from_hold(
    app: &AppState,
    principal: &Principal,
    id: HoldId,
    new: NewBooking,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Booking> {
    let hold = active_hold(app, principal, id).await?;
    ensure_bound(app, principal, &hold).await?;
    let shopper = shopper_of(principal, new.shopper.clone())?.or_else(|| hold.shopper.clone());
    let place =
        BookingDraft { order: hold.order, promise: hold.promise, reservation: hold.reservation, hold: Some(id) };
    let booking = booking(app, principal, (hold.zone, hold.date), place, NewBooking { shopper, ..new });
    booked(app.plans.submit_for(principal, (hold.zone, hold.date), Command::BookHold { booking, idempotent }).await?)
}

/// Refuses the hold of another order if the token is bound to one order.
async fn ensure_bound(app: &AppState, principal: &Principal, hold: &Hold) -> AppResult<()> {
    let Some(bound) = principal.bound_order() else { return Ok(()) };
    let context = app.deps.zones.get(hold.zone).await?;
    match bound.is_met_by(&context.zone, &hold.order) {
        true => Ok(()),
        false => Err(AppError::invalid("hold_id", "is a hold of another order than this token is for")),
    }
}

async fn from_source(
    app: &AppState,
    principal: &Principal,
    source: Source,
    new: NewBooking,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Booking> {
    let shopper = shopper_of(principal, new.shopper.clone())?;
    let wanted = Wanted::resolve(app, principal, source).await?;
    let promise = wanted.promise(app.deps.now());
    let reservation = ReservationId(Uuid::now_v7());
    let place = BookingDraft { order: wanted.order.clone(), promise, reservation, hold: None };
    let booking =
        booking(app, principal, (wanted.context.zone.id, wanted.days[0]), place, NewBooking { shopper, ..new });
    let ask = async |key: PlanKey| {
        let booking = Booking { date: key.1, ..booking.clone() };
        let command = Command::Book { booking, places: wanted.places.clone(), idempotent: idempotent.clone() };
        booked(app.plans.submit_for(principal, key, command).await?)
    };
    wanted.ask(app, ask).await
}

/// The parts of a new booking, the same for every source.
struct BookingDraft {
    order: Order,
    promise: Promise,
    reservation: ReservationId,
    hold: Option<HoldId>,
}

fn booking(
    app: &AppState,
    principal: &Principal,
    (zone, date): PlanKey,
    place: BookingDraft,
    new: NewBooking,
) -> Booking {
    let now = app.deps.now();
    Booking {
        id: BookingId(Uuid::now_v7()),
        merchant: principal.merchant,
        zone,
        date,
        version: 1,
        state: BookingState::Confirmed,
        reservation: place.reservation,
        hold: place.hold,
        shopper: new.shopper,
        reference: new.reference,
        order: place.order,
        promise: Promise { made_at: now, ..place.promise },
        contact: new.contact,
        created_at: now,
        updated_at: now,
    }
}

fn booked(outcome: Outcome) -> AppResult<Booking> {
    match outcome {
        Outcome::Booking(booking) => Ok(*booking),
        Outcome::Hold(_) | Outcome::Reported { .. } | Outcome::ManuallyChanged(_) | Outcome::Done => {
            Err(AppError::NotChangeable("the booking was changed meanwhile".into()))
        }
    }
}

async fn active_hold(app: &AppState, principal: &Principal, id: HoldId) -> AppResult<Hold> {
    let hold = holds::find(app, principal, id).await?;
    match hold.state {
        HoldState::Active if hold.expires_at < app.deps.now() => Err(AppError::HoldExpired),
        HoldState::Active => Ok(hold),
        HoldState::Expired => Err(AppError::HoldExpired),
        other => Err(AppError::HoldNotActive(other.as_str())),
    }
}

/// Returns one booking. A merchant sees all of its bookings, a shopper their own, a booking token only its booking.
pub async fn get(app: &AppState, principal: &Principal, id: BookingId) -> AppResult<BookingView> {
    view(app, principal, find(app, principal, Permission::ReadBookings, id).await?).await
}

/// Lists the bookings that pass a filter.
pub async fn list(
    app: &AppState,
    principal: &Principal,
    mut filter: Filter,
    page: Paging,
) -> AppResult<Vec<BookingView>> {
    let merchant = principal.may(Permission::ListBookings)?;
    if let Role::Shopper(own) = &principal.role {
        filter.shopper = Some(own.clone());
    }
    let found = {
        let mut conn = app.deps.store.connection().await?;
        let mut found = bookings::list(&mut conn, merchant, &filter, page).await?;
        with_contacts(&mut conn, &mut found).await?;
        found
    };
    let mut views = Vec::with_capacity(found.len());
    for booking in found {
        views.push(described(app, principal, booking).await?);
    }
    Ok(views)
}

/// Lists the ledger entries of a booking, oldest first.
pub async fn ledger(
    app: &AppState,
    principal: &Principal,
    id: BookingId,
) -> AppResult<(Arc<ZoneContext>, Vec<LedgerEntry>)> {
    let booking = find(app, principal, Permission::ReadBookings, id).await?;
    let entries = records::ledger_of(&mut *app.deps.store.connection().await?, id).await?;
    Ok((app.deps.zones.get(booking.zone).await?, entries))
}

/// Cancels a booking. If it is already cancelled, nothing changes and the call succeeds. If another request changes
/// the booking at the same time, the changed booking is cancelled, unless the caller named a version.
pub async fn cancel(
    app: &AppState,
    principal: &Principal,
    id: BookingId,
    expected: Option<i64>,
    reason: Option<String>,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<BookingView> {
    let work = cancelled(app, principal, id, expected, reason, idempotent.clone());
    let again = |_: StoredAnswer| find(app, principal, Permission::ChangeBookings, id);
    view(app, principal, app.once(idempotent.as_ref(), work, again).await?).await
}

async fn cancelled(
    app: &AppState,
    principal: &Principal,
    id: BookingId,
    expected: Option<i64>,
    reason: Option<String>,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Booking> {
    for _ in 0..MOST_READS {
        let booking = find(app, principal, Permission::ChangeBookings, id).await?;
        ensure_version(&booking, expected)?;
        match booking.state {
            BookingState::Cancelled => return Ok(booking),
            BookingState::Confirmed => {}
            other => return Err(AppError::NotChangeable(format!("this booking is {}", other.as_str()))),
        }
        let key = (booking.zone, booking.date);
        let booking = Booking { state: BookingState::Cancelled, ..next(app, &booking) };
        let command = Command::Cancel { booking, reason: reason.clone(), idempotent: idempotent.clone() };
        match app.plans.submit_for(principal, key, command).await {
            Err(AppError::BookingChanged(_)) => {}
            outcome => return booked(outcome?),
        }
    }
    Err(AppError::Contended)
}

/// The target of a move.
#[derive(Clone, Debug)]
pub enum MoveTo {
    /// An active hold.
    Hold(HoldId),
    /// An offer.
    Offer(String),
    /// Another window for the same order.
    Window(ritiro_domain::Window),
}

/// Moves a booking: the shopper agrees to a new promise, which replaces the old one. If the new promise cannot be
/// made, the old one stays.
pub async fn reschedule(
    app: &AppState,
    principal: &Principal,
    id: BookingId,
    expected: Option<i64>,
    to: MoveTo,
) -> AppResult<BookingView> {
    let from = find(app, principal, Permission::ChangeBookings, id).await?;
    ensure_version(&from, expected)?;
    // A booking whose hand-over failed can be tried again, if the shopper agrees to a time.
    if !matches!(from.state, BookingState::Confirmed | BookingState::Failed) {
        return Err(AppError::NotChangeable(format!("this booking is {}", from.state.as_str())));
    }
    match moved(app, principal, from, to).await {
        Ok(booking) => view(app, principal, booking).await,
        Err(AppError::BookingChanged(_)) => Err(overtaken(app, principal, id, expected).await),
        Err(error) => Err(error),
    }
}

async fn moved(app: &AppState, principal: &Principal, from: Booking, to: MoveTo) -> AppResult<Booking> {
    match to {
        MoveTo::Hold(hold) => {
            let hold = active_hold(app, &shopping(principal, &from), hold).await?;
            move_to_hold(app, principal, from, hold).await
        }
        MoveTo::Offer(token) => {
            let wanted = Wanted::resolve(app, &shopping(principal, &from), Source::Offer(token)).await?;
            move_to(app, principal, from, wanted).await
        }
        // The booking already has this window, so the slot's current state and price do not matter.
        MoveTo::Window(window) if window == from.promise.window && from.state == BookingState::Confirmed => {
            let key = (from.zone, from.date);
            let command = Command::Move { to: from.clone(), from, places: Vec::new() };
            booked(app.plans.submit_for(principal, key, command).await?)
        }
        MoveTo::Window(window) => {
            let context = app.deps.zones.get(from.zone).await?;
            let wanted = Wanted::of_window(app, context, from.order.clone(), window).await?;
            move_to(app, principal, from, wanted).await
        }
    }
}

/// Explains that another request changed the booking first: the caller's version is stale, or the error contains the
/// current booking.
async fn overtaken(app: &AppState, principal: &Principal, id: BookingId, expected: Option<i64>) -> AppError {
    match find(app, principal, Permission::ChangeBookings, id).await {
        Ok(now) => ensure_version(&now, expected).err().unwrap_or(AppError::BookingChanged(Some(Box::new(now)))),
        Err(error) => error,
    }
}

/// A caller with a booking's token acts as the shopper of that booking.
fn shopping(principal: &Principal, booking: &Booking) -> Principal {
    // The order that a token is bound to limits new orders; a booking keeps its own order.
    let principal = Principal { grant: None, ..principal.clone() };
    match (&principal.role, &booking.shopper) {
        (Role::Booking(_), Some(shopper)) => Principal { role: Role::Shopper(shopper.clone()), ..principal },
        (Role::Booking(_), None) => Principal { role: Role::Shopper(String::new()), ..principal },
        _ => principal,
    }
}

async fn move_to(app: &AppState, principal: &Principal, from: Booking, wanted: Wanted) -> AppResult<Booking> {
    if !wanted.order.is_as(&from.order) {
        return Err(AppError::invalid(
            "offer_id",
            "must be an offer for the same order: place, size, service and `ready_at` of the booking",
        ));
    }
    let ask = async |key| match key == (from.zone, from.date) {
        true => move_within(app, principal, from.clone(), &wanted).await,
        false => move_across(app, principal, from.clone(), &wanted, key).await,
    };
    wanted.ask(app, ask).await
}

async fn move_within(app: &AppState, principal: &Principal, from: Booking, wanted: &Wanted) -> AppResult<Booking> {
    let (key, reservation) = ((from.zone, from.date), ReservationId(Uuid::now_v7()));
    let promise = wanted.promise(app.deps.now());
    let to = Booking { reservation, promise, state: BookingState::Confirmed, ..next(app, &from) };
    let command = Command::Move { from, to, places: wanted.places.clone() };
    booked(app.plans.submit_for(principal, key, command).await?)
}

/// Moves a booking to another plan. The new place is held first, so that the old place is released only when the new
/// one is certain.
async fn move_across(
    app: &AppState,
    principal: &Principal,
    from: Booking,
    wanted: &Wanted,
    key: PlanKey,
) -> AppResult<Booking> {
    // The move must not replace the shopper's own holds.
    let kept = HoldTerms { shopper: from.shopper.clone(), cart: None, lasting: MOVING };
    let hold = holds::reserve_in(app, principal, wanted, key, kept, None).await?;
    let held = hold.id;
    let moved = move_to_hold(app, principal, from, hold).await;
    // If the outcome of the move is unknown, the hold is not released but expires: the booking may already own its
    // place.
    if moved.as_ref().is_err_and(|error| !error.is_unknown()) {
        let _ = app.plans.submit(key, Command::ReleaseHold { hold: held }).await;
    }
    moved
}

async fn move_to_hold(app: &AppState, principal: &Principal, from: Booking, hold: Hold) -> AppResult<Booking> {
    if hold.zone != from.zone || hold.order.kind != from.order.kind {
        return Err(AppError::invalid("hold_id", "must be a hold of the same kind in the same zone"));
    }
    let key = (from.zone, from.date);
    let to = Booking {
        date: hold.date,
        reservation: hold.reservation,
        hold: Some(hold.id),
        order: hold.order,
        promise: Promise { made_at: app.deps.now(), ..hold.promise },
        state: BookingState::Confirmed,
        ..next(app, &from)
    };
    booked(app.plans.submit_for(principal, key, Command::MoveToHold { from, to }).await?)
}

/// The same booking with the next version.
fn next(app: &AppState, booking: &Booking) -> Booking {
    Booking { version: booking.version + 1, updated_at: app.deps.now(), ..booking.clone() }
}

pub(in crate::app) fn ensure_version(booking: &Booking, expected: Option<i64>) -> AppResult<()> {
    match expected {
        Some(version) if version != booking.version => Err(AppError::Stale { current: booking.version }),
        _ => Ok(()),
    }
}

pub(in crate::app) async fn find(
    app: &AppState,
    principal: &Principal,
    to: Permission,
    id: BookingId,
) -> AppResult<Booking> {
    let merchant = principal.may(to)?;
    let found = bookings::find(&mut *app.deps.store.connection().await?, merchant, id).await?;
    found.filter(|booking| is_visible(booking, principal)).ok_or(AppError::NotFound("booking"))
}

/// Whether a caller of the booking's merchant may see the booking.
pub(in crate::app) fn is_visible(booking: &Booking, to: &Principal) -> bool {
    match &to.role {
        Role::Admin | Role::Operator => true,
        Role::Shopper(own) => booking.shopper.as_ref() == Some(own),
        Role::Booking(own) => booking.id == *own,
        Role::Courier(_) => false,
    }
}

pub(in crate::app) async fn view(
    app: &AppState,
    principal: &Principal,
    mut booking: Booking,
) -> AppResult<BookingView> {
    with_contacts(&mut *app.deps.store.connection().await?, std::slice::from_mut(&mut booking)).await?;
    described(app, principal, booking).await
}

/// Adds the contacts to bookings. Contacts are stored in a separate table and read only for callers who may see them.
pub(in crate::app) async fn with_contacts(conn: &mut AsyncPgConnection, bookings: &mut [Booking]) -> AppResult<()> {
    let ids: Vec<_> = bookings.iter().map(|booking| booking.id).collect();
    let mut kept = contacts::of_bookings(conn, &ids).await?;
    for booking in bookings {
        booking.contact = kept.remove(&booking.id);
    }
    Ok(())
}

async fn described(app: &AppState, principal: &Principal, booking: Booking) -> AppResult<BookingView> {
    let context = app.deps.zones.get(booking.zone).await?;
    // The plan of a past day is not loaded into memory only to show a booking.
    let state = match booking.date >= app.deps.first_live_day(&context.zone) {
        true => Some(app.plans.snapshot((booking.zone, booking.date)).await?),
        false => None,
    };
    let shown = booking.state == BookingState::Confirmed && plan_is_shown(&principal.role);
    let plan = state.as_ref().filter(|_| shown).and_then(|state| planned(state, booking.reservation));
    let goods = goods_now(state.as_deref(), &booking, app.deps.now(), &principal.role);
    let token = app.signer.booking_token(booking.id);
    let pin = pin_of(&app.signer, &context.zone, &booking);
    Ok(BookingView { booking, context, plan, goods, token, pin })
}

fn planned(state: &PlanState, reservation: ReservationId) -> Option<Planned> {
    let (route, stops) = state.plan.find(reservation)?;
    let (_, start, departure) = route.times(*stops.last()?, state.plan.travel());
    let vehicle = route.vehicle();
    Some(Planned { courier: vehicle.courier, shift: vehicle.shift, start, departure })
}
