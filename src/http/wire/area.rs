//! Areas as GeoJSON.

use geo::Area as _;
use geojson::{GeometryValue, Position};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use ritiro_domain::{Areas, Invalid};

/// Longitude and latitude in degrees. A third number, the altitude, is accepted and ignored.
type Point = Vec<f64>;
type Rings = Vec<Vec<Point>>;

/// The largest number of positions in all rings together. The limit exists because each order is tested against the area.
const MOST_POSITIONS: usize = 20_000;

/// A GeoJSON geometry (RFC 7946). Positions are `[longitude, latitude]` in degrees. Other members of GeoJSON, such as `bbox`, are accepted
/// and ignored. An area that crosses the 180th meridian must be cut there: use a `MultiPolygon` with one part on each side (RFC 7946,
/// section 3.1.9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type")]
#[schema(example = json!({"type": "Polygon",
    "coordinates": [[[9.0, 45.3], [9.4, 45.3], [9.4, 45.6], [9.0, 45.6], [9.0, 45.3]]]}))]
pub enum Area {
    /// One polygon: the ring of its border, then the rings of its holes.
    Polygon {
        /// Rings of positions. The last position of each ring equals its first position.
        #[schema(value_type = Vec<Vec<Vec<f64>>>)]
        coordinates: Rings,
    },
    /// Several polygons.
    MultiPolygon {
        /// One list of rings for each polygon.
        #[schema(value_type = Vec<Vec<Vec<Vec<f64>>>>)]
        coordinates: Vec<Rings>,
    },
}

impl Area {
    fn rings(&self) -> &[Rings] {
        match self {
            Self::Polygon { coordinates } => std::slice::from_ref(coordinates),
            Self::MultiPolygon { coordinates } => coordinates,
        }
    }

    /// The number of positions.
    fn positions(&self) -> usize {
        self.rings().iter().flatten().map(Vec::len).sum()
    }

    /// Converts the area, or returns what is wrong with it.
    pub fn read(&self) -> Result<ritiro_domain::Area, Invalid> {
        let (polygons, number) = (self.rings(), self.positions());
        if number > MOST_POSITIONS {
            return Err(Invalid::new("area", format!("must have at most {MOST_POSITIONS} positions, has {number}")));
        }
        // Checked before it is converted: the conversion relies on two numbers in each position.
        if polygons.iter().flatten().flatten().any(|position| position.len() < 2) {
            return Err(Invalid::new("area", "each position must be [longitude, latitude]"));
        }
        polygons.iter().flatten().try_for_each(|ring| check_ring(ring))?;
        let coordinates = polygons.iter().map(|rings| rings.iter().map(|ring| positions(ring)).collect()).collect();
        let polygons = geo::MultiPolygon::try_from(&GeometryValue::MultiPolygon { coordinates })
            .map_err(|e| Invalid::new("area", e.to_string()))?;
        let hollow = polygons.iter().any(|polygon| polygon.unsigned_area() <= 0.0);
        let area = ritiro_domain::Area::new(polygons)?;
        match hollow {
            true => Err(Invalid::new(
                "area",
                "each polygon must have an area larger than zero: its border encloses nothing, or its holes cover all of it",
            )),
            false => Ok(area),
        }
    }
}

/// A named part of a zone, to which couriers can be bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedArea {
    /// The name, 1 to 40 characters, unique in the zone.
    #[schema(min_length = 1, max_length = 40, example = "north")]
    pub name: String,
    /// The area. Its border belongs to it.
    pub area: Area,
}

/// Converts the named areas of a zone, or returns what is wrong with them.
pub(super) fn read_areas(named: &[NamedArea]) -> Result<Areas, Invalid> {
    let names: Vec<String> = named.iter().map(|of| of.name.clone()).collect();
    Areas::check_names(&names)?;
    let positions = named.iter().map(|of| of.area.positions()).sum::<usize>();
    if positions > MOST_POSITIONS {
        let message = format!("must have at most {MOST_POSITIONS} positions together, have {positions}");
        return Err(Invalid::new("areas", message));
    }
    let read = named.iter().enumerate().map(|(i, of)| {
        let area = of.area.read().map_err(|e| e.inside(&format!("areas[{i}]")))?;
        Ok(ritiro_domain::NamedArea { name: of.name.clone(), area })
    });
    Areas::new(read.collect::<Result<_, Invalid>>()?)
}

