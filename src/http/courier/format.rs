//! The choice of the format in which a route is sent.

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header};

use super::Format;
use crate::http::problem::{Problem, ProblemCode};

pub const GEO_JSON: &str = "application/geo+json";
pub const GPX: &str = "application/gpx+xml";

/// The first supported format in the client's order of preference; JSON if the client has none.
pub fn negotiate(req: &HttpRequest) -> Result<Format, Problem> {
    let Ok(accept) = Accept::parse(req) else { return Ok(Format::Json) };
    let ranked = accept.ranked();
    if ranked.is_empty() {
        return Ok(Format::Json);
    }
    let found = ranked.iter().find_map(|mime| match mime.essence_str() {
        "*/*" | "application/*" | "application/json" => Some(Format::Json),
        GEO_JSON => Some(Format::Geojson),
        GPX => Some(Format::Gpx),
        _ => None,
    });
    let detail = format!("Routes are available as application/json, {GEO_JSON} or {GPX}.");
    found.ok_or_else(|| Problem::new(ProblemCode::NotAcceptable, detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn asked(accept: &str) -> Option<Format> {
        negotiate(&TestRequest::default().insert_header(("Accept", accept)).to_http_request()).ok()
    }

    #[test]
    fn the_client_gets_what_it_likes_best() {
        assert_eq!(asked("*/*"), Some(Format::Json));
        assert_eq!(asked("application/gpx+xml"), Some(Format::Gpx));
        assert_eq!(asked("application/json;q=0.5, application/geo+json"), Some(Format::Geojson));
        assert_eq!(asked("text/html"), None);
    }
    proptest::proptest! {
        #[test]
        fn no_accept_header_makes_it_panic(accept in "(application|text|\\*)?/?(json|gpx\\+xml|\\*)?[;,]?q?=?[0-9.,;=*/ -~]{0,30}") {
            let _ = asked(&accept);
        }
    }
}
