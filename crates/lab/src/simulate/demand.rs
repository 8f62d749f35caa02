//! The shoppers of a day: their homes, the times of their requests, and their preferred windows.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::args::SimulateArgs;
use super::clock::Moment;
use super::day_times::DayTimes;
use super::model::{DayDemand, LEAD_SECONDS, Shopper};
use super::random::{Purpose, RandomStream};
use crate::common::civil::CivilWindow;
use crate::common::numbers::truncated;
use crate::common::parcels::{self, DemandError, Format, Parcel};
use ritiro_client::{Place, Window};

/// Without a file, shoppers live within this distance of the depot.
const RADIUS_METERS: f64 = 4_000.0;
const METERS_PER_DEGREE: f64 = 111_195.0;
/// The centre if there is neither a file nor a depot.
const MIDDLE: Place = Place { lat: 55.6761, lng: 12.5683 };
/// Shoppers who order on the day before come within these hours, evenly distributed, except that hours from the
/// evening on count twice.
const AHEAD_HOURS: (i64, i64) = (8, 23);
const EVENING: i64 = 18;
/// Shoppers who order on the service day come from this hour on, until two hours before the start of the last slot.
const SAME_DAY_FROM: i64 = 6;
const SAME_DAY_LEAD: i64 = 2 * 3_600;
/// The weight of each hour of the day: shoppers prefer mornings and evenings to the middle of the day.
const HOUR_WEIGHTS: [f64; 24] = [
    0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.5, 0.8, 1.2, 1.3, 1.2, 1.0, 0.9, 0.8, 0.8, 1.0, 1.4, 1.8, 1.9, 1.5, 0.9, 0.5, 0.3,
    0.2,
];
/// The largest number of windows that a shopper would accept.
const MOST_ACCEPTED: usize = 3;

/// Why the shoppers cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum PlacesError {
    #[error(transparent)]
    Orders(#[from] DemandError),
    #[error("cannot read {}: {source}", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: csv::Error,
    },
    #[error("{}: a table of places needs the columns lat and lng (or lon)", path.display())]
    Columns { path: PathBuf },
    #[error("{}: line {line} has no place: lat is -90 to 90, lng is -180 to 180", path.display())]
    Place { path: PathBuf, line: u64 },
    #[error("{} has no places: it needs a header line and at least one line with lat and lng", path.display())]
    Empty { path: PathBuf },
}

/// The known facts of an order; the rest is drawn at random.
struct OrderSpec {
    reference: Option<String>,
    place: Place,
    size: u32,
    service_seconds: Option<u32>,
    wanted: Vec<CivilWindow>,
}

/// Creates the shoppers of a day.
pub fn generate(args: &SimulateArgs, day: &DayTimes) -> Result<DayDemand, PlacesError> {
    let (orders, depot) = match (&args.orders_file, &args.places) {
        (Some(path), _) => of_orders(path, args)?,
        (None, Some(path)) => among(&read_places(path)?, args),
        (None, None) => around(args.depot.unwrap_or(MIDDLE), args),
    };
    let mut shoppers: Vec<Shopper> =
        (0..).zip(orders).map(|(number, order)| shopper(number, order, args, day)).collect();
    shoppers.sort_by_key(|shopper| (shopper.asks_at, shopper.number));
    Ok(DayDemand { shoppers, depot })
}

fn of_orders(path: &Path, args: &SimulateArgs) -> Result<(Vec<OrderSpec>, Place), PlacesError> {
    let read = parcels::read(&[path.to_owned()], Format::Auto)?;
    let depot = args.depot.or(read.depot).or_else(|| read.centroid()).unwrap_or(MIDDLE);
    let order = |parcel: Parcel| OrderSpec {
        reference: Some(parcel.id),
        place: parcel.place,
        size: parcel.size,
        service_seconds: parcel.service_seconds,
        wanted: parcel.wanted.iter().map(|wanted| wanted.civil(args.time_zone)).collect(),
    };
    Ok((read.parcels.into_iter().map(order).collect(), depot))
}

/// Draws the homes from the places; a place may order more than once.
fn among(places: &[Place], args: &SimulateArgs) -> (Vec<OrderSpec>, Place) {
    let orders = (0..u64::from(args.orders)).map(|number| {
        let at = RandomStream::of(args.seed, Purpose::Home, number).below(places.len());
        OrderSpec::at(places[at])
    });
    (orders.collect(), args.depot.unwrap_or_else(|| middle(places)))
}

/// Draws the homes evenly from a disc.
fn around(depot: Place, args: &SimulateArgs) -> (Vec<OrderSpec>, Place) {
    let orders = (0..u64::from(args.orders)).map(|number| {
        let mut random = RandomStream::of(args.seed, Purpose::Home, number);
        let (far, angle) = (RADIUS_METERS * random.share().sqrt(), random.angle());
        let north = far * angle.sin() / METERS_PER_DEGREE;
        let east = far * angle.cos() / (METERS_PER_DEGREE * depot.lat.to_radians().cos().max(0.01));
        OrderSpec::at(Place { lat: (depot.lat + north).clamp(-90.0, 90.0), lng: depot.lng + east })
    });
    (orders.collect(), depot)
}

