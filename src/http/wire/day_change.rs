//! What operators do by hand, on the wire.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::local;
use super::names;
use super::order::Window;
use crate::app::dispatch::steering::{Change, Followed};
use crate::app::plans::{Assignment, Consequence};
use ritiro_domain::{BookingId, Invalid, ShiftId, StopId};

/// What is to be done.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChangeFields {
    /// Give a booking to a courier, who keeps it whatever the planner finds.
    Assign {
        /// Which booking.
        booking_id: Uuid,
        /// To whose route.
        shift_id: Uuid,
        /// Even if it is later than promised then; the promise stays what it is.
        #[serde(default)]
        accept_late: bool,
    },
    /// Take a booking out of its route: it waits until it is assigned.
    Unassign {
        /// Which booking.
        booking_id: Uuid,
    },
    /// Call a booking off, also where its courier is on the way or has the goods: the courier goes on with the rest of the route, and the
    /// answer tells how far they had got and whether goods have to be brought back.
    Cancel {
        /// Which booking.
        booking_id: Uuid,
        /// For the ledger, up to 500 characters. No personal data belongs here.
        #[schema(max_length = 500)]
        reason: Option<String>,
    },
    /// Take back that a booking was completed by mistake: its stop is the next one of its courier, who has to complete it again.
    Reopen {
        /// Which booking.
        booking_id: Uuid,
    },
    /// Keep a booking with the courier who has it.
    Pin {
        /// Which booking.
        booking_id: Uuid,
    },
    /// Let the planner move it again.
    Unpin {
        /// Which booking.
        booking_id: Uuid,
    },
    /// Leave a route to the operators: the planner neither adds to it nor changes it.
    Lock {
        /// Which route.
        shift_id: Uuid,
    },
    /// Leave it to the planner again.
    Unlock {
        /// Which route.
        shift_id: Uuid,
    },
    /// Say that a route is loaded: nothing from the depot is put in or taken out any more.
    Release {
        /// Which route.
        shift_id: Uuid,
    },
    /// Give the stops that are still to come another order.
    Reorder {
        /// Which route.
        shift_id: Uuid,
        /// All that are still to come, in their new order: at most 1000.
        #[schema(max_items = 1000)]
        stop_ids: Vec<Uuid>,
        /// Even if some are later than promised then.
        #[serde(default)]
        accept_late: bool,
    },
}

/// A change, or a look at what it would do.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayChangeFields {
    /// What.
    pub change: ChangeFields,
    /// Only tell what would follow.
    #[serde(default)]
    pub dry_run: bool,
}

impl DayChangeFields {
    /// The change, or what is wrong with it.
    pub fn read(self) -> Result<(Change, bool), Invalid> {
        let (booking, shift) = (BookingId, ShiftId);
        let change = match self.change {
            ChangeFields::Assign { booking_id, shift_id, accept_late } => {
                Change::Assign { of: booking(booking_id), shift: shift(shift_id), late: accept_late }
            }
            ChangeFields::Unassign { booking_id } => Change::Unassign { of: booking(booking_id) },
            ChangeFields::Cancel { reason: Some(reason), .. }
                if reason.chars().count() > 500 || reason.contains('\0') =>
            {
                return Err(Invalid::new("change.reason", "must be at most 500 characters, without NUL"));
            }
            ChangeFields::Cancel { booking_id, reason } => Change::Cancel { of: booking(booking_id), reason },
            ChangeFields::Reopen { booking_id } => Change::Reopen { of: booking(booking_id) },
            ChangeFields::Pin { booking_id } => Change::Pin { of: booking(booking_id), pinned: true },
            ChangeFields::Unpin { booking_id } => Change::Pin { of: booking(booking_id), pinned: false },
            ChangeFields::Lock { shift_id } => Change::Lock { shift: shift(shift_id), locked: true },
            ChangeFields::Unlock { shift_id } => Change::Lock { shift: shift(shift_id), locked: false },
            ChangeFields::Release { shift_id } => Change::Release { shift: shift(shift_id) },
            ChangeFields::Reorder { stop_ids, .. } if stop_ids.len() > 1000 => {
                return Err(Invalid::new("change.stop_ids", "must be at most 1000"));
            }
            ChangeFields::Reorder { shift_id, stop_ids, accept_late } => {
                let stops = stop_ids.into_iter().map(StopId).collect();
                Change::Reorder { shift: shift(shift_id), stops, late: accept_late }
            }
        };
        Ok((change, self.dry_run))
    }
}

/// Where a booking stands in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedPlace {
    /// In which route; `null` while it waits for a courier.
    pub shift_id: Option<Uuid>,
    /// When service starts.
    pub service_start: Option<DateTime<FixedOffset>>,
    /// Whether that is later than promised, or never.
    pub late: bool,
    /// Whether it stays with its courier.
    pub pinned: bool,
}

/// What a change means for one booking.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PlannedMove {
    /// Which; `null` for what is only held.
    pub booking_id: Option<Uuid>,
    /// Your reference of the order.
    pub reference: Option<String>,
    /// The promised window: it never changes by this.
    pub window: Option<Window>,
    /// Where it stood.
    pub from: PlannedPlace,
    /// Where it stands.
    pub to: PlannedPlace,
}

/// What follows from a change.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayChange {
    /// Whether nothing was done.
    pub dry_run: bool,
    /// Bookings that have another courier, or are served at least a minute sooner or later, the late ones first.
    pub changed: Vec<PlannedMove>,
    /// By how much all routes are longer.
    pub distance_meters: i64,
    /// By how much all driving is longer.
    pub travel_seconds: i64,
    /// Only of `cancel`: where the booking stood.
    pub called_off: Option<CalledOff>,
}

/// Where a booking stood when it was called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalledOff {
    /// In which route; `null` if it stood in none.
    pub shift_id: Option<Uuid>,
    /// How far the courier had got: `planned`, `en_route` or `arrived`.
    #[schema(value_type = names::StopState, example = "en_route")]
    pub stop_state: &'static str,
    /// Whether the courier has the goods: they have to be brought back.
    pub goods_on_board: bool,
}

impl DayChange {
    /// As clocks in the zone show it.
    pub fn to_wire(tz: chrono_tz::Tz, followed: &Followed, dry_run: bool) -> Self {
        let place = |place: &Assignment| PlannedPlace {
            shift_id: place.shift.map(|shift| shift.0),
            service_start: place.start.map(|at| local(tz, at)),
            late: place.late,
            pinned: place.pinned,
        };
        let described = |change: &Consequence| {
            let booking = followed.bookings.get(&change.reservation);
            PlannedMove {
                booking_id: booking.map(|booking| booking.id.0),
                reference: booking.and_then(|booking| booking.reference.clone()),
                window: booking.and_then(|booking| Window::to_wire(tz, booking.promise.window)),
                from: place(&change.from),
                to: place(&change.to),
            }
        };
        let (before, after) = followed.consequences.driving;
        Self {
            dry_run,
            changed: followed.consequences.changed.iter().map(described).collect(),
            distance_meters: after.distance.0 - before.distance.0,
            travel_seconds: after.duration.0 - before.duration.0,
            called_off: followed.consequences.called_off.map(|stood| CalledOff {
                shift_id: stood.shift.map(|shift| shift.0),
                stop_state: stood.state.as_str(),
                goods_on_board: stood.on_board,
            }),
        }
    }
}
