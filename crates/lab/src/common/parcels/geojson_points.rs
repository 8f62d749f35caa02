//! Reads a GeoJSON FeatureCollection of points. Properties other than `id`, `size`, `service_seconds` and `wanted`
//! are ignored, because map tools add their own.

use geojson::feature::Id;
use geojson::{Feature, FeatureCollection, GeometryValue};
use serde::Deserialize;
use serde_json::Value;

use super::demand::{
    ContentError, Demand, Parcel, checked_id, checked_place, checked_service, checked_size, checked_wanted, parse_json,
};
use super::json_array::{WantedText, one};
use ritiro_client::Place;

#[derive(Deserialize)]
struct Properties {
    id: Option<Value>,
    #[serde(default = "one")]
    size: u32,
    service_seconds: Option<u32>,
    #[serde(default)]
    wanted: Vec<WantedText>,
}

pub fn read(text: &str) -> Result<Demand, ContentError> {
    let collection: FeatureCollection = parse_json(text)?;
    let parcels = collection
        .features
        .into_iter()
        .enumerate()
        .map(|(at, feature)| parcel(at, feature))
        .collect::<Result<_, _>>()?;
    Ok(Demand { parcels, ..Demand::default() })
}

fn parcel(at: usize, feature: Feature) -> Result<Parcel, ContentError> {
    let field = |name: &str| format!("features[{at}].{name}");
    let place = place(&field("geometry"), &feature)?;
    let properties = properties(&field("properties"), &feature)?;
    Ok(Parcel {
        id: checked_id(&field("id"), id(at, feature.id.as_ref(), properties.id.as_ref()))?,
        place,
        size: checked_size(&field("properties.size"), properties.size)?,
        service_seconds: checked_service(&field("properties.service_seconds"), properties.service_seconds)?,
        wanted: properties
            .wanted
            .iter()
            .map(|wish| checked_wanted(&field("properties.wanted"), &wish.start, &wish.end))
            .collect::<Result<_, _>>()?,
    })
}

fn place(field: &str, feature: &Feature) -> Result<Place, ContentError> {
    match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::Point { coordinates }) if coordinates.len() >= 2 => {
            checked_place(field, coordinates[1], coordinates[0])
        }
        Some(other) => Err(ContentError::field(field, format!("a parcel is a Point, not a {}", other.type_name()))),
        None => Err(ContentError::field(field, "a parcel needs a Point")),
    }
}

fn properties(field: &str, feature: &Feature) -> Result<Properties, ContentError> {
    let object = feature.properties.clone().unwrap_or_default();
    serde_path_to_error::deserialize(Value::Object(object))
        .map_err(|error| ContentError::field(format!("{field}.{}", error.path()), error.inner()))
}

/// The id of a parcel. The property has priority over the feature's own id, because people see it on a map.
fn id(at: usize, feature: Option<&Id>, property: Option<&Value>) -> String {
    match (property, feature) {
        (Some(Value::String(text)), _) => text.clone(),
        (Some(Value::Number(number)), _) => number.to_string(),
        (_, Some(Id::String(text))) => text.clone(),
        (_, Some(Id::Number(number))) => number.to_string(),
        _ => format!("feature-{}", at + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collection(feature: &str) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#)
    }

    #[test]
    fn a_point_with_properties_is_a_parcel() {
        let demand = read(&collection(
            r#"{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[12.5,55.6,3]},
                "properties":{"size":2,"wanted":[{"start":"08:00","end":"10:00"}],"colour":"red"}}"#,
        ))
        .unwrap();
        let parcel = &demand.parcels[0];
        assert_eq!((parcel.id.as_str(), parcel.size), ("7", 2));
        assert_eq!((parcel.place.lat, parcel.place.lng), (55.6, 12.5));
        assert_eq!(parcel.wanted.len(), 1);
    }

    #[test]
    fn properties_may_be_null() {
        let demand = read(&collection(
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":null}"#,
        ))
        .unwrap();
        assert_eq!(demand.parcels[0].id, "feature-1");
    }

    #[test]
    fn errors_name_the_feature() {
        for (feature, expected) in [
            (
                r#"{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":null}"#,
                "features[0].geometry`: a parcel is a Point, not a LineString",
            ),
            (r#"{"type":"Feature","geometry":null,"properties":null}"#, "features[0].geometry"),
            (
                r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"size":"big"}}"#,
                "features[0].properties.size",
            ),
        ] {
            let error = read(&collection(feature)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
