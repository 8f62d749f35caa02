//! One round: a zone of its own, all clients at once while things go wrong, then quiet, and the judgement.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;

use crate::city::Client;
use crate::client::Caller;
use crate::coverage::Coverage;
use crate::draw::Draw;
use crate::fleet::{Fleet, INSTANCES};
use crate::harness;
use crate::judge::{Case, Violation};
use crate::nemesis::Nemesis;
use crate::operations::{From, Manner, Round};
use crate::others::{DayWorker, Expiry, ballast};
use crate::record::{History, Kind, Record};
use crate::truth;
use crate::workers::{NUMBERS, Table, Worker};
use crate::world::{DAYS, Window, World};

/// How much a round does.
#[derive(Clone, Copy)]
pub struct Scale {
    pub bursts: usize,
    pub cycles: usize,
    pub changes: usize,
    /// Seconds of the longest pause of an instance.
    pub longest_pause: u64,
}

impl Scale {
    /// Rounds of a long run are as long as those of a short one; only what goes wrong lasts longer.
    pub fn of(operations: usize) -> Self {
        let longest_pause = if operations > 10_000 { 8 } else { 2 };
        Self { bursts: 24, cycles: 3, changes: 90, longest_pause }
    }
}

/// What came of it.
pub struct Judged {
    pub operations: usize,
    pub lost: usize,
    pub records: Vec<Record>,
    pub faults: BTreeMap<String, usize>,
    pub violations: Vec<Violation>,
}

/// Plans the pairs first that overlapped least in the rounds before.
pub async fn run(
    fleet: &Arc<Fleet>,
    (number, seed): (u64, u64),
    (scale, coverage): (Scale, &Coverage),
    faults: &[&'static str],
) -> Judged {
    let client = Client::new(&fleet.instances[0].base, &fleet.key);
    let world = World::make(&client, &format!("{seed:x}-{number}")).await;
    let history = Arc::new(History::new());
    let caller = Caller::new(Arc::clone(fleet), Arc::clone(&history));
    let sql = harness::connect(&fleet.url).await;
    let round = Round::new(caller, world, sql, format!("{seed:x}"));
    let table = Arc::new(Table::default());
    let reported = ballast(&round).await;
    let nemesis = Nemesis::of(fleet, &history, &round.world, (faults.to_vec(), scale.longest_pause));
    let over = Arc::clone(&nemesis.over);
    let looker = harness::connect(&fleet.url).await;
    let watching = tokio::spawn(truth::watch(looker, round.world.zone.clone(), Arc::clone(&over)));
    let raging = tokio::spawn(nemesis.rage(Draw::new(seed.wrapping_add(900))));
    let mut clients = Vec::new();
    for number in 0..NUMBERS {
        let draw = Draw::knowing(seed.wrapping_add(number as u64), &coverage.of_things());
        let (round, table, cuts) = (Arc::clone(&round), Arc::clone(&table), faults.contains(&"cut"));
        let worker = Worker::new(number, draw, round, table, cuts);
        clients.push(tokio::spawn(worker.work(scale.bursts)));
    }
    for number in 0..NUMBERS {
        let draw = Draw::new(seed.wrapping_add(100 + number as u64));
        let expiry = Expiry { number, draw, round: Arc::clone(&round), table: Arc::clone(&table) };
        clients.push(tokio::spawn(expiry.work(scale.cycles)));
    }
    // In every other round nearly as far as a server takes; else it is right, so that positions come after the reports.
    let device_ahead = Duration::from_secs(if number % 2 == 0 { 0 } else { 290 });
    for day in 0..DAYS {
        let draw = Draw::knowing(seed.wrapping_add(200 + day as u64), &coverage.days);
        let reported = reported.clone();
        let worker = DayWorker { day, draw, round: Arc::clone(&round), device_ahead, reported, done: 0 };
        clients.push(tokio::spawn(worker.work(scale.changes)));
    }
    join_all(clients).await.into_iter().for_each(Result::unwrap);
    over.store(true, Ordering::SeqCst);
    raging.await.unwrap();
    let seen = watching.await.unwrap();
    judge(fleet, &round, &table, seen).await
}

/// Each day is written once on each instance: so what a process left behind that died is found.
async fn touch_all(round: &Round) {
    for day in 0..DAYS {
        for instance in 0..INSTANCES {
            let (window, name, manner) = (Window { day, index: 3 }, round.name(), Manner::plain(instance));
            if let (_, Some(booked)) = round.book(0, From::Window(window), &name, &manner).await {
                round.cancel(&booked, &manner).await;
            }
        }
    }
}

async fn judge(fleet: &Fleet, round: &Round, table: &Table, seen: BTreeSet<String>) -> Judged {
    touch_all(round).await;
    let (history, zone) = (&round.caller.history, &round.world.zone);
    let wrong = truth::wrong(&round.sql, zone).await;
    let truth = truth::read(&round.sql, zone).await;
    let keys = table.keys.lock().unwrap().clone();
    let case = Case { history, records: history.records(), truth: &truth, read: history.now(), keys };
    let mut violations = case.judge();
    let for_a_moment = seen.into_iter().map(|what| format!("for a moment {what}"));
    violations.extend(wrong.into_iter().chain(for_a_moment).map(|what| case.about(what)));
    let found = fleet.check().await;
    if !found.is_empty() {
        violations.push(Violation { what: "ritiro check".into(), excerpt: found });
    }
    let records = case.records;
    let operations = records.iter().filter(|record| record.kind != Kind::Read).count();
    let lost = records.iter().filter(|record| record.is_lost()).count();
    Judged { operations, lost, records, faults: history.faults(), violations }
}
