//! The operations on bookings and holds, and what their answers say of the object.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::booking_model::{self as booking, Answer, Change, Seen, Why};
use crate::client::{Ask, Caller, PATIENCE, Told};
use crate::hold_model as hold;
use crate::record::{Kind, Name, Touch};
use crate::world::{Window, World, instant};

/// A booking as the clients know it.
#[derive(Clone, Debug)]
pub struct Booked {
    pub id: String,
    pub seen: Seen,
}

/// A hold as the clients know it.
#[derive(Clone, Debug)]
pub struct Held {
    pub id: String,
    pub start: i64,
    /// In seconds since 1970.
    pub expires: i64,
}

/// Of which stop a report speaks.
#[derive(Clone, Debug)]
pub struct Stop {
    pub id: String,
    pub shift: String,
    /// The booking's version when it had this stop.
    pub version: i64,
}

/// How a request is sent.
#[derive(Clone, Debug)]
pub struct Manner {
    pub instance: usize,
    pub key: Option<String>,
    pub named: Option<i64>,
    pub patience: Duration,
}

impl Manner {
    pub fn plain(instance: usize) -> Self {
        Self { instance, key: None, named: None, patience: PATIENCE }
    }
}

/// Where a new booking comes from.
#[derive(Clone, Debug)]
pub enum From {
    Window(Window),
    Offer(Window, String),
    Hold(Held),
}

/// Where a booking moves to.
#[derive(Clone, Debug)]
pub enum To {
    Window(Window),
    Hold(Held),
}

/// All that clients need for a round.
pub struct Round {
    pub caller: Caller,
    pub world: World,
    pub sql: tokio_postgres::Client,
    names: AtomicU64,
    tag: String,
}

impl Round {
    pub fn new(caller: Caller, world: World, sql: tokio_postgres::Client, tag: String) -> Arc<Self> {
        Arc::new(Self { caller, world, sql, names: AtomicU64::new(0), tag })
    }

    /// A reference or key that nobody used before.
    pub fn name(&self) -> String {
        format!("{}-{}", self.tag, self.names.fetch_add(1, Ordering::Relaxed))
    }

    fn ask(&self, kind: Kind, method: Method, path: String, manner: &Manner) -> Ask {
        let if_match = manner.named.map(|version| format!("\"{version}\""));
        let (idempotency, patience) = (manner.key.clone(), manner.patience);
        Ask { idempotency, if_match, patience, ..Ask::new(kind, method, path, manner.instance) }
    }

    /// Books under a reference that says whose attempt it is.
    pub async fn book(&self, number: usize, from: From, reference: &str, manner: &Manner) -> (Told, Option<Booked>) {
        let (kind, start, held, mut body) = match &from {
            From::Window(window) => (Kind::Book, self.world.start(*window), None, self.in_window(number, *window)),
            From::Offer(window, offer) => (Kind::Book, self.world.start(*window), None, json!({"offer_id": offer})),
            From::Hold(held) => (Kind::BookHold, held.start, Some(held), json!({"hold_id": held.id})),
        };
        body["reference"] = json!(reference);
        let mut ask = self.ask(kind, Method::POST, "/v1/bookings".into(), manner).with(body);
        ask.hold = held.map(|held| held.id.clone());
        ask.days = vec![self.world.day_of(start)];
        let told = self.caller.ask(ask).await;
        let name = Name::Reference(reference.to_owned());
        match told.status {
            201 => {
                let made = booked(&told.body);
                let answer = Answer::Done(made.seen);
                self.touch(&told, Touch::Booking(Name::Id(made.id.clone()), booking::Call::Create { start, answer }));
                held.into_iter().for_each(|held| self.taken(&told, held, Name::Id(made.id.clone())));
                return (told, Some(made));
            }
            _ if told.is_lost() => {
                let create = booking::Call::Create { start, answer: Answer::Lost };
                self.touch(&told, Touch::Booking(name.clone(), create));
                held.into_iter().for_each(|held| self.taken(&told, held, name.clone()));
            }
            _ => held.into_iter().for_each(|held| self.over(&told, held)),
        }
        (told, None)
    }

    fn in_window(&self, number: usize, window: Window) -> Value {
        let mut body = self.world.order(number);
        body["window"] = self.world.window(window);
        body
    }

    fn touch(&self, told: &Told, touch: Touch) {
        self.caller.touch(told, touch);
    }

