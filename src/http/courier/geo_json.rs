//! Routes as a GeoJSON FeatureCollection: a line for each route and a point for each stop. A line follows the roads if the zone has roads;
//! otherwise it joins the stops directly.

use serde_json::{Value, json};

use crate::http::wire::{CourierRoutes, Place, Route, RouteStop};

/// The collection of the given routes.
pub fn write(day: &CourierRoutes) -> Value {
    let features: Vec<Value> = day.routes.iter().flat_map(features).collect();
    json!({"type": "FeatureCollection", "features": features})
}

fn features(route: &Route) -> Vec<Value> {
    let line: Vec<_> = route.line().into_iter().map(position).collect();
    let properties = json!({
        "shift_id": route.shift_id,
        "departure": route.start.departure,
        "arrival": route.end.arrival,
        "distance_meters": route.distance_meters,
        "travel_seconds": route.travel_seconds,
    });
    let line = json!({"type": "Feature", "geometry": geometry(&line), "properties": properties});
    std::iter::once(line).chain(route.stops.iter().map(point)).collect()
}

/// The line through the stops. It is cut into several lines where it crosses the 180th meridian (RFC 7946, section 3.1.9).
fn geometry(line: &[[f64; 2]]) -> Value {
    match cut(line).as_slice() {
        [one] => json!({"type": "LineString", "coordinates": one}),
        several => json!({"type": "MultiLineString", "coordinates": several}),
    }
}

/// Two positions are joined the short way, so a difference of more than 180 degrees of longitude means that the line crosses the 180th
/// meridian.
fn cut(line: &[[f64; 2]]) -> Vec<Vec<[f64; 2]>> {
    let mut parts: Vec<Vec<[f64; 2]>> = vec![line.iter().take(1).copied().collect()];
    for pair in line.windows(2) {
        let ([a, from], [b, to]) = (pair[0], pair[1]);
        if (a - b).abs() > 180.0 {
            let side = 180.0_f64.copysign(a);
            let share = (side - a) / (b + 2.0 * side - a);
            let lat = from + share * (to - from);
            parts.last_mut().expect("there is a part").push([side, lat]);
            parts.push(vec![[-side, lat]]);
        }
        parts.last_mut().expect("there is a part").push(pair[1]);
    }
    // A line that begins or ends on the 180th meridian leaves a part without length, which is dropped.
    let has_length = |part: &Vec<[f64; 2]>| part.iter().any(|position| *position != part[0]);
    match parts.iter().any(has_length) {
        true => parts.into_iter().filter(has_length).collect(),
        false => vec![line.to_vec()],
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_across_180_degrees_is_cut_there() {
        assert_eq!(
            cut(&[[179.0, 1.0], [-179.0, 3.0]]),
            [vec![[179.0, 1.0], [180.0, 2.0]], vec![[-180.0, 2.0], [-179.0, 3.0]]]
        );
        let there_and_back = cut(&[[-179.5, 0.0], [179.5, 0.0], [-179.5, 0.0]]);
        assert_eq!(there_and_back.len(), 3);
        assert!(
            there_and_back.iter().flat_map(|part| part.windows(2)).all(|pair| (pair[0][0] - pair[1][0]).abs() <= 180.0)
        );
    }

    #[test]
    fn any_other_line_stays_one() {
        for line in [vec![[9.0, 45.0], [9.1, 45.1], [9.0, 45.0]], vec![[9.0, 45.0], [9.0, 45.0]]] {
            assert_eq!(cut(&line), std::slice::from_ref(&line));
            assert_eq!(geometry(&line)["type"], "LineString");
        }
        assert_eq!(cut(&[[180.0, 0.0], [-179.0, 0.0]]), [vec![[-180.0, 0.0], [-179.0, 0.0]]]);
        assert_eq!(cut(&[[179.0, 0.0], [-180.0, 0.0]]), [vec![[179.0, 0.0], [180.0, 0.0]]]);
    }
}
