//! Lower bounds for groups of gaps in a route. They show that a visit cannot be inserted there, or only at a certain cost.

use std::ops::Range;

use super::gap::way_on;
use super::timetable::{Node, StopAttributes, Timetable};
use super::{Floor, Leg, Traffic};
use ritiro_domain::{Load, Meters, Place, Seconds, StopKind, Timestamp, Window};

/// The number of gaps in one group.
pub(super) const STRETCH: usize = 8;

/// Bounds over several consecutive gaps of a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct RouteBounds {
    /// The bounding box around both ends of every gap, in ten-millionths of a degree: `low` is (south, west), `high` is (north,
    /// east).
    low: (i32, i32),
    high: (i32, i32),
    /// The longest leg that a gap has at present, separately for duration and distance.
    longest: Leg,
    /// The earliest instant at which the courier is free in a gap.
    earliest_departure: Timestamp,
    /// The latest instant at which the courier must be at the next stop behind a gap.
    latest_start: Timestamp,
    /// The longest time in one gap between the courier's earliest departure and the latest start at the next stop.
    room: Seconds,
}

/// The first or the last gap of a route. It has bounds of its own, because its distant end at the depot would make the box of
/// [`RouteBounds`] too large.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct EndGap {
    /// The node behind which the gap is.
    pub at: usize,
    here: Place,
    next: Place,
    direct: Leg,
    earliest_departure: Timestamp,
    latest_start: Timestamp,
}

/// The bounds that a plan keeps for each route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct RouteSummary {
    /// The bounds of all gaps except the first and the last one, and except those next to load stops.
    pub inner: RouteBounds,
    /// The bounds of the inner gaps next to load stops, if there are any.
    pub depot_gaps: Option<DepotGaps>,
    /// The first gap, and the last gap. Both are equal if the route has only one gap.
    pub end_gaps: [EndGap; 2],
    /// The largest load that fits at least at one position: for a delivery, and for a collection.
    spare: [Load; 2],
}

impl RouteSummary {
    /// A lower bound of the detour in the first and in the last gap, for a visit that is at least `way` from the inner gaps.
    /// One end of each end gap is in the box of the inner gaps; the other end is the courier's start or end.
    #[inline]
    pub fn end_gap_detours(&self, way: Leg, seen: &Query<'_>) -> [Leg; 2] {
        let [first, last] = &self.end_gaps;
        [way + seen.leg(first.here) - first.direct, way + seen.leg(last.next) - last.direct]
    }

    pub fn of(table: &Timetable) -> Self {
        let last = table.stops();
        // Goods for deliveries are on board from the start, and collected goods are on board until the end. So the load is
        // lowest at these two nodes.
        let least = [table.cargo[0].until, table.cargo[last].from];
        // With trips, a new trip or another one may have room.
        let spare = least.map(|least| if table.has_trips() { table.capacity } else { table.capacity - least });
        Self {
            inner: RouteBounds::of(table, 1, last),
            depot_gaps: DepotGaps::of(table),
            end_gaps: [EndGap::of(table, 0), EndGap::of(table, last)],
            spare,
        }
    }

    /// Whether the load of a single visit fits at no position, at any time.
    #[inline]
    pub fn is_full(&self, visit: &StopAttributes) -> bool {
        !visit.load.fits(self.spare[usize::from(visit.kind != StopKind::Delivery)])
    }
}

/// The bounds of the inner gaps next to load stops. Every trip begins and ends at the depot, so these gaps would make the box of
/// [`RouteBounds`] too large. One end of each is the depot, the other end is in the box, unless both are at the depot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct DepotGaps {
    depot: Place,
    /// As in [`RouteBounds`].
    longest: Leg,
    earliest_departure: Timestamp,
    latest_start: Timestamp,
    room: Seconds,
}

