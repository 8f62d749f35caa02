//! The day as one HTML page: a map of where couriers were and what became of each promise, and how much slack there was.

use std::collections::BTreeSet;

use super::accounts::{Accounts, Fate};
use super::args::SimulateArgs;
use super::courier::Courier;
use super::demand::Market;
use super::figures::{BUCKET_SECONDS, Figures};
use super::plot::{self, Bar};
use super::report::percent;
use super::stage::clock_text;
use crate::replay::picture::{Projection, STYLE, escape, hue, path, scale_bar, svg_around};
use crate::replay::report::{duration, kilometers};
use crate::replay::travel::Place;

/// Marks of promises, beside the colour.
const OWN_STYLE: &str = "\
.kept { stroke: #2b8a5a; } .late { stroke: #d9480f; } .nobody { stroke: #a08a1e; } .missed { stroke: #c2255c; }
.stop.late, .stop.missed { stroke-width: 12px; }
.route { opacity: .45; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; list-style: none; }
.key svg { display: inline-block; width: 1em; height: 1em; border: 0; background: none; vertical-align: -.1em; }
.plot { margin-top: 1rem; }";

/// What is drawn.
pub struct Scene<'a> {
    pub args: &'a SimulateArgs,
    pub market: &'a Market,
    pub couriers: &'a [Courier],
    pub accounts: &'a Accounts,
    pub figures: &'a Figures,
}

/// The page.
pub fn page(scene: &Scene<'_>) -> String {
    let title = format!("A simulated day: {}", scene.figures.date);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>\n{STYLE}\n{OWN_STYLE}\n</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p>{}</p>\n{}{}<div class=\"plot\">\n{}</div>\n{}</main>\n</body>\n</html>\n",
        headline(scene.figures),
        key(),
        map(scene),
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
    format!("<ul class=\"key\">\n{items}</ul>\n")
}

fn map(scene: &Scene<'_>) -> String {
    let promises = scene.accounts.promised.iter().map(|promised| promised.place);
    let places: Vec<Place> = promises.chain([scene.market.depot]).collect();
    let projection = Projection::around(&places);
    let ways: String = scene.couriers.iter().map(|courier| way(&projection, courier)).collect();
    let dots: String = scene
        .accounts
        .fates()
        .map(|(promised, fate)| {
            let at = projection.text(promised.place);
            let tooltip = escape(&tooltip(scene, promised, fate));
            format!("<path class=\"stop {}\" d=\"M{at}h0\"><title>{tooltip}</title></path>\n", class(fate))
        })
        .collect();
    let depots: BTreeSet<String> = std::iter::once(projection.text(scene.market.depot)).collect();
    let depots: String =
        depots.iter().map(|at| format!("<path class=\"depot\" d=\"M{at}h0\"><title>Depot</title></path>\n")).collect();
    let label = "Map of the day: where couriers drove, and what became of each promise";
    svg_around(&projection, label, &format!("{ways}{dots}{depots}{}", scale_bar(&projection)))
}

fn way(projection: &Projection, courier: &Courier) -> String {
    if courier.mileage.way.len() < 2 {
        return String::new();
    }
    let hue = hue(courier.duty.number);
    format!("<g class=\"route\" style=\"--h:{hue}\">{}</g>\n", path("way", projection, &courier.mileage.way))
}

fn class(fate: Fate) -> &'static str {
    match fate {
        Fate::OnTime => "kept",
        Fate::Late(_) => "late",
        Fate::NobodyThere => "nobody",
        Fate::NeverReached => "missed",
    }
}

fn tooltip(scene: &Scene<'_>, promised: &super::accounts::Promised, fate: Fate) -> String {
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
