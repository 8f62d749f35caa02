//! Clients: each keeps one booking and one hold going, and lets things happen to them at once.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::{join, join_all};

use crate::booking_model::State;
use crate::draw::{Draw, OF_BOOKING, OF_HOLD, Step};
use crate::fleet::{INSTANCES, ONE_LANE};
use crate::operations::{Booked, From, Held, Manner, Round, Stop, To};
use crate::record::Kind;
use crate::world::{ASSIGNED, DAYS, RESERVE, WINDOWS, Window};

/// Bookings, and holds, that are alive at once.
pub const NUMBERS: usize = 8;
/// After so many bursts another booking takes a number: histories stay short enough to be judged.
const LIVES: usize = 8;

/// What the clients believe of the bookings and holds of all numbers.
#[derive(Default)]
pub struct Table {
    bookings: Mutex<[Option<Booked>; NUMBERS]>,
    holds: Mutex<[Option<Held>; NUMBERS]>,
    /// Which references were tried under one idempotency key.
    pub keys: Mutex<BTreeMap<String, Vec<String>>>,
}

impl Table {
    pub fn booking(&self, number: usize) -> Option<Booked> {
        self.bookings.lock().unwrap()[number].clone()
    }

    pub fn set_booking(&self, number: usize, booked: Option<Booked>) {
        self.bookings.lock().unwrap()[number] = booked;
    }

    pub fn set_hold(&self, number: usize, held: Option<Held>) {
        self.holds.lock().unwrap()[number] = held;
    }

    fn hold(&self, number: usize) -> Option<Held> {
        self.holds.lock().unwrap()[number].clone()
    }

    pub fn attempted(&self, key: &str, reference: &str) {
        self.keys.lock().unwrap().entry(key.to_owned()).or_default().push(reference.to_owned());
    }
}

/// The client of one number.
pub struct Worker {
    pub number: usize,
    pub draw: Draw,
    pub round: Arc<Round>,
    pub table: Arc<Table>,
    /// Whether connections may be cut.
    cuts: bool,
    lived: usize,
}

type Sent<'a> = Pin<Box<dyn Future<Output = Option<Booked>> + Send + 'a>>;

impl Worker {
    pub fn new(number: usize, draw: Draw, round: Arc<Round>, table: Arc<Table>, cuts: bool) -> Self {
        Self { number, draw, round, table, cuts, lived: 0 }
    }

    pub async fn work(mut self, bursts: usize) {
        for _ in 0..bursts {
            match self.draw.below(10) {
                0..=4 => self.booking_burst().await,
                5..=8 => self.hold_burst().await,
                _ => self.key_burst().await,
            }
        }
    }

    fn manner(&self, step: &Step, of: Option<&Booked>) -> Manner {
        let named = of.filter(|_| step.named).map(|of| of.seen.version);
        Manner { instance: step.instance, key: None, named, patience: step.patience }
    }

    /// A booking that is alive, on the first day if need be.
    async fn live_booking(&mut self, first_day: bool) -> Option<Booked> {
        let instance = self.draw.below(INSTANCES);
        self.lived += 1;
        let known = match self.table.booking(self.number) {
            Some(known) => self.round.read_booking(&known.id, instance).await.or(Some(known)),
            None => None,
        };
        let alive = known.filter(|of| matches!(of.seen.state, State::Confirmed | State::Failed));
        if let Some(of) = alive {
            let fits = !first_day || self.round.world.day_of(of.seen.start) == 0;
            if fits && self.lived < LIVES {
                return Some(of);
            }
            if of.seen.state == State::Confirmed {
                self.round.cancel(&of, &Manner::plain(instance)).await;
            }
        }
        self.lived = 0;
        let mut window = self.draw.window();
        if first_day {
            window.day = 0;
        }
        let booked = self.new_booking(window).await;
        self.table.set_booking(self.number, booked.clone());
        booked
    }

    /// Directly or from an offer, with a key or without; what is not answered is tried again, as chance will have it.
    async fn new_booking(&mut self, window: Window) -> Option<Booked> {
        let (instance, keyed) = (self.draw.below(INSTANCES), self.draw.chance(50));
        let offered = match window.index < 2 && self.draw.chance(30) {
            true => self.round.offer(self.number, window, instance).await,
            false => None,
        };
        let from = offered.map_or(From::Window(window), |offer| From::Offer(window, offer));
        let key = keyed.then(|| self.round.name());
        let mut reference = self.round.name();
        for _ in 0..4 {
            key.iter().for_each(|key| self.table.attempted(key, &reference));
            let patience = self.draw.patience(5);
            let manner = Manner { instance: self.draw.below(INSTANCES), key: key.clone(), named: None, patience };
            let (told, booked) = self.round.book(self.number, from.clone(), &reference, &manner).await;
            if booked.is_some() || !told.is_lost() || self.draw.chance(30) {
                return booked;
            }
            if key.is_none() {
                // Another attempt may be a second booking.
                reference = self.round.name();
            }
        }
        None
    }

