//! Random days: a town, its couriers, what shoppers wish for, and what happens one after the other.
//!
//! Everything is generated as plain data, so that a failing day is printed and made smaller; [`Day::open`] builds it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

use super::travel::{great_circle, matrix};
use crate::{
    Floor, Insertion, InsertionCriterion, Leg, Loading, Objective, Plan, Point, Preference, Route, Stop, Task, Terms,
    Travel, Vehicle, Visit, Visits, WithTraffic,
};
use ritiro_domain::{
    AreaSet, CourierId, DepotId, DrivingClock, Kind, Load, Meters, ObjectiveWeights, Place, Rank, ReservationId,
    Seconds, ShiftId, SkillSet, Skills, SpeedFactor, StopId, StopKind, Timestamp, VehicleCosts, Window,
};

/// Midnight of the day on which everything happens.
const MIDNIGHT: i64 = 1_800_057_600;

/// An instant, by minutes after midnight.
pub fn at(minute: i64) -> Timestamp {
    Timestamp(MIDNIGHT + 60 * minute)
}

/// A window, by minutes after midnight.
pub fn window(from: i64, to: i64) -> Window {
    Window::new(at(from), at(to)).expect("windows are written forwards")
}

/// Amounts of the first two dimensions.
pub fn load(amounts: [i64; 2]) -> Load {
    Load([amounts[0], amounts[1], 0, 0])
}

/// The weights of most tests: driving time counts, and so does a courier.
pub fn objective() -> Objective {
    let weights = ObjectiveWeights { per_travel_second: 1, per_meter: 1, per_courier_used: 900, ..Default::default() };
    Objective::new(weights)
}

/// Places in a square of about 10 km.
#[derive(Clone, Debug)]
pub struct Town {
    places: Vec<(u32, u32)>,
    /// The areas of each place: none, one or two of two.
    areas: Vec<u64>,
    legs: Legs,
    /// The speed of each quarter of an hour from 7:00, in thousandths of free flow.
    speeds: Option<Vec<u16>>,
    /// Whether couriers need a set-up time at each place.
    sets_up: bool,
}

/// Where travel times come from.
#[derive(Clone, Debug)]
enum Legs {
    GreatCircle,
    /// A matrix of the shortest ways along random legs.
    Shortest(Vec<i64>),
    /// A matrix of random legs, where a detour can be shorter than the direct leg.
    Random(Vec<i64>),
    /// Great circles, each longer by a part of its own, so that bounds hold and a detour can be shorter.
    Winding(u64),
}

#[derive(Clone, Debug)]
struct Courier {
    start: Index,
    end: Option<Index>,
    depot: Option<u8>,
    opens: i64,
    minutes: i64,
    capacity: [i64; 2],
    skills: u64,
    breaks: Vec<(i64, i64)>,
    kind: VehicleKind,
    /// Seconds for a trip and for an order, and the most trips.
    loading: Option<(i64, i64, Option<usize>)>,
}

/// What differs by the type of the vehicle and by the areas of the courier.
#[derive(Clone, Debug, Default)]
struct VehicleKind {
    /// Thousandths of the speed of the travel source.
    speed: Option<i32>,
    /// Per hour, kilometre and use.
    costs: Option<(i64, i64, i64)>,
    areas: Option<u64>,
    /// The areas, and the cost outside of them.
    preference: Option<(u64, i64)>,
}

/// What a shopper wishes for.
#[derive(Clone, Debug)]
pub struct Wish {
    kind: Kind,
    place: Index,
    origin: Index,
    load: [i64; 2],
    service: [i64; 2],
    skills: u64,
    depot: Option<u8>,
    max_ride: Option<i64>,
    collect_from: (i64, i64),
    /// The minute at which the goods are ready.
    ready: Option<i64>,
}

