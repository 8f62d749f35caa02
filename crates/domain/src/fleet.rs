//! Couriers at work.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::zone::check_name;
use super::{CourierId, DepotId, Invalid, Load, Place, Seconds, ShiftId, Window};

/// The longest shift that is no whole civil day: a route belongs to one service day.
pub(super) const MAX_SHIFT: Seconds = Seconds(24 * 3600);
/// The longest civil day: clocks go back by an hour.
const LONGEST_DAY: Seconds = Seconds(25 * 3600);
/// More breaks than any labour law asks for.
const MAX_BREAKS: usize = 6;

/// A store or hub where goods are loaded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Depot {
    /// Its id.
    pub id: DepotId,
    /// For people; unique in the zone.
    pub name: String,
    /// Where it is.
    pub place: Place,
}

impl Depot {
    /// Refuses a name that nobody could read.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("name", &self.name, 200)
    }
}

/// The person who drives, with the vehicle.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Courier {
    /// Their id.
    pub id: CourierId,
    /// For people.
    pub name: String,
    /// For people, for example `cargo_bike`.
    pub vehicle: String,
    /// What the vehicle holds, unless a shift says otherwise.
    pub capacity: Load,
    /// What the courier can do, by name, unless a shift says otherwise.
    pub skills: Vec<String>,
    /// Under which name shoppers hear of the courier; `None`: under none.
    pub display_name: Option<String>,
    /// Whether the courier gets shifts and tokens.
    pub active: bool,
}

impl Courier {
    /// Refuses names that nobody could read.
    pub fn check(&self) -> Result<(), Invalid> {
        check_name("name", &self.name, 200)?;
        check_name("vehicle", &self.vehicle, 40)?;
        self.display_name.as_ref().map_or(Ok(()), |name| check_name("display_name", name, 40))
    }
}

/// A pause that the courier takes wherever the route has brought them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Break {
    /// When it may start.
    pub window: Window,
    /// How long it lasts.
    pub duration: Seconds,
}

/// Where a shift starts: at a depot, where deliveries are loaded, or anywhere (then it can only serve shipments).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ShiftStart {
    /// Goods are loaded here.
    Depot(DepotId, Place),
    /// No goods on board.
    Elsewhere(Place),
}

impl ShiftStart {
    /// Where the courier starts.
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
    /// Who drives.
    pub courier: CourierId,
    /// Where it starts.
    pub start: ShiftStart,
    /// Where it ends; the start if the merchant named no other place.
    pub end: Place,
    /// The courier leaves the start at this instant or later, and is back at the end by its last.
    pub hours: Window,
    /// What the vehicle holds.
    pub capacity: Load,
    /// What the courier can do, by name.
    pub skills: Vec<String>,
    /// Pauses, in order of their windows.
    pub breaks: Vec<Break>,
}

/// A shift on the service day that it belongs to: the local date of its start, fixed when it was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScheduledShift {
    /// The service day.
    pub date: NaiveDate,
    /// The working time.
    pub shift: Shift,
}

impl Shift {
    /// Refuses a shift that is empty or too long, and breaks that lie outside it.
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

    /// Refuses more than 24 hours, unless they lie within the civil day on which the shift begins.
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
