//! Positions for a delivery that is tried again, in the route of the courier who has its goods on board. Nothing is loaded for it, so
//! it can come into any trip.

use super::constraints::{Miss, capacity, open_route};
use super::task_visits::TaskVisits;
use super::timetable::{NodeViolation, StopAttributes, Timetable};
use super::trips::{Loads, ON_BOARD};
use super::{Insertion, Objective, Plan, Route, Task, Travel};
use ritiro_domain::{Seconds, StopId, StopKind, Timestamp, Window};

/// The route of the courier who has the goods of a task on board, and the index of the stop at which they could not be handed over.
pub(super) fn carrier(plan: &Plan, task: &TaskVisits, now: Timestamp) -> Option<(usize, usize)> {
    let failed = task.terms.retry_of.filter(|_| task.pickup.is_none() && task.main.kind == StopKind::Delivery)?;
    plan.routes().iter().enumerate().find_map(|(index, route)| Some((index, route.can_try_again(failed, now)?)))
}

/// The search in one route. The number of couriers with goods of a failed stop is one, so every position is computed in full.
pub(super) struct RetrySearch<'a> {
    pub index: usize,
    pub route: &'a Route,
    pub failed: usize,
    pub task: &'a TaskVisits<'a>,
    pub now: Timestamp,
    pub objective: Objective,
    pub travel: &'a dyn Travel,
}

impl RetrySearch<'_> {
    /// Whether the courier may serve the task at all. The goods are on board, so the depot does not matter.
    pub fn is_open(&self) -> bool {
        let wanted = self.task.terms.skills.0;
        let vehicle = self.route.vehicle();
        let inside = vehicle.areas.is_none_or(|areas| areas.meets(self.task.main.areas));
        wanted & vehicle.skills.0 == wanted && inside && open_route::is_open(&self.route.table)
    }

    /// Calls `found` with the insertion behind each open node for this window, or with the reason why there is none.
    pub fn each(&self, window: Window, mut found: impl FnMut(Result<Insertion, Miss>)) {
        let open = self.route.table.open(self.now);
        for at in open.start.max(self.failed + 1)..open.end {
            found(self.behind(at, window));
        }
    }

    fn behind(&self, at: usize, window: Window) -> Result<Insertion, Miss> {
        let before = &self.route.table;
        let mut after = before.clone();
        after.cargo[self.failed + 1].reported.kept = true;
        let visit = StopAttributes { window, loaded_at: ON_BOARD, ..self.task.main };
        after.put(at, &visit, self.route.vehicle().drives(self.travel).travel());
        after.settle();
        if let Some(violation) = after.violation {
            return Err(missed(&after, violation));
        }
        let (cost, start) = (self.objective.table(&after) - self.objective.table(before), after.nodes[at + 1].start);
        let detour = after.driving - before.driving;
        let (route, loads, opens_route) = (self.index, Loads::default(), self.route.is_idle());
        Ok(Insertion { route, at, dropoff_at: at, loads, start, cost, detour, opens_route })
    }
}

fn missed(table: &Timetable, violation: NodeViolation) -> Miss {
    match violation {
        NodeViolation::Late(node) => {
            let node = &table.nodes[node];
            Miss::Time((node.start - node.window.end()).max(Seconds(1)))
        }
        NodeViolation::Overload(node) => {
            capacity::carries(table.capacity, table.cargo[node].on_board).err().unwrap_or(Miss::Closed)
        }
        NodeViolation::Ride(_) => Miss::Closed,
    }
}

impl Route {
    /// The stop that failed and whose goods this courier would hand over, if a task enters this route.
    pub(super) fn keeps_goods_of(&self, task: &Task, now: Timestamp) -> Option<StopId> {
        let failed = task.terms.retry_of.filter(|_| task.main().kind == StopKind::Delivery)?;
        self.can_try_again(failed, now).map(|_| failed)
    }
}
