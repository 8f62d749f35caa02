//! Decides which positions of a courier are trusted.
//!
//! Devices send 0,0 without a fix, swap coordinates, and jump. A position that no vehicle can have reached is not trusted: it
//! remains in the history, but the plan and the expected times do not use it. If the courier really is elsewhere, the device
//! continues to send positions from there, and they are trusted again.

use geo::{Distance, Haversine};

use super::{Meters, Place, Position, Seconds, Timestamp};

/// Positions with a larger possible error are not trusted.
pub const WORST_ACCURACY: Meters = Meters(250);
/// The highest speed of a courier, in metres per second (144 km/h).
pub const FASTEST: i64 = 40;
/// The tolerance for the distance between two positions, because devices are not exact.
pub const BLUR: Meters = Meters(200);
/// The tolerance for the distance between a position and a report, because couriers tap some time before or after the event.
pub const REPORT_BLUR: Meters = Meters(3_000);
/// Positions that are farther than this from the area of the zone are ignored.
pub const FARTHEST: Meters = Meters(100_000);
/// The number of consistent positions after which a courier is trusted again after a jump. They must also span [`SETTLED_SPAN`].
pub const SETTLED_COUNT: u32 = 3;
/// The shortest time that these positions must span.
pub const SETTLED_SPAN: Seconds = Seconds(60);

/// The place and the instant at which a courier was, according to reports.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Anchor {
    /// The place.
    pub place: Place,
    /// The instant.
    pub at: Timestamp,
}

/// The latest positions of a courier: the trusted ones, and the ones that are not trusted yet.
#[derive(Clone, Default, Debug)]
pub struct Track {
    main: Option<Run>,
    doubted: Option<Run>,
}

/// Consecutive positions that are consistent with each other.
#[derive(Clone, Copy, Debug)]
struct Run {
    newest: Position,
    since: Timestamp,
    count: u32,
}

impl Run {
    fn of(position: Position) -> Self {
        Self { newest: position, since: position.at, count: 1 }
    }

    fn and(self, position: Position) -> Self {
        Self { newest: position, count: self.count.saturating_add(1), ..self }
    }

    /// Whether a vehicle can have driven from the newest position of the run to the given one.
    fn goes_on(&self, to: &Position) -> bool {
        let blur = BLUR.0 + blur_of(&self.newest) + blur_of(to);
        is_reachable((self.newest.place, self.newest.at), to, blur)
    }

    fn is_settled(&self) -> bool {
        self.count >= SETTLED_COUNT && self.newest.at - self.since >= SETTLED_SPAN
    }
}

fn blur_of(position: &Position) -> i64 {
    position.accuracy.map_or(0, |meters| meters.0)
}

fn is_reachable((place, at): (Place, Timestamp), to: &Position, blur: i64) -> bool {
    let meters = Haversine.distance(place.point(), to.place.point());
    let seconds = (to.at - at).0.saturating_abs();
    meters <= FASTEST.saturating_mul(seconds).saturating_add(blur) as f64
}

/// Whether the position can be correct at all.
fn is_credible(position: &Position) -> bool {
    let nowhere = position.place.e7() == (0, 0);
    !nowhere && position.accuracy.is_none_or(|meters| meters <= WORST_ACCURACY)
}

impl Track {
    /// Builds a track from positions in any order.
    pub fn of(mut positions: Vec<Position>) -> Self {
        positions.sort_by_key(|position| position.at);
        let mut track = Self::default();
        for position in positions {
            track.note(position);
        }
        track
    }

    /// Adds a position. The positions of a device must arrive in order of time. Returns `false` for a position that is not
    /// credible or not new.
    pub fn note(&mut self, position: Position) -> bool {
        let is_old = |run: Option<Run>| run.is_some_and(|run| position.at <= run.newest.at);
        if !is_credible(&position) || is_old(self.main) {
            return false;
        }
        let Some(main) = self.main.filter(|main| !main.goes_on(&position)) else {
            self.main = Some(self.main.map_or_else(|| Run::of(position), |main| main.and(position)));
            self.doubted = None;
            return true;
        };
        if is_old(self.doubted) {
            return false;
        }
        let doubted = self.doubted.filter(|run| run.goes_on(&position));
        let doubted = doubted.map_or_else(|| Run::of(position), |run| run.and(position));
        let settled = doubted.is_settled();
        (self.main, self.doubted) = if settled { (Some(doubted), None) } else { (Some(main), Some(doubted)) };
        true
    }

