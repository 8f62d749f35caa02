//! Refusals: a stable code for the reason why something cannot be promised, the binding constraint, and a sentence for people.

use serde::{Deserialize, Serialize};

use super::{Seconds, Timestamp};

/// Stable codes. New codes may be added, and no code changes its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The place is outside the service area.
    OutsideZone,
    /// The day or slot is closed.
    Closed,
    /// The cut-off has passed.
    PastCutoff,
    /// The window is not a slot of the catalogue, and the zone accepts no custom windows.
    NotInCatalogue,
    /// The limit of the slot is reached.
    SlotFull,
    /// No suitable courier works on that day (at that depot).
    NoShift,
    /// No courier of that day has all the skills.
    Skills,
    /// No courier of that day serves the area of the place.
    OutsideAreas,
    /// The load exceeds the capacity of the vehicles.
    Capacity,
    /// Even a courier without other stops could not arrive in the window.
    WindowUnreachable,
    /// The ride of the goods would be too long.
    RideTime,
    /// The routes of that day have no feasible position for it.
    NoRoom,
}

impl RefusalCode {
    /// Every code.
    pub const ALL: [Self; 12] = [
        Self::OutsideZone,
        Self::Closed,
        Self::PastCutoff,
        Self::NotInCatalogue,
        Self::SlotFull,
        Self::NoShift,
        Self::Skills,
        Self::OutsideAreas,
        Self::Capacity,
        Self::WindowUnreachable,
        Self::RideTime,
        Self::NoRoom,
    ];

    /// The name in the API and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutsideZone => "outside_zone",
            Self::Closed => "closed",
            Self::PastCutoff => "past_cutoff",
            Self::NotInCatalogue => "not_in_catalogue",
            Self::SlotFull => "slot_full",
            Self::NoShift => "no_shift",
            Self::Skills => "skills",
            Self::OutsideAreas => "outside_areas",
            Self::Capacity => "capacity",
            Self::WindowUnreachable => "window_unreachable",
            Self::RideTime => "ride_time",
            Self::NoRoom => "no_room",
        }
    }

    /// Parses a name; the reverse of [`RefusalCode::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// How close the request was to a promise, as a rank of the code: a request that lacked only room was the closest.
    pub fn nearness(self) -> usize {
        let order = [
            Self::OutsideZone,
            Self::NotInCatalogue,
            Self::Closed,
            Self::PastCutoff,
            Self::NoShift,
            Self::Skills,
            Self::OutsideAreas,
            Self::WindowUnreachable,
            Self::Capacity,
            Self::SlotFull,
            Self::RideTime,
            Self::NoRoom,
        ];
        order.iter().position(|code| *code == self).unwrap_or_default()
    }
}

/// The binding constraint, with the amount that is missing, if there is one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Constraint {
    /// The service area.
    Area,
    /// An exception of the catalogue.
    Exception {
        /// The reason that the merchant wrote.
        reason: String,
    },
    /// A cut-off or a lead time.
    Cutoff {
        /// The last instant at which a booking was possible.
        closed_at: Timestamp,
    },
    /// The slots of the catalogue.
    Catalogue,
    /// The limit of a slot.
    SlotLimit {
        /// The largest number of reservations for one day.
        max_bookings: i32,
    },
    /// The working times of couriers.
    Shift,
    /// Skills that no single courier of the day has completely.
    Skills {
        /// The required skills.
        needed: Vec<String>,
    },
    /// The areas to which the couriers of the day are bound.
    CourierAreas,
    /// The capacity of the vehicles.
    Load {
        /// The load dimension, by its position in the zone's list.
        dimension: usize,
        /// The smallest amount by which the load exceeds the capacity.
        excess: i64,
    },
    /// The time between other stops, or the time to reach the place at all.
    Time {
        /// The smallest number of seconds that are missing.
        short: Seconds,
    },
    /// The longest ride that the order allows.
    RideTime,
}

/// The driving time between places without a way: longer than any shift and any horizon of a day.
pub const NO_WAY: Seconds = Seconds(10 * 86_400);
/// A shift lasts less than this.
const MOST_SHIFT: Seconds = Seconds(2 * 86_400);

/// The reason why something cannot be promised.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// The code, for programs.
    pub code: RefusalCode,
    /// The binding constraint.
    pub constraint: Constraint,
}

impl Refusal {
    /// One sentence for people.
    pub fn detail(&self) -> String {
        match (self.code, &self.constraint) {
            (RefusalCode::OutsideZone, _) => "The place lies outside the service area.".into(),
            (RefusalCode::Closed, Constraint::Exception { reason }) => format!("Closed: {reason}."),
            (RefusalCode::Closed, _) => "Closed.".into(),
            (RefusalCode::PastCutoff, _) => "This window can no longer be booked: its cut-off has passed.".into(),
            (RefusalCode::NotInCatalogue, _) => {
                "This window is not a slot of the zone, and the zone takes no other windows.".into()
            }
            (RefusalCode::SlotFull, Constraint::SlotLimit { max_bookings }) => {
                format!("All {max_bookings} places of this slot are taken.")
            }
            (RefusalCode::SlotFull, _) => "All places of this slot are taken.".into(),
            (RefusalCode::NoShift, _) => "No courier who could serve this works on that day.".into(),
            (RefusalCode::Skills, Constraint::Skills { needed }) => {
                format!("No courier of that day has all of: {}.", needed.join(", "))
            }
            (RefusalCode::Skills, _) => "No courier of that day has the skills.".into(),
            (RefusalCode::OutsideAreas, _) => {
                "The place lies outside the areas that the suitable couriers of that day serve.".into()
            }
            (RefusalCode::Capacity, Constraint::Load { excess, .. }) => {
                format!("The vehicles that could come lack room: {excess} too much at best.")
            }
            (RefusalCode::Capacity, _) => "The vehicles that could come lack room.".into(),
            (RefusalCode::WindowUnreachable, Constraint::Time { short }) if *short > NO_WAY - MOST_SHIFT => {
                "No road of the zone's network leads to this place.".into()
            }
            (RefusalCode::WindowUnreachable, _) => {
                "No courier's working time allows to be there in this window.".into()
            }
            (RefusalCode::RideTime, _) => "The goods would ride for longer than allowed.".into(),
            (RefusalCode::NoRoom, Constraint::Time { short }) => {
                format!("The couriers are busy: {} seconds are missing in the best gap of their routes.", short.0)
            }
            (RefusalCode::NoRoom, _) => "The couriers are busy.".into(),
        }
    }
}