/// A day before anything is booked.
#[derive(Clone, Debug)]
pub struct Day {
    town: Town,
    couriers: Vec<Courier>,
    /// The minute at which the first thing happens.
    pub now: i64,
    /// What a second of waiting costs, what one of risk does, and the margin in seconds.
    pub along: (i64, i64, i64),
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Step {
    /// Somebody asks for all of these windows (start, length in minutes) and takes one of those offered.
    Book(Wish, Vec<(i64, i64)>, bool, Index),
    /// One of the reservations is called off, if that is still possible.
    Cancel(Index),
    /// Time goes by, in seconds.
    Wait(i64),
}

/// A day that is going on.
pub struct World {
    points: Vec<Point>,
    areas: Vec<AreaSet>,
    sets_up: bool,
    pub travel: Arc<dyn Travel>,
    pub plan: Plan,
    pub now: Timestamp,
    /// Reservations that stand in the plan.
    pub booked: Vec<ReservationId>,
    count: u128,
}

const PLACES: usize = 12;

/// A town where no detour is shorter than the direct leg.
pub fn town() -> impl Strategy<Value = Town> {
    let places = prop::collection::vec((0u32..900_000, 0u32..1_250_000), PLACES);
    let areas = prop::collection::vec(0u64..4, PLACES);
    (places, areas, prop::option::of(random_legs())).prop_map(|(places, areas, legs)| {
        let legs = legs.map_or(Legs::GreatCircle, Legs::Shortest);
        Town { places, areas, legs, speeds: None, sets_up: false }
    })
}

fn random_legs() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(30i64..2400, PLACES * PLACES)
}

/// A town in which the time of day matters, or not, and a detour can be shorter than the direct leg, or not.
pub fn busy_town() -> impl Strategy<Value = Town> {
    let speed = prop_oneof![2 => Just(1000u16), 2 => 400u16..1500, 1 => 50u16..=5000];
    let legs = prop_oneof![
        2 => Just(None),
        1 => random_legs().prop_map(|legs| Some(Legs::Random(legs))),
        1 => any::<u64>().prop_map(|seed| Some(Legs::Winding(seed))),
    ];
    let speeds = prop::option::of(prop::collection::vec(speed, 40));
    (town(), speeds, legs, any::<bool>()).prop_map(|(town, speeds, legs, sets_up)| {
        let legs = legs.unwrap_or(town.legs);
        Town { speeds, legs, sets_up, ..town }
    })
}

fn vehicle_kind() -> impl Strategy<Value = VehicleKind> {
    let costs = prop::option::of((0i64..9000, 0i64..3000, 0i64..2000));
    let areas = prop::option::weighted(0.2, 0u64..4);
    let preference = prop::option::weighted(0.3, (0u64..4, 0i64..1500));
    let speed = prop::option::of(prop_oneof![3 => 400i32..1600, 1 => 50i32..=5000]);
    (speed, costs, areas, preference).prop_map(|(speed, costs, areas, preference)| VehicleKind {
        speed,
        costs,
        areas,
        preference,
    })
}

fn courier_with_one_trip() -> impl Strategy<Value = Courier> {
    let ends = (any::<Index>(), prop::option::weighted(0.2, any::<Index>()), prop::option::weighted(0.9, 0u8..2));
    let hours = (470i64..540, 150i64..500);
    let able = (prop::array::uniform2(2i64..9), 0u64..4);
    let breaks = prop::collection::vec((0i64..60, 5i64..40), 0..3);
    (ends, hours, able, breaks).prop_map(|((start, end, depot), (opens, minutes), (capacity, skills), breaks)| {
        let kind = VehicleKind::default();
        Courier { start, end, depot, opens, minutes, capacity, skills, breaks, kind, loading: None }
    })
}

fn courier() -> impl Strategy<Value = Courier> {
    let loading = prop::option::of((0i64..600, 0i64..90, prop::option::weighted(0.3, 1usize..4)));
    let kind = prop_oneof![1 => Just(VehicleKind::default()), 1 => vehicle_kind()];
    (courier_with_one_trip(), loading, kind).prop_map(|(courier, loading, kind)| Courier { loading, kind, ..courier })
}

