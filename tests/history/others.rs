//! Clients beside the shoppers': those who wait until a hold's time runs out, and those who change whole days.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::booking_model::State;
use crate::client::Ask;
use crate::draw::{Draw, OF_DAY, OF_HOLD, UNDER_WAY};
use crate::fleet::INSTANCES;
use crate::operations::{Booked, From, Held, Manner, Round, To};
use crate::record::{Kind, Record};
use crate::workers::{NUMBERS, Table};
use crate::world::{DAYS, EDITED, LOCKED, REPORTING, WINDOWS, Window, position};

/// How long it may take until a hold whose time ran out is taken out of its plan.
const SWEPT: u64 = 2_200_000;

/// Makes holds and does something with each when its time runs out.
pub struct Expiry {
    pub number: usize,
    pub draw: Draw,
    pub round: Arc<Round>,
    pub table: Arc<Table>,
}

impl Expiry {
    pub async fn work(mut self, cycles: usize) {
        for _ in 0..cycles {
            self.cycle().await;
        }
    }

    async fn cycle(&mut self) {
        let (window, shopper) = (self.draw.window(), NUMBERS - 1 - self.number % 4);
        let shopper = self.draw.chance(30).then_some(shopper);
        let (name, manner) = (self.round.name(), Manner::plain(self.draw.below(INSTANCES)));
        let Some(held) = self.round.hold(self.number, window, (shopper, None, &manner), &name).await else {
            return tokio::time::sleep(Duration::from_millis(100)).await;
        };
        self.table.set_hold(self.number, Some(held.clone()));
        let due = self.round.caller.history.at_wall(held.expires);
        let mut steps = self.draw.burst(&OF_HOLD);
        for step in &mut steps {
            // Before its last second, within it (that is when the service lets it go), or behind it.
            step.after = match self.draw.below(10) {
                0..=4 => self.draw.milliseconds(275, 299),
                5..=7 => self.draw.milliseconds(1050, 1350),
                _ => self.draw.milliseconds(1350, 2500),
            };
        }
        let wait = due.saturating_sub(self.round.caller.history.now() + 300_000);
        tokio::time::sleep(Duration::from_micros(wait)).await;
        let movers: Vec<Option<Booked>> = steps.iter().map(|_| self.table.booking(self.draw.below(NUMBERS))).collect();
        let sent = steps.iter().zip(&movers).map(|(step, mover)| {
            let manner = Manner { patience: step.patience, ..Manner::plain(step.instance) };
            self.at_expiry(step.kind, step.after, &held, mover.as_ref(), (step.window, manner))
        });
        let made = join_all(sent).await;
        self.time_ran_out(&held, due);
        self.round.read_hold(&held, self.draw.below(INSTANCES)).await;
        for made in made.into_iter().flatten() {
            self.round.cancel(&made, &Manner::plain(self.draw.below(INSTANCES))).await;
        }
    }

    async fn at_expiry(
        &self,
        kind: Kind,
        after: Duration,
        held: &Held,
        mover: Option<&Booked>,
        (window, manner): (Window, Manner),
    ) -> Option<Booked> {
        tokio::time::sleep(after).await;
        let round = &self.round;
        match (kind, mover) {
            (Kind::Release, _) => round.release(held, &manner).await,
            (Kind::BookHold, _) => {
                return round.book(self.number, From::Hold(held.clone()), &round.name(), &manner).await.1;
            }
            (Kind::Replace, _) => {
                let shopper = NUMBERS - 1 - self.number % 4;
                round.hold(self.number, window, (Some(shopper), Some(held), &manner), &round.name()).await;
            }
            (Kind::CompleteHeld, _) => {
                if let Some(stop) = round.stop_of_hold(held).await {
                    round.report(Kind::CompleteHeld, None, Some(held), &stop, &manner).await;
                }
            }
            (_, Some(of)) => {
                let day = |start| round.world.day_of(start);
                let kind = if day(of.seen.start) == day(held.start) { Kind::MoveHoldIn } else { Kind::MoveHoldAcross };
                round.move_to(kind, of, To::Hold(held.clone()), &manner).await;
            }
            _ => {}
        }
        None
    }

