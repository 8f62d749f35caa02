//! One route as it is driven.

use std::sync::Arc;

use ritiro_domain::{CourierId, Meters, Position, ReservationId, RouteProgress, ShiftId, StopKind, Timestamp};
use ritiro_planning::{Eta, Pace, Route, Situation, Stop, Travel, expect};

/// A route at one instant. It never changes; another one takes its place.
#[derive(Clone, Debug)]
pub struct LiveRoute {
    /// The route, which has its shift's id.
    pub shift: ShiftId,
    /// Who drives.
    pub courier: CourierId,
    /// Under which name shoppers hear of the courier; empty: under none.
    pub name: Arc<str>,
    /// Counts the changes of the route.
    pub version: i64,
    /// How far the courier is.
    pub progress: RouteProgress,
    /// The stops.
    pub route: Arc<Route>,
    /// Where the courier was last seen.
    pub position: Option<Position>,
    /// When the courier comes to the stops that are left, in the order in which they are driven to.
    pub etas: Vec<Eta>,
    /// When this was worked out.
    pub at: Timestamp,
}

/// What is to be known of a route to work out the rest.
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

    /// Whether it tells anything that an earlier one did not.
    pub(super) fn is_news_after(&self, before: &Self) -> bool {
        let notified = |route: &Self| route.etas.iter().map(Eta::to_the_minute).collect::<Vec<_>>();
        let known = (before.version, before.progress, before.position, &before.name);
        (self.version, self.progress, self.position, &self.name) != known
            || !Arc::ptr_eq(&self.route, &before.route)
            || notified(self) != notified(before)
    }

    /// The stop at which a reservation is kept: the drop-off of a shipment, else the only one.
    pub(super) fn main_stop(&self, reservation: ReservationId) -> Option<(usize, &Stop)> {
        let index = self.route.positions_of(reservation).last()?;
        Some((index, &self.route.stops()[index]))
    }

    /// When the courier comes to a stop, and how many others come before it (breaks aside).
    pub(super) fn eta_of(&self, index: usize) -> Option<(Eta, usize)> {
        let place = self.etas.iter().position(|eta| eta.index == index)?;
        let stops = self.route.stops();
        let before = self.etas[..place].iter().filter(|eta| stops[eta.index].visit.kind != StopKind::Break).count();
        Some((self.etas[place], before))
    }

    /// How far the courier was from a stop when last seen, as the crow flies.
    pub(super) fn distance_to(&self, index: usize) -> Option<Meters> {
        use geo::{Distance, Haversine};
        let (from, to) = (self.position?.place, self.route.point_of(index).place);
        Some(Meters(Haversine.distance(from.point(), to.point()).ceil() as i64))
    }
}
