//! Plays the days of instance files: the customers of a file arrive one by one, a dispatcher answers them, and the independent checker
//! drives the result.

use std::collections::HashSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant as Clock};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::check::{Checked, check};
use super::instance::{Customer, CustomerRow, Instance};
use super::nearest::NearestCourier;
use super::policy::SlotPolicy;
use super::result::{CourierRoute, DayResult};
use super::sightings::Sightings;
use super::{OnlineArgs, OnlineError};

/// Who answers the customers.
pub trait Dispatcher {
    /// Sets the time. Before the first call, it is a time before the day.
    fn advance(&mut self, now: i64);
    /// The slots that can be promised: those of the first menu and those of the second one.
    fn offer(&mut self, customer: &Customer) -> [Vec<usize>; 2];
    /// Books an offered slot; false if that is not possible any more.
    fn book(&mut self, customer: &Customer, slot: usize) -> bool;
    /// Improves the plan for this number of steps.
    fn improve(&mut self, steps: u64);
    /// The route of each courier.
    fn routes(&self) -> Vec<CourierRoute>;
    /// The number of legs of each route for which its courier has left by now, in the order of the routes.
    fn left(&self) -> Vec<usize>;
}

/// The figures of a day, as one line of JSON.
#[derive(Debug, Serialize)]
struct Line {
    instance: String,
    policy: &'static str,
    steps: u64,
    orders: usize,
    accepted: usize,
    accepted_percent: f64,
    first_choice_percent: f64,
    offered_then_refused: usize,
    travel_seconds: i64,
    travel_seconds_per_order: f64,
    couriers: usize,
    trips: usize,
    trips_per_shift: f64,
    /// Returns to the depot without anything to load there.
    idle_returns: usize,
    /// The number of broken rules.
    broken: usize,
    /// The first broken rules, in words.
    faults: Vec<String>,
    seconds: f64,
}

