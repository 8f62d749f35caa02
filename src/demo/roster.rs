//! The roster: the shifts of the coming days.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use serde_json::{Value, json};
use uuid::Uuid;

use super::city::{Courier, TIME_ZONE};

/// Today and the six days after.
pub const DAYS: u64 = 7;
const BREAK_SECONDS: u32 = 1_800;

/// The days that have shifts.
pub fn days(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..DAYS).map(move |n| today + Days::new(n))
}

/// The last of these days.
pub fn last_day(today: NaiveDate) -> NaiveDate {
    today + Days::new(DAYS - 1)
}

/// The courier's shift on that day; `None` on the day off.
pub fn shift(courier: &Courier, date: NaiveDate, courier_id: Uuid, depot_id: Uuid) -> Option<Value> {
    let time = |hour| at(date, hour).to_rfc3339();
    let turn = courier.turn;
    (date.weekday() != courier.off).then(|| {
        json!({
            "courier_id": courier_id,
            "depot_id": depot_id,
            "starts_at": time(turn.start),
            "ends_at": time(turn.end),
            "breaks": [{
                "earliest": time(turn.lunch.0),
                "latest": time(turn.lunch.1),
                "duration_seconds": BREAK_SECONDS,
            }],
        })
    })
}

fn at(date: NaiveDate, hour: u32) -> DateTime<Tz> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0).expect("working hours are hours of the day");
    TIME_ZONE.from_local_datetime(&date.and_time(time)).single().expect("clocks change at night, outside of all shifts")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::city::COURIERS;

    fn hours(courier: &Courier, date: &str) -> Option<(String, String)> {
        let shift = shift(courier, date.parse().unwrap(), Uuid::nil(), Uuid::nil())?;
        Some((shift["starts_at"].as_str()?.to_owned(), shift["ends_at"].as_str()?.to_owned()))
    }

    #[test]
    fn a_shift_keeps_the_clock_on_the_wall_when_clocks_change() {
        let late = COURIERS.iter().find(|c| c.name == "Sara Galli").unwrap();
        let on = |start: &str, end: &str| Some((start.to_owned(), end.to_owned()));
        assert_eq!(hours(late, "2027-03-28"), on("2027-03-28T14:00:00+02:00", "2027-03-28T23:00:00+02:00"));
        assert_eq!(hours(late, "2027-10-31"), on("2027-10-31T14:00:00+01:00", "2027-10-31T23:00:00+01:00"));
    }

    #[test]
    fn no_one_works_on_the_day_off() {
        let courier = &COURIERS[0];
        let worked = days("2026-11-22".parse().unwrap()).filter(|d| hours(courier, &d.to_string()).is_some());
        assert_eq!(worked.count(), 6);
    }
}