    fn taken(&self, told: &Told, held: &Held, by: Name) {
        self.touch(told, Touch::TakenBy(Name::Id(held.id.clone()), by));
    }

    /// If the answer says that a hold is over, it must be so.
    fn over(&self, told: &Told, held: &Held) {
        if matches!(told.code(), "hold_expired" | "hold_not_active") {
            let in_time = told.ended < self.caller.history.at_wall(held.expires);
            self.touch(told, Touch::Hold(Name::Id(held.id.clone()), hold::Call::Over { in_time }));
        }
    }

    /// An offer for that window, if it can be had.
    pub async fn offer(&self, number: usize, window: Window, instance: usize) -> Option<String> {
        let mut body = self.world.order(number);
        let date = self.world.days[window.day].date.to_string();
        (body["from"], body["to"]) = (json!(date), json!(date));
        let ask = Ask::new(Kind::Read, Method::POST, "/v1/offers", instance).with(body);
        let told = self.caller.ask(ask).await;
        let slot = json!(self.world.slots.get(window.index)?);
        let found = told.body["slots"].as_array()?.iter().find(|found| found["slot_template_id"] == slot)?;
        found["offer_id"].as_str().map(str::to_owned)
    }

    /// Holds a window; with a shopper's token it replaces what that holds, which may be known.
    pub async fn hold(
        &self,
        number: usize,
        window: Window,
        (shopper, replaced, manner): (Option<usize>, Option<&Held>, &Manner),
        reference: &str,
    ) -> Option<Held> {
        let mut body = self.in_window(number, window);
        let kind = if shopper.is_some() { Kind::Replace } else { Kind::Hold };
        let mut ask = self.ask(kind, Method::POST, "/v1/holds".into(), manner);
        match shopper {
            Some(shopper) => ask.token = Some(self.world.shoppers[shopper].clone()),
            None => body["shopper"] = json!(reference),
        }
        ask.days = vec![window.day];
        ask.hold = replaced.map(|held| held.id.clone());
        let told = self.caller.ask(ask.with(body)).await;
        let shopper = shopper.map(|shopper| self.world.shoppers[shopper].clone());
        if told.status != 201 {
            if told.is_lost() {
                let name = Name::Reference(reference.to_owned());
                self.touch(&told, Touch::Hold(name, hold::Call::Create(None)));
                shopper.into_iter().for_each(|token| self.touch(&told, Touch::Replaces(token, None)));
            }
            return None;
        }
        let id = told.body["id"].as_str().unwrap().to_owned();
        let seen = hold::Seen::read(told.body["state"].as_str().unwrap());
        self.touch(&told, Touch::Hold(Name::Id(id.clone()), hold::Call::Create(Some(seen))));
        shopper.into_iter().for_each(|token| self.touch(&told, Touch::Replaces(token, Some(id.clone()))));
        Some(Held { id, start: self.world.start(window), expires: instant(&told.body["expires_at"]) })
    }

    pub async fn release(&self, held: &Held, manner: &Manner) {
        let mut ask = self.ask(Kind::Release, Method::DELETE, format!("/v1/holds/{}", held.id), manner);
        (ask.hold, ask.days) = (Some(held.id.clone()), vec![self.world.day_of(held.start)]);
        let told = self.caller.ask(ask).await;
        let done = told.is_lost() || told.status == 204;
        self.touch(&told, Touch::Hold(Name::Id(held.id.clone()), hold::Call::Release(done)));
    }

    pub async fn read_hold(&self, held: &Held, instance: usize) {
        let mut ask = Ask::new(Kind::Read, Method::GET, format!("/v1/holds/{}", held.id), instance);
        ask.hold = Some(held.id.clone());
        let told = self.caller.ask(ask).await;
        if told.status == 200 {
            let seen = hold::Seen::read(told.body["state"].as_str().unwrap());
            self.touch(&told, Touch::Hold(Name::Id(held.id.clone()), hold::Call::Read(seen)));
        }
    }

    pub async fn read_booking(&self, id: &str, instance: usize) -> Option<Booked> {
        let mut ask = Ask::new(Kind::Read, Method::GET, format!("/v1/bookings/{id}"), instance);
        ask.booking = Some(id.to_owned());
        let told = self.caller.ask(ask).await;
        if told.status != 200 {
            return None;
        }
        let read = booked(&told.body);
        self.touch(&told, Touch::Booking(Name::Id(read.id.clone()), booking::Call::Read(read.seen)));
        Some(read)
    }

