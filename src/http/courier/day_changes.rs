//! What operators do by hand.

use actix_web::post;
use actix_web::web::{self, Data};
use uuid::Uuid;

use crate::app::AppState;
use crate::app::dispatch::steering::{self, How};
use crate::http::caller::Caller;
use crate::http::extract::{IdempotencyKey, Json, Path};
use crate::http::idempotency::idempotent;
use crate::http::problem::Problem;
use crate::http::responses::OnChange;
use crate::http::wire::{Date, DayChange, DayChangeFields};
use ritiro_domain::ZoneId;

/// Assigns, unassigns, pins, locks, releases or reorders by hand, with the planner's own checks; calls a booking off whose courier is on
/// the way; takes a mistaken `complete` back. With `dry_run` it only tells what would follow. What is promised never changes by it.
#[utoipa::path(
    tag = "The day",
    params(
        ("id" = Uuid, Path, description = "The zone"), ("date" = NaiveDate, Path, description = "The service day"),
        ("Idempotency-Key" = Option<String>, Header, description = "A retry with the same key gets the same answer"),
    ),
    request_body = DayChangeFields,
    responses((status = 200, body = DayChange, description = "What follows"), OnChange),
    security(("bearer" = [])),
)]
#[post("/v1/zones/{id}/days/{date}/changes")]
pub async fn change_day(
    market: Data<AppState>,
    caller: Caller,
    path: Path<(Uuid, Date)>,
    key: IdempotencyKey,
    body: Json<DayChangeFields>,
) -> Result<web::Json<DayChange>, Problem> {
    let idempotent = idempotent("day_change", &caller.0, key, &(path.0.0, path.0.1.0, &body.0));
    let (zone, date) = (ZoneId(path.0.0), path.0.1.0);
    let (change, dry_run) = body.0.read()?;
    let how = if dry_run { How::DryRun } else { How::Once(idempotent) };
    let followed = steering::change(&market, &caller.0, (zone, date), change, how).await?;
    let tz = market.deps.zones.get(zone).await?.zone.time_zone;
    Ok(web::Json(DayChange::to_wire(tz, &followed, dry_run)))
}
