//! Bookings: promises given, moved and called off.

use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::holds::HoldTerms;
use super::plans::{Command, IdempotentRequest, Outcome, PlanState};
use super::shown::{pin_of, plan_is_shown};
use super::wanted::{Wanted, shopper_of};
use super::{AppError, AppResult, AppState, Paging, Permission, Principal, Role, Source, ZoneContext, holds};
use crate::store::plans::PlanKey;
use crate::store::records::Receipt;
use crate::store::{bookings, contacts, records};
use ritiro_domain::{
    Booking, BookingId, BookingState, Contact, CourierId, Hold, HoldId, HoldState, LedgerEntry, Order, Promise,
    ReservationId, Scope, Seconds, ShiftId, Timestamp,
};

pub use crate::store::bookings::Filter;

/// How long the new place is kept while a booking moves from one plan to another.
const MOVING: Seconds = Seconds(60);
/// How often a booking is read again that other requests change all the time.
const MOST_READS: usize = 8;

/// What becomes a booking.
#[derive(Clone, Debug)]
pub enum BookFrom {
    /// What is held.
    Hold(HoldId),
    /// An offer, or place and window.
    Source(Source),
}

/// What a caller says of a new booking.
#[derive(Clone, Debug)]
pub struct NewBooking {
    /// Where it comes from.
    pub from: BookFrom,
    /// The merchant's reference for the shopper.
    pub shopper: Option<String>,
    /// The merchant's reference for the order.
    pub reference: Option<String>,
    /// For the hand-over.
    pub contact: Option<Contact>,
}

/// Where the plan has a booking now. It may change at any time; the promise does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Planned {
    /// Whose route.
    pub courier: CourierId,
    /// Which route.
    pub shift: ShiftId,
    /// When service at the shopper's place starts.
    pub start: Timestamp,
    /// When the courier leaves there.
    pub departure: Timestamp,
}

/// A booking with what belongs to it.
#[derive(Clone, Debug)]
pub struct BookingView {
    /// The promise.
    pub booking: Booking,
    /// In whose terms.
    pub book: Arc<ZoneContext>,
    /// The plan; `None` if it stands in no route, or its day is over.
    pub plan: Option<Planned>,
    /// The token of whoever may see and change it.
    pub token: String,
    /// What the shopper tells the courier, where the zone wants that.
    pub pin: Option<String>,
}

