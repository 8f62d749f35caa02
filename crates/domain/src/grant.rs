//! The restriction of a shopper's token: its allowed actions, and its order.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::booking::states;
use super::{DepotId, Dimensions, Invalid, Kind, Load, MAX_DIMENSIONS, Order, Seconds, Skills, Zone, ZoneId};

states! {
    /// The actions that a shopper's token allows, in addition to the reading and changing of the shopper's own bookings.
    Scope {
        /// The token may request offers and quotes.
        Offers = "offers",
        /// The token may hold a window.
        Hold = "hold",
        /// The token may book.
        Book = "book",
    }
}

/// The allowed actions and the order of a token.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Grant {
    /// The allowed actions.
    pub scopes: BTreeSet<Scope>,
    /// The order; `None` if the token is valid for any order.
    pub order: Option<BoundOrder>,
}

/// The fixed part of an order, which the shopper cannot choose. For a field without a value, the zone's default applies, and
/// the shopper cannot choose that either.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct BoundOrder {
    /// The only allowed zone, if given.
    pub zone: Option<ZoneId>,
    /// The only allowed kind of booking, if given.
    pub kind: Option<Kind>,
    /// The size by load dimension.
    pub size: Option<BTreeMap<String, i64>>,
    /// The service time at the place, or at the destination of a shipment.
    pub service: Option<Seconds>,
    /// The required skills, by name.
    pub skills: Vec<String>,
    /// The depot from which the goods come or to which they go.
    pub depot: Option<DepotId>,
    /// For shipments: the longest ride.
    pub max_ride: Option<Seconds>,
    /// For shipments: the service time at the origin.
    pub origin_service: Option<Seconds>,
}

impl BoundOrder {
    /// Checks the grant; with a zone, also against its templates and depots.
    ///
    /// # Errors
    /// Returns an error for values that no zone allows, and for names that the given zone does not contain.
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

    /// The size as a load of the zone.
    fn load(&self, zone: &Zone) -> Result<Load, Invalid> {
        let size = self.size.as_ref();
        size.map_or(Ok(zone.dimensions.one()), |size| zone.dimensions.load(size).map_err(|e| e.inside("size")))
    }

    /// Whether an order, in terms of a zone, equals this fixed order.
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
