//! The report as text: one content, rendered for a terminal or as Markdown.

use super::outcome::{CourierFigures, Summary};
use super::tally::{Counts, LatencyFigures};

/// A part of a report.
pub(crate) enum Block {
    Heading(&'static str),
    Paragraph(String),
    List(Vec<String>),
    Table(Vec<Vec<String>>),
}

pub fn text(summary: &Summary, passed: bool) -> String {
    let blocks = blocks(summary, passed);
    let parts: Vec<String> = blocks.iter().map(Block::text).collect();
    parts.join("\n")
}

pub fn markdown(summary: &Summary, passed: bool) -> String {
    let blocks = blocks(summary, passed);
    let parts: Vec<String> = blocks.iter().map(Block::markdown).collect();
    format!("# Replay\n\n{}", parts.join("\n"))
}

fn blocks(summary: &Summary, passed: bool) -> Vec<Block> {
    let mut blocks = vec![
        Block::Paragraph(verdict(summary, passed)),
        Block::Heading("Shoppers"),
        Block::Table(shopper_table(summary)),
        Block::Heading("Latency"),
        Block::Table(latency_table(summary)),
        Block::Heading("Travel"),
        Block::Table(travel_table(summary)),
        Block::Heading("Couriers"),
        Block::Table(courier_table(&summary.couriers)),
    ];
    if !summary.violations.is_empty() {
        blocks.push(Block::Heading("Violations"));
        blocks.push(Block::List(summary.violations.clone()));
    }
    blocks
}

fn verdict(summary: &Summary, passed: bool) -> String {
    let checked = summary.booked + summary.booked_earlier;
    let word = if passed { "PASSED" } else { "FAILED" };
    format!(
        "{word}: {checked} promises checked, {} violations, {} server errors, {} shoppers stopped by a fault. Zone {} on {} ({}).",
        summary.violations.len(),
        summary.traffic.server_errors,
        summary.failures.values().sum::<u64>(),
        summary.zone_id,
        summary.date,
        summary.time_zone,
    )
}

fn shopper_table(summary: &Summary) -> Vec<Vec<String>> {
    let mut rows = vec![row(["", "number"])];
    let mut line = |name: &str, value: String| rows.push(row([name, &value]));
    line("shoppers", summary.shoppers.to_string());
    line("booked", summary.booked.to_string());
    if summary.booked_earlier > 0 {
        line("booked in an earlier run", summary.booked_earlier.to_string());
    }
    line(
        "of the booked, first choice",
        summary.first_choice_share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0)),
    );
    for (name, counts) in [
        ("refused", &summary.refused),
        ("stopped by a fault", &summary.failures),
        ("offered, then refused", &summary.offered_then_refused),
        ("held, then refused", &summary.held_then_refused),
    ] {
        for (name, number) in count_lines(name, counts) {
            line(&name, number);
        }
    }
    line("stops kept by a hold alone", summary.held_stops.to_string());
    line("bookings unknown to this replay", summary.unknown_bookings.to_string());
    line("busy answers that were retried", summary.traffic.busy.to_string());
    line("attempts without an answer", summary.traffic.unreachable.to_string());
    line("server errors (5xx)", summary.traffic.server_errors.to_string());
    rows
}

/// The sum, and each code with a count.
fn count_lines(name: &str, counts: &Counts) -> Vec<(String, String)> {
    let sum: u64 = counts.values().sum();
    let codes = counts.iter().map(|(code, number)| (format!("{name}: {code}"), number.to_string()));
    std::iter::once((name.to_owned(), sum.to_string())).chain(codes).collect()
}

fn latency_table(summary: &Summary) -> Vec<Vec<String>> {
    let line = |name: &str, figures: &LatencyFigures| {
        let millis = |value: f64| format!("{value:.1} ms");
        row([
            name,
            &figures.count.to_string(),
            &millis(figures.p50_ms),
            &millis(figures.p99_ms),
            &millis(figures.max_ms),
        ])
    };
    vec![
        row(["request", "number", "p50", "p99", "max"]),
        line("offers", &summary.offers),
        line("hold", &summary.holds),
        line("booking", &summary.bookings),
    ]
}

fn travel_table(summary: &Summary) -> Vec<Vec<String>> {
    let travel = &summary.travel;
    let each = |value: Option<f64>, unit: &str| value.map_or("-".to_owned(), |value| format!("{value:.0} {unit}"));
    vec![
        row(["", "value"]),
        row(["time the shoppers took", &format!("{:.1} s", summary.elapsed_seconds)]),
        row(["bookings a second", &format!("{:.1}", summary.bookings_per_second)]),
        row(["travel of all routes", &kilometers(travel.distance_meters)]),
        row(["time of all routes on the road", &duration(travel.travel_seconds)]),
        row(["travel per booking", &each(travel.meters_per_booking, "m")]),
        row(["time on the road per booking", &each(travel.seconds_per_booking, "s")]),
    ]
}

