//! Foresight in the service: the demand of each zone, learned from its own bookings, and its consequences for each
//! plan.
//!
//! Histories and forecasts are kept in memory and refreshed at intervals, so that offers need no database query for
//! them in between. They are advice: without them, offers are made as if foresight were switched off.

mod history;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Days, NaiveDate};
use tokio::sync::Mutex as Turn;

use super::plans::{compute, point_of_order};
use super::{AppResult, Deps, PlanState, Plans, ZoneContext};
use crate::store::demand;
use crate::store::plans::PlanKey;
use history::History;
use ritiro_domain::{Order, Seconds, SlotWindow, Timestamp, ZoneId};
use ritiro_planning::{Demand, DemandForecast, DisplacementCost, VisibilityRules};

/// The number of past days whose demand is used: eight weeks.
const DAYS: u64 = 56;
/// The number of orders whose places are used.
const PLACES: i64 = 1000;
/// How long a history or forecast is used before it is read again.
const FRESH_FOR: Seconds = Seconds(300);
/// A forecast is refreshed when the number of stops in its plan has changed by at least this much, and by at least the
/// share of [`SHARE`].
const CHANGES: usize = 10;
/// The share of the stops, as a divisor: one fiftieth.
const SHARE: usize = 50;

/// A cached value with the instant at which it was made.
type CacheEntry<T> = Arc<Turn<Option<(Timestamp, Arc<T>)>>>;

/// The expected demand that this process has learned.
#[derive(Default)]
pub struct Foresights {
    histories: Mutex<HashMap<ZoneId, CacheEntry<History>>>,
    forecasts: Mutex<HashMap<PlanKey, CacheEntry<Forecast>>>,
}

/// The expected demand of the slots of one day.
struct Forecast {
    history: Arc<History>,
    slots: Vec<SlotWindow>,
    epoch: Option<i64>,
    stops: usize,
    foresight: DemandForecast,
    /// Whether any slot will be overloaded. If none will be, foresight has no effect on offers.
    overload: bool,
}

/// A day whose slots are offered.
pub(super) struct Day<'a> {
    pub context: &'a Arc<ZoneContext>,
    pub slots: &'a [SlotWindow],
    pub state: &'a Arc<PlanState>,
    pub now: Timestamp,
}

impl Foresights {
    /// The displacement cost of a visit in each slot, if the visit adds `detours[k]` to the current driving. The
    /// result is empty if foresight is switched off, if too little is known, or if no slot will be overloaded.
    pub(super) async fn opinions(
        &self,
        deps: &Deps,
        plans: &Plans,
        day: &Day<'_>,
        order: &Order,
        detours: &[Option<Seconds>],
    ) -> Vec<DisplacementCost> {
        if !day.context.zone.foresight.is_on() || day.state.plan.routes().is_empty() {
            return Vec::new();
        }
        match self.forecast(deps, plans, day).await {
            Ok(forecast) if forecast.overload => {
                let travel = day.state.plan.travel();
                let visit =
                    Demand { point: point_of_order(&day.context.zone, travel, order.place), service: order.service };
                forecast.foresight.judge(visit, detours, VisibilityRules::Two, travel)
            }
            Ok(_) => Vec::new(),
            Err(error) => {
                let zone = day.context.zone.id;
                tracing::warn!(zone_id = %zone, %error, "demand could not be learned; offers go on without");
                Vec::new()
            }
        }
    }

    /// Removes the forecasts of a zone for the days before `date`.
    pub(super) fn forget_before(&self, zone: ZoneId, date: NaiveDate) {
        let mut forecasts = self.forecasts.lock().unwrap_or_else(PoisonError::into_inner);
        forecasts.retain(|key, _| key.0 != zone || key.1 >= date);
    }

    /// While one caller computes a forecast, other callers that need the same forecast wait for it.
    async fn forecast(&self, deps: &Deps, plans: &Plans, day: &Day<'_>) -> AppResult<Arc<Forecast>> {
        let history = self.history(deps, day.context, day.now).await?;
        let entry = entry(&self.forecasts, day.state.key);
        let mut kept = entry.lock().await;
        if let Some((_, forecast)) = kept.as_ref().filter(|(at, f)| is_fresh(*at, day.now) && f.is_of(&history, day)) {
            return Ok(Arc::clone(forecast));
        }
        let (context, slots, state) = (Arc::clone(day.context), day.slots.to_vec(), Arc::clone(day.state));
        let now = day.now;
        let forecast = move || Forecast::new(history, &context, slots, &state, now);
        let forecast = Arc::new(compute(plans.turn().await?, forecast).await?);
        *kept = Some((now, Arc::clone(&forecast)));
        Ok(forecast)
    }

    async fn history(&self, deps: &Deps, context: &ZoneContext, now: Timestamp) -> AppResult<Arc<History>> {
        let entry = entry(&self.histories, context.zone.id);
        let mut kept = entry.lock().await;
        if let Some((_, history)) = kept.as_ref().filter(|(at, _)| is_fresh(*at, now)) {
            return Ok(Arc::clone(history));
        }
        let history = Arc::new(learn(deps, context, now).await?);
        *kept = Some((now, Arc::clone(&history)));
        Ok(history)
    }
}

fn entry<K: Hash + Eq, T>(kept: &Mutex<HashMap<K, CacheEntry<T>>>, key: K) -> CacheEntry<T> {
    Arc::clone(kept.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
}

fn is_fresh(made_at: Timestamp, now: Timestamp) -> bool {
    (Seconds::ZERO..FRESH_FOR).contains(&(now - made_at))
}

async fn learn(deps: &Deps, context: &ZoneContext, now: Timestamp) -> AppResult<History> {
    let (zone, today) = (context.zone.id, context.zone.date_of(now));
    let from = today - Days::new(DAYS);
    let mut conn = deps.store.connection().await?;
    let orders = demand::orders(&mut conn, zone, from, PLACES).await?;
    let mut windows = demand::windows(&mut conn, zone, from, today).await?;
    // Demand after midnight belongs to its civil day, even if the plan of the day before serves it.
    windows.iter_mut().for_each(|wanted| wanted.date = context.zone.date_of(wanted.window.start()));
    windows.sort_by_key(|wanted| wanted.date);
    Ok(History::new(orders.into_iter().map(|order| (order.place, order.service)).collect(), windows))
}

impl Forecast {
    fn new(
        history: Arc<History>,
        context: &ZoneContext,
        slots: Vec<SlotWindow>,
        state: &PlanState,
        now: Timestamp,
    ) -> Self {
        let travel = state.plan.travel();
        let point = |place| point_of_order(&context.zone, travel, place);
        let demand = |(place, service): &(_, _)| Demand { point: point(*place), service: *service };
        let demand: Vec<_> = history.orders.iter().map(demand).collect();
        let foresight = DemandForecast::new(&state.plan, &demand, &history.slot_demands(context, &slots, state, now));
        let cut = |slot| foresight.slot_forecast(slot).is_some_and(|forecast| forecast.cut.is_some());
        let overload = (0..slots.len()).any(cut);
        Self { history, slots, epoch: state.epoch, stops: state.plan.len(), foresight, overload }
    }

    /// Whether the forecast was made from this history and these slots, and for this plan.
    fn is_of(&self, history: &Arc<History>, day: &Day) -> bool {
        let changes = self.stops.abs_diff(day.state.plan.len());
        Arc::ptr_eq(&self.history, history)
            && self.slots == day.slots
            && self.epoch == day.state.epoch
            && changes < CHANGES.max(self.stops / SHARE)
    }
}
