//! The report as text.

use super::model::{Figures, SpeedFigures};
use crate::common::blocks::{self, Block};
use crate::common::format::{duration, kilometers, milliseconds, percent};

/// The largest number of violations in the report.
const MOST_SHOWN: usize = 40;

/// The report for a terminal.
pub fn text(figures: &Figures) -> String {
    blocks::text(&blocks(figures))
}

/// The report as Markdown.
pub fn markdown(figures: &Figures) -> String {
    blocks::markdown("A simulated day", &blocks(figures))
}

fn blocks(figures: &Figures) -> Vec<Block> {
    let mut blocks = vec![
        Block::Paragraph(verdict(figures)),
        Block::Heading("Promises"),
        Block::Table(promises(figures)),
        Block::Heading("Shoppers"),
        Block::Table(shoppers(figures)),
        Block::Heading("The road"),
        Block::Table(driving(figures)),
        Block::Heading("Reports of couriers"),
        Block::Table(reports(figures)),
    ];
    if figures.speeds.rush.is_some() || figures.speeds.learning_days > 0 {
        blocks.extend([Block::Heading("Speeds"), Block::Table(speeds(&figures.speeds))]);
    }
    if !figures.violations.is_empty() {
        blocks.push(Block::Heading("Violations"));
        let mut shown: Vec<String> = figures.violations.iter().take(MOST_SHOWN).cloned().collect();
        let left = figures.violations.len() - shown.len();
        shown.extend((left > 0).then(|| format!("and {left} more")));
        blocks.push(Block::List(shown));
    }
    blocks
}

/// The outcome of a day in one paragraph.
pub fn verdict(figures: &Figures) -> String {
    let word = if figures.passed() { "SOUND" } else { "UNSOUND" };
    format!(
        "{word}: {} orders, {} couriers, {}, seed {}, on {}. {} of {} promises kept ({}). \
         {} reports lost, {} contradictions, {} server errors. {} requests in {:.0} s.",
        figures.shoppers,
        figures.couriers,
        if figures.repair { "with repair" } else { "without repair" },
        figures.seed,
        figures.date,
        figures.promises.kept,
        figures.booked,
        percent(figures.promises.on_time_share),
        figures.reports.lost,
        figures.violations.len(),
        figures.server_errors,
        figures.requests,
        figures.elapsed_seconds,
    )
}

fn promises(figures: &Figures) -> Vec<Vec<String>> {
    let (promises, breakdowns) = (&figures.promises, &figures.breakdowns);
    let mut rows = vec![
        row("", "value"),
        row("promises", figures.booked),
        row("kept: a courier was there in the window", promises.kept),
        row("of the kept, the shopper was absent", promises.nobody_there),
        row("late", promises.late),
        row("late by, median", duration(promises.late_median_seconds)),
        row("late by, most", duration(promises.late_most_seconds)),
        row("never reached", promises.never_reached),
        row("on time, of all", percent(promises.on_time_share)),
        row("on time, where anybody could still have come", percent(promises.on_time_share_where_possible)),
    ];
    rows.extend(promises.broken.iter().map(|(why, number)| row(&format!("broken: {why}"), number)));
    rows.push(row("breakdowns", breakdowns.number));
    if breakdowns.number > 0 {
        rows.push(row("stranded by them", breakdowns.stranded));
        rows.push(row("of the stranded, kept all the same", breakdowns.kept));
        rows.push(row("of the stranded, out of reach of all couriers", breakdowns.out_of_reach));
    }
    rows
}

fn shoppers(figures: &Figures) -> Vec<Vec<String>> {
    let mut rows = vec![
        row("", "value"),
        row("came", figures.shoppers),
        row("booked", figures.booked),
        row("acceptance", percent(figures.acceptance)),
        row("of the booked, first choice", percent(figures.first_choice_share)),
    ];
    rows.extend(figures.refused.iter().map(|(why, number)| row(&format!("refused: {why}"), number)));
    rows
}

fn driving(figures: &Figures) -> Vec<Vec<String>> {
    let (cost, trips, disturbed) = (&figures.cost, &figures.trips, &figures.disturbed);
    let again = &figures.redeliveries;
    vec![
        row("", "value"),
        row("couriers who left the depot", cost.couriers_used),
        row("courier hours", format!("{:.1}", cost.courier_hours)),
        row("bookings per courier hour", format!("{:.2}", cost.bookings_per_courier_hour)),
        row("travel", kilometers(cost.travel_meters)),
        row("travel per booking", format!("{:.0} m", cost.meters_per_booking)),
        row("hours on the way", format!("{:.1}", cost.driving_hours)),
        row("trips", trips.number),
        row("trips of each courier", format!("{:.1}", trips.each)),
        row("hours of loading", format!("{:.1}", trips.loading_hours)),
        row("visits without the goods", trips.without_goods),
        row("waits for goods that another courier brought back", trips.awaited),
        row("promised again after a failed visit", again.promised),
        row("asked for another window in vain", again.refused),
        row("handed over at the second attempt", again.handed_over),
        row("times that a courier saw a change of what was known", disturbed.times),
        row("stops that went to somebody else", disturbed.taken),
        row("stops that changed their order", disturbed.reordered),
        row("disturbed stops each time", format!("{:.1}", disturbed.stops_each_time)),
        row("visits where another courier had been", disturbed.in_vain),
    ]
}

fn reports(figures: &Figures) -> Vec<Vec<String>> {
    let reports = &figures.reports;
    let mut rows = vec![
        row("", "number"),
        row("made", reports.sent),
        row("acknowledged", reports.acknowledged),
        row("of them, came later than they happened", reports.late),
        row("queues sent twice", reports.sent_twice),
        row("lost", reports.lost),
    ];
    rows.extend(reports.refused.iter().map(|(why, number)| row(&format!("refused: {why}"), number)));
    let answers = &figures.answers;
    rows.push(row("answered, half of the requests within", milliseconds(answers.half_milliseconds)));
    rows.push(row("answered, 99 of 100 within", milliseconds(answers.ninety_nine_milliseconds)));
    rows.push(row("answered, the slowest", milliseconds(answers.most_milliseconds)));
    rows.extend(figures.states.iter().map(|(state, number)| row(&format!("bookings {state} in the end"), number)));
    rows
}

fn speeds(speeds: &SpeedFigures) -> Vec<Vec<String>> {
    vec![
        row("", "value"),
        row("speed in rush hours", speeds.rush.map_or("as ever".to_owned(), percent)),
        row("known to the planner", speeds.known()),
        row("learning days before this day", speeds.learning_days),
        row("error of the plan's speeds from 7:00 to 20:00, mean", percent(speeds.plan_mean_error)),
        row("error of the plan's speeds from 7:00 to 20:00, most", percent(speeds.plan_largest_error)),
    ]
}

fn row(name: &str, value: impl ToString) -> Vec<String> {
    vec![name.to_owned(), value.to_string()]
}
