//! What this server knows of each region that the operator has imported, beside its roads: its addresses and its map.
//!
//! A region is a folder in the folder of the road networks. Files are opened when they are first needed, and again when an import has
//! replaced them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::Semaphore;

use ritiro_addresses::Addresses;
use ritiro_domain::Place;
use ritiro_tiles::{Map, TileError};

/// What a search of addresses asks and finds.
pub use ritiro_addresses::{Found, Kind, MOST_RESULTS, OsmKind, Query, QueryError};
/// How a tile looks.
pub use ritiro_tiles::{Scale, Theme};

use super::{AppError, AppResult};

/// The name of the file with the addresses of a region.
pub const ADDRESSES: &str = "region.addresses";
/// The name of the file with the map of a region.
pub const MAP: &str = "region.map";
/// How long the list of files is good.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// Memory for tiles that were drawn, in bytes.
const TILE_MEMORY: u64 = 64 << 20;
/// The mean size of a tile, for the size of the table.
const TILE_BYTES: usize = 16 << 10;

/// A tile: its zoom, column and row, size and colours.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TileId {
    /// The zoom level, 0 to 19.
    pub zoom: u8,
    /// The column, from the west.
    pub x: u32,
    /// The row, from the north.
    pub y: u32,
    /// The size.
    pub scale: Scale,
    /// The colours.
    pub theme: Theme,
}

/// A drawn tile.
#[derive(Clone, Debug)]
pub struct Tile {
    /// The picture, a PNG.
    pub picture: Arc<Vec<u8>>,
    /// The version of the map.
    pub version: Arc<str>,
}

/// The regions of this server. A clone shares the open files.
#[derive(Clone)]
pub struct Regions(Arc<Shared>);

struct Shared {
    folder: PathBuf,
    addresses: Files<Addresses>,
    maps: Files<Map>,
    tiles: Cache<(Arc<str>, TileId), Arc<Vec<u8>>, ByBytes>,
    /// Tiles that may be drawn at the same time, so that bookings have processors left.
    drawing: Semaphore,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<(Arc<str>, TileId), Arc<Vec<u8>>> for ByBytes {
    fn weight(&self, _: &(Arc<str>, TileId), picture: &Arc<Vec<u8>>) -> u64 {
        picture.len() as u64 + 1
    }
}

/// The open files of one kind.
struct Files<T> {
    name: &'static str,
    state: Mutex<Open<T>>,
}

struct Open<T> {
    looked: Option<Instant>,
    /// By path, with the time of the last change.
    files: HashMap<PathBuf, (SystemTime, Option<Arc<T>>)>,
    sorted: Vec<Arc<T>>,
}

impl<T> Files<T> {
    fn new(name: &'static str) -> Self {
        let state = Open { looked: None, files: HashMap::new(), sorted: Vec::new() };
        Self { name, state: Mutex::new(state) }
    }

    /// The files of all regions, in the order of their names. A file that cannot be opened is logged once and left out.
    fn all(&self, folder: &Path, open: impl Fn(&Path) -> Result<T, String>) -> Vec<Arc<T>> {
        // The state is replaced as a whole, so it is consistent even if the lock is poisoned.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.looked.is_none_or(|looked| looked.elapsed() >= LOOK_AGAIN) {
            let mut files = HashMap::new();
            for (path, changed) in paths(folder, self.name) {
                let known = state.files.remove(&path).filter(|(at, _)| *at == changed);
                let file = known.unwrap_or_else(|| (changed, opened(&path, &open)));
                files.insert(path, file);
            }
            let mut sorted: Vec<_> = files.iter().filter_map(|(path, (_, file))| Some((path, file.clone()?))).collect();
            sorted.sort_by_key(|(path, _)| *path);
            let sorted = sorted.into_iter().map(|(_, file)| file).collect();
            *state = Open { looked: Some(Instant::now()), files, sorted };
        }
        state.sorted.clone()
    }
}

fn opened<T>(path: &Path, open: impl Fn(&Path) -> Result<T, String>) -> Option<Arc<T>> {
    match open(path) {
        Ok(file) => Some(Arc::new(file)),
        Err(error) => {
            tracing::error!(path = %path.display(), error, "the file of a region cannot be used");
            None
        }
    }
}

/// The files of a name in all regions, with the times of their last changes. A folder that cannot be read has none.
fn paths(folder: &Path, name: &str) -> Vec<(PathBuf, SystemTime)> {
    let regions = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = regions.map(|region| region.path().join(name));
    files.filter_map(|path| Some((path.clone(), path.metadata().ok()?.modified().ok()?))).collect()
}

