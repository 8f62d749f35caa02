//! The live state of one route.

use crate::numbers::whole_meters;
use std::sync::Arc;

use ritiro_domain::{CourierId, Meters, Position, ReservationId, RouteProgress, ShiftId, Timestamp};
use ritiro_planning::{Eta, Pace, Route, Situation, Stop, Travel, expect};

/// A route at one instant. The value never changes; a new value replaces it.
#[derive(Clone, Debug)]
pub struct LiveRoute {
    /// The id of the route, which is the id of its shift.
    pub shift: ShiftId,
    /// The courier.
    pub courier: CourierId,
    /// The courier's name for shoppers; empty if there is none.
    pub name: Arc<str>,
    /// The number of changes of the route.
    pub version: i64,
    /// The progress of the courier.
    pub progress: RouteProgress,
    /// The stops.
    pub route: Arc<Route>,
    /// The last position of the courier.
    pub position: Option<Position>,
    /// The expected times of the remaining stops, in driving order.
    pub etas: Vec<Eta>,
    /// The time at which this state was computed.
    pub at: Timestamp,
}

/// The input from which the live state of a route is computed.
pub(super) struct Facts<'a> {
    pub route: &'a Arc<Route>,
    pub version: i64,
    pub progress: RouteProgress,
    pub name: Arc<str>,
    pub position: Option<Position>,
}

impl LiveRoute {
    pub(super) fn new(facts: Facts, pace: Pace, now: Timestamp, travel: &dyn Travel) -> Self {
        let Facts { route, version, progress, name, position } = facts;
        let vehicle = route.vehicle();
        let situation = Situation {
            now,
            seen: position.map(|position| (travel.point(position.place), position.at.min(now))),
            departed: progress.departed_at,
            paused: progress.shift == ritiro_domain::ShiftState::Paused,
        };
        Self {
            shift: vehicle.shift,
            courier: vehicle.courier,
            name,
            version,
            progress,
            etas: expect(route, situation, pace, travel),
            route: Arc::clone(route),
            position,
            at: now,
        }
    }

    /// Whether it contains information that an earlier state did not contain.
    pub(super) fn is_news_after(&self, before: &Self) -> bool {
        let notified = |route: &Self| route.etas.iter().map(Eta::to_the_minute).collect::<Vec<_>>();
        let known = (before.version, before.progress, before.position, &before.name);
        (self.version, self.progress, self.position, &self.name) != known
            || !Arc::ptr_eq(&self.route, &before.route)
            || notified(self) != notified(before)
    }

    /// The main stop of a reservation: the drop-off of a shipment, else the only stop.
    pub(super) fn main_stop(&self, reservation: ReservationId) -> Option<(usize, &Stop)> {
        let index = self.route.positions_of(reservation).last()?;
        Some((index, &self.route.stops()[index]))
    }

    /// The expected time of a stop, and the number of stops before it (without breaks and load stops).
    pub(super) fn eta_of(&self, index: usize) -> Option<(Eta, usize)> {
        let place = self.etas.iter().position(|eta| eta.index == index)?;
        let stops = self.route.stops();
        let before = self.etas[..place].iter().filter(|eta| stops[eta.index].visit.kind.is_of_reservation()).count();
        Some((self.etas[place], before))
    }

    /// The straight-line distance from the courier's last position to a stop.
    pub(super) fn distance_to(&self, index: usize) -> Option<Meters> {
        use geo::{Distance, Haversine};
        let (from, to) = (self.position?.place, self.route.point_of(index).place);
        Some(Meters(whole_meters(Haversine.distance(from.point(), to.point()))))
    }
}
