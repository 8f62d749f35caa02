//! A courier's phone: it has signal or not, queues what it cannot send, and sends it later, sometimes twice.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::clock::{Moment, rfc3339};
use super::model::SentReport;
use super::random::RandomStream;
use ritiro_client::Place;
use ritiro_client::wire::{Event, EventAnswer, EventAnswers, EventStatus, Events, Ping, Pings};
use ritiro_client::{Call, Client, ClientError};

/// The mean length of a period without signal, in seconds.
const MEAN_GAP: f64 = 480.0;
/// The share of late queues that are sent twice, because the answer to the first request was lost.
const TWICE: f64 = 0.3;
/// The wait in seconds after the server did not answer.
const AGAIN_IN: Moment = 30;
/// The largest number of items in one request.
const MOST: usize = 500;

/// The phone of one courier.
pub struct Phone {
    token: String,
    random: RandomStream,
    /// The share of the time without signal.
    lost: f64,
    has_signal: bool,
    changes_at: Moment,
    queue: Vec<Event>,
    pings: Vec<Ping>,
    log: Vec<SentReport>,
    /// The index of each event in the log.
    by_id: HashMap<Uuid, usize>,
    retry_at: Option<Moment>,
    /// The number of queues that were sent a second time.
    pub sent_twice: u64,
    /// The response times of requests with events, in real time.
    pub answered_after: Vec<Duration>,
    /// Whether the server accepts positions at all.
    pings_known: bool,
}

