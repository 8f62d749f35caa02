//! What is at a place.

use ritiro_domain::Place;

use crate::addresses::Addresses;
use crate::found::Found;
use crate::geometry::distance;
use crate::grid::nearest;
use crate::results::{of_house, of_record};
use crate::tables::{RecordKind, index};

/// Metres within which a house, a street and a place are near.
const HOUSE: f64 = 150.0;
const STREET: f64 = 1_000.0;
const PLACE: f64 = 25_000.0;
/// Points of a street that are looked at for each street.
const POINTS: usize = 40;

impl Addresses {
    /// What is at a place, the nearest first, with its distance in metres: houses within 150 metres, or else streets within a kilometre, or
    /// else places within 25 kilometres. At most `limit` results (1 to 50) are given.
    pub fn reverse(&self, place: Place, limit: usize) -> Vec<Found> {
        let limit = limit.clamp(1, crate::query::MOST_RESULTS);
        let mut found = self.houses_near(place, limit);
        if found.is_empty() {
            found = self.streets_near(place, limit);
        }
        if found.is_empty() {
            found = self.places_near(place, limit);
        }
        found
    }

    fn houses_near(&self, place: Place, limit: usize) -> Vec<Found> {
        let houses = self.data.houses.items();
        let near = nearest(self.data.house_cells.all(), place, HOUSE, limit, |house| houses[house as usize].place());
        near.into_iter()
            .map(|(far, house)| Found { distance: Some(far), ..of_house(&self.data, house as usize) })
            .collect()
    }

    fn streets_near(&self, place: Place, limit: usize) -> Vec<Found> {
        let points = self.data.points.items();
        let near =
            nearest(self.data.point_cells.all(), place, STREET, limit * POINTS, |at| points[at as usize].place());
        let mut streets: Vec<(u32, f64, u32)> = Vec::new();
        for (far, point) in near {
            let street = self.data.points.owner(point);
            if streets.len() < limit && !streets.iter().any(|(known, _, _)| *known == street) {
                streets.push((street, far, point));
            }
        }
        let found = |(street, far, point): (u32, f64, u32)| Found {
            distance: Some(far),
            place: points[point as usize].place(),
            ..of_record(&self.data, street)
        };
        streets.into_iter().map(found).collect()
    }

    fn places_near(&self, place: Place, limit: usize) -> Vec<Found> {
        let records = self.data.records.all().iter().enumerate();
        let places = records.filter(|(_, record)| record.kind() == RecordKind::Place);
        let far = places.map(|(at, record)| (distance(place, record.place()), index(at)));
        let mut near: Vec<(f64, u32)> = far.filter(|(far, _)| *far <= PLACE).collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0));
        near.truncate(limit);
        near.into_iter().map(|(far, at)| Found { distance: Some(far), ..of_record(&self.data, at) }).collect()
    }
}
