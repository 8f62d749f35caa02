//! What a stretch of a route looks like from afar: enough to know that a visit cannot go there, or only at a price.

use std::ops::Range;

use super::insertion::way_on;
use super::timetable::{Node, StopAttributes, Timetable};
use super::{Floor, Leg};
use ritiro_domain::{Load, Meters, Place, Seconds, StopKind, Timestamp, Window};

/// Gaps in one stretch.
pub(super) const STRETCH: usize = 8;

/// Bounds over some gaps of a route that lie one behind the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct RouteBounds {
    /// The box around both ends of every gap, in ten-millionths of a degree: south and west, north and east.
    low: (i32, i32),
    high: (i32, i32),
    /// The longest way in a gap as it is.
    longest: Leg,
    /// The courier is free in a gap at this instant at the soonest.
    earliest_departure: Timestamp,
    /// Behind a gap the courier must be at the next stop by this instant at the latest.
    latest_start: Timestamp,
    /// The most time from being free to having to be at the next stop.
    room: Seconds,
}

/// The first or the last gap of a route by itself: couriers come from far there, which would blur any outline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct EndGap {
    /// The node behind which it is.
    pub at: usize,
    here: Place,
    next: Place,
    direct: Leg,
    earliest_departure: Timestamp,
    latest_start: Timestamp,
}

/// What a plan keeps of a route, to know from afar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct RouteSummary {
    /// All gaps but the first and the last.
    pub inner: RouteBounds,
    /// The first gap, and the last one if it is another.
    pub doors: [EndGap; 2],
    /// How much more can be taken at least somewhere: for a delivery, and for a collection.
    spare: [Load; 2],
}

impl RouteSummary {
    /// What a visit adds at least in the first or the last gap, being so far from the inner gaps: one end of each is there,
    /// the other one is where the courier starts or ends.
    #[inline]
    pub fn end_gap_detours(&self, way: Leg, seen: &Query) -> [Leg; 2] {
        let [first, last] = &self.doors;
        [way + seen.leg(first.here) - first.direct, way + seen.leg(last.next) - last.direct]
    }

    pub fn of(table: &Timetable) -> Self {
        let last = table.stops();
        // Goods to deliver are on board from the start, collected ones until the end: there is the least on board.
        let least = [table.cargo[0].until, table.cargo[last].from];
        let spare = least.map(|least| table.capacity - least);
        Self { inner: RouteBounds::of(table, 1, last), doors: [EndGap::of(table, 0), EndGap::of(table, last)], spare }
    }

    /// Whether a visit on its own could not be taken anywhere, whenever.
    #[inline]
    pub fn is_full(&self, visit: &StopAttributes) -> bool {
        !visit.load.fits(self.spare[usize::from(visit.kind != StopKind::Delivery)])
    }
}

impl EndGap {
    fn of(table: &Timetable, at: usize) -> Self {
        let (node, next) = (&table.nodes[at], next_place(table, at));
        let (_, direct) = way_on(table, at);
        let (here, next_place) = (node.point.place, next.point.place);
        Self {
            at,
            here,
            next: next_place,
            direct,
            earliest_departure: node.earliest_departure,
            latest_start: next.latest_start,
        }
    }

    /// What a visit takes at least.
    #[inline]
    pub fn chance(&self, seen: &Query) -> InsertionBound {
        let (to, from) = (seen.leg(self.here), seen.leg(self.next));
        InsertionBound::of(
            self.earliest_departure.max(seen.now),
            (to, from),
            self.latest_start - seen.service,
            to + from - self.direct,
        )
    }
}

/// The least that tells what a gap costs, many to a cache line: where it begins, and the way to where the next one does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Key {
    place: Place,
    seconds: u32,
    meters: u32,
}

impl Key {
    /// Of all nodes of a route; none for a route with breaks that float, which have no place of their own, or with a leg
    /// too long to be kept.
    pub fn all(table: &Timetable) -> Vec<Self> {
        let key = |node: &Node| {
            let (seconds, meters) = (node.leg.duration.0.try_into().ok()?, node.leg.distance.0.try_into().ok()?);
            (!node.location_free).then_some(Self { place: node.point.place, seconds, meters })
        };
        table.nodes.iter().map(key).collect::<Option<_>>().unwrap_or_default()
    }

    fn direct(&self) -> Leg {
        Leg { duration: Seconds(self.seconds.into()), distance: Meters(self.meters.into()) }
    }
}

/// A visit as it is seen from afar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query {
    pub place: Place,
    pub floor: Floor,
    pub service: Seconds,
    pub now: Timestamp,
}

impl Query {
    #[inline]
    fn leg(&self, other: Place) -> Leg {
        let ((lat, lng), (other_lat, other_lng)) = (self.place.e7(), other.e7());
        let across = (i64::from(lng) - i64::from(other_lng)).abs();
        if across > HALF_WAY_ROUND {
            return Leg::default();
        }
        self.floor.leg((i64::from(lat) - i64::from(other_lat)).abs() as f32, across as f32)
    }

