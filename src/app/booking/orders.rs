//! Converts the request of a caller into an order in the terms of a zone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Days;

use super::offer::HORIZON_DAYS;
use crate::app::{AppError, AppResult, AppState, Principal, ZoneContext};
use ritiro_domain::{
    Constraint, DepotId, Invalid, Kind, MerchantId, Order, Origin, Place, Refusal, RefusalCode, Seconds, Timestamp,
    Window, ZoneId,
};

/// The longest service time at one stop, in seconds.
const MAX_SERVICE: i64 = 4 * 3600;

/// The order that a caller requests. Missing fields get the zone's defaults.
#[derive(Clone, Debug, Default)]
pub struct OrderRequest {
    /// The zone; found by the place if not given.
    pub zone: Option<ZoneId>,
    /// The kind; if not given, a shipment if there is an origin, else a delivery.
    pub kind: Option<Kind>,
    /// The place where the courier meets the shopper.
    pub place: Option<Place>,
    /// Shipments: the origin.
    pub origin: Option<Place>,
    /// Shipments: the destination.
    pub destination: Option<Place>,
    /// The size by load dimension; if not given, one unit of the first dimension.
    pub size: Option<BTreeMap<String, i64>>,
    /// The service time at the place or destination.
    pub service: Option<Seconds>,
    /// The names of the required skills, as a set.
    pub skills: Vec<String>,
    /// The only depot that may serve the order.
    pub depot: Option<DepotId>,
    /// Shipments: the ride limit.
    pub max_ride: Option<Seconds>,
    /// Shipments: the window in which the courier may collect.
    pub origin_window: Option<Window>,
    /// Shipments: the service time at the origin.
    pub origin_service: Option<Seconds>,
    /// Deliveries: when the goods can be loaded.
    pub ready_at: Option<Timestamp>,
}

impl OrderRequest {
    /// Fills missing fields from the order that the token is bound to, and refuses fields that differ from it.
    pub(in crate::app) fn bound(self, principal: &Principal) -> Result<Self, Invalid> {
        let Some(bound) = principal.bound_order() else { return Ok(self) };
        let skills = agreed("skills", (!self.skills.is_empty()).then(|| as_set(&self.skills)), as_set(&bound.skills))?;
        Ok(Self {
            zone: bound.zone.map_or(Ok(self.zone), |zone| agreed("zone_id", self.zone, zone).map(Some))?,
            kind: bound.kind.map_or(Ok(self.kind), |kind| agreed("kind", self.kind, kind).map(Some))?,
            size: agreed("size", self.size.map(Some), bound.size.clone())?,
            service: agreed("service_seconds", self.service.map(Some), bound.service)?,
            skills: skills.into_iter().collect(),
            depot: agreed("depot_id", self.depot.map(Some), bound.depot)?,
            max_ride: agreed("max_ride_time_seconds", self.max_ride.map(Some), bound.max_ride)?,
            origin_service: agreed("origin_service_seconds", self.origin_service.map(Some), bound.origin_service)?,
            ready_at: agreed("ready_at", self.ready_at.map(Some), None)?,
            ..self
        })
    }

    /// Returns the zone and the order in its terms. A place outside of every zone gives [`AppError::Refused`].
    pub(in crate::app) async fn resolve(
        &self,
        app: &AppState,
        principal: &Principal,
    ) -> AppResult<(Arc<ZoneContext>, Order)> {
        let kind = self.kind()?;
        let (place, origin) = self.places(kind)?;
        let context = self.zone(app, principal.merchant, place, origin).await?;
        self.ensure_collectable(&context, app.deps.now())?;
        context.zone.check_ready(kind, self.ready_at, app.deps.now())?;
        let order = self.order(&context, kind, place, origin)?;
        Ok((context, order))
    }

    fn kind(&self) -> AppResult<Kind> {
        let kind = self.kind.unwrap_or(if self.origin.is_some() { Kind::Shipment } else { Kind::Delivery });
        let only_shipments = [
            ("origin", self.origin.is_some()),
            ("destination", self.destination.is_some()),
            ("max_ride_time_seconds", self.max_ride.is_some()),
            ("origin_window", self.origin_window.is_some()),
            ("origin_service_seconds", self.origin_service.is_some()),
        ];
        match only_shipments.into_iter().find(|(_, given)| *given && kind != Kind::Shipment) {
            Some((field, _)) => {
                Err(AppError::invalid(field, "is only for shipments, which have origin and destination"))
            }
            None => Ok(kind),
        }
    }

