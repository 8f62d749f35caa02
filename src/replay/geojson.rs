//! The routes as a GeoJSON FeatureCollection: one line for each route, one point for each stop.

use geojson::{Feature, FeatureCollection, Geometry, JsonObject};
use serde_json::json;

use super::setup::Stage;
use super::travel::Place;
use super::verify::shift_of;
use super::wire::{Route, Stop};

pub fn collection(stage: &Stage, routes: &[Route]) -> FeatureCollection {
    let busy = routes.iter().filter(|route| !route.stops.is_empty());
    FeatureCollection::new(busy.flat_map(|route| {
        let courier = courier_name(stage, route);
        let points = route.stops.iter().filter_map(move |stop| point(courier, stop));
        std::iter::once(line(courier, route)).chain(points)
    }))
}

/// The courier who drives a route.
pub fn courier_name<'a>(stage: &'a Stage, route: &Route) -> &'a str {
    shift_of(stage, route).map_or("a courier", |shift| &shift.courier_name)
}

/// The places of a route in order, from its start to its end.
pub fn way(route: &Route) -> Vec<Place> {
    let stops = route.stops.iter().filter_map(|stop| stop.place);
    std::iter::once(route.start.place).chain(stops).chain(route.end.place).collect()
}

fn line(courier: &str, route: &Route) -> Feature {
    let positions = way(route).into_iter().map(position);
    feature(
        Geometry::new_line_string(positions),
        json!({
            "courier": courier,
            "shift_id": route.shift_id,
            "stops": route.stops.len(),
            "distance_meters": route.distance_meters,
            "travel_seconds": route.travel_seconds,
            "departure": route.start.departure,
            "arrival": route.end.arrival,
        }),
    )
}

fn point(courier: &str, stop: &Stop) -> Option<Feature> {
    let at = Geometry::new_point(position(stop.place?));
    Some(feature(
        at,
        json!({
            "courier": courier,
            "sequence": stop.sequence,
            "booking_id": stop.booking_id,
            "reference": stop.reference,
            "window": stop.window,
            "arrival": stop.arrival,
            "service_start": stop.service_start,
            "departure": stop.departure,
            "size": stop.size,
        }),
    ))
}

fn feature(geometry: Geometry, properties: serde_json::Value) -> Feature {
    let properties: Option<JsonObject> = properties.as_object().cloned();
    Feature { geometry: Some(geometry), properties, ..Feature::default() }
}

fn position(place: Place) -> [f64; 2] {
    [place.lng, place.lat]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::samples;

    #[test]
    fn routes_are_lines_and_stops_are_points() {
        let (_, routes) = samples::day();
        let text = collection(&samples::stage(), &routes).to_string();
        let read: FeatureCollection = text.parse().unwrap();
        let kinds: Vec<&str> = read.features.iter().map(|f| f.geometry.as_ref().unwrap().value.type_name()).collect();
        assert_eq!(kinds, ["LineString", "Point", "Point", "LineString", "Point"]);
        assert_eq!(read.features[1].property("sequence"), Some(&json!(1)));
    }
}