    /// What the visit adds at least in each of some gaps, with their nodes.
    #[inline]
    pub fn detours(self, keys: &[Key], nodes: Range<usize>) -> impl Iterator<Item = (usize, Leg)> + '_ {
        let mut here = keys.get(nodes.start).map_or(Leg::default(), |key| self.leg(key.place));
        nodes.map(move |at| {
            let next = self.leg(keys[at + 1].place);
            let detour = here + next - keys[at].direct();
            here = next;
            (at, detour)
        })
    }

    /// What a visit in one gap takes at least.
    #[inline]
    pub fn gap(&self, table: &Timetable, at: usize) -> InsertionBound {
        EndGap::of(table, at).chance(self)
    }
}

/// What can be hoped for at best.
#[derive(Clone, Copy, Debug)]
pub(super) struct InsertionBound {
    /// What is driven more, at least.
    pub detour: Leg,
    /// Service starts at this instant at the soonest,
    from: Timestamp,
    /// and at this one at the latest.
    until: Timestamp,
    /// By how much it is too late in any window.
    short: Seconds,
}

impl InsertionBound {
    #[inline]
    fn of(ready: Timestamp, (to, from): (Leg, Leg), latest_start: Timestamp, detour: Leg) -> Self {
        let (from, until) = (ready + to.duration, latest_start - from.duration);
        Self { detour, from, until, short: from - until }
    }

    /// How much time lacks at least, in a window; not positive where it may fit.
    #[inline]
    pub fn lacks(&self, window: Window) -> Seconds {
        self.short.max(self.from - window.end()).max(window.start() - self.until)
    }
}

impl RouteBounds {
    /// Of the inner gaps of a route, some at a time, in order.
    pub fn stretches(table: &Timetable) -> Vec<Self> {
        let gaps = table.stops().max(1);
        (1..gaps).step_by(STRETCH).map(|first| Self::of(table, first, (first + STRETCH).min(gaps))).collect()
    }

    /// Of the gaps behind some nodes; nothing fits where there are none.
    fn of(table: &Timetable, first: usize, end: usize) -> Self {
        let place = table.nodes[first].point.place.e7();
        let mut route_bounds = Self {
            low: place,
            high: place,
            longest: Leg::default(),
            earliest_departure: table.nodes[first].earliest_departure,
            latest_start: Timestamp::MIN,
            room: Seconds(i64::MIN / 4),
        };
        (first..end).for_each(|node| route_bounds.add(table, node));
        route_bounds
    }

    fn add(&mut self, table: &Timetable, node: usize) {
        let next = next_place(table, node);
        self.around(table.nodes[node].point.place);
        self.around(next.point.place);
        let (_, direct) = way_on(table, node);
        self.longest.duration = self.longest.duration.max(direct.duration);
        self.longest.distance = self.longest.distance.max(direct.distance);
        self.latest_start = self.latest_start.max(next.latest_start);
        self.room = self.room.max(next.latest_start - table.nodes[node].earliest_departure);
    }

    fn around(&mut self, place: Place) {
        let (lat, lng) = place.e7();
        self.low = (self.low.0.min(lat), self.low.1.min(lng));
        self.high = (self.high.0.max(lat), self.high.1.max(lng));
    }

    /// How far it is to the nearest end of a gap at least.
    #[inline]
    pub fn way(&self, seen: &Query) -> Leg {
        let (lat, lng) = seen.place.e7();
        let beside =
            |low: i32, at: i32, high: i32| (i64::from(low) - i64::from(at)).max(i64::from(at) - i64::from(high)).max(0);
        let across = (i64::from(self.high.1) - i64::from(lng)).max(i64::from(lng) - i64::from(self.low.1));
        if across > HALF_WAY_ROUND {
            return Leg::default();
        }
        seen.floor.leg(beside(self.low.0, lat, self.high.0) as f32, beside(self.low.1, lng, self.high.1) as f32)
    }

    /// What a visit takes at least in one of the gaps.
    #[inline]
    pub fn chance(&self, seen: &Query) -> InsertionBound {
        self.chance_by(self.way(seen), seen)
    }

    /// As [`RouteBounds::chance`], with the [`RouteBounds::way`] known.
    #[inline]
    pub fn chance_by(&self, way: Leg, seen: &Query) -> InsertionBound {
        let chance = InsertionBound::of(
            self.earliest_departure.max(seen.now),
            (way, way),
            self.latest_start - seen.service,
            way + way - self.longest,
        );
        let short = way.duration + way.duration + seen.service - self.room;
        InsertionBound { short, ..chance }
    }
}

/// Where the courier must be behind a node: breaks are no places of their own.
fn next_place(table: &Timetable, node: usize) -> &Node {
    let next = table.nodes[node + 1..].iter().find(|next| !next.location_free);
    next.unwrap_or(&table.nodes[node])
}

/// 180 degrees: further away in longitude is nearer the other way round.
const HALF_WAY_ROUND: i64 = 1_800_000_000;
