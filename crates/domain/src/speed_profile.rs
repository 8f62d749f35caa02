//! Speeds by weekday and time of day: the rules that a merchant writes, and the table that they make.

use std::collections::BTreeMap;

use chrono::{Datelike, Timelike, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::driving_clock::{FACTORS, FREE_FLOW, QUARTER};
use super::{CivilTime, DrivingClock, Invalid, Seconds, Timestamp, Weekdays, Window};

/// The quarters of an hour of a day.
pub const QUARTERS: usize = 96;
/// The largest number of rules: one for each quarter of an hour of a week.
const MOST_RULES: usize = 7 * QUARTERS;

/// The speed from one time of day to another, on some days of the week.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeedRule {
    /// The days of the week.
    pub days: Weekdays,
    /// The first instant, a multiple of 15 minutes.
    pub from: CivilTime,
    /// The end, a multiple of 15 minutes, on the same day; it does not belong to the rule.
    pub until: CivilTime,
    /// The factor on the free-flow speed. It counts in thousandths.
    pub speed: f64,
}

/// How fast the couriers of a zone drive, compared with its travel model.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speeds {
    /// The rules. At all other times, couriers drive as the travel model says.
    #[serde(default)]
    pub rules: Vec<SpeedRule>,
    /// Whether the zone's own reports correct the rules.
    #[serde(default)]
    pub learn: bool,
}

impl Speeds {
    /// Checks the rules.
    ///
    /// # Errors
    /// Returns an error for a rule that is out of range, that does not begin and end on quarters of an hour, or that overlaps a rule
    /// before it.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.rules.len() > MOST_RULES {
            return Err(Invalid::new("speeds.rules", format!("must be at most {MOST_RULES}")));
        }
        let mut taken: Box<[[Option<usize>; QUARTERS]; 7]> = Box::new([[None; QUARTERS]; 7]);
        for (k, rule) in self.rules.iter().enumerate() {
            rule.check().map_err(|e| e.inside(&format!("speeds.rules[{k}]")))?;
            for (day, quarter) in rule.quarters() {
                if let Some(before) = taken[day][quarter].replace(k) {
                    return Err(overlap(k, before, &self.rules[before]));
                }
            }
        }
        Ok(())
    }
}

fn overlap(k: usize, before: usize, rule: &SpeedRule) -> Invalid {
    let message = format!("must not overlap speeds.rules[{before}] ({} to {}) on the same day", rule.from, rule.until);
    Invalid::new(format!("speeds.rules[{k}].from"), message)
}

impl SpeedRule {
    fn check(&self) -> Result<(), Invalid> {
        if self.days == Weekdays::default() {
            return Err(Invalid::new("days", "must name at least one of mon, tue, wed, thu, fri, sat, sun"));
        }
        for (field, time) in [("from", self.from), ("until", self.until)] {
            if time.minutes() % 15 != 0 {
                return Err(Invalid::new(field, "must be a multiple of 15 minutes, such as 07:30"));
            }
        }
        if self.until <= self.from {
            return Err(Invalid::new("until", "must be after from, on the same day (24:00 is its end)"));
        }
        match (0.05..=5.0).contains(&self.speed) {
            true => Ok(()),
            false => Err(Invalid::new("speed", "must be 0.05 to 5 (1 is the speed of the travel model)")),
        }
    }

    /// The days, from Monday, with the quarters of an hour of this rule.
    fn quarters(&self) -> impl Iterator<Item = (usize, usize)> {
        let (from, until) = (quarter(self.from), quarter(self.until));
        self.days.iter().flat_map(move |day| (from..until).map(move |quarter| (row(day), quarter)))
    }

    fn thousandths(&self) -> u16 {
        thousandths(self.speed)
    }
}

/// A factor in thousandths, held to 50 to 5000.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is held to 50 to 5000")]
fn thousandths(speed: f64) -> u16 {
    (speed * 1000.0).round().clamp(f64::from(*FACTORS.start()), f64::from(*FACTORS.end())) as u16
}

