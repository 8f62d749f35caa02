//! Maps: lines and dots on a plain projection, with north at the top.

use maud::{Markup, html};

use crate::common::setup::Bounds;
use ritiro_client::Place;

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

impl Projection {
    /// The projection that shows all places.
    pub fn around(places: &[Place]) -> Self {
        let Some(Bounds { south_west: low, north_east: high }) = Bounds::around(places.iter().copied()) else {
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

    /// The coordinates on the drawing, with one decimal: `x`, `y`.
    pub fn coordinates(&self, place: Place) -> (String, String) {
        let (x, y) = self.at(place);
        (format!("{x:.1}"), format!("{y:.1}"))
    }

    /// The coordinates as `x y` for a path.
    pub fn text(&self, place: Place) -> String {
        let (x, y) = self.coordinates(place);
        format!("{x} {y}")
    }
}

/// The metres to the east and to the north.
fn meters_from(middle: Place, place: Place) -> (f64, f64) {
    let east = (place.lng - middle.lng) * middle.lat.to_radians().cos();
    let north = place.lat - middle.lat;
    (east * METERS_PER_DEGREE, north * METERS_PER_DEGREE)
}

/// A drawing; `label` describes it to screen readers.
pub(crate) fn svg(projection: &Projection, label: &str, content: Markup) -> Markup {
    html! {
        svg viewBox=(format!("0 0 {WIDTH:.0} {:.0}", projection.height)) role="img" aria-label=(label) { (content) }
    }
}

/// A line along the places.
pub(crate) fn line(class: &str, projection: &Projection, places: &[Place]) -> Markup {
    let points: Vec<String> = places.iter().map(|place| projection.text(*place)).collect();
    html! { path class=(class) d={ "M" (points.join("L")) } {} }
}

/// A dot with a tooltip at the coordinates `x y`. It is a line of zero length with a round cap: its size stays touchable on small screens.
pub(crate) fn dot(class: &str, at: &str, tooltip: &str) -> Markup {
    html! { path class=(class) d={ "M" (at) "h0" } { title { (tooltip) } } }
}

/// A scale bar of a round length, at most a quarter of the width.
pub(crate) fn scale_bar(projection: &Projection) -> Markup {
    let longest = WIDTH / 4.0 / projection.scale;
    let power = 10_f64.powf(longest.log10().floor());
    let factor = [5.0, 2.0, 1.0].into_iter().find(|f| f * power <= longest);
    let meters = factor.unwrap_or(1.0) * power;
    let label = match meters >= 1000.0 {
        true => format!("{:.0} km", meters / 1000.0),
        false => format!("{meters:.0} m"),
    };
    let y = projection.height - 14.0;
    html! {
        path class="scale" d=(format!("M14 {y:.0}h{:.1}", meters * projection.scale)) {}
        text class="scale-text" x="14" y=(format!("{:.0}", y - 10.0)) { (label) }
    }
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
        assert!(scale_bar(&projection).into_string().contains(">5 km<"));
    }
}
