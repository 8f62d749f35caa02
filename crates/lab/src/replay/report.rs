//! The report of a replay.

use super::model::{Counts, CourierFigures, LatencyFigures, Summary};
use crate::common::blocks::{self, Block};
use crate::common::format::{duration, kilometers, milliseconds, percent};

/// The report for a terminal.
pub fn text(summary: &Summary, passed: bool) -> String {
    blocks::text(&blocks(summary, passed))
}

/// The report as Markdown.
pub fn markdown(summary: &Summary, passed: bool) -> String {
    blocks::markdown("Replay", &blocks(summary, passed))
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
    line("of the booked, first choice", summary.first_choice_share.map_or("-".to_owned(), percent));
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
        row([
            name,
            &figures.count.to_string(),
            &milliseconds(figures.p50_ms),
            &milliseconds(figures.p99_ms),
            &milliseconds(figures.max_ms),
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
    let head = row(["courier", "stops", "trips", "load", "capacity", "travel", "on the road", "leaves", "returns"]);
    let lines = couriers.iter().map(|courier| {
        let clock = |time: &Option<String>| time.clone().unwrap_or("-".to_owned());
        vec![
            courier.courier.clone(),
            courier.stops.to_string(),
            courier.trips.to_string(),
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

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
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
}