/// The row of a day in the table; Monday is the first.
fn row(day: Weekday) -> usize {
    usize::from(u8::try_from(day.num_days_from_monday()).unwrap_or_default())
}

fn quarter(time: CivilTime) -> usize {
    usize::from(time.minutes() / 15)
}

/// A factor on the free-flow speed, in thousandths, for each quarter of an hour of each day of the week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpeedProfile(Box<[[u16; QUARTERS]; 7]>);

impl Default for SpeedProfile {
    /// Free flow at any time.
    fn default() -> Self {
        Self(Box::new([[FREE_FLOW; QUARTERS]; 7]))
    }
}

impl SpeedProfile {
    /// The table of some rules; free flow at all other times.
    pub fn of(rules: &[SpeedRule]) -> Self {
        let mut table = Self::default();
        for rule in rules {
            rule.quarters().for_each(|(day, quarter)| table.0[day][quarter] = rule.thousandths());
        }
        table
    }

    /// The factors of a day of the week, in thousandths.
    pub fn day(&self, day: Weekday) -> &[u16; QUARTERS] {
        &self.0[row(day)]
    }

    /// Sets the factors of a day of the week. Values out of 50 to 5000 become the nearest of these.
    pub fn set_day(&mut self, day: Weekday, factors: &[u16; QUARTERS]) {
        self.0[row(day)] = factors.map(|factor| factor.clamp(*FACTORS.start(), *FACTORS.end()));
    }

    /// The fewest rules that say the same: days with the same factors share their rules, and free flow needs none.
    pub fn rules(&self) -> Vec<SpeedRule> {
        let mut days: BTreeMap<&[u16; QUARTERS], Vec<Weekday>> = BTreeMap::new();
        for day in Weekdays::ALL.iter() {
            days.entry(self.day(day)).or_default().push(day);
        }
        let mut days: Vec<_> = days.into_iter().map(|(factors, days)| (Weekdays::from_days(days), factors)).collect();
        days.sort_by_key(|(days, _)| days.iter().next().map(row));
        days.into_iter().flat_map(|(days, factors)| runs(days, factors)).collect()
    }

    /// The factor of an instant, in thousandths, by the civil time of a time zone.
    fn at(&self, tz: Tz, at: Timestamp) -> u16 {
        let (day, quarter, _) = civil_quarter(tz, at);
        self.day(day)[quarter]
    }

    /// The clock of a span of real time, which is extended to whole quarters of an hour of civil time. Outside of it, couriers drive at
    /// free flow, also beyond seven days after its start. An hour that occurs twice has the same factors twice; a skipped hour has
    /// none.
    pub fn clock(&self, tz: Tz, span: Window) -> DrivingClock {
        let start = span.start().0 - civil_quarter(tz, span.start()).2;
        let begins = (0..).map(|k| Timestamp(start + QUARTER * k)).take_while(|begin| *begin < span.end());
        DrivingClock::new(Timestamp(start), begins.map(|begin| self.at(tz, begin)))
    }
}

/// The civil day of the week and the quarter of an hour of an instant, and the seconds since that quarter began.
fn civil_quarter(tz: Tz, at: Timestamp) -> (Weekday, usize, i64) {
    let local = at.to_utc().with_timezone(&tz);
    let seconds = i64::from(local.num_seconds_from_midnight());
    let quarter = usize::try_from(seconds / QUARTER).unwrap_or_default();
    (local.weekday(), quarter.min(QUARTERS - 1), seconds % QUARTER)
}

/// The civil quarters of an hour between two instants: the day of the week, the number of the quarter, and the time in it.
pub fn quarters_between(tz: Tz, from: Timestamp, until: Timestamp) -> impl Iterator<Item = (Weekday, usize, Seconds)> {
    let mut now = from;
    std::iter::from_fn(move || {
        let (day, quarter, since) = (now < until).then(|| civil_quarter(tz, now))?;
        let stays = Seconds(QUARTER - since).min(until - now);
        now = now + stays;
        Some((day, quarter, stays))
    })
}

