//! Derives states from reports. Reports arrive late, repeatedly and in any order. The resulting state depends only on the set
//! of reports, not on the order of their arrival.

use uuid::Uuid;

use super::{
    CourierEvent, CourierEventKind, RouteProgress, RouteState, ShiftState, StopProgress, StopState, Timestamp,
};

/// The part of a report that matters for the state of its shift. Marks are sorted by time. Marks with the same second are
/// sorted in the order of a working day (`start` before `pause`, `pause` before `resume`), and ids decide between two marks of
/// the same kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mark {
    /// The instant by the device's clock.
    pub at: Timestamp,
    /// The kind of report.
    pub kind: CourierEventKind,
    /// The id of the report.
    pub id: Uuid,
}

impl Mark {
    /// The mark of a report.
    pub fn of(event: &CourierEvent) -> Self {
        Self { at: event.at, id: event.id, kind: event.kind }
    }
}

impl StopProgress {
    /// The progress after one more report of the stop. The result does not depend on the order of the reports or on
    /// repetitions: of each instant the earliest counts, and of two states the later one counts.
    #[must_use]
    pub fn with(mut self, event: &CourierEvent) -> Self {
        let at = Some(event.at);
        match event.kind {
            CourierEventKind::Depart => self.departed_at = earliest(self.departed_at, at),
            CourierEventKind::Arrive => self.arrived_at = earliest(self.arrived_at, at),
            CourierEventKind::Complete if self.state == StopState::Completed => {
                self.finished_at = earliest(self.finished_at, at);
            }
            CourierEventKind::Complete => (self.finished_at, self.failure) = (at, None),
            CourierEventKind::Fail if self.state == StopState::Completed => {}
            CourierEventKind::Fail => {
                let new = (event.at, event.reason.map_or("", |reason| reason.as_str()));
                let old = self.finished_at.zip(self.failure.map(|reason| reason.as_str()));
                if old.is_none_or(|old| new < old) {
                    (self.finished_at, self.failure) = (at, event.reason);
                }
            }
            _ => return self,
        }
        self.state = self.state.max(event.kind.stop_state());
        self
    }
}

fn earliest(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    [a, b].into_iter().flatten().min()
}

impl CourierEventKind {
    /// The state to which a report of this kind brings a stop. It is the first state for a kind that concerns no stop.
    pub const fn stop_state(self) -> StopState {
        match self {
            Self::Depart => StopState::EnRoute,
            Self::Arrive => StopState::Arrived,
            Self::Fail => StopState::Failed,
            Self::Complete => StopState::Completed,
            _ => StopState::Planned,
        }
    }
}

impl RouteProgress {
    /// The progress that follows from all reports of the shift, in order. The values that operators set (locked, released,
    /// overtime) do not change.
    #[must_use]
    pub fn after(&self, marks: &[Mark]) -> Self {
        let first = |wanted: fn(CourierEventKind) -> bool| marks.iter().find(|m| wanted(m.kind)).map(|m| m.at);
        let shift = marks.iter().fold(ShiftState::Planned, |state, mark| shift_after(state, mark.kind));
        let mut progress = Self {
            route: RouteState::Planned,
            shift,
            accepted_at: first(|kind| kind == CourierEventKind::Accept),
            started_at: first(|kind| kind == CourierEventKind::Start || kind.is_of_stop()),
            departed_at: first(CourierEventKind::is_of_stop),
            finished_at: first(|kind| kind == CourierEventKind::Return),
            ended_at: first(|kind| kind == CourierEventKind::End),
            ..*self
        };
        progress.route = progress.route_state();
        progress
    }

    fn route_state(&self) -> RouteState {
        match self.shift {
            // A finished route remains finished, even if the vehicle breaks down on the way home.
            _ if self.finished_at.is_some() || self.shift == ShiftState::Ended => RouteState::Finished,
            ShiftState::Absent | ShiftState::BrokenDown => RouteState::Abandoned,
            _ if self.departed_at.is_some() => RouteState::UnderWay,
            _ if self.accepted_at.is_some() => RouteState::Accepted,
            _ => RouteState::Planned,
        }
    }
}

