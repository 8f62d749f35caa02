//! The clock against a simulation that drives second by second.

use proptest::prelude::*;

use super::*;

/// The start of a Monday in UTC.
const MONDAY: i64 = 1_795_392_000;

/// Factors by time, as plainly as possible.
#[derive(Clone)]
struct Naive {
    start: i64,
    factors: Vec<u16>,
}

impl Naive {
    fn factor(&self, second: i64) -> i64 {
        let quarter = usize::try_from((second - self.start).div_euclid(900)).ok();
        i64::from(quarter.and_then(|quarter| self.factors.get(quarter)).copied().unwrap_or(1000))
    }

    fn arrive(&self, leave: i64, free_flow: i64) -> i64 {
        let (mut now, mut driven) = (leave, 0);
        while driven < 1000 * free_flow {
            driven += self.factor(now);
            now += 1;
        }
        now
    }

    fn leave_by(&self, arrive: i64, free_flow: i64) -> i64 {
        let (mut now, mut driven) = (arrive, 0);
        while driven < 1000 * free_flow {
            now -= 1;
            driven += self.factor(now);
        }
        now
    }

    fn clock(&self) -> DrivingClock {
        DrivingClock::new(Timestamp(self.start), self.factors.iter().copied())
    }
}

/// A factor: anything allowed, the limits, or one of a usual rush hour.
fn factor() -> impl Strategy<Value = u16> {
    prop_oneof![50..=5000u16, 400..=1200u16, prop::sample::select(vec![50, 600, 999, 1000, 1001, 5000])]
}

fn naive() -> impl Strategy<Value = Naive> {
    let factors = prop_oneof![
        prop::collection::vec(factor(), 0..12),
        prop::collection::vec(400..=1200u16, 200),
        prop::collection::vec(factor(), 100..250),
    ];
    (MONDAY..MONDAY + 900, factors).prop_map(|(start, factors)| Naive { start, factors })
}

/// An instant in or near the span, and a free-flow length.
fn leg(naive: &Naive) -> impl Strategy<Value = (i64, i64)> + use<> {
    let (start, cells) = (naive.start, i64::try_from(naive.factors.len()).unwrap());
    let inside = start - 3000..start + 900 * cells + 3000;
    let border = (-1..=cells, -1..=1i64).prop_map(move |(cell, off)| start + 900 * cell + off);
    (prop_oneof![3 => inside, 1 => border], prop_oneof![4 => 0..1500i64, 1 => 0..9000i64])
}

fn case() -> impl Strategy<Value = (Naive, Vec<(i64, i64)>)> {
    naive().prop_flat_map(|naive| {
        let legs = prop::collection::vec(leg(&naive), 40);
        (Just(naive), legs)
    })
}

impl std::fmt::Debug for Naive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "from {}: {:?}", self.start, self.factors)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// 300 profiles with 40 legs each: 12,000 legs in each direction.
    #[test]
    fn arrivals_and_departures_are_those_of_a_drive_second_by_second((naive, legs) in case()) {
        let clock = naive.clock();
        for (at, length) in legs {
            prop_assert_eq!(clock.arrive(Timestamp(at), Seconds(length)).0, naive.arrive(at, length), "{} {}", at, length);
            prop_assert_eq!(clock.leave_by(Timestamp(at), Seconds(length)).0, naive.leave_by(at, length), "{} {}", at, length);
        }
    }

    #[test]
    fn who_leaves_later_does_not_arrive_earlier((naive, legs) in case()) {
        let clock = naive.clock();
        for pair in legs.windows(2) {
            let (first, second) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
            let length = Seconds(pair[0].1);
            prop_assert!(clock.arrive(Timestamp(first), length) <= clock.arrive(Timestamp(second), length));
            prop_assert!(clock.leave_by(Timestamp(first), length) <= clock.leave_by(Timestamp(second), length));
            prop_assert!(clock.arrive(Timestamp(first), length) <= clock.arrive(Timestamp(first), Seconds(length.0 + 1)));
        }
    }

    #[test]
    fn an_arrival_is_in_time_exactly_if_the_departure_is((naive, legs) in case(), off in -3..=3i64) {
        let clock = naive.clock();
        for pair in legs.windows(2) {
            let (leave, length) = (Timestamp(pair[0].0), Seconds(pair[0].1));
            for at in [Timestamp(pair[1].0), Timestamp(clock.arrive(leave, length).0 + off)] {
                prop_assert_eq!(clock.arrive(leave, length) <= at, leave <= clock.leave_by(at, length), "{:?} {:?} {:?}", leave, length, at);
            }
        }
    }

    #[test]
    fn a_tour_of_legs_and_stops_is_that_of_the_simulation_forward_and_backward((naive, legs) in case()) {
        let clock = naive.clock();
        let (mut now, mut drives) = (legs[0].0, legs[0].0);
        for (_, length) in legs.iter().take(20) {
            now = clock.arrive(Timestamp(now), Seconds(*length)).0 + 60;
            drives = naive.arrive(drives, *length) + 60;
        }
        prop_assert_eq!(now, drives);
        let back = legs.iter().take(20).rev().fold(now, |at, (_, length)| clock.leave_by(Timestamp(at - 60), Seconds(*length)).0);
        prop_assert!(back >= legs[0].0, "leaving at the latest departure is in time");
        let again = legs.iter().take(20).fold(back, |at, (_, length)| clock.arrive(Timestamp(at), Seconds(*length)).0 + 60);
        prop_assert_eq!(again, now);
    }

    #[test]
    fn no_leg_is_shorter_than_the_bound((naive, legs) in case()) {
        let clock = naive.clock();
        for (at, length) in legs {
            let took = clock.arrive(Timestamp(at), Seconds(length)) - Timestamp(at);
            prop_assert!(clock.shortest(Seconds(length)) <= took);
            prop_assert_eq!(clock.shortest(Seconds(length)).0, length * 1000 / i64::from(clock.fastest()));
        }
    }

    #[test]
    fn no_instant_overflows((naive, legs) in case(), far in prop::sample::select(vec![
        Timestamp::MIN, Timestamp::MAX, Timestamp(i64::MIN / 4 + 5), Timestamp(-1), Timestamp(0),
    ]), long in prop::sample::select(vec![0, 1, 1800, i64::MAX / 4])) {
        let clock = naive.clock();
        let length = Seconds(legs[0].1);
        if far < Timestamp(naive.start - 20_000) || far == Timestamp::MAX {
            prop_assert_eq!(clock.arrive(far, length), far + length);
            prop_assert_eq!(clock.leave_by(far, length), far - length);
        }
        for at in [far, Timestamp(legs[0].0)] {
            let (arrive, leave) = (clock.arrive(at, Seconds(long)), clock.leave_by(at, Seconds(long)));
            prop_assert!(arrive >= at && leave <= at && clock.leave_by(arrive, Seconds(long)) >= at);
            prop_assert!(clock.shortest(Seconds(long)) <= arrive - at);
        }
    }
}

