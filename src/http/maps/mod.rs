//! Addresses and map tiles of the regions that the operator has imported.

mod addresses;
mod photon;
mod tiles;

use actix_web::HttpRequest;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::http::address;
use crate::http::handler::Data;
use crate::http::limits::{Limits, PublicPart};
use crate::http::problem::Problem;

/// What the licence of the map data asks for. It is in every answer with map data.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors";

/// Registers all handlers. The app's data must contain `Data<Regions>`, `Data<Limits>` and `Data<Authenticator>`.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(addresses::search_addresses)
        .service(addresses::reverse_addresses)
        .service(photon::photon_search)
        .service(photon::photon_reverse)
        .service(tiles::get_tile);
}

/// Counts a request of a caller without key or token, by its address.
fn count(req: &HttpRequest, limits: &Data<Limits>, part: PublicPart) -> Result<(), Problem> {
    match address::client(req, &limits.proxies) {
        Some(address) => Ok(limits.count_public(part, address::network(address))?),
        None => Ok(()),
    }
}
