//! The background part of a repair: the search for better positions for reservations that are late or waiting.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use ritiro_domain::{ReservationId, Seconds, Timestamp};

use super::budget::{Ask, Budget};
use super::lateness::is_late;
use super::search::{Case, Found, RepairEffort, Search};
use super::seat_waiting::is_free;
use super::state::Repair;
use crate::{Plan, Stop};

/// Whether the plan or the waiting reservations contain anything for which a search could find a better position.
pub fn needs_repair(plan: &Plan, waiting: &HashMap<ReservationId, Vec<Stop>>, now: Timestamp) -> bool {
    waiting.values().any(|stops| is_free(stops)) || plan.routes().iter().any(|route| is_late(route, now))
}

/// Searches for better positions for reservations that are late in a plan, or waiting. The result has fewer waiting
/// reservations, or less lateness, and nothing else is later than before.
///
/// `due` decides whether a case is worth trying, given its lateness. The search calls `go_on` before each piece of work, with
/// the total number of steps at its end. If `go_on` returns `false`, the result is what was found until then. So the caller
/// sets limits of steps or of time. The same input and the same answers give the same result.
pub fn repair(
    plan: &Plan,
    waiting: &HashMap<ReservationId, Vec<Stop>>,
    effort: RepairEffort,
    due: &dyn Fn(Case, Seconds) -> bool,
    go_on: Ask<'_>,
) -> Found {
    let (moved, budget) = (BTreeSet::new(), Budget::new(go_on));
    let (now, moves) = (effort.now, true);
    let repair = Repair { plan: plan.clone(), moved, waiting: waiting.clone(), now, moves, budget };
    let mut search = Search { repair, effort, due, tried: Vec::new() };
    search.reconsider();
    search.seat_waiting();
    search.recover_late();
    let Search { mut repair, tried, .. } = search;
    let all: Vec<_> = plan.routes().iter().map(|route| route.vehicle().shift).collect();
    all.into_iter().for_each(|shift| repair.tighten(shift));
    let complete = !repair.budget.is_over();
    let after = repair.done();
    let pairs = plan.routes().iter().zip(after.plan.routes());
    let changed = waiting.len() != after.waiting.len() || pairs.into_iter().any(|(old, new)| !Arc::ptr_eq(old, new));
    Found { better: changed.then_some(after), tried, complete }
}
