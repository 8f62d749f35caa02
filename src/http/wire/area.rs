//! Areas as GeoJSON.

use geojson::{GeometryValue, Position};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{self, Invalid};

/// Longitude and latitude in degrees; a third number is not looked at.
type Point = Vec<f64>;
type Rings = Vec<Vec<Point>>;

/// A GeoJSON geometry (RFC 7946). Positions are `[longitude, latitude]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", deny_unknown_fields)]
#[schema(example = json!({"type": "Polygon",
    "coordinates": [[[9.0, 45.3], [9.4, 45.3], [9.4, 45.6], [9.0, 45.6], [9.0, 45.3]]]}))]
pub enum Area {
    /// One polygon: its border, then its holes.
    Polygon {
        /// Rings of positions, the last of each equal to the first.
        #[schema(value_type = Vec<Vec<Vec<f64>>>)]
        coordinates: Rings,
    },
    /// Several polygons.
    MultiPolygon {
        /// As many polygons.
        #[schema(value_type = Vec<Vec<Vec<Vec<f64>>>>)]
        coordinates: Vec<Rings>,
    },
}

impl Area {
    /// The area, or what is wrong with it.
    pub fn read(&self) -> Result<domain::Area, Invalid> {
        let polygons = match self {
            Self::Polygon { coordinates } => std::slice::from_ref(coordinates),
            Self::MultiPolygon { coordinates } => coordinates,
        };
        // Checked before it is converted: the conversion relies on two numbers in each position.
        if polygons.iter().flatten().flatten().any(|position| position.len() < 2) {
            return Err(Invalid::new("area", "each position must be [longitude, latitude]"));
        }
        let coordinates = polygons.iter().map(|rings| rings.iter().map(|ring| positions(ring)).collect()).collect();
        let polygons = geo::MultiPolygon::try_from(&GeometryValue::MultiPolygon { coordinates })
            .map_err(|e| Invalid::new("area", e.to_string()))?;
        domain::Area::new(polygons)
    }
}

fn positions(ring: &[Point]) -> Vec<Position> {
    ring.iter().map(|position| Position::from(position.clone())).collect()
}

impl From<&domain::Area> for Area {
    fn from(area: &domain::Area) -> Self {
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

    fn read(area: Value) -> Result<domain::Area, Invalid> {
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
    fn what_is_no_area_is_refused_by_name() {
        for coordinates in [json!([]), json!([[]]), json!([[[9.0]]]), json!([[[9.0, 45.0], [9.1, 95.0], [9.0, 45.1]]])]
        {
            let error = read(json!({"type": "Polygon", "coordinates": coordinates})).unwrap_err();
            assert_eq!(error.field, "area", "{error}");
        }
    }
}
