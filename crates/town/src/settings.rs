//! What a town is made from.

use ritiro_domain::Place;

/// How large a town is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Size {
    /// About 2 km across, for tests.
    Small,
    /// About 5 km across, with some thousand addresses.
    Medium,
    /// About 12 km across, with villages and a ferry.
    Large,
}

/// What a town is made from. Equal settings make equal towns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Any number; another number makes another town.
    pub seed: u64,
    /// How large the town is.
    pub size: Size,
    /// Where the main square lies. A place nearer to a pole than 20 degrees or nearer to the 180th meridian than one degree is moved to
    /// that distance, because a map of such a place cannot be drawn in a plane.
    pub center: Place,
}

/// Lengths in metres that depend on the size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dimensions {
    /// From the centre to the border of the map.
    pub(crate) half: f64,
    /// From the centre to the old walls.
    pub(crate) walls: f64,
    /// From the centre to the ring road.
    pub(crate) ring: f64,
    /// From the centre to a road between the ring road and the edge; zero if there is none.
    pub(crate) middle: f64,
    /// From the centre to the edge of the town.
    pub(crate) edge: f64,
    /// The width of the river.
    pub(crate) river: f64,
    /// Radial roads on the bank of the centre, and on the other bank.
    pub(crate) radials: [usize; 2],
    /// Parks; schools and other large grounds are as many.
    pub(crate) parks: usize,
    /// The distance between the middles of two fields.
    pub(crate) field: f64,
    /// The least and the most addresses.
    pub(crate) addresses: [usize; 2],
    /// Villages.
    pub(crate) villages: usize,
}

impl Size {
    pub(crate) fn dimensions(self) -> Dimensions {
        match self {
            Self::Small => Dimensions {
                half: 1_000.0,
                walls: 165.0,
                ring: 430.0,
                middle: 0.0,
                edge: 690.0,
                river: 26.0,
                radials: [4, 3],
                parks: 2,
                field: 115.0,
                addresses: [500, 2_500],
                villages: 0,
            },
            Self::Medium => Dimensions {
                half: 2_500.0,
                walls: 270.0,
                ring: 800.0,
                middle: 0.0,
                edge: 1_300.0,
                river: 40.0,
                radials: [5, 4],
                parks: 4,
                field: 150.0,
                addresses: [3_000, 6_000],
                villages: 0,
            },
            Self::Large => Dimensions {
                half: 6_000.0,
                walls: 330.0,
                ring: 1_150.0,
                middle: 1_700.0,
                edge: 2_300.0,
                river: 60.0,
                radials: [6, 5],
                parks: 8,
                field: 240.0,
                addresses: [10_000, 30_000],
                villages: 2,
            },
        }
    }
}
