//! A town of 10 km with a depot in the middle, and plans for its couriers.

use std::sync::Arc;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ritiro_domain::{
    AreaSet, CourierId, DepotId, DrivingClock, Load, Place, Rank, ReservationId, Seconds, ShiftId, Skills, StopId,
    StopKind, Timestamp, Window,
};
use ritiro_planning::{
    Depth, Effort, Improved, InsertionCriterion, Loading, Objective, Plan, Point, Route, Stop, Task, Terms, Travel,
    Vehicle, Visit, Visits, WithTraffic, find_insertions, improve,
};
use ritiro_travel::GreatCircle;
use uuid::Uuid;

/// How wide the town is, in ten-millionths of a degree of longitude.
const WIDTH_E7: i32 = 1_270_000;
/// To book and improve larger plans would take too long: there, such towns lie side by side.
const LARGEST: usize = 10_000;
const STOPS_EACH: usize = 50;
const SERVICE: Seconds = Seconds(180);
const EIGHT: i64 = 1_800_086_400;
/// In a compact route every stop has its turn of twelve minutes.
const TURN: i64 = 720;
/// Bookings after each of which a plan is improved once.
const BETWEEN: usize = 50;
/// Steps of one improvement between bookings: some milliseconds.
pub const STEPS: u64 = 500;
/// Steps of the last improvement.
const NIGHT: u64 = 20_000;
/// Nobody is on the way yet.
pub const BEFORE: Timestamp = Timestamp(EIGHT - 3600);

/// How the stops of a courier lie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Each courier goes round one quarter, 50 stops each, with time to spare everywhere.
    Compact,
    /// Each courier goes to and fro across the whole town, some 30 stops each, with no time to spare: badly planned.
    Scattered,
    /// Requests for any place and hour came one by one, each went where it cost least; in between the plan was improved as
    /// the service does it, and for longer at the end.
    Booked,
}

impl Shape {
    pub const ALL: [Self; 3] = [Self::Compact, Self::Scattered, Self::Booked];
}

/// How couriers work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Mode {
    /// Whether they make several trips a shift, or one that takes everything along.
    pub trips: bool,
    /// Whether they drive more slowly by day, and most slowly around eight and six.
    pub traffic: bool,
}

/// In a plan with trips: deliveries of one trip, and the vehicles' capacity. A fifth of it is free, as with one trip.
const TRIP: usize = 10;
const TRIP_CAPACITY: i64 = 12;
/// In a compact route with trips: the turns that the way to the depot and back takes.
const RELOAD_TURNS: i64 = 6;
const LOADING: Loading = Loading { per_trip: Seconds(300), per_order: Seconds(30), most_trips: None };

/// The speed of each quarter of an hour from seven to nine in the evening, in thousandths of free flow.
fn speeds() -> impl Iterator<Item = u16> {
    (0..56).map(|quarter| if (2..6).contains(&quarter) || (42..46).contains(&quarter) { 600 } else { 900 })
}

/// Draws everything from one seed.
pub struct Town {
    travel: Arc<dyn Travel>,
    random: ChaCha8Rng,
    count: u128,
    capacity: i64,
    trips: bool,
    /// In towns: one, or several side by side.
    width: f64,
    /// Places to draw from, with the depot's in the middle; otherwise any place of the town.
    places: Option<Arc<Vec<Place>>>,
}

impl Town {
    /// Whose vehicles hold so many deliveries.
    pub fn new(capacity: i64) -> Self {
        Self::working(capacity, Mode::default())
    }

    /// Whose couriers work in this way.
    pub fn working(capacity: i64, mode: Mode) -> Self {
        let clock = DrivingClock::new(Timestamp(EIGHT - 3600), speeds());
        let travel = WithTraffic::of(Arc::new(GreatCircle::new(25, 140)), mode.traffic.then(|| Arc::new(clock)));
        let capacity = if mode.trips { TRIP_CAPACITY } else { capacity };
        Self {
            travel,
            random: ChaCha8Rng::seed_from_u64(7),
            count: 0,
            capacity,
            trips: mode.trips,
            width: 1.0,
            places: None,
        }
    }

    /// A town with other travel times, whose orders come from these places.
    pub fn on(travel: Arc<dyn Travel>, places: Arc<Vec<Place>>, capacity: i64) -> Self {
        Self { travel, places: Some(places), ..Self::new(capacity) }
    }

    /// A plan with so many stops.
    pub fn plan(&mut self, shape: Shape, stops: usize) -> Plan {
        let mut routes = Vec::new();
        match shape {
            Shape::Compact => routes.extend((0..stops / STOPS_EACH).map(|_| self.compact())),
            Shape::Scattered => {
                let mut left = stops;
                while left > 0 {
                    routes.push(self.scattered(left));
                    left -= routes.last().map_or(0, |route| route.stops().len());
                }
            }
            Shape::Booked if stops <= LARGEST => return self.booked(stops),
            Shape::Booked => routes.extend(self.region(stops / LARGEST)),
        }
        self.plan_of(routes)
    }

