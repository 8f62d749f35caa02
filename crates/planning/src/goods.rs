//! Where the goods of a reservation are, as the reports and the clock tell. Nothing of this is stored: it follows from the stops.

use std::collections::HashMap;

use ritiro_domain::{
    FailureReason, LoadPoint, Rank, ReservationId, Seconds, ShiftId, StopId, StopKind, StopProgress, StopState,
    Timestamp,
};

use super::load_points::load_points;
use super::progress::happened;
use super::{Plan, Point, Route, Stop, Terms, Travel};

/// A courier whose shift is over is home after this time at the latest, if no report tells it.
const HOME_WITHIN: Seconds = Seconds(900);

/// Where goods are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whereabouts {
    /// They were not collected yet, or could not be collected.
    AtOrigin,
    /// They are at the depot. They were on board before if the instant is known.
    AtDepot(Option<Timestamp>),
    /// They are on board since this instant.
    OnBoard(Timestamp),
    /// They were handed over.
    HandedOver(Timestamp),
    /// They could not be handed over, and are at the depot, or where the courier's route ends, since this instant.
    Returned(Timestamp),
}

impl Route {
    /// Where the goods of a reservation are, if the route contains it.
    pub fn whereabouts(&self, reservation: ReservationId, now: Timestamp) -> Option<Whereabouts> {
        let (pickup, main) = self.ends_of(reservation);
        Some(self.whereabouts_of(pickup, main?, now))
    }

    /// Since when the goods of a reservation are on board, or were on board before they left the courier; `None` if they never were.
    pub fn taken_since(&self, reservation: ReservationId, now: Timestamp) -> Option<Timestamp> {
        let (pickup, main) = self.ends_of(reservation);
        self.taken(pickup, main?, now)
    }

    fn ends_of(&self, reservation: ReservationId) -> (Option<usize>, Option<usize>) {
        let is_pickup = |index: &usize| self.stops[*index].visit.kind == StopKind::Pickup;
        let (pickups, mains): (Vec<_>, Vec<_>) = self.positions_of(reservation).partition(is_pickup);
        (pickups.first().copied(), mains.last().copied())
    }

    fn taken(&self, pickup: Option<usize>, main: usize, now: Timestamp) -> Option<Timestamp> {
        match self.stops[main].visit.kind {
            StopKind::Collection => taken_at(&self.stops[main]),
            StopKind::Delivery => self.loaded_since(main, now),
            _ => pickup.and_then(|pickup| taken_at(&self.stops[pickup])),
        }
    }

    fn whereabouts_of(&self, pickup: Option<usize>, main: usize, now: Timestamp) -> Whereabouts {
        let stop = &self.stops[main];
        let taken = self.taken(pickup, main, now);
        let finished = stop.progress.finished_at.unwrap_or(now);
        match (stop.visit.kind, taken) {
            (StopKind::Delivery | StopKind::Dropoff, _) if stop.progress.state == StopState::Completed => {
                Whereabouts::HandedOver(finished)
            }
            (StopKind::Delivery, None) => Whereabouts::AtDepot(None),
            (_, None) => Whereabouts::AtOrigin,
            (_, Some(since)) if !self.is_brought_back(stop) => Whereabouts::OnBoard(since),
            (kind, Some(since)) => match self.unloaded_at(main, now) {
                None => Whereabouts::OnBoard(since),
                Some(at) if kind == StopKind::Collection => Whereabouts::AtDepot(Some(at)),
                Some(at) => Whereabouts::Returned(at),
            },
        }
    }

    /// Whether the goods are unloaded when the courier is back: collected goods, and goods that could not be handed over.
    fn is_brought_back(&self, stop: &Stop) -> bool {
        let again = LoadPoint::Stop(stop.visit.stop);
        let is_open = |stop: &Stop| !stop.progress.is_over();
        let again = self.stops.iter().find(|other| other.loaded_at == Some(again));
        stop.progress.is_over() && !again.is_some_and(is_open)
    }

