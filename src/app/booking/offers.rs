//! Offers: every slot of every requested day, as an offer or as a refusal with its reason.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::days::{Answer, plans_of, rank, surveyed};
use super::offer::{HORIZON_DAYS, Offer, Offers, Reason, Visibility, WindowAnswer};
use super::offer_reasons::{Availability, reason, reasons};
use super::offer_token::Claims;
use super::pricing::price_for_now;
use super::slot_refusals::refuse_slot;
use super::soonest::{self, Soonest};
use super::wanted::ensure_ready_by;
use crate::app::forecast::Day;
use crate::app::operations::note_offers;
use crate::app::plans::{PlanState, could_make};
use crate::app::{AppError, AppResult, AppState, OrderRequest, Principal, ZoneContext};
use ritiro_domain::{
    Constraint, Money, Order, Refusal, RefusalCode, Scope, Seconds, SlotTemplateId, SlotWindow, Timestamp, Window,
    slots_on, sum_of,
};
use ritiro_planning::{DisplacementCost, InsertionCriterion};

/// The largest number of days in one request.
const MAX_DAYS: u64 = 14;
/// The largest number of slots in one answer.
const MOST_WINDOWS: usize = 1000;
/// The number of days in an answer if the caller names no last day.
const USUAL_DAYS: u64 = 3;
/// The number of alternatives that a refusal names.
const ALTERNATIVES: usize = 3;

/// A request for offers.
#[derive(Clone, Debug)]
pub struct OfferRequest {
    /// The order.
    pub order: OrderRequest,
    /// The first day; today if not given.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// Whether the as-soon-as-possible window is requested too.
    pub asap: bool,
}

/// Answers all slots of the requested days. It reads only plans in memory.
pub async fn list(app: &AppState, principal: &Principal, request: OfferRequest) -> AppResult<Offers> {
    principal.may_shop(Scope::Offers)?;
    let request = OfferRequest { order: request.order.bound(principal)?, ..request };
    let (named, place) = (request.order.zone, request.order.place.or(request.order.destination));
    let first = request.from;
    let answer = answer(app, principal, request).await?;
    let today = || answer.context.as_ref().map(|context| context.zone.date_of(app.deps.now()));
    let first = first.or_else(today).unwrap_or_else(|| app.deps.now().to_utc().date_naive());
    let named = app.named_context(answer.context.is_none().then_some(named).flatten()).await;
    note_offers(app, named.as_deref(), first, place, &answer);
    Ok(answer)
}

async fn answer(app: &AppState, principal: &Principal, request: OfferRequest) -> AppResult<Offers> {
    let (context, order) = match request.order.resolve(app, principal).await {
        Ok(found) => found,
        Err(AppError::Refused(refused)) => return Ok(nowhere(refused.refusal)),
        Err(error) => return Err(error),
    };
    let now = app.deps.now();
    let today = context.zone.date_of(now);
    let (days, mut slots) = (days(&request, today)?, Vec::new());
    ensure_answerable(&context, &days)?;
    if !request.asap {
        ensure_ready_by(&order, windows_on(&context, &days))?;
    }
    for date in days {
        slots.extend(day(app, &context, &order, date, now, Search::Rooms).await?);
    }
    let offers = offered(&slots);
    name_alternatives(&mut slots, &offers);
    let asap = if request.asap { Some(soonest(app, &context, &order, today, now, &offers).await?) } else { None };
    let refusal = nothing_sold(&slots, asap.as_ref());
    Ok(Offers { expires_at: Some(now + context.zone.offer_for), context: Some(context), slots, asap, refusal })
}

/// The refusal for days without slots, which would otherwise get an empty answer without a reason.
fn nothing_sold(slots: &[WindowAnswer], asap: Option<&WindowAnswer>) -> Option<Refusal> {
    let soonest = asap.is_some_and(|soonest| soonest.outcome.is_ok());
    let refusal = Refusal { code: RefusalCode::NotInCatalogue, constraint: Constraint::Catalogue };
    (slots.is_empty() && !soonest).then_some(refusal)
}

