//! Routes with stops.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, FixedOffset};
use ritiro_client::wire::Route;

/// A route with its departure and arrival. Routes without stops have neither and are left out: if the server claimed
/// that such a route contains a booking, the check would report the booking as missing.
#[derive(Debug, Clone)]
pub struct Driven {
    pub route: Route,
    /// The time at which the courier leaves.
    pub departure: DateTime<FixedOffset>,
    /// The time at which the courier arrives at the end.
    pub arrival: DateTime<FixedOffset>,
}

impl Driven {
    /// Returns `None` for a route without departure and arrival.
    pub fn of(route: Route) -> Option<Self> {
        let (departure, arrival) = route.start.departure.zip(route.end.arrival)?;
        Some(Self { route, departure, arrival })
    }
}

impl Deref for Driven {
    type Target = Route;

    fn deref(&self) -> &Route {
        &self.route
    }
}

impl DerefMut for Driven {
    fn deref_mut(&mut self) -> &mut Route {
        &mut self.route
    }
}
