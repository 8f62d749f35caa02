//! The day as one HTML page: a map with the trips of couriers and the outcome of each promise, and a plot of the
//! slack.

use std::collections::BTreeSet;

use chrono::{DateTime, Timelike};

use super::accounts::{Accounts, Breakdown, Fate, Promised};
use super::args::SimulateArgs;
use super::clock::Moment;
use super::courier::Courier;
use super::demand::Market;
use super::figures::{BUCKET_SECONDS, Figures};
use super::plot::{self, Bar};
use super::report::percent;
use super::stage::clock_text;
use crate::replay::picture::{Projection, STYLE, escape, hue, path, scale_bar, svg_around};
use crate::replay::report::{duration, kilometers};
use ritiro_client::Place;

/// The styles of the marks of promises, in addition to the colour.
const OWN_STYLE: &str = "\
.kept { stroke: #2b8a5a; } .late { stroke: #d9480f; } .nobody { stroke: #a08a1e; } .missed { stroke: #c2255c; }
.stop.late, .stop.missed { stroke-width: 12px; }
.route { opacity: .45; }
.van { fill: #7048e8; stroke: none; font-size: 34px; font-weight: 700; text-anchor: middle; dominant-baseline: central; }
.key b.van { color: #7048e8; }
.legends { display: grid; gap: 1rem; align-content: start; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
.key svg { display: inline-block; width: 1em; height: 1em; border: 0; background: none; vertical-align: -.1em; }
.plot { margin-top: 1rem; }";

/// The content of the page.
pub struct Scene<'a> {
    pub args: &'a SimulateArgs,
    pub market: &'a Market,
    pub couriers: &'a [Courier],
    pub accounts: &'a Accounts,
    pub figures: &'a Figures,
}

/// The HTML page.
pub fn page(scene: &Scene<'_>) -> String {
    let title = format!("A simulated day: {}", scene.figures.date);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}\n{OWN_STYLE}\n{}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{}</p>\n{}<div class=\"stage\">\n{}<div class=\"legends\">\n{}{}</div>\n</div>\n\
         <div class=\"plot\">\n{}</div>\n{}</main>\n</body>\n</html>\n",
        only_rules(scene),
        headline(scene.figures),
        key(),
        map(scene),
        hours_legend(scene),
        couriers_legend(scene),
        histogram(scene.figures),
        table(scene),
    )
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

fn key() -> String {
    let marks = [("kept", "kept"), ("late", "late"), ("nobody", "nobody was there"), ("missed", "never reached")];
    let items: String = marks
        .iter()
        .map(|(class, name)| {
            format!("<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><path class=\"stop {class}\" d=\"M5 5h0\"/></svg> {name}</li>\n")
        })
        .collect();
    let van = "<li><b class=\"van\">\u{d7}</b> a vehicle broke down</li>\n";
    format!("<ul class=\"key\">\n{items}{van}</ul>\n")
}

fn map(scene: &Scene<'_>) -> String {
    let promises = scene.accounts.promised.iter().map(|promised| promised.place);
    let places: Vec<Place> = promises.chain([scene.market.depot]).collect();
    let projection = Projection::around(&places);
    let ways: String = scene.couriers.iter().map(|courier| way(scene, &projection, courier)).collect();
    let dots: String = scene
        .accounts
        .fates()
        .map(|(promised, fate)| {
            let at = projection.text(promised.place);
            let tooltip = escape(&tooltip(scene, promised, fate));
            let marks = marks_of(scene, promised);
            format!("<path class=\"stop {} {marks}\" d=\"M{at}h0\"><title>{tooltip}</title></path>\n", class(fate))
        })
        .collect();
    let depots: BTreeSet<String> = std::iter::once(projection.text(scene.market.depot)).collect();
    let depots: String =
        depots.iter().map(|at| format!("<path class=\"depot\" d=\"M{at}h0\"><title>Depot</title></path>\n")).collect();
    let vans: String = scene.accounts.breakdowns.iter().map(|breakdown| van(scene, &projection, breakdown)).collect();
    let label = "Map of the day: where couriers drove, and what became of each promise";
    svg_around(&projection, label, &format!("{ways}{dots}{depots}{vans}{}", scale_bar(&projection)))
}

/// The trips of a courier, in one path per hour.
fn way(scene: &Scene<'_>, projection: &Projection, courier: &Courier) -> String {
    let way = &courier.mileage.way;
    let mut pieces: Vec<(u32, Vec<Place>)> = Vec::new();
    for pair in way.windows(2) {
        let ((_, from), (at, to)) = (pair[0], pair[1]);
        let hour = hour(scene, at);
        match pieces.last_mut() {
            Some((last, places)) if *last == hour => places.push(to),
            _ => pieces.push((hour, vec![from, to])),
        }
    }
    let paths: String =
        pieces.iter().map(|(hour, places)| path(&format!("way h h{hour}"), projection, places)).collect();
    let (number, hue) = (courier.duty.number, hue(courier.duty.number));
    if paths.is_empty() { paths } else { format!("<g class=\"route c c{number}\" style=\"--h:{hue}\">{paths}</g>\n") }
}

/// The mark of a vehicle that broke down, which differs from that of a depot.
fn van(scene: &Scene<'_>, projection: &Projection, breakdown: &Breakdown) -> String {
    let courier = &scene.couriers[breakdown.courier];
    let at = projection.text(courier.place());
    let (x, y) = at.split_once(' ').unwrap_or((&at, ""));
    let described = format!("{} broke down at {}", courier.duty.name, clock_text(breakdown.at, scene.args.time_zone));
    format!(
        "<text class=\"van c c{}\" x=\"{x}\" y=\"{y}\">\u{d7}<title>{}</title></text>\n",
        breakdown.courier,
        escape(&described),
    )
}

/// The style classes of a mark: the courier of the stop and its hour. A stop without a visit has the hour in which
/// its window began.
fn marks_of(scene: &Scene<'_>, promised: &Promised) -> String {
    match scene.accounts.visit_of(promised.booking) {
        Some(visit) => format!("c c{} h h{}", visit.courier, hour(scene, visit.started_at)),
        None => format!("c h h{}", hour(scene, promised.window.0)),
    }
}

fn hour(scene: &Scene<'_>, at: Moment) -> u32 {
    DateTime::from_timestamp(at, 0).unwrap_or_default().with_timezone(&scene.args.time_zone).hour()
}

/// The hours with trips or promises.
fn hours(scene: &Scene<'_>) -> BTreeSet<u32> {
    let driven = scene.couriers.iter().flat_map(|courier| courier.mileage.way.iter().skip(1).map(|(at, _)| *at));
    driven.chain(scene.accounts.promised.iter().map(|promised| promised.window.0)).map(|at| hour(scene, at)).collect()
}

fn hours_legend(scene: &Scene<'_>) -> String {
    let all = choice("hour", "all", "The whole day", true);
    let each =
        hours(scene).into_iter().map(|h| choice("hour", &h.to_string(), &format!("{h:02}:00 to {h:02}:59"), false));
    format!("<fieldset class=\"legend\">\n<legend>Hour</legend>\n{all}{}</fieldset>\n", each.collect::<String>())
}

fn couriers_legend(scene: &Scene<'_>) -> String {
    let all = choice("courier", "all", "All couriers", true);
    let each = scene
        .couriers
        .iter()
        .map(|courier| choice("courier", &courier.duty.number.to_string(), &escape(&courier.duty.name), false));
    format!("<fieldset class=\"legend\">\n<legend>Courier</legend>\n{all}{}</fieldset>\n", each.collect::<String>())
}

/// A radio button; the style sheet does the selection.
fn choice(of: &str, value: &str, name: &str, checked: bool) -> String {
    let checked = if checked { " checked" } else { "" };
    format!("<label><input type=\"radio\" name=\"{of}\" id=\"{of}-{value}\"{checked}> <span>{name}</span></label>\n")
}

/// The style rules that hide the marks of all couriers and hours except the selected ones.
fn only_rules(scene: &Scene<'_>) -> String {
    let rule = |of: &str, letter: &str, value: String| {
        format!("main:has(#{of}-{value}:checked) .{letter}:not(.{letter}{value}){{display:none}}\n")
    };
    let couriers = scene.couriers.iter().map(|courier| rule("courier", "c", courier.duty.number.to_string()));
    couriers.chain(hours(scene).into_iter().map(|hour| rule("hour", "h", hour.to_string()))).collect()
}

fn class(fate: Fate) -> &'static str {
    match fate {
        Fate::OnTime => "kept",
        Fate::Late(_) => "late",
        Fate::NobodyThere => "nobody",
        Fate::NeverReached => "missed",
    }
}