fn windows_on(context: &ZoneContext, days: &[NaiveDate]) -> Vec<Window> {
    let slots = |date: &NaiveDate| slots_on(context.zone.time_zone, *date, &context.templates, &context.exceptions);
    days.iter().flat_map(slots).map(|slot| slot.window).collect()
}

/// Limits the number of slots in an answer, because an answer contains each slot of each day.
fn ensure_answerable(context: &ZoneContext, days: &[NaiveDate]) -> AppResult<()> {
    let slots =
        |date: &NaiveDate| slots_on(context.zone.time_zone, *date, &context.templates, &context.exceptions).len();
    match days.iter().map(slots).sum::<usize>() {
        0..=MOST_WINDOWS => Ok(()),
        windows => Err(AppError::invalid(
            "to",
            format!("these days have {windows} slots: ask for days with {MOST_WINDOWS} at most"),
        )),
    }
}

fn nowhere(refusal: Refusal) -> Offers {
    Offers { context: None, expires_at: None, slots: Vec::new(), asap: None, refusal: Some(refusal) }
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

/// Answers all slots of one day, without alternatives yet.
async fn day(
    app: &AppState,
    context: &Arc<ZoneContext>,
    order: &Order,
    date: NaiveDate,
    now: Timestamp,
    search: Search,
) -> AppResult<Vec<WindowAnswer>> {
    let slots = slots_on(context.zone.time_zone, date, &context.templates, &context.exceptions);
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    let seller = Seller { app, context, order, now };
    let day = seller.day(slots, date).await?;
    let opinions = seller.opinions(&day).await;
    let mut found = day.best();
    if search == Search::Rooms {
        seller.make_rooms(&day, &mut found).await?;
    }
    let described = found.into_iter().enumerate();
    Ok(described.map(|(k, found)| seller.slot(&day, k, found, opinions.get(k))).collect())
}

/// The price of a slot for an order, computed as for offers: the slot's price and the price of the displaced courier
/// time.
pub(in crate::app) async fn price(
    app: &AppState,
    context: &Arc<ZoneContext>,
    order: &Order,
    slot: &SlotWindow,
) -> AppResult<i64> {
    if context.zone.foresight.opportunity_price_per_hour == 0 {
        return Ok(slot.price);
    }
    let slots = slots_on(context.zone.time_zone, slot.date, &context.templates, &context.exceptions);
    let seller = Seller { app, context, order, now: app.deps.now() };
    let Some(here) = slots.iter().position(|other| other.template == slot.template) else { return Ok(slot.price) };
    let day = seller.day(slots, slot.date).await?;
    let opinions = seller.opinions(&day).await;
    Ok(seller.price(slot, opinions.get(here).filter(|_| day.best()[here].plan == 0)))
}

/// How much search is done for an insertion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Search {
    /// Search only for gaps in the current routes.
    Gaps,
    /// If there is no gap, search for room by moving other bookings.
    Rooms,
}

/// The result for a window: how it can be served or why not, and the plan that gave the answer.
struct Found {
    plan: usize,
    place: Result<Availability, Refusal>,
}

/// The slots of a day with the answer of each plan that may serve them. The first plan is the plan of the day itself.
struct SlotsOfDay {
    slots: Vec<SlotWindow>,
    plans: Vec<Arc<PlanState>>,
    answers: Vec<Vec<Answer>>,
}

impl SlotsOfDay {
    /// Returns for each slot the plan that can serve it best.
    fn best(&self) -> Vec<Found> {
        let best = |k: usize| {
            let of = |plan: &usize| rank(&self.answers[*plan][k], &self.plans[*plan], *plan);
            let plan = (0..self.plans.len()).min_by_key(of).unwrap_or_default();
            Found { plan, place: self.answers[plan][k].clone().map(Availability::Insertion) }
        };
        (0..self.slots.len()).map(best).collect()
    }

