//! Goods that are on board when their booking leaves its stop: they are handed over by the courier who has them, or from the depot when
//! they are there again.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::apply::Work;
use crate::app::{AppError, AppResult};
use ritiro_domain::{
    Booking, Constraint, DepotId, Kind, LoadPoint, Refusal, RefusalCode, ReservationId, Seconds, ShiftId, StopId,
    StopKind, StopState, Timestamp, Window, Zone,
};
use ritiro_planning::{CalledOffStops, Change, Held, Plan, Point, Stop, TAKE_OVER, Task, Terms, Visit, Visits};

/// Goods that only one courier can hand over before they are back at a depot that has them come back to it. The time is beyond every window.
const NEVER: Seconds = Seconds(400 * 86_400);

/// A fetch from a vehicle that broke down can begin within this time.
const FETCHED_WITHIN: Seconds = Seconds(86_400);

/// Where the goods of a booking are that is planned again, if they are not at the depot or at their origin.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Retry {
    /// On board of a courier who drives on.
    Driven {
        /// The stop at which they could not be handed over.
        failed: StopId,
        /// When they are at the depot at the latest.
        back: Timestamp,
        /// The depot to which they come back.
        depot: Option<DepotId>,
    },
    /// At a vehicle that broke down.
    Stand(Point),
}

impl Retry {
    /// The task of a new reservation, for goods that are there.
    pub(super) fn adapt(self, task: Task, zone: &Zone, now: Timestamp) -> Task {
        let main = task.main().clone();
        match self {
            Self::Driven { failed, back, depot } => {
                let back = if depot.is_some() { back } else { now + NEVER };
                let terms = Terms { depot, ready: Some(back), max_ride: None, retry_of: Some(failed), ..task.terms };
                Task { terms, visits: Visits::Single(Visit { kind: StopKind::Delivery, ..main }) }
            }
            Self::Stand(at) => {
                let terms = Terms { depot: None, ready: None, max_ride: None, ..task.terms };
                let pickup = Visit {
                    stop: StopId(Uuid::now_v7()),
                    kind: StopKind::Pickup,
                    point: Some(at),
                    window: Window::lasting(now, FETCHED_WITHIN),
                    service: TAKE_OVER,
                    load: main.load,
                    areas: zone.areas.at(at.place),
                };
                let dropoff = Visit { kind: StopKind::Dropoff, ..main };
                Task { terms, visits: Visits::Pair { pickup, dropoff } }
            }
        }
    }
}

impl Work {
    /// Where the goods of a booking are that is about to leave its stops, if another courier should fetch them at a vehicle.
    pub(super) fn goods_at_vehicle(&self, booking: &Booking) -> Option<Retry> {
        let stops = self.stops_anywhere(booking.reservation);
        let fetched = stops.iter().find(|stop| stop.visit.kind == StopKind::Pickup && !stop.progress.is_over());
        let at = fetched.filter(|_| booking.order.kind == Kind::Delivery)?.visit.point?;
        Some(Retry::Stand(at))
    }

    /// The stop of a reservation that failed or was called off.
    pub(super) fn failed_stop(&self, reservation: ReservationId) -> Option<StopId> {
        let (route, at) = self.state.plan.find(reservation)?;
        let tried = |stop: &&Stop| matches!(stop.visit.kind, StopKind::Delivery | StopKind::Dropoff);
        let mut stops = at.iter().map(|index| &route.stops()[*index]).filter(tried);
        stops.find(|stop| stop.progress.state == StopState::Failed).map(|stop| stop.visit.stop)
    }

    /// The stop that failed before a reservation, if its goods were on board then.
    pub(super) fn failed_before(&self, reservation: ReservationId) -> Option<StopId> {
        self.stops_anywhere(reservation).iter().find_map(|stop| stop.terms?.retry_of)
    }

    /// Where the goods of a stop are that failed or was called off, if they are still on board.
    pub(super) fn goods_on_board(&self, failed: StopId) -> Option<Retry> {
        let (route, _) = self.state.plan.find_stop(failed)?;
        Some(match self.state.plan.held(failed, self.now)? {
            Held::Driven(back) => Retry::Driven { failed, back, depot: route.vehicle().depot },
            Held::Stands(_) => Retry::Stand(self.state.stands_at(route)),
        })
    }

    fn stops_anywhere(&self, reservation: ReservationId) -> Vec<Stop> {
        if let Some(stops) = self.state.waiting.get(&reservation) {
            return stops.clone();
        }
        let found = self.state.plan.find(reservation);
        found.map(|(route, at)| at.iter().map(|index| route.stops()[*index].clone()).collect()).unwrap_or_default()
    }

    /// Takes a reservation whose goods are on board out of the plan. The goods stay on board. Returns the shift of the courier who has
    /// them, or `None` with nothing changed if they are not on board.
    pub(super) fn leave_on_board(&mut self, reservation: ReservationId) -> Option<ShiftId> {
        let left = self.state.plan.leave_goods_on_board(reservation, self.now)?;
        let CalledOffStops { shift, was, is, moved } = left;
        let terms = was.first().and_then(|stop| stop.terms);
        let skills = &self.state.zone.skills;
        // The rows are written anew, because a stop that was called off has no slot.
        self.effects.changed(Change { shift, added: Vec::new(), removed: was, moved }, skills);
        self.effects.changed(Change { shift, added: is, removed: Vec::new(), moved: Vec::new() }, skills);
        self.give_places_back(terms);
        Some(shift)
    }

