//! The day as one HTML page: a map with the trips of couriers and the outcome of each promise, and a plot of the
//! slack.

use std::collections::BTreeSet;

use chrono::{DateTime, Timelike};
use maud::{Markup, html};

use super::args::SimulateArgs;
use super::clock::Moment;
use super::courier::Courier;
use super::model::{BUCKET_SECONDS, Breakdown, DayDemand, Figures, PromiseOutcome, PromiseRecord};
use super::plot::{self, Bar};
use super::records::DayRecords;
use crate::common::drawing::{Projection, dot, hue, line, page as html_page, scale_bar, svg, table};
use crate::common::format::{clock_time_of, duration, kilometers, percent};
use ritiro_client::Place;

/// The styles of the marks of promises, in addition to the colour.
const OWN_STYLE: &str = "\
.kept { stroke: #2b8a5a; } .late { stroke: #d9480f; } .absent { stroke: #a08a1e; } .missed { stroke: #c2255c; }
.stop.late, .stop.missed { stroke-width: 12px; }
.route { opacity: .45; }
.van { fill: #7048e8; stroke: none; font-size: 34px; font-weight: 700; text-anchor: middle; dominant-baseline: central; }
.key b.van { color: #7048e8; }
.legends { display: grid; gap: 1rem; align-content: start; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
.key svg { display: inline-block; width: 1em; height: 1em; border: 0; background: none; vertical-align: -.1em; }
.plot { margin-top: 1rem; }";

/// The marks of the key: style class and meaning.
const MARKS: [(&str, &str); 4] =
    [("kept", "kept"), ("late", "late"), ("absent", "the shopper was absent"), ("missed", "never reached")];

/// The input of the page.
pub struct PictureInput<'a> {
    pub args: &'a SimulateArgs,
    pub demand: &'a DayDemand,
    pub couriers: &'a [Courier],
    pub records: &'a DayRecords,
    pub figures: &'a Figures,
}

/// The HTML page.
pub fn page(input: &PictureInput<'_>) -> String {
    let content = html! {
        p { (headline(input.figures)) }
        (key())
        div.stage {
            (map(input))
            div.legends { (hours_legend(input)) (couriers_legend(input)) }
        }
        div.plot { (slack_histogram(input.figures)) }
        (courier_table(input))
    };
    let style = format!("{OWN_STYLE}\n{}", selection_rules(input));
    html_page(&format!("A simulated day: {}", input.figures.date), &style, content)
}

fn headline(figures: &Figures) -> String {
    let repair = if figures.repair { "with" } else { "without" };
    format!(
        "{} of {} promises kept ({}), {repair} repair; {} late, {} never reached. {} couriers drove {} in {:.0} hours.",
        figures.promises.kept,
        figures.booked,
        percent(figures.promises.on_time_share),
        figures.promises.late,
        figures.promises.never_reached,
        figures.cost.couriers_used,
        kilometers(figures.cost.travel_meters),
        figures.cost.courier_hours,
    )
}

fn key() -> Markup {
    html! {
        ul.key {
            @for (class, name) in MARKS {
                li {
                    svg viewBox="0 0 10 10" aria-hidden="true" { path class={ "stop " (class) } d="M5 5h0" {} }
                    " " (name)
                }
            }
            li { b.van { "\u{d7}" } " a vehicle broke down" }
        }
    }
}

fn map(input: &PictureInput<'_>) -> Markup {
    let promises = input.records.promised.iter().map(|promised| promised.place);
    let places: Vec<Place> = promises.chain([input.demand.depot]).collect();
    let projection = Projection::around(&places);
    let content = html! {
        @for courier in input.couriers { (track(input, &projection, courier)) }
        @for (promised, outcome) in input.records.outcomes() { (promise_mark(input, &projection, promised, outcome)) }
        (dot("depot", &projection.text(input.demand.depot), "Depot"))
        @for breakdown in &input.records.breakdowns { (breakdown_mark(input, &projection, breakdown)) }
        (scale_bar(&projection))
    };
    svg(&projection, "Map of the day: where couriers drove, and the outcome of each promise", content)
}

fn promise_mark(
    input: &PictureInput<'_>,
    projection: &Projection,
    promised: &PromiseRecord,
    outcome: PromiseOutcome,
) -> Markup {
    let class = format!("stop {} {}", class(outcome), selection_classes(input, promised));
    dot(&class, &projection.text(promised.place), &tooltip(input, promised, outcome))
}

/// The trips of a courier, in one path per hour.
fn track(input: &PictureInput<'_>, projection: &Projection, courier: &Courier) -> Markup {
    let pieces = hourly_pieces(input, courier);
    let number = courier.shift.number;
    html! {
        @if !pieces.is_empty() {
            g class={ "route c c" (number) } style=(hue(number)) {
                @for (hour, places) in &pieces { (line(&format!("way h h{hour}"), projection, places)) }
            }
        }
    }
}

/// The positions of a courier, split by the hour in which each trip ended.
fn hourly_pieces(input: &PictureInput<'_>, courier: &Courier) -> Vec<(u32, Vec<Place>)> {
    let mut pieces: Vec<(u32, Vec<Place>)> = Vec::new();
    for pair in courier.totals.track.windows(2) {
        let ((_, from), (at, to)) = (pair[0], pair[1]);
        let hour = hour(input, at);
        match pieces.last_mut() {
            Some((last, places)) if *last == hour => places.push(to),
            _ => pieces.push((hour, vec![from, to])),
        }
    }
    pieces
}

/// The mark of a vehicle that broke down, which differs from that of a depot.
fn breakdown_mark(input: &PictureInput<'_>, projection: &Projection, breakdown: &Breakdown) -> Markup {
    let courier = &input.couriers[breakdown.courier];
    let (x, y) = projection.coordinates(courier.place());
    let at = clock_time_of(breakdown.at, input.args.time_zone);
    html! {
        text class={ "van c c" (breakdown.courier) } x=(x) y=(y) {
            "\u{d7}"
            title { (courier.shift.name) " broke down at " (at) }
        }
    }
}

/// The style classes by which a mark is selected: the courier of the stop and its hour. A stop without a visit has the
/// hour in which its window began.
fn selection_classes(input: &PictureInput<'_>, promised: &PromiseRecord) -> String {
    match input.records.visit_of(promised.booking) {
        Some(visit) => format!("c c{} h h{}", visit.courier, hour(input, visit.started_at)),
        None => format!("c h h{}", hour(input, promised.window.0)),
    }
}

fn hour(input: &PictureInput<'_>, at: Moment) -> u32 {
    DateTime::from_timestamp(at, 0).unwrap_or_default().with_timezone(&input.args.time_zone).hour()
}

/// The hours with trips or promises.
fn hours(input: &PictureInput<'_>) -> BTreeSet<u32> {
    let driven = input.couriers.iter().flat_map(|courier| courier.totals.track.iter().skip(1).map(|(at, _)| *at));
    driven.chain(input.records.promised.iter().map(|promised| promised.window.0)).map(|at| hour(input, at)).collect()
}

fn hours_legend(input: &PictureInput<'_>) -> Markup {
    html! {
        fieldset.legend {
            legend { "Hour" }
            (choice("hour", "all", "The whole day", true))
            @for hour in hours(input) {
                (choice("hour", &hour.to_string(), &format!("{hour:02}:00 to {hour:02}:59"), false))
            }
        }
    }
}

fn couriers_legend(input: &PictureInput<'_>) -> Markup {
    html! {
        fieldset.legend {
            legend { "Courier" }
            (choice("courier", "all", "All couriers", true))
            @for courier in input.couriers {
                (choice("courier", &courier.shift.number.to_string(), &courier.shift.name, false))
            }
        }
    }
}

/// A radio button; the style sheet does the selection.
fn choice(of: &str, value: &str, name: &str, checked: bool) -> Markup {
    html! {
        label { input type="radio" name=(of) id={ (of) "-" (value) } checked[checked]; " " span { (name) } }
    }
}

/// The style rules that hide the marks of all couriers and hours except the selected ones.
fn selection_rules(input: &PictureInput<'_>) -> String {
    let rule = |of: &str, letter: &str, value: String| {
        format!("main:has(#{of}-{value}:checked) .{letter}:not(.{letter}{value}){{display:none}}\n")
    };
    let couriers = input.couriers.iter().map(|courier| rule("courier", "c", courier.shift.number.to_string()));
    couriers.chain(hours(input).into_iter().map(|hour| rule("hour", "h", hour.to_string()))).collect()
}

fn class(outcome: PromiseOutcome) -> &'static str {
    match outcome {
        PromiseOutcome::OnTime => "kept",
        PromiseOutcome::Late(_) => "late",
        PromiseOutcome::ShopperAbsent => "absent",
        PromiseOutcome::NeverReached => "missed",
    }
}

fn tooltip(input: &PictureInput<'_>, promised: &PromiseRecord, outcome: PromiseOutcome) -> String {
    let clock = |at| clock_time_of(at, input.args.time_zone);
    let (start, end) = promised.window;
    let came = input.records.visit_of(promised.booking).map_or("no courier came".to_owned(), |visit| {
        format!("{} came at {}", input.couriers[visit.courier].shift.name, clock(visit.started_at))
    });
    let late = outcome.late_by().map_or(String::new(), |by| format!(", {} late", duration(by)));
    format!("{}, promised {}-{}: {came}{late}", promised.reference, clock(start), clock(end))
}

fn slack_histogram(figures: &Figures) -> Markup {
    let slack = &figures.promises.slack;
    let (Some(first), Some(last)) = (slack.first(), slack.last()) else { return html! {} };
    let count = |from: i64| slack.iter().find(|(at, _)| *at == from).map_or(0, |(_, count)| *count);
    let steps = (first.0..=last.0).step_by(usize::try_from(BUCKET_SECONDS).unwrap_or(1));
    let bars: Vec<Bar> =
        steps.map(|from| Bar { label: format!("{}", from / 60), count: count(from), bad: from < 0 }).collect();
    plot::bars("Visits by minutes left in their window when service started (negative: after it)", &bars)
}

fn courier_table(input: &PictureInput<'_>) -> Markup {
    let head = ["Courier", "Shift", "Visits", "Travel", "Left", "Home"];
    let rows = html! { @for courier in input.couriers { (courier_row(input, courier)) } };
    html! {
        h2 { "Couriers" }
        (table("Couriers", &head, rows))
    }
}

fn courier_row(input: &PictureInput<'_>, courier: &Courier) -> Markup {
    let clock = |at| clock_time_of(at, input.args.time_zone);
    let totals = &courier.totals;
    let home = match courier.is_broken() {
        true => "broke down".to_owned(),
        false => totals.home_at.map_or("-".to_owned(), clock),
    };
    html! {
        tr {
            th scope="row" style=(hue(courier.shift.number)) { i.swatch {} (courier.shift.name) }
            td { (clock(courier.shift.starts_at)) "-" (clock(courier.shift.ends_at)) }
            td { (totals.stops) }
            td { (kilometers(totals.meters)) }
            td { (totals.left_at.map_or("-".to_owned(), clock)) }
            td { (home) }
        }
    }
}
