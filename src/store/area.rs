//! An area as GeoJSON MultiPolygon coordinates, the stored form.

use geojson::{GeometryValue, PolygonType};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{StoreError, StoreResult, columns};
use ritiro_domain::{Area, Areas, NamedArea};

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

/// The stored form of a named area.
#[derive(Serialize, Deserialize)]
struct Named {
    name: String,
    area: Value,
}

/// Converts the named areas of a zone.
pub(super) fn areas_to_json(areas: &Areas) -> Option<Value> {
    let named = areas.list().iter().map(|of| Named { name: of.name.clone(), area: to_json(&of.area) });
    let named: Vec<Named> = named.collect();
    (!named.is_empty()).then(|| columns::to_json(&named))
}

/// The reverse of [`areas_to_json`].
pub(super) fn areas_from_json(value: Value) -> StoreResult<Areas> {
    let named: Vec<Named> = columns::from_json("zones.areas", value)?;
    let areas = named.into_iter().map(|of| Ok(NamedArea { name: of.name, area: from_json(of.area)? }));
    Areas::new(areas.collect::<StoreResult<_>>()?).map_err(|e| corrupt(&e))
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
    fn named_areas_survive_the_round_trip_and_none_is_null() {
        let square = json!([[[[9.0, 45.0], [10.0, 45.0], [10.0, 46.0], [9.0, 46.0], [9.0, 45.0]]]]);
        let stored = json!([{"name": "north", "area": square}]);
        let areas = areas_from_json(stored.clone()).unwrap();
        assert_eq!((areas.names().collect::<Vec<_>>(), areas_to_json(&areas)), (vec!["north"], Some(stored)));
        assert_eq!(areas_to_json(&Areas::default()), None);
    }

    #[test]
    fn what_is_no_area_is_corrupt() {
        for bad in [json!([]), json!([[[[9.0]]]]), json!("x"), json!([[[[9.0, 45.0], [200.0, 45.0], [9.0, 46.0]]]])] {
            assert!(matches!(from_json(bad), Err(StoreError::Corrupt { .. })));
        }
    }
}