    /// Refuses a place in another plan whose couriers may load before the goods are back. That plan knows nothing of this courier.
    pub(super) fn ensure_back_before(&self, retry: Option<Retry>, to: &Booking) -> AppResult<()> {
        let begins = self.state.zone.civil_day(to.date).start();
        match retry {
            None => Ok(()),
            Some(Retry::Driven { back, depot: Some(_), .. }) if back <= begins => Ok(()),
            Some(_) => Err(AppError::refused(Refusal { code: RefusalCode::NoRoom, constraint: Constraint::Shift })),
        }
    }

    /// Adapts deliveries that are tried again to what is known of the couriers who have their goods. Returns the routes that changed.
    pub(super) fn follow_goods(&mut self) -> BTreeSet<ShiftId> {
        let linked = self.awaited();
        if linked.is_empty() {
            return BTreeSet::new();
        }
        let (mut plan, mut waiting) = (self.state.plan.clone(), self.state.waiting.clone());
        let mut changed = BTreeSet::new();
        for (shift, stop) in linked {
            changed.extend(self.follow(&mut plan, &mut waiting, shift, &stop).then_some(shift).flatten());
        }
        self.take_over_plan(plan, waiting);
        changed
    }

    /// The deliveries that are tried again from the depot, with their routes.
    fn awaited(&self) -> Vec<(Option<ShiftId>, Stop)> {
        let is_linked = |stop: &&Stop| {
            let retry_of = stop.terms.and_then(|terms| terms.retry_of);
            let from_depot = stop.visit.kind == StopKind::Delivery && stop.loaded_at != retry_of.map(LoadPoint::Stop);
            retry_of.is_some() && from_depot && !stop.progress.is_over()
        };
        let of_routes = self.state.plan.routes().iter().flat_map(|route| {
            let linked = route.stops().iter().filter(is_linked);
            linked.map(move |stop| (Some(route.vehicle().shift), stop.clone()))
        });
        let of_none = self.state.waiting.values().flatten().filter(is_linked).map(|stop| (None, stop.clone()));
        of_routes.chain(of_none).collect()
    }

    /// Returns whether anything changed.
    fn follow(
        &self,
        plan: &mut Plan,
        waiting: &mut HashMap<ReservationId, Vec<Stop>>,
        shift: Option<ShiftId>,
        stop: &Stop,
    ) -> bool {
        let Some((terms, failed)) = stop.terms.and_then(|terms| Some((terms, terms.retry_of?))) else { return false };
        let Some((carrier, _)) = self.state.plan.find_stop(failed) else { return false };
        let ready = match self.state.plan.held(failed, self.now) {
            Some(Held::Driven(back)) if terms.ready.is_none_or(|ready| ready < back) => Some(back),
            Some(Held::Driven(_)) => return false,
            // By the plan, another courier has loaded them meanwhile.
            _ if terms.ready <= Some(self.now) && shift.is_some_and(|shift| self.is_loaded(shift, stop)) => {
                return false;
            }
            Some(Held::Stands(_)) => {
                let at = self.state.stands_at(carrier);
                plan.remove_from_route(terms.reservation);
                waiting.insert(terms.reservation, self.fetched_at(at, stop, terms));
                return true;
            }
            None if terms.ready.is_some_and(|ready| ready > self.now) => self.state.zone.trips.map(|_| self.now),
            None => return false,
        };
        let ready = Stop { terms: Some(Terms { ready, ..terms }), ..stop.clone() };
        match shift {
            Some(shift) => *plan = with_stop(plan, shift, &ready),
            None => drop(waiting.insert(terms.reservation, vec![ready])),
        }
        true
    }

    fn is_loaded(&self, shift: ShiftId, stop: &Stop) -> bool {
        let Some(route) = self.state.plan.route(shift) else { return false };
        let index = route.stops().iter().position(|other| other.visit.stop == stop.visit.stop);
        index.is_some_and(|index| route.is_loaded(index, self.now))
    }

    /// The stops of a delivery whose goods must be fetched at a vehicle that broke down.
    fn fetched_at(&self, at: Point, stop: &Stop, terms: Terms) -> Vec<Stop> {
        let task = Task { terms, visits: Visits::Single(stop.visit.clone()) };
        let Task { terms, visits } = Retry::Stand(at).adapt(task, &self.state.zone, self.now);
        let Visits::Pair { pickup, dropoff } = visits else { return Vec::new() };
        let of = |visit| Stop { pinned: false, ..Stop::new(visit, Some(terms), stop.rank.clone(), self.now) };
        vec![of(pickup), Stop { promised_until: stop.promised_until, ..of(dropoff) }]
    }
}

fn with_stop(plan: &Plan, shift: ShiftId, stop: &Stop) -> Plan {
    let Some(route) = plan.route(shift) else { return plan.clone() };
    let mut stops = route.stops().to_vec();
    stops.iter_mut().filter(|old| old.visit.stop == stop.visit.stop).for_each(|old| *old = stop.clone());
    plan.with_stops([(shift, stops)])
}
