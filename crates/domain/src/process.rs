//! The processes of bookings, holds, stops, routes and shifts: the only table of states and transitions. The database refuses
//! every other change of state (`transitions`), `docs/PROCESSES.md` is generated from this table, and `GET /v1/processes`
//! returns it.

use super::{BookingState, EventType, HoldState, RouteState, ShiftState, StopState};

/// The role that causes a transition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Who {
    /// The merchant's own server.
    Admin,
    /// The merchant's dispatchers.
    Operator,
    /// A courier.
    Courier,
    /// A shopper.
    Shopper,
    /// The holder of a booking's token.
    Booking,
    /// Ritiro itself: the clock or the planner.
    Service,
}

impl Who {
    /// Every role.
    pub const ALL: &[Self] = &[Self::Admin, Self::Operator, Self::Courier, Self::Shopper, Self::Booking, Self::Service];

    /// The name of the role in the API and the documentation.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Courier => "courier",
            Self::Shopper => "shopper",
            Self::Booking => "booking",
            Self::Service => "service",
        }
    }
}

/// A transition of a process.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The name of the trigger: one word.
    pub trigger: &'static str,
    /// One sentence that describes the transition.
    pub description: &'static str,
    /// The states from which it is possible. The list is empty for a transition with which the process begins.
    pub from: &'static [&'static str],
    /// The state after the transition.
    pub to: &'static str,
    /// The roles that can cause it.
    pub by: &'static [Who],
    /// The events that it emits. Each event is sent to the endpoints that subscribe to it.
    pub emits: &'static [EventType],
}

impl Step {
    /// Whether the state does not change.
    pub fn stays(&self) -> bool {
        self.from == [self.to]
    }
}

/// A process: its states, and the transitions between them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Machine {
    /// `booking`, `hold`, `stop`, `route` or `shift`.
    pub name: &'static str,
    /// A further description, in whole sentences.
    pub description: &'static str,
    /// Every state, with its description.
    pub states: &'static [(&'static str, &'static str)],
    /// The final states.
    pub ends: &'static [&'static str],
    /// All transitions.
    pub steps: &'static [Step],
}

impl Machine {
    /// The states in which the process begins.
    pub fn begins(&self) -> impl Iterator<Item = &'static str> {
        self.steps.iter().filter(|step| step.from.is_empty()).map(|step| step.to)
    }

    /// Every pair of different states with a transition from the first to the second.
    pub fn changes(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let pairs = self.steps.iter().flat_map(|step| step.from.iter().map(|from| (*from, step.to)));
        pairs.filter(|(from, to)| from != to)
    }

    /// Whether the process allows the change from one state to the other. Every state may also remain unchanged.
    pub fn allows(&self, from: &str, to: &str) -> bool {
        from == to || self.changes().any(|change| change == (from, to))
    }
}

macro_rules! steps {
    ($states:ident: $($trigger:ident $description:literal: [$($from:ident),*] => $to:ident, by [$($who:ident),+], emits [$($event:ident),*];)+) => {
        &[$(Step {
            trigger: stringify!($trigger),
            description: $description,
            from: &[$($states::$from.as_str()),*],
            to: $states::$to.as_str(),
            by: &[$(Who::$who),+],
            emits: &[$(EventType::$event),*],
        }),+]
    };
}

/// Every process.
pub const PROCESSES: &[Machine] = &[BOOKING, HOLD, STOP, ROUTE, SHIFT];

const BOOKING: Machine = Machine {
    name: "booking",
    description: "A promise. It changes only when the shopper agrees, and the ledger records each change.",
    states: BookingState::EMITTED,
    ends: &[BookingState::Cancelled.as_str()],
    steps: steps! { BookingState:
        book "A promise is made from a hold, from an offer, or from a place and a window.":
            [] => Confirmed, by [Admin, Operator, Shopper], emits [BookingConfirmed];
        reschedule "A new promise replaces the promise, with the shopper's agreement.":
            [Confirmed] => Confirmed, by [Admin, Operator, Shopper, Booking], emits [BookingRescheduled];
        endanger "According to the present plan, the promise will not be kept.":
            [Confirmed] => Confirmed, by [Service], emits [PromiseAtRisk];
        reassure "The promise is no longer at risk.":
            [Confirmed] => Confirmed, by [Service], emits [PromiseSafe];
        cancel "The booking is cancelled. When the courier is on the way, only operators can cancel it.":
            [Confirmed] => Cancelled, by [Admin, Operator, Shopper, Booking], emits [BookingCancelled];
        complete "The courier hands over or collects the goods, possibly after a failure.":
            [Confirmed, Failed] => Completed, by [Admin, Operator, Courier], emits [BookingCompleted];
        fail "The courier cannot serve it.":
            [Confirmed] => Failed, by [Admin, Operator, Courier], emits [BookingFailed];
        retry "After a failure, the shopper and the merchant agree on a new promise.":
            [Failed] => Confirmed, by [Admin, Operator, Shopper, Booking], emits [BookingRescheduled];
        reopen "An operator corrects a mistaken `complete`. The courier must still serve the booking.":
            [Completed] => Confirmed, by [Admin, Operator], emits [BookingReopened];
    },
};

