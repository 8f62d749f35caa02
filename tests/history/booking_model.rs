//! What one booking does, one operation at a time.

use crate::checker::{Event, Model};

/// A booking as an answer, or the database, shows it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Seen {
    pub state: State,
    pub version: i64,
    /// When its window begins, in seconds: that tells the day and the window.
    pub start: i64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    Confirmed,
    Completed,
    Failed,
    Cancelled,
}

impl State {
    pub fn read(text: &str) -> Self {
        match text {
            "confirmed" => Self::Confirmed,
            "completed" => Self::Completed,
            "failed" => Self::Failed,
            "cancelled" => Self::Cancelled,
            other => panic!("{other} is no state of a booking"),
        }
    }
}

/// Why a change was refused, as far as the answer says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// It cannot be changed, or was changed meanwhile.
    NotChangeable,
    /// The courier is said to be on the way, or to have been there.
    UnderWay,
    /// It is said to stand in no route.
    NoRoute,
    /// The version that the caller named is another one.
    Stale,
    /// For a reason that says nothing of the booking: its new hold is over.
    Else,
}

/// What was asked of a booking, and the answer to it.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    Create {
        start: i64,
        answer: Answer,
    },
    Read(Seen),
    Move {
        to: i64,
        named: Option<i64>,
        answer: Answer,
    },
    Cancel {
        named: Option<i64>,
        answer: Answer,
    },
    /// An operator calls it off, wherever its courier is.
    OperatorCancels(Change),
    /// An operator says that it was completed by mistake.
    Reopen(Change),
    /// A report of its stop as it was when the booking had that version.
    Finish {
        into: State,
        of_version: i64,
        report: Report,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    Done(Seen),
    Refused(Why),
    /// Nobody knows.
    Lost,
}

/// The answer to a change that does not show the booking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    Done,
    Refused(Why),
    /// Nobody knows.
    Lost,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Report {
    Applied,
    /// There is said to be no such stop.
    NoStop,
    /// Refused for a reason that says nothing of the booking.
    Refused,
    Lost,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Life {
    seen: Seen,
    /// The version with which it got the stops that it has.
    stops_since: i64,
}

/// A booking and when the last change of it was over at the latest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Booking {
    life: Option<Life>,
    changed_until: u64,
}

pub struct BookingModel;

impl Model for BookingModel {
    type State = Booking;
    type Call = Call;

    fn initial(&self) -> Booking {
        Booking::default()
    }

    fn after(&self, before: &Booking, event: &Event<Call>) -> Vec<Booking> {
        // A stop that was only held then was reported.
        let was_refused = matches!(event.call, Call::Finish { report: Report::Refused | Report::NoStop, .. });
        if before.life.is_none() && was_refused {
            return vec![*before];
        }
        let next = match (event.call, before.life) {
            (Call::Create { start, answer }, life) => create(life, start, answer),
            (_, None) => None,
            (Call::Read(seen), Some(life)) => (life.seen == seen).then_some(life),
            (Call::Move { to, named, answer }, Some(life)) => {
                moved(life, to, named, answer, raced(before, event, named))
            }
            (Call::Cancel { named, answer }, Some(life)) => cancelled(life, named, answer, raced(before, event, named)),
            (Call::OperatorCancels(change), Some(life)) => {
                steered(life, (State::Confirmed, State::Cancelled), change, raced(before, event, None))
            }
            (Call::Reopen(change), Some(life)) => {
                steered(life, (State::Completed, State::Confirmed), change, raced(before, event, None))
            }
            (Call::Finish { into, of_version, report }, Some(life)) => finished(life, into, of_version, report),
        };
        let Some(life) = next else { return Vec::new() };
        let changed = before.life.is_none_or(|old| old.seen.version != life.seen.version);
        let changed_until = if changed { event.until() } else { before.changed_until };
        vec![Booking { life: Some(life), changed_until }]
    }
}

/// Whether the last change may have come after this operation began: then it may have been changed meanwhile. Whoever names a version
/// hears that it is another one.
fn raced(before: &Booking, event: &Event<Call>, named: Option<i64>) -> bool {
    named.is_none() && before.changed_until > event.invoked
}

