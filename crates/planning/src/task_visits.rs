//! The visits of a task as a timetable needs them.

use super::insertion::Seat;
use super::timetable::{Reported, StopAttributes};
use super::trips::NEAREST;
use super::{Task, Terms, Visit, Visits};
use ritiro_domain::{StopKind, Timestamp};

/// The visits of one task, with its terms.
#[derive(Clone, Copy, Debug)]
pub(super) struct TaskVisits<'a> {
    pub terms: &'a Terms,
    /// The pickup of a shipment.
    pub pickup: Option<StopAttributes>,
    /// The only visit, or the drop-off of a shipment.
    pub main: StopAttributes,
}

impl TaskVisits<'_> {
    /// The node of the main visit after the insertion.
    pub fn main_node(&self, seat: Seat) -> usize {
        if self.pickup.is_some() { seat.dropoff_at + 2 } else { seat.at + 1 + usize::from(seat.loads.before) }
    }
}

impl Task {
    /// When the goods can be loaded, if the task enters the plan at `now`: not before that, because the courier may have begun to
    /// load other goods.
    pub(super) fn ready(&self, kind: StopKind, now: Timestamp) -> Timestamp {
        match kind {
            StopKind::Delivery => self.terms.ready.map_or(now, |ready| ready.max(now)),
            _ => Timestamp::MIN,
        }
    }

    /// The visits as attributes for a timetable, for a task that enters the plan at `now`. The main visit gets the number
    /// `entry`, and a pickup gets `entry + 1`.
    pub(super) fn entering(&self, now: Timestamp, entry: u32) -> TaskVisits<'_> {
        let attributes = |visit: &Visit, entry| StopAttributes {
            entry,
            kind: visit.kind,
            point: visit.point,
            window: visit.window,
            service: visit.service,
            depart_after: now,
            load: visit.load,
            areas: visit.areas,
            ready: self.ready(visit.kind, now),
            loaded_at: NEAREST,
            reported: Reported::default(),
        };
        let pickup = match &self.visits {
            Visits::Single(_) => None,
            Visits::Pair { pickup, .. } => Some(attributes(pickup, entry + 1)),
        };
        TaskVisits { terms: &self.terms, pickup, main: attributes(self.main(), entry) }
    }
}
