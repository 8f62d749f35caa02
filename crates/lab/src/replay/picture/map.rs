//! The map: routes as lines, stops as dots, depots as squares.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::tables::stop_name;
use crate::common::drawing::{Projection, dot, hue, line, scale_bar, svg};
use crate::common::format::{clock_time, clock_window};
use crate::replay::model::{DrivenRoute, ReplayedDay};
use ritiro_client::Place;
use ritiro_client::wire::RouteStop;

pub fn map(day: &ReplayedDay, busy: &[&DrivenRoute]) -> Markup {
    let places: Vec<Place> = busy.iter().flat_map(|route| route.places()).collect();
    let projection = Projection::around(&places);
    let content = html! {
        @for (index, route) in busy.iter().enumerate() { (route_group(day, &projection, index, route)) }
        (depots(&projection, busy))
        (scale_bar(&projection))
    };
    svg(&projection, "Map of the routes; the tables below say the same", content)
}

fn route_group(day: &ReplayedDay, projection: &Projection, index: usize, route: &DrivenRoute) -> Markup {
    let places = route.places();
    let (between_stops, last) = (&places[1..places.len() - 1], places.len() - 2);
    let courier = day.courier_name(route);
    html! {
        g.route id={ "map-" (index) } style=(hue(index)) {
            (line("approach", projection, &places[..2]))
            (line("approach", projection, &places[last..]))
            (line("way", projection, between_stops))
            @for stop in &route.stops { (dot("stop", &projection.text(stop.place), &tooltip(day, courier, stop))) }
        }
    }
}

fn tooltip(day: &ReplayedDay, courier: &str, stop: &RouteStop) -> String {
    let zone = day.time_zone;
    let name = stop_name(stop);
    let window = stop.window.map(|window| format!("promised {}, ", clock_window(&window, zone)));
    format!(
        "{courier}, trip {}, stop {}: {name}, {}planned {}",
        stop.trip,
        stop.sequence,
        window.unwrap_or_default(),
        clock_time(stop.service_start, zone),
    )
}

/// The marks of the depots; couriers of one depot share its mark.
fn depots(projection: &Projection, busy: &[&DrivenRoute]) -> Markup {
    let places: BTreeSet<String> = busy.iter().map(|route| projection.text(route.start.place)).collect();
    html! { @for at in &places { (dot("depot", at, "Depot")) } }
}
