//! What a map shows: kinds of areas and lines, and from which zoom they are drawn.

/// The kind of an area or a line. The numbers are those of the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub(crate) enum Kind {
    // Areas, in the order in which they are drawn.
    Residential,
    Commercial,
    Industrial,
    Campus,
    Airfield,
    Farmland,
    Park,
    Cemetery,
    Golf,
    Grass,
    Scrub,
    Forest,
    Wetland,
    Sand,
    Pitch,
    Parking,
    Sea,
    Water,
    Pool,
    Pier,
    Plaza,
    Apron,
    Building,
    // Lines.
    River,
    Canal,
    Stream,
    PierLine,
    Ferry,
    Runway,
    Taxiway,
    Steps,
    Path,
    Cycleway,
    Track,
    Service,
    Footstreet,
    Street,
    Tertiary,
    Secondary,
    Primary,
    Trunk,
    Motorway,
    Tram,
    Subway,
    Siding,
    Rail,
    /// The border of the sea. It is not drawn itself: [`crate::coast`] makes areas of it.
    Coastline,
}

use Kind::{
    Airfield, Apron, Building, Campus, Canal, Cemetery, Coastline, Commercial, Cycleway, Farmland, Ferry, Footstreet,
    Forest, Golf, Grass, Industrial, Motorway, Park, Parking, Path, Pier, PierLine, Pitch, Plaza, Pool, Primary, Rail,
    Residential, River, Runway, Sand, Scrub, Sea, Secondary, Service, Siding, Steps, Stream, Street, Subway, Taxiway,
    Tertiary, Track, Tram, Trunk, Water, Wetland,
};

/// All kinds that a file may have, by number.
const ALL: [Kind; 46] = [
    Residential,
    Commercial,
    Industrial,
    Campus,
    Airfield,
    Farmland,
    Park,
    Cemetery,
    Golf,
    Grass,
    Scrub,
    Forest,
    Wetland,
    Sand,
    Pitch,
    Parking,
    Sea,
    Water,
    Pool,
    Pier,
    Plaza,
    Apron,
    Building,
    River,
    Canal,
    Stream,
    PierLine,
    Ferry,
    Runway,
    Taxiway,
    Steps,
    Path,
    Cycleway,
    Track,
    Service,
    Footstreet,
    Street,
    Tertiary,
    Secondary,
    Primary,
    Trunk,
    Motorway,
    Tram,
    Subway,
    Siding,
    Rail,
];

impl Kind {
    /// The kind with a number.
    pub(crate) fn of(number: u8) -> Option<Self> {
        ALL.get(usize::from(number)).copied()
    }

    pub(crate) fn is_area(self) -> bool {
        self <= Building
    }

    pub(crate) fn is_road(self) -> bool {
        (Steps..=Motorway).contains(&self)
    }

    /// The smallest zoom at which it is drawn.
    pub(crate) fn first_zoom(self) -> u8 {
        match self {
            Sea | Coastline => 0,
            Water => 4,
            Motorway => 5,
            Trunk | Forest => 6,
            Primary | River | Residential => 8,
            Rail | Farmland | Sand | Wetland => 9,
            Secondary | Park | Grass | Scrub | Industrial | Airfield | Commercial => 10,
            Tertiary | Cemetery | Golf | Canal | Campus | Ferry => 11,
            Street | Runway => 12,
            Stream | Footstreet | Pier | Plaza | Subway | Apron | Pitch => 13,
            Building | Track | Tram | Taxiway | PierLine | Parking | Siding => 14,
            Service | Path | Cycleway | Steps | Pool => 15,
        }
    }
}

/// The way crosses over others.
pub(crate) const BRIDGE: u8 = 1;
/// The way lies below the ground.
pub(crate) const TUNNEL: u8 = 2;
/// Vehicles use it only in the direction of its points.
pub(crate) const ONEWAY: u8 = 4;
/// A ramp or a link: narrower than the roads that it joins.
pub(crate) const LINK: u8 = 8;

/// How a way or a relation is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Look {
    pub(crate) kind: Kind,
    /// [`BRIDGE`], [`TUNNEL`], [`ONEWAY`] and [`LINK`].
    pub(crate) flags: u8,
    /// The height among ways that cross, as `layer=` says: -5 to 5.
    pub(crate) layer: i8,
    /// Whether vehicles use it only against the direction of its points.
    pub(crate) is_reversed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_list() {
        for (number, kind) in (0_u8..).zip(ALL) {
            assert_eq!((kind as u8, Kind::of(number)), (number, Some(kind)));
        }
        assert_eq!(Kind::of(Coastline as u8), None, "it is in no file");
    }
}