const HOLD: Machine = Machine {
    name: "hold",
    description: "An offer that is reserved for a few minutes. Only an active hold is in a route.",
    states: HoldState::EMITTED,
    ends: &[
        HoldState::Booked.as_str(),
        HoldState::Released.as_str(),
        HoldState::Replaced.as_str(),
        HoldState::Expired.as_str(),
    ],
    steps: steps! { HoldState:
        hold "An offer, or a place and a window, is reserved.":
            [] => Active, by [Admin, Operator, Shopper], emits [];
        book "A booking takes over the hold. The event is that of the booking.":
            [Active] => Booked, by [Admin, Operator, Shopper, Booking], emits [];
        release "It is let go.":
            [Active] => Released, by [Admin, Operator, Shopper], emits [HoldReleased];
        replace "A newer hold of the same shopper and cart replaces the hold.":
            [Active] => Replaced, by [Admin, Operator, Shopper], emits [HoldReplaced];
        expire "Its time runs out.":
            [Active] => Expired, by [Service], emits [HoldExpired];
    },
};

const STOP: Machine = Machine {
    name: "stop",
    description: "One visit of a route. Reports can arrive late and out of order, so any step may be skipped. Of two \
           reports, the one with the later state counts. If a stop moves to another courier or if improvement moves \
           it, a new row with its progress is written; the database checks only changes of an existing row.",
    states: StopState::EMITTED,
    ends: &[],
    steps: steps! { StopState:
        plan "A hold, a booking, a break or the loading of a trip gets a stop in a route.":
            [] => Planned, by [Admin, Operator, Shopper, Booking, Service], emits [];
        depart "The courier leaves for the stop.":
            [Planned] => EnRoute, by [Admin, Operator, Courier], emits [StopEnRoute];
        arrive "The courier is there.":
            [Planned, EnRoute] => Arrived, by [Admin, Operator, Courier], emits [StopArrived];
        fail "The courier cannot serve the stop. The report contains the reason.":
            [Planned, EnRoute, Arrived] => Failed, by [Admin, Operator, Courier], emits [StopFailed];
        complete "The courier served the stop, possibly after a failure.":
            [Planned, EnRoute, Arrived, Failed] => Completed, by [Admin, Operator, Courier], emits [StopCompleted];
        reopen "An operator corrects a mistaken `complete`.":
            [Completed] => Planned, by [Admin, Operator], emits [StopReopened];
    },
};

const ROUTE: Machine = Machine {
    name: "route",
    description: "A shift's stops, in order. Reports can arrive late and out of order, so any step may be skipped.",
    states: RouteState::EMITTED,
    ends: &[RouteState::Finished.as_str()],
    steps: steps! { RouteState:
        plan "A shift is created, with its route.":
            [] => Planned, by [Admin, Operator], emits [];
        replan "The planner, a booking or an operator changes the stops before the courier accepts the route.":
            [Planned] => Planned, by [Admin, Operator, Shopper, Booking, Service], emits [RouteChanged];
        update "The planner, a booking or an operator changes the stops after the courier accepted the route.":
            [Accepted] => Accepted, by [Admin, Operator, Shopper, Booking, Service], emits [RouteChanged];
        reroute "The planner, a booking or an operator changes the stops behind the one that the courier has left for.":
            [UnderWay] => UnderWay, by [Admin, Operator, Shopper, Booking, Service], emits [RouteChanged];
        accept "The courier accepts the route.":
            [Planned] => Accepted, by [Admin, Operator, Courier], emits [RouteChanged];
        depart "The courier leaves for the first stop.":
            [Planned, Accepted] => UnderWay, by [Admin, Operator, Courier], emits [RouteChanged];
        finish "The courier arrives at the end of the route, or ends the shift.":
            [Planned, Accepted, UnderWay, Abandoned] => Finished, by [Admin, Operator, Courier], emits [RouteChanged];
        abandon "The courier is absent or has a breakdown. The remaining stops need another route.":
            [Planned, Accepted, UnderWay] => Abandoned, by [Admin, Operator, Courier, Service], emits [RouteChanged];
        restore "The courier is available after all, and had not accepted the route before.":
            [Abandoned] => Planned, by [Admin, Operator, Courier], emits [RouteChanged];
        take_up "The courier is available after all, and had accepted the route before.":
            [Abandoned] => Accepted, by [Admin, Operator, Courier], emits [RouteChanged];
        go_on "The courier is available after all, and had started the route before.":
            [Abandoned] => UnderWay, by [Admin, Operator, Courier], emits [RouteChanged];
    },
};

