//! Offers: every slot of every asked day, promised or refused with its reason.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::offer_token::Claims;
use super::plans::{PlanState, task_of};
use super::{AppError, AppResult, Market, OrderRequest, Principal, Role, ZoneBook};
use crate::domain::{
    Closing, Constraint, Money, Order, Refusal, RefusalCode, ReservationId, Seconds, SlotTemplateId, SlotWindow,
    Timestamp, Window, slots_on,
};
use crate::planning::{Insertion, Prefer, survey};

/// Most days of one request.
const MAX_DAYS: u64 = 14;
/// Days asked for if the caller does not say.
const USUAL_DAYS: u64 = 3;
/// How far ahead one can ask.
pub(super) const HORIZON_DAYS: u64 = 90;
/// Windows for now begin at a full five minutes.
const ASAP_STEP: i64 = 300;
/// How many alternatives a refusal names.
const ALTERNATIVES: usize = 3;
/// A detour of this or less is on the way.
const ON_THE_WAY: Seconds = Seconds(300);
/// So few places left are worth telling.
const FEW_LEFT: i32 = 3;

/// What a caller wants to see.
#[derive(Clone, Debug)]
pub struct OfferRequest {
    /// What has to be moved.
    pub order: OrderRequest,
    /// The first day; today if not named.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// Whether the soonest possible window is wanted too.
    pub asap: bool,
}

/// Why this window can be had, or why at this price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// A courier passes by: a detour of so long.
    OnTheWay(Seconds),
    /// It fits into a route with a longer detour.
    FitsRoute(Seconds),
    /// A courier would start a trip for it.
    OwnTrip,
    /// So few places of the slot are left.
    FewLeft(i32),
    /// It is the soonest that any courier can be there.
    Soonest,
}

/// A window that can be promised now.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// To hold or book it with.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// The service day.
    pub date: NaiveDate,
    /// When service would start.
    pub window: Window,
    /// What it costs.
    pub price: Money,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What there is to say of one window.
#[derive(Clone, PartialEq, Debug)]
pub struct WindowAnswer {
    /// The service day.
    pub date: NaiveDate,
    /// The slot of the catalogue with its name; `None` for a window made for now.
    pub slot: Option<(SlotTemplateId, String)>,
    /// The window; `None` if there is none to speak of.
    pub window: Option<Window>,
    /// The offer, or why there is none and what is nearest instead.
    pub outcome: Result<Offer, (Refusal, Vec<Offer>)>,
}

/// The answer to a request for offers.
#[derive(Clone, Debug)]
pub struct Offers {
    /// In whose terms; `None` where no zone serves the place.
    pub book: Option<Arc<ZoneBook>>,
    /// Until when the offers can be taken up.
    pub expires_at: Option<Timestamp>,
    /// In order of their windows.
    pub slots: Vec<WindowAnswer>,
    /// The soonest window, if asked for.
    pub asap: Option<WindowAnswer>,
    /// Why nothing at all can be had there.
    pub refusal: Option<Refusal>,
}

/// Answers all slots of the asked days. Reads the plans in memory only.
pub async fn list(market: &Market, principal: &Principal, request: OfferRequest) -> AppResult<Offers> {
    may_shop(principal)?;
    let (book, order) = match request.order.resolve(market, principal).await {
        Ok(found) => found,
        Err(AppError::Refused(refused)) => return Ok(nowhere(refused.refusal)),
        Err(error) => return Err(error),
    };
    let now = market.deps.now();
    let today = book.zone.date_of(now);
    let mut slots = Vec::new();
    for date in days(&request, today)? {
        slots.extend(day(market, &book, &order, date, now).await?);
    }
    let offers = offered(&slots);
    name_alternatives(&mut slots, &offers);
    let asap = if request.asap { Some(soonest(market, &book, &order, today, now, &offers).await?) } else { None };
    Ok(Offers { expires_at: Some(now + book.zone.offer_for), book: Some(book), slots, asap, refusal: None })
}

