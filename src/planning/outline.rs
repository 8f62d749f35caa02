//! What a stretch of a route looks like from afar: enough to know that a visit cannot go there, or only at a price.

use super::insertion::way_on;
use super::timetable::{Node, Timetable};
use super::{Floor, Leg};
use crate::domain::{Place, Seconds, Timestamp, Window};

/// Gaps in one stretch.
pub(super) const STRETCH: usize = 8;

/// Bounds over some gaps of a route that lie one behind the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Outline {
    /// The box around both ends of every gap, in ten-millionths of a degree: south and west, north and east.
    low: (i32, i32),
    high: (i32, i32),
    /// The longest way in a gap as it is.
    longest: Leg,
    /// The courier is free in a gap at this instant at the soonest.
    soonest: Timestamp,
    /// Behind a gap the courier must be at the next stop by this instant at the latest.
    latest: Timestamp,
    /// The most time from being free to having to be at the next stop.
    room: Seconds,
}

/// What a visit to a stretch takes at least.
#[derive(Clone, Copy, Debug)]
pub(super) struct Least {
    /// To or from the nearest end of a gap.
    pub way: Leg,
    /// What is driven more.
    pub detour: Leg,
}

impl Outline {
    /// Of a whole route.
    pub fn whole(table: &Timetable) -> Self {
        Self::of(table, 0, table.stops() + 1)
    }

    /// Of all stretches of a route, in order.
    pub fn stretches(table: &Timetable) -> Vec<Self> {
        let gaps = table.stops() + 1;
        (0..gaps).step_by(STRETCH).map(|first| Self::of(table, first, (first + STRETCH).min(gaps))).collect()
    }

    fn of(table: &Timetable, first: usize, end: usize) -> Self {
        let place = table.nodes[first].point.place.e7();
        let mut outline = Self {
            low: place,
            high: place,
            longest: Leg::default(),
            soonest: table.nodes[first].soonest,
            latest: Timestamp::MIN,
            room: Seconds(i64::MIN / 4),
        };
        (first..end).for_each(|node| outline.add(table, node));
        outline
    }

    fn add(&mut self, table: &Timetable, node: usize) {
        let next = next_place(table, node);
        self.around(table.nodes[node].point.place);
        self.around(next.point.place);
        let (_, direct) = way_on(table, node);
        self.longest.duration = self.longest.duration.max(direct.duration);
        self.longest.distance = self.longest.distance.max(direct.distance);
        self.latest = self.latest.max(next.latest);
        self.room = self.room.max(next.latest - table.nodes[node].soonest);
    }

    fn around(&mut self, place: Place) {
        let (lat, lng) = place.e7();
        self.low = (self.low.0.min(lat), self.low.1.min(lng));
        self.high = (self.high.0.max(lat), self.high.1.max(lng));
    }

    /// What a visit at `place` takes at least, by the floor around it.
    #[inline]
    pub fn least(&self, place: Place, floor: &Floor) -> Least {
        let (lat, lng) = place.e7();
        let beside =
            |low: i32, at: i32, high: i32| (i64::from(low) - i64::from(at)).max(i64::from(at) - i64::from(high)).max(0);
        let across = (i64::from(self.high.1) - i64::from(lng)).max(i64::from(lng) - i64::from(self.low.1));
        let way = if across > HALF_WAY_ROUND {
            Leg::default()
        } else {
            floor.leg(beside(self.low.0, lat, self.high.0) as f32, beside(self.low.1, lng, self.high.1) as f32)
        };
        Least { way, detour: way + way - self.longest }
    }

    /// How much time a visit lacks here at least, in a window; not positive where it may fit.
    #[inline]
    pub fn lacks(&self, least: &Least, service: Seconds, window: Window, now: Timestamp) -> Seconds {
        let way = least.way.duration;
        let (from, until) = (self.soonest.max(now) + way, self.latest - way - service);
        let by_room = way + way + service - self.room;
        by_room.max(from - window.end()).max(window.start() - until)
    }
}

/// Where the courier must be behind a node: breaks are no places of their own.
fn next_place(table: &Timetable, node: usize) -> &Node {
    let next = table.nodes[node + 1..].iter().find(|next| !next.floats);
    next.unwrap_or(&table.nodes[node])
}

/// 180 degrees: further away in longitude is nearer the other way round.
const HALF_WAY_ROUND: i64 = 1_800_000_000;
