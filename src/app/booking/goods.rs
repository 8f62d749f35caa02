//! Where the goods of a booking are, for its readers. It follows from the stops and the reports; nothing of it is stored.

use super::bookings;
use crate::app::plans::PlanState;
use crate::app::tracking::shown::plan_is_shown;
use crate::app::{AppResult, AppState, Permission, Principal, Role};
use ritiro_domain::{
    Booking, BookingId, BookingState, CourierId, DepotId, GoodsState, Kind, Place, ShiftId, StopId, StopKind, Timestamp,
};
use ritiro_planning::{Route, Stop, Whereabouts};

/// Where goods are.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct GoodsView {
    /// The state.
    pub state: GoodsState,
    /// Since when, if that is known.
    pub since: Option<Timestamp>,
    /// On board: the shift and its courier.
    pub courier: Option<(ShiftId, CourierId)>,
    /// The depot at which they are.
    pub depot: Option<DepotId>,
    /// The place, at an origin or at a vehicle that broke down.
    pub place: Option<Place>,
}

impl GoodsView {
    fn of(state: GoodsState, since: Option<Timestamp>) -> Self {
        Self { state, since, courier: None, depot: None, place: None }
    }

    /// What a caller may see of it. Only keys see where couriers and depots are.
    fn shown_to(self, role: &Role) -> Self {
        if plan_is_shown(role) { self } else { Self::of(self.state, self.since) }
    }
}

/// Where the goods of a booking are. `state` is the plan of its day; `None` for a past day.
pub(super) fn goods_now(state: Option<&PlanState>, booking: &Booking, now: Timestamp, role: &Role) -> GoodsView {
    state.and_then(|state| planned(state, booking, now)).unwrap_or_else(|| unplanned(booking)).shown_to(role)
}

/// Where the goods of a booking were, oldest first. The list is empty for a past day.
pub async fn list(app: &AppState, principal: &Principal, id: BookingId) -> AppResult<Vec<GoodsView>> {
    let booking = bookings::find(app, principal, Permission::ReadBookings, id).await?;
    let context = app.deps.zones.get(booking.zone).await?;
    if booking.date < app.deps.first_live_day(&context.zone) {
        return Ok(Vec::new());
    }
    let state = app.plans.snapshot((booking.zone, booking.date)).await?;
    let history = history(&state, &booking, app.deps.now());
    Ok(history.into_iter().map(|goods| goods.shown_to(&principal.role)).collect())
}

fn planned(state: &PlanState, booking: &Booking, now: Timestamp) -> Option<GoodsView> {
    let waiting = state.waiting.get(&booking.reservation).map(Vec::as_slice).unwrap_or_default();
    if let Some(at) = fetched_at(booking, waiting.iter()) {
        return Some(at);
    }
    if let Some(failed) = waiting.iter().find_map(|stop| stop.terms?.retry_of) {
        return state.plan.whereabouts_before(failed, now).map(|(goods, route)| view(state, booking, goods, route));
    }
    let (route, at) = state.plan.find(booking.reservation)?;
    let fetched = fetched_at(booking, at.iter().map(|index| &route.stops()[*index]));
    fetched.or_else(|| {
        state.plan.whereabouts(booking.reservation, now).map(|(goods, route)| view(state, booking, goods, route))
    })
}

/// Goods of a delivery that another courier fetches at a vehicle that broke down.
fn fetched_at<'a>(booking: &Booking, mut stops: impl Iterator<Item = &'a Stop>) -> Option<GoodsView> {
    let pickup = stops.find(|stop| stop.visit.kind == StopKind::Pickup && !stop.progress.is_over())?;
    let place = pickup.visit.point.filter(|_| booking.order.kind == Kind::Delivery)?.place;
    Some(GoodsView { place: Some(place), ..GoodsView::of(GoodsState::OnBoard, None) })
}

fn view(state: &PlanState, booking: &Booking, goods: Whereabouts, route: &Route) -> GoodsView {
    let vehicle = route.vehicle();
    let depot = booking.order.depot.or(vehicle.depot);
    let on_board = |since| {
        let place = vehicle.status.gone.then(|| state.stands_at(route).place);
        let courier = Some((vehicle.shift, vehicle.courier));
        GoodsView { courier, place, ..GoodsView::of(GoodsState::OnBoard, Some(since)) }
    };
    match goods {
        Whereabouts::AtOrigin => at_origin(booking),
        Whereabouts::AtDepot(since) => GoodsView { depot, ..GoodsView::of(GoodsState::AtDepot, since) },
        Whereabouts::OnBoard(since) => on_board(since),
        Whereabouts::HandedOver(since) => GoodsView::of(GoodsState::Delivered, Some(since)),
        Whereabouts::Returned(since) => GoodsView { depot, ..GoodsView::of(GoodsState::Returned, Some(since)) },
    }
}

fn at_origin(booking: &Booking) -> GoodsView {
    let origin = booking.order.origin.as_ref().map_or(booking.order.place, |origin| origin.place);
    GoodsView { place: Some(origin), ..GoodsView::of(GoodsState::AtOrigin, None) }
}

/// Without a plan, the day is over, or no stop is left of the booking. Couriers are back then.
fn unplanned(booking: &Booking) -> GoodsView {
    let depot = booking.order.depot;
    match (booking.order.kind, booking.state) {
        (Kind::Delivery | Kind::Shipment, BookingState::Completed) => GoodsView::of(GoodsState::Delivered, None),
        (Kind::Collection, BookingState::Completed) => GoodsView { depot, ..GoodsView::of(GoodsState::AtDepot, None) },
        (Kind::Delivery, BookingState::Failed) => GoodsView { depot, ..GoodsView::of(GoodsState::Returned, None) },
        (Kind::Delivery, _) => GoodsView { depot, ..GoodsView::of(GoodsState::AtDepot, None) },
        _ => at_origin(booking),
    }
}

/// Where the goods of a booking were, oldest first, as far as the plan of its day tells.
fn history(state: &PlanState, booking: &Booking, now: Timestamp) -> Vec<GoodsView> {
    let attempts = attempts(state, booking);
    let mut found: Vec<GoodsView> = Vec::new();
    for (route, index) in attempts {
        let Some(reservation) = route.stops()[index].terms.map(|terms| terms.reservation) else { continue };
        let was =
            route.taken_since(reservation, now).map(|since| view(state, booking, Whereabouts::OnBoard(since), route));
        let is = route.whereabouts(reservation, now).map(|goods| view(state, booking, goods, route));
        let is = is.filter(|view| view.since.is_some());
        found.extend(was.into_iter().chain(is));
    }
    found.dedup_by(|later, earlier| (later.state, later.since) == (earlier.state, earlier.since));
    found
}

/// The stops of the booking's attempts, oldest first: the present one, and those whose goods it hands over.
fn attempts<'a>(state: &'a PlanState, booking: &Booking) -> Vec<(&'a Route, usize)> {
    let present = state.plan.find(booking.reservation);
    let waiting = state.waiting.get(&booking.reservation);
    let mut earlier: Option<StopId> = waiting.and_then(|stops| stops.iter().find_map(|stop| stop.terms?.retry_of));
    let mut found = Vec::new();
    if let Some((route, at)) = present {
        found.extend(at.last().map(|index| (&**route, *index)));
        earlier = at.iter().find_map(|index| route.stops()[*index].terms?.retry_of);
    }
    while let Some((route, index)) = earlier.and_then(|stop| state.plan.find_stop(stop)) {
        found.push((route, index));
        earlier = route.stops()[index].terms.and_then(|terms| terms.retry_of);
    }
    found.reverse();
    found
}
