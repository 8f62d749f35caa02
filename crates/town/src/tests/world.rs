//! Towns for tests, and what the tests ask of them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use ritiro_domain::Place;

use crate::map::{Map, Way};
use crate::{Settings, Size, Town};

pub(super) fn settings(seed: u64, size: Size) -> Settings {
    Settings { seed, size, center: Place::new(44.8, 10.9).unwrap() }
}

pub(super) fn town(seed: u64, size: Size) -> Town {
    Town::generate(&settings(seed, size))
}

pub(super) fn bytes(town: &Town) -> Vec<u8> {
    let mut bytes = Vec::new();
    town.write_pbf(&mut bytes).unwrap();
    bytes
}

/// How many towns a test makes: a few, or as many as `RITIRO_TOWN_CASES` says.
pub(super) fn cases(usual: u32) -> proptest::prelude::ProptestConfig {
    let cases = std::env::var("RITIRO_TOWN_CASES").ok().and_then(|cases| cases.parse().ok());
    proptest::prelude::ProptestConfig::with_cases(cases.unwrap_or(usual))
}

/// A file that goes when the test ends.
pub(super) struct Saved(pub(super) PathBuf);

impl Saved {
    pub(super) fn new(bytes: &[u8]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("ritiro-town-{}-{}.osm.pbf", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}

pub(super) fn tag<'a>(tags: &'a crate::map::Tags, key: &str) -> Option<&'a str> {
    tags.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
}

/// Whether a way is on the ground: no bridge and no tunnel.
pub(super) fn is_on_ground(way: &Way) -> bool {
    tag(&way.tags, "bridge").is_none() && tag(&way.tags, "tunnel").is_none()
}

pub(super) fn is_road(way: &Way) -> bool {
    tag(&way.tags, "highway").is_some() && tag(&way.tags, "area").is_none()
}

pub(super) fn place(map: &Map, node: usize) -> [i64; 2] {
    map.nodes[node].place.map(i64::from)
}
