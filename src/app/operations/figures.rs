//! Figures over days, read from the database.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::owned;
use crate::app::{AppError, AppResult, AppState, Permission, Principal};
use crate::store::figures::{self, Counted, Scope, Sums};
use crate::store::lost_demand::{self, LostByArea};
use crate::store::zones;
use ritiro_domain::{FailureReason, RefusalCode, RequestKind, ZoneId};
use ritiro_travel::{Leg, Travel, TravelModels};

pub use crate::store::figures::By;

/// The largest number of days in one question.
const MOST_DAYS: i64 = 92;
/// The largest number of lines of lost demand by area.
const MOST_AREAS: i64 = 1000;

/// A question for figures.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The zone; `None`: all zones of the merchant.
    pub zone: Option<ZoneId>,
    /// The grouping.
    pub by: By,
    /// The first service day.
    pub from: NaiveDate,
    /// The last service day.
    pub to: NaiveDate,
}

/// Requests for offers, if they were counted for this grouping.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Asked {
    /// Requests for offers.
    pub offers: i64,
    /// Requests that got at least one window.
    pub met: i64,
}

/// The figures of one group.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Figures {
    /// The sums.
    pub sums: Sums,
    /// The driving of the routes in the order of their stops, by the travel models of the zones.
    pub travel: Leg,
    /// Failed bookings, by reason.
    pub failures: BTreeMap<&'static str, i64>,
    /// Requests for offers; `None` if grouped by depot, courier or hour.
    pub asked: Option<Asked>,
    /// Requests for offers that got no window, by the code of the nearest window.
    pub lost: BTreeMap<&'static str, i64>,
    /// Refused holds, bookings and changes of windows, by code.
    pub refused: BTreeMap<&'static str, i64>,
}

fn per(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Figures {
    /// The share of completed bookings whose service started within the promised window.
    pub fn on_time_share(&self) -> Option<f64> {
        per(self.sums.on_time, self.sums.completed)
    }

    /// Bookings that did not fail, per hour of courier work.
    pub fn bookings_per_courier_hour(&self) -> Option<f64> {
        per((self.sums.bookings - self.sums.failed) * 3600, self.sums.courier_seconds)
    }

    /// Driving per booking, in metres.
    pub fn travel_meters_per_booking(&self) -> Option<f64> {
        per(self.travel.distance.0, self.sums.bookings)
    }

    /// Driving per booking, in seconds.
    pub fn travel_seconds_per_booking(&self) -> Option<f64> {
        per(self.travel.duration.0, self.sums.bookings)
    }

    /// The share of courier work that was driving or service.
    pub fn utilisation(&self) -> Option<f64> {
        per(self.travel.duration.0 + self.sums.service_seconds, self.sums.courier_seconds)
    }

    /// The share of requests for offers that got at least one window.
    pub fn acceptance(&self) -> Option<f64> {
        self.asked.and_then(|asked| per(asked.met, asked.offers))
    }
}

/// Returns the figures of a question, one entry per group, in order of the keys.
pub async fn figures(app: &AppState, principal: &Principal, question: Question) -> AppResult<Vec<Figures>> {
    let merchant = principal.may(Permission::WatchDay)?;
    let Question { zone, by, from, to } = question;
    check_days(from, to)?;
    if let Some(zone) = zone {
        owned(app, merchant, zone).await?;
    }
    let scope = Scope { merchant, zone, from, to };
    count(&mut *app.deps.store.connection().await?, &app.deps.travel, scope, Some(by)).await
}

/// Allows at most 92 days, and no last day before the first.
fn check_days(from: NaiveDate, to: NaiveDate) -> AppResult<()> {
    match to.signed_duration_since(from).num_days() {
        0..MOST_DAYS => Ok(()),
        _ => Err(AppError::invalid("to", format!("must be from `from` to {} days later", MOST_DAYS - 1))),
    }
}

/// The figures of one day, in one group.
pub(super) async fn of_day(conn: &mut AsyncPgConnection, travel: &TravelModels, scope: Scope) -> AppResult<Figures> {
    Ok(count(conn, travel, scope, None).await?.pop().unwrap_or_default())
}

async fn count(
    conn: &mut AsyncPgConnection,
    travel: &TravelModels,
    scope: Scope,
    by: Option<By>,
) -> AppResult<Vec<Figures>> {
    let demand_is_known = matches!(by, None | Some(By::Zone | By::Day));
    let asked = demand_is_known.then(Asked::default);
    let sums = figures::sums(conn, scope, by).await?;
    let mut groups: BTreeMap<Group, Figures> = BTreeMap::new();
    for sums in sums {
        groups.insert(group(sums.key.clone()), Figures { sums, asked, ..Figures::default() });
    }
    for (key, driven) in driven(conn, travel, scope, by).await? {
        if let Some(figures) = groups.get_mut(&group(key)) {
            figures.travel = figures.travel + driven;
        }
    }
    for failed in figures::failures(conn, scope, by).await? {
        at(&mut groups, &failed, asked).failed(&failed);
    }
    for counted in figures::demand(conn, scope, by).await? {
        at(&mut groups, &counted, asked).demanded(&counted);
    }
    Ok(groups.into_values().collect())
}

/// The driving of each group.
async fn driven(
    conn: &mut AsyncPgConnection,
    travel: &TravelModels,
    scope: Scope,
    by: Option<By>,
) -> AppResult<HashMap<Option<String>, Leg>> {
    let models: HashMap<_, _> = zones::travel_models(conn, scope.merchant).await?.into_iter().collect();
    let mut sources: HashMap<ZoneId, Arc<dyn Travel>> = HashMap::new();
    let mut driven: HashMap<Option<String>, Leg> = HashMap::new();
    for drive in figures::drives(conn, scope, by).await? {
        // A zone that was deleted after the models were read has no figures.
        let Some(model) = models.get(&drive.zone) else { continue };
        let source = match sources.entry(drive.zone) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(travel.of(model)?),
        };
        let leg = |from, to| {
            let leg = source.leg(source.point(from), source.point(to));
            if !leg.is_way() {
                // Old places are coarse and can lie far from every road.
                return Leg::default();
            }
            Leg { duration: drive.speed.duration(leg.duration), ..leg }
        };
        let home = drive.home.map_or(Leg::default(), |home| leg(drive.to, home));
        let sum = driven.entry(drive.key).or_default();
        *sum = *sum + leg(drive.from, drive.to) + home;
    }
    Ok(driven)
}

