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
    pub book: Arc<ZoneContext>,
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
    pub async fn resolve(market: &AppState, principal: &Principal, source: Source) -> AppResult<Self> {
        principal.may(Permission::Shop)?;
        match source {
            Source::Offer(token) => Self::of_offer(market, principal, &token).await,
            Source::Order(request, window) => {
                let request = request.bound(principal)?;
                let resolved = request.resolve(market, principal).await;
                if let Err(error) = &resolved {
                    note_outside(market, &request, window, error).await;
                }
                let (book, order) = resolved?;
                Self::of_window(market, book, order, window).await
            }
        }
    }

    async fn of_offer(market: &AppState, principal: &Principal, token: &str) -> AppResult<Self> {
        let claims = Claims::open(&market.signer, token, principal.merchant, market.deps.now())?;
        let book = market.deps.zones.get(claims.zone).await?;
        let Claims { date, order, window, template, price, plan, .. } = claims;
        if principal.bound_order().is_some_and(|bound| !bound.is_met_by(&book.zone, &order)) {
            return Err(AppError::invalid("offer_id", "is an offer for another order than this token is for"));
        }
        let places = match template {
            None => {
                let slots = overlapped(&book, window);
                let refusal = refuse_exceptions(&book, window, &slots);
                ensure_sold(market, &book, &order, window, refusal).await?;
                places(&slots)
            }
            Some(id) => {
                let slots = slots_on(book.zone.time_zone, date, &book.templates, &book.exceptions);
                let slot = slots.into_iter().find(|s| s.template == id && s.window == window);
                // The catalogue was edited after the offer was made, and the slot is no longer sold.
                let slot = slot.ok_or(AppError::OfferExpired)?;
                ensure_open(market, &book, &order, &slot).await?;
                vec![slot.place()]
            }
        };
        let mut days = ranked(market, &book, &order, window, date).await?;
        // The plan of the offer is tried first, then the other plans that can keep the promise.
        let offered = plan.unwrap_or(date);
        days.retain(|day| *day != offered);
        days.insert(0, offered);
        Ok(Self { book, days, order, window, template, places, price })
    }

    /// Creates it from an order and a window: the slot that has exactly this window, or a custom window.
    pub async fn of_window(market: &AppState, book: Arc<ZoneContext>, order: Order, window: Window) -> AppResult<Self> {
        let now = market.deps.now();
        let date = book.zone.date_of(window.start());
        ensure_in_reach(&book, window, now)?;
        let slots = slots_on(book.zone.time_zone, date, &book.templates, &book.exceptions);
        if let Some(slot) = slots.into_iter().find(|slot| slot.window == window) {
            ensure_open(market, &book, &order, &slot).await?;
            let price = price(market, &book, &order, &slot).await?;
            let days = ranked(market, &book, &order, window, date).await?;
            let (template, places) = (Some(slot.template), vec![slot.place()]);
            return Ok(Self { book, days, order, window, template, places, price });
        }
        Self::of_own_window(market, book, order, window).await
    }

    /// Creates a custom window, which must obey the rules of all slots that it overlaps.
    async fn of_own_window(market: &AppState, book: Arc<ZoneContext>, order: Order, window: Window) -> AppResult<Self> {
        let Some(mut price) = book.zone.custom_window_price else {
            let refusal = Refusal { code: RefusalCode::NotInCatalogue, constraint: Constraint::Catalogue };
            return Err(with_alternatives(market, &book, &order, window, AppError::refused(refusal)).await);
        };
        let slots = overlapped(&book, window);
        let refusal = refuse(&book, window, &slots, market.deps.now());
        ensure_sold(market, &book, &order, window, refusal).await?;
        for slot in &slots {
            price = price.max(offers::price(market, &book, &order, slot).await?);
        }
        let days = ranked(market, &book, &order, window, book.zone.date_of(window.start())).await?;
        Ok(Self { book, days, order, window, template: None, places: places(&slots), price })
    }

    /// Tries the plans that may serve the window one after the other until one accepts. If all plans refuse, it
    /// returns the refusal that is nearest to a promise.
    pub async fn ask<T>(&self, market: &AppState, ask: impl AsyncFn(PlanKey) -> AppResult<T>) -> AppResult<T> {
        let mut nearest: Option<Box<Refused>> = None;
        for day in &self.days {
            match ask((self.book.zone.id, *day)).await {
                Err(AppError::Refused(refused)) if refused.refusal.code != RefusalCode::SlotFull => {
                    let is_nearer = |known: &Refused| refused.refusal.code.nearness() > known.refusal.code.nearness();
                    if nearest.as_deref().is_none_or(is_nearer) {
                        nearest = Some(refused);
                    }
                }
                Err(error) => return Err(self.explain(market, error).await),
                Ok(done) => return Ok(done),
            }
        }
        let refused = nearest.expect("there is a plan of the window's own day");
        Err(self.explain(market, AppError::Refused(refused)).await)
    }

    /// The promise to the shopper.
    pub fn promise(&self, now: Timestamp) -> Promise {
        let origin = self.order.origin.as_ref();
        Promise {
            place: self.order.place,
            window: self.window,
            origin: origin.map(|o| (o.place, o.window.unwrap_or(Window::ANY))),
            price: Money { amount: self.price, currency: self.book.zone.currency },
            slot_template: self.template,
            made_at: now,
        }
    }

    /// Adds the nearest possible windows to a refusal of the plan writer.
    async fn explain(&self, market: &AppState, error: AppError) -> AppError {
        with_alternatives(market, &self.book, &self.order, self.window, error).await
    }
}

