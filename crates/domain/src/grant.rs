//! What a shopper's token is narrowed to: what it may do, and for which order.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::booking::states;
use super::{DepotId, Dimensions, Invalid, Kind, Load, MAX_DIMENSIONS, Order, Seconds, Skills, Zone, ZoneId};

states! {
    /// What a shopper's token may do beside seeing and changing the shopper's own bookings.
    Scope {
        /// See offers and quotes.
        Offers = "offers",
        /// Hold a window.
        Hold = "hold",
        /// Book.
        Book = "book",
    }
}

/// What a token may do, and for which order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The order that it is for; `None`: any.
    pub order: Option<BoundOrder>,
}

/// An order as far as the shopper does not choose it. What is not named is the zone's usual, and not the shopper's to choose either.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct BoundOrder {
    /// Only in this zone, if named.
    pub zone: Option<ZoneId>,
    /// Only of this kind, if named.
    pub kind: Option<Kind>,
    /// By load dimension.
    pub size: Option<BTreeMap<String, i64>>,
    /// At the place or destination.
    pub service: Option<Seconds>,
    /// By name.
    pub skills: Vec<String>,
    /// From or to this depot.
    pub depot: Option<DepotId>,
    /// Shipments: the longest ride.
    pub max_ride: Option<Seconds>,
    /// Shipments: at the origin.
    pub origin_service: Option<Seconds>,
}

impl BoundOrder {
    /// Refuses what no zone could take, and what the zone that is named does not know.
    pub fn check(&self, zone: Option<&Zone>) -> Result<(), Invalid> {
        if self.size.as_ref().is_some_and(|size| size.len() > MAX_DIMENSIONS) {
            return Err(Invalid::new("size", format!("must name at most {MAX_DIMENSIONS} dimensions")));
        }
        let size = self.size.iter().flatten();
        match zone {
            Some(zone) => {
                zone.dimensions.load(size).map_err(|e| e.inside("size"))?;
                zone.skills.set(&self.skills)?;
            }
            None => {
                let names = self.size.iter().flat_map(|size| size.keys().cloned()).collect::<Vec<_>>();
                if !names.is_empty() {
                    Dimensions::new(names)?.load(size).map_err(|e| e.inside("size"))?;
                }
                Skills::new(self.skills.clone())?;
            }
        }
        in_range("service_seconds", self.service, 14_400)?;
        in_range("max_ride_time_seconds", self.max_ride, 86_400)?;
        in_range("origin_service_seconds", self.origin_service, 14_400)
    }

    /// What it takes up in the terms of a zone.
    fn load(&self, zone: &Zone) -> Result<Load, Invalid> {
        let size = self.size.as_ref();
        size.map_or(Ok(zone.dimensions.one()), |size| zone.dimensions.load(size).map_err(|e| e.inside("size")))
    }

    /// Whether an order in the terms of a zone is this one.
    pub fn is_met_by(&self, zone: &Zone, order: &Order) -> bool {
        let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
        let usual = |given: Option<Seconds>| given.unwrap_or(zone.default_service);
        let origin = order.origin.as_ref();
        self.zone.is_none_or(|id| id == zone.id)
            && self.kind.is_none_or(|kind| kind == order.kind)
            && self.load(zone).is_ok_and(|load| load == order.load)
            && usual(self.service) == order.service
            && set(&self.skills) == set(&order.skills)
            && self.depot == order.depot
            && self.max_ride == order.max_ride
            && origin.is_none_or(|origin| origin.service == usual(self.origin_service))
    }
}

fn in_range(field: &str, given: Option<Seconds>, most: i64) -> Result<(), Invalid> {
    match given {
        Some(given) if !(0..=most).contains(&given.0) => Err(Invalid::new(field, format!("must be 0 to {most}"))),
        _ => Ok(()),
    }
}
