//! When couriers come: by hand, and on random days.

use proptest::prelude::*;

use super::hand::{Street, morning, sharp};
use super::world::{at, window};
use crate::{Eta, Pace, Ratio, Route, Situation, Stop, Vehicle, VehicleStatus, expect};
use ritiro_domain::{Seconds, StopKind, StopProgress, StopState, Timestamp, Window};

const EXACT: Pace = Pace { travel: Ratio { mean: 1.0, variation: 0.0 }, service: Ratio { mean: 1.0, variation: 0.0 } };

fn situation(now: Timestamp) -> Situation {
    Situation { now, seen: None, departed: None, paused: false }
}

/// Deliveries of five minutes at those places, ten minutes apart, of a courier who reports.
fn route(street: &Street, places: &[(usize, Window)], progress: &[StopProgress]) -> Route {
    let status = VehicleStatus { reported: true, ..VehicleStatus::default() };
    let vehicle = Vehicle { status, ..street.vehicle(1, morning()) };
    let visits = places
        .iter()
        .zip(1..)
        .map(|((place, window), number)| (number, street.visit(10 * number, StopKind::Delivery, *place, *window, 1)));
    let plain = street.route(vehicle, visits.collect());
    let known = progress.iter().copied().chain(std::iter::repeat(StopProgress::PLANNED));
    let stops: Vec<Stop> =
        plain.stops().iter().zip(known).map(|(stop, progress)| Stop { progress, ..stop.clone() }).collect();
    Route::new(plain.vehicle().clone().into(), stops, &*street.travel)
}

fn en_route(departed_at: Timestamp) -> StopProgress {
    StopProgress { state: StopState::EnRoute, departed_at: Some(departed_at), ..StopProgress::PLANNED }
}

fn arrived(arrived_at: Timestamp) -> StopProgress {
    StopProgress { state: StopState::Arrived, arrived_at: Some(arrived_at), ..StopProgress::PLANNED }
}

fn done(finished_at: Timestamp) -> StopProgress {
    StopProgress { state: StopState::Completed, finished_at: Some(finished_at), ..StopProgress::PLANNED }
}

fn expected(etas: &[Eta]) -> Vec<Timestamp> {
    etas.iter().map(|eta| eta.expected).collect()
}

fn width(eta: &Eta) -> i64 {
    (eta.latest - eta.earliest).0
}

#[test]
fn without_doubt_couriers_come_as_planned() {
    let street = Street::new();
    let route = route(&street, &[(1, Window::ANY), (2, sharp(9, 0)), (4, Window::ANY)], &[]);
    let etas = expect(&route, situation(at(8 * 60)), EXACT, &*street.travel);
    assert_eq!(expected(&etas), [at(8 * 60 + 10), at(9 * 60), at(9 * 60 + 25)]);
    assert!(etas.iter().all(|eta| width(eta) == 0));
    let planned: Vec<_> = (0..3).map(|stop| route.times(stop, &*street.travel).1).collect();
    assert_eq!(expected(&etas), planned);
}

#[test]
fn the_newest_that_is_known_counts() {
    let street = Street::new();
    let places = [(1, Window::ANY), (3, Window::ANY), (4, Window::ANY)];
    let now = at(9 * 60);
    // Left place 1 at 08:55 for place 3, 20 minutes away.
    let driving = route(&street, &places, &[done(at(8 * 60 + 55)), en_route(at(8 * 60 + 55))]);
    let expected_at =
        |route: &Route, seen| expected(&expect(route, Situation { seen, ..situation(now) }, EXACT, &*street.travel));
    assert_eq!(expected_at(&driving, None), [at(9 * 60 + 15), at(9 * 60 + 30)]);
    // At 08:58 still at place 1; what was seen before the courier left does not count.
    assert_eq!(expected_at(&driving, Some((street.point(1), at(8 * 60 + 58)))), [at(9 * 60 + 18), at(9 * 60 + 33)]);
    assert_eq!(expected_at(&driving, Some((street.point(9), at(8 * 60 + 50)))), [at(9 * 60 + 15), at(9 * 60 + 30)]);
    let there = route(&street, &places, &[done(at(8 * 60)), arrived(at(8 * 60 + 58))]);
    assert_eq!(expected_at(&there, None), [at(8 * 60 + 58), at(9 * 60 + 13)]);
    let long_there = route(&street, &places, &[done(at(8 * 60)), arrived(at(8 * 60))]);
    assert_eq!(
        expected_at(&long_there, None),
        [at(8 * 60), at(9 * 60 + 10)],
        "what is overdue may be over at any moment"
    );
    let free = route(&street, &places, &[done(at(8 * 60)), done(at(8 * 60 + 50))]);
    assert_eq!(expected_at(&free, None), [at(9 * 60 + 10)], "nobody drives back in time");
    let skipped = route(&street, &places, &[StopProgress::PLANNED, en_route(now)]);
    assert_eq!(expected_at(&skipped, None).len(), 3, "what was passed over is still to come");
}

