//! When couriers come: for each stop that is left, when service is expected to start, and an interval for it.
//!
//! A route is driven leg by leg. What a leg and a service take is the planned duration times a [`Ratio`], with a standard
//! deviation in proportion to it; durations are taken to be independent of each other, so their variances add up. A courier
//! who is early waits for the window: the start is `max(arrival, opening)`, whose mean and variance are those of C. E. Clark,
//! "The Greatest of a Finite Set of Random Variables", Operations Research 9 (1961), for one variable that is constant; routing
//! with stochastic travel times and windows uses them in the same way (Ehmke, Campbell, Urban, European Journal of Operational
//! Research 240, 2015). With arrival ~ N(m, s²) and opening w, a = (m - w) / s:
//!
//! * mean of the start `m Φ(a) + w Φ(-a) + s φ(a)`, mean of its square `(m² + s²) Φ(a) + w² Φ(-a) + (m + w) s φ(a)`,
//! * its median `max(m, w)`, which is what is told as expected; its quantiles `max(m ± z s, w)`.
//!
//! So an interval grows with the legs and services ahead, and shrinks where a wait takes up what went wrong before.

use ritiro_domain::{Seconds, StopId, StopKind, StopState, Timestamp};

use super::{Point, Route, Stop, Travel};

/// Of the standard normal distribution: four times in five the start lies between the two ends.
const Z: f64 = 1.281_551_565_545;
/// In standard deviations.
const FAR: f64 = 8.0;
/// A break takes as long as it takes.
const EXACT: Ratio = Ratio { mean: 1.0, variation: 0.0 };

/// What something takes, as a multiple of what was planned.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ratio {
    /// The mean of actual over planned.
    pub mean: f64,
    /// Standard deviation over mean.
    pub variation: f64,
}

/// How fast couriers are, beside the plan.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pace {
    /// Of driving.
    pub travel: Ratio,
    /// Of service.
    pub service: Ratio,
}

impl Default for Pace {
    /// As planned, give or take a fifth of the way and two fifths of the service.
    fn default() -> Self {
        Self { travel: Ratio { mean: 1.0, variation: 0.2 }, service: Ratio { mean: 1.0, variation: 0.4 } }
    }
}

/// What is known of a courier at an instant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Situation {
    /// The instant.
    pub now: Timestamp,
    /// Where the courier was last seen, and when.
    pub seen: Option<(Point, Timestamp)>,
    /// When the courier left the start.
    pub departed: Option<Timestamp>,
    /// Whether the courier pauses.
    pub paused: bool,
}

/// When service at a stop starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Eta {
    /// The stop.
    pub stop: StopId,
    /// Its index in the route.
    pub index: usize,
    /// As likely earlier as later.
    pub expected: Timestamp,
    /// Earlier in one of ten cases.
    pub earliest: Timestamp,
    /// Later in one of ten cases.
    pub latest: Timestamp,
}

impl Eta {
    /// As it is told: to the minute, for seconds would say more than is known.
    #[must_use]
    pub fn to_the_minute(&self) -> Self {
        let down = |at: i64| Timestamp(at.div_euclid(60) * 60);
        let (earliest, latest) = (down(self.earliest.0), down(self.latest.0 + 59));
        Self { expected: down(self.expected.0 + 30), earliest, latest, ..*self }
    }
}

/// A random instant or duration, in seconds; instants count from [`Situation::now`].
#[derive(Clone, Copy, Debug)]
struct Spread {
    mean: f64,
    variance: f64,
}

impl Spread {
    const NOW: Self = Self { mean: 0.0, variance: 0.0 };

    fn of(planned: Seconds, ratio: Ratio) -> Self {
        let mean = planned.0 as f64 * ratio.mean;
        Self { mean, variance: (mean * ratio.variation).powi(2) }
    }

    fn then(self, other: Self) -> Self {
        Self { mean: self.mean + other.mean, variance: self.variance + other.variance }
    }

    /// Began so long ago and is not over: what is overdue may be over at any moment, and is the less sure the longer it takes.
    fn since(self, elapsed: f64, ratio: Ratio) -> Self {
        let left = self.mean - elapsed;
        let longest = self.mean.max(elapsed);
        if left >= 0.0 {
            return Self { mean: left, variance: self.variance };
        }
        Self { mean: 0.0, variance: (longest * ratio.variation).powi(2) }
    }

