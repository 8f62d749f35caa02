//! Prints what an import and legs cost on an extract: `cargo run --release --example measure_roads -- EXTRACT.osm.pbf [PROFILE]`.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ritiro_domain::Place;
use ritiro_planning::{Point, Travel};
use ritiro_roads::{Extract, Network, Profile, Roads};
use ritiro_travel::GreatCircle;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("the first argument is the extract, the second one a profile")?;
    let profile = Profile::stock(arguments.next().as_deref().unwrap_or("car"))?;
    let network = Arc::new(import(Path::new(&path), &profile)?);
    load(&network)?;
    for points in [100, 1_000, 10_000] {
        legs(&network, points);
    }
    matrix(&network);
    Ok(())
}

fn import(path: &Path, profile: &Profile) -> Result<Network, Failure> {
    let start = Instant::now();
    let extract = Extract::read(path, |_| {})?;
    println!("{}, {}: parse {:.0?}", path.display(), profile.name, start.elapsed());
    let (network, times) = Network::build_timed(&extract, profile)?;
    println!("{times:.1?}");
    println!("{:?}", network.report());
    let nodes = network.report().nodes;
    println!("{} bytes, {:.0} for each of {nodes} nodes", network.bytes(), network.bytes() as f64 / f64::from(nodes));
    let customise = best_of(5, || network.customise(|_, _, time| Some(time)));
    println!("customise again {customise:.1?}");
    Ok(network)
}

fn load(network: &Network) -> Result<(), Failure> {
    let path = std::env::temp_dir().join(format!("ritiro-measure-{}", std::process::id()));
    let start = Instant::now();
    network.save(&path)?;
    let save = start.elapsed();
    let load = best_of(5, || Network::open(&path).map(|network| network.report().clone()));
    std::fs::remove_file(path)?;
    println!("save {save:.1?}, load {load:.1?}");
    Ok(())
}

fn best_of<T>(times: usize, run: impl Fn() -> T) -> Duration {
    let once = || {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    };
    (0..times).map(|_| once()).min().unwrap_or_default()
}

/// Places near roads: a point of a shape, moved by up to 60 metres.
fn places(network: &Network, count: usize) -> Vec<Place> {
    let mut random = ChaCha8Rng::seed_from_u64(count as u64);
    let mut place = || {
        let shape = network.shape(random.random_range(0..network.edges()));
        let [lat, lng] = shape[random.random_range(0..shape.len())];
        Place::from_e7(lat + random.random_range(-6000..6000), lng + random.random_range(-6000..6000))
    };
    (0..count).map(|_| place()).collect()
}

fn legs(network: &Arc<Network>, count: usize) {
    let places = places(network, count);
    let roads = Roads::new(Arc::clone(network));
    let snap = best_of(1, || places.iter().filter_map(|place| roads.spot(*place)).count());
    let start = Instant::now();
    let points: Vec<_> = places.iter().map(|place| roads.point(*place)).collect();
    let label = start.elapsed();
    let (_, bytes) = roads.points_in_use();
    let each = |time: Duration| time.as_nanos() as f64 / count as f64;
    let road = nanoseconds(&roads, &points);
    let crow = nanoseconds(&GreatCircle::new(25, 140), &points);
    println!(
        "{count} points: snap {:.0} ns, point (snap and labels) {:.0} ns, {} bytes; leg {road:.1} ns, great circle {crow:.1} ns, ratio {:.2}",
        each(snap),
        each(label),
        bytes / count,
        road / crow
    );
}

/// Nanoseconds of a leg between random points, best of five.
fn nanoseconds(travel: &dyn Travel, points: &[Point]) -> f64 {
    const LEGS: usize = 1_000_000;
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut index = || random.random_range(0..points.len());
    let pairs: Vec<_> = (0..LEGS).map(|_| (index(), index())).collect();
    let run = || pairs.iter().map(|(a, b)| travel.leg(points[*a], points[*b]).duration.0).sum::<i64>();
    best_of(5, run).as_nanos() as f64 / LEGS as f64
}

fn matrix(network: &Arc<Network>) {
    let places = places(network, 1000);
    let all = || {
        let roads = Roads::new(Arc::clone(network));
        let points: Vec<_> = places.iter().map(|place| roads.point(*place)).collect();
        points.iter().map(|a| points.iter().map(|b| roads.leg(*a, *b).distance.0).sum::<i64>()).sum::<i64>()
    };
    let from_nothing = best_of(3, all);
    let roads = Roads::new(Arc::clone(network));
    let points: Vec<_> = places.iter().map(|place| roads.point(*place)).collect();
    let labelled = best_of(3, || {
        points.iter().map(|a| points.iter().map(|b| roads.leg(*a, *b).distance.0).sum::<i64>()).sum::<i64>()
    });
    println!("1000 x 1000: {from_nothing:.0?} with labels, {labelled:.0?} without");
}
