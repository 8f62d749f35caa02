//! A rush hour: around 8:00 and 18:00, couriers are slower than the travel model says.

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

/// The actual speeds of a day.
#[derive(Debug, Clone, Copy)]
pub struct Rush {
    /// The speed in the middle of a rush hour, as a share of the speed at other hours.
    pub factor: f64,
    /// Midnight of the service day.
    pub midnight: Moment,
}

impl Rush {
    /// The speed at a moment, as a share of the speed without a rush hour.
    fn speed(&self, at: Moment) -> f64 {
        let time = (at - self.midnight).rem_euclid(DAY);
        let apart = MIDDLES.iter().map(|middle| (time - middle).abs()).min().unwrap_or(DAY);
        let effect = 1.0 - ((apart - FULL) as f64 / RAMP as f64).clamp(0.0, 1.0);
        1.0 - effect * (1.0 - self.factor)
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
    use super::*;

    const RUSH: Rush = Rush { factor: 0.6, midnight: 1_000_000 };

    #[test]
    fn drives_take_longer_in_the_rush_hour_only() {
        let at = |hour: i64, minute: i64| RUSH.duration(RUSH.midnight + hour * 3_600 + minute * 60, 600);
        assert_eq!((at(8, 0), at(18, 5), at(12, 0), at(3, 0)), (1_000, 1_000, 600, 600));
        assert!(at(7, 10) > 600 && at(7, 10) < 1_000);
        assert_eq!(RUSH.duration(RUSH.midnight - DAY + 8 * 3_600, 600), 1_000);
    }

    #[test]
    fn who_leaves_later_does_not_arrive_earlier() {
        let arrival = |leaves: i64| RUSH.midnight + leaves + RUSH.duration(RUSH.midnight + leaves, 1_500);
        assert!((0..DAY - 1).step_by(7).all(|leaves| arrival(leaves) <= arrival(leaves + 1)));
    }
}
