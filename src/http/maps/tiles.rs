//! Map tiles.

use actix_web::HttpRequest;
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::count;
use crate::app::regions::{Regions, Scale, Theme, TileId};
use crate::http::extract::{BYTES, PictureBytes, asks_for_bytes};
use crate::http::handler::*;
use crate::http::limits::{Limits, PublicPart};

/// How long browsers keep a tile, and for how long they may show it while they ask again: a day and a week.
const KEEP: &str = "public, max-age=86400, stale-while-revalidate=604800";

/// The colours of a tile.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TileTheme {
    /// Light.
    #[default]
    Light,
    /// For dark pages.
    Dark,
}

/// How a tile looks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TileQuery {
    /// The colours.
    #[serde(default)]
    #[param(inline)]
    theme: TileTheme,
}

/// Draws a map tile: a PNG of 256 pixels, or of 512 if the row ends in `@2x`.
///
/// Tiles are in Web Mercator, as those of other map servers. No key is needed; requests are limited for each address of callers. Show
/// "© OpenStreetMap contributors" beside the map.
#[utoipa::path(
    tag = "Maps and addresses",
    params(
        ("zoom" = u8, Path, description = "The zoom level, 0 to 19", maximum = 19),
        ("x" = u32, Path, description = "The column, from the west", maximum = 524287),
        ("y" = String, Path, description = "The row, from the north: `37.png`, or `37@2x.png` for screens with a high resolution",
            pattern = r"^[0-9]{1,6}(@2x)?\.png$", example = "37.png"),
        TileQuery
    ),
    responses(
        (status = 200, description = "The picture. Its type is `application/octet-stream` only if `Accept` requests that", content(
            (inline(PictureBytes) = "image/png"),
            (inline(PictureBytes) = "application/octet-stream"),
        )),
        (status = 304, description = "The caller has the picture already"),
        OnPublicPlace
    ),
    security(()),
)]
#[get("/tiles/{zoom}/{x}/{y}")]
pub async fn get_tile(
    req: HttpRequest,
    regions: Data<Regions>,
    limits: Data<Limits>,
    path: Path<(u8, u32, String)>,
    query: Query<TileQuery>,
) -> Result<HttpResponse, Problem> {
    count(&req, &limits, PublicPart::Tiles)?;
    let id = tile_id(&path.0, query.0.theme).ok_or_else(no_tile)?;
    let tile = regions.tile(id).await?;
    let etag = format!("\"{}\"", tile.version);
    if req.headers().get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, etag)).finish());
    }
    let mut answer = HttpResponse::Ok();
    let media = if asks_for_bytes(&req) { BYTES } else { "image/png" };
    answer.content_type(media).insert_header((ETAG, etag)).insert_header((CACHE_CONTROL, KEEP));
    Ok(answer.body(tile.picture.as_ref().clone()))
}

fn tile_id((zoom, x, row): &(u8, u32, String), theme: TileTheme) -> Option<TileId> {
    let row = row.strip_suffix(".png")?;
    let (row, scale) = row.strip_suffix("@2x").map_or((row, Scale::One), |row| (row, Scale::Two));
    let theme = if theme == TileTheme::Dark { Theme::Dark } else { Theme::Light };
    let y = Some(row).filter(|row| row.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    Some(TileId { zoom: *zoom, x: *x, y, scale, theme })
}

fn no_tile() -> Problem {
    Problem::new(ProblemCode::NotFound, "There is no such tile: a row is a number with `.png` or `@2x.png` behind it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_how_large_a_tile_is() {
        let id = |row: &str| tile_id(&(3, 4, row.to_owned()), TileTheme::Light).map(|id| (id.y, id.scale));
        assert_eq!(id("5.png"), Some((5, Scale::One)));
        assert_eq!(id("5@2x.png"), Some((5, Scale::Two)));
        for wrong in ["5", "5.jpg", "+5.png", "-5.png", ".png", "5@3x.png", "99999999999.png"] {
            assert_eq!(id(wrong), None, "{wrong}");
        }
    }
}
