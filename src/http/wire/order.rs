//! What shoppers ask for.
//!
//! A body that may name an offer, a hold, or an order with a window has all these fields side by side: a flattened
//! struct would make serde accept unknown fields.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Date, Place, instant, local};
use crate::app::booking::offers::OfferRequest;
use crate::app::{OrderRequest, Source};
use ritiro_domain::{DepotId, Invalid, Seconds, ZoneId};

/// When service starts, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first instant.
    pub start: DateTime<FixedOffset>,
    /// The last instant.
    pub end: DateTime<FixedOffset>,
}

impl Window {
    /// The window, or what is wrong with it in `field`.
    pub fn read(self, field: &str) -> Result<ritiro_domain::Window, Invalid> {
        let ends = instant("start", self.start).and_then(|start| Ok((start, instant("end", self.end)?)));
        ends.and_then(|(start, end)| ritiro_domain::Window::new(start, end)).map_err(|e| e.inside(field))
    }

    /// As clocks in the zone show it; `None` where it is open.
    pub fn to_wire(tz: Tz, window: ritiro_domain::Window) -> Option<Self> {
        let open =
            window.start() == ritiro_domain::Window::ANY.start() || window.end() == ritiro_domain::Window::ANY.end();
        (!open).then(|| Self { start: local(tz, window.start()), end: local(tz, window.end()) })
    }
}

/// The three kinds of booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Depot to shopper.
    Delivery,
    /// Shopper to depot.
    Collection,
    /// Origin to destination.
    Shipment,
}

impl From<Kind> for ritiro_domain::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Delivery => Self::Delivery,
            Kind::Collection => Self::Collection,
            Kind::Shipment => Self::Shipment,
        }
    }
}

impl From<ritiro_domain::Kind> for Kind {
    fn from(kind: ritiro_domain::Kind) -> Self {
        match kind {
            ritiro_domain::Kind::Delivery => Self::Delivery,
            ritiro_domain::Kind::Collection => Self::Collection,
            ritiro_domain::Kind::Shipment => Self::Shipment,
        }
    }
}

macro_rules! with_order {
    ($(#[$about:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields, default)]
        $(#[$about])*
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            /// The zone; found by the place if not given.
            pub zone_id: Option<Uuid>,
            /// A shipment if there is an origin, else a delivery.
            pub kind: Option<Kind>,
            /// Where the shopper is met: deliveries and collections.
            pub place: Option<Place>,
            /// Where the courier collects: shipments.
            pub origin: Option<Place>,
            /// Where the shopper is met: shipments.
            pub destination: Option<Place>,
            /// By the load dimensions of the zone; one of the first dimension if not given.
            #[schema(value_type = Option<super::bounds::Amounts>, example = json!({"parcels": 1}))]
            pub size: Option<BTreeMap<String, i64>>,
            /// How long service takes there; the zone's usual if not given.
            #[schema(minimum = 0, maximum = 14400, example = 180)]
            pub service_seconds: Option<i64>,
            /// Skills that the courier must have, a set of at most 64.
            #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64, example = json!([]))]
            pub skills: Vec<String>,
            /// Only from or to this depot.
            pub depot_id: Option<Uuid>,
            /// Shipments: the longest time from the end of service at the origin to the start of service at the destination.
            #[schema(minimum = 0, maximum = 86400)]
            pub max_ride_time_seconds: Option<i64>,
            /// Shipments: when the courier may collect; any time if not given.
            pub origin_window: Option<Window>,
            /// Shipments: how long service takes at the origin.
            #[schema(minimum = 0, maximum = 14400)]
            pub origin_service_seconds: Option<i64>,
        }

        impl $name {
            /// What has to be moved, or what is wrong with it.
            pub fn order(&self) -> Result<OrderRequest, Invalid> {
                let place = |place: Option<Place>, field| place.map(|p| p.read(field)).transpose();
                Ok(OrderRequest {
                    zone: self.zone_id.map(ZoneId),
                    kind: self.kind.map(Into::into),
                    place: place(self.place, "place")?,
                    origin: place(self.origin, "origin")?,
                    destination: place(self.destination, "destination")?,
                    size: self.size.clone(),
                    service: self.service_seconds.map(Seconds),
                    skills: self.skills.clone(),
                    depot: self.depot_id.map(DepotId),
                    max_ride: self.max_ride_time_seconds.map(Seconds),
                    origin_window: self.origin_window.map(|w| w.read("origin_window")).transpose()?,
                    origin_service: self.origin_service_seconds.map(Seconds),
                })
            }

            /// The first field of an order that is given, if any: nothing of it may stand beside a hold or an offer.
            fn first_of_order(&self) -> Option<&'static str> {
                [
                    ("zone_id", self.zone_id.is_some()),
                    ("kind", self.kind.is_some()),
                    ("place", self.place.is_some()),
                    ("origin", self.origin.is_some()),
                    ("destination", self.destination.is_some()),
                    ("size", self.size.is_some()),
                    ("service_seconds", self.service_seconds.is_some()),
                    ("skills", !self.skills.is_empty()),
                    ("depot_id", self.depot_id.is_some()),
                    ("max_ride_time_seconds", self.max_ride_time_seconds.is_some()),
                    ("origin_window", self.origin_window.is_some()),
                    ("origin_service_seconds", self.origin_service_seconds.is_some()),
                ]
                .into_iter()
                .find_map(|(field, given)| given.then_some(field))
            }
        }
    };
}