/// Plays or checks every file, and writes one line of JSON for each.
pub fn run(args: &OnlineArgs, mut output: impl Write) -> Result<(), OnlineError> {
    for path in &args.files {
        let instance: Instance = read(path)?;
        let line = match &args.check {
            Some(result) => checked_file(&instance, &read(result)?),
            None => played(&instance, args)?,
        };
        serde_json::to_writer(&mut output, &line).map_err(std::io::Error::from)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    Ok(())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, OnlineError> {
    let text = fs::read_to_string(path).map_err(|source| OnlineError::File { path: path.to_owned(), source })?;
    let mut json = serde_json::Deserializer::from_str(&text);
    let fault = |error: serde_path_to_error::Error<_>| OnlineError::Field { path: path.to_owned(), source: error };
    serde_path_to_error::deserialize(&mut json).map_err(fault)
}

fn checked_file(instance: &Instance, result: &DayResult) -> Line {
    let checked = check(instance, result, &Sightings::default());
    line(instance, "file", result, checked, &Play::default())
}

fn played(instance: &Instance, args: &OnlineArgs) -> Result<Line, OnlineError> {
    let (name, steps) = if args.nearest { ("nearest", 0) } else { ("planner", args.steps) };
    let mut dispatcher: Box<dyn Dispatcher> = match args.nearest {
        true => Box::new(NearestCourier::new(instance)),
        false => Box::new(SlotPolicy::new(instance, args)),
    };
    let begun = Clock::now();
    let mut play = Play { one_menu: args.one_menu, steps, ..Play::default() };
    instance.customers.iter().for_each(|row| play.customer(row, &mut *dispatcher));
    play.result.routes = dispatcher.routes();
    play.took = begun.elapsed();
    if let Some(folder) = &args.save {
        save(folder, &format!("{}.{name}.json", instance.name), &play.result)?;
    }
    let mut checked = check(instance, &play.result, &play.seen);
    checked.broken.append(&mut play.seen.called_back);
    Ok(line(instance, name, &play.result, checked, &play))
}

fn save(folder: &Path, name: &str, result: &DayResult) -> Result<(), OnlineError> {
    let path = folder.join(name);
    let text = serde_json::to_string(result).expect("a result has keys that are numbers or strings");
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
    written.map_err(|source| OnlineError::File { path, source })
}

/// A day that is being played.
#[derive(Default)]
struct Play {
    one_menu: bool,
    steps: u64,
    result: DayResult,
    seen: Sightings,
    refused: usize,
    took: Duration,
}

impl Play {
    /// One customer comes, and takes the first of the accepted slots that is offered.
    fn customer(&mut self, row: &CustomerRow, dispatcher: &mut dyn Dispatcher) {
        let customer = row.known();
        if let Some(now) = customer.placed {
            dispatcher.advance(now);
            self.look(dispatcher, |seen, route, left| seen.look(route, left, now));
        }
        let [slots, more] = dispatcher.offer(&customer);
        let more = if self.one_menu { Vec::new() } else { more };
        if let Some(slot) = chosen(row, slots).or_else(|| chosen(row, more)) {
            match dispatcher.book(&customer, slot) {
                true => drop(self.result.bookings.insert(customer.id, slot)),
                false => self.refused += 1,
            }
        }
        dispatcher.improve(self.steps);
        if let Some(now) = customer.placed {
            self.look(dispatcher, |seen, route, left| seen.look_again(route, left, now));
        }
    }

    fn look(&mut self, dispatcher: &dyn Dispatcher, look: impl Fn(&mut Sightings, &CourierRoute, usize)) {
        let left = dispatcher.left();
        dispatcher.routes().iter().zip(left).for_each(|(route, left)| look(&mut self.seen, route, left));
    }
}

fn chosen(row: &CustomerRow, offered: Vec<usize>) -> Option<usize> {
    let offered: HashSet<usize> = offered.into_iter().collect();
    row.accepted().iter().copied().find(|slot| offered.contains(slot))
}

fn line(instance: &Instance, policy: &'static str, result: &DayResult, checked: Checked, play: &Play) -> Line {
    let (orders, accepted) = (instance.customers.len(), result.bookings.len());
    let is_first = |row: &&CustomerRow| result.bookings.get(&row.0) == row.accepted().first() && !row.5.is_empty();
    let first = instance.customers.iter().filter(is_first).count();
    Line {
        instance: instance.name.clone(),
        policy,
        steps: play.steps,
        orders,
        accepted,
        accepted_percent: share(100 * accepted, orders),
        first_choice_percent: share(100 * first, orders),
        offered_then_refused: play.refused,
        travel_seconds: checked.travel,
        travel_seconds_per_order: checked.travel as f64 / accepted.max(1) as f64,
        couriers: checked.couriers,
        trips: checked.trips,
        trips_per_shift: share(checked.trips, checked.couriers),
        idle_returns: checked.idle_returns,
        broken: checked.broken.len(),
        faults: checked.broken.into_iter().take(5).collect(),
        seconds: play.took.as_secs_f64(),
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::super::instance::tests::line as street;
    use super::*;

    fn args() -> OnlineArgs {
        OnlineArgs { greedy: true, steps: 5, ..OnlineArgs::default() }
    }

    #[test]
    fn the_nearest_courier_keeps_every_rule() {
        let line = played(&street(), &OnlineArgs { nearest: true, ..args() }).unwrap();
        assert_eq!((line.accepted, line.broken, line.policy), (4, 0, "nearest"), "{:?}", line.faults);
    }

    #[test]
    fn a_day_without_trips_is_played_and_checked() {
        let mut instance = street();
        instance.trips = None;
        instance.customers.iter_mut().for_each(|row| (row.6, row.7) = (None, None));
        let line = played(&instance, &args()).unwrap();
        assert_eq!((line.accepted, line.broken), (4, 0), "{:?}", line.faults);
        assert_eq!((line.trips_per_shift, line.first_choice_percent), (1.0, 100.0));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_its_field() {
        let folder = std::env::temp_dir().join(format!("ritiro-online-{}", std::process::id()));
        save(&folder, "result.json", &DayResult::default()).unwrap();
        let error = read::<Instance>(&folder.join("result.json")).unwrap_err().to_string();
        assert!(error.contains("result.json") && error.contains("travel"), "{error}");
        assert!(read::<DayResult>(&folder.join("none.json")).unwrap_err().to_string().contains("none.json"));
        fs::remove_dir_all(folder).unwrap();
    }
}
