//! Quotes: as-soon-as-possible orders from any origin to any destination, with a price and the times. A booking makes
//! the quote a promise.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use super::offer::{Offer, Reason};
use super::offer_reasons::reason;
use super::offer_token::Claims;
use super::offers::alternatives;
use super::pricing::way_of;
use super::soonest::{self, HORIZON, Soonest};
use crate::app::operations::note_quote;
use crate::app::plans::{PlanState, task_of};
use crate::app::{AppError, AppResult, AppState, OrderRequest, Principal, ZoneContext};
use ritiro_domain::{Constraint, Kind, Money, Order, Refusal, RefusalCode, ReservationId, Scope, Timestamp, Window};
use ritiro_planning::{Insertion, InsertionCriterion, Leg, Task, Visits, find_insertions};

/// A request for a quote.
#[derive(Clone, Debug)]
pub struct QuoteRequest {
    /// The order, with origin and destination.
    pub order: OrderRequest,
    /// The time from which the goods can be collected; `None`: now.
    pub ready_at: Option<Timestamp>,
}

/// A quote that can be promised.
#[derive(Clone, PartialEq, Debug)]
pub struct Quote {
    /// The token with which the quote can be held or booked.
    pub token: String,
    /// The time at which the quote expires.
    pub expires_at: Timestamp,
    /// The civil day on which the window begins.
    pub date: NaiveDate,
    /// The window in which service at the destination starts: the promise.
    pub window: Window,
    /// The price.
    pub price: Money,
    /// The time at which service at the origin would start, by the current plan.
    pub pickup_at: Timestamp,
    /// The time at which service at the destination would start, by the current plan.
    pub dropoff_at: Timestamp,
    /// The trip from origin to destination, on which the price depends.
    pub way: Leg,
    /// The reasons.
    pub reasons: Vec<Reason>,
}

/// The answer to a request for a quote.
#[derive(Clone, Debug)]
pub struct QuoteAnswer {
    /// The zone, whose time zone and currency apply; `None` if no zone serves both places.
    pub context: Option<Arc<ZoneContext>>,
    /// The quote, or the refusal with the nearest alternatives.
    pub outcome: Result<Quote, (Refusal, Vec<Offer>)>,
}

/// Finds the courier who can reach the destination first by way of the origin, not before the goods are ready there.
pub async fn quote(app: &AppState, principal: &Principal, request: QuoteRequest) -> AppResult<QuoteAnswer> {
    principal.may_shop(Scope::Offers)?;
    let now = app.deps.now();
    let ready_at = request.ready_at.unwrap_or(now).max(now);
    if ready_at > now + HORIZON {
        return Err(AppError::invalid("ready_at", "must be within a day from now"));
    }
    let order = OrderRequest { kind: Some(Kind::Shipment), ..request.order }.bound(principal)?;
    let (named, place) = (order.zone, order.destination);
    let (context, order) = match order.resolve(app, principal).await {
        Ok(found) => found,
        Err(AppError::Refused(refused)) => {
            let code = refused.refusal.code;
            let named = app.named_context(named).await;
            note_quote(app, named.as_deref(), now.to_utc().date_naive(), place, Some(code));
            return Ok(QuoteAnswer { context: None, outcome: Err((refused.refusal, Vec::new())) });
        }
        Err(error) => return Err(error),
    };
    let date = context.zone.date_of(ready_at);
    let outcome = soonest(app, &context, order.clone(), ready_at, now).await?;
    let code = outcome.as_ref().err().map(|refusal| refusal.code);
    note_quote(app, Some(&context), date, place, code);
    let outcome = match outcome {
        Ok(quote) => Ok(quote),
        Err(refusal) => {
            let soon = Window::lasting(ready_at, HORIZON);
            Err((refusal, alternatives(app, &context, &order, soon).await.unwrap_or_default()))
        }
    };
    Ok(QuoteAnswer { context: Some(context), outcome })
}

async fn soonest(
    app: &AppState,
    context: &Arc<ZoneContext>,
    mut order: Order,
    ready_at: Timestamp,
    now: Timestamp,
) -> AppResult<Result<Quote, Refusal>> {
    let Some(rule) = context.zone.asap else {
        return Ok(Err(Refusal { code: RefusalCode::NotInCatalogue, constraint: Constraint::Catalogue }));
    };
    collect_within(&mut order, Window::lasting(ready_at, HORIZON));
    let Soonest { state, window, .. } = match soonest::soonest(app, context, rule, &order, ready_at).await? {
        Ok(found) => found,
        Err(refusal) => return Ok(Err(refusal)),
    };
    // Service at the origin always starts before the end of the window at the destination, so the origin's window
    // ends there.
    collect_within(&mut order, Window::lasting(ready_at.min(window.end()), window.end() - ready_at.min(window.end())));
    // The times are those that a booking would get: the cheapest insertion anywhere in the window.
    let task = task_of(&order, ReservationId(Uuid::nil()), window, None, None, &state)?;
    let booked = find_insertions(&state.plan, &task, &[window], now, InsertionCriterion::Cheapest).pop();
    let insertion = match booked.expect("one window has one answer") {
        Ok(insertion) => insertion,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let (pickup_at, dropoff_at) = times(&state, &task, &insertion, now);
    let way = way_of(&order, &state);
    let price = rule.price_of(way.distance, way.duration);
    let expires_at = now + context.zone.offer_for;
    let (merchant, zone) = (context.zone.merchant, context.zone.id);
    let date = context.zone.date_of(window.start());
    let plan = (state.key.1 != date).then_some(state.key.1);
    let claims = Claims { merchant, zone, date, order, window, template: None, price, expires_at, plan };
    Ok(Ok(Quote {
        token: claims.seal(&app.signer),
        expires_at,
        date,
        window,
        price: Money { amount: price, currency: context.zone.currency },
        pickup_at,
        dropoff_at,
        way,
        reasons: vec![Reason::Soonest, reason(&insertion)],
    }))
}

fn collect_within(order: &mut Order, window: Window) {
    order.origin.iter_mut().for_each(|origin| origin.window = Some(window));
}

/// The times at which service at both stops would start after the insertion of the order.
fn times(state: &PlanState, task: &Task, insertion: &Insertion, now: Timestamp) -> (Timestamp, Timestamp) {
    let mut plan = state.plan.clone();
    let shift = plan.insert(task, insertion, now).shift;
    let start = |stop| plan.route(shift).and_then(|route| route.start_of(stop)).unwrap_or(insertion.start);
    match &task.visits {
        Visits::Pair { pickup, dropoff } => (start(pickup.stop), start(dropoff.stop)),
        Visits::Single(visit) => (start(visit.stop), start(visit.stop)),
    }
}
