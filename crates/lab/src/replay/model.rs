//! The data of a replay: the zone on its day, the promises, the routes, the findings of the check, and the figures of the report.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use chrono::{DateTime, FixedOffset, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::common::travel::TravelModel;
use ritiro_client::wire::{Route, RouteStop, StopKind, Trips};
use ritiro_client::{Place, TrafficCounts, Window};

/// The zone and the day of a replay: what the shoppers and the check know of them.
#[derive(Debug, Clone)]
pub struct ReplayedDay {
    pub zone_id: Uuid,
    pub time_zone: Tz,
    pub date: NaiveDate,
    pub travel: TravelModel,
    /// How couriers load their trips; `None` if each shift has one trip.
    pub trips: Option<Trips>,
    /// What a courier who comes from another place needs before service.
    pub setup_seconds: i64,
    /// The load dimension of the parcels.
    pub dimension: String,
    pub shifts: Vec<CourierShift>,
    /// Whether the zone was created for this replay, so that no other client books in it.
    pub fresh: bool,
}

/// The shift of one courier.
#[derive(Debug, Clone)]
pub struct CourierShift {
    pub shift_id: Uuid,
    pub courier_id: Uuid,
    pub courier_name: String,
    /// The courier's own token.
    pub token: String,
    pub starts_at: DateTime<FixedOffset>,
    pub ends_at: DateTime<FixedOffset>,
    pub start: Option<Place>,
    pub capacity: u32,
}

impl ReplayedDay {
    /// The shift of a route, if it is one of this day.
    pub fn shift_of(&self, route: &Route) -> Option<&CourierShift> {
        self.shifts.iter().find(|shift| shift.shift_id == route.shift_id)
    }

    /// The name of the courier of a route.
    pub fn courier_name(&self, route: &Route) -> &str {
        self.shift_of(route).map_or("a courier", |shift| &shift.courier_name)
    }
}

/// The number of occurrences of each code.
pub type Counts = BTreeMap<String, u64>;

/// A booking that the server acknowledged. It is also one line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    pub zone_id: Uuid,
    pub date: NaiveDate,
    pub booking_id: Uuid,
    /// The index of the parcel in the demand, from zero.
    pub parcel_index: usize,
    pub parcel_id: String,
    pub place: Place,
    pub size: u32,
    pub service_seconds: u32,
    pub window: Window,
    pub acknowledged_at: DateTime<FixedOffset>,
}

/// A route with its departure and arrival. Routes without stops have neither and are left out: if the server claimed
/// that such a route contains a booking, the check would report the booking as missing.
#[derive(Debug, Clone)]
pub struct DrivenRoute {
    pub route: Route,
    /// The time at which the courier leaves.
    pub departure: DateTime<FixedOffset>,
    /// The time at which the courier arrives at the end.
    pub arrival: DateTime<FixedOffset>,
}

impl DrivenRoute {
    /// Returns `None` for a route without departure and arrival.
    pub fn of(route: Route) -> Option<Self> {
        let (departure, arrival) = route.start.departure.zip(route.end.arrival)?;
        Some(Self { route, departure, arrival })
    }

    /// The stops at which the courier loads another trip.
    pub fn loads(&self) -> impl Iterator<Item = &RouteStop> {
        self.stops.iter().filter(|stop| stop.kind == StopKind::Load)
    }

    /// The number of trips.
    pub fn trips(&self) -> usize {
        usize::from(!self.stops.is_empty()) + self.loads().count()
    }

    /// The places of the route in order, from its start to its end.
    pub fn places(&self) -> Vec<Place> {
        let stops = self.stops.iter().map(|stop| stop.place);
        std::iter::once(self.start.place).chain(stops).chain([self.end.place]).collect()
    }
}

impl Deref for DrivenRoute {
    type Target = Route;

    fn deref(&self) -> &Route {
        &self.route
    }
}

impl DerefMut for DrivenRoute {
    fn deref_mut(&mut self) -> &mut Route {
        &mut self.route
    }
}

/// The result of the check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Every broken promise and every impossible route, as text.
    pub violations: Vec<String>,
    /// Stops of bookings that this replay did not create.
    pub unknown_bookings: u64,
    /// Stops that belong to a hold without a booking.
    pub held_stops: u64,
}

/// Percentiles in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct LatencyFigures {
    pub count: u64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
}

/// The figures of a replay, as `report.json` has them.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    pub zone_id: Uuid,
    pub date: NaiveDate,
    pub time_zone: String,
    /// The number of shoppers of this run.
    pub shoppers: usize,
    pub booked: usize,
    /// The bookings of an earlier run from the journal, which were checked too.
    pub booked_earlier: usize,
    /// Shoppers who got no booking, by reason.
    pub refused: Counts,
    /// Shoppers who were stopped by a fault, by kind.
    pub failures: Counts,
    pub offered_then_refused: Counts,
    pub held_then_refused: Counts,
    /// The share of bookings in the window that the shopper preferred of the whole day (0 to 1).
    pub first_choice_share: Option<f64>,
    pub elapsed_seconds: f64,
    pub bookings_per_second: f64,
    pub offers: LatencyFigures,
    pub holds: LatencyFigures,
    pub bookings: LatencyFigures,
    pub traffic: TrafficCounts,
    pub travel: TravelFigures,
    pub couriers: Vec<CourierFigures>,
    /// Stops that belong to a hold without a booking.
    pub held_stops: u64,
    /// Stops of bookings that this replay did not create.
    pub unknown_bookings: u64,
    pub violations: Vec<String>,
}

/// The travel of all routes.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TravelFigures {
    pub distance_meters: i64,
    pub travel_seconds: i64,
    pub meters_per_booking: Option<f64>,
    pub seconds_per_booking: Option<f64>,
}

/// The day of one courier.
#[derive(Debug, Clone, Serialize)]
pub struct CourierFigures {
    pub courier: String,
    /// The stops without those at which a trip is loaded.
    pub stops: usize,
    pub trips: usize,
    pub load: u32,
    pub capacity: u32,
    pub distance_meters: i64,
    pub travel_seconds: i64,
    /// The time of day in the zone; `None` without a stop.
    pub leaves: Option<String>,
    pub returns: Option<String>,
}
