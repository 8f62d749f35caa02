//! The facts that are known before the day begins: the travel times, the depot's hours, and the customers.

use std::sync::Arc;

use crate::bench::dense::{Dense, Precision};
use crate::bench::instances::{Instance, Node};
use ritiro_planning::Point;

/// A request for a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// The number in the stream; 0 for a sampled request.
    pub id: u32,
    /// The epoch in which it is revealed.
    pub epoch: i64,
    /// The customer: a row of the matrix.
    pub customer: u32,
    /// The window in which service may start.
    pub window: (i64, i64),
    /// The service time.
    pub service: i64,
    /// The demand.
    pub demand: i64,
}

/// A customer from whom requests are sampled, one attribute at a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Customer {
    /// The window in which service may start.
    pub window: (i64, i64),
    /// The service time.
    pub service: i64,
    /// The demand.
    pub demand: i64,
}

/// The problem of a day by the rules of the competition.
pub struct Problem {
    /// The travel times between customers.
    pub travel: Arc<Dense>,
    /// The capacity of a vehicle.
    pub capacity: i64,
    /// The time by which all vehicles must be back.
    pub close: i64,
    /// The first epoch.
    pub first: i64,
    /// The last epoch, in which all requests are dispatched.
    pub last: i64,
    /// The nodes of the static instance, from which requests are sampled; the depot is the first.
    pub pool: Vec<Customer>,
    epoch_seconds: i64,
    margin: i64,
}

impl Problem {
    /// Creates a problem from `(epoch_seconds, margin)` and `(first, last)` as in the stream. Returns `None` for an
    /// instance whose legs are not whole seconds, or whose nodes have no windows.
    pub fn new(instance: &Instance, (epoch_seconds, margin): (i64, i64), (first, last): (i64, i64)) -> Option<Self> {
        let precision = Precision::Tenths;
        let pool = instance.nodes.iter().map(Customer::of).collect::<Option<Vec<_>>>()?;
        let close = pool.first().filter(|_| precision.scale(&instance.legs) == 1)?.window.1;
        let travel = Arc::new(Dense::of(instance, precision));
        Some(Self { travel, capacity: instance.capacity, close, first, last, pool, epoch_seconds, margin })
    }

    /// The time at which the routes of an epoch leave the depot.
    pub fn departure(&self, epoch: i64) -> i64 {
        self.epoch_seconds * epoch + self.margin
    }

    /// Whether a separate vehicle that leaves at `departure` can serve a request and be back in time.
    pub fn can_leave(&self, request: &Request, departure: i64) -> bool {
        self.drive(departure, std::slice::from_ref(request)).is_ok()
    }

    /// The driving time of a route that leaves at `departure`, or the rule that it breaks. It implements the rule
    /// independently of the planner.
    pub fn drive(&self, departure: i64, route: &[Request]) -> Result<i64, String> {
        let (mut here, mut time, mut driving) = (0, departure, 0);
        for request in route {
            let leg = self.seconds(here, request.customer);
            let start = (time + leg).max(request.window.0);
            if start > request.window.1 {
                return Err(format!("request {} starts at {start}, after {}", request.id, request.window.1));
            }
            (here, time, driving) = (request.customer, start + request.service, driving + leg);
        }
        let home = self.seconds(here, 0);
        if time + home > self.close {
            return Err(format!("a route is back at {}, after {}", time + home, self.close));
        }
        let load: i64 = route.iter().map(|request| request.demand).sum();
        if load > self.capacity {
            return Err(format!("a route holds {load}, more than {}", self.capacity));
        }
        Ok(driving + home)
    }

    /// The point of a customer for the planner.
    pub fn point(&self, node: u32) -> Point {
        self.travel.node(node as usize)
    }

    fn seconds(&self, from: u32, to: u32) -> i64 {
        self.travel.length(from as usize, to as usize)
    }
}

impl Customer {
    fn of(node: &Node) -> Option<Self> {
        Some(Self { window: node.window?, service: node.service, demand: node.demand })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::bench::instances::{Format, Job, Legs, Rounding};

    /// A depot at 0 and customers at 100, 200 and 300 seconds along a line; vehicles hold 10.
    fn instance() -> Instance {
        let node = |x: f64| Node { place: Some((x, 0.0)), demand: 1, service: 10, window: Some((0, 40_000)) };
        let (nodes, jobs) = ([0.0, 100.0, 200.0, 300.0].map(node).to_vec(), (1..4).map(Job::Delivery).collect());
        let legs = Legs::Rounded(Rounding::Nearest);
        Instance { format: Format::Vrplib, vehicles: 3, capacity: 10, nodes, jobs, legs }
    }

    /// A problem with two epochs of one hour on this instance.
    pub fn line() -> Problem {
        Problem::new(&instance(), (3600, 3600), (0, 1)).expect("it has windows")
    }

    pub fn request(id: u32, customer: u32, window: (i64, i64)) -> Request {
        Request { id, epoch: 0, customer, window, service: 10, demand: 4 }
    }

    #[test]
    fn a_route_is_driven_as_the_rule_says() {
        let problem = line();
        let (near, far) = (request(1, 1, (0, 9000)), request(2, 3, (5000, 9000)));
        // The route drives 100, then 200, then 300 back; waiting at the far customer until 5000 costs nothing.
        assert_eq!(problem.drive(3600, &[near, far]), Ok(600));
        // With the near customer second, 5000 + 10 + 200 is in time.
        assert_eq!(problem.drive(3600, &[far, near]), Ok(300 + 200 + 100));
        assert!(problem.drive(9000, &[near]).unwrap_err().contains("starts at 9100"));
        // 4 + 4 + 4 is more than the capacity of 10.
        assert!(problem.drive(3600, &[near, near, near]).unwrap_err().contains("holds 12"));
    }

    #[test]
    fn a_vehicle_must_be_back_before_the_depot_closes() {
        let problem = line();
        // 39,690 + 10 + 300 is 40,000, the time at which the depot closes.
        assert!(problem.can_leave(&request(1, 3, (39_690, 40_000)), 3600));
        assert!(!problem.can_leave(&request(1, 3, (39_691, 40_000)), 3600));
    }

    #[test]
    fn an_instance_without_windows_or_seconds_is_none_of_the_family() {
        let fits = |instance: &Instance| Problem::new(instance, (3600, 3600), (0, 1)).is_some();
        let mut windowless = instance();
        windowless.nodes[2].window = None;
        let straight = Instance { legs: Legs::Straight, ..instance() };
        assert!(fits(&instance()) && !fits(&windowless) && !fits(&straight));
    }
}
