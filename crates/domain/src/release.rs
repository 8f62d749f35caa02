//! The release of a route that starts at a depot. From that instant its goods are being loaded, so stops with goods from the
//! depot neither join nor leave it.

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{CivilTime, Invalid, RouteProgress, Seconds, Timestamp, resolve_civil};

/// The largest number of waves on one day.
const MOST_WAVES: usize = 48;
/// The longest time between a release and a departure, in seconds.
const LONGEST: i64 = 86_400;

/// The rule that decides when routes are released: a time before the departure, or in waves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRule {
    /// The time that loading takes, in seconds. A route is released at least this long before its courier leaves.
    pub seconds_before: Seconds,
    /// The times of day of the waves. A wave releases all routes that would otherwise be released before the next wave. Without
    /// waves, each route is released by itself.
    #[serde(default)]
    pub waves: Vec<CivilTime>,
}

impl ReleaseRule {
    /// Checks the rule.
    ///
    /// # Errors
    /// Returns an error for unreasonable lengths, and for waves that are not in order.
    pub fn check(&self) -> Result<(), Invalid> {
        if !(0..=LONGEST).contains(&self.seconds_before.0) {
            return Err(Invalid::new("release.seconds_before", format!("must be 0 to {LONGEST}")));
        }
        if self.waves.len() > MOST_WAVES {
            return Err(Invalid::new("release.waves", format!("must be at most {MOST_WAVES}")));
        }
        match self.waves.windows(2).position(|pair| pair[0] >= pair[1]) {
            Some(before) => {
                Err(Invalid::new(format!("release.waves[{}]", before + 1), "must be after the one before it"))
            }
            None => Ok(()),
        }
    }

    /// The release of a route whose courier leaves at `departure`. The latest possible release is `seconds_before` earlier. The
    /// result is the last wave that is not after it, among the waves of the service day and, for shifts after midnight, of the
    /// next day. If no wave is early enough, the result is the latest possible release itself.
    pub fn instant(&self, tz: Tz, date: NaiveDate, departure: Timestamp) -> Timestamp {
        let latest = departure - self.seconds_before;
        let days = [date, date + Days::new(1)];
        let waves = days.into_iter().flat_map(|date| self.waves.iter().map(move |wave| resolve_civil(tz, date, *wave)));
        waves.filter(|wave| *wave <= latest).max().unwrap_or(latest)
    }

    /// Whether a route must be released now. `departure` is the planned departure of its courier; `None` means an idle courier.
    pub fn is_due(
        &self,
        (tz, date): (Tz, NaiveDate),
        departure: Option<Timestamp>,
        progress: &RouteProgress,
        now: Timestamp,
    ) -> bool {
        let open = progress.released_at.is_none() && progress.departed_at.is_none() && !progress.is_gone();
        open && departure.is_some_and(|departure| self.instant(tz, date, departure) <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ShiftState;
    use proptest::prelude::*;

    const TZ: Tz = chrono_tz::Europe::Rome;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    fn civil(text: &str) -> CivilTime {
        CivilTime::parse(text).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        resolve_civil(TZ, day(), civil(text))
    }

    fn rule(seconds: i64, waves: &[&str]) -> ReleaseRule {
        ReleaseRule { seconds_before: Seconds(seconds), waves: waves.iter().map(|wave| civil(wave)).collect() }
    }

    #[test]
    fn without_waves_each_route_goes_by_itself() {
        assert_eq!(rule(1800, &[]).instant(TZ, day(), at("10:00")), at("09:30"));
        assert_eq!(rule(0, &[]).instant(TZ, day(), at("10:00")), at("10:00"));
    }

    #[test]
    fn a_wave_takes_all_that_leave_before_the_next_can_be_loaded() {
        let rule = rule(1800, &["07:00", "12:00"]);
        let released = |departure| rule.instant(TZ, day(), at(departure));
        assert_eq!((released("07:30"), released("12:29")), (at("07:00"), at("07:00")));
        assert_eq!((released("12:30"), released("20:00")), (at("12:00"), at("12:00")));
        assert_eq!(released("07:29"), at("06:59"), "too early for the first wave");
        let next = |text| resolve_civil(TZ, day() + Days::new(1), civil(text));
        assert_eq!(rule.instant(TZ, day(), next("00:30")), at("12:00"), "a night shift's first departure");
        assert_eq!(rule.instant(TZ, day(), next("07:30")), next("07:00"), "waves go on after midnight");
    }

    #[test]
    fn a_route_is_released_once_and_only_one_that_still_stands_there() {
        let rule = rule(1800, &[]);
        let planned = RouteProgress::PLANNED;
        let due = |progress: &RouteProgress, departure, now| rule.is_due((TZ, day()), departure, progress, now);
        let leaves = Some(at("10:00"));
        assert!(due(&planned, leaves, at("09:30")) && !due(&planned, leaves, at("09:29")));
        assert!(!due(&planned, None, at("09:30")), "nothing to load");
        let released = RouteProgress { released_at: Some(at("09:30")), ..planned };
        let departed = RouteProgress { departed_at: Some(at("09:40")), ..planned };
        let absent = RouteProgress { shift: ShiftState::Absent, ..planned };
        for over in [released, departed, absent] {
            assert!(!due(&over, leaves, at("09:45")), "{over:?}");
        }
    }

    #[test]
    fn waves_are_in_order_and_lengths_sane() {
        assert!(rule(1800, &["07:00", "12:00"]).check().is_ok() && rule(86_400, &[]).check().is_ok());
        let wrong = |rule: ReleaseRule| rule.check().unwrap_err().field;
        assert_eq!(wrong(rule(-1, &[])), "release.seconds_before");
        assert_eq!(wrong(rule(86_401, &[])), "release.seconds_before");
        assert_eq!(wrong(rule(0, &["12:00", "12:00"])), "release.waves[1]");
        assert_eq!(wrong(rule(0, &["07:00"; 49])), "release.waves");
    }

    proptest! {
        #[test]
        fn nothing_is_released_later_than_loading_takes(
            before in 0..=86_400_i64,
            waves in prop::collection::btree_set(0..=1440_u16, 0..10),
            departure in 0..86_400_i64,
        ) {
            let waves = waves.into_iter().filter_map(CivilTime::from_minutes).collect();
            let rule = ReleaseRule { seconds_before: Seconds(before), waves };
            let leaves = at("00:00") + Seconds(departure);
            prop_assert!(rule.check().is_ok());
            prop_assert!(rule.instant(TZ, day(), leaves) <= leaves - Seconds(before));
        }
    }
}
