//! The form of Photon, an address search that many widgets know: GeoJSON at `/api` and `/reverse`. It needs no key, like tiles.

use actix_web::HttpRequest;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::addresses::{focus, letter, reverse, search};
use super::{ATTRIBUTION, count};
use crate::app::AppError;
use crate::app::regions::{Found, Kind, Regions};
use crate::http::handler::*;
use crate::http::limits::{Limits, PublicPart};
use ritiro_domain::{Invalid, Place};

/// Results of a search that names no limit, as in Photon.
const USUAL: usize = 15;

/// A search in the form of Photon.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PhotonQuery {
    /// What the person has typed so far, at most 300 characters.
    #[param(max_length = 300)]
    q: String,
    /// The latitude of a place near which results are preferred. Without `lon` it is not used.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// The longitude of that place.
    #[param(minimum = -180, maximum = 180)]
    lon: Option<f64>,
    /// The largest number of results, 1 to 50.
    #[serde(default = "usual")]
    #[param(minimum = 1, maximum = 50, default = 15)]
    limit: usize,
    /// A language, at most 35 characters. It is accepted and not used: names are in the language of the map.
    #[param(max_length = 35)]
    lang: Option<String>,
}

/// A reverse search in the form of Photon.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PhotonReverseQuery {
    /// The latitude.
    #[param(minimum = -90, maximum = 90)]
    lat: f64,
    /// The longitude.
    #[param(minimum = -180, maximum = 180)]
    lon: f64,
    /// The largest number of results, 1 to 50.
    #[serde(default = "one")]
    #[param(minimum = 1, maximum = 50, default = 1)]
    limit: usize,
    /// A language, at most 35 characters. It is accepted and not used.
    #[param(max_length = 35)]
    lang: Option<String>,
}

fn usual() -> usize {
    USUAL
}

fn one() -> usize {
    1
}

/// Searches addresses in the form of Photon (GeoJSON), for widgets that know it. No key is needed; requests are limited for each address of
/// callers.
#[utoipa::path(
    tag = "Maps and addresses",
    params(PhotonQuery),
    responses((status = 200, body = Value, content_type = "application/geo+json", description = "A FeatureCollection"), OnPublic),
    security(()),
)]
#[get("/api")]
pub async fn photon_search(
    req: HttpRequest,
    regions: Data<Regions>,
    limits: Data<Limits>,
    query: Query<PhotonQuery>,
) -> Result<HttpResponse, Problem> {
    count(&req, &limits, PublicPart::Addresses)?;
    let PhotonQuery { q, lat, lon, limit, lang } = query.0;
    check_language(lang.as_deref())?;
    Ok(collection(search(regions, &q, focus(lat, lon).map_err(named)?, limit).await?))
}

/// Finds the address of a place in the form of Photon (GeoJSON).
#[utoipa::path(
    tag = "Maps and addresses",
    params(PhotonReverseQuery),
    responses((status = 200, body = Value, content_type = "application/geo+json", description = "A FeatureCollection"), OnPublic),
    security(()),
)]
#[get("/reverse")]
pub async fn photon_reverse(
    req: HttpRequest,
    regions: Data<Regions>,
    limits: Data<Limits>,
    query: Query<PhotonReverseQuery>,
) -> Result<HttpResponse, Problem> {
    count(&req, &limits, PublicPart::Addresses)?;
    let PhotonReverseQuery { lat, lon, limit, lang } = query.0;
    check_language(lang.as_deref())?;
    let place = Place::new(lat, lon).map_err(named)?;
    Ok(collection(reverse(regions, place, limit).await?))
}

/// The longest tag of a language that RFC 5646 recommends to have room for.
const LONGEST_LANGUAGE: usize = 35;

fn check_language(lang: Option<&str>) -> Result<(), AppError> {
    match lang {
        Some(lang) if lang.chars().count() > LONGEST_LANGUAGE => {
            Err(AppError::invalid("lang", format!("must have at most {LONGEST_LANGUAGE} characters")))
        }
        _ => Ok(()),
    }
}

/// The longitude has another name in this form.
fn named(error: Invalid) -> AppError {
    let field = if error.field == "lng" { "lon" } else { &error.field };
    AppError::invalid(field, error.message)
}

fn collection(found: Vec<Found>) -> HttpResponse {
    let features: Vec<Value> = found.iter().map(feature).collect();
    let body = json!({"type": "FeatureCollection", "features": features, "attribution": ATTRIBUTION});
    HttpResponse::Ok().content_type("application/geo+json").body(body.to_string())
}

fn feature(found: &Found) -> Value {
    let mut properties = json!({
        "type": kind(found),
        "name": found.name,
        "street": found.street,
        "housenumber": found.number,
        "postcode": found.postcode,
        "city": found.city,
        "osm_type": found.osm.map(|osm| letter(osm.kind)),
        "osm_id": found.osm.map(|osm| osm.id),
        "osm_value": found.detail,
        "interpolated": (found.kind == Kind::Interpolated).then_some(true),
    });
    // Widgets show a member that is null as text.
    if let Some(members) = properties.as_object_mut() {
        members.retain(|_, value| !value.is_null());
        if matches!(found.kind, Kind::House | Kind::Interpolated) {
            members.remove("name");
        }
    }
    let place = found.place;
    json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.lng(), place.lat()]},
        "properties": properties,
    })
}

/// The word of Photon for a kind.
fn kind(found: &Found) -> &str {
    match found.kind {
        Kind::House | Kind::Interpolated | Kind::Poi => "house",
        Kind::Street => "street",
        Kind::Postcode => "locality",
        Kind::Place => match found.detail.as_deref() {
            Some("city" | "town" | "village" | "hamlet") | None => "city",
            Some(_) => "district",
        },
    }
}
