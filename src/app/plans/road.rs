//! What happens on the road, applied to a plan: reports of couriers, the clock, and the repair of what they put in danger.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::apply::Work;
use super::command::{DelayCheck, Outcome, Report, ReportResult, Verdict};
use super::outbox_events;
use super::report_ingest::ReportIngest;
use crate::app::{AppError, AppResult};
use ritiro_domain::{
    CourierEvent, CourierEventKind, Mark, ReservationId, RouteProgress, Seconds, ShiftId, ShiftState, StopId,
    StopProgress, StopState, Timestamp,
};
use ritiro_planning::{Change, PatchEffort, Plan, Point, Repaired, Route, Sighting, Stop, VehicleStatus, patch};

/// Most steps of repair that the writer takes for a report itself, so that nobody waits for it for long; what they do not reach is
/// searched for in the background. A step is a fraction of a microsecond.
const PATCH_STEPS: u64 = 100_000;

/// A stop that a report is about.
pub(super) struct Found {
    /// In whose route; `None` while it waits for one.
    pub shift: Option<ShiftId>,
    pub stop: Stop,
}

impl Work {
    /// What a courier, or an operator for them, reports of a shift. Each report is judged by the plan as it is now.
    pub(super) fn report(&mut self, index: usize, report: &Report) -> AppResult<Outcome> {
        let shift = report.shift;
        let before = *self.state.progress.get(&shift).ok_or(AppError::NotFound("shift"))?;
        if self.state.plan.route(shift).is_some_and(|route| route.vehicle().courier != report.courier) {
            return Ok(of_another_courier(report));
        }
        let ReportIngest { results, fresh, stops } = self.ingest(index, report);
        if fresh.is_empty() {
            return Ok(Outcome::Reported { results, disturbed: 0 });
        }
        self.accept(index, report);
        let mut marks = self.state.marks.get(&shift).map(|marks| marks.to_vec()).unwrap_or_default();
        marks.extend(fresh.iter().map(|event| Mark::of(event)));
        marks.sort_unstable();
        let after = before.after(&marks);
        self.notify(index, report, &fresh, &stops, (before, after));
        self.go_on(shift, &stops, after);
        self.state.marks.insert(shift, Arc::new(marks));
        let stranded = self.stranded(shift, &fresh);
        // What a courier left undone who went home may still be told: it is looked at by the clock.
        let at_once = BTreeSet::from([shift]).into_iter().filter(|_| after.shift != ShiftState::Ended).collect();
        let disturbed = self.resolve_violations(&at_once, &stranded);
        Ok(Outcome::Reported { results, disturbed })
    }

    pub(super) fn find_stop(&self, id: StopId) -> Option<Found> {
        let is_it = |stop: &&Stop| stop.visit.stop == id;
        let in_routes = self.state.plan.routes().iter().find_map(|route| {
            let stop = route.stops().iter().find(is_it)?;
            Some(Found { shift: Some(route.vehicle().shift), stop: stop.clone() })
        });
        in_routes.or_else(|| {
            let stop = self.state.waiting.values().flatten().find(is_it)?;
            Some(Found { shift: None, stop: stop.clone() })
        })
    }

    /// A reservation comes to the end of another route; there it will be put in its place.
    pub(super) fn claim(&mut self, found: &Found, to: ShiftId) {
        let Some(terms) = found.stop.terms else { return };
        let mut plan = self.state.plan.clone();
        let mut waiting = self.state.waiting.clone();
        let stops = match waiting.remove(&terms.reservation) {
            Some(stops) => stops,
            None => plan.remove_from_route(terms.reservation),
        };
        plan.append(to, stops);
        self.take_over_plan(plan, waiting);
    }

    /// The route and its courier are further.
    pub(super) fn go_on(&mut self, shift: ShiftId, stops: &HashMap<StopId, StopProgress>, after: RouteProgress) {
        let change = self.state.plan.go_on(shift, stops, VehicleStatus::of(&after));
        if let Some(change) = change {
            self.effects.changed(change, &self.state.zone.skills);
        }
        self.state.progress.insert(shift, after);
        self.effects.progress.insert(shift, after);
    }