    /// A delivery somewhere, whenever.
    pub fn request(&mut self) -> Task {
        let (x, y) = (self.random.random_range(0.0..self.width), self.random.random_range(0.0..1.0));
        self.delivery(self.point(x, y), Window::ANY)
    }

    /// Couriers without anything to do.
    pub fn idle(&mut self, couriers: usize) -> Plan {
        let routes = (0..couriers).map(|_| Route::new(self.vehicle(), Vec::new(), &*self.travel)).collect();
        self.plan_of(routes)
    }

    /// Requests come for windows that `window` draws, until `stops` of them have a place.
    pub fn book(&mut self, plan: &mut Plan, stops: usize, window: impl Fn(&mut ChaCha8Rng) -> Window) {
        let mut left = stops;
        while left > 0 {
            let window = window(&mut self.random);
            let task = self.request().at(window);
            if let Ok(insertion) =
                find_insertions(plan, &task, &[window], BEFORE, InsertionCriterion::Cheapest).remove(0)
            {
                plan.insert(&task, &insertion, BEFORE);
                left -= 1;
            }
        }
    }

    fn booked(&mut self, stops: usize) -> Plan {
        let mut plan = self.idle(stops / STOPS_EACH);
        for round in 0..(stops / BETWEEN) as u64 {
            self.book(&mut plan, BETWEEN, any_hour);
            if let Some(better) = touched(&plan, round) {
                plan = better.plan;
            }
        }
        improved(&plan, Depth::Deep, 7, NIGHT).map_or(plan, |better| better.plan)
    }

    /// The same booked town several times, side by side.
    fn region(&mut self, towns: usize) -> Vec<Route> {
        let town = self.booked(LARGEST);
        self.width = towns as f64;
        let copies = (0..towns).flat_map(|k| town.routes().iter().map(move |route| (k, route)));
        copies.map(|(k, route)| self.moved(route, k)).collect()
    }

    /// A route so many towns further east, as somebody else's.
    fn moved(&self, route: &Route, towns: usize) -> Route {
        let east = |point: Point| {
            let (lat, lng) = point.place.e7();
            self.travel.point(Place::from_e7(lat, lng + towns as i32 * WIDTH_E7))
        };
        let other = |id: Uuid| Uuid::from_u128(id.as_u128() + ((towns as u128) << 64));
        let mut vehicle = route.vehicle().clone();
        (vehicle.shift, vehicle.start, vehicle.end) =
            (ShiftId(other(vehicle.shift.0)), east(vehicle.start), east(vehicle.end));
        let mut stops = route.stops().to_vec();
        for stop in &mut stops {
            (stop.visit.stop, stop.visit.point) = (StopId(other(stop.visit.stop.0)), stop.visit.point.map(east));
            stop.terms = stop.terms.map(|t| Terms { reservation: ReservationId(other(t.reservation.0)), ..t });
        }
        Route::new(Arc::new(vehicle), stops, &*self.travel)
    }

    fn plan_of(&self, routes: Vec<Route>) -> Plan {
        Plan::new(routes, self.travel.clone(), Objective::default(), Arc::new(Skills::default()))
    }

    fn point(&self, x: f64, y: f64) -> Point {
        if let Some(places) = &self.places {
            return self.travel.point(places[(x * places.len() as f64) as usize % places.len()]);
        }
        self.travel.point(Place::new(45.4 + 0.09 * y, 9.1 + 1e-7 * f64::from(WIDTH_E7) * x).expect("near Milan"))
    }

    fn delivery(&mut self, point: Point, window: Window) -> Task {
        self.count += 1;
        let id = Uuid::from_u128(self.count);
        let visit = Visit {
            stop: StopId(id),
            kind: StopKind::Delivery,
            point: Some(point),
            window,
            service: SERVICE,
            load: Load([1, 0, 0, 0]),
            areas: AreaSet::ALL,
        };
        Task { terms: Terms::of(ReservationId(id)), visits: Visits::Single(visit) }
    }

    fn vehicle(&mut self) -> Arc<Vehicle> {
        self.count += 1;
        let (id, depot) = (Uuid::from_u128(self.count), self.point(0.5, 0.5));
        let hours = Window::lasting(Timestamp(EIGHT), Seconds(12 * 3600));
        Arc::new(Vehicle {
            depot: Some(DepotId(Uuid::nil())),
            capacity: Load([self.capacity, 0, 0, 0]),
            loading: self.trips.then_some(LOADING),
            ..Vehicle::new(ShiftId(id), CourierId(id), depot, hours)
        })
    }

