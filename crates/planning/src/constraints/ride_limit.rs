//! The goods of a shipment are on board for a limited time: from the end of service at the pickup to the start of service at the
//! drop-off.

use super::{Constraint, Miss};
use crate::Terms;
use crate::timetable::Ride;
use ritiro_domain::{Constraint as Binding, Refusal, RefusalCode, Seconds, StopKind};

pub(super) struct RideLimit;

static REFUSAL: Refusal = Refusal { code: RefusalCode::RideTime, constraint: Binding::RideTime };

/// The schedule of the whole route shows that a ride would be too long.
pub(crate) const TOO_LONG: Miss = Miss::Rule(&REFUSAL);

impl Constraint for RideLimit {
    #[inline]
    fn ride(terms: &Terms, (main, kind): (u32, StopKind), pickup: &impl Fn() -> Option<u32>) -> Option<Ride> {
        let longest = terms.max_ride.filter(|_| kind == StopKind::Dropoff)?;
        Some(Ride { pickup: pickup()?, dropoff: main, longest })
    }

    fn relaxed(terms: Terms, ride: Seconds) -> Terms {
        Terms { max_ride: terms.max_ride.map(|longest| longest.max(ride)), ..terms }
    }
}
