//! Expected times: for each stop that is left, the expected start of service, with an interval.
//!
//! The method follows the route leg by leg. The duration of a leg or a service is the planned duration times a [`Ratio`], with
//! a standard deviation in proportion to it. The durations are assumed to be independent of each other, so their variances add
//! up. A courier who is early waits until the window opens, so the start is `max(arrival, opening)`. Its mean and variance are
//! those of C. E. Clark, "The Greatest of a Finite Set of Random Variables", Operations Research 9 (1961), for the case in
//! which one variable is constant. Ehmke, Campbell and Urban (European Journal of Operational Research 240, 2015) use the same
//! formulas for routing with stochastic travel times and time windows. With arrival ~ N(m, s²) and opening w, a = (m - w) / s:
//!
//! * the mean of the start is `m Φ(a) + w Φ(-a) + s φ(a)`,
//! * the mean of its square is `(m² + s²) Φ(a) + w² Φ(-a) + (m + w) s φ(a)`,
//! * its median is `max(m, w)`, which is reported as the expected time; its quantiles are `max(m ± z s, w)`.
//!
//! So an interval grows with the legs and services ahead, and it shrinks where a wait absorbs earlier deviations.

use ritiro_domain::{Seconds, StopId, StopKind, StopState, Timestamp};

use super::numbers::whole;
use super::{Leg, Point, Route, Stop, Travel};

/// A quantile of the standard normal distribution: the start lies between the two ends of the interval with a probability of
/// four fifths.
const Z: f64 = 1.281_551_565_545;
/// The distance, in standard deviations, beyond which one variable of a maximum has no effect.
const FAR: f64 = 8.0;
/// A break takes exactly its planned duration.
const EXACT: Ratio = Ratio { mean: 1.0, variation: 0.0 };

/// A duration as a multiple of its planned duration.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ratio {
    /// The mean of the actual duration divided by the planned duration.
    pub mean: f64,
    /// The standard deviation divided by the mean.
    pub variation: f64,
}

/// The speed of couriers, compared with the plan.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pace {
    /// The ratio for driving.
    pub travel: Ratio,
    /// The ratio for service.
    pub service: Ratio,
}

impl Default for Pace {
    /// The planned durations. The standard deviation is one fifth of a driving time, and two fifths of a service time.
    fn default() -> Self {
        Self { travel: Ratio { mean: 1.0, variation: 0.2 }, service: Ratio { mean: 1.0, variation: 0.4 } }
    }
}

/// The known situation of a courier at one instant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Situation {
    /// The instant.
    pub now: Timestamp,
    /// The last known position of the courier, and its instant.
    pub seen: Option<(Point, Timestamp)>,
    /// The instant at which the courier left the start.
    pub departed: Option<Timestamp>,
    /// Whether the courier has paused.
    pub paused: bool,
}

/// The expected start of service at a stop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Eta {
    /// The stop.
    pub stop: StopId,
    /// The stop's index in the route.
    pub index: usize,
    /// The median: an earlier start is as likely as a later one.
    pub expected: Timestamp,
    /// The start is earlier than this in one of ten cases.
    pub earliest: Timestamp,
    /// The start is later than this in one of ten cases.
    pub latest: Timestamp,
}

impl Eta {
    /// The times rounded to the minute, as the API shows them, because the estimate is not exact to the second. `expected` is
    /// rounded to the nearest minute, `earliest` is rounded down and `latest` is rounded up.
    #[must_use]
    pub fn to_the_minute(&self) -> Self {
        let down = |at: i64| Timestamp(at.div_euclid(60) * 60);
        let (earliest, latest) = (down(self.earliest.0), down(self.latest.0 + 59));
        Self { expected: down(self.expected.0 + 30), earliest, latest, ..*self }
    }
}