fn courier_table(couriers: &[CourierFigures]) -> Vec<Vec<String>> {
    let head = row(["courier", "stops", "load", "capacity", "travel", "on the road", "leaves", "returns"]);
    let lines = couriers.iter().map(|courier| {
        let clock = |time: &Option<String>| time.clone().unwrap_or("-".to_owned());
        vec![
            courier.courier.clone(),
            courier.stops.to_string(),
            courier.load.to_string(),
            courier.capacity.to_string(),
            kilometers(courier.distance_meters),
            duration(courier.travel_seconds),
            clock(&courier.leaves),
            clock(&courier.returns),
        ]
    });
    std::iter::once(head).chain(lines).collect()
}

/// Formats a distance: `12.3 km`.
pub fn kilometers(meters: i64) -> String {
    format!("{:.1} km", meters as f64 / 1000.0)
}

/// Formats a duration: `3 h 05 min`.
pub fn duration(seconds: i64) -> String {
    let minutes = (seconds + 30) / 60;
    format!("{} h {:02} min", minutes / 60, minutes % 60)
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

impl Block {
    /// The text for a terminal.
    pub fn text(&self) -> String {
        match self {
            Self::Heading(title) => format!("{title}\n"),
            Self::Paragraph(text) => format!("{text}\n"),
            Self::List(items) => items.iter().map(|item| format!("  - {item}\n")).collect(),
            Self::Table(rows) => {
                let widths = widths(rows);
                let line = |row: &Vec<String>| format!("  {}\n", aligned(row, &widths, "  ").trim_end());
                rows.iter().map(line).collect()
            }
        }
    }

    pub fn markdown(&self) -> String {
        match self {
            Self::Heading(title) => format!("## {title}\n"),
            Self::Paragraph(text) => format!("{text}\n"),
            Self::List(items) => items.iter().map(|item| format!("* {item}\n")).collect(),
            Self::Table(rows) => markdown_table(rows),
        }
    }
}

fn markdown_table(rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = widths(rows).iter().map(|width| (*width).max(3)).collect();
    let mut lines: Vec<String> = rows.iter().map(|row| format!("| {} |\n", aligned(row, &widths, " | "))).collect();
    let rule: Vec<String> = widths
        .iter()
        .enumerate()
        .map(|(at, width)| match at {
            0 => "-".repeat(*width),
            _ => format!("{}:", "-".repeat(width - 1)),
        })
        .collect();
    lines.insert(1, format!("| {} |\n", rule.join(" | ")));
    lines.concat()
}

fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max();
    (0..columns).map(|at| width(at).unwrap_or(0)).collect()
}

/// Aligns the first column to the left and the others to the right.
fn aligned(row: &[String], widths: &[usize], between: &str) -> String {
    let cells: Vec<String> = row
        .iter()
        .zip(widths)
        .enumerate()
        .map(|(at, (cell, &width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        })
        .collect();
    cells.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::samples;
    use crate::replay::tally::Tally;
    use ritiro_client::TrafficCounts;

    fn outcome() -> crate::replay::ReplayOutcome {
        let mut tally = Tally::default();
        tally.refused.insert("no_room".to_owned(), 5);
        tally.contradictions.push("the hold moved".to_owned());
        samples::outcome(tally, TrafficCounts::default())
    }

    #[test]
    fn the_text_shows_reasons_and_violations() {
        let text = outcome().text();
        for expected in ["FAILED", "refused: no_room", "the hold moved", "Courier 2"] {
            assert!(text.contains(expected), "{text}");
        }
        assert!(!text.contains('|'));
    }

    #[test]
    fn every_markdown_table_line_has_the_same_columns() {
        let markdown = outcome().markdown();
        assert!(markdown.starts_with("# Replay\n"));
        for table in markdown.split("\n\n").filter(|part| part.starts_with('|')) {
            let columns: Vec<usize> = table.lines().map(|l| l.matches('|').count()).collect();
            assert!(columns.iter().all(|&count| count == columns[0]), "{table}");
        }
    }

    #[test]
    fn the_json_has_the_figures_as_numbers() {
        let json: serde_json::Value = serde_json::from_str(&outcome().json()).unwrap();
        assert_eq!(json["refused"]["no_room"], 5);
        assert_eq!(json["couriers"][0]["stops"], 2);
        assert_eq!(json["violations"][0], "the hold moved");
    }

    #[test]
    fn durations_are_rounded_to_minutes() {
        assert_eq!(duration(3_599), "1 h 00 min");
        assert_eq!(duration(11_100), "3 h 05 min");
    }
}
