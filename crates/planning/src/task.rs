//! What stands in routes, and what is to be inserted into them.

use ritiro_domain::{
    DepotId, Load, Rank, ReservationId, Seconds, SkillSet, SlotTemplateId, StopId, StopKind, StopProgress, Timestamp,
    Window,
};

use super::Point;
use super::insertion::Visiting;
use super::timetable::{Reported, StopAttributes};

/// One visit: where, when service may start, how long it takes, what is handed over or taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visit {
    /// Its stop's id.
    pub stop: StopId,
    /// What happens.
    pub kind: StopKind,
    /// Where; `None` only for a break, which happens where the courier is. A break has a place of its own once the stop
    /// that brought the courier there is taken out and the rest of the route counts on it.
    pub point: Option<Point>,
    /// When service may start.
    pub window: Window,
    /// How long it takes.
    pub service: Seconds,
    /// What changes hands.
    pub load: Load,
}

/// What holds for all stops of one reservation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Whose stops they are.
    pub reservation: ReservationId,
    /// What the courier must know.
    pub skills: SkillSet,
    /// Where the courier must load, if that matters.
    pub depot: Option<DepotId>,
    /// Shipments: the longest time from the end of service at the pickup to the start of service at the drop-off.
    pub max_ride: Option<Seconds>,
    /// The slot of the catalogue that it was sold as.
    pub template: Option<SlotTemplateId>,
}

/// The visits of a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Visits {
    /// A delivery or a collection.
    Single(Visit),
    /// A shipment: the pickup comes before the drop-off, in the same route.
    Pair {
        /// At the origin.
        pickup: Visit,
        /// At the destination.
        dropoff: Visit,
    },
}

/// What is to be inserted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// What holds for all its stops.
    pub terms: Terms,
    /// One or two visits.
    pub visits: Visits,
}

impl Task {
    /// The visit whose window the shopper chooses: the drop-off of a shipment, else the only one.
    pub fn main(&self) -> &Visit {
        match &self.visits {
            Visits::Single(visit) | Visits::Pair { dropoff: visit, .. } => visit,
        }
    }

    /// Its visits for a timetable, entering the plan at `now`; the main one gets `entry`, a pickup the number behind that.
    pub(super) fn visiting(&self, now: Timestamp, entry: u32) -> Visiting {
        let facts = |visit: &Visit, entry| StopAttributes {
            entry,
            kind: visit.kind,
            point: visit.point,
            window: visit.window,
            service: visit.service,
            depart_after: now,
            load: visit.load,
            reported: Reported::default(),
        };
        let pickup = match &self.visits {
            Visits::Single(_) => None,
            Visits::Pair { pickup, .. } => Some(facts(pickup, entry + 1)),
        };
        Visiting { pickup, main: facts(self.main(), entry), max_ride: self.terms.max_ride }
    }

    /// The same task with another window at its main visit.
    #[must_use]
    pub fn at(mut self, window: Window) -> Self {
        match &mut self.visits {
            Visits::Single(visit) | Visits::Pair { dropoff: visit, .. } => visit.window = window,
        }
        self
    }
}

/// A visit that stands in a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// What happens there.
    pub visit: Visit,
    /// `None` only for a break.
    pub terms: Option<Terms>,
    /// Its place in the order of the route.
    pub rank: Rank,
    /// The courier leaves for it at this instant or later: it entered the plan then, and nobody drives back in time.
    pub depart_after: Timestamp,
    /// How far it has got.
    pub progress: StopProgress,
    /// Whether an operator gave it to this courier.
    pub pinned: bool,
    /// Where the promised window ends, if that cannot be kept: the visit's window goes beyond it then.
    pub promised_until: Option<Timestamp>,
}

impl Stop {
    /// A stop at which nothing has happened yet.
    pub fn new(visit: Visit, terms: Option<Terms>, rank: Rank, depart_after: Timestamp) -> Self {
        Self { visit, terms, rank, depart_after, progress: StopProgress::PLANNED, pinned: false, promised_until: None }
    }

    /// The window that was promised, whatever the plan makes of it.
    pub fn promised(&self) -> Window {
        let window = self.visit.window;
        let until = self.promised_until.unwrap_or(window.end());
        Window::lasting(window.start(), until - window.start())
    }

    /// Has the plan's window end where service starts, if that is after the promise, and remembers what was promised; else the window
    /// is the promised one.
    pub(super) fn serve_at(&mut self, start: Timestamp) {
        let promised = self.promised();
        self.promised_until = (start > promised.end()).then_some(promised.end());
        self.visit.window = Window::lasting(promised.start(), start.max(promised.end()) - promised.start());
    }

    /// Whether it happens wherever the courier is.
    pub fn location_free(&self) -> bool {
        self.visit.point.is_none()
    }

    /// Whether it belongs to a reservation.
    pub fn is_of(&self, reservation: ReservationId) -> bool {
        self.terms.is_some_and(|t| t.reservation == reservation)
    }
}
