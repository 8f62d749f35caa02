//! The result of a day: the bookings, and the trips of each courier.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A day as a policy planned it. It is also the format of result files.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DayResult {
    /// The booked slot of each customer.
    pub bookings: BTreeMap<u32, usize>,
    /// One route for each courier.
    pub routes: Vec<CourierRoute>,
}

/// The route of a courier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourierRoute {
    pub courier: u32,
    /// The customers in driving order.
    pub stops: Vec<u32>,
    /// The same stops by trip; `None` if couriers make one trip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trips: Option<Vec<Trip>>,
}

/// A trip begins with loading at the depot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// The customers whose goods are loaded at the beginning of the trip.
    pub load: Vec<u32>,
    /// The customers who are served before the next loading. Their goods may have been loaded on an earlier trip.
    pub stops: Vec<u32>,
}

/// A part of a route: a drive and what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RouteLeg {
    /// To the depot, in order to load the trip with this number (from 1; the first trip, number 0, is loaded at the start).
    Load(usize),
    /// To a customer.
    Customer(u32),
}

impl CourierRoute {
    /// A route with trips.
    pub fn with_trips(courier: u32, trips: Vec<Trip>) -> Self {
        let stops = trips.iter().flat_map(|trip| trip.stops.iter().copied()).collect();
        Self { courier, stops, trips: Some(trips) }
    }

    /// The trips; a route without them is one trip.
    pub fn all_trips(&self) -> Vec<Trip> {
        let one = || vec![Trip { load: self.stops.clone(), stops: self.stops.clone() }];
        self.trips.clone().unwrap_or_else(one)
    }

    /// The legs in driving order, without the way home.
    pub fn legs(&self) -> Vec<RouteLeg> {
        let trips = self.all_trips().into_iter().enumerate();
        let legs = trips.flat_map(|(number, trip)| {
            let load = (number > 0).then_some(RouteLeg::Load(number));
            load.into_iter().chain(trip.stops.into_iter().map(RouteLeg::Customer))
        });
        legs.collect()
    }
}
