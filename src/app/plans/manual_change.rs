//! Applies the manual actions of operators to a plan, and computes their consequences.

use std::collections::{BTreeSet, HashMap};

use serde_json::json;

use super::apply::Work;
use super::command::{Assignment, CalledOff, Consequence, Consequences, DispatchAction, ManualChange, Outcome};
use super::state::PlanState;
use crate::app::{AppError, AppResult};
use ritiro_domain::{
    AuditEntry, ReservationId, RouteProgress, Seconds, ShiftId, StopId, StopKind, StopState, Timestamp,
};
use ritiro_planning::{Leg, OrderError, Plan, Stop, VehicleStatus};

/// A change of time below this value is not listed among the consequences.
const NOTICED: Seconds = Seconds(60);

impl Work {
    pub(super) fn apply_manual_change(&mut self, index: usize, change: &ManualChange) -> AppResult<Outcome> {
        let before = self.state.clone();
        if self.is_so(&change.action) {
            self.effects.nothing_to_do = true;
            return Ok(self.consequences_of(index, change, &before, None));
        }
        let mut called_off = None;
        match &change.action {
            DispatchAction::Assign { of, shift, late } => self.assign(*of, *shift, *late)?,
            DispatchAction::Unassign { of } => self.unassign(*of)?,
            DispatchAction::Cancel { reason, .. } => called_off = Some(self.call_off(index, change, reason.clone())?),
            DispatchAction::Reopen { .. } => self.reopen(index, change)?,
            DispatchAction::Pin { of, pinned } => self.pin(*of, *pinned)?,
            DispatchAction::Lock { shift, locked } => {
                let now = self.now;
                self.mark(*shift, |p| RouteProgress { locked_at: locked.then_some(p.locked_at.unwrap_or(now)), ..p })?;
            }
            DispatchAction::Release { shift, load: Some(load) } => self.release_trip(*shift, *load)?,
            DispatchAction::Release { shift, load: None } => {
                let now = self.now;
                self.mark(*shift, |p| RouteProgress { released_at: p.released_at.or(Some(now)), ..p })?;
            }
            DispatchAction::Reorder { shift, stops, late } => self.reorder(*shift, stops, *late)?,
        }
        self.keep_routes_in_time(&before);
        self.effects.writes.audit.push(audit(change, called_off));
        Ok(self.consequences_of(index, change, &before, called_off))
    }

    /// Repairs the routes that are late because a stop left them.
    fn keep_routes_in_time(&mut self, before: &PlanState) {
        let pairs = before.plan.routes().iter().zip(self.state.plan.routes());
        let late = pairs.filter(|(old, new)| old.fault().is_none() && new.fault().is_some());
        let late: BTreeSet<_> = late.map(|(_, new)| new.vehicle().shift).collect();
        if !late.is_empty() {
            self.resolve_violations(&late, &HashMap::new());
        }
    }

    fn consequences_of(
        &mut self,
        index: usize,
        change: &ManualChange,
        before: &PlanState,
        called_off: Option<CalledOff>,
    ) -> Outcome {
        let consequences = Consequences { called_off, ..consequences(before, &self.state) };
        self.effects.answered(index, &change.idempotent, change.audit.id, Some(consequences.to_json()));
        Outcome::ManuallyChanged(Box::new(consequences))
    }

    /// Whether the plan already has the requested state. Then nothing is written.
    fn is_so(&self, action: &DispatchAction) -> bool {
        let marked = |shift: &ShiftId, is: fn(&RouteProgress) -> bool| self.state.progress.get(shift).map(is);
        match action {
            DispatchAction::Assign { of, shift, .. } => self.stops_of(*of).is_some_and(|(route, stops)| {
                route == *shift && stops.iter().all(|stop| stop.pinned && stop.promised_until.is_none())
            }),
            DispatchAction::Unassign { of } => {
                self.state.waiting.get(of).is_some_and(|stops| stops.iter().all(|stop| stop.pinned))
            }
            DispatchAction::Pin { of, pinned } => {
                self.stops_of(*of).is_some_and(|(_, stops)| stops.iter().all(|stop| stop.pinned == *pinned))
            }
            DispatchAction::Lock { shift, locked } => marked(shift, |p| p.locked_at.is_some()) == Some(*locked),
            DispatchAction::Release { shift, load: None } => marked(shift, |p| p.released_at.is_some()) == Some(true),
            DispatchAction::Release { shift, load: Some(load) } => {
                self.load_stop(*shift, *load).is_some_and(|s| s.pinned)
            }
            DispatchAction::Reorder { shift, stops, .. } => self.state.plan.route(*shift).is_some_and(|route| {
                let open = route.stops().get(route.frozen(self.now)..).unwrap_or_default();
                let open = open.iter().filter(|stop| stop.called_off.is_none());
                open.map(|stop| stop.visit.stop).eq(stops.iter().copied())
            }),
            DispatchAction::Cancel { .. } | DispatchAction::Reopen { .. } => false,
        }
    }