#[test]
fn without_factors_it_is_free_flow_everywhere() {
    for clock in [DrivingClock::default(), DrivingClock::new(Timestamp(MONDAY), [1000; 200])] {
        for at in [-5000, -1, 0, 1, 5000, MONDAY - 7, MONDAY + 1000, MONDAY + 180_000, MONDAY + 200_000] {
            for length in [0, 1, 899, 900, 20_000, 300_000] {
                assert_eq!(clock.arrive(Timestamp(at), Seconds(length)), Timestamp(at + length));
                assert_eq!(clock.leave_by(Timestamp(at), Seconds(length)), Timestamp(at - length));
                assert_eq!(clock.shortest(Seconds(length)), Seconds(length));
            }
        }
    }
}

#[test]
fn in_a_rush_hour_at_half_the_speed_a_leg_takes_twice_as_long() {
    let clock = DrivingClock::new(Timestamp(MONDAY), [1000, 500, 500, 1000]);
    let arrive = |leave: i64, length| clock.arrive(Timestamp(MONDAY + leave), Seconds(length)).0 - MONDAY;
    assert_eq!(arrive(900, 300), 1500, "inside");
    assert_eq!(arrive(600, 600), 1500, "300 s at full speed, then 300 s that take 600 s");
    assert_eq!(arrive(2400, 300), 2850, "150 s take the last 300 s of it, and 150 s follow at full speed");
    assert_eq!(clock.leave_by(Timestamp(MONDAY + 1500), Seconds(600)).0 - MONDAY, 600);
    assert_eq!(clock.fastest(), 1000);
}

#[test]
fn the_largest_and_the_longest_table_fit() {
    let week = DrivingClock::new(Timestamp(MONDAY), [5000; 5000]);
    assert_eq!(week.arrive(Timestamp(MONDAY), Seconds(5 * 7 * 86_400)), Timestamp(MONDAY + 7 * 86_400), "a week");
    assert_eq!(week.arrive(Timestamp(MONDAY), Seconds(5 * 7 * 86_400 + 9)), Timestamp(MONDAY + 7 * 86_400 + 9));
    let far_apart = Naive { start: MONDAY, factors: (0..672).map(|k| if k % 3 == 0 { 5000 } else { 50 }).collect() };
    let clock = far_apart.clock();
    assert!(clock.index.len() <= 1 << 14, "{}", clock.index.len());
    for at in (MONDAY..MONDAY + 7 * 86_400).step_by(7_001) {
        assert_eq!(clock.arrive(Timestamp(at), Seconds(1234)).0, far_apart.arrive(at, 1234));
        assert_eq!(clock.leave_by(Timestamp(at), Seconds(1234)).0, far_apart.leave_by(at, 1234));
    }
    assert_eq!(
        DrivingClock::new(Timestamp(0), [0]),
        DrivingClock::new(Timestamp(0), [50]),
        "factors are held to the limits"
    );
}
