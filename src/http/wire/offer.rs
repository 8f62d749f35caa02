//! Offers and refusals.

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::local;
use super::order::Window;
use crate::app::booking::offer::{self, Reason as AppReason, WindowAnswer};
use ritiro_domain::Dimensions;

/// An amount of money in minor units of a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    /// The amount in minor units. Example: 390 is 3.90 euro.
    #[schema(example = 390)]
    pub amount: i64,
    /// The ISO 4217 code of the currency.
    #[schema(example = "EUR")]
    pub currency: String,
}

impl From<ritiro_domain::Money> for Money {
    fn from(money: ritiro_domain::Money) -> Self {
        Self { amount: money.amount, currency: money.currency.code().to_owned() }
    }
}

/// A reason why this window is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reason {
    /// `on_the_way`, `fits_route`, `own_trip`, `others_move`, `few_left`, `heads_for_overload` or `soonest`. New codes may be added.
    #[schema(example = "on_the_way")]
    pub code: &'static str,
    /// The reason as an English text.
    pub detail: String,
}

impl From<AppReason> for Reason {
    fn from(reason: AppReason) -> Self {
        let minutes = |s: ritiro_domain::Seconds| (s.0 + 59) / 60;
        let (code, detail) = match reason {
            AppReason::OnTheWay(d) => ("on_the_way", format!("A courier passes nearby: {} min of detour.", minutes(d))),
            AppReason::FitsRoute(d) => {
                ("fits_route", format!("It fits into a courier's route: {} min of detour.", minutes(d)))
            }
            AppReason::OwnTrip => ("own_trip", "A courier would make a separate trip for it.".into()),
            AppReason::FewLeft(left) => ("few_left", format!("{left} left of this slot.")),
            AppReason::OthersMove => {
                ("others_move", "Other bookings move within their promised windows to make room for it.".into())
            }
            AppReason::HeadsForOverload(ritiro_domain::Seconds(0)) => {
                let detail = "This window is expected to be overloaded, and other orders need less courier time in it.";
                ("heads_for_overload", detail.into())
            }
            AppReason::HeadsForOverload(missed) => {
                let detail = format!(
                    "This window is expected to be overloaded: a visit here costs later bookings {} min.",
                    minutes(missed)
                );
                ("heads_for_overload", detail)
            }
            AppReason::Soonest => ("soonest", "This is the earliest time at which a courier can be there.".into()),
        };
        Self { code, detail }
    }
}

/// A window that can be promised now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Alternative {
    /// The civil day on which the window begins.
    pub date: NaiveDate,
    /// The window in which service starts.
    pub window: Option<Window>,
    /// The token to hold or book the offer with.
    pub offer_id: String,
    /// The price.
    pub price: Money,
}

/// Converts alternatives, with times in the time zone of the zone.
pub(super) fn alternatives(tz: Tz, offers: &[offer::Offer]) -> Vec<Alternative> {
    let described = |offer: &offer::Offer| Alternative {
        date: offer.date,
        window: Window::to_wire(tz, offer.window),
        offer_id: offer.token.clone(),
        price: offer.price.into(),
    };
    offers.iter().map(described).collect()
}

/// The binding constraint: the one that the request violates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Constraint {
    /// The place is outside the service area.
    Area,
    /// A slot exception closes the day or the slot.
    Exception {
        /// The reason that the merchant wrote in the slot exception.
        reason: String,
    },
    /// A cut-off or lead time has passed.
    Cutoff {
        /// The last instant at which the window could be booked.
        closed_at: DateTime<FixedOffset>,
    },
    /// The catalogue has no such slot.
    Catalogue,
    /// The slot has reached its own limit of bookings.
    SlotLimit {
        /// The largest number of bookings per day.
        max_bookings: i32,
    },
    /// No courier works at that time.
    Shift,
    /// No courier of the day has all required skills.
    Skills {
        /// The required skills.
        needed: Vec<String>,
    },
    /// No suitable courier of the day serves the area of the place.
    CourierAreas,
    /// The vehicles have too little free capacity.
    Load {
        /// The load dimension that is exceeded.
        dimension: String,
        /// The amount by which the capacity is exceeded in the best case.
        shortfall: i64,
    },
    /// The couriers have too little time between their other stops, or cannot reach the place in time.
    Time {
        /// The number of seconds that are missing in the best case.
        shortfall_seconds: i64,
    },
    /// The ride would be longer than the order allows.
    RideTime,
}

impl Constraint {
    fn to_wire(tz: Tz, dimensions: &Dimensions, constraint: ritiro_domain::Constraint) -> Self {
        match constraint {
            ritiro_domain::Constraint::Area => Self::Area,
            ritiro_domain::Constraint::Exception { reason } => Self::Exception { reason },
            ritiro_domain::Constraint::Cutoff { closed_at } => Self::Cutoff { closed_at: local(tz, closed_at) },
            ritiro_domain::Constraint::Catalogue => Self::Catalogue,
            ritiro_domain::Constraint::SlotLimit { max_bookings } => Self::SlotLimit { max_bookings },
            ritiro_domain::Constraint::Shift => Self::Shift,
            ritiro_domain::Constraint::Skills { needed } => Self::Skills { needed },
            ritiro_domain::Constraint::CourierAreas => Self::CourierAreas,
            ritiro_domain::Constraint::Load { dimension, excess } => {
                let dimension = dimensions.names().get(dimension).cloned().unwrap_or_default();
                Self::Load { dimension, shortfall: excess }
            }
            ritiro_domain::Constraint::Time { short } => Self::Time { shortfall_seconds: short.0 },
            ritiro_domain::Constraint::RideTime => Self::RideTime,
        }
    }
}