    /// Since when the goods of a delivery are on board, or were on board until the hand-over; `None` while they are at the depot.
    fn loaded_since(&self, index: usize, now: Timestamp) -> Option<Timestamp> {
        let stop = &self.stops[index];
        if stop.called_off.is_none() && stop.progress.failure == Some(FailureReason::NotReady) {
            return None;
        }
        match load_points(&self.stops).find(|(id, _)| *id == stop.visit.stop)?.1 {
            LoadPoint::Start => self.left_the_start(now),
            LoadPoint::Stop(id) => {
                let at = self.stops.iter().position(|other| other.visit.stop == id)?;
                if self.stops[at].visit.kind == StopKind::Load {
                    self.left_load_stop(at, now)
                } else {
                    self.taken_before(at, now)
                }
            }
        }
    }

    /// Since when the goods of a failed stop are on board.
    fn taken_before(&self, failed: usize, now: Timestamp) -> Option<Timestamp> {
        let stop = &self.stops[failed];
        if stop.visit.kind == StopKind::Delivery {
            return self.loaded_since(failed, now);
        }
        let pickup = self.positions_of(stop.terms?.reservation).next()?;
        taken_at(&self.stops[pickup])
    }

    fn left_the_start(&self, now: Timestamp) -> Option<Timestamp> {
        if self.vehicle.status.reported {
            return first_report(&self.stops);
        }
        self.departure().filter(|at| *at <= now)
    }

    fn left_load_stop(&self, index: usize, now: Timestamp) -> Option<Timestamp> {
        let progress = &self.stops[index].progress;
        if progress.state == StopState::Completed {
            return progress.finished_at;
        }
        match self.vehicle.status.reported {
            true => first_report(&self.stops[index + 1..]),
            false => Some(self.table.leave(index + 1)).filter(|at| *at <= now),
        }
    }

    /// When goods that are brought back since a stop were unloaded: at the next load stop, at the end of the route, or by the clock when
    /// the shift is over. Goods of shipments stay on board until the end of the route.
    fn unloaded_at(&self, index: usize, now: Timestamp) -> Option<Timestamp> {
        let (stop, status) = (&self.stops[index], self.vehicle.status);
        let loads = (index + 1..self.stops.len()).filter(|at| self.stops[*at].visit.kind == StopKind::Load);
        let mut unloaded = loads.filter_map(|at| self.reached(at, now));
        if let Some(at) = unloaded.next().filter(|_| stop.visit.kind != StopKind::Dropoff) {
            return Some(at);
        }
        let returned = status.returned_at.filter(|at| Some(*at) >= stop.progress.finished_at);
        let by_clock = || Some(self.home_by()).filter(|end| !status.gone && *end <= now);
        returned.or(status.ended_at).or_else(by_clock)
    }

    /// When the courier is back at the latest, without a report.
    fn home_by(&self) -> Timestamp {
        self.vehicle.hours_at_most().end() + HOME_WITHIN
    }

    /// When the courier came to a load stop; `None` before that.
    fn reached(&self, load: usize, now: Timestamp) -> Option<Timestamp> {
        let progress = &self.stops[load].progress;
        let planned = self.table.nodes[load + 1].start;
        match self.vehicle.status.reported {
            true if progress.state >= StopState::Arrived => progress.arrived_at.or(progress.finished_at),
            true => first_report(&self.stops[load + 1..]).map(|left| left.min(planned)),
            false => Some(planned).filter(|at| *at <= now),
        }
    }

    /// Whether the goods of a stop that failed are on board of this courier, who still drives and could hand them over.
    pub(super) fn can_try_again(&self, failed: StopId, now: Timestamp) -> Option<usize> {
        let index = self.stops.iter().position(|stop| stop.visit.stop == failed)?;
        let reservation = self.stops[index].terms?.reservation;
        let is_on_board = matches!(self.whereabouts(reservation, now), Some(Whereabouts::OnBoard(_)));
        (is_on_board && self.stops[index].progress.state == StopState::Failed && !self.vehicle.status.gone)
            .then_some(index)
    }

