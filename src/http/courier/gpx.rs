//! Routes as GPX 1.1, which navigation devices read: a `rte` with the stops for each route, and, if the zone has roads, a `trk` with its line.

use gpx::{Gpx, GpxVersion, Route as GpxRoute, Track, TrackSegment, Waypoint};

use crate::http::wire::{CourierRoutes, Place, Route, RouteStop};

/// The GPX document of the given routes.
pub fn write(day: &CourierRoutes) -> Result<Vec<u8>, gpx::errors::GpxError> {
    let routes = day.routes.iter().map(|route| to_wire(day, route)).collect();
    let tracks = day.routes.iter().filter_map(|route| track(day, route)).collect();
    let creator = Some("Ritiro".to_owned());
    let document = Gpx { version: GpxVersion::Gpx11, creator, routes, tracks, ..Gpx::default() };
    let mut bytes = Vec::new();
    gpx::write(&document, &mut bytes)?;
    Ok(bytes)
}

/// The line of a route along the roads; `None` without roads, because then the `rte` has it.
fn track(day: &CourierRoutes, route: &Route) -> Option<Track> {
    let line = route.line();
    if line.len() == route.stops.len() + 2 {
        return None;
    }
    let points =
        line.into_iter().map(|place| Waypoint::new(geo::Point::new(longitude(place.lng), place.lat))).collect();
    let name = Some(format!("{} {}", day.date, route.shift_id));
    Some(Track { name, segments: vec![TrackSegment { points }], ..Track::default() })
}

fn to_wire(day: &CourierRoutes, route: &Route) -> GpxRoute {
    let ends = (waypoint(route.start.place, "Start"), waypoint(route.end.place, "End"));
    let stops = route.stops.iter().map(stop);
    let points = std::iter::once(ends.0).chain(stops).chain(std::iter::once(ends.1)).collect();
    GpxRoute { name: Some(format!("{} {}", day.date, route.shift_id)), points, ..GpxRoute::default() }
}

fn stop(stop: &RouteStop) -> Waypoint {
    let mut point = waypoint(stop.place, &format!("{} {}", stop.sequence, stop.kind));
    let trip = if stop.trip > 1 { format!("trip {}, ", stop.trip) } else { String::new() };
    let at = stop.service_start.format("%H:%M");
    let window = stop.window.map(|w| format!(", promised {} to {}", w.start.format("%H:%M"), w.end.format("%H:%M")));
    point.description = Some(format!("{trip}planned {at}{}", window.unwrap_or_default()));
    point
}

fn waypoint(place: Place, name: &str) -> Waypoint {
    let mut point = Waypoint::new(geo::Point::new(longitude(place.lng), place.lat));
    point.name = Some(name.to_owned());
    point
}

/// GPX requires longitudes of at least -180 and less than 180.
fn longitude(lng: f64) -> f64 {
    if lng >= 180.0 { lng - 360.0 } else { lng }
}

#[cfg(test)]
mod tests {
    use super::longitude;

    #[test]
    fn longitudes_are_as_gpx_has_them() {
        assert_eq!([180.0, 179.9, -180.0, 0.0].map(longitude), [-180.0, 179.9, -180.0, 0.0]);
    }
}