impl From<&ritiro_domain::NamedArea> for NamedArea {
    fn from(of: &ritiro_domain::NamedArea) -> Self {
        Self { name: of.name.clone(), area: Area::from(&of.area) }
    }
}

/// The areas in which a courier prefers to work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaPreference {
    /// The names of the areas, 1 to 64. Each must be an area of the zone.
    #[schema(value_type = Vec<super::bounds::ShortName>, min_items = 1, max_items = 64, example = json!(["north"]))]
    pub areas: Vec<String>,
    /// What a stop outside of these areas costs, in units of the zone's `objective`, 0 to 1000000. The planner prefers the courier for whom
    /// a stop costs the least.
    #[schema(minimum = 0, maximum = 1000000, example = 600)]
    pub cost_outside: i64,
}

impl From<AreaPreference> for ritiro_domain::AreaPreference {
    fn from(AreaPreference { areas, cost_outside }: AreaPreference) -> Self {
        Self { areas, cost_outside }
    }
}

impl From<ritiro_domain::AreaPreference> for AreaPreference {
    fn from(ritiro_domain::AreaPreference { areas, cost_outside }: ritiro_domain::AreaPreference) -> Self {
        Self { areas, cost_outside }
    }
}

/// Refuses a ring that is not closed, and a ring that crosses the 180th meridian: such an area must be cut into two parts.
fn check_ring(ring: &[Point]) -> Result<(), Invalid> {
    if ring.first().map(|first| &first[..2]) != ring.last().map(|last| &last[..2]) {
        return Err(Invalid::new("area", "the last position of each ring must be equal to its first position"));
    }
    let wide = |pair: &[Point]| {
        let span = (pair[0][0] - pair[1][0]).abs();
        // A line over all 360 degrees, from one end to the other, crosses no border.
        span > 180.0 && span < 360.0
    };
    match ring.windows(2).any(wide) {
        true => {
            let cut = "a line spans more than 180 degrees of longitude: cut an area across 180 degrees there, into a MultiPolygon with a part \
                       on each side (RFC 7946, 3.1.9)";
            Err(Invalid::new("area", cut))
        }
        false => Ok(()),
    }
}

fn positions(ring: &[Point]) -> Vec<Position> {
    ring.iter().map(|position| Position::from(position.clone())).collect()
}

impl From<&ritiro_domain::Area> for Area {
    fn from(area: &ritiro_domain::Area) -> Self {
        let mut polygons: Vec<Rings> = area.polygons().iter().map(rings).collect();
        match polygons.len() {
            1 => Self::Polygon { coordinates: polygons.swap_remove(0) },
            _ => Self::MultiPolygon { coordinates: polygons },
        }
    }
}

