//! The simulated day: processes one event after the other.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use uuid::Uuid;

use super::args::SimulateArgs;
use super::background::BackgroundWork;
use super::channel::ChannelError;
use super::clock::{Moment, Pace, VirtualClock};
use super::courier::{Courier, DrivingContext, UnknownShoppers};
use super::day_times::DayTimes;
use super::days::SimulatedDay;
use super::model::{Breakdown, DayDemand};
use super::phone::Phone;
use super::progress::Progress;
use super::random::{Purpose, RandomStream};
use super::records::DayRecords;
use super::setup::SimulatedZone;
use super::shifts::CourierOnDuty;
use super::shopping::{Purchases, TriedAgain};
use super::speeds;
use crate::common::format::clock_time_of;
use crate::common::numbers::truncated;
use crate::common::travel::TravelModel;
use ritiro_client::Client;

/// How often the plan is improved, in seconds.
const IMPROVES_EVERY: Moment = 600;
/// How often the server checks the plans of a day that is being driven.
const WATCHES_EVERY: Moment = 60;
/// How long before the first shift these checks begin.
const WATCHES_AHEAD: Moment = 1_800;
/// The end of the simulation after the last shift; couriers who are still on the road then are not simulated further.
const LATEST: Moment = 3 * 3_600;
/// Vehicles break down between these shares of the time from the start of the first shift to the end of the last one.
const BREAKS_WITHIN: (f64, f64) = (0.25, 0.75);
/// When a shopper who was not at home asks for another window, after the courier left. If the report has not arrived by then, the shopper
/// asks again after the same time.
const ASKS_AGAIN: Moment = 900;
/// How often such a shopper asks.
const MOST_ATTEMPTS: u32 = 6;
/// The delay of a breakdown if no courier is on the road at its time.
const BREAKS_LATER: Moment = 300;

/// The kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum DueEvent {
    Courier(usize),
    Shopper(usize),
    Watch,
    Improve,
    BreakDown,
    /// A shopper who was not at home asks for another window.
    TryAgain {
        shopper: usize,
        attempts: u32,
    },
}

/// The queue of events by time; events of the same time have the order in which they were added.
#[derive(Default)]
pub struct EventQueue {
    due: BinaryHeap<Reverse<(Moment, u64, DueEvent)>>,
    count: u64,
}

impl EventQueue {
    fn add(&mut self, at: Moment, what: DueEvent) {
        self.count += 1;
        self.due.push(Reverse((at, self.count, what)));
    }

    fn next(&mut self) -> Option<(Moment, DueEvent)> {
        self.due.pop().map(|Reverse((at, _, what))| (at, what))
    }
}

/// The server on which the days are played, one after the other.
pub struct DayServer<'a> {
    pub client: &'a Client,
    pub clock: VirtualClock,
    pub background: &'a BackgroundWork,
    pub zone: &'a SimulatedZone,
}

/// A simulated day with its couriers, shoppers and clock.
pub struct Simulation<'a> {
    pub args: &'a SimulateArgs,
    pub day: &'a DayTimes,
    pub demand: &'a DayDemand,
    pub client: &'a Client,
    clock: VirtualClock,
    background: &'a BackgroundWork,
    pub couriers: Vec<Courier>,
    pub records: DayRecords,
    breakdown: RandomStream,
    zone: Uuid,
    progress: Progress,
}

impl<'a> Simulation<'a> {
    pub fn new(server: &DayServer<'a>, day: &'a SimulatedDay, couriers: Vec<CourierOnDuty>) -> Self {
        let SimulatedDay { args, times, demand } = day;
        let begin = server.clock.now();
        let length = u64::try_from(end(times, args) - times.midnight_before).unwrap_or(0);
        Self {
            args,
            day: times,
            demand,
            client: server.client,
            clock: server.clock.clone(),
            background: server.background,
            couriers: couriers.into_iter().map(|courier| at_work(args, courier, begin)).collect(),
            records: DayRecords::default(),
            breakdown: RandomStream::of(args.seed, Purpose::Breakdown, 1),
            zone: server.zone.zone,
            progress: Progress::new(length),
        }
    }

