//! Changes that operators make by hand.

use actix_web::web;

use crate::app::dispatch::manual_changes::{self, How};
use crate::http::handler::*;
use crate::http::wire::{Date, DayChange, DayChangeFields};
use ritiro_domain::ZoneId;

/// Changes the plan of a day by hand.
///
/// An operator can assign, unassign and pin bookings, lock, release and reorder routes, cancel a booking whose courier is already on the
/// way, and undo a `complete` that was reported by mistake. The planner checks each change as it checks its own. With `dry_run` the answer
/// only lists the consequences and nothing changes. No change alters what was promised to shoppers.
#[utoipa::path(
    tag = "The day",
    params(("date" = NaiveDate, Path, description = "The service day")),
    request_body = DayChangeFields,
    responses((status = 200, body = DayChange, description = "The consequences of the change"), OnChange),
)]
#[post("/v1/zones/{id}/days/{date}/changes")]
pub async fn change_day(
    app: Data<AppState>,
    caller: Caller,
    path: Path<(Uuid, Date)>,
    key: IdempotencyKey,
    body: Json<DayChangeFields>,
) -> Result<web::Json<DayChange>, Problem> {
    let idempotent = idempotent("day_change", &caller.0, key, &(path.0.0, path.0.1.0, &body.0));
    let (zone, date) = (ZoneId(path.0.0), path.0.1.0);
    let (change, dry_run) = body.0.read()?;
    let how = if dry_run { How::DryRun } else { How::Once(idempotent) };
    let followed = manual_changes::change(&app, &caller.0, (zone, date), change, how).await?;
    let tz = app.deps.zones.get(zone).await?.zone.time_zone;
    Ok(web::Json(DayChange::to_wire(tz, &followed, dry_run)))
}
