//! The speeds with which a plan promises. They are fixed for each service day, so that a promise does not change when the zone learns.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::PlanState;
use crate::app::tracking::{Leg, learned_speeds};
use crate::store::plan_speeds::{self, DrivenLeg, driven_legs};
use crate::store::plans::PlanKey;
use crate::store::{StoreError, StoreResult};
use ritiro_domain::{DrivingClock, SpeedProfile, SpeedRule, Window, Zone};
use ritiro_planning::{Travel, WithTraffic};
use ritiro_travel::TravelModels;

/// The number of past service days from which speeds are learned: four weeks.
const DAYS: i64 = 28;
/// The largest number of legs that count, the newest first.
const LEGS: i64 = 20_000;
/// The number of civil days that a plan's clock covers. A shift may last into the second day; the third is a reserve for delays.
const CLOCK_DAYS: u64 = 3;

/// The clock of a plan with these speeds; `None` for free flow at any time.
pub fn clock(zone: &Zone, date: NaiveDate, rules: &[SpeedRule]) -> Option<Arc<DrivingClock>> {
    let profile = SpeedProfile::of(rules);
    let days = (zone.civil_day(date).start(), zone.civil_day(date + Days::new(CLOCK_DAYS)).start());
    let span = Window::lasting(days.0, days.1 - days.0);
    (profile != SpeedProfile::default()).then(|| Arc::new(profile.clock(zone.time_zone, span)))
}

/// The travel source of a plan with these speeds; `None`: without speeds. It fails if the road network of the zone is missing.
pub fn source(
    travel: &TravelModels,
    zone: &Zone,
    date: NaiveDate,
    rules: Option<&[SpeedRule]>,
) -> StoreResult<Arc<dyn Travel>> {
    Ok(WithTraffic::of(travel.of(&zone.travel)?, rules.and_then(|rules| clock(zone, date, rules))))
}

/// The speeds that a plan of that day gets now: the zone's rules, corrected by reports of earlier days if the zone learns. `None` if the
/// zone has no speeds.
pub async fn current(
    conn: &mut AsyncPgConnection,
    travel: &TravelModels,
    zone: &Zone,
    date: NaiveDate,
) -> StoreResult<Option<Vec<SpeedRule>>> {
    let Some(speeds) = &zone.speeds else { return Ok(None) };
    if !speeds.learn {
        return Ok(Some(speeds.rules.clone()));
    }
    let driven = driven_legs(conn, zone.id, (date, DAYS), LEGS).await?;
    let source = travel.of(&zone.travel)?;
    let legs: Vec<Leg> = driven.iter().map(|leg| leg_of(leg, &*source)).collect();
    Ok(Some(learned_speeds(&SpeedProfile::of(&speeds.rules), zone.time_zone, &legs).rules()))
}

fn leg_of(driven: &DrivenLeg, source: &dyn Travel) -> Leg {
    let (from, to) = driven.way;
    let free_flow = source.leg(source.point(from), source.point(to)).duration;
    Leg { departed: driven.departed, free_flow: driven.speed.duration(free_flow), drove: driven.drove }
}

/// Whether the speeds of a plan are fixed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fixed {
    /// They are, or the zone has none.
    Yes,
    /// The zone has speeds, and those of the plan are not fixed yet.
    Open,
}

/// Reads the speeds of a plan; `None`: free flow. A day without any shift has no plan for which they could be fixed.
pub(super) async fn read(
    conn: &mut AsyncPgConnection,
    zone: &Zone,
    key: PlanKey,
    epoch: Option<i64>,
) -> StoreResult<(Option<Vec<SpeedRule>>, Fixed)> {
    if zone.speeds.is_none() || epoch.is_none() {
        return Ok((None, Fixed::Yes));
    }
    let rules = plan_speeds::get(conn, key).await?;
    let fixed = if rules.is_some() { Fixed::Yes } else { Fixed::Open };
    Ok((rules, fixed))
}

/// Fixes the speeds of a plan for which they are open. Another instance may do the same: the first one decides.
pub(super) async fn fix(conn: &mut AsyncPgConnection, travel: &TravelModels, open: &PlanState) -> StoreResult<()> {
    let epoch = open.epoch.ok_or(StoreError::Absent)?;
    let rules = current(conn, travel, &open.zone, open.key.1).await?.unwrap_or_default();
    plan_speeds::fix(conn, open.key, epoch, &rules).await
}
