//! The constraints of a plan. Each one has a file here, and every search asks all of them through the functions of this module.
//!
//! A constraint judges at three levels, from cheap to exact:
//!
//! 1. [`suits`]: can the courier ever serve the task? It depends on the vehicle and the task only (depot, skills,
//!    areas).
//! 2. [`accepts`]: can a route take the task now, at any position?
//! 3. [`fits`]: can the task take one position? This is the O(1) test. It reads what the timetable keeps for each node: the
//!    forward time slack, and the highest load before and behind it.
//!
//! A limit of the time between two stops couples distant stops, so no O(1) test is sufficient for it. Such a constraint adds a
//! [`Ride`] to the timetable ([`rides`]), and where [`couples`] says so, the searches time the whole route.
//!
//! The arrangement follows the features of vrp-core, where the tests of a route and of a position belong to one object. Here they
//! are functions of a type without data, so every call is static. Instead of a state of its own, a constraint uses the timetable.

mod areas;
pub(crate) mod capacity;
mod depot;
pub(crate) mod loading;
pub(crate) mod open_route;
pub(crate) mod ride_limit;
mod skills;
mod time_windows;

use super::gap::Gap;
use super::task_visits::TaskVisits;
use super::timetable::{Ride, Timetable};
use super::{Terms, Vehicle};
use ritiro_domain::{Refusal, Seconds, Skills, StopKind, Timestamp, Window};

/// A route that may take a task.
#[derive(Clone, Copy)]
pub(crate) struct Candidate<'a> {
    pub vehicle: &'a Vehicle,
    pub table: &'a Timetable,
}

/// A position for a task in a route.
#[derive(Clone, Copy)]
pub(crate) struct Position<'a> {
    pub route: Candidate<'a>,
    pub gap: &'a Gap,
    /// The window of the main visit.
    pub window: Window,
}

impl Position<'_> {
    /// The earliest start of service at the main visit.
    #[inline]
    pub fn start(&self) -> Timestamp {
        self.gap.from.max(self.window.start())
    }
}

/// The reason why a route or a position does not suffice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Miss {
    /// The route cannot take the task now, and no number says how close it is.
    Closed,
    /// Service would start too late by this time.
    Time(Seconds),
    /// The load would exceed the capacity in this dimension by this amount.
    Load { dimension: usize, excess: i64 },
    /// The position violates a constraint that has a refusal of its own and no amount.
    Rule(&'static Refusal),
}

/// A constraint. Each method judges at one level; the default is that the constraint has nothing to say there.
trait Constraint {
    /// Whether the courier can ever serve the task.
    #[inline]
    fn suits(_vehicle: &Vehicle, _task: &TaskVisits) -> bool {
        true
    }

    /// The refusal if all couriers who suit the constraints before this one do not suit this one.
    #[inline]
    fn none_suits(_task: &TaskVisits, _skills: &Skills) -> Refusal {
        depot::NO_SHIFT
    }

    /// Whether a route can take the task at `now`, at any position.
    #[inline]
    fn accepts(_route: Candidate, _task: &TaskVisits, _now: Timestamp) -> Result<(), Miss> {
        Ok(())
    }

    /// Whether the task can take the position. The test takes O(1).
    #[inline]
    fn fits(_position: &Position) -> Result<(), Miss> {
        Ok(())
    }

    /// The limit of the time between two stops of one reservation, given by their entries. `pickup` is the entry of the
    /// reservation's pickup in the same route.
    #[inline]
    fn ride(_terms: &Terms, _main: (u32, StopKind), _pickup: &impl Fn() -> Option<u32>) -> Option<Ride> {
        None
    }

    /// The terms with a longer ride accepted, for a repair that finds no better position.
    #[inline]
    fn relaxed(terms: Terms, _ride: Seconds) -> Terms {
        terms
    }
}

/// The list of the constraints, in the order in which they are asked.
macro_rules! constraints {
    ($($constraint:ty),+ $(,)?) => {
        /// Whether the courier can ever serve the task.
        #[inline]
        pub(crate) fn suits(vehicle: &Vehicle, task: &TaskVisits) -> bool {
            $(<$constraint>::suits(vehicle, task))&&+
        }

        /// The refusal if none of the couriers can ever serve the task. It names the first constraint that excludes all
        /// couriers who are left.
        pub(crate) fn none_suits<'a>(
            vehicles: impl Iterator<Item = &'a Vehicle> + Clone,
            task: &TaskVisits,
            skills: &Skills,
        ) -> Option<Refusal> {
            if vehicles.clone().any(|vehicle| suits(vehicle, task)) {
                return None;
            }
            $(
                let vehicles = vehicles.filter(|vehicle| <$constraint>::suits(vehicle, task));
                if vehicles.clone().next().is_none() {
                    return Some(<$constraint>::none_suits(task, skills));
                }
            )+
            None
        }

        /// Whether a route can take the task at `now`, at any position.
        #[inline]
        pub(crate) fn accepts(route: Candidate, task: &TaskVisits, now: Timestamp) -> Result<(), Miss> {
            $(<$constraint>::accepts(route, task, now)?;)+
            Ok(())
        }

        /// Whether the task can take the position. The test takes O(1). Where [`couples`] says so, it is not sufficient.
        #[inline]
        pub(crate) fn fits(position: &Position) -> Result<(), Miss> {
            $(<$constraint>::fits(position)?;)+
            Ok(())
        }

        /// The limits of the time between two stops of one reservation; see [`Constraint::ride`].
        #[inline]
        pub(crate) fn rides(
            terms: &Terms,
            main: (u32, StopKind),
            pickup: impl Fn() -> Option<u32>,
        ) -> impl Iterator<Item = Ride> {
            [$(<$constraint>::ride(terms, main, &pickup)),+].into_iter().flatten()
        }

        /// The terms with a longer ride accepted, for a repair that finds no better position.
        pub(crate) fn relaxed(terms: Terms, ride: Seconds) -> Terms {
            $(let terms = <$constraint>::relaxed(terms, ride);)+
            terms
        }
    };
}

constraints![
    depot::Depot,
    skills::Skilled,
    areas::InAreas,
    open_route::OpenRoute,
    loading::Loading,
    time_windows::TimeWindows,
    capacity::Capacity,
    ride_limit::RideLimit,
];

/// The limits of the time between the stops of a task.
#[inline]
pub(crate) fn rides_of(task: &TaskVisits) -> impl Iterator<Item = Ride> {
    let pickup = task.pickup.map(|pickup| pickup.entry);
    rides(task.terms, (task.main.entry, task.main.kind), move || pickup)
}

/// Whether a limit of the time between two stops couples the stops of the route, so that only the schedule of the whole route
/// shows whether a position is feasible.
#[inline]
pub(crate) fn couples(table: &Timetable, task: &TaskVisits) -> bool {
    !table.rides.is_empty() || rides_of(task).next().is_some()
}
