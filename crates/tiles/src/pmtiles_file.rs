//! Tiles of a PMTiles file (version 3), raster or vector, as they are in it.

use std::path::{Path, PathBuf};

use pmtiles::{AsyncPmTilesReader, Compression, HashMapCache, MmapBackend, PmtError, TileCoord};
use thiserror::Error;

/// The largest tile that is given out, in bytes. One of a usual file has less than half a million.
const LARGEST_TILE: usize = 1 << 24;

/// The reason why a PMTiles file or a tile of it cannot be read.
#[derive(Debug, Error)]
pub enum PmTilesError {
    /// The system refuses.
    #[error("cannot read {path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is something else, or of another version.
    #[error("{0} is not a PMTiles file of version 3: convert it (pmtiles convert does)")]
    Foreign(PathBuf),
    /// A part of the file makes no sense.
    #[error("{path} is damaged or incomplete ({error}): copy or download it again")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: PmtError,
    },
    /// Its tiles are compressed in a way of which nobody is told.
    #[error("{0} does not say how its tiles are compressed: convert it (pmtiles convert does)")]
    Compression(PathBuf),
    /// A tile is too large to be one.
    #[error("a tile of {path} has {bytes} bytes, the most are {LARGEST_TILE}: make the file again with smaller tiles")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The size of the tile.
        bytes: usize,
    },
    /// The world does not have such a tile.
    #[error("there is no tile {x}/{y} at zoom {zoom}")]
    Place {
        /// The zoom.
        zoom: u8,
        /// The column.
        x: u32,
        /// The row.
        y: u32,
    },
}

/// A PMTiles file that is open. It is mapped into memory: replace it by renaming, never in place.
///
/// Directories are read with bounds by the crate `pmtiles`. How much a compressed directory unpacks to is up to the file, so open only files
/// that you would also serve.
pub struct PmTiles {
    path: PathBuf,
    reader: AsyncPmTilesReader<MmapBackend, HashMapCache>,
    version: String,
}

impl PmTiles {
    /// Opens a file and reads its header and first directory.
    ///
    /// # Errors
    /// Returns an error for a file that cannot be read, is damaged, or is of another kind or version.
    pub async fn open(path: &Path) -> Result<Self, PmTilesError> {
        let io = |error| PmTilesError::Io { path: path.to_owned(), error };
        let about = std::fs::metadata(path).map_err(io)?;
        if about.len() == 0 {
            return Err(PmTilesError::Foreign(path.to_owned()));
        }
        let opened = AsyncPmTilesReader::new_with_cached_path(HashMapCache::default(), path).await;
        let reader = opened.map_err(|error| refusal(path, error))?;
        if reader.get_header().tile_compression == Compression::Unknown {
            return Err(PmTilesError::Compression(path.to_owned()));
        }
        let changed = about.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let version = format!("{:x}-{:x}", about.len(), changed.unwrap_or_default().as_nanos());
        Ok(Self { path: path.to_owned(), reader, version })
    }

    /// A tile as it is in the file: see [`PmTiles::content_type`] and [`PmTiles::content_encoding`]. Nothing if the file does not have it.
    ///
    /// # Errors
    /// Returns an error for a tile that the world does not have, and if the file is damaged.
    pub async fn tile(&self, zoom: u8, x: u32, y: u32) -> Result<Option<Vec<u8>>, PmTilesError> {
        let place = TileCoord::new(zoom, x, y).map_err(|_| PmTilesError::Place { zoom, x, y })?;
        let found = self.reader.get_tile(place).await.map_err(|error| refusal(&self.path, error))?;
        match found {
            Some(tile) if tile.len() > LARGEST_TILE => {
                Err(PmTilesError::TooLarge { path: self.path.clone(), bytes: tile.len() })
            }
            found => Ok(found.map(|tile| tile.to_vec())),
        }
    }

    /// The media type of tiles: `image/png`, `application/vnd.mapbox-vector-tile` and so on.
    pub fn content_type(&self) -> &'static str {
        self.reader.get_header().tile_type.content_type()
    }

    /// How tiles are compressed: `gzip`, `br` or `zstd`, if they are.
    pub fn content_encoding(&self) -> Option<&'static str> {
        self.reader.get_header().tile_compression.content_encoding()
    }

    /// The smallest and the largest zoom.
    pub fn zooms(&self) -> [u8; 2] {
        let header = self.reader.get_header();
        [header.min_zoom, header.max_zoom]
    }

    /// South, west, north and east of the tiles, in degrees, as the file says.
    pub fn bounds(&self) -> [f64; 4] {
        let header = self.reader.get_header();
        [header.min_latitude, header.min_longitude, header.max_latitude, header.max_longitude]
    }

    /// The latitude and longitude of the place to look at first, in degrees, as the file says.
    pub fn center(&self) -> [f64; 2] {
        let header = self.reader.get_header();
        [header.center_latitude, header.center_longitude]
    }

    /// What must be shown wherever tiles are, if the file says it.
    ///
    /// # Errors
    /// Returns an error if the description in the file cannot be read.
    pub async fn attribution(&self) -> Result<Option<String>, PmTilesError> {
        let text = self.reader.get_metadata().await.map_err(|error| refusal(&self.path, error))?;
        let about: serde_json::Value =
            serde_json::from_str(&text).map_err(|_| refusal(&self.path, PmtError::InvalidMetadata))?;
        Ok(about.get("attribution").and_then(serde_json::Value::as_str).map(str::to_owned))
    }

    /// Changes when the file is replaced: for `ETag` and caches.
    pub fn version(&self) -> &str {
        &self.version
    }
}

