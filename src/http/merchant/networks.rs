//! The road networks of this server.

use chrono::{DateTime, SubsecRound, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::setup::zones;
use crate::http::handler::*;
use crate::http::maps::ATTRIBUTION;

/// A road network that zones can name in their `travel`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Network {
    /// The name, for `travel.network`.
    #[schema(example = "porto")]
    pub name: String,
    /// The profile, for `travel.profile`: with what couriers drive.
    #[schema(example = "cargo_bike")]
    pub profile: String,
    /// The version, for `travel.version`.
    #[schema(example = "0c5f12ab")]
    pub version: String,
    /// Whether it is the newest version of its name and profile: a zone that names no version gets it.
    pub latest: bool,
    /// When the operator imported it.
    pub imported_at: DateTime<Utc>,
}

/// The road networks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Networks {
    /// The networks, sorted by name and profile, the oldest version first.
    pub items: Vec<Network>,
    /// Show it wherever you show data of the networks, such as lines of routes.
    #[schema(example = "© OpenStreetMap contributors")]
    pub attribution: &'static str,
}

/// Lists the road networks of the server that answers. The operator imports them with `ritiro roads import`.
#[utoipa::path(tag = "Zones", responses((status = 200, body = Networks), OnList))]
#[get("/v1/networks")]
pub async fn get_networks(deps: Data<Deps>, caller: Caller) -> Result<HttpResponse, Problem> {
    let all = zones::networks(&deps, &caller.0)?;
    let is_latest =
        |at: usize| all.get(at + 1).is_none_or(|next| (&next.name, &next.profile) != (&all[at].name, &all[at].profile));
    let items = all.iter().enumerate().map(|(at, stored)| Network {
        name: stored.name.clone(),
        profile: stored.profile.clone(),
        version: stored.version.clone(),
        latest: is_latest(at),
        imported_at: DateTime::<Utc>::from(stored.imported).trunc_subsecs(0),
    });
    Ok(HttpResponse::Ok().json(Networks { items: items.collect(), attribution: ATTRIBUTION }))
}