    /// A stop each turn, each in the hour around it.
    fn compact(&mut self) -> Route {
        let (x, y) = (self.random.random_range(0.0..0.9), self.random.random_range(0.0..0.9));
        let mut tasks = Vec::new();
        for turn in self.turns() {
            if turn < 0 {
                tasks.push(None);
                continue;
            }
            let (dx, dy) = (self.random.random_range(0.0..0.1), self.random.random_range(0.0..0.1));
            let window = hour_around(Timestamp(EIGHT + 1800 + TURN * turn));
            tasks.push(Some(self.delivery(self.point(x + dx, y + dy), window)));
        }
        self.route(tasks)
    }

    /// The turn of each delivery of a compact route; -1 where the courier loads again.
    fn turns(&self) -> Vec<i64> {
        if !self.trips {
            return (0..STOPS_EACH as i64).collect();
        }
        let trip = |k: i64| (0..TRIP as i64).map(move |turn| k * (TRIP as i64 + RELOAD_TURNS) + turn);
        (0..4).flat_map(|k| (k > 0).then_some(-1).into_iter().chain(trip(k))).collect()
    }

    /// From anywhere to anywhere without a pause, each stop in the hour around the arrival, up to `most`.
    fn scattered(&mut self, most: usize) -> Route {
        let depot = self.point(0.5, 0.5);
        let (mut here, mut free, mut tasks) = (depot, Timestamp(EIGHT), Vec::new());
        if self.trips {
            free = free + LOADING.per_trip + Seconds(LOADING.per_order.0 * TRIP as i64);
        }
        while tasks.len() < most {
            if self.trips && tasks.len() % TRIP == TRIP - 2 {
                free = self.arrive(free, here, depot) + LOADING.per_trip + Seconds(LOADING.per_order.0 * TRIP as i64);
                here = depot;
                tasks.push(None);
                continue;
            }
            let task = self.request();
            let Some(point) = task.main().point else { continue };
            let arrival = self.arrive(free, here, point);
            (here, free) = (point, arrival + SERVICE);
            if self.arrive(free, here, depot) > Timestamp(EIGHT + 12 * 3600) {
                break;
            }
            tasks.push(Some(task.at(hour_around(arrival))));
        }
        while tasks.last().is_some_and(Option::is_none) {
            tasks.pop();
        }
        self.route(tasks)
    }

    fn arrive(&self, leave: Timestamp, from: Point, to: Point) -> Timestamp {
        self.travel.traffic().arrive(leave, self.travel.leg(from, to))
    }

    /// A route of these deliveries; `None`: the courier loads again.
    fn route(&mut self, tasks: Vec<Option<Task>>) -> Route {
        let (vehicle, ranks) = (self.vehicle(), Rank::spread(tasks.len()));
        let stop = |(number, (task, rank)): (u16, (Option<Task>, Rank))| match task {
            Some(task) => Stop::new(task.main().clone(), Some(task.terms), rank, Timestamp::MIN),
            None => Stop::new(load_visit(&vehicle, number), None, rank, Timestamp::MIN),
        };
        let stops = (0..).zip(tasks.into_iter().zip(ranks)).map(stop).collect();
        let route = Route::new(Arc::clone(&vehicle), stops, &*self.travel);
        assert_eq!(route.fault(), None);
        route
    }
}

fn load_visit(vehicle: &Vehicle, number: u16) -> Visit {
    Visit {
        stop: StopId::of_load(vehicle.shift, number),
        kind: StopKind::Load,
        point: Some(vehicle.start),
        window: Window::ANY,
        service: Seconds::ZERO,
        load: Load::ZERO,
        areas: AreaSet::ALL,
    }
}

/// One improvement between bookings, around a stop that the seed draws.
pub fn touched(plan: &Plan, seed: u64) -> Option<Improved> {
    improved(plan, Depth::Touch, seed, STEPS)
}

fn improved(plan: &Plan, depth: Depth, seed: u64, steps: u64) -> Option<Improved> {
    let effort = Effort { seed, now: BEFORE, depth };
    improve(plan, effort, |step| (step < steps).then(|| step as f64 / steps as f64))
}

fn hour_around(instant: Timestamp) -> Window {
    Window::lasting(Timestamp(instant.0 - 1800), Seconds(3600))
}

/// From eight in the morning to eight in the evening.
pub fn hours() -> Vec<Window> {
    (0..12).map(|h| Window::lasting(Timestamp(EIGHT + 3600 * h), Seconds(3600))).collect()
}

/// One of these, each as often.
pub fn any_hour(random: &mut ChaCha8Rng) -> Window {
    hours()[random.random_range(0..12)]
}