    /// For the count of overlaps: nobody asked for it.
    fn time_ran_out(&self, held: &Held, due: u64) {
        let history = &self.round.caller.history;
        let index = history.begin(Record {
            kind: Kind::Expire,
            instance: 0,
            booking: None,
            hold: Some(held.id.clone()),
            days: vec![self.round.world.day_of(held.start)],
            request: "the time of the hold runs out".into(),
            invoked: due,
            ended: None,
            status: 0,
            answer: String::new(),
            touches: Vec::new(),
        });
        history.end(index, due + SWEPT, 200, String::new());
    }
}

/// Changes one day, or what all days have in common.
pub struct DayWorker {
    pub day: usize,
    pub draw: Draw,
    pub round: Arc<Round>,
    /// How far the clock of the courier's device is ahead.
    pub device_ahead: Duration,
    /// Stops of the courier who reports, with what was reported of them.
    pub reported: Vec<Booked>,
    pub done: usize,
}

impl DayWorker {
    pub async fn work(mut self, changes: usize) {
        for _ in 0..changes {
            let kinds = if self.day == 0 { &UNDER_WAY[..] } else { &OF_DAY[..5] };
            let mut sent = Vec::new();
            for step in self.draw.burst(kinds) {
                sent.push(self.prepared(step.kind, step.instance).await.map(|change| (step, change)));
            }
            let sent = sent.iter().flatten().map(|(step, change)| self.send(step.after, change));
            join_all(sent).await;
            tokio::time::sleep(self.draw.milliseconds(20, 300)).await;
        }
        if let Some(change) = self.prepared(Kind::Unlock, 0).await {
            self.send(Duration::ZERO, &change).await;
        }
    }

    async fn send(&self, after: Duration, change: &Change) {
        tokio::time::sleep(after).await;
        let told = self.round.caller.ask(change.ask()).await;
        match (change.kind, &change.about) {
            (Kind::Report, Some((of, version))) => self.round.reported(&told, of, State::Completed, *version),
            (kind, Some((of, _))) => self.round.amended(kind, &told, of),
            _ => {}
        }
    }

    async fn prepared(&mut self, kind: Kind, instance: usize) -> Option<Change> {
        let world = &self.round.world;
        let (method, path, body) = match kind {
            Kind::Lock | Kind::Unlock => self.lock(kind),
            Kind::EditShift => {
                let capacity = 100_000 + self.draw.below(10) as i64;
                let path = format!("/v1/shifts/{}", world.days[self.day].shifts[EDITED]);
                (Method::PUT, path, world.shift_fields(self.day, EDITED, capacity))
            }
            Kind::EditZone => {
                let mut fields = world.zone_fields.clone();
                fields["default_service_seconds"] = json!(60 + self.draw.below(60));
                (Method::PUT, format!("/v1/zones/{}", world.zone), fields)
            }
            Kind::EditCatalogue => {
                let (index, price) = (1, 300 + self.draw.below(100));
                (Method::PUT, format!("/v1/slot-templates/{}", world.slots[index]), slot(&self.round, index, price))
            }
            Kind::Report => return self.next_report(instance).await,
            Kind::CallOff | Kind::Reopen => return self.amend(kind, instance),
            _ => (Method::POST, "/v1/courier/pings".into(), position(self.draw.below(5))),
        };
        let of_all = matches!(kind, Kind::EditZone | Kind::EditCatalogue);
        let days = if of_all { (0..DAYS).collect() } else { vec![self.day] };
        let token = (kind == Kind::Position).then(|| world.courier_token.clone());
        Some(Change { kind, method, path, body, instance, token, days, about: None })
    }

