//! Why something cannot be promised: a stable code, the constraint that binds, and words for a person.

use serde::{Deserialize, Serialize};

use super::{Seconds, Timestamp};

/// Stable codes; new ones may be added, none changes its meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The place is not in the service area.
    OutsideZone,
    /// The day or slot is closed.
    Closed,
    /// It can no longer be booked.
    PastCutoff,
    /// The window is no slot, and the zone takes no other windows.
    NotInCatalogue,
    /// The slot's own limit is reached.
    SlotFull,
    /// No courier who could come works that day (at that depot).
    NoShift,
    /// No courier of that day has all the skills.
    Skills,
    /// It does not fit into a vehicle.
    Capacity,
    /// Even a courier without any other stop could not be there in the window.
    WindowUnreachable,
    /// The goods would ride for too long.
    RideTime,
    /// The routes of that day leave no gap for it.
    NoRoom,
}

impl RefusalCode {
    /// Every code.
    pub const ALL: [Self; 11] = [
        Self::OutsideZone,
        Self::Closed,
        Self::PastCutoff,
        Self::NotInCatalogue,
        Self::SlotFull,
        Self::NoShift,
        Self::Skills,
        Self::Capacity,
        Self::WindowUnreachable,
        Self::RideTime,
        Self::NoRoom,
    ];

    /// As written on the wire and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutsideZone => "outside_zone",
            Self::Closed => "closed",
            Self::PastCutoff => "past_cutoff",
            Self::NotInCatalogue => "not_in_catalogue",
            Self::SlotFull => "slot_full",
            Self::NoShift => "no_shift",
            Self::Skills => "skills",
            Self::Capacity => "capacity",
            Self::WindowUnreachable => "window_unreachable",
            Self::RideTime => "ride_time",
            Self::NoRoom => "no_room",
        }
    }

    /// The reverse of [`RefusalCode::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// How far it got before it was refused: what lacks room only was nearest to being sold.
    pub fn nearness(self) -> usize {
        let order = [
            Self::OutsideZone,
            Self::NotInCatalogue,
            Self::Closed,
            Self::PastCutoff,
            Self::NoShift,
            Self::Skills,
            Self::WindowUnreachable,
            Self::Capacity,
            Self::SlotFull,
            Self::RideTime,
            Self::NoRoom,
        ];
        order.iter().position(|code| *code == self).unwrap_or_default()
    }
}

/// The constraint that binds, with what is missing to meet it where that can be said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Constraint {
    /// The service area.
    Area,
    /// An exception of the catalogue.
    Exception {
        /// As the merchant wrote it.
        reason: String,
    },
    /// A cut-off or lead time.
    Cutoff {
        /// The last instant at which it could be booked.
        closed_at: Timestamp,
    },
    /// The slots of the catalogue.
    Catalogue,
    /// A slot's own limit.
    SlotLimit {
        /// Reservations a day.
        max_bookings: i32,
    },
    /// Working times of couriers.
    Shift,
    /// Skills that no courier of the day has together.
    Skills {
        /// Those asked for.
        needed: Vec<String>,
    },
    /// Room in the vehicles.
    Load {
        /// Which dimension of the load, by its position in the zone's list.
        dimension: usize,
        /// How much too much it is, at best.
        excess: i64,
    },
    /// Time between the other stops, or to get there at all.
    Time {
        /// How many seconds are missing, at best.
        short: Seconds,
    },
    /// The longest ride that the order allows.
    RideTime,
}

/// Why not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// For programs.
    pub code: RefusalCode,
    /// What binds.
    pub constraint: Constraint,
}

impl Refusal {
    /// For people, in one sentence.
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
            (RefusalCode::Capacity, Constraint::Load { excess, .. }) => {
                format!("The vehicles that could come lack room: {excess} too much at best.")
            }
            (RefusalCode::Capacity, _) => "The vehicles that could come lack room.".into(),
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
