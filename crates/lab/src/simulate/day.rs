//! The simulated day: processes one event after the other.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use uuid::Uuid;

use super::accounts::{Accounts, Breakdown};
use super::args::SimulateArgs;
use super::calendar::Day;
use super::chance::{Chance, Drawer};
use super::channel::ChannelError;
use super::clock::{Moment, Pace, VirtualClock};
use super::courier::{Courier, Road, UnknownShoppers};
use super::demand::Market;
use super::phone::Phone;
use super::progress::Progress;
use super::rounds::Rounds;
use super::shopping::Shop;
use super::stage::{Stage, clock_text};
use crate::replay::travel::TravelModel;
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
/// The delay of a breakdown if no courier is on the road at its time.
const BREAKS_LATER: Moment = 300;

/// The kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Courier(usize),
    Shopper(usize),
    Watch,
    Improve,
    BreakDown,
}

/// The queue of events by time; events of the same time have the order in which they were added.
#[derive(Default)]
pub struct Agenda {
    due: BinaryHeap<Reverse<(Moment, u64, What)>>,
    count: u64,
}

impl Agenda {
    fn add(&mut self, at: Moment, what: What) {
        self.count += 1;
        self.due.push(Reverse((at, self.count, what)));
    }

    fn next(&mut self) -> Option<(Moment, What)> {
        self.due.pop().map(|Reverse((at, _, what))| (at, what))
    }
}

/// A simulated day with its couriers, shoppers and clock.
pub struct World<'a> {
    pub args: &'a SimulateArgs,
    pub day: &'a Day,
    pub market: &'a Market,
    pub client: &'a Client,
    pub clock: VirtualClock,
    pub rounds: Rounds,
    pub couriers: Vec<Courier>,
    pub accounts: Accounts,
    breakdown: Chance,
    zone: Uuid,
    progress: Progress,
}

