//! How long it takes to offer, book, cancel and improve in plans of 500 to 100,000 booked stops, next to the naive way, and
//! how much memory a stop takes.
//!
//! An offer is one survey of 12 one-hour windows for one delivery. How its time depends on the plan is why there are three
//! towns ([`town::Shape`]); a table of 1,000 random requests in each is printed beside what criterion measures.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "the numbers are small"
)]

mod memory;
mod naive;
mod on_roads;
mod requests;
mod town;
mod trips_and_traffic;

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ritiro_domain::Window;
use ritiro_planning::{Depth, Effort, Insertion, InsertionCriterion, Plan, Task, find_insertions, reoptimise_for};
use town::{BEFORE, STEPS, Shape, Town, any_hour, hours, touched};

#[global_allocator]
static MEMORY: memory::Counting = memory::Counting;

/// Unoptimized, the larger ones would take hours.
const SIZES: &[usize] = if cfg!(debug_assertions) { &[500] } else { &[500, 2_000, 10_000, 100_000] };
/// Larger plans are improved a neighbourhood at a time, so they tell nothing new.
const MOST_IMPROVED: usize = 10_000;
/// The naive way takes about a minute for 100,000 stops.
const MOST_NAIVE: usize = 10_000;
/// Steps within which room is made for one window.
const ROOM_STEPS: u64 = 500;
const CAPACITY: i64 = 60;

fn planning(criterion: &mut Criterion) {
    on_roads::report();
    trips_and_traffic::report();
    let mut group = criterion.benchmark_group("planning");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    for shape in Shape::ALL {
        for size in SIZES {
            let mut town = Town::new(CAPACITY);
            let plan = town.plan(shape, *size);
            requests::report(&mut town, &plan, shape);
            offers(&mut group, &mut town, &plan, shape);
            bookings(&mut group, &mut town, &plan, shape);
            println!("memory | {shape:?} | {size} stops | {} bytes a stop", memory::per_stop(plan));
        }
    }
    group.finish();
}

fn id(what: &str, shape: Shape, plan: &Plan) -> BenchmarkId {
    BenchmarkId::new(format!("{what}/{shape:?}"), plan.len())
}

fn offers(group: &mut BenchmarkGroup<'_, WallTime>, town: &mut Town, plan: &Plan, shape: Shape) {
    let (asked, hours) = (town.request(), hours());
    let offers = || find_insertions(plan, &asked, &hours, BEFORE, InsertionCriterion::Cheapest);
    group.bench_function(id("offer", shape, plan), |b| b.iter(|| black_box(offers())));
    if plan.len() <= MOST_NAIVE {
        let naive = || naive::offer(plan, &asked, &hours);
        group.bench_function(id("offer_naive", shape, plan), |b| b.iter(|| black_box(naive())));
    }
}

/// A delivery that can be inserted somewhere, and where.
fn possible(town: &mut Town, plan: &Plan) -> (Task, Insertion) {
    let hour = hours()[5];
    loop {
        let task = town.request().at(hour);
        if let Ok(insertion) = find_insertions(plan, &task, &[hour], BEFORE, InsertionCriterion::Cheapest).remove(0) {
            return (task, insertion);
        }
    }
}

fn bookings(group: &mut BenchmarkGroup<'_, WallTime>, town: &mut Town, plan: &Plan, shape: Shape) {
    let (task, insertion) = possible(town, plan);
    let insert = |plan: &mut Plan| plan.insert(&task, &insertion, BEFORE);
    group.bench_function(id("insert", shape, plan), |b| {
        b.iter_batched_ref(|| plan.clone(), |plan| black_box(insert(plan)), BatchSize::LargeInput);
    });
    let mut booked = plan.clone();
    insert(&mut booked);
    let remove = |plan: &mut Plan| plan.remove(task.terms.reservation, BEFORE);
    group.bench_function(id("remove", shape, plan), |b| {
        b.iter_batched_ref(|| booked.clone(), |plan| black_box(remove(plan)), BatchSize::LargeInput);
    });
}

fn improving(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("improving");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    let sizes = || SIZES.iter().filter(|size| **size <= MOST_IMPROVED);
    sizes().for_each(|size| room(&mut group, *size));
    group.throughput(Throughput::Elements(STEPS));
    sizes().for_each(|size| improvement(&mut group, *size));
    group.finish();
}

/// Each time around another stop, the time to lay out the neighbourhood included.
fn improvement(group: &mut BenchmarkGroup<'_, WallTime>, size: usize) {
    let plan = Town::new(CAPACITY).plan(Shape::Booked, size);
    let mut seeds = 0..;
    let mut touch = || seeds.next().and_then(|seed| touched(&plan, seed)).is_some();
    group.bench_function(BenchmarkId::new("touch", size), |b| b.iter(|| black_box(touch())));
}

/// The first request that a rush hour has no room for.
fn room(group: &mut BenchmarkGroup<'_, WallTime>, size: usize) {
    let (plan, task, hour) = rush(size);
    let effort = Effort { seed: 7, now: BEFORE, depth: Depth::Touch };
    let room = || reoptimise_for(&plan, &task, &[hour], effort, ROOM_STEPS).remove(0);
    println!("reoptimise_for | {} stops | found: {}", plan.len(), room().is_some());
    group.bench_function(BenchmarkId::new("reoptimise_for", plan.len()), |b| b.iter(|| black_box(room().is_some())));
}

/// Couriers with time and space for more all day, but for one hour that everybody wants.
fn rush(size: usize) -> (Plan, Task, Window) {
    let (mut town, hour) = (Town::new(1000), hours()[5]);
    let mut plan = town.idle(size / 50);
    town.book(&mut plan, size / 2, any_hour);
    loop {
        let task = town.request().at(hour);
        match find_insertions(&plan, &task, &[hour], BEFORE, InsertionCriterion::Cheapest).remove(0) {
            Ok(insertion) => plan.insert(&task, &insertion, BEFORE),
            Err(_) => return (plan, task, hour),
        };
    }
}

criterion_group!(benches, planning, improving);
criterion_main!(benches);
