//! Routes laid out to be rearranged: every stop, reservation and shift by a small number, timetables that change in place.

use std::collections::HashMap;
use std::ops::Range;

use super::legs::Legs;
use crate::insertion::Visiting;
use crate::objective::Objective;
use crate::timetable::{Facts, Ride, Timetable};
use crate::{Plan, Point, Route, Stop, Task, Terms, Vehicle};
use ritiro_domain::{DepotId, ReservationId, Seconds, SkillSet, StopKind, Timestamp};

/// No lane, no pickup, no item.
pub(super) const NONE: u32 = u32::MAX;

/// A reservation, or a task that has no place yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// The entry of its only visit, or of its drop-off.
    pub main: u32,
    /// The entry of its pickup.
    pub pickup: u32,
    pub max_ride: Option<Seconds>,
    pub skills: SkillSet,
    /// Where it must be loaded, if that matters.
    pub depot: Option<DepotId>,
    /// The lane that it stands in.
    pub lane: u32,
    /// Whether it may be taken out.
    pub movable: bool,
    /// How often a step found no place for it.
    pub losses: u32,
}

/// What an entry stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// A stop of the route that a lane was made of.
    Stop { lane: u32, index: usize },
    /// A visit of a task that had no place.
    Task { task: usize, pickup: bool },
}

/// A route while it is rearranged.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    /// Its index in the plan.
    pub route: usize,
    pub table: Timetable,
    pub cost: i64,
    pub skills: SkillSet,
    pub depot: Option<DepotId>,
    /// Lanes of one class take the same tasks at the same cost while they are idle.
    pub class: u32,
    /// Takes nothing: its route is in trouble, or shall stay empty.
    pub closed: bool,
}

/// The routes that a search works on; the rest of the plan does not exist for it.
pub(super) struct Desk<'a> {
    pub plan: &'a Plan,
    pub legs: Legs<'a>,
    pub now: Timestamp,
    pub objective: Objective,
    pub lanes: Vec<Lane>,
    pub items: Vec<Item>,
    /// By entry.
    pub stops: Vec<Facts>,
    /// By entry: what it stands for.
    pub origins: Vec<Origin>,
    /// The item of each entry; none for breaks.
    pub owners: Vec<u32>,
    /// Those that had no place at the beginning.
    pub tasks: Vec<&'a Task>,
    /// Items without a place.
    pub absent: Vec<u32>,
    pub cost: i64,
}

impl<'a> Desk<'a> {
    /// Of some routes of a plan (by index), and tasks that are in none.
    pub fn new(plan: &'a Plan, routes: &[usize], tasks: impl IntoIterator<Item = &'a Task>, now: Timestamp) -> Self {
        let mut desk = Self {
            plan,
            legs: Legs::new(plan.travel()),
            now,
            objective: plan.objective(),
            lanes: Vec::with_capacity(routes.len()),
            items: Vec::new(),
            stops: Vec::new(),
            origins: Vec::new(),
            owners: Vec::new(),
            tasks: Vec::new(),
            absent: Vec::new(),
            cost: 0,
        };
        let entered: Vec<_> = (0..).zip(routes).map(|(lane, route)| desk.enter(lane, &plan.routes()[*route])).collect();
        tasks.into_iter().for_each(|task| desk.enter_task(task));
        desk.legs.open();
        desk.set_up(routes, entered);
        desk
    }

    fn enter(&mut self, lane: u32, route: &Route) -> Entered {
        self.legs.numbered(route.vehicle().start);
        self.legs.numbered(route.vehicle().end);
        let mut items: HashMap<ReservationId, u32> = HashMap::new();
        let first = self.stops.len() as u32;
        let (frozen, loaded, sound) = (route.frozen(self.now), !route.still_loading(self.now), route.fault().is_none());
        let locked = route.vehicle().standing.locked;
        for (index, stop) in route.stops().iter().enumerate() {
            let entry = self.enter_stop(stop, if index < frozen { route.table.leave(index) } else { self.now });
            self.origins.push(Origin::Stop { lane, index });
            let Some(terms) = &stop.terms else { continue };
            let seen = items.get(&terms.reservation).copied();
            let item = seen.unwrap_or_else(|| self.enter_item(terms, entry, lane));
            items.insert(terms.reservation, item);
            self.owners[entry as usize] = item;
            let aboard = match stop.visit.kind {
                StopKind::Delivery => loaded,
                StopKind::Dropoff => seen.is_none(),
                _ => false,
            };
            let item = &mut self.items[item as usize];
            item.movable &= sound && index >= frozen && !aboard && !locked && !stop.pinned;
            if item.main != entry {
                (item.pickup, item.main) = (item.main, entry);
            }
        }
        let ride = |ride: &Ride| Ride { pickup: first + ride.pickup, dropoff: first + ride.dropoff, ..*ride };
        let rides = route.table.rides.iter().map(ride).collect();
        Entered { stops: first as usize..self.stops.len(), rides, sound }
    }

    /// Nobody leaves for it before `left`: what has happened stays, and the rest happens from now on.
    fn enter_stop(&mut self, stop: &Stop, left: Timestamp) -> u32 {
        let entry = self.stops.len() as u32;
        let mut facts = Facts::of(stop, entry);
        facts.point = facts.point.map(|point| self.legs.numbered(point));
        facts.depart_after = facts.depart_after.max(left);
        self.stops.push(facts);
        self.owners.push(NONE);
        entry
    }

