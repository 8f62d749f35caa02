//! The immediate part of a repair: within a number of steps, every route keeps its constraints again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ritiro_domain::{AreaSet, ReservationId, ShiftId, Timestamp};

use super::budget::Budget;
use super::state::{Repair, Repaired};
use super::waiting::task_of;
use crate::{Plan, Point, Stop};

/// The limits of a patch.
#[derive(Clone, Copy, Debug)]
pub struct PatchEffort {
    /// Stops that are under way at this instant do not change.
    pub now: Timestamp,
    /// Whether reservations may move. If not, the patch only marks what is late.
    pub moves: bool,
    /// The largest number of steps in the search for other positions. Whatever the limit is, the patch makes every route keep
    /// its constraints.
    pub steps: u64,
}

/// The positions of vehicles that broke down, each with the areas in which it lies.
pub type Stranded = HashMap<ShiftId, (Point, AreaSet)>;

/// Makes some routes of a plan keep their constraints again. `stranded` contains the positions of vehicles that broke down.
///
/// A reservation without a better position within the steps is late or waits: [`super::repair`] searches for a better position.
/// The same input gives the same plan.
pub fn patch(
    plan: &Plan,
    waiting: &HashMap<ReservationId, Vec<Stop>>,
    shifts: &[ShiftId],
    stranded: &Stranded,
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
    /// Inserts a waiting reservation within its promised window, if that is feasible without a move of other stops.
    fn seat_at_once(&mut self, reservation: ReservationId) {
        let Some(task) = self.waiting.get(&reservation).and_then(|stops| task_of(stops)) else { return };
        if let Some(plan) = self.kept(&self.plan, &task) {
            self.plan = plan;
            self.waiting.remove(&reservation);
            self.moved.insert(reservation);
        }
    }
}
