//! `ritiro check`: is the database as it must be?

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Failure;
use super::args::CheckArgs;
use super::database::Database;
use crate::app::operations::check::{self, Finding, Invariant, Progress, Report, Scope};
use crate::config::Settings;
use crate::server::system_time;
use crate::store::Store;
use ritiro_domain::ZoneId;
use ritiro_travel::TravelModels;

/// Checks, tells what was found on standard output, and says so by the exit status: 0 if all is well, 1 if not.
pub async fn run(settings: &Settings, args: &CheckArgs) -> Result<ExitCode, Failure> {
    let database = Database::open_or_join(&settings.database).await?;
    let travel = TravelModels::new(settings.roads_directory());
    let checked = checked(database.url(), &travel, args).await;
    database.close().await;
    let (report, took) = checked?;
    match args.json {
        true => writeln!(io::stdout(), "{:#}", as_json(&report, took))?,
        false => write!(io::stdout(), "{}", ForPeople(&report, took))?,
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn checked(url: &str, travel: &TravelModels, args: &CheckArgs) -> Result<(Report, Duration), Failure> {
    let began = Instant::now();
    let scope = Scope { zone: args.zone.map(ZoneId), date: args.date };
    let bar = bar();
    let watcher = |at: Progress| {
        bar.set_length(at.of as u64);
        bar.set_position(at.done as u64);
        bar.set_message(at.what);
    };
    let report = check::run(&Store::new(url, 1)?, travel, system_time(), scope, &watcher).await;
    bar.finish_and_clear();
    Ok((report?, began.elapsed()))
}

/// On standard error, and only where that is a terminal.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} steps, {msg} [{elapsed}]");
    ProgressBar::new(0).with_style(style.expect("the template is constant and valid"))
}

fn as_json(report: &Report, took: Duration) -> Value {
    let finding = |finding: &Finding| {
        let mut described = serde_json::to_value(finding).unwrap_or_default();
        described["advice"] = json!(finding.invariant.advice());
        described
    };
    json!({
        "clean": report.is_clean(),
        "seconds": took.as_secs_f64(),
        "seen": report.seen,
        "invariants": Invariant::ALL.iter().map(|i| json!({"code": i.code(), "rule": i.rule()})).collect::<Vec<_>>(),
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "more": report.more,
    })
}

struct ForPeople<'a>(&'a Report, Duration);

impl Display for ForPeople<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(report, took) = self;
        let seen = &report.seen;
        writeln!(
            f,
            "Looked at {} plans ({} routes, {} stops, {} active holds), {} bookings with {} ledger lines; {} questions to all \
             rows, in {:.1} s.",
            seen.plans,
            seen.routes,
            seen.stops,
            seen.holds,
            seen.bookings,
            seen.ledger_lines,
            seen.questions,
            took.as_secs_f64()
        )?;
        if seen.leaving > 0 {
            writeln!(f, "{} reservations without owner are about to be taken out by the service.", seen.leaving)?;
        }
        if report.is_clean() {
            return writeln!(f, "Everything is as it must be: {} invariants hold.", Invariant::ALL.len());
        }
        self.findings(f)
    }
}

impl ForPeople<'_> {
    fn findings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(report, _) = self;
        let mut by_rule: BTreeMap<Invariant, Vec<&Finding>> = BTreeMap::new();
        report.findings.iter().for_each(|finding| by_rule.entry(finding.invariant).or_default().push(finding));
        for (invariant, findings) in by_rule {
            writeln!(f, "\n{}: {}", invariant.code(), invariant.rule())?;
            for finding in findings {
                writeln!(f, "  {}{}: {}", finding.subject, place(finding), finding.detail)?;
            }
            writeln!(f, "  What to do: {}", invariant.advice())?;
        }
        if report.more > 0 {
            writeln!(f, "\n… and {} more findings that are not listed.", report.more)?;
        }
        writeln!(f, "\n{} of {} invariants do not hold.", broken(report), Invariant::ALL.len())
    }
}

fn broken(report: &Report) -> usize {
    report.findings.iter().map(|finding| finding.invariant).collect::<std::collections::BTreeSet<_>>().len()
}

fn place(finding: &Finding) -> String {
    match (finding.zone_id, finding.date) {
        (Some(zone), Some(date)) => format!(" (zone {zone}, {date})"),
        (Some(zone), None) => format!(" (zone {zone})"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let finding = Finding {
            invariant: Invariant::SlotsCounted,
            zone_id: None,
            date: None,
            subject: "slot 4711".into(),
            detail: "2 places are counted as taken, 1 reservations stand in routes".into(),
        };
        Report { findings: vec![finding], ..Report::default() }
    }

    #[test]
    fn people_are_reported_what_is_wrong_and_what_to_do() {
        let described = ForPeople(&report(), Duration::ZERO).to_string();
        let counted = format!("1 of {} invariants", Invariant::ALL.len());
        for part in ["slots_counted: The places", "slot 4711: 2 places", "What to do: Stop the service", &counted] {
            assert!(described.contains(part), "{part} is not in {described}");
        }
        let well = ForPeople(&Report::default(), Duration::ZERO).to_string();
        assert!(well.contains("Everything is as it must be") && !well.contains("What to do"));
    }

    #[test]
    fn machines_are_reported_the_same() {
        let described = as_json(&report(), Duration::ZERO);
        assert_eq!(
            (&described["clean"], &described["findings"][0]["invariant"]),
            (&json!(false), &json!("slots_counted"))
        );
        assert!(
            described["findings"][0]["advice"].as_str().is_some_and(|advice| advice.starts_with("Stop the service"))
        );
    }
}
