//! Offers: every slot of every asked day, promised or refused with its reason.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::days::{Answer, plans_of, rank, surveyed};
use super::foresight::Day;
use super::offer_reasons::{Availability, Reason, reason, reasons};
use super::offer_token::Claims;
use super::operations::note_offers;
use super::plans::{PlanState, could_make};
use super::pricing::price_for_now;
use super::soonest::{self, Soonest};
use super::{AppError, AppResult, AppState, OrderRequest, Principal, ZoneContext};
use ritiro_domain::{
    Closing, Constraint, Money, Order, Refusal, RefusalCode, Scope, Seconds, SlotTemplateId, SlotWindow, Timestamp,
    Window, slots_on, sum_of,
};
use ritiro_planning::{DisplacementCost, InsertionCriterion};

/// Most days of one request.
const MAX_DAYS: u64 = 14;
/// Most slots of one answer.
const MOST_WINDOWS: usize = 1000;
/// Days asked for if the caller does not say.
const USUAL_DAYS: u64 = 3;
/// How far ahead one can ask.
pub(super) const HORIZON_DAYS: u64 = 90;
/// How many alternatives a refusal names.
const ALTERNATIVES: usize = 3;

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

/// Where to show an offer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Visibility {
    /// At once.
    First,
    /// Under "more times": the window heads for overload, and there is better use for it.
    More,
}

/// A window that can be promised now.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// To hold or book it with.
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// The civil day on which the window begins.
    pub date: NaiveDate,
    /// When service would start.
    pub window: Window,
    /// What it costs.
    pub price: Money,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Where to show it.
    pub menu: Visibility,
    /// The courier time that those still to come would miss: nothing in a window that does not head for overload.
    pub displacement_seconds: Seconds,
}

