//! Applies what happens on the road to a plan: the reports of couriers, delays, and the repair of routes at risk.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::apply::Work;
use super::command::{DelayCheck, Outcome, Report, ReportResult, Verdict};
use super::outbox_events;
use super::report_ingest::ReportIngest;
use super::state::FoundStop;
use crate::app::{AppError, AppResult};
use crate::store::batch::ByCommand;
use ritiro_domain::{
    CourierEvent, CourierEventKind, Mark, ReservationId, RouteProgress, Seconds, ShiftId, ShiftState, StopId,
    StopProgress, StopState, Timestamp,
};
use ritiro_planning::{Change, PatchEffort, Plan, Repaired, Route, Sighting, Stop, Stranded, VehicleStatus, patch};

/// The maximum number of repair steps that the writer takes for one report, so that no caller waits long. The
/// background search handles the rest. One step takes a fraction of a microsecond.
const PATCH_STEPS: u64 = 100_000;

/// A repair can make a courier come back later, and deliveries whose goods come back with that courier wait for that. This is the maximum
/// number of such rounds.
const MOST_ROUNDS: usize = 3;

impl Work {
    /// Applies the reports of a courier, or of an operator for that courier. Each report is judged by the current plan.
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
        let breakdowns = fresh.iter().filter(|event| event.kind == CourierEventKind::BreakDown);
        self.state.breakdowns.extend(breakdowns.filter_map(|event| Some((shift, event.place?))));
        let stranded = self.stranded(shift);
        // A courier who has gone home may still send late reports about unserved stops. A later delay check handles
        // those stops.
        let at_once = BTreeSet::from([shift]).into_iter().filter(|_| after.shift != ShiftState::Ended).collect();
        let disturbed = self.resolve_violations(&at_once, &stranded);
        Ok(Outcome::Reported { results, disturbed })
    }

    pub(super) fn find_stop(&self, id: StopId) -> Option<FoundStop> {
        let is_it = |stop: &&Stop| stop.visit.stop == id;
        let in_routes = self.state.plan.routes().iter().find_map(|route| {
            let stop = route.stops().iter().find(is_it)?;
            Some(FoundStop { shift: Some(route.vehicle().shift), stop: stop.clone() })
        });
        in_routes.or_else(|| {
            let stop = self.state.waiting.values().flatten().find(is_it)?;
            Some(FoundStop { shift: None, stop: stop.clone() })
        })
    }

    /// Moves a reservation to the end of another route. The courier's progress then gives it its place there.
    pub(super) fn claim(&mut self, found: &FoundStop, to: ShiftId) {
        let Some(terms) = found.stop.terms else { return };
        let mut plan = self.state.plan.clone();
        let mut waiting = self.state.waiting.clone();
        let stops = match waiting.remove(&terms.reservation) {
            Some(stops) => stops,
            None => plan.remove_from_route(terms.reservation),
        };
        // The goods came on board of this courier where the reports say.
        plan.append(to, stops.into_iter().map(|stop| Stop { loaded_at: None, ..stop }).collect());
        self.take_over_plan(plan, waiting);
    }

    /// Applies the progress of stops and of the shift to the route.
    pub(super) fn go_on(&mut self, shift: ShiftId, stops: &HashMap<StopId, StopProgress>, after: RouteProgress) {
        let change = self.state.plan.go_on(shift, stops, VehicleStatus::of(&after));
        if let Some(change) = change {
            self.effects.changed(change, &self.state.zone.skills);
        }
        self.state.progress.insert(shift, after);
        self.effects.writes.progress.insert(shift, after);
    }

    /// Writes the reports, the resulting outcomes and the outbox events.
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
            self.effects.writes.reports.push(ByCommand { command: index, row: reported });
            let Some(found) = found else { continue };
            let state = seen.entry(found.stop.visit.stop).or_insert(found.stop.progress.state);
            if event.kind.stop_state() > *state {
                *state = event.kind.stop_state();
                self.effects.writes.outbox.push(outbox_events::stop(
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
            self.effects.writes.outbox.push(outbox_events::shift(
                self.state.key,
                &self.state.zone,
                report,
                after.shift,
                self.now,
            ));
        }
    }

    /// The position of a vehicle that broke down.
    fn stranded(&self, shift: ShiftId) -> Stranded {
        let progress = self.state.progress.get(&shift);
        let broken = progress.is_some_and(|p| p.shift == ShiftState::BrokenDown && p.departed_at.is_some());
        let Some(route) = self.state.plan.route(shift).filter(|_| broken) else { return HashMap::new() };
        let point = self.state.stands_at(route);
        HashMap::from([(shift, (point, self.state.zone.areas.at(point.place)))])
    }

    /// Applies a delay check: delays of couriers, released routes and trips, and ended shifts with unserved stops, which are
    /// repaired.
    pub(super) fn watch(&mut self, watch: &DelayCheck) -> AppResult<Outcome> {
        let mut late = self.delay(&watch.seen);
        for shift in &watch.released {
            let Some(progress) = self.state.progress.get(shift).filter(|p| p.released_at.is_none()) else { continue };
            let after = RouteProgress { released_at: Some(self.now), ..*progress };
            self.go_on(*shift, &HashMap::new(), after);
        }
        for (shift, load) in &watch.released_loads {
            self.release_load(*shift, *load);
        }
        late.extend(&watch.ended);
        let disturbed = self.resolve_violations(&late, &HashMap::new());
        Ok(Outcome::Reported { results: Vec::new(), disturbed })
    }

    /// Makes the list of the goods of a load stop final. Returns `false` if it is no open load stop of the route.
    pub(super) fn release_load(&mut self, shift: ShiftId, load: StopId) -> bool {
        let Some(route) = self.state.plan.route(shift) else { return false };
        if !route.open_load_stops(self.now).any(|index| route.stops()[index].visit.stop == load) {
            return false;
        }
        let mut stops = route.stops().to_vec();
        stops.iter_mut().filter(|stop| stop.visit.stop == load).for_each(|stop| stop.pinned = true);
        let plan = self.state.plan.with_stops([(shift, stops)]);
        let waiting = self.state.waiting.clone();
        self.take_over_plan(plan, waiting);
        true
    }

    /// Shifts the times of routes of couriers at work according to the clock and the latest positions. Returns the
    /// routes that changed.
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

    /// Repairs routes that break a rule or a promise, within a limit of steps. Returns the number of disturbed stops.
    pub(super) fn resolve_violations(&mut self, shifts: &BTreeSet<ShiftId>, stranded: &Stranded) -> usize {
        let mut shifts = shifts.clone();
        shifts.extend(self.follow_goods());
        let mut count = 0;
        for _ in 0..MOST_ROUNDS {
            let Some(disturbed) = self.patch(&shifts, stranded) else { return count };
            count += disturbed;
            shifts = self.follow_goods();
        }
        count + self.patch(&shifts, stranded).unwrap_or(0)
    }

    /// Returns `None` if none of these routes is in trouble.
    fn patch(&mut self, shifts: &BTreeSet<ShiftId>, stranded: &Stranded) -> Option<usize> {
        let look =
            |shift: &ShiftId| self.state.plan.route(*shift).is_some_and(|route| in_trouble(route) || late(route));
        if !shifts.iter().any(look) {
            return None;
        }
        let effort = PatchEffort { now: self.now, moves: self.limits.repair.enabled, steps: PATCH_STEPS };
        let shifts: Vec<_> = shifts.iter().copied().collect();
        let Repaired { plan, waiting, .. } = patch(&self.state.plan, &self.state.waiting, &shifts, stranded, effort);
        let count = self.state.seen_by_couriers(&plan, self.now);
        self.take_over_plan(plan, waiting);
        Some(count)
    }

    /// Replaces the plan and the waiting stops by another plan of the same reservations, and records the differences.
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
        self.effects.writes.progress.insert(shift, progress);
    }
}

