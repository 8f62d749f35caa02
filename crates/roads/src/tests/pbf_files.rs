//! Extracts as files: written by a small writer of the tests, whole and broken.

use std::path::PathBuf;

use super::world::{World, at, car, meters};
use crate::{Extract, ExtractError, Network, Progress, Roads};

/// A message of protocol buffers.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(mut self, mut value: u64) -> Self {
        while value >= 128 {
            self.0.push(u8::try_from(value & 127).unwrap() | 128);
            value >>= 7;
        }
        self.0.push(u8::try_from(value).unwrap());
        self
    }

    fn number(self, field: u64, value: u64) -> Self {
        self.varint(field << 3).varint(value)
    }

    fn bytes(self, field: u64, bytes: &[u8]) -> Self {
        let mut message = self.varint(field << 3 | 2).varint(bytes.len() as u64);
        message.0.extend(bytes);
        message
    }

    fn packed(self, field: u64, values: impl IntoIterator<Item = u64>) -> Self {
        let inner = values.into_iter().fold(Self::default(), Self::varint);
        self.bytes(field, &inner.0)
    }
}

/// Signed numbers as differences, zigzag.
fn deltas(values: impl IntoIterator<Item = i64>) -> Vec<u64> {
    let mut last = 0;
    let zigzag = |value: i64| {
        let delta = value - last;
        last = value;
        ((delta << 1) ^ (delta >> 63)).cast_unsigned()
    };
    values.into_iter().map(zigzag).collect()
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let body = Message::default().bytes(1, content).0;
    let header = Message::default().bytes(1, kind.as_bytes()).number(3, body.len() as u64).0;
    let size = u32::try_from(header.len()).unwrap().to_be_bytes();
    [&size[..], &header, &body].concat()
}

fn header(features: &[&str]) -> Vec<u8> {
    let message = features.iter().fold(Message::default(), |message, feature| message.bytes(4, feature.as_bytes()));
    blob("OSMHeader", &message.0)
}

/// Writes a town as a PBF file, its nodes dense.
fn data(world: &World) -> Vec<u8> {
    let mut words = vec![String::new()];
    let mut word = |text: &str| {
        let known = words.iter().position(|word| word == text);
        known.unwrap_or_else(|| {
            words.push(text.to_owned());
            words.len() - 1
        }) as u64
    };
    let id = |name: &char| i64::from(u32::from(*name));
    let tags = world.nodes.values().flat_map(|(_, tags)| {
        let pairs: Vec<u64> = tags.iter().flat_map(|(key, value)| [word(key), word(value)]).chain([0]).collect();
        pairs
    });
    let tags: Vec<_> = tags.collect();
    let dense = Message::default()
        .packed(1, deltas(world.nodes.keys().map(id)))
        .packed(8, deltas(world.nodes.values().map(|(place, _)| i64::from(place[0]))))
        .packed(9, deltas(world.nodes.values().map(|(place, _)| i64::from(place[1]))))
        .packed(10, tags);
    let mut ways = Message::default();
    for (number, (nodes, tags)) in world.ways.iter().enumerate() {
        let way = Message::default()
            .number(1, World::way_id(number).cast_unsigned())
            .packed(2, tags.iter().map(|(key, _)| word(key)).collect::<Vec<_>>())
            .packed(3, tags.iter().map(|(_, value)| word(value)).collect::<Vec<_>>())
            .packed(8, deltas(nodes.chars().map(|name| id(&name))));
        ways = ways.bytes(3, &way.0);
    }
    let table = words.iter().fold(Message::default(), |table, word| table.bytes(1, word.as_bytes()));
    let nodes = Message::default().bytes(2, &dense.0);
    let block = Message::default().bytes(1, &table.0).bytes(2, &nodes.0).bytes(2, &ways.0);
    blob("OSMData", &block.0)
}

const FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

fn town() -> World {
    World::default()
        .nodes(&[('a', 0.0, 0.0), ('b', 500.0, 0.0), ('c', 500.0, 300.0), ('d', 0.0, 300.0)])
        .tagged('c', &[("barrier", "bollard")])
        .way("ab", &[("highway", "primary"), ("name", "Via Roma")])
        .street("bcd")
        .street("da")
}

struct Saved(PathBuf);

impl Saved {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("ritiro-roads-{}-{name}.osm.pbf", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}

fn refusal(name: &str, bytes: &[u8]) -> ExtractError {
    Extract::read(&Saved::new(name, bytes).0, |_| {}).unwrap_err()
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let bytes = [header(&FEATURES), data(&town())].concat();
    let file = Saved::new("town", &bytes);
    let mut steps = Vec::new();
    let extract = Extract::read(&file.0, |progress| steps.push(progress)).unwrap();
    let size = bytes.len() as u64;
    assert_eq!(steps.last(), Some(&Progress { bytes: 2 * size, total: 2 * size }));
    assert!(steps.windows(2).all(|pair| pair[0].bytes < pair[1].bytes));
    let network = Network::build(&extract, &car()).unwrap();
    assert!((0..network.edges()).any(|edge| network.edge_name(edge) == "Via Roma"));
    let roads = Roads::new(std::sync::Arc::new(network));
    let by_hand = town().roads(&car());
    for (x, y) in [(500.0, 250.0), (450.0, 300.0), (0.0, 100.0)] {
        assert_eq!(meters(&roads, at(250.0, 0.0), at(x, y)), meters(&by_hand, at(250.0, 0.0), at(x, y)));
    }
    assert_eq!(meters(&roads, at(500.0, 200.0), at(400.0, 300.0)), Some(200 + 500 + 300 + 400), "around the bollard");
}

#[test]
fn a_file_that_ends_early_is_refused() {
    let bytes = [header(&FEATURES), data(&town())].concat();
    let whole = header(&FEATURES).len();
    for length in (0..bytes.len()).step_by(3) {
        // Nothing is missing where the file ends with a block.
        if length == whole {
            continue;
        }
        let error = refusal("short", &bytes[..length]);
        assert!(matches!(error, ExtractError::Broken { .. } | ExtractError::NotPbf(_)), "{length}: {error}");
        assert!(error.to_string().contains("download"), "{error}");
    }
}

#[test]
fn damaged_bytes_never_end_the_program() {
    let bytes = [header(&FEATURES), data(&town())].concat();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        // Some damage cannot be seen, such as another letter in a name. Whatever was read can be built or is refused.
        let file = Saved::new("damaged", &damaged);
        if let Ok(extract) = Extract::read(&file.0, |_| {}) {
            let _ = Network::build(&extract, &car());
        }
    }
}

#[test]
fn other_files_are_refused_with_what_to_do() {
    assert!(matches!(refusal("text", b"<?xml version='1.0'?><osm></osm>"), ExtractError::NotPbf(_)));
    assert!(matches!(refusal("empty", b""), ExtractError::NotPbf(_)));
    let history = [header(&["OsmSchema-V0.6", "HistoricalInformation"]), data(&town())].concat();
    assert!(refusal("history", &history).to_string().contains("history file"));
    let newer = [header(&["OsmSchema-V0.7"]), data(&town())].concat();
    assert!(refusal("newer", &newer).to_string().contains("OsmSchema-V0.7"));
    let error = Extract::read(std::path::Path::new("/nowhere.osm.pbf"), |_| {}).unwrap_err();
    assert!(error.to_string().contains("cannot read the extract /nowhere.osm.pbf"));
}