    fn enter_item(&mut self, terms: &Terms, main: u32, lane: u32) -> u32 {
        let Terms { max_ride, skills, depot, .. } = *terms;
        self.items.push(Item { main, pickup: NONE, max_ride, skills, depot, lane, movable: true, losses: 0 });
        self.items.len() as u32 - 1
    }

    fn enter_task(&mut self, task: &'a Task) {
        let visits = task.visiting(self.now, 0);
        let mut entries = visits.pickup.iter().chain([&visits.main]).map(|facts| {
            let entry = self.stops.len() as u32;
            let point = facts.point.map(|point| self.legs.numbered(point));
            self.stops.push(Facts { entry, point, ..*facts });
            self.origins.push(Origin::Task { task: self.tasks.len(), pickup: facts.kind == StopKind::Pickup });
            entry
        });
        let (first, last) = (entries.next(), entries.last());
        let Some(main) = last.or(first) else { return };
        let item = self.enter_item(&task.terms, main, NONE);
        self.items[item as usize].pickup = last.and(first).unwrap_or(NONE);
        self.owners.resize(self.stops.len(), item);
        self.tasks.push(task);
        self.absent.push(item);
    }

    fn set_up(&mut self, routes: &[usize], entered: Vec<Entered>) {
        let mut classes = HashMap::new();
        let vehicles: Vec<_> = routes.iter().map(|route| self.numbered(self.plan.routes()[*route].vehicle())).collect();
        for ((route, vehicle), entered) in routes.iter().zip(&vehicles).zip(entered) {
            let standing = vehicle.standing;
            let closed = !entered.sound || standing.locked || standing.gone;
            let table = Timetable::of(vehicle, &self.stops[entered.stops], entered.rides, &self.legs);
            let likes = (vehicle.start, vehicle.end, vehicle.hours, vehicle.capacity, vehicle.skills, vehicle.depot);
            let next = classes.len() as u32;
            let class = if table.stops() > 0 || closed { NONE } else { *classes.entry(likes).or_insert(next) };
            let cost = self.objective.table(&table);
            let (skills, depot) = (vehicle.skills, vehicle.depot);
            self.lanes.push(Lane { route: *route, table, cost, skills, depot, class, closed });
        }
        self.cost = self.lanes.iter().map(|lane| lane.cost).sum();
    }

    /// A shift with its points numbered.
    fn numbered(&self, vehicle: &Vehicle) -> Vehicle {
        let point = |point: Point| self.legs.known(point);
        Vehicle { start: point(vehicle.start), end: point(vehicle.end), ..vehicle.clone() }
    }

    /// The visits of an item.
    pub fn visits(&self, item: u32) -> Visiting {
        let Item { main, pickup, max_ride, .. } = self.items[item as usize];
        Visiting { pickup: self.stops.get(pickup as usize).copied(), main: self.stops[main as usize], max_ride }
    }

    /// Whether a lane's courier may take an item, its load and times aside.
    pub fn may(&self, lane: &Lane, item: &Item) -> bool {
        let depot = match item.depot {
            Some(wanted) => lane.depot == Some(wanted),
            None => item.pickup != NONE || lane.depot.is_some(),
        };
        depot && !lane.closed && lane.skills.covers(item.skills)
    }

    /// Puts an item into a lane, behind the nodes `at` and `dropoff_at`, as numbered before.
    pub fn put(&mut self, item: u32, lane: u32, nodes: (usize, usize)) {
        let visits = self.visits(item);
        let lane_of = &mut self.lanes[lane as usize];
        visits.put_into(&mut lane_of.table, nodes, &self.legs);
        self.items[item as usize].lane = lane;
        self.time(lane);
    }

    /// Takes items out of a lane.
    pub fn take(&mut self, items: &[u32], lane: u32) {
        let owners = &self.owners;
        self.lanes[lane as usize].table.take(|entry| items.contains(&owners[entry as usize]), &self.legs);
        items.iter().for_each(|item| self.items[*item as usize].lane = NONE);
        self.time(lane);
    }

    /// Gives a lane these stops, by entry, in order.
    pub fn arrange(&mut self, lane: u32, entries: &[u32]) {
        let vehicle = self.numbered(self.plan.routes()[self.lanes[lane as usize].route].vehicle());
        let stops: Vec<_> = entries.iter().map(|entry| self.stops[*entry as usize]).collect();
        let table = Timetable::of(&vehicle, &stops, self.rides(entries), &self.legs);
        self.lanes[lane as usize].table = table;
        self.time(lane);
    }

    fn rides(&self, entries: &[u32]) -> Vec<Ride> {
        let ride = |entry: &u32| {
            let item = self.items.get(self.owners[*entry as usize] as usize)?;
            let longest = item.max_ride.filter(|_| item.main == *entry && item.pickup != NONE)?;
            Some(Ride { pickup: item.pickup, dropoff: item.main, longest })
        };
        entries.iter().filter_map(ride).collect()
    }

    fn time(&mut self, lane: u32) {
        let lane = &mut self.lanes[lane as usize];
        lane.table.settle();
        let cost = self.objective.table(&lane.table);
        self.cost += cost - lane.cost;
        lane.cost = cost;
    }
}

/// What became of a route's stops when they were numbered.
struct Entered {
    stops: Range<usize>,
    rides: Vec<Ride>,
    sound: bool,
}
