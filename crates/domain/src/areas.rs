//! The named areas of a zone, to which couriers can be bound.

use geo::{BoundingRect, Rect};
use serde::{Deserialize, Serialize};

use super::invalid::excerpt;
use super::names::check_names;
use super::{Area, Invalid, Place};

/// The largest number of named areas of a zone, and of names in a list of areas.
pub const MOST_AREAS: usize = 64;
/// The largest cost of a stop outside of the preferred areas.
const MOST_COST: i64 = 1_000_000;

/// Areas as a set of up to 64, by their position in the zone's list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct AreaSet(pub u64);

impl AreaSet {
    /// Every area.
    pub const ALL: Self = Self(u64::MAX);

    /// Whether both sets have an area in common.
    #[inline]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A named part of a zone.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedArea {
    /// The name. It is unique in the zone.
    pub name: String,
    /// The polygons, with their borders.
    pub area: Area,
}

/// The named areas of a zone (0 to 64, with different names). They may overlap.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Areas {
    areas: Vec<NamedArea>,
    /// The bounding boxes of the areas.
    bounds: Vec<Option<Rect<f64>>>,
}

impl Areas {
    /// Creates the list of areas.
    ///
    /// # Errors
    /// Returns an error for too many areas, and for empty and repeated names.
    pub fn new(areas: Vec<NamedArea>) -> Result<Self, Invalid> {
        let names: Vec<String> = areas.iter().map(|area| area.name.clone()).collect();
        Self::check_names(&names)?;
        let bounds = areas.iter().map(|area| area.area.polygons().bounding_rect()).collect();
        Ok(Self { areas, bounds })
    }

    /// Checks the number and the names of areas.
    ///
    /// # Errors
    /// Returns an error for too many areas, and for empty, long and repeated names.
    pub fn check_names(names: &[String]) -> Result<(), Invalid> {
        if names.len() > MOST_AREAS {
            return Err(Invalid::new("areas", format!("must be at most {MOST_AREAS}")));
        }
        check_names("areas", names).map_err(|e| Invalid::new(format!("{}.name", e.field), e.message))
    }

    /// The areas, in order.
    pub fn list(&self) -> &[NamedArea] {
        &self.areas
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.areas.iter().map(|area| area.name.as_str())
    }

    /// The areas in which a place lies.
    pub fn at(&self, place: Place) -> AreaSet {
        let point = place.point();
        let near =
            |bounds: &Option<Rect<f64>>| bounds.is_some_and(|bounds| geo::Intersects::intersects(&bounds, &point));
        let here = self.areas.iter().zip(&self.bounds).enumerate();
        let here = here.filter(|(_, (area, bounds))| near(bounds) && area.area.contains(place));
        AreaSet(here.fold(0, |set, (bit, _)| set | 1 << bit))
    }

    /// The set of some areas by name. Each name counts once. `field` is the name of the list in errors.
    ///
    /// # Errors
    /// Returns an error for too many names and for a name that the zone does not define.
    pub fn set(&self, field: &str, names: &[String]) -> Result<AreaSet, Invalid> {
        if names.len() > MOST_AREAS {
            return Err(Invalid::new(field, format!("must be at most {MOST_AREAS}")));
        }
        names.iter().enumerate().try_fold(AreaSet::default(), |set, (i, name)| {
            let bit =
                self.names().position(|n| n == name).ok_or_else(|| self.unknown(&format!("{field}[{i}]"), name))?;
            Ok(AreaSet(set.0 | 1 << bit))
        })
    }

    fn unknown(&self, field: &str, name: &str) -> Invalid {
        let known: Vec<&str> = self.names().collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Invalid::new(field, format!("{:?} is not an area of the zone; allowed are: {known}", excerpt(name)))
    }

    /// The names of a set, in the order of the zone.
    pub fn of(&self, set: AreaSet) -> Vec<String> {
        let members = self.names().enumerate().filter(|(bit, _)| set.0 & 1 << bit != 0);
        members.map(|(_, name)| name.to_owned()).collect()
    }