fn refusal(path: &Path, error: PmtError) -> PmTilesError {
    match error {
        PmtError::InvalidMagicNumber | PmtError::UnsupportedPmTilesVersion => PmTilesError::Foreign(path.to_owned()),
        error => PmTilesError::Damaged { path: path.to_owned(), error },
    }
}

#[cfg(test)]
mod tests {
    use pmtiles::{PmTilesWriter, TileType};

    use super::*;

    fn temporary(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("ritiro-tiles-{}-{name}.pmtiles", std::process::id()))
    }

    fn content(x: u32, y: u32) -> Vec<u8> {
        format!("tile {x} {y}").into_bytes()
    }

    /// A file with all tiles of zoom 7 but the first column, and with so many that it has more than one directory.
    fn written(path: &Path, zoom: u8) {
        let file = std::fs::File::create(path).unwrap();
        let writer = PmTilesWriter::new(TileType::Mvt).min_zoom(zoom).max_zoom(zoom).bounds(-9.0, 41.0, -8.0, 42.0);
        let writer = writer.center(-8.6, 41.1).metadata(r#"{"attribution":"© OpenStreetMap contributors"}"#);
        let mut writer = writer.tile_compression(Compression::None).create(file).unwrap();
        for (x, y) in (1..1 << zoom).flat_map(|x| (0..1 << zoom).map(move |y| (x, y))) {
            writer.add_tile(TileCoord::new(zoom, x, y).unwrap(), &content(x, y)).unwrap();
        }
        writer.finalize().unwrap();
    }

    #[tokio::test]
    async fn tiles_come_back() {
        let path = temporary("back");
        written(&path, 7);
        let file = PmTiles::open(&path).await.unwrap();
        for (x, y) in [(1, 0), (127, 127), (64, 3)] {
            assert_eq!(file.tile(7, x, y).await.unwrap(), Some(content(x, y)));
        }
        assert_eq!((file.tile(7, 0, 5).await.unwrap(), file.tile(6, 1, 1).await.unwrap()), (None, None));
        assert!(file.tile(3, 8, 0).await.unwrap_err().to_string().contains("no tile 8/0"));
        assert_eq!((file.content_type(), file.content_encoding()), ("application/vnd.mapbox-vector-tile", None));
        assert_eq!((file.zooms(), file.bounds(), file.center()), ([7, 7], [41.0, -9.0, 42.0, -8.0], [41.1, -8.6]));
        assert_eq!(file.attribution().await.unwrap().unwrap(), "© OpenStreetMap contributors");
        let version = file.version().to_owned();
        written(&path, 2);
        assert_ne!(PmTiles::open(&path).await.unwrap().version(), version);
        std::fs::remove_file(path).unwrap();
    }

    #[tokio::test]
    async fn a_file_that_is_not_right_is_refused() {
        let path = temporary("refused");
        written(&path, 3);
        let bytes = std::fs::read(&path).unwrap();
        for (changed, word) in [
            (b"".to_vec(), "not a PMTiles file"),
            (b"something else that is long enough to be taken for a header, but has nothing of one in it, whatever it says".to_vec(), "not a PMTiles file"),
            (bytes[..60].to_vec(), "damaged"),
            (bytes[..140].to_vec(), "damaged"),
        ] {
            std::fs::write(&path, changed).unwrap();
            let error = PmTiles::open(&path).await.err().unwrap().to_string();
            assert!(error.contains(word), "{error}");
        }
        std::fs::write(&path, &bytes[..bytes.len() - 200]).unwrap();
        // The end of such a file is a directory or tiles: what is there is whole, and the rest are errors.
        let file = PmTiles::open(&path).await.unwrap();
        let mut errors = 0;
        for (x, y) in (0..8).flat_map(|x| (0..8).map(move |y| (x, y))) {
            match file.tile(3, x, y).await {
                Ok(tile) => assert!(tile.is_none_or(|tile| tile == content(x, y))),
                Err(error) => errors += usize::from(error.to_string().contains("damaged")),
            }
        }
        assert!(errors > 5, "{errors}");
        std::fs::remove_file(&path).unwrap();
        assert!(PmTiles::open(&path).await.err().unwrap().to_string().contains("cannot read"));
    }
}