impl Regions {
    /// The regions in a folder, which may not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self(Arc::new(Shared {
            folder,
            addresses: Files::new(ADDRESSES),
            maps: Files::new(MAP),
            tiles: Cache::with_weighter(usize::try_from(TILE_MEMORY).unwrap_or(0) / TILE_BYTES, TILE_MEMORY, ByBytes),
            drawing: Semaphore::new(1),
        }))
    }

    /// Searches the addresses of all regions, the best results first. It takes some milliseconds of processor time.
    pub fn search(&self, query: &Query) -> Vec<Found> {
        let mut found: Vec<_> = self.addresses().iter().flat_map(|addresses| addresses.search(query)).collect();
        // The sort is stable: the order within a region stays.
        found.sort_by_key(|one| std::cmp::Reverse(one.confidence));
        found.truncate(query.limit());
        found
    }

    /// What is at a place or near it, the nearest first.
    pub fn reverse(&self, place: Place, limit: usize) -> Vec<Found> {
        let mut found: Vec<_> = self.addresses().iter().flat_map(|addresses| addresses.reverse(place, limit)).collect();
        found.sort_by(|a, b| a.distance.unwrap_or(0.0).total_cmp(&b.distance.unwrap_or(0.0)));
        found.truncate(limit);
        found
    }

    /// Draws a tile of the region that has it, or takes the one that was drawn before.
    ///
    /// # Errors
    /// [`AppError::NotFound`] if there is no map, or for a tile that the world does not have.
    pub async fn tile(&self, id: TileId) -> AppResult<Tile> {
        let map = self.map_of(id).ok_or(AppError::NotFound("map"))?;
        let version: Arc<str> = map.version().into();
        let key = (Arc::clone(&version), id);
        if let Some(picture) = self.0.tiles.get(&key) {
            return Ok(Tile { picture, version });
        }
        let picture = self.drawn(map, id).await?.map_err(|_| AppError::NotFound("tile"))?;
        let picture = Arc::new(picture);
        self.0.tiles.insert(key, Arc::clone(&picture));
        Ok(Tile { picture, version })
    }

    /// What must be shown wherever tiles are; `None` without any map.
    pub fn has_maps(&self) -> bool {
        !self.maps().is_empty()
    }

    async fn drawn(&self, map: Arc<Map>, id: TileId) -> AppResult<Result<Vec<u8>, TileError>> {
        let _turn = self.0.drawing.acquire().await.map_err(|error| AppError::Internal(Box::new(error)))?;
        let draw = move || map.tile(id.zoom, id.x, id.y, id.scale, id.theme);
        tokio::task::spawn_blocking(draw).await.map_err(|error| AppError::Internal(Box::new(error)))
    }

    /// The map that covers the middle of a tile, or else any map, which draws it as plain land.
    fn map_of(&self, id: TileId) -> Option<Arc<Map>> {
        let maps = self.maps();
        let (lat, lng) = middle(id);
        let covers = |map: &&Arc<Map>| {
            let [south, west, north, east] = map.bounds();
            (south..=north).contains(&lat) && (west..=east).contains(&lng)
        };
        maps.iter().find(covers).or(maps.first()).cloned()
    }

    fn addresses(&self) -> Vec<Arc<Addresses>> {
        self.0.addresses.all(&self.0.folder, |path| Addresses::open(path).map_err(|error| error.to_string()))
    }

    fn maps(&self) -> Vec<Arc<Map>> {
        self.0.maps.all(&self.0.folder, |path| Map::open(path).map_err(|error| error.to_string()))
    }
}

/// The latitude and longitude of the middle of a tile in degrees (Web Mercator).
fn middle(id: TileId) -> (f64, f64) {
    let tiles = f64::from(id.zoom).exp2();
    let (x, y) = ((f64::from(id.x) + 0.5) / tiles, (f64::from(id.y) + 0.5) / tiles);
    let lat = (std::f64::consts::PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees();
    (lat, x * 360.0 - 180.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_has_its_middle() {
        let id = |zoom, x, y| TileId { zoom, x, y, scale: Scale::One, theme: Theme::Light };
        assert_eq!(middle(id(0, 0, 0)), (0.0, 0.0));
        // The north-west quarter of the world: its middle is 90 degrees west, and a quarter of the height down (66.5 degrees north).
        let (lat, lng) = middle(id(1, 0, 0));
        assert!((lat - 66.513).abs() < 1e-3 && (lng + 90.0).abs() < 1e-9, "{lat} {lng}");
    }

    #[tokio::test]
    async fn a_server_without_regions_has_no_tiles() {
        let regions = Regions::new(PathBuf::from("no-such-folder"));
        let id = TileId { zoom: 0, x: 0, y: 0, scale: Scale::One, theme: Theme::Light };
        assert!(matches!(regions.tile(id).await, Err(AppError::NotFound("map"))));
        assert_eq!(regions.search(&Query::new("Via Roma 1", None, 5).unwrap()), []);
    }
}
