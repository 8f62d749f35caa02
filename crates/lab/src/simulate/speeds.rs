//! What the planner knows of the actual speeds: the speeds of the zone, and those of a plan.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::args::SimulateArgs;
use super::model::SpeedFigures;
use super::rush::Rush;

/// The days of the week by the names of the API, from Monday.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The quarters of an hour of a day.
const QUARTERS: u16 = 96;
/// The quarters in which the speeds of a plan are compared with the actual ones: 7:00 to 20:00.
const COMPARED: std::ops::Range<u16> = 28..80;

/// A rule of a zone's speeds, or of those of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpeedRule {
    days: Vec<String>,
    from: String,
    until: String,
    speed: f64,
}

impl SpeedRule {
    /// A rule for all days.
    fn daily((from, until): (u16, u16), speed: f64) -> Self {
        Self { days: DAYS.map(str::to_owned).to_vec(), from: clock_time(from), until: clock_time(until), speed }
    }

    fn applies(&self, day: Weekday, quarter: u16) -> bool {
        let time = clock_time(quarter);
        let name = DAYS[day.num_days_from_monday() as usize];
        // Times of two digits are ordered like their texts.
        self.days.iter().any(|day| day == name) && self.from <= time && time < self.until
    }
}

/// The start of a quarter of an hour: `07:15`.
fn clock_time(quarter: u16) -> String {
    format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15)
}

/// The `speeds` of the zone. A planner that knows nothing and does not learn has none.
pub fn of_zone(args: &SimulateArgs) -> Value {
    let learns = args.learning_days > 0;
    match known_rush(args) {
        None if !learns => Value::Null,
        rush => json!({"rules": rush.map(|rush| rules(&rush)).unwrap_or_default(), "learn": learns}),
    }
}

fn known_rush(args: &SimulateArgs) -> Option<Rush> {
    actual(args).filter(|_| args.rush_known)
}

/// The rush hours of the streets.
pub fn actual(args: &SimulateArgs) -> Option<Rush> {
    args.rush.map(|factor| Rush { factor, time_zone: args.time_zone })
}

/// The rules that say the same as the rush hours, for each quarter of an hour; quarters with the same speed share a rule.
fn rules(rush: &Rush) -> Vec<SpeedRule> {
    let quarters: Vec<(u16, f64)> = (0..QUARTERS).map(|quarter| (quarter, api_speed(rush, quarter))).collect();
    let runs = quarters.chunk_by(|a, b| a.1.total_cmp(&b.1).is_eq()).filter(|run| run[0].1 < 1.0);
    runs.map(|run| SpeedRule::daily((run[0].0, run[run.len() - 1].0 + 1), run[0].1)).collect()
}

/// The mean speed of a quarter in the precision of the API: thousandths.
fn api_speed(rush: &Rush, quarter: u16) -> f64 {
    (rush.mean_speed(quarter) * 1_000.0).round() / 1_000.0
}

impl SpeedFigures {
    /// Compares the speeds with which the plan of a day promised with the actual ones.
    pub fn new(args: &SimulateArgs, plan: Vec<SpeedRule>) -> Self {
        let errors: Vec<f64> = COMPARED.map(|quarter| error(args, &plan, quarter)).collect();
        Self {
            rush: args.rush,
            rush_known: args.rush_known,
            learning_days: args.learning_days,
            plan_mean_error: errors.iter().sum::<f64>() / errors.len() as f64,
            plan_largest_error: errors.iter().copied().fold(0.0, f64::max),
            plan,
        }
    }

    /// What the planner knew, in words.
    pub fn known(&self) -> String {
        let learned = match self.learning_days {
            0 => None,
            1 => Some("the reports of 1 day".to_owned()),
            days => Some(format!("the reports of {days} days")),
        };
        let rules = self.rush_known.then(|| "the rush hours".to_owned());
        let all: Vec<String> = rules.into_iter().chain(learned).collect();
        if all.is_empty() { "nothing".to_owned() } else { all.join(", and ") }
    }
}

/// The difference between the speed of the plan and the actual mean speed in a quarter of an hour.
fn error(args: &SimulateArgs, plan: &[SpeedRule], quarter: u16) -> f64 {
    let planned = planned(plan, args.date, quarter);
    (planned - actual(args).map_or(1.0, |rush| rush.mean_speed(quarter))).abs()
}

/// The speed of the plan in a quarter of an hour; 1 at all times without a rule.
fn planned(plan: &[SpeedRule], date: NaiveDate, quarter: u16) -> f64 {
    plan.iter().find(|rule| rule.applies(date.weekday(), quarter)).map_or(1.0, |rule| rule.speed)
}

#[cfg(test)]
mod tests {
    use ritiro_domain::{CivilTime, Seconds, SpeedProfile, Speeds, Window, resolve_civil};