fn wish_at_once() -> impl Strategy<Value = Wish> {
    let kind = prop::sample::select(vec![Kind::Delivery, Kind::Collection, Kind::Shipment, Kind::Shipment]);
    let wants = (prop_oneof![4 => Just(0u64), 1 => 0u64..4], prop::option::weighted(0.1, 0u8..2));
    let limits = (prop::option::of(300i64..5400), (440i64..900, 0i64..240));
    let sizes = (prop::array::uniform2(0i64..4), prop::array::uniform2(0i64..600));
    (kind, any::<Index>(), any::<Index>(), sizes, wants, limits).prop_map(
        |(kind, place, origin, (load, service), (skills, depot), (max_ride, collect_from))| Wish {
            kind,
            place,
            origin,
            load,
            service,
            skills,
            depot,
            max_ride,
            collect_from,
            ready: None,
        },
    )
}

pub fn wish() -> impl Strategy<Value = Wish> {
    let ready = prop::option::weighted(0.2, 460i64..800);
    (wish_at_once(), ready).prop_map(|(wish, ready)| Wish { ready, ..wish })
}

/// Windows as start and length in minutes.
pub fn windows(most: usize) -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((460i64..960, 0i64..150), 1..=most)
}

pub fn day(couriers: usize) -> impl Strategy<Value = Day> {
    day_of(busy_town(), courier(), couriers)
}

/// A day on which every courier makes one trip.
pub fn day_with_one_trip(couriers: usize) -> impl Strategy<Value = Day> {
    day_of(town(), courier_with_one_trip(), couriers)
}

fn day_of(
    town: impl Strategy<Value = Town>,
    courier: impl Strategy<Value = Courier>,
    couriers: usize,
) -> impl Strategy<Value = Day> {
    let along = prop_oneof![3 => Just((0, 0, 0)), 1 => (0i64..3, 0i64..3, 0i64..3600)];
    (town, prop::collection::vec(courier, 1..=couriers), 420i64..560, along)
        .prop_map(|(town, couriers, now, along)| Day { town, couriers, now, along })
}

pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    steps_of(wish(), most)
}

/// Steps with goods that are always ready.
pub fn steps_at_once(most: usize) -> impl Strategy<Value = Vec<Step>> {
    steps_of(wish_at_once(), most)
}

fn steps_of(wish: impl Strategy<Value = Wish>, most: usize) -> impl Strategy<Value = Vec<Step>> {
    let book =
        (wish, windows(4), any::<bool>(), any::<Index>()).prop_map(|(w, windows, b, i)| Step::Book(w, windows, b, i));
    let cancel = any::<Index>().prop_map(Step::Cancel);
    let wait = (0i64..1800).prop_map(Step::Wait);
    prop::collection::vec(prop_oneof![6 => book, 2 => cancel, 2 => wait], 1..=most)
}

impl Town {
    fn places(&self) -> Vec<Place> {
        let degrees = |(x, y): &(u32, u32)| Place::new(45.0 + f64::from(*x) / 1e7, 9.0 + f64::from(*y) / 1e7);
        let mut places: Vec<_> = self.places.iter().map(|p| degrees(p).expect("near Milan")).collect();
        places.sort();
        places.dedup();
        places
    }

    fn travel(&self) -> Arc<dyn Travel> {
        WithTraffic::of(self.free_flow(), self.speeds.as_ref().map(|speeds| clock(speeds)))
    }

    fn free_flow(&self) -> Arc<dyn Travel> {
        let places = self.places();
        let seconds = match &self.legs {
            Legs::GreatCircle => return Arc::new(great_circle()),
            Legs::Winding(seed) => return Arc::new(Winding { source: great_circle(), seed: *seed }),
            Legs::Shortest(legs) => shortest_ways(places.len(), legs),
            Legs::Random(legs) => square(places.len(), legs),
        };
        let legs = seconds.into_iter().map(|s| Leg::new(Seconds(s), Meters(7 * s)));
        Arc::new(matrix(&places, legs))
    }
}

fn clock(speeds: &[u16]) -> Arc<DrivingClock> {
    Arc::new(DrivingClock::new(at(420), speeds.iter().copied()))
}

