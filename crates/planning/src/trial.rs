//! Inserts the visits of a task into a copy of a timetable and computes the schedule of the whole route.

use super::task_visits::TaskVisits;
use super::timetable::Timetable;
use super::{Travel, constraints};
use ritiro_domain::Timestamp;

/// Computes the schedule of the whole route with the visits inserted. Ride limits couple distant stops, so with them the
/// interval test is necessary but not sufficient. Returns the new schedule if it keeps every constraint and changes nothing
/// that has happened before `now`.
///
/// The visits are inserted behind the nodes `at` and `dropoff_at`, in the numbering before the first one is inserted.
pub(super) fn tried<T: Travel + ?Sized>(
    table: &Timetable,
    task: &TaskVisits,
    (at, dropoff_at): (usize, usize),
    now: Timestamp,
    travel: &T,
) -> Option<Timetable> {
    let mut trial = table.clone();
    put_visits(&mut trial, task, (at, dropoff_at), travel);
    trial.settle();
    let next = table.frozen_count(now).min(table.stops());
    let same = (0..=next).all(|k| trial.nodes[k].start == table.nodes[k].start);
    // An earlier drop-off may require an earlier pickup than the courier can still reach.
    let possible = trial.leave(next) >= now.min(table.leave(next));
    (trial.violation.is_none() && same && possible).then_some(trial)
}

/// Inserts the visits behind the nodes `at` and `dropoff_at`, in the numbering before the first one is inserted. The times are
/// wrong until [`Timetable::settle`] runs.
pub(super) fn put_visits<T: Travel + ?Sized>(
    table: &mut Timetable,
    task: &TaskVisits,
    (at, dropoff_at): (usize, usize),
    travel: &T,
) {
    match &task.pickup {
        None => table.put(at, &task.main, travel),
        Some(pickup) => {
            table.put(at, pickup, travel);
            table.put(dropoff_at + 1, &task.main, travel);
        }
    }
    table.rides.extend(constraints::rides_of(task));
}
