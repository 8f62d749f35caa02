//! An area as GeoJSON MultiPolygon coordinates, the stored form.

use geojson::{GeometryValue, PolygonType};
use serde_json::Value;

use super::{StoreError, StoreResult};
use ritiro_domain::Area;

/// Converts an area to coordinates, `[longitude, latitude]`.
pub(super) fn to_json(area: &Area) -> Value {
    match GeometryValue::from(area.polygons()) {
        GeometryValue::MultiPolygon { coordinates } => serde_json::json!(coordinates),
        other => unreachable!("a multipolygon became a {}", other.type_name()),
    }
}

/// Converts coordinates to an area.
pub(super) fn from_json(value: Value) -> StoreResult<Area> {
    let coordinates: Vec<PolygonType> = serde_json::from_value(value).map_err(|e| corrupt(&e))?;
    if coordinates.iter().flatten().flatten().any(|position| position.as_slice().len() < 2) {
        return Err(corrupt(&"a position of fewer than two numbers"));
    }
    let polygons =
        geo::MultiPolygon::try_from(&GeometryValue::MultiPolygon { coordinates }).map_err(|e| corrupt(&e))?;
    Area::new(polygons).map_err(|e| corrupt(&e))
}

fn corrupt(why: &dyn ToString) -> StoreError {
    StoreError::corrupt("zones.area", why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_area_survives_the_round_trip() {
        let square = json!([[[[9.0, 45.0], [10.0, 45.0], [10.0, 46.0], [9.0, 46.0], [9.0, 45.0]]]]);
        assert_eq!(to_json(&from_json(square.clone()).unwrap()), square);
    }

    #[test]
    fn what_is_no_area_is_corrupt() {
        for bad in [json!([]), json!([[[[9.0]]]]), json!("x"), json!([[[[9.0, 45.0], [200.0, 45.0], [9.0, 46.0]]]])] {
            assert!(matches!(from_json(bad), Err(StoreError::Corrupt { .. })));
        }
    }
}
