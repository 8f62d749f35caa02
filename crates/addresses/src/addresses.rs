//! An index in use: opening, saving and searching.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ritiro_domain::Place;

use crate::align::{Aligner, Reading};
use crate::build::{BuildError, draft};
use crate::data::Data;
use crate::extract::Extract;
use crate::found::Found;
use crate::geometry::distance;
use crate::image::{FileError, Image};
use crate::index::{Asked, InAreas, Scores, Terms, build};
use crate::query::{Parsed, Query};
use crate::report::Report;
use crate::results::results;
use crate::text::{Gap, Word};
use crate::words;

/// Records that are compared with a query.
const CANDIDATES: usize = 120;
/// Lists for scores that are kept for the next search.
const KEPT: usize = 16;

/// The addresses of a region. Searches take it by reference; many may run at once.
pub struct Addresses {
    image: Image,
    pub(crate) data: Data,
    terms: Terms,
    report: Report,
    scores: Mutex<Vec<Scores>>,
}

impl std::fmt::Debug for Addresses {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Addresses").field("bytes", &self.image.len()).field("report", &self.report).finish()
    }
}

impl Addresses {
    /// Makes the index of an extract, in memory.
    ///
    /// # Errors
    /// Returns an error for an extract with nothing to find, or with too much for one index.
    pub fn build(extract: &Extract) -> Result<Self, BuildError> {
        let failed = |error: &dyn std::fmt::Display| BuildError::Failed(error.to_string());
        let (draft, _) = draft(extract)?;
        let files = build(&draft).map_err(|error| failed(&error))?;
        let mut sections = draft.sections();
        sections.extend(files.iter().map(|(name, bytes)| (name.clone(), &bytes[..])));
        sections.sort();
        let image = Image::new(&sections).map_err(|error| failed(&error))?;
        Self::of_image(image).map_err(BuildError::Failed)
    }

    /// Opens a file that [`Addresses::save`] wrote. All of it is read once for its checksum.
    ///
    /// # Errors
    /// Returns an error for a file that cannot be read, is no index, is of another version or is damaged.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let damaged = |why| FileError::Damaged { path: path.to_owned(), why };
        Self::of_image(Image::open(path)?).map_err(damaged)
    }

    fn of_image(image: Image) -> Result<Self, String> {
        let terms = Terms::open(&image).map_err(|error| error.to_string())?;
        let data = Data::find(&image).ok_or("a table is missing")?;
        if data.records.all().len() != terms.records() as usize {
            return Err("its tables do not fit to its words".to_owned());
        }
        let report = serde_json::from_slice(&image.section("report")).map_err(|error| error.to_string())?;
        Ok(Self { image, data, terms, report, scores: Mutex::default() })
    }

    /// Writes the index to a file. Another file of the name is replaced as a whole when everything is written; whoever has it open keeps it.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written. Nothing is left half written then.
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        self.image.save(path)
    }

    /// What the import found and left out.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The size of the file in bytes.
    pub fn bytes(&self) -> usize {
        self.image.len()
    }

    /// The results of a search, the best first. There may be none.
    pub fn search(&self, query: &Query) -> Vec<Found> {
        let parsed = query.parsed();
        if parsed.words.is_empty() {
            return Vec::new();
        }
        let (candidates, in_areas) = self.candidates(&parsed, query.focus());
        let mut aligner = Aligner::new(&self.data, &parsed, in_areas);
        let readings: Vec<Reading> = candidates.into_iter().filter_map(|record| aligner.best(record)).collect();
        results(&self.data, &parsed, query, readings)
    }

    /// The records that have the most and the rarest words of a query, and for each word whether it is in the name of an area.
    fn candidates(&self, parsed: &Parsed, focus: Option<Place>) -> (Vec<u32>, Vec<InAreas>) {
        let mut scores = self.take_scores();
        let mut in_areas = Vec::new();
        for at in 0..parsed.words.len() {
            // A failure means only that nothing is added; the file was checked when it was opened.
            in_areas.push(self.score(parsed, at, &mut scores).unwrap_or(InAreas::No));
        }
        let best = scores.best(CANDIDATES, |record| self.far(record, focus));
        self.give_back(scores);
        (best, in_areas)
    }

    /// Scores the records that have a word, or that word and the next one as one. Returns whether the word is in the name of an area.
    fn score(&self, parsed: &Parsed, at: usize, scores: &mut Scores) -> Result<InAreas, tantivy::TantivyError> {
        let (word, prefix) = (&parsed.words[at], parsed.is_open(at));
        let number = crate::tables::index(2 * at + 1);
        let spellings = words::spellings(&word.text);
        let asked = Asked { word: &word.text, spellings: &spellings[1..], prefix, joined: false };
        let in_areas = self.terms.score(&asked, number, scores)?;
        if word.plain != word.text {
            let asked = Asked { word: &word.plain, spellings: &[], ..asked };
            self.terms.score(&asked, number, scores)?;
        }
        let joins = |next: &&Word| next.gap != Gap::Part && !word.has_digit() && !next.has_digit();
        if let Some(next) = parsed.words.get(at + 1).filter(joins) {
            let joined = format!("{}{}", word.text, next.text);
            let asked = Asked { word: &joined, spellings: &[], prefix: parsed.is_open(at + 1), joined: true };
            self.terms.score(&asked, number + 1, scores)?;
        }
        Ok(in_areas)
    }

    /// How far a record is from the focus in metres, or else how little it matters.
    fn far(&self, record: u32, focus: Option<Place>) -> u32 {
        let record = self.data.record(record);
        let meters = focus.map(|focus| distance(focus, record.place()));
        meters.map_or(u32::from(record.rank), |meters| crate::geometry::rounded(meters).unsigned_abs())
    }

    fn take_scores(&self) -> Scores {
        let kept = self.scores.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.unwrap_or_else(|| Scores::new(self.terms.records()))
    }

    fn give_back(&self, scores: Scores) {
        let mut kept = self.scores.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(scores);
        }
    }
}