/// Why something cannot be promised.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Refusal {
    /// `outside_zone`, `closed`, `past_cutoff`, `not_in_catalogue`, `slot_full`, `no_shift`, `skills`, `outside_areas`, `capacity`,
    /// `window_unreachable`, `ride_time` or `no_room`. New codes may be added.
    #[schema(example = "no_room")]
    pub code: &'static str,
    /// The reason as an English text.
    pub detail: String,
    /// The binding constraint.
    pub constraint: Constraint,
    /// Other windows that can be promised, nearest first.
    pub alternatives: Vec<Alternative>,
}

impl Refusal {
    /// Converts a refusal, with times in the time zone of the zone.
    pub fn to_wire(tz: Tz, dimensions: &Dimensions, refusal: &ritiro_domain::Refusal, offers: &[offer::Offer]) -> Self {
        Self {
            code: refusal.code.as_str(),
            detail: refusal.detail(),
            constraint: Constraint::to_wire(tz, dimensions, refusal.constraint.clone()),
            alternatives: alternatives(tz, offers),
        }
    }

    /// The refusal for days on which the catalogue has no slots.
    fn no_slots(refusal: &ritiro_domain::Refusal) -> Self {
        let detail = "The zone offers no slots on these days: no slot of its catalogue is valid then.".to_owned();
        Self { code: refusal.code.as_str(), detail, constraint: Constraint::Catalogue, alternatives: Vec::new() }
    }

    /// The refusal for a place that no zone serves.
    pub fn nowhere(refusal: &ritiro_domain::Refusal) -> Self {
        let constraint = Constraint::Area;
        Self { code: refusal.code.as_str(), detail: refusal.detail(), constraint, alternatives: Vec::new() }
    }
}

/// The answer for one window: an offer or a refusal.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Slot {
    /// The civil day on which the window begins.
    pub date: NaiveDate,
    /// The slot of the catalogue; `null` for the as-soon-as-possible window.
    pub slot_template_id: Option<Uuid>,
    /// The name of the slot that shoppers see.
    pub name: Option<String>,
    /// The window in which service starts; `null` if there is no window to name.
    pub window: Option<Window>,
    #[serde(flatten)]
    outcome: Outcome,
}

/// The list in which an app should show an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Menu {
    /// In the first list, visible at once.
    First,
    /// Under "more times": the window is expected to be overloaded, and other orders can use it better.
    More,
}

impl From<offer::Visibility> for Menu {
    fn from(menu: offer::Visibility) -> Self {
        match menu {
            offer::Visibility::First => Self::First,
            offer::Visibility::More => Self::More,
        }
    }
}

/// An offer or a refusal.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Outcome {
    /// The window can be promised now.
    Offered {
        /// The token to hold or book the offer with.
        offer_id: String,
        /// The price.
        price: Money,
        /// The reasons why the window is offered.
        reasons: Vec<Reason>,
        /// The list in which an app should show the offer.
        menu: Menu,
        /// The courier time in seconds that later bookings are expected to lose because of this visit. It is 0 in a window that is not
        /// expected to be overloaded, and if the zone's `foresight` is off.
        opportunity_seconds: i64,
    },
    /// The window cannot be promised.
    Refused {
        /// The reason.
        refusal: Refusal,
    },
}

impl Slot {
    fn to_wire(tz: Tz, dimensions: &Dimensions, answer: WindowAnswer) -> Self {
        let outcome = match answer.outcome {
            Ok(offer) => Outcome::Offered {
                offer_id: offer.token,
                price: offer.price.into(),
                reasons: offer.reasons.into_iter().map(Reason::from).collect(),
                menu: offer.menu.into(),
                opportunity_seconds: offer.displacement_seconds.0,
            },
            Err((refusal, offers)) => Outcome::Refused { refusal: Refusal::to_wire(tz, dimensions, &refusal, &offers) },
        };
        let (slot_template_id, name) = answer.slot.map(|(id, name)| (id.0, name)).unzip();
        let window = answer.window.and_then(|w| Window::to_wire(tz, w));
        Self { date: answer.date, slot_template_id, name, window, outcome }
    }
}

/// The answer for every slot of the requested days.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Offers {
    /// The zone; `null` if no zone serves the place.
    pub zone_id: Option<Uuid>,
    /// The IANA time zone of the zone.
    pub time_zone: Option<String>,
    /// The offers can be held or booked until this time.
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// The slots, in the order of their windows.
    pub slots: Vec<Slot>,
    /// The as-soon-as-possible window of today, if it was requested.
    pub asap: Option<Slot>,
    /// The reason why nothing can be offered: no zone serves the place, or the catalogue has no slot on these days.
    pub refusal: Option<Refusal>,
}

impl From<offer::Offers> for Offers {
    fn from(answer: offer::Offers) -> Self {
        let Some(context) = answer.context else {
            let refusal = answer.refusal.as_ref().map(Refusal::nowhere);
            return Self { zone_id: None, time_zone: None, expires_at: None, slots: Vec::new(), asap: None, refusal };
        };
        let (tz, dimensions) = (context.zone.time_zone, &context.zone.dimensions);
        Self {
            zone_id: Some(context.zone.id.0),
            time_zone: Some(tz.name().to_owned()),
            expires_at: answer.expires_at.map(|at| local(tz, at)),
            slots: answer.slots.into_iter().map(|slot| Slot::to_wire(tz, dimensions, slot)).collect(),
            asap: answer.asap.map(|slot| Slot::to_wire(tz, dimensions, slot)),
            refusal: answer.refusal.as_ref().map(Refusal::no_slots),
        }
    }
}
