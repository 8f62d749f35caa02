//! The place of a courier on the way.

use crate::simulate::clock::Moment;
use ritiro_client::Place;

/// A drive to a stop.
pub(super) struct Ride {
    pub from: Place,
    pub to: Place,
    pub since: Moment,
    pub until: Moment,
}

impl Ride {
    pub fn place_at(&self, now: Moment) -> Place {
        let share = (now - self.since) as f64 / (self.until - self.since).max(1) as f64;
        let between = |from: f64, to: f64| from + (to - from) * share.clamp(0.0, 1.0);
        Place { lat: between(self.from.lat, self.to.lat), lng: between(self.from.lng, self.to.lng) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_the_way_the_place_lies_in_between() {
        let (from, to) = (Place { lat: 0.0, lng: 0.0 }, Place { lat: 1.0, lng: 2.0 });
        let ride = Ride { from, to, since: 100, until: 200 };
        assert_eq!(ride.place_at(150), Place { lat: 0.5, lng: 1.0 });
        assert_eq!((ride.place_at(0), ride.place_at(900)), (from, to));
    }
}
