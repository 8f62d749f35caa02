//! The demand of a replay or a simulated day, and what the API allows of it.

use geo::{Centroid, MultiPoint};
use serde::de::DeserializeOwned;

use crate::common::civil::{Wanted, WindowError};
use crate::common::setup::Bounds;
use ritiro_client::{Place, PlaceError};

/// The largest length of a reference in the API.
const LONGEST_ID: usize = 200;

/// One parcel, which one shopper will order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parcel {
    /// The id in the file. It is not unique: a shopper can have two parcels of one id.
    pub id: String,
    pub place: Place,
    /// The size in units of the capacity, at least one.
    pub size: u32,
    /// The service time at the door in seconds, if the file has it.
    pub service_seconds: Option<u32>,
    /// The windows that the shopper wants, best first.
    pub wanted: Vec<Wanted>,
}

/// The demand of all files together.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Demand {
    pub parcels: Vec<Parcel>,
    /// The depot of the first file that has one.
    pub depot: Option<Place>,
    /// The capacity of a vehicle in the first file that has one.
    pub capacity: Option<u32>,
}

/// An error inside a file.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    #[error("line {line}, column `{column}`: {message}")]
    Cell { line: u64, column: &'static str, message: String },
    #[error("{0}")]
    Table(String),
    #[error("at `{field}`: {message}")]
    Field { field: String, message: String },
    #[error(
        "the format is not known. Allowed: a CSV table (name it .csv), a GeoJSON FeatureCollection, an array of \
         parcels, or a loggibud instance or solution; --format names one"
    )]
    UnknownShape,
}

impl Demand {
    pub fn total_size(&self) -> u64 {
        self.parcels.iter().map(|p| u64::from(p.size)).sum()
    }

    /// The centroid of all parcels.
    pub fn centroid(&self) -> Option<Place> {
        let middle = self.points().centroid()?;
        Some(Place { lat: middle.y(), lng: middle.x() })
    }

    /// The rectangle around the parcels and one more place.
    pub fn bounds(&self, also: Place) -> Bounds {
        let places = self.parcels.iter().map(|parcel| parcel.place);
        Bounds::around(places.chain([also])).expect("there is at least one place")
    }

    fn points(&self) -> MultiPoint {
        self.parcels.iter().map(|p| p.place.point()).collect()
    }
}

impl ContentError {
    pub(super) fn field(field: impl Into<String>, error: impl ToString) -> Self {
        Self::Field { field: field.into(), message: error.to_string() }
    }
}

pub(super) fn checked_place(field: &str, lat: f64, lng: f64) -> Result<Place, ContentError> {
    Place::new(lat, lng).map_err(|error: PlaceError| ContentError::field(field, error))
}

/// The error of a size outside of the range of the API.
pub(super) fn wrong_size(size: u32) -> Option<&'static str> {
    (!(1..=1_000_000_000).contains(&size)).then_some("a parcel has a size of 1 to 1000000000")
}

/// The error of a service time outside of the range of the API.
pub(super) fn wrong_service(seconds: u32) -> Option<&'static str> {
    (seconds > 14_400).then_some("service takes 0 to 14400 seconds")
}

/// The error of an id that cannot be the reference of a booking.
pub(super) fn wrong_id(id: &str) -> Option<&'static str> {
    let fits = (1..=LONGEST_ID).contains(&id.chars().count()) && !id.contains('\0');
    (!fits).then_some("an id has 1 to 200 characters without NUL")
}

pub(super) fn checked<T>(field: &str, value: T, wrong: impl Fn(&T) -> Option<&'static str>) -> Result<T, ContentError> {
    match wrong(&value) {
        Some(why) => Err(ContentError::field(field, why)),
        None => Ok(value),
    }
}

pub(super) fn checked_size(field: &str, size: u32) -> Result<u32, ContentError> {
    checked(field, size, |size| wrong_size(*size))
}

pub(super) fn checked_service(field: &str, seconds: Option<u32>) -> Result<Option<u32>, ContentError> {
    checked(field, seconds, |seconds| seconds.and_then(wrong_service))
}

pub(super) fn checked_id(field: &str, id: String) -> Result<String, ContentError> {
    checked(field, id, |id| wrong_id(id))
}

pub(super) fn checked_wanted(field: &str, start: &str, end: &str) -> Result<Wanted, ContentError> {
    Wanted::parse(start, end).map_err(|error: WindowError| ContentError::field(field, error))
}

/// Decodes JSON with errors that name the field.
pub(super) fn parse_json<T: DeserializeOwned>(text: &str) -> Result<T, ContentError> {
    let mut decoder = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut decoder)
        .map_err(|error| ContentError::field(error.path().to_string(), error.inner()))?;
    decoder.end().map_err(|error| ContentError::field(".", error))?;
    Ok(value)
}