    use super::*;

    fn args(line: &str) -> SimulateArgs {
        SimulateArgs::parse_line(line).unwrap()
    }

    #[test]
    fn the_zone_is_told_what_the_command_line_says() {
        assert_eq!(of_zone(&args("")), Value::Null);
        assert_eq!(of_zone(&args("--rush 0.6")), Value::Null);
        assert_eq!(of_zone(&args("--rush 0.6 --learning-days 3")), json!({"rules": [], "learn": true}));
        assert_eq!(of_zone(&args("--rush 1 --rush-known")), json!({"rules": [], "learn": false}));
        let known = of_zone(&args("--rush 0.6 --rush-known --learning-days 1"));
        assert_eq!((known["learn"].as_bool(), known["rules"].as_array().map(Vec::len)), (Some(true), Some(10)));
    }

    #[test]
    fn a_rush_hour_is_five_rules() {
        let rules = rules(&actual(&args("--rush 0.6")).unwrap());
        let told: Vec<(&str, &str, f64)> = rules.iter().map(|r| (r.from.as_str(), r.until.as_str(), r.speed)).collect();
        // Each step of a minute has the speed of its start, so the way down is a little faster than the way up.
        let morning = [
            ("07:00", "07:15", 0.907),
            ("07:15", "07:30", 0.707),
            ("07:30", "08:30", 0.6),
            ("08:30", "08:45", 0.693),
            ("08:45", "09:00", 0.893),
        ];
        assert_eq!(told[..5], morning);
        assert_eq!((told[5].0, told[9].1), ("17:00", "19:00"));
    }

    #[test]
    fn the_planner_drives_by_these_rules_as_the_couriers_do() {
        let args = args("--rush 0.6 --rush-known");
        let speeds: Speeds = serde_json::from_value(of_zone(&args)).unwrap();
        speeds.check().unwrap();
        let at = |minutes| resolve_civil(args.time_zone, args.date, CivilTime::from_minutes(minutes).unwrap());
        let day = Window::new(at(0), at(1_440)).unwrap();
        let clock = SpeedProfile::of(&speeds.rules).clock(args.time_zone, day);
        let rush = actual(&args).unwrap();
        for minute in 0..1_320 {
            // Within a quarter of the way down or up, the mean is behind or ahead by 22.5 s of driving at most. A long drive can begin in
            // the one and end in the other.
            for (free_flow, driving) in [(60, 22.5), (300, 22.5), (1_200, 22.5), (3_600, 45.0)] {
                let planned = (clock.arrive(at(minute), Seconds(free_flow)) - at(minute)).0;
                let drove = rush.duration(at(minute).0, free_flow);
                let most = driving / 0.6 + 2.0;
                assert!(((planned - drove).abs() as f64) <= most, "{minute}, {free_flow}: {planned}, {drove}");
            }
        }
        // From outside the rush hours to outside of them, both take the same time.
        let across = |free_flow| (clock.arrive(at(400), Seconds(free_flow)) - at(400)).0;
        assert!((across(9_000) - rush.duration(at(400).0, 9_000)).abs() <= 2);
    }

    #[test]
    fn the_speeds_of_the_plan_are_compared_with_the_actual_ones() {
        let args = args("--rush 0.6 --learning-days 2");
        let unknown = SpeedFigures::new(&args, Vec::new());
        // The morning has four full quarters and four halves: 0.4 * (4 + 4 / 2) of 52 quarters, and so has the evening.
        assert!((unknown.plan_mean_error - 2.0 * 0.4 * 6.0 / 52.0).abs() < 1e-9, "{unknown:?}");
        assert!((unknown.plan_largest_error - 0.4).abs() < 1e-9);
        let known = SpeedFigures::new(&args, rules(&actual(&args).unwrap()));
        assert!(known.plan_largest_error < 0.0005, "{known:?}");
        let other_day = SpeedRule { days: vec!["sun".to_owned()], ..SpeedRule::daily((28, 96), 0.6) };
        let ignored = SpeedFigures::new(&args, vec![other_day]);
        assert!((ignored.plan_mean_error - unknown.plan_mean_error).abs() < 1e-9);
    }

    #[test]
    fn the_report_says_what_the_planner_knew() {
        let known = |line: &str| SpeedFigures::new(&args(line), Vec::new()).known();
        assert_eq!(known("--rush 0.6"), "nothing");
        assert_eq!(known("--rush 0.6 --rush-known"), "the rush hours");
        assert_eq!(known("--rush 0.6 --learning-days 1"), "the reports of 1 day");
        assert_eq!(known("--rush 0.6 --rush-known --learning-days 3"), "the rush hours, and the reports of 3 days");
    }
}
