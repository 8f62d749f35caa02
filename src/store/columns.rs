//! Columns that mean the same in several tables.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{StoreError, StoreResult};
use ritiro_domain::{Load, Place};

/// Two columns of degrees.
pub(super) fn place(what: &'static str, lat: f64, lng: f64) -> StoreResult<Place> {
    // Why is what gets logged: it must not say where.
    Place::new(lat, lng).map_err(|_| StoreError::corrupt(what, "not on the globe"))
}

/// Two columns of degrees that may both be absent.
pub(super) fn place_if(what: &'static str, lat: Option<f64>, lng: Option<f64>) -> StoreResult<Option<Place>> {
    lat.zip(lng).map(|(lat, lng)| place(what, lat, lng)).transpose()
}

/// An array of one amount per dimension.
pub(super) fn load(what: &'static str, amounts: Vec<i64>) -> StoreResult<Load> {
    let amounts = amounts.try_into().map_err(|_| StoreError::corrupt(what, "not one amount per dimension"))?;
    Ok(Load(amounts))
}

/// Plain data of the domain in a jsonb column.
pub(super) fn from_json<T: DeserializeOwned>(what: &'static str, value: Value) -> StoreResult<T> {
    // Serde's own words quote what stands there, which may be of a person.
    serde_path_to_error::deserialize(value).map_err(|e| StoreError::corrupt(what, format!("misshapen at {}", e.path())))
}

/// The reverse of [`from_json`].
pub(super) fn to_json<T: Serialize>(data: &T) -> Value {
    serde_json::to_value(data).expect("plain data has string keys only")
}
