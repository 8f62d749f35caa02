//! What a shopper asks for, before anything is promised.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{DepotId, Load, Place, Seconds, Window};

/// The three kinds of booking.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Depot to shopper.
    Delivery,
    /// Shopper to depot: returns.
    Collection,
    /// Origin to destination, each with its own window, in one route.
    Shipment,
}

impl Kind {
    /// As it is stored and written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Collection => "collection",
            Self::Shipment => "shipment",
        }
    }

    /// The reverse of [`Kind::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Delivery, Self::Collection, Self::Shipment].into_iter().find(|k| k.as_str() == text)
    }
}

/// Where the courier of a shipment collects first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// Where.
    pub place: Place,
    /// When service there may start; any time of the day if the caller named none.
    pub window: Option<Window>,
    /// How long service takes there.
    pub service: Seconds,
}

/// What has to be moved, where, and with whom it may ride; the window is not part of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Which way the goods go.
    pub kind: Kind,
    /// The pickup location that the shopper chose; the destination of a shipment.
    pub place: Place,
    /// Only, and always, for a shipment.
    pub origin: Option<Origin>,
    /// What it takes up in the vehicle.
    pub load: Load,
    /// How long service takes at `place`.
    pub service: Seconds,
    /// Skills that the courier must have, by name.
    pub skills: Vec<String>,
    /// Only couriers who load at this depot, if named.
    pub depot: Option<DepotId>,
    /// Shipments: the longest time from the end of service at the origin to the start of service at the destination.
    pub max_ride: Option<Seconds>,
}

impl Order {
    /// Whether the same is asked for. Skills are a set; older versions kept them as they were named.
    pub fn is_as(&self, other: &Self) -> bool {
        let set = |order: &Self| order.skills.iter().cloned().collect::<BTreeSet<_>>();
        let alike = Self { skills: self.skills.clone(), ..other.clone() };
        *self == alike && set(self) == set(other)
    }
}
