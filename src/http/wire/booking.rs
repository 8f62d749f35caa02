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
use super::offer::Money;
use super::order::Window;
use crate::app::ZoneContext;
use crate::app::booking::bookings::{BookingView, MoveTo, Planned};
use crate::app::booking::goods::GoodsView;
use crate::app::booking::holds::HoldView;
use ritiro_domain::{HoldId, Invalid, LedgerEntry, Order};

/// What was promised to the shopper. It changes only when the shopper agrees.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Promise {
    /// The place of the hand-over.
    pub place: Place,
    /// The window in which service starts at this place.
    pub window: Option<Window>,
    /// Only for shipments: the place where the courier collects the goods.
    pub origin: Option<Place>,
    /// Only for shipments: the window in which the courier collects the goods; `null` means at any time.
    pub origin_window: Option<Window>,
    /// The price.
    pub price: Money,
    /// The slot of the catalogue; `null` if the window is a custom window.
    pub slot_template_id: Option<Uuid>,
    /// The time at which the promise was made.
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
    kind: ritiro_domain::Kind,
    /// The amount per load dimension of the zone, such as `{"parcels": 1}`.
    #[schema(example = json!({"parcels": 1}))]
    size: BTreeMap<String, i64>,
    /// How long service takes at the place, in seconds.
    service_seconds: i64,
    /// Skills that the courier must have.
    skills: Vec<String>,
    /// The only depot that the goods may come from or go to; `null` means any depot.
    depot_id: Option<Uuid>,
    /// Only for shipments: the longest time from the end of service at the origin to the start of service at the destination, in seconds.
    max_ride_time_seconds: Option<i64>,
    /// Only for deliveries: the goods can be loaded from this time on, as it was given; `null` if it was not given.
    #[schema(required)]
    ready_at: Option<DateTime<FixedOffset>>,
}

impl Goods {
    pub(super) fn to_wire(context: &ZoneContext, order: &Order) -> Self {
        Self {
            kind: order.kind,
            size: amounts(&context.zone.dimensions, order.load),
            service_seconds: order.service.0,
            skills: order.skills.clone(),
            depot_id: order.depot.map(|d| d.0),
            max_ride_time_seconds: order.max_ride.map(|s| s.0),
            ready_at: order.ready_at.map(|at| local(context.zone.time_zone, at)),
        }
    }
}

/// An offer that is reserved for a few minutes. Its place in a route is kept, so booking it before it expires cannot fail for lack of room.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Hold {
    /// The id of the hold.
    pub id: Uuid,
    /// The state of the hold. Only an `active` hold can be booked.
    #[schema(value_type = ritiro_domain::HoldState, example = "active")]
    pub state: &'static str,
    /// The last instant at which the hold can be booked.
    pub expires_at: DateTime<FixedOffset>,
    /// The zone.
    pub zone_id: Uuid,
    /// The service day: the day on which the shift that serves it begins. For a window after midnight it may be the day before the window.
    pub date: NaiveDate,
    /// The window in which service starts.
    pub window: Option<Window>,
    /// The price.
    pub price: Money,
    /// Your reference for the shopper.
    pub shopper: Option<String>,
    /// The shopper's cart to which the hold belongs; `null` for the cart without a name.
    #[schema(required)]
    pub cart: Option<String>,
    /// What is promised to the shopper when they book the hold.
    pub promise: Promise,
    #[serde(flatten)]
    goods: Goods,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
}

impl From<HoldView> for Hold {
    fn from(HoldView { hold, context }: HoldView) -> Self {
        let tz = context.zone.time_zone;
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
            goods: Goods::to_wire(&context, &hold.order),
            created_at: local(tz, hold.created_at),
        }
    }
}

/// The place of a booking in the current plan. The plan may change at any time; the promise does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Plan {
    /// The courier whose route serves the booking.
    pub courier_id: Uuid,
    /// The id of the shift, which is also the id of its route.
    pub shift_id: Uuid,
    /// The planned start of service.
    pub planned_start: DateTime<FixedOffset>,
    /// The planned time at which the courier leaves the stop.
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

/// Where the goods of a booking are. It follows from the reports of couriers; for couriers who do not report, from the plan.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct GoodsStatus {
    /// The state.
    #[schema(value_type = ritiro_domain::GoodsState, example = "on_board")]
    pub state: &'static str,
    /// Since when; `null` if no report tells it.
    #[schema(required)]
    pub since: Option<DateTime<FixedOffset>>,
    /// The courier who has them on board. It is `null` for callers with the token of a shopper or a booking, as are the shift, the depot and
    /// the place.
    #[schema(required)]
    pub courier_id: Option<Uuid>,
    /// The shift of that courier.
    #[schema(required)]
    pub shift_id: Option<Uuid>,
    /// The depot at which they are; `null` if the order may come from any depot and no courier is planned.
    #[schema(required)]
    pub depot_id: Option<Uuid>,
    /// The place, if they are at their origin, or on board of a vehicle that broke down.
    #[schema(required)]
    pub place: Option<Place>,
}