    /// Returns the indices of plans in order of their days.
    fn by_day(&self) -> Vec<usize> {
        let mut plans: Vec<usize> = (0..self.plans.len()).collect();
        plans.sort_by_key(|plan| self.plans[*plan].key.1);
        plans
    }
}

/// Makes offers from insertions.
struct Seller<'a> {
    app: &'a AppState,
    context: &'a Arc<ZoneContext>,
    order: &'a Order,
    now: Timestamp,
}

impl Seller<'_> {
    async fn day(&self, slots: Vec<SlotWindow>, date: NaiveDate) -> AppResult<SlotsOfDay> {
        let windows: Vec<Window> = slots.iter().map(|slot| slot.window).collect();
        let plans = plans_of(self.app, &self.context.zone, &windows, date).await?;
        let answers =
            plans.iter().map(|state| surveyed(state, self.order, &windows, self.now, InsertionCriterion::Cheapest));
        Ok(SlotsOfDay { answers: answers.collect::<AppResult<_>>()?, slots, plans })
    }

    /// The displacement costs for the day's own couriers. The demand of a day is compared only with them.
    async fn opinions(&self, day: &SlotsOfDay) -> Vec<DisplacementCost> {
        let detour = |answer: &Answer| answer.as_ref().ok().map(|found| found.detour.duration);
        let detours: Vec<_> = day.answers[0].iter().map(detour).collect();
        let app = self.app;
        let day = Day { context: self.context, slots: &day.slots, state: &day.plans[0], now: self.now };
        app.foresights.opinions(&app.deps, &app.plans, &day, self.order, &detours).await
    }

    /// If no plan has a gap in an open slot, other bookings may make room: the plan of the earlier day is tried
    /// first.
    async fn make_rooms(&self, day: &SlotsOfDay, found: &mut [Found]) -> AppResult<()> {
        for plan in day.by_day() {
            let full = |k: &usize| {
                found[*k].place.is_err()
                    && day.answers[plan][*k].as_ref().is_err_and(could_make)
                    && refuse_slot(&day.slots[*k], &day.plans[0], self.now).is_none()
            };
            let full: Vec<usize> = (0..day.slots.len()).filter(full).collect();
            let windows = full.iter().map(|k| day.slots[*k].window).collect();
            let rooms = self.app.plans.room(&day.plans[plan], self.order, windows, self.now).await?;
            for (k, _) in full.into_iter().zip(rooms).filter(|(_, room)| room.is_some()) {
                found[k] = Found { plan, place: Ok(Availability::AfterReoptimisation) };
            }
        }
        Ok(())
    }

    /// The plan of the slot's day counts the places of the slot, whichever plan serves it.
    fn slot(&self, day: &SlotsOfDay, k: usize, found: Found, opinion: Option<&DisplacementCost>) -> WindowAnswer {
        let (slot, own) = (&day.slots[k], &day.plans[0]);
        let opinion = opinion.filter(|_| found.plan == 0);
        let outcome = match refuse_slot(slot, own, self.now) {
            Some(refusal) => Err(refusal),
            None => found.place.map(|place| {
                let price = self.price(slot, opinion);
                let reasons = reasons(slot, &place, opinion, own);
                let of = Dates { date: slot.date, plan: day.plans[found.plan].key.1 };
                let offer = self.offer(of, slot.window, Some(slot.template), price, reasons);
                Offer { menu: self.menu(opinion), displacement_seconds: displacement_seconds(opinion), ..offer }
            }),
        };
        WindowAnswer {
            date: slot.date,
            slot: Some((slot.template, slot.name.clone())),
            window: Some(slot.window),
            outcome: outcome.map_err(|refusal| (refusal, Vec::new())),
        }
    }

    fn price(&self, slot: &SlotWindow, opinion: Option<&DisplacementCost>) -> i64 {
        sum_of([slot.price, self.context.zone.foresight.surcharge(displacement_seconds(opinion))])
    }

    /// The menu does not hide an offer; offers that should not be promoted come in the second list.
    fn menu(&self, opinion: Option<&DisplacementCost>) -> Visibility {
        let first = opinion.is_none_or(|opinion| opinion.menu == ritiro_planning::Visibility::First);
        if first || !self.context.zone.foresight.menus { Visibility::First } else { Visibility::More }
    }

    fn offer(
        &self,
        Dates { date, plan }: Dates,
        window: Window,
        template: Option<SlotTemplateId>,
        price: i64,
        reasons: Vec<Reason>,
    ) -> Offer {
        let zone = &self.context.zone;
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
            plan: (plan != date).then_some(plan),
        };
        let token = claims.seal(&self.app.signer);
        let price = Money { amount: price, currency: zone.currency };
        Offer {
            token,
            expires_at,
            date,
            window,
            price,
            reasons,
            menu: Visibility::First,
            displacement_seconds: Seconds::ZERO,
        }
    }
}

