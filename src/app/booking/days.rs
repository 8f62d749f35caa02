//! Finds the plans that may serve a window.
//!
//! A shift belongs to the day on which it begins. After midnight, couriers of the evening before may still be at
//! work. So the plan of the window's own day, or the plan of another day, may serve the window. Offers, holds and
//! bookings rank these plans by the same rule.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::app::plans::{PlanState, could_make, task_of};
use crate::app::{AppResult, AppState, ZoneContext};
use crate::numbers::count;
use ritiro_domain::{Order, Refusal, ReservationId, Timestamp, Window, Zone};
use ritiro_planning::{Insertion, InsertionCriterion, find_insertions};

/// The answer of one plan for one window.
pub(in crate::app) type Answer = Result<Insertion, Refusal>;

/// Returns the plan of the day `home`, followed by the plans of other days whose couriers may be at work in one of
/// the windows, the earliest day first.
pub(in crate::app) async fn plans_of(
    app: &AppState,
    zone: &Zone,
    windows: &[Window],
    home: NaiveDate,
) -> AppResult<Vec<Arc<PlanState>>> {
    let mut plans = vec![app.plans.snapshot((zone.id, home)).await?];
    let (start, end) = (windows.iter().map(|w| w.start()).min(), windows.iter().map(|w| w.end()).max());
    let (Some(start), Some(end)) = (start, end) else { return Ok(plans) };
    for date in zone.days_at_work(Window::lasting(start, end - start)).filter(|date| *date != home) {
        let state = app.plans.snapshot((zone.id, date)).await?;
        if windows.iter().any(|window| state.reaches(*window)) {
            plans.push(state);
        }
    }
    Ok(plans)
}

/// Returns the answers of a plan for the windows of an order.
pub(in crate::app) fn surveyed(
    state: &PlanState,
    order: &Order,
    windows: &[Window],
    now: Timestamp,
    prefer: InsertionCriterion,
) -> AppResult<Vec<Answer>> {
    let ready = state.zone.ready(order, now);
    let task = task_of(order, ReservationId(Uuid::nil()), Window::ANY, None, ready, state)?;
    Ok(find_insertions(&state.plan, &task, windows, now, prefer))
}

/// Ranks the plans that may serve a window, best first. First come plans with an insertion into the current routes:
/// the cheapest first, at equal cost the plan of the earlier day. Then come plans in which other bookings may move to
/// make room, the earlier day first. Then come refusals: the one nearest to a promise first, at equal nearness the
/// plan with the smaller `index`.
pub(in crate::app) fn rank(answer: &Answer, state: &PlanState, index: usize) -> impl Ord + use<> {
    let place = match answer {
        Ok(insertion) => (0, state.plan.objective().in_thousandths(insertion.cost)),
        Err(refusal) if could_make(refusal) => (1, 0),
        Err(refusal) => (2, -count(refusal.code.nearness())),
    };
    (place, (place.0 < 2).then_some(state.key.1), index)
}

/// Returns the service days whose plans may serve a window, in the order in which the plans are tried.
pub(in crate::app) async fn ranked(
    app: &AppState,
    context: &ZoneContext,
    order: &Order,
    window: Window,
    home: NaiveDate,
) -> AppResult<Vec<NaiveDate>> {
    let plans = plans_of(app, &context.zone, &[window], home).await?;
    if plans.len() == 1 {
        return Ok(vec![home]);
    }
    let mut ranked = Vec::with_capacity(plans.len());
    for (index, state) in plans.iter().enumerate() {
        let answer = surveyed(state, order, &[window], app.deps.now(), InsertionCriterion::Cheapest)?.remove(0);
        ranked.push((rank(&answer, state, index), state.key.1));
    }
    ranked.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(ranked.into_iter().map(|(_, date)| date).collect())
}
