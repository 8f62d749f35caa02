//! Places and boundaries of towns: in which town something lies, and what else is around.

use std::collections::HashMap;

use ritiro_domain::Place;

use crate::extract::{Extract, OsmId, OsmKind};
use crate::geometry::{distance, is_inside};
use crate::report::Report;
use crate::rows::{center, names, tag};
use crate::text::squeeze;

/// How large a place is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Size {
    City,
    Town,
    Village,
    Suburb,
    Hamlet,
    Neighbourhood,
}

impl Size {
    fn of(value: &str) -> Option<Self> {
        Some(match value {
            "city" => Self::City,
            "town" | "borough" | "municipality" => Self::Town,
            "village" | "island" => Self::Village,
            "suburb" | "district" => Self::Suburb,
            "hamlet" | "locality" | "isolated_dwelling" => Self::Hamlet,
            "quarter" | "neighbourhood" | "city_block" | "square" => Self::Neighbourhood,
            _ => return None,
        })
    }

    /// Metres within which it is taken for the place of something, if nothing else is known.
    fn reach(self) -> f64 {
        match self {
            Self::City => 15_000.0,
            Self::Town => 7_000.0,
            Self::Village | Self::Suburb => 3_000.0,
            Self::Hamlet => 1_500.0,
            Self::Neighbourhood => 1_200.0,
        }
    }

    /// Whether it is a town of its own and not a part of one.
    fn is_town(self) -> bool {
        !matches!(self, Self::Suburb | Self::Neighbourhood)
    }

    /// Places of a group exclude each other: only the nearest of each group is around.
    fn group(self) -> usize {
        match self {
            Self::City | Self::Town => 0,
            Self::Village | Self::Hamlet => 1,
            Self::Suburb => 2,
            Self::Neighbourhood => 3,
        }
    }

    /// The rank among results that match equally well.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::City => 0,
            Self::Town => 1,
            Self::Village | Self::Suburb => 2,
            Self::Hamlet | Self::Neighbourhood => 3,
        }
    }
}

/// A place of the map.
#[derive(Clone, Debug)]
pub(crate) struct Town {
    pub(crate) names: Vec<String>,
    pub(crate) place: Place,
    pub(crate) size: Size,
    /// The value of its tag, like "village".
    pub(crate) detail: String,
    pub(crate) osm: OsmId,
}

/// The outline of a town.
#[derive(Clone, Debug)]
struct Boundary {
    names: Vec<String>,
    /// Smaller is preferred.
    order: u8,
    rings: Vec<Vec<Place>>,
    low: [i32; 2],
    high: [i32; 2],
}

/// All places and boundaries.
#[derive(Debug, Default)]
pub(crate) struct Towns {
    pub(crate) all: Vec<Town>,
    boundaries: Vec<Boundary>,
    cells: HashMap<[i32; 2], Vec<usize>>,
}

/// The side of a cell of places in ten-millionths of a degree.
const CELL: i32 = 1_000_000;
/// Cells to each side that are searched: they cover the farthest reach up to 60 degrees of latitude.
const AROUND: i32 = 3;

fn cell(place: Place) -> [i32; 2] {
    let (lat, lng) = place.e7();
    [lat.div_euclid(CELL), lng.div_euclid(CELL)]
}

impl Towns {
    pub(crate) fn read(extract: &Extract, report: &mut Report) -> Self {
        let mut towns = Self::default();
        for node in &extract.nodes {
            towns.add(&node.tags, node.place, OsmId { kind: OsmKind::Node, id: node.id });
        }
        let ways: HashMap<i64, &[i64]> = extract.ways.iter().map(|way| (way.id, &way.nodes[..])).collect();
        for way in extract.ways.iter().filter(|way| way.tags.contains_key("place")) {
            if let Some(center) = center(&extract.line(&way.nodes)) {
                towns.add(&way.tags, center, OsmId { kind: OsmKind::Way, id: way.id });
            }
        }
        for relation in &extract.relations {
            towns.boundary(extract, &ways, relation, report);
        }
        towns.index();
        towns
    }

