//! Reservations that wait without a route: as tasks, and in positions after their promised windows.

use crate::{InsertionCriterion, Plan, Stop, Task, Visit, Visits, find_insertions};
use ritiro_domain::{Seconds, StopKind, Timestamp, Window};

/// A plan with the task inserted at the earliest start after its promised window, within the working hours of the courier.
/// Returns `None` if there is no such position. The stop's window ends at its start of service, so later insertions cannot
/// delay it. The stop keeps the end of the promised window.
pub(crate) fn late_seat(plan: &Plan, task: &Task, stops: &[Stop], now: Timestamp) -> Option<Plan> {
    let promised = task.main().window;
    let whole_day = Window::lasting(promised.start(), Seconds(86_400));
    let late = relaxed(task, whole_day);
    let insertion = find_insertions(plan, &late, &[whole_day], now, InsertionCriterion::Soonest).pop()?.ok()?;
    let mut plan = plan.clone();
    plan.insert(&late, &insertion, now);
    let (route, at) = plan.find(task.terms.reservation)?;
    let shift = route.vehicle().shift;
    let mut marked = route.stops().to_vec();
    for at in at {
        let stop = &mut marked[at];
        let before = stops.iter().find(|old| old.visit.stop == stop.visit.stop);
        stop.visit.window = before.map_or(stop.promised(), Stop::promised);
        let start = route.start_of(stop.visit.stop).unwrap_or(stop.visit.window.end());
        stop.serve_at(start);
    }
    let index = plan.index_of_shift(shift)?;
    let route = plan.routes()[index].with_stops(marked, plan.travel());
    plan.replace_route(index, route);
    Some(plan)
}

/// The same task with other windows: `window` for the main visit, and a window for the pickup that ends when `window` ends.
fn relaxed(task: &Task, window: Window) -> Task {
    let mut task = task.clone().at(window);
    if let Visits::Pair { pickup, .. } = &mut task.visits {
        let start = pickup.window.start().max(Timestamp(0));
        pickup.window = Window::lasting(start, (window.end() - start).max(Seconds::ZERO));
    }
    task
}

/// The stops of a reservation as a task with the promised windows. Returns `None` if the stops are not one complete
/// reservation.
pub(crate) fn task_of(stops: &[Stop]) -> Option<Task> {
    let visit = |stop: &Stop| Visit { window: stop.promised(), ..stop.visit.clone() };
    let terms = stops.first()?.terms?;
    let visits = match stops {
        [only] if matches!(only.visit.kind, StopKind::Delivery | StopKind::Collection) => Visits::Single(visit(only)),
        [pickup, dropoff] if pickup.visit.kind == StopKind::Pickup && dropoff.visit.kind == StopKind::Dropoff => {
            Visits::Pair { pickup: visit(pickup), dropoff: visit(dropoff) }
        }
        _ => return None,
    };
    Some(Task { terms, visits })
}
