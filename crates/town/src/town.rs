//! The town as a whole.

use std::io::{self, Write};

use ritiro_domain::Place;

use crate::buildings::Building;
use crate::chance::{Chance, Step};
use crate::house_numbers::Row;
use crate::houses::{Address, Houses};
use crate::map::{Frame, Map};
use crate::names::PlaceNames;
use crate::net::{Kind, Level};
use crate::plan::{Plan, Use};
use crate::plane::Point;
use crate::restrictions::Turn;
use crate::roads::Roads;
use crate::settings::Settings;
use crate::streets::{Access, Street};

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
    ///
    /// A plan that lacks something that a town is meant to have, such as a third bridge, is thrown away and the next one is made. Most
    /// plans are kept.
    pub fn generate(settings: &Settings) -> Self {
        let mut attempts = Chance::new(settings.seed, Step::Plans);
        loop {
            if let Some(town) = Self::attempt(settings, attempts.seed()) {
                return town;
            }
        }
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

/// Grounds that each town has.
const USES: [Use; 6] = [Use::Park, Use::School, Use::Hospital, Use::Cemetery, Use::Station, Use::Pitch];

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
        let places = PlaceNames::new(&mut plan.chance(Step::Places), plan.villages.len());
        let mut streets = plan.streets();
        plan.set_rules(&mut streets);
        plan.name_streets(&mut streets, &places);
        let buildings = plan.build(&streets);
        Self { plan, places, streets, buildings }
    }

    /// Whether the plan has everything that a town is meant to have.
    fn is_sound(&self) -> bool {
        let plan = &self.plan;
        let wanted = if plan.size.middle > 0.0 { 5 } else { 3 };
        plan.bridges().len() == wanted
            && !plan.gates.is_empty()
            && !plan.level_crossings.is_empty()
            && USES.iter().all(|wanted| plan.grounds.iter().any(|ground| ground.what == *wanted))
            && plan.net.all_legs().any(|leg| plan.net.legs[leg].level == Level::Tunnel)
            && plan
                .net
                .all_legs()
                .any(|leg| plan.net.legs[leg].level == Level::Bridge && plan.net.kind(leg) == Kind::Foot)
            && self.streets.iter().any(|street| street.kind == Kind::Square && street.access == Access::Delivery)
            && plan.villages.len() == plan.size.villages
            && (plan.size.villages == 0 || plan.ferry.is_some())
    }
}

impl Town {
    /// The town for the seed of one attempt; `None` if it lacks something.
    pub(crate) fn attempt(settings: &Settings, seed: u64) -> Option<Self> {
        let mut built = Some(Built::new(settings, seed)).filter(Built::is_sound)?;
        let row = built.plan.number_houses(&mut built.buildings, &built.streets)?;
        let turns = built.plan.turns(&built.streets);
        turns.iter().find(|turn| !turn.over.is_empty())?;
        let mut map = Map::new(Frame::new(settings.center, built.plan.chance(Step::Turn).unit()));
        let addresses = built.draw(&turns, row, &mut map);
        let [least, most] = built.plan.size.addresses;
        if !(least..=most).contains(&addresses.len()) {
            return None;
        }
        let across = built.across(&addresses)?.map(|at| addresses[at].1.place);
        let addresses = addresses.into_iter().map(|(_, address)| address).collect();
        Some(Self { map, name: built.places.town, addresses, across: (across[0], across[1]) })
    }
}

/// How many times as long as the distance the straight lines over the nearest bridge are. The way by road is longer.
const FAR: f64 = 4.4;

impl Built {
    /// Draws everything on a map and returns the addresses, each with the number of its building.
    fn draw(&mut self, turns: &[Turn], row: Row, map: &mut Map) -> Vec<(usize, Address)> {
        let roads = Roads::add(&self.plan, &self.streets, turns, map);
        roads.add_rail(map);
        roads.add_square(&self.streets, map);
        roads.add_ferry(&self.places.river, map);
        self.plan.add_shops(&mut self.buildings, map);
        let houses = Houses { streets: &self.streets, places: &self.places, row };
        let addresses = houses.add(&self.buildings, map);
        self.plan.add_land(&self.buildings, &self.places, map);
        addresses
    }

    /// The addresses at the road along the river, on one bank (1) or the other (-1).
    fn at_the_river(&self, addresses: &[(usize, Address)], bank: f64) -> Vec<(usize, Point)> {
        let numbered = addresses.iter().enumerate().map(|(at, (building, _))| (at, &self.buildings[*building]));
        let there = numbered.filter(|(_, building)| {
            self.streets[building.street].kind == Kind::Bank && self.plan.river.north(building.door()) * bank > 0.0
        });
        there.map(|(at, building)| (at, building.door())).collect()
    }

    /// The pair of addresses on opposite banks with the longest way over a bridge for the distance between them; `None` if no way is
    /// long enough.
    fn across(&self, addresses: &[(usize, Address)]) -> Option<[usize; 2]> {
        let (bridges, south) = (self.plan.bridges(), self.at_the_river(addresses, -1.0));
        let mut best = (FAR, None);
        for (north, a) in self.at_the_river(addresses, 1.0) {
            for (south, b) in south.iter().filter(|(_, b)| b.to(a) < 330.0) {
                let over = bridges.iter().map(|bridge| a.to(*bridge) + bridge.to(*b)).fold(f64::INFINITY, f64::min);
                if over > best.0 * a.to(*b) {
                    best = (over / a.to(*b), Some([north, *south]));
                }
            }
        }
        best.1
    }
}