    fn load_stop(&self, shift: ShiftId, load: StopId) -> Option<&Stop> {
        let route = self.state.plan.route(shift)?;
        route.stops().iter().find(|stop| stop.visit.stop == load && stop.visit.kind == StopKind::Load)
    }

    fn release_trip(&mut self, shift: ShiftId, load: StopId) -> AppResult<()> {
        self.state.plan.route(shift).ok_or(AppError::NotFound("route"))?;
        if self.load_stop(shift, load).is_none() {
            return Err(AppError::invalid("change.stop_id", "must be a stop of kind `load` of this route"));
        }
        match self.release_load(shift, load) {
            true => Ok(()),
            false => Err(AppError::NotChangeable("the courier has loaded this trip already".into())),
        }
    }

    /// The route of a reservation, and its stops there.
    fn stops_of(&self, reservation: ReservationId) -> Option<(ShiftId, Vec<&Stop>)> {
        let (route, at) = self.state.plan.find(reservation)?;
        Some((route.vehicle().shift, at.iter().map(|index| &route.stops()[*index]).collect()))
    }

    fn assign(&mut self, reservation: ReservationId, shift: ShiftId, late: bool) -> AppResult<()> {
        if self.state.progress.get(&shift).is_none_or(RouteProgress::is_gone) {
            return Err(AppError::NotChangeable("the courier of that route drives no more".into()));
        }
        let (mut plan, mut waiting, stops) = self.taken_out(reservation, Some(shift))?;
        waiting.remove(&reservation);
        let stops: Vec<Stop> = stops.into_iter().map(|stop| Stop { pinned: false, ..stop }).collect();
        plan.seat_by_hand(&stops, shift, late, self.now).map_err(|refusal| match refusal {
            Some(refusal) => AppError::refused(refusal),
            None => AppError::NotChangeable("that courier cannot serve it".into()),
        })?;
        plan.pin(reservation, true);
        self.take_over_plan(plan, waiting);
        Ok(())
    }

    fn unassign(&mut self, reservation: ReservationId) -> AppResult<()> {
        let (plan, mut waiting, stops) = self.taken_out(reservation, None)?;
        waiting.insert(reservation, stops.into_iter().map(|stop| Stop { pinned: true, ..stop }).collect());
        self.take_over_plan(plan, waiting);
        Ok(())
    }

    fn pin(&mut self, reservation: ReservationId, pinned: bool) -> AppResult<()> {
        let mut plan = self.state.plan.clone();
        if !plan.pin(reservation, pinned) {
            return Err(AppError::NotChangeable("no route contains it; assign it to a route first".into()));
        }
        let waiting = self.state.waiting.clone();
        self.take_over_plan(plan, waiting);
        Ok(())
    }

    /// Returns the plan without a reservation, the remaining waiting stops, and the removed stops. It fails if the
    /// courier is on the way to the reservation or was there, or if the goods are on board. Goods on board keep their
    /// route; operators change their position in it with [`DispatchAction::Reorder`].
    #[expect(clippy::type_complexity, reason = "three things that belong together for a moment")]
    fn taken_out(
        &self,
        reservation: ReservationId,
        to: Option<ShiftId>,
    ) -> AppResult<(Plan, HashMap<ReservationId, Vec<Stop>>, Vec<Stop>)> {
        let (mut plan, mut waiting) = (self.state.plan.clone(), self.state.waiting.clone());
        if let Some(stops) = waiting.remove(&reservation) {
            return Ok((plan, waiting, stops));
        }
        let Some((route, at)) = plan.find(reservation) else {
            return Err(AppError::NotChangeable("no route contains this booking any more".into()));
        };
        let own = to == Some(route.vehicle().shift);
        let stops: Vec<_> = at.iter().map(|index| &route.stops()[*index]).collect();
        if at.iter().any(|index| *index < route.frozen(self.now))
            || stops.iter().any(|s| s.progress.state != StopState::Planned)
        {
            return Err(AppError::NotChangeable(
                "the courier is already on the way to this booking, or was there".into(),
            ));
        }
        let is_delivery = |index: &usize| route.stops()[*index].visit.kind == StopKind::Delivery;
        let loaded = at.iter().filter(|index| is_delivery(index)).any(|index| route.is_loaded(*index, self.now));
        if !own && loaded {
            return Err(AppError::NotChangeable("the goods are on board of another courier".into()));
        }
        if own && loaded {
            return Err(AppError::NotChangeable(
                "it is on board of this courier already: reorder the route instead".into(),
            ));
        }
        let stops = plan.remove_from_route(reservation);
        Ok((plan, waiting, stops))
    }

