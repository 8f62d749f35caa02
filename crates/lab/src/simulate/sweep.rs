//! Finds out how many couriers a day needs: it simulates one day for each number, with the same shoppers and the same
//! random numbers.

use std::cmp::Reverse;
use std::path::Path;

use maud::Markup;
use serde::Serialize;

use super::args::SimulateArgs;
use super::channel::ServerProgram;
use super::model::Figures;
use super::plot::{Panel, panels};
use super::run::{self, SimulateError, write_all};
use super::sweep_range::Sweep;
use crate::common::blocks::Block;
use crate::common::format::{kilometers, percent};

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
///
/// # Errors
/// The error of the first day that cannot be simulated.
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
    /// The report for a terminal: a table with one line per day.
    pub fn text(&self) -> String {
        self.table().text()
    }

    /// Whether all days passed.
    pub fn passed(&self) -> bool {
        self.days.iter().all(Figures::passed)
    }

    /// Writes sweep.md, sweep.json and sweep.svg.
    ///
    /// # Errors
    /// [`SimulateError::Output`].
    pub fn write(&self, folder: &Path) -> Result<(), SimulateError> {
        let lines: Vec<Line<'_>> =
            self.days.iter().map(|figures| Line { couriers: figures.couriers, figures }).collect();
        let json = serde_json::to_string_pretty(&lines).expect("figures have string keys only");
        let markdown =
            format!("# How many couriers?\n\n{}\n![The same as a plot](sweep.svg)\n", self.table().markdown());
        write_all(folder, &[("sweep.md", markdown), ("sweep.json", json), ("sweep.svg", self.plot().into_string())])
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

    fn plot(&self) -> Markup {
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
    let texts: Vec<String> = reasons.iter().map(|(why, number)| format!("{number} {why}")).collect();
    match day.refused.values().sum::<u64>() {
        0 => "0".to_owned(),
        all => format!("{all}: {}", texts.join(", ")),
    }
}
