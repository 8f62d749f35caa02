//! Driving times that depend on the time of day.
//!
//! A leg has a free-flow duration, which does not depend on the time. [`Traffic`] maps a departure and that duration to the arrival, and
//! an arrival to the latest departure. Who leaves later never arrives earlier, so the earliest and the latest times of a route remain
//! exact. Costs count free-flow durations: they do not depend on when a courier drives.

use std::sync::Arc;

use super::{Floor, Leg, Point, Travel};
use ritiro_domain::{DrivingClock, Place, Seconds, Timestamp};

/// How driving times depend on the time; by default, they do not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Traffic(Option<Arc<DrivingClock>>);

impl Traffic {
    /// Free flow at any time.
    pub const FREE_FLOW: &Self = &Self(None);

    /// The traffic that a clock describes; without a clock, free flow.
    pub fn new(clock: Option<Arc<DrivingClock>>) -> Self {
        Self(clock)
    }

    /// Whether driving times do not depend on the time.
    #[inline]
    pub fn is_free_flow(&self) -> bool {
        self.0.is_none()
    }

    /// The instant at which a courier who leaves at `leave` for a leg can begin service, after the set-up time at its end.
    #[inline]
    pub fn arrive(&self, leave: Timestamp, leg: Leg) -> Timestamp {
        self.drive(leave, leg.duration) + leg.set_up
    }

    /// The end of the drive of a courier who leaves at `leave` for a leg of this free-flow duration.
    #[inline]
    pub fn drive(&self, leave: Timestamp, free_flow: Seconds) -> Timestamp {
        match &self.0 {
            None => leave + free_flow,
            Some(clock) => clock.arrive(leave, free_flow),
        }
    }

    /// The latest departure with which a courier can begin service at `arrive` or before, after the set-up time at the end of the leg.
    #[inline]
    pub fn leave_by(&self, arrive: Timestamp, leg: Leg) -> Timestamp {
        let there = arrive - leg.set_up;
        match &self.0 {
            None => there - leg.duration,
            Some(clock) => clock.leave_by(there, leg.duration),
        }
    }

    /// A lower bound of the duration of a leg at any time. The bounds of parts add up to a bound for the whole.
    #[inline]
    pub(super) fn shortest(&self, free_flow: Seconds) -> Seconds {
        match &self.0 {
            None => free_flow,
            Some(clock) => clock.shortest(free_flow),
        }
    }

    /// The speed at an instant, in thousandths of the free-flow speed, and until when it remains (`None`: for ever).
    pub(super) fn speed_at(&self, at: Timestamp) -> (i64, Option<Timestamp>) {
        match &self.0 {
            None => (1000, None),
            Some(clock) => {
                let (factor, until) = clock.factor_at(at);
                (i64::from(factor), until)
            }
        }
    }
}

/// A travel source whose driving times depend on the time of day.
pub struct WithTraffic {
    source: Arc<dyn Travel>,
    traffic: Traffic,
}

impl WithTraffic {
    /// The source with a clock; the source itself if there is no clock.
    pub fn of(source: Arc<dyn Travel>, clock: Option<Arc<DrivingClock>>) -> Arc<dyn Travel> {
        match clock {
            None => source,
            clock => Arc::new(Self { source, traffic: Traffic::new(clock) }),
        }
    }
}

impl Travel for WithTraffic {
    fn point(&self, place: Place) -> Point {
        self.source.point(place)
    }

    #[inline]
    fn drive(&self, from: Point, to: Point) -> Leg {
        self.source.drive(from, to)
    }

    fn floor(&self, around: Place) -> Floor {
        self.source.floor(around)
    }

    fn is_metric(&self) -> bool {
        self.source.is_metric()
    }

    fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    fn is_current(&self) -> bool {
        self.source.is_current()
    }
}
