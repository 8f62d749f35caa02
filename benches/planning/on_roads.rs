//! How much longer an offer takes on the roads of a real city than along great circles, for plans with the same places.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ritiro_domain::Place;
use ritiro_planning::{Plan, Task, Travel};
use ritiro_roads::{Extract, Network, Profile, Roads};
use ritiro_travel::GreatCircle;

use super::CAPACITY;
use super::requests::{REQUESTS, possible, timed};
use super::town::{Shape, Town};

const SIZES: &[usize] = if cfg!(debug_assertions) { &[500] } else { &[1_000, 10_000] };
const EXTRACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/osm/porto-2015.osm.pbf");
/// The city of Porto and what lies around it, about 12 by 12 km: south, west, height and width in degrees.
const CITY: [f64; 4] = [41.10, -8.68, 0.11, 0.14];
/// Places of orders.
const PLACES: usize = 20_000;

/// A plan, requests for it, and how long the offers took.
struct Measured {
    plan: Plan,
    tasks: Vec<Task>,
    open: usize,
    took: Vec<Duration>,
}

impl Measured {
    fn new(travel: Arc<dyn Travel>, places: &Arc<Vec<Place>>, stops: usize) -> Self {
        let mut town = Town::on(travel, Arc::clone(places), CAPACITY);
        let plan = town.plan(Shape::Booked, stops);
        let tasks = (0..REQUESTS).map(|_| town.request()).collect();
        Self { plan, tasks, open: 0, took: Vec::new() }
    }

    fn offer(&mut self, request: usize) {
        let (plan, task, open) = (&self.plan, &self.tasks[request], &mut self.open);
        self.took.push(timed(|| *open += possible(plan, task)));
    }

    /// The median.
    fn median(&mut self) -> Duration {
        self.took.sort_unstable();
        self.took[self.took.len() / 2]
    }

    fn open(&self) -> usize {
        100 * self.open / (REQUESTS * 12)
    }
}

/// Prints a line for each size of the plan. The requests of both take turns.
pub fn report() {
    if !Path::new(EXTRACT).exists() {
        println!("on roads | skipped: there is no extract of a city");
        return;
    }
    let extract = Extract::read(Path::new(EXTRACT), |_| {}).expect("the extract can be read");
    let profile = Profile::stock("car").expect("it is in stock");
    let network = Arc::new(Network::build(&extract, &profile).expect("the extract has roads"));
    for stops in SIZES {
        let roads = Arc::new(Roads::new(Arc::clone(&network)));
        let places = Arc::new(places(&roads));
        let label = label(&network, &places);
        let mut crow = Measured::new(Arc::new(GreatCircle::new(25, 140)), &places, *stops);
        let mut road = Measured::new(roads, &places, *stops);
        for request in 0..REQUESTS {
            crow.offer(request);
            road.offer(request);
        }
        let (first, second) = (crow.median(), road.median());
        println!(
            "on roads | {stops} stops, {} % of windows open (great circle: {} %) | p50 {second:?} (great circle: {first:?}) | {:.2} times as long | a new place takes {label:?}",
            road.open(),
            crow.open(),
            second.div_duration_f64(first),
        );
    }
}

/// Places near roads, in no order, but for the middle one, where the depot is.
fn places(roads: &Roads) -> Vec<Place> {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let [south, west, height, width] = CITY;
    let mut places = vec![];
    while places.len() < PLACES {
        let (y, x) = (random.random_range(0.0..1.0), random.random_range(0.0..1.0));
        let place = Place::new(south + height * y, west + width * x).expect("in Porto");
        if roads.spot(place).is_some_and(|spot| spot.walk.length() < 1_000) {
            places.push(place);
        }
    }
    places.shuffle(&mut random);
    places[PLACES / 2] = Place::new(41.155, -8.61).expect("in Porto");
    places
}

/// The median time for the labels of a new place.
fn label(network: &Arc<Network>, places: &[Place]) -> Duration {
    let roads = Roads::new(Arc::clone(network));
    let mut took: Vec<_> = places[..1_000].iter().map(|place| timed(|| drop(roads.hold(*place)))).collect();
    took.sort_unstable();
    took[took.len() / 2]
}
