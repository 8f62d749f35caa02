//! A simulated courier: fetches the route, drives it in its order, and reports the events.

mod loading;
mod ride;
mod route;

use std::collections::HashSet;

use uuid::Uuid;

use super::background::BackgroundWork;
use super::clock::{Moment, rfc3339};
use super::model::{CourierShift, CourierTotals, Shopper, Visit};
use super::phone::Phone;
use super::random::RandomStream;
use super::records::DayRecords;
use super::rush::Rush;
use crate::common::travel::TravelModel;
use ride::Ride;
use ritiro_client::Client;
use ritiro_client::Place;
use ritiro_client::wire::{Event, EventKind, Route, RouteStop, StopKind, StopState, Trips};

/// The time before the shift at which a courier fetches and accepts the route, in seconds.
const ACCEPTS_AHEAD: Moment = 600;
/// The interval at which a waiting courier checks whether the route has changed.
const LOOKS_EVERY: Moment = 120;
/// The time at the door until a courier learns that another courier was already there.
const SHORT_TALK: Moment = 60;
/// The final states of a stop.
const OVER: [StopState; 2] = [StopState::Completed, StopState::Failed];

/// The state that all couriers share.
pub struct DrivingContext<'a> {
    pub client: &'a Client,
    /// The background work of the server, for a virtual clock that does not advance during it.
    pub background: Option<&'a BackgroundWork>,
    pub date: String,
    pub travel: TravelModel,
    /// The standard deviation of travel times, as a share of the mean.
    pub travel_noise: f64,
    /// The rush hour, if there is one.
    pub rush: Option<Rush>,
    /// How couriers load their trips; `None` if each shift has one trip.
    pub trips: Option<Trips>,
    /// The capacity of each vehicle. If it is given, the simulation checks where the goods are.
    pub capacity: Option<u32>,
    /// The factor by which couriers travel and serve faster than planned.
    pub speed: i64,
    pub ping_seconds: Moment,
    pub no_show_wait: Moment,
    pub shoppers: &'a [Shopper],
    /// The behaviour of shoppers that the simulation did not create.
    pub unknown_shoppers: UnknownShoppers,
}

/// Shoppers that the simulation did not create: those of a sandbox.
#[derive(Debug, Clone, Copy)]
pub struct UnknownShoppers {
    pub no_shows: f64,
    pub service_noise: f64,
}

/// The activity of a courier.
#[derive(Debug, Clone, PartialEq)]
enum Activity {
    /// Before the shift.
    Off,
    /// The courier has accepted the route, and waits for the start of the shift.
    Taken,
    /// The courier is at the start, or between two stops.
    Ready,
    /// The courier loads the first trip.
    Loading {
        until: Moment,
    },
    Driving {
        stop: Box<RouteStop>,
        from: Place,
        since: Moment,
        until: Moment,
    },
    /// The courier is at the door, or waits for the window to open.
    Serving {
        stop: Box<RouteStop>,
        until: Moment,
        outcome: DoorOutcome,
    },
    Returning {
        until: Moment,
        to: Place,
    },
    Home,
    Broken,
}

/// One simulated courier.
pub struct Courier {
    pub shift: CourierShift,
    pub phone: Phone,
    pub totals: CourierTotals,
    random: RandomStream,
    activity: Activity,
    at: Place,
    route: Option<Route>,
    /// Stops that this courier has finished.
    done: HashSet<Uuid>,
    /// Whether the first trip is loaded, or has begun to be.
    has_loaded: bool,
    /// The load stop at which the courier has loaded and which they have not left, with the bookings that were loaded there.
    loaded: Option<(Uuid, Vec<Uuid>)>,
    /// Since when the courier waits for goods that another courier brings back.
    awaits_since: Option<Moment>,
    /// Whether the courier reports load stops.
    reports_loads: bool,
    /// Whether the vehicle will break down on the way to the next stop.
    breaks_down: bool,
    last_ping: Moment,
    /// The sequence number of events; it distinguishes events of the same second.
    serial: u64,
    seed: u64,
}

impl Courier {
    pub fn new(shift: CourierShift, phone: Phone, random: RandomStream, seed: u64) -> Self {
        let (begins, at) = (shift.starts_at, shift.start);
        Self {
            shift,
            phone,
            totals: CourierTotals { track: vec![(begins, at)], ..CourierTotals::default() },
            random,
            activity: Activity::Off,
            at,
            route: None,
            done: HashSet::new(),
            has_loaded: false,
            loaded: None,
            awaits_since: None,
            reports_loads: true,
            breaks_down: false,
            last_ping: Moment::MIN,
            serial: 0,
            seed,
        }
    }

