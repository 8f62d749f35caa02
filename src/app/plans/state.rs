//! A plan together with the other data that its writer needs.

use std::collections::HashMap;
use std::sync::Arc;

use crate::store::plans::PlanKey;
use ritiro_domain::{
    Hold, HoldId, Mark, Place, ReservationId, RouteProgress, ShiftId, SlotDay, SlotPlace, SlotTemplateId, StopId,
    Timestamp, Window, Zone,
};
use ritiro_planning::{Plan, Point, Route, Stop, disturbed};

/// A stop that a report names.
pub(super) struct FoundStop {
    /// The shift of its route; `None` while the stop waits.
    pub shift: Option<ShiftId>,
    pub stop: Stop,
}

/// One committed state of a plan. Clones are cheap.
#[derive(Clone)]
pub struct PlanState {
    /// The zone and day of the plan.
    pub key: PlanKey,
    /// The rules of its zone.
    pub zone: Arc<Zone>,
    /// Edits of the fleet raise it; `None` for a day that has never had a shift.
    pub epoch: Option<i64>,
    /// The routes.
    pub plan: Plan,
    /// The version of each route.
    pub versions: HashMap<ShiftId, i64>,
    /// The progress of each route and its shift.
    pub progress: HashMap<ShiftId, RouteProgress>,
    /// The reports of each shift in order of time.
    pub marks: HashMap<ShiftId, Arc<Vec<Mark>>>,
    /// Where vehicles broke down, if their couriers reported the place.
    pub breakdowns: HashMap<ShiftId, Place>,
    /// The stops of reservations that are in no route. They wait for a courier who can serve them.
    pub waiting: HashMap<ReservationId, Vec<Stop>>,
    /// The holds whose stops are in routes.
    pub holds: HashMap<HoldId, Arc<Hold>>,
    /// The number of taken places of each slot. The numbers of another day's slots may be outdated, because only the
    /// plan of that day is notified of every change. A commit checks the limit in the database.
    pub taken: HashMap<SlotDay, i32>,
    /// The slots of reservations that take places in other slots than the one of this day that they were sold as.
    pub places: HashMap<ReservationId, Vec<SlotDay>>,
    /// Reservations in routes that are neither held nor booked. Their process died before it could remove them.
    pub orphans: Vec<ReservationId>,
}

impl PlanState {
    /// Whether any hold has expired.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.holds.values().any(|hold| hold.expires_at < now)
    }

    /// Where the goods of a vehicle that broke down are: at the reported place, or else at its last stop.
    pub fn stands_at(&self, route: &Route) -> Point {
        let reported = self.breakdowns.get(&route.vehicle().shift);
        reported.map_or(route.last_place(), |place| self.plan.travel().point(*place))
    }

    /// The reservation of a stop, in a route or waiting.
    pub fn reservation_of(&self, stop: StopId) -> Option<ReservationId> {
        let in_routes = self.plan.routes().iter().flat_map(|route| route.stops());
        let mut all = in_routes.chain(self.waiting.values().flatten());
        all.find(|found| found.visit.stop == stop)?.terms.map(|terms| terms.reservation)
    }

    /// How many stops another plan of the same reservations disturbs, in routes that their couriers have accepted or
    /// started.
    pub fn seen_by_couriers(&self, other: &Plan, now: Timestamp) -> usize {
        let seen = |shift: &ShiftId| {
            self.progress.get(shift).is_some_and(|p| p.accepted_at.is_some() || p.started_at.is_some())
        };
        disturbed(&self.plan, other, now, seen)
    }

    /// The number of taken places of a slot.
    pub fn taken_of(&self, slot: SlotDay) -> i32 {
        self.taken.get(&slot).copied().unwrap_or(0)
    }

    /// The limit of a slot, if it has one and all its places are taken.
    pub fn is_full(&self, place: SlotPlace) -> Option<i32> {
        place.most.filter(|most| self.taken_of(place.slot) >= *most)
    }

    /// The slots in which a reservation takes places. `sold_as` is the slot that it was sold as; `None` for a custom
    /// window.
    pub fn slots_of(&self, reservation: ReservationId, sold_as: Option<SlotTemplateId>) -> Vec<SlotDay> {
        let sold_as = sold_as.map(|template| SlotDay { template, date: self.key.1 });
        self.places.get(&reservation).cloned().unwrap_or_else(|| sold_as.into_iter().collect())
    }

    /// Whether a courier of this plan may be at work within a window.
    pub fn reaches(&self, window: Window) -> bool {
        self.plan.is_at_work(window)
    }
}
