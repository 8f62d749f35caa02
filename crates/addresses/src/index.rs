//! The inverted index: which records have which words. It finds candidates; how well they match is decided in `matching`.

use std::collections::BTreeSet;

use tantivy::directory::RamDirectory;
use tantivy::postings::TermInfo;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{DocSet, Index, InvertedIndexReader, TERMINATED, TantivyDocument, TantivyError, Term};

use crate::image::Image;
use crate::packed::{Packed, files};
use crate::tables::Draft;
use crate::text::words;
use crate::words;

/// Memory for making the index; more is taken where it is needed.
const MEMORY: usize = 64 << 20;
/// The most words of the index that one word of a query stands for.
const MOST_TERMS: usize = 200;
/// The most entries of the index that are read for one word of a query.
const MOST_POSTINGS: u32 = 400_000;
/// Words with at least this many letters may have one typo, and with at least `TWO_TYPOS` two.
const ONE_TYPO: usize = 4;
const TWO_TYPOS: usize = 8;

fn schema() -> (Schema, [Field; 2]) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let options = TextOptions::default().set_indexing_options(indexing);
    let fields = ["name", "area"].map(|name| schema.add_text_field(name, options.clone()));
    (schema.build(), fields)
}

/// All words under which a name is found: its words, the full words of short forms, the parts of compounds, and compounds that are written
/// in two words.
fn terms(name: &str, terms: &mut BTreeSet<String>) {
    let words = words(name);
    for (at, word) in words.iter().enumerate() {
        for spelling in words::spellings(&word.text) {
            if let Some((stem, ending)) = words::parts(&spelling) {
                terms.extend([stem.to_owned(), ending.to_owned()]);
            }
            if at > 0 && words::is_type(&spelling) {
                terms.insert(format!("{}{spelling}", words[at - 1].text));
            }
            terms.insert(spelling);
        }
        terms.insert(word.plain.clone());
    }
}

/// Makes the index of the records of a draft, as sections of a file.
pub(crate) fn build(draft: &Draft) -> Result<Vec<(String, Vec<u8>)>, TantivyError> {
    let (schema, fields) = schema();
    let directory = RamDirectory::create();
    let mut writer = Index::builder().schema(schema).single_segment_index_writer(directory.clone(), MEMORY)?;
    for record in 0..draft.records.len() {
        writer.add_document(document(draft, record, fields))?;
    }
    let index = writer.finalize()?;
    let mut names: Vec<_> = index.directory().list_managed_files().into_iter().collect();
    names.extend(["meta.json", ".managed.json"].map(Into::into));
    names.sort();
    names.dedup();
    names.retain(|name| directory_has(&directory, name));
    files(&directory, &names)
}

fn directory_has(directory: &RamDirectory, name: &std::path::Path) -> bool {
    tantivy::Directory::exists(directory, name).unwrap_or(false)
}

fn document(draft: &Draft, record: usize, [name, area]: [Field; 2]) -> TantivyDocument {
    let (mut names, mut areas) = (BTreeSet::new(), BTreeSet::new());
    for text in &draft.names.items[draft.names.range(record)] {
        terms(draft.texts.get(*text), &mut names);
    }
    for link in &draft.links.items[draft.links.range(record)] {
        for text in &draft.areas.items[draft.areas.range(link.area as usize)] {
            let text = draft.texts.get(*text);
            terms(text, &mut areas);
            // A postcode with a blank is also found without it.
            areas.insert(crate::text::squeeze(text));
        }
    }
    let mut document = TantivyDocument::default();
    document.add_text(name, joined(names));
    document.add_text(area, joined(areas));
    document
}

fn joined(terms: BTreeSet<String>) -> String {
    terms.into_iter().collect::<Vec<_>>().join(" ")
}

/// An index that answers.
pub(crate) struct Terms {
    fields: [(Field, std::sync::Arc<InvertedIndexReader>); 2],
    records: u32,
}

