//! From an arrangement back to routes.

use super::desk::{Desk, Origin};
use crate::{Plan, Route, Stop, Visit, Visits};
use ritiro_domain::Rank;

/// The plan with the lanes arranged so; `None` if a route would break a rule.
pub(super) fn finish(desk: &Desk, lanes: &[Vec<u32>]) -> Option<Plan> {
    let changed = (0u32..)
        .zip(desk.lanes.iter().zip(lanes))
        .filter(|(number, (_, entries))| !is_as_before(desk, *number, entries));
    let routes: Vec<(usize, Route)> =
        changed.map(|(number, (lane, entries))| (lane.route, route(desk, number, entries))).collect();
    let sound = routes.iter().all(|(index, route)| {
        let before = &desk.plan.routes()[*index];
        route.fault().is_none() && route.goes_on_from(before, desk.now)
    });
    debug_assert!(sound, "what was arranged in place is sound as routes");
    (sound && !routes.is_empty()).then(|| desk.plan.with_routes(routes))
}

fn is_as_before(desk: &Desk, lane: u32, entries: &[u32]) -> bool {
    let before = desk.plan.routes()[desk.lanes[lane as usize].route].stops().len();
    let here = |(index, entry): (usize, &u32)| matches!(desk.origins[*entry as usize], Origin::Stop { lane: l, index: i } if l == lane && i == index);
    before == entries.len() && entries.iter().enumerate().all(here)
}

fn route(desk: &Desk, lane: u32, entries: &[u32]) -> Route {
    let before = &desk.plan.routes()[desk.lanes[lane as usize].route];
    let frozen = before.frozen(desk.now);
    let ranks = Rank::spread(entries.len());
    let stops = entries.iter().zip(ranks).enumerate().map(|(index, (entry, rank))| {
        let mut stop = stop(desk, *entry);
        stop.rank = rank;
        if index >= frozen && stop.terms.is_some() {
            // It enters this place now.
            stop.depart_after = stop.depart_after.max(desk.now);
        }
        stop
    });
    before.rearranged(stops.collect(), desk.now, desk.plan.travel()).0
}

fn stop(desk: &Desk, entry: u32) -> Stop {
    match desk.origins[entry as usize] {
        Origin::Stop { lane, index } => desk.plan.routes()[desk.lanes[lane as usize].route].stops()[index].clone(),
        Origin::Task { task, pickup } => {
            let task = desk.tasks[task];
            let visit = match &task.visits {
                Visits::Pair { pickup: visit, .. } if pickup => visit,
                _ => task.main(),
            };
            let visit = Visit { window: desk.stops[entry as usize].window, ..visit.clone() };
            Stop::new(visit, Some(task.terms), Rank::between(None, None), desk.now)
        }
    }
}
