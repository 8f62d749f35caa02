//! The plan: the routes of one zone on one service day.

use std::sync::Arc;

use ritiro_domain::{Place, Rank, ReservationId, ShiftId, Skills, SpeedFactor, Timestamp, Window};

use super::route_bounds::RouteSummary;
use super::route_trips::Inserted;
use super::{Floor, Insertion, Objective, Route, Stop, Task, Travel, VehicleStatus, Violation, check};

/// The stops that a change of the plan adds, removes and moves, for the caller who stores them.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The shift whose route changed.
    pub shift: ShiftId,
    /// Stops that were added to the route.
    pub added: Vec<Stop>,
    /// Stops that were removed from the route.
    pub removed: Vec<Stop>,
    /// Stops whose `depart_after` or place changed, including frozen ones.
    pub moved: Vec<Stop>,
}

/// The reason why a reservation cannot be removed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RemoveError {
    /// The reservation is in no route.
    Absent,
    /// The courier is at a stop of the reservation, was there, or is on the way to it.
    UnderWay,
}

/// Routes sorted by shift id, with the travel source, the objective and the skills that evaluate them. A clone is cheap,
/// because clones share routes until one of them changes a route.
#[derive(Clone)]
pub struct Plan {
    routes: Vec<Arc<Route>>,
    /// The summary of each route, with the same index.
    summaries: Vec<RouteSummary>,
    /// The interval from the start of the first shift to the end of the last one; `None` without routes.
    at_work: Option<Window>,
    travel: Arc<dyn Travel>,
    /// The speed of the fastest courier.
    fastest: SpeedFactor,
    objective: Objective,
    skills: Arc<Skills>,
}

impl Plan {
    /// Builds a plan from routes in any order.
    pub fn new(mut routes: Vec<Route>, travel: Arc<dyn Travel>, objective: Objective, skills: Arc<Skills>) -> Self {
        routes.sort_by_key(|r| r.vehicle().shift);
        let summaries = routes.iter().map(|route| RouteSummary::of(&route.table)).collect();
        let at_work = span(routes.iter().map(|route| route.vehicle().hours));
        let objective = objective.for_couriers(routes.iter().map(Route::vehicle));
        let fastest = routes.iter().map(|route| route.vehicle().speed).max().unwrap_or(SpeedFactor::MODEL);
        let routes = routes.into_iter().map(Arc::new).collect();
        Self { routes, summaries, at_work, travel, fastest, objective, skills }
    }

    /// Whether at least one courier works within the window.
    pub fn is_at_work(&self, window: Window) -> bool {
        let meets = |hours: Window| hours.start() <= window.end() && window.start() <= hours.end();
        // The span of all shifts decides most cases without a look at the routes.
        self.at_work.is_some_and(meets) && self.routes.iter().any(|route| meets(route.vehicle().hours))
    }

    /// The routes, sorted by shift id.
    pub fn routes(&self) -> &[Arc<Route>] {
        &self.routes
    }

    /// The route of a shift.
    pub fn route(&self, shift: ShiftId) -> Option<&Arc<Route>> {
        let index = self.routes.binary_search_by_key(&shift, |r| r.vehicle().shift).ok()?;
        self.routes.get(index)
    }

    /// The source of travel times.
    pub fn travel(&self) -> &dyn Travel {
        &*self.travel
    }

    /// A lower bound of every leg of a courier from or to a place.
    pub(super) fn floor(&self, around: Place) -> Floor {
        self.travel.floor(around).at(self.fastest)
    }

    /// The objective function.
    pub fn objective(&self) -> Objective {
        self.objective
    }

    /// The skills of the zone, to which skill sets refer.
    pub fn skills(&self) -> &Skills {
        &self.skills
    }

    /// The cost of the plan: the sum of the costs of its routes. [`Objective::scale`] has its unit.
    pub fn cost(&self) -> i64 {
        self.routes.iter().map(|r| self.objective.route(r)).sum()
    }

    /// The number of stops, including breaks.
    pub fn len(&self) -> usize {
        self.routes.iter().map(|r| r.stops().len()).sum()
    }

    /// Whether the plan has no stops.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The route that contains a reservation, and the indices of the reservation's stops.
    pub fn find(&self, reservation: ReservationId) -> Option<(&Arc<Route>, Vec<usize>)> {
        self.routes.iter().find_map(|route| {
            let stops: Vec<_> = route.positions_of(reservation).collect();
            (!stops.is_empty()).then_some((route, stops))
        })
    }

