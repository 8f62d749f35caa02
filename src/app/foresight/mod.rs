//! Foresight in the service: the demand of each zone, learned from its own bookings, and what it means for each plan.
//!
//! Both are kept in memory and made anew now and then; offers read no database for them in between. They are advice: where
//! they cannot be had, offers are as they would be without.

mod history;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Days, NaiveDate};
use tokio::sync::Mutex as Turn;

use super::plans::compute;
use super::{AppResult, Deps, PlanState, Plans, ZoneContext};
use crate::store::demand;
use crate::store::plans::PlanKey;
use history::History;
use ritiro_domain::{Order, Seconds, SlotWindow, Timestamp, ZoneId};
use ritiro_planning::{Demand, DemandForecast, DisplacementCost, VisibilityRules};

/// How far back demand is looked for: eight weeks.
const DAYS: u64 = 56;
/// Orders whose places are remembered.
const PLACES: i64 = 1000;
/// How long what was learned is used.
const FRESH_FOR: Seconds = Seconds(300);
/// A plan is looked at again after so many changes of its length, or this share of it.
const CHANGES: usize = 10;
const SHARE: usize = 50;

/// Something with the instant at which it was made.
type CacheEntry<T> = Arc<Turn<Option<(Timestamp, Arc<T>)>>>;

/// What this process knows of the demand to come.
#[derive(Default)]
pub struct Foresights {
    histories: Mutex<HashMap<ZoneId, CacheEntry<History>>>,
    forecasts: Mutex<HashMap<PlanKey, CacheEntry<Forecast>>>,
}

/// What is to be expected of the slots of one day.
struct Forecast {
    history: Arc<History>,
    slots: Vec<SlotWindow>,
    epoch: Option<i64>,
    stops: usize,
    foresight: DemandForecast,
    /// Whether any slot heads for overload: where none does, nothing is worth saying.
    overload: bool,
}

/// A day whose slots are offered.
pub(super) struct Day<'a> {
    pub book: &'a Arc<ZoneContext>,
    pub slots: &'a [SlotWindow],
    pub state: &'a Arc<PlanState>,
    pub now: Timestamp,
}

impl Foresights {
    /// What a visit would take from others in each slot, if it adds `detours[k]` to the driving now. Empty where nothing is
    /// to be said: foresight is switched off, too little is known, or no slot heads for overload.
    pub(super) async fn opinions(
        &self,
        deps: &Deps,
        plans: &Plans,
        day: &Day<'_>,
        order: &Order,
        detours: &[Option<Seconds>],
    ) -> Vec<DisplacementCost> {
        if !day.book.zone.foresight.is_on() || day.state.plan.routes().is_empty() {
            return Vec::new();
        }
        match self.forecast(deps, plans, day).await {
            Ok(forecast) if forecast.overload => {
                let travel = day.state.plan.travel();
                let visit = Demand { point: travel.point(order.place), service: order.service };
                forecast.foresight.judge(visit, detours, VisibilityRules::Two, travel)
            }
            Ok(_) => Vec::new(),
            Err(error) => {
                let zone = day.book.zone.id;
                tracing::warn!(zone_id = %zone, %error, "demand could not be learned; offers go on without");
                Vec::new()
            }
        }
    }

    /// Forgets the days before `date` of a zone.
    pub(super) fn forget_before(&self, zone: ZoneId, date: NaiveDate) {
        let mut forecasts = self.forecasts.lock().unwrap_or_else(PoisonError::into_inner);
        forecasts.retain(|key, _| key.0 != zone || key.1 >= date);
    }

    /// While one caller learns, the others who need the same wait for it.
    async fn forecast(&self, deps: &Deps, plans: &Plans, day: &Day<'_>) -> AppResult<Arc<Forecast>> {
        let history = self.history(deps, day.book, day.now).await?;
        let entry = entry(&self.forecasts, day.state.key);
        let mut kept = entry.lock().await;
        if let Some((_, forecast)) = kept.as_ref().filter(|(at, f)| is_fresh(*at, day.now) && f.is_of(&history, day)) {
            return Ok(Arc::clone(forecast));
        }
        let (book, slots, state) = (Arc::clone(day.book), day.slots.to_vec(), Arc::clone(day.state));
        let now = day.now;
        let forecast = move || Forecast::new(history, &book, slots, &state, now);
        let forecast = Arc::new(compute(plans.turn().await?, forecast).await?);
        *kept = Some((now, Arc::clone(&forecast)));
        Ok(forecast)
    }

    async fn history(&self, deps: &Deps, book: &ZoneContext, now: Timestamp) -> AppResult<Arc<History>> {
        let entry = entry(&self.histories, book.zone.id);
        let mut kept = entry.lock().await;
        if let Some((_, history)) = kept.as_ref().filter(|(at, _)| is_fresh(*at, now)) {
            return Ok(Arc::clone(history));
        }
        let history = Arc::new(learn(deps, book, now).await?);
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

async fn learn(deps: &Deps, book: &ZoneContext, now: Timestamp) -> AppResult<History> {
    let (zone, today) = (book.zone.id, book.zone.date_of(now));
    let from = today - Days::new(DAYS);
    let mut conn = deps.store.connection().await?;
    let orders = demand::orders(&mut conn, zone, from, PLACES).await?;
    let mut windows = demand::windows(&mut conn, zone, from, today).await?;
    // What is wanted after midnight is wanted on that civil day, also where the plan of the day before serves it.
    windows.iter_mut().for_each(|wanted| wanted.date = book.zone.date_of(wanted.window.start()));
    windows.sort_by_key(|wanted| wanted.date);
    Ok(History::new(orders.into_iter().map(|order| (order.place, order.service)).collect(), windows))
}

impl Forecast {
    fn new(
        history: Arc<History>,
        book: &ZoneContext,
        slots: Vec<SlotWindow>,
        state: &PlanState,
        now: Timestamp,
    ) -> Self {
        let travel = state.plan.travel();
        let demand = |(place, service): &(_, _)| Demand { point: travel.point(*place), service: *service };
        let demand: Vec<_> = history.wishes.iter().map(demand).collect();
        let foresight = DemandForecast::new(&state.plan, &demand, &history.slot_demands(book, &slots, state, now));
        let cut = |slot| foresight.outlook(slot).is_some_and(|outlook| outlook.cut.is_some());
        let overload = (0..slots.len()).any(cut);
        Self { history, slots, epoch: state.epoch, stops: state.plan.len(), foresight, overload }
    }

    /// Whether it was made of this history, these slots, and about this plan.
    fn is_of(&self, history: &Arc<History>, day: &Day) -> bool {
        let changes = self.stops.abs_diff(day.state.plan.len());
        Arc::ptr_eq(&self.history, history)
            && self.slots == day.slots
            && self.epoch == day.state.epoch
            && changes < CHANGES.max(self.stops / SHARE)
    }
}
