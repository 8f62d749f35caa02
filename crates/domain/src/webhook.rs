//! Endpoints that are told of events, and what became of telling them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::booking::states;
use super::{EventType, Invalid, MerchantId, Seconds, Timestamp, WebhookDeliveryId, WebhookEndpointId, ZoneId};

const LONGEST_URL: usize = 2000;
const LONGEST_DESCRIPTION: usize = 200;

/// How long to wait before each further attempt: the schedule that Standard Webhooks recommends.
const DELAYS: [Seconds; 9] = [
    Seconds(5),
    Seconds(5 * 60),
    Seconds(30 * 60),
    Seconds(2 * 3600),
    Seconds(5 * 3600),
    Seconds(10 * 3600),
    Seconds(14 * 3600),
    Seconds(20 * 3600),
    Seconds(24 * 3600),
];

/// A delay grows by up to this part of itself, so that what failed together is not tried together again.
const JITTER: f64 = 0.2;

/// What a receiver asks for with `Retry-After` is granted up to this.
const LONGEST_WISH: Seconds = Seconds(24 * 3600);

/// With nothing but failures for so long, an endpoint is given up.
pub const DISABLED_AFTER: Seconds = Seconds(5 * 86_400);

/// After a rotation the secret before it signs for so long too.
pub const SECRET_OVERLAP: Seconds = Seconds(86_400);

states! {
    /// Why an endpoint gets nothing.
    DisabledReason {
        /// Its merchant said so.
        ByMerchant = "by_merchant",
        /// It answered 410: it is gone.
        Gone = "gone",
        /// Nothing but failures for five days.
        Failing = "failing",
    }
}

states! {
    /// Where a delivery is.
    DeliveryState {
        /// It will be tried, now or later.
        Pending = "pending",
        /// The endpoint took it.
        Delivered = "delivered",
        /// It is not tried any more, unless somebody replays it.
        Dead = "dead",
    }
}

/// What a merchant says of an endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndpointConfig {
    /// Where events are sent.
    pub url: String,
    /// Which ones; `None`: all, also those that come later.
    pub event_types: Option<Vec<EventType>>,
    /// For people.
    pub description: Option<String>,
    /// Whether events are sent.
    pub enabled: bool,
}

impl EndpointConfig {
    /// Checks lengths and lists; whether the address may be called is not known here.
    pub fn check(&self) -> Result<(), Invalid> {
        if !(1..=LONGEST_URL).contains(&self.url.chars().count()) {
            return Err(Invalid::new("url", format!("must have 1 to {LONGEST_URL} characters")));
        }
        let too_long = |text: &String| !(1..=LONGEST_DESCRIPTION).contains(&text.chars().count());
        if self.description.as_ref().is_some_and(too_long) {
            return Err(Invalid::new("description", format!("must have 1 to {LONGEST_DESCRIPTION} characters")));
        }
        self.event_types.as_deref().map_or(Ok(()), check_types)
    }
}

/// More than there will ever be.
const MOST_TYPES: usize = 100;

fn check_types(types: &[EventType]) -> Result<(), Invalid> {
    if types.len() > MOST_TYPES {
        return Err(Invalid::new("event_types", format!("must be at most {MOST_TYPES}")));
    }
    if types.is_empty() {
        return Err(Invalid::new("event_types", "must name at least one type; leave it out for all of them"));
    }
    for (i, kind) in types.iter().enumerate() {
        let wrong = |why: &str| Err(Invalid::new(format!("event_types[{i}]"), format!("{} {why}", kind.as_str())));
        if !kind.is_subscribable() {
            return wrong("goes to whoever asks for it: it cannot be subscribed to");
        }
        if types[..i].contains(kind) {
            return wrong("is named twice");
        }
    }
    Ok(())
}

/// An endpoint of a merchant, without its secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: WebhookEndpointId,
    /// The tenant.
    pub merchant: MerchantId,
    /// Counts edits.
    pub version: i64,
    /// Where events are sent.
    pub url: String,
    /// Which ones; `None`: all.
    pub event_types: Option<Vec<EventType>>,
    /// For people.
    pub description: Option<String>,
    /// Why, and since when, it gets nothing.
    pub disabled: Option<(DisabledReason, Timestamp)>,
    /// Until when the secret before the last rotation signs too.
    pub previous_expires_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An event on its way to one endpoint.