/// Floyd and Warshall: the metric (there and back may differ) below arbitrary legs.
fn shortest_ways(places: usize, legs: &[i64]) -> Vec<i64> {
    let mut way = square(places, legs);
    for via in 0..places {
        for from in 0..places {
            for to in 0..places {
                let detour = way[from * places + via] + way[via * places + to];
                way[from * places + to] = way[from * places + to].min(detour);
            }
        }
    }
    way
}

/// Arbitrary legs, and none from a place to itself.
fn square(places: usize, legs: &[i64]) -> Vec<i64> {
    let mut way: Vec<i64> = legs[..places * places].to_vec();
    (0..places).for_each(|i| way[i * places + i] = 0);
    way
}

/// Travel times that break the triangle inequality: each leg takes up to twice as long as the source says, by a number that
/// depends on its two ends.
struct Winding<T> {
    source: T,
    seed: u64,
}

impl<T: Travel> Travel for Winding<T> {
    fn point(&self, place: Place) -> Point {
        self.source.point(place)
    }

    fn drive(&self, from: Point, to: Point) -> Leg {
        let leg = self.source.drive(from, to);
        let mut hasher = std::hash::DefaultHasher::new();
        (self.seed, from.place, to.place).hash(&mut hasher);
        let longer = |amount: i64| amount + amount * (hasher.finish() % 1000) as i64 / 1000;
        Leg::new(Seconds(longer(leg.duration.0)), Meters(longer(leg.distance.0)))
    }

    fn floor(&self, around: Place) -> Floor {
        self.source.floor(around)
    }
}

impl Day {
    fn objective(&self) -> Objective {
        let (per_waiting_second, per_risk_second, margin_seconds) = self.along;
        Objective::new(ObjectiveWeights {
            per_travel_second: 1,
            per_meter: 1,
            per_courier_used: 900,
            per_waiting_second,
            per_risk_second,
            margin_seconds,
        })
    }

    /// The plan of the day with nothing booked.
    pub fn open(&self) -> World {
        let travel = self.town.travel();
        let points: Vec<_> = self.town.places().into_iter().map(|p| travel.point(p)).collect();
        let routes = self.couriers.iter().zip(1..).map(|(c, id)| c.route(id, &points, &*travel)).collect();
        let skills = Skills::new(vec!["fridge".to_owned(), "stairs".to_owned()]).expect("two names");
        let plan = Plan::new(routes, travel.clone(), self.objective(), Arc::new(skills));
        let areas = self.town.areas.iter().copied().map(AreaSet).take(points.len()).collect();
        let sets_up = self.town.sets_up;
        World { points, areas, sets_up, travel, plan, now: at(self.now), booked: Vec::new(), count: 0 }
    }
}

impl Courier {
    /// The route of a courier without stops. In slow traffic, one whose way home is too long ends where it starts.
    fn route(&self, id: u128, points: &[Point], travel: &dyn Travel) -> Route {
        let start = *self.start.get(points);
        let route = self.route_to(self.end.map_or(start, |i| *i.get(points)), (id, start), travel);
        if route.fault().is_none() { route } else { self.route_to(start, (id, start), travel) }
    }

    fn route_to(&self, end: Point, (id, start): (u128, Point), travel: &dyn Travel) -> Route {
        let hours = window(self.opens, self.opens + self.minutes);
        let vehicle = Vehicle {
            depot: self.depot.map(depot),
            end,
            capacity: load(self.capacity),
            skills: SkillSet(self.skills),
            speed: self.speed(),
            costs: self.kind.costs.map(|(per_hour, per_kilometer, per_use)| VehicleCosts {
                per_hour,
                per_kilometer,
                per_use,
            }),
            areas: self.kind.areas.map(AreaSet),
            preference: self
                .kind
                .preference
                .map(|(areas, cost_outside)| Preference { areas: AreaSet(areas), cost_outside }),
            loading: self.loading.map(|(trip, order, most_trips)| Loading {
                per_trip: Seconds(trip),
                per_order: Seconds(order),
                most_trips,
            }),
            ..Vehicle::new(ShiftId(Uuid::from_u128(id)), CourierId(Uuid::from_u128(id)), start, hours)
        };
        Route::new(Arc::new(vehicle), self.pauses(id), travel)
    }

