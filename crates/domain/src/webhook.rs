//! Endpoints that receive events, and the results of the deliveries to them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::booking::states;
use super::{EventType, Invalid, MerchantId, Seconds, Timestamp, WebhookDeliveryId, WebhookEndpointId, ZoneId};

const LONGEST_URL: usize = 2000;
const LONGEST_DESCRIPTION: usize = 200;

/// The delays before each further attempt. The schedule is the one that Standard Webhooks recommends.
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

/// Each delay grows by a random share of itself, up to this share, so that deliveries that failed together are not tried
/// together again.
const JITTER: f64 = 0.2;

/// The longest delay that a receiver can request with `Retry-After`.
const LONGEST_WISH: Seconds = Seconds(24 * 3600);

/// An endpoint is disabled after this time without any successful delivery.
pub const DISABLED_AFTER: Seconds = Seconds(5 * 86_400);

/// After a rotation, the previous secret also signs for this time.
pub const SECRET_OVERLAP: Seconds = Seconds(86_400);

states! {
    /// The reason why an endpoint receives no events.
    DisabledReason {
        /// The merchant disabled it.
        ByMerchant = "by_merchant",
        /// It answered with status 410 (Gone).
        Gone = "gone",
        /// All deliveries failed for five days.
        Failing = "failing",
    }
}

states! {
    /// The states of a delivery.
    DeliveryState {
        /// It will be tried, now or later.
        Pending = "pending",
        /// The endpoint accepted it.
        Delivered = "delivered",
        /// It will not be tried again, unless it is replayed.
        Dead = "dead",
    }
}

/// The merchant's settings for an endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndpointConfig {
    /// The address to which events are sent.
    pub url: String,
    /// The event types that are sent; `None` means all types, including types that are added later.
    pub event_types: Option<Vec<EventType>>,
    /// A description for people.
    pub description: Option<String>,
    /// Whether events are sent.
    pub enabled: bool,
}

impl EndpointConfig {
    /// Checks lengths and lists. It does not check whether requests to the address are allowed.
    ///
    /// # Errors
    /// Returns an error for a value that is out of range.
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

/// A limit that is larger than the number of event types will ever be.
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
    /// A number that every edit raises.
    pub version: i64,
    /// The address to which events are sent.
    pub url: String,
    /// The event types that are sent; `None` means all types.
    pub event_types: Option<Vec<EventType>>,
    /// A description for people.
    pub description: Option<String>,
    /// The reason why it is disabled, and the instant since when; `None` if it is enabled.
    pub disabled: Option<(DisabledReason, Timestamp)>,
    /// The instant until which the secret before the last rotation also signs.
    pub previous_expires_at: Option<Timestamp>,
    /// The instant at which it was created.
    pub created_at: Timestamp,
}

/// The delivery of an event to one endpoint.
#[derive(Clone, PartialEq, Debug)]
pub struct WebhookDelivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// The tenant.
    pub merchant: MerchantId,
    /// The zone of the event; a test event has none.
    pub zone: Option<ZoneId>,
    /// The endpoint.
    pub endpoint: WebhookEndpointId,
    /// The event's id. It is the same for all endpoints and all attempts, so receivers can recognise repetitions by it.
    pub event: Uuid,
    /// The event's position in the sequence of all events.
    pub seq: i64,
    /// The event type. It is text, because another version of the program may know more types.
    pub event_type: String,
    /// The id of the booking, hold or route.
    pub subject: Uuid,
    /// The data of the event.
    pub data: Value,
    /// The instant of the event.
    pub happened_at: Timestamp,
    /// The state of the delivery.
    pub state: DeliveryState,
    /// The number of failed attempts since the delivery was created or last replayed.
    pub failures: usize,
    /// For a pending delivery, the instant of the next attempt.
    pub next_at: Timestamp,
    /// The instant at which it was delivered or became dead.
    pub finished_at: Option<Timestamp>,
    /// The instant at which it was created.
    pub created_at: Timestamp,
}

/// One attempt of a delivery.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookAttempt {
    /// The instant at which it began.
    pub at: Timestamp,
    /// The HTTP status of the answer; `None` if there was no answer.
    pub status: Option<u16>,
    /// A description of the error, for people.
    pub error: Option<String>,
    /// The first characters of an answer that was not a success.
    pub excerpt: Option<String>,
    /// The duration in milliseconds.
    pub milliseconds: i64,
}

/// The result of an attempt.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The endpoint accepted the event.
    Delivered,
    /// The delivery will be tried again after this time.
    Again(Seconds),
    /// The delivery is dead.
    Dead,
    /// The delivery is dead, and the endpoint is disabled.
    Gone,
}

/// Decides what an answer means for a delivery that failed `failures` times before. `status` is `None` if there was no answer;
/// `once` forbids further attempts; `chance` is a random number from 0 to 1.
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
    // The delays are hours at most, so the product fits.
    #[expect(clippy::cast_possible_truncation, reason = "the fraction of a second is dropped on purpose")]
    let more = (delay.0 as f64 * JITTER * chance.clamp(0.0, 1.0)) as i64;
    Seconds(delay.0 + more)
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
