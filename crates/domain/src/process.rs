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
    pub emitted: &'static str,
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
    pub emitted: &'static str,
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
    ($states:ident: $($trigger:ident $emitted:literal: [$($from:ident),*] => $to:ident, by [$($who:ident),+], emits [$($event:ident),*];)+) => {
        &[$(Step {
            trigger: stringify!($trigger),
            emitted: $emitted,
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
    emitted: "A promise. What it promises changes only by agreement, and each change is a line of its ledger.",
    states: BookingState::EMITTED,
    ends: &[BookingState::Cancelled.as_str()],
    steps: steps! { BookingState:
        book "A promise is given, from a hold, an offer, or place and window.":
            [] => Confirmed, by [Admin, Operator, Shopper], emits [BookingConfirmed];
        reschedule "Another promise takes its place, by agreement.":
            [Confirmed] => Confirmed, by [Admin, Operator, Shopper, Booking], emits [BookingRescheduled];
        endanger "By the plan as it stands the promise is not kept.":
            [Confirmed] => Confirmed, by [Service], emits [PromiseAtRisk];
        reassure "What was at risk is so no longer.":
            [Confirmed] => Confirmed, by [Service], emits [PromiseSafe];
        cancel "It is called off, while the courier is not yet on the way; by operators also then.":
            [Confirmed] => Cancelled, by [Admin, Operator, Shopper, Booking], emits [BookingCancelled];
        complete "The goods change hands, perhaps after all.":
            [Confirmed, Failed] => Completed, by [Admin, Operator, Courier], emits [BookingCompleted];
        fail "The courier cannot serve it.":
            [Confirmed] => Failed, by [Admin, Operator, Courier], emits [BookingFailed];
        retry "After a failure another promise is agreed on.":
            [Failed] => Confirmed, by [Admin, Operator, Shopper, Booking], emits [BookingRescheduled];
        reopen "A mistaken `complete` is taken back: it is to be served after all.":
            [Completed] => Confirmed, by [Admin, Operator], emits [BookingReopened];
    },
};

const HOLD: Machine = Machine {
    name: "hold",
    emitted: "An offer reserved for a few minutes. Only an active one stands in a route.",
    states: HoldState::EMITTED,
    ends: &[
        HoldState::Booked.as_str(),
        HoldState::Released.as_str(),
        HoldState::Replaced.as_str(),
        HoldState::Expired.as_str(),
    ],
    steps: steps! { HoldState:
        hold "An offer, or place and window, is reserved.":
            [] => Active, by [Admin, Operator, Shopper], emits [];
        book "A booking is made of it, or moves to it; the event is that of the booking.":
            [Active] => Booked, by [Admin, Operator, Shopper, Booking], emits [];
        release "It is let go.":
            [Active] => Released, by [Admin, Operator, Shopper], emits [HoldReleased];
        replace "Something else is held for the same shopper and cart.":
            [Active] => Replaced, by [Admin, Operator, Shopper], emits [HoldReplaced];
        expire "Its time runs out.":
            [Active] => Expired, by [Service], emits [HoldExpired];
    },
};

const STOP: Machine = Machine {
    name: "stop",
    emitted: "One visit of a route. Reports come late and out of order, so any step may be skipped, and of two reports the one \
           further down counts. A stop that another courier gets, or that improvement moves, is written anew with the progress \
           that it has there: only changes of a stop in place are guarded.",
    states: StopState::EMITTED,
    ends: &[],
    steps: steps! { StopState:
        plan "A hold or a booking is put into a route, or a shift's break.":
            [] => Planned, by [Admin, Operator, Shopper, Booking, Service], emits [];
        depart "The courier leaves for it.":
            [Planned] => EnRoute, by [Admin, Operator, Courier], emits [StopEnRoute];
        arrive "The courier is there.":
            [Planned, EnRoute] => Arrived, by [Admin, Operator, Courier], emits [StopArrived];
        fail "It cannot be served, for a reason.":
            [Planned, EnRoute, Arrived] => Failed, by [Admin, Operator, Courier], emits [StopFailed];
        complete "It is served, perhaps after all.":
            [Planned, EnRoute, Arrived, Failed] => Completed, by [Admin, Operator, Courier], emits [StopCompleted];
        reopen "A mistaken `complete` is taken back.":
            [Completed] => Planned, by [Admin, Operator], emits [StopReopened];
    },
};

const ROUTE: Machine = Machine {
    name: "route",
    emitted: "A shift's stops, in order. Reports come late and out of order, so any step may be skipped.",
    states: RouteState::EMITTED,
    ends: &[RouteState::Finished.as_str()],
    steps: steps! { RouteState:
        plan "A shift is made, and its route with it.":
            [] => Planned, by [Admin, Operator], emits [];
        replan "The planner, a booking or an operator changes its stops before the courier takes it.":
            [Planned] => Planned, by [Admin, Operator, Shopper, Booking, Service], emits [RouteChanged];
        update "The same, after the courier took it.":
            [Accepted] => Accepted, by [Admin, Operator, Shopper, Booking, Service], emits [RouteChanged];
        reroute "The same, on the road: behind the stop that the courier has left for.":
            [UnderWay] => UnderWay, by [Admin, Operator, Shopper, Booking, Service], emits [RouteChanged];
        accept "The courier takes it.":
            [Planned] => Accepted, by [Admin, Operator, Courier], emits [RouteChanged];
        depart "The courier leaves for the first stop.":
            [Planned, Accepted] => UnderWay, by [Admin, Operator, Courier], emits [RouteChanged];
        finish "The courier is back at the end of the route, or goes home.":
            [Planned, Accepted, UnderWay, Abandoned] => Finished, by [Admin, Operator, Courier], emits [RouteChanged];
        abandon "The courier does not come, or breaks down: what is left needs another route.":
            [Planned, Accepted, UnderWay] => Abandoned, by [Admin, Operator, Courier, Service], emits [RouteChanged];
        restore "The courier is there after all, and nothing was taken before.":
            [Abandoned] => Planned, by [Admin, Operator, Courier], emits [RouteChanged];
        take_up "The same, of a route that had been taken.":
            [Abandoned] => Accepted, by [Admin, Operator, Courier], emits [RouteChanged];
        go_on "The same, of a route that had begun.":
            [Abandoned] => UnderWay, by [Admin, Operator, Courier], emits [RouteChanged];
    },
};

const SHIFT: Machine = Machine {
    name: "shift",
    emitted: "One courier's working time on one day. Its state stands in the row of its route. Reports come late and out of order, \
           so any step may be skipped; what a courier did in time counts before what the clock found out.",
    states: ShiftState::EMITTED,
    ends: &[ShiftState::Ended.as_str()],
    steps: steps! { ShiftState:
        plan "It is put into the roster.":
            [] => Planned, by [Admin, Operator], emits [];
        start "The courier begins to work.":
            [Planned, Absent] => OnDuty, by [Admin, Operator, Courier], emits [ShiftChanged];
        pause "The courier pauses.":
            [Planned, OnDuty, Absent, BrokenDown] => Paused, by [Admin, Operator, Courier], emits [ShiftChanged];
        resume "The courier goes on after a pause.":
            [Paused] => OnDuty, by [Admin, Operator, Courier], emits [ShiftChanged];
        end "The courier goes home.":
            [Planned, OnDuty, Paused, Absent, BrokenDown] => Ended, by [Admin, Operator, Courier], emits [ShiftChanged];
        miss "The courier does not come: an operator says so, or the clock finds out.":
            [Planned] => Absent, by [Admin, Operator, Service], emits [ShiftChanged];
        break_down "The vehicle cannot go on.":
            [Planned, OnDuty, Paused, Absent] => BrokenDown, by [Admin, Operator, Courier], emits [ShiftChanged];
        restore "The courier is there after all, or the vehicle goes on.":
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
        let mut emitted: BTreeSet<EventType> = steps().flat_map(|step| step.emits).copied().collect();
        for outside in EMITTED_OUTSIDE {
            assert!(emitted.insert(*outside), "{outside:?} is emitted by a step");
        }
        assert_eq!(emitted, EventType::ALL.iter().copied().collect());
    }

    #[test]
    fn steps_have_names_of_their_own_and_no_change_is_said_twice_by_one() {
        for machine in PROCESSES {
            let triggers = set(machine.steps.iter().map(|step| step.trigger));
            assert_eq!(triggers.len(), machine.steps.len(), "{}", machine.name);
            for step in machine.steps {
                assert_eq!(set(step.from.iter().copied()).len(), step.from.len(), "{step:?}");
                assert!(step.emitted.ends_with('.') && !step.by.is_empty(), "{step:?}");
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