const SHIFT: Machine = Machine {
    name: "shift",
    description: "One courier's working time on one day. The row of its route stores its state. Reports can arrive late \
           and out of order, so any step may be skipped. A report of the courier overrides a state that the clock \
           set.",
    states: ShiftState::EMITTED,
    ends: &[ShiftState::Ended.as_str()],
    steps: steps! { ShiftState:
        plan "The shift is added to the roster.":
            [] => Planned, by [Admin, Operator], emits [];
        start "The courier starts work.":
            [Planned, Absent] => OnDuty, by [Admin, Operator, Courier], emits [ShiftChanged];
        pause "The courier pauses.":
            [Planned, OnDuty, Absent, BrokenDown] => Paused, by [Admin, Operator, Courier], emits [ShiftChanged];
        resume "The courier resumes work after a pause.":
            [Paused] => OnDuty, by [Admin, Operator, Courier], emits [ShiftChanged];
        end "The courier goes home.":
            [Planned, OnDuty, Paused, Absent, BrokenDown] => Ended, by [Admin, Operator, Courier], emits [ShiftChanged];
        miss "The courier is absent: an operator reports it, or the time limit passes.":
            [Planned] => Absent, by [Admin, Operator, Service], emits [ShiftChanged];
        break_down "The vehicle cannot go on.":
            [Planned, OnDuty, Paused, Absent] => BrokenDown, by [Admin, Operator, Courier], emits [ShiftChanged];
        restore "The courier is available after all, or the vehicle drives again.":
            [Absent, BrokenDown] => OnDuty, by [Admin, Operator], emits [ShiftChanged];
    },
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::event::EMITTED_OUTSIDE;

    fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        names.into_iter().collect()
    }

    #[test]
    fn every_state_is_reached_and_the_last_ones_are_marked() {
        for machine in PROCESSES {
            let all = set(machine.states.iter().map(|(name, _)| *name));
            let mut reached = set(machine.begins());
            assert!(!reached.is_empty(), "{} begins nowhere", machine.name);
            for _ in &all {
                let next = machine.changes().filter(|(from, _)| reached.contains(from)).map(|(_, to)| to);
                let next: Vec<_> = next.collect();
                reached.extend(next);
            }
            assert_eq!(reached, all, "{}", machine.name);
            let left = set(machine.changes().map(|(from, _)| from));
            assert_eq!(set(machine.ends.iter().copied()), all.difference(&left).copied().collect(), "{}", machine.name);
        }
    }

    #[test]
    fn every_state_of_the_domain_is_in_its_process() {
        let names: Vec<_> = PROCESSES.iter().map(|machine| machine.name).collect();
        assert_eq!(names, ["booking", "hold", "stop", "route", "shift"]);
        let of = |index: usize| PROCESSES[index].states.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert_eq!(of(0), BookingState::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>());
        assert_eq!(of(1), HoldState::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>());
        assert_eq!(of(2), StopState::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>());
        assert_eq!(of(3), RouteState::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>());
        assert_eq!(of(4), ShiftState::ALL.iter().map(|s| s.as_str()).collect::<Vec<_>>());
    }

    #[test]
    fn every_event_is_reported_by_a_step_or_belongs_to_none() {
        let steps = || PROCESSES.iter().flat_map(|machine| machine.steps);
        let mut description: BTreeSet<EventType> = steps().flat_map(|step| step.emits).copied().collect();
        for outside in EMITTED_OUTSIDE {
            assert!(description.insert(*outside), "{outside:?} is emitted by a step");
        }
        assert_eq!(description, EventType::ALL.iter().copied().collect());
    }

    #[test]
    fn steps_have_names_of_their_own_and_no_change_is_said_twice_by_one() {
        for machine in PROCESSES {
            let triggers = set(machine.steps.iter().map(|step| step.trigger));
            assert_eq!(triggers.len(), machine.steps.len(), "{}", machine.name);
            for step in machine.steps {
                assert_eq!(set(step.from.iter().copied()).len(), step.from.len(), "{step:?}");
                assert!(step.description.ends_with('.') && !step.by.is_empty(), "{step:?}");
                assert!(step.by.is_sorted(), "{step:?}");
                assert!(!step.from.contains(&step.to) || step.stays(), "{step:?}");
            }
        }
    }

    #[test]
    fn what_is_over_stays_so() {
        assert!(BOOKING.allows("failed", "completed") && !BOOKING.allows("completed", "failed"));
        assert!(!BOOKING.allows("cancelled", "confirmed") && BOOKING.allows("cancelled", "cancelled"));
        assert!(STOP.allows("planned", "completed") && !STOP.allows("arrived", "en_route"));
        assert!(SHIFT.allows("paused", "on_duty") && !SHIFT.allows("on_duty", "absent"));
    }
}