impl<'a> World<'a> {
    pub fn new(
        (args, day, market): (&'a SimulateArgs, &'a Day, &'a Market),
        client: &'a Client,
        clock: VirtualClock,
        rounds: Rounds,
        stage: Stage,
    ) -> Self {
        let begin = clock.now();
        let couriers = stage.crew.into_iter().map(|hired| {
            let number = hired.duty.number as u64;
            let phone = Phone::new(hired.token, Chance::of(args.seed, Drawer::Phone, number), args.lost_signal, begin);
            let chance = Chance::of(args.seed, Drawer::Courier, number);
            Courier::new(hired.duty, phone, chance, args.seed)
        });
        let couriers = couriers.collect();
        let length = u64::try_from(end(day, args) - day.midnight_before).unwrap_or(0);
        let progress = Progress::new(length);
        Self {
            args,
            day,
            market,
            client,
            clock,
            rounds,
            couriers,
            accounts: Accounts::default(),
            breakdown: Chance::of(args.seed, Drawer::Breakdown, 1),
            zone: stage.zone,
            progress,
        }
    }

    /// Runs the day to its end.
    pub async fn run(&mut self) -> Result<(), ChannelError> {
        let mut agenda = self.agenda();
        let pace = Pace::Virtual(self.clock.clone());
        let end = end(self.day, self.args);
        let mut on_the_road = self.couriers.len();
        while let Some((at, what)) = agenda.next().filter(|(at, _)| *at <= end && on_the_road > 0) {
            pace.until(at).await;
            self.rounds.advance(self.clock.now()).await?;
            self.show(at);
            match what {
                What::Shopper(number) => self.shop(number).await,
                What::Courier(number) => match self.drive(number, at).await {
                    Some(next) => agenda.add(next, what),
                    None => on_the_road -= 1,
                },
                What::Watch => {
                    self.rounds.watch().await?;
                    agenda.add(at + WATCHES_EVERY, what);
                }
                What::BreakDown => {
                    if !self.break_down() {
                        agenda.add(at + BREAKS_LATER, what);
                    }
                }
                What::Improve => {
                    self.rounds.improve().await?;
                    agenda.add(at + IMPROVES_EVERY, what);
                }
            }
            self.rounds.settle().await?;
        }
        self.progress.finish();
        Ok(())
    }

    fn agenda(&self) -> Agenda {
        let mut agenda = Agenda::default();
        for (number, shopper) in self.market.shoppers.iter().enumerate() {
            agenda.add(shopper.asks_at, What::Shopper(number));
        }
        for courier in &self.couriers {
            agenda.add(courier.duty.starts_at - WATCHES_AHEAD, What::Courier(courier.duty.number));
        }
        let first = self.day.shifts.iter().map(|shift| shift.start.timestamp()).min().unwrap_or(self.day.midnight);
        agenda.add(first - WATCHES_AHEAD, What::Watch);
        for at in breakdowns(self.args, self.day) {
            agenda.add(at, What::BreakDown);
        }
        agenda.add(self.day.midnight_before + IMPROVES_EVERY, What::Improve);
        agenda
    }

    async fn shop(&mut self, number: usize) {
        let shop = Shop { client: self.client, zone: self.zone, args: self.args, day: self.day };
        shop.visit(number, &self.market.shoppers[number], &mut self.accounts).await;
    }

    async fn drive(&mut self, number: usize, now: Moment) -> Option<Moment> {
        let road = Road { rounds: Some(&self.rounds), ..road(self.args, self.client, self.market) };
        let was_broken = self.couriers[number].is_broken();
        let next = self.couriers[number].step(&road, &mut self.accounts, now).await;
        if !was_broken && self.couriers[number].is_broken() {
            self.note_breakdown(number, now, &road.travel);
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
        let there_at = helpers.map(|courier| courier.duty.starts_at.max(now) + seconds(courier.place(), vehicle)).min();
        let in_reach = |booking: &Uuid| {
            let promised = self.accounts.promised.iter().find(|promised| promised.booking == *booking);
            let needed = promised.map(|promised| (promised.window.1, seconds(vehicle, promised.place)));
            there_at.zip(needed).is_some_and(|(there, (end, seconds))| there + seconds <= end)
        };
        let out_of_reach = stranded.iter().filter(|booking| !in_reach(booking)).copied().collect();
        self.accounts.breakdowns.push(Breakdown { courier: number, at: now, stranded, out_of_reach });
    }

    fn show(&self, at: Moment) {
        self.progress.show(u64::try_from(at - self.day.midnight_before).unwrap_or(0), || {
            let served: u64 = self.couriers.iter().map(|courier| courier.mileage.stops).sum();
            let day = if at < self.day.midnight { "the day before" } else { "the day" };
            let clock = clock_text(at, self.args.time_zone);
            format!("{day} {clock}, {} booked, {served} visited", self.accounts.promised.len())
        });
    }
}

/// The state that the couriers of this day share.
pub fn road<'a>(args: &SimulateArgs, client: &'a Client, market: &'a Market) -> Road<'a> {
    Road {
        client,
        rounds: None,
        date: args.date.to_string(),
        travel: TravelModel::GreatCircle { speed_kmh: args.speed_kmh, detour_percent: args.detour_percent },
        travel_noise: args.travel_noise,
        speed: 1,
        ping_seconds: args.ping_seconds.into(),
        no_show_wait: args.no_show_wait.into(),
        shoppers: &market.shoppers,
        unknown_shoppers: UnknownShoppers { no_shows: 0.0, service_noise: args.service_noise },
    }
}

/// The times at which vehicles break down.
fn breakdowns(args: &SimulateArgs, day: &Day) -> Vec<Moment> {
    let mut chance = Chance::of(args.seed, Drawer::Breakdown, 0);
    let first = day.shifts.iter().map(|shift| shift.start.timestamp()).min().unwrap_or(day.midnight);
    let last = day.shifts.iter().map(|shift| shift.end.timestamp()).max().unwrap_or(day.midnight);
    let (from, to) = BREAKS_WITHIN;
    let mut when = || first + ((last - first) as f64 * (from + chance.share() * (to - from))) as Moment;
    (0..args.breakdowns).map(|_| when()).collect()
}

fn end(day: &Day, args: &SimulateArgs) -> Moment {
    let last = day.shifts.iter().map(|shift| shift.end.timestamp()).max().unwrap_or(day.midnight) + LATEST;
    args.hours.map_or(last, |hours| last.min(day.midnight + i64::from(hours) * 3_600))
}
