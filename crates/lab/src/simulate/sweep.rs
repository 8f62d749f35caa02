//! Finds out how many couriers a day needs: it simulates one day for each number, with the same shoppers and the same
//! random numbers.

use std::cmp::Reverse;
use std::path::Path;
use std::str::FromStr;

use serde::Serialize;

use super::args::SimulateArgs;
use super::channel::ServerProgram;
use super::figures::Figures;
use super::plot::{Panel, panels};
use super::report::percent;
use super::run::{self, SimulateError, write_all};
use crate::replay::report::{Block, kilometers};

/// The largest number of days in one sweep.
const MOST: u32 = 200;

/// A range of numbers of couriers, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sweep {
    from: u32,
    to: u32,
    step: u32,
}

impl Sweep {
    fn values(self) -> impl Iterator<Item = u32> {
        (self.from..=self.to).step_by(self.step as usize)
    }
}

impl FromStr for Sweep {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("must look like couriers=6..14 or couriers=6..14/2, with 1 to {MOST} days");
        let range = text.strip_prefix("couriers=").ok_or_else(wrong)?;
        let (range, step) = range.split_once('/').unwrap_or((range, "1"));
        let (from, to) = range.split_once("..").ok_or_else(wrong)?;
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|n| (1..=5_000).contains(n));
        let (Some(from), Some(to), Some(step)) = (number(from), number(to), number(step)) else { return Err(wrong()) };
        match from <= to && (to - from) / step < MOST {
            true => Ok(Self { from, to, step }),
            false => Err(wrong()),
        }
    }
}

/// The results of all days of a sweep.
pub struct SweepOutcome {
    days: Vec<Figures>,
}

/// One entry of `sweep.json`.
#[derive(Serialize)]
struct Line<'a> {
    couriers: u32,
    figures: &'a Figures,
}

/// Simulates the days one after the other.
pub async fn run(
    sweep: Sweep,
    args: &SimulateArgs,
    program: &ServerProgram,
    database_url: &str,
) -> Result<SweepOutcome, SimulateError> {
    let mut days = Vec::new();
    let all = sweep.values().count();
    for (number, couriers) in sweep.values().enumerate() {
        eprintln!("Day {} of {all}: {couriers} couriers", number + 1);
        let args = SimulateArgs { couriers, ..args.clone() };
        days.push(run::run(&args, program, database_url).await?.figures);
    }
    Ok(SweepOutcome { days })
}

impl SweepOutcome {
    pub fn text(&self) -> String {
        self.table().text()
    }

    pub fn passed(&self) -> bool {
        self.days.iter().all(Figures::passed)
    }

    /// Writes sweep.md, sweep.json and sweep.svg.
    pub fn write(&self, folder: &Path) -> Result<(), SimulateError> {
        let lines: Vec<Line<'_>> =
            self.days.iter().map(|figures| Line { couriers: figures.couriers, figures }).collect();
        let json = serde_json::to_string_pretty(&lines).expect("figures have string keys only");
        let markdown =
            format!("# How many couriers?\n\n{}\n![The same as a plot](sweep.svg)\n", self.table().markdown());
        write_all(folder, &[("sweep.md", markdown), ("sweep.json", json), ("sweep.svg", self.plot())])
    }

    fn table(&self) -> Block {
        let head = [
            "couriers",
            "booked",
            "acceptance",
            "refused, and why",
            "on time",
            "late",
            "never reached",
            "courier hours",
            "bookings an hour",
            "travel",
            "lost reports",
            "contradictions",
        ];
        let line = |day: &Figures| {
            vec![
                day.couriers.to_string(),
                day.booked.to_string(),
                percent(day.acceptance),
                refused(day),
                percent(day.promises.on_time_share),
                day.promises.late.to_string(),
                day.promises.never_reached.to_string(),
                format!("{:.1}", day.cost.courier_hours),
                format!("{:.2}", day.cost.bookings_per_courier_hour),
                kilometers(day.cost.travel_meters),
                day.reports.lost.to_string(),
                day.violations.len().to_string(),
            ]
        };
        let head = head.map(str::to_owned).to_vec();
        Block::Table(std::iter::once(head).chain(self.days.iter().map(line)).collect())
    }

    fn plot(&self) -> String {
        let points = |of: fn(&Figures) -> f64| -> Vec<(f64, f64)> {
            self.days.iter().map(|day| (f64::from(day.couriers), of(day))).collect()
        };
        let all = [
            Panel {
                title: "Acceptance: shoppers who could book",
                points: points(|day| day.acceptance * 100.0),
                unit: " %",
            },
            Panel { title: "Promises kept", points: points(|day| day.promises.on_time_share * 100.0), unit: " %" },
            Panel { title: "Cost: courier hours", points: points(|day| day.cost.courier_hours), unit: " h" },
            Panel { title: "Cost: travel", points: points(|day| day.cost.travel_meters as f64 / 1_000.0), unit: " km" },
        ];
        panels("How many couriers does this day need?", "couriers", &all)
    }
}

/// The number of shoppers without a booking, and the reasons, the most frequent first.
fn refused(day: &Figures) -> String {
    let mut reasons: Vec<(&String, &u64)> = day.refused.iter().collect();
    reasons.sort_by_key(|(why, number)| (Reverse(**number), *why));
    let described: Vec<String> = reasons.iter().map(|(why, number)| format!("{number} {why}")).collect();
    match day.refused.values().sum::<u64>() {
        0 => "0".to_owned(),
        all => format!("{all}: {}", described.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_includes_both_ends() {
        let values = |text: &str| text.parse::<Sweep>().map(|sweep| sweep.values().collect::<Vec<_>>());
        assert_eq!(values("couriers=6..9"), Ok(vec![6, 7, 8, 9]));
        assert_eq!(values("couriers=6..9/2"), Ok(vec![6, 8]));
        assert_eq!(values("couriers=6..6"), Ok(vec![6]));
    }

    #[test]
    fn what_is_no_sweep_is_reported_how_one_looks() {
        for text in ["6..9", "couriers=9..6", "couriers=0..3", "couriers=1..5000", "couriers=1..4/0", "vans=1..2", ""] {
            assert!(text.parse::<Sweep>().unwrap_err().contains("couriers=6..14"), "{text}");
        }
    }
}
