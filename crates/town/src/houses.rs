//! Buildings with their addresses on the map.

use ritiro_domain::Place;

use crate::buildings::{Building, Purpose};
use crate::house_numbers::Row;
use crate::map::{Map, Tags, tags};
use crate::names::PlaceNames;
use crate::plane::Point;
use crate::streets::Street;

/// An address of the town.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// The street.
    pub street: String,
    /// The house number, such as `12` or `12/A`.
    pub number: String,
    /// The postcode.
    pub postcode: String,
    /// The town or the village.
    pub city: String,
    /// Where it is: the building or its entrance.
    pub place: Place,
}

/// What the addresses of buildings are made of.
pub(crate) struct Houses<'a> {
    pub(crate) streets: &'a [Street],
    pub(crate) places: &'a PlaceNames,
    pub(crate) row: Row,
}

/// Every so manieth building has its number at the entrance and not on the building.
const ENTRANCES: usize = 4;

impl Houses<'_> {
    /// Adds buildings to a map and returns their addresses, each with the number of its building.
    pub(crate) fn add(&self, buildings: &[Building], map: &mut Map) -> Vec<(usize, Address)> {
        let mut addresses = Vec::new();
        for (number, building) in buildings.iter().enumerate() {
            let own = tags(purpose_tags(building.purpose));
            if building.number.is_empty() {
                map.area(&building.outline, own);
                continue;
            }
            let at_door = number % ENTRANCES == 0 || self.is_end(number);
            let place =
                if at_door { add_with_door(self, building, own, map) } else { add_whole(self, building, own, map) };
            addresses.push((number, self.address(building, map.frame.place(place))));
        }
        self.add_row(buildings, map);
        addresses
    }

    fn is_end(&self, building: usize) -> bool {
        self.row.ends.contains(&building)
    }

    fn address(&self, building: &Building, [lat, lng]: [i32; 2]) -> Address {
        let street = &self.streets[building.street];
        let city = street.village.map_or(&self.places.town, |village| &self.places.villages[village]);
        Address {
            street: street.name.clone(),
            number: building.number.clone(),
            postcode: format!("99{:03}", 10 + street.village.map_or(0, |village| village + 1)),
            city: city.clone(),
            place: Place::from_e7(lat, lng),
        }
    }

    fn address_tags(&self, building: &Building) -> Tags {
        let address = self.address(building, [0, 0]);
        vec![
            ("addr:street", address.street),
            ("addr:housenumber", address.number),
            ("addr:postcode", address.postcode),
            ("addr:city", address.city),
        ]
    }

    /// The line between the entrances at both ends of a row of houses without numbers of their own.
    fn add_row(&self, buildings: &[Building], map: &mut Map) {
        let row = self.row;
        let doors = row.ends.map(|end| map.frame.place(buildings[end].door()));
        let is_door = |node: &crate::map::Node, place| node.place == place && !node.tags.is_empty();
        let nodes = doors.map(|place| map.nodes.iter().position(|node| is_door(node, place)));
        if let [Some(first), Some(last)] = nodes {
            let parity = if row.is_even { "even" } else { "odd" };
            map.way(vec![first, last], tags(&[("addr:interpolation", parity)]));
        }
    }
}

/// A building whose address is at its entrance, which is a node of its outline.
fn add_with_door(houses: &Houses<'_>, building: &Building, own: Tags, map: &mut Map) -> Point {
    let mut outline = building.outline.clone();
    outline.insert(1, building.door());
    let way = map.area(&outline, own);
    let door = map.ways[way].nodes[1];
    map.nodes[door].tags = [tags(&[("entrance", "yes")]), houses.address_tags(building)].concat();
    building.door()
}

/// A building that has its address itself.
fn add_whole(houses: &Houses<'_>, building: &Building, own: Tags, map: &mut Map) -> Point {
    map.area(&building.outline, [own, houses.address_tags(building)].concat());
    building.middle()
}

fn purpose_tags(purpose: Purpose) -> &'static [(&'static str, &'static str)] {
    match purpose {
        Purpose::Homes => &[("building", "apartments")],
        Purpose::House => &[("building", "house")],
        Purpose::Industry => &[("building", "industrial")],
        Purpose::Farm => &[("building", "farm")],
        Purpose::Supermarket => &[("building", "retail")],
        Purpose::School => &[("building", "school")],
        Purpose::Hospital => &[("building", "hospital")],
        Purpose::Station => &[("building", "train_station")],
    }
}
