//! The report: the figures as JSON, and the same as text.

use serde::Serialize;
use uuid::Uuid;

use super::args::Mix;
use super::figures::{Bucket, FailureCount, StepFigures, median};
use super::tally::Step;
use crate::common::blocks::{self, Block};
use crate::common::format::{mebibytes, milliseconds};
use crate::common::numbers::count;

/// The results of a load run.
#[derive(Debug, Serialize)]
pub struct LoadReport {
    /// The address of the server.
    pub url: String,
    /// The mix: `book`, `shop` or `offers`.
    pub mix: &'static str,
    /// The model of arrivals, and the meaning of the latencies.
    pub model: String,
    /// The number of concurrent connections.
    pub clients: u32,
    /// The number of plans that were busy at the same time.
    pub plans: u32,
    /// The number of couriers of each plan.
    pub couriers: u32,
    /// The seed of places, windows and arrivals.
    pub seed: u64,
    /// The zones that were created.
    pub zones: Vec<Uuid>,
    /// The measured rounds.
    pub rounds: Vec<Round>,
    /// The steps over all rounds.
    pub steps: Vec<StepFigures>,
    /// The failures over all rounds.
    pub failures: Vec<FailureCount>,
    /// The totals of the run, with the warm-up.
    pub totals: Totals,
    /// The memory of the server, if its process is on this machine.
    pub memory: Option<Memory>,
    /// Notes that a reader needs to interpret the results.
    pub notes: Vec<String>,
}

/// One round, and its comparisons.
#[derive(Debug, Serialize)]
pub struct Round {
    pub elapsed_seconds: f64,
    /// Successful requests per second of the main step of the mix.
    pub per_second: f64,
    pub steps: Vec<StepFigures>,
    /// Transactions per second of `pgbench`, one per booking.
    pub pgbench_per_second: Option<f64>,
    /// The same with one statement per booking.
    pub pgbench_one_statement_per_second: Option<f64>,
    /// Requests per second of the bare handler.
    pub bare_per_second: Option<f64>,
}

/// The totals of the run, with the warm-up.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    pub bookings_acknowledged: u64,
    pub cancellations_acknowledged: u64,
    /// Bookings without a clear answer: they may or may not exist.
    pub unknown: u64,
    /// Shoppers of the open model who arrived while the server could not keep up, and who were given up.
    pub not_started: u64,
    /// Bookings in the database, if it could be queried.
    pub bookings_in_database: Option<u64>,
    /// The cancelled ones among them.
    pub cancelled_in_database: Option<u64>,
    /// Plans with bookings.
    pub plans_used: u64,
}

/// The resident memory of the server.
#[derive(Debug, Serialize)]
pub struct Memory {
    pub pid: u32,
    /// The memory before the first booking, in bytes.
    pub before_bytes: u64,
    /// The memory at the end, in bytes.
    pub after_bytes: u64,
    pub live_bookings: u64,
}