/// Books. From an active hold this cannot fail for want of room.
pub async fn create(
    market: &AppState,
    principal: &Principal,
    new: NewBooking,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<BookingView> {
    principal.may_shop(Scope::Book)?;
    let work = async {
        match new.from.clone() {
            BookFrom::Hold(id) => from_hold(market, principal, id, new, idempotent.clone()).await,
            BookFrom::Source(source) => from_source(market, principal, source, new, idempotent.clone()).await,
        }
    };
    let again = async |made: Receipt| {
        let mut booking = find(market, principal, Permission::Shop, BookingId(made.subject)).await?;
        with_contacts(&mut *market.deps.store.connection().await?, std::slice::from_mut(&mut booking)).await?;
        Ok(booking)
    };
    let booking = market.once(idempotent.as_ref(), work, again).await?;
    described(market, principal, booking).await
}

async fn from_hold(
    market: &AppState,
    principal: &Principal,
    id: HoldId,
    new: NewBooking,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Booking> {
    let hold = active_hold(market, principal, id).await?;
    ensure_bound(market, principal, &hold).await?;
    let shopper = shopper_of(principal, new.shopper.clone())?.or_else(|| hold.shopper.clone());
    let place =
        BookingDraft { order: hold.order, promise: hold.promise, reservation: hold.reservation, hold: Some(id) };
    let booking = booking(market, principal, (hold.zone, hold.date), place, NewBooking { shopper, ..new });
    booked(market.plans.submit_for(principal, (hold.zone, hold.date), Command::BookHold { booking, idempotent }).await?)
}

/// A token that is for one order books no hold of another.
async fn ensure_bound(market: &AppState, principal: &Principal, hold: &Hold) -> AppResult<()> {
    let Some(bound) = principal.bound_order() else { return Ok(()) };
    let book = market.deps.zones.get(hold.zone).await?;
    match bound.is_met_by(&book.zone, &hold.order) {
        true => Ok(()),
        false => Err(AppError::invalid("hold_id", "is a hold of another order than this token is for")),
    }
}

async fn from_source(
    market: &AppState,
    principal: &Principal,
    source: Source,
    new: NewBooking,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Booking> {
    let shopper = shopper_of(principal, new.shopper.clone())?;
    let wanted = Wanted::resolve(market, principal, source).await?;
    let promise = wanted.promise(market.deps.now());
    let reservation = ReservationId(Uuid::now_v7());
    let place = BookingDraft { order: wanted.order.clone(), promise, reservation, hold: None };
    let booking =
        booking(market, principal, (wanted.book.zone.id, wanted.days[0]), place, NewBooking { shopper, ..new });
    let ask = async |key: PlanKey| {
        let booking = Booking { date: key.1, ..booking.clone() };
        let command = Command::Book { booking, places: wanted.places.clone(), idempotent: idempotent.clone() };
        booked(market.plans.submit_for(principal, key, command).await?)
    };
    wanted.ask(market, ask).await
}

/// What a booking is made of, from wherever it comes.
struct BookingDraft {
    order: Order,
    promise: Promise,
    reservation: ReservationId,
    hold: Option<HoldId>,
}

fn booking(
    market: &AppState,
    principal: &Principal,
    (zone, date): PlanKey,
    place: BookingDraft,
    new: NewBooking,
) -> Booking {
    let now = market.deps.now();
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
        Outcome::Hold(_) | Outcome::Reported { .. } | Outcome::Steered(_) | Outcome::Done => {
            Err(AppError::NotChangeable("the booking was changed meanwhile".into()))
        }
    }
}

async fn active_hold(market: &AppState, principal: &Principal, id: HoldId) -> AppResult<Hold> {
    let hold = holds::find(market, principal, id).await?;
    match hold.state {
        HoldState::Active if hold.expires_at < market.deps.now() => Err(AppError::HoldExpired),
        HoldState::Active => Ok(hold),
        HoldState::Expired => Err(AppError::HoldExpired),
        other => Err(AppError::HoldNotActive(other.as_str())),
    }
}

/// One booking: the merchant sees all of its own, a shopper theirs, a booking token the one it is for.
pub async fn get(market: &AppState, principal: &Principal, id: BookingId) -> AppResult<BookingView> {
    view(market, principal, find(market, principal, Permission::ReadBookings, id).await?).await
}

/// The bookings that pass a filter.
pub async fn list(
    market: &AppState,
    principal: &Principal,
    mut filter: Filter,
    page: Paging,
) -> AppResult<Vec<BookingView>> {
    let merchant = principal.may(Permission::ListBookings)?;
    if let Role::Shopper(own) = &principal.role {
        filter.shopper = Some(own.clone());
    }
    let found = {
        let mut conn = market.deps.store.connection().await?;
        let mut found = bookings::list(&mut conn, merchant, &filter, page).await?;
        with_contacts(&mut conn, &mut found).await?;
        found
    };
    let mut views = Vec::with_capacity(found.len());
    for booking in found {
        views.push(described(market, principal, booking).await?);
    }
    Ok(views)
}

/// All that was promised for a booking, oldest first.
pub async fn ledger(
    market: &AppState,
    principal: &Principal,
    id: BookingId,
) -> AppResult<(Arc<ZoneContext>, Vec<LedgerEntry>)> {
    let booking = find(market, principal, Permission::ReadBookings, id).await?;
    let entries = records::ledger_of(&mut *market.deps.store.connection().await?, id).await?;
    Ok((market.deps.zones.get(booking.zone).await?, entries))
}

/// Cancels a booking. Cancelling it again changes nothing and is no error. If another request changes the booking at the same time,
/// it is cancelled as it stands after that, unless the caller named a version.
pub async fn cancel(
    market: &AppState,
    principal: &Principal,
    id: BookingId,
    expected: Option<i64>,
    reason: Option<String>,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<BookingView> {
    let work = cancelled(market, principal, id, expected, reason, idempotent.clone());
    let again = |_: Receipt| find(market, principal, Permission::ChangeBookings, id);
    view(market, principal, market.once(idempotent.as_ref(), work, again).await?).await
}

async fn cancelled(
    market: &AppState,
    principal: &Principal,
    id: BookingId,
    expected: Option<i64>,
    reason: Option<String>,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Booking> {
    for _ in 0..MOST_READS {
        let booking = find(market, principal, Permission::ChangeBookings, id).await?;
        ensure_version(&booking, expected)?;
        match booking.state {
            BookingState::Cancelled => return Ok(booking),
            BookingState::Confirmed => {}
            other => return Err(AppError::NotChangeable(format!("this booking is {}", other.as_str()))),
        }
        let key = (booking.zone, booking.date);
        let booking = Booking { state: BookingState::Cancelled, ..next(market, &booking) };
        let command = Command::Cancel { booking, reason: reason.clone(), idempotent: idempotent.clone() };
        match market.plans.submit_for(principal, key, command).await {
            Err(AppError::BookingChanged(_)) => {}
            outcome => return booked(outcome?),
        }
    }
    Err(AppError::Contended)
}

/// Where a booking moves to.
#[derive(Clone, Debug)]
pub enum MoveTo {
    /// What is held.
    Hold(HoldId),
    /// An offer.
    Offer(String),
    /// The same order in another window.
    Window(ritiro_domain::Window),
}

/// Moves a booking: the shopper agrees to another promise, which takes the place of the old one. If the new one cannot
/// be had, the old one stays.
pub async fn reschedule(
    market: &AppState,
    principal: &Principal,
    id: BookingId,
    expected: Option<i64>,
    to: MoveTo,
) -> AppResult<BookingView> {
    let from = find(market, principal, Permission::ChangeBookings, id).await?;
    ensure_version(&from, expected)?;
    // What could not be handed over may be tried again, if the shopper agrees to when.
    if !matches!(from.state, BookingState::Confirmed | BookingState::Failed) {
        return Err(AppError::NotChangeable(format!("this booking is {}", from.state.as_str())));
    }
    match moved(market, principal, from, to).await {
        Ok(booking) => view(market, principal, booking).await,
        Err(AppError::BookingChanged(_)) => Err(overtaken(market, principal, id, expected).await),
        Err(error) => Err(error),
    }
}

async fn moved(market: &AppState, principal: &Principal, from: Booking, to: MoveTo) -> AppResult<Booking> {
    match to {
        MoveTo::Hold(hold) => {
            let hold = active_hold(market, &shopping(principal, &from), hold).await?;
            move_to_hold(market, principal, from, hold).await
        }
        MoveTo::Offer(token) => {
            let wanted = Wanted::resolve(market, &shopping(principal, &from), Source::Offer(token)).await?;
            move_to(market, principal, from, wanted).await
        }
        // Whether that window is still sold, and for how much, does not matter to who has it.
        MoveTo::Window(window) if window == from.promise.window && from.state == BookingState::Confirmed => {
            let key = (from.zone, from.date);
            let command = Command::Move { to: from.clone(), from, places: Vec::new() };
            booked(market.plans.submit_for(principal, key, command).await?)
        }
        MoveTo::Window(window) => {
            let book = market.deps.zones.get(from.zone).await?;
            let wanted = Wanted::of_window(market, book, from.order.clone(), window).await?;
            move_to(market, principal, from, wanted).await
        }
    }
}

/// Another request changed the booking first: the version that the caller named is old, or the caller learns how it stands now.
async fn overtaken(market: &AppState, principal: &Principal, id: BookingId, expected: Option<i64>) -> AppError {
    match find(market, principal, Permission::ChangeBookings, id).await {
        Ok(now) => ensure_version(&now, expected).err().unwrap_or(AppError::BookingChanged(Some(Box::new(now)))),
        Err(error) => error,
    }
}

/// Whoever holds a booking's token shops for that booking like its shopper would.
fn shopping(principal: &Principal, booking: &Booking) -> Principal {
    // What a token is for counts for new orders; a booking keeps its own.
    let principal = Principal { grant: None, ..principal.clone() };
    match (&principal.role, &booking.shopper) {
        (Role::Booking(_), Some(shopper)) => Principal { role: Role::Shopper(shopper.clone()), ..principal },
        (Role::Booking(_), None) => Principal { role: Role::Shopper(String::new()), ..principal },
        _ => principal,
    }
}

async fn move_to(market: &AppState, principal: &Principal, from: Booking, wanted: Wanted) -> AppResult<Booking> {
    if !wanted.order.is_as(&from.order) {
        return Err(AppError::invalid(
            "offer_id",
            "must be an offer for the same order: place, size and service of the booking",
        ));
    }
    let ask = async |key| match key == (from.zone, from.date) {
        true => move_within(market, principal, from.clone(), &wanted).await,
        false => move_across(market, principal, from.clone(), &wanted, key).await,
    };
    wanted.ask(market, ask).await
}

async fn move_within(market: &AppState, principal: &Principal, from: Booking, wanted: &Wanted) -> AppResult<Booking> {
    let (key, reservation) = ((from.zone, from.date), ReservationId(Uuid::now_v7()));
    let promise = wanted.promise(market.deps.now());
    let to = Booking { reservation, promise, state: BookingState::Confirmed, ..next(market, &from) };
    let command = Command::Move { from, to, places: wanted.places.clone() };
    booked(market.plans.submit_for(principal, key, command).await?)
}

/// To another plan: the new place is held first, so that the old one is only given up for a sure one.
async fn move_across(
    market: &AppState,
    principal: &Principal,
    from: Booking,
    wanted: &Wanted,
    key: PlanKey,
) -> AppResult<Booking> {
    // The shopper's own holds stay as they are.
    let kept = HoldTerms { shopper: from.shopper.clone(), cart: None, lasting: MOVING };
    let hold = holds::reserve_in(market, principal, wanted, key, kept, None).await?;
    let held = hold.id;
    let moved = move_to_hold(market, principal, from, hold).await;
    // Where it is not known whether the booking moved, the hold is left to expire: it may be the booking's by now.
    if moved.as_ref().is_err_and(|error| !error.is_unknown()) {
        let _ = market.plans.submit(key, Command::ReleaseHold { hold: held }).await;
    }
    moved
}

async fn move_to_hold(market: &AppState, principal: &Principal, from: Booking, hold: Hold) -> AppResult<Booking> {
    if hold.zone != from.zone || hold.order.kind != from.order.kind {
        return Err(AppError::invalid("hold_id", "must be a hold of the same kind in the same zone"));
    }
    let key = (from.zone, from.date);
    let to = Booking {
        date: hold.date,
        reservation: hold.reservation,
        hold: Some(hold.id),
        order: hold.order,
        promise: Promise { made_at: market.deps.now(), ..hold.promise },
        state: BookingState::Confirmed,
        ..next(market, &from)
    };
    booked(market.plans.submit_for(principal, key, Command::MoveToHold { from, to }).await?)
}

/// The same booking, one version on.
fn next(market: &AppState, booking: &Booking) -> Booking {
    Booking { version: booking.version + 1, updated_at: market.deps.now(), ..booking.clone() }
}

pub(super) fn ensure_version(booking: &Booking, expected: Option<i64>) -> AppResult<()> {
    match expected {
        Some(version) if version != booking.version => Err(AppError::Stale { current: booking.version }),
        _ => Ok(()),
    }
}

pub(super) async fn find(
    market: &AppState,
    principal: &Principal,
    to: Permission,
    id: BookingId,
) -> AppResult<Booking> {
    let merchant = principal.may(to)?;
    let found = bookings::find(&mut *market.deps.store.connection().await?, merchant, id).await?;
    found.filter(|booking| is_visible(booking, principal)).ok_or(AppError::NotFound("booking"))
}

/// Whether a booking of the caller's merchant is one that the caller may see.
pub(super) fn is_visible(booking: &Booking, to: &Principal) -> bool {
    match &to.role {
        Role::Admin | Role::Operator => true,
        Role::Shopper(own) => booking.shopper.as_ref() == Some(own),
        Role::Booking(own) => booking.id == *own,
        Role::Courier(_) => false,
    }
}

pub(super) async fn view(market: &AppState, principal: &Principal, mut booking: Booking) -> AppResult<BookingView> {
    with_contacts(&mut *market.deps.store.connection().await?, std::slice::from_mut(&mut booking)).await?;
    described(market, principal, booking).await
}

/// Contacts are kept apart, and joined only for whoever may see them.
pub(super) async fn with_contacts(conn: &mut AsyncPgConnection, bookings: &mut [Booking]) -> AppResult<()> {
    let ids: Vec<_> = bookings.iter().map(|booking| booking.id).collect();
    let mut kept = contacts::of_bookings(conn, &ids).await?;
    for booking in bookings {
        booking.contact = kept.remove(&booking.id);
    }
    Ok(())
}

async fn described(market: &AppState, principal: &Principal, booking: Booking) -> AppResult<BookingView> {
    let book = market.deps.zones.get(booking.zone).await?;
    // Plans of days gone by are not brought back to memory for this.
    let planned_still =
        booking.state == BookingState::Confirmed && booking.date >= market.deps.first_live_day(&book.zone);
    let plan = match planned_still && plan_is_shown(&principal.role) {
        true => planned(&*market.plans.snapshot((booking.zone, booking.date)).await?, booking.reservation),
        false => None,
    };
    let token = market.signer.booking_token(booking.id);
    let pin = pin_of(&market.signer, &book.zone, &booking);
    Ok(BookingView { booking, book, plan, token, pin })
}

fn planned(state: &PlanState, reservation: ReservationId) -> Option<Planned> {
    let (route, stops) = state.plan.find(reservation)?;
    let (_, start, departure) = route.times(*stops.last()?, state.plan.travel());
    let vehicle = route.vehicle();
    Some(Planned { courier: vehicle.courier, shift: vehicle.shift, start, departure })
}