    /// Runs the day to its end.
    pub async fn run(&mut self) -> Result<(), ChannelError> {
        let mut queue = self.queue();
        let pace = Pace::Virtual(self.clock.clone());
        let end = end(self.day, self.args);
        let mut on_the_road = self.couriers.len();
        while let Some((at, what)) = queue.next().filter(|(at, _)| *at <= end && on_the_road > 0) {
            pace.until(at).await;
            self.background.advance(self.clock.now()).await?;
            self.show(at);
            match what {
                DueEvent::Shopper(number) => self.shop(number).await,
                DueEvent::Courier(number) => match self.drive(number, at).await {
                    Some(next) => queue.add(next, what),
                    None => on_the_road -= 1,
                },
                DueEvent::TryAgain { shopper, attempts } => {
                    if self.try_again(shopper, at).await == TriedAgain::TooEarly && attempts < MOST_ATTEMPTS {
                        queue.add(at + ASKS_AGAIN, DueEvent::TryAgain { shopper, attempts: attempts + 1 });
                    }
                }
                DueEvent::Watch => {
                    self.background.watch().await?;
                    queue.add(at + WATCHES_EVERY, what);
                }
                DueEvent::BreakDown => {
                    if !self.break_down() {
                        queue.add(at + BREAKS_LATER, what);
                    }
                }
                DueEvent::Improve => {
                    self.background.improve(self.args.date).await?;
                    queue.add(at + IMPROVES_EVERY, what);
                }
            }
            self.background.settle().await?;
            self.note_absent(&mut queue);
        }
        self.progress.finish();
        Ok(())
    }

    fn queue(&self) -> EventQueue {
        let mut queue = EventQueue::default();
        for (number, shopper) in self.demand.shoppers.iter().enumerate() {
            queue.add(shopper.asks_at, DueEvent::Shopper(number));
        }
        for courier in &self.couriers {
            queue.add(courier.shift.starts_at - WATCHES_AHEAD, DueEvent::Courier(courier.shift.number));
        }
        let first = self.day.shifts.iter().map(|shift| shift.start.timestamp()).min().unwrap_or(self.day.midnight);
        queue.add(first - WATCHES_AHEAD, DueEvent::Watch);
        for at in breakdowns(self.args, self.day) {
            queue.add(at, DueEvent::BreakDown);
        }
        queue.add(self.day.midnight_before + IMPROVES_EVERY, DueEvent::Improve);
        queue
    }

    async fn shop(&mut self, number: usize) {
        let shop = Purchases { client: self.client, zone: self.zone, args: self.args, day: self.day };
        shop.visit(number, &self.demand.shoppers[number], &mut self.records).await;
    }

    /// Lets some of the shoppers who were just found absent ask for another window.
    fn note_absent(&mut self, queue: &mut EventQueue) {
        for (booking, left_at) in std::mem::take(&mut self.records.absent) {
            let Some(shopper) = self.records.shopper_of(booking) else { continue };
            let asks =
                RandomStream::of(self.args.seed, Purpose::Redelivery, shopper as u64).happens(self.args.redeliveries);
            if asks && !self.records.tried_again.contains(&booking) {
                queue.add(left_at + ASKS_AGAIN, DueEvent::TryAgain { shopper, attempts: 1 });
            }
        }
    }

    async fn try_again(&mut self, shopper: usize, now: Moment) -> TriedAgain {
        let promised = self.records.promised.iter().find(|promised| promised.shopper == shopper);
        let Some(booking) = promised.map(|promised| promised.booking) else { return TriedAgain::Refused };
        let shop = Purchases { client: self.client, zone: self.zone, args: self.args, day: self.day };
        shop.try_again(booking, now, &mut self.records).await
    }

    async fn drive(&mut self, number: usize, now: Moment) -> Option<Moment> {
        let context = DrivingContext {
            background: Some(self.background),
            rush: speeds::actual(self.args),
            ..driving_context(self.args, self.client, self.demand)
        };
        let was_broken = self.couriers[number].is_broken();
        let next = self.couriers[number].step(&context, &mut self.records, now).await;
        if !was_broken && self.couriers[number].is_broken() {
            self.note_breakdown(number, now, &context.travel);
        }
        next
    }