    /// Moves a booking; `kind` says how that is counted.
    pub async fn move_to(&self, kind: Kind, of: &Booked, to: To, manner: &Manner) {
        let (start, held, body) = match &to {
            To::Window(window) => (self.world.start(*window), None, json!({"window": self.world.window(*window)})),
            To::Hold(held) => (held.start, Some(held), json!({"hold_id": held.id})),
        };
        let mut ask = self.ask(kind, Method::PATCH, format!("/v1/bookings/{}", of.id), manner).with(body);
        (ask.booking, ask.hold) = (Some(of.id.clone()), held.map(|held| held.id.clone()));
        ask.days = vec![self.world.day_of(of.seen.start), self.world.day_of(start)];
        ask.days.dedup();
        let told = self.caller.ask(ask).await;
        let answer = answer(&told);
        let call = booking::Call::Move { to: start, named: manner.named, answer };
        self.touch(&told, Touch::Booking(Name::Id(of.id.clone()), call));
        let Some(held) = held else { return };
        match answer {
            Answer::Done(_) | Answer::Lost => {
                self.touch(&told, Touch::MovedBy(Name::Id(held.id.clone()), Name::Id(of.id.clone())));
            }
            Answer::Refused(_) => self.over(&told, held),
        }
    }

    pub async fn cancel(&self, of: &Booked, manner: &Manner) {
        let path = format!("/v1/bookings/{}/cancel", of.id);
        let mut ask = self.ask(Kind::Cancel, Method::POST, path, manner).with(json!({}));
        (ask.booking, ask.days) = (Some(of.id.clone()), vec![self.world.day_of(of.seen.start)]);
        let told = self.caller.ask(ask).await;
        let call = booking::Call::Cancel { named: manner.named, answer: answer(&told) };
        self.touch(&told, Touch::Booking(Name::Id(of.id.clone()), call));
    }

    /// The stop of a booking as the database has it, with the version of that very moment.
    pub async fn stop_of(&self, booking: &str) -> Option<Stop> {
        let text = "SELECT s.id::text, s.route_id::text, b.version FROM bookings b JOIN stops s USING (reservation_id)
                    WHERE b.id::text = $1 AND s.route_id IS NOT NULL LIMIT 1";
        let row = self.sql.query_opt(text, &[&booking]).await.unwrap()?;
        Some(Stop { id: row.get(0), shift: row.get(1), version: row.get(2) })
    }

    /// The stop of a hold.
    pub async fn stop_of_hold(&self, held: &Held) -> Option<Stop> {
        let text = "SELECT s.id::text, s.route_id::text FROM holds h JOIN stops s USING (reservation_id)
                    WHERE h.id::text = $1 AND s.route_id IS NOT NULL LIMIT 1";
        let row = self.sql.query_opt(text, &[&held.id]).await.unwrap()?;
        Some(Stop { id: row.get(0), shift: row.get(1), version: 0 })
    }

    /// Reports a stop, of a booking or (`None`) of what is only held.
    pub async fn report(&self, kind: Kind, of: Option<&Booked>, held: Option<&Held>, stop: &Stop, manner: &Manner) {
        let word = if kind == Kind::Fail { "fail" } else { "complete" };
        let at = chrono::Utc::now().to_rfc3339();
        let mut event = json!({"id": uuid::Uuid::now_v7(), "at": at, "kind": word, "stop_id": stop.id});
        if kind == Kind::Fail {
            event["reason"] = json!("nobody_there");
        }
        let path = format!("/v1/shifts/{}/events", stop.shift);
        let mut ask = self.ask(kind, Method::POST, path, manner).with(json!({"events": [event]}));
        ask.booking = of.map(|of| of.id.clone());
        ask.hold = held.map(|held| held.id.clone());
        let start = of.map(|of| of.seen.start).or(held.map(|held| held.start));
        ask.days = start.map(|start| self.world.day_of(start)).into_iter().collect();
        let told = self.caller.ask(ask).await;
        let Some(of) = of else {
            held.into_iter().for_each(|held| self.reported_held(&told, held));
            return;
        };
        let into = if kind == Kind::Fail { booking::State::Failed } else { booking::State::Completed };
        self.reported(&told, of, into, stop.version);
    }