    /// A hold of this client's number, or now and then another client's.
    async fn hold_for(&mut self, day: usize) -> Option<Held> {
        let other = self.table.hold(self.draw.below(NUMBERS));
        let fresh = |held: &Held| held.expires > chrono::Utc::now().timestamp() + 2;
        let fits = |held: &Held| fresh(held) && self.round.world.day_of(held.start) == day;
        if let Some(held) = other.filter(fits).filter(|_| self.draw.chance(50)) {
            return Some(held);
        }
        let window = Window { day, index: self.draw.below(WINDOWS.len()) };
        self.new_hold(window, None).await
    }

    async fn new_hold(&mut self, window: Window, shopper: Option<usize>) -> Option<Held> {
        let reference = self.round.name();
        let key = (shopper.is_none() && self.draw.chance(40)).then(|| self.round.name());
        for _ in 0..3 {
            let manner = Manner {
                key: key.clone(),
                patience: self.draw.patience(3),
                ..Manner::plain(self.draw.below(INSTANCES))
            };
            let held = self.round.hold(self.number, window, (shopper, None, &manner), &reference).await;
            if held.is_some() || key.is_none() {
                self.table.set_hold(self.number, held.clone());
                return held;
            }
        }
        None
    }

    /// In some bursts all is sent to the instance that has one lane, and its commits are held for a while.
    fn holding(&mut self, steps: &mut [Step]) -> Option<Holding> {
        let holding = self.draw.chance(40).then(|| self.new_holding());
        if holding.is_some() {
            steps.iter_mut().for_each(|step| step.instance = ONE_LANE);
        }
        holding
    }

    fn new_holding(&mut self) -> Holding {
        Holding { lasting: self.draw.milliseconds(60, 120), cut: self.draw.chance(25) && self.cuts }
    }

    /// Several things happen to one booking at once.
    async fn booking_burst(&mut self) {
        let mut steps = self.draw.burst(&OF_BOOKING);
        let holding = self.holding(&mut steps);
        let has = |kinds: &[Kind]| steps.iter().any(|step| kinds.contains(&step.kind));
        let first_day = has(&[Kind::Complete, Kind::Fail, Kind::Retry, Kind::Reopen]);
        let Some(mut of) = self.live_booking(first_day).await else { return };
        // What is to be tried again failed before, and what is reopened was completed.
        let before = [Kind::Retry, Kind::Reopen].into_iter().find(|kind| has(&[*kind]));
        let confirmed = of.seen.state == State::Confirmed;
        if let Some(kind) = before.filter(|kind| confirmed && (*kind == Kind::Retry || self.draw.chance(70))) {
            self.report_first(if kind == Kind::Retry { Kind::Fail } else { Kind::Complete }, &of).await;
            let Some(read) = self.round.read_booking(&of.id, 0).await else { return };
            of = read;
        }
        let stop = self.round.stop_of(&of.id).await;
        let day = self.round.world.day_of(of.seen.start);
        let mut holds = Vec::new();
        for step in &steps {
            holds.push(match step.kind {
                Kind::MoveHoldIn => self.hold_for(day).await,
                Kind::MoveHoldAcross => self.hold_for((day + 1 + step.window.day % 2) % DAYS).await,
                _ => None,
            });
        }
        let sent = steps.iter().zip(&holds).map(|(step, held)| {
            let manner = self.manner(step, Some(&of));
            later(step, self.on_booking(step, &of, held.as_ref(), stop.as_ref(), manner))
        });
        let days = [day].into_iter().chain(holds.iter().flatten().map(|held| self.round.world.day_of(held.start)));
        committed_together(&self.round, (self.number, holding), days.collect(), join_all(sent)).await;
        let instance = self.draw.below(INSTANCES);
        let read = self.round.read_booking(&of.id, instance).await;
        self.table.set_booking(self.number, read.or(Some(of)));
        for (step, held) in steps.iter().zip(&holds) {
            let Some(held) = held else { continue };
            self.round.read_hold(held, self.draw.below(INSTANCES)).await;
            if self.draw.chance(40) {
                self.take_up(held, step.instance).await;
            }
        }
    }

    /// Books a hold, or tries to, where something else was tried with it.
    async fn take_up(&mut self, held: &Held, instance: usize) {
        let (name, manner) = (self.round.name(), Manner::plain(instance));
        let made = self.round.book(self.number, From::Hold(held.clone()), &name, &manner).await.1;
        self.keep(made).await;
    }

