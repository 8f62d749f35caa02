//! A label as it is stored: one block of memory, so that a leg touches few lines of the processor's cache.

use std::sync::Arc;

use ritiro_domain::Place;

use crate::cost::{Cost, NO_TIME};
use crate::label::{Half, HalfView, cheapest};
use crate::numbers::number;

/// Everything that legs need to know of a place.
///
/// The words are a head (see the constants), then the trunks and times from the place, the trunks and times to the place, the lengths
/// from the place and the lengths to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Label(Arc<[u32]>);

/// The two words of the place.
const PLACE: usize = 0;
/// The edge, or [`NO_EDGE`].
const EDGE: usize = 2;
/// The time and the length of the walk.
const WALK: usize = 3;
/// The times from the beginning of the edge to the spot: along it, and against it. [`NO_TIME`] where it is closed.
const BEFORE: usize = 5;
/// How far the spot is along the edge.
const OFFSET: usize = 7;
/// The number of words of trunks and of times from the place.
const FROM: usize = 8;
/// The same to the place.
const TO: usize = 10;
/// The words of the head.
const HEAD: usize = 12;

/// The edge of a place without a road.
const NO_EDGE: u32 = u32::MAX;

/// A place on an edge.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnEdge {
    /// The edge.
    pub(crate) edge: u32,
    /// The walk between the place and the road.
    pub(crate) walk: Cost,
    /// The times from the beginning of the edge along it, and from its end against it; `None` where it is closed.
    pub(crate) before: [Option<u32>; 2],
    /// How far the spot is along the edge, in decimetres.
    pub(crate) offset: u32,
}

impl Label {
    /// The label of a place on an edge.
    pub(crate) fn new(place: Place, on: OnEdge, from: &Half, to: &Half) -> Self {
        let before = on.before.map(|time| time.unwrap_or(NO_TIME));
        let head = [on.edge, on.walk.time(), on.walk.length(), before[0], before[1], on.offset];
        Self::pack(place, head, from, to)
    }

    /// The label of a place that is too far from all roads.
    pub(crate) fn none(place: Place) -> Self {
        Self::pack(place, [NO_EDGE, 0, 0, NO_TIME, NO_TIME, 0], &Half::default(), &Half::default())
    }

    fn pack(place: Place, head: [u32; 6], from: &Half, to: &Half) -> Self {
        let (lat, lng) = place.e7();
        let sizes = [from.trunks.len(), from.times.len(), to.trunks.len(), to.times.len()].map(number);
        let mut words = vec![lat.cast_unsigned(), lng.cast_unsigned()];
        words.extend(head.iter().chain(&sizes));
        debug_assert_eq!(words.len(), HEAD);
        for part in [&from.trunks, &from.times, &to.trunks, &to.times, &from.lengths, &to.lengths] {
            words.extend(part);
        }
        Self(words.into())
    }

    /// Whether it is the label of a place.
    #[inline]
    pub(crate) fn is_of(&self, place: Place) -> bool {
        let (lat, lng) = place.e7();
        self.0[PLACE] == lat.cast_unsigned() && self.0[PLACE + 1] == lng.cast_unsigned()
    }

    /// The cheapest way from this place to another one.
    #[inline]
    pub(crate) fn cost_to(&self, other: &Self) -> Cost {
        let over_junctions = cheapest(self.half_from(), other.half_to());
        if self.0[EDGE] == other.0[EDGE] { over_junctions.min(self.along_edge(other)) } else { over_junctions }
    }

    /// The way to another place on the same edge without leaving it.
    #[cold]
    fn along_edge(&self, other: &Self) -> Cost {
        let (here, there) = (self.0[OFFSET], other.0[OFFSET]);
        let direction = |at: usize, possible: bool| {
            let (start, end) = (self.0[BEFORE + at], other.0[BEFORE + at]);
            if possible && start != NO_TIME && end != NO_TIME {
                Cost::new(end.saturating_sub(start), here.abs_diff(there)) + self.walk() + other.walk()
            } else {
                Cost::NO_WAY
            }
        };
        direction(0, here <= there).min(direction(1, here >= there))
    }

    fn walk(&self) -> Cost {
        Cost::new(self.0[WALK], self.0[WALK + 1])
    }

    #[inline]
    fn half_from(&self) -> HalfView<'_> {
        let [trunks, times, ..] = self.sizes();
        let lengths = self.0.len() - times - self.sizes()[3];
        self.half(HEAD, trunks, times, lengths)
    }

    #[inline]
    fn half_to(&self) -> HalfView<'_> {
        let [from_trunks, from_times, trunks, times] = self.sizes();
        self.half(HEAD + from_trunks + from_times, trunks, times, self.0.len() - times)
    }

    #[inline]
    fn sizes(&self) -> [usize; 4] {
        [self.0[FROM], self.0[FROM + 1], self.0[TO], self.0[TO + 1]].map(|size| size as usize)
    }

    #[inline]
    fn half(&self, start: usize, trunks: usize, times: usize, lengths: usize) -> HalfView<'_> {
        HalfView {
            trunks: &self.0[start..start + trunks],
            times: &self.0[start + trunks..start + trunks + times],
            lengths: &self.0[lengths..lengths + times],
        }
    }

    /// The memory that it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        4 * self.0.len() + 16
    }
}
