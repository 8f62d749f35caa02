//! What operators do by hand: as the planner would, with the same checks, and a preview of what follows.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use super::plans::{Command, Consequences, Outcome, Steer, Steering};
use super::{AppError, AppResult, Market, Permission, Principal};
use crate::domain::{Action, AuditEntry, Booking, BookingId, ReservationId, ShiftId, StopId, ZoneId};
use crate::store::{bookings, zones};

/// What is to be done.
#[derive(Clone, Debug)]
pub enum Change {
    /// Give a booking to a courier, who keeps it; `late`: even if the promise cannot be kept then.
    Assign {
        /// Which.
        booking: BookingId,
        /// Whose route.
        shift: ShiftId,
        /// Even later than promised.
        late: bool,
    },
    /// Take a booking out of its route. It waits until it is assigned.
    Unassign {
        /// Which.
        booking: BookingId,
    },
    /// Keep a booking with its courier, or no longer.
    Pin {
        /// Which.
        booking: BookingId,
        /// Whether it stays.
        pinned: bool,
    },
    /// Leave a route alone, or no longer.
    Lock {
        /// Which.
        shift: ShiftId,
        /// Whether it is left alone.
        locked: bool,
    },
    /// The route is loaded.
    Release {
        /// Which.
        shift: ShiftId,
    },
    /// Another order of what is still to come.
    Reorder {
        /// Which route.
        shift: ShiftId,
        /// All that is still to come.
        stops: Vec<StopId>,
        /// Even later than promised.
        late: bool,
    },
}

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
    let (steering, action) = steering(market, principal, (zone, date), &change).await?;
    let subject = subject(&change);
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
        Change::Assign { booking, .. } | Change::Unassign { booking } | Change::Pin { booking, .. } => booking.0,
        Change::Lock { shift, .. } | Change::Release { shift } | Change::Reorder { shift, .. } => shift.0,
    }
}

async fn steering(
    market: &Market,
    principal: &Principal,
    key: (ZoneId, NaiveDate),
    change: &Change,
) -> AppResult<(Steering, Action)> {
    let of = async |booking: &BookingId| reservation(market, principal, key, *booking).await;
    Ok(match change {
        Change::Assign { booking, shift, late } => {
            (Steering::Assign { reservation: of(booking).await?, shift: *shift, late: *late }, Action::BookingAssigned)
        }
        Change::Unassign { booking } => {
            (Steering::Unassign { reservation: of(booking).await? }, Action::BookingUnassigned)
        }
        Change::Pin { booking, pinned } => {
            (Steering::Pin { reservation: of(booking).await?, pinned: *pinned }, Action::BookingPinned)
        }
        Change::Lock { shift, locked } => (Steering::Lock { shift: *shift, locked: *locked }, Action::RouteLocked),
        Change::Release { shift } => (Steering::Release { shift: *shift }, Action::RouteReleased),
        Change::Reorder { shift, stops, late } => {
            (Steering::Reorder { shift: *shift, stops: stops.clone(), late: *late }, Action::RouteReordered)
        }
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
