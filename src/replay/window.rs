//! Windows of a day in civil time, and windows between two instants.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A window of civil time on any day, as in `08:00-10:00`. It ends after it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CivilWindow {
    pub start: NaiveTime,
    pub end: NaiveTime,
}

/// A window between two instants, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub start: DateTime<FixedOffset>,
    pub end: DateTime<FixedOffset>,
}

/// A time of day as a file gives it: civil, or a full timestamp of which the time of day in the zone counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Civil(NaiveTime),
    Instant(DateTime<FixedOffset>),
}

/// The window a parcel was wanted in.
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
    Skipped { time: NaiveTime, date: NaiveDate, zone: Tz },
}

impl CivilWindow {
    pub fn new(start: NaiveTime, end: NaiveTime) -> Result<Self, WindowError> {
        if start < end {
            return Ok(Self { start, end });
        }
        Err(WindowError::Backwards { start: hour_and_minute(start), end: hour_and_minute(end) })
    }

    /// The window on one day of a zone. A time that occurs twice is read at its first offset.
    pub fn on(self, date: NaiveDate, zone: Tz) -> Result<Window, WindowError> {
        Ok(Window { start: instant(self.start, date, zone)?, end: instant(self.end, date, zone)? })
    }

    /// Seconds that this window shares with a window on a day of the zone, by the clock on the wall.
    pub fn overlap_seconds(self, window: &Window, zone: Tz) -> u32 {
        let start = seconds_of_day(window.start.with_timezone(&zone).time());
        let length = (window.end - window.start).num_seconds().max(0);
        let end = start.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
        let shared_start = start.max(seconds_of_day(self.start));
        let shared_end = end.min(seconds_of_day(self.end));
        shared_end.saturating_sub(shared_start)
    }
}

impl fmt::Display for CivilWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", hour_and_minute(self.start), hour_and_minute(self.end))
    }
}

impl FromStr for CivilWindow {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let (start, end) = text.split_once('-').ok_or_else(|| WindowError::Shape(text.to_owned()))?;
        let time = |part: &str| {
            NaiveTime::parse_from_str(part.trim(), "%H:%M").map_err(|_| WindowError::Shape(text.to_owned()))
        };
        Self::new(time(start)?, time(end)?)
    }
}

impl Window {
    pub fn contains(&self, instant: DateTime<FixedOffset>) -> bool {
        self.start <= instant && instant <= self.end
    }

    /// `08:00-10:00` by the clocks of a zone.
    pub fn civil_text(&self, zone: Tz) -> String {
        format!("{}-{}", civil_text(self.start, zone), civil_text(self.end, zone))
    }
}

impl Moment {
    fn civil(self, zone: Tz) -> NaiveTime {
        match self {
            Self::Civil(time) => time,
            Self::Instant(instant) => instant.with_timezone(&zone).time(),
        }
    }
}

impl FromStr for Moment {
    type Err = WindowError;

    fn from_str(text: &str) -> Result<Self, WindowError> {
        let text = text.trim();
        for pattern in ["%H:%M", "%H:%M:%S"] {
            if let Ok(time) = NaiveTime::parse_from_str(text, pattern) {
                return Ok(Self::Civil(time));
            }
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

    /// The wish in civil time of the zone; one that passes midnight there ends with the day.
    pub fn civil(self, zone: Tz) -> CivilWindow {
        let start = self.start.civil(zone);
        let end = self.end.civil(zone);
        let last = NaiveTime::from_hms_opt(23, 59, 59).expect("a valid time of day");
        CivilWindow { start, end: if start < end { end } else { last } }
    }
}

/// `08:05` by the clocks of a zone.
pub fn civil_text(instant: DateTime<FixedOffset>, zone: Tz) -> String {
    hour_and_minute(instant.with_timezone(&zone).time())
}

fn instant(time: NaiveTime, date: NaiveDate, zone: Tz) -> Result<DateTime<FixedOffset>, WindowError> {
    zone.from_local_datetime(&date.and_time(time))
        .earliest()
        .map(|instant| instant.fixed_offset())
        .ok_or(WindowError::Skipped { time, date, zone })
}

fn seconds_of_day(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight()
}

fn hour_and_minute(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
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