/// A courier who is at a stop is on duty. No report changes the state after the end of the shift.
fn shift_after(state: ShiftState, kind: CourierEventKind) -> ShiftState {
    use {CourierEventKind as Kind, ShiftState as State};
    match (state, kind) {
        (State::Ended, _) | (_, Kind::End) => State::Ended,
        (_, Kind::BreakDown) => State::BrokenDown,
        (State::Planned, Kind::Absent) => State::Absent,
        (State::Absent | State::BrokenDown, Kind::Restore) => State::OnDuty,
        (State::Planned | State::Absent, Kind::Start) => State::OnDuty,
        (State::Planned | State::Absent | State::Paused, kind) if kind.is_of_stop() => State::OnDuty,
        (State::OnDuty, Kind::Pause) => State::Paused,
        (State::Paused, Kind::Resume) => State::OnDuty,
        (state, _) => state,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::{CourierId, FailureReason, MerchantId, PROCESSES, ShiftId, StopId, ZoneId};

    fn event(number: u128, kind: CourierEventKind, at: i64) -> CourierEvent {
        let id = Uuid::from_u128(number);
        CourierEvent {
            id,
            courier: CourierId(id),
            merchant: MerchantId(id),
            zone: ZoneId(id),
            date: NaiveDate::default(),
            shift: ShiftId(id),
            stop: kind.is_of_stop().then_some(StopId(id)),
            booking: None,
            kind,
            reason: (kind == CourierEventKind::Fail).then_some(FailureReason::ALL[number as usize % 7]),
            place: None,
            note: None,
            by: "courier",
            at: Timestamp(at),
            said_at: Timestamp(at),
            received_at: Timestamp(at),
        }
    }

    fn events() -> impl Strategy<Value = Vec<CourierEvent>> {
        let one = (any::<u128>(), prop::sample::select(CourierEventKind::ALL), 0..20i64);
        prop::collection::vec(one.prop_map(|(number, kind, at)| event(number, kind, at)), 0..12)
    }

    fn stop_after(events: &[CourierEvent]) -> StopProgress {
        events.iter().fold(StopProgress::PLANNED, |progress, event| progress.with(event))
    }

    fn shift_after_all(events: &[CourierEvent]) -> RouteProgress {
        let mut marks: Vec<_> = events.iter().map(Mark::of).collect();
        marks.sort_unstable();
        marks.dedup();
        RouteProgress::PLANNED.after(&marks)
    }

    proptest! {
        #[test]
        fn the_order_does_not_matter_nor_how_often((events, other) in events().prop_flat_map(|events| {
            let twice: Vec<_> = events.iter().chain(&events).cloned().collect();
            (Just(events), Just(twice).prop_shuffle())
        })) {
            prop_assert_eq!(stop_after(&events), stop_after(&other));
            prop_assert_eq!(shift_after_all(&events), shift_after_all(&other));
        }

        #[test]
        fn whatever_comes_later_is_a_step_of_the_processes(events in events(), more in events()) {
            let all: Vec<_> = events.iter().chain(&more).cloned().collect();
            let (before, after) = (shift_after_all(&events), shift_after_all(&all));
            let (stop, later) = (stop_after(&events), stop_after(&all));
            for (name, from, to) in [
                ("stop", stop.state.as_str(), later.state.as_str()),
                ("route", before.route.as_str(), after.route.as_str()),
                ("shift", before.shift.as_str(), after.shift.as_str()),
            ] {
                let machine = PROCESSES.iter().find(|machine| machine.name == name).expect("a process");
                prop_assert!(machine.allows(from, to), "{name}: {from} -> {to}");
            }
        }

        #[test]
        fn one_more_report_never_takes_a_stop_back(events in events(), more in any::<u128>(), at in 0..20i64) {
            let before = stop_after(&events);
            for kind in CourierEventKind::ALL {
                let after = before.with(&event(more, *kind, at));
                prop_assert!(after.state >= before.state);
                prop_assert_eq!(after.is_over(), after.finished_at.is_some());
                prop_assert_eq!(after.state == StopState::Failed, after.failure.is_some());
            }
        }
    }

    #[test]
    fn a_day_in_its_order() {
        use CourierEventKind as Kind;
        let kinds = [Kind::Accept, Kind::Start, Kind::Depart, Kind::Arrive, Kind::Complete, Kind::Pause];
        let day: Vec<_> = (1u32..).zip(kinds).map(|(n, kind)| event(n.into(), kind, i64::from(n) * 10)).collect();
        let progress = shift_after_all(&day);
        assert_eq!((progress.route, progress.shift), (RouteState::UnderWay, ShiftState::Paused));
        let at = |at| Some(Timestamp(at));
        assert_eq!((progress.accepted_at, progress.started_at, progress.departed_at), (at(10), at(20), at(30)));
        let ended: Vec<_> = day.iter().cloned().chain([event(9, Kind::End, 70), event(10, Kind::Start, 80)]).collect();
        let progress = shift_after_all(&ended);
        assert_eq!((progress.route, progress.shift), (RouteState::Finished, ShiftState::Ended));
    }

    #[test]
    fn reports_of_one_second_come_as_a_day_goes() {
        use CourierEventKind as Kind;
        let kinds = [Kind::Accept, Kind::Start, Kind::Depart, Kind::Pause, Kind::Resume];
        // The ids decrease during the day, so they decide nothing.
        let tapped: Vec<_> = kinds.into_iter().zip((1..=5).rev()).map(|(kind, n)| event(n, kind, 10)).collect();
        assert_eq!(shift_after_all(&tapped[..4]).shift, ShiftState::Paused);
        assert_eq!(shift_after_all(&tapped).shift, ShiftState::OnDuty);
    }

    #[test]
    fn who_is_at_a_stop_is_not_absent() {
        use CourierEventKind as Kind;
        let absent = [event(1, Kind::Absent, 10)];
        assert_eq!(shift_after_all(&absent).shift, ShiftState::Absent);
        let came = [event(1, Kind::Absent, 10), event(2, Kind::Arrive, 30)];
        assert_eq!(shift_after_all(&came).shift, ShiftState::OnDuty);
        // The device sends the report late: the operator was wrong from the beginning.
        let was_there = [event(1, Kind::Absent, 10), event(2, Kind::Start, 5)];
        assert_eq!(shift_after_all(&was_there).shift, ShiftState::OnDuty);
    }
}
