//! A rush hour: around 8:00 and 18:00, couriers are slower than the travel model says.

use chrono::{DateTime, Timelike};
use chrono_tz::Tz;

use super::clock::Moment;

/// The middle of each rush hour, in seconds after midnight.
const MIDDLES: [i64; 2] = [8 * 3_600, 18 * 3_600];
/// The whole effect lasts for this time before and after the middle.
const FULL: i64 = 1_800;
/// Before and after that, the effect grows and shrinks for this time.
const RAMP: i64 = 1_800;
/// The speed is constant within steps of this length.
const STEP: i64 = 60;
const DAY: i64 = 86_400;
/// The length of a quarter of an hour.
const QUARTER: i64 = 900;

/// The actual speeds of a day.
#[derive(Debug, Clone, Copy)]
pub struct Rush {
    /// The speed in the middle of a rush hour, as a share of the speed at other hours.
    pub factor: f64,
    /// The time zone of the streets.
    pub time_zone: Tz,
}

impl Rush {
    /// The speed at a moment, as a share of the speed without a rush hour.
    fn speed(&self, at: Moment) -> f64 {
        let local = DateTime::from_timestamp(at, 0).unwrap_or_default().with_timezone(&self.time_zone);
        self.speed_by_clock(local.num_seconds_from_midnight().into())
    }

    /// The speed at this number of seconds after midnight, by the clocks.
    fn speed_by_clock(&self, time: i64) -> f64 {
        let apart = MIDDLES.iter().map(|middle| (time - middle).abs()).min().unwrap_or(DAY);
        let effect = 1.0 - ((apart - FULL) as f64 / RAMP as f64).clamp(0.0, 1.0);
        1.0 - effect * (1.0 - self.factor)
    }

    /// The mean speed of a quarter of an hour of the day. The speed depends on the time, so what is driven in a quarter is its length times
    /// the plain mean of its speeds: at this constant speed, who enters the quarter at its start leaves it at the same place. (The harmonic
    /// mean is that of speeds which depend on the place.)
    pub fn mean_speed(&self, quarter: u16) -> f64 {
        let start = i64::from(quarter) * QUARTER;
        let steps = QUARTER / STEP;
        (0..steps).map(|step| self.speed_by_clock(start + step * STEP)).sum::<f64>() / steps as f64
    }

    /// The duration of a drive that takes `seconds` without a rush hour. Who leaves later does not arrive earlier.
    pub fn duration(&self, leaves: Moment, seconds: i64) -> i64 {
        let (mut left, mut now) = (seconds as f64, leaves);
        loop {
            let speed = self.speed(now.div_euclid(STEP) * STEP);
            let until = (now.div_euclid(STEP) + 1) * STEP;
            let driven = (until - now) as f64 * speed;
            if driven >= left {
                return now - leaves + crate::common::numbers::ceil(left / speed);
            }
            (left, now) = (left - driven, until);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    const RUSH: Rush = Rush { factor: 0.6, time_zone: chrono_tz::Europe::Copenhagen };

    fn midnight(month: u32, day: u32) -> Moment {
        RUSH.time_zone.with_ymd_and_hms(2027, month, day, 0, 0, 0).unwrap().timestamp()
    }

    #[test]
    fn drives_take_longer_in_the_rush_hour_only() {
        let at = |hour: i64, minute: i64| RUSH.duration(midnight(6, 1) + hour * 3_600 + minute * 60, 600);
        assert_eq!((at(8, 0), at(18, 5), at(12, 0), at(3, 0)), (1_000, 1_000, 600, 600));
        assert!(at(7, 10) > 600 && at(7, 10) < 1_000);
        assert_eq!(RUSH.duration(midnight(5, 31) + 8 * 3_600, 600), 1_000);
    }

    #[test]
    fn rush_hours_follow_the_clocks() {
        // The clocks skip an hour at two.
        assert_eq!(RUSH.duration(midnight(3, 28) + 7 * 3_600, 600), 1_000);
        assert_eq!(RUSH.duration(midnight(3, 28) + 8 * 3_600 + 1_800, 600), 600);
    }

    #[test]
    fn who_leaves_later_does_not_arrive_earlier() {
        let arrival = |leaves: i64| midnight(6, 1) + leaves + RUSH.duration(midnight(6, 1) + leaves, 1_500);
        assert!((0..DAY - 1).step_by(7).all(|leaves| arrival(leaves) <= arrival(leaves + 1)));
    }

    #[test]
    fn what_the_plain_mean_drives_in_a_quarter_takes_the_quarter() {
        // The steps of 7:15 to 7:30 are 0.8, then 0.4/30 less each minute, down to 0.6 + 0.4/30: 0.8 - 0.4/30 * 7 on average.
        assert!((RUSH.mean_speed(29) - (0.8 - 0.4 / 30.0 * 7.0)).abs() < 1e-9);
        assert!((RUSH.mean_speed(34) - (0.6 + 0.4 / 30.0 * 7.0)).abs() < 1e-9, "8:30 to 8:45 grows from 0.6");
        for quarter in 0..96 {
            let (start, speed) = (midnight(6, 1) + i64::from(quarter) * QUARTER, RUSH.mean_speed(quarter));
            let driven = QUARTER as f64 * speed;
            let takes = RUSH.duration(start, crate::common::numbers::rounded(driven));
            assert!((takes - QUARTER).abs() <= 1, "{quarter}: {takes}");
        }
        // The harmonic mean of that quarter drives less, and would be done seconds too early.
        let inverse: f64 = (0..15).map(|k| 1.0 / (0.8 - 0.4 / 30.0 * f64::from(k))).sum();
        assert!(
            RUSH.duration(midnight(6, 1) + 29 * QUARTER, crate::common::numbers::rounded(900.0 * 15.0 / inverse))
                < QUARTER - 3
        );
    }
}
