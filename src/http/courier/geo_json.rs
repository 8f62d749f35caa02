//! Routes as a GeoJSON FeatureCollection: a line for each route, a point for each stop.
//!
//! The line joins the stops; it does not follow streets.

use serde_json::{Value, json};

use crate::http::wire::{CourierRoutes, Place, Route, RouteStop};

/// The collection.
pub fn write(day: &CourierRoutes) -> Value {
    let features: Vec<Value> = day.routes.iter().flat_map(features).collect();
    json!({"type": "FeatureCollection", "features": features})
}

fn features(route: &Route) -> Vec<Value> {
    let ends = (position(route.start.place), position(route.end.place));
    let stops = route.stops.iter().map(|stop| position(stop.place));
    let line: Vec<_> = std::iter::once(ends.0).chain(stops).chain(std::iter::once(ends.1)).collect();
    let properties = json!({
        "shift_id": route.shift_id,
        "departure": route.start.departure,
        "arrival": route.end.arrival,
        "distance_meters": route.distance_meters,
        "travel_seconds": route.travel_seconds,
    });
    let line =
        json!({"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": properties});
    std::iter::once(line).chain(route.stops.iter().map(point)).collect()
}

fn point(stop: &RouteStop) -> Value {
    json!({
        "type": "Feature",
        "id": stop.stop_id,
        "geometry": {"type": "Point", "coordinates": position(stop.place)},
        "properties": stop,
    })
}

fn position(place: Place) -> [f64; 2] {
    [place.lng, place.lat]
}
