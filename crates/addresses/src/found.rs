//! What a search finds.

use ritiro_domain::Place;
use serde::Serialize;

use crate::extract::OsmId;

/// What a result is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A house of the map with the number.
    House,
    /// Where a house number must be, by a line of numbers of the map or by its neighbours.
    Interpolated,
    /// A street in a town. If a number was asked, it is not known where it is.
    Street,
    /// A city, town, village, suburb and so on.
    Place,
    /// A postcode.
    Postcode,
    /// A shop, a restaurant, a station and so on.
    Poi,
}

/// What the words of a text were taken for. Each is as it was written.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Understood {
    /// The name: of a street, a place or a point of interest.
    pub name: Option<String>,
    /// The house number.
    pub number: Option<String>,
    /// The postcode.
    pub postcode: Option<String>,
    /// The town, or a larger or smaller place around.
    pub city: Option<String>,
    /// Words that are not in the result.
    pub unused: Vec<String>,
}

/// A result.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// The name of the street, the place, the postcode or the point of interest.
    pub name: String,
    /// The street, if it has one.
    pub street: Option<String>,
    /// The house number: that of the map for a house, the asked one if it is interpolated.
    pub number: Option<String>,
    /// The postcode, if it is known.
    pub postcode: Option<String>,
    /// The town, if it is known.
    pub city: Option<String>,
    /// What kind of place or point of interest, in the words of the map: "village", "cafe".
    pub detail: Option<String>,
    /// Where it is.
    pub place: Place,
    /// The object of the map. None for postcodes and for places between houses.
    pub osm: Option<OsmId>,
    /// How well the text and the result agree, from 0 to 100. It does not say whether other results agree as well. See the README.
    pub confidence: u8,
    /// Metres to the asked place, for a reverse search.
    pub distance: Option<f64>,
    /// What the words of the text were taken for. Empty for a reverse search.
    pub understood: Understood,
}

/// What is known of a text that somebody gives as an address.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// One house, and no other one agrees nearly as well.
    Sure(Box<Found>),
    /// These may be meant, the best first.
    Ambiguous(Vec<Found>),
    /// Nothing agrees.
    Unknown,
}