    async fn report_first(&mut self, kind: Kind, of: &Booked) {
        if let Some(stop) = self.round.stop_of(&of.id).await {
            let manner = Manner::plain(self.draw.below(INSTANCES));
            self.round.report(kind, Some(of), None, &stop, &manner).await;
        }
    }

    fn on_booking<'a>(
        &'a self,
        step: &'a Step,
        of: &'a Booked,
        held: Option<&'a Held>,
        stop: Option<&'a Stop>,
        manner: Manner,
    ) -> Sent<'a> {
        let (round, day) = (&self.round, self.round.world.day_of(of.seen.start));
        Box::pin(async move {
            match (step.kind, held, stop) {
                (Kind::MoveHoldIn | Kind::MoveHoldAcross, Some(held), _) => {
                    round.move_to(step.kind, of, To::Hold(held.clone()), &manner).await;
                }
                (Kind::MoveIn | Kind::Retry, ..) => {
                    let to = Window { day, index: step.window.index };
                    round.move_to(step.kind, of, To::Window(to), &manner).await;
                }
                (Kind::MoveAcross, ..) => {
                    let to = Window { day: (day + 1 + step.window.day % 2) % DAYS, index: step.window.index };
                    round.move_to(step.kind, of, To::Window(to), &manner).await;
                }
                (Kind::Cancel, ..) => round.cancel(of, &manner).await,
                (Kind::CallOff, ..) => round.call_off(of, &manner).await,
                (Kind::Reopen, ..) => round.reopen(of, &manner).await,
                (Kind::Complete | Kind::Fail, _, Some(stop)) => {
                    round.report(step.kind, Some(of), None, stop, &manner).await;
                }
                (Kind::Assign, ..) => {
                    let courier = if step.named { RESERVE } else { ASSIGNED };
                    round.assign(of, courier, manner.instance).await;
                }
                _ => {}
            }
            None
        })
    }

    /// Several things happen to one hold at once.
    async fn hold_burst(&mut self) {
        let mut steps = self.draw.burst(&OF_HOLD);
        let holding = self.holding(&mut steps);
        let has = |kind: Kind| steps.iter().any(|step| step.kind == kind);
        let mut window = self.draw.window();
        let own = self.table.booking(self.number);
        if let Some(own) = own.as_ref().filter(|_| has(Kind::MoveHoldIn)) {
            window.day = self.round.world.day_of(own.seen.start);
        }
        let shopper = has(Kind::Replace).then_some(self.number);
        let Some(held) = self.new_hold(window, shopper).await else { return };
        let stop = self.round.stop_of_hold(&held).await;
        let reference = self.round.name();
        let key = self.draw.chance(50).then(|| self.round.name());
        key.iter().for_each(|key| self.table.attempted(key, &reference));
        let others: Vec<Option<Booked>> = steps.iter().map(|step| self.mover(step, window.day)).collect();
        let sent = steps.iter().zip(&others).map(|(step, other)| {
            let manner = Manner { key: key.clone(), ..self.manner(step, other.as_ref()) };
            later(step, self.on_hold(step, &held, (other.as_ref(), stop.as_ref()), &reference, manner))
        });
        let days = others.iter().flatten().map(|other| self.round.world.day_of(other.seen.start)).chain([window.day]);
        let made = committed_together(&self.round, (self.number, holding), days.collect(), join_all(sent)).await;
        self.keep(made.into_iter().flatten().next()).await;
        self.round.read_hold(&held, self.draw.below(INSTANCES)).await;
        for other in others.iter().flatten() {
            self.round.read_booking(&other.id, self.draw.below(INSTANCES)).await;
        }
    }

    /// A booking that could move to a hold of that day, from there or from elsewhere.
    fn mover(&mut self, step: &Step, day: usize) -> Option<Booked> {
        let begin = self.draw.below(NUMBERS);
        let mut known = (0..NUMBERS).filter_map(|i| self.table.booking((begin + i) % NUMBERS));
        let here = |of: &Booked| self.round.world.day_of(of.seen.start) == day;
        match step.kind {
            Kind::MoveHoldIn => known.find(here),
            Kind::MoveHoldAcross => known.find(|of| !here(of)),
            _ => None,
        }
    }

    fn on_hold<'a>(
        &'a self,
        step: &'a Step,
        held: &'a Held,
        (other, stop): (Option<&'a Booked>, Option<&'a Stop>),
        reference: &'a str,
        manner: Manner,
    ) -> Sent<'a> {
        let (round, number) = (&self.round, self.number);
        Box::pin(async move {
            match (step.kind, other, stop) {
                (Kind::Release, ..) => round.release(held, &Manner { key: None, ..manner }).await,
                (Kind::BookHold, ..) => {
                    // Without a key each attempt has a name of its own.
                    let own = round.name();
                    let reference = if manner.key.is_some() { reference } else { &own };
                    return round.book(number, From::Hold(held.clone()), reference, &manner).await.1;
                }
                (Kind::MoveHoldIn | Kind::MoveHoldAcross, Some(of), _) => {
                    let manner = Manner { key: None, ..manner };
                    round.move_to(step.kind, of, To::Hold(held.clone()), &manner).await;
                }
                (Kind::Replace, ..) => {
                    let manner = Manner { key: None, ..manner };
                    let name = round.name();
                    round.hold(number, step.window, (Some(number), Some(held), &manner), &name).await;
                }
                (Kind::CompleteHeld, _, Some(stop)) => {
                    round.report(Kind::CompleteHeld, None, Some(held), stop, &Manner { key: None, ..manner }).await;
                }
                _ => {}
            }
            None
        })
    }

    /// A new booking takes the number; what had it is cancelled.
    async fn keep(&mut self, made: Option<Booked>) {
        let Some(made) = made else { return };
        let instance = self.draw.below(INSTANCES);
        if let Some(old) = self.table.booking(self.number).filter(|old| old.id != made.id) {
            self.round.cancel(&old, &Manner::plain(instance)).await;
        }
        self.lived = 0;
        self.table.set_booking(self.number, Some(made));
    }

    /// One idempotency key several times: on both instances at once, or by a client that hangs up and takes it for another day.
    async fn key_burst(&mut self) {
        let (key, window, elsewhere) = (self.round.name(), self.draw.window(), self.draw.chance(50));
        let again = if elsewhere { Window { day: (window.day + 1) % DAYS, ..window } } else { window };
        let first = self.round.name();
        let second = if elsewhere { self.round.name() } else { first.clone() };
        let hurried = elsewhere || self.draw.chance(20);
        let patience = if hurried { self.draw.milliseconds(2, 40) } else { crate::client::PATIENCE };
        let instance = self.draw.below(INSTANCES);
        let other = if self.draw.chance(60) { instance } else { self.draw.below(INSTANCES) };
        self.table.attempted(&key, &first);
        self.table.attempted(&key, &second);
        let of = |instance, patience| Manner { instance, key: Some(key.clone()), named: None, patience };
        let (manner, next) = (of(instance, patience), of(other, crate::client::PATIENCE));
        let mut made = Vec::new();
        if elsewhere && self.draw.chance(50) {
            // The client hangs up while its first request waits for the lane; the second one comes before that is free.
            let holding = Some(Holding { lasting: self.draw.milliseconds(170, 230), cut: false });
            let patience = self.draw.milliseconds(35, 75);
            let (manner, next) = (of(ONE_LANE, patience), of(ONE_LANE, crate::client::PATIENCE));
            let days = vec![window.day, again.day];
            let sent = async {
                let one = self.round.book(self.number, From::Window(window), &first, &manner).await.1;
                (one, self.round.book(self.number, From::Window(again), &second, &next).await.1)
            };
            let (one, two) = committed_together(&self.round, (self.number, holding), days, sent).await;
            made.extend([one, two]);
        } else if elsewhere {
            made.push(self.round.book(self.number, From::Window(window), &first, &manner).await.1);
            made.push(self.round.book(self.number, From::Window(again), &second, &next).await.1);
        } else {
            let sent =
                [&manner, &next].map(|manner| self.round.book(self.number, From::Window(window), &first, manner));
            made.extend(join_all(sent).await.into_iter().map(|(_, made)| made));
        }
        self.keep(made.into_iter().flatten().next()).await;
    }
}