    /// Applies an insertion that [`super::find_insertions`] found in this plan, for the window in `task`.
    pub fn insert(&mut self, task: &Task, insertion: &Insertion, now: Timestamp) -> Change {
        let before = cfg!(debug_assertions).then(|| self.clone());
        let route = &self.routes[insertion.route];
        let Inserted { route, added, moved } = route.with(task, insertion.seat(), now, &*self.travel);
        let shift = route.vehicle().shift;
        self.replace(insertion.route, Arc::new(route));
        debug_assert!(
            before.is_none_or(|b| self.grew_as_expected(&b, insertion)),
            "an insertion costs what it says and keeps every rule"
        );
        Change { shift, added, removed: Vec::new(), moved }
    }

    /// Removes a reservation, unless the courier is already on the way to it.
    ///
    /// The rest of the route can be late afterwards ([`Route::fault`]): if a detour was shorter than the direct leg, or if a break or a ride
    /// limit depends on the stop. Then call [`super::patch`] for the route.
    ///
    /// # Errors
    /// Returns [`RemoveError::Absent`] if the reservation is in no route, and [`RemoveError::UnderWay`] if the courier is at one of its
    /// stops, was there, or is on the way to it.
    pub fn remove(&mut self, reservation: ReservationId, now: Timestamp) -> Result<Change, RemoveError> {
        let index = self.index_of(reservation).ok_or(RemoveError::Absent)?;
        let first = self.routes[index].positions_of(reservation).next();
        if first.is_some_and(|i| i < self.routes[index].frozen(now)) {
            return Err(RemoveError::UnderWay);
        }
        Ok(self.remove_unchecked(index, reservation, now))
    }

    /// Removes a reservation that was cancelled or only held, even if its courier is on the way to it or at it by the plan. What the
    /// courier has done until now remains unchanged. The rest of the route can be late afterwards: see [`Plan::remove`]. Returns `None`
    /// if the reservation is in no route.
    pub fn call_off(&mut self, reservation: ReservationId, now: Timestamp) -> Option<Change> {
        let index = self.index_of(reservation)?;
        Some(self.remove_unchecked(index, reservation, now))
    }

    /// A plan that contains only one of the routes, with the given status of its vehicle.
    pub(super) fn only(&self, index: usize, status: VehicleStatus) -> Self {
        let route = self.routes[index].with_status(status, &*self.travel);
        let summaries = vec![RouteSummary::of(&route.table)];
        Self { routes: vec![Arc::new(route)], summaries, ..self.clone() }
    }

    /// Removes the stops of a reservation and returns them, without checks of the rest of the route. The route may violate
    /// constraints afterwards.
    pub fn remove_from_route(&mut self, reservation: ReservationId) -> Vec<Stop> {
        let Some(index) = self.index_of(reservation) else { return Vec::new() };
        let stops = self.routes[index].stops().iter().cloned();
        let (gone, rest): (Vec<_>, Vec<_>) = stops.partition(|stop| stop.is_of(reservation));
        let route = self.routes[index].with_stops(rest, &*self.travel);
        self.replace(index, Arc::new(route));
        gone
    }

    /// Appends stops to the end of a route. The route may violate constraints afterwards.
    pub fn append(&mut self, shift: ShiftId, stops: Vec<Stop>) {
        let Some(index) = self.index_of_shift(shift) else { return };
        let mut all = self.routes[index].stops().to_vec();
        for mut stop in stops {
            stop.rank = Rank::between(all.last().map(|last| &last.rank), None);
            all.push(stop);
        }
        let route = self.routes[index].with_stops(all, &*self.travel);
        self.replace(index, Arc::new(route));
    }

    /// Removes a reservation that gets another position, even if the rest of a route with a violation depends on it. Returns
    /// `None` if the reservation is in no route.
    pub(super) fn withdraw_for_repair(&mut self, reservation: ReservationId, now: Timestamp) -> Option<()> {
        let index = self.index_of(reservation)?;
        self.remove_unchecked(index, reservation, now);
        Some(())
    }

    /// The shifts whose routes differ in `better`, which was derived from this plan.
    pub fn differences(&self, better: &Self) -> Vec<ShiftId> {
        let pairs = self.routes.iter().zip(&better.routes);
        pairs.filter(|(a, b)| !Arc::ptr_eq(a, b) && a.differs_from(b)).map(|(a, _)| a.vehicle().shift).collect()
    }