/// Refuses all reports, because the shift belongs to another courier now.
fn of_another_courier(report: &Report) -> Outcome {
    let refused = |event: &CourierEvent| ReportResult { id: event.id, verdict: Verdict::Refused("shift_not_found") };
    Outcome::Reported { results: report.events.iter().map(refused).collect(), disturbed: 0 }
}

/// The difference between two states of one route.
fn change(old: &Route, new: &Route) -> Change {
    let by_id = |route: &Route| -> HashMap<Uuid, Stop> {
        route.stops().iter().map(|stop| (stop.visit.stop.0, stop.clone())).collect()
    };
    let (was, is) = (by_id(old), by_id(new));
    let differs = |stop: &&Stop| was.get(&stop.visit.stop.0).is_some_and(|old| old != *stop);
    // A stop whose kind changed gets a new row.
    let another = |stop: &Stop| was.get(&stop.visit.stop.0).is_none_or(|old| old.visit.kind != stop.visit.kind);
    let left = |stop: &&Stop| is.get(&stop.visit.stop.0).is_none_or(|new| new.visit.kind != stop.visit.kind);
    Change {
        shift: new.vehicle().shift,
        added: new.stops().iter().filter(|stop| another(stop)).cloned().collect(),
        removed: old.stops().iter().filter(left).cloned().collect(),
        moved: new.stops().iter().filter(differs).filter(|stop| !another(stop)).cloned().collect(),
    }
}

/// Whether an open stop is later than promised.
fn late(route: &Route) -> bool {
    route.stops().iter().any(|stop| stop.promised_until.is_some() && !stop.progress.is_over())
}

fn in_trouble(route: &Route) -> bool {
    let left_behind = || route.stops().iter().any(|stop| stop.terms.is_some() && !stop.progress.is_over());
    route.fault().is_some() || (route.vehicle().status.gone && left_behind())
}

/// The shifts that ended at `before` or earlier and have unserved stops.
pub fn left_undone(plan: &Plan, progress: &HashMap<ShiftId, RouteProgress>, before: Timestamp) -> Vec<ShiftId> {
    let ended = |shift: &ShiftId| {
        progress.get(shift).is_some_and(|p| p.shift == ShiftState::Ended && p.ended_at.is_some_and(|at| at <= before))
    };
    let routes = plan.routes().iter().filter(|route| in_trouble(route));
    routes.map(|route| route.vehicle().shift).filter(ended).collect()
}

/// The shifts whose couriers have started work and are still at work.
fn at_work(plan: &Plan, progress: &HashMap<ShiftId, RouteProgress>) -> Vec<ShiftId> {
    let shifts = plan.routes().iter().map(|route| route.vehicle().shift);
    shifts.filter(|shift| progress.get(shift).is_some_and(RouteProgress::is_live)).collect()
}

/// Whether the clock or the latest positions would change the times of any route of a courier at work.
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
