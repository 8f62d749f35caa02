//! Writes a map in the format `.osm.pbf`: blocks of protocol buffers, compressed with zlib.

use std::collections::HashMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::map::{Map, Member, Node, Relation, Tags, Way};
use crate::numbers::id;

/// The most elements of one block.
const BLOCK: usize = 8_000;

/// A message of protocol buffers.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 128 {
            self.0.push((value & 127) as u8 | 128);
            value >>= 7;
        }
        self.0.push((value & 127) as u8);
    }

    fn number(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
    }

    fn packed(&mut self, field: u64, values: impl IntoIterator<Item = u64>) {
        let mut inner = Self::default();
        values.into_iter().for_each(|value| inner.varint(value));
        self.bytes(field, &inner.0);
    }
}

/// A signed number so that small ones are short.
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// The differences of numbers, each from the one before.
fn deltas(values: impl IntoIterator<Item = i64>) -> impl Iterator<Item = u64> {
    let mut last = 0;
    values.into_iter().map(move |value| zigzag(value - std::mem::replace(&mut last, value)))
}

/// The words of a block, each once. Number zero is the end of a list of tags.
struct Words<'a> {
    numbers: HashMap<&'a str, u64>,
    words: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn new() -> Self {
        Self { numbers: HashMap::new(), words: vec![""] }
    }

    fn number(&mut self, word: &'a str) -> u64 {
        *self.numbers.entry(word).or_insert_with(|| {
            self.words.push(word);
            self.words.len() as u64 - 1
        })
    }

    fn keys(&mut self, tags: &'a Tags) -> Vec<u64> {
        tags.iter().map(|(key, _)| self.number(key)).collect()
    }

    fn values(&mut self, tags: &'a Tags) -> Vec<u64> {
        tags.iter().map(|(_, value)| self.number(value)).collect()
    }

    fn table(&self) -> Vec<u8> {
        let mut table = Message::default();
        self.words.iter().for_each(|word| table.bytes(1, word.as_bytes()));
        table.0
    }
}

impl Map {
    /// Writes the map: its header, nodes, ways and relations.
    pub(crate) fn write(&self, writer: &mut impl Write) -> io::Result<()> {
        blob(writer, "OSMHeader", &self.header())?;
        for (block, nodes) in self.nodes.chunks(BLOCK).enumerate() {
            let mut words = Words::new();
            let group = dense(&mut words, nodes, block * BLOCK);
            data(writer, &words, 2, &[group])?;
        }
        for (block, ways) in self.ways.chunks(BLOCK).enumerate() {
            let mut words = Words::new();
            let numbered = (block * BLOCK..).zip(ways);
            let group: Vec<_> = numbered.map(|(number, way)| way_message(&mut words, number, way)).collect();
            data(writer, &words, 3, &group)?;
        }
        for (block, relations) in self.relations.chunks(BLOCK).enumerate() {
            let mut words = Words::new();
            let numbered = (block * BLOCK..).zip(relations);
            let group: Vec<_> = numbered.map(|(number, row)| relation_message(&mut words, number, row)).collect();
            data(writer, &words, 4, &group)?;
        }
        Ok(())
    }

    fn header(&self) -> Vec<u8> {
        let [[south, west], [north, east]] = self.bounds();
        let mut bounds = Message::default();
        for (field, value) in (1..).zip([west, east, north, south]) {
            // In nanodegrees.
            bounds.number(field, zigzag(i64::from(value) * 100));
        }
        let mut header = Message::default();
        header.bytes(1, &bounds.0);
        ["OsmSchema-V0.6", "DenseNodes"].iter().for_each(|feature| header.bytes(4, feature.as_bytes()));
        header.bytes(5, b"Sort.Type_then_ID");
        header.bytes(16, b"ritiro-town");
        header.0
    }
}

/// A group of nodes, whose first one has a number.
fn dense<'a>(words: &mut Words<'a>, nodes: &'a [Node], first: usize) -> Vec<u8> {
    let mut pairs = Vec::new();
    for node in nodes {
        pairs.extend(node.tags.iter().flat_map(|(key, value)| [words.number(key), words.number(value)]));
        pairs.push(0);
    }
    let mut dense = Message::default();
    dense.packed(1, deltas((first..first + nodes.len()).map(id)));
    dense.packed(8, deltas(nodes.iter().map(|node| i64::from(node.place[0]))));
    dense.packed(9, deltas(nodes.iter().map(|node| i64::from(node.place[1]))));
    dense.packed(10, pairs);
    dense.0
}

/// The beginning of a way or a relation: its id and its tags.
fn tagged<'a>(words: &mut Words<'a>, number: usize, tags: &'a Tags) -> Message {
    let mut message = Message::default();
    message.number(1, id(number).cast_unsigned());
    message.packed(2, words.keys(tags));
    message.packed(3, words.values(tags));
    message
}

fn way_message<'a>(words: &mut Words<'a>, number: usize, way: &'a Way) -> Vec<u8> {
    let mut message = tagged(words, number, &way.tags);
    message.packed(8, deltas(way.nodes.iter().map(|node| id(*node))));
    message.0
}

fn relation_message<'a>(words: &mut Words<'a>, number: usize, relation: &'a Relation) -> Vec<u8> {
    let mut message = tagged(words, number, &relation.tags);
    let roles: Vec<u64> = relation.members.iter().map(|(_, role)| words.number(role)).collect();
    let ids = relation.members.iter().map(|(Member::Node(number) | Member::Way(number), _)| id(*number));
    message.packed(8, roles);
    message.packed(9, deltas(ids));
    message.packed(10, relation.members.iter().map(|(member, _)| u64::from(matches!(member, Member::Way(_)))));
    message.0
}

/// Writes a block of elements; `field` says what they are.
fn data(writer: &mut impl Write, words: &Words<'_>, field: u64, elements: &[Vec<u8>]) -> io::Result<()> {
    let mut group = Message::default();
    elements.iter().for_each(|element| group.bytes(field, element));
    let mut block = Message::default();
    block.bytes(1, &words.table());
    block.bytes(2, &group.0);
    blob(writer, "OSMData", &block.0)
}

/// Writes a part of the file: the size of its header, the header, and the content.
fn blob(writer: &mut impl Write, kind: &str, content: &[u8]) -> io::Result<()> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content)?;
    let mut body = Message::default();
    body.number(2, content.len() as u64);
    body.bytes(3, &encoder.finish()?);
    let mut header = Message::default();
    header.bytes(1, kind.as_bytes());
    header.number(3, body.0.len() as u64);
    let size = u32::try_from(header.0.len()).map_err(io::Error::other)?;
    writer.write_all(&size.to_be_bytes())?;
    writer.write_all(&header.0)?;
    writer.write_all(&body.0)
}
