//! What operators do by hand: as the planner would, with the same checks, and a preview of what follows.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::plans::{Attempted, Command, Consequences, Outcome, Steer, Steering};
use super::{AppError, AppResult, Market, Permission, Principal, ZoneBook};
use crate::store::records::Receipt;
use crate::store::{bookings, reports, zones};
use ritiro_domain::{Action, AuditEntry, Booking, BookingId, ReservationId, ZoneId};

/// What is to be done.
pub type Change = Steering<BookingId>;

/// What follows, with the bookings that it touches.
#[derive(Clone, Debug)]
pub struct Followed {
    /// What follows.
    pub consequences: Consequences,
    /// By reservation; a hold has none yet.
    pub bookings: HashMap<ReservationId, Booking>,
}

/// Does it, or only tells what would follow if nothing else happened meanwhile.
///
/// # Errors
/// A refusal with its constraint where the courier cannot serve it, and a conflict where promises would break.
pub async fn change(
    market: &Market,
    principal: &Principal,
    (zone, date): (ZoneId, NaiveDate),
    change: Change,
    how: How,
) -> AppResult<Followed> {
    let merchant = principal.may(Permission::SteerDay)?;
    let known = zones::find(&mut *market.deps.store.connection().await?, merchant, zone).await?;
    known.ok_or(AppError::NotFound("zone"))?;
    let (action, subject) = (action(&change), subject(&change));
    let booking = match booking_of(&change) {
        Some(id) => Some(Box::new(booking(market, principal, (zone, date), id).await?)),
        None => None,
    };
    let served = match (&change, &booking) {
        (Steering::Reopen { .. }, Some(booking)) => {
            reports::served(&mut *market.deps.store.connection().await?, booking.reservation).await?
        }
        _ => Vec::new(),
    };
    let reservation = booking.as_ref().map_or(ReservationId(Uuid::nil()), |booking| booking.reservation);
    let steering = change.about(reservation);
    let audit = AuditEntry {
        id: Uuid::now_v7(),
        merchant,
        at: market.deps.now(),
        actor: principal.actor(),
        action,
        subject,
        request: principal.request.clone(),
        detail: json!({"zone_id": zone, "date": date}),
    };
    let (attempt, dry_run) = match how {
        How::Once(attempt) => (attempt, false),
        How::DryRun => (None, true),
    };
    let command = Command::Steer(Steer { steering, audit, attempt: attempt.clone(), booking, served });
    let work = async {
        let outcome = match dry_run {
            true => market.plans.preview((zone, date), command).await?,
            false => market.plans.submit_for(principal, (zone, date), command).await?,
        };
        let Outcome::Steered(consequences) = outcome else { return Err(AppError::Conflict("nothing was done".into())) };
        Ok(*consequences)
    };
    let again = async |made: Receipt| {
        let kept = made.answer.as_ref().and_then(Consequences::from_json);
        kept.ok_or_else(|| AppError::Conflict("it was done before; what followed is not kept".into()))
    };
    let done = market.once(attempt.as_ref(), work, again).await;
    let told = in_terms_of(market.deps.zones.get(zone).await?, done)?;
    followed(market, told).await
}

/// A refusal names what binds in the terms of the zone: plan writers do not know them.
fn in_terms_of<T>(book: Arc<ZoneBook>, done: AppResult<T>) -> AppResult<T> {
    done.map_err(|error| match error {
        AppError::Refused(mut refused) => {
            refused.zone = Some(book);
            AppError::Refused(refused)
        }
        other => other,
    })
}

/// How a change is made.
#[derive(Clone, Debug)]
pub enum How {
    /// Once for each idempotency key, if there is one.
    Once(Option<Attempted>),
    /// Not at all: only what would follow is told.
    DryRun,
}

async fn followed(market: &Market, consequences: Consequences) -> AppResult<Followed> {
    let ids: Vec<_> = consequences.changed.iter().map(|change| change.reservation).collect();
    let found = bookings::of_reservations(&mut *market.deps.store.connection().await?, &ids).await?;
    let bookings = found.into_iter().map(|booking| (booking.reservation, booking)).collect();
    Ok(Followed { consequences, bookings })
}

fn subject(change: &Change) -> Uuid {
    match change {
        Steering::Assign { of, .. }
        | Steering::Unassign { of }
        | Steering::Pin { of, .. }
        | Steering::Cancel { of, .. }
        | Steering::Reopen { of } => of.0,
        Steering::Lock { shift, .. } | Steering::Release { shift } | Steering::Reorder { shift, .. } => shift.0,
    }
}

fn action(change: &Change) -> Action {
    match change {
        Steering::Assign { .. } => Action::BookingAssigned,
        Steering::Unassign { .. } => Action::BookingUnassigned,
        Steering::Cancel { .. } => Action::BookingCancelled,
        Steering::Reopen { .. } => Action::BookingReopened,
        Steering::Pin { pinned: true, .. } => Action::BookingPinned,
        Steering::Pin { pinned: false, .. } => Action::BookingUnpinned,
        Steering::Lock { locked: true, .. } => Action::RouteLocked,
        Steering::Lock { locked: false, .. } => Action::RouteUnlocked,
        Steering::Release { .. } => Action::RouteReleased,
        Steering::Reorder { .. } => Action::RouteReordered,
    }
}

fn booking_of(change: &Change) -> Option<BookingId> {
    match change {
        Steering::Assign { of, .. }
        | Steering::Unassign { of }
        | Steering::Pin { of, .. }
        | Steering::Cancel { of, .. }
        | Steering::Reopen { of } => Some(*of),
        Steering::Lock { .. } | Steering::Release { .. } | Steering::Reorder { .. } => None,
    }
}

impl Change {
    /// The same in the terms of a plan; `of` is the reservation of its booking, if it is about one.
    fn about(self, of: ReservationId) -> Steering {
        match self {
            Steering::Assign { shift, late, .. } => Steering::Assign { of, shift, late },
            Steering::Unassign { .. } => Steering::Unassign { of },
            Steering::Cancel { reason, .. } => Steering::Cancel { of, reason },
            Steering::Reopen { .. } => Steering::Reopen { of },
            Steering::Pin { pinned, .. } => Steering::Pin { of, pinned },
            Steering::Lock { shift, locked } => Steering::Lock { shift, locked },
            Steering::Release { shift } => Steering::Release { shift },
            Steering::Reorder { shift, stops, late } => Steering::Reorder { shift, stops, late },
        }
    }
}

async fn booking(
    market: &Market,
    principal: &Principal,
    (zone, date): (ZoneId, NaiveDate),
    id: BookingId,
) -> AppResult<Booking> {
    let found = bookings::find(&mut *market.deps.store.connection().await?, principal.merchant, id).await?;
    let found = found.filter(|booking| (booking.zone, booking.date) == (zone, date));
    found.ok_or_else(|| AppError::invalid("change.booking_id", "there is no such booking on this day"))
}
