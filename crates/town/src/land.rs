//! What is not a street or a building: water, areas of use, fields, and the names of places.

use crate::buildings::Building;
use crate::chance::{Chance, Step};
use crate::grid::Grid;
use crate::map::{Map, Tags, tags};
use crate::names::PlaceNames;
use crate::numbers::{count, float};
use crate::plan::{Ground, Plan, Style, Use, inner_point};
use crate::plane::{Point, area, inset, is_inside, overlap, point};

fn named(pairs: &[(&'static str, &str)], name: &str) -> Tags {
    let mut tags = tags(pairs);
    tags.push(("name", name.to_owned()));
    tags
}

impl Plan {
    /// Adds all of it to a map.
    pub(crate) fn add_land(&self, buildings: &[Building], places: &PlaceNames, map: &mut Map) {
        map.area(&self.river.water(), named(&[("natural", "water"), ("water", "river")], &places.river));
        map.line(&self.river.center, named(&[("waterway", "river")], &places.river));
        for quarter in &self.quarters {
            let industry = quarter.style == Style::Industrial;
            map.area(&quarter.outline, tags(&[("landuse", if industry { "industrial" } else { "residential" })]));
        }
        let mut parks = 0;
        for ground in &self.grounds {
            parks += usize::from(ground.what == Use::Park);
            self.add_ground(ground, parks, places, map);
        }
        self.add_fields(buildings, map);
        self.add_places(places, map);
    }

    fn add_ground(&self, ground: &Ground, parks: usize, places: &PlaceNames, map: &mut Map) {
        let school = ["Scuola Elementare", "Scuola Media", "Liceo", "Istituto Tecnico"][map.ways.len() % 4];
        let park = format!("Giardini {}", places.quarters[(parks + 7) % places.quarters.len()]);
        let (pairs, name): (&[(&str, &str)], &str) = match ground.what {
            Use::Park => (&[("leisure", "park")], &park),
            Use::School => (&[("amenity", "school")], school),
            Use::Hospital => (&[("amenity", "hospital"), ("emergency", "yes")], "Ospedale Civile"),
            Use::Cemetery => (&[("landuse", "cemetery")], "Cimitero Comunale"),
            Use::Pitch => (&[("leisure", "sports_centre")], "Campo Sportivo Comunale"),
            Use::Station => (&[("landuse", "railway")], "Stazione"),
        };
        map.area(&ground.outline, named(pairs, name));
        if ground.what == Use::Station {
            let center = inner_point(&ground.outline);
            map.node(center, named(&[("railway", "station"), ("public_transport", "station")], &places.town));
        }
    }

    /// Fields around the town, where nothing else is.
    fn add_fields(&self, buildings: &[Building], map: &mut Map) {
        let mut chance = self.chance(Step::Fields);
        let mut grid = Grid::default();
        buildings.iter().enumerate().for_each(|(at, building)| grid.add(at, &building.outline));
        let cells = count(self.size.half / self.size.field);
        for (column, row) in (0..2 * cells).flat_map(|column| (0..2 * cells).map(move |row| (column, row))) {
            let outline = self.field(column, row, cells);
            let built = |outline: &[Point]| {
                grid.near(outline, 0.0).into_iter().any(|at| overlap(&buildings[at].outline, outline))
            };
            let use_tags = *chance.pick(FIELD_TAGS);
            if area(&outline) > 0.0 && self.is_country(&outline) && !built(&outline) {
                map.area(&outline, tags(use_tags));
            }
        }
    }

    fn is_country(&self, outline: &[Point]) -> bool {
        let settled = self.quarters.iter().any(|quarter| overlap(&quarter.outline, outline));
        !settled && self.is_free(outline, 9.0) && self.river.center.iter().all(|p| !is_inside(*p, outline))
    }

    /// A field of a grid that is bent.
    fn field(&self, column: usize, row: usize, cells: usize) -> Vec<Point> {
        let corner = |dx: usize, dy: usize| {
            let at = |index: usize| (float(index) - float(cells)) * self.size.field;
            let p = point(at(column + dx), at(row + dy));
            self.warp.at(self.warp.at(point(p.x * 0.98, p.y)) + point(p.y * 0.07, 0.0))
        };
        let outline = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
        inset(&outline, 5.0).unwrap_or_default()
    }

    fn add_places(&self, places: &PlaceNames, map: &mut Map) {
        map.node(point(2.0, 3.0), named(&[("place", "town")], &places.town));
        for (village, name) in self.villages.iter().zip(&places.villages) {
            map.node(village.center + point(4.0, 4.0), named(&[("place", "village")], name));
        }
        map.node(
            point(-self.size.walls * 0.4, self.size.walls * 0.3),
            named(&[("place", "quarter")], "Centro Storico"),
        );
        let mut kept: Vec<Point> = vec![Point::default()];
        let mut names = places.quarters.iter();
        for quarter in self.quarters.iter().filter(|quarter| quarter.style == Style::Living) {
            let place = inner_point(&quarter.outline);
            if kept.iter().all(|other| other.to(place) > self.size.ring * 0.55) && is_inside(place, &self.edge) {
                kept.push(place);
                let Some(name) = names.next() else { break };
                map.node(place, named(&[("place", "suburb")], name));
            }
        }
        if let Some(industry) = &self.industry {
            map.node(industry.center, named(&[("place", "suburb")], "Zona Industriale"));
        }
    }
}

/// What grows on fields, the more common ones more than once.
const FIELD_TAGS: &[&[(&str, &str)]] = &[
    &[("landuse", "farmland")],
    &[("landuse", "farmland")],
    &[("landuse", "farmland"), ("crop", "maize")],
    &[("landuse", "farmland"), ("crop", "wheat")],
    &[("landuse", "meadow")],
    &[("landuse", "vineyard")],
    &[("landuse", "orchard")],
    &[("landuse", "forest")],
];

impl Plan {
    /// The ground of the station: between the rails and the edge of the town, beside a road.
    pub(crate) fn place_station(&mut self) {
        let mut chance: Chance = self.chance(Step::Station);
        let start = chance.between(-0.2, 0.2) * self.size.ring;
        for step in 0..40 {
            let x = start + 25.0 * float(step / 2) * if step % 2 == 0 { 1.0 } else { -1.0 };
            let at = point(x, self.rail_y(x));
            let along = (point(x + 30.0, self.rail_y(x + 30.0)) - at).unit();
            let corner = |forward: f64, south: f64| at + along * forward - along.left() * south;
            let outline = vec![corner(-38.0, 36.0), corner(38.0, 36.0), corner(38.0, 12.0), corner(-38.0, 12.0)];
            if self.is_free(&outline, 4.0) {
                self.grounds.push(Ground { what: Use::Station, outline });
                return;
            }
        }
    }
}