with_order! {
    /// What a shopper wants to see. Either `place`, or `origin` and `destination`.
    #[schema(example = json!({"place": {"lat": 44.4937, "lng": 11.343}, "size": {"parcels": 1}, "asap": true}))]
    OfferFields {
        /// The first day; today if not given.
        from: Option<Date>,
        /// The last day, at most 13 days after `from`; two days after it if not given.
        to: Option<Date>,
        /// Whether to look for the soonest window of today too.
        asap: bool,
    }
}

with_order! {
    /// What is to be held: an offer, or an order with its window.
    #[schema(example = json!({"offer_id": "as an answer to /v1/offers has it", "shopper": "customer-4711"}))]
    HoldFields {
        /// An offer; then nothing of the order is given.
        #[schema(max_length = 16384)]
        offer_id: Option<String>,
        /// The window, if no offer is named: a slot of the zone, or any other if the zone takes those.
        window: Option<Window>,
        /// Your reference of the shopper.
        #[schema(min_length = 1, max_length = 200, example = "customer-4711")]
        shopper: Option<String>,
        /// Which of the shopper's carts, 1 to 200 characters; those without a name are one cart. A cart has one active hold: a
        /// new one replaces it.
        #[schema(min_length = 1, max_length = 200, example = "cart-2")]
        #[serde(skip_serializing_if = "Option::is_none")]
        cart: Option<String>,
    }
}

with_order! {
    /// What is to be booked: a hold, an offer, or an order with its window.
    #[schema(example = json!({"offer_id": "as an answer to /v1/offers has it", "shopper": "customer-4711",
        "reference": "order-2026-0815", "contact": {"name": "Ada Rossi"}}))]
    BookingFields {
        /// A hold; then neither an offer nor anything of the order is given.
        hold_id: Option<Uuid>,
        /// An offer; then nothing of the order is given.
        #[schema(max_length = 16384)]
        offer_id: Option<String>,
        /// The window, if neither hold nor offer is named.
        window: Option<Window>,
        /// Your reference of the shopper.
        #[schema(min_length = 1, max_length = 200, example = "customer-4711")]
        shopper: Option<String>,
        /// Your reference of the order.
        #[schema(min_length = 1, max_length = 200, example = "order-2026-0815")]
        reference: Option<String>,
        /// For the hand-over.
        contact: Option<super::contact::Contact>,
    }
}

impl OfferFields {
    /// What a shopper wants to see, or what is wrong with it.
    pub fn read(&self) -> Result<OfferRequest, Invalid> {
        if self.first_of_order().is_none() {
            return Err(Invalid::new("place", "is required, or origin and destination"));
        }
        Ok(OfferRequest {
            order: self.order()?,
            from: self.from.map(|d| d.0),
            to: self.to.map(|d| d.0),
            asap: self.asap,
        })
    }
}

impl HoldFields {
    /// Where the hold comes from, or what is wrong with it.
    pub fn source(&self) -> Result<Source, Invalid> {
        source(self.offer_id.as_ref(), self.window, self.first_of_order(), || self.order())
    }
}

impl BookingFields {
    /// Where the booking comes from if not from a hold, or what is wrong with it.
    pub fn source(&self) -> Result<Source, Invalid> {
        source(self.offer_id.as_ref(), self.window, self.first_of_order(), || self.order())
    }

    /// What stands beside a hold though it must not.
    pub fn beside_hold(&self) -> Option<&'static str> {
        let window = self.window.map(|_| "window");
        self.offer_id.as_ref().map(|_| "offer_id").or(window).or(self.first_of_order())
    }
}

fn source(
    offer: Option<&String>,
    window: Option<Window>,
    of_order: Option<&'static str>,
    order: impl Fn() -> Result<OrderRequest, Invalid>,
) -> Result<Source, Invalid> {
    match (offer, window) {
        (Some(_), Some(_)) => Err(Invalid::new("window", "must not stand beside offer_id, which has its own")),
        (Some(token), None) => match of_order {
            Some(field) => Err(Invalid::new(field, "must not stand beside offer_id, which has its own")),
            None => Ok(Source::Offer(token.clone())),
        },
        (None, Some(window)) => Ok(Source::Order(Box::new(order()?), window.read("window")?)),
        (None, None) => Err(Invalid::new("offer_id", "is required, or place and window (or a hold_id, to book)")),
    }
}

/// A reference has 1 to 200 characters.
pub(crate) fn reference(field: &str, text: Option<&String>) -> Result<Option<String>, Invalid> {
    match text {
        Some(text) if text.is_empty() || text.chars().count() > 200 => {
            Err(Invalid::new(field, "must have 1 to 200 characters"))
        }
        other => Ok(other.cloned()),
    }
}