/// The order of groups: a group without a key comes last.
type Group = (bool, Option<String>);

fn group(key: Option<String>) -> Group {
    (key.is_none(), key)
}

/// Returns the entry of a group, or creates it: there may be demand without any booking or shift.
fn at<'a>(groups: &'a mut BTreeMap<Group, Figures>, of: &Counted, asked: Option<Asked>) -> &'a mut Figures {
    groups.entry(group(of.key.clone())).or_insert_with(|| {
        let sums = Sums { key: of.key.clone(), ..Sums::default() };
        Figures { sums, asked, ..Figures::default() }
    })
}

impl Figures {
    fn failed(&mut self, counted: &Counted) {
        let reason = FailureReason::parse(&counted.what).unwrap_or(FailureReason::Other);
        *self.failures.entry(reason.as_str()).or_default() += counted.times;
    }

    fn demanded(&mut self, counted: &Counted) {
        let asked = self.asked.get_or_insert_default();
        match counted.what.split_once('/') {
            Some((wish, code)) => {
                let by_code = if wish == RequestKind::Offers.as_str() { &mut self.lost } else { &mut self.refused };
                if let Some(code) = RefusalCode::parse(code) {
                    *by_code.entry(code.as_str()).or_default() += counted.times;
                }
            }
            None if counted.what == "asked" => asked.offers += counted.times,
            None => asked.met += counted.times,
        }
    }
}

/// The lost demand of a zone, by area and reason, the largest number first.
pub async fn lost_demand(
    app: &AppState,
    principal: &Principal,
    zone: ZoneId,
    (from, to): (NaiveDate, NaiveDate),
) -> AppResult<Vec<LostByArea>> {
    let merchant = principal.may(Permission::WatchDay)?;
    check_days(from, to)?;
    owned(app, merchant, zone).await?;
    let mut conn = app.deps.store.connection().await?;
    Ok(lost_demand::by_area(&mut conn, zone, (from, to), MOST_AREAS).await?)
}
