//! The speeds of a zone by weekday and time of day, learned from the legs that its couriers drove.
//!
//! For each quarter of an hour `q` of three kinds of day (Monday to Friday, Saturday, Sunday), the learned speed is the given one times
//! a correction `r(q)`. A leg of free-flow length `D` that spent the times `t(q)` in quarters with the given factors `p(q)` should have
//! driven `e(q) = p(q) t(q)` of its length in each. With corrections it drives `D e(q) r(q) / Σ e r` there. The corrections are the
//! fixed point of
//!
//! `r(q) = (Σ legs D e(q) r(q) / Σ e r  +  A  +  B (r(q-1) + r(q+1)) / 2) / (Σ legs e(q)  +  A  +  B)`
//!
//! Without `A` and `B` this is the iteration of Richardson (1972) and Lucy (1974): the maximum likelihood of a sum that is only
//! observed over several cells, so a leg that ends in the rush hour does not slow down the quarter in which it began. `A` draws a
//! correction to 1, the given speed; `B` draws it to its neighbours. Both are conjugate (gamma) priors, in seconds of driving.

use chrono::Weekday;
use chrono_tz::Tz;

use ritiro_domain::{QUARTERS, Seconds, SpeedProfile, Timestamp, Weekdays, quarters_between};

/// The seconds of driving as which the given speed counts in each quarter of an hour: four legs of five minutes.
const GIVEN: f64 = 1_200.0;
/// The seconds of driving as which the two neighbours of a quarter count.
const NEIGHBOURS: f64 = 900.0;
/// A kind of day with fewer legs keeps the given speeds.
const FEWEST_LEGS: usize = 50;
/// Shorter legs, in seconds of free flow, do not count: fixed overheads such as starting the engine dominate them.
const SHORTEST: i64 = 30;
/// The accepted range of the real duration over the one at the given speeds: outside of it, the report was late or the delay had
/// another cause.
const ODD: std::ops::RangeInclusive<f64> = 0.2..=5.0;
/// The number of iterations. The corrections change by less than a thousandth after it.
const ROUNDS: usize = 10;

/// The corrections of one kind of day.
type Corrections = [f64; QUARTERS];

/// A leg as the couriers drove it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Leg {
    /// The departure.
    pub departed: Timestamp,
    /// The duration at free flow.
    pub free_flow: Seconds,
    /// The real duration.
    pub drove: Seconds,
}

/// A leg with the part of it that each quarter of an hour should have seen at the given speeds, in seconds of free flow.
struct Parts {
    free_flow: f64,
    expected: Vec<(usize, f64)>,
}

/// The given speeds, corrected by what couriers drove. A kind of day with few legs keeps the given speeds.
pub fn learn(given: &SpeedProfile, tz: Tz, legs: &[Leg]) -> SpeedProfile {
    let mut by_kind: [Vec<Parts>; 3] = Default::default();
    for leg in legs.iter().filter(|leg| leg.free_flow.0 >= SHORTEST && leg.drove.0 > 0) {
        let (kind, parts) = parts(given, tz, *leg);
        let expected: f64 = parts.expected.iter().map(|(_, expected)| expected).sum();
        if ODD.contains(&(expected / parts.free_flow)) {
            by_kind[kind].push(parts);
        }
    }
    let corrections = by_kind.map(|legs| corrections(&legs));
    let mut learned = given.clone();
    for day in Weekdays::ALL.iter() {
        let corrections = corrections[kind(day)];
        learned.set_day(day, &std::array::from_fn(|q| corrected(given.day(day)[q], corrections[q])));
    }
    learned
}

/// The kind of a day: Monday to Friday, Saturday, Sunday.
fn kind(day: Weekday) -> usize {
    match day {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    }
}

/// A leg belongs to the kind of the day on which it began.
fn parts(given: &SpeedProfile, tz: Tz, leg: Leg) -> (usize, Parts) {
    let quarters: Vec<_> = quarters_between(tz, leg.departed, leg.departed + leg.drove).collect();
    let expected = |(day, quarter, stayed): &(Weekday, usize, Seconds)| {
        (*quarter, stayed.0 as f64 * f64::from(given.day(*day)[*quarter]) / 1000.0)
    };
    let began = quarters.first().map_or(0, |(day, _, _)| kind(*day));
    (began, Parts { free_flow: leg.free_flow.0 as f64, expected: quarters.iter().map(expected).collect() })
}

fn corrections(legs: &[Parts]) -> Corrections {
    let mut now = [1.0; QUARTERS];
    if legs.len() < FEWEST_LEGS {
        return now;
    }
    let mut expected = [0.0; QUARTERS];
    legs.iter().flat_map(|leg| &leg.expected).for_each(|(quarter, part)| expected[*quarter] += part);
    for _ in 0..ROUNDS {
        let driven = driven(legs, &now);
        now = std::array::from_fn(|q| {
            let beside = (now[(q + QUARTERS - 1) % QUARTERS] + now[(q + 1) % QUARTERS]) / 2.0;
            (driven[q] + GIVEN + NEIGHBOURS * beside) / (expected[q] + GIVEN + NEIGHBOURS)
        });
    }
    now
}

/// What was driven in each quarter, if the corrections are right.
fn driven(legs: &[Parts], corrections: &Corrections) -> [f64; QUARTERS] {
    let mut driven = [0.0; QUARTERS];
    for leg in legs {
        let total: f64 = leg.expected.iter().map(|(q, part)| part * corrections[*q]).sum();
        for (q, part) in &leg.expected {
            driven[*q] += leg.free_flow * part * corrections[*q] / total;
        }
    }
    driven
}

