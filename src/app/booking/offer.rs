//! What an answer to a request for offers consists of.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::app::setup::ZoneContext;
use ritiro_domain::{Money, Refusal, Seconds, SlotTemplateId, Timestamp, Window};

/// The number of days ahead for which offers can be requested.
pub(in crate::app) const HORIZON_DAYS: u64 = 90;

/// Why a window can be promised, or why it has this price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// A courier passes nearby; the value is the detour.
    OnTheWay(Seconds),
    /// The visit fits into a route with a longer detour; the value is the detour.
    FitsRoute(Seconds),
    /// A courier would start a trip for this visit.
    OwnTrip,
    /// The number of places that are left in the slot.
    FewLeft(i32),
    /// It is the earliest time at which any courier can be there.
    Soonest,
    /// Other bookings move within their promised windows to make room.
    OthersMove,
    /// The demand in this window will exceed the courier time; the value is the time that later bookings would lose.
    HeadsForOverload(Seconds),
}

/// The list in which an app should show an offer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Visibility {
    /// The first list.
    First,
    /// The list "more times": the window will be overloaded, and later bookings have a better use for it.
    More,
}

/// A window that can be promised now.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// The token with which the offer can be held or booked.
    pub token: String,
    /// The time at which the offer expires.
    pub expires_at: Timestamp,
    /// The civil day on which the window begins.
    pub date: NaiveDate,
    /// The window in which service would start.
    pub window: Window,
    /// The price.
    pub price: Money,
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// The list in which to show it.
    pub menu: Visibility,
    /// The courier time that later bookings would lose; zero if the window will not be overloaded.
    pub displacement_seconds: Seconds,
}

/// The answer for one window.
#[derive(Clone, PartialEq, Debug)]
pub struct WindowAnswer {
    /// The civil day on which the window begins.
    pub date: NaiveDate,
    /// The slot template with its name; `None` for an as-soon-as-possible window.
    pub slot: Option<(SlotTemplateId, String)>,
    /// The window; `None` if there is none.
    pub window: Option<Window>,
    /// The offer, or the refusal with the nearest alternatives.
    pub outcome: Result<Offer, (Refusal, Vec<Offer>)>,
}

/// The answer to a request for offers.
#[derive(Clone, Debug)]
pub struct Offers {
    /// The zone, whose time zone and currency apply; `None` if no zone serves the place.
    pub context: Option<Arc<ZoneContext>>,
    /// The time at which the offers expire.
    pub expires_at: Option<Timestamp>,
    /// The answers in order of their windows.
    pub slots: Vec<WindowAnswer>,
    /// The as-soon-as-possible window, if requested.
    pub asap: Option<WindowAnswer>,
    /// The reason if no window can be offered at all.
    pub refusal: Option<Refusal>,
}
