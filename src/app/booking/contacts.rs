//! The contacts of bookings: the person whom the courier meets. A contact can be changed until the hand-over, and the
//! promise does not change with it.

use super::bookings::{BookingView, ensure_version, is_visible, view};
use crate::app::edit::{AuditRecord, edit};
use crate::app::{AppError, AppResult, AppState, Permission, Principal};
use crate::store::{bookings, contacts};
use ritiro_domain::{Action, Booking, BookingId, BookingState, Contact, Invalid};

/// Changes the contact of a booking. Two simultaneous changes are applied one after the other, each to the result of
/// the one before.
///
/// # Errors
/// [`AppError::NotChangeable`] once the booking is completed or cancelled.
pub async fn change(
    app: &AppState,
    principal: &Principal,
    id: BookingId,
    expected: Option<i64>,
    changed: impl FnOnce(Option<Contact>) -> Result<Option<Contact>, Invalid>,
) -> AppResult<BookingView> {
    let booking = edit(&app.deps, principal, Permission::ChangeBookings, async |conn, merchant| {
        let found = bookings::find_locked(conn, merchant, id).await?;
        let booking = found.filter(|booking| is_visible(booking, principal)).ok_or(AppError::NotFound("booking"))?;
        ensure_version(&booking, expected)?;
        ensure_open(&booking)?;
        let old = contacts::of_bookings(conn, &[id]).await?.remove(&id);
        let new = changed(old.clone())?;
        if new == old {
            return Ok((booking, None));
        }
        contacts::replace(conn, &booking, new.as_ref()).await?;
        Ok((booking, Some(AuditRecord::of(Action::BookingContactChanged, id.0))))
    })
    .await?;
    view(app, principal, booking).await
}

fn ensure_open(booking: &Booking) -> AppResult<()> {
    match booking.state {
        BookingState::Confirmed | BookingState::Failed => Ok(()),
        over => Err(AppError::NotChangeable(format!("this booking is {}", over.as_str()))),
    }
}
