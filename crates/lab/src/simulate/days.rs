//! The days that are played: the learning days, and the day of the report.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::args::SimulateArgs;
use super::clock::Moment;
use super::day_times::DayTimes;
use super::demand;
use super::model::DayDemand;
use super::run::SimulateError;
use ritiro_client::Place;

/// The smallest number of days from one played day to the next: a day begins at midnight of the day before.
const APART: u64 = 2;

/// A day to play.
pub struct SimulatedDay {
    /// The command line with the date and the seed of this day.
    pub args: SimulateArgs,
    pub times: DayTimes,
    pub demand: DayDemand,
}

/// All days of a command line.
pub struct SimulatedDays {
    /// The days before, the earliest first.
    pub learning: Vec<SimulatedDay>,
    /// The day of the report.
    pub last: SimulatedDay,
}

impl SimulatedDay {
    fn new(mut args: SimulateArgs) -> Result<Self, SimulateError> {
        args.slots.sort_by_key(|slot| (slot.start, slot.end));
        let times = DayTimes::new(&args)?;
        let demand = demand::generate(&args, &times)?;
        Ok(Self { args, times, demand })
    }
}

impl SimulatedDays {
    /// Draws the shoppers of all days.
    pub fn new(args: &SimulateArgs) -> Result<Self, SimulateError> {
        let learning = (0..args.learning_days).map(|before| SimulatedDay::new(learning_day(args, before)));
        Ok(Self { learning: learning.collect::<Result<_, _>>()?, last: SimulatedDay::new(args.clone())? })
    }

    /// The time at which the first day begins.
    pub fn begin(&self) -> Moment {
        self.learning.first().unwrap_or(&self.last).times.midnight_before
    }

    /// The homes of all shoppers, and the depot.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let shoppers = self.learning.iter().chain([&self.last]).flat_map(|day| &day.demand.shoppers);
        shoppers.map(|shopper| shopper.place).chain([self.last.demand.depot])
    }
}

/// The command line of the learning day that has `before` learning days before it. It is played to its end, and its random numbers do not
/// depend on the number of learning days before it.
fn learning_day(args: &SimulateArgs, before: u32) -> SimulateArgs {
    let back = args.learning_days - before;
    SimulateArgs {
        date: (0..back).fold(args.date, |date, _| day_before(date)),
        seed: args.seed ^ (u64::from(back) << 32),
        learning_days: before,
        hours: None,
        ..args.clone()
    }
}

/// The last day of the same kind that is far enough before a day.
fn day_before(date: NaiveDate) -> NaiveDate {
    let mut earlier = (date - Days::new(APART)).iter_days().rev();
    earlier.find(|day| kind(*day) == kind(date)).unwrap_or(date)
}

/// The kind of a day by which speeds are learned: Monday to Friday, Saturday, or Sunday.
fn kind(date: NaiveDate) -> u8 {
    match date.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(line: &str) -> SimulatedDays {
        SimulatedDays::new(&SimulateArgs::parse_line(line).unwrap()).unwrap()
    }

    fn dates(line: &str) -> Vec<String> {
        days(line).learning.iter().map(|day| day.args.date.to_string()).collect()
    }

    #[test]
    fn learning_days_are_of_the_same_kind_and_do_not_meet() {
        // The first of June 2027 is a Tuesday.
        let workdays = ["2027-05-24", "2027-05-26", "2027-05-28"];
        assert_eq!(dates("--orders 5 --date 2027-06-01 --learning-days 3"), workdays);
        assert_eq!(dates("--orders 5 --date 2027-06-05 --learning-days 2"), ["2027-05-22", "2027-05-29"]);
        assert_eq!(dates("--orders 5 --date 2027-06-06 --learning-days 1"), ["2027-05-30"]);
        assert!(dates("--orders 5").is_empty());
        for day in ["2027-05-31", "2027-06-01", "2027-06-02", "2027-06-03", "2027-06-04"] {
            let days = days(&format!("--orders 5 --date {day} --learning-days 7"));
            let all: Vec<&SimulatedDay> = days.learning.iter().chain([&days.last]).collect();
            for pair in all.windows(2) {
                assert!(pair[1].args.date - pair[0].args.date >= chrono::TimeDelta::days(2), "{day}");
                assert!(pair[0].times.midnight + 86_400 <= pair[1].times.midnight_before, "{day}");
            }
            assert!(days.learning.iter().all(|before| kind(before.args.date) == 0));
            assert!(days.last.args.date - days.learning[0].args.date < chrono::TimeDelta::days(28), "{day}");
        }
    }

    #[test]
    fn each_day_has_shoppers_of_its_own_and_the_last_one_those_of_the_command_line() {
        let (alone, three) = (days("--orders 40 --seed 3"), days("--orders 40 --seed 3 --learning-days 3"));
        assert_eq!(alone.last.demand, three.last.demand);
        let mut homes: Vec<Vec<Place>> = Vec::new();
        for day in three.learning.iter().chain([&three.last]) {
            homes.push(day.demand.shoppers.iter().map(|shopper| shopper.place).collect());
        }
        assert!((1..4).all(|k| !homes[..k].contains(&homes[k])));
        assert_eq!(three.places().count(), 4 * 40 + 1);
        assert_eq!(
            (alone.begin(), three.begin()),
            (alone.last.times.midnight_before, three.learning[0].times.midnight_before)
        );
    }

    #[test]
    fn more_learning_days_are_earlier_ones_and_all_are_played_to_their_end() {
        let (one, two) =
            (days("--orders 9 --learning-days 1 --hours 9"), days("--orders 9 --learning-days 2 --hours 9"));
        assert_eq!(one.learning[0].demand, two.learning[1].demand);
        assert_eq!((two.learning[0].args.hours, two.last.args.hours), (None, Some(9)));
        let played_before: Vec<u32> = two.learning.iter().map(|day| day.args.learning_days).collect();
        assert_eq!((played_before, two.last.args.learning_days), (vec![0, 1], 2));
    }
}