    /// A courier who ends elsewhere is fast enough to get there in every shift.
    fn speed(&self) -> SpeedFactor {
        let speed = self.kind.speed.and_then(SpeedFactor::from_thousandths).unwrap_or(SpeedFactor::MODEL);
        if self.end.is_some() { speed.max(SpeedFactor::MODEL) } else { speed }
    }

    /// The first pause begins in the first third of the shift, the second one in the second.
    fn pauses(&self, id: u128) -> Vec<Stop> {
        let mut pauses: Vec<Stop> = Vec::new();
        for (&(slack, minutes), i) in self.breaks.iter().zip(0..) {
            let from = self.opens + i * self.minutes / 3;
            let rank = Rank::between(pauses.last().map(|s| &s.rank), None);
            let stop = StopId(Uuid::from_u128(1_000_000 + 10 * id + i as u128));
            pauses.push(pause(stop, window(from, from + slack), Seconds(60 * minutes), rank));
        }
        pauses
    }
}

fn depot(number: u8) -> DepotId {
    DepotId(Uuid::from_u128(u128::from(number) + 1))
}

/// A break of a route.
pub fn pause(stop: StopId, window: Window, service: Seconds, rank: Rank) -> Stop {
    let visit =
        Visit { stop, kind: StopKind::Break, point: None, window, service, load: Load::ZERO, areas: AreaSet::ALL };
    Stop::new(visit, None, rank, Timestamp::MIN)
}

impl World {
    /// The task of a wish, with a new reservation's id.
    pub fn task(&mut self, wish: &Wish) -> Task {
        self.count += 1;
        let reservation = ReservationId(Uuid::from_u128(self.count));
        // Orders of one place can have different set-up times.
        let set_up = |service: i64| Seconds(if self.sets_up { service % 240 } else { 0 });
        let visit = |kind, place: Index, service, window, n| Visit {
            stop: StopId(Uuid::from_u128(10 * self.count + n)),
            kind,
            point: Some(Point { set_up: set_up(service), ..*place.get(&self.points) }),
            window,
            service: Seconds(service),
            load: load(wish.load),
            areas: *place.get(&self.areas),
        };
        let main = |kind| visit(kind, wish.place, wish.service[0], Window::ANY, 0);
        let (from, length) = wish.collect_from;
        let visits = match wish.kind {
            Kind::Delivery => Visits::Single(main(StopKind::Delivery)),
            Kind::Collection => Visits::Single(main(StopKind::Collection)),
            Kind::Shipment => Visits::Pair {
                pickup: visit(StopKind::Pickup, wish.origin, wish.service[1], window(from, from + length), 1),
                dropoff: main(StopKind::Dropoff),
            },
        };
        let terms = Terms {
            skills: SkillSet(wish.skills),
            depot: wish.depot.map(depot),
            ready: wish.ready.map(at).filter(|_| wish.kind == Kind::Delivery),
            max_ride: wish.max_ride.filter(|_| wish.kind == Kind::Shipment).map(Seconds),
            ..Terms::of(reservation)
        };
        Task { terms, visits }
    }

    /// Puts a task in, and remembers it.
    pub fn insert(&mut self, task: &Task, insertion: &Insertion) {
        self.plan.insert(task, insertion, self.now);
        self.booked.push(task.terms.reservation);
    }
}

/// Windows of minutes.
pub fn windows_of(minutes: &[(i64, i64)]) -> Vec<Window> {
    minutes.iter().map(|(start, length)| window(*start, start + length)).collect()
}

pub fn prefer(soonest: bool) -> InsertionCriterion {
    if soonest { InsertionCriterion::Soonest } else { InsertionCriterion::Cheapest }
}