/// A random instant or duration, in seconds. Instants count from [`Situation::now`].
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

    /// The remaining duration of an activity that began `elapsed` seconds ago and is not over. An overdue activity may end at
    /// any moment; its variance grows with the elapsed time.
    fn since(self, elapsed: f64, ratio: Ratio) -> Self {
        let left = self.mean - elapsed;
        let longest = self.mean.max(elapsed);
        if left >= 0.0 {
            return Self { mean: left, variance: self.variance };
        }
        Self { mean: 0.0, variance: (longest * ratio.variation).powi(2) }
    }

    /// The maximum of this variable and the constant `least`.
    fn at_least(self, least: f64) -> Self {
        let Self { mean, variance } = self;
        let (over, deviation) = (mean - least, variance.sqrt());
        // The other variable is so far away that it has no effect. This test also excludes instants that mean "any time" and
        // are too large to square.
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

/// Computes the expected start of service at each stop that is left, in the order in which the courier drives to them. The
/// result is empty if the courier has stopped driving. For a courier who does not report, the clock decides: stops that should
/// be over are over, and later stops happen as planned.
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
        // No stop starts before the stop in front of it. Quantiles that were computed one by one may violate this order.
        if let Some(before) = etas.last() {
            eta.earliest = eta.earliest.max(before.earliest);
            eta.latest = eta.latest.max(before.latest);
        }
        etas.push(eta);
    }
    etas
}

/// The indices of the stops that are left. The stops that the courier is at or on the way to come first.
fn remaining(route: &Route, now: Timestamp) -> Vec<usize> {
    let stops = route.stops();
    if !route.vehicle().status.reported {
        let over = |index: &usize| {
            route.start_of(stops[*index].visit.stop).is_some_and(|start| start + stops[*index].visit.service < now)
        };
        let left = (0..stops.len()).skip_while(over);
        return left.filter(|index| stops[*index].called_off.is_none()).collect();
    }
    let is_touched = |stop: &Stop| stop.progress.state != StopState::Planned && stop.called_off.is_none();
    let touched = stops.iter().rposition(is_touched);
    let is_left = |index: &usize| {
        let stop = &stops[*index];
        // Couriers need not report breaks and load stops. They are over once the courier has reported progress at a later stop.
        let passed = !stop.visit.kind.is_of_reservation() && touched.is_some_and(|last| *index < last);
        !stop.progress.is_over() && !passed
    };
    let mut left: Vec<usize> = (0..stops.len()).filter(is_left).collect();
    left.sort_by_key(|index| stops[*index].progress.state == StopState::Planned);
    left
}

/// The state of a courier who drives through the remaining stops.
struct Drive<'a> {
    route: &'a Route,
    situation: Situation,
    pace: Pace,
    travel: &'a dyn Travel,
    /// The courier's place.
    place: Point,
    /// The instant at which the courier can leave that place.
    ready: Spread,
}