    /// The same courier, who reports load stops or does not.
    #[must_use]
    pub fn reporting_loads(self, reports_loads: bool) -> Self {
        Self { reports_loads, ..self }
    }

    /// The last known place of the courier.
    pub fn place(&self) -> Place {
        self.at
    }

    /// Whether the courier is still at work, or has not begun yet.
    pub fn can_help(&self) -> bool {
        !matches!(self.activity, Activity::Home | Activity::Broken)
    }

    /// Whether the courier is on the road with at least two open stops.
    pub fn is_mid_route(&self) -> bool {
        let on_the_road = matches!(self.activity, Activity::Driving { .. } | Activity::Serving { .. });
        on_the_road && self.open_stops().nth(1).is_some()
    }

    /// Makes the vehicle break down before it reaches another stop.
    pub fn break_down(&mut self) {
        self.breaks_down = true;
    }

    pub fn is_broken(&self) -> bool {
        self.activity == Activity::Broken
    }

    /// The bookings that are still to be served, as far as this courier knows.
    pub fn open_bookings(&self) -> Vec<Uuid> {
        self.open_stops().filter_map(RouteStop::shopper_met).collect()
    }

    fn open_stops(&self) -> impl Iterator<Item = &RouteStop> {
        let stops = self.route.iter().flat_map(|route| &route.stops);
        stops.filter(|stop| !self.done.contains(&stop.stop_id) && !is_over(stop))
    }

    /// Does what is due at `now`, and returns when the courier must be called again; `None` if the day is over.
    pub async fn step(
        &mut self,
        context: &DrivingContext<'_>,
        records: &mut DayRecords,
        now: Moment,
    ) -> Option<Moment> {
        // Several actions may be due at once: for example, the courier finishes a stop and leaves for the next one.
        let next = loop {
            self.phone.send(context.client, now).await;
            if let Some(next) = self.act(context, records, now).await {
                break next;
            }
        };
        self.phone.send(context.client, now).await;
        let waiting = self.phone.wakes_at(now);
        [next, waiting].into_iter().flatten().min().map(|at| at.max(now + 1))
    }

    /// Does one action; `None` if another action may be due at once, else the time of the next action, if there is
    /// one.
    async fn act(
        &mut self,
        context: &DrivingContext<'_>,
        records: &mut DayRecords,
        now: Moment,
    ) -> Option<Option<Moment>> {
        match self.activity.clone() {
            Activity::Driving { stop, from, since, until } if self.breaks_down => {
                self.at = Ride { from, to: stop.place, since, until }.place_at(now);
                self.report(EventKind::BreakDown, None, None, now);
                self.activity = Activity::Broken;
                None
            }
            Activity::Off => self.take_route(context, records, now).await,
            Activity::Taken => self.begin(now),
            Activity::Ready => self.go_on(context, records, now).await,
            Activity::Loading { until } if now < until => Some(Some(until)),
            Activity::Loading { .. } => {
                (self.has_loaded, self.activity) = (true, Activity::Ready);
                None
            }
            Activity::Driving { stop, from, since, until } if now < until => {
                self.ping(context, &Ride { from, to: stop.place, since, until }, now);
                Some(Some(self.next_look(context, until)))
            }
            Activity::Driving { stop, .. } => {
                self.arrive(context, records, *stop, now);
                None
            }
            Activity::Serving { until, .. } if now < until => Some(Some(until)),
            Activity::Serving { stop, outcome, .. } => {
                if stop.kind == StopKind::Load {
                    self.fetch(context, records, now).await;
                    self.end_loading(context, records, (&stop, now));
                }
                self.note_goods(context, records, (&stop, outcome == DoorOutcome::Served));
                self.leave(&stop, outcome, now);
                self.fetch(context, records, now).await;
                None
            }
            Activity::Returning { until, .. } if now < until => Some(Some(until)),
            Activity::Returning { to, .. } => self.come_home(records, to, now),
            Activity::Home | Activity::Broken => Some(None),
        }
    }

    async fn take_route(
        &mut self,
        context: &DrivingContext<'_>,
        records: &mut DayRecords,
        now: Moment,
    ) -> Option<Option<Moment>> {
        let from = self.shift.starts_at - ACCEPTS_AHEAD;
        if now < from {
            return Some(Some(from));
        }
        self.fetch(context, records, now).await;
        self.report(EventKind::Accept, None, None, now);
        self.activity = Activity::Taken;
        None
    }

