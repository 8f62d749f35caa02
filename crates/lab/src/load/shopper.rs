//! Shoppers who use one connection, one after the other.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

use super::args::Mix;
use super::http::Connection;
use super::orders::{self, OrderChoice};
use super::plan_days::{PlanDay, PlanDays};
use super::tally::{Step, Tally};

/// The behaviour of all shoppers.
#[derive(Debug, Clone)]
pub struct Behaviour {
    pub mix: Mix,
    pub think: Duration,
    pub cancel_share: f64,
}

/// The counts over all rounds.
#[derive(Debug, Default)]
pub struct LiveCounts {
    /// Bookings that were acknowledged and not cancelled.
    bookings: AtomicU64,
    /// The number of shoppers so far, from which unique names are made.
    shoppers: AtomicU64,
    requests: AtomicU64,
}

/// The shoppers of one connection.
pub struct Shopper<'a> {
    pub connection: Connection<'a>,
    pub rng: ChaCha8Rng,
    pub behaviour: &'a Behaviour,
    pub plan_days: &'a PlanDays,
    pub tally: &'a RefCell<Tally>,
    pub live: &'a LiveCounts,
    /// The common prefix of all names of this run.
    pub run: &'a str,
    /// The body of the current request.
    pub body: String,
}

#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Offers<'a> {
    #[serde(borrow)]
    slots: Vec<Slot<'a>>,
}

#[derive(Deserialize)]
struct Slot<'a> {
    #[serde(borrow)]
    offer_id: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Problem<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
}

impl LiveCounts {
    pub fn bookings(&self) -> u64 {
        self.bookings.load(Ordering::Relaxed)
    }

    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}

impl Shopper<'_> {
    /// Runs the requests of one shopper. The latency of the first request counts from `since`.
    pub async fn shop(&mut self, since: Instant) {
        let index = self.rng.random_range(0..self.plan_days.series());
        match self.behaviour.mix {
            Mix::Book => self.book(index, since).await,
            Mix::Shop => self.choose(index, since).await,
            Mix::Offers => {
                let plan = self.plan_days.first(index);
                self.look(plan, since).await;
            }
        }
    }

    async fn book(&mut self, index: usize, since: Instant) {
        let (plan, reference) = (self.plan_days.draw(index), self.reference());
        let choice = OrderChoice::random(&mut self.rng);
        orders::booking(&mut self.body, plan, choice, &reference);
        self.make_booking(&reference, since).await;
    }

    async fn choose(&mut self, index: usize, since: Instant) {
        let plan = self.plan_days.draw(index);
        let Some(mut offers) = self.look(plan, since).await.filter(|offers| !offers.is_empty()) else { return };
        let offer = offers.swap_remove(self.rng.random_range(0..offers.len()));
        self.think().await;
        let reference = self.reference();
        orders::hold(&mut self.body, &offer, &reference);
        let Some(hold) = self.ask(Step::Hold, "/v1/holds", None, Instant::now(), id).await else { return };
        orders::booking_of(&mut self.body, &hold, &reference);
        let booked = self.make_booking(&reference, Instant::now()).await;
        if let Some(booking) = booked.filter(|_| self.rng.random_bool(self.behaviour.cancel_share)) {
            self.cancel(&booking).await;
        }
    }

    /// Requests the offers of one day.
    async fn look(&mut self, plan: PlanDay, since: Instant) -> Option<Vec<String>> {
        let choice = OrderChoice::random(&mut self.rng);
        orders::offers(&mut self.body, plan, choice);
        // A shopper who only looks needs no offer. Parsing the offers would use CPU that the server needs.
        match self.behaviour.mix {
            Mix::Offers => self.ask(Step::Offers, "/v1/offers", None, since, |_| Some(Vec::new())).await,
            _ => self.ask(Step::Offers, "/v1/offers", None, since, offered).await,
        }
    }

    async fn make_booking(&mut self, reference: &str, since: Instant) -> Option<String> {
        let booked = self.ask(Step::Book, "/v1/bookings", Some(reference), since, id).await;
        if booked.is_some() {
            self.live.bookings.fetch_add(1, Ordering::Relaxed);
        }
        booked
    }

    async fn cancel(&mut self, booking: &str) {
        self.body.clear();
        self.body.push_str("{}");
        let path = format!("/v1/bookings/{booking}/cancel");
        if self.ask(Step::Cancel, &path, None, Instant::now(), id).await.is_some() {
            self.live.bookings.fetch_sub(1, Ordering::Relaxed);
        }
    }

    async fn think(&mut self) {
        if !self.behaviour.think.is_zero() {
            let part = self.rng.random_range(0.5..1.5);
            tokio::time::sleep(self.behaviour.think.mul_f64(part)).await;
        }
    }

    /// Posts the body, counts the outcome, and reads the needed fields of a successful answer.
    async fn ask<T>(
        &mut self,
        step: Step,
        path: &str,
        once: Option<&str>,
        since: Instant,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let outcome = self.connection.post(path, once, self.body.as_bytes()).await;
        let took = since.elapsed();
        self.live.requests.fetch_add(1, Ordering::Relaxed);
        let mut tally = self.tally.borrow_mut();
        let answer = match outcome {
            Ok(answer) => answer,
            Err(fault) => {
                tally.failed(step, 0, fault.code().to_owned());
                tally.unknown += u64::from(step == Step::Book && fault.may_have_effect());
                return None;
            }
        };
        tally.answered(step, took);
        if !matches!(answer.status, 200 | 201) {
            tally.failed(step, answer.status, code(answer.body));
            tally.unknown += u64::from(step == Step::Book && answer.status >= 500);
            return None;
        }
        tally.succeeded(step);
        let found = read(answer.body);
        if found.is_none() {
            tally.failed(step, answer.status, "not_the_contract".to_owned());
        }
        found
    }

    fn reference(&self) -> String {
        format!("load-{}-{}", self.run, self.live.shoppers.fetch_add(1, Ordering::Relaxed))
    }
}

fn id(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<Identified>(body).ok().map(|it| it.id.into_owned())
}

fn offered(body: &[u8]) -> Option<Vec<String>> {
    let offers: Offers = serde_json::from_slice(body).ok()?;
    Some(offers.slots.into_iter().filter_map(|slot| slot.offer_id).map(Cow::into_owned).collect())
}

/// A proxy may answer without a problem document, but its status is still useful.
fn code(body: &[u8]) -> String {
    serde_json::from_slice::<Problem>(body).map_or_else(|_| "no_problem_document".to_owned(), |it| it.code.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_needed_of_an_answer_is_read() {
        let offers = br#"{"zone_id":"z","slots":[{"status":"offered","offer_id":"a"},
            {"status":"refused","refusal":{"alternatives":[{"offer_id":"b"}]}},{"offer_id":"c"}]}"#;
        assert_eq!(offered(offers).unwrap(), ["a", "c"]);
        assert_eq!(id(br#"{"version":1,"id":"x","plan":null}"#).as_deref(), Some("x"));
        assert_eq!(id(b"{}"), None);
    }

    #[test]
    fn an_answer_that_is_no_problem_document_has_a_code_too() {
        assert_eq!(code(br#"{"status":409,"code":"no_room"}"#), "no_room");
        assert_eq!(code(b"<html>"), "no_problem_document");
    }
}
