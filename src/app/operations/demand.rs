//! Lost demand: it is counted in memory and written in batches, so that offers never wait for it.

use chrono::{Days, NaiveDate};

use crate::app::booking::offer::{HORIZON_DAYS, Offers, WindowAnswer};
use crate::app::{AppResult, AppState, ZoneContext};
use crate::store::lost_demand;
use ritiro_domain::{Cell, LostDemand, Meters, Place, RefusalCode, RequestKind};

/// The number of rows that are deleted in one statement.
const COUNTS_AT_ONCE: i64 = 5_000;
/// Writes the counts. If that fails, they are kept and written the next time.
pub async fn flush(app: &AppState) -> AppResult<()> {
    let tally = app.demand.take();
    if tally.is_empty() {
        return Ok(());
    }
    let written = async { lost_demand::add(&mut *app.deps.store.connection().await?, &tally).await }.await;
    if written.is_err() {
        app.demand.give_back(tally);
    }
    Ok(written?)
}

/// The farthest distance from a zone's area at which lost demand counts for the zone; callers from farther away named
/// the wrong zone.
const NEAR: Meters = Meters(50_000);

/// Counts an answer to a request for offers. If no window of any day can be promised, it counts as lost with the code
/// of the window that was nearest to a promise. `named` is the zone that the request named: it counts there even if
/// the place is outside of the zone.
pub fn note_offers(
    app: &AppState,
    named: Option<&ZoneContext>,
    first: NaiveDate,
    place: Option<Place>,
    answer: &Offers,
) {
    let zone = answer.context.as_deref().or(named);
    let answers = || answer.slots.iter().chain(&answer.asap);
    let met = answers().any(|window| window.outcome.is_ok());
    let refused = |window: &WindowAnswer| window.outcome.as_ref().err().map(|(refusal, _)| refusal.code);
    let all = answers().filter_map(refused).chain(answer.refusal.as_ref().map(|r| r.code));
    let nearest = || all.max_by_key(|code| code.nearness()).unwrap_or(RefusalCode::NotInCatalogue);
    note_quote(app, zone, first, place, (!met).then(nearest));
}

/// Counts an answer to a request for a quote, like an answer to a request for offers.
pub fn note_quote(
    app: &AppState,
    zone: Option<&ZoneContext>,
    date: NaiveDate,
    place: Option<Place>,
    refused: Option<RefusalCode>,
) {
    let met = refused.is_none();
    app.plans.counters().offers.with_label_values(&[if met { "true" } else { "false" }]).inc();
    if let Some(context) = zone.filter(|context| is_for_sale(app, context, date)) {
        app.demand.asked(context.zone.id, date, met);
    }
    if let Some(code) = refused {
        note(app, zone, date, RequestKind::Offers, code, place);
    }
}

/// Counts a refusal. If the zone is unknown, the place is far from the zone, or the day cannot be sold, no row is
/// written, but the metrics still count it. So the number of rows is limited to 92 days and the cells around a zone,
/// whatever callers request.
pub fn note(
    app: &AppState,
    zone: Option<&ZoneContext>,
    date: NaiveDate,
    wish: RequestKind,
    code: RefusalCode,
    place: Option<Place>,
) {
    app.plans.counters().refusals.with_label_values(&[wish.as_str(), code.as_str()]).inc();
    let (Some(context), Some(place)) = (zone, place) else { return };
    if is_for_sale(app, context, date) && context.zone.area.is_within(place, NEAR) {
        app.demand.lost(LostDemand { zone: context.zone.id, date, wish, code, cell: Cell::of(place) });
    }
}

/// The days that can be sold: from yesterday, whose evening may still be sold after midnight, to the last day of the
/// horizon.
fn is_for_sale(app: &AppState, context: &ZoneContext, date: NaiveDate) -> bool {
    let today = context.zone.date_of(app.deps.now());
    (today - Days::new(1)..=today + Days::new(HORIZON_DAYS)).contains(&date)
}

/// Deletes the counts of days before `before`, and those of days beyond the horizon, which older versions counted.
pub async fn forget(app: &AppState, before: NaiveDate) -> AppResult<()> {
    let last = app.deps.now().to_utc().date_naive() + Days::new(HORIZON_DAYS + 2);
    let mut conn = app.deps.store.connection().await?;
    while lost_demand::forget(&mut conn, (before, last), COUNTS_AT_ONCE).await? > 0 {}
    Ok(())
}