    /// Not before `least`.
    fn at_least(self, least: f64) -> Self {
        let Self { mean, variance } = self;
        let (over, deviation) = (mean - least, variance.sqrt());
        // So far away that the other one cannot be seen; and instants that stand for "any time" are too large to square.
        if over >= deviation * FAR {
            return self;
        }
        if over <= -deviation * FAR {
            return Self { mean: least, variance: 0.0 };
        }
        let (above, density) = (normal(over / deviation), bell(over / deviation));
        let excess = over * above + deviation * density;
        let square = (over * over + variance) * above + over * deviation * density;
        Self { mean: least + excess.max(over).max(0.0), variance: (square - excess * excess).max(0.0) }
    }

    fn quantile(self, z: f64) -> f64 {
        self.mean + z * self.variance.sqrt()
    }
}

/// The stops that are left, in the order in which they are driven to, with when service starts at each. Nothing where the courier
/// drives no more. Of a courier who does not report, the clock counts: what should be over is, and what is to come comes as
/// planned.
pub fn expect(route: &Route, situation: Situation, pace: Pace, travel: &dyn Travel) -> Vec<Eta> {
    if route.vehicle().status.gone {
        return Vec::new();
    }
    let left = remaining(route, situation.now);
    let mut drive = Drive { route, situation, pace, travel, place: route.vehicle().start, ready: Spread::NOW };
    let mut etas: Vec<Eta> = Vec::with_capacity(left.len());
    for index in left {
        let arrival = if etas.is_empty() { drive.first(index) } else { drive.next(index) };
        let mut eta = drive.serve(index, arrival);
        // Nothing happens before what is before it; quantiles that were found one by one need not know.
        if let Some(before) = etas.last() {
            eta.earliest = eta.earliest.max(before.earliest);
            eta.latest = eta.latest.max(before.latest);
        }
        etas.push(eta);
    }
    etas
}

/// The indices of the stops that are left: what the courier is at or on the way to first.
fn remaining(route: &Route, now: Timestamp) -> Vec<usize> {
    let stops = route.stops();
    if !route.vehicle().status.reported {
        let over = |index: &usize| {
            route.start_of(stops[*index].visit.stop).is_some_and(|start| start + stops[*index].visit.service < now)
        };
        return (0..stops.len()).skip_while(over).collect();
    }
    let touched = stops.iter().rposition(|stop| stop.progress.state != StopState::Planned);
    let is_left = |index: &usize| {
        let stop = &stops[*index];
        // A break is not reported: it is over once the courier did something behind it.
        let passed = stop.visit.kind == StopKind::Break && touched.is_some_and(|last| *index < last);
        !stop.progress.is_over() && !passed
    };
    let mut left: Vec<usize> = (0..stops.len()).filter(is_left).collect();
    left.sort_by_key(|index| stops[*index].progress.state == StopState::Planned);
    left
}

/// A courier on the way through what is left.
struct Drive<'a> {
    route: &'a Route,
    situation: Situation,
    pace: Pace,
    travel: &'a dyn Travel,
    /// Where the courier is.
    place: Point,
    /// When the courier can go on from there.
    ready: Spread,
}

