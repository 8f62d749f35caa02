//! Travel between the places of an instance: straight lines at one speed, in whole minutes rounded up.

use crate::common::numbers::{ceil, degrees_e7};
use ritiro_domain::{Meters, Place, Seconds};
use ritiro_planning::{Leg, Point, Travel};

/// Places with the service time before and after a stop.
///
/// A courier parks and walks in before a pickup, and walks out and leaves after it; each takes half of the service
/// time. The same holds at a shopper's door. These halves are included in the travel times, so several orders that
/// are picked up together at one restaurant need its service time only once.
pub struct City {
    places: Vec<(f64, f64)>,
    halves: Vec<i64>,
    meters_per_minute: f64,
}

/// The end of a shift: the place of its last stop.
pub const ANYWHERE: u32 = u32::MAX;

impl City {
    /// Creates a city without places.
    pub fn new(meters_per_minute: f64) -> Self {
        Self { places: Vec::new(), halves: Vec::new(), meters_per_minute }
    }

    /// Adds a place at which half of the service time is `half` seconds; returns its node.
    pub fn add(&mut self, place: (f64, f64), half: i64) -> u32 {
        self.places.push(place);
        self.halves.push(half);
        u32::try_from(self.places.len() - 1).expect("a city has fewer places than u32 can count")
    }

    /// The seconds from one stop to another, with both halves of the service time.
    pub fn seconds(&self, from: u32, to: u32) -> i64 {
        if from == to || from == ANYWHERE || to == ANYWHERE {
            return 0;
        }
        let minutes = ceil(self.meters(from, to) / self.meters_per_minute);
        minutes * 60 + self.halves[from as usize] + self.halves[to as usize]
    }

    /// The distance between two places in metres.
    pub fn meters(&self, from: u32, to: u32) -> f64 {
        let ((x1, y1), (x2, y2)) = (self.places[from as usize], self.places[to as usize]);
        ((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)).sqrt()
    }

    /// The node as a point for the planner; metres become ten-millionths of a degree.
    pub fn node(&self, node: u32) -> Point {
        let (x, y) = self.places.get(node as usize).copied().unwrap_or_default();
        Point { place: Place::from_e7(degrees_e7(y), degrees_e7(x)), node, set_up: Seconds::ZERO }
    }
}

impl Travel for City {
    /// Points are created with their node; a place alone does not identify a node.
    fn point(&self, place: Place) -> Point {
        Point { place, node: ANYWHERE, set_up: Seconds::ZERO }
    }

    fn drive(&self, from: Point, to: Point) -> Leg {
        Leg::new(Seconds(self.seconds(from.node, to.node)), Meters(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_rounded_up_and_service_is_split() {
        let mut city = City::new(100.0);
        let (start, restaurant, door) =
            (city.add((0.0, 0.0), 0), city.add((30.0, 40.0), 120), city.add((330.0, 440.0), 60));
        // 50 m take one minute, rounded up; then follows half of 4 minutes.
        assert_eq!(city.seconds(start, restaurant), 60 + 120);
        // 500 m take 5 minutes; then follow half of 4 minutes and half of 2 minutes.
        assert_eq!(city.seconds(restaurant, door), 300 + 120 + 60);
        // Further orders of the same restaurant need no additional service time.
        assert_eq!((city.seconds(restaurant, restaurant), city.seconds(door, ANYWHERE)), (0, 0));
    }
}
