//! Selects the plan of the next booking. A plan gets a fixed number of bookings, then the next day of its zone is
//! filled. In real operation a day has only the bookings that its couriers can drive; an hour of bookings in one day
//! would measure an unrealistic plan.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// The slots of a day, as hours in UTC.
pub const SLOTS: [(u32, u32); 6] = [(8, 10), (10, 12), (12, 14), (14, 16), (16, 18), (18, 20)];

/// A zone on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanDay {
    /// The id of the zone.
    pub zone: Uuid,
    /// The service day.
    pub date: NaiveDate,
}

/// The days of one zone, in the order in which they are filled.
#[derive(Debug, Default)]
pub struct DaySeries {
    days: Vec<PlanDay>,
    drawn: AtomicU64,
}

/// The days of all zones; shoppers are distributed over the series.
#[derive(Debug, Clone)]
pub struct PlanDays {
    series: Arc<Vec<DaySeries>>,
    per_plan: u64,
}

impl PlanDay {
    /// The window of a slot: its first and last instant.
    pub fn window(&self, slot: usize) -> (DateTime<Utc>, DateTime<Utc>) {
        let midnight = self.date.and_hms_opt(0, 0, 0).expect("midnight is a time of day").and_utc();
        let (start, end) = SLOTS[slot];
        (midnight + TimeDelta::hours(start.into()), midnight + TimeDelta::hours(end.into()))
    }
}

impl PlanDays {
    /// Each series needs at least one day. A day gets `per_plan` bookings, then the next day of its series is used.
    pub fn new(series: Vec<Vec<PlanDay>>, per_plan: u64) -> Self {
        let index = |days| DaySeries { days, drawn: AtomicU64::new(0) };
        Self { series: Arc::new(series.into_iter().map(index).collect()), per_plan }
    }

    /// Returns the plan for the next booking of a series.
    pub fn draw(&self, index: usize) -> PlanDay {
        let index = &self.series[index];
        let day = index.drawn.fetch_add(1, Ordering::Relaxed) / self.per_plan;
        let last = index.days.len() - 1;
        index.days[usize::try_from(day).unwrap_or(last).min(last)]
    }

    /// The first plan of a series; this does not count as a booking.
    pub fn first(&self, index: usize) -> PlanDay {
        self.series[index].days[0]
    }

    /// The number of series.
    pub fn series(&self) -> usize {
        self.series.len()
    }

    /// The number of plans with bookings, and the number of bookings that exceeded the share of the last days because
    /// no day was left.
    pub fn used(&self) -> (u64, u64) {
        let mut sums = (0, 0);
        for index in self.series.iter() {
            let (drawn, days) = (index.drawn.load(Ordering::Relaxed), index.days.len() as u64);
            sums.0 += drawn.div_ceil(self.per_plan).min(days);
            sums.1 += drawn.saturating_sub(days * self.per_plan);
        }
        sums
    }
}

/// The number of days that a series needs for this number of bookings, and one spare day.
pub fn days_for(bookings: u64, series: u64, per_plan: u64) -> u64 {
    bookings.div_ceil(series * per_plan) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> PlanDay {
        PlanDay { zone: Uuid::nil(), date: NaiveDate::from_ymd_opt(2027, 1, number).unwrap() }
    }

    #[test]
    fn a_day_takes_its_share_and_the_last_one_the_rest() {
        let plan_days = PlanDays::new(vec![vec![day(1), day(2)], vec![day(3)]], 2);
        let drawn: Vec<PlanDay> = (0..5).map(|_| plan_days.draw(0)).collect();
        assert_eq!(drawn, [day(1), day(1), day(2), day(2), day(2)]);
        assert_eq!(plan_days.used(), (2, 1));
        assert_eq!(plan_days.draw(1), day(3));
        assert_eq!((plan_days.used(), plan_days.first(1)), ((3, 1), day(3)));
    }

    #[test]
    fn days_are_enough() {
        assert_eq!((days_for(1, 1, 2000), days_for(100_000, 8, 2000), days_for(8000, 1, 2000)), (2, 8, 5));
    }

    #[test]
    fn a_window_is_that_of_its_slot() {
        let (start, end) = day(1).window(1);
        assert_eq!(
            (start.to_rfc3339(), end.to_rfc3339()),
            ("2027-01-01T10:00:00+00:00".into(), "2027-01-01T12:00:00+00:00".into())
        );
    }
}