    /// Lets one random courier on the road break down; returns false if no courier is on the road.
    fn break_down(&mut self) -> bool {
        let mut on_the_road: Vec<&mut Courier> = self.couriers.iter_mut().filter(|c| c.is_mid_route()).collect();
        let chosen = self.breakdown.below(on_the_road.len());
        on_the_road.get_mut(chosen).map(|courier| courier.break_down()).is_some()
    }

    /// Records a breakdown, and which of the stranded promises could not be kept: no courier could reach the vehicle
    /// and then the door in time, even without any other work.
    fn note_breakdown(&mut self, number: usize, now: Moment, travel: &TravelModel) {
        let (stranded, vehicle) = (self.couriers[number].open_bookings(), self.couriers[number].place());
        let seconds = |from, to| travel.leg(from, to).map_or(0, |leg| leg.seconds);
        let helpers = self.couriers.iter().filter(|courier| courier.can_help());
        let there_at =
            helpers.map(|courier| courier.shift.starts_at.max(now) + seconds(courier.place(), vehicle)).min();
        let in_reach = |booking: &Uuid| {
            let promised = self.records.promised.iter().find(|promised| promised.booking == *booking);
            let needed = promised.map(|promised| (promised.window.1, seconds(vehicle, promised.place)));
            there_at.zip(needed).is_some_and(|(there, (end, seconds))| there + seconds <= end)
        };
        let out_of_reach = stranded.iter().filter(|booking| !in_reach(booking)).copied().collect();
        self.records.breakdowns.push(Breakdown { courier: number, at: now, stranded, out_of_reach });
    }

    fn show(&self, at: Moment) {
        self.progress.show(u64::try_from(at - self.day.midnight_before).unwrap_or(0), || {
            let served: u64 = self.couriers.iter().map(|courier| courier.totals.stops).sum();
            let day = if at < self.day.midnight { "the day before" } else { "the day" };
            let clock = clock_time_of(at, self.args.time_zone);
            format!("{day} {clock}, {} booked, {served} visited", self.records.promised.len())
        });
    }
}

/// A courier with the random numbers of this day.
fn at_work(args: &SimulateArgs, courier: CourierOnDuty, begin: Moment) -> Courier {
    let random = |purpose| RandomStream::of(args.seed, purpose, courier.shift.number as u64);
    let phone = Phone::new(courier.token, random(Purpose::Phone), args.lost_signal, begin);
    let travel = random(Purpose::Courier);
    Courier::new(courier.shift, phone, travel, args.seed).reporting_loads(courier.reports_loads)
}

/// The state that the couriers of this day share.
pub fn driving_context<'a>(args: &SimulateArgs, client: &'a Client, demand: &'a DayDemand) -> DrivingContext<'a> {
    DrivingContext {
        client,
        background: None,
        date: args.date.to_string(),
        travel: args.travel.model(),
        travel_noise: args.travel_noise,
        rush: None,
        trips: args.trips.rules(),
        capacity: Some(args.capacity),
        speed: 1,
        ping_seconds: args.ping_seconds.into(),
        no_show_wait: args.no_show_wait.into(),
        shoppers: &demand.shoppers,
        unknown_shoppers: UnknownShoppers { no_shows: 0.0, service_noise: args.service_noise },
    }
}

/// The times at which vehicles break down.
fn breakdowns(args: &SimulateArgs, day: &DayTimes) -> Vec<Moment> {
    let mut random = RandomStream::of(args.seed, Purpose::Breakdown, 0);
    let first = day.shifts.iter().map(|shift| shift.start.timestamp()).min().unwrap_or(day.midnight);
    let last = day.shifts.iter().map(|shift| shift.end.timestamp()).max().unwrap_or(day.midnight);
    let (from, to) = BREAKS_WITHIN;
    let mut when = || first + truncated((last - first) as f64 * (from + random.share() * (to - from)));
    (0..args.breakdowns).map(|_| when()).collect()
}

fn end(day: &DayTimes, args: &SimulateArgs) -> Moment {
    let last = day.shifts.iter().map(|shift| shift.end.timestamp()).max().unwrap_or(day.midnight) + LATEST;
    args.hours.map_or(last, |hours| last.min(day.midnight + i64::from(hours) * 3_600))
}
