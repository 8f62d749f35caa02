//! Manual changes by operators: they pass the same checks as the planner's changes, and operators can preview the
//! consequences.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use crate::app::plans::{Command, Consequences, DispatchAction, IdempotentRequest, ManualChange, Outcome};
use crate::app::{AppError, AppResult, AppState, Permission, Principal, ZoneContext};
use crate::store::plans::PlanKey;
use crate::store::records::StoredAnswer;
use crate::store::{bookings, reports, zones};
use ritiro_domain::{Action, AuditEntry, Booking, BookingId, ReservationId, ZoneId};

/// A manual change.
pub type Change = DispatchAction<BookingId>;

/// The consequences of a change, with the affected bookings.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The consequences.
    pub consequences: Consequences,
    /// The bookings by reservation; a hold has no booking yet.
    pub bookings: HashMap<ReservationId, Booking>,
}

/// Applies a change, or only returns its consequences for the current plan.
///
/// # Errors
/// A refusal with its constraint if the courier cannot serve the stop, and a conflict if promises would be broken.
pub async fn change(
    app: &AppState,
    principal: &Principal,
    (zone, date): (ZoneId, NaiveDate),
    change: Change,
    how: How,
) -> AppResult<Followed> {
    let merchant = principal.may(Permission::SteerDay)?;
    let known = zones::find(&mut *app.deps.store.connection().await?, merchant, zone).await?;
    known.ok_or(AppError::NotFound("zone"))?;
    let manual = with_what_it_needs(app, principal, (zone, date), change).await?;
    let done = match how {
        How::DryRun => consequences_of(app.plans.preview((zone, date), Command::ManualChange(manual)).await),
        How::Once(idempotent) => once(app, principal, (zone, date), manual, idempotent).await,
    };
    let described = in_terms_of(app.deps.zones.get(zone).await?, done)?;
    followed(app, described).await
}

/// Reads what the plan's writer needs for a change, and prepares the entry of the audit log.
async fn with_what_it_needs(
    app: &AppState,
    principal: &Principal,
    (zone, date): PlanKey,
    change: Change,
) -> AppResult<ManualChange> {
    let audit = AuditEntry {
        id: Uuid::now_v7(),
        merchant: principal.merchant,
        at: app.deps.now(),
        actor: principal.actor(),
        action: action(&change),
        subject: subject(&change),
        request: principal.request.clone(),
        detail: json!({"zone_id": zone, "date": date}),
    };
    let booking = match booking_of(&change) {
        Some(id) => Some(Box::new(booking(app, principal, (zone, date), id).await?)),
        None => None,
    };
    let served = match (&change, &booking) {
        (DispatchAction::Reopen { .. }, Some(booking)) => {
            reports::served(&mut *app.deps.store.connection().await?, booking.reservation).await?
        }
        _ => Vec::new(),
    };
    let reservation = booking.as_ref().map_or(ReservationId(Uuid::nil()), |booking| booking.reservation);
    Ok(ManualChange { action: change.about(reservation), audit, idempotent: None, booking, served })
}

/// Applies a change once per idempotency key.
async fn once(
    app: &AppState,
    principal: &Principal,
    plan: PlanKey,
    manual: ManualChange,
    idempotent: Option<IdempotentRequest>,
) -> AppResult<Consequences> {
    let command = Command::ManualChange(ManualChange { idempotent: idempotent.clone(), ..manual });
    let work = async { consequences_of(app.plans.submit_for(principal, plan, command).await) };
    let again = async |made: StoredAnswer| {
        let kept = made.answer.as_ref().and_then(Consequences::from_json);
        kept.ok_or_else(|| AppError::Conflict("it was done before; what followed is not kept".into()))
    };
    app.once(idempotent.as_ref(), work, again).await
}

fn consequences_of(outcome: AppResult<Outcome>) -> AppResult<Consequences> {
    match outcome? {
        Outcome::ManuallyChanged(consequences) => Ok(*consequences),
        _ => Err(AppError::Conflict("nothing was done".into())),
    }
}

