//! Converts an instance to the planner's model: vehicles, tasks and an empty plan.

use std::sync::Arc;

use uuid::Uuid;

use super::dense::{Dense, Precision};
use super::instances::{Instance, Job};
use super::planner::{self, empty_route, load};
use ritiro_domain::{AreaSet, Seconds, SkillSet, StopId, StopKind, Timestamp, Window};
use ritiro_planning::{Goal, Plan, Task, Terms, Travel, Vehicle, Visit, Visits};

/// The problem for the planner.
pub(super) struct Problem {
    /// The plan with every vehicle, and without stops.
    pub plan: Plan,
    /// The tasks, in the order of the file.
    pub tasks: Vec<Task>,
    /// The goal of the search.
    pub goal: Goal,
    /// A time before all departures.
    pub now: Timestamp,
    /// The number of the planner's units in one unit of the file.
    pub scale: i64,
}

impl Problem {
    pub fn of(instance: &Instance, precision: Precision, vehicles_first: bool) -> Self {
        let model = Model::of(instance, precision);
        // More vehicles than jobs are never useful.
        let fleet = instance.vehicles.min(instance.jobs.len());
        let routes = (0..fleet).map(|id| empty_route(model.vehicle(id), &*model.travel)).collect();
        let travel: Arc<dyn Travel> = model.travel.clone();
        Self {
            plan: planner::plan(routes, travel),
            tasks: instance.jobs.iter().map(|job| model.task(*job)).collect(),
            goal: if vehicles_first { Goal::FewestCouriers } else { Goal::Cost },
            now: Timestamp(model.hours.start().0 - 1),
            scale: model.scale,
        }
    }
}

/// The node from which a stop was created.
pub(super) fn node_of(stop: StopId) -> usize {
    usize::try_from(stop.0.as_u128()).expect("stops are created from the indices of nodes")
}

struct Model<'a> {
    instance: &'a Instance,
    travel: Arc<Dense>,
    scale: i64,
    hours: Window,
}

impl<'a> Model<'a> {
    fn of(instance: &'a Instance, precision: Precision) -> Self {
        let scale = precision.scale(&instance.legs);
        let travel = Arc::new(Dense::of(instance, precision));
        let served: i64 = instance.nodes.iter().map(|node| node.service * scale).sum();
        // If the file has no depot hours, these hours are long enough for any route.
        let hours =
            instance.nodes[0].window.map_or((0, travel.longest_route() + served), |w| (w.0 * scale, w.1 * scale));
        Self { instance, travel, scale, hours: window(hours) }
    }

    fn vehicle(&self, id: usize) -> Vehicle {
        let depot = self.travel.node(0);
        planner::vehicle(id as u128, (depot, depot), self.hours, self.instance.capacity)
    }

    fn task(&self, job: Job) -> Task {
        match job {
            Job::Delivery(node) => {
                Task { terms: terms(node), visits: Visits::Single(self.visit(node, StopKind::Delivery)) }
            }
            Job::Shipment { pickup, dropoff } => {
                let visits = Visits::Pair {
                    pickup: self.visit(pickup, StopKind::Pickup),
                    dropoff: self.visit(dropoff, StopKind::Dropoff),
                };
                Task { terms: terms(pickup), visits }
            }
        }
    }

    fn visit(&self, number: usize, kind: StopKind) -> Visit {
        let node = &self.instance.nodes[number];
        Visit {
            stop: StopId(Uuid::from_u128(number as u128)),
            kind,
            point: Some(self.travel.node(number)),
            window: node.window.map_or(self.hours, |w| window((w.0 * self.scale, w.1 * self.scale))),
            service: Seconds(node.service * self.scale),
            load: load(node.demand.abs()),
            areas: AreaSet::ALL,
        }
    }
}

fn terms(node: usize) -> Terms {
    planner::terms(node as u128, SkillSet::default())
}

fn window((from, until): (i64, i64)) -> Window {
    Window::lasting(Timestamp(from), Seconds(until - from))
}
