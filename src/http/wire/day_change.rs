//! Changes that operators make by hand.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::local;
use super::order::Window;
use crate::app::dispatch::manual_changes::{Change, Followed};
use crate::app::plans::{Assignment, Consequence};
use ritiro_domain::{BookingId, Invalid, ShiftId, StopId};

/// The change to make.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChangeFields {
    /// Assigns a booking to a courier and pins it there: the planner does not move it to another courier.
    Assign {
        /// The booking.
        booking_id: Uuid,
        /// The shift whose route gets the booking.
        shift_id: Uuid,
        /// Whether to assign the booking even if it will then be late. The promise does not change.
        #[serde(default)]
        accept_late: bool,
    },
    /// Removes a booking from its route. It waits in no route until it is assigned again.
    Unassign {
        /// The booking.
        booking_id: Uuid,
    },
    /// Cancels a booking, also if its courier is already on the way or has the goods on board. The courier continues with the rest of the
    /// route. The answer says how far the courier had got and whether the goods have to be brought back.
    Cancel {
        /// The booking.
        booking_id: Uuid,
        /// The reason, which the promise ledger keeps, up to 500 characters. Do not put personal data here.
        #[schema(max_length = 500)]
        reason: Option<String>,
    },
    /// Undoes the completion of a booking that was completed by mistake. Its stop becomes the courier's next stop, and the courier must
    /// complete it again.
    Reopen {
        /// The booking.
        booking_id: Uuid,
    },
    /// Keeps a booking with its current courier.
    Pin {
        /// The booking.
        booking_id: Uuid,
    },
    /// Lets the planner move the booking to another courier again.
    Unpin {
        /// The booking.
        booking_id: Uuid,
    },
    /// Locks a route: only operators change it. The planner neither adds stops to it nor changes it.
    Lock {
        /// The shift of the route.
        shift_id: Uuid,
    },
    /// Unlocks a route: the planner may change it again.
    Unlock {
        /// The shift of the route.
        shift_id: Uuid,
    },
    /// Marks a route, or a later trip of it, as loaded: from now on, goods from the depot are neither added to it nor removed from it.
    Release {
        /// The shift of the route.
        shift_id: Uuid,
        /// The stop of kind `load` with which the trip begins. If not given, the first trip of the route.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stop_id: Option<Uuid>,
    },
    /// Changes the order of the stops of a route that are not served yet.
    Reorder {
        /// The shift of the route.
        shift_id: Uuid,
        /// All stops that are not served yet, in their new order, at most 1000.
        #[schema(max_items = 1000)]
        stop_ids: Vec<Uuid>,
        /// Whether to change the order even if some bookings will then be late.
        #[serde(default)]
        accept_late: bool,
    },
}

/// A change of the day, or a preview of it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayChangeFields {
    /// The change.
    pub change: ChangeFields,
    /// Whether to return only the consequences and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

impl DayChangeFields {
    /// Converts the change, or returns what is wrong with it.
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
                return Err(Invalid::new("change.reason", "must have at most 500 characters, without NUL"));
            }
            ChangeFields::Cancel { booking_id, reason } => Change::Cancel { of: booking(booking_id), reason },
            ChangeFields::Reopen { booking_id } => Change::Reopen { of: booking(booking_id) },
            ChangeFields::Pin { booking_id } => Change::Pin { of: booking(booking_id), pinned: true },
            ChangeFields::Unpin { booking_id } => Change::Pin { of: booking(booking_id), pinned: false },
            ChangeFields::Lock { shift_id } => Change::Lock { shift: shift(shift_id), locked: true },
            ChangeFields::Unlock { shift_id } => Change::Lock { shift: shift(shift_id), locked: false },
            ChangeFields::Release { shift_id, stop_id } => {
                Change::Release { shift: shift(shift_id), load: stop_id.map(StopId) }
            }
            ChangeFields::Reorder { stop_ids, .. } if stop_ids.len() > 1000 => {
                return Err(Invalid::new("change.stop_ids", "must have at most 1000 items"));
            }
            ChangeFields::Reorder { shift_id, stop_ids, accept_late } => {
                let stops = stop_ids.into_iter().map(StopId).collect();
                Change::Reorder { shift: shift(shift_id), stops, late: accept_late }
            }
        };
        Ok((change, self.dry_run))
    }
}

/// The position of a booking in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlannedPlace {
    /// The shift of the route; `null` while the booking waits for a courier.
    pub shift_id: Option<Uuid>,
    /// The planned start of service.
    pub service_start: Option<DateTime<FixedOffset>>,
    /// Whether service starts after the promised window, or not at all.
    pub late: bool,
    /// Whether the booking is pinned to its courier.
    pub pinned: bool,
}

/// The consequence of a change for one booking.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PlannedMove {
    /// The booking; `null` if the stop belongs to a hold.
    pub booking_id: Option<Uuid>,
    /// Your reference for the order.
    pub reference: Option<String>,
    /// The promised window. The change does not affect it.
    pub window: Option<Window>,
    /// The position before the change.
    pub from: PlannedPlace,
    /// The position after the change.
    pub to: PlannedPlace,
}

/// The consequences of a change.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DayChange {
    /// Whether this is only a preview: nothing was changed.
    pub dry_run: bool,
    /// Bookings that get another courier, or whose service starts at least a minute earlier or later. Late bookings come first.
    pub changed: Vec<PlannedMove>,
    /// The change of the total length of all routes, in metres.
    pub distance_meters: i64,
    /// The change of the total driving time of all routes, in seconds, at the speeds of each time of day.
    pub travel_seconds: i64,
    /// Only for `cancel`: the position of the booking when it was cancelled.
    pub called_off: Option<CalledOff>,
}

/// The position of a booking when it was cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalledOff {
    /// The shift of its route; `null` if it was in no route.
    pub shift_id: Option<Uuid>,
    /// How far the courier had got: `planned`, `en_route` or `arrived`.
    #[schema(value_type = ritiro_domain::StopState, example = "en_route")]
    pub stop_state: &'static str,
    /// Whether the courier has the goods on board, so that they have to be brought back.
    pub goods_on_board: bool,
}

impl DayChange {
    /// Converts the consequences, with times in the time zone of the zone.
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