fn rings(polygon: &geo::Polygon<f64>) -> Rings {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    rings.map(|ring| ring.coords().map(|c| vec![c.x, c.y]).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(area: Value) -> Result<ritiro_domain::Area, Invalid> {
        serde_json::from_value::<Area>(area).unwrap().read()
    }

    #[test]
    fn an_area_comes_back_as_it_was_sent() {
        let square = json!([[[9.0, 45.0], [10.0, 45.0], [10.0, 46.0], [9.0, 46.0], [9.0, 45.0]]]);
        let hole = json!([[9.2, 45.2], [9.4, 45.2], [9.4, 45.4], [9.2, 45.2]]);
        let polygon = json!({"type": "Polygon", "coordinates": [square[0], hole]});
        let two = json!({"type": "MultiPolygon", "coordinates": [square, [[[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 1.0]]]]});
        for area in [polygon, two] {
            assert_eq!(serde_json::to_value(Area::from(&read(area.clone()).unwrap())).unwrap(), area);
        }
    }

    #[test]
    fn members_of_geojson_that_are_not_ours_are_left_alone() {
        let ring = json!([[[60, 50], [61, 50], [61, 51], [60, 51], [60, 50]]]);
        let plain = read(json!({"type": "Polygon", "coordinates": ring})).unwrap();
        for (name, value) in [("bbox", json!([60, 50, 61, 51])), ("crs", json!({"type": "name"})), ("note", json!(1))] {
            let mut area = json!({"type": "Polygon", "coordinates": ring});
            area[name] = value;
            assert_eq!(read(area).unwrap(), plain, "{name}");
        }
    }

    #[test]
    fn an_area_across_180_degrees_has_to_be_cut() {
        let uncut = json!([[[179, -1], [-179, -1], [-179, 1], [179, 1], [179, -1]]]);
        let error = read(json!({"type": "Polygon", "coordinates": uncut})).unwrap_err();
        assert!(error.message.contains("MultiPolygon"), "{error}");
        let west = json!([[[179, -1], [180, -1], [180, 1], [179, 1], [179, -1]]]);
        let east = json!([[[-180, -1], [-179, -1], [-179, 1], [-180, 1], [-180, -1]]]);
        let cut = read(json!({"type": "MultiPolygon", "coordinates": [west, east]})).unwrap();
        let served = [179.5, -179.5, 0.0, 90.0].map(|lng| cut.contains(ritiro_domain::Place::new(0.0, lng).unwrap()));
        assert_eq!(served, [true, true, false, false]);
        let globe = json!([[[-180, -80], [180, -80], [180, 80], [-180, 80], [-180, -80]]]);
        assert!(read(json!({"type": "Polygon", "coordinates": globe})).is_ok());
    }

    #[test]
    fn an_area_without_area_is_none() {
        let line = json!([[[9, 45], [10, 46], [11, 47], [9, 45]]]);
        let point = json!([[[9, 45], [9, 45], [9, 45], [9, 45]]]);
        let filled = json!([[[9, 45], [10, 45], [10, 46], [9, 45]], [[9, 45], [10, 45], [10, 46], [9, 45]]]);
        let open = json!([[[9, 45], [10, 45], [10, 46], [9, 46]]]);
        for coordinates in [line, point, filled, open] {
            let error = read(json!({"type": "Polygon", "coordinates": coordinates})).unwrap_err();
            assert_eq!(error.field, "area", "{error}");
        }
    }

    #[test]
    fn named_areas_are_refused_by_their_place_in_the_list() {
        let ring = |north: f64| json!([[[9.0, 45.0], [10.0, 45.0], [10.0, north], [9.0, north], [9.0, 45.0]]]);
        let named = |name: &str, north| json!({"name": name, "area": {"type": "Polygon", "coordinates": ring(north)}});
        let read = |areas: Value| {
            let named: Vec<NamedArea> = serde_json::from_value(areas).unwrap();
            let areas = read_areas(&named).map_err(|e| e.field)?;
            assert_eq!(
                areas.list().iter().map(NamedArea::from).collect::<Vec<_>>(),
                named,
                "it comes back as it was sent"
            );
            Ok::<_, String>(())
        };
        read(json!([named("north", 46.0), named("south", 45.5)])).unwrap();
        assert_eq!(read(json!([named("north", 46.0), named("south", 45.0)])).unwrap_err(), "areas[1].area");
        assert_eq!(read(json!([named("north", 46.0), named("north", 45.5)])).unwrap_err(), "areas[1].name");
        assert_eq!(read(json!([named("", 46.0)])).unwrap_err(), "areas[0].name");
    }

    #[test]
    fn what_is_no_area_is_refused_by_name() {
        for coordinates in [json!([]), json!([[]]), json!([[[9.0]]]), json!([[[9.0, 45.0], [9.1, 95.0], [9.0, 45.1]]])]
        {
            let error = read(json!({"type": "Polygon", "coordinates": coordinates})).unwrap_err();
            assert_eq!(error.field, "area", "{error}");
        }
    }
}