    fn places(&self, kind: Kind) -> AppResult<(Place, Option<Place>)> {
        match (kind, self.place, self.origin, self.destination) {
            (Kind::Shipment, None, Some(origin), Some(destination)) => Ok((destination, Some(origin))),
            (Kind::Shipment, Some(_), ..) => {
                Err(AppError::invalid("place", "is not for shipments: give origin and destination"))
            }
            (Kind::Shipment, _, None, _) => Err(AppError::invalid("origin", "is required for a shipment")),
            (Kind::Shipment, ..) => Err(AppError::invalid("destination", "is required for a shipment")),
            (_, Some(place), ..) => Ok((place, None)),
            _ => Err(AppError::invalid("place", "is required, or origin and destination")),
        }
    }

    async fn zone(
        &self,
        app: &AppState,
        merchant: MerchantId,
        place: Place,
        origin: Option<Place>,
    ) -> AppResult<Arc<ZoneContext>> {
        let zones = &app.deps.zones;
        let serves = |context: &ZoneContext| {
            context.zone.area.contains(place) && origin.is_none_or(|o| context.zone.area.contains(o))
        };
        let found = match self.zone {
            Some(id) => {
                let context = zones.get(id).await?;
                if context.zone.merchant != merchant {
                    return Err(AppError::NotFound("zone"));
                }
                serves(&context).then_some(context)
            }
            None => zones.of_merchant(merchant).await?.into_iter().find(|context| serves(context)),
        };
        found.ok_or_else(|| AppError::refused(Refusal { code: RefusalCode::OutsideZone, constraint: Constraint::Area }))
    }

    /// Refuses a window at the origin that is over, or that ends beyond the horizon.
    fn ensure_collectable(&self, context: &ZoneContext, now: Timestamp) -> AppResult<()> {
        let last = context.zone.date_of(now) + Days::new(HORIZON_DAYS + 1);
        match self.origin_window {
            Some(window) if window.end() < now || context.zone.date_of(window.end()) > last => {
                let allowed = format!("must not be over, and end within {} days", HORIZON_DAYS + 1);
                Err(AppError::invalid("origin_window", allowed))
            }
            _ => Ok(()),
        }
    }

    fn order(&self, context: &ZoneContext, kind: Kind, place: Place, origin: Option<Place>) -> AppResult<Order> {
        let zone = &context.zone;
        let load = match &self.size {
            Some(size) => zone.dimensions.load(size).map_err(|e| e.inside("size"))?,
            None => zone.dimensions.one(),
        };
        let skills = zone.skills.of(zone.skills.set(&self.skills)?);
        if let Some(depot) = self.depot.filter(|depot| !context.depots.contains_key(depot)) {
            return Err(AppError::invalid("depot_id", format!("{depot} is not a depot of the zone")));
        }
        let service = duration("service_seconds", self.service.unwrap_or(zone.default_service), MAX_SERVICE)?;
        let max_ride = self.max_ride.map(|ride| duration("max_ride_time_seconds", ride, 86_400)).transpose()?;
        let at_origin = self.origin_service.unwrap_or(zone.default_service);
        let at_origin = duration("origin_service_seconds", at_origin, MAX_SERVICE)?;
        let origin = origin.map(|place| Origin { place, window: self.origin_window, service: at_origin });
        Ok(Order { kind, place, origin, load, service, skills, depot: self.depot, max_ride, ready_at: self.ready_at })
    }
}

fn as_set(names: &[String]) -> BTreeSet<String> {
    names.iter().cloned().collect()
}

/// Returns the value of the token, and refuses a different named value.
fn agreed<T: PartialEq>(field: &str, named: Option<T>, bound: T) -> Result<T, Invalid> {
    match named {
        Some(named) if named != bound => Err(Invalid::new(field, "is not what this token is for: leave it out")),
        _ => Ok(bound),
    }
}

fn duration(field: &str, given: Seconds, most: i64) -> Result<Seconds, Invalid> {
    if (0..=most).contains(&given.0) { Ok(given) } else { Err(Invalid::new(field, format!("must be 0 to {most}"))) }
}