    fn add(&mut self, tags: &crate::extract::Tags, place: Place, osm: OsmId) {
        let names = names(tags);
        let detail = tag(tags, "place");
        if let (Some(size), false) = (Size::of(detail), names.is_empty()) {
            self.all.push(Town { names, place, size, detail: detail.to_owned(), osm });
        }
    }

    fn boundary(
        &mut self,
        extract: &Extract,
        ways: &HashMap<i64, &[i64]>,
        relation: &crate::extract::RelationRow,
        report: &mut Report,
    ) {
        let order = match (tag(&relation.tags, "boundary"), tag(&relation.tags, "admin_level")) {
            ("administrative", "8") => 0,
            ("administrative", "7") => 1,
            ("administrative", "9") => 2,
            ("administrative", "6") => 3,
            _ => return,
        };
        let lines = relation.outer.iter().map(|way| ways.get(way).map(|nodes| nodes.to_vec()));
        let rings = lines.collect::<Option<Vec<_>>>().and_then(joined);
        match rings.map(|rings| rings.iter().map(|ring| extract.line(ring)).collect::<Vec<_>>()) {
            Some(rings) if !rings.is_empty() => {
                report.boundaries += 1;
                self.boundaries.push(Boundary::new(names(&relation.tags), order, rings));
            }
            _ => report.open_boundaries += 1,
        }
    }

    fn index(&mut self) {
        for (at, town) in self.all.iter().enumerate() {
            self.cells.entry(cell(town.place)).or_default().push(at);
        }
        self.boundaries.sort_by_key(|boundary| boundary.order);
    }

    /// The places within reach, with how far they are as a part of their reach.
    fn within_reach(&self, place: Place) -> Vec<(f64, usize)> {
        let [row, column] = cell(place);
        let rows = row - AROUND..=row + AROUND;
        let cells = rows.flat_map(|row| (column - AROUND..=column + AROUND).map(move |column| [row, column]));
        let towns = cells.filter_map(|cell| self.cells.get(&cell)).flatten();
        let far = |at: &usize| (distance(place, self.all[*at].place) / self.all[*at].size.reach(), *at);
        let mut all: Vec<(f64, usize)> = towns.map(far).filter(|(far, _)| *far <= 1.0).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all
    }

    fn containing(&self, place: Place) -> impl Iterator<Item = &Boundary> {
        self.boundaries.iter().filter(move |boundary| boundary.contains(place))
    }

    /// The name of the town that something without an address lies in: a boundary around, or else the nearest town by its size.
    pub(crate) fn town_of(&self, place: Place) -> Option<&str> {
        let boundary = self.containing(place).find_map(|boundary| boundary.names.first());
        let nearest =
            || self.within_reach(place).into_iter().map(|(_, at)| &self.all[at]).find(|town| town.size.is_town());
        boundary.or_else(|| nearest().map(|town| &town.names[0])).map(String::as_str)
    }

    /// The names of places and boundaries around. Each list is one place with all its names.
    pub(crate) fn around(&self, place: Place) -> Vec<&[String]> {
        let mut groups = [false; 4];
        let near = self.within_reach(place).into_iter().map(|(_, at)| &self.all[at]);
        let nearest = near.filter(|town| !std::mem::replace(&mut groups[town.size.group()], true));
        let places = nearest.map(|town| &town.names[..]).collect::<Vec<_>>();
        places.into_iter().chain(self.containing(place).map(|boundary| &boundary.names[..])).collect()
    }

    /// Other names of the town that an address gives: "København S" is a part of København, which is also Copenhagen.
    pub(crate) fn aliases(&self, city: &str, place: Place) -> Vec<&str> {
        let key = squeeze(city);
        let is_same = |town: &&Town| town.size.is_town() && leads(&squeeze(&town.names[0]), city, &key);
        let same = self.within_reach(place).into_iter().map(|(_, at)| &self.all[at]).find(is_same);
        same.map_or_else(Vec::new, |town| town.names.iter().map(String::as_str).collect())
    }
}

