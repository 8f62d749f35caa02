//! Address search for shops and shoppers.

use actix_web::web;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::ATTRIBUTION;
use crate::app::AppError;
use crate::app::regions::{Found, Kind, MOST_RESULTS, OsmKind, Query as Search, QueryError, Regions};
use crate::http::handler::*;
use crate::http::wire::Place as WirePlace;
use ritiro_domain::{Invalid, Place};

/// Results of a search that names no limit.
const USUAL: usize = 10;

/// A search.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// What the person has typed so far, at most 300 characters: a street with or without a house number, a postcode, a town, a shop. The
    /// last word may be incomplete.
    #[param(max_length = 300, example = "Piazza del Mercato 3")]
    q: String,
    /// The latitude of a place near which results are preferred, -90 to 90. Without `lng` it is not used.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// The longitude of that place, -180 to 180. Without `lat` it is not used.
    #[param(minimum = -180, maximum = 180)]
    lng: Option<f64>,
    /// The largest number of results, 1 to 50.
    #[serde(default = "usual")]
    #[param(minimum = 1, maximum = 50, default = 10)]
    limit: usize,
}

/// A place whose address is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReverseQuery {
    /// The latitude, -90 to 90.
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
    /// The longitude, -180 to 180.
    #[param(minimum = -180, maximum = 180)]
    lng: f64,
    /// The largest number of results, 1 to 50.
    #[serde(default = "one")]
    #[param(minimum = 1, maximum = 50, default = 1)]
    limit: usize,
}

fn usual() -> usize {
    USUAL
}

fn one() -> usize {
    1
}

/// Addresses that were found, the best first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AddressesFound {
    /// The results. There may be none.
    pub items: Vec<AddressFound>,
    /// Show it beside the results.
    #[schema(example = "© OpenStreetMap contributors")]
    pub attribution: &'static str,
}

/// An address that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AddressFound {
    /// What it is.
    pub kind: AddressKind,
    /// The address in one line.
    #[schema(example = "Piazza del Mercato 3, 40100 Rivalta")]
    pub label: String,
    /// The place.
    pub place: WirePlace,
    /// The name of the street, the place or the point of interest.
    pub name: String,
    /// The street.
    pub street: Option<String>,
    /// The house number. If `kind` is `street`, the number is not known.
    pub house_number: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// How well the text and the result agree, 0 to 100.
    #[schema(minimum = 0, maximum = 100)]
    pub confidence: u8,
    /// Words of the text that the result does not have.
    pub unused: Vec<String>,
    /// The distance to the place that a reverse search named, in metres.
    pub distance_meters: Option<f64>,
}

/// What a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressKind {
    /// A house of the map.
    House,
    /// Where the house number must be, between numbers that the map has.
    Interpolated,
    /// A street. If the text has a house number, the map does not know where it is.
    Street,
    /// A town, a village, a quarter.
    Place,
    /// A postcode.
    Postcode,
    /// A shop, a restaurant, a station.
    Poi,
}

impl From<Kind> for AddressKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::House => Self::House,
            Kind::Interpolated => Self::Interpolated,
            Kind::Street => Self::Street,
            Kind::Place => Self::Place,
            Kind::Postcode => Self::Postcode,
            Kind::Poi => Self::Poi,
        }
    }
}

impl From<Found> for AddressFound {
    fn from(found: Found) -> Self {
        Self {
            kind: found.kind.into(),
            label: label(&found),
            place: found.place.into(),
            name: found.name,
            street: found.street,
            house_number: found.number,
            postcode: found.postcode,
            city: found.city,
            confidence: found.confidence,
            unused: found.understood.unused,
            distance_meters: found.distance.map(f64::round),
        }
    }
}