#[test]
fn who_pauses_does_not_come_nearer() {
    let street = Street::new();
    let route = route(&street, &[(3, Window::ANY)], &[en_route(at(8 * 60))]);
    let paused = Situation { paused: true, seen: Some((street.point(1), at(8 * 60 + 10))), ..situation(at(9 * 60)) };
    assert_eq!(expected(&expect(&route, paused, EXACT, &*street.travel)), [at(9 * 60 + 20)]);
}

#[test]
fn who_drives_no_more_comes_nowhere() {
    let street = Street::new();
    let gone = route(&street, &[(3, Window::ANY)], &[]);
    let vehicle = Vehicle { status: VehicleStatus { gone: true, ..gone.vehicle().status }, ..gone.vehicle().clone() };
    let gone = Route::new(vehicle.into(), gone.stops().to_vec(), &*street.travel);
    assert_eq!(expect(&gone, situation(at(9 * 60)), EXACT, &*street.travel), []);
}

#[test]
fn of_who_does_not_report_the_clock_counts() {
    let street = Street::new();
    let planned = street.route(
        street.vehicle(1, morning()),
        vec![
            (1, street.visit(10, StopKind::Delivery, 1, sharp(9, 0), 1)),
            (2, street.visit(20, StopKind::Delivery, 3, sharp(10, 0), 1)),
        ],
    );
    let expected_at = |minute| expected(&expect(&planned, situation(at(minute)), EXACT, &*street.travel));
    assert_eq!(expected_at(8 * 60), [at(9 * 60), at(10 * 60)]);
    assert_eq!(expected_at(9 * 60 + 30), [at(10 * 60)]);
    assert_eq!(expected_at(11 * 60), []);
    // Seen at place 1 when the way to place 3 should be behind the courier.
    let seen = Situation { seen: Some((street.point(1), at(9 * 60 + 59))), ..situation(at(9 * 60 + 59)) };
    assert_eq!(expected(&expect(&planned, seen, EXACT, &*street.travel)), [at(10 * 60 + 19)]);
}

#[test]
fn variances_add_up_and_waiting_takes_them_up() {
    let street = Street::new();
    let pace = Pace { travel: Ratio { mean: 1.0, variation: 0.2 }, service: Ratio { mean: 1.0, variation: 0.4 } };
    let open = route(&street, &[(1, Window::ANY), (2, Window::ANY)], &[]);
    let etas = expect(&open, situation(at(8 * 60)), pace, &*street.travel);
    // 0.2 * 600 s; then the root of 120² + (0.4 * 300)² + 120².
    let by_hand = [1.281_55 * 120.0, 1.281_55 * (3.0f64 * 120.0 * 120.0).sqrt()];
    for (eta, half) in etas.iter().zip(by_hand) {
        assert!((width(eta) as f64 - 2.0 * half).abs() <= 1.0, "{eta:?}");
    }
    let waits = route(&street, &[(1, Window::ANY), (2, sharp(10, 0)), (3, Window::ANY)], &[]);
    let etas = expect(&waits, situation(at(8 * 60)), pace, &*street.travel);
    assert_eq!((width(&etas[1]), etas[1].expected), (0, at(10 * 60)));
    assert!(width(&etas[2]) < width(&etas[0]) * 2, "the wait took up what was before it");
}