/// The civil day of a window, and the service day of the plan that serves it.
#[derive(Clone, Copy)]
struct Dates {
    date: NaiveDate,
    plan: NaiveDate,
}

fn displacement_seconds(opinion: Option<&DisplacementCost>) -> Seconds {
    opinion.map_or(Seconds::ZERO, |opinion| opinion.displacement_seconds)
}

/// The as-soon-as-possible window. It contains the earliest start that was found, so it can be kept.
async fn soonest(
    app: &AppState,
    context: &Arc<ZoneContext>,
    order: &Order,
    today: NaiveDate,
    now: Timestamp,
    offers: &[Offer],
) -> AppResult<WindowAnswer> {
    let answer = |window: Option<Window>, outcome| {
        let date = window.map_or(today, |window| context.zone.date_of(window.start()));
        WindowAnswer { date, slot: None, window, outcome }
    };
    let Some(rule) = context.zone.asap else {
        let refusal = Refusal { code: RefusalCode::NotInCatalogue, constraint: Constraint::Catalogue };
        return Ok(answer(None, Err((refusal, Vec::new()))));
    };
    Ok(match soonest::soonest(app, context, rule, order, now).await? {
        Err(refusal) => answer(None, Err((refusal, nearest(Window::lasting(now, soonest::HORIZON), offers)))),
        Ok(Soonest { state, window, insertion }) => {
            let reasons = vec![Reason::Soonest, reason(&insertion)];
            let seller = Seller { app, context, order, now };
            let price = price_for_now(rule, order, &state);
            let of = Dates { date: context.zone.date_of(window.start()), plan: state.key.1 };
            answer(Some(window), Ok(seller.offer(of, window, None, price, reasons)))
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

/// The offers nearest in time, nearest first; at equal distance, those of the first list come first.
fn nearest(window: Window, offers: &[Offer]) -> Vec<Offer> {
    let mut offers: Vec<&Offer> = offers.iter().collect();
    offers.sort_by_key(|offer| (offer.window.gap(window), offer.menu, offer.window));
    offers.into_iter().take(ALTERNATIVES).cloned().collect()
}

/// The alternatives to a window, from the day before to the day after.
pub(in crate::app) async fn alternatives(
    app: &AppState,
    context: &Arc<ZoneContext>,
    order: &Order,
    window: Window,
) -> AppResult<Vec<Offer>> {
    let now = app.deps.now();
    let (today, asked) = (context.zone.date_of(now), context.zone.date_of(window.start()));
    let first = (asked - Days::new(1)).max(today);
    let mut slots = Vec::new();
    for date in first.iter_days().take_while(|date| *date <= asked + Days::new(1)) {
        // After a refusal only gaps are searched; the search for room is done only in requests for offers.
        slots.extend(day(app, context, order, date, now, Search::Gaps).await?);
    }
    Ok(nearest(window, &offered(&slots)))
}
