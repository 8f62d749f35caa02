//! What shoppers ask for.
//!
//! A body that accepts an offer, a hold, or an order with a window lists all their fields in one struct: with a flattened struct, serde
//! would accept unknown fields.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::common::{Date, Place, instant, local};
use crate::app::booking::offers::OfferRequest;
use crate::app::{OrderRequest, Source};
use ritiro_domain::{DepotId, Invalid, Kind, Seconds, ZoneId};

/// The interval in which service starts. Both ends are included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The first instant at which service may start.
    pub start: DateTime<FixedOffset>,
    /// The last instant at which service may start.
    pub end: DateTime<FixedOffset>,
}

impl Window {
    /// Converts the window, or returns what is wrong with it in `field`.
    pub fn read(self, field: &str) -> Result<ritiro_domain::Window, Invalid> {
        let ends = instant("start", self.start).and_then(|start| Ok((start, instant("end", self.end)?)));
        ends.and_then(|(start, end)| ritiro_domain::Window::new(start, end)).map_err(|e| e.inside(field))
    }

    /// The window with times in the time zone of the zone; `None` if the window is unbounded.
    pub fn to_wire(tz: Tz, window: ritiro_domain::Window) -> Option<Self> {
        let open =
            window.start() == ritiro_domain::Window::ANY.start() || window.end() == ritiro_domain::Window::ANY.end();
        (!open).then(|| Self { start: local(tz, window.start()), end: local(tz, window.end()) })
    }
}

macro_rules! with_order {
    ($(#[$about:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields, default)]
        $(#[$about])*
        pub struct $name {
            $($(#[$fdoc])* pub $field: $type,)*
            /// The zone. If not given, it is found by the place.
            pub zone_id: Option<Uuid>,
            /// The kind. If not given, it is a shipment if there is an origin, otherwise a delivery.
            pub kind: Option<Kind>,
            /// For deliveries and collections: the place where the courier meets the shopper.
            pub place: Option<Place>,
            /// For shipments: the place where the courier collects the goods.
            pub origin: Option<Place>,
            /// For shipments: the place where the courier meets the shopper.
            pub destination: Option<Place>,
            /// The amount per load dimension of the zone. If not given, 1 of the first dimension.
            #[schema(value_type = Option<super::bounds::Amounts>, example = json!({"parcels": 1}))]
            pub size: Option<BTreeMap<String, i64>>,
            /// How long service takes at the place, in seconds. If not given, the zone's default.
            #[schema(minimum = 0, maximum = 14400, example = 180)]
            pub service_seconds: Option<i64>,
            /// Skills that the courier must have, at most 64 different names.
            #[schema(value_type = Vec<super::bounds::ShortName>, max_items = 64, example = json!([]))]
            pub skills: Vec<String>,
            /// The only depot that the goods may come from or go to. If not given, any depot.
            pub depot_id: Option<Uuid>,
            /// For shipments: the longest time from the end of service at the origin to the start of service at the destination, in
            /// seconds.
            #[schema(minimum = 0, maximum = 86400)]
            pub max_ride_time_seconds: Option<i64>,
            /// For shipments: the window in which the courier may collect the goods. If not given, any time.
            pub origin_window: Option<Window>,
            /// For shipments: how long service takes at the origin, in seconds.
            #[schema(minimum = 0, maximum = 14400)]
            pub origin_service_seconds: Option<i64>,
            /// For deliveries: the goods can be loaded from this time on, at most 14 days ahead and not after the end of the window.
            /// If not given, after the `preparation_seconds` of the zone's `trips`. It cannot be given in zones without `trips`.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub ready_at: Option<DateTime<FixedOffset>>,
        }

        impl $name {
            /// Converts the order, or returns what is wrong with it.
            pub fn order(&self) -> Result<OrderRequest, Invalid> {
                let place = |place: Option<Place>, field| place.map(|p| p.read(field)).transpose();
                Ok(OrderRequest {
                    zone: self.zone_id.map(ZoneId),
                    kind: self.kind,
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
                    ready_at: self.ready_at.map(|at| instant("ready_at", at)).transpose()?,
                })
            }

            /// The first field of the order that is given, if any. No field of an order may be given together with a hold or an offer.
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
                    ("ready_at", self.ready_at.is_some()),
                ]
                .into_iter()
                .find_map(|(field, given)| given.then_some(field))
            }
        }
    };
}

with_order! {
    /// The order for which the shopper wants to see offers. Give either `place`, or `origin` and `destination`.
    #[schema(example = json!({"place": {"lat": 44.4937, "lng": 11.343}, "size": {"parcels": 1}, "asap": true}))]
    OfferFields {
        /// The first day. If not given, today.
        from: Option<Date>,
        /// The last day, at most 13 days after `from`. If not given, two days after `from`.
        to: Option<Date>,
        /// Whether to search also for the as-soon-as-possible window of today.
        asap: bool,
    }
}

with_order! {
    /// What to hold: an offer, or an order with its window.
    #[schema(example = json!({"offer_id": "the offer_id of an answer to /v1/offers", "shopper": "customer-4711"}))]
    HoldFields {
        /// The offer. If it is given, no fields of the order may be given.
        #[schema(max_length = 16384)]
        offer_id: Option<String>,
        /// The window, if no offer is given: a slot of the zone, or a custom window if the zone accepts custom windows.
        window: Option<Window>,
        /// Your reference for the shopper.
        #[schema(min_length = 1, max_length = 200, example = "customer-4711")]
        shopper: Option<String>,
        /// The shopper's cart, 1 to 200 characters. All holds without a cart name belong to one cart. A cart has one active hold: a new
        /// hold replaces it.
        #[schema(min_length = 1, max_length = 200, example = "cart-2")]
        #[serde(skip_serializing_if = "Option::is_none")]
        cart: Option<String>,
    }
}

with_order! {
    /// What to book: a hold, an offer, or an order with its window.
    #[schema(example = json!({"offer_id": "the offer_id of an answer to /v1/offers", "shopper": "customer-4711",
        "reference": "order-2026-0815", "contact": {"name": "Ada Rossi"}}))]
    BookingFields {
        /// The hold. If it is given, neither an offer nor fields of the order may be given.
        hold_id: Option<Uuid>,
        /// The offer. If it is given, no fields of the order may be given.
        #[schema(max_length = 16384)]
        offer_id: Option<String>,
        /// The window, if neither a hold nor an offer is given.
        window: Option<Window>,
        /// Your reference for the shopper.
        #[schema(min_length = 1, max_length = 200, example = "customer-4711")]
        shopper: Option<String>,
        /// Your reference for the order.
        #[schema(min_length = 1, max_length = 200, example = "order-2026-0815")]
        reference: Option<String>,
        /// The person whom the courier meets at the hand-over.
        contact: Option<super::contact::Contact>,
    }
}