#[derive(Clone, PartialEq, Debug)]
pub struct WebhookDelivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// The tenant.
    pub merchant: MerchantId,
    /// Where it happened; a test happens nowhere.
    pub zone: Option<ZoneId>,
    /// To whom.
    pub endpoint: WebhookEndpointId,
    /// The event's id, the same for all endpoints and all attempts: receivers know by it what they have seen.
    pub event: Uuid,
    /// The event's place among all events.
    pub seq: i64,
    /// What happened. Text, since another version of the program may know more types.
    pub event_type: String,
    /// To which booking, hold or route.
    pub subject: Uuid,
    /// What is told.
    pub data: Value,
    /// When it happened.
    pub happened_at: Timestamp,
    /// Where the delivery is.
    pub state: DeliveryState,
    /// Attempts that failed since it was made or last replayed.
    pub failures: usize,
    /// Pending: when it is tried next.
    pub next_at: Timestamp,
    /// When it was delivered or given up.
    pub finished_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// One attempt to deliver.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookAttempt {
    /// When it began.
    pub at: Timestamp,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// What was wrong, for people.
    pub error: Option<String>,
    /// The first characters of an answer that was not a success.
    pub excerpt: Option<String>,
    /// How long it took, in milliseconds.
    pub milliseconds: i64,
}

/// What came of an attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The endpoint took it.
    Delivered,
    /// It will be tried again after so long.
    Again(Seconds),
    /// It is given up.
    Dead,
    /// It is given up, and so is the endpoint.
    Gone,
}

/// What an answer (`None`: there was none) means for a delivery that failed `failures` times before. `chance` is 0 to 1.
pub fn judge(status: Option<u16>, retry_after: Option<Seconds>, failures: usize, once: bool, chance: f64) -> Verdict {
    match status {
        Some(200..=299) => Verdict::Delivered,
        Some(410) => Verdict::Gone,
        _ if once => Verdict::Dead,
        _ => match DELAYS.get(failures) {
            Some(delay) => Verdict::Again(jittered(*delay, chance).max(granted(retry_after))),
            None => Verdict::Dead,
        },
    }
}

fn jittered(delay: Seconds, chance: f64) -> Seconds {
    Seconds(delay.0 + (delay.0 as f64 * JITTER * chance.clamp(0.0, 1.0)) as i64)
}

fn granted(wish: Option<Seconds>) -> Seconds {
    wish.unwrap_or(Seconds::ZERO).clamp(Seconds::ZERO, LONGEST_WISH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wishes() -> EndpointConfig {
        EndpointConfig { url: "https://a.example/".into(), event_types: None, description: None, enabled: true }
    }

    fn wrong(change: impl FnOnce(&mut EndpointConfig)) -> String {
        let mut wishes = wishes();
        change(&mut wishes);
        wishes.check().expect_err("it is wrong").field
    }

    #[test]
    fn wishes_are_checked_field_by_field() {
        assert_eq!(wishes().check(), Ok(()));
        assert_eq!(wrong(|w| w.url.clear()), "url");
        assert_eq!(wrong(|w| w.url = "é".repeat(2001)), "url");
        assert_eq!(wrong(|w| w.description = Some(String::new())), "description");
        assert_eq!(wrong(|w| w.event_types = Some(Vec::new())), "event_types");
        let twice = vec![EventType::HoldExpired, EventType::HoldExpired];
        assert_eq!(wrong(|w| w.event_types = Some(twice)), "event_types[1]");
        assert_eq!(wrong(|w| w.event_types = Some(vec![EventType::WebhookTest])), "event_types[0]");
    }

    #[test]
    fn ten_attempts_are_made_over_three_days() {
        let delays = (0..).map_while(|n| match judge(Some(500), None, n, false, 0.0) {
            Verdict::Again(delay) => Some(delay.0),
            _ => None,
        });
        let delays: Vec<i64> = delays.collect();
        assert_eq!(delays, [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
        assert_eq!(judge(None, None, 9, false, 0.5), Verdict::Dead);
        assert!(delays.iter().sum::<i64>() < DISABLED_AFTER.0, "one event alone does not disable an endpoint");
    }

    #[test]
    fn only_success_is_success_and_gone_is_gone() {
        for status in [200, 202, 204, 299] {
            assert_eq!(judge(Some(status), None, 9, true, 0.0), Verdict::Delivered);
        }
        for status in [100, 199, 300, 301, 302, 308, 400, 401, 404, 409, 429, 500, 503, 600] {
            assert!(matches!(judge(Some(status), None, 0, false, 0.0), Verdict::Again(_)), "{status}");
            assert_eq!(judge(Some(status), None, 0, true, 0.0), Verdict::Dead, "{status}, of what is tried once");
        }
        assert_eq!(judge(Some(410), None, 0, false, 0.0), Verdict::Gone);
    }

    proptest! {
        #[test]
        fn a_retry_is_never_sooner_than_the_schedule_and_never_later_than_it_and_a_day(
            failures in 0usize..9, wish in proptest::option::of(any::<i64>()), chance in any::<f64>(),
        ) {
            let Verdict::Again(delay) = judge(Some(503), wish.map(Seconds), failures, false, chance) else {
                return Err(TestCaseError::fail("it is tried again"));
            };
            prop_assert!(delay >= DELAYS[failures]);
            prop_assert!(delay <= jittered(DELAYS[failures], 1.0).max(LONGEST_WISH));
            if let Some(wish) = wish {
                prop_assert!(delay.0 >= wish.min(LONGEST_WISH.0));
            }
        }
    }
}
