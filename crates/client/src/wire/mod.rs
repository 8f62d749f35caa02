//! Requests and answers of the API, as this client writes and reads them. Answers may carry more than is named here: what is
//! not named is skipped, and a state that is not known yet reads as `Unknown`.
//!
//! Lengths are in metres, durations in seconds, instants with their offset, as on the wire.

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
pub use setup::{Courier, Depot, IssuedToken, Shift, Travel, Zone};
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
    /// At most as many as asked for.
    pub items: Vec<T>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// Any answer of which only the id matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Created {
    /// Of what was created.
    pub id: Uuid,
}

/// Any answer of which id and name matter.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// Declares an enum of texts on the wire, and how they are written.
macro_rules! texts {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$of])* #[serde(rename = $text)] $variant,)+
            /// A text of a later version.
            #[serde(other)]
            Unknown,
        }

        impl $name {
            /// All that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As on the wire.
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
