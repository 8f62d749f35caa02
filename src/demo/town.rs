//! The town of the demo. It is made up from a seed, and imported like any extract: its roads, its addresses and its map then exist on a fresh
//! machine without any download.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::app::regions::{ADDRESSES, MAP};
use crate::region_files::{self, RegionError};
use ritiro_domain::Place;
use ritiro_planning::Travel;
use ritiro_roads::{BuildError, Extract, ExtractError, FileError, Folder, Network, Profile, ProfileError, Roads};
use ritiro_town::{Address, Settings, Size, Town};

/// The seed of the town. Another seed would make another town, with other names.
const SEED: u64 = 7;
/// Where the town lies: in fields of the Po valley, where there is no town.
const CENTER: Place = Place::from_e7(447_000_000, 112_000_000);
/// The region in the folder of the networks.
pub const REGION: &str = "demo-town";
/// The profile of the roads.
pub const PROFILE: &str = "car";
/// The steps of the progress bar: the roads, the addresses and the map.
pub const STEPS: u64 = 3;
/// The places of the first bookings.
pub const SPOTS: usize = 13;

/// The reasons why the town cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum TownError {
    /// The extract of the town cannot be written.
    #[error("the extract of the town cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// The extract of the town cannot be read.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// The network cannot be made.
    #[error(transparent)]
    Network(#[from] BuildError),
    /// The profile cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The addresses or the map cannot be made.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// The file of the network cannot be written or read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder of the networks cannot be used.
    #[error(transparent)]
    Folder(#[from] ritiro_roads::FolderError),
}

/// A place of the town.
#[derive(Clone, PartialEq, Debug)]
pub struct Spot {
    /// The street and the house number.
    pub name: String,
    /// Where it is.
    pub place: Place,
}

impl Spot {
    fn new(address: &Address) -> Self {
        Self { name: format!("{} {}", address.street, address.number), place: address.place }
    }

    /// The place as JSON of the API.
    pub fn json(&self) -> Value {
        json!({"lat": self.place.lat(), "lng": self.place.lng()})
    }
}

/// Two addresses on opposite banks of the river.
#[derive(Clone, PartialEq, Debug)]
pub struct Banks {
    /// The addresses.
    pub spots: [Spot; 2],
    /// The straight line between them, in metres.
    pub straight_meters: i64,
    /// The way by road, over a bridge, in metres.
    pub road_meters: i64,
}

/// What the demo needs of its town.
#[derive(Clone, PartialEq, Debug)]
pub struct DemoTown {
    /// The name of the town.
    pub name: String,
    /// The corners of the map: south-west and north-east.
    bounds: (Place, Place),
    /// The two depots, in the north and in the south.
    pub depots: [Spot; 2],
    /// The address nearest to the main square.
    pub square: Spot,
    /// The places of the first bookings, all over the town.
    pub spots: Vec<Spot>,
    /// Two addresses that are near each other and far apart.
    pub banks: Banks,
}

impl DemoTown {
    /// Makes the town, and imports it into the folder of the networks unless it is there.
    pub fn make(directory: &Path, bar: &ProgressBar) -> Result<Self, TownError> {
        let town = Town::generate(&Settings { seed: SEED, size: Size::Medium, center: CENTER });
        import(&town, directory, bar)?;
        let newest = Folder::new(directory.to_owned()).find(REGION, Some(PROFILE))?.pop();
        let path = newest.map_or_else(|| directory.to_owned(), |stored| stored.path);
        let roads = Roads::new(Arc::new(Network::open(&path)?));
        Ok(Self::of(&town, &roads))
    }

    fn of(town: &Town, roads: &Roads) -> Self {
        let all = town.addresses();
        let nearest = |to: Place| all.iter().min_by_key(|address| square_distance(address.place, to));
        let spot = |address: Option<&Address>| {
            address.map_or_else(|| Spot { name: town.name().to_owned(), place: CENTER }, Spot::new)
        };
        let north = all.iter().max_by_key(|address| address.place.e7().0);
        let south = all.iter().min_by_key(|address| address.place.e7().0);
        let spots = all.iter().step_by((all.len() / SPOTS).max(1)).take(SPOTS).map(Spot::new).collect();
        let (a, b) = town.across_the_river();
        let leg = roads.leg(roads.point(a), roads.point(b));
        let banks = Banks {
            spots: [spot(nearest(a)), spot(nearest(b))],
            straight_meters: straight_meters(a, b),
            road_meters: leg.distance.0,
        };
        let square = spot(nearest(CENTER));
        Self {
            name: town.name().to_owned(),
            bounds: town.bounds(),
            depots: [spot(north), spot(south)],
            square,
            spots,
            banks,
        }
    }

    /// A place of the first bookings by its number.
    pub fn spot(&self, number: usize) -> &Spot {
        self.spots.get(number).unwrap_or(&self.square)
    }

    /// The service area: a ring of longitudes and latitudes.
    pub fn border(&self) -> [[f64; 2]; 5] {
        let ((south, west), (north, east)) =
            ((self.bounds.0.lat(), self.bounds.0.lng()), (self.bounds.1.lat(), self.bounds.1.lng()));
        [[west, south], [east, south], [east, north], [west, north], [west, south]]
    }
}

/// Makes the files that are missing. Each is written under another name and renamed, so two demos at once do no harm.
fn import(town: &Town, directory: &Path, bar: &ProgressBar) -> Result<(), TownError> {
    let folder = Folder::new(directory.to_owned());
    let has = |file: &str| directory.join(REGION).join(file).exists();
    if folder.find(REGION, Some(PROFILE)).is_ok() && has(ADDRESSES) && has(MAP) {
        bar.inc(STEPS);
        return Ok(());
    }
    std::fs::create_dir_all(directory)?;
    let extract = directory.join(format!("{REGION}.{}.osm.pbf", std::process::id()));
    let made = import_from(town, &extract, directory, bar);
    // The extract can be written again at any time.
    let _ = std::fs::remove_file(&extract);
    made
}

fn import_from(town: &Town, extract: &Path, directory: &Path, bar: &ProgressBar) -> Result<(), TownError> {
    bar.set_message("the roads of the town");
    let mut file = BufWriter::new(File::create(extract)?);
    town.write_pbf(&mut file)?;
    drop(file);
    let network = Network::build(&Extract::read(extract, |_| {})?, &Profile::stock(PROFILE)?)?;
    Folder::new(directory.to_owned()).save(REGION, &network)?;
    bar.inc(1);
    bar.set_message("the addresses of the town");
    region_files::make_addresses(directory, REGION, extract, |_, _| {})?;
    bar.inc(1);
    bar.set_message("the map of the town");
    region_files::make_map(directory, REGION, extract, |_, _| {})?;
    bar.inc(1);
    Ok(())
}

/// Good for comparisons within the town.
fn square_distance(a: Place, b: Place) -> i64 {
    let ((lat, lng), (other_lat, other_lng)) = (a.e7(), b.e7());
    let (dlat, dlng) = (i64::from(lat - other_lat), i64::from(lng - other_lng));
    // A degree of longitude is 0.71 degrees of latitude here.
    dlat * dlat + dlng * dlng / 2
}

/// The great-circle distance in metres, rounded.
#[expect(clippy::cast_possible_truncation, reason = "a town is not that large")]
fn straight_meters(a: Place, b: Place) -> i64 {
    use geo::{Distance, Haversine};
    Haversine.distance(a.point(), b.point()).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_town_has_what_the_demo_shows() {
        let directory = std::env::temp_dir().join(format!("ritiro-demo-{}", std::process::id()));
        let town = DemoTown::make(&directory, &ProgressBar::hidden()).unwrap();
        let again = DemoTown::make(&directory, &ProgressBar::hidden()).unwrap();
        std::fs::remove_dir_all(directory).unwrap();
        assert_eq!(town, again);
        assert_eq!(town.spots.len(), SPOTS);
        let Banks { straight_meters, road_meters, .. } = town.banks;
        assert!(straight_meters < 400 && road_meters > 4 * straight_meters, "{straight_meters} m and {road_meters} m");
        let [[west, south], _, [east, north], ..] = town.border();
        for spot in town.spots.iter().chain(&town.depots).chain([&town.square]) {
            let (lat, lng) = (spot.place.lat(), spot.place.lng());
            assert!(lat > south && lat < north && lng > west && lng < east, "{}", spot.name);
        }
    }
}