fn tooltip(scene: &Scene<'_>, promised: &Promised, fate: Fate) -> String {
    let clock = |at| clock_text(at, scene.args.time_zone);
    let (start, end) = promised.window;
    let came = scene.accounts.visit_of(promised.booking).map_or("nobody came".to_owned(), |visit| {
        format!("{} came at {}", scene.couriers[visit.courier].duty.name, clock(visit.started_at))
    });
    let late = if let Fate::Late(by) = fate { format!(", {} late", duration(by)) } else { String::new() };
    format!("{}, promised {}-{}: {came}{late}", promised.reference, clock(start), clock(end))
}

fn histogram(figures: &Figures) -> String {
    let slack = &figures.promises.slack;
    let (Some(first), Some(last)) = (slack.first(), slack.last()) else { return String::new() };
    let count = |from: i64| slack.iter().find(|(at, _)| *at == from).map_or(0, |(_, count)| *count);
    let steps = (first.0..=last.0).step_by(usize::try_from(BUCKET_SECONDS).unwrap_or(1));
    let bars: Vec<Bar> =
        steps.map(|from| Bar { label: format!("{}", from / 60), count: count(from), bad: from < 0 }).collect();
    plot::bars("Visits by minutes left in their window when service started (negative: after it)", &bars)
}

fn table(scene: &Scene<'_>) -> String {
    let rows: String = scene.couriers.iter().map(|courier| courier_row(scene, courier)).collect();
    let head: String = ["Courier", "Shift", "Visits", "Travel", "Left", "Home"]
        .map(|text| format!("<th scope=\"col\">{text}</th>"))
        .concat();
    format!(
        "<h2>Couriers</h2>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Couriers\">\n<table>\n\
         <thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn courier_row(scene: &Scene<'_>, courier: &Courier) -> String {
    let clock = |at| clock_text(at, scene.args.time_zone);
    let mileage = &courier.mileage;
    let home = match courier.is_broken() {
        true => "broke down".to_owned(),
        false => mileage.home_at.map_or("-".to_owned(), clock),
    };
    let cells = [
        format!("{}-{}", clock(courier.duty.starts_at), clock(courier.duty.ends_at)),
        mileage.stops.to_string(),
        kilometers(mileage.meters),
        mileage.left_at.map_or("-".to_owned(), clock),
        home,
    ];
    let cells: String = cells.iter().map(|cell| format!("<td>{cell}</td>")).collect();
    format!(
        "<tr><th scope=\"row\" style=\"--h:{}\"><i class=\"swatch\"></i>{}</th>{cells}</tr>\n",
        hue(courier.duty.number),
        escape(&courier.duty.name),
    )
}