/// A word of the index that a word of a query stands for.
struct Match {
    field: usize,
    info: TermInfo,
    weight: f32,
}

/// How much a match is worth by how it matches.
const EXACT: f32 = 1.0;
const SPELLING: f32 = 0.9;
const TYPO: [f32; 3] = [0.9, 0.7, 0.5];
const PREFIX_PART: f32 = 0.8;
/// A word of the town is worth less than one of the name.
const FIELD: [f32; 2] = [1.0, 0.7];

impl Terms {
    /// Opens the index of an image.
    pub(crate) fn open(image: &Image) -> Result<Self, TantivyError> {
        let index = Index::open(Packed(image.clone()))?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err(TantivyError::SchemaError("its fields are not those of this program".to_owned()));
        }
        let searcher = index.reader_builder().reload_policy(tantivy::ReloadPolicy::Manual).try_into()?.searcher();
        let [segment] = searcher.segment_readers() else {
            return Err(TantivyError::InvalidArgument("it is not one segment".to_owned()));
        };
        let [name, area] = fields.map(|field| Ok::<_, TantivyError>((field, segment.inverted_index(field)?)));
        Ok(Self { fields: [name?, area?], records: segment.max_doc() })
    }

    /// How many records the index has.
    pub(crate) fn records(&self) -> u32 {
        self.records
    }

    fn weight(&self, field: usize, info: &TermInfo, quality: f32) -> f32 {
        let rarity = f64::from(self.records) / f64::from(info.doc_freq.max(1));
        #[expect(clippy::cast_possible_truncation, reason = "a weight needs no more digits")]
        let rarity = (1.0 + rarity).ln() as f32;
        rarity * quality * FIELD[field]
    }

    fn exact(&self, word: &str, quality: f32, matches: &mut Vec<Match>) -> std::io::Result<()> {
        for (at, (field, index)) in self.fields.iter().enumerate() {
            if let Some(info) = index.get_term_info(&Term::from_field_text(*field, word))? {
                matches.push(Match { field: at, weight: self.weight(at, &info, quality), info });
            }
        }
        Ok(())
    }

    /// Words of the index that are within some typos of a word, or begin so.
    fn fuzzy(&self, word: &str, typos: u8, prefix: bool, matches: &mut Vec<Match>) -> Result<(), TantivyError> {
        let term = Term::from_field_text(self.fields[0].0, word);
        let of = if prefix { FuzzyTermQuery::new_prefix } else { FuzzyTermQuery::new };
        let automaton = of(term, typos, true).automaton()?;
        let quality = TYPO[usize::from(typos)] * if prefix { PREFIX_PART } else { 1.0 };
        for (at, (_, index)) in self.fields.iter().enumerate() {
            let mut stream = index.terms().search(&automaton).into_stream()?;
            let mut found = Vec::new();
            while stream.advance() {
                found.push(stream.value().clone());
            }
            // Of too many, those with the most records: they are the usual words.
            found.sort_by_key(|info| std::cmp::Reverse(info.doc_freq));
            let weighed = |info: TermInfo| Match { field: at, weight: self.weight(at, &info, quality), info };
            matches.extend(found.into_iter().take(MOST_TERMS).map(weighed));
        }
        Ok(())
    }

    /// All words of the index that a word of a query may stand for.
    fn matches(&self, asked: &Asked<'_>) -> Result<Vec<Match>, TantivyError> {
        let mut matches = Vec::new();
        self.exact(asked.word, EXACT, &mut matches)?;
        for spelling in asked.spellings {
            self.exact(spelling, SPELLING, &mut matches)?;
        }
        if asked.prefix {
            self.fuzzy(asked.word, 0, true, &mut matches)?;
        }
        if asked.word.bytes().any(|byte| byte.is_ascii_digit()) {
            return Ok(matches);
        }
        let length = asked.word.chars().count();
        let exact = !matches.is_empty();
        if length >= ONE_TYPO {
            self.fuzzy(asked.word, 1, asked.prefix, &mut matches)?;
        }
        // Two typos are looked for only where less is not enough: that costs the most time.
        if length >= TWO_TYPOS && !exact && !asked.joined && matches.iter().all(|found| found.field != 0) {
            self.fuzzy(asked.word, 2, asked.prefix, &mut matches)?;
        }
        Ok(matches)
    }

    /// Adds what the word is worth to all records that have it, or one of its spellings. Returns whether it is in the
    /// name of an area.
    pub(crate) fn score(&self, asked: &Asked<'_>, number: u32, scores: &mut Scores) -> Result<InAreas, TantivyError> {
        let mut matches = self.matches(asked)?;
        let in_areas = self.in_areas(asked.word, &matches)?;
        matches.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut left = MOST_POSTINGS;
        for found in matches {
            if found.info.doc_freq > left {
                continue;
            }
            left -= found.info.doc_freq;
            let index = &self.fields[found.field].1;
            let mut postings = index.read_postings_from_terminfo(&found.info, IndexRecordOption::Basic)?;
            let mut record = postings.doc();
            while record != TERMINATED {
                scores.add(record, number, found.weight);
                record = postings.advance();
            }
        }
        Ok(in_areas)
    }

    fn in_areas(&self, word: &str, matches: &[Match]) -> Result<InAreas, TantivyError> {
        let (field, index) = &self.fields[1];
        Ok(match index.get_term_info(&Term::from_field_text(*field, word))? {
            Some(_) => InAreas::Exactly,
            None if matches.iter().any(|found| found.field == 1) => InAreas::Nearly,
            None => InAreas::No,
        })
    }
}

