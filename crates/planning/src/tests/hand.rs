//! Plans made by hand: a street of places ten minutes apart, and short ways to say what stands in a route.

use std::sync::Arc;

use uuid::Uuid;

use super::travel::matrix;
use super::world::{at, load, objective, pause, window};
use crate::{
    InsertionCriterion, Leg, Plan, Point, Route, Stop, Task, Terms, Travel, Vehicle, Visit, Visits, WithTraffic,
    find_insertions,
};
use ritiro_domain::{
    AreaSet, CourierId, DepotId, DrivingClock, Meters, Place, Rank, ReservationId, Seconds, ShiftId, Skills, StopId,
    StopKind, Window,
};

/// A street with the depot at its place 0; from one place to the next it takes ten minutes and five kilometres.
pub struct Street {
    places: Vec<Place>,
    pub travel: Arc<dyn Travel>,
}

impl Street {
    pub fn new() -> Self {
        let places: Vec<_> =
            (0..10).map(|i| Place::new(45.0, 9.0 + 0.05 * f64::from(i)).expect("near Milan")).collect();
        let steps = (0..10i64).flat_map(|a| (0..10i64).map(move |b| (a - b).abs()));
        let legs = steps.map(|n| Leg::new(Seconds(600 * n), Meters(5000 * n)));
        let travel = Arc::new(matrix(&places, legs));
        Self { places, travel }
    }

    /// The same street, where couriers drive at half of the speed from `from` to `until` (quarters of an hour after midnight).
    pub fn with_rush(self, from: i64, until: i64) -> Self {
        let quarters = (0..96).map(|quarter| if (from..until).contains(&quarter) { 500 } else { 1000 });
        let clock = DrivingClock::new(at(0), quarters);
        Self { travel: WithTraffic::of(self.travel, Some(Arc::new(clock))), ..self }
    }

    pub fn point(&self, place: usize) -> Point {
        self.travel.point(self.places[place])
    }

    /// Which place of the street a point is.
    pub fn number(&self, point: Point) -> usize {
        self.places.iter().position(|p| *p == point.place).expect("it lies in the street")
    }

    /// Ten parcels, no skills, depot 1, from place 0 and back to it.
    pub fn vehicle(&self, number: u128, hours: Window) -> Vehicle {
        let depot = self.travel.point(self.places[0]);
        let id = Uuid::from_u128(number);
        Vehicle {
            depot: Some(DepotId(Uuid::from_u128(1))),
            capacity: load([10, 0]),
            ..Vehicle::new(ShiftId(id), CourierId(id), depot, hours)
        }
    }

    pub fn visit(&self, stop: u128, kind: StopKind, place: usize, window: Window, parcels: i64) -> Visit {
        let point = Some(self.travel.point(self.places[place]));
        let service = Seconds(300);
        Visit {
            stop: StopId(Uuid::from_u128(stop)),
            kind,
            point,
            window,
            service,
            load: load([parcels, 0]),
            areas: AreaSet::ALL,
        }
    }

    /// A delivery or collection of five minutes.
    pub fn single(&self, number: u128, kind: StopKind, place: usize, window: Window, parcels: i64) -> Task {
        Task { terms: terms(number), visits: Visits::Single(self.visit(10 * number, kind, place, window, parcels)) }
    }

    /// A shipment of one parcel; five minutes at both ends.
    pub fn shipment(&self, number: u128, from: (usize, Window), to: (usize, Window), max_ride: Option<i64>) -> Task {
        let pickup = self.visit(10 * number, StopKind::Pickup, from.0, from.1, 1);
        let dropoff = self.visit(10 * number + 1, StopKind::Dropoff, to.0, to.1, 1);
        let terms = Terms { max_ride: max_ride.map(Seconds), ..terms(number) };
        Task { terms, visits: Visits::Pair { pickup, dropoff } }
    }

    pub fn plan(&self, vehicles: Vec<Vehicle>) -> Plan {
        let routes = vehicles.into_iter().map(|v| Route::new(Arc::new(v), Vec::new(), &*self.travel)).collect();
        self.plan_of(routes)
    }

    pub fn plan_of(&self, routes: Vec<Route>) -> Plan {
        let skills = Skills::new(vec!["fridge".to_owned()]).expect("one name");
        Plan::new(routes, self.travel.clone(), objective(), Arc::new(skills))
    }

    /// A route of these stops in this order, whether that makes sense or not.
    pub fn route(&self, vehicle: Vehicle, visits: Vec<(u128, Visit)>) -> Route {
        let mut stops: Vec<Stop> = Vec::new();
        for (number, visit) in visits {
            let rank = Rank::between(stops.last().map(|s| &s.rank), None);
            let terms = (visit.kind != StopKind::Break).then(|| terms(number));
            stops.push(Stop::new(visit, terms, rank, at(0)));
        }
        Route::new(Arc::new(vehicle), stops, &*self.travel)
    }
}

pub fn reservation(number: u128) -> ReservationId {
    ReservationId(Uuid::from_u128(number))
}

pub fn terms(number: u128) -> Terms {
    Terms::of(reservation(number))
}

/// A break of a route in which nothing else stands yet.
pub fn only_break(window: Window, minutes: i64) -> Vec<Stop> {
    let rank = Rank::between(None, None);
    vec![pause(StopId(Uuid::from_u128(999)), window, Seconds(60 * minutes), rank)]
}

/// Books a task in the window that it carries, at the cheapest position, at 07:00.
pub fn book(plan: &mut Plan, task: &Task) {
    let found = find_insertions(plan, task, &[task.main().window], at(7 * 60), InsertionCriterion::Cheapest).remove(0);
    let insertion = found.unwrap_or_else(|refusal| panic!("{task:?} is refused: {}", refusal.detail()));
    plan.insert(task, &insertion, at(7 * 60));
}

/// 08:00 to 12:00.
pub fn morning() -> Window {
    window(8 * 60, 12 * 60)
}

/// Exactly then, by hours and minutes.
pub fn sharp(hour: i64, minute: i64) -> Window {
    window(60 * hour + minute, 60 * hour + minute)
}
