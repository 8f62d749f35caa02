//! The as-soon-as-possible window: for quotes, and among offers.

use std::cmp::Reverse;
use std::sync::Arc;

use super::days::{plans_of, surveyed};
use super::own_windows::{Barrier, barriers, open_stretches};
use crate::app::plans::PlanState;
use crate::app::{AppResult, AppState, ZoneContext};
use ritiro_domain::{AsapRule, Order, Refusal, Seconds, Timestamp, Window};
use ritiro_planning::{Insertion, InsertionCriterion};

/// As-soon-as-possible windows begin at a multiple of this, in seconds: five minutes.
const STEP: i64 = 300;
/// How far ahead a courier is searched.
pub(in crate::app) const HORIZON: Seconds = Seconds(86_400);

/// The as-soon-as-possible window, and the plan with an insertion in it.
pub(in crate::app) struct Soonest {
    pub state: Arc<PlanState>,
    pub window: Window,
    pub insertion: Insertion,
}

/// Searches the plans of the day of `from` and of the day before for the courier who can start service first, at
/// `from` or later. It skips periods that are closed or full.
pub(in crate::app) async fn soonest(
    app: &AppState,
    context: &ZoneContext,
    rule: AsapRule,
    order: &Order,
    from: Timestamp,
) -> AppResult<Result<Soonest, Refusal>> {
    let (now, within) = (app.deps.now(), Window::lasting(from, HORIZON));
    let early = from - Seconds(STEP);
    let barriers =
        barriers(app, context, Window::lasting(early, HORIZON + rule.window_seconds + Seconds(STEP))).await?;
    let stretches: Vec<Window> = std::iter::once(within).chain(open_within(within, &barriers)).collect();
    let today = context.zone.date_of(from);
    let plans = plans_of(app, &context.zone, &[within], today).await?;
    let mut seen: Vec<(Arc<PlanState>, Vec<_>)> = Vec::new();
    // Plans after the day of `from` are not searched.
    for state in plans.into_iter().filter(|state| state.key.1 <= today) {
        let answers = surveyed(&state, order, &stretches, now, InsertionCriterion::Soonest)?;
        seen.push((state, answers));
    }
    let first = if barriers.is_empty() { 0 } else { 1 };
    let found = (first..stretches.len()).find_map(|k| Some((k, best(&seen, k)?)));
    if let Some((k, (state, insertion))) = found {
        let window = window_at(rule, insertion.start, stretch_of(&barriers, stretches[k]));
        return Ok(Ok(Soonest { state: Arc::clone(state), window, insertion }));
    }
    Ok(Err(why(&seen, rule, &barriers)))
}

/// The open periods; service may not start at the instant where a barrier begins.
fn open_within(within: Window, barriers: &[Barrier]) -> Vec<Window> {
    if barriers.is_empty() {
        return Vec::new();
    }
    let begins = |at| barriers.iter().any(|barrier| barrier.span.start() == at);
    let open = open_stretches(within, barriers).into_iter();
    open.map(|open| match begins(open.end()) {
        true => Window::lasting(open.start(), open.end() - open.start() - Seconds(1)),
        false => open,
    })
    .collect()
}

/// The period from the barrier before an open period to the barrier after it: a window that begins in the open period
/// must stay within it.
fn stretch_of(barriers: &[Barrier], stretch: Window) -> Window {
    let ends = barriers.iter().map(|barrier| barrier.span.end()).filter(|end| *end <= stretch.start());
    let begins = barriers.iter().map(|barrier| barrier.span.start()).filter(|start| *start > stretch.start());
    let (start, end) = (ends.max().unwrap_or(Timestamp::MIN), begins.min().unwrap_or(Timestamp::MAX));
    Window::lasting(start, end - start)
}

/// The window that is promised if `start` is the earliest possible start: it contains that instant, so it can be
/// kept.
fn window_at(rule: AsapRule, start: Timestamp, open: Window) -> Window {
    let begin = Timestamp(start.0.div_euclid(STEP) * STEP).max(open.start());
    let end = (begin + rule.window_seconds).min(open.end());
    Window::lasting(begin, end - begin)
}

/// A plan, and its answer for each period.
type Answered = (Arc<PlanState>, Vec<Result<Insertion, Refusal>>);

/// The plan with the earliest start of service in a period; at equal times the cheapest, then the plan of the earlier
/// day.
fn best(seen: &[Answered], k: usize) -> Option<(&Arc<PlanState>, Insertion)> {
    let found = seen.iter().filter_map(|(state, answers)| Some((state, *answers[k].as_ref().ok()?)));
    let cost = |state: &PlanState, insertion: &Insertion| state.plan.objective().in_thousandths(insertion.cost);
    found.min_by_key(|(state, insertion)| (insertion.start, cost(state, insertion), state.key.1))
}

/// The barrier that prevents the earliest possible service, or else the reason why no courier can serve the order.
fn why(seen: &[Answered], rule: AsapRule, barriers: &[Barrier]) -> Refusal {
    let blocked = best(seen, 0).and_then(|(_, insertion)| {
        let window = window_at(rule, insertion.start, Window::ANY);
        barriers.iter().find(|barrier| window.overlaps(barrier.span)).or(barriers.first())
    });
    let refused = || {
        let refusals = seen.iter().enumerate().filter_map(|(i, (_, answers))| Some((i, answers[0].as_ref().err()?)));
        refusals.max_by_key(|(i, refusal)| (refusal.code.nearness(), Reverse(*i))).map(|(_, refusal)| refusal.clone())
    };
    let blocked = blocked.map(|barrier| barrier.refusal.clone());
    blocked.or_else(refused).expect("the plan of the day answers")
}
