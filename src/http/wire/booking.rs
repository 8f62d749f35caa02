//! Holds and bookings.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::audit::Actor;
use super::common::{Place, amounts, local};
use super::contact::{Contact, ContactPatch, named};
use super::names;
use super::offer::Money;
use super::order::{Kind, Window};
use crate::app::ZoneContext;
use crate::app::booking::bookings::{BookingView, MoveTo, Planned};
use crate::app::booking::holds::HoldView;
use ritiro_domain::{HoldId, Invalid, LedgerEntry, Order};

/// What the shopper was promised. It changes only when the shopper agrees.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Promise {
    /// Where.
    pub place: Place,
    /// When service starts there.
    pub window: Option<Window>,
    /// Shipments: where the courier collects.
    pub origin: Option<Place>,
    /// Shipments: when; `null` for any time.
    pub origin_window: Option<Window>,
    /// What it costs.
    pub price: Money,
    /// The slot of the catalogue; `null` for a window of the shopper's own.
    pub slot_template_id: Option<Uuid>,
    /// When it was given.
    pub made_at: DateTime<FixedOffset>,
}

impl Promise {
    pub(super) fn to_wire(tz: Tz, promise: &ritiro_domain::Promise) -> Self {
        Self {
            place: promise.place.into(),
            window: Window::to_wire(tz, promise.window),
            origin: promise.origin.map(|(place, _)| place.into()),
            origin_window: promise.origin.and_then(|(_, window)| Window::to_wire(tz, window)),
            price: promise.price.into(),
            slot_template_id: promise.slot_template.map(|id| id.0),
            made_at: local(tz, promise.made_at),
        }
    }
}

/// What has to be moved.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Goods {
    kind: Kind,
    /// By load dimension.
    #[schema(example = json!({"parcels": 1}))]
    size: BTreeMap<String, i64>,
    /// How long service takes at the place.
    service_seconds: i64,
    /// Skills that the courier must have.
    skills: Vec<String>,
    /// Only from or to this depot.
    depot_id: Option<Uuid>,
    /// Shipments: the longest ride.
    max_ride_time_seconds: Option<i64>,
}

impl Goods {
    pub(super) fn to_wire(book: &ZoneContext, order: &Order) -> Self {
        Self {
            kind: order.kind.into(),
            size: amounts(&book.zone.dimensions, order.load),
            service_seconds: order.service.0,
            skills: order.skills.clone(),
            depot_id: order.depot.map(|d| d.0),
            max_ride_time_seconds: order.max_ride.map(|s| s.0),
        }
    }
}

/// An offer that is reserved for a few minutes. Booking it in time cannot fail for want of room.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Hold {
    /// Its id.
    pub id: Uuid,
    /// Whether it can be booked, or what became of it.
    #[schema(value_type = names::HoldState, example = "active")]
    pub state: &'static str,
    /// The last instant at which it can be booked.
    pub expires_at: DateTime<FixedOffset>,
    /// The zone.
    pub zone_id: Uuid,
    /// The service day: the day on which the shift begins that serves it; after midnight that may be the day before the window.
    pub date: NaiveDate,
    /// When service starts.
    pub window: Option<Window>,
    /// What it costs.
    pub price: Money,
    /// Your reference of the shopper.
    pub shopper: Option<String>,
    /// Which of the shopper's carts; `null` for the one without a name.
    #[schema(required)]
    pub cart: Option<String>,
    /// What the shopper is promised if they book.
    pub promise: Promise,
    #[serde(flatten)]
    goods: Goods,
    /// When it was made.
    pub created_at: DateTime<FixedOffset>,
}

impl From<HoldView> for Hold {
    fn from(HoldView { hold, book }: HoldView) -> Self {
        let tz = book.zone.time_zone;
        Self {
            id: hold.id.0,
            state: hold.state.as_str(),
            expires_at: local(tz, hold.expires_at),
            zone_id: hold.zone.0,
            date: hold.date,
            window: Window::to_wire(tz, hold.promise.window),
            price: hold.promise.price.into(),
            shopper: hold.shopper,
            cart: hold.cart.filter(|cart| !cart.is_empty()),
            promise: Promise::to_wire(tz, &hold.promise),
            goods: Goods::to_wire(&book, &hold.order),
            created_at: local(tz, hold.created_at),
        }
    }
}

/// Where the plan has a booking now. It may change at any time; the promise does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Plan {
    /// Whose route.
    pub courier_id: Uuid,
    /// Which route.
    pub shift_id: Uuid,
    /// When service starts.
    pub planned_start: DateTime<FixedOffset>,
    /// When the courier leaves.
    pub planned_departure: DateTime<FixedOffset>,
}

impl Plan {
    fn to_wire(tz: Tz, planned: Planned) -> Self {
        Self {
            courier_id: planned.courier.0,
            shift_id: planned.shift.0,
            planned_start: local(tz, planned.start),
            planned_departure: local(tz, planned.departure),
        }
    }
}

