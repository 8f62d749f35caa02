//! Inserts the visits of a task into a copy of a timetable and computes the schedule of the whole route.

use super::insertion::Seat;
use super::task_visits::TaskVisits;
use super::timetable::{StopAttributes, Timetable};
use super::{Travel, constraints};
use ritiro_domain::Timestamp;

/// Computes the schedule of the whole route with the visits inserted. Ride limits couple distant stops, so with them the
/// interval test is necessary but not sufficient. Returns the new schedule if it keeps every constraint and changes nothing
/// that has happened before `now`.
///
/// The nodes of the seat are in the numbering before the first visit is inserted.
pub(super) fn tried<T: Travel + ?Sized>(
    table: &Timetable,
    task: &TaskVisits,
    seat: Seat,
    now: Timestamp,
    travel: &T,
) -> Option<Timetable> {
    let mut trial = table.clone();
    let frozen = table.frozen_count(now);
    let next = frozen.min(table.stops());
    if seat.loads.count() > 0 && !table.can_leave(table.trips[seat.at].load_point, frozen, now) {
        trial.keep_goods_on_board(seat.at);
    }
    put_visits(&mut trial, task, seat, now, travel);
    if seat.loads.count() > 0 {
        // A trip with fewer goods could leave earlier, but not in the past.
        let left = table.leave(next).min(now);
        let next = &mut trial.nodes[next + 1];
        next.depart_after = next.depart_after.max(left);
    }
    trial.settle();
    let same = (0..=next).all(|k| trial.nodes[k].start == table.nodes[k].start);
    // An earlier drop-off may require an earlier pickup than the courier can still reach.
    let possible = trial.leave(next) >= now.min(table.leave(next));
    (trial.violation.is_none() && same && possible).then_some(trial)
}

/// Inserts the visits and their load stops. The nodes of the seat are in the numbering before the first visit is inserted. The
/// times are wrong until [`Timetable::settle`] runs.
pub(super) fn put_visits<T: Travel + ?Sized>(
    table: &mut Timetable,
    task: &TaskVisits,
    seat: Seat,
    now: Timestamp,
    travel: &T,
) {
    let Seat { at, dropoff_at, loads } = seat;
    let load_stop = StopAttributes::load_stop(table, now);
    match &task.pickup {
        None => {
            if loads.after {
                table.put(at, &load_stop, travel);
            }
            table.put(at, &task.main, travel);
            if loads.before {
                table.put(at, &load_stop, travel);
            }
        }
        Some(pickup) => {
            table.put(at, pickup, travel);
            table.put(dropoff_at + 1, &task.main, travel);
        }
    }
    table.rides.extend(constraints::rides_of(task));
}
