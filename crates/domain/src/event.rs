//! Events for merchants. This is the only list of event types; subscriptions, documentation and validation use it.

macro_rules! event_types {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $description:literal;)+) => {
        /// The type of an event, with the name that the API uses.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum EventType { $($(#[$doc])* $variant),+ }

        impl EventType {
            /// Every type, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name that is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// One sentence that describes when the event is sent.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description),+ }
            }
        }
    };
}

event_types! {
    /// A booking was made.
    BookingConfirmed = "booking.confirmed", "A booking was made. The shopper has a promise.";
    /// Another promise replaced a booking's promise, by agreement.
    BookingRescheduled = "booking.rescheduled", "The shopper or the merchant moved a booking to another window. The data contains the new window.";
    /// A booking was cancelled.
    BookingCancelled = "booking.cancelled", "A booking was cancelled. The data contains the window that it had.";
    /// The goods of a booking were handed over or taken.
    BookingCompleted = "booking.completed", "The courier handed over or collected the goods of a booking.";
    /// The courier could not serve a booking.
    BookingFailed = "booking.failed", "The courier could not serve a booking. The data contains the reason.";
    /// An operator corrected a mistaken `complete` of a booking.
    BookingReopened = "booking.reopened", "An operator corrected a mistaken `complete` of a booking. The courier must still serve it.";
    /// A courier left for a stop.
    StopEnRoute = "stop.en_route", "A courier left for a stop.";
    /// A courier is at a stop.
    StopArrived = "stop.arrived", "A courier is at a stop.";
    /// A stop was served.
    StopCompleted = "stop.completed", "A stop was served.";
    /// A stop could not be served.
    StopFailed = "stop.failed", "The courier could not serve a stop. The data contains the reason.";
    /// An operator corrected a mistaken `complete` of a stop.
    StopReopened = "stop.reopened", "An operator corrected a mistaken `complete` of a stop. The courier must go there again.";
    /// The expected time of a courier changed.
    EtaChanged = "eta.changed", "The expected start of service became known, or it changed by the zone's `live.eta_change_seconds` or more since the last such event.";
    /// A courier is near.
    CourierApproaching = "courier.approaching", "The courier is near, according to the zone's `live` settings. The event is sent once for each promise.";
    /// According to the present plan, a promise cannot be kept.
    PromiseAtRisk = "promise.at_risk", "According to the present plan, a promise will not be kept. The data contains the delay.";
    /// A promise that was at risk is no longer at risk.
    PromiseSafe = "promise.safe", "A promise that was at risk is no longer at risk.";
    /// The state of a shift changed.
    ShiftChanged = "shift.changed", "A courier started work, paused, resumed, ended the shift, was absent, or had a breakdown.";
    /// A hold expired.
    HoldExpired = "hold.expired", "A hold expired before it was booked.";
    /// A hold was released.
    HoldReleased = "hold.released", "A hold was released.";
    /// A newer hold replaced a hold.
    HoldReplaced = "hold.replaced", "A newer hold of the same shopper and cart replaced a hold.";
    /// The stops of a route, their order or their times changed.
    RouteChanged = "route.changed", "The stops of a courier's route changed. Fetch the route to see how.";
    /// A merchant requested a test of an endpoint.
    WebhookTest = "webhook.test", "You requested a test with `POST /v1/webhook-endpoints/{id}/test`. Ritiro sends the event once.";
}

impl EventType {
    /// Parses a name; the reverse of [`EventType::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// Whether endpoints can subscribe to it. A test event goes only to the endpoint for which it was requested.
    pub fn is_subscribable(self) -> bool {
        self != Self::WebhookTest
    }

    /// All event types to which endpoints can subscribe.
    pub fn subscribable() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| kind.is_subscribable())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_a_name_of_its_own_with_a_subject_and_a_verb() {
        for kind in EventType::ALL {
            assert_eq!(EventType::parse(kind.as_str()), Some(*kind));
            let (subject, verb) = kind.as_str().split_once('.').expect("subject.verb");
            let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            assert!(plain(subject) && plain(verb), "{kind:?}");
        }
        assert_eq!(EventType::parse("booking.lost"), None);
        assert_eq!(EventType::subscribable().count(), EventType::ALL.len() - 1);
    }
}
