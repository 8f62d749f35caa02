//! Changes that operators make by hand.

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

/// Changes the plan of a day by hand.
///
/// An operator can assign, unassign and pin bookings, lock, release and reorder routes, cancel a booking whose courier is already on the
/// way, and undo a `complete` that was reported by mistake. The planner checks each change as it checks its own. With `dry_run` the answer
/// only lists the consequences and nothing changes. No change alters what was promised to shoppers.
#[utoipa::path(
    tag = "The day",
    params(
        ("id" = Uuid, Path, description = "The zone"), ("date" = NaiveDate, Path, description = "The service day"),
        ("Idempotency-Key" = Option<String>, Header, description = "A key that you choose for this request. A repeated request with the same key has no second effect and gets the same answer"),
    ),
    request_body = DayChangeFields,
    responses((status = 200, body = DayChange, description = "The consequences of the change"), OnChange),
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
