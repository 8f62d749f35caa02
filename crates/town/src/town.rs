//! The town as a whole.

use std::io::{self, Write};

use ritiro_domain::Place;

use crate::buildings::Building;
use crate::chance::{Chance, Step};
use crate::houses::{Address, Houses};
use crate::map::{Frame, Map};
use crate::names::PlaceNames;
use crate::net::Kind;
use crate::plan::Plan;
use crate::plane::Point;
use crate::roads::Roads;
use crate::settings::Settings;
use crate::streets::Street;

/// How many plans are tried at most.
const ATTEMPTS: u64 = 24;

/// A made-up town.
#[derive(Clone, PartialEq, Debug)]
pub struct Town {
    pub(crate) map: Map,
    name: String,
    addresses: Vec<Address>,
    across: (Place, Place),
}

/// How much there is in a town.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Nodes of the extract.
    pub nodes: usize,
    /// Ways of the extract.
    pub ways: usize,
    /// Relations of the extract.
    pub relations: usize,
    /// Ways that are streets or paths.
    pub roads: usize,
    /// Buildings.
    pub buildings: usize,
    /// Addresses.
    pub addresses: usize,
}

impl Town {
    /// Makes the town of some settings. Equal settings make equal towns, on every platform.
    pub fn generate(settings: &Settings) -> Self {
        let mut attempts = Chance::new(settings.seed, Step::Attempt);
        let seeds: Vec<u64> = (0..ATTEMPTS).map(|_| attempts.seed()).collect();
        let sound = seeds.iter().find_map(|seed| Self::attempt(settings, *seed).filter(|(_, is_sound)| *is_sound));
        let last = || Self::attempt(settings, seeds[0]);
        match sound.or_else(last) {
            Some((town, _)) => town,
            None => Self::empty(settings),
        }
    }

    fn empty(settings: &Settings) -> Self {
        let map = Map::new(Frame::new(settings.center, 0.0));
        Self { map, name: String::new(), addresses: Vec::new(), across: (settings.center, settings.center) }
    }

    /// The name of the town.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All addresses, in the order of the extract.
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// Two addresses on opposite banks of the river that are less than 400 metres apart, and by car at least four times as far.
    pub fn across_the_river(&self) -> (Place, Place) {
        self.across
    }

    /// The corners of the map: south-west and north-east.
    pub fn bounds(&self) -> (Place, Place) {
        let [[south, west], [north, east]] = self.map.bounds();
        (Place::from_e7(south, west), Place::from_e7(north, east))
    }

    /// How much there is.
    pub fn counts(&self) -> Counts {
        let with =
            |key: &str| self.map.ways.iter().filter(|way| way.tags.iter().any(|(known, _)| *known == key)).count();
        Counts {
            nodes: self.map.nodes.len(),
            ways: self.map.ways.len(),
            relations: self.map.relations.len(),
            roads: with("highway"),
            buildings: with("building"),
            addresses: self.addresses.len(),
        }
    }

    /// Writes the town as an OpenStreetMap extract (`.osm.pbf`).
    ///
    /// # Errors
    /// Returns the error of the writer.
    pub fn write_pbf(&self, writer: &mut impl Write) -> io::Result<()> {
        self.map.write(writer)
    }
}

/// A plan with its streets and buildings.
struct Built {
    plan: Plan,
    places: PlaceNames,
    streets: Vec<Street>,
    buildings: Vec<Building>,
}

impl Built {
    fn new(settings: &Settings, seed: u64) -> Self {
        let mut plan = Plan::new(seed, settings.size.dimensions());
        plan.draw_centre();
        plan.place_station();
        plan.draw_quarters();
        plan.draw_special();
        let places = PlaceNames::new(&mut plan.chance(Step::Attempt), plan.villages.len());
        let mut streets = plan.streets();
        plan.set_rules(&mut streets);
        plan.name_streets(&mut streets, &places);
        let buildings = plan.build(&streets);
        Self { plan, places, streets, buildings }
    }

    /// Whether the plan has everything that a town is meant to have.
    fn is_sound(&self) -> bool {
        let plan = &self.plan;
        let wanted = if plan.size.middle > 0.0 { 4 } else { 3 };
        plan.bridges().len() >= wanted
            && !plan.gates.is_empty()
            && self.streets.iter().any(|street| street.kind == Kind::Square && street.is_pedestrian)
            && plan.villages.len() == plan.size.villages
            && (plan.size.villages == 0 || plan.ferry.is_some())
    }
}

impl Town {
    /// A town for the seed of one attempt, and whether it has everything.
    fn attempt(settings: &Settings, seed: u64) -> Option<(Self, bool)> {
        let mut built = Built::new(settings, seed);
        let row = built.plan.number_houses(&mut built.buildings, built.streets.len());
        let turns = built.plan.turns(&built.streets);
        let frame = Frame::new(settings.center, built.plan.chance(Step::Attempt).unit());
        let mut map = Map::new(frame);
        let roads = Roads::add(&built.plan, &built.streets, &turns, &mut map);
        roads.add_rail(&mut map);
        roads.add_square(&built.streets, &mut map);
        roads.add_ferry(&built.places.river, &mut map);
        built.plan.add_shops(&mut built.buildings, &mut map);
        let houses = Houses { streets: &built.streets, places: &built.places, row };
        let addresses = houses.add(&built.buildings, &mut map);
        built.plan.add_land(&built.buildings, &built.places, &mut map);
        let across = built.across(&addresses)?;
        let is_sound =
            built.is_sound() && across.is_far && row.is_some() && turns.iter().any(|turn| !turn.over.is_empty());
        let places = across.ends.map(|at| addresses[at].1.place);
        let addresses = addresses.into_iter().map(|(_, address)| address).collect();
        Some((Self { map, name: built.places.town, addresses, across: (places[0], places[1]) }, is_sound))
    }
}

/// Two addresses on opposite banks.
struct Across {
    ends: [usize; 2],
    /// Whether the way over the nearest bridge is long enough.
    is_far: bool,
}

impl Built {
    /// The pair of addresses on opposite banks with the longest way over a bridge for the distance between them.
    fn across(&self, addresses: &[(usize, Address)]) -> Option<Across> {
        let bank = |side: f64| -> Vec<(usize, Point)> {
            let place = |at: usize| self.buildings[addresses[at].0].door();
            let is_there = |at: &usize| {
                let building = &self.buildings[addresses[*at].0];
                let street = &self.streets[building.street];
                street.kind == Kind::Bank && self.plan.river.north(building.door()) * side > 0.0
            };
            (0..addresses.len()).filter(is_there).map(|at| (at, place(at))).collect()
        };
        let (bridges, south) = (self.plan.bridges(), bank(-1.0));
        let mut best: Option<(f64, [usize; 2])> = None;
        for (north, a) in bank(1.0) {
            for (south, b) in south.iter().filter(|(_, b)| b.to(a) < 330.0) {
                let over = bridges.iter().map(|bridge| a.to(*bridge) + bridge.to(*b)).fold(f64::INFINITY, f64::min);
                let times = over / a.to(*b);
                if best.is_none_or(|(most, _)| times > most) {
                    best = Some((times, [north, *south]));
                }
            }
        }
        best.map(|(times, ends)| Across { ends, is_far: times > 4.4 })
    }
}
