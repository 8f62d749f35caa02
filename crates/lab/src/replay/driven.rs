//! Routes that are driven.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, FixedOffset};
use ritiro_client::wire::Route;

/// A route with its beginning and end. Routes that nobody drives have none and are left out: if a booking stood in one of them, it would
/// be reported as missing.
#[derive(Debug, Clone)]
pub struct Driven {
    pub route: Route,
    /// When the courier leaves.
    pub departure: DateTime<FixedOffset>,
    /// When the courier is at the end.
    pub arrival: DateTime<FixedOffset>,
}

impl Driven {
    /// None if nobody drives it.
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