    /// The courier's last known place: the last stop that was reached.
    pub fn last_place(&self) -> Point {
        let reached = |stop: &Stop| stop.progress.state >= StopState::Arrived && stop.called_off.is_none();
        self.stops.iter().rposition(reached).map_or(self.vehicle.start, |index| self.point_of(index))
    }
}

/// Goods of a stop that could not be handed over, and that are still with their courier.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Held {
    /// The courier drives on, and is back at the depot at this instant at the latest.
    Driven(Timestamp),
    /// The vehicle broke down. Another courier must fetch the goods at this place.
    Stands(Point),
}

impl Plan {
    /// The route of a stop, and its index there.
    pub fn find_stop(&self, stop: StopId) -> Option<(&Route, usize)> {
        self.routes().iter().find_map(|route| {
            let index = route.stops.iter().position(|other| other.visit.stop == stop)?;
            Some((&**route, index))
        })
    }

    /// How the courier of a stop that failed still has its goods; `None` if they are not on board (any more).
    pub fn held(&self, failed: StopId, now: Timestamp) -> Option<Held> {
        let (route, index) = self.find_stop(failed)?;
        let Whereabouts::OnBoard(_) = route.whereabouts(route.stops[index].terms?.reservation, now)? else {
            return None;
        };
        Some(match route.vehicle.status.gone {
            true => Held::Stands(route.last_place()),
            false => Held::Driven(route.home_by()),
        })
    }

    /// Where the goods of a reservation are, and the route of the courier who has them, if its stops are in a route. Goods of a delivery
    /// that is tried again can be with the courier of the earlier stop.
    pub fn whereabouts(&self, reservation: ReservationId, now: Timestamp) -> Option<(Whereabouts, &Route)> {
        let (route, at) = self.find(reservation)?;
        let here = route.whereabouts(reservation, now)?;
        let earlier = at.iter().find_map(|index| route.stops[*index].terms?.retry_of);
        match (here, earlier.and_then(|failed| self.whereabouts_before(failed, now))) {
            (Whereabouts::AtDepot(_) | Whereabouts::AtOrigin, Some(earlier)) => Some(earlier),
            _ => Some((here, route)),
        }
    }

    /// Where the goods of a stop that failed are, for the reservation that tries again.
    pub fn whereabouts_before(&self, failed: StopId, now: Timestamp) -> Option<(Whereabouts, &Route)> {
        let (route, index) = self.find_stop(failed)?;
        let here = route.whereabouts(route.stops[index].terms?.reservation, now)?;
        Some(match here {
            Whereabouts::Returned(at) => (Whereabouts::AtDepot(Some(at)), route),
            other => (other, route),
        })
    }
}

impl Plan {
    /// Takes a reservation whose goods are on board out of the plan: nobody goes to its stops any more, but its goods stay on board until
    /// the courier is back. Returns the stops as they were, as they are now, and the stops whose `depart_after` had to change; `None`
    /// if the goods are not on board.
    pub fn leave_goods_on_board(&mut self, reservation: ReservationId, now: Timestamp) -> Option<CalledOffStops> {
        let (route, at) = self.find(reservation)?;
        let Whereabouts::OnBoard(_) = route.whereabouts(reservation, now)? else { return None };
        let shift = route.vehicle.shift;
        let open = at.into_iter().filter(|index| !route.stops[*index].progress.is_over());
        let was: Vec<Stop> = open.map(|index| route.stops[index].clone()).collect();
        let (new, moved) = route.with_called_off(reservation, now, self.travel());
        let is_open = |stop: &&Stop| was.iter().any(|old| old.visit.stop == stop.visit.stop);
        let is = new.stops.iter().filter(is_open).cloned().collect();
        let index = self.index_of_shift(shift)?;
        self.replace_route(index, new);
        Some(CalledOffStops { shift, was, is, moved })
    }
}