/// Whether a squeezed name is all of a town's name or its first words.
fn leads(name: &str, city: &str, key: &str) -> bool {
    if name == key {
        return true;
    }
    let mut first = String::new();
    crate::text::words(city).iter().any(|word| {
        first.push_str(&word.text);
        first == name
    })
}

impl Boundary {
    fn new(names: Vec<String>, order: u8, rings: Vec<Vec<Place>>) -> Self {
        let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
        for (lat, lng) in rings.iter().flatten().map(|place| place.e7()) {
            low = [low[0].min(lat), low[1].min(lng)];
            high = [high[0].max(lat), high[1].max(lng)];
        }
        Self { names, order, rings, low, high }
    }

    fn contains(&self, place: Place) -> bool {
        let (lat, lng) = place.e7();
        let in_box = (self.low[0]..=self.high[0]).contains(&lat) && (self.low[1]..=self.high[1]).contains(&lng);
        in_box && self.rings.iter().filter(|ring| is_inside(ring, place)).count() % 2 == 1
    }
}

/// Joins lines to rings. `None` if a ring stays open.
fn joined(mut lines: Vec<Vec<i64>>) -> Option<Vec<Vec<i64>>> {
    let mut rings = Vec::new();
    while let Some(mut ring) = lines.pop() {
        while ring.first() != ring.last() || ring.len() < 2 {
            let end = *ring.last()?;
            let at = lines.iter().position(|line| line.first() == Some(&end) || line.last() == Some(&end))?;
            let mut next = lines.swap_remove(at);
            if next.first() != Some(&end) {
                next.reverse();
            }
            ring.extend(&next[1..]);
        }
        rings.push(ring);
    }
    Some(rings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Place {
        Place::new(lat, lng).unwrap()
    }

    fn world() -> Extract {
        let mut extract = Extract::default();
        extract.add_node(1, at(50.0, 10.0), [("place", "city"), ("name", "Groß"), ("name:en", "Great")]);
        extract.add_node(2, at(50.03, 10.0), [("place", "village"), ("name", "Klein")]);
        extract.add_node(3, at(50.01, 10.0), [("place", "suburb"), ("name", "Mitte")]);
        extract
    }

    #[test]
    fn the_nearest_town_is_weighed_by_its_size() {
        let towns = Towns::read(&world(), &mut Report::default());
        assert_eq!(towns.town_of(at(50.028, 10.0)), Some("Klein"));
        assert_eq!(towns.town_of(at(50.02, 10.0)), Some("Groß"));
        assert_eq!(towns.town_of(at(50.011, 10.0)), Some("Groß"), "a suburb is no town");
        assert_eq!(towns.town_of(at(51.0, 10.0)), None);
        let around: Vec<&str> = towns.around(at(50.012, 10.0)).iter().map(|names| names[0].as_str()).collect();
        assert_eq!(around, ["Mitte", "Groß", "Klein"]);
        assert_eq!(towns.aliases("Groß Nord", at(50.0, 10.0)), ["Groß", "Great"]);
        assert!(towns.aliases("Großstadt", at(50.0, 10.0)).is_empty());
    }

    #[test]
    fn a_boundary_decides_before_the_nearest_place() {
        let mut extract = world();
        for (id, lat, lng) in [(10, 50.02, 9.9), (11, 50.02, 10.1), (12, 50.1, 10.1), (13, 50.1, 9.9)] {
            extract.add_node(id, at(lat, lng), []);
        }
        extract.add_way(1, &[10, 11, 12], []);
        extract.add_way(2, &[10, 13, 12], []);
        let tags = [("type", "boundary"), ("boundary", "administrative"), ("admin_level", "8"), ("name", "Klein")];
        extract.add_relation(1, vec![1, 2], tags);
        extract.add_relation(2, vec![1, 7], tags);
        let mut report = Report::default();
        let towns = Towns::read(&extract, &mut report);
        assert_eq!((report.boundaries, report.open_boundaries), (1, 1));
        assert_eq!(towns.town_of(at(50.021, 10.0)), Some("Klein"));
        assert_eq!(towns.town_of(at(50.019, 10.0)), Some("Groß"));
    }
}
