//! An order: the request of a shopper, without a promise.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{DepotId, Load, Place, Seconds, Timestamp, Window};

/// The three kinds of booking.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// From the depot to the shopper.
    Delivery,
    /// From the shopper to the depot, for returns.
    Collection,
    /// From an origin to a destination, each with its own window, in one route.
    Shipment,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Delivery, Self::Collection, Self::Shipment];

    /// The name that is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Collection => "collection",
            Self::Shipment => "shipment",
        }
    }

    /// Parses a name; the reverse of [`Kind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.as_str() == text)
    }
}

/// The place where the courier collects a shipment first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// The place.
    pub place: Place,
    /// The window for the start of service at the origin; `None` means any time of the day.
    pub window: Option<Window>,
    /// The service time at the origin, in seconds.
    pub service: Seconds,
}

/// The goods, the places, and the requirements for the courier. The window is not part of the order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The kind of booking.
    pub kind: Kind,
    /// The pickup location that the shopper chose; the destination of a shipment.
    pub place: Place,
    /// The origin. A shipment always has one, other orders have none.
    pub origin: Option<Origin>,
    /// The size in the vehicle.
    pub load: Load,
    /// The service time at `place`, in seconds.
    pub service: Seconds,
    /// Skills that the courier must have, by name.
    pub skills: Vec<String>,
    /// The depot at which the courier must load, if given.
    pub depot: Option<DepotId>,
    /// For shipments: the longest time from the end of service at the origin to the start of service at the destination.
    pub max_ride: Option<Seconds>,
    /// For deliveries: the goods can be loaded from this instant on, if given. Orders that older versions stored have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready_at: Option<Timestamp>,
}

impl Order {
    /// Whether both orders are the same. Skills are compared as a set, because older versions stored them in the order of the
    /// request.
    pub fn is_as(&self, other: &Self) -> bool {
        let set = |order: &Self| order.skills.iter().cloned().collect::<BTreeSet<_>>();
        let alike = Self { skills: self.skills.clone(), ..other.clone() };
        *self == alike && set(self) == set(other)
    }
}
