//! Civil time: the local time in a zone's time zone, and its conversion to instants.

use std::fmt;

use chrono::{Duration, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Invalid, Timestamp};

/// A time of day, `00:00` to `24:00`, in whole minutes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CivilTime(u16);

const MINUTES_A_DAY: u16 = 24 * 60;

impl CivilTime {
    /// The beginning of a day.
    pub const MIDNIGHT: Self = Self(0);

    /// Creates a time from minutes after midnight; `None` above 24:00.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= MINUTES_A_DAY).then_some(Self(minutes))
    }

    /// Minutes after midnight, 0 to 1440.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// Parses `HH:MM`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        if hours.len() != 2 || minutes.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b':') {
            return None;
        }
        let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
        (minutes < 60).then(|| Self::from_minutes(hours * 60 + minutes)).flatten()
    }

    fn on(self, date: NaiveDate) -> NaiveDateTime {
        date.and_time(chrono::NaiveTime::MIN) + Duration::minutes(i64::from(self.0))
    }
}

impl fmt::Display for CivilTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for CivilTime {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
            .ok_or_else(|| Invalid::new("", format!("must be a time of day HH:MM from 00:00 to 24:00, is {text:?}")))
    }
}

impl From<CivilTime> for String {
    fn from(time: CivilTime) -> Self {
        time.to_string()
    }
}

/// The instant of a civil time. If clocks go back, so that the time occurs twice, it is the first instant. If clocks skip the
/// time, it is the end of the gap.
pub fn resolve_civil(tz: Tz, date: NaiveDate, time: CivilTime) -> Timestamp {
    resolve(tz, time.on(date))
}

fn resolve(tz: Tz, local: NaiveDateTime) -> Timestamp {
    match tz.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Timestamp(at.timestamp()),
        LocalResult::None => after_gap(tz, local),
    }
}

/// A gap is at most one day long (Samoa skipped one day). Almost all gaps since 1900 begin and end on whole minutes.
fn after_gap(tz: Tz, local: NaiveDateTime) -> Timestamp {
    (1..=2 * i64::from(MINUTES_A_DAY))
        .find_map(|m| tz.from_local_datetime(&(local + Duration::minutes(m))).earliest())
        .map_or_else(|| Timestamp(local.and_utc().timestamp()), |at| Timestamp(at.timestamp()))
}

/// The instants of a slot's start and end on one day; `None` if clocks skip the whole slot.
///
/// A slot that begins or ends inside the gap keeps its remaining part. A slot inside the hour that occurs twice uses the first
/// offset, so it keeps its civil length.
pub(super) fn resolve_slot(
    tz: Tz,
    date: NaiveDate,
    start: CivilTime,
    end: CivilTime,
) -> Option<(Timestamp, Timestamp)> {
    let from = resolve(tz, start.on(date));
    let to = match tz.from_local_datetime(&start.on(date)) {
        LocalResult::Ambiguous(first, _) => {
            end_in_fold(tz, end.on(date), first.offset().fix().local_minus_utc().into())
        }
        _ => resolve(tz, end.on(date)),
    };
    (from < to).then_some((from, to))
}

fn end_in_fold(tz: Tz, end: NaiveDateTime, first_offset: i64) -> Timestamp {
    let at_first = end.and_utc().timestamp() - first_offset;
    let offset_before = tz.offset_from_utc_datetime(&(Timestamp(at_first - 1).to_utc().naive_utc()));
    if i64::from(offset_before.fix().local_minus_utc()) == first_offset {
        Timestamp(at_first)
    } else {
        resolve(tz, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn slot(tz: Tz, date: &str, start: &str, end: &str) -> Option<(String, String)> {
        let time = |t| CivilTime::parse(t).expect("a time");
        let local = |t: Timestamp| t.to_utc().with_timezone(&tz).to_rfc3339();
        resolve_slot(tz, day(date), time(start), time(end)).map(|(a, b)| (local(a), local(b)))
    }

    fn is(start: &str, end: &str) -> Option<(String, String)> {
        Some((start.to_owned(), end.to_owned()))
    }

    #[test]
    fn in_rome_the_hour_from_two_to_three_is_missing_in_spring() {
        let tz = chrono_tz::Europe::Rome;
        assert_eq!(slot(tz, "2026-03-29", "02:00", "03:00"), None);
        assert_eq!(
            slot(tz, "2026-03-29", "01:00", "02:00"),
            is("2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00")
        );
        assert_eq!(
            slot(tz, "2026-03-29", "02:00", "04:00"),
            is("2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00")
        );
    }

    #[test]
    fn in_rome_the_hour_that_comes_twice_in_autumn_is_read_at_its_first_offset() {
        let tz = chrono_tz::Europe::Rome;
        // The slot from 02:00 to 03:00 summer time: the instant at which summer time ends is 02:00 winter time.
        assert_eq!(
            slot(tz, "2026-10-25", "02:00", "03:00"),
            is("2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00")
        );
        assert_eq!(
            slot(tz, "2026-10-25", "03:00", "04:00"),
            is("2026-10-25T03:00:00+01:00", "2026-10-25T04:00:00+01:00")
        );
        assert_eq!(
            slot(tz, "2026-10-25", "01:00", "04:00"),
            is("2026-10-25T01:00:00+02:00", "2026-10-25T04:00:00+01:00")
        );
    }

    #[test]
    fn new_york_changes_on_other_days() {
        let tz = chrono_tz::America::New_York;
        assert_eq!(slot(tz, "2026-03-08", "02:15", "02:45"), None);
        assert_eq!(
            slot(tz, "2026-11-01", "01:00", "02:00"),
            is("2026-11-01T01:00:00-04:00", "2026-11-01T01:00:00-05:00")
        );
    }

    #[test]
    fn lord_howe_moves_its_clocks_by_half_an_hour() {
        let tz = chrono_tz::Australia::Lord_Howe;
        assert_eq!(slot(tz, "2026-10-04", "02:00", "02:30"), None);
        assert_eq!(
            slot(tz, "2026-10-04", "02:00", "03:00"),
            is("2026-10-04T02:30:00+11:00", "2026-10-04T03:00:00+11:00")
        );
        assert_eq!(
            slot(tz, "2026-04-05", "01:30", "02:00"),
            is("2026-04-05T01:30:00+11:00", "2026-04-05T01:30:00+10:30")
        );
    }

    #[test]
    fn no_hour_of_a_long_or_short_day_is_lost_or_doubled() {
        for (tz, date, hours) in [
            (chrono_tz::Europe::Rome, "2026-03-29", 23),
            (chrono_tz::Europe::Rome, "2026-10-25", 24),
            (chrono_tz::America::New_York, "2026-03-08", 23),
            (chrono_tz::Australia::Lord_Howe, "2026-10-04", 24),
        ] {
            let hour = |h: u16| CivilTime::from_minutes(h * 60).expect("an hour");
            let slots: Vec<_> = (0..24).filter_map(|h| resolve_slot(tz, day(date), hour(h), hour(h + 1))).collect();
            assert_eq!(slots.len(), hours, "{tz} {date}");
            assert!(slots.windows(2).all(|w| w[0].1 <= w[1].0), "{tz} {date}: no two windows overlap");
        }
    }

    #[test]
    fn reads_only_times_of_day() {
        for bad in ["24:01", "12:60", "1:00", "12.00", "+1:00", "", "aa:bb"] {
            assert_eq!(CivilTime::parse(bad), None, "{bad}");
        }
        assert_eq!(CivilTime::parse("24:00").map(CivilTime::minutes), Some(1440));
    }
}