/// Couriers do not shop, and a booking's token is for that booking.
pub(super) fn may_shop(principal: &Principal) -> AppResult<()> {
    match principal.role {
        Role::Admin | Role::Shopper(_) => Ok(()),
        Role::Courier(_) | Role::Booking(_) => {
            Err(AppError::Forbidden("it needs the merchant's key or a shopper token"))
        }
    }
}

fn nowhere(refusal: Refusal) -> Offers {
    Offers { book: None, expires_at: None, slots: Vec::new(), asap: None, refusal: Some(refusal) }
}

fn days(request: &OfferRequest, today: NaiveDate) -> AppResult<Vec<NaiveDate>> {
    let last = today + Days::new(HORIZON_DAYS);
    let from = request.from.unwrap_or(today);
    if !(today..=last).contains(&from) {
        return Err(AppError::invalid("from", format!("must be from today, {today}, to {last}")));
    }
    let to = request.to.unwrap_or((from + Days::new(USUAL_DAYS - 1)).min(last));
    if to < from || to >= from + Days::new(MAX_DAYS) {
        return Err(AppError::invalid("to", format!("must be from `from` to {} days later", MAX_DAYS - 1)));
    }
    if to > last {
        return Err(AppError::invalid("to", format!("must be at most {HORIZON_DAYS} days from today")));
    }
    Ok(from.iter_days().take_while(|date| *date <= to).collect())
}

/// All slots of one day, without alternatives yet.
async fn day(
    market: &Market,
    book: &Arc<ZoneBook>,
    order: &Order,
    date: NaiveDate,
    now: Timestamp,
) -> AppResult<Vec<WindowAnswer>> {
    let slots = slots_on(book.zone.time_zone, date, &book.templates, &book.exceptions);
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    let state = market.plans.snapshot((book.zone.id, date)).await?;
    let windows: Vec<Window> = slots.iter().map(|slot| slot.window).collect();
    let task = task_of(order, ReservationId(Uuid::nil()), Window::ANY, None, &state.plan)?;
    let answers = survey(&state.plan, &task, &windows, now, Prefer::Cheapest);
    let seller = Seller { market, book, order, now };
    Ok(slots.iter().zip(answers).map(|(slot, answer)| seller.slot(slot, answer, &state)).collect())
}

/// Who turns insertions into offers.
struct Seller<'a> {
    market: &'a Market,
    book: &'a ZoneBook,
    order: &'a Order,
    now: Timestamp,
}

impl Seller<'_> {
    fn slot(&self, slot: &SlotWindow, answer: Result<Insertion, Refusal>, state: &PlanState) -> WindowAnswer {
        let outcome = match refuse_slot(slot, state, self.now) {
            Some(refusal) => Err(refusal),
            None => answer.map(|insertion| {
                let mut reasons = vec![reason(&insertion)];
                let taken = state.taken.get(&slot.template).copied().unwrap_or(0);
                let left = slot.max_bookings.map(|most| most - taken).filter(|left| *left <= FEW_LEFT);
                reasons.extend(left.map(Reason::FewLeft));
                self.offer(slot.date, slot.window, Some(slot.template), slot.price, reasons)
            }),
        };
        WindowAnswer {
            date: slot.date,
            slot: Some((slot.template, slot.name.clone())),
            window: Some(slot.window),
            outcome: outcome.map_err(|refusal| (refusal, Vec::new())),
        }
    }

    fn offer(
        &self,
        date: NaiveDate,
        window: Window,
        template: Option<SlotTemplateId>,
        price: i64,
        reasons: Vec<Reason>,
    ) -> Offer {
        let zone = &self.book.zone;
        let expires_at = self.now + zone.offer_for;
        let claims = Claims {
            merchant: zone.merchant,
            zone: zone.id,
            date,
            order: self.order.clone(),
            window,
            template,
            price,
            expires_at,
        };
        let token = claims.seal(&self.market.signer);
        let price = Money { amount: price, currency: zone.currency };
        Offer { token, expires_at, date, window, price, reasons }
    }
}

