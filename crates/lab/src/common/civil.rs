//! Windows of a day in civil time, and windows between two instants.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;
use ritiro_client::Window;

/// A time of day in seconds after midnight, including `24:00` at the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(u32);

const DAY: u32 = 24 * 3600;

/// A window of civil time on any day, such as `08:00-10:00`. It ends after it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CivilWindow {
    pub start: TimeOfDay,
    pub end: TimeOfDay,
}

/// A time of day in a file: either civil time, or a timestamp of which only the time of day in the zone counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Civil(TimeOfDay),
    Instant(DateTime<FixedOffset>),
}

/// The wanted window of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub start: Moment,
    pub end: Moment,
}

/// Why a text is not a time or a window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    #[error("`{0}` is neither a time of day such as 08:30 nor an RFC 3339 timestamp with offset")]
    Moment(String),
    #[error("`{0}` is not a window such as 08:00-10:00")]
    Shape(String),
    #[error("a window must end after it starts, {start}-{end} does not")]
    Backwards { start: String, end: String },
    #[error("a window has two times of day or two timestamps, not one of each")]
    Mixed,
    #[error("{time} does not exist on {date} in {zone}: the clocks skip it")]
    Skipped { time: TimeOfDay, date: NaiveDate, zone: Tz },
}

impl TimeOfDay {
    /// Reads `HH:MM`, or `HH:MM:SS` if the patterns allow it.
    fn read(text: &str, patterns: &[&str]) -> Option<Self> {
        if ["24:00", "24:00:00"].iter().zip(patterns).any(|(end, _)| *end == text) {
            return Some(Self(DAY));
        }
        patterns.iter().find_map(|pattern| NaiveTime::parse_from_str(text, pattern).ok()).map(Self::from)
    }

    /// The hour of the time, 0 to 24.
    pub fn hour(self) -> usize {
        self.0 as usize / 3600
    }

    fn on(self, date: NaiveDate, zone: Tz) -> Option<DateTime<FixedOffset>> {
        let (date, seconds) = match self.0 {
            DAY => (date.checked_add_days(Days::new(1))?, 0),
            seconds => (date, seconds),
        };
        let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
        Some(zone.from_local_datetime(&date.and_time(time)).earliest()?.fixed_offset())
    }
}

impl From<NaiveTime> for TimeOfDay {
    fn from(time: NaiveTime) -> Self {
        Self(time.num_seconds_from_midnight())
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 3600, self.0 / 60 % 60)
    }
}

impl CivilWindow {
    pub fn new(start: TimeOfDay, end: TimeOfDay) -> Result<Self, WindowError> {
        if start < end {
            return Ok(Self { start, end });
        }
        Err(WindowError::Backwards { start: start.to_string(), end: end.to_string() })
    }

    /// The window on one day of a zone. A time that occurs twice is read with its first offset.
    pub fn on(self, date: NaiveDate, zone: Tz) -> Result<Window, WindowError> {
        Ok(Window { start: instant(self.start, date, zone)?, end: instant(self.end, date, zone)? })
    }

    /// The overlap in seconds with a window on a day of the zone, by local time.
    pub fn overlap_seconds(self, window: &Window, zone: Tz) -> u32 {
        let start = TimeOfDay::from(window.start.with_timezone(&zone).time()).0;
        let length = (window.end - window.start).num_seconds().max(0);
        let end = start.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
        let shared_start = start.max(self.start.0);
        let shared_end = end.min(self.end.0);
        shared_end.saturating_sub(shared_start)
    }
}

impl fmt::Display for CivilWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

impl FromStr for CivilWindow {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let (start, end) = text.split_once('-').ok_or_else(|| WindowError::Shape(text.to_owned()))?;
        let shape = || WindowError::Shape(text.to_owned());
        let time = |part: &str| TimeOfDay::read(part.trim(), &["%H:%M"]).ok_or_else(shape);
        Self::new(time(start)?, time(end)?)
    }
}

impl Moment {
    fn civil(self, zone: Tz) -> TimeOfDay {
        match self {
            Self::Civil(time) => time,
            Self::Instant(instant) => instant.with_timezone(&zone).time().into(),
        }
    }
}

impl FromStr for Moment {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let text = text.trim();
        if let Some(time) = TimeOfDay::read(text, &["%H:%M", "%H:%M:%S"]) {
            return Ok(Self::Civil(time));
        }
        DateTime::parse_from_rfc3339(text).map(Self::Instant).map_err(|_| WindowError::Moment(text.to_owned()))
    }
}