    /// The set of the names that the zone defines.
    pub fn known(&self, names: &[String]) -> AreaSet {
        let members = self.names().enumerate().filter(|(_, name)| names.iter().any(|other| other == name));
        AreaSet(members.fold(0, |set, (bit, _)| set | 1 << bit))
    }
}

/// The areas in which a courier prefers to work.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaPreference {
    /// The names of the areas, 1 to 64. Each must be an area of the zone.
    pub areas: Vec<String>,
    /// What a stop outside of these areas costs, in units of the zone's objective, 0 to 1000000. The planner prefers a courier
    /// for whom the stop costs less.
    pub cost_outside: i64,
}

impl AreaPreference {
    /// Checks the names and the cost. Returns the preference with its names in the order of the zone.
    ///
    /// # Errors
    /// Returns an error for names that the zone does not define, for no names, and for a cost out of range.
    pub fn within(self, areas: &Areas) -> Result<Self, Invalid> {
        if self.areas.is_empty() {
            return Err(Invalid::new("preference.areas", "must name at least one area"));
        }
        if !(0..=MOST_COST).contains(&self.cost_outside) {
            return Err(Invalid::new("preference.cost_outside", format!("must be 0 to {MOST_COST}")));
        }
        let set = areas.set("preference.areas", &self.areas)?;
        Ok(Self { areas: areas.of(set), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, polygon};

    fn square(name: &str, west: f64) -> NamedArea {
        let east = west + 1.0;
        let ring = polygon![(x: west, y: 45.0), (x: east, y: 45.0), (x: east, y: 46.0), (x: west, y: 46.0)];
        NamedArea { name: name.to_owned(), area: Area::new(MultiPolygon(vec![ring])).unwrap() }
    }

    fn areas() -> Areas {
        Areas::new(vec![square("west", 9.0), square("east", 10.0), square("middle", 9.5)]).unwrap()
    }

    #[test]
    fn a_place_lies_in_all_areas_that_contain_it_and_on_both_sides_of_a_border() {
        let at = |lng| areas().of(areas().at(Place::new(45.5, lng).unwrap()));
        assert_eq!(at(9.2), ["west"]);
        assert_eq!(at(9.7), ["west", "middle"]);
        assert_eq!(at(10.0), ["west", "east", "middle"]);
        assert!(at(11.5).is_empty());
    }

    #[test]
    fn names_are_looked_up_and_unknown_ones_are_refused_by_their_place_in_the_list() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(areas().set("areas", &names(&["middle", "west", "west"])).unwrap(), AreaSet(0b101));
        assert_eq!(areas().set("areas", &names(&["west", "north"])).unwrap_err().field, "areas[1]");
        assert_eq!(areas().known(&names(&["north", "east"])), AreaSet(0b10));
        let twice = Areas::new(vec![square("west", 9.0), square("west", 10.0)]).unwrap_err();
        assert_eq!(twice.field, "areas[1].name");
        let many = (0..=MOST_AREAS).map(|i| square(&format!("area {i}"), 9.0)).collect();
        assert_eq!(Areas::new(many).unwrap_err().field, "areas");
    }

    #[test]
    fn a_preference_names_areas_of_the_zone_and_has_a_cost() {
        let of = |names: &[&str], cost_outside| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            AreaPreference { areas: names, cost_outside }.within(&areas()).map_err(|e| e.field)
        };
        assert_eq!(of(&["middle", "west"], 600).unwrap().areas, ["west", "middle"]);
        assert_eq!(of(&[], 600).unwrap_err(), "preference.areas");
        assert_eq!(of(&["north"], 600).unwrap_err(), "preference.areas[0]");
        assert_eq!(of(&["west"], -1).unwrap_err(), "preference.cost_outside");
        assert_eq!(of(&["west"], 1_000_001).unwrap_err(), "preference.cost_outside");
    }
}