/// A comparison: its name, and its figure in a round.
type Comparison = (&'static str, fn(&Round) -> Option<f64>);

impl Totals {
    /// Whether the database contains what was acknowledged; `None` if it could not be queried.
    pub fn add_up(&self) -> Option<bool> {
        let (booked, cancelled) = (self.bookings_in_database?, self.cancelled_in_database?);
        let within = |rows: u64, acknowledged: u64| (acknowledged..=acknowledged + self.unknown).contains(&rows);
        Some(within(booked, self.bookings_acknowledged) && cancelled >= self.cancellations_acknowledged)
    }
}

impl Memory {
    /// Bytes per live booking.
    fn per_booking(&self) -> Option<u64> {
        self.after_bytes.saturating_sub(self.before_bytes).checked_div(self.live_bookings)
    }
}

impl LoadReport {
    /// Whether the database, if it could be queried, contains all acknowledged bookings.
    pub fn passed(&self) -> bool {
        self.totals.add_up() != Some(false)
    }

    /// The figures as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("the report has string keys only")
    }

    /// The report for a terminal.
    pub fn text(&self) -> String {
        let mut blocks = vec![
            Block::Paragraph(format!("{}. Zones: {} of {} couriers.", self.model, self.plans, self.couriers)),
            Block::Table(self.round_table()),
            Block::Heading("Latency, all rounds"),
            Block::Table(self.step_table()),
            Block::Heading("Histogram, all rounds"),
            Block::Table(self.histogram_table()),
            Block::Heading("Answers other than asked for"),
            Block::Table(self.failure_table()),
            Block::Heading("In all, warm-up included"),
            Block::Table(self.totals_table()),
        ];
        if !self.notes.is_empty() {
            blocks.push(Block::Heading("Notes"));
            blocks.push(Block::List(self.notes.clone()));
        }
        blocks::text(&blocks)
    }

    fn round_table(&self) -> Vec<Vec<String>> {
        let mut head = vec!["round".to_owned(), "s".to_owned(), format!("{}/s", main_word(self.mix))];
        let columns = self.compared();
        for (name, _) in &columns {
            head.extend([format!("{name}/s"), "ratio".to_owned()]);
        }
        let line = |name: String, seconds: String, rate: f64, others: Vec<f64>| {
            let mut cells = vec![name, seconds, format!("{rate:.0}")];
            others.iter().for_each(|other| cells.extend([format!("{other:.0}"), format!("{:.2}", rate / other)]));
            cells
        };
        let mut rows = vec![head];
        for (at, round) in self.rounds.iter().enumerate() {
            let others = columns.iter().filter_map(|(_, of)| of(round)).collect();
            rows.push(line((at + 1).to_string(), format!("{:.1}", round.elapsed_seconds), round.per_second, others));
        }
        let others = columns.iter().filter_map(|(_, of)| median(self.rounds.iter().filter_map(of))).collect();
        let rate = median(self.rounds.iter().map(|round| round.per_second)).unwrap_or_default();
        rows.push(line("median".to_owned(), String::new(), rate, others));
        rows
    }

    /// The comparisons that exist in all rounds.
    fn compared(&self) -> Vec<Comparison> {
        let all: [Comparison; 3] = [
            ("pgbench", |round| round.pgbench_per_second),
            ("pgbench, one statement", |round| round.pgbench_one_statement_per_second),
            ("bare handler", |round| round.bare_per_second),
        ];
        all.into_iter().filter(|(_, of)| self.rounds.iter().all(|round| of(round).is_some())).collect()
    }

    fn step_table(&self) -> Vec<Vec<String>> {
        let head = ["request", "as asked", "per second", "p50", "p90", "p99", "p99.9", "max"];
        let line = |it: &StepFigures| {
            let millis = [it.p50_ms, it.p90_ms, it.p99_ms, it.p999_ms, it.max_ms].map(milliseconds);
            let mut cells = vec![it.step.word().to_owned(), it.done.to_string(), format!("{:.0}", it.per_second)];
            cells.extend(millis);
            cells
        };
        std::iter::once(head.map(str::to_owned).to_vec()).chain(self.steps.iter().map(line)).collect()
    }

    /// The histogram of the main step of the mix, as shares of all answers.
    fn histogram_table(&self) -> Vec<Vec<String>> {
        const WIDEST: usize = 40;
        let main = self.steps.iter().find(|it| it.step == main_step(self.mix));
        let buckets = main.map_or(&[][..], |it| &it.histogram);
        let all = buckets.iter().map(|bucket| bucket.count).sum::<u64>().max(1) as f64;
        let line = |bucket: &Bucket| {
            let share = bucket.count as f64 / all;
            let bar = "#".repeat(count((share * WIDEST as f64).ceil()));
            vec![format!("up to {} ms", bucket.up_to_ms), format!("{:.2} %", share * 100.0), format!("{bar:<WIDEST$}")]
        };
        let head = [main_step(self.mix).word(), "share", ""].map(str::to_owned).to_vec();
        std::iter::once(head).chain(buckets.iter().map(line)).collect()
    }

    fn failure_table(&self) -> Vec<Vec<String>> {
        if self.failures.is_empty() {
            return vec![vec!["none".to_owned()]];
        }
        let head = ["request", "status", "code", "number"].map(str::to_owned).to_vec();
        let line = |it: &FailureCount| {
            let status = if it.status == 0 { "no answer".to_owned() } else { it.status.to_string() };
            vec![it.step.word().to_owned(), status, it.code.clone(), it.count.to_string()]
        };
        std::iter::once(head).chain(self.failures.iter().map(line)).collect()
    }

    fn totals_table(&self) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new(), "number".to_owned()]];
        let mut line = |name: &str, value: String| rows.push(vec![name.to_owned(), value]);
        let totals = &self.totals;
        line("bookings acknowledged", totals.bookings_acknowledged.to_string());
        line("cancellations acknowledged", totals.cancellations_acknowledged.to_string());
        line("bookings without a clear answer", totals.unknown.to_string());
        if totals.not_started > 0 {
            line("shoppers given up", totals.not_started.to_string());
        }
        line("plans filled", totals.plans_used.to_string());
        let in_database = match (totals.bookings_in_database, totals.add_up()) {
            (Some(rows), Some(true)) => format!("{rows}: adds up"),
            (Some(rows), _) => format!("{rows}: DOES NOT ADD UP"),
            (None, _) => "not asked".to_owned(),
        };
        line("bookings in the database", in_database);
        if let Some(memory) = &self.memory {
            line("server's memory before", mebibytes(memory.before_bytes));
            line("server's memory after", mebibytes(memory.after_bytes));
            line("live bookings", memory.live_bookings.to_string());
            line("memory per live booking", memory.per_booking().map_or("-".into(), |bytes| format!("{bytes} bytes")));
        }
        rows
    }
}

