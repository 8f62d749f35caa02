//! What is done at once: every route keeps its rules again, within a number of steps.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ritiro_domain::{ReservationId, ShiftId, Timestamp};

use super::budget::Budget;
use super::{Repair, Repaired, task_of};
use crate::{Plan, Point, Stop};

/// How much may be done at once.
#[derive(Clone, Copy, Debug)]
pub struct PatchEffort {
    /// What is under way at this instant stays.
    pub now: Timestamp,
    /// Whether anything may be moved; if not, it is only marked what is late.
    pub moves: bool,
    /// Most steps to look for other places. Whatever they are, every route is made to keep its rules.
    pub steps: u64,
}

/// Makes some routes of a plan keep their rules again. `stranded` says where the vehicles are that broke down.
///
/// What is not found within the steps is late, or waits: [`super::repair`] looks for something better. The same input gives the
/// same plan.
pub fn patch(
    plan: &Plan,
    waiting: &HashMap<ReservationId, Vec<Stop>>,
    shifts: &[ShiftId],
    stranded: &HashMap<ShiftId, Point>,
    effort: PatchEffort,
) -> Repaired {
    let PatchEffort { now, moves, steps } = effort;
    let ask = &mut |spent| spent <= steps;
    let mut repair = Repair {
        plan: plan.clone(),
        moved: BTreeSet::new(),
        waiting: waiting.clone(),
        now,
        moves,
        budget: Budget::new(ask),
    };
    let shifts: BTreeSet<ShiftId> = shifts.iter().copied().collect();
    let (gone, driven): (Vec<_>, Vec<_>) = shifts.iter().partition(|shift| moves && repair.is_gone(**shift));
    driven.into_iter().for_each(|shift| repair.resolve_violations(shift));
    let left: Vec<_> = gone.into_iter().flat_map(|shift| repair.reassign_all(shift, stranded)).collect();
    left.into_iter().for_each(|reservation| repair.seat_at_once(reservation));
    let changed = |shift: &ShiftId| match (plan.route(*shift), repair.plan.route(*shift)) {
        (Some(old), Some(new)) => !Arc::ptr_eq(old, new),
        _ => false,
    };
    let all: Vec<_> = plan.routes().iter().map(|route| route.vehicle().shift).collect();
    let touched: Vec<_> = all.into_iter().filter(|shift| shifts.contains(shift) || changed(shift)).collect();
    touched.into_iter().for_each(|shift| repair.tighten(shift));
    repair.done()
}

impl Repair<'_> {
    /// A reservation that waits gets a place within its promise, if there is one for which nobody has to move.
    fn seat_at_once(&mut self, reservation: ReservationId) {
        let Some(task) = self.waiting.get(&reservation).and_then(|stops| task_of(stops)) else { return };
        if let Some(plan) = self.kept(&self.plan, &task) {
            self.plan = plan;
            self.waiting.remove(&reservation);
            self.moved.insert(reservation);
        }
    }
}
