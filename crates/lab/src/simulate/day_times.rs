//! The times of the simulated day.

use chrono::Days;

use super::args::SimulateArgs;
use super::clock::Moment;
use crate::common::civil::{CivilWindow, WindowError};
use ritiro_client::Window;

/// The simulated day with its times as instants.
#[derive(Debug, Clone, PartialEq)]
pub struct DayTimes {
    /// Midnight at the start of the day before, at which the simulation begins.
    pub midnight_before: Moment,
    /// Midnight at the start of the service day.
    pub midnight: Moment,
    /// The slots, ordered by start and end.
    pub slots: Vec<Window>,
    /// The shifts in the order of the command line.
    pub shifts: Vec<Window>,
}

impl DayTimes {
    /// Converts the civil times of the command line with its date and time zone.
    pub fn new(args: &SimulateArgs) -> Result<Self, WindowError> {
        let whole: CivilWindow = "00:00-24:00".parse()?;
        let on = |window: &CivilWindow| window.on(args.date, args.time_zone);
        let before = whole.on(args.date - Days::new(1), args.time_zone)?;
        let mut slots = args.slots.iter().map(on).collect::<Result<Vec<_>, _>>()?;
        slots.sort_by_key(|slot| (slot.start, slot.end));
        Ok(Self {
            midnight_before: before.start.timestamp(),
            midnight: on(&whole)?.start.timestamp(),
            slots,
            shifts: args.shifts.iter().map(on).collect::<Result<_, _>>()?,
        })
    }
}