/// Refuses windows that no plan can serve, so that they cause no work and no row: plans of past or distant days are
/// not loaded into memory.
fn ensure_in_reach(book: &ZoneContext, window: Window, now: Timestamp) -> AppResult<()> {
    let last = book.zone.date_of(now) + Days::new(HORIZON_DAYS);
    if window.end() < now || book.zone.date_of(window.start()) > last {
        let allowed = format!("must not be over, and begin within {HORIZON_DAYS} days");
        return Err(AppError::invalid("window", allowed));
    }
    match window.end() - window.start() <= LONGEST {
        true => Ok(()),
        false => Err(AppError::invalid("window", format!("must last {} hours at most", LONGEST.0 / 3600))),
    }
}

/// Counts a refusal outside of every zone. There is no zone's calendar, so the day is the UTC day.
async fn note_outside(market: &AppState, request: &OrderRequest, window: Window, error: &AppError) {
    if let AppError::Refused(refused) = error {
        let named = market.book_named(request.zone).await;
        let (date, place) = (window.start().to_utc().date_naive(), request.place.or(request.destination));
        note(market, named.as_deref(), date, RequestKind::Reservation, refused.refusal.code, place);
    }
}

async fn ensure_open(market: &AppState, book: &Arc<ZoneContext>, order: &Order, slot: &SlotWindow) -> AppResult<()> {
    ensure_sold(market, book, order, slot.window, refuse_closed(slot, market.deps.now())).await
}

async fn ensure_sold(
    market: &AppState,
    book: &Arc<ZoneContext>,
    order: &Order,
    window: Window,
    refusal: Option<Refusal>,
) -> AppResult<()> {
    match refusal {
        None => Ok(()),
        Some(refusal) => Err(with_alternatives(market, book, order, window, AppError::refused(refusal)).await),
    }
}

/// Adds alternatives to a refusal. It leaves other errors, and a refusal whose alternatives cannot be read,
/// unchanged.
async fn with_alternatives(
    market: &AppState,
    book: &Arc<ZoneContext>,
    order: &Order,
    window: Window,
    error: AppError,
) -> AppError {
    let AppError::Refused(mut refused) = error else { return error };
    let date = book.zone.date_of(window.start());
    note(market, Some(book), date, RequestKind::Reservation, refused.refusal.code, Some(order.place));
    refused.zone = Some(Arc::clone(book));
    refused.alternatives = alternatives(market, book, order, window).await.unwrap_or_default();
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