    /// The ledger of events and the outside hear of it.
    fn notify(
        &mut self,
        index: usize,
        report: &Report,
        fresh: &[&CourierEvent],
        stops: &HashMap<StopId, StopProgress>,
        (before, after): (RouteProgress, RouteProgress),
    ) {
        let mut seen: BTreeMap<StopId, StopState> = BTreeMap::new();
        for event in fresh {
            let found = event.stop.and_then(|id| self.find_stop(id));
            let brief = found.as_ref().and_then(|found| report.brief(&found.stop));
            let reported = CourierEvent { booking: brief.map(|brief| brief.booking), ..(*event).clone() };
            self.effects.reports.push((index, reported));
            let Some(found) = found else { continue };
            let state = seen.entry(found.stop.visit.stop).or_insert(found.stop.progress.state);
            if event.kind.stop_state() > *state {
                *state = event.kind.stop_state();
                self.effects.outbox.push(outbox_events::stop(
                    self.state.key,
                    &self.state.zone,
                    report,
                    &found.stop,
                    event,
                    brief,
                ));
            }
        }
        self.finish_bookings(index, report, stops);
        if before.shift != after.shift {
            self.effects.outbox.push(outbox_events::shift(
                self.state.key,
                &self.state.zone,
                report,
                after.shift,
                self.now,
            ));
        }
    }

    /// Where a vehicle is that broke down: as the device said, or where it was last.
    fn stranded(&self, shift: ShiftId, fresh: &[&CourierEvent]) -> HashMap<ShiftId, Point> {
        let progress = self.state.progress.get(&shift);
        let broken = progress.is_some_and(|p| p.shift == ShiftState::BrokenDown && p.departed_at.is_some());
        let Some(route) = self.state.plan.route(shift).filter(|_| broken) else { return HashMap::new() };
        let said = fresh.iter().rev().filter(|e| e.kind == CourierEventKind::BreakDown).find_map(|e| e.place);
        let said = said.map(|place| self.state.plan.travel().point(place));
        let been = route.stops().iter().rposition(|stop| stop.progress.state >= StopState::Arrived);
        let last = been.map_or(route.vehicle().start, |index| route.point_of(index));
        HashMap::from([(shift, said.unwrap_or(last))])
    }

    /// What the clock and positions tell: couriers who are held up, and what waits may find a place by now.
    pub(super) fn watch(&mut self, watch: &DelayCheck) -> AppResult<Outcome> {
        let mut late = self.delay(&watch.seen);
        for shift in &watch.released {
            let Some(progress) = self.state.progress.get(shift).filter(|p| p.released_at.is_none()) else { continue };
            let after = RouteProgress { released_at: Some(self.now), ..*progress };
            self.go_on(*shift, &HashMap::new(), after);
        }
        late.extend(&watch.ended);
        let disturbed = self.resolve_violations(&late, &HashMap::new());
        Ok(Outcome::Reported { results: Vec::new(), disturbed })
    }

    /// Has the routes of couriers at work go by the newest that is known of them. Returns the routes that changed.
    fn delay(&mut self, seen: &HashMap<ShiftId, Sighting>) -> BTreeSet<ShiftId> {
        let slack = self.limits.repair.slack;
        let changes: Vec<Change> = at_work(&self.state.plan, &self.state.progress)
            .into_iter()
            .filter_map(|shift| self.state.plan.delay(shift, seen.get(&shift).copied(), self.now, slack))
            .collect();
        let changed = changes.iter().map(|change| change.shift).collect();
        changes.into_iter().for_each(|change| self.effects.changed(change, &self.state.zone.skills));
        changed
    }

    /// Makes routes in trouble keep their rules again, within a number of steps. Returns how many stops that disturbed.
    pub(super) fn resolve_violations(
        &mut self,
        shifts: &BTreeSet<ShiftId>,
        stranded: &HashMap<ShiftId, Point>,
    ) -> usize {
        let look =
            |shift: &ShiftId| self.state.plan.route(*shift).is_some_and(|route| in_trouble(route) || late(route));
        if !shifts.iter().any(look) {
            return 0;
        }
        let effort = PatchEffort { now: self.now, moves: self.limits.repair.enabled, steps: PATCH_STEPS };
        let shifts: Vec<_> = shifts.iter().copied().collect();
        let Repaired { plan, waiting, .. } = patch(&self.state.plan, &self.state.waiting, &shifts, stranded, effort);
        let count = self.state.seen_by_couriers(&plan, self.now);
        self.take_over_plan(plan, waiting);
        count
    }