    fn mark(&mut self, shift: ShiftId, with: impl FnOnce(RouteProgress) -> RouteProgress) -> AppResult<()> {
        let progress = *self.state.progress.get(&shift).ok_or(AppError::NotFound("route"))?;
        let after = with(progress);
        self.state.plan = self.state.plan.with_status([(shift, VehicleStatus::of(&after))]);
        self.state.progress.insert(shift, after);
        self.effects.touched.insert(shift);
        self.effects.writes.progress.insert(shift, after);
        Ok(())
    }

    fn reorder(&mut self, shift: ShiftId, stops: &[StopId], late: bool) -> AppResult<()> {
        let mut plan = self.state.plan.clone();
        plan.reorder(shift, stops, late, self.now).map_err(|error| match error {
            OrderError::Absent => AppError::NotFound("route"),
            OrderError::OtherStops => {
                AppError::invalid("stop_ids", "must be the stops that are still to come, each once")
            }
            OrderError::Backwards(stop) => {
                AppError::invalid("stop_ids", format!("hand over before they take what is for stop {stop}"))
            }
            OrderError::Late(stop) => AppError::WouldBreakPromises(format!(
                "stop {stop} would be later than promised. Choose another order, or say `accept_late`"
            )),
            OrderError::Broken => AppError::WouldBreakPromises(
                "the courier would be back after the shift, or the vehicle too full".into(),
            ),
        })?;
        let waiting = self.state.waiting.clone();
        self.take_over_plan(plan, waiting);
        Ok(())
    }
}

/// Adds the position and the progress of a booking that was cancelled on the road to the audit entry.
fn audit(change: &ManualChange, called_off: Option<CalledOff>) -> AuditEntry {
    let mut audit = change.audit.clone();
    if let (Some(called_off), Some(detail)) = (called_off, audit.detail.as_object_mut()) {
        detail.insert("shift_id".into(), json!(called_off.shift));
        detail.insert("stop_state".into(), json!(called_off.state.as_str()));
        detail.insert("goods_on_board".into(), json!(called_off.on_board));
    }
    audit
}

/// The consequences of a change for the reservations of the plan.
fn consequences(before: &PlanState, after: &PlanState) -> Consequences {
    let (old, new) = (places(before), places(after));
    let mut changed: Vec<_> = new
        .iter()
        .filter_map(|(reservation, to)| {
            let from = old.get(reservation)?;
            moved(from, to).then_some(Consequence { reservation: *reservation, from: *from, to: *to })
        })
        .collect();
    changed.sort_by_key(|change| (!change.to.late, change.to.start, change.reservation));
    let driving = |state: &PlanState| -> Leg {
        let travel = state.plan.travel();
        state.plan.routes().iter().fold(Leg::default(), |sum, route| sum + route.scheduled_driving(travel))
    };
    Consequences { changed, driving: (driving(before), driving(after)), called_off: None }
}

fn moved(from: &Assignment, to: &Assignment) -> bool {
    let apart = |a: Timestamp, b: Timestamp| (a - b).max(b - a) >= NOTICED;
    let times = match (from.start, to.start) {
        (Some(a), Some(b)) => apart(a, b),
        (a, b) => a != b,
    };
    from.shift != to.shift || from.late != to.late || from.pinned != to.pinned || times
}

/// The position of each reservation in the plan.
fn places(state: &PlanState) -> HashMap<ReservationId, Assignment> {
    let mut places = HashMap::new();
    for route in state.plan.routes() {
        for stop in route.stops().iter().filter(|stop| stop.called_off.is_none()) {
            let Some(terms) = stop.terms else { continue };
            let (shift, start) = (Some(route.vehicle().shift), route.start_of(stop.visit.stop));
            let place = Assignment { shift, start, late: stop.promised_until.is_some(), pinned: stop.pinned };
            places.insert(terms.reservation, place);
        }
    }
    let nowhere =
        |stops: &[Stop]| Assignment { shift: None, start: None, late: true, pinned: stops.iter().any(|s| s.pinned) };
    places.extend(state.waiting.iter().map(|(id, stops)| (*id, nowhere(stops))));
    places
}