    /// The stop of a hold is completed only if a booking has taken the hold by then. That the stop is not found says nothing: the
    /// booking may have moved on.
    fn reported_held(&self, told: &Told, held: &Held) {
        let report = match reported(told) {
            booking::Report::NoStop => booking::Report::Refused,
            other => other,
        };
        let call = booking::Call::Finish { into: booking::State::Completed, of_version: i64::MAX, report };
        self.touch(told, Touch::ReportedOf(Name::Id(held.id.clone()), call));
    }

    /// What the answer to the report of a stop says of its booking.
    pub fn reported(&self, told: &Told, of: &Booked, into: booking::State, of_version: i64) {
        let call = booking::Call::Finish { into, of_version, report: reported(told) };
        self.touch(told, Touch::Booking(Name::Id(of.id.clone()), call));
    }

    pub async fn assign(&self, of: &Booked, courier: usize, instance: usize) {
        let shift = &self.world.days[self.world.day_of(of.seen.start)].shifts[courier];
        let change = json!({"action": "assign", "booking_id": of.id, "shift_id": shift});
        self.steer(Kind::Assign, of, change, &Manner::plain(instance)).await;
    }

    /// An operator calls it off, wherever its courier is.
    pub async fn call_off(&self, of: &Booked, manner: &Manner) {
        let told = self.steer(Kind::CallOff, of, json!({"action": "cancel", "booking_id": of.id}), manner).await;
        self.amended(Kind::CallOff, &told, of);
    }

    /// An operator says that it was completed by mistake.
    pub async fn reopen(&self, of: &Booked, manner: &Manner) {
        let told = self.steer(Kind::Reopen, of, json!({"action": "reopen", "booking_id": of.id}), manner).await;
        self.amended(Kind::Reopen, &told, of);
    }

    /// What the answer to an operator who called it off, or reopened it, says of the booking.
    pub fn amended(&self, kind: Kind, told: &Told, of: &Booked) {
        let call = if kind == Kind::CallOff { booking::Call::OperatorCancels } else { booking::Call::Reopen };
        self.touch(told, Touch::Booking(Name::Id(of.id.clone()), call(steered(told))));
    }

    /// A change by hand of the day on which the booking was seen.
    async fn steer(&self, kind: Kind, of: &Booked, change: Value, manner: &Manner) -> Told {
        let day = self.world.day_of(of.seen.start);
        let path = format!("/v1/zones/{}/days/{}/changes", self.world.zone, self.world.days[day].date);
        let mut ask = self.ask(kind, Method::POST, path, manner).with(json!({"change": change}));
        ask.if_match = None;
        (ask.booking, ask.days) = (Some(of.id.clone()), vec![day]);
        self.caller.ask(ask).await
    }
}

/// A booking of an answer.
pub fn booked(body: &Value) -> Booked {
    let state = booking::State::read(body["state"].as_str().unwrap());
    let (version, start) = (body["version"].as_i64().unwrap(), instant(&body["promise"]["window"]["start"]));
    Booked { id: body["id"].as_str().unwrap().to_owned(), seen: Seen { state, version, start } }
}

/// What an answer to a change says of the booking.
fn answer(told: &Told) -> Answer {
    if told.is_lost() {
        return Answer::Lost;
    }
    if told.status == 200 {
        return Answer::Done(booked(&told.body).seen);
    }
    Answer::Refused(why(told))
}

fn why(told: &Told) -> Why {
    match (told.status, told.code()) {
        (412, _) => Why::Stale,
        (_, "booking_not_changeable") if told.detail().contains("already on the way") => Why::UnderWay,
        (_, "booking_not_changeable") if told.detail().contains("o route contains") => Why::NoRoute,
        (_, "booking_not_changeable") => Why::NotChangeable,
        _ => Why::Else,
    }
}

/// What an answer to a change by hand says of its booking.
fn steered(told: &Told) -> Change {
    match told.status {
        _ if told.is_lost() => Change::Lost,
        200 => Change::Done,
        _ => Change::Refused(why(told)),
    }
}

fn reported(told: &Told) -> booking::Report {
    if told.is_lost() {
        return booking::Report::Lost;
    }
    let event = &told.body["events"][0];
    match (event["status"].as_str(), event["code"].as_str()) {
        (Some("applied" | "known"), _) => booking::Report::Applied,
        (_, Some("stop_not_found")) => booking::Report::NoStop,
        _ => booking::Report::Refused,
    }
}