    /// Another plan of the same reservations takes the place of this one, and what waits with it.
    pub(super) fn take_over_plan(&mut self, plan: Plan, waiting: HashMap<ReservationId, Vec<Stop>>) {
        let before = std::mem::replace(&mut self.state.plan, plan);
        let pairs: Vec<_> = before.routes().iter().cloned().zip(self.state.plan.routes().iter().cloned()).collect();
        let changed: Vec<_> = pairs.into_iter().filter(|(old, new)| !Arc::ptr_eq(old, new)).collect();
        let changes: Vec<_> = changed.iter().map(|(old, new)| change(old, new)).collect();
        let old = std::mem::replace(&mut self.state.waiting, waiting);
        let differs = |a: &HashMap<ReservationId, Vec<Stop>>, b: &HashMap<ReservationId, Vec<Stop>>| -> Vec<Stop> {
            let other = a.iter().filter(|(id, stops)| b.get(*id) != Some(*stops));
            other.flat_map(|(_, stops)| stops.iter().cloned()).collect()
        };
        self.effects.no_longer_waiting(differs(&old, &self.state.waiting).iter());
        let skills = &self.state.zone.skills;
        for gone in &changes {
            let gone = Change { added: Vec::new(), moved: Vec::new(), ..gone.clone() };
            self.effects.changed_if_any(gone, skills);
        }
        for come in changes {
            self.effects.changed_if_any(Change { removed: Vec::new(), ..come }, skills);
        }
        self.effects.now_waiting(differs(&self.state.waiting, &old).iter(), skills);
        for (_, new) in changed {
            self.note_overtime(&new);
        }
    }

    fn note_overtime(&mut self, route: &Route) {
        let (shift, until) = (route.vehicle().shift, route.vehicle().status.overtime_until);
        let Some(progress) = self.state.progress.get_mut(&shift).filter(|p| p.overtime_until != until) else { return };
        progress.overtime_until = until;
        let progress = *progress;
        self.effects.touched.insert(shift);
        self.effects.progress.insert(shift, progress);
    }
}

/// The shift was given to another courier since the report was read.
fn of_another_courier(report: &Report) -> Outcome {
    let refused = |event: &CourierEvent| ReportResult { id: event.id, verdict: Verdict::Refused("shift_not_found") };
    Outcome::Reported { results: report.events.iter().map(refused).collect(), disturbed: 0 }
}

/// What is in `new` beside `old`, two states of one route.
fn change(old: &Route, new: &Route) -> Change {
    let by_id = |route: &Route| -> HashMap<Uuid, Stop> {
        route.stops().iter().map(|stop| (stop.visit.stop.0, stop.clone())).collect()
    };
    let (was, is) = (by_id(old), by_id(new));
    let differs = |stop: &&Stop| was.get(&stop.visit.stop.0).is_some_and(|old| old != *stop);
    // A stop of another kind is written anew.
    let another = |stop: &Stop| was.get(&stop.visit.stop.0).is_none_or(|old| old.visit.kind != stop.visit.kind);
    let left = |stop: &&Stop| is.get(&stop.visit.stop.0).is_none_or(|new| new.visit.kind != stop.visit.kind);
    Change {
        shift: new.vehicle().shift,
        added: new.stops().iter().filter(|stop| another(stop)).cloned().collect(),
        removed: old.stops().iter().filter(left).cloned().collect(),
        moved: new.stops().iter().filter(differs).filter(|stop| !another(stop)).cloned().collect(),
    }
}

/// Whether something to come is later than promised.
fn late(route: &Route) -> bool {
    route.stops().iter().any(|stop| stop.promised_until.is_some() && !stop.progress.is_over())
}

fn in_trouble(route: &Route) -> bool {
    let left_behind = || route.stops().iter().any(|stop| stop.terms.is_some() && !stop.progress.is_over());
    route.fault().is_some() || (route.vehicle().status.gone && left_behind())
}

/// Couriers who went home at `before` or earlier and left something undone.
pub fn left_undone(plan: &Plan, progress: &HashMap<ShiftId, RouteProgress>, before: Timestamp) -> Vec<ShiftId> {
    let ended = |shift: &ShiftId| {
        progress.get(shift).is_some_and(|p| p.shift == ShiftState::Ended && p.ended_at.is_some_and(|at| at <= before))
    };
    let routes = plan.routes().iter().filter(|route| in_trouble(route));
    routes.map(|route| route.vehicle().shift).filter(ended).collect()
}

/// The shifts whose couriers have reported for work and are still there.
fn at_work(plan: &Plan, progress: &HashMap<ShiftId, RouteProgress>) -> Vec<ShiftId> {
    let shifts = plan.routes().iter().map(|route| route.vehicle().shift);
    shifts.filter(|shift| progress.get(shift).is_some_and(RouteProgress::is_live)).collect()
}

/// Whether any route of a courier at work would go on at other times by the newest that is known.
pub fn is_delayed(
    plan: &Plan,
    progress: &HashMap<ShiftId, RouteProgress>,
    seen: &HashMap<ShiftId, Sighting>,
    now: Timestamp,
    slack: Seconds,
) -> bool {
    let mut plan = plan.clone();
    at_work(&plan, progress).into_iter().any(|shift| plan.delay(shift, seen.get(&shift).copied(), now, slack).is_some())
}