/// Commits of an instance are held.
#[derive(Clone, Copy)]
struct Holding {
    lasting: Duration,
    /// Whether the answer of the commit that follows is lost.
    cut: bool,
}

/// Sends a burst behind a booking of a day that it does not touch, while commits are held: the booking occupies the only lane, so what
/// the burst comes to waits, and is committed together.
async fn committed_together<T>(
    round: &Round,
    (number, holding): (usize, Option<Holding>),
    days: Vec<usize>,
    sent: impl Future<Output = T>,
) -> T {
    let spare = (0..DAYS).find(|day| !days.contains(day));
    let Some((holding, day)) = holding.zip(spare) else { return sent.await };
    let (name, manner) = (round.name(), Manner::plain(ONE_LANE));
    let line = &round.caller.fleet.instances[ONE_LANE].line;
    line.hold_commits(holding.lasting, holding.cut);
    let first = round.book(number, From::Window(Window { day, index: 3 }), &name, &manner);
    let then = async {
        tokio::time::sleep(Duration::from_millis(25)).await;
        sent.await
    };
    let ((_, booked), done) = join(first, then).await;
    if let Some(booked) = booked {
        round.cancel(&booked, &manner).await;
    }
    done
}

/// Sends a step at its time.
async fn later<T>(step: &Step, sent: impl Future<Output = T>) -> T {
    tokio::time::sleep(step.after).await;
    sent.await
}