    fn begin(&mut self, now: Moment) -> Option<Option<Moment>> {
        if now < self.shift.starts_at {
            return Some(Some(self.shift.starts_at));
        }
        self.report(EventKind::Start, None, None, now);
        self.activity = Activity::Ready;
        None
    }

    /// Leaves for the next stop if it is time, or waits, or drives to the end of the route.
    async fn go_on(
        &mut self,
        context: &DrivingContext<'_>,
        records: &mut DayRecords,
        now: Moment,
    ) -> Option<Option<Moment>> {
        self.fetch(context, records, now).await;
        self.look_again(context, records, now);
        let to_visit =
            |stop: &&RouteStop| stop.booking_id.is_some() || matches!(stop.kind, StopKind::Break | StopKind::Load);
        let Some(stop) = self.open_stops().find(to_visit).cloned() else {
            return self.idle(context, now);
        };
        let leg = self.planned_leg(context, stop.place);
        // The departure follows the plan, whatever the actual travel time will be: a later departure would count as a
        // delay.
        let leaves_at = stop.arrival.timestamp() - leg.seconds.max(stop.leg.duration_seconds);
        let loading = self.first_loading(context);
        let begins_at = leaves_at - loading.unwrap_or(0);
        if now < begins_at {
            return Some(Some(begins_at.min(now + LOOKS_EVERY)));
        }
        if let Some(planned) = loading {
            return self.begin_first_loading(context, records, (planned, now));
        }
        if self.awaits_goods(records, &stop, now) {
            return Some(Some(now + LOOKS_EVERY));
        }
        self.leave_with_goods(context, records, (&stop, now));
        self.depart(context, stop, leg, now);
        None
    }

    /// There is nothing to do: the courier waits at the current place until it is time to drive to the end of the
    /// route.
    fn idle(&mut self, context: &DrivingContext<'_>, now: Moment) -> Option<Option<Moment>> {
        let home = self.route.as_ref().map_or(self.shift.start, |route| route.end.place);
        let leg = self.planned_leg(context, home);
        let leaves_at = self.shift.ends_at - leg.seconds;
        if now < leaves_at {
            return Some(Some(leaves_at.min(now + LOOKS_EVERY)));
        }
        let until = now + self.travel(context, leg, now);
        self.activity = Activity::Returning { until, to: home };
        None
    }

    fn depart(&mut self, context: &DrivingContext<'_>, stop: RouteStop, leg: PlannedLeg, now: Moment) {
        self.report_stop(EventKind::Depart, &stop, (None, now));
        self.totals.left_at.get_or_insert(now);
        let until = now + self.travel(context, leg, now);
        self.last_ping = now;
        self.activity = Activity::Driving { stop: Box::new(stop), from: self.at, since: now, until };
    }

    fn arrive(&mut self, context: &DrivingContext<'_>, records: &mut DayRecords, stop: RouteStop, now: Moment) {
        self.move_to(stop.place, now);
        self.report_stop(EventKind::Arrive, &stop, (None, now));
        if stop.kind == StopKind::Load {
            // Before loading, which takes time: another courier may load these goods meanwhile.
            records.goods.unload_failed(self.shift.number);
            let until = self.load_at_stop(context, records, (&stop, now)).max(now + 1);
            self.activity = Activity::Serving { stop: Box::new(stop), until, outcome: DoorOutcome::Served };
            return;
        }
        let set_up = now + stop.setup_seconds / context.speed;
        let starts_at = stop.window.map_or(now, |window| window.start.timestamp()).max(set_up);
        let door = self.door(context, records, &stop);
        let until = starts_at + (door.seconds / context.speed).max(1);
        if let Some(booking) = stop.shopper_met().filter(|_| door.outcome != DoorOutcome::NoGoods) {
            let served = door.outcome == DoorOutcome::Served;
            let visit = Visit { courier: self.shift.number, started_at: starts_at, left_at: until, served };
            records.visit(booking, visit);
            self.totals.stops += 1;
        }
        self.activity = Activity::Serving { stop: Box::new(stop), until, outcome: door.outcome };
    }