impl DepotGaps {
    /// The nodes of a route behind which these gaps are.
    pub fn all(table: &Timetable) -> impl Iterator<Item = usize> + '_ {
        let inner = if table.has_trips() { 1..table.stops() } else { 0..0 };
        inner.filter(|at| is_at_load_stop(table, *at))
    }

    fn of(table: &Timetable) -> Option<Self> {
        let mut all = Self::all(table);
        let first = all.next()?;
        let none = Self {
            depot: table.nodes[0].point.place,
            longest: Leg::default(),
            earliest_departure: table.soonest_departure(first),
            latest_start: Timestamp::MIN,
            room: Seconds(i64::MIN / 4),
        };
        Some(std::iter::once(first).chain(all).fold(none, |bounds, at| bounds.with(table, at)))
    }

    fn with(self, table: &Timetable, at: usize) -> Self {
        let (next, (_, direct)) = (next_place(table, at), way_on(table, at));
        let longest = Leg {
            duration: self.longest.duration.max(direct.duration),
            distance: self.longest.distance.max(direct.distance),
            set_up: Seconds::ZERO,
        };
        let latest_start = self.latest_start.max(next.latest_start);
        Self { longest, latest_start, room: self.room.max(next.latest_start - table.soonest_departure(at)), ..self }
    }

    /// A lower bound of the detour, for a visit that is at least `way` from the inner gaps.
    #[inline]
    pub fn detour(&self, way: Leg, seen: &Query<'_>) -> Leg {
        way + seen.leg(self.depot) - self.longest
    }

    /// The lower bounds for a visit in one of the gaps.
    #[inline]
    pub fn insertion_bound(&self, way: Leg, seen: &Query<'_>) -> InsertionBound {
        let depot = seen.leg(self.depot);
        let least = if depot.duration < way.duration { depot } else { way };
        let bound = InsertionBound::of(
            self.earliest_departure.max(seen.now),
            (least, least),
            self.latest_start - seen.service,
            self.detour(way, seen),
            seen.traffic,
        );
        let short = seen.traffic.shortest(way.duration) + seen.traffic.shortest(depot.duration);
        InsertionBound { short: short + seen.service - self.room, ..bound }
    }
}

/// Whether a gap begins or ends at a load stop.
#[inline]
pub(super) fn is_at_load_stop(table: &Timetable, at: usize) -> bool {
    table.nodes[at].kind == StopKind::Load || next_place(table, at).kind == StopKind::Load
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
            earliest_departure: table.soonest_departure(at),
            latest_start: next.latest_start,
        }
    }

    /// The lower bounds for a visit in this gap.
    #[inline]
    pub fn insertion_bound(&self, seen: &Query<'_>) -> InsertionBound {
        let (to, from) = (seen.leg(self.here), seen.leg(self.next));
        InsertionBound::of(
            self.earliest_departure.max(seen.now),
            (to, from),
            self.latest_start - seen.service,
            to + from - self.direct,
            seen.traffic,
        )
    }
}

/// The smallest data from which a lower bound of a gap's detour can be computed: the place of its first node, and the leg to
/// the next node. Many keys fit into one cache line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Key {
    place: Place,
    seconds: u32,
    meters: u32,
}

impl Key {
    /// The keys of all nodes of a route. The result is empty for a route with breaks without a place, and for a route with a
    /// leg that does not fit into 32 bits.
    pub fn all(table: &Timetable) -> Vec<Self> {
        let key = |node: &Node| {
            let (seconds, meters) = (node.leg.duration.0.try_into().ok()?, node.leg.distance.0.try_into().ok()?);
            (!node.location_free).then_some(Self { place: node.point.place, seconds, meters })
        };
        table.nodes.iter().map(key).collect::<Option<_>>().unwrap_or_default()
    }

    fn direct(&self) -> Leg {
        Leg::new(Seconds(self.seconds.into()), Meters(self.meters.into()))
    }
}

/// The visit for which bounds are computed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Query<'a> {
    pub traffic: &'a Traffic,
    pub place: Place,
    pub floor: Floor,
    pub service: Seconds,
    pub now: Timestamp,
}

impl<'q> Query<'q> {
    #[inline]
    fn leg(&self, other: Place) -> Leg {
        let ((lat, lng), (other_lat, other_lng)) = (self.place.e7(), other.e7());
        let across = (i64::from(lng) - i64::from(other_lng)).abs();
        if across > HALF_WAY_ROUND {
            return Leg::default();
        }
        self.floor.leg((i64::from(lat) - i64::from(other_lat)).abs() as f32, across as f32)
    }

    /// Yields a lower bound of the visit's detour in the gap behind each of some nodes, with the node.
    #[inline]
    pub fn detours(self, keys: &'q [Key], nodes: Range<usize>) -> impl Iterator<Item = (usize, Leg)> + 'q {
        let mut here = keys.get(nodes.start).map_or(Leg::default(), |key| self.leg(key.place));
        nodes.map(move |at| {
            let next = self.leg(keys[at + 1].place);
            let detour = here + next - keys[at].direct();
            here = next;
            (at, detour)
        })
    }

    /// Lower bounds of the legs from a node to the visit, and from the visit to the next place.
    #[inline]
    pub fn floors(&self, table: &Timetable, at: usize) -> [Leg; 2] {
        [&table.nodes[at], next_place(table, at)].map(|node| self.leg(node.point.place))
    }

    /// The lower bounds for the visit in one gap.
    #[inline]
    pub fn gap(&self, table: &Timetable, at: usize) -> InsertionBound {
        EndGap::of(table, at).insertion_bound(self)
    }
}

/// The lower bounds for an insertion.
#[derive(Clone, Copy, Debug)]
pub(super) struct InsertionBound {
    /// A lower bound of the detour.
    pub detour: Leg,
    /// A lower bound of the start of service.
    from: Timestamp,
    /// An upper bound of the start of service.
    until: Timestamp,
    /// A lower bound of the missing time in every window, in seconds.
    short: Seconds,
}

impl InsertionBound {
    #[inline]
    fn of(ready: Timestamp, (to, from): (Leg, Leg), latest_start: Timestamp, detour: Leg, traffic: &Traffic) -> Self {
        let (to, from) = (traffic.shortest(to.duration), traffic.shortest(from.duration));
        let (from, until) = (ready + to, latest_start - from);
        Self { detour, from, until, short: from - until }
    }

