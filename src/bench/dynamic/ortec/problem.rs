//! What is known of the day before it begins: the town, the depot's hours, and who may ask for what.

use std::sync::Arc;

use super::text::{Customer, Static};
use crate::domain::{Meters, Place, Seconds};
use crate::planning::{Leg, Point, Travel};

/// Something to be delivered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// Its number in the stream; 0 for one that was only imagined.
    pub id: u32,
    /// When it is revealed.
    pub epoch: i64,
    /// Where: a row of the matrix.
    pub customer: u32,
    /// When service may start.
    pub window: (i64, i64),
    /// How long it takes.
    pub service: i64,
    /// How much it is.
    pub demand: i64,
}

/// The day as the rule describes it.
pub struct Problem {
    /// The ways between customers.
    pub travel: Arc<Matrix>,
    /// What a vehicle holds.
    pub capacity: i64,
    /// When everybody must be back.
    pub close: i64,
    /// The first epoch.
    pub first: i64,
    /// The last epoch: everything leaves.
    pub last: i64,
    /// The static instance's nodes, from which requests are drawn; the depot is the first.
    pub pool: Vec<Customer>,
    epoch_seconds: i64,
    margin: i64,
}

impl Problem {
    /// `(epoch_seconds, margin)` and `(first, last)` as in the stream.
    pub fn new(instance: Static, (epoch_seconds, margin): (i64, i64), (first, last): (i64, i64)) -> Self {
        let close = instance.nodes.first().map_or(0, |depot| depot.window.1);
        let travel = Arc::new(Matrix { size: instance.nodes.len(), durations: instance.durations });
        let (capacity, pool) = (instance.capacity, instance.nodes);
        Self { travel, capacity, close, first, last, pool, epoch_seconds, margin }
    }

    /// When the routes of an epoch leave the depot.
    pub fn departure(&self, epoch: i64) -> i64 {
        self.epoch_seconds * epoch + self.margin
    }

    /// Whether a vehicle of its own that leaves at `departure` meets a request and is back in time.
    pub fn can_leave(&self, request: &Request, departure: i64) -> bool {
        self.drive(departure, std::slice::from_ref(request)).is_ok()
    }

    /// The driving of a route that leaves at `departure`, or which rule it breaks. The rule as it is written, apart
    /// from the planner.
    pub fn drive(&self, departure: i64, route: &[Request]) -> Result<i64, String> {
        let (mut here, mut time, mut driving) = (0, departure, 0);
        for request in route {
            let leg = self.travel.seconds(here, request.customer);
            let start = (time + leg).max(request.window.0);
            if start > request.window.1 {
                return Err(format!("request {} starts at {start}, after {}", request.id, request.window.1));
            }
            (here, time, driving) = (request.customer, start + request.service, driving + leg);
        }
        let home = self.travel.seconds(here, 0);
        if time + home > self.close {
            return Err(format!("a route is back at {}, after {}", time + home, self.close));
        }
        let load: i64 = route.iter().map(|request| request.demand).sum();
        if load > self.capacity {
            return Err(format!("a route holds {load}, more than {}", self.capacity));
        }
        Ok(driving + home)
    }

    /// A customer's place on the instance's plane, for the planner's neighbourhoods.
    pub fn point(&self, node: u32) -> Point {
        let (x, y) = self.pool.get(node as usize).map_or((0, 0), |customer| customer.at);
        let fit = |v: i64| i32::try_from(v).unwrap_or(i32::MAX);
        Point { place: Place::from_e7(fit(y), fit(x)), node }
    }
}

/// Explicit durations between numbered nodes, the same in every direction or not.
pub struct Matrix {
    size: usize,
    durations: Vec<i64>,
}

impl Matrix {
    fn seconds(&self, from: u32, to: u32) -> i64 {
        self.durations[from as usize * self.size + to as usize]
    }
}

impl Travel for Matrix {
    /// Points are made with their node; a place alone says nothing here.
    fn point(&self, place: Place) -> Point {
        Point { place, node: 0 }
    }

    fn leg(&self, from: Point, to: Point) -> Leg {
        Leg { duration: Seconds(self.seconds(from.node, to.node)), distance: Meters(0) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A depot at 0 and customers at 100, 200 and 300 seconds along a line; vehicles hold 10; two epochs of an hour.
    pub fn line() -> Problem {
        let node = |x: i64| Customer { at: (x, 0), demand: 1, service: 10, window: (0, 40_000) };
        let nodes: Vec<_> = [0, 100, 200, 300].map(node).to_vec();
        let durations = nodes.iter().flat_map(|a| nodes.iter().map(|b| (a.at.0 - b.at.0).abs())).collect();
        Problem::new(Static { capacity: 10, durations, nodes }, (3600, 3600), (0, 1))
    }

    pub fn request(id: u32, customer: u32, window: (i64, i64)) -> Request {
        Request { id, epoch: 0, customer, window, service: 10, demand: 4 }
    }

    #[test]
    fn a_route_is_driven_as_the_rule_says() {
        let problem = line();
        let (near, far) = (request(1, 1, (0, 9000)), request(2, 3, (5000, 9000)));
        // 100 out, 200 on, 300 home; waiting at the far one until 5000 costs nothing.
        assert_eq!(problem.drive(3600, &[near, far]), Ok(600));
        // The near one second: 5000 + 10 + 200 is in time.
        assert_eq!(problem.drive(3600, &[far, near]), Ok(300 + 200 + 100));
        assert!(problem.drive(9000, &[near]).unwrap_err().contains("starts at 9100"));
        // 4 + 4 + 4 is more than 10.
        assert!(problem.drive(3600, &[near, near, near]).unwrap_err().contains("holds 12"));
    }

    #[test]
    fn a_vehicle_must_be_back_before_the_depot_closes() {
        let problem = line();
        // 39,690 + 10 + 300 is 40,000, when the depot closes.
        assert!(problem.can_leave(&request(1, 3, (39_690, 40_000)), 3600));
        assert!(!problem.can_leave(&request(1, 3, (39_691, 40_000)), 3600));
    }
}