impl OrderSpec {
    fn at(place: Place) -> Self {
        Self { reference: None, place, size: 1, service_seconds: None, wanted: Vec::new() }
    }
}

/// The median of the places: half of them lie on each side.
fn middle(places: &[Place]) -> Place {
    let median = |of: fn(&Place) -> f64| {
        let mut all: Vec<f64> = places.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    Place { lat: median(|p| p.lat), lng: median(|p| p.lng) }
}

fn shopper(number: u64, order: OrderSpec, args: &SimulateArgs, day: &DayTimes) -> Shopper {
    let mut random = RandomStream::of(args.seed, Purpose::Shopper, number);
    let mut door = RandomStream::of(args.seed, Purpose::Door, number);
    let service_seconds = order.service_seconds.unwrap_or(args.service_seconds);
    let asks_at = asks_at(&mut random, args, day);
    Shopper {
        number,
        reference: order.reference.unwrap_or_else(|| format!("order-{}", number + 1)),
        place: order.place,
        size: order.size,
        service_seconds,
        asks_at,
        accepted: accepted(&mut random, args, &open_slots(day, asks_at), &order.wanted),
        no_show: door.happens(args.no_shows),
        service_takes: door.noisy(f64::from(service_seconds), args.service_noise),
    }
}

fn asks_at(random: &mut RandomStream, args: &SimulateArgs, day: &DayTimes) -> Moment {
    if random.happens(args.ahead) {
        let hours: Vec<f64> =
            (AHEAD_HOURS.0..AHEAD_HOURS.1).map(|hour| if hour < EVENING { 1.0 } else { 2.0 }).collect();
        let hour = i64::try_from(random.weighted(&hours)).map_or(AHEAD_HOURS.0, |index| AHEAD_HOURS.0 + index);
        return day.midnight_before + hour * 3_600 + truncated(random.share() * 3_600.0);
    }
    let first = day.midnight + SAME_DAY_FROM * 3_600;
    let last = day.slots.last().map_or(first, |slot| slot.start.timestamp() - SAME_DAY_LEAD).max(first + 1);
    first + truncated(random.share() * (last - first) as f64)
}

/// The indices of the slots that can still be booked at this time.
fn open_slots(day: &DayTimes, now: Moment) -> Vec<usize> {
    let closes = |slot: &Window| slot.start.timestamp() - Moment::from(LEAD_SECONDS);
    (0..day.slots.len()).filter(|at| closes(&day.slots[*at]) >= now).collect()
}

/// The accepted slots: first those that the file wants, then some of the others, drawn by the weights of their hours.
fn accepted(random: &mut RandomStream, args: &SimulateArgs, open: &[usize], wanted: &[CivilWindow]) -> Vec<usize> {
    let overlap = |slot: &CivilWindow, window: &CivilWindow| window.start < slot.end && slot.start < window.end;
    let slots = &args.slots;
    let mut accepted: Vec<usize> = Vec::new();
    for window in wanted {
        accepted.extend((0..slots.len()).find(|at| overlap(&slots[*at], window)).filter(|at| !accepted.contains(at)));
    }
    let mut left: Vec<usize> = open.iter().copied().filter(|at| !accepted.contains(at)).collect();
    while accepted.len() < MOST_ACCEPTED && !left.is_empty() {
        let weights: Vec<f64> = left.iter().map(|at| weight(slots[*at])).collect();
        accepted.push(left.remove(random.weighted(&weights)));
    }
    accepted
}

fn weight(slot: CivilWindow) -> f64 {
    HOUR_WEIGHTS[slot.start.hour() % HOUR_WEIGHTS.len()]
}

fn read_places(path: &Path) -> Result<Vec<Place>, PlacesError> {
    let failed = |source| PlacesError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(|error| failed(error.into()))?;
    let mut table = csv::Reader::from_reader(file);
    let headers = table.headers().map_err(failed)?.clone();
    let column = |names: &[&str]| headers.iter().position(|name| names.contains(&name.trim()));
    let (Some(lat), Some(lng)) = (column(&["lat"]), column(&["lng", "lon"])) else {
        return Err(PlacesError::Columns { path: path.to_owned() });
    };
    let mut places = Vec::new();
    for record in table.records() {
        let record = record.map_err(failed)?;
        let number = |at: usize| record.get(at)?.trim().parse::<f64>().ok();
        let place = number(lat).zip(number(lng)).and_then(|(lat, lng)| Place::new(lat, lng).ok());
        let line = record.position().map_or(0, csv::Position::line);
        places.push(place.ok_or_else(|| PlacesError::Place { path: path.to_owned(), line })?);
    }
    if places.is_empty() {
        return Err(PlacesError::Empty { path: path.to_owned() });
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(line: &str) -> (DayDemand, DayTimes) {
        let args = SimulateArgs::parse_line(line).unwrap();
        let day = DayTimes::new(&args).unwrap();
        (generate(&args, &day).unwrap(), day)
    }

    #[test]
    fn the_same_seed_draws_the_same_market() {
        let (first, _) = drawn("--orders 50 --seed 3");
        assert_eq!(first, drawn("--orders 50 --seed 3").0);
        assert_ne!(first, drawn("--orders 50 --seed 4").0);
    }

    #[test]
    fn what_is_changed_beside_shoppers_does_not_change_them() {
        let (first, _) = drawn("--orders 50");
        for other in ["--couriers 3", "--no-repair", "--breakdowns 2", "--travel-noise 0.4", "--lost-signal 0.5"] {
            assert_eq!(first, drawn(&format!("--orders 50 {other}")).0, "{other}");
        }
        // A larger number of orders adds shoppers and does not change the first ones.
        let (more, _) = drawn("--orders 80");
        assert!(first.shoppers.iter().all(|shopper| more.shoppers.contains(shopper)));
    }

    #[test]
    fn shares_are_kept_and_everybody_comes_before_the_last_slot() {
        let (demand, day) = drawn("--orders 4000 --ahead 0.7 --no-shows 0.1 --service-seconds 200");
        let share = |of: &dyn Fn(&Shopper) -> bool| demand.shoppers.iter().filter(|s| of(s)).count() as f64 / 4_000.0;
        assert!((share(&|s| s.asks_at < day.midnight) - 0.7).abs() < 0.03);
        assert!((share(&|s| s.no_show) - 0.1).abs() < 0.02);
        let mean = demand.shoppers.iter().map(|s| s.service_takes).sum::<i64>() as f64 / 4_000.0;
        assert!((mean - 200.0).abs() < 5.0, "{mean}");
        let last = day.slots.last().unwrap().start.timestamp();
        assert!(demand.shoppers.iter().all(|s| (day.midnight_before..last).contains(&s.asks_at)));
        assert!(demand.shoppers.is_sorted_by_key(|s| s.asks_at));
    }

    #[test]
    fn each_slot_is_liked_by_some_and_no_one_likes_one_twice() {
        let (demand, day) = drawn("--orders 1000");
        let mut firsts = vec![0; day.slots.len()];
        for shopper in &demand.shoppers {
            firsts[shopper.accepted[0]] += 1;
            let mut accepted = shopper.accepted.clone();
            accepted.sort_unstable();
            accepted.dedup();
            assert_eq!(accepted.len(), shopper.accepted.len());
            assert!((1..=MOST_ACCEPTED).contains(&accepted.len()));
            assert!(accepted.iter().all(|at| day.slots[*at].start.timestamp() > shopper.asks_at));
        }
        assert!(firsts.iter().all(|count| *count > 20), "{firsts:?}");
        // Shoppers prefer the end of the working day to noon.
        assert!(firsts[4] > firsts[2], "{firsts:?}");
    }

    #[test]
    fn shoppers_of_no_file_live_around_the_depot() {
        let (demand, _) = drawn("--orders 500 --depot 44.49,11.34");
        let far: Vec<f64> = demand.shoppers.iter().map(|s| s.place.meters_to(demand.depot)).collect();
        assert!(far.iter().all(|meters| *meters < RADIUS_METERS * 1.01));
        assert!(far.iter().any(|meters| *meters > RADIUS_METERS * 0.9));
    }

    fn places(text: &str) -> Result<Vec<Place>, PlacesError> {
        let path = std::env::temp_dir().join(format!("ritiro-places-{}-{}.csv", std::process::id(), text.len()));
        std::fs::write(&path, text).unwrap();
        let read = read_places(&path);
        std::fs::remove_file(&path).unwrap();
        read
    }

    #[test]
    fn a_table_of_addresses_may_have_other_columns() {
        let read = places("street,lat,lon\nVestergade,55.67,12.57\n,55.68,12.58\n").unwrap();
        assert_eq!(read, [Place { lat: 55.67, lng: 12.57 }, Place { lat: 55.68, lng: 12.58 }]);
        assert_eq!(middle(&read), read[1]);
    }

    #[test]
    fn a_table_without_places_is_refused_with_its_line() {
        let error = |text: &str| places(text).unwrap_err().to_string();
        assert!(error("lat,street\n1,a\n").contains("columns lat and lng (or lon)"));
        assert!(error("lat,lng\n1,2\n91,3\n").contains("line 3 has no place"));
        assert!(error("lat,lng\n").contains("has no places"));
    }
}