    /// A lower bound of the missing time in a window, in seconds. If it is not positive, the insertion may be feasible.
    #[inline]
    pub fn lacks(&self, window: Window) -> Seconds {
        self.short.max(self.from - window.end()).max(window.start() - self.until)
    }
}

impl RouteBounds {
    /// The bounds of the inner gaps of a route, in order: one for each group of gaps.
    pub fn stretches(table: &Timetable) -> Vec<Self> {
        let gaps = table.stops().max(1);
        (1..gaps).step_by(STRETCH).map(|first| Self::of(table, first, (first + STRETCH).min(gaps))).collect()
    }

    /// The bounds of the gaps behind some nodes. If there are no such nodes, the bounds admit no insertion.
    fn of(table: &Timetable, first: usize, end: usize) -> Self {
        let place = table.nodes[first].point.place.e7();
        let mut route_bounds = Self {
            low: place,
            high: place,
            longest: Leg::default(),
            earliest_departure: table.soonest_departure(first),
            latest_start: Timestamp::MIN,
            room: Seconds(i64::MIN / 4),
        };
        (first..end).for_each(|node| route_bounds.add(table, node));
        route_bounds
    }

    fn add(&mut self, table: &Timetable, node: usize) {
        let next = next_place(table, node);
        if table.has_trips() && is_at_load_stop(table, node) {
            return self.around_depot_gap(&table.nodes[node], next);
        }
        self.around(table.nodes[node].point.place);
        self.around(next.point.place);
        let (_, direct) = way_on(table, node);
        self.longest.duration = self.longest.duration.max(direct.duration);
        self.longest.distance = self.longest.distance.max(direct.distance);
        self.latest_start = self.latest_start.max(next.latest_start);
        self.room = self.room.max(next.latest_start - table.soonest_departure(node));
    }

    /// Only the end of the gap that is not at the depot is in the box.
    fn around_depot_gap(&mut self, node: &Node, next: &Node) {
        if node.kind != StopKind::Load || next.kind == StopKind::Load {
            self.around(node.point.place);
        }
        if next.kind != StopKind::Load {
            self.around(next.point.place);
        }
    }

    fn around(&mut self, place: Place) {
        let (lat, lng) = place.e7();
        self.low = (self.low.0.min(lat), self.low.1.min(lng));
        self.high = (self.high.0.max(lat), self.high.1.max(lng));
    }

    /// A lower bound of the leg between the visit and the nearest end of a gap.
    #[inline]
    pub fn way(&self, seen: &Query<'_>) -> Leg {
        let (lat, lng) = seen.place.e7();
        let beside =
            |low: i32, at: i32, high: i32| (i64::from(low) - i64::from(at)).max(i64::from(at) - i64::from(high)).max(0);
        let across = (i64::from(self.high.1) - i64::from(lng)).max(i64::from(lng) - i64::from(self.low.1));
        if across > HALF_WAY_ROUND {
            return Leg::default();
        }
        seen.floor.leg(beside(self.low.0, lat, self.high.0) as f32, beside(self.low.1, lng, self.high.1) as f32)
    }

    /// The lower bounds for a visit in one of the gaps.
    #[inline]
    pub fn insertion_bound(&self, seen: &Query<'_>) -> InsertionBound {
        self.insertion_bound_by(self.way(seen), seen)
    }

    /// The same as [`RouteBounds::insertion_bound`], with a known result of [`RouteBounds::way`].
    #[inline]
    pub fn insertion_bound_by(&self, way: Leg, seen: &Query<'_>) -> InsertionBound {
        let insertion_bound = InsertionBound::of(
            self.earliest_departure.max(seen.now),
            (way, way),
            self.latest_start - seen.service,
            way + way - self.longest,
            seen.traffic,
        );
        let way = seen.traffic.shortest(way.duration);
        let short = way + way + seen.service - self.room;
        InsertionBound { short, ..insertion_bound }
    }
}

/// The next node behind `node` that is not a break without a place.
fn next_place(table: &Timetable, node: usize) -> &Node {
    let next = table.nodes[node + 1..].iter().find(|next| !next.location_free);
    next.unwrap_or(&table.nodes[node])
}

/// 180 degrees in ten-millionths of a degree. For a larger difference in longitude, the way around the other side is shorter.
const HALF_WAY_ROUND: i64 = 1_800_000_000;
