//! The map: routes as lines, stops as dots, depots as squares, with north at the top.

use std::collections::BTreeSet;

use super::{courier, escape, hue};
use crate::replay::driven::Driven;
use crate::replay::geojson::way;
use crate::replay::setup::Stage;
use crate::replay::window::{civil_text, window_text};
use ritiro_client::Place;
use ritiro_client::wire::RouteStop;

/// The width of the drawing in its own units.
const WIDTH: f64 = 1000.0;
/// The margin around the outermost places.
const MARGIN: f64 = 30.0;
/// The length of a degree of latitude in metres.
const METERS_PER_DEGREE: f64 = 111_195.0;
/// The smallest extent in metres; a smaller one would magnify a single place.
const LEAST_METERS: f64 = 500.0;
/// The limits of height over width of the drawing.
const PROPORTIONS: (f64, f64) = (0.5, 1.25);

/// Maps places to the drawing; a plain projection is accurate enough for small areas.
pub(crate) struct Projection {
    middle: Place,
    /// Drawing units per metre.
    scale: f64,
    height: f64,
}

pub fn svg(stage: &Stage, busy: &[&Driven]) -> String {
    let places: Vec<Place> = busy.iter().flat_map(|route| way(route)).collect();
    let projection = Projection::around(&places);
    let routes: String =
        busy.iter().enumerate().map(|(at, route)| route_group(stage, &projection, at, route)).collect();
    let label = "Map of the routes; the tables below say the same";
    svg_around(&projection, label, &format!("{routes}{}{}", depots(&projection, busy), scale_bar(&projection)))
}

/// An SVG drawing with this content.
pub(crate) fn svg_around(projection: &Projection, label: &str, content: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH:.0} {:.0}\" role=\"img\" aria-label=\"{label}\">\n{content}</svg>\n",
        projection.height,
    )
}

impl Projection {
    pub fn around(places: &[Place]) -> Self {
        let Some((low, high)) = corners(places) else {
            let middle = Place { lat: 0.0, lng: 0.0 };
            return Self { middle, scale: 1.0, height: WIDTH * PROPORTIONS.0 };
        };
        let middle = Place { lat: (low.lat + high.lat) / 2.0, lng: (low.lng + high.lng) / 2.0 };
        let (east, north) = meters_from(middle, high);
        let (wide, tall) = ((2.0 * east).max(LEAST_METERS), (2.0 * north).max(LEAST_METERS));
        let height = (WIDTH * tall / wide).clamp(WIDTH * PROPORTIONS.0, WIDTH * PROPORTIONS.1);
        let scale = ((WIDTH - 2.0 * MARGIN) / wide).min((height - 2.0 * MARGIN) / tall);
        Self { middle, scale, height }
    }

    fn at(&self, place: Place) -> (f64, f64) {
        let (east, north) = meters_from(self.middle, place);
        (WIDTH / 2.0 + east * self.scale, self.height / 2.0 - north * self.scale)
    }

    /// The coordinates as `x y` for a path.
    pub fn text(&self, place: Place) -> String {
        let (x, y) = self.at(place);
        format!("{x:.1} {y:.1}")
    }
}

fn corners(places: &[Place]) -> Option<(Place, Place)> {
    let first = *places.first()?;
    Some(places.iter().fold((first, first), |(low, high), place| {
        (
            Place { lat: low.lat.min(place.lat), lng: low.lng.min(place.lng) },
            Place { lat: high.lat.max(place.lat), lng: high.lng.max(place.lng) },
        )
    }))
}

/// The metres to the east and to the north.
fn meters_from(middle: Place, place: Place) -> (f64, f64) {
    let east = (place.lng - middle.lng) * middle.lat.to_radians().cos();
    let north = place.lat - middle.lat;
    (east * METERS_PER_DEGREE, north * METERS_PER_DEGREE)
}

