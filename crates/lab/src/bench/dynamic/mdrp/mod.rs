//! The meal delivery routing problem (Reyes, Erera, Savelsbergh, Sahasrabudhe and O'Neil 2018) on the instances of
//! Grubhub: orders are revealed when they are placed.

mod city;
mod drive;
mod instance;
mod measures;
mod nearest;
mod planned;
mod table;

use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::budget::Budget;
use super::error::DynamicError;
use drive::{Act, Driven, Schedule, drive};
use instance::Instance;
use measures::{Measures, measure};

/// The number of improvement steps per minute if no time is given.
const STEPS: u64 = 100;

/// The files that a folder of an instance contains.
pub const FILES: [&str; 4] = ["orders.txt", "couriers.txt", "restaurants.txt", "instance_parameters.txt"];

/// The result of one day.
#[derive(Serialize)]
pub struct Outcome {
    family: &'static str,
    instance: String,
    couriers: usize,
    planned: Measures,
    nearest_idle_courier: Measures,
    seed: u64,
    elapsed_seconds: f64,
    #[serde(skip)]
    details: serde_json::Value,
}

impl Outcome {
    /// The schedule, so that readers can verify the result.
    pub fn details(&self) -> serde_json::Value {
        self.details.clone()
    }
}

/// Plays a whole day with the planner and with the baseline. It calls `tick` after each minute.
pub fn play(folder: &Path, seconds: Option<f64>, seed: u64, tick: impl FnMut(i64)) -> Result<Outcome, DynamicError> {
    let instance = instance::load(folder)?;
    let begun = Instant::now();
    let broken = |problem| DynamicError::Rule { instance: instance.name.clone(), problem };
    let (schedule, quotes) = planned::play(&instance, Budget::of(seconds, STEPS), seed, tick).map_err(broken)?;
    let elapsed_seconds = begun.elapsed().as_secs_f64();
    let driven = drive(&instance, &schedule).map_err(broken)?;
    let (nearest, nearest_quotes) = nearest::play(&instance);
    let baseline = drive(&instance, &nearest).map_err(broken)?;
    Ok(Outcome {
        family: "mdrp",
        instance: instance.name.clone(),
        couriers: instance.couriers.len(),
        planned: measure(&instance, &driven, &quotes),
        nearest_idle_courier: measure(&instance, &baseline, &nearest_quotes),
        seed,
        elapsed_seconds,
        details: details(&instance, &schedule, &driven),
    })
}

/// The stops of each courier with their times in seconds.
fn details(instance: &Instance, schedule: &Schedule, driven: &Driven) -> serde_json::Value {
    let stop = |step: &drive::Step| {
        let (act, order) = match step.act {
            Act::Pickup(order) => ("pickup", order),
            Act::Dropoff(order) => ("dropoff", order),
        };
        let done = driven.orders[order];
        let at = done.map(|done| if act == "pickup" { done.pickup } else { done.dropoff });
        serde_json::json!({ "act": act, "order": instance.orders[order].name, "told": step.notified_at, "at": at })
    };
    let stops = schedule.iter().map(|steps| steps.iter().map(stop).collect::<Vec<_>>());
    let named = instance.couriers.iter().zip(stops);
    let couriers: Vec<_> =
        named.map(|(courier, stops)| serde_json::json!({ "courier": courier.name, "stops": stops })).collect();
    serde_json::json!({ "instance": instance.name, "couriers": couriers })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public instances are not part of this repository.
    #[test]
    fn a_public_day_is_played_by_the_rules() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mdrp/1o100t100s1p100");
        if !folder.is_dir() {
            println!("skipped: there is no {}", folder.display());
            return;
        }
        let instance = instance::load(&folder).unwrap();
        let (schedule, quotes) = nearest::play(&instance);
        let driven = drive(&instance, &schedule).unwrap();
        let measures = measure(&instance, &driven, &quotes);
        println!("{}", serde_json::json!(measures));
        assert!(driven.orders.iter().flatten().count() > instance.orders.len() / 2);
    }
}
