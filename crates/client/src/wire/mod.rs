//! The request and response types of the API, as this client uses them. Responses may contain more fields than these
//! types: unknown fields are ignored, and an unknown state is read as `Unknown`.
//!
//! Lengths are in metres, durations in seconds, and instants have their offset, as in the API.

mod courier;
mod problem;
mod setup;
mod shopping;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use uuid::Uuid;

pub use courier::{
    Event, EventAnswer, EventAnswers, EventKind, EventStatus, Events, Leg, Ping, Pings, Route, RouteEnd, RouteStart,
    RouteStop, RoutesOfDay, StopKind, StopState,
};
pub use problem::{FieldProblem, Problem};
pub use setup::{Courier, Depot, IssuedToken, Shift, Travel, Trips, Zone};
pub use shopping::{
    Booking, BookingRequest, BookingState, Hold, HoldRequest, OfferRequest, Offers, Plan, Promise, Refusal, Slot,
    SlotOffer, Source,
};

/// Amounts by load dimension.
pub type Load = BTreeMap<String, u32>;

/// An instant with its offset.
pub type Instant = DateTime<FixedOffset>;

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct Page<T> {
    /// The items, at most as many as were requested.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` on the last page.
    pub next_cursor: Option<String>,
}

/// A response of which only the id is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Created {
    /// The id of the created resource.
    pub id: Uuid,
}

/// A response of which only the id and name are needed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// Declares an enum of the texts in the API, with its text forms.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $text)] $variant,)+
            /// A text that this version does not know.
            #[serde(other)]
            Unknown,
        }

        impl $name {
            /// All texts that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text in the API.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown => "unknown",
                }
            }
        }
    };
}
use texts;