/// What the catalogue and the slot's own limit say, before any route is looked at.
pub(super) fn refuse_slot(slot: &SlotWindow, state: &PlanState, now: Timestamp) -> Option<Refusal> {
    if let Some(refusal) = refuse_closed(slot, now) {
        return Some(refusal);
    }
    let max_bookings = state.is_full(slot.template, slot.max_bookings)?;
    Some(Refusal { code: RefusalCode::SlotFull, constraint: Constraint::SlotLimit { max_bookings } })
}

/// What the catalogue alone says.
pub(super) fn refuse_closed(slot: &SlotWindow, now: Timestamp) -> Option<Refusal> {
    let (code, constraint) = match slot.closing(now)? {
        Closing::Exception(reason) => (RefusalCode::Closed, Constraint::Exception { reason }),
        Closing::Cutoff(closed_at) => (RefusalCode::PastCutoff, Constraint::Cutoff { closed_at }),
    };
    Some(Refusal { code, constraint })
}

fn reason(insertion: &Insertion) -> Reason {
    match insertion.detour.duration {
        _ if insertion.opens_route => Reason::OwnTrip,
        detour if detour <= ON_THE_WAY => Reason::OnTheWay(detour),
        detour => Reason::FitsRoute(detour),
    }
}

/// The soonest window that can be promised today. It holds the very instant that was found, so it can be kept.
async fn soonest(
    market: &Market,
    book: &Arc<ZoneBook>,
    order: &Order,
    today: NaiveDate,
    now: Timestamp,
    offers: &[Offer],
) -> AppResult<WindowAnswer> {
    let answer = |window, outcome| WindowAnswer { date: today, slot: None, window, outcome };
    let Some(rule) = book.zone.asap else {
        let refusal = Refusal { code: RefusalCode::NotInCatalogue, constraint: Constraint::Catalogue };
        return Ok(answer(None, Err((refusal, Vec::new()))));
    };
    let state = market.plans.snapshot((book.zone.id, today)).await?;
    let task = task_of(order, ReservationId(Uuid::nil()), Window::ANY, None, &state.plan)?;
    let from_now = Window::lasting(now, Seconds(86_400));
    let found = survey(&state.plan, &task, &[from_now], now, Prefer::Soonest).pop();
    Ok(match found.expect("one window has one answer") {
        Err(refusal) => answer(None, Err((refusal, nearest(from_now, offers)))),
        Ok(insertion) => {
            let start = Timestamp(insertion.start.0.div_euclid(ASAP_STEP) * ASAP_STEP);
            let window = Window::lasting(start, rule.window_seconds);
            let reasons = vec![Reason::Soonest, reason(&insertion)];
            let seller = Seller { market, book, order, now };
            answer(Some(window), Ok(seller.offer(today, window, None, rule.price, reasons)))
        }
    })
}

fn offered(slots: &[WindowAnswer]) -> Vec<Offer> {
    slots.iter().filter_map(|slot| slot.outcome.as_ref().ok()).cloned().collect()
}

fn name_alternatives(slots: &mut [WindowAnswer], offers: &[Offer]) {
    for slot in slots {
        if let (Err((_, alternatives)), Some(window)) = (&mut slot.outcome, slot.window) {
            *alternatives = nearest(window, offers);
        }
    }
}

/// The offers nearest in time, nearest first.
fn nearest(window: Window, offers: &[Offer]) -> Vec<Offer> {
    let mut offers: Vec<&Offer> = offers.iter().collect();
    offers.sort_by_key(|offer| (offer.window.gap(window), offer.window));
    offers.into_iter().take(ALTERNATIVES).cloned().collect()
}

/// What can be promised instead of a window, from the day before to the day after.
pub(super) async fn alternatives(
    market: &Market,
    book: &Arc<ZoneBook>,
    order: &Order,
    window: Window,
) -> AppResult<Vec<Offer>> {
    let now = market.deps.now();
    let (today, asked) = (book.zone.date_of(now), book.zone.date_of(window.start()));
    let first = (asked - Days::new(1)).max(today);
    let mut slots = Vec::new();
    for date in first.iter_days().take_while(|date| *date <= asked + Days::new(1)) {
        slots.extend(day(market, book, order, date, now).await?);
    }
    Ok(nearest(window, &offered(&slots)))
}
