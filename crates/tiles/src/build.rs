//! Makes the bytes of a map of an extract.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::band::BANDS;
use crate::cells::Writer;
use crate::extract::Extract;
use crate::image::Image;
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
    /// South, west, north and east in degrees.
    pub(crate) bounds: [f64; 4],
    pub(crate) report: Report,
}

/// How many sections a file has: two for each band.
pub(crate) const SECTIONS: usize = 2 * BANDS.len();

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
    let about = About { bounds: [south_east[0], north_west[1], north_west[0], south_east[1]], report };
    let sections: Vec<Vec<u8>> = BANDS.iter().flat_map(|band| cells(&shapes, *band)).collect();
    let description = serde_json::to_vec(&about).expect("numbers and names are always JSON");
    Ok((Image::new(&description, &sections), about))
}

fn cells(shapes: &[Shape], band: crate::band::Band) -> [Vec<u8>; 2] {
    let mut writer = Writer::default();
    for shape in shapes {
        records::add(&mut writer, band, shape);
    }
    writer.sections()
}