fn create(life: Option<Life>, start: i64, answer: Answer) -> Option<Life> {
    let new = Life { seen: Seen { state: State::Confirmed, version: 1, start }, stops_since: 1 };
    match (life, answer) {
        (None, Answer::Lost) => Some(new),
        (None, Answer::Done(seen)) => (seen == new.seen).then_some(new),
        // The same key again: the booking as it stands.
        (Some(life), Answer::Done(seen)) => (seen == life.seen).then_some(life),
        _ => None,
    }
}

fn moved(life: Life, to: i64, named: Option<i64>, answer: Answer, raced: bool) -> Option<Life> {
    let Life { seen, .. } = life;
    let changeable = matches!(seen.state, State::Confirmed | State::Failed);
    let is_named = named.is_none_or(|named| named == seen.version);
    let version = seen.version + 1;
    let next = Life { seen: Seen { state: State::Confirmed, version, start: to }, stops_since: version };
    match answer {
        Answer::Lost => (changeable && is_named).then_some(next),
        // To where it is already: nothing happens.
        Answer::Done(told) if told == seen && seen.state == State::Confirmed && seen.start == to => {
            is_named.then_some(life)
        }
        Answer::Done(told) => (changeable && is_named && told == next.seen).then_some(next),
        Answer::Refused(why) => refused(life, named, why, !changeable || raced),
    }
}

fn cancelled(life: Life, named: Option<i64>, answer: Answer, raced: bool) -> Option<Life> {
    let seen = life.seen;
    let is_named = named.is_none_or(|named| named == seen.version);
    let next = Life { seen: Seen { state: State::Cancelled, version: seen.version + 1, ..seen }, ..life };
    match answer {
        Answer::Lost => (seen.state == State::Confirmed && is_named).then_some(next),
        Answer::Done(told) if seen.state == State::Cancelled => (told == seen).then_some(life),
        Answer::Done(told) => (seen.state == State::Confirmed && is_named && told == next.seen).then_some(next),
        // What is cancelled can be cancelled again.
        Answer::Refused(Why::NotChangeable | Why::NoRoute) if seen.state == State::Cancelled => None,
        Answer::Refused(why) => refused(life, named, why, seen.state != State::Confirmed || raced),
    }
}

/// Operators take a booking from one state into another, with the stops that it has.
fn steered(life: Life, (from, into): (State, State), change: Change, raced: bool) -> Option<Life> {
    let seen = life.seen;
    let next = Life { seen: Seen { state: into, version: seen.version + 1, ..seen }, ..life };
    match change {
        Change::Done | Change::Lost => (seen.state == from).then_some(next),
        Change::Refused(why) => refused(life, None, why, seen.state != from || raced),
    }
}

/// A refusal must be true of the state.
fn refused(life: Life, named: Option<i64>, why: Why, may_be: bool) -> Option<Life> {
    let state = life.seen.state;
    let is_true = match why {
        Why::NotChangeable => may_be,
        Why::UnderWay => matches!(state, State::Completed | State::Failed),
        Why::NoRoute => state == State::Cancelled,
        Why::Stale => named.is_some_and(|named| named != life.seen.version),
        Why::Else => true,
    };
    is_true.then_some(life)
}

