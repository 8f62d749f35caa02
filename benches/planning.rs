//! How long it takes to offer, insert and remove in plans of 500 to 10,000 booked stops, next to the naive way.
//!
//! Couriers have 50 stops each. An offer is one survey of 12 one-hour windows for one delivery. The naive way puts the
//! delivery into a copy of the route at every position, for every window, and times the whole route.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ritiro::domain::{
    CourierId, DepotId, Load, Place, Rank, ReservationId, Seconds, ShiftId, SkillSet, Skills, StopId, StopKind,
    Timestamp, Window,
};
use ritiro::planning::{
    Insertion, Objective, Plan, Point, Prefer, Route, Stop, Task, Terms, Travel, Vehicle, Visit, Visits, survey,
};
use ritiro::travel::GreatCircle;
use uuid::Uuid;

const STOPS_EACH: i64 = 50;
const SIZES: [usize; 3] = [500, 2_000, 10_000];
const EIGHT: i64 = 1_800_086_400;
/// Every stop has its turn of twelve minutes, three of them for service.
const TURN: i64 = 720;
const BEFORE: Timestamp = Timestamp(EIGHT - 3600);

/// A town of 10 km with a depot in the middle.
struct Town {
    travel: Arc<dyn Travel>,
    random: ChaCha8Rng,
    count: u128,
}

impl Town {
    fn new() -> Self {
        Self { travel: Arc::new(GreatCircle::new(25, 140)), random: ChaCha8Rng::seed_from_u64(7), count: 0 }
    }

    fn point(&self, x: f64, y: f64) -> Point {
        self.travel.point(Place::new(45.4 + 0.09 * y, 9.1 + 0.127 * x).expect("near Milan"))
    }

    fn anywhere(&mut self) -> Point {
        let (x, y) = (self.random.random_range(0.0..1.0), self.random.random_range(0.0..1.0));
        self.point(x, y)
    }

    fn delivery(&mut self, point: Point, window: Window) -> Task {
        self.count += 1;
        let id = Uuid::from_u128(self.count);
        let load = Load([1, 0, 0, 0]);
        let visit = Visit {
            stop: StopId(id),
            kind: StopKind::Delivery,
            point: Some(point),
            window,
            service: Seconds(180),
            load,
        };
        let terms = Terms {
            reservation: ReservationId(id),
            skills: SkillSet::default(),
            depot: None,
            max_ride: None,
            template: None,
        };
        Task { terms, visits: Visits::Single(visit) }
    }

    fn vehicle(&mut self) -> Vehicle {
        self.count += 1;
        let (id, depot) = (Uuid::from_u128(self.count), self.point(0.5, 0.5));
        Vehicle {
            shift: ShiftId(id),
            courier: CourierId(id),
            depot: Some(DepotId(Uuid::nil())),
            start: depot,
            end: depot,
            hours: Window::lasting(Timestamp(EIGHT), Seconds(12 * 3600)),
            capacity: Load([60, 0, 0, 0]),
            skills: SkillSet::default(),
        }
    }

    /// A courier who goes round one quarter, a stop each turn, each in the hour around it.
    fn route(&mut self) -> Route {
        let (x, y) = (self.random.random_range(0.0..0.9), self.random.random_range(0.0..0.9));
        let mut stops: Vec<Stop> = Vec::new();
        for turn in 0..STOPS_EACH {
            let (dx, dy) = (self.random.random_range(0.0..0.1), self.random.random_range(0.0..0.1));
            let point = self.point(x + dx, y + dy);
            let window = Window::lasting(Timestamp(EIGHT + 1800 + TURN * turn - 600), Seconds(3600));
            let Task { terms, visits: Visits::Single(visit) } = self.delivery(point, window) else { continue };
            let rank = Rank::between(stops.last().map(|s| &s.rank), None);
            stops.push(Stop { visit, terms: Some(terms), rank, depart_after: Timestamp::MIN });
        }
        let route = Route::new(Arc::new(self.vehicle()), stops, &*self.travel);
        assert_eq!(route.fault(), None);
        route
    }

    fn plan(&mut self, stops: usize) -> Plan {
        let routes = (0..stops / STOPS_EACH as usize).map(|_| self.route()).collect();
        Plan::new(routes, self.travel.clone(), Objective::default(), Arc::new(Skills::default()))
    }
}

fn hours() -> Vec<Window> {
    (0..12).map(|h| Window::lasting(Timestamp(EIGHT + 3600 * h), Seconds(3600))).collect()
}

fn naive(plan: &Plan, task: &Task, windows: &[Window]) -> Vec<Option<i64>> {
    let best = |window: &Window| {
        let task = task.clone().at(*window);
        plan.routes().iter().filter_map(|route| naive_route(plan, route, &task)).min()
    };
    windows.iter().map(best).collect()
}

fn naive_route(plan: &Plan, route: &Route, task: &Task) -> Option<i64> {
    let vehicle = Arc::new(route.vehicle().clone());
    let before = plan.objective().route(route);
    let costs = (0..=route.stops().len()).filter_map(|at| {
        let rank =
            Rank::between(at.checked_sub(1).map(|i| &route.stops()[i].rank), route.stops().get(at).map(|s| &s.rank));
        let mut stops = route.stops().to_vec();
        let visit = task.main().clone();
        stops.insert(at, Stop { visit, terms: Some(task.terms), rank, depart_after: BEFORE });
        let trial = Route::new(vehicle.clone(), stops, plan.travel());
        trial.fault().is_none().then(|| plan.objective().route(&trial) - before)
    });
    costs.min()
}

/// A delivery that can be inserted somewhere, and where.
fn possible(town: &mut Town, plan: &Plan) -> (Task, Insertion) {
    loop {
        let point = town.anywhere();
        let task = town.delivery(point, hours()[5]);
        if let Ok(insertion) = survey(plan, &task, &[hours()[5]], BEFORE, Prefer::Cheapest).remove(0) {
            return (task, insertion);
        }
    }
}

fn planning(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("planning");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    for size in SIZES {
        let mut town = Town::new();
        let plan = town.plan(size);
        let point = town.anywhere();
        let asked = town.delivery(point, Window::ANY);
        let offers = || survey(&plan, &asked, &hours(), BEFORE, Prefer::Cheapest);
        let costs: Vec<_> = offers().into_iter().map(|o| o.ok().map(|i| i.cost)).collect();
        assert_eq!(costs, naive(&plan, &asked, &hours()), "both ways find the same");
        group.bench_function(BenchmarkId::new("offer", size), |b| b.iter(|| black_box(offers())));
        group.bench_function(BenchmarkId::new("offer_naive", size), |b| {
            b.iter(|| black_box(naive(&plan, &asked, &hours())));
        });
        let (task, insertion) = possible(&mut town, &plan);
        group.bench_function(BenchmarkId::new("insert", size), |b| {
            b.iter_batched_ref(
                || plan.clone(),
                |plan| black_box(plan.insert(&task, &insertion, BEFORE)),
                BatchSize::SmallInput,
            );
        });
        let mut booked = plan.clone();
        booked.insert(&task, &insertion, BEFORE);
        group.bench_function(BenchmarkId::new("remove", size), |b| {
            b.iter_batched_ref(
                || booked.clone(),
                |plan| black_box(plan.remove(task.terms.reservation, BEFORE)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, planning);
criterion_main!(benches);
