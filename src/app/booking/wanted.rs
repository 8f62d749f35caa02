//! The window that a caller wants to reserve: from an offer, or from a place and a window.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::days::ranked;
use super::offer::HORIZON_DAYS;
use super::offer_token::Claims;
use super::offers::{self, alternatives, price};
use super::own_windows::{LONGEST, overlapped, places, refuse, refuse_exceptions};
use super::slot_refusals::refuse_closed;
use crate::app::operations::note;
use crate::app::{AppError, AppResult, AppState, OrderRequest, Permission, Principal, Refused, Role, ZoneContext};
use crate::store::plans::PlanKey;
use ritiro_domain::{
    Constraint, Money, Order, Promise, Refusal, RefusalCode, RequestKind, SlotPlace, SlotTemplateId, SlotWindow,
    Timestamp, Window, slots_on,
};

/// The source of a reservation.
#[derive(Clone, Debug)]
pub enum Source {
    /// The token of an offer.
    Offer(String),
    /// An order with a window.
    Order(Box<OrderRequest>, Window),
}

/// The future promise, in the terms of its zone.
pub(in crate::app) struct Wanted {
    pub context: Arc<ZoneContext>,
    /// The service days whose plans may serve it, in the order in which the plans are tried.
    pub days: Vec<NaiveDate>,
    pub order: Order,
    pub window: Window,
    pub template: Option<SlotTemplateId>,
    /// The slot places that it takes.
    pub places: Vec<SlotPlace>,
    pub price: i64,
}

impl Wanted {
    /// Checks everything except the plan.
    pub async fn resolve(app: &AppState, principal: &Principal, source: Source) -> AppResult<Self> {
        principal.may(Permission::Shop)?;
        match source {
            Source::Offer(token) => Self::of_offer(app, principal, &token).await,
            Source::Order(request, window) => {
                let request = request.bound(principal)?;
                let resolved = request.resolve(app, principal).await;
                if let Err(error) = &resolved {
                    note_outside(app, &request, window, error).await;
                }
                let (context, order) = resolved?;
                ensure_ready_by(&order, [window])?;
                Self::of_window(app, context, order, window).await
            }
        }
    }

    async fn of_offer(app: &AppState, principal: &Principal, token: &str) -> AppResult<Self> {
        let claims = Claims::open(&app.signer, token, principal.merchant, app.deps.now())?;
        let context = app.deps.zones.get(claims.zone).await?;
        let Claims { date, order, window, template, price, plan, .. } = claims;
        if principal.bound_order().is_some_and(|bound| !bound.is_met_by(&context.zone, &order)) {
            return Err(AppError::invalid("offer_id", "is an offer for another order than this token is for"));
        }
        let places = match template {
            None => {
                let slots = overlapped(&context, window);
                let refusal = refuse_exceptions(&context, window, &slots);
                ensure_sold(app, &context, &order, window, refusal).await?;
                places(&slots)
            }
            Some(id) => {
                let slots = slots_on(context.zone.time_zone, date, &context.templates, &context.exceptions);
                let slot = slots.into_iter().find(|s| s.template == id && s.window == window);
                // The catalogue was edited after the offer was made, and the slot is no longer sold.
                let slot = slot.ok_or(AppError::OfferExpired)?;
                ensure_open(app, &context, &order, &slot).await?;
                vec![slot.place()]
            }
        };
        let mut days = ranked(app, &context, &order, window, date).await?;
        // The plan of the offer is tried first, then the other plans that can keep the promise.
        let offered = plan.unwrap_or(date);
        days.retain(|day| *day != offered);
        days.insert(0, offered);
        Ok(Self { context, days, order, window, template, places, price })
    }

    /// Creates it from an order and a window: the slot that has exactly this window, or a custom window.
    pub async fn of_window(app: &AppState, context: Arc<ZoneContext>, order: Order, window: Window) -> AppResult<Self> {
        let now = app.deps.now();
        let date = context.zone.date_of(window.start());
        ensure_in_reach(&context, window, now)?;
        let slots = slots_on(context.zone.time_zone, date, &context.templates, &context.exceptions);
        if let Some(slot) = slots.into_iter().find(|slot| slot.window == window) {
            ensure_open(app, &context, &order, &slot).await?;
            let price = price(app, &context, &order, &slot).await?;
            let days = ranked(app, &context, &order, window, date).await?;
            let (template, places) = (Some(slot.template), vec![slot.place()]);
            return Ok(Self { context, days, order, window, template, places, price });
        }
        Self::of_own_window(app, context, order, window).await
    }

    /// Creates a custom window, which must obey the rules of all slots that it overlaps.
    async fn of_own_window(app: &AppState, context: Arc<ZoneContext>, order: Order, window: Window) -> AppResult<Self> {
        let Some(mut price) = context.zone.custom_window_price else {
            let refusal = Refusal { code: RefusalCode::NotInCatalogue, constraint: Constraint::Catalogue };
            return Err(with_alternatives(app, &context, &order, window, AppError::refused(refusal)).await);
        };
        let slots = overlapped(&context, window);
        let refusal = refuse(&context, window, &slots, app.deps.now());
        ensure_sold(app, &context, &order, window, refusal).await?;
        for slot in &slots {
            price = price.max(offers::price(app, &context, &order, slot).await?);
        }
        let days = ranked(app, &context, &order, window, context.zone.date_of(window.start())).await?;
        Ok(Self { context, days, order, window, template: None, places: places(&slots), price })
    }