    /// The visit at the door. Its outcome does not depend on which courier comes.
    fn door(&mut self, context: &DrivingContext<'_>, records: &mut DayRecords, stop: &RouteStop) -> DoorVisit {
        let Some(booking) = stop.shopper_met() else {
            return DoorVisit { outcome: DoorOutcome::Served, seconds: stop.service_seconds };
        };
        if records.visit_of(booking).is_some_and(|visit| visit.served) {
            // Another courier, without signal, was here before.
            return DoorVisit { outcome: DoorOutcome::NobodyThere, seconds: SHORT_TALK };
        }
        if !self.has_goods(context, records, stop) {
            return DoorVisit { outcome: DoorOutcome::NoGoods, seconds: SHORT_TALK };
        }
        let shopper = records.shopper_of(booking).map(|at| &context.shoppers[at]);
        let (no_show, takes) = match shopper {
            Some(shopper) => (shopper.no_show && !records.tried_again.contains(&booking), shopper.service_takes),
            None => {
                let takes = self.random.noisy(stop.service_seconds as f64, context.unknown_shoppers.service_noise);
                (self.random.happens(context.unknown_shoppers.no_shows), takes)
            }
        };
        match no_show {
            true => DoorVisit { outcome: DoorOutcome::NobodyThere, seconds: context.no_show_wait },
            false => DoorVisit { outcome: DoorOutcome::Served, seconds: takes },
        }
    }

    fn leave(&mut self, stop: &RouteStop, outcome: DoorOutcome, now: Moment) {
        let (kind, reason) = match outcome {
            DoorOutcome::Served => (EventKind::Complete, None),
            DoorOutcome::NobodyThere => (EventKind::Fail, Some("nobody_there")),
            DoorOutcome::NoGoods => (EventKind::Fail, Some("not_ready")),
        };
        self.report_stop(kind, stop, (reason, now));
        if stop.kind != StopKind::Load || self.reports_loads {
            self.done.insert(stop.stop_id);
        }
        self.activity = Activity::Ready;
    }

    fn move_to(&mut self, place: Place, now: Moment) {
        self.at = place;
        self.totals.track.push((now, place));
    }

    fn planned_leg(&self, context: &DrivingContext<'_>, to: Place) -> PlannedLeg {
        let leg = context.travel.leg(self.at, to).expect("the zone's model can be computed from outside");
        PlannedLeg { meters: leg.meters, seconds: (leg.seconds / context.speed).max(i64::from(leg.seconds > 0)) }
    }

    fn travel(&mut self, context: &DrivingContext<'_>, leg: PlannedLeg, now: Moment) -> Moment {
        let undisturbed = self.random.noisy(leg.seconds as f64, context.travel_noise);
        let seconds = context.rush.map_or(undisturbed, |rush| rush.duration(now, undisturbed));
        self.totals.meters += leg.meters;
        self.totals.driving_seconds += seconds;
        seconds
    }

    fn ping(&mut self, context: &DrivingContext<'_>, ride: &Ride, now: Moment) {
        if context.ping_seconds > 0 && now >= self.last_ping + context.ping_seconds {
            self.last_ping = now;
            self.phone.ping(now, ride.place_at(now));
        }
    }

    /// The next time at which something may happen during the drive.
    fn next_look(&self, context: &DrivingContext<'_>, until: Moment) -> Moment {
        let ping = if context.ping_seconds > 0 { self.last_ping + context.ping_seconds } else { Moment::MAX };
        until.min(ping)
    }

    /// Reports an event. Ids are derived from the seed, so that a day can be repeated exactly.
    fn report(&mut self, kind: EventKind, stop: Option<Uuid>, reason: Option<&'static str>, now: Moment) {
        self.serial += 1;
        let name = format!("{}-{}-{}", self.seed, self.shift.shift_id, self.serial);
        let event = Event {
            id: id_of(&name),
            at: rfc3339(now),
            kind,
            shift_id: self.shift.shift_id,
            stop_id: stop,
            place: self.at,
            reason,
        };
        self.phone.report(event, now);
    }
}

/// A trip as the travel model plans it.
#[derive(Debug, Clone, Copy)]
struct PlannedLeg {
    meters: i64,
    seconds: i64,
}

/// What happens at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DoorOutcome {
    Served,
    NobodyThere,
    /// The courier does not have the goods.
    NoGoods,
}

/// The situation at a door.
struct DoorVisit {
    outcome: DoorOutcome,
    /// The time that the courier needs, in seconds.
    seconds: Moment,
}

fn is_over(stop: &RouteStop) -> bool {
    OVER.contains(&stop.state)
}

/// An id that is derived from a name.
fn id_of(name: &str) -> Uuid {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_follows_from_its_name() {
        assert_eq!(id_of("a"), id_of("a"));
        assert_ne!(id_of("a"), id_of("b"));
        assert_eq!(id_of("a").get_version_num(), 4);
    }
}
