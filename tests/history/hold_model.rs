//! What one hold does, one operation at a time.

use crate::checker::{Event, Model};

/// The state of a hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    Active,
    /// By the booking of that number; 0 where the answer did not come.
    Booked(u64),
    Released,
    Expired,
    Replaced,
}

/// As an answer, or the database, shows it: that does not tell by whom it was booked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    Active,
    Booked,
    Released,
    Expired,
    Replaced,
}

impl Seen {
    pub fn read(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "booked" => Self::Booked,
            "released" => Self::Released,
            "expired" => Self::Expired,
            "replaced" => Self::Replaced,
            other => panic!("{other} is no state of a hold"),
        }
    }

    fn is(self, state: State) -> bool {
        match state {
            State::Active => self == Self::Active,
            State::Booked(_) => self == Self::Booked,
            State::Released => self == Self::Released,
            State::Expired => self == Self::Expired,
            State::Replaced => self == Self::Replaced,
        }
    }
}

/// What was asked of a hold, and the answer to it. `by` numbers bookings, from 1 on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Call {
    /// `None`: nobody knows.
    Create(Option<Seen>),
    Read(Seen),
    /// Let go; `false`: refused, though what is over already stays so and that is no error.
    Release(bool),
    Taken {
        by: u64,
    },
    /// A booking moved to it. A booking that was promised the same before stays where it is, and the hold is released.
    MovedTo {
        by: u64,
    },
    /// It is said to be over. Whether its time may have run out by then.
    Over {
        in_time: bool,
    },
    /// The same shopper token got another hold.
    Replaced,
    /// Its time has run out; that may be seen later.
    TimeRunsOut,
}

pub struct HoldModel;

impl Model for HoldModel {
    type State = Option<State>;
    type Call = Call;

    fn initial(&self) -> Option<State> {
        None
    }

    fn after(&self, before: &Option<State>, event: &Event<Call>) -> Vec<Option<State>> {
        // The token held something else before this hold was made.
        if (event.call, *before) == (Call::Replaced, None) {
            return vec![None];
        }
        if let (Call::MovedTo { by }, Some(state)) = (event.call, *before) {
            let released = (state == State::Active).then_some(State::Released);
            return taken(state, by).into_iter().chain(released).map(Some).collect();
        }
        let next = match (event.call, *before) {
            (Call::Create(seen), None) => seen.is_none_or(|seen| seen == Seen::Active).then_some(State::Active),
            // The same key again: the hold as it stands.
            (Call::Create(seen), Some(state)) => seen.filter(|seen| seen.is(state)).map(|_| state),
            (_, None) => None,
            (Call::Read(seen), Some(state)) => seen.is(state).then_some(state),
            (Call::Release(done), Some(state)) => done.then_some(ended(state, State::Released)),
            (Call::Taken { by } | Call::MovedTo { by }, Some(state)) => taken(state, by),
            (Call::Over { in_time }, Some(state)) => (state != State::Active || !in_time).then_some(state),
            (Call::Replaced, Some(state)) => Some(ended(state, State::Replaced)),
            (Call::TimeRunsOut, Some(state)) => (state == State::Active).then_some(State::Expired),
        };
        next.map(Some).into_iter().collect()
    }
}

/// What is over already stays so.
fn ended(state: State, into: State) -> State {
    if state == State::Active { into } else { state }
}

fn taken(state: State, by: u64) -> Option<State> {
    match state {
        State::Active => Some(State::Booked(by)),
        // The answer to the same key again.
        State::Booked(other) if by != 0 && (other == by || other == 0) => Some(State::Booked(by)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::{Verdict, check};

    fn at((invoked, returned): (u64, u64), call: Call) -> Event<Call> {
        Event { record: invoked as usize, invoked, returned: Some(returned), certain: true, call }
    }

    fn maybe(invoked: u64, call: Call) -> Event<Call> {
        Event { record: invoked as usize, invoked, returned: None, certain: false, call }
    }

    fn verdict(events: impl IntoIterator<Item = Event<Call>>) -> bool {
        let created = at((0, 1), Call::Create(Some(Seen::Active)));
        check(&HoldModel, [created].into_iter().chain(events).collect()) == Verdict::Linearizable
    }

    #[test]
    fn a_move_to_it_takes_it_or_releases_it_but_leaves_it_not_active() {
        let moved = at((10, 20), Call::MovedTo { by: 1 });
        let read = |seen| at((30, 31), Call::Read(seen));
        assert!(verdict([moved.clone(), read(Seen::Booked)]));
        assert!(verdict([moved.clone(), read(Seen::Released)]));
        assert!(!verdict([moved.clone(), read(Seen::Active)]));
        assert!(
            !verdict([moved, at((12, 22), Call::MovedTo { by: 2 }), read(Seen::Booked)]),
            "two bookings moved to it"
        );
    }

    #[test]
    fn it_is_taken_over_or_let_go_but_not_both() {
        let taken = at((10, 20), Call::Taken { by: 1 });
        let released = at((11, 21), Call::Release(true));
        let read = |seen| at((30, 31), Call::Read(seen));
        // The release came second and did nothing.
        assert!(verdict([taken.clone(), released.clone(), read(Seen::Booked)]));
        // The booking was told that it has the hold.
        assert!(!verdict([taken.clone(), released.clone(), read(Seen::Released)]));
        let refused = at((10, 20), Call::Over { in_time: true });
        assert!(verdict([refused.clone(), released, read(Seen::Released)]));
        assert!(!verdict([refused, read(Seen::Active)]), "it was not over");
        assert!(!verdict([taken, at((12, 22), Call::Taken { by: 2 })]), "two bookings");
    }

    #[test]
    fn it_expires_when_its_time_has_run_out_and_not_before() {
        let out = maybe(100, Call::TimeRunsOut);
        let read = |time, seen| at((time, time + 1), Call::Read(seen));
        assert!(verdict([out.clone(), read(120, Seen::Expired)]));
        assert!(verdict([out.clone(), read(120, Seen::Active), read(130, Seen::Expired)]));
        assert!(!verdict([out.clone(), read(50, Seen::Expired)]));
        assert!(!verdict([out, at((120, 130), Call::Taken { by: 1 }), read(140, Seen::Expired)]));
    }

    #[test]
    fn who_is_refused_has_not_taken_it() {
        let refused = at((10, 20), Call::Over { in_time: true });
        let booked = at((30, 31), Call::Read(Seen::Booked));
        assert!(!verdict([refused.clone(), booked.clone()]));
        let lost = maybe(5, Call::Taken { by: 0 });
        assert!(verdict([lost, refused, booked]), "somebody else may have");
    }

    #[test]
    fn what_was_let_go_does_not_stay() {
        let released = at((10, 20), Call::Release(true));
        assert!(!verdict([released, at((30, 31), Call::Read(Seen::Active))]));
        assert!(!verdict([at((10, 20), Call::Release(false))]), "to let go is never refused");
    }

    #[test]
    fn the_same_key_again_is_no_second_booking() {
        let first = at((10, 20), Call::Taken { by: 1 });
        assert!(verdict([first.clone(), at((30, 40), Call::Taken { by: 1 })]));
        let lost = maybe(10, Call::Taken { by: 0 });
        assert!(verdict([lost, at((30, 40), Call::Taken { by: 1 })]));
        let replaced = at((30, 40), Call::Replaced);
        let before = Event { invoked: 0, ..at((0, 0), Call::Replaced) };
        assert!(verdict([before, first.clone()]), "what was held before is another hold");
        assert!(verdict([first, replaced, at((50, 51), Call::Read(Seen::Booked))]));
    }
}
