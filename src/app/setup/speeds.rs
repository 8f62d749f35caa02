//! Changes of the speeds with which plans promise: by an edit of the zone, and by what the zone has learned.

use chrono::{Days, NaiveDate, Weekday};
use diesel_async::AsyncPgConnection;

use super::promises::{Before, live_days};
use crate::app::edit::in_transaction;
use crate::app::plans::current_speeds;
use crate::app::{AppError, AppResult, Deps};
use crate::store::{plan_speeds, zones};
use ritiro_domain::{SpeedProfile, SpeedRule, Weekdays, Zone, ZoneId};

/// A plan gets learned speeds only if a factor differs by at least this much, in thousandths of the free-flow speed.
const WORTH_A_CHANGE: u16 = 50;

/// Makes the plans of a zone follow its edited rules. The edit is refused if promises could not be kept. The zone is stored, and the
/// epochs of its plans from `from` on are raised, in the same transaction.
pub(super) async fn follow_edit(
    conn: &mut AsyncPgConnection,
    deps: &Deps,
    (old, new): (&Zone, &Zone),
    from: NaiveDate,
) -> AppResult<()> {
    let mut before = Vec::new();
    for date in live_days(conn, new, from).await? {
        before.push(Before::read(conn, &deps.travel, old.clone(), date).await?);
    }
    if speeds_differ(old, new) {
        // All days get the speeds that tomorrow's plan would get: what was learned up to today.
        let rules = current_speeds(conn, &deps.travel, new, tomorrow(deps, new)).await?;
        plan_speeds::replace_from(conn, new.id, from, rules.as_deref()).await?;
    }
    for day in before {
        day.ensure_kept(conn, new).await?;
    }
    Ok(())
}

/// Whether the zone's plans get other speeds. Learned speeds are factors on the speed of the travel model.
fn speeds_differ(old: &Zone, new: &Zone) -> bool {
    let learns = new.speeds.as_ref().is_some_and(|speeds| speeds.learn);
    old.speeds != new.speeds || learns && old.travel != new.travel
}

fn tomorrow(deps: &Deps, zone: &Zone) -> NaiveDate {
    zone.date_of(deps.now()) + Days::new(1)
}

/// Learns the speeds of zones again. Plans of days to come get them, if they differ enough and all promises can still be kept. A day
/// that has begun keeps its speeds.
pub async fn relearn(deps: &Deps) -> AppResult<()> {
    let learning = plan_speeds::learning_zones(&mut *deps.store.connection().await?).await?;
    for zone in learning {
        relearn_zone(deps, zone).await?;
    }
    Ok(())
}

async fn relearn_zone(deps: &Deps, id: ZoneId) -> AppResult<()> {
    let mut conn = deps.store.connection().await?;
    let Some(zone) = zones::get(&mut conn, id).await? else { return Ok(()) };
    let from = tomorrow(deps, &zone);
    let days = plan_speeds::fixed_days(&mut conn, id, from).await?;
    if days.is_empty() {
        return Ok(());
    }
    let Some(rules) = current_speeds(&mut conn, &deps.travel, &zone, from).await? else { return Ok(()) };
    for date in days {
        match in_transaction(&mut conn, async |conn| adopt(conn, deps, &zone, date, &rules).await).await {
            Ok(true) => deps.plan_changed(id, Some(date)),
            Ok(false) => {}
            Err(AppError::WouldBreakPromises(_)) => {
                tracing::info!(zone_id = %id, %date, "the plan keeps its speeds, because the learned ones would break promises");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Gives a plan the learned speeds, in a transaction. The zone is share-locked first, like in all edits of plans.
async fn adopt(
    conn: &mut AsyncPgConnection,
    deps: &Deps,
    zone: &Zone,
    date: NaiveDate,
    rules: &[SpeedRule],
) -> AppResult<bool> {
    let current = zones::find_steady(conn, zone.merchant, zone.id).await?;
    if current.is_none_or(|current| current.version != zone.version) {
        return Ok(false);
    }
    let key = (zone.id, date);
    let Some(known) = plan_speeds::get_locked(conn, key).await? else { return Ok(false) };
    if !differ(&SpeedProfile::of(&known), &SpeedProfile::of(rules)) {
        return Ok(false);
    }
    let before = Before::read(conn, &deps.travel, zone.clone(), date).await?;
    plan_speeds::replace(conn, key, rules).await?;
    before.ensure_kept(conn, zone).await?;
    Ok(true)
}

fn differ(known: &SpeedProfile, learned: &SpeedProfile) -> bool {
    let day_differs = |day: Weekday| {
        let pairs = known.day(day).iter().zip(learned.day(day));
        pairs.into_iter().any(|(known, learned)| known.abs_diff(*learned) >= WORTH_A_CHANGE)
    };
    Weekdays::ALL.iter().any(day_differs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(factor: u16) -> SpeedProfile {
        let mut profile = SpeedProfile::default();
        let mut day = *profile.day(Weekday::Thu);
        day[40] = factor;
        profile.set_day(Weekday::Thu, &day);
        profile
    }

    #[test]
    fn a_plan_changes_only_for_a_difference_that_matters() {
        assert!(!differ(&profile(600), &profile(649)) && !differ(&profile(649), &profile(600)));
        assert!(differ(&profile(600), &profile(650)) && differ(&profile(650), &profile(600)));
    }
}
