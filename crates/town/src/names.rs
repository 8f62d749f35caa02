//! Names of the town, its streets and quarters.

use std::collections::HashSet;

use crate::chance::{Chance, Step};
use crate::net::Kind;
use crate::plan::Plan;
use crate::streets::Street;
use crate::words;

/// The names of places.
#[derive(Clone, Debug)]
pub(crate) struct PlaceNames {
    pub(crate) town: String,
    pub(crate) river: String,
    pub(crate) villages: Vec<String>,
    pub(crate) quarters: Vec<String>,
}

impl PlaceNames {
    /// The names for a seed.
    pub(crate) fn new(chance: &mut Chance, villages: usize) -> Self {
        let mut ends: Vec<&str> = words::list(words::TOWN_ENDS);
        chance.shuffle(&mut ends);
        let mut names =
            ends.into_iter().map(|end| format!("{}{end}", chance.pick(&words::list(words::TOWN_BEGINNINGS))));
        let town = names.next().unwrap_or_default();
        let villages = names.take(villages).collect();
        let river = (*chance.pick(&words::list(words::RIVERS))).to_owned();
        let mut quarters: Vec<String> = words::QUARTERS.lines().map(str::to_owned).collect();
        chance.shuffle(&mut quarters);
        Self { town, river, villages, quarters }
    }
}

/// Names of streets that are left, for a town or a village.
struct Bag {
    people: Vec<String>,
    old: Vec<String>,
    places: Vec<String>,
    industry: Vec<String>,
    land: Vec<String>,
    large: Vec<String>,
    used: HashSet<String>,
}

fn words_of(lists: &[&str]) -> Vec<String> {
    lists.iter().flat_map(|list| list.lines()).map(str::to_owned).collect()
}

impl Bag {
    fn new(chance: &mut Chance) -> Self {
        let mut bag = Self {
            people: words_of(&[words::PEOPLE, words::SAINTS, words::LAND, words::PLACES, words::DAYS]),
            old: words_of(&[words::OLD, words::SAINTS]),
            places: words_of(&[words::PLACES]),
            industry: words_of(&[words::INDUSTRY]),
            land: words_of(&[words::LAND]),
            large: words_of(&[words::NATION, words::DAYS]),
            used: HashSet::new(),
        };
        bag.large.extend(words::PEOPLE.lines().take(20).map(str::to_owned));
        for list in [&mut bag.people, &mut bag.old, &mut bag.places, &mut bag.industry, &mut bag.land, &mut bag.large] {
            chance.shuffle(list);
        }
        bag
    }

    fn list(&mut self, kind: Kind, is_out: bool) -> &mut Vec<String> {
        match kind {
            Kind::Old => &mut self.old,
            Kind::Radial if is_out => &mut self.places,
            Kind::Radial | Kind::Ring | Kind::Walls | Kind::Square => &mut self.large,
            Kind::Industrial => &mut self.industry,
            Kind::Access => &mut self.land,
            _ => &mut self.people,
        }
    }

    /// A name with one of some beginnings that no other street has.
    fn take(&mut self, kind: Kind, is_out: bool, beginnings: &[&str]) -> String {
        while let Some(word) = self.list(kind, is_out).pop().or_else(|| self.people.pop()) {
            let name = format!("{} {word}", beginnings[0]);
            if !self.used.iter().any(|used| used.ends_with(&word)) && self.used.insert(name.clone()) {
                return name;
            }
        }
        self.second(beginnings)
    }

    /// A word that a street of another kind has already: Via Roma and Viale Roma are two streets.
    fn second(&mut self, beginnings: &[&str]) -> String {
        let others = ["Via", "Viale", "Vicolo", "Largo", "Traversa", "Strada", "Passaggio"];
        let all = [words::PEOPLE, words::SAINTS, words::OLD, words::LAND, words::PLACES, words::NATION];
        for beginning in beginnings.iter().chain(&others) {
            for word in all.iter().flat_map(|list| list.lines()) {
                let name = format!("{beginning} {word}");
                if self.used.insert(name.clone()) {
                    return name;
                }
            }
        }
        let name = format!("Via Privata {}", self.used.len());
        self.used.insert(name.clone());
        name
    }
}

impl Plan {
    /// Gives each street a name that no other street of the town, or of its village, has.
    pub(crate) fn name_streets(&self, streets: &mut [Street], places: &PlaceNames) {
        let mut chance = self.chance(Step::Names);
        let mut bags: Vec<Bag> = (0..=self.villages.len()).map(|_| Bag::new(&mut chance)).collect();
        for street in streets.iter_mut().filter(|street| !matches!(street.kind, Kind::Foot | Kind::Circle)) {
            let bag = &mut bags[street.village.map_or(0, |village| village + 1)];
            let out = street.middle(self).length() > self.size.ring * 1.05;
            let beginnings = self.beginnings(&mut chance, street, out);
            street.name = bag.take(street.kind, out, &beginnings);
        }
        let bridge = streets.iter_mut().find(|street| street.kind == Kind::Radial);
        if let Some(bridge) = bridge {
            bridge.name = format!("Via del Ponte {}", places.river);
        }
    }

    /// The first words of a street's name, the best one first.
    fn beginnings(&self, chance: &mut Chance, street: &Street, is_out: bool) -> Vec<&'static str> {
        let length = street.length(self);
        match street.kind {
            Kind::Square => vec!["Piazza"],
            Kind::Ring | Kind::Walls => vec!["Viale"],
            Kind::Bank => vec!["Lungofiume"],
            Kind::Radial if !is_out => vec!["Corso"],
            Kind::Old if length < 75.0 => vec!["Vicolo", "Via"],
            Kind::Living if length < 70.0 && chance.is(0.5) => vec!["Largo", "Via"],
            Kind::Living if length > 600.0 && chance.is(0.5) => vec!["Viale", "Via"],
            Kind::Access => vec!["Strada", "Via"],
            _ => vec!["Via"],
        }
    }
}