fn finished(life: Life, into: State, of_version: i64, report: Report) -> Option<Life> {
    let seen = life.seen;
    let is_its_stop = life.stops_since <= of_version;
    let next = Life { seen: Seen { state: into, version: seen.version + 1, ..seen }, ..life };
    let follows = match (seen.state, into) {
        (State::Confirmed, _) | (State::Failed, State::Completed) => Some(next),
        (State::Failed | State::Completed, _) => Some(life),
        (State::Cancelled, _) => None,
    };
    match report {
        Report::Refused => Some(life),
        Report::NoStop => (!is_its_stop || seen.state == State::Cancelled).then_some(life),
        // A stop that was tried in vain before the booking moved is history: it has no effect on the booking any more.
        Report::Applied if !is_its_stop => Some(life),
        Report::Applied => follows,
        Report::Lost => follows.filter(|_| is_its_stop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checker::{Verdict, check};

    const NOON: i64 = 1000;
    const EVENING: i64 = 2000;

    fn seen(state: State, version: i64, start: i64) -> Seen {
        Seen { state, version, start }
    }

    fn at((invoked, returned): (u64, u64), call: Call) -> Event<Call> {
        Event { record: invoked as usize, invoked, returned: Some(returned), certain: true, call }
    }

    fn lost(invoked: u64, call: Call) -> Event<Call> {
        Event { record: invoked as usize, invoked, returned: None, certain: false, call }
    }

    fn created() -> Event<Call> {
        at((0, 1), Call::Create { start: NOON, answer: Answer::Done(seen(State::Confirmed, 1, NOON)) })
    }

    fn moves(to: i64, named: Option<i64>, answer: Answer) -> Call {
        Call::Move { to, named, answer }
    }

    fn cancels(answer: Answer) -> Call {
        Call::Cancel { named: None, answer }
    }

    fn verdict(events: impl IntoIterator<Item = Event<Call>>) -> bool {
        match check(&BookingModel, [created()].into_iter().chain(events).collect()) {
            Verdict::Linearizable => true,
            Verdict::Impossible { .. } => false,
            Verdict::Undecided => panic!("undecided"),
        }
    }

    #[test]
    fn of_two_moves_at_once_one_is_done_and_the_other_learns_of_it() {
        let done = moves(EVENING, None, Answer::Done(seen(State::Confirmed, 2, EVENING)));
        let other = |answer| moves(3000, None, answer);
        let refused = Answer::Refused(Why::NotChangeable);
        assert!(verdict([at((10, 20), done), at((11, 21), other(refused))]));
        // Both in the same place of the order: the fault that this is about.
        let both = Answer::Done(seen(State::Confirmed, 2, 3000));
        assert!(!verdict([at((10, 20), done), at((11, 21), other(both))]));
        // One behind the other is fine.
        let next = Answer::Done(seen(State::Confirmed, 3, 3000));
        assert!(verdict([at((10, 20), done), at((11, 21), other(next))]));
        // Nothing changed while it was under way.
        assert!(!verdict([at((10, 20), done), at((30, 40), other(refused))]));
    }

    #[test]
    fn who_names_a_version_receives_that_it_is_another_one() {
        let done = moves(EVENING, Some(1), Answer::Done(seen(State::Confirmed, 2, EVENING)));
        let second = |why| moves(3000, Some(1), Answer::Refused(why));
        assert!(verdict([at((10, 20), done), at((11, 21), second(Why::Stale))]));
        assert!(!verdict([at((10, 20), done), at((11, 21), second(Why::NotChangeable))]));
        assert!(!verdict([at((30, 31), second(Why::Stale))]), "nobody changed it");
    }

    #[test]
    fn what_is_cancelled_can_be_cancelled_again() {
        let gone = seen(State::Cancelled, 2, NOON);
        assert!(verdict([at((10, 20), cancels(Answer::Done(gone))), at((11, 21), cancels(Answer::Done(gone)))]));
        for why in [Why::NotChangeable, Why::NoRoute] {
            let refused = cancels(Answer::Refused(why));
            assert!(!verdict([at((10, 20), cancels(Answer::Done(gone))), at((11, 21), refused)]));
        }
    }

    #[test]
    fn a_route_that_it_stands_in_is_not_denied() {
        let moved = moves(EVENING, None, Answer::Done(seen(State::Confirmed, 2, EVENING)));
        let refused = |why| at((11, 21), cancels(Answer::Refused(why)));
        assert!(verdict([at((10, 20), moved), refused(Why::NotChangeable)]));
        assert!(!verdict([at((10, 20), moved), refused(Why::NoRoute)]));
        assert!(!verdict([at((10, 20), moved), refused(Why::UnderWay)]));
    }

    #[test]
    fn a_change_that_was_refused_is_not_done() {
        let refused = at((10, 20), cancels(Answer::Refused(Why::NotChangeable)));
        let gone = at((30, 31), Call::Read(seen(State::Cancelled, 2, NOON)));
        assert!(!verdict([refused, gone.clone()]));
        assert!(verdict([lost(10, cancels(Answer::Lost)), gone.clone()]));
        let still = at((25, 26), Call::Read(seen(State::Confirmed, 1, NOON)));
        assert!(verdict([lost(10, cancels(Answer::Lost)), still.clone(), gone.clone()]), "it may happen late");
        let again = at((40, 41), Call::Read(seen(State::Confirmed, 1, NOON)));
        assert!(!verdict([lost(10, cancels(Answer::Lost)), gone, again]), "but is not undone");
    }

    #[test]
    fn a_stop_that_is_completed_completes_its_booking_and_no_other() {
        let report = |into, of_version| Call::Finish { into, of_version, report: Report::Applied };
        let read = |state, version, start| at((90, 91), Call::Read(seen(state, version, start)));
        assert!(verdict([at((10, 20), report(State::Completed, 1)), read(State::Completed, 2, NOON)]));
        assert!(!verdict([at((10, 20), report(State::Completed, 1)), read(State::Confirmed, 1, NOON)]));
        // It failed, was moved, and the old stop was completed after all.
        let failed = at((10, 20), report(State::Failed, 1));
        let retried = at((30, 40), moves(EVENING, None, Answer::Done(seen(State::Confirmed, 3, EVENING))));
        let late = at((50, 60), report(State::Completed, 2));
        let all = |last| verdict([failed.clone(), retried.clone(), late.clone(), last]);
        assert!(all(read(State::Confirmed, 3, EVENING)));
        assert!(!all(read(State::Completed, 4, EVENING)));
    }

    #[test]
    fn what_was_completed_by_mistake_can_be_completed_again_and_called_off_once() {
        let report = |time, report| at(time, Call::Finish { into: State::Completed, of_version: 1, report });
        let completed = report((10, 20), Report::Applied);
        let reopened = at((30, 40), Call::Reopen(Change::Done));
        let read = |state, version| at((90, 91), Call::Read(seen(state, version, NOON)));
        assert!(verdict([completed.clone(), reopened.clone(), read(State::Confirmed, 3)]));
        assert!(!verdict([reopened.clone(), read(State::Confirmed, 2)]), "it was not completed");
        let again = report((50, 60), Report::Applied);
        assert!(verdict([completed.clone(), reopened.clone(), again, read(State::Completed, 4)]));
        let called_off = |time| at(time, Call::OperatorCancels(Change::Done));
        assert!(verdict([completed.clone(), reopened.clone(), called_off((50, 60)), read(State::Cancelled, 4)]));
        let both = [completed, reopened, called_off((50, 60)), called_off((51, 61))];
        assert!(!verdict(both.into_iter().chain([read(State::Cancelled, 5)])), "of two one is refused");
    }

    #[test]
    fn a_report_that_was_refused_before_there_was_a_booking_says_nothing_of_it() {
        let refused = |report| at((0, 1), Call::Finish { into: State::Completed, of_version: i64::MAX, report });
        let made = at((10, 20), Call::Create { start: NOON, answer: Answer::Done(seen(State::Confirmed, 1, NOON)) });
        let verdict = |report| check(&BookingModel, vec![refused(report), made.clone()]);
        assert_eq!(verdict(Report::Refused), Verdict::Linearizable);
        assert_ne!(verdict(Report::Applied), Verdict::Linearizable, "nothing was there to complete");
    }

    #[test]
    fn a_key_that_is_sent_again_gets_the_booking_as_it_stands() {
        let again = |seen| at((30, 40), Call::Create { start: NOON, answer: Answer::Done(seen) });
        let moved = at((10, 20), moves(EVENING, None, Answer::Done(seen(State::Confirmed, 2, EVENING))));
        assert!(verdict([moved.clone(), again(seen(State::Confirmed, 2, EVENING))]));
        assert!(!verdict([moved, again(seen(State::Confirmed, 1, NOON))]));
    }

    #[test]
    fn a_move_to_where_it_is_may_change_nothing_or_be_one() {
        let to_noon = |version| at((10, 20), moves(NOON, None, Answer::Done(seen(State::Confirmed, version, NOON))));
        assert!(verdict([to_noon(1)]));
        assert!(verdict([to_noon(2)]));
        assert!(!verdict([to_noon(3)]));
    }
}
