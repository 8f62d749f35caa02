//! The data of the map in tables: the couriers, and the stops of each courier.

use maud::{Markup, html};

use crate::common::drawing::{hue, table};
use crate::common::format::{clock_time, clock_window, duration, kilometers};
use crate::replay::model::{DrivenRoute, ReplayedDay};
use ritiro_client::wire::{RouteStop, StopKind};

const COURIER_HEAD: [&str; 8] =
    ["Courier", "Stops", "Trips", "Load at the start", "Travel", "On the road", "Leaves", "Returns"];
const STOP_HEAD: [&str; 7] = ["Stop", "Trip", "Parcel", "Promised", "Planned", "Size", "Way there"];

pub fn section(day: &ReplayedDay, busy: &[&DrivenRoute]) -> Markup {
    let couriers = html! { @for (index, route) in busy.iter().enumerate() { (courier_row(day, index, route)) } };
    html! {
        h2 { "Couriers" }
        (table("Totals of each courier", &COURIER_HEAD, couriers))
        h2 { "Stops" }
        @for (index, route) in busy.iter().enumerate() { (stop_details(day, index, route)) }
    }
}

fn courier_row(day: &ReplayedDay, index: usize, route: &DrivenRoute) -> Markup {
    let zone = day.time_zone;
    let load = route.load_at_start.get(&day.dimension).copied().unwrap_or_default();
    html! {
        tr {
            th scope="row" style=(hue(index)) { i.swatch {} (day.courier_name(route)) }
            td { (route.stops.len() - route.loads().count()) }
            td { (route.trips()) }
            td { (load) }
            td { (kilometers(route.distance_meters)) }
            td { (duration(route.travel_seconds)) }
            td { (clock_time(route.departure, zone)) }
            td { (clock_time(route.arrival, zone)) }
        }
    }
}

fn stop_details(day: &ReplayedDay, index: usize, route: &DrivenRoute) -> Markup {
    let name = day.courier_name(route);
    let rows = html! { @for stop in &route.stops { (stop_row(day, stop)) } };
    html! {
        details.stops id={ "stops-" (index) } style=(hue(index)) {
            summary { i.swatch {} (name) ": " (route.stops.len()) " stops" }
            (table(&format!("Stops of {name}"), &STOP_HEAD, rows))
        }
    }
}

/// The reference of a stop, or what the courier does there.
pub(super) fn stop_name(stop: &RouteStop) -> &str {
    match stop.kind {
        StopKind::Load => "loads the next trip",
        _ => stop.reference.as_deref().unwrap_or("-"),
    }
}

fn stop_row(day: &ReplayedDay, stop: &RouteStop) -> Markup {
    let zone = day.time_zone;
    let size = stop.size.get(&day.dimension).copied().unwrap_or_default();
    html! {
        tr {
            th scope="row" { (stop.sequence) }
            td { (stop.trip) }
            td { (stop_name(stop)) }
            td { (stop.window.map_or("-".to_owned(), |window| clock_window(&window, zone))) }
            td { (clock_time(stop.service_start, zone)) }
            td { (size) }
            td { (kilometers(stop.leg.distance_meters)) }
        }
    }
}