/// The rules for the runs of quarters with the same factor, other than free flow.
fn runs(days: Weekdays, factors: &[u16; QUARTERS]) -> Vec<SpeedRule> {
    let time = |quarter: usize| {
        let minutes = u16::try_from(quarter * 15).ok();
        minutes.and_then(CivilTime::from_minutes).unwrap_or(CivilTime::MIDNIGHT)
    };
    let mut rules = Vec::new();
    let mut from = 0;
    for run in factors.chunk_by(|a, b| a == b) {
        let until = from + run.len();
        if run[0] != FREE_FLOW {
            rules.push(SpeedRule { days, from: time(from), until: time(until), speed: f64::from(run[0]) / 1000.0 });
        }
        from = until;
    }
    rules
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::resolve_civil;

    fn time(text: &str) -> CivilTime {
        CivilTime::parse(text).expect("a time")
    }

    fn rule(days: &[Weekday], from: &str, until: &str, speed: f64) -> SpeedRule {
        SpeedRule { days: Weekdays::from_days(days.iter().copied()), from: time(from), until: time(until), speed }
    }

    fn wrong(rules: Vec<SpeedRule>) -> String {
        Speeds { rules, learn: false }.check().unwrap_err().field
    }

    fn rush() -> SpeedProfile {
        let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
        SpeedProfile::of(&[rule(&days, "07:00", "09:30", 0.6), rule(&days, "17:00", "18:00", 0.5)])
    }

    #[test]
    fn wrong_rules_are_named() {
        use Weekday::{Mon, Tue, Wed};
        let good = rule(&[Mon, Tue], "07:00", "09:30", 0.6);
        assert_eq!(wrong(vec![good, rule(&[Wed], "07:10", "09:30", 1.0)]), "speeds.rules[1].from");
        assert_eq!(wrong(vec![rule(&[Wed], "07:00", "09:31", 1.0)]), "speeds.rules[0].until");
        assert_eq!(wrong(vec![rule(&[Wed], "07:00", "07:00", 1.0)]), "speeds.rules[0].until");
        assert_eq!(wrong(vec![rule(&[], "07:00", "08:00", 1.0)]), "speeds.rules[0].days");
        for speed in [0.049, 5.001, 0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(wrong(vec![rule(&[Mon], "07:00", "08:00", speed)]), "speeds.rules[0].speed");
        }
        let overlapping = rule(&[Tue, Wed], "09:15", "10:00", 0.8);
        assert_eq!(wrong(vec![good, rule(&[Wed], "07:00", "08:00", 0.7), overlapping]), "speeds.rules[2].from");
        assert_eq!(wrong(vec![good; 673]), "speeds.rules");
        let next = rule(&[Mon, Wed], "09:30", "24:00", 5.0);
        assert!(Speeds { rules: vec![good, next], learn: true }.check().is_ok(), "they meet, and do not overlap");
    }

    #[test]
    fn rules_are_stored_as_they_are_written() {
        let text = r#"{"rules":[{"days":["mon","fri"],"from":"07:00","until":"09:30","speed":0.6}],"learn":true}"#;
        let speeds: Speeds = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&speeds).unwrap(), text);
        assert!(serde_json::from_str::<Speeds>(&text.replace("mon", "day")).is_err());
        assert_eq!(serde_json::from_str::<Speeds>("{}").unwrap(), Speeds::default());
    }

    #[test]
    fn what_no_rule_names_is_free_flow() {
        let profile = rush();
        let monday = profile.day(Weekday::Mon);
        assert_eq!((monday[27], monday[28], monday[37], monday[38], monday[68]), (1000, 600, 600, 1000, 500));
        assert!(profile.day(Weekday::Sun).iter().all(|factor| *factor == 1000));
        let days: Vec<_> =
            rush().rules().iter().map(|rule| (rule.from.to_string(), rule.days.iter().count())).collect();
        assert_eq!(days, [("07:00".to_owned(), 5), ("17:00".to_owned(), 5)]);
    }

    #[test]
    fn the_clock_follows_the_civil_time_of_the_zone() {
        let tz = chrono_tz::Europe::Copenhagen;
        let at = |date: &str, text: &str| resolve_civil(tz, date.parse::<NaiveDate>().unwrap(), time(text));
        let clock = rush().clock(tz, Window::new(at("2026-11-30", "00:00"), at("2026-12-02", "00:00")).unwrap());
        assert_eq!(clock.arrive(at("2026-11-30", "08:00"), Seconds(600)), at("2026-11-30", "08:00") + Seconds(1000));
        assert_eq!(clock.arrive(at("2026-12-01", "17:05"), Seconds(600)), at("2026-12-01", "17:25"));
        assert_eq!(clock.arrive(at("2026-12-02", "08:00"), Seconds(600)), at("2026-12-02", "08:10"), "outside");
    }

    /// Drives second by second, each at the factor of its civil time.
    fn drive(profile: &SpeedProfile, tz: Tz, leave: Timestamp, free_flow: Seconds) -> Timestamp {
        let (mut now, mut driven) = (leave, 0);
        while driven < 1000 * free_flow.0 {
            driven += i64::from(profile.at(tz, now));
            now = now + Seconds(1);
        }
        now
    }

    #[test]
    fn days_of_23_and_25_hours_are_driven_by_their_clocks() {
        for (tz, date) in [
            (chrono_tz::Europe::Rome, "2026-03-29"),
            (chrono_tz::Europe::Rome, "2026-10-25"),
            (chrono_tz::Australia::Lord_Howe, "2026-04-05"),
            (chrono_tz::Australia::Lord_Howe, "2026-10-04"),
            (chrono_tz::Asia::Kathmandu, "2026-06-01"),
        ] {
            let date: NaiveDate = date.parse().unwrap();
            let mut profile = SpeedProfile::default();
            for (k, day) in Weekdays::ALL.iter().enumerate() {
                profile.set_day(day, &std::array::from_fn(|q| u16::try_from(300 + 100 * k + 7 * q).unwrap()));
            }
            let start = resolve_civil(tz, date, CivilTime::MIDNIGHT);
            let clock = profile.clock(tz, Window::lasting(start + Seconds(77), Seconds(50 * 3600)));
            for leave in (0..30 * 3600).step_by(2_711) {
                let (leave, way) = (start + Seconds(77 + leave), Seconds(1 + leave % 2_000));
                assert_eq!(clock.arrive(leave, way), drive(&profile, tz, leave, way), "{tz} {date} {leave:?}");
            }
        }
    }

    #[test]
    fn a_trip_is_cut_at_the_quarters_of_civil_time() {
        let tz = chrono_tz::Asia::Kathmandu;
        let at = |text: &str| resolve_civil(tz, "2026-11-29".parse().unwrap(), time(text));
        let parts: Vec<_> = quarters_between(tz, at("23:40"), at("24:00") + Seconds(120)).collect();
        let sunday = [(Weekday::Sun, 94, Seconds(300)), (Weekday::Sun, 95, Seconds(900))];
        assert_eq!(parts, [sunday[0], sunday[1], (Weekday::Mon, 0, Seconds(120))]);
        assert_eq!(quarters_between(tz, at("08:00"), at("08:00")).count(), 0);
    }

    proptest! {
        #[test]
        fn rules_say_the_same_as_their_table(
            factors in prop::collection::vec(prop::collection::vec(prop_oneof![Just(1000u16), Just(600), 50..=5000u16], 96), 3),
            which in prop::collection::vec(0..3usize, 7),
        ) {
            let mut profile = SpeedProfile::default();
            for (day, which) in Weekdays::ALL.iter().zip(which) {
                profile.set_day(day, &std::array::from_fn(|q| factors[which][q]));
            }
            let speeds = Speeds { rules: profile.rules(), learn: false };
            prop_assert!(speeds.check().is_ok());
            prop_assert_eq!(SpeedProfile::of(&speeds.rules), profile.clone());
            let stored = serde_json::to_string(&speeds).unwrap();
            prop_assert_eq!(serde_json::from_str::<Speeds>(&stored).unwrap(), speeds);
        }
    }
}
