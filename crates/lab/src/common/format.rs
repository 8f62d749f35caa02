//! How the reports and pages write distances, durations, shares and times.

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use ritiro_client::Window;

use super::civil::TimeOfDay;

/// Formats a distance: `12.3 km`.
pub(crate) fn kilometers(meters: i64) -> String {
    format!("{:.1} km", meters as f64 / 1000.0)
}

/// Formats a duration: `3 h 05 min`.
pub(crate) fn duration(seconds: i64) -> String {
    let minutes = (seconds + 30) / 60;
    format!("{} h {:02} min", minutes / 60, minutes % 60)
}

/// Formats a share from 0 to 1: `97.3 %`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Formats a latency: `12.3 ms`.
pub(crate) fn milliseconds(milliseconds: f64) -> String {
    format!("{milliseconds:.1} ms")
}

/// Formats an amount of memory: `12.3 MiB`.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

/// Formats a number with at most two decimals and without trailing zeros: `12.3`.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Formats the time of an instant in a zone: `08:05`.
pub(crate) fn clock_time(instant: DateTime<FixedOffset>, zone: Tz) -> String {
    TimeOfDay::from(instant.with_timezone(&zone).time()).to_string()
}

/// Formats the time of an instant, in seconds since 1970, in a zone: `08:05`.
pub(crate) fn clock_time_of(seconds: i64, zone: Tz) -> String {
    clock_time(DateTime::from_timestamp(seconds, 0).unwrap_or_default().fixed_offset(), zone)
}

/// Formats a window in the time of a zone: `08:00-10:00`.
pub(crate) fn clock_window(window: &Window, zone: Tz) -> String {
    format!("{}-{}", clock_time(window.start, zone), clock_time(window.end, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_rounded_to_minutes() {
        assert_eq!(duration(3_599), "1 h 00 min");
        assert_eq!(duration(11_100), "3 h 05 min");
    }

    #[test]
    fn numbers_have_no_trailing_zeros() {
        assert_eq!([0.5, 10.0, 12.34].map(number), ["0.5", "10", "12.34"]);
    }
}
