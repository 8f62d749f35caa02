//! Columns that mean the same in several tables.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{StoreError, StoreResult};
use crate::domain::{Load, Place};

/// Two columns of degrees.
pub(super) fn place(what: &'static str, lat: f64, lng: f64) -> StoreResult<Place> {
    Place::new(lat, lng).map_err(|e| StoreError::corrupt(what, e))
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
    serde_json::from_value(value).map_err(|e| StoreError::corrupt(what, e))
}

/// The reverse of [`from_json`].
pub(super) fn to_json<T: Serialize>(data: &T) -> Value {
    serde_json::to_value(data).expect("plain data has string keys only")
}
