//! The attributes of a shift that the planner needs.

use ritiro_domain::{
    AreaSet, CourierId, DepotId, Load, RouteProgress, Seconds, ShiftId, SkillSet, SpeedFactor, Timestamp, VehicleCosts,
    Window,
};

use super::driven::Driven;
use super::{Leg, Point, Travel};

/// A shift, with the attributes that the planner needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vehicle {
    /// The shift's id, which is also the id of its route.
    pub shift: ShiftId,
    /// The courier who drives.
    pub courier: CourierId,
    /// The depot where goods for deliveries are loaded. A shift without a depot serves no deliveries or collections.
    pub depot: Option<DepotId>,
    /// The start of the route.
    pub start: Point,
    /// The end of the route.
    pub end: Point,
    /// The areas in which the end lies. Goods that another courier takes over may stand there.
    pub end_areas: AreaSet,
    /// The interval from the earliest departure to the latest return.
    pub hours: Window,
    /// The capacity of the vehicle.
    pub capacity: Load,
    /// The skills of the courier.
    pub skills: SkillSet,
    /// The speed compared with the travel source.
    pub speed: SpeedFactor,
    /// What the route costs, in place of the objective's weights of driving and of the use of a courier.
    pub costs: Option<VehicleCosts>,
    /// The areas in which the courier serves stops. `None` means everywhere.
    pub areas: Option<AreaSet>,
    /// The areas in which the courier prefers to work.
    pub preference: Option<Preference>,
    /// How the courier loads at the depot. `None` means that the shift has one trip, and that loading takes no time.
    pub loading: Option<Loading>,
    /// The progress of the courier.
    pub status: VehicleStatus,
}

/// The areas in which a courier prefers to work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Preference {
    /// The areas.
    pub areas: AreaSet,
    /// What a stop outside of them costs, in units of the zone's objective.
    pub cost_outside: i64,
}

/// How couriers load their trips at the depot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Loading {
    /// The time to load a trip, whatever it contains.
    pub per_trip: Seconds,
    /// The additional time for each delivery of the trip.
    pub per_order: Seconds,
    /// The largest number of trips of one shift; `None` means as many as time allows.
    pub most_trips: Option<usize>,
}

impl Loading {
    /// The time to load a trip with this number of deliveries.
    #[inline]
    pub(super) fn of(&self, orders: i64) -> Seconds {
        Seconds(self.per_trip.0 + self.per_order.0 * orders)
    }
}

/// The progress of a courier, with the attributes that the planner needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct VehicleStatus {
    /// Whether the courier reports progress. If so, reports decide which stops are under way, otherwise the clock decides.
    pub reported: bool,
    /// Whether the goods are loaded. Deliveries from the depot then neither join nor leave the route.
    pub loaded: bool,
    /// Whether only an operator may change the route.
    pub locked: bool,
    /// Whether the courier has stopped driving. No stops are inserted then.
    pub gone: bool,
    /// The accepted latest return, if it is after the end of the shift.
    pub overtime_until: Option<Timestamp>,
    /// When the courier first came back to the end of the route, by the report.
    pub returned_at: Option<Timestamp>,
    /// When the courier ended the shift, by the report.
    pub ended_at: Option<Timestamp>,
}

impl VehicleStatus {
    /// Computes the status from the progress that couriers and operators reported.
    pub fn of(progress: &RouteProgress) -> Self {
        Self {
            reported: progress.started_at.is_some(),
            loaded: progress.departed_at.is_some() || progress.released_at.is_some(),
            locked: progress.locked_at.is_some(),
            gone: progress.is_gone(),
            overtime_until: progress.overtime_until,
            returned_at: progress.finished_at,
            ended_at: progress.ended_at,
        }
    }
}

impl Vehicle {
    /// The hours of the shift, extended by the accepted overtime.
    pub(super) fn hours_at_most(&self) -> Window {
        let latest_start = self.status.overtime_until.map_or(self.hours.end(), |until| until.max(self.hours.end()));
        Window::lasting(self.hours.start(), latest_start - self.hours.start())
    }

    /// The travel times of this vehicle.
    #[inline]
    pub(super) fn drives<'a, T: Travel + ?Sized>(&self, travel: &'a T) -> Driven<'a, T> {
        Driven::new(travel, self.speed)
    }

    /// The leg of this vehicle from one point to another: its duration is that of the travel source by the vehicle's speed, rounded up
    /// to whole seconds.
    pub fn leg(&self, travel: &dyn Travel, from: Point, to: Point) -> Leg {
        self.drives(travel).leg(from, to)
    }

    /// A shift that starts and ends at one place, without a depot, skills, capacity, costs or areas.
    pub fn new(shift: ShiftId, courier: CourierId, place: Point, hours: Window) -> Self {
        let (skills, status) = (SkillSet::default(), VehicleStatus::default());
        Self {
            shift,
            courier,
            depot: None,
            start: place,
            end: place,
            end_areas: AreaSet::ALL,
            hours,
            capacity: Load::ZERO,
            skills,
            speed: SpeedFactor::MODEL,
            costs: None,
            areas: None,
            preference: None,
            loading: None,
            status,
        }
    }

    /// Whether the other shift, while both are idle, can serve the same tasks in the same way.
    pub(super) fn serves_like(&self, other: &Self) -> bool {
        // Every attribute is named, so that a new one is not forgotten here.
        let Self {
            shift: _,
            courier: _,
            status: _,
            start: _,
            end: _,
            end_areas: _,
            hours: _,
            depot,
            capacity,
            skills,
            speed: _,
            costs,
            areas,
            preference,
            loading,
        } = self;
        let serves =
            (depot, capacity, skills, loading) == (&other.depot, &other.capacity, &other.skills, &other.loading);
        let costs_alike = (costs, areas, preference) == (&other.costs, &other.areas, &other.preference);
        self.drives_like(other) && serves && costs_alike
    }

    /// Whether the other shift has the same start, end, hours and speed.
    pub(super) fn drives_like(&self, other: &Self) -> bool {
        (self.start, self.end, self.hours, self.speed) == (other.start, other.end, other.hours, other.speed)
    }
}