impl Drive<'_> {
    /// When the courier is at the first stop.
    fn first(&mut self, index: usize) -> Spread {
        let stop = &self.route.stops()[index];
        if !self.route.vehicle().status.reported {
            return self.by_the_clock(index);
        }
        match (stop.progress.state, stop.progress.arrived_at) {
            (StopState::Arrived, Some(at)) => Spread { mean: self.seconds(at), variance: 0.0 },
            (StopState::EnRoute | StopState::Arrived, _) => self.on_the_way(index),
            _ => self.not_yet_left(index),
        }
    }

    /// From where the courier was last seen since, or from where the courier left.
    fn on_the_way(&mut self, index: usize) -> Spread {
        let left = self.route.stops()[index].progress.departed_at;
        let seen = self.situation.seen.filter(|(_, at)| left.is_none_or(|left| *at >= left));
        let (from, since) = match (seen, left) {
            (Some((place, at)), _) => (place, at),
            (None, Some(left)) => (self.place_before(index), left),
            (None, None) => (self.place_before(index), self.situation.now),
        };
        let elapsed = if self.situation.paused { 0.0 } else { -self.seconds(since) };
        let way = Spread::of(self.travel.leg(from, self.target(index, from)).duration, self.pace.travel);
        way.since(elapsed.max(0.0), self.pace.travel)
    }

    /// As planned; from where the courier was seen, once it is time to be on the way.
    fn by_the_clock(&mut self, index: usize) -> Spread {
        let now = self.situation.now;
        self.place = self.place_before(index);
        if self.route.frozen(now) > index && self.situation.seen.is_some() {
            return self.on_the_way(index);
        }
        let (arrival, ..) = self.route.times(index, self.travel);
        let way = Spread::of(self.travel.leg(self.place, self.target(index, self.place)).duration, self.pace.travel);
        Spread { mean: self.seconds(arrival), ..way }
    }

    /// The courier leaves in time, from where the last stop was, or from where the courier was seen since.
    fn not_yet_left(&mut self, index: usize) -> Spread {
        let (stop, now) = (&self.route.stops()[index], self.situation.now);
        let freed = index.checked_sub(1).and_then(|before| self.route.stops()[before].progress.finished_at);
        let at_start = self.situation.departed.is_none() && freed.is_none();
        let from = match self.situation.seen {
            Some((place, at)) if !at_start && freed.is_none_or(|freed| at >= freed) => place,
            _ => self.place_before(index),
        };
        let ready = self.route.vehicle().hours.start().max(stop.depart_after).max(now);
        (self.place, self.ready) = (from, Spread { mean: self.seconds(ready), variance: 0.0 });
        self.next(index)
    }

    /// When the courier is at a stop behind the one served last.
    fn next(&self, index: usize) -> Spread {
        let stop = &self.route.stops()[index];
        let held = self.ready.at_least(self.seconds(stop.depart_after));
        let leg = self.travel.leg(self.place, self.target(index, self.place));
        held.then(Spread::of(leg.duration, self.pace.travel))
    }

    /// Tells when service starts, and goes on behind it.
    fn serve(&mut self, index: usize, arrival: Spread) -> Eta {
        let stop = &self.route.stops()[index];
        let opens = self.opening(stop);
        let start = arrival.at_least(opens);
        let expected_at = |z: f64| self.instant(arrival.quantile(z).max(opens));
        let eta = Eta {
            stop: stop.visit.stop,
            index,
            expected: expected_at(0.0),
            earliest: expected_at(-Z),
            latest: expected_at(Z),
        };
        let there = stop.progress.state == StopState::Arrived;
        let ratio = if stop.visit.kind == StopKind::Break { EXACT } else { self.pace.service };
        let service = Spread::of(stop.visit.service, ratio);
        let begun = start.mean.min(0.0);
        self.ready = match there && begun < 0.0 {
            true => service.since(-begun, ratio),
            false => start.then(service),
        };
        self.place = self.target(index, self.place);
        eta
    }

    /// Service starts no sooner: at a stop that the courier has not reached, that is now, or when its window opens.
    fn opening(&self, stop: &Stop) -> f64 {
        let window = self.seconds(stop.visit.window.start());
        if stop.progress.state == StopState::Arrived { window } else { window.max(0.0) }
    }

    /// Where a stop is; a break is wherever the courier is.
    fn target(&self, index: usize, here: Point) -> Point {
        if self.route.stops()[index].location_free() { here } else { self.route.point_of(index) }
    }

    fn place_before(&self, index: usize) -> Point {
        index.checked_sub(1).map_or(self.route.vehicle().start, |before| self.route.point_of(before))
    }

    fn seconds(&self, at: Timestamp) -> f64 {
        (at - self.situation.now).0 as f64
    }

    fn instant(&self, seconds: f64) -> Timestamp {
        self.situation.now + Seconds(seconds.round() as i64)
    }
}

fn bell(x: f64) -> f64 {
    (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The standard normal distribution function; by Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17, to 1e-7.
fn normal(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let poly =
        t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = bell(x) * poly;
    if x >= 0.0 { 1.0 - tail } else { tail }
}