/// Adds the zone to a refusal, because plan writers do not know the terms of the zone.
fn in_terms_of<T>(context: Arc<ZoneContext>, done: AppResult<T>) -> AppResult<T> {
    done.map_err(|error| match error {
        AppError::Refused(mut refused) => {
            refused.zone = Some(context);
            AppError::Refused(refused)
        }
        other => other,
    })
}

/// How a change is applied.
#[derive(Clone, Debug)]
pub enum How {
    /// It is applied once per idempotency key, if there is one.
    Once(Option<IdempotentRequest>),
    /// It is not applied: only the consequences are returned.
    DryRun,
}

async fn followed(app: &AppState, consequences: Consequences) -> AppResult<Followed> {
    let ids: Vec<_> = consequences.changed.iter().map(|change| change.reservation).collect();
    let found = bookings::of_reservations(&mut *app.deps.store.connection().await?, &ids).await?;
    let bookings = found.into_iter().map(|booking| (booking.reservation, booking)).collect();
    Ok(Followed { consequences, bookings })
}

fn subject(change: &Change) -> Uuid {
    match change {
        DispatchAction::Assign { of, .. }
        | DispatchAction::Unassign { of }
        | DispatchAction::Pin { of, .. }
        | DispatchAction::Cancel { of, .. }
        | DispatchAction::Reopen { of } => of.0,
        DispatchAction::Lock { shift, .. }
        | DispatchAction::Release { shift, .. }
        | DispatchAction::Reorder { shift, .. } => shift.0,
    }
}

fn action(change: &Change) -> Action {
    match change {
        DispatchAction::Assign { .. } => Action::BookingAssigned,
        DispatchAction::Unassign { .. } => Action::BookingUnassigned,
        DispatchAction::Cancel { .. } => Action::BookingCancelled,
        DispatchAction::Reopen { .. } => Action::BookingReopened,
        DispatchAction::Pin { pinned: true, .. } => Action::BookingPinned,
        DispatchAction::Pin { pinned: false, .. } => Action::BookingUnpinned,
        DispatchAction::Lock { locked: true, .. } => Action::RouteLocked,
        DispatchAction::Lock { locked: false, .. } => Action::RouteUnlocked,
        DispatchAction::Release { .. } => Action::RouteReleased,
        DispatchAction::Reorder { .. } => Action::RouteReordered,
    }
}

fn booking_of(change: &Change) -> Option<BookingId> {
    match change {
        DispatchAction::Assign { of, .. }
        | DispatchAction::Unassign { of }
        | DispatchAction::Pin { of, .. }
        | DispatchAction::Cancel { of, .. }
        | DispatchAction::Reopen { of } => Some(*of),
        DispatchAction::Lock { .. } | DispatchAction::Release { .. } | DispatchAction::Reorder { .. } => None,
    }
}

impl Change {
    /// Converts the change to the terms of a plan; `of` is the reservation of its booking, if it concerns one.
    fn about(self, of: ReservationId) -> DispatchAction {
        match self {
            DispatchAction::Assign { shift, late, .. } => DispatchAction::Assign { of, shift, late },
            DispatchAction::Unassign { .. } => DispatchAction::Unassign { of },
            DispatchAction::Cancel { reason, .. } => DispatchAction::Cancel { of, reason },
            DispatchAction::Reopen { .. } => DispatchAction::Reopen { of },
            DispatchAction::Pin { pinned, .. } => DispatchAction::Pin { of, pinned },
            DispatchAction::Lock { shift, locked } => DispatchAction::Lock { shift, locked },
            DispatchAction::Release { shift, load } => DispatchAction::Release { shift, load },
            DispatchAction::Reorder { shift, stops, late } => DispatchAction::Reorder { shift, stops, late },
        }
    }
}

async fn booking(
    app: &AppState,
    principal: &Principal,
    (zone, date): (ZoneId, NaiveDate),
    id: BookingId,
) -> AppResult<Booking> {
    let found = bookings::find(&mut *app.deps.store.connection().await?, principal.merchant, id).await?;
    let found = found.filter(|booking| (booking.zone, booking.date) == (zone, date));
    found.ok_or_else(|| AppError::invalid("change.booking_id", "there is no such booking on this day"))
}
