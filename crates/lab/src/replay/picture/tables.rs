//! The data of the map in tables: the couriers, and the stops of each courier.

use super::{courier, escape, hue};
use crate::replay::driven::Driven;
use crate::replay::report::{duration, kilometers};
use crate::replay::setup::Stage;
use crate::replay::window::{civil_text, window_text};
use ritiro_client::wire::RouteStop;

pub fn section(stage: &Stage, busy: &[&Driven]) -> String {
    let stops: String = busy.iter().enumerate().map(|(at, route)| stop_details(stage, at, route)).collect();
    format!("<h2>Couriers</h2>\n{}<h2>Stops</h2>\n{stops}", courier_table(stage, busy))
}

fn courier_table(stage: &Stage, busy: &[&Driven]) -> String {
    let rows: String = busy.iter().enumerate().map(|(at, route)| courier_row(stage, at, route)).collect();
    let head = ["Courier", "Stops", "Load", "Travel", "On the road", "Leaves", "Returns"];
    table("Totals of each courier", &head, &rows)
}

fn courier_row(stage: &Stage, at: usize, route: &Driven) -> String {
    let zone = stage.time_zone;
    let load = route.load_at_start.get(&stage.dimension).copied();
    let cells = [
        route.stops.len().to_string(),
        load.unwrap_or_default().to_string(),
        kilometers(route.distance_meters),
        duration(route.travel_seconds),
        civil_text(route.departure, zone),
        civil_text(route.arrival, zone),
    ];
    format!(
        "<tr><th scope=\"row\" style=\"--h:{}\"><i class=\"swatch\"></i>{}</th>{}</tr>\n",
        hue(at),
        escape(courier(stage, route)),
        data_cells(&cells),
    )
}

fn stop_details(stage: &Stage, at: usize, route: &Driven) -> String {
    let name = escape(courier(stage, route));
    let rows: String = route.stops.iter().map(|stop| stop_row(stage, stop)).collect();
    let head = ["RouteStop", "Parcel", "Promised", "Planned", "Size", "Way there"];
    format!(
        "<details class=\"stops\" id=\"stops-{at}\" style=\"--h:{}\">\n\
         <summary><i class=\"swatch\"></i>{name}: {} stops</summary>\n{}</details>\n",
        hue(at),
        route.stops.len(),
        table(&format!("Stops of {name}"), &head, &rows),
    )
}

fn stop_row(stage: &Stage, stop: &RouteStop) -> String {
    let zone = stage.time_zone;
    let size = stop.size.get(&stage.dimension).copied();
    let cells = [
        stop.reference.as_deref().map_or("-".to_owned(), escape),
        stop.window.map_or("-".to_owned(), |window| window_text(&window, zone)),
        civil_text(stop.service_start, zone),
        size.unwrap_or_default().to_string(),
        kilometers(stop.leg.distance_meters),
    ];
    format!("<tr><th scope=\"row\">{}</th>{}</tr>\n", stop.sequence, data_cells(&cells))
}

/// A table that scrolls sideways by itself on a narrow screen.
fn table(label: &str, head: &[&str], rows: &str) -> String {
    let head: String = head.iter().map(|text| format!("<th scope=\"col\">{text}</th>")).collect();
    format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\">\n<table>\n\
         <thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn data_cells(cells: &[String]) -> String {
    cells.iter().map(|cell| format!("<td>{cell}</td>")).collect()
}