/// The name of a mix in JSON.
pub fn mix_name(mix: Mix) -> &'static str {
    match mix {
        Mix::Book => "book",
        Mix::Shop => "shop",
        Mix::Offers => "offers",
    }
}

fn main_step(mix: &str) -> Step {
    if mix == "offers" { Step::Offers } else { Step::Book }
}

fn main_word(mix: &str) -> &'static str {
    if mix == "offers" { "offers" } else { "bookings" }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    fn round(per_second: f64, pgbench: Option<f64>) -> Round {
        Round {
            elapsed_seconds: 20.0,
            per_second,
            steps: Vec::new(),
            pgbench_per_second: pgbench,
            pgbench_one_statement_per_second: None,
            bare_per_second: None,
        }
    }

    fn report(rounds: Vec<Round>) -> LoadReport {
        LoadReport {
            url: "http://h".into(),
            mix: "book",
            model: "Closed model".into(),
            clients: 64,
            plans: 1,
            couriers: 40,
            seed: 1,
            zones: Vec::new(),
            rounds,
            steps: Vec::new(),
            failures: Vec::new(),
            totals: Totals::default(),
            memory: None,
            notes: vec!["a note".into()],
        }
    }

    #[test]
    fn ratios_are_those_of_medians() {
        let report =
            report(vec![round(3000.0, Some(1000.0)), round(2000.0, Some(1500.0)), round(1000.0, Some(2000.0))]);
        let rows = report.round_table();
        assert_eq!(rows.last().unwrap(), &["median", "", "2000", "1500", "1.33"]);
        assert!(report.text().contains("a note"));
    }

    #[test]
    fn a_comparison_that_was_not_made_has_no_column() {
        let rows = report(vec![round(3000.0, None)]).round_table();
        assert_eq!(rows[0], ["round", "s", "bookings/s"]);
    }

    #[test]
    fn rows_are_what_was_acknowledged_and_at_most_what_is_unknown() {
        let totals = |rows| Totals {
            bookings_acknowledged: 10,
            unknown: 2,
            bookings_in_database: Some(rows),
            cancelled_in_database: Some(0),
            ..Totals::default()
        };
        assert_eq!([9, 10, 12, 13].map(|rows| totals(rows).add_up().unwrap()), [false, true, true, false]);
        assert_eq!(Totals::default().add_up(), None);
    }
}
