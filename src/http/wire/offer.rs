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

/// Minor units of a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    /// Minor units: 390 is 3.90 euro.
    #[schema(example = 390)]
    pub amount: i64,
    /// ISO 4217.
    #[schema(example = "EUR")]
    pub currency: String,
}

impl From<ritiro_domain::Money> for Money {
    fn from(money: ritiro_domain::Money) -> Self {
        Self { amount: money.amount, currency: money.currency.code().to_owned() }
    }
}

/// Why this window can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reason {
    /// `on_the_way`, `fits_route`, `own_trip`, `others_move`, `few_left`, `heads_for_overload`, `soonest`; there may be more.
    #[schema(example = "on_the_way")]
    pub code: &'static str,
    /// For people.
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
            AppReason::OwnTrip => ("own_trip", "A courier would start a trip for it.".into()),
            AppReason::FewLeft(left) => ("few_left", format!("{left} left of this slot.")),
            AppReason::OthersMove => {
                ("others_move", "Others move within their promised windows to make room for it.".into())
            }
            AppReason::HeadsForOverload(ritiro_domain::Seconds(0)) => {
                ("heads_for_overload", "Many will ask for this window who are quicker to serve in it.".into())
            }
            AppReason::HeadsForOverload(missed) => {
                let detail =
                    format!("Many will ask for this window: a visit here takes {} min from others.", minutes(missed));
                ("heads_for_overload", detail)
            }
            AppReason::Soonest => ("soonest", "It is the soonest that a courier can be there.".into()),
        };
        Self { code, detail }
    }
}

/// A window that can be promised now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Alternative {
    /// The civil day on which the window begins.
    pub date: NaiveDate,
    /// When service starts.
    pub window: Option<Window>,
    /// To hold or book it with.
    pub offer_id: String,
    /// What it costs.
    pub price: Money,
}

/// Alternatives in the terms of a zone.
pub(super) fn alternatives(tz: Tz, offers: &[offer::Offer]) -> Vec<Alternative> {
    let described = |offer: &offer::Offer| Alternative {
        date: offer.date,
        window: Window::to_wire(tz, offer.window),
        offer_id: offer.token.clone(),
        price: offer.price.into(),
    };
    offers.iter().map(described).collect()
}

/// The constraint that binds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Constraint {
    /// The service area.
    Area,
    /// An exception of the catalogue.
    Exception {
        /// As the merchant wrote it.
        reason: String,
    },
    /// A cut-off or lead time.
    Cutoff {
        /// The last instant at which it could be booked.
        closed_at: DateTime<FixedOffset>,
    },
    /// The slots of the catalogue.
    Catalogue,
    /// A slot's own limit.
    SlotLimit {
        /// Bookings a day.
        max_bookings: i32,
    },
    /// Working times of couriers.
    Shift,
    /// Skills that no courier of the day has together.
    Skills {
        /// Those asked for.
        needed: Vec<String>,
    },
    /// Room in the vehicles.
    Load {
        /// Which dimension of the load.
        dimension: String,
        /// How much too much it is, at best.
        shortfall: i64,
    },
    /// Time between the other stops, or to get there at all.
    Time {
        /// How many seconds are missing, at best.
        shortfall_seconds: i64,
    },
    /// The longest ride that the order allows.
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
            ritiro_domain::Constraint::Load { dimension, excess } => {
                let dimension = dimensions.names().get(dimension).cloned().unwrap_or_default();
                Self::Load { dimension, shortfall: excess }
            }
            ritiro_domain::Constraint::Time { short } => Self::Time { shortfall_seconds: short.0 },
            ritiro_domain::Constraint::RideTime => Self::RideTime,
        }
    }
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Refusal {
    /// `outside_zone`, `closed`, `past_cutoff`, `not_in_catalogue`, `slot_full`, `no_shift`, `skills`, `capacity`,
    /// `window_unreachable`, `ride_time`, `no_room`; there may be more.
    #[schema(example = "no_room")]
    pub code: &'static str,
    /// For people.
    pub detail: String,
    /// What binds.
    pub constraint: Constraint,
    /// The nearest windows that can be promised, nearest first.
    pub alternatives: Vec<Alternative>,
}