impl Wanted {
    pub fn parse(start: &str, end: &str) -> Result<Self, WindowError> {
        let wanted = Self { start: start.parse()?, end: end.parse()? };
        let forwards = match (wanted.start, wanted.end) {
            (Moment::Instant(start), Moment::Instant(end)) => start < end,
            (Moment::Civil(start), Moment::Civil(end)) => start < end,
            _ => return Err(WindowError::Mixed),
        };
        match forwards {
            true => Ok(wanted),
            false => Err(WindowError::Backwards { start: start.to_owned(), end: end.to_owned() }),
        }
    }

    /// The wanted window in civil time of the zone; a window that passes midnight there ends with the day.
    pub fn civil(self, zone: Tz) -> CivilWindow {
        let start = self.start.civil(zone);
        let end = self.end.civil(zone);
        CivilWindow { start, end: if start < end { end } else { TimeOfDay(DAY) } }
    }
}

fn instant(time: TimeOfDay, date: NaiveDate, zone: Tz) -> Result<DateTime<FixedOffset>, WindowError> {
    time.on(date, zone).ok_or(WindowError::Skipped { time, date, zone })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_civil_window_stands_on_a_day_at_the_offset_of_the_zone() {
        let window: CivilWindow = "08:00-10:00".parse().unwrap();
        let on = window.on(day("2027-07-01"), Tz::Europe__Rome).unwrap();
        assert_eq!(on.start.to_rfc3339(), "2027-07-01T08:00:00+02:00");
    }

    #[test]
    fn a_day_ends_at_24_00() {
        let window: CivilWindow = "22:00-24:00".parse().unwrap();
        assert_eq!(window.to_string(), "22:00-24:00");
        let on = window.on(day("2027-07-01"), Tz::Europe__Rome).unwrap();
        assert_eq!(on.end.to_rfc3339(), "2027-07-02T00:00:00+02:00");
        assert_eq!(Wanted::parse("22:00", "24:00:00").unwrap().civil(Tz::UTC).to_string(), "22:00-24:00");
        let until_midnight = Wanted::parse("2027-07-01T20:00:00Z", "2027-07-01T22:00:00Z").unwrap();
        assert_eq!(until_midnight.civil(Tz::Europe__Rome).to_string(), "22:00-24:00");
        assert_eq!(window.overlap_seconds(&on, Tz::Europe__Rome), 7200);
        for wrong in ["24:01-24:00", "22:00-24:30", "24:00-24:00", "22:00-25:00"] {
            assert!(wrong.parse::<CivilWindow>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_in_the_spring_gap_is_refused() {
        let window: CivilWindow = "02:30-04:00".parse().unwrap();
        let error = window.on(day("2027-03-28"), Tz::Europe__Rome).unwrap_err();
        assert!(error.to_string().contains("does not exist"));
    }

    #[test]
    fn a_wanted_timestamp_counts_by_its_time_of_day_in_the_zone() {
        let wanted = Wanted::parse("2024-05-01T11:00:00Z", "2024-05-01T13:00:00Z").unwrap();
        assert_eq!(wanted.civil(Tz::Europe__Rome).to_string(), "13:00-15:00");
    }

    #[test]
    fn overlap_is_counted_by_the_clock_on_the_wall() {
        let slot: CivilWindow = "08:00-10:00".parse().unwrap();
        let on = slot.on(day("2027-07-01"), Tz::America__Sao_Paulo).unwrap();
        let wish: CivilWindow = "09:30-12:00".parse().unwrap();
        assert_eq!(wish.overlap_seconds(&on, Tz::America__Sao_Paulo), 1800);
        let late: CivilWindow = "10:00-12:00".parse().unwrap();
        assert_eq!(late.overlap_seconds(&on, Tz::America__Sao_Paulo), 0);
    }

    #[test]
    fn nonsense_is_named() {
        assert!(matches!("8 to 10".parse::<CivilWindow>(), Err(WindowError::Shape(_))));
        assert!(matches!(Wanted::parse("soon", "later"), Err(WindowError::Moment(_))));
        assert_eq!(Wanted::parse("12:00", "2024-05-01T13:00:00Z"), Err(WindowError::Mixed));
        assert!(matches!(Wanted::parse("12:00", "11:00"), Err(WindowError::Backwards { .. })));
    }
}
