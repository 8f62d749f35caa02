//! Stops of routes, and tasks that are to be inserted into routes.

use ritiro_domain::{
    AreaSet, DepotId, Load, LoadPoint, Rank, ReservationId, Seconds, SkillSet, SlotTemplateId, StopId, StopKind,
    StopProgress, Timestamp, Window,
};

use super::Point;

/// One visit: its place, its window for the start of service, its service time and its load.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visit {
    /// The id of its stop.
    pub stop: StopId,
    /// The kind of visit.
    pub kind: StopKind,
    /// The place. It is `None` only for a break that takes place wherever the courier is. A break gets a place of its own if
    /// the stop that brought the courier there is removed and the rest of the route depends on that place.
    pub point: Option<Point>,
    /// The window for the start of service.
    pub window: Window,
    /// The service time in seconds.
    pub service: Seconds,
    /// The load that is handed over or taken on board.
    pub load: Load,
    /// The areas of the zone in which the place lies.
    pub areas: AreaSet,
}

/// The terms that apply to all stops of one reservation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
    /// The reservation.
    pub reservation: ReservationId,
    /// The skills that the courier must have.
    pub skills: SkillSet,
    /// The depot at which the courier must load, if the reservation requires one.
    pub depot: Option<DepotId>,
    /// For shipments: the longest time from the end of service at the pickup to the start of service at the drop-off.
    pub max_ride: Option<Seconds>,
    /// For deliveries: the goods are ready to be loaded at this instant; `None` means at any time.
    pub ready: Option<Timestamp>,
    /// The slot template of the catalogue slot that was sold.
    pub template: Option<SlotTemplateId>,
    /// For a delivery that is tried again: the stop at which its goods could not be handed over. The goods were on board of that stop's
    /// courier when this reservation was made. Other couriers can load them when they are `ready` at the depot again.
    pub retry_of: Option<StopId>,
}

impl Terms {
    /// The terms of a reservation that any courier may serve.
    pub fn of(reservation: ReservationId) -> Self {
        let (skills, depot, max_ride) = (SkillSet::default(), None, None);
        Self { reservation, skills, depot, max_ride, ready: None, template: None, retry_of: None }
    }
}

/// The visits of a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Visits {
    /// A delivery or a collection.
    Single(Visit),
    /// A shipment: the pickup comes before the drop-off, in the same route.
    Pair {
        /// The visit at the origin.
        pickup: Visit,
        /// The visit at the destination.
        dropoff: Visit,
    },
}

/// A task that is to be inserted into a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// The terms that apply to all its stops.
    pub terms: Terms,
    /// One visit or two visits.
    pub visits: Visits,
}

impl Task {
    /// The visit whose window the shopper chooses: the drop-off of a shipment, otherwise the only visit.
    pub fn main(&self) -> &Visit {
        match &self.visits {
            Visits::Single(visit) | Visits::Pair { dropoff: visit, .. } => visit,
        }
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

/// A visit in a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// The visit.
    pub visit: Visit,
    /// The terms of its reservation. They are `None` only for a break and for a load stop.
    pub terms: Option<Terms>,
    /// The rank that defines its position in the route.
    pub rank: Rank,
    /// The courier leaves for the stop at this instant or later. It is at least the instant at which the stop entered the plan,
    /// because a courier cannot leave in the past.
    pub depart_after: Timestamp,
    /// The progress that the courier reported.
    pub progress: StopProgress,
    /// Whether an operator assigned the stop to this courier.
    pub pinned: bool,
    /// The end of the promised window, if the plan cannot keep the promise. The visit's window then ends later.
    pub promised_until: Option<Timestamp>,
    /// For deliveries whose goods stay on board while the courier loads another trip: where they were loaded. `None` means at the
    /// load stop before it, or at the start of the route if there is none. For a delivery that is tried again by the same courier: the
    /// stop at which its goods could not be handed over.
    pub loaded_at: Option<LoadPoint>,
    /// When the reservation left the stop while its goods were on board. Nobody goes there any more; the goods stay on board until the
    /// courier is back at the depot. Such a stop has failed.
    pub called_off: Option<Timestamp>,
}

impl Stop {
    /// A stop without any progress.
    pub fn new(visit: Visit, terms: Option<Terms>, rank: Rank, depart_after: Timestamp) -> Self {
        let (progress, pinned) = (StopProgress::PLANNED, false);
        Self {
            visit,
            terms,
            rank,
            depart_after,
            progress,
            pinned,
            promised_until: None,
            loaded_at: None,
            called_off: None,
        }
    }

    /// The promised window, even if the plan uses a later end.
    pub fn promised(&self) -> Window {
        let window = self.visit.window;
        let until = self.promised_until.unwrap_or(window.end());
        Window::lasting(window.start(), until - window.start())
    }

    /// Sets the plan's window for a start of service. If `start` is after the promised window, the plan's window ends at
    /// `start`, and the stop keeps the end of the promised window. Otherwise the plan's window is the promised window.
    pub(super) fn serve_at(&mut self, start: Timestamp) {
        let promised = self.promised();
        self.promised_until = (start > promised.end()).then_some(promised.end());
        self.visit.window = Window::lasting(promised.start(), start.max(promised.end()) - promised.start());
    }

    /// Whether the stop takes place wherever the courier is.
    pub fn location_free(&self) -> bool {
        self.visit.point.is_none() || self.called_off.is_some()
    }

    /// Whether the stop belongs to a reservation.
    pub fn is_of(&self, reservation: ReservationId) -> bool {
        self.terms.is_some_and(|t| t.reservation == reservation)
    }
}