/// What there is to say of one window.
#[derive(Clone, PartialEq, Debug)]
pub struct WindowAnswer {
    /// The civil day on which the window begins.
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
    pub book: Option<Arc<ZoneContext>>,
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
pub async fn list(market: &AppState, principal: &Principal, request: OfferRequest) -> AppResult<Offers> {
    principal.may_shop(Scope::Offers)?;
    let request = OfferRequest { order: request.order.bound(principal)?, ..request };
    let (named, place) = (request.order.zone, request.order.place.or(request.order.destination));
    let first = request.from;
    let answer = answer(market, principal, request).await?;
    let today = || answer.book.as_ref().map(|book| book.zone.date_of(market.deps.now()));
    let first = first.or_else(today).unwrap_or_else(|| market.deps.now().to_utc().date_naive());
    let named = market.book_named(answer.book.is_none().then_some(named).flatten()).await;
    note_offers(market, named.as_deref(), first, place, &answer);
    Ok(answer)
}

async fn answer(market: &AppState, principal: &Principal, request: OfferRequest) -> AppResult<Offers> {
    let (book, order) = match request.order.resolve(market, principal).await {
        Ok(found) => found,
        Err(AppError::Refused(refused)) => return Ok(nowhere(refused.refusal)),
        Err(error) => return Err(error),
    };
    let now = market.deps.now();
    let today = book.zone.date_of(now);
    let (days, mut slots) = (days(&request, today)?, Vec::new());
    ensure_answerable(&book, &days)?;
    for date in days {
        slots.extend(day(market, &book, &order, date, now, Search::Rooms).await?);
    }
    let offers = offered(&slots);
    name_alternatives(&mut slots, &offers);
    let asap = if request.asap { Some(soonest(market, &book, &order, today, now, &offers).await?) } else { None };
    let refusal = nothing_sold(&slots, asap.as_ref());
    Ok(Offers { expires_at: Some(now + book.zone.offer_for), book: Some(book), slots, asap, refusal })
}

/// Why there is nothing to choose from: days without slots would otherwise be answered with nothing at all.
fn nothing_sold(slots: &[WindowAnswer], asap: Option<&WindowAnswer>) -> Option<Refusal> {
    let soonest = asap.is_some_and(|soonest| soonest.outcome.is_ok());
    let refusal = Refusal { code: RefusalCode::NotInCatalogue, constraint: Constraint::Catalogue };
    (slots.is_empty() && !soonest).then_some(refusal)
}

/// An answer names each slot of each day, so their number is bounded.
fn ensure_answerable(book: &ZoneContext, days: &[NaiveDate]) -> AppResult<()> {
    let slots = |date: &NaiveDate| slots_on(book.zone.time_zone, *date, &book.templates, &book.exceptions).len();
    match days.iter().map(slots).sum::<usize>() {
        0..=MOST_WINDOWS => Ok(()),
        windows => Err(AppError::invalid(
            "to",
            format!("these days have {windows} slots: ask for days with {MOST_WINDOWS} at most"),
        )),
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
    market: &AppState,
    book: &Arc<ZoneContext>,
    order: &Order,
    date: NaiveDate,
    now: Timestamp,
    search: Search,
) -> AppResult<Vec<WindowAnswer>> {
    let slots = slots_on(book.zone.time_zone, date, &book.templates, &book.exceptions);
    if slots.is_empty() {
        return Ok(Vec::new());
    }
    let seller = Seller { market, book, order, now };
    let day = seller.day(slots, date).await?;
    let opinions = seller.opinions(&day).await;
    let mut found = day.best();
    if search == Search::Rooms {
        seller.make_rooms(&day, &mut found).await?;
    }
    let described = found.into_iter().enumerate();
    Ok(described.map(|(k, found)| seller.slot(&day, k, found, opinions.get(k))).collect())
}

/// What a slot costs for an order: its price, and what those still to come would miss. As offers have it.
pub(super) async fn price(
    market: &AppState,
    book: &Arc<ZoneContext>,
    order: &Order,
    slot: &SlotWindow,
) -> AppResult<i64> {
    if book.zone.foresight.opportunity_price_per_hour == 0 {
        return Ok(slot.price);
    }
    let slots = slots_on(book.zone.time_zone, slot.date, &book.templates, &book.exceptions);
    let seller = Seller { market, book, order, now: market.deps.now() };
    let Some(here) = slots.iter().position(|other| other.template == slot.template) else { return Ok(slot.price) };
    let day = seller.day(slots, slot.date).await?;
    let opinions = seller.opinions(&day).await;
    Ok(seller.price(slot, opinions.get(here).filter(|_| day.best()[here].plan == 0)))
}

/// How hard places are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Search {
    /// In the routes as they are.
    Gaps,
    /// Others move where there is no gap.
    Rooms,
}

/// Where a window can be had, or why not, and by which of the plans.
struct Found {
    plan: usize,
    place: Result<Availability, Refusal>,
}

/// The slots of a day with what each plan that may serve them says. The first plan is the day's own.
struct SlotsOfDay {
    slots: Vec<SlotWindow>,
    plans: Vec<Arc<PlanState>>,
    answers: Vec<Vec<Answer>>,
}

impl SlotsOfDay {
    /// For each slot the plan that may serve it best.
    fn best(&self) -> Vec<Found> {
        let best = |k: usize| {
            let of = |plan: &usize| rank(&self.answers[*plan][k], self.plans[*plan].key.1, *plan);
            let plan = (0..self.plans.len()).min_by_key(of).unwrap_or_default();
            Found { plan, place: self.answers[plan][k].clone().map(Availability::Insertion) }
        };
        (0..self.slots.len()).map(best).collect()
    }

    /// Indices of plans in order of their days.
    fn by_day(&self) -> Vec<usize> {
        let mut plans: Vec<usize> = (0..self.plans.len()).collect();
        plans.sort_by_key(|plan| self.plans[*plan].key.1);
        plans
    }
}

/// Who turns insertions into offers.
struct Seller<'a> {
    market: &'a AppState,
    book: &'a Arc<ZoneContext>,
    order: &'a Order,
    now: Timestamp,
}