/// An address in one line: "Bar Roma, Via Roma 3, 40100 Rivalta".
fn label(found: &Found) -> String {
    let house = found.street.as_ref().map(|street| spaced([Some(street), found.number.as_ref()]));
    let name = Some(found.name.clone()).filter(|name| found.street.as_ref() != Some(name));
    let town = Some(spaced([found.postcode.as_ref(), found.city.as_ref()])).filter(|town| !town.is_empty());
    let mut parts: Vec<String> = [name, house, town].into_iter().flatten().collect();
    parts.dedup();
    parts.join(", ")
}

fn spaced<const N: usize>(parts: [Option<&String>; N]) -> String {
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The letter that other services use for a kind of object.
pub(super) fn letter(kind: OsmKind) -> &'static str {
    match kind {
        OsmKind::Node => "N",
        OsmKind::Way => "W",
        OsmKind::Relation => "R",
    }
}

/// Searches on a thread of its own, because it takes some milliseconds.
pub(super) async fn search(
    regions: Data<Regions>,
    text: &str,
    focus: Option<Place>,
    limit: usize,
) -> Result<Vec<Found>, Problem> {
    let query = match Search::new(text, focus, limit) {
        Ok(query) => query,
        // Somebody who has typed a hyphen so far has not done anything wrong.
        Err(QueryError::Empty) => return Ok(Vec::new()),
        Err(error @ QueryError::Limit(_)) => return Err(AppError::invalid("limit", error.to_string()).into()),
        Err(error) => return Err(AppError::invalid("q", error.to_string()).into()),
    };
    web::block(move || regions.search(&query)).await.map_err(Problem::internal)
}

/// The addresses near a place.
pub(super) async fn reverse(regions: Data<Regions>, place: Place, limit: usize) -> Result<Vec<Found>, Problem> {
    if !(1..=MOST_RESULTS).contains(&limit) {
        return Err(AppError::invalid("limit", format!("must be 1 to {}", MOST_RESULTS)).into());
    }
    web::block(move || regions.reverse(place, limit)).await.map_err(Problem::internal)
}

/// The place of two coordinates, if both are given.
pub(super) fn focus(lat: Option<f64>, lng: Option<f64>) -> Result<Option<Place>, Invalid> {
    // A coordinate that is alone must be right too.
    let place = Place::new(lat.unwrap_or(0.0), lng.unwrap_or(0.0))?;
    Ok(lat.and(lng).map(|_| place))
}

/// Searches addresses, also while somebody types.
///
/// It knows the regions that the operator of this server has imported. A house number that the map does not have is placed between its
/// neighbours (`interpolated`), or else the street is found (`street`). If the text names a town that has the street, streets of other towns come
/// later.
#[utoipa::path(
    tag = "Maps and addresses",
    params(SearchQuery),
    responses((status = 200, body = AddressesFound), OnList),
)]
#[get("/v1/addresses")]
pub async fn search_addresses(
    regions: Data<Regions>,
    _caller: Caller,
    query: Query<SearchQuery>,
) -> Result<HttpResponse, Problem> {
    let SearchQuery { q, lat, lng, limit } = query.0;
    let found = search(regions, &q, focus(lat, lng).map_err(AppError::from)?, limit).await?;
    Ok(answer(found))
}

/// Finds the address of a place: the nearest house, or else the nearest street.
#[utoipa::path(
    tag = "Maps and addresses",
    params(ReverseQuery),
    responses((status = 200, body = AddressesFound), OnList),
)]
#[get("/v1/addresses/reverse")]
pub async fn reverse_addresses(
    regions: Data<Regions>,
    _caller: Caller,
    query: Query<ReverseQuery>,
) -> Result<HttpResponse, Problem> {
    let place = Place::new(query.0.lat, query.0.lng).map_err(AppError::from)?;
    Ok(answer(reverse(regions, place, query.0.limit).await?))
}

fn answer(found: Vec<Found>) -> HttpResponse {
    let items = found.into_iter().map(AddressFound::from).collect();
    HttpResponse::Ok().json(AddressesFound { items, attribution: ATTRIBUTION })
}