impl Refusal {
    /// A refusal in the terms of a zone.
    pub fn to_wire(tz: Tz, dimensions: &Dimensions, refusal: &ritiro_domain::Refusal, offers: &[offer::Offer]) -> Self {
        Self {
            code: refusal.code.as_str(),
            detail: refusal.detail(),
            constraint: Constraint::to_wire(tz, dimensions, refusal.constraint.clone()),
            alternatives: alternatives(tz, offers),
        }
    }

    /// No slot is sold on the days that were asked for.
    fn no_slots(refusal: &ritiro_domain::Refusal) -> Self {
        let detail = "No slot of the zone is sold on these days: its catalogue has none that is valid then.".to_owned();
        Self { code: refusal.code.as_str(), detail, constraint: Constraint::Catalogue, alternatives: Vec::new() }
    }

    /// A refusal where no zone is.
    pub fn nowhere(refusal: &ritiro_domain::Refusal) -> Self {
        let constraint = Constraint::Area;
        Self { code: refusal.code.as_str(), detail: refusal.detail(), constraint, alternatives: Vec::new() }
    }
}

/// What there is to say of one window.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Slot {
    /// The civil day on which the window begins.
    pub date: NaiveDate,
    /// The slot of the catalogue; `null` for the soonest window.
    pub slot_template_id: Option<Uuid>,
    /// As the shopper reads it.
    pub name: Option<String>,
    /// When service starts; `null` where no window can be named.
    pub window: Option<Window>,
    #[serde(flatten)]
    outcome: Outcome,
}

/// Where to show an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Menu {
    /// At once.
    First,
    /// Under "more times": the window heads for overload, and there is better use for it.
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

/// Promised or refused.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Outcome {
    /// It can be promised now.
    Offered {
        /// To hold or book it with.
        offer_id: String,
        /// What it costs.
        price: Money,
        /// Why.
        reasons: Vec<Reason>,
        /// Where to show it.
        menu: Menu,
        /// The courier time that those still to come would miss, by the demand that is to be expected: 0 in a window that
        /// does not head for overload, or where the zone's foresight is switched off.
        opportunity_seconds: i64,
    },
    /// It cannot.
    Refused {
        /// Why not.
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

/// Every slot of the asked days.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Offers {
    /// The zone; `null` where none serves the place.
    pub zone_id: Option<Uuid>,
    /// Its civil time.
    pub time_zone: Option<String>,
    /// Until when the offers can be taken up.
    pub expires_at: Option<DateTime<FixedOffset>>,
    /// In order of their windows.
    pub slots: Vec<Slot>,
    /// The soonest window of today, if asked for.
    pub asap: Option<Slot>,
    /// Why nothing at all can be had: no zone serves the place, or none of its slots is sold on these days.
    pub refusal: Option<Refusal>,
}

impl From<offer::Offers> for Offers {
    fn from(answer: offer::Offers) -> Self {
        let Some(book) = answer.book else {
            let refusal = answer.refusal.as_ref().map(Refusal::nowhere);
            return Self { zone_id: None, time_zone: None, expires_at: None, slots: Vec::new(), asap: None, refusal };
        };
        let (tz, dimensions) = (book.zone.time_zone, &book.zone.dimensions);
        Self {
            zone_id: Some(book.zone.id.0),
            time_zone: Some(tz.name().to_owned()),
            expires_at: answer.expires_at.map(|at| local(tz, at)),
            slots: answer.slots.into_iter().map(|slot| Slot::to_wire(tz, dimensions, slot)).collect(),
            asap: answer.asap.map(|slot| Slot::to_wire(tz, dimensions, slot)),
            refusal: answer.refusal.as_ref().map(Refusal::no_slots),
        }
    }
}
