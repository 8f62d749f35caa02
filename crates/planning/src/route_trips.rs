//! The trips of a route: inserting a task into one, merging two, and where the goods of each delivery are loaded.

use std::collections::HashMap;

use super::insertion::Seat;
use super::load_points::load_points;
use super::route::Route;
use super::{Stop, Task, Travel, Visit, Visits};
use ritiro_domain::{AreaSet, Load, LoadPoint, Rank, StopId, StopKind, StopState, Timestamp, Window};

/// The result of an insertion into a route.
pub(super) struct Inserted {
    pub route: Route,
    pub added: Vec<Stop>,
    /// Stops whose goods stay on board although a load stop comes between.
    pub moved: Vec<Stop>,
}

impl Route {
    /// Whether the goods of the delivery at a stop (index from 0) are loaded, or being loaded. Then it neither joins nor leaves the
    /// route. For other stops, the answer has no meaning.
    pub fn is_loaded(&self, index: usize, now: Timestamp) -> bool {
        self.table.is_loaded(index + 1, self.table.frozen_count(now), now)
    }

    /// Whether a courier who has left the start has loaded the goods of the delivery at a stop (index from 0), by the reports: loading was
    /// reported, or the courier has left for a stop behind the load stop. The times of the plan do not count, because the courier can be late,
    /// and neither does a list of goods that is final, because its goods may still be at the depot.
    pub(super) fn has_loaded(&self, index: usize) -> bool {
        let point = self.load_points().find(|(id, _)| *id == self.stops[index].visit.stop);
        let Some((_, LoadPoint::Stop(load))) = point else { return true };
        let mut from_load = self.stops.iter().skip_while(|stop| stop.visit.stop != load);
        let has_loaded = |load: &Stop| load.progress.is_over();
        let left = |stop: &Stop| stop.progress.state != StopState::Planned;
        from_load.next().is_none_or(has_loaded) || from_load.any(left)
    }

    /// The number of the trip to which a stop (index from 0) belongs, counted from 1. A load stop belongs to the trip that begins
    /// there.
    pub fn trip_of(&self, index: usize) -> usize {
        1 + self.stops[..=index].iter().filter(|stop| stop.visit.kind == StopKind::Load).count()
    }

    /// The goods that are handed over or taken on board at a stop (index from 0); at a load stop, the goods of its trip.
    pub fn goods_at(&self, index: usize) -> Load {
        self.table.cargo[index + 1].load
    }

    /// Whether goods are loaded at a point of the route.
    pub fn loads_goods_at(&self, point: LoadPoint) -> bool {
        load_points(&self.stops).any(|(_, other)| other == point)
    }

    /// The load stops (index from 0) whose trips deliveries can still join or leave, in order.
    pub fn open_load_stops(&self, now: Timestamp) -> impl Iterator<Item = usize> {
        let frozen = self.table.frozen_count(now);
        let nodes = 1..=self.table.stops();
        nodes.filter(move |k| self.table.is_load_point(*k) && self.table.loads_at(*k, frozen, now)).map(|node| node - 1)
    }

    /// This route with a task inserted.
    pub(super) fn with(&self, task: &Task, seat: Seat, now: Timestamp, travel: &dyn Travel) -> Inserted {
        let mut task = task.clone();
        if self.vehicle.loading.is_some() && task.main().kind == StopKind::Delivery {
            task.terms.ready = Some(task.ready(StopKind::Delivery, now));
        }
        let mut stops = Vec::with_capacity(self.stops.len() + 3);
        stops.extend_from_slice(&self.stops);
        let mut moved = self.keep_goods_on_board(&mut stops, seat, now);
        let new: Vec<StopId> = self.place_visits(&mut stops, &task, seat, now);
        if let Some(failed) = self.keeps_goods_of(&task, now) {
            let placed = stops.iter_mut().filter(|stop| new.contains(&stop.visit.stop));
            placed.for_each(|stop| stop.loaded_at = Some(LoadPoint::Stop(failed)));
        }
        let (route, held) = match seat.loads.count() {
            0 => (self.of(stops, travel), Vec::new()),
            // A trip with fewer goods could leave earlier, but not in the past.
            _ => self.held_back(stops, self.table.leave(self.frozen(now)).min(now), now, travel),
        };
        moved.extend(held.into_iter().filter(|stop| !new.contains(&stop.visit.stop)));
        let added = route.stops.iter().filter(|stop| new.contains(&stop.visit.stop)).cloned().collect();
        Inserted { route, added, moved }
    }

    /// Inserts the stops of a task, with their load stops. Returns their ids.
    fn place_visits(&self, stops: &mut Vec<Stop>, task: &Task, seat: Seat, now: Timestamp) -> Vec<StopId> {
        let Seat { at, dropoff_at, loads } = seat;
        match &task.visits {
            Visits::Single(visit) => {
                let after = loads.after.then(|| self.place_load_stop(stops, at, now));
                let placed = place(stops, visit, task, at, now);
                let before = loads.before.then(|| self.place_load_stop(stops, at, now));
                before.into_iter().chain([placed]).chain(after).collect()
            }
            Visits::Pair { pickup, dropoff } => {
                let pickup = place(stops, pickup, task, at, now);
                vec![pickup, place(stops, dropoff, task, dropoff_at + 1, now)]
            }
        }
    }

