//! Service starts within the window, the stops behind it keep their windows, and the courier returns within the shift.

use super::{Constraint, Miss, Position};

pub(super) struct TimeWindows;

impl Constraint for TimeWindows {
    /// The gap contains the latest start that keeps all later stops and the return in time.
    #[inline]
    fn fits(position: &Position) -> Result<(), Miss> {
        let short = position.start() - position.gap.until.min(position.window.end());
        if short.0 > 0 { Err(Miss::Time(short)) } else { Ok(()) }
    }
}