    /// Tries the plans that may serve the window one after the other until one accepts. If all plans refuse, it
    /// returns the refusal that is nearest to a promise.
    pub async fn ask<T>(&self, app: &AppState, ask: impl AsyncFn(PlanKey) -> AppResult<T>) -> AppResult<T> {
        let mut nearest: Option<Box<Refused>> = None;
        for day in &self.days {
            match ask((self.context.zone.id, *day)).await {
                Err(AppError::Refused(refused)) if refused.refusal.code != RefusalCode::SlotFull => {
                    let is_nearer = |known: &Refused| refused.refusal.code.nearness() > known.refusal.code.nearness();
                    if nearest.as_deref().is_none_or(is_nearer) {
                        nearest = Some(refused);
                    }
                }
                Err(error) => return Err(self.explain(app, error).await),
                Ok(done) => return Ok(done),
            }
        }
        let refused = nearest.expect("there is a plan of the window's own day");
        Err(self.explain(app, AppError::Refused(refused)).await)
    }

    /// The promise to the shopper.
    pub fn promise(&self, now: Timestamp) -> Promise {
        let origin = self.order.origin.as_ref();
        Promise {
            place: self.order.place,
            window: self.window,
            origin: origin.map(|o| (o.place, o.window.unwrap_or(Window::ANY))),
            price: Money { amount: self.price, currency: self.context.zone.currency },
            slot_template: self.template,
            made_at: now,
        }
    }

    /// Adds the nearest possible windows to a refusal of the plan writer.
    async fn explain(&self, app: &AppState, error: AppError) -> AppError {
        with_alternatives(app, &self.context, &self.order, self.window, error).await
    }
}

/// Refuses goods that are ready only after every requested window. Without windows there is nothing to compare.
pub(in crate::app) fn ensure_ready_by(order: &Order, windows: impl IntoIterator<Item = Window>) -> AppResult<()> {
    let last = windows.into_iter().map(|window| window.end()).max();
    match order.ready_at.zip(last) {
        Some((ready, last)) if ready > last => {
            Err(AppError::invalid("ready_at", "must not be later than the end of every requested window"))
        }
        _ => Ok(()),
    }
}

/// Refuses windows that no plan can serve, so that they cause no work and no row: plans of past or distant days are
/// not loaded into memory.
fn ensure_in_reach(context: &ZoneContext, window: Window, now: Timestamp) -> AppResult<()> {
    let last = context.zone.date_of(now) + Days::new(HORIZON_DAYS);
    if window.end() < now || context.zone.date_of(window.start()) > last {
        let allowed = format!("must not be over, and begin within {HORIZON_DAYS} days");
        return Err(AppError::invalid("window", allowed));
    }
    match window.end() - window.start() <= LONGEST {
        true => Ok(()),
        false => Err(AppError::invalid("window", format!("must last {} hours at most", LONGEST.0 / 3600))),
    }
}

/// Counts a refusal outside of every zone. There is no zone's calendar, so the day is the UTC day.
async fn note_outside(app: &AppState, request: &OrderRequest, window: Window, error: &AppError) {
    if let AppError::Refused(refused) = error {
        let named = app.named_context(request.zone).await;
        let (date, place) = (window.start().to_utc().date_naive(), request.place.or(request.destination));
        note(app, named.as_deref(), date, RequestKind::Reservation, refused.refusal.code, place);
    }
}

async fn ensure_open(app: &AppState, context: &Arc<ZoneContext>, order: &Order, slot: &SlotWindow) -> AppResult<()> {
    ensure_sold(app, context, order, slot.window, refuse_closed(slot, app.deps.now())).await
}

async fn ensure_sold(
    app: &AppState,
    context: &Arc<ZoneContext>,
    order: &Order,
    window: Window,
    refusal: Option<Refusal>,
) -> AppResult<()> {
    match refusal {
        None => Ok(()),
        Some(refusal) => Err(with_alternatives(app, context, order, window, AppError::refused(refusal)).await),
    }
}

/// Adds alternatives to a refusal. It leaves other errors, and a refusal whose alternatives cannot be read,
/// unchanged.
async fn with_alternatives(
    app: &AppState,
    context: &Arc<ZoneContext>,
    order: &Order,
    window: Window,
    error: AppError,
) -> AppError {
    let AppError::Refused(mut refused) = error else { return error };
    let date = context.zone.date_of(window.start());
    note(app, Some(context), date, RequestKind::Reservation, refused.refusal.code, Some(order.place));
    refused.zone = Some(Arc::clone(context));
    refused.alternatives = alternatives(app, context, order, window).await.unwrap_or_default();
    AppError::Refused(refused)
}

/// The shopper of a request: a shopper token acts only for its own shopper.
pub(in crate::app) fn shopper_of(principal: &Principal, named: Option<String>) -> AppResult<Option<String>> {
    match &principal.role {
        Role::Shopper(own) if named.as_ref().is_some_and(|n| n != own) => {
            Err(AppError::invalid("shopper", "must be the token's own shopper, or be left out"))
        }
        Role::Shopper(own) => Ok(Some(own.clone())),
        _ => Ok(named),
    }
}
