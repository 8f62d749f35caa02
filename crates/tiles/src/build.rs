//! Makes the bytes of a map of an extract.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::band::{BANDS, LAST_ZOOM};
use crate::candidates::candidates;
use crate::cells::Writer;
use crate::extract::Extract;
use crate::image::Image;
use crate::merge::merged;
use crate::numbers::{coordinate, number};
use crate::place::place;
use crate::records;
use crate::shapes::{Report, Shape, assemble};

/// The reason why no map can be made of an extract.
#[derive(Debug, Error)]
pub enum BuildError {
    /// There is nothing to show.
    #[error("the extract has no roads, areas or places: it may be of the sea, or of another kind of data")]
    Empty,
    /// The lists would be too long.
    #[error(
        "the extract has {0} nodes that a map shows, the most are {MOST_NODES}: use an extract of a smaller region"
    )]
    TooLarge(usize),
}

/// The most nodes: their numbers and the lists that are made of them stay below 2^32.
const MOST_NODES: usize = 1 << 30;

/// The description of a map in its file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct About {
    /// South, west, north and east in ten-millionths of a degree: whole numbers are read as they were written.
    pub(crate) bounds: [i32; 4],
    pub(crate) report: Report,
}

/// The first section of labels. Before it, there are two for each band.
pub(crate) const LABELS: usize = 2 * BANDS.len();
/// The first section of words: where each ends. Before it, there are two sections of labels for each zoom.
pub(crate) const WORDS: usize = LABELS + 2 * (LAST_ZOOM as usize + 1);
/// How many sections a file has. The last are the letters of all words.
pub(crate) const SECTIONS: usize = WORDS + 2;

/// Makes a map of an extract.
pub(crate) fn build(extract: &mut Extract) -> Result<(Image, About), BuildError> {
    extract.sort();
    if extract.nodes() > MOST_NODES {
        return Err(BuildError::TooLarge(extract.nodes()));
    }
    let (shapes, report) = assemble(extract);
    let covered =
        extract.covered().filter(|_| !shapes.is_empty() || !extract.spots.is_empty()).ok_or(BuildError::Empty)?;
    let [north_west, south_east] = covered.corners().map(crate::mercator::Point::degrees);
    let about = About { bounds: [south_east[0], north_west[1], north_west[0], south_east[1]].map(decimicro), report };
    let mut sections: Vec<Vec<u8>> = BANDS.iter().flat_map(|band| cells(&shapes, *band)).collect();
    let candidates = candidates(extract, &shapes);
    sections.extend((0..=LAST_ZOOM).flat_map(|zoom| place(&candidates, extract.words(), zoom)));
    sections.extend(words(extract.words()));
    let description = serde_json::to_vec(&about).expect("numbers and names are always JSON");
    Ok((Image::new(&description, &sections), about))
}

/// Degrees as ten-millionths.
fn decimicro(degrees: f64) -> i32 {
    coordinate(degrees * 1e7)
}

/// Where each word ends, and the letters of all.
fn words(words: &[Box<str>]) -> [Vec<u8>; 2] {
    let (mut ends, mut letters) = (Vec::new(), Vec::new());
    for word in words {
        letters.extend_from_slice(word.as_bytes());
        ends.extend_from_slice(&number(letters.len()).to_le_bytes());
    }
    [ends, letters]
}

fn cells(shapes: &[Shape], band: crate::band::Band) -> [Vec<u8>; 2] {
    let mut writer = Writer::default();
    for shape in merged(shapes, band).iter() {
        records::add(&mut writer, band, shape);
    }
    writer.sections()
}