    /// Adopts some routes of a better plan, with fresh ranks. Returns the stops of these routes, or `None`, with nothing
    /// changed, if a courier has meanwhile left for a stop that would move.
    ///
    /// The caller must make sure that these routes are still the ones from which the better plan was derived.
    pub fn adopt(&mut self, shifts: &[ShiftId], better: &Self, now: Timestamp) -> Option<Vec<(ShiftId, Vec<Stop>)>> {
        let mut plan = self.clone();
        let mut changed = Vec::with_capacity(shifts.len());
        for shift in shifts {
            let index = plan.routes.binary_search_by_key(shift, |route| route.vehicle().shift).ok()?;
            let new = better.route(*shift)?.with_fresh_ranks(&*self.travel);
            if !new.goes_on_from(&plan.routes[index], now) {
                return None;
            }
            changed.push((*shift, new.stops().to_vec()));
            plan.replace(index, Arc::new(new));
        }
        *self = plan;
        Some(changed)
    }

    /// This plan with some routes of another plan that was derived from it. Returns `None` if a courier has meanwhile left for
    /// a stop that would move.
    ///
    /// The caller must make sure that these routes are still the ones from which the other plan was derived.
    pub fn with_routes_of(&self, shifts: &[ShiftId], other: &Self, now: Timestamp) -> Option<Self> {
        let mut plan = self.clone();
        for shift in shifts {
            let index = plan.index_of_shift(*shift)?;
            let new = other.route(*shift)?;
            if !new.goes_on_from(&plan.routes[index], now) {
                return None;
            }
            plan.replace(index, Arc::clone(new));
        }
        Some(plan)
    }

    fn index_of(&self, reservation: ReservationId) -> Option<usize> {
        self.routes.iter().position(|r| r.positions_of(reservation).next().is_some())
    }

    pub(super) fn index_of_shift(&self, shift: ShiftId) -> Option<usize> {
        self.routes.binary_search_by_key(&shift, |route| route.vehicle().shift).ok()
    }

    pub(super) fn replace_route(&mut self, index: usize, route: Route) {
        self.replace(index, Arc::new(route));
    }

    fn replace(&mut self, index: usize, route: Arc<Route>) {
        self.summaries[index] = RouteSummary::of(&route.table);
        self.routes[index] = route;
    }

    /// The summary of each route, with the same index as in [`Plan::routes`].
    pub(super) fn summaries(&self) -> &[RouteSummary] {
        &self.summaries
    }

    /// This plan with other stops, as stored in the database, for some shifts. Shifts that are not in the plan are ignored.
    pub fn with_stops(&self, routes: impl IntoIterator<Item = (ShiftId, Vec<Stop>)>) -> Self {
        let read = routes.into_iter().filter_map(|(shift, stops)| {
            let index = self.routes.binary_search_by_key(&shift, |r| r.vehicle().shift).ok()?;
            Some((index, self.routes[index].with_stops(stops, &*self.travel)))
        });
        self.with_routes(read)
    }

    /// This plan with a new status for some vehicles.
    pub fn with_status(&self, status: impl IntoIterator<Item = (ShiftId, VehicleStatus)>) -> Self {
        let moved = status.into_iter().filter_map(|(shift, status)| {
            let index = self.routes.binary_search_by_key(&shift, |r| r.vehicle().shift).ok()?;
            let route = &self.routes[index];
            (route.vehicle().status != status).then(|| (index, route.with_status(status, &*self.travel)))
        });
        self.with_routes(moved)
    }

    /// This plan with some routes replaced, by their index.
    pub(super) fn with_routes(&self, routes: impl IntoIterator<Item = (usize, Route)>) -> Self {
        let mut plan = self.clone();
        routes.into_iter().for_each(|(index, route)| plan.replace(index, Arc::new(route)));
        plan
    }

    fn remove_unchecked(&mut self, index: usize, reservation: ReservationId, now: Timestamp) -> Change {
        let (route, removed, moved) = self.routes[index].without(&[reservation], now, &*self.travel);
        let shift = route.vehicle().shift;
        self.replace(index, Arc::new(route));
        Change { shift, added: Vec::new(), removed, moved }
    }

    /// The violations that the independent checker finds.
    pub fn violations(&self) -> Vec<Violation> {
        check(self.routes.iter().map(|r| &**r), &*self.travel)
    }

    /// Whether the incremental cost equals the cost computed from scratch, and the independent checker finds no violation. A
    /// route that already had a violation is not checked.
    fn grew_as_expected(&self, before: &Self, insertion: &Insertion) -> bool {
        let cost = |plan: &Self| plan.objective.route(&plan.routes[insertion.route]);
        if before.routes[insertion.route].fault().is_some() {
            return true;
        }
        let sound = check(std::iter::once(&*self.routes[insertion.route]), &*self.travel).is_empty();
        sound && cost(self) == cost(before) + insertion.cost
    }
}

/// The interval from the earliest start to the latest end.
fn span(windows: impl Iterator<Item = Window>) -> Option<Window> {
    windows.reduce(|a, b| {
        let start = a.start().min(b.start());
        Window::lasting(start, a.end().max(b.end()) - start)
    })
}