    /// The newest trusted position. `is_near` decides whether a place is near enough to the zone. A track that has just begun
    /// is compared with the reports (`anchor`).
    pub fn believed(&self, anchor: Option<Anchor>, is_near: impl Fn(Place) -> bool) -> Option<Position> {
        let follows = |run: &Run| {
            let Some(Anchor { place, at }) = anchor else { return false };
            is_reachable((place, at), &run.newest, REPORT_BLUR.0 + blur_of(&run.newest))
        };
        let main = self.main.filter(|run| is_near(run.newest.place));
        let main = main.filter(|run| run.is_settled() || anchor.is_none() || follows(run));
        let doubted = || self.doubted.filter(|run| is_near(run.newest.place) && follows(run));
        main.or_else(doubted).map(|run| run.newest)
    }

    /// The newest position of the main run, at any distance from the zone.
    pub fn newest(&self) -> Option<Position> {
        self.main.map(|run| run.newest)
    }

    /// This track after `earlier` positions, which may be in any order.
    #[must_use]
    pub fn after(&self, mut earlier: Vec<Position>) -> Self {
        earlier.extend([self.main, self.doubted].into_iter().flatten().map(|run| run.newest));
        Self::of(earlier)
    }

    /// Removes runs whose newest position is older than `before`.
    pub fn forget(&mut self, before: Timestamp) {
        self.main = self.main.filter(|run| run.newest.at >= before);
        self.doubted = self.doubted.filter(|run| run.newest.at >= before);
    }

    /// Whether the track contains no position.
    pub fn is_empty(&self) -> bool {
        self.main.is_none() && self.doubted.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CourierId;
    use uuid::Uuid;

    fn seen(at: i64, lat: f64, lng: f64) -> Position {
        let place = Place::new(lat, lng).unwrap();
        let courier = CourierId(Uuid::nil());
        Position { courier, place, at: Timestamp(at), accuracy: Some(Meters(10)), speed_kmh: None, heading: None }
    }

    fn believed(track: &Track) -> Option<i64> {
        track.believed(None, |_| true).map(|position| position.at.0)
    }

    #[test]
    fn a_jump_is_doubted_and_the_next_right_position_counts() {
        let mut track = Track::of(vec![seen(0, 45.0, 9.0)]);
        for wrong in [seen(10, 0.0, 0.0), seen(20, 9.0, 45.0), seen(30, 45.3, 9.0)] {
            track.note(wrong);
            assert_eq!(believed(&track), Some(0));
        }
        assert!(track.note(seen(40, 45.001, 9.0)));
        assert_eq!(believed(&track), Some(40));
    }

    #[test]
    fn poor_accuracy_is_not_believed() {
        let mut track = Track::of(vec![seen(0, 45.0, 9.0)]);
        assert!(!track.note(Position { accuracy: Some(Meters(30_000)), ..seen(10, 45.001, 9.0) }));
        assert_eq!(believed(&track), Some(0));
    }

    #[test]
    fn a_courier_who_was_moved_is_believed_after_a_while() {
        let mut track = Track::of(vec![seen(0, 45.0, 9.0)]);
        for at in [10, 40, 69] {
            track.note(seen(at, 45.3, 9.0));
            assert_eq!(believed(&track), Some(0), "{at}");
        }
        track.note(seen(70, 45.3, 9.0));
        assert_eq!(believed(&track), Some(70));
        track.note(seen(75, 45.301, 9.0));
        assert_eq!(believed(&track), Some(75));
    }

    #[test]
    fn wrong_positions_between_right_ones_never_add_up() {
        let mut track = Track::of(vec![seen(0, 45.0, 9.0)]);
        for at in (10..600).step_by(20) {
            track.note(seen(at, 45.3, 9.0));
            track.note(seen(at + 10, 45.0, 9.0));
            assert_eq!(believed(&track), Some(at + 10));
        }
    }

    #[test]
    fn a_track_that_begins_wrong_is_held_against_reports() {
        let anchor = Some(Anchor { place: Place::new(45.0, 9.0).unwrap(), at: Timestamp(0) });
        let mut track = Track::of(vec![seen(5, 45.3, 9.0)]);
        assert_eq!(track.believed(anchor, |_| true), None);
        track.note(seen(10, 45.001, 9.0));
        assert_eq!(track.believed(anchor, |_| true).map(|p| p.at), Some(Timestamp(10)));
        assert_eq!(Track::of(vec![seen(5, 45.3, 9.0)]).believed(None, |_| false), None);
    }

    #[test]
    fn the_order_in_which_positions_come_does_not_matter_for_a_whole_history() {
        let all = vec![seen(0, 45.0, 9.0), seen(10, 0.0, 0.0), seen(20, 45.3, 9.0), seen(30, 45.001, 9.0)];
        let turned = all.iter().rev().copied().collect();
        assert_eq!(believed(&Track::of(all)), believed(&Track::of(turned)));
    }
}