    fn lock(&self, kind: Kind) -> (Method, String, Value) {
        let (world, day) = (&self.round.world, &self.round.world.days[self.day]);
        let action = if kind == Kind::Lock { "lock" } else { "unlock" };
        let path = format!("/v1/zones/{}/days/{}/changes", world.zone, day.date);
        (Method::POST, path, json!({"change": {"action": action, "shift_id": day.shifts[LOCKED]}}))
    }

    /// An operator calls off where the courier goes now, or takes back that the stop before was completed.
    fn amend(&self, kind: Kind, instance: usize) -> Option<Change> {
        let (action, behind) = if kind == Kind::CallOff { ("cancel", 0) } else { ("reopen", 1) };
        let of = self.reported.get((self.done / 2).checked_sub(behind)?)?.clone();
        let (world, date) = (&self.round.world, self.round.world.days[self.day].date);
        Some(Change {
            kind,
            method: Method::POST,
            path: format!("/v1/zones/{}/days/{date}/changes", world.zone),
            body: json!({"change": {"action": action, "booking_id": of.id}}),
            instance,
            token: None,
            days: vec![self.day],
            about: Some((of, 0)),
        })
    }

    /// The next report of the courier who is on the road.
    async fn next_report(&mut self, instance: usize) -> Option<Change> {
        let of = self.reported.get(self.done / 2)?.clone();
        let Some(stop) = self.round.stop_of(&of.id).await else {
            // It was called off: the courier goes on to the next.
            self.done = 2 * (self.done / 2 + 1);
            return None;
        };
        let completes = self.done % 2 == 1;
        self.done += 1;
        let (word, after) = if completes { ("complete", 5) } else { ("depart", 0) };
        let at = (chrono::Utc::now() + self.device_ahead + Duration::from_secs(after)).to_rfc3339();
        let event = json!({"id": uuid::Uuid::now_v7(), "at": at, "kind": word, "stop_id": stop.id});
        Some(Change {
            kind: Kind::Report,
            method: Method::POST,
            path: format!("/v1/shifts/{}/events", stop.shift),
            body: json!({"events": [event]}),
            instance,
            token: None,
            days: vec![self.day],
            about: completes.then_some((of, stop.version)),
        })
    }
}

/// A change of a day, before it is sent.
struct Change {
    kind: Kind,
    method: Method,
    path: String,
    body: Value,
    instance: usize,
    token: Option<String>,
    days: Vec<usize>,
    /// The booking that is completed, called off or reopened with it; when completed, its version when it had this stop.
    about: Option<(Booked, i64)>,
}

impl Change {
    fn ask(&self) -> Ask {
        let if_match = (self.method == Method::PUT).then(|| "*".into());
        let (token, days) = (self.token.clone(), self.days.clone());
        let ask = Ask::new(self.kind, self.method.clone(), self.path.clone(), self.instance);
        let booking = self.about.as_ref().map(|(of, _)| of.id.clone());
        Ask { if_match, token, days, booking, ..ask.with(self.body.clone()) }
    }
}

fn slot(round: &Round, index: usize, price: usize) -> Value {
    let (from, to) = WINDOWS[index];
    json!({
        "zone_id": round.world.zone, "name": format!("Slot {index}"),
        "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "start_time": format!("{from:02}:00"), "end_time": format!("{to:02}:30"), "price": price,
    })
}

/// Bookings of the courier who reports: they are of no number.
pub async fn ballast(round: &Round) -> Vec<Booked> {
    let mut made = Vec::new();
    for number in 0..16 {
        let window = Window { day: 0, index: 2 };
        let (_, booked) = round.book(number, From::Window(window), &round.name(), &Manner::plain(0)).await;
        let Some(booked) = booked.filter(|booked| booked.seen.state == State::Confirmed) else { continue };
        round.assign(&booked, REPORTING, 0).await;
        made.push(booked);
    }
    made
}
