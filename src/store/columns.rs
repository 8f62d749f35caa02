//! Conversions of columns that several tables have.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{StoreError, StoreResult};
use ritiro_domain::{Load, Place, SpeedFactor};

/// Converts two columns of degrees to a place.
pub(super) fn place(what: &'static str, lat: f64, lng: f64) -> StoreResult<Place> {
    // The reason is logged, so it must not contain the place.
    Place::new(lat, lng).map_err(|_| StoreError::corrupt(what, "not on the globe"))
}

/// Converts two columns of degrees that may both be null.
pub(super) fn place_if(what: &'static str, lat: Option<f64>, lng: Option<f64>) -> StoreResult<Option<Place>> {
    lat.zip(lng).map(|(lat, lng)| place(what, lat, lng)).transpose()
}

/// Converts the thousandths of a vehicle's speed.
pub(super) fn speed(thousandths: i32) -> StoreResult<SpeedFactor> {
    let speed = SpeedFactor::from_thousandths(thousandths);
    speed.ok_or_else(|| StoreError::corrupt("vehicle_types.speed", thousandths))
}

/// Converts an array with one amount for each dimension.
pub(super) fn load(what: &'static str, amounts: Vec<i64>) -> StoreResult<Load> {
    let amounts = amounts.try_into().map_err(|_| StoreError::corrupt(what, "not one amount per dimension"))?;
    Ok(Load(amounts))
}

/// Converts a jsonb column to plain data of the domain.
pub(super) fn from_json<T: DeserializeOwned>(what: &'static str, value: Value) -> StoreResult<T> {
    // The messages of serde quote the value, which may be personal data.
    serde_path_to_error::deserialize(value).map_err(|e| StoreError::corrupt(what, format!("misshapen at {}", e.path())))
}

/// The reverse of [`from_json`].
pub(super) fn to_json<T: Serialize>(data: &T) -> Value {
    serde_json::to_value(data).expect("plain data has string keys only")
}