impl Phone {
    pub fn new(token: String, mut random: RandomStream, lost: f64, now: Moment) -> Self {
        let mut phone = Self {
            token,
            lost,
            has_signal: true,
            changes_at: Moment::MAX,
            queue: Vec::new(),
            pings: Vec::new(),
            log: Vec::new(),
            by_id: HashMap::new(),
            retry_at: None,
            sent_twice: 0,
            answered_after: Vec::new(),
            pings_known: true,
            random: {
                // One draw is skipped, so that the phones do not all start in the same way.
                random.share();
                random
            },
        };
        phone.changes_at = phone.next_change(now);
        phone
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// All events so far, in the order in which they happened.
    pub fn log(&self) -> &[SentReport] {
        &self.log
    }

    /// Whether the phone has signal now.
    pub fn has_signal(&mut self, now: Moment) -> bool {
        while self.changes_at <= now {
            self.has_signal = !self.has_signal;
            self.changes_at = self.next_change(self.changes_at);
        }
        self.has_signal
    }

    fn next_change(&mut self, from: Moment) -> Moment {
        if self.lost <= 0.0 {
            return Moment::MAX;
        }
        let mean = if self.has_signal { MEAN_GAP * (1.0 - self.lost) / self.lost } else { MEAN_GAP };
        from + self.random.wait(mean)
    }

    /// The next time at which waiting items should be sent.
    pub fn wakes_at(&mut self, now: Moment) -> Option<Moment> {
        if self.queue.is_empty() {
            return None;
        }
        match self.has_signal(now) {
            true => Some(self.retry_at.unwrap_or(now + AGAIN_IN).max(now + 1)),
            false => Some(self.changes_at),
        }
    }

    /// Adds an event to the queue.
    pub fn report(&mut self, event: Event, at: Moment) {
        self.by_id.insert(event.id, self.log.len());
        self.log.push(SentReport { event: event.clone(), at, acknowledged_at: None, status: None, refusal: None });
        self.queue.push(event);
    }

    /// Adds a position to the queue.
    pub fn ping(&mut self, at: Moment, place: Place) {
        if self.pings_known {
            self.pings.push(Ping { at: rfc3339(at), place, accuracy_meters: 15 });
        }
    }

    /// Sends the waiting items, if there is signal. Late items are sent in random order, and sometimes twice.
    pub async fn send(&mut self, client: &Client, now: Moment) {
        if !self.has_signal(now) {
            return;
        }
        self.send_events(client, now).await;
        self.send_pings(client).await;
    }

    async fn send_events(&mut self, client: &Client, now: Moment) {
        let mut queue = std::mem::take(&mut self.queue);
        if queue.is_empty() {
            return;
        }
        let late = queue.iter().any(|event| self.by_id.get(&event.id).is_some_and(|at| self.log[*at].at < now));
        let again = late && self.random.happens(TWICE);
        if late {
            self.random.shuffle(&mut queue);
        }
        for part in queue.chunks(MOST) {
            self.send_part(client, part, now).await;
            if again {
                self.sent_twice += 1;
                self.send_part(client, part, now).await;
            }
        }
    }

    async fn send_part(&mut self, client: &Client, part: &[Event], now: Moment) {
        let call = Call::post("/v1/courier/events", &Events { events: part }).token(&self.token);
        let begun = Instant::now();
        let answer = client.send::<EventAnswers>(call).await;
        self.answered_after.push(begun.elapsed());
        match answer {
            Ok(answers) => answers.events.into_iter().for_each(|answer| self.received(answer, now)),
            Err(error) => self.on_no_answer(part, &error, now),
        }
    }

    fn received(&mut self, answer: EventAnswer, now: Moment) {
        let Some(sent) = answer.id.and_then(|id| self.by_id.get(&id)).map(|at| &mut self.log[*at]) else { return };
        if sent.status.is_none() {
            sent.acknowledged_at = Some(now);
            sent.refusal = (answer.status == EventStatus::Refused).then(|| refusal(answer.code, answer.detail));
            sent.status = Some(answer.status);
        }
    }

    /// If the server did not answer, the events are sent again later; if it refused the whole request, they are not.
    fn on_no_answer(&mut self, part: &[Event], error: &ClientError, now: Moment) {
        if error.refusal_code().is_none() {
            tracing::debug!(%error, "reports could not be sent");
            self.queue.extend(part.iter().cloned());
            self.retry_at = Some(now + AGAIN_IN);
            return;
        }
        for event in part {
            let sent = &mut self.log[self.by_id[&event.id]];
            sent.status.get_or_insert(EventStatus::Refused);
            sent.refusal.get_or_insert_with(|| error.to_string());
        }
    }

    async fn send_pings(&mut self, client: &Client) {
        let pings = std::mem::take(&mut self.pings);
        for part in pings.chunks(MOST) {
            let call = Call::post("/v1/courier/pings", &Pings { pings: part }).token(&self.token);
            // The simulation does not check what the server does with positions; if the server does not accept
            // positions, none are sent.
            let answer = client.send::<serde::de::IgnoredAny>(call).await;
            if answer.is_err_and(|error| error.refusal_code() == Some("not_found")) {
                self.pings_known = false;
            }
        }
    }
}

fn refusal(code: Option<String>, detail: Option<String>) -> String {
    [code, detail].into_iter().flatten().collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::random::Purpose;

    fn phone(lost: f64) -> Phone {
        Phone::new("t".to_owned(), RandomStream::of(1, Purpose::Phone, 4), lost, 0)
    }

    #[test]
    fn signal_is_lost_for_its_share_of_the_time() {
        for share in [0.05, 0.3, 0.8] {
            let mut phone = phone(share);
            let minutes = 200_000;
            let lost = (0..minutes).filter(|minute| !phone.has_signal(minute * 60)).count();
            let measured = lost as f64 / minutes as f64;
            assert!((measured - share).abs() < 0.15 * share + 0.01, "{share}: {measured}");
        }
        let mut always = phone(0.0);
        assert!((0..1_000).all(|hour| always.has_signal(hour * 3_600)));
    }

    #[test]
    fn what_waits_is_looked_after_when_signal_comes_back() {
        let mut phone = phone(0.5);
        let gone = (0..).find(|now| !phone.has_signal(*now)).unwrap();
        assert_eq!(phone.wakes_at(gone), None);
        let event = Event {
            id: Uuid::from_u128(1),
            at: rfc3339(gone),
            kind: ritiro_client::wire::EventKind::Start,
            shift_id: Uuid::from_u128(2),
            stop_id: None,
            place: Place { lat: 0.0, lng: 0.0 },
            reason: None,
        };
        phone.report(event, gone);
        let back = phone.wakes_at(gone).unwrap();
        assert!(back > gone && !phone.has_signal(back - 1) && phone.has_signal(back));
    }
}
