//! The pace of a zone's couriers, compared with the plan and learned from completed stops.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{Days, NaiveDate};
use tokio::sync::Mutex as Turn;

use crate::app::plans::{clock, current_speeds};
use crate::app::{AppResult, Deps};
use crate::store::live::{Executed, executed};
use ritiro_domain::{Seconds, SpeedRule, Timestamp, Zone, ZoneId};
use ritiro_planning::{Pace, Ratio, Traffic, Travel};

/// The number of past days that count: four weeks.
const DAYS: u64 = 28;
/// The largest number of stops that count, the newest first.
const STOPS: i64 = 5_000;
/// How long a learned pace is used before it is learned again.
const FRESH_FOR: Seconds = Seconds(600);
/// The number of completed stops at which the learned pace has the same weight as the default pace.
const AS_GOOD_AS: f64 = 50.0;
/// Shorter planned trips and services, in seconds, are ignored: fixed overheads such as starting the engine dominate
/// them.
const SHORTEST: i64 = 30;
/// The accepted range of actual over planned durations: outside of it, the report was late or the delay had another
/// cause.
const ODD: std::ops::RangeInclusive<f64> = 0.2..=5.0;

type CacheEntry = Arc<Turn<Option<(Timestamp, Pace)>>>;

/// The pace of each zone that this process has learned.
#[derive(Default)]
pub(super) struct Paces(Mutex<HashMap<ZoneId, CacheEntry>>);

impl Paces {
    /// The pace of a zone's couriers. It is advice: if it cannot be learned, the default pace is used.
    pub async fn of(&self, deps: &Deps, zone: &Zone) -> Pace {
        let now = deps.now();
        let entry = Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(zone.id).or_default());
        let mut kept = entry.lock().await;
        if let Some((at, pace)) = *kept
            && (Seconds::ZERO..FRESH_FOR).contains(&(now - at))
        {
            return pace;
        }
        let pace = learn(deps, zone, now).await.unwrap_or_else(|error| {
            tracing::warn!(zone_id = %zone.id, %error, "the pace of couriers could not be learned");
            Pace::default()
        });
        *kept = Some((now, pace));
        pace
    }
}

async fn learn(deps: &Deps, zone: &Zone, now: Timestamp) -> AppResult<Pace> {
    let from = zone.date_of(now) - Days::new(DAYS);
    let mut conn = deps.store.connection().await?;
    let stops = executed(&mut conn, zone.id, from, STOPS).await?;
    let rules = current_speeds(&mut conn, &deps.travel, zone, zone.date_of(now)).await?;
    let mut traffic = ByDay { zone, rules: rules.unwrap_or_default(), days: HashMap::new() };
    Ok(pace_of(&stops, &*deps.travel.of(&zone.travel)?, |at| traffic.at(at)))
}

/// The traffic of each day with the speeds that plans get now. The pace is what they leave unexplained.
struct ByDay<'a> {
    zone: &'a Zone,
    rules: Vec<SpeedRule>,
    days: HashMap<NaiveDate, Traffic>,
}

impl ByDay<'_> {
    fn at(&mut self, at: Timestamp) -> Traffic {
        let date = self.zone.date_of(at);
        self.days.entry(date).or_insert_with(|| Traffic::new(clock(self.zone, date, &self.rules))).clone()
    }
}

/// Computes the pace from completed trips and services; while there are few of them, mostly from the default pace.
fn pace_of(stops: &[Executed], travel: &dyn Travel, mut traffic: impl FnMut(Timestamp) -> Traffic) -> Pace {
    let mut way = |stop: &Executed| {
        let ((from, to), (departed, drove)) = (stop.way?, stop.drove?);
        let free_flow = stop.speed.duration(travel.leg(travel.point(from), travel.point(to)).duration);
        Some((traffic(departed).drive(departed, free_flow) - departed, drove))
    };
    let usual = Pace::default();
    Pace {
        travel: ratio(stops.iter().filter_map(&mut way), usual.travel),
        service: ratio(stops.iter().filter_map(|stop| stop.served), usual.service),
    }
}

/// The mean and variation of actual over planned durations, weighted with the default as if it came from
/// [`AS_GOOD_AS`] further stops.
fn ratio(pairs: impl Iterator<Item = (Seconds, Seconds)>, usual: Ratio) -> Ratio {
    let seen =
        pairs.filter(|(planned, _)| planned.0 >= SHORTEST).map(|(planned, took)| took.0 as f64 / planned.0 as f64);
    let seen: Vec<f64> = seen.filter(|ratio| ODD.contains(ratio)).collect();
    let count = seen.len() as f64;
    let mean = (AS_GOOD_AS * usual.mean + seen.iter().sum::<f64>()) / (AS_GOOD_AS + count);
    let spread: f64 = seen.iter().map(|ratio| (ratio - mean).powi(2)).sum();
    let deviation = ((AS_GOOD_AS * (usual.mean * usual.variation).powi(2) + spread) / (AS_GOOD_AS + count)).sqrt();
    Ratio { mean, variation: deviation / mean }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritiro_domain::{DrivingClock, Place, SpeedFactor, TravelModel};
    use ritiro_travel::TravelModels;

    #[expect(clippy::cast_possible_truncation, reason = "the numbers are small")]
    fn took(planned: i64, ratios: &[f64]) -> Ratio {
        let usual = Ratio { mean: 1.0, variation: 0.4 };
        ratio(ratios.iter().map(|ratio| (Seconds(planned), Seconds((planned as f64 * ratio) as i64))), usual)
    }

    #[test]
    fn slow_traffic_that_the_plan_knows_is_no_slow_pace() {
        let travel =
            TravelModels::default().of(&TravelModel::GreatCircle { speed_kmh: 25, detour_percent: 140 }).unwrap();
        let (from, to) = (Place::new(45.0, 9.0).unwrap(), Place::new(45.05, 9.0).unwrap());
        let free_flow = travel.leg(travel.point(from), travel.point(to)).duration;
        // The couriers drive at half of the speed.
        let drove = Some((Timestamp(0), Seconds(2 * free_flow.0)));
        let stops = [Executed { way: Some((from, to)), speed: SpeedFactor::MODEL, drove, served: None }; 450];
        let slow = || Traffic::new(Some(Arc::new(DrivingClock::new(Timestamp(0), [500; 96]))));
        let mean = |traffic: &dyn Fn() -> Traffic| pace_of(&stops, &*travel, |_| traffic()).travel.mean;
        // 50 stops at the default pace of 1, and 450 that took twice as long as planned, or exactly as long.
        assert!((mean(&|| Traffic::default()) - (50.0 + 900.0) / 500.0).abs() < 1e-9);
        assert!((mean(&slow) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn little_says_little() {
        assert_eq!(took(100, &[]), Ratio { mean: 1.0, variation: 0.4 });
        let few = took(100, &[2.0; 5]);
        assert!((few.mean - 60.0 / 55.0).abs() < 1e-9, "{few:?}");
    }

    #[test]
    fn much_says_how_it_is() {
        let many: Vec<f64> = (0..5_000).map(|i| if i % 2 == 0 { 1.3 } else { 1.7 }).collect();
        let learned = took(100, &many);
        assert!((learned.mean - 1.5).abs() < 0.01 && (learned.variation - 0.2 / 1.5).abs() < 0.01, "{learned:?}");
    }

    #[test]
    fn what_is_odd_or_short_does_not_count() {
        assert_eq!(took(100, &[0.01, 40.0]), took(100, &[]));
        assert_eq!(took(10, &[3.0; 100]), took(100, &[]));
    }
}