/// A promise beside the plan that keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Booking {
    /// Its id.
    pub id: Uuid,
    /// Counts changes; also the `ETag`.
    pub version: i64,
    /// Whether it stands.
    #[schema(value_type = names::BookingState, example = "confirmed")]
    pub state: &'static str,
    /// The zone.
    pub zone_id: Uuid,
    /// The service day: the day on which the shift begins that serves it; after midnight that may be the day before the window.
    pub date: NaiveDate,
    /// Your reference of the order.
    pub reference: Option<String>,
    /// Your reference of the shopper.
    pub shopper: Option<String>,
    /// What was promised.
    pub promise: Promise,
    #[serde(flatten)]
    goods: Goods,
    /// How it will be kept, as of now; `null` for a cancelled booking, for days gone by, and for tokens of shoppers and bookings, which
    /// follow it by its tracking.
    pub plan: Option<Plan>,
    /// For the hand-over.
    pub contact: Option<Contact>,
    /// What the shopper tells the courier, where the zone wants that as proof of the hand-over. Couriers never see it.
    #[schema(example = "0815")]
    pub pin: Option<String>,
    /// Whoever has it may see, move and cancel this booking: for a link in the shopper's mail.
    pub booking_token: String,
    /// When it was made.
    pub created_at: DateTime<FixedOffset>,
    /// When it last changed.
    pub updated_at: DateTime<FixedOffset>,
}

impl From<BookingView> for Booking {
    fn from(BookingView { booking, book, plan, token, pin }: BookingView) -> Self {
        let tz = book.zone.time_zone;
        Self {
            id: booking.id.0,
            version: booking.version,
            state: booking.state.as_str(),
            zone_id: booking.zone.0,
            date: booking.date,
            reference: booking.reference,
            shopper: booking.shopper,
            promise: Promise::to_wire(tz, &booking.promise),
            goods: Goods::to_wire(&book, &booking.order),
            plan: plan.map(|p| Plan::to_wire(tz, p)),
            contact: booking.contact.map(Contact::from),
            pin,
            booking_token: token,
            created_at: local(tz, booking.created_at),
            updated_at: local(tz, booking.updated_at),
        }
    }
}

/// What of a booking changes: exactly one of the four.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleFields {
    /// A hold of the same kind in the same zone.
    pub hold_id: Option<Uuid>,
    /// An offer for the same order.
    #[schema(max_length = 16384)]
    pub offer_id: Option<String>,
    /// Another window for the same order.
    pub window: Option<Window>,
    /// Whom the courier meets: members that are left out stay as they are, `null` takes away, also all of it.
    #[serde(default, deserialize_with = "named")]
    #[schema(value_type = Option<Contact>)]
    pub contact: Option<Option<ContactPatch>>,
}

/// A change of a booking.
#[derive(Debug)]
pub enum BookingChange {
    /// Another promise.
    Move(MoveTo),
    /// Another contact; `None`: none.
    Contact(Option<ContactPatch>),
}

impl RescheduleFields {
    /// What changes, or what is wrong with it.
    pub fn read(self) -> Result<BookingChange, Invalid> {
        let to = match (self.hold_id, self.offer_id, self.window, self.contact) {
            (Some(id), None, None, None) => MoveTo::Hold(HoldId(id)),
            (None, Some(token), None, None) => MoveTo::Offer(token),
            (None, None, Some(window), None) => MoveTo::Window(window.read("window")?),
            (None, None, None, Some(contact)) => return Ok(BookingChange::Contact(contact)),
            _ => {
                return Err(Invalid::new("window", "exactly one of hold_id, offer_id, window and contact is required"));
            }
        };
        Ok(BookingChange::Move(to))
    }
}

/// Why a booking is called off.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelFields {
    /// For the ledger.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: Option<String>,
}

/// One line of the promise ledger.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Event {
    /// What happened to the promise.
    #[schema(value_type = names::LedgerEvent, example = "confirmed")]
    pub event: &'static str,
    /// The promise that holds from then on, or that was called off.
    pub promise: Promise,
    /// Why, if the caller said so.
    pub reason: Option<String>,
    /// Who had it done; `null` in old lines, which do not tell.
    pub actor: Option<Actor>,
    /// When.
    pub at: DateTime<FixedOffset>,
}

impl Event {
    /// A line in the terms of a zone.
    pub fn to_wire(book: &ZoneContext, entry: LedgerEntry) -> Self {
        let tz = book.zone.time_zone;
        Self {
            event: entry.event.as_str(),
            promise: Promise::to_wire(tz, &entry.promise),
            reason: entry.reason,
            actor: entry.by.map(Actor::from),
            at: local(tz, entry.at),
        }
    }
}

/// All that was promised for a booking, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Events {
    /// Oldest first.
    pub items: Vec<Event>,
}