impl Route {
    /// This route, in which nobody goes to the open stops of a reservation whose goods are on board. Also returns the other stops whose
    /// `depart_after` had to change: what the courier has done until now remains unchanged.
    fn with_called_off(&self, reservation: ReservationId, now: Timestamp, travel: &dyn Travel) -> (Self, Vec<Stop>) {
        let frozen = self.frozen(now);
        let leaves = |stop: &Stop| stop.is_of(reservation) && !stop.progress.is_over();
        let mut left: HashMap<StopId, Timestamp> =
            (0..frozen).map(|index| (self.stops[index].visit.stop, self.table.leave(index).min(now))).collect();
        let next = self.stops[frozen..].iter().find(|stop| !leaves(stop));
        left.extend(next.map(|stop| (stop.visit.stop, now)));
        let mut route = self.of(self.called_off_stops(&leaves, now), travel);
        let mut moved = Vec::new();
        for index in 0..route.stops.len() {
            let at = left.get(&route.stops[index].visit.stop).filter(|_| route.stops[index].called_off.is_none());
            if let Some(at) = at.filter(|at| route.table.leave(index) < **at) {
                route.stops[index].depart_after = *at;
                moved.push(route.stops[index].clone());
            }
        }
        (route.of(route.stops.clone(), travel), moved)
    }

    /// The stops in a new order: those that leave stand behind the last stop that is over, or behind the point at which their goods were
    /// loaded.
    fn called_off_stops(&self, leaves: &dyn Fn(&Stop) -> bool, now: Timestamp) -> Vec<Stop> {
        let loaded = |id: StopId| load_points(&self.stops).find(|(of, _)| *of == id).map(|(_, point)| point);
        let (gone, mut stops): (Vec<Stop>, Vec<Stop>) = self.stops.iter().cloned().partition(leaves);
        for mut stop in gone {
            let point = loaded(stop.visit.stop);
            let is_before = |other: &Stop| other.progress.is_over() || point == Some(LoadPoint::Stop(other.visit.stop));
            let at = stops.iter().rposition(is_before).map_or(0, |index| index + 1);
            stop.rank = Rank::between(at.checked_sub(1).map(|i| &stops[i].rank), stops.get(at).map(|next| &next.rank));
            stop.loaded_at = point;
            call_off(&mut stop, now);
            stops.insert(at, stop);
        }
        stops
    }
}

/// The stops of a reservation that left the plan while its goods were on board.
#[derive(Clone, PartialEq, Debug)]
pub struct CalledOffStops {
    /// The shift of their route.
    pub shift: ShiftId,
    /// The stops as they were.
    pub was: Vec<Stop>,
    /// The same stops now.
    pub is: Vec<Stop>,
    /// Other stops whose `depart_after` changed.
    pub moved: Vec<Stop>,
}

/// Its slot belongs to others now.
fn call_off(stop: &mut Stop, now: Timestamp) {
    let (state, failure) = (StopState::Failed, Some(FailureReason::Other));
    stop.progress = StopProgress { state, failure, finished_at: Some(now), ..stop.progress };
    (stop.called_off, stop.pinned, stop.promised_until) = (Some(now), false, None);
    stop.terms = stop.terms.map(|terms| Terms { template: None, ..terms });
}

/// When the goods of a collection or a pickup were taken on board.
fn taken_at(stop: &Stop) -> Option<Timestamp> {
    stop.progress.finished_at.filter(|_| stop.progress.state == StopState::Completed)
}

/// When the courier was first on the way to one of these stops, or at it.
fn first_report(stops: &[Stop]) -> Option<Timestamp> {
    stops.iter().map(happened).min().filter(|at| *at < Timestamp::MAX)
}