fn route_group(stage: &Stage, projection: &Projection, at: usize, route: &Driven) -> String {
    let stops: String = route.stops.iter().map(|stop| dot(stage, projection, courier(stage, route), stop)).collect();
    let places = way(route);
    let round = &places[1..places.len() - 1];
    let ends = [&places[..2], &places[places.len() - 2..]];
    let ends: String = ends.into_iter().map(|leg| path("approach", projection, leg)).collect();
    format!(
        "<g class=\"route\" id=\"map-{at}\" style=\"--h:{}\">\n{ends}{}{stops}</g>\n",
        hue(at),
        path("way", projection, round),
    )
}

pub(crate) fn path(class: &str, projection: &Projection, places: &[Place]) -> String {
    let points: Vec<String> = places.iter().map(|place| projection.text(*place)).collect();
    format!("<path class=\"{class}\" d=\"M{}\"/>\n", points.join("L"))
}

/// A line of zero length with a round cap: its size stays touchable on small screens.
fn dot(stage: &Stage, projection: &Projection, courier: &str, stop: &RouteStop) -> String {
    let at = projection.text(stop.place);
    let tooltip = escape(&tooltip(stage, courier, stop));
    format!("<path class=\"stop\" d=\"M{at}h0\"><title>{tooltip}</title></path>\n")
}

fn tooltip(stage: &Stage, courier: &str, stop: &RouteStop) -> String {
    let zone = stage.time_zone;
    let name = stop.reference.as_deref().unwrap_or("no reference");
    let window = stop.window.map(|window| format!("promised {}, ", window_text(&window, zone)));
    format!(
        "{courier}, stop {}: {name}, {}planned {}",
        stop.sequence,
        window.unwrap_or_default(),
        civil_text(stop.service_start, zone),
    )
}

/// The marks of the depots; couriers of one depot share its mark.
fn depots(projection: &Projection, busy: &[&Driven]) -> String {
    let places: BTreeSet<String> = busy.iter().map(|route| projection.text(route.start.place)).collect();
    places.iter().map(|at| format!("<path class=\"depot\" d=\"M{at}h0\"><title>Depot</title></path>\n")).collect()
}

/// A scale bar of a round length, at most a quarter of the width.
pub(crate) fn scale_bar(projection: &Projection) -> String {
    let longest = WIDTH / 4.0 / projection.scale;
    let power = 10_f64.powf(longest.log10().floor());
    let factor = [5.0, 2.0, 1.0].into_iter().find(|f| f * power <= longest);
    let meters = factor.unwrap_or(1.0) * power;
    let label = match meters >= 1000.0 {
        true => format!("{:.0} km", meters / 1000.0),
        false => format!("{meters:.0} m"),
    };
    let y = projection.height - 14.0;
    format!(
        "<path class=\"scale\" d=\"M14 {y:.0}h{:.1}\"/><text class=\"scale-text\" x=\"14\" y=\"{:.0}\">{label}</text>\n",
        meters * projection.scale,
        y - 10.0,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lat: f64, lng: f64) -> Place {
        Place { lat, lng }
    }

    #[test]
    fn all_places_lie_inside_the_drawing_and_north_is_up() {
        let places = [place(-22.9, -43.5), place(-22.7, -43.1), place(-22.8, -43.3)];
        let projection = Projection::around(&places);
        for at in places {
            let (x, y) = projection.at(at);
            assert!((0.0..=WIDTH).contains(&x), "{x}");
            assert!((0.0..=projection.height).contains(&y), "{y}");
        }
        assert!(projection.at(places[1]).1 < projection.at(places[0]).1);
        assert!(projection.at(places[1]).0 > projection.at(places[0]).0);
    }

    #[test]
    fn one_place_alone_stands_in_the_middle() {
        let projection = Projection::around(&[place(41.9, 12.5)]);
        assert_eq!(projection.at(place(41.9, 12.5)).0, WIDTH / 2.0);
    }

    #[test]
    fn the_scale_bar_has_a_round_length() {
        let projection = Projection::around(&[place(0.0, 0.0), place(0.1, 0.2)]);
        assert!(scale_bar(&projection).contains(">5 km<"));
    }
}