impl Seller<'_> {
    async fn day(&self, slots: Vec<SlotWindow>, date: NaiveDate) -> AppResult<SlotsOfDay> {
        let windows: Vec<Window> = slots.iter().map(|slot| slot.window).collect();
        let plans = plans_of(self.market, &self.book.zone, &windows, date).await?;
        let answers =
            plans.iter().map(|state| surveyed(state, self.order, &windows, self.now, InsertionCriterion::Cheapest));
        Ok(SlotsOfDay { answers: answers.collect::<AppResult<_>>()?, slots, plans })
    }

    /// Of what the day's own couriers may serve: the demand of a day is held against them.
    async fn opinions(&self, day: &SlotsOfDay) -> Vec<DisplacementCost> {
        let detour = |answer: &Answer| answer.as_ref().ok().map(|found| found.detour.duration);
        let detours: Vec<_> = day.answers[0].iter().map(detour).collect();
        let market = self.market;
        let day = Day { book: self.book, slots: &day.slots, state: &day.plans[0], now: self.now };
        market.foresights.opinions(&market.deps, &market.plans, &day, self.order, &detours).await
    }

    /// Where no plan has a gap in a slot that is for sale, others may make room: in the plan of the earlier day first.
    async fn make_rooms(&self, day: &SlotsOfDay, found: &mut [Found]) -> AppResult<()> {
        for plan in day.by_day() {
            let full = |k: &usize| {
                found[*k].place.is_err()
                    && day.answers[plan][*k].as_ref().is_err_and(could_make)
                    && refuse_slot(&day.slots[*k], &day.plans[0], self.now).is_none()
            };
            let full: Vec<usize> = (0..day.slots.len()).filter(full).collect();
            let windows = full.iter().map(|k| day.slots[*k].window).collect();
            let rooms = self.market.plans.room(&day.plans[plan], self.order, windows, self.now).await?;
            for (k, _) in full.into_iter().zip(rooms).filter(|(_, room)| room.is_some()) {
                found[k] = Found { plan, place: Ok(Availability::AfterReoptimisation) };
            }
        }
        Ok(())
    }

    /// Places of a slot are counted by the plan of its day, whichever serves it.
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
        sum_of([slot.price, self.book.zone.foresight.surcharge(displacement_seconds(opinion))])
    }

    /// Nothing that can be promised is withheld: what had better not be shown comes last.
    fn menu(&self, opinion: Option<&DisplacementCost>) -> Visibility {
        let first = opinion.is_none_or(|opinion| opinion.menu == ritiro_planning::Visibility::First);
        if first || !self.book.zone.foresight.menus { Visibility::First } else { Visibility::More }
    }

    fn offer(
        &self,
        Dates { date, plan }: Dates,
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
            plan: (plan != date).then_some(plan),
        };
        let token = claims.seal(&self.market.signer);
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

/// What the catalogue and the slot's own limit say, before any route is looked at.
pub(super) fn refuse_slot(slot: &SlotWindow, state: &PlanState, now: Timestamp) -> Option<Refusal> {
    if let Some(refusal) = refuse_closed(slot, now) {
        return Some(refusal);
    }
    let max_bookings = state.is_full(slot.place())?;
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

fn displacement_seconds(opinion: Option<&DisplacementCost>) -> Seconds {
    opinion.map_or(Seconds::ZERO, |opinion| opinion.displacement_seconds)
}

/// The soonest window that can be promised. It holds the very instant that was found, so it can be kept.
async fn soonest(
    market: &AppState,
    book: &Arc<ZoneContext>,
    order: &Order,
    today: NaiveDate,
    now: Timestamp,
    offers: &[Offer],
) -> AppResult<WindowAnswer> {
    let answer = |window: Option<Window>, outcome| {
        let date = window.map_or(today, |window| book.zone.date_of(window.start()));
        WindowAnswer { date, slot: None, window, outcome }
    };
    let Some(rule) = book.zone.asap else {
        let refusal = Refusal { code: RefusalCode::NotInCatalogue, constraint: Constraint::Catalogue };
        return Ok(answer(None, Err((refusal, Vec::new()))));
    };
    Ok(match soonest::soonest(market, book, rule, order, now).await? {
        Err(refusal) => answer(None, Err((refusal, nearest(Window::lasting(now, soonest::HORIZON), offers)))),
        Ok(Soonest { state, window, insertion }) => {
            let reasons = vec![Reason::Soonest, reason(&insertion)];
            let seller = Seller { market, book, order, now };
            let price = price_for_now(rule, order, &state);
            let of = Dates { date: book.zone.date_of(window.start()), plan: state.key.1 };
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

/// The offers nearest in time, nearest first; of two as near, the one to show at once.
fn nearest(window: Window, offers: &[Offer]) -> Vec<Offer> {
    let mut offers: Vec<&Offer> = offers.iter().collect();
    offers.sort_by_key(|offer| (offer.window.gap(window), offer.menu, offer.window));
    offers.into_iter().take(ALTERNATIVES).cloned().collect()
}

/// What can be promised instead of a window, from the day before to the day after.
pub(super) async fn alternatives(
    market: &AppState,
    book: &Arc<ZoneContext>,
    order: &Order,
    window: Window,
) -> AppResult<Vec<Offer>> {
    let now = market.deps.now();
    let (today, asked) = (book.zone.date_of(now), book.zone.date_of(window.start()));
    let first = (asked - Days::new(1)).max(today);
    let mut slots = Vec::new();
    for date in first.iter_days().take_while(|date| *date <= asked + Days::new(1)) {
        // After a refusal only what is there anyway: rooms are looked for when offers are.
        slots.extend(day(market, book, order, date, now, Search::Gaps).await?);
    }
    Ok(nearest(window, &offered(&slots)))
}