/// A corrected factor in thousandths, rounded to hundredths of the free-flow speed.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is held to 50 to 5000")]
fn corrected(factor: u16, correction: f64) -> u16 {
    ((f64::from(factor) * correction / 10.0).round() * 10.0).clamp(50.0, 5000.0) as u16
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use ritiro_domain::{CivilTime, SpeedRule, resolve_civil};

    const TZ: Tz = chrono_tz::Europe::Copenhagen;

    fn rule(from: &str, until: &str, speed: f64) -> SpeedRule {
        let time = |text| CivilTime::parse(text).unwrap();
        SpeedRule { days: Weekdays::ALL, from: time(from), until: time(until), speed }
    }

    /// Rush hours from 8 to 9 and from 18 to 19.
    fn truth() -> SpeedProfile {
        SpeedProfile::of(&[rule("08:00", "09:00", 0.6), rule("18:00", "19:00", 0.6)])
    }

    /// A factor with the mean 1 and about this deviation: the sum of twelve uniform numbers is nearly normal.
    fn noise(rng: &mut ChaCha8Rng, deviation: f64) -> f64 {
        let normal: f64 = (0..12).map(|_| rng.random_range(0.0..1.0)).sum::<f64>() - 6.0;
        (1.0 + deviation * normal).max(0.1)
    }

    /// The legs of `couriers` couriers on three weekdays from 7:00 to 20:00: legs of 2 to 10 minutes, each with a noisy duration, and
    /// four minutes at each stop.
    fn driven_days(couriers: usize, deviation: f64, seed: u64) -> Vec<Leg> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut legs = Vec::new();
        for date in ["2026-11-23", "2026-11-24", "2026-11-25"] {
            let at = |hour: u16| {
                resolve_civil(TZ, date.parse::<NaiveDate>().unwrap(), CivilTime::from_minutes(60 * hour).unwrap())
            };
            let clock = truth().clock(TZ, ritiro_domain::Window::new(at(0), at(24)).unwrap());
            for _ in 0..couriers {
                let mut now = at(7) + Seconds(rng.random_range(0..900));
                while now < at(20) {
                    let free_flow = Seconds(rng.random_range(120..=600));
                    let driven = clock.arrive(now, free_flow) - now;
                    #[expect(clippy::cast_possible_truncation, reason = "a few minutes")]
                    let drove = Seconds((driven.0 as f64 * noise(&mut rng, deviation)).round() as i64);
                    legs.push(Leg { departed: now, free_flow, drove });
                    now = now + drove + Seconds(240);
                }
            }
        }
        legs
    }

    /// The largest and the mean error of the learned factors of a Friday from 7:00 to 20:00.
    fn errors(learned: &SpeedProfile) -> (f64, f64) {
        let (truth, learned) = (truth(), learned.day(Weekday::Fri).map(f64::from));
        let error = |q: usize| (learned[q] - f64::from(truth.day(Weekday::Fri)[q])).abs() / 1000.0;
        let errors: Vec<f64> = (28..80).map(error).collect();
        (errors.iter().copied().fold(0.0, f64::max), errors.iter().sum::<f64>() / errors.len() as f64)
    }

    #[test]
    fn rush_hours_are_found_in_three_days_of_noisy_legs() {
        for (deviation, largest, mean) in [(0.15, 0.10, 0.03), (0.30, 0.16, 0.05)] {
            for seed in 0..5 {
                let learned = learn(&SpeedProfile::default(), TZ, &driven_days(10, deviation, seed));
                let (worst, average) = errors(&learned);
                println!("noise {deviation}, seed {seed}: largest error {worst:.3}, mean error {average:.3}");
                assert!(worst < largest && average < mean, "{deviation} {seed}: {worst} {average}");
            }
        }
    }

    #[test]
    fn given_rules_are_kept_where_they_are_right_or_nothing_is_known() {
        let learned = learn(&truth(), TZ, &driven_days(10, 0.15, 7));
        assert!(errors(&learned).0 < 0.10, "{:?}", errors(&learned));
        assert_eq!(learned.day(Weekday::Sat), truth().day(Weekday::Sat), "no leg was driven on a Saturday");
        assert_eq!(learned.day(Weekday::Wed)[8..24], truth().day(Weekday::Wed)[8..24], "nor at night");
    }

    #[test]
    fn few_legs_change_nothing() {
        let legs = driven_days(1, 0.15, 1);
        assert_eq!(learn(&truth(), TZ, &legs[..FEWEST_LEGS - 1]), truth());
        assert_eq!(learn(&truth(), TZ, &[]), truth());
    }

    #[test]
    fn odd_and_short_legs_do_not_count() {
        let mut legs = driven_days(4, 0.15, 3);
        let learned = learn(&truth(), TZ, &legs);
        let departed = legs[0].departed;
        let odd = [(300, 9), (300, 30_000), (20, 60), (300, 0), (300, -5), (0, 10)];
        legs.extend(odd.map(|(free_flow, drove)| Leg {
            departed,
            free_flow: Seconds(free_flow),
            drove: Seconds(drove),
        }));
        assert_eq!(learn(&truth(), TZ, &legs), learned);
    }

    #[test]
    fn whatever_was_driven_the_speeds_are_allowed() {
        let slow = driven_days(10, 0.15, 5).into_iter().map(|leg| Leg { drove: Seconds(leg.drove.0 * 3), ..leg });
        let given = SpeedProfile::of(&[rule("00:00", "24:00", 0.06)]);
        let legs: Vec<_> = slow.map(|leg| Leg { free_flow: Seconds(leg.drove.0 / 70), ..leg }).collect();
        let learned = learn(&given, TZ, &legs);
        assert!(Weekdays::ALL.iter().flat_map(|day| *learned.day(day)).all(|factor| (50..=5000).contains(&factor)));
    }
}
