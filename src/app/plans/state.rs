//! A plan with what its writer must know beside the routes.

use std::collections::HashMap;
use std::sync::Arc;

use crate::store::plans::PlanKey;
use ritiro_domain::{
    Hold, HoldId, Mark, ReservationId, RouteProgress, ShiftId, SlotDay, SlotPlace, SlotTemplateId, StopId, Timestamp,
    Window, Zone,
};
use ritiro_planning::{Plan, Stop, disturbed};

/// One committed state of a plan. Cloning is cheap.
#[derive(Clone)]
pub struct PlanState {
    /// Which plan.
    pub key: PlanKey,
    /// The rules of its zone.
    pub zone: Arc<Zone>,
    /// Edits of the fleet raise it; `None` for a day that never had a shift.
    pub epoch: Option<i64>,
    /// The routes.
    pub plan: Plan,
    /// The version of each route.
    pub versions: HashMap<ShiftId, i64>,
    /// How far each route and its shift have got.
    pub progress: HashMap<ShiftId, RouteProgress>,
    /// What was reported in each shift, in order of time.
    pub marks: HashMap<ShiftId, Arc<Vec<Mark>>>,
    /// The stops of reservations that stand in no route: they wait for a courier who can serve them.
    pub waiting: HashMap<ReservationId, Vec<Stop>>,
    /// The holds that stand in routes.
    pub holds: HashMap<HoldId, Arc<Hold>>,
    /// How many places of each slot are taken. Of the slots of another day this may be old: the plan of that day hears of every
    /// change, this one does not. A commit counts in the database.
    pub taken: HashMap<SlotDay, i32>,
    /// Of the reservations that take places in other slots than the one of this day that they were sold as: in which.
    pub places: HashMap<ReservationId, Vec<SlotDay>>,
    /// Reservations in routes that are neither held nor booked: their process died before it could take them out.
    pub orphans: Vec<ReservationId>,
}

impl PlanState {
    /// Whether a hold's time has run out.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.holds.values().any(|hold| hold.expires_at < now)
    }

    /// Whose stop it is, in a route or waiting for one.
    pub fn reservation_of(&self, stop: StopId) -> Option<ReservationId> {
        let in_routes = self.plan.routes().iter().flat_map(|route| route.stops());
        let mut all = in_routes.chain(self.waiting.values().flatten());
        all.find(|found| found.visit.stop == stop)?.terms.map(|terms| terms.reservation)
    }

    /// How many stops of couriers who have taken their route, or are on it, another plan of the same reservations disturbs.
    pub fn seen_by_couriers(&self, other: &Plan, now: Timestamp) -> usize {
        let seen = |shift: &ShiftId| {
            self.progress.get(shift).is_some_and(|p| p.accepted_at.is_some() || p.started_at.is_some())
        };
        disturbed(&self.plan, other, now, seen)
    }

    /// How many places of a slot are taken.
    pub fn taken_of(&self, slot: SlotDay) -> i32 {
        self.taken.get(&slot).copied().unwrap_or(0)
    }

    /// How many places a limited slot has, if all of them are taken.
    pub fn is_full(&self, place: SlotPlace) -> Option<i32> {
        place.most.filter(|most| self.taken_of(place.slot) >= *most)
    }

    /// The slots in which a reservation takes places, if it was sold as that one (`None`: a window of one's own).
    pub fn slots_of(&self, reservation: ReservationId, sold_as: Option<SlotTemplateId>) -> Vec<SlotDay> {
        let sold_as = sold_as.map(|template| SlotDay { template, date: self.key.1 });
        self.places.get(&reservation).cloned().unwrap_or_else(|| sold_as.into_iter().collect())
    }

    /// Whether a courier of this plan may be at work within a window.
    pub fn reaches(&self, window: Window) -> bool {
        self.plan.is_at_work(window)
    }
}
