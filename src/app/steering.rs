//! What operators do by hand: as the planner would, with the same checks, and a preview of what follows.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::plans::{Command, Consequences, Outcome, Steer, Steering};
use super::{AppError, AppResult, Market, Permission, Principal};
use crate::domain::{Action, AuditEntry, Booking, BookingId, ReservationId, ZoneId};
use crate::store::{bookings, zones};

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

/// Does it, or (`dry_run`) only tells what would follow if nothing else happened meanwhile.
///
/// # Errors
/// A refusal with its constraint where the courier cannot serve it, and a conflict where promises would break.
pub async fn change(
    market: &Market,
    principal: &Principal,
    (zone, date): (ZoneId, NaiveDate),
    change: Change,
    dry_run: bool,
) -> AppResult<Followed> {
    let merchant = principal.may(Permission::SteerDay)?;
    let known = zones::find(&mut *market.deps.store.connection().await?, merchant, zone).await?;
    known.ok_or(AppError::NotFound("zone"))?;
    let (action, subject) = (action(&change), subject(&change));
    let steering = in_plan(market, principal, (zone, date), change).await?;
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
    let command = Command::Steer(Steer { steering, audit });
    let outcome = match dry_run {
        true => market.plans.preview((zone, date), command).await?,
        false => market.plans.submit_for(principal, (zone, date), command).await?,
    };
    let Outcome::Steered(consequences) = outcome else { return Err(AppError::Conflict("nothing was done".into())) };
    followed(market, *consequences).await
}

async fn followed(market: &Market, consequences: Consequences) -> AppResult<Followed> {
    let ids: Vec<_> = consequences.changed.iter().map(|change| change.reservation).collect();
    let found = bookings::of_reservations(&mut *market.deps.store.connection().await?, &ids).await?;
    let bookings = found.into_iter().map(|booking| (booking.reservation, booking)).collect();
    Ok(Followed { consequences, bookings })
}

fn subject(change: &Change) -> Uuid {
    match change {
        Steering::Assign { of, .. } | Steering::Unassign { of } | Steering::Pin { of, .. } => of.0,
        Steering::Lock { shift, .. } | Steering::Release { shift } | Steering::Reorder { shift, .. } => shift.0,
    }
}

fn action(change: &Change) -> Action {
    match change {
        Steering::Assign { .. } => Action::BookingAssigned,
        Steering::Unassign { .. } => Action::BookingUnassigned,
        Steering::Pin { .. } => Action::BookingPinned,
        Steering::Lock { .. } => Action::RouteLocked,
        Steering::Release { .. } => Action::RouteReleased,
        Steering::Reorder { .. } => Action::RouteReordered,
    }
}

/// The same in the terms of a plan.
async fn in_plan(
    market: &Market,
    principal: &Principal,
    key: (ZoneId, NaiveDate),
    change: Change,
) -> AppResult<Steering> {
    let reservation = async |booking: BookingId| reservation(market, principal, key, booking).await;
    Ok(match change {
        Steering::Assign { of, shift, late } => Steering::Assign { of: reservation(of).await?, shift, late },
        Steering::Unassign { of } => Steering::Unassign { of: reservation(of).await? },
        Steering::Pin { of, pinned } => Steering::Pin { of: reservation(of).await?, pinned },
        Steering::Lock { shift, locked } => Steering::Lock { shift, locked },
        Steering::Release { shift } => Steering::Release { shift },
        Steering::Reorder { shift, stops, late } => Steering::Reorder { shift, stops, late },
    })
}

async fn reservation(
    market: &Market,
    principal: &Principal,
    (zone, date): (ZoneId, NaiveDate),
    id: BookingId,
) -> AppResult<ReservationId> {
    let found = bookings::find(&mut *market.deps.store.connection().await?, principal.merchant, id).await?;
    let found = found.filter(|booking| (booking.zone, booking.date) == (zone, date));
    let booking =
        found.ok_or_else(|| AppError::invalid("change.booking_id", "there is no such booking on this day"))?;
    Ok(booking.reservation)
}