impl OfferFields {
    /// Converts the request for offers, or returns what is wrong with it.
    pub fn read(&self) -> Result<OfferRequest, Invalid> {
        if self.first_of_order().is_none() {
            return Err(Invalid::new("place", "is required, unless origin and destination are given"));
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
    /// What to hold, or what is wrong with the request.
    pub fn source(&self) -> Result<Source, Invalid> {
        source(self.offer_id.as_ref(), self.window, self.first_of_order(), || self.order())
    }
}

impl BookingFields {
    /// What to book if no hold is given, or what is wrong with the request.
    pub fn source(&self) -> Result<Source, Invalid> {
        source(self.offer_id.as_ref(), self.window, self.first_of_order(), || self.order())
    }

    /// The first field that must not be given together with a hold, if any.
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
        (Some(_), Some(_)) => {
            Err(Invalid::new("window", "must not be given together with offer_id, which already determines it"))
        }
        (Some(token), None) => match of_order {
            Some(field) => {
                Err(Invalid::new(field, "must not be given together with offer_id, which already determines it"))
            }
            None => Ok(Source::Offer(token.clone())),
        },
        (None, Some(window)) => Ok(Source::Order(Box::new(order()?), window.read("window")?)),
        (None, None) => Err(Invalid::new(
            "offer_id",
            "is required, unless place and window (or, for a booking, a hold_id) are given",
        )),
    }
}

/// Checks that a reference has 1 to 200 characters.
pub(crate) fn reference(field: &str, text: Option<&String>) -> Result<Option<String>, Invalid> {
    match text {
        Some(text) if text.is_empty() || text.chars().count() > 200 => {
            Err(Invalid::new(field, "must have 1 to 200 characters"))
        }
        other => Ok(other.cloned()),
    }
}