    /// If a load stop is about to be inserted into a trip that is loaded, its goods stay on board. Returns the changed stops.
    fn keep_goods_on_board(&self, stops: &mut [Stop], seat: Seat, now: Timestamp) -> Vec<Stop> {
        if seat.loads.count() == 0 {
            return Vec::new();
        }
        let (node, load_point) = (seat.at, self.table.trips[seat.at].load_point);
        if self.table.can_leave(load_point, self.table.frozen_count(now), now) {
            return Vec::new();
        }
        let point = load_point.checked_sub(1).map_or(LoadPoint::Start, |i| LoadPoint::Stop(self.stops[i].visit.stop));
        let behind = stops[node..].iter_mut().take_while(|stop| stop.visit.kind != StopKind::Load);
        let goods = behind.filter(|stop| stop.visit.kind == StopKind::Delivery && stop.loaded_at.is_none());
        goods
            .map(|stop| {
                stop.loaded_at = Some(point);
                stop.clone()
            })
            .collect()
    }

    fn place_load_stop(&self, stops: &mut Vec<Stop>, at: usize, now: Timestamp) -> StopId {
        let used: Vec<_> = stops.iter().map(|stop| stop.visit.stop).collect();
        let mut stop = self.new_load_stop(&used, now);
        let before = at.checked_sub(1).map(|i| &stops[i].rank);
        stop.rank = Rank::between(before, stops.get(at).map(|s| &s.rank));
        let id = stop.visit.stop;
        stops.insert(at, stop);
        id
    }

    /// A load stop for which the courier leaves at `now` or later. Its id is not among the used ones.
    pub(super) fn new_load_stop(&self, used: &[StopId], now: Timestamp) -> Stop {
        let ids = (1..=u16::MAX).map(|number| StopId::of_load(self.vehicle.shift, number));
        let free = ids.into_iter().find(|id| !used.contains(id));
        let visit = Visit {
            stop: free.unwrap_or(StopId::of_load(self.vehicle.shift, 0)),
            kind: StopKind::Load,
            point: Some(self.vehicle.start),
            window: Window::ANY,
            service: self.vehicle.loading.unwrap_or_default().per_trip,
            load: Load::ZERO,
            areas: AreaSet::ALL,
        };
        Stop::new(visit, None, Rank::between(None, None), now)
    }

    /// Makes each delivery among the stops of this route name its load point, before they get another order. In a route, a
    /// delivery names its load point only if it is not the nearest one.
    pub(super) fn name_load_points(&self, stops: &mut [Stop]) {
        if self.table.has_trips() {
            let points: HashMap<StopId, LoadPoint> = self.load_points().collect();
            stops.iter_mut().for_each(|stop| stop.loaded_at = points.get(&stop.visit.stop).copied());
        }
    }

    /// The same for the deliveries whose goods are loaded; others are loaded at the nearest load point of the new order.
    pub(super) fn name_load_points_of_loaded(&self, stops: &mut [Stop], now: Timestamp) {
        if !self.table.has_trips() {
            return;
        }
        let loaded = (0..self.stops.len()).filter(|index| self.is_loaded(*index, now));
        let loaded: Vec<StopId> = loaded.map(|index| self.stops[index].visit.stop).collect();
        let points: HashMap<StopId, LoadPoint> = self.load_points().filter(|(id, _)| loaded.contains(id)).collect();
        stops.iter_mut().for_each(|stop| stop.loaded_at = points.get(&stop.visit.stop).copied());
    }

    /// The deliveries, each with the point at which its goods are loaded.
    pub(super) fn load_points(&self) -> impl Iterator<Item = (StopId, LoadPoint)> {
        load_points(&self.stops)
    }

    /// Removes the load stops that are not needed without the stops that have `gone`: nothing is loaded there, or its goods can be
    /// loaded with those of the trip before.
    pub(super) fn with_fewer_trips(
        &self,
        stops: Vec<Stop>,
        gone: &mut Vec<Stop>,
        now: Timestamp,
        travel: &dyn Travel,
    ) -> Vec<Stop> {
        if !stops.iter().any(|stop| stop.visit.kind == StopKind::Load) {
            return stops;
        }
        let mut rest = self.of(stops, travel);
        while let Some(node) = rest.table.needless_load_stop(now) {
            let mut stops = rest.stops;
            gone.push(stops.remove(node - 1));
            rest = self.of(stops, travel);
        }
        while let Some((index, merged)) = rest.merged(now, travel) {
            gone.push(rest.stops.swap_remove(index));
            rest = merged;
        }
        rest.stops
    }

    /// This route with two trips merged into one, and the index of the load stop that this removes. Returns `None` if no two trips
    /// can be merged without more driving.
    fn merged(&self, now: Timestamp, travel: &dyn Travel) -> Option<(usize, Self)> {
        let frozen = self.table.frozen_count(now);
        let open = |load_point| self.table.can_leave(load_point, frozen, now);
        let loads = (1..=self.table.stops()).filter(|node| self.table.is_load_point(*node));
        let mut both_open = loads.filter(|node| open(*node) && open(self.table.trips[node - 1].load_point));
        both_open.find_map(|node| {
            let mut stops = self.stops.clone();
            stops.remove(node - 1);
            let merged = self.of(stops, travel);
            let (before, after) = (self.driving(), merged.driving());
            let is_shorter = after.duration <= before.duration && after.distance <= before.distance;
            (merged.fault().is_none() && is_shorter).then_some((node - 1, merged))
        })
    }
}

fn place(stops: &mut Vec<Stop>, visit: &Visit, task: &Task, at: usize, now: Timestamp) -> StopId {
    let before = at.checked_sub(1).map(|i| &stops[i].rank);
    let rank = Rank::between(before, stops.get(at).map(|s| &s.rank));
    let stop = Stop::new(visit.clone(), Some(task.terms), rank, now);
    stops.insert(at, stop);
    visit.stop
}
