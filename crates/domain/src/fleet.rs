//! Depots, couriers and their shifts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ids::ids;
use super::names::check_name;
use super::{AreaPreference, Invalid, Load, Place, Seconds, VehicleType, VehicleTypeId, Window};

ids! {
    /// A store or hub where goods are loaded.
    DepotId,
    /// The person who drives the route.
    CourierId,
    /// One courier's working time on one day. Its route has the same id.
    ShiftId,
}

/// The longest shift that is not a whole civil day. The limit exists because a route belongs to one service day.
pub(super) const MAX_SHIFT: Seconds = Seconds(24 * 3600);
/// The longest civil day: a day on which clocks go back by an hour.
const LONGEST_DAY: Seconds = Seconds(25 * 3600);
/// The largest number of breaks. No labour law requires as many.
const MAX_BREAKS: usize = 6;

/// A store or hub where goods are loaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Depot {
    /// Its id.
    pub id: DepotId,
    /// The name for people. It is unique in the zone.
    pub name: String,
    /// The place of the depot.
    pub place: Place,
}

impl Depot {
    /// Checks the name.
    ///
    /// # Errors
    /// Returns an error for a name that people cannot read.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("name", &self.name, 200)
    }
}

/// A courier: the person who drives, with their vehicle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Courier {
    /// Their id.
    pub id: CourierId,
    /// The name for people.
    pub name: String,
    /// The kind of vehicle for people, for example `cargo_bike`.
    pub vehicle: String,
    /// The capacity of the vehicle, unless a shift sets another one.
    pub capacity: Load,
    /// The skills of the courier, by name, unless a shift sets others.
    pub skills: Vec<String>,
    /// The name that shoppers see; `None` if shoppers see no name.
    pub display_name: Option<String>,
    /// Whether the courier can get shifts and tokens.
    pub active: bool,
    /// The type of the vehicle, unless a shift sets another one.
    pub vehicle_type: Option<VehicleTypeId>,
    /// The names of the areas in which the courier serves stops, unless a shift sets others. Empty: everywhere.
    pub areas: Vec<String>,
    /// The areas in which the courier prefers to work, unless a shift sets others.
    pub preference: Option<AreaPreference>,
}

impl Courier {
    /// Checks the names.
    ///
    /// # Errors
    /// Returns an error for names that people cannot read.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("name", &self.name, 200)?;
        check_name("vehicle", &self.vehicle, 40)?;
        self.display_name.as_ref().map_or(Ok(()), |name| check_name("display_name", name, 40))
    }
}

/// A break, which the courier takes wherever they are on the route.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Break {
    /// The window for its start.
    pub window: Window,
    /// Its duration in seconds.
    pub duration: Seconds,
}

/// The start of a shift: a depot where deliveries are loaded, or another place (such a shift can serve only shipments).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ShiftStart {
    /// A depot, where goods are loaded.
    Depot(DepotId, Place),
    /// Another place, without goods on board.
    Elsewhere(Place),
}

impl ShiftStart {
    /// The place of the start.
    pub fn place(self) -> Place {
        match self {
            Self::Depot(_, place) | Self::Elsewhere(place) => place,
        }
    }

    /// The depot, if the shift starts at one.
    pub fn depot(self) -> Option<DepotId> {
        match self {
            Self::Depot(id, _) => Some(id),
            Self::Elsewhere(_) => None,
        }
    }
}

/// One courier's working time on one day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shift {
    /// Its route has the same id.
    pub id: ShiftId,
    /// The courier who drives.
    pub courier: CourierId,
    /// The start.
    pub start: ShiftStart,
    /// The end. It is the start if the merchant gave no other place.
    pub end: Place,
    /// The earliest departure from the start, and the latest return to the end.
    pub hours: Window,
    /// The capacity of the vehicle.
    pub capacity: Load,
    /// The skills of the courier, by name.
    pub skills: Vec<String>,
    /// The type of the vehicle.
    pub vehicle_type: Option<VehicleType>,
    /// The names of the areas in which the courier serves stops. Empty: everywhere.
    pub areas: Vec<String>,
    /// The areas in which the courier prefers to work.
    pub preference: Option<AreaPreference>,
    /// The breaks, in the order of their windows.
    pub breaks: Vec<Break>,
}

/// A shift on its service day: the local date of its start, which does not change after the shift was created.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScheduledShift {
    /// The service day.
    pub date: NaiveDate,
    /// The working time.
    pub shift: Shift,
}

impl Shift {
    /// Checks the shift and its breaks.
    ///
    /// # Errors
    /// Returns an error for a shift that is empty or too long, and for breaks outside the shift.
    pub fn check(&self) -> Result<(), Invalid> {
        let length = self.hours.end() - self.hours.start();
        if length <= Seconds::ZERO || length > LONGEST_DAY {
            return Err(wrong_length());
        }
        if self.breaks.len() > MAX_BREAKS {
            return Err(Invalid::new("breaks", format!("must be at most {MAX_BREAKS}")));
        }
        self.breaks
            .iter()
            .enumerate()
            .try_for_each(|(i, b)| self.check_break(b).map_err(|e| e.inside(&format!("breaks[{i}]"))))
    }

    /// Checks the length of the shift.
    ///
    /// # Errors
    /// Returns an error for more than 24 hours, unless the shift lies within the civil day on which it begins.
    pub fn check_length(&self, day: Window) -> Result<(), Invalid> {
        match self.hours.end() - self.hours.start() > MAX_SHIFT && self.hours.end() > day.end() {
            true => Err(wrong_length()),
            false => Ok(()),
        }
    }

    fn check_break(&self, pause: &Break) -> Result<(), Invalid> {
        if pause.duration <= Seconds::ZERO || pause.duration > MAX_SHIFT {
            return Err(Invalid::new("duration_seconds", format!("must be 1 to {}", MAX_SHIFT.0)));
        }
        if pause.window.start() < self.hours.start() {
            return Err(Invalid::new("earliest", "must not be before the shift starts"));
        }
        if pause.window.end() + pause.duration > self.hours.end() {
            return Err(Invalid::new("latest", "must leave time for the break before the shift ends"));
        }
        Ok(())
    }
}

fn wrong_length() -> Invalid {
    Invalid::new(
        "ends_at",
        "must be after starts_at, by 24 hours at most, or by as many as the civil day of its beginning has",
    )
}
