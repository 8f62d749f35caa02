//! What an import found.

use serde::{Deserialize, Serialize};

/// What an import found and what it left out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// House numbers of the index. An address with a list of numbers counts once for each.
    pub houses: u32,
    /// Addresses that say their town.
    pub houses_with_city: u32,
    /// Addresses that say their postcode.
    pub houses_with_postcode: u32,
    /// House numbers without a street or place. They are left out.
    pub houses_without_street: u32,
    /// Addresses whose number has no digits ("Villa Rosa"). They are left out.
    pub unread_numbers: u32,
    /// Addresses whose street the map does not have as a road nearby. They are found by the street that they name.
    pub houses_without_road: u32,
    /// Ranges of house numbers along a line.
    pub interpolations: u32,
    /// Lines of house numbers of which an end has no number or no street, or whose kind is not understood. They are left out.
    pub unread_interpolations: u32,
    /// Streets. One that lies in two towns counts twice.
    pub streets: u32,
    /// Streets whose town was found by the nearest place or a boundary around, not by an address.
    pub streets_with_guessed_town: u32,
    /// Streets without any town.
    pub streets_without_town: u32,
    /// Cities, towns, villages, suburbs and so on.
    pub places: u32,
    /// Boundaries of towns whose outline is complete.
    pub boundaries: u32,
    /// Boundaries whose outline is not complete in the extract. They are left out.
    pub open_boundaries: u32,
    /// Postcodes.
    pub postcodes: u32,
    /// Points of interest.
    pub pois: u32,
    /// Ways and relations that the extract has no point of. They are left out.
    pub without_points: u32,
}