/// Whether a word is in the name of some area.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum InAreas {
    /// Nothing is written nearly so.
    No,
    /// With a typo, or it is the beginning of one.
    Nearly,
    /// As it is.
    Exactly,
}

/// A word of a query, or two joined ones.
pub(crate) struct Asked<'a> {
    pub(crate) word: &'a str,
    /// The full words that it may be short for.
    pub(crate) spellings: &'a [String],
    /// Whether it may be only the beginning of a word.
    pub(crate) prefix: bool,
    /// Whether it is two words of the query.
    pub(crate) joined: bool,
}

/// What each record is worth for a query. The lists are as long as the index and used again.
#[derive(Default)]
pub(crate) struct Scores {
    scores: Vec<f32>,
    /// The last word that a record has, so that a word counts once.
    words: Vec<u32>,
    touched: Vec<u32>,
}

impl Scores {
    pub(crate) fn new(records: u32) -> Self {
        let records = records as usize;
        Self { scores: vec![0.0; records], words: vec![0; records], touched: Vec::new() }
    }

    fn add(&mut self, record: u32, number: u32, weight: f32) {
        let at = record as usize;
        if self.words[at] == 0 {
            self.touched.push(record);
        }
        if self.words[at] != number {
            self.words[at] = number;
            self.scores[at] += weight;
        }
    }

    /// The best records; of equal ones those that `far` makes smallest. The lists are empty afterwards.
    pub(crate) fn best(&mut self, count: usize, far: impl Fn(u32) -> u32) -> Vec<u32> {
        let mut best: Vec<(f32, u32, u32)> =
            self.touched.iter().map(|record| (self.scores[*record as usize], 0, *record)).collect();
        for record in self.touched.drain(..) {
            self.scores[record as usize] = 0.0;
            self.words[record as usize] = 0;
        }
        let order =
            |a: &(f32, u32, u32), b: &(f32, u32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2));
        if best.len() > count {
            // Everything that is as good as the last one that has room takes part in the second order.
            best.select_nth_unstable_by(count - 1, order);
            let least = best[count - 1].0;
            best.retain(|(score, _, _)| *score >= least);
        }
        for entry in &mut best {
            entry.1 = far(entry.2);
        }
        best.sort_unstable_by(order);
        best.truncate(count);
        best.into_iter().map(|(_, _, record)| record).collect()
    }
}
