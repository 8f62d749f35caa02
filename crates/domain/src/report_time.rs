//! Checks of the time of a report: the limits, and the correction for a wrong clock of a device.

use super::{CourierEvent, CourierEventKind, Seconds, Timestamp, Window};

/// The largest time by which the clock of a device may be ahead.
pub const AHEAD: Seconds = Seconds(300);
/// A courier's work is reported at most this long before the shift begins.
pub const EARLY: Seconds = Seconds(4 * 3600);
/// Reports about facts that can be known days ahead (the courier accepts the route, or will not come) are allowed this long
/// before the shift begins.
pub const ANNOUNCED: Seconds = Seconds(7 * 86_400);
/// A courier's work is reported at most this long after the end of the shift.
pub const LATE: Seconds = Seconds(12 * 3600);
/// The largest time by which an event at a stop may precede the creation of its booking. Differences between clocks are
/// smaller.
pub const BEFORE_BOOKING: Seconds = Seconds(3600);

/// A clock with a smaller difference is treated as correct, because the difference may be the duration of the request.
const CLOCK_NOISE: Seconds = Seconds(60);
/// A larger difference is not the offset of a wrong clock. GPS receivers with a rollover of 1,024 weeks are 7,168 days behind.
const LARGEST_OFFSET: Seconds = Seconds(8_000 * 86_400);

/// The code for a report from the future.
pub const IN_THE_FUTURE: &str = "in_the_future";
/// The code for a report from too long before its shift.
pub const BEFORE_SHIFT: &str = "before_shift";
/// The code for a report from too long after its shift.
pub const AFTER_SHIFT: &str = "after_shift";
/// The code for a report about a stop from too long before its booking.
pub const BEFORE_ITS_BOOKING: &str = "before_booking";

/// The offset to add to the times of a device whose clock showed `sent_at` when the server's clock showed `received_at`.
pub fn clock_offset(sent_at: Timestamp, received_at: Timestamp) -> Seconds {
    let offset = received_at - sent_at;
    let size = offset.max(Seconds::ZERO - offset);
    if size <= CLOCK_NOISE || size > LARGEST_OFFSET { Seconds::ZERO } else { offset }
}

/// The reason why the time of a report cannot be right, in a shift with the given hours; `None` if it can be right.
pub fn misfit(event: &CourierEvent, hours: Window) -> Option<&'static str> {
    let early = if event.kind.is_announced() { ANNOUNCED } else { EARLY };
    match event.at {
        at if at > event.received_at + AHEAD => Some(IN_THE_FUTURE),
        at if at < hours.start() - early => Some(BEFORE_SHIFT),
        at if at > hours.end() + LATE => Some(AFTER_SHIFT),
        _ => None,
    }
}

impl CourierEventKind {
    /// Whether a report of this kind is possible days before the shift.
    const fn is_announced(self) -> bool {
        matches!(self, Self::Accept | Self::Absent | Self::Restore)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_clock_is_corrected_by_what_it_is_wrong() {
        let offset = |sent, received| clock_offset(Timestamp(sent), Timestamp(received)).0;
        assert_eq!(offset(1_000, 1_000 + 86_400), 86_400);
        assert_eq!(offset(1_000 + 3_600, 1_000), -3_600);
        assert_eq!(offset(0, 7_168 * 86_400), 7_168 * 86_400);
        assert_eq!((offset(1_000, 1_060), offset(1_030, 1_000)), (0, 0), "the request took that long");
        assert_eq!(offset(-62_000_000_000, 1_795_410_000), 0, "the year 5 is no clock that runs wrong");
    }

    proptest! {
        #[test]
        fn a_corrected_time_is_the_servers_time(wrong in -600_000_000i64..600_000_000, ago in 0i64..86_400) {
            let now = 1_795_410_000;
            let said = now - ago + wrong;
            let corrected = Timestamp(said) + clock_offset(Timestamp(now + wrong), Timestamp(now));
            prop_assert!((corrected - Timestamp(now - ago)).0.abs() <= CLOCK_NOISE.0);
        }
    }
}