impl Drive<'_> {
    fn leg(&self, from: Point, to: Point) -> Leg {
        self.route.vehicle().leg(self.travel, from, to)
    }

    /// The arrival at the first remaining stop.
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

    /// The arrival at a stop that the courier is on the way to: from the last known position since the departure, or from the
    /// place of departure.
    fn on_the_way(&mut self, index: usize) -> Spread {
        let left = self.route.stops()[index].progress.departed_at;
        let seen = self.situation.seen.filter(|(_, at)| left.is_none_or(|left| *at >= left));
        let (from, since) = match (seen, left) {
            (Some((place, at)), _) => (place, at),
            (None, Some(left)) => (self.place_before(index), left),
            (None, None) => (self.place_before(index), self.situation.now),
        };
        let elapsed = if self.situation.paused { 0.0 } else { -self.seconds(since) };
        let leg = self.leg(from, self.target(index, from));
        let way = Spread::of(self.lasts(leg, since), self.pace.travel);
        way.since(elapsed.max(0.0), self.pace.travel).then(self.set_up_at(index))
    }

    /// The arrival for a courier who does not report: the planned arrival, or, once the planned departure has passed, the
    /// arrival from the last known position.
    fn by_the_clock(&mut self, index: usize) -> Spread {
        let now = self.situation.now;
        self.place = self.place_before(index);
        if self.route.frozen(now) > index && self.situation.seen.is_some() {
            return self.on_the_way(index);
        }
        let (arrival, ..) = self.route.times(index, self.travel);
        let leg = self.leg(self.place, self.target(index, self.place));
        let way = Spread::of(self.lasts(leg, self.route.table.leave(index)), self.pace.travel);
        Spread { mean: self.seconds(arrival), ..way }.then(self.set_up(leg))
    }

    /// The arrival at a stop for which the courier has not left. The courier leaves in time, from the previous stop or from a
    /// later known position.
    fn not_yet_left(&mut self, index: usize) -> Spread {
        let (stop, now) = (&self.route.stops()[index], self.situation.now);
        let before = self.route.stops()[..index].iter().rfind(|stop| stop.called_off.is_none());
        let freed = before.and_then(|stop| stop.progress.finished_at);
        let at_start = self.situation.departed.is_none() && freed.is_none();
        let from = match self.situation.seen {
            Some((place, at)) if !at_start && freed.is_none_or(|freed| at >= freed) => place,
            _ => self.place_before(index),
        };
        let loaded = self.route.table.nodes[0].earliest_departure;
        let ready = loaded.max(stop.depart_after).max(now);
        (self.place, self.ready) = (from, Spread { mean: self.seconds(ready), variance: 0.0 });
        self.next(index)
    }

    /// The arrival at a stop behind the last served stop.
    fn next(&self, index: usize) -> Spread {
        let stop = &self.route.stops()[index];
        let held = self.ready.at_least(self.seconds(stop.depart_after));
        let leg = self.leg(self.place, self.target(index, self.place));
        held.then(Spread::of(self.lasts(leg, self.instant(held.mean)), self.pace.travel)).then(self.set_up(leg))
    }

    /// Returns the expected start of service at a stop, and moves the state to the end of that service.
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
        let begins = if there { arrival.then(self.set_up_at(index)).at_least(opens) } else { start };
        self.ready = match there && begins.mean < 0.0 {
            true => service.since(-begins.mean, ratio),
            false => begins.then(service),
        };
        self.place = self.target(index, self.place);
        eta
    }

    /// The earliest start of service. At a stop that the courier has not reached, it is now or the opening of the window,
    /// whichever is later.
    fn opening(&self, stop: &Stop) -> f64 {
        let window = self.seconds(stop.visit.window.start());
        if stop.progress.state == StopState::Arrived { window } else { window.max(0.0) }
    }

    /// The place of a stop. A break without a place takes place wherever the courier is.
    fn target(&self, index: usize, here: Point) -> Point {
        if self.route.stops()[index].location_free() { here } else { self.route.point_of(index) }
    }

    fn place_before(&self, index: usize) -> Point {
        index.checked_sub(1).map_or(self.route.vehicle().start, |before| self.route.point_of(before))
    }

    /// The set-up time of a courier who has come to a stop from the one before it.
    fn set_up_at(&self, index: usize) -> Spread {
        self.set_up(self.leg(self.place_before(index), self.route.point_of(index)))
    }

    /// The set-up time at the end of a leg. It varies as service does.
    fn set_up(&self, leg: Leg) -> Spread {
        Spread::of(leg.set_up, self.pace.service)
    }

    /// The planned duration of a leg for which the courier leaves at that time.
    fn lasts(&self, leg: Leg, leave: Timestamp) -> Seconds {
        self.travel.traffic().drive(leave, leg.duration) - leave
    }

    fn seconds(&self, at: Timestamp) -> f64 {
        (at - self.situation.now).0 as f64
    }

    fn instant(&self, seconds: f64) -> Timestamp {
        self.situation.now + Seconds(whole(seconds.round()))
    }
}

fn bell(x: f64) -> f64 {
    (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The standard normal distribution function. Source: Abramowitz and Stegun, Handbook of Mathematical Functions, formula
/// 26.2.17, with an error below 1e-7.
fn normal(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let poly =
        t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = bell(x) * poly;
    if x >= 0.0 { 1.0 - tail } else { tail }
}
