//! Shops, bars, chemists and parcel lockers, as nodes in buildings.

use crate::buildings::{Building, Purpose};
use crate::chance::{Chance, Step};
use crate::map::{Map, tags};
use crate::plan::Plan;
use crate::plane::Point;
use crate::words::{FAMILIES, list};

/// A kind of shop.
struct Trade {
    key: &'static str,
    value: &'static str,
    names: &'static [&'static str],
    /// One for this many addresses.
    one_in: usize,
}

const TRADES: &[Trade] = &[
    Trade { key: "amenity", value: "bar", names: &["Bar", "Caffè", "Bar Sport", "Caffè Centrale"], one_in: 110 },
    Trade { key: "amenity", value: "restaurant", names: &["Trattoria", "Osteria", "Ristorante"], one_in: 190 },
    Trade { key: "amenity", value: "pharmacy", names: &["Farmacia"], one_in: 450 },
    Trade { key: "amenity", value: "bank", names: &["Cassa"], one_in: 800 },
    Trade { key: "shop", value: "bakery", names: &["Panificio", "Forno"], one_in: 280 },
    Trade { key: "shop", value: "greengrocer", names: &["Ortofrutta"], one_in: 420 },
    Trade { key: "shop", value: "butcher", names: &["Macelleria"], one_in: 480 },
    Trade { key: "shop", value: "clothes", names: &["Abbigliamento", "Boutique"], one_in: 260 },
    Trade { key: "shop", value: "hairdresser", names: &["Acconciature", "Barbiere"], one_in: 330 },
    Trade { key: "shop", value: "books", names: &["Libreria"], one_in: 900 },
    Trade { key: "shop", value: "newsagent", names: &["Edicola"], one_in: 520 },
    Trade { key: "shop", value: "hardware", names: &["Ferramenta"], one_in: 700 },
    Trade { key: "shop", value: "florist", names: &["Fiori"], one_in: 750 },
    Trade { key: "shop", value: "bicycle", names: &["Cicli"], one_in: 950 },
];

impl Plan {
    /// Adds shops and parcel lockers to a map: many in the centre, some elsewhere.
    pub(crate) fn add_shops(&self, buildings: &mut [Building], map: &mut Map) {
        let mut chance = self.chance(Step::Shops);
        let rank = |building: &Building| match building.purpose {
            Purpose::Homes if !building.number.is_empty() => 3,
            Purpose::House if !building.number.is_empty() => 1,
            _ => 0,
        };
        // A building with many homes is three times as likely to have a shop as a house.
        let homes: Vec<Point> = buildings.iter().flat_map(|building| vec![building.middle(); rank(building)]).collect();
        if homes.is_empty() {
            return;
        }
        for trade in TRADES {
            for _ in 0..(buildings.len() / trade.one_in).max(1) {
                let name = format!("{} {}", chance.pick(trade.names), chance.pick(&list(FAMILIES)));
                let place = *chance.pick(&homes);
                map.node(beside(&mut chance, place), tags(&[(trade.key, trade.value), ("name", &name)]));
            }
        }
        self.add_lockers(&mut chance, &homes, map);
        add_supermarkets(&mut chance, buildings, map);
    }

    fn add_lockers(&self, chance: &mut Chance, homes: &[Point], map: &mut Map) {
        let mut kept: Vec<Point> = Vec::new();
        for _ in 0..60 {
            let place = *chance.pick(homes);
            if kept.len() < 4 + 3 * self.size.parks && kept.iter().all(|other| other.to(place) > 180.0) {
                kept.push(place);
                let (name, number) = (format!("Armadietto {}", kept.len()), format!("L{:02}", kept.len()));
                let all = [("amenity", "parcel_locker"), ("name", &name), ("ref", &number), ("parcel_pickup", "yes")];
                map.node(beside(chance, place), tags(&all));
            }
        }
    }
}

/// Makes the largest buildings of homes supermarkets, some of them.
fn add_supermarkets(chance: &mut Chance, buildings: &mut [Building], map: &mut Map) {
    let is_home = |at: &usize| matches!(buildings[*at].purpose, Purpose::Homes) && !buildings[*at].number.is_empty();
    let mut largest: Vec<usize> = (0..buildings.len()).filter(is_home).collect();
    largest.sort_by(|a, b| buildings[*b].area().total_cmp(&buildings[*a].area()));
    for at in largest.into_iter().take((buildings.len() / 600).max(2)) {
        buildings[at].purpose = Purpose::Supermarket;
        let name = format!("Supermercato {}", chance.pick(&list(FAMILIES)));
        map.node(buildings[at].middle(), tags(&[("shop", "supermarket"), ("name", &name)]));
    }
}

/// A place in the same building, so that two shops are not at one point.
fn beside(chance: &mut Chance, place: Point) -> Point {
    place + Point { x: chance.between(-2.0, 2.0), y: chance.between(-2.0, 2.0) }
}