/// The chance of the start of an early courier, by drawing it many times.
#[test]
fn a_courier_who_may_be_early_is_reported_as_drawing_it_tells() {
    use rand::{RngExt, SeedableRng};
    let street = Street::new();
    let pace = Pace { travel: Ratio { mean: 1.0, variation: 0.3 }, service: Ratio { mean: 1.0, variation: 0.0 } };
    // Two minutes early on average, with a standard deviation of three; then ten minutes on.
    let route = route(&street, &[(1, window(8 * 60 + 12, 9 * 60)), (2, Window::ANY)], &[]);
    let etas = expect(&route, situation(at(8 * 60)), pace, &*street.travel);
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let mut normal = || (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0;
    let mut second: Vec<f64> =
        (0..40_000).map(|_| (600.0 + 180.0 * normal()).max(720.0) + 300.0 + 600.0 + 180.0 * normal()).collect();
    second.sort_by(f64::total_cmp);
    let drawn = |share: f64| second[(share * second.len() as f64) as usize];
    let expected_at = |of: Timestamp| (of - at(8 * 60)).0 as f64;
    assert!(
        (expected_at(etas[1].expected) - drawn(0.5)).abs() < 15.0,
        "{} {}",
        expected_at(etas[1].expected),
        drawn(0.5)
    );
    assert!(
        (expected_at(etas[1].earliest) - drawn(0.1)).abs() < 25.0,
        "{} {}",
        expected_at(etas[1].earliest),
        drawn(0.1)
    );
    assert!((expected_at(etas[1].latest) - drawn(0.9)).abs() < 25.0, "{} {}", expected_at(etas[1].latest), drawn(0.9));
}

fn ratio() -> impl Strategy<Value = Ratio> {
    (0.5..2.0f64, 0.0..0.7f64).prop_map(|(mean, variation)| Ratio { mean, variation })
}

fn steady() -> impl Strategy<Value = Ratio> {
    ratio().prop_map(|of| Ratio { variation: of.variation / 4.0, ..of })
}

fn progress() -> impl Strategy<Value = Vec<StopProgress>> {
    let last = prop_oneof![
        Just(StopProgress::PLANNED),
        (400i64..700).prop_map(|minute| en_route(at(minute))),
        (400i64..700).prop_map(|minute| arrived(at(minute))),
    ];
    (0usize..4, 400i64..700, last).prop_map(|(over, minute, last)| {
        let mut all = vec![done(at(minute)); over];
        all.push(last);
        all
    })
}

proptest! {
    #[test]
    fn intervals_hold_what_is_expected_and_nothing_comes_before_its_time(
        places in prop::collection::vec((0usize..10, prop::option::of((420i64..700, 0i64..120))), 1..9),
        known in progress(),
        now in 400i64..720,
        (travel, service) in (ratio(), ratio()),
        seen in prop::option::of((0usize..10, 0i64..60)),
        paused in any::<bool>(),
    ) {
        let street = Street::new();
        let window_of = |hours: Option<(i64, i64)>| hours.map_or(Window::ANY, |(from, length)| window(from, from + length));
        let places: Vec<_> = places.into_iter().map(|(place, hours)| (place, window_of(hours))).collect();
        let route = route(&street, &places, &known);
        let seen = seen.map(|(place, ago)| (street.point(place), at(now - ago)));
        let etas = expect(&route, Situation { seen, paused, ..situation(at(now)) }, Pace { travel, service }, &*street.travel);
        let left = route.stops().iter().filter(|stop| !stop.progress.is_over()).count();
        prop_assert_eq!(etas.len(), left);
        for eta in &etas {
            prop_assert!(eta.earliest <= eta.expected && eta.expected <= eta.latest, "{:?}", eta);
            let stop = &route.stops()[eta.index];
            prop_assert!(eta.earliest >= stop.visit.window.start());
            prop_assert!(stop.progress.state == StopState::Arrived || eta.earliest >= at(now), "{:?}", eta);
        }
        for pair in etas.windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            prop_assert!(before.expected <= after.expected && before.earliest <= after.earliest && before.latest <= after.latest);
        }
    }

    #[test]
    fn where_no_one_waits_intervals_grow_along_the_route(
        places in prop::collection::vec(0usize..10, 2..9),
        // Who may already be there waits, in a way, for now.
        (travel, service) in (steady(), steady()),
    ) {
        let street = Street::new();
        let places: Vec<_> = places.into_iter().map(|place| (place, Window::ANY)).collect();
        let route = route(&street, &places, &[]);
        let etas = expect(&route, situation(at(8 * 60)), Pace { travel, service }, &*street.travel);
        for pair in etas.windows(2) {
            // Rounded to seconds at both ends.
            prop_assert!(width(&pair[1]) + 1 >= width(&pair[0]), "{:?}", pair);
        }
        let last = etas.last().expect("there are stops");
        prop_assert!(last.expected >= at(8 * 60) + Seconds(((etas.len() - 1) as f64 * 300.0 * service.mean) as i64));
    }
}
