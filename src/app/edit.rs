//! What edits of all things share.

use super::{AppError, AppResult};
use crate::domain::{MerchantId, Record, Zone, ZoneId};
use crate::store::{Edited, zones};

use diesel_async::AsyncPgConnection;

/// The edited thing, or why it was not edited.
pub(super) fn edited<T>(what: &'static str, outcome: Edited<T>) -> AppResult<T> {
    match outcome {
        Edited::Done(thing) => Ok(thing),
        Edited::Stale(current) => Err(AppError::Stale { current }),
        Edited::Absent => Err(AppError::NotFound(what)),
    }
}

/// The version that an edit is based on: the one that the caller names, else whichever there is.
pub(super) fn base(named: Option<i64>, found: i64) -> i64 {
    named.unwrap_or(found)
}

/// Things stay in the zone that they were made in.
pub(super) fn same_zone(was: ZoneId, asked: ZoneId) -> AppResult<()> {
    if was == asked { Ok(()) } else { Err(AppError::invalid("zone_id", format!("cannot be changed; it is {was}"))) }
}

/// The zone that a new thing names, unchanged until the transaction ends.
pub(super) async fn zone_named(
    conn: &mut AsyncPgConnection,
    merchant: MerchantId,
    id: ZoneId,
) -> AppResult<Record<Zone>> {
    let zone = zones::find_steady(conn, merchant, id).await?;
    zone.ok_or_else(|| AppError::invalid("zone_id", "there is no such zone"))
}
