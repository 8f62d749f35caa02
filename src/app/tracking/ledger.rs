//! The notifications of a plan that this process remembers.

use std::collections::HashMap;
use std::sync::Arc;

use crate::store::live::Notified;
use ritiro_domain::{Booking, BookingId, ReservationId};

/// The known bookings of a plan and their last notifications.
#[derive(Default)]
pub(super) struct Ledger {
    pub bookings: HashMap<ReservationId, Arc<Booking>>,
    pub notified: HashMap<BookingId, Notified>,
}
