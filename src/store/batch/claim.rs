//! The rows for which batches compete.

use uuid::Uuid;

use crate::store::plans::PlanKey;
use crate::store::records::ScopedKey;
use ritiro_domain::{BookingId, CartKey, CourierId, HoldId};

/// A row that a batch changes under a condition, and that batches of other plans may change too.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Claim<'a> {
    Plan(PlanKey),
    Hold(HoldId),
    Booking(BookingId),
    ActiveHoldOf(&'a CartKey),
    Key(&'a ScopedKey),
    Report(CourierId, Uuid),
    HeldReport(Uuid),
}
