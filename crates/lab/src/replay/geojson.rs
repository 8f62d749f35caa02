//! The routes as a GeoJSON FeatureCollection: one line for each route, one point for each stop.

use geojson::{Feature, FeatureCollection, Geometry, JsonObject};
use serde_json::json;

use super::model::{DrivenRoute, ReplayedDay};
use ritiro_client::Place;
use ritiro_client::wire::RouteStop;

pub fn collection(day: &ReplayedDay, routes: &[DrivenRoute]) -> FeatureCollection {
    let busy = routes.iter().filter(|route| !route.stops.is_empty());
    FeatureCollection::new(busy.flat_map(|route| {
        let courier = day.courier_name(route);
        let points = route.stops.iter().map(move |stop| point(courier, stop));
        std::iter::once(line(courier, route)).chain(points)
    }))
}

fn line(courier: &str, route: &DrivenRoute) -> Feature {
    let line: Vec<[f64; 2]> = route.places().into_iter().map(position).collect();
    feature(
        geometry(&line),
        json!({
            "courier": courier,
            "shift_id": route.shift_id,
            "stops": route.stops.len() - route.loads().count(),
            "trips": route.trips(),
            "distance_meters": route.distance_meters,
            "travel_seconds": route.travel_seconds,
            "departure": route.departure,
            "arrival": route.arrival,
        }),
    )
}

/// A line, which is split where it crosses 180 degrees of longitude (RFC 7946, 3.1.9).
fn geometry(line: &[[f64; 2]]) -> Geometry {
    let mut parts = vec![line.iter().take(1).copied().collect::<Vec<_>>()];
    for pair in line.windows(2) {
        let ([a, from], [b, to]) = (pair[0], pair[1]);
        if (a - b).abs() > 180.0 {
            let side = 180.0_f64.copysign(a);
            let lat = from + (side - a) / (b + 2.0 * side - a) * (to - from);
            parts.last_mut().expect("there is a part").push([side, lat]);
            parts.push(vec![[-side, lat]]);
        }
        parts.last_mut().expect("there is a part").push(pair[1]);
    }
    match parts.len() {
        1 => Geometry::new_line_string(parts.remove(0)),
        _ => Geometry::new_multi_line_string(parts),
    }
}

fn point(courier: &str, stop: &RouteStop) -> Feature {
    let at = Geometry::new_point(position(stop.place));
    feature(
        at,
        json!({
            "courier": courier,
            "sequence": stop.sequence,
            "trip": stop.trip,
            "kind": stop.kind,
            "booking_id": stop.booking_id,
            "reference": stop.reference,
            "window": stop.window,
            "arrival": stop.arrival,
            "service_start": stop.service_start,
            "departure": stop.departure,
            "size": stop.size,
        }),
    )
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
        let (_, routes) = samples::promises_and_routes();
        let text = collection(&samples::replayed_day(), &routes).to_string();
        let read: FeatureCollection = text.parse().unwrap();
        let kinds: Vec<&str> = read.features.iter().map(|f| f.geometry.as_ref().unwrap().value.type_name()).collect();
        assert_eq!(kinds, ["LineString", "Point", "Point", "LineString", "Point"]);
        assert_eq!(read.features[1].property("sequence"), Some(&json!(1)));
    }
}