impl GoodsStatus {
    /// Converts it, with times in the time zone of the zone.
    pub fn to_wire(tz: Tz, goods: GoodsView) -> Self {
        Self {
            state: goods.state.as_str(),
            since: goods.since.map(|at| local(tz, at)),
            courier_id: goods.courier.map(|(_, courier)| courier.0),
            shift_id: goods.courier.map(|(shift, _)| shift.0),
            depot_id: goods.depot.map(|depot| depot.0),
            place: goods.place.map(Place::from),
        }
    }
}

/// A promise, with the plan that keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Booking {
    /// The id of the booking.
    pub id: Uuid,
    /// The version of the booking. Every change raises it. It is also the `ETag`.
    pub version: i64,
    /// The state of the booking.
    #[schema(value_type = ritiro_domain::BookingState, example = "confirmed")]
    pub state: &'static str,
    /// The zone.
    pub zone_id: Uuid,
    /// The service day: the day on which the shift that serves it begins. For a window after midnight it may be the day before the window.
    pub date: NaiveDate,
    /// Your reference for the order.
    pub reference: Option<String>,
    /// Your reference for the shopper.
    pub shopper: Option<String>,
    /// What was promised to the shopper.
    pub promise: Promise,
    #[serde(flatten)]
    goods: Goods,
    /// The place of the booking in the current plan. It is `null` for cancelled bookings and for past days. It is also `null` for callers
    /// with the token of a shopper or a booking: they follow the booking with its tracking.
    pub plan: Option<Plan>,
    /// Where the goods are, according to the reports of couriers.
    #[serde(rename = "goods")]
    pub whereabouts: GoodsStatus,
    /// The person whom the courier meets at the hand-over.
    pub contact: Option<Contact>,
    /// The PIN that the shopper says to the courier, if the zone requires it as proof of the hand-over. Couriers never see it.
    #[schema(example = "0815")]
    pub pin: Option<String>,
    /// A token that may read, move and cancel this booking, for a link in a message to the shopper. Everyone who has it may do that.
    pub booking_token: String,
    /// The time of creation.
    pub created_at: DateTime<FixedOffset>,
    /// The time of the last change.
    pub updated_at: DateTime<FixedOffset>,
}

impl From<BookingView> for Booking {
    fn from(BookingView { booking, context, plan, goods, token, pin }: BookingView) -> Self {
        let tz = context.zone.time_zone;
        Self {
            id: booking.id.0,
            version: booking.version,
            state: booking.state.as_str(),
            zone_id: booking.zone.0,
            date: booking.date,
            reference: booking.reference,
            shopper: booking.shopper,
            promise: Promise::to_wire(tz, &booking.promise),
            goods: Goods::to_wire(&context, &booking.order),
            plan: plan.map(|p| Plan::to_wire(tz, p)),
            whereabouts: GoodsStatus::to_wire(tz, goods),
            contact: booking.contact.map(Contact::from),
            pin,
            booking_token: token,
            created_at: local(tz, booking.created_at),
            updated_at: local(tz, booking.updated_at),
        }
    }
}

/// The change of a booking. Give exactly one of the four fields.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RescheduleFields {
    /// Move the booking to this hold, which must be of the same kind and in the same zone.
    pub hold_id: Option<Uuid>,
    /// Move the booking to this offer, which must be for the same order.
    #[schema(max_length = 16384)]
    pub offer_id: Option<String>,
    /// Move the booking to this window, for the same order.
    pub window: Option<Window>,
    /// Change the contact. Members that you leave out stay as they are; a member that is `null` is removed. `null` instead of the whole
    /// contact removes all of it.
    #[serde(default, deserialize_with = "named")]
    #[schema(value_type = Option<Contact>)]
    pub contact: Option<Option<ContactPatch>>,
}

/// A change of a booking.
#[derive(Debug)]
pub enum BookingChange {
    /// Moves the booking to another promise.
    Move(MoveTo),
    /// Changes the contact; `None` removes it.
    Contact(Option<ContactPatch>),
}

impl RescheduleFields {
    /// Converts the change, or returns what is wrong with it.
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

/// The reason for a cancellation.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelFields {
    /// The reason, which the promise ledger keeps, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: Option<String>,
}

/// One entry of the promise ledger.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Event {
    /// What happened to the promise.
    #[schema(value_type = ritiro_domain::LedgerEvent, example = "confirmed")]
    pub event: &'static str,
    /// The promise that is valid from then on, or the promise that was cancelled.
    pub promise: Promise,
    /// The reason, if the caller gave one.
    pub reason: Option<String>,
    /// The caller who made the change; `null` in old entries, which did not record it.
    pub actor: Option<Actor>,
    /// The time of the change.
    pub at: DateTime<FixedOffset>,
}

impl Event {
    /// Converts an entry of the ledger, with times in the time zone of the zone.
    pub fn to_wire(context: &ZoneContext, entry: LedgerEntry) -> Self {
        let tz = context.zone.time_zone;
        Self {
            event: entry.event.as_str(),
            promise: Promise::to_wire(tz, &entry.promise),
            reason: entry.reason,
            actor: entry.by.map(Actor::from),
            at: local(tz, entry.at),
        }
    }
}

/// The ledger of a booking: everything that was promised for it, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Events {
    /// The entries, oldest first.
    pub items: Vec<Event>,
    /// Where the goods were, oldest first. It follows from the reports of the service day, so late reports can still change it; the list is
    /// empty once the day is over.
    pub goods: Vec<GoodsStatus>,
}
